//! Ordinary words: people use them whatever they write about, so that two texts that share them have nothing in common.
//!
//! Comes in: a word. Goes out: whether it is one. Always holds: an ordinary word is no evidence, neither for a topic
//! nor for a provider; it can be searched for all the same (words without any meaning are `data/stop_words.txt`).
//!
//! The words stand in `data/ordinary_words.txt`, which says how to extend it.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::text::fold;

/// Whether a folded word is an ordinary one. O(log words).
pub(super) fn is_ordinary(word: &str) -> bool {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let lines = include_str!("../../data/ordinary_words.txt").lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(|line| line.split('；')).map(|word| fold(word.trim()).text).filter(|w| !w.is_empty()).collect()
    });
    words.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_words_are_told_from_words_of_substance() {
        for word in ["自己", "门口", "一张", "晓得", "今年", "旁边", "看看", "麻烦", "非常"] {
            assert!(is_ordinary(word), "{word}");
        }
        for word in ["电梯", "外墙", "合同", "噪声", "充电", "律师", "会计", "垃圾", "停车", "漏水"]
        {
            assert!(!is_ordinary(word), "{word}");
        }
    }
}

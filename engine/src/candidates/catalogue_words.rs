//! The catalogue's words in a text.
//!
//! Comes in: the topics of a district; a title and a text. Goes out: for each topic which of its words stand there, and
//! what they weigh together. Always holds: a word within a longer one of the same topic does not count beside it; a
//! word that begins within another word is none (关人 is not in 相关人员).

use std::collections::BTreeSet;

use crate::district::District;
use crate::text::{analyzer, fold};

/// What a word of the catalogue counts where it stands in the title, against one in the text: as the index does. At
/// half 6 topics of the first round are lost and none of note with cases, at twice one.
const CATALOGUE_TITLE: f64 = 2.0;

/// Name and words of each topic.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CatalogueWords {
    /// As written and folded, in the order of the topics.
    of_topic: Vec<Vec<(String, String)>>,
}

/// The words of one topic that stand in a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FoundWords {
    /// As the catalogue writes them.
    pub(super) words: Vec<String>,
    /// Long words weigh more than short ones, those in the title twice as much.
    pub(super) weight: f64,
}

impl CatalogueWords {
    /// Those of a district. O(words).
    pub(super) fn of(district: &District) -> Self {
        let words = |topic: &crate::district::Topic| {
            let all: BTreeSet<&String> = std::iter::once(&topic.name).chain(&topic.words).collect();
            let folded = |word: &String| (word.clone(), fold(word).text);
            let mut all: Vec<(String, String)> = all.into_iter().map(folded).collect();
            // The longest first, so that what lies within is passed over.
            all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.cmp(b)));
            all
        };
        Self { of_topic: district.topics.iter().map(words).collect() }
    }

    /// Those of each topic that stand in a title or text. O(words · text).
    pub(super) fn found(&self, title: &str, text: &str) -> Vec<FoundWords> {
        let (title, text) = (CutText::of(title), CutText::of(text));
        let of_topic = |words: &Vec<(String, String)>| {
            let mut found = FoundWords::default();
            let mut longer: Vec<&str> = Vec::new();
            for (word, folded) in words {
                let place = if title.has(folded) {
                    CATALOGUE_TITLE
                } else if text.has(folded) {
                    1.0
                } else {
                    continue;
                };
                if longer.iter().any(|other| other.contains(folded.as_str())) {
                    continue;
                }
                longer.push(folded);
                found.weight += place * (folded.chars().count() as f64).sqrt();
                found.words.push(word.clone());
            }
            found
        };
        self.of_topic.iter().map(of_topic).collect()
    }
}

/// A folded text with the words that jieba finds in it.
struct CutText {
    text: String,
    /// Where words begin and end, in bytes.
    words: Vec<(usize, usize)>,
}

impl CutText {
    fn of(text: &str) -> Self {
        let text = fold(text).text;
        let words = analyzer().tokens(&text).into_iter().map(|token| (token.start, token.end)).collect();
        Self { text, words }
    }

    fn has(&self, word: &str) -> bool {
        !word.is_empty() && self.text.match_indices(word).any(|(at, _)| !self.is_torn(at, at + word.len()))
    }

    /// Whether a place begins within a word and ends outside of it, while no word begins there.
    fn is_torn(&self, start: usize, end: usize) -> bool {
        let begins_here = self.words.iter().any(|(from, _)| *from == start);
        !begins_here && self.words.iter().any(|(from, to)| *from < start && start < *to && *to < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], text: &str) -> Vec<String> {
        let folded = |word: &&str| ((*word).to_owned(), fold(word).text);
        let catalogue = CatalogueWords { of_topic: vec![words.iter().map(folded).collect()] };
        catalogue.found("", text).remove(0).words
    }

    #[test]
    fn a_word_that_begins_within_another_is_none() {
        assert_eq!(found(&["关人"], "金桂苑8号楼电梯老是关人，上个月关人3次"), ["关人"]);
        assert_eq!(found(&["关人"], "请相关人员尽快答复"), Vec::<String>::new());
        assert_eq!(found(&["电梯坏"], "电梯坏了一个月"), ["电梯坏"]);
    }

    #[test]
    fn a_word_within_a_longer_one_does_not_count_beside_it() {
        assert_eq!(found(&["共享单车", "单车"], "共享单车堆满门口，单车没人拖"), ["共享单车"]);
    }
}

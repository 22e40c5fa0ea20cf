//! The catalogue's words in a text.
//!
//! Comes in: the topics of a district; a title and a text. Goes out: for each topic which of its words stand there, and
//! what they weigh together. Always holds: a word within a longer one of the same topic does not count beside it; a
//! word that begins within another word is none (关人 is not in 相关人员).

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use crate::district::{District, Topic};
use crate::text::{analyzer, fold};

/// What a word of the catalogue counts where it stands in the title, against one in the text: as the index does. At
/// half 6 topics of the first round are lost and none of note with cases, at twice one.
const CATALOGUE_TITLE: f64 = 2.0;

/// Name and words of each topic.
#[derive(Debug, Clone)]
pub(super) struct CatalogueWords {
    /// The words of each topic, in the order of the topics; the longest of a topic first, so that what lies within
    /// one of them is passed over.
    of_topic: Vec<Vec<TopicWord>>,
    /// Finds all of them at once.
    automaton: AhoCorasick,
    /// Different folded words.
    n_words: usize,
}

/// A word of a topic.
#[derive(Debug, Clone)]
struct TopicWord {
    written: String,
    folded: String,
    /// Which pattern of the automaton it is.
    pattern: usize,
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
    ///
    /// # Panics
    /// Never: what a table may hold makes an automaton of a few million states.
    pub(super) fn of(district: &District) -> Self {
        let words = |topic: &Topic| std::iter::once(&topic.name).chain(&topic.words).cloned().collect();
        Self::of_words(district.topics.iter().map(words))
    }

    fn of_words(topics: impl Iterator<Item = BTreeSet<String>>) -> Self {
        let mut patterns: BTreeMap<String, usize> = BTreeMap::new();
        let mut of_topic = Vec::new();
        for words in topics {
            let mut of_this = Vec::new();
            for written in words {
                let folded = fold(&written).text;
                let next = patterns.len();
                if !folded.is_empty() {
                    let pattern = *patterns.entry(folded.clone()).or_insert(next);
                    of_this.push(TopicWord { written, folded, pattern });
                }
            }
            of_this.sort_by(|a, b| {
                b.folded.len().cmp(&a.folded.len()).then_with(|| (&a.written, &a.folded).cmp(&(&b.written, &b.folded)))
            });
            of_topic.push(of_this);
        }
        let n_words = patterns.len();
        let mut in_sequence: Vec<(String, usize)> = patterns.into_iter().collect();
        in_sequence.sort_by_key(|(_, pattern)| *pattern);
        let automaton = AhoCorasick::new(in_sequence.iter().map(|(word, _)| word));
        let automaton = automaton.expect("a catalogue is far smaller than the 2³¹ states that an automaton may have");
        Self { of_topic, automaton, n_words }
    }

    /// Those of each topic that stand in a title or text. O(text + words).
    pub(super) fn found(&self, title: &str, text: &str) -> Vec<FoundWords> {
        let (in_title, in_text) = (self.stands(title), self.stands(text));
        let of_topic = |words: &Vec<TopicWord>| {
            let mut found = FoundWords::default();
            let mut longer: Vec<&str> = Vec::new();
            for word in words {
                let place = if in_title[word.pattern] {
                    CATALOGUE_TITLE
                } else if in_text[word.pattern] {
                    1.0
                } else {
                    continue;
                };
                if longer.iter().any(|other| other.contains(word.folded.as_str())) {
                    continue;
                }
                longer.push(&word.folded);
                found.weight += place * (word.folded.chars().count() as f64).sqrt();
                found.words.push(word.written.clone());
            }
            found
        };
        self.of_topic.iter().map(of_topic).collect()
    }

    /// Which patterns stand in a text as words. The text is cut into words only where one stands there at all.
    fn stands(&self, text: &str) -> Vec<bool> {
        let mut stands = vec![false; self.n_words];
        let text = fold(text).text;
        let mut cut: Option<CutText> = None;
        for place in self.automaton.find_overlapping_iter(&text) {
            let pattern = place.pattern().as_usize();
            let cut = cut.get_or_insert_with(|| CutText::of(&text));
            stands[pattern] = stands[pattern] || !cut.is_torn(place.start(), place.end());
        }
        stands
    }
}

/// Where the words begin and end that jieba finds in a folded text, in bytes, by their beginning.
struct CutText {
    words: Vec<(usize, usize)>,
}

impl CutText {
    fn of(folded: &str) -> Self {
        let mut words: Vec<(usize, usize)> =
            analyzer().tokens(folded).into_iter().map(|token| (token.start, token.end)).collect();
        words.sort_unstable();
        Self { words }
    }

    /// Whether a place begins within a word and ends outside of it, while no word begins there.
    fn is_torn(&self, start: usize, end: usize) -> bool {
        let before = self.words.partition_point(|(from, _)| *from < start);
        let begins_here = self.words.get(before).is_some_and(|(from, _)| *from == start);
        !begins_here && self.words[..before].iter().any(|(_, to)| start < *to && *to < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], text: &str) -> Vec<String> {
        let words: BTreeSet<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let catalogue = CatalogueWords::of_words(std::iter::once(words));
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

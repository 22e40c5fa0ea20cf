//! Chinese analysis: folding, words, synonyms.
//!
//! Comes in: text as people write it. Goes out: [`Token`]s with their places in it. Always holds: full and half width,
//! traditional and simplified, upper and lower case fold to one; a synonym is found under the word that stands for its
//! group; numbers long enough to be a telephone or order number are no words, so that contact data never reaches an
//! index.
//!
//! The words are those of jieba's dictionary and of `data/dictionary.txt`; synonyms stand in `data/synonyms.txt`, words
//! without meaning in `data/stop_words.txt`. Each file says how to extend it.

mod fold;
mod pinyin;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jieba_rs::Jieba;

use crate::district::blank_contact_data;
pub use fold::{Folded, fold};
pub use pinyin::{Spelling, spelt_as};

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded word, or the representative of its synonyms.
    pub term: String,
    /// First byte in the text as written.
    pub start: usize,
    /// Behind the last byte in the text as written.
    pub end: usize,
}

/// Cuts text into words.
pub struct Analyzer {
    jieba: Jieba,
    stop_words: BTreeSet<String>,
    /// Each synonym to the representative of its group.
    representative: BTreeMap<String, String>,
}

/// Characters of a text that are looked at; what follows is not searched.
const TEXT_CHARS_MAX: usize = 20_000;
/// Digits from which a number is no word: telephones and order numbers.
const NUMBER_DIGITS: usize = 5;

/// The analyzer of the shipped data files, loaded once.
pub fn analyzer() -> &'static Analyzer {
    static SHIPPED: OnceLock<Analyzer> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        Analyzer::new(
            include_str!("../../data/dictionary.txt"),
            include_str!("../../data/synonyms.txt"),
            include_str!("../../data/stop_words.txt"),
        )
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Analyzer {
    /// From the three data files. O(size of jieba's dictionary).
    pub fn new(dictionary: &str, synonyms: &str, stop_words: &str) -> Self {
        let mut jieba = Jieba::new();
        let mut representative = BTreeMap::new();
        // A word of ours is cut whole wherever it stands: a frequency above that of its parts.
        const FREQUENCY: usize = 50_000;
        for word in lines(dictionary) {
            jieba.add_word(&fold(word).text, Some(FREQUENCY), None);
        }
        for group in lines(synonyms) {
            let words: Vec<String> =
                group.split(['；', ';']).map(|word| fold(word.trim()).text).filter(|word| !word.is_empty()).collect();
            for word in &words {
                jieba.add_word(word, Some(FREQUENCY), None);
                if let Some(first) = words.first() {
                    representative.entry(word.clone()).or_insert_with(|| first.clone());
                }
            }
        }
        let stop_words = lines(stop_words).map(|word| fold(word).text).collect();
        Self { jieba, stop_words, representative }
    }

    /// The words of a text in their sequence, overlapping ones included (a long word and the words in it), each with
    /// its representative where it has synonyms. O(length).
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let folded = fold(text);
        // Blanking keeps the number of characters, so that places stay true.
        let cut: String = blank_contact_data(&folded.text).chars().take(TEXT_CHARS_MAX).collect();
        let mut tokens = Vec::new();
        for token in self.jieba.tokenize(&cut, jieba_rs::TokenizeMode::Search, true) {
            if !self.is_word(token.word) {
                continue;
            }
            let (start, end) = folded.place(token.start, token.end);
            // Synonyms share one term, so that whichever is written finds all.
            let term = self.representative.get(token.word).map_or(token.word, String::as_str);
            tokens.push(Token { term: term.to_owned(), start, end });
        }
        tokens
    }

    /// The terms of a query as typed: those of [`Self::terms`], without what lies inside a word that has synonyms
    /// (`停车位不够` asks what `停车难` asks, and not also for 车位).
    pub fn query_terms(&self, text: &str) -> Vec<String> {
        let tokens = self.tokens(text);
        let whole: Vec<(usize, usize)> = tokens
            .iter()
            .filter(|t| self.is_synonym(&fold(&text[t.start..t.end]).text))
            .map(|t| (t.start, t.end))
            .collect();
        let is_inside = |t: &Token| {
            whole.iter().any(|(start, end)| *start <= t.start && t.end <= *end && end - start > t.end - t.start)
        };
        let mut seen = BTreeSet::new();
        tokens.into_iter().filter(|t| !is_inside(t)).map(|t| t.term).filter(|term| seen.insert(term.clone())).collect()
    }

    fn is_synonym(&self, word: &str) -> bool {
        self.representative.contains_key(word)
    }

    /// All words that have synonyms.
    pub fn synonyms(&self) -> impl Iterator<Item = &str> {
        self.representative.keys().map(String::as_str)
    }

    /// The different terms of a text, in the sequence of their first place.
    pub fn terms(&self, text: &str) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.tokens(text).into_iter().map(|token| token.term).filter(|term| seen.insert(term.clone())).collect()
    }

    fn is_word(&self, word: &str) -> bool {
        let number = word.chars().all(|c| c.is_ascii_digit());
        word.chars().any(char::is_alphanumeric)
            && !self.stop_words.contains(word)
            && !(number && (word.len() >= NUMBER_DIGITS || word.len() == 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        analyzer().terms(text)
    }

    #[test]
    fn different_spellings_give_the_same_words() {
        for text in ["停車難", "停车位不够", "晚上没地方停车"] {
            assert!(terms(text).contains(&"停车难".to_owned()), "{text}: {:?}", terms(text));
        }
        assert_eq!(terms("ＡＢＣ大樓"), terms("abc大楼"));
    }

    #[test]
    fn numbers_that_may_be_telephones_are_no_words() {
        assert_eq!(terms("19900000123"), Vec::<String>::new());
        assert!(!terms("打199-0000-0123找我").iter().any(|t| t.contains("0000")));
    }

    #[test]
    fn a_token_stands_where_the_text_as_written_has_it() {
        let text = "㈱ 電瓶車上樓";
        for token in analyzer().tokens(text) {
            assert!(text.get(token.start..token.end).is_some(), "{token:?}");
        }
        let token = &analyzer().tokens(text).into_iter().find(|t| t.term == "电动自行车").expect("the synonym");
        assert_eq!(&text[token.start..token.end], "電瓶車");
    }
}

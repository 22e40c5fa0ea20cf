//! Chinese analysis: folding, words, synonyms.
//!
//! Comes in: text as people write it. Goes out: [`Token`]s with their places in it. Always holds: full and half width,
//! traditional and simplified, upper and lower case fold to one; a synonym is found under the word that stands for its
//! group; numbers long enough to be a telephone or order number are no words, so that contact data never reaches an
//! index.
//!
//! A number of a place is one word, the same however it is written (`place_numbers.rs`).
//!
//! The words are those of jieba's dictionary and of `data/dictionary.txt`; synonyms stand in `data/synonyms.txt`, words
//! without meaning in `data/stop_words.txt`. Each file says how to extend it.

mod data_lines;
mod fold;
mod place_numbers;
mod literal;
mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jieba_rs::Jieba;

use crate::district::blank_contact_data;
use data_lines::lines;
pub use fold::{Folded, fold};
pub(crate) use literal::literal_places;
pub use literal::{Literal, LiteralPart};
use literal::{NUMBER_DIGITS, blank_long_numbers};
use place_numbers::{PlaceNumber, place_numbers, wider};
pub use reading::{Letters, Reading, Spelling};

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

/// The words of a dictionary that some texts need, each with its frequency: a small one loads in a hundredth of the
/// time.
pub type Vocabulary = BTreeMap<String, usize>;

/// Characters of a text that are looked at; what follows is not searched.
const TEXT_CHARS_MAX: usize = 20_000;

/// Sum of the frequencies of jieba's dictionary (jieba-rs 0.11): a word is as likely as its share of it. At half and at
/// twice a word is 0.7 more or less likely by its logarithm, of some ten; a test holds that cuts stay the same.
const FREQUENCIES: usize = 60_101_964;
/// A character that no text holds, for the frequencies of the words that a small dictionary leaves out.
const LEFT_OUT: &str = "\u{f8ff}";
/// Characters of a word of jieba's dictionary that is kept in a small one, at most.
const WORD_CHARS_MAX: usize = 8;

/// The shipped dictionary, synonyms, words without meaning.
const SHIPPED_FILES: [&str; 3] = [
    include_str!("../../data/dictionary.txt"),
    include_str!("../../data/synonyms.txt"),
    include_str!("../../data/stop_words.txt"),
];

/// The analyzer of the shipped data files, loaded once.
pub fn analyzer() -> &'static Analyzer {
    static SHIPPED: OnceLock<Analyzer> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let [dictionary, synonyms, stop_words] = SHIPPED_FILES;
        Analyzer::new(dictionary, synonyms, stop_words)
    })
}

/// What the analyzer's answers depend on beside the text: for whoever keeps them.
pub fn shipped_words() -> impl Iterator<Item = &'static str> {
    SHIPPED_FILES.into_iter().chain([reading::SHIPPED_FILE])
}

impl Analyzer {
    /// From the three data files. O(size of jieba's dictionary).
    pub fn new(dictionary: &str, synonyms: &str, stop_words: &str) -> Self {
        Self::over(Jieba::new(), dictionary, synonyms, stop_words)
    }

    /// The shipped one over a part of jieba's dictionary: cuts texts of those words alike. O(words).
    pub fn of_vocabulary(vocabulary: &Vocabulary) -> Self {
        let mut jieba = Jieba::empty();
        let known: usize = vocabulary.values().fold(0, |sum, frequency| sum.saturating_add(*frequency));
        vocabulary.iter().for_each(|(word, frequency)| _ = jieba.add_word(word, Some(*frequency), None));
        jieba.add_word(LEFT_OUT, Some(FREQUENCIES.saturating_sub(known)), None);
        let [dictionary, synonyms, stop_words] = SHIPPED_FILES;
        Self::over(jieba, dictionary, synonyms, stop_words)
    }

    /// Adds to a vocabulary every word of the dictionary that stands in a text, whole or within others. O(length).
    pub fn add_vocabulary(&self, text: &str, vocabulary: &mut Vocabulary) {
        let folded = fold(text).text;
        for (at, _) in folded.char_indices().filter(|(_, c)| !c.is_ascii()) {
            let ends = folded[at..].char_indices().map(|(offset, c)| at + offset + c.len_utf8()).take(WORD_CHARS_MAX);
            for word in ends.map(|end| &folded[at..end]) {
                if vocabulary.contains_key(word) || !self.jieba.has_word(word) {
                    continue;
                }
                // A word that its parts are likelier than is never cut whole, whatever stands beside it.
                let is_cut_whole = self.jieba.cut(word, false).len() == 1;
                let frequency = if is_cut_whole { self.jieba.suggest_freq(word) } else { 1 };
                vocabulary.insert(word.to_owned(), frequency);
            }
        }
    }

    fn over(mut jieba: Jieba, dictionary: &str, synonyms: &str, stop_words: &str) -> Self {
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
    /// its representative where it has synonyms; of a number of a place that alone. O(length).
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let folded = fold(text);
        // Blanking keeps the number of characters, so that places stay true.
        let mut chars: Vec<char> = blank_contact_data(&folded.text).chars().take(TEXT_CHARS_MAX).collect();
        blank_long_numbers(&mut chars);
        let cut: String = chars.iter().collect();
        let numbers = place_numbers(&chars);
        let mut tokens = Vec::new();
        let mut placed = numbers.iter().peekable();
        for token in self.jieba.tokenize(&cut, jieba_rs::TokenizeMode::Search, true) {
            while let Some(number) = placed.next_if(|number| number.place.start <= token.start) {
                tokens.push(number_token(&folded, number));
            }
            // Numbers lie apart, so that only the last that begins before it can hold it.
            let last = numbers[..numbers.partition_point(|number| number.place.start <= token.start)].last();
            if !self.is_word(token.word) || last.is_some_and(|number| token.end <= number.place.end) {
                continue;
            }
            let (start, end) = folded.place(token.start, token.end);
            // Synonyms share one term, so that whichever is written finds all.
            let term = self.representative.get(token.word).map_or(token.word, String::as_str);
            tokens.push(Token { term: term.to_owned(), start, end });
        }
        tokens.extend(placed.map(|number| number_token(&folded, number)));
        tokens
    }

    /// The terms of a query as typed: those of [`Self::terms`], without what lies inside a word that has synonyms
    /// (`停车位不够` asks what `停车难` asks, and not also for 车位); of `3号` also `3号楼` and the like.
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
        let terms = tokens.into_iter().filter(|t| !is_inside(t)).flat_map(|t| wider(&t.term));
        terms.filter(|term| seen.insert(term.clone())).collect()
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

    /// What stands for a word in an index: the first of its synonyms.
    pub fn representative(&self, word: &str) -> String {
        self.representative.get(word).map_or(word, String::as_str).to_owned()
    }

    fn is_word(&self, word: &str) -> bool {
        let number = word.chars().all(|c| c.is_ascii_digit());
        word.chars().any(char::is_alphanumeric)
            && !self.stop_words.contains(word)
            && !(number && (word.len() >= NUMBER_DIGITS || word.len() == 1))
    }
}

fn number_token(folded: &Folded, number: &PlaceNumber) -> Token {
    let (start, end) = folded.place(number.place.start, number.place.end);
    Token { term: number.term.clone(), start, end }
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
    fn numbers_of_places_are_words_of_their_own() {
        assert_eq!(terms("13号楼顶漏水"), ["13号楼", "楼顶", "漏水"].map(|word| analyzer().representative(word)));
        assert_eq!(analyzer().query_terms("第三栋"), ["3号楼"]);
        assert_eq!(analyzer().query_terms("3号"), ["3号", "3号楼", "3号院", "3号门"]);
    }

    #[test]
    fn a_small_dictionary_cuts_as_the_whole_one() {
        let texts = ["晚上没地方停车，楼道里堆满了杂物，行道树挡住路灯", "乘客从12号线出来，3号楼前的人行道上停满单车"];
        let mut vocabulary = Vocabulary::new();
        texts.iter().for_each(|text| analyzer().add_vocabulary(text, &mut vocabulary));
        let small = Analyzer::of_vocabulary(&vocabulary);
        for text in texts.into_iter().chain(["没地方停车", "行道树", "人行道上的路灯"]) {
            assert_eq!(small.tokens(text), analyzer().tokens(text), "{text}");
        }
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

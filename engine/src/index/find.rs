//! Search as people use it: words with their synonyms, pinyin, phrases, exclusions, filters.
//!
//! Comes in: an index, a [`Query`]. Goes out: hits, best first, and what to highlight in them. Always
//! holds: a phrase and a filter hold for every hit, no excluded word stands in one; letters are tried as pinyin of
//! names,
//! topics and every word of the documents; who asks for a topic by its name or a synonym finds also what speaks of it
//! in other words.

use std::collections::BTreeMap;

use super::documents::{Document, Filters};
use super::spoken::Spelt;
use super::{Collection, Hit, IndexError, Query, SearchIndex, Wanted, WeightedTerms};
use crate::text::{Analyzer, Letters, LiteralPart};

// What follows was set by hand against the expectations of `tests/tests/all/searching.rs`, which were chosen by reading
// the sample: a rare word in a text scores about ten by BM25. All expectations hold at half and at twice of each (as
// `benches/constants/sweep.py` measures), but for what is said otherwise.

/// What a word in a name of the document (its community, compound, property company …) adds to the score: about what a
/// word of its title does. At twice a name outweighs what is asked about, so that 停车难 and tingchenan no longer find the
/// same.
const NAME_SCORE: f64 = 6.0;
/// What adds to the score where several words stand together as they were typed: less than a further word would.
const TOGETHER_SCORE: f64 = 4.0;
/// What the id or order number of a document adds: more than any words can.
const CODE_SCORE: f64 = 100.0;
/// What a word adds that stands in the text as typed and is none of its words, and a single character that does: less
/// than it would as a word, since it may stand there by chance.
const LITERAL_SCORE: f64 = 3.0;
const LITERAL_CHARACTER_SCORE: f64 = 0.5;
/// Words that stand in the name of every community.
const PLACE_KINDS: [&str; 7] = ["居民", "居民区", "社区", "小区", "街道", "居委", "居委会"];
/// What a word of a topic counts where the topic itself is asked for: three of them as much as the topic's name.
const TOPIC_WORD: f64 = 0.3;
/// What a document counts that answers none of the words of a query, against a word: of two words one is worth 56 % of
/// both.
const UNANSWERED_SHARE: f64 = 0.25;
/// Words of a query that are tried as pinyin, at most: a bound to the work of one query.
const LETTERS_TRIED: usize = 12;

/// What a query found.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryHits {
    /// Best first, equals by id.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// What to highlight.
    pub wanted: Wanted,
}

/// A word of a query, or several that letters spell.
struct Word {
    typed: String,
    literal: LiteralPart,
    /// The terms that it asks for, with their weights.
    terms: BTreeMap<String, f64>,
    /// Whether it is several words: worth more where they stand together as they were typed.
    is_several: bool,
    /// Names that its letters spell.
    spelt: Vec<Name>,
}

/// A name as it is looked for.
struct Name {
    folded: String,
    literal: LiteralPart,
}

/// Finds what a query asks for; of a query of filters alone, everything that passes, by id. O(postings + documents ·
/// parts of the query).
///
/// # Errors
/// If the index fails.
pub fn find(index: &SearchIndex, collection: Collection, query: &Query, top: usize) -> Result<QueryHits, IndexError> {
    let words = words_of(index, query);
    let mut terms: BTreeMap<String, f64> = words.iter().flat_map(|word| word.terms.clone()).collect();
    if !terms.is_empty() {
        ask_for_topics(index, &mut terms);
    }
    // A word that is in every text, such as 小区, counts only where nothing else was asked for: then it is looked for as
    // it stands.
    let is_bare = terms.is_empty();
    query.phrases.iter().for_each(|phrase| ask(index.analyzer(), &mut terms, phrase, 1.0));
    let ranking = Ranking {
        scores: scores(index, collection, terms.clone())?,
        words: ranked_words(index, collection, &words)?,
        is_bare,
        spelt: words.iter().flat_map(|word| word.spelt.iter()).collect(),
        query,
    };
    let literals = |parts: &[String]| -> Vec<LiteralPart> { parts.iter().map(|part| LiteralPart::of(part)).collect() };
    let (phrases, without) = (literals(&query.phrases), literals(&query.without));
    let filters = Filters::of(&index.documents.names, query);
    let mut hits = Vec::new();
    for (at, document) in index.documents.of_collection(collection).iter().enumerate() {
        let stands = |part: &LiteralPart| document.text.holds(part);
        if !filters.pass(document) || !phrases.iter().all(stands) || without.iter().any(stands) {
            continue;
        }
        let score = ranking.score(at, document);
        if score > 0.0 || query.words.is_empty() {
            hits.push(Hit { id: document.id.clone(), score: (score * 1e4).round() / 1e4 });
        }
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    let total = hits.len();
    hits.truncate(top);
    let phrases = query.phrases.iter().chain(query.words.iter().filter(|word| may_name(word)));
    let phrases = phrases.chain(words.iter().flat_map(|word| &word.spelt).map(|name| &name.folded)).cloned().collect();
    Ok(QueryHits { hits, total, wanted: Wanted { terms: terms.into_keys().collect(), phrases } })
}

/// Where a topic is asked for by its name, its words are asked for too.
fn ask_for_topics(index: &SearchIndex, terms: &mut BTreeMap<String, f64>) {
    for topic in &index.documents.names.topics {
        if topic.terms(index.analyzer()).iter().all(|term| terms.get(term) == Some(&1.0)) {
            topic.words.iter().for_each(|word| ask(index.analyzer(), terms, word, TOPIC_WORD));
        }
    }
}

/// The score of every document by title, body and topics.
fn scores(
    index: &SearchIndex,
    collection: Collection,
    terms: BTreeMap<String, f64>,
) -> Result<Vec<Option<f64>>, IndexError> {
    let part = index.parts.get(&collection).ok_or(IndexError::Stored)?;
    part.scores(&WeightedTerms { terms: terms.into_iter().collect() }, true)
}

/// The words of a query, those that letters spell in their place. O(words · names · letters).
fn words_of(index: &SearchIndex, query: &Query) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    let mut left = LETTERS_TRIED;
    // Words before this one were tried together.
    let mut looked_at = 0;
    while at < query.words.len() {
        let typed = &query.words[at..];
        let is_syllables = |word: &&String| Letters::of(&[word]).is_some_and(|letters| letters.are_syllables());
        let run = typed.iter().take_while(is_syllables).count().min(left);
        if run > 1 && at >= looked_at {
            looked_at = at + run;
            if let Some(joined) = joined(index, &typed[..run]) {
                words.extend(joined);
                (at, left) = (at + run, left - run);
                continue;
            }
        }
        match Letters::of(&[&typed[0]]).filter(|_| left > 0) {
            Some(letters) => {
                left -= 1;
                let parts = index.documents.spoken.parts(index.spoken_words(), &letters);
                words.extend(spelt_words(index, &typed[0], parts));
            }
            None => words.push(Word::of(index.analyzer(), &typed[0], Spelt::default())),
        }
        at += 1;
    }
    words
}

/// Syllables typed with blanks between them (`xing dao shu`); `None` where each is a word of its own.
fn joined(index: &SearchIndex, typed: &[String]) -> Option<Vec<Word>> {
    let (spoken, words) = (&index.documents.spoken, index.spoken_words());
    let is_word =
        |word: &String| Letters::of(&[word]).is_some_and(|letters| spoken.surely(words, &letters) != Spelt::default());
    let letters = Letters::of(&typed.iter().map(String::as_str).collect::<Vec<_>>())?;
    let whole = spoken.surely(words, &letters);
    let parts = if whole != Spelt::default() {
        vec![whole]
    } else if typed.iter().all(is_word) {
        return None;
    } else {
        spoken.parts(words, &letters)
    };
    (!parts.is_empty()).then(|| spelt_words(index, &typed.join(" "), parts))
}

/// One word for each part; the first stands for what was typed.
fn spelt_words(index: &SearchIndex, typed: &str, parts: Vec<Spelt>) -> Vec<Word> {
    if parts.is_empty() {
        return vec![Word::of(index.analyzer(), typed, Spelt::default())];
    }
    let is_one = parts.len() == 1;
    parts.into_iter().map(|part| Word::of(index.analyzer(), if is_one { typed } else { "" }, part)).collect()
}

impl Word {
    fn of(analyzer: &Analyzer, typed: &str, spelt: Spelt) -> Self {
        let mut terms = BTreeMap::new();
        ask(analyzer, &mut terms, typed, 1.0);
        let is_several = terms.len() > 1;
        spelt.subjects.iter().for_each(|subject| ask(analyzer, &mut terms, subject, 1.0));
        let name = |folded: String| Name { literal: LiteralPart::of(&folded), folded };
        let names = spelt.names.into_iter().map(name).collect();
        Self { typed: typed.to_owned(), literal: LiteralPart::of(typed), terms, is_several, spelt: names }
    }
}

/// What every community is called by names none.
fn may_name(word: &str) -> bool {
    word.chars().count() > 1 && !PLACE_KINDS.contains(&word)
}

/// A word with the documents that hold it, in the order of the collection.
struct RankedWord<'q> {
    word: &'q Word,
    /// In whatever spelling: by one of its terms.
    is_known: Vec<bool>,
    /// As typed.
    stands: Vec<bool>,
    /// Whether it is to be answered: a word that no document holds in any way keeps nobody from being found by the
    /// others.
    is_asked: bool,
}

fn ranked_words<'q>(
    index: &SearchIndex,
    collection: Collection,
    words: &'q [Word],
) -> Result<Vec<RankedWord<'q>>, IndexError> {
    let documents = index.documents.of_collection(collection);
    let ranked = |word: &'q Word| {
        let is_known: Vec<bool> = scores(index, collection, word.terms.clone())?.iter().map(Option::is_some).collect();
        let stands: Vec<bool> = documents.iter().map(|document| document.text.holds(&word.literal)).collect();
        let is_asked = !word.terms.is_empty() && (is_known.contains(&true) || stands.contains(&true));
        Ok(RankedWord { word, is_known, stands, is_asked })
    };
    words.iter().map(ranked).collect()
}

/// What ranks the documents of a collection for a query.
struct Ranking<'q> {
    /// BM25 of all terms together.
    scores: Vec<Option<f64>>,
    words: Vec<RankedWord<'q>>,
    /// Whether no word has a term.
    is_bare: bool,
    /// Names that letters spell.
    spelt: Vec<&'q Name>,
    query: &'q Query,
}

impl Ranking<'_> {
    /// The score of a document at its place in the collection.
    fn score(&self, at: usize, document: &Document) -> f64 {
        let called = |name: &LiteralPart| document.names.holds(name);
        // What was typed scores as a name only in the names: in the text its words were counted already, and only that
        // they stand together is news.
        let typed = self.words.iter().map(|of| of.word).filter(|word| may_name(&word.typed));
        let named = typed.filter(|word| called(&word.literal)).count()
            + self.spelt.iter().filter(|name| called(&name.literal) || document.text.holds(&name.literal)).count();
        let coded = document.codes.iter().filter(|code| self.query.codes.contains(code)).count();
        let standing = self.words.iter().filter(|of| self.is_bare && of.stands[at]).count();
        let together = self.words.iter().filter(|of| of.word.is_several && of.stands[at]).count();
        let asked = || self.words.iter().filter(|of| of.is_asked);
        // Who answers every word comes before who answers one of them often.
        let answered = asked().filter(|of| of.is_known[at] || of.stands[at]).count() as f64;
        // Words are cut by what stands beside them: one that stands there as typed is found, however it was cut.
        let literal = asked().filter(|of| !of.is_known[at] && of.stands[at]);
        let share = (UNANSWERED_SHARE + answered) / (UNANSWERED_SHARE + asked().count() as f64);
        share * self.scores[at].unwrap_or(0.0)
            + NAME_SCORE * named as f64
            + TOGETHER_SCORE * together as f64
            + CODE_SCORE * coded as f64
            + literal.map(|of| literal_score(&of.word.typed)).sum::<f64>()
            + standing as f64
    }
}

/// What a word adds that stands in the text and is none of its words.
fn literal_score(word: &str) -> f64 {
    if word.chars().count() > 1 { LITERAL_SCORE } else { LITERAL_CHARACTER_SCORE }
}

/// Adds the terms of a word; the greater weight stays.
fn ask(analyzer: &Analyzer, terms: &mut BTreeMap<String, f64>, word: &str, weight: f64) {
    for term in analyzer.query_terms(word) {
        let known = terms.entry(term).or_insert(weight);
        *known = known.max(weight);
    }
}

//! Search as people use it: words with their synonyms, pinyin, phrases, exclusions, filters.
//!
//! Comes in: a district, its index, a [`Query`]. Goes out: hits, best first, and what to highlight in them. Always
//! holds: a phrase and a filter hold for every hit, no excluded word stands in one; pinyin is tried on names and topics
//! alone; who asks for a topic by its name or a synonym finds also what speaks of it in other words.

use std::collections::{BTreeMap, BTreeSet};

use super::documents::{Document, Documents, Filters, Names};
use super::{Collection, DistrictIndex, Hit, IndexError, Query, Wanted};
use crate::district::District;
use crate::text::{Spelling, analyzer, spelt_as};

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
/// Names that letters may stand for, at most: a bound to the work of one query.
const SPELT_MAX: usize = 20;

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

/// A word of a query.
struct Word<'q> {
    typed: &'q str,
    /// The terms that it asks for, with their weights.
    terms: BTreeMap<String, f64>,
    /// Whether it is several words: worth more where they stand together as they were typed.
    is_several: bool,
    /// Names that its letters spell.
    spelt: Vec<String>,
}

/// Finds what a query asks for; of a query of filters alone, everything that passes, by id. O(postings + documents ·
/// parts of the query).
///
/// # Errors
/// If the index fails.
pub fn find(
    district: &District,
    index: &DistrictIndex,
    collection: Collection,
    query: &Query,
    top: usize,
) -> Result<QueryHits, IndexError> {
    let words: Vec<Word<'_>> = query.words.iter().map(|typed| Word::of(&index.documents, typed)).collect();
    let mut terms: BTreeMap<String, f64> = words.iter().flat_map(|word| word.terms.clone()).collect();
    for (topic, names) in district.topics.iter().zip(&index.documents.names.topics) {
        if names.terms.iter().all(|term| terms.get(term) == Some(&1.0)) {
            topic.words.iter().for_each(|word| ask(&mut terms, word, TOPIC_WORD));
        }
    }
    // A word that is in every text, such as 小区, counts only where nothing else was asked for: then it is looked for as
    // it stands.
    let is_bare = terms.is_empty();
    query.phrases.iter().for_each(|phrase| ask(&mut terms, phrase, 1.0));
    let ranking = Ranking {
        scores: index.scores_with_topics(collection, terms.clone())?,
        words: ranked_words(index, collection, &words)?,
        is_bare,
        spelt: words.iter().flat_map(|word| word.spelt.iter()).collect(),
        query,
    };
    let filters = Filters::of(&index.documents.names, query);
    let mut hits = Vec::new();
    for (at, document) in index.documents.of_collection(collection).iter().enumerate() {
        let stands = |part: &String| document.text.contains(part.as_str());
        if !filters.pass(document) || !query.phrases.iter().all(stands) || query.without.iter().any(stands) {
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
    let phrases = phrases.chain(words.iter().flat_map(|word| &word.spelt)).cloned().collect();
    Ok(QueryHits { hits, total, wanted: Wanted { terms: terms.into_keys().collect(), phrases } })
}

impl<'q> Word<'q> {
    fn of(documents: &Documents, typed: &'q str) -> Self {
        let mut terms = BTreeMap::new();
        ask(&mut terms, typed, 1.0);
        let is_several = terms.len() > 1;
        let mut names = Vec::new();
        if typed.chars().all(|c| c.is_ascii_lowercase()) {
            let spelt = Spelt::of(documents, typed);
            spelt.subjects.iter().for_each(|subject| ask(&mut terms, subject, 1.0));
            names = spelt.names;
        }
        Self { typed, terms, is_several, spelt: names }
    }
}

/// What every community is called by names none.
fn may_name(word: &str) -> bool {
    word.chars().count() > 1 && !PLACE_KINDS.contains(&word)
}

/// A word with the documents that hold it, in the order of the collection.
struct RankedWord<'q> {
    word: &'q Word<'q>,
    /// In whatever spelling: by one of its terms.
    is_known: Vec<bool>,
    /// As typed.
    stands: Vec<bool>,
    /// Whether it is to be answered: a word that no document holds in any way keeps nobody from being found by the
    /// others.
    is_asked: bool,
}

fn ranked_words<'q>(
    index: &DistrictIndex,
    collection: Collection,
    words: &'q [Word<'q>],
) -> Result<Vec<RankedWord<'q>>, IndexError> {
    let documents = index.documents.of_collection(collection);
    let ranked = |word: &'q Word<'q>| {
        let scores = index.scores_with_topics(collection, word.terms.clone())?;
        let is_known: Vec<bool> = scores.iter().map(Option::is_some).collect();
        let stands: Vec<bool> = documents.iter().map(|document| document.text.contains(word.typed)).collect();
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
    spelt: Vec<&'q String>,
    query: &'q Query,
}

impl Ranking<'_> {
    /// The score of a document at its place in the collection.
    fn score(&self, at: usize, document: &Document) -> f64 {
        let called = |name: &str| document.names.contains(name);
        // What was typed scores as a name only in the names: in the text its words were counted already, and only that
        // they stand together is news.
        let named = self.query.words.iter().filter(|word| may_name(word) && called(word)).count()
            + self.spelt.iter().filter(|name| called(name) || document.text.contains(name.as_str())).count();
        let coded = document.codes.iter().filter(|code| self.query.words.contains(code)).count();
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
            + literal.map(|of| literal_score(of.word.typed)).sum::<f64>()
            + standing as f64
    }
}

/// What a word adds that stands in the text and is none of its words.
fn literal_score(word: &str) -> f64 {
    if word.chars().count() > 1 { LITERAL_SCORE } else { LITERAL_CHARACTER_SCORE }
}

/// Filters that name nothing in the district, as typed: whoever typed them should know. O(names).
pub fn unknown_filters<'q>(district: &District, query: &'q Query) -> Vec<&'q str> {
    Names::of(district).unknown(query)
}

/// Adds the terms of a word; the greater weight stays.
fn ask(terms: &mut BTreeMap<String, f64>, word: &str, weight: f64) {
    for term in analyzer().query_terms(word) {
        let known = terms.entry(term).or_insert(weight);
        *known = known.max(weight);
    }
}

/// What letters may stand for.
struct Spelt {
    /// Topics, their words, synonyms: found by their terms.
    subjects: Vec<String>,
    /// Names of places and people: found as they are.
    names: Vec<String>,
}

impl Spelt {
    /// Full spellings if there are any, else initials. O(names · letters).
    fn of(documents: &Documents, letters: &str) -> Self {
        let spelt = |words: &BTreeSet<String>| -> BTreeSet<(Spelling, String)> {
            words.iter().filter_map(|word| spelt_as(word, letters)).map(|(run, spelling)| (spelling, run)).collect()
        };
        let (subjects, names) = (spelt(&documents.subjects), spelt(&documents.called));
        let best = subjects.first().into_iter().chain(names.first()).map(|(spelling, _)| *spelling).min();
        let of_best = |found: BTreeSet<(Spelling, String)>| {
            let of_best = found.into_iter().filter(|(spelling, _)| Some(*spelling) == best);
            of_best.map(|(_, run)| run).take(SPELT_MAX).collect()
        };
        Self { subjects: of_best(subjects), names: of_best(names) }
    }
}

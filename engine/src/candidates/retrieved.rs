//! What the index gives for a text, asked once and used by all that follows.
//!
//! Comes in: a title and a text. Goes out: the nearest earlier cases, the providers by their duties, the topics by
//! their words, each with its BM25 score. Always holds: a case that is asked about is not its own neighbour, nor is one
//! with the same text.

use std::collections::BTreeMap;

use super::ordinary_words::is_ordinary;
use crate::district::{Case, CaseId, District, RequestId, tie_break};
use crate::index::{Collection, DistrictIndex, Hit, IndexError, WeightedTerms};
use crate::text::{analyzer, fold};

/// Nearest cases that are looked at; set by hand. At half 77.1 % of leads are right, at twice 77.3 %.
const NEIGHBOURS: usize = 20;
/// Requests that are asked for, of which some have a topic.
const REQUESTS_ASKED: usize = 3 * NEIGHBOURS;
/// Cases with the same text that are passed over, at most.
const SAME_TEXT_MAX: usize = 20;
/// Characters of numbers and times.
const NUMBER_CHARS: &str = "零一二三四五六七八九十百千万两半几个年月日天点";

/// What the index gives for a text.
pub(super) struct Retrieved {
    /// Its terms.
    pub(super) query: WeightedTerms,
    /// The nearest cases, best first.
    pub(super) cases: Vec<Hit>,
    /// The nearest requests of the round whose table gives a topic, best first.
    pub(super) requests: Vec<Hit>,
    /// Score of each provider by its duties, in the order of the district; 0 where they share no word with the text.
    pub(super) providers: Vec<f64>,
    /// Score of each topic by its words, likewise.
    pub(super) topics: Vec<f64>,
}

impl Retrieved {
    /// Searches for a text; `case` is the one that it is, if it is one. O(postings of its terms).
    pub(super) fn search(
        district: &District,
        index: &DistrictIndex,
        title: &str,
        text: &str,
        case: Option<(&CaseId, &SameTexts)>,
    ) -> Result<Self, IndexError> {
        let mut query = WeightedTerms::of_request(title, text);
        // A text of ordinary words alone is like every other such text.
        query.terms.retain(|(term, _)| !is_ordinary(term));
        let beyond = if case.is_some() { SAME_TEXT_MAX } else { 0 };
        let mut cases = index.search(Collection::Cases, &query, NEIGHBOURS + beyond)?;
        if let Some((id, same)) = case {
            cases.retain(|hit| !same.are(id.as_str(), &hit.id));
            cases.truncate(NEIGHBOURS);
        }
        let mut requests =
            if index.has_topics() { index.search(Collection::Requests, &query, REQUESTS_ASKED)? } else { Vec::new() };
        // A request whose topic is asked for has none in the table, and thus no vote of its own.
        requests
            .retain(|hit| district.request(&RequestId(hit.id.clone())).is_some_and(|request| request.topic.is_some()));
        requests.truncate(NEIGHBOURS);
        let scores = |collection| -> Result<Vec<f64>, IndexError> {
            Ok(index.scores(collection, &query)?.into_iter().map(|score| score.unwrap_or(0.0)).collect())
        };
        let (providers, topics) = (scores(Collection::Providers)?, scores(Collection::Topics)?);
        assert_eq!(providers.len(), district.providers.len(), "the index is that of the district");
        assert_eq!(topics.len(), district.topics.len(), "the index is that of the district");
        Ok(Self { query, cases, requests, providers, topics })
    }

    /// The score of the nearest case; 0 where there is none.
    pub(super) fn best_case(&self) -> f64 {
        self.cases.first().map_or(0.0, |hit| hit.score)
    }

    /// The score of the provider whose duties are nearest; 0 where none share a word.
    pub(super) fn best_provider(&self) -> f64 {
        self.providers.iter().copied().fold(0.0, f64::max)
    }
}

/// Cases that the models are fitted to, at most; of more a sample is drawn by lot.
const FITTED_MAX: usize = 2_000;

/// What is retrieved for each earlier case (of very many, a sample of them) without itself: by this the models are
/// fitted.
pub(super) fn retrieved_of_cases<'d>(
    district: &'d District,
    index: &DistrictIndex,
) -> Result<Vec<(&'d Case, Retrieved)>, IndexError> {
    let same = SameTexts::of(&district.cases);
    let mut drawn: Vec<&Case> = district.cases.iter().collect();
    if drawn.len() > FITTED_MAX {
        drawn.sort_by_cached_key(|case| tie_break(district.round.seed, &[case.id.as_str()]));
        drawn.truncate(FITTED_MAX);
        drawn.sort_by(|a, b| a.id.cmp(&b.id));
    }
    let search = |case: &'d Case| {
        Ok((case, Retrieved::search(district, index, &case.title, &case.text, Some((&case.id, &same)))?))
    };
    drawn.into_iter().map(search).collect()
}

/// Which cases have the same text: width, script, blanks and marks do not count.
pub(super) struct SameTexts(BTreeMap<String, usize>);

impl SameTexts {
    /// Compares all cases. O(text · log cases).
    pub(super) fn of(cases: &[Case]) -> Self {
        let mut groups: BTreeMap<String, usize> = BTreeMap::new();
        let mut of_case = BTreeMap::new();
        for case in cases {
            let n = groups.len();
            of_case.insert(case.id.0.clone(), *groups.entry(bare_text(&case.title, &case.text)).or_insert(n));
        }
        Self(of_case)
    }

    fn are(&self, one: &str, other: &str) -> bool {
        one == other || self.0.get(one).is_some_and(|group| self.0.get(other) == Some(group))
    }
}

/// A text as it is compared: its letters alone.
pub(super) fn bare_text(title: &str, text: &str) -> String {
    fold(&format!("{title}{text}")).text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A BM25 score has no scale of its own: this share of what is usually the best score counts as half. At half 77.2 % of
/// leads are right and the macro-F1 falls from 0.52 to 0.50, at twice nothing changes.
const SCALE: f64 = 0.5;

/// What a BM25 score counts against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales {
    /// Of providers by their duties.
    pub(super) providers: f64,
    /// Of cases.
    pub(super) cases: f64,
}

impl Scales {
    /// From what was retrieved for many texts. O(n log n).
    pub(super) fn of<'a>(all: impl Iterator<Item = &'a Retrieved>) -> Self {
        let (providers, cases) =
            all.map(|of| (of.best_provider(), of.best_case())).filter(|(p, c)| *p > 0.0 || *c > 0.0).unzip();
        Self { providers: SCALE * median(providers), cases: SCALE * median(cases) }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0).max(1e-6)
}

/// The words of the providers' duties.
pub(super) struct DutyWords {
    /// For each word the places of the providers in whose duties it stands.
    of_word: BTreeMap<String, Vec<usize>>,
    n_providers: usize,
}

/// Shared words that are cited, at most.
const WORDS_CITED: usize = 6;

impl DutyWords {
    /// Reads all duties. O(text).
    pub(super) fn of(district: &District) -> Self {
        let mut of_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, provider) in district.providers.iter().enumerate() {
            for word in analyzer().terms(&format!("{}。{}", provider.name, provider.duties)) {
                of_word.entry(word).or_default().push(at);
            }
        }
        Self { of_word, n_providers: district.providers.len() }
    }

    /// The words of substance that each provider's duties share with a text. O(terms · providers that share them).
    pub(super) fn shared<'q>(&self, query: &'q WeightedTerms) -> SharedWords<'q> {
        // Single characters, numbers and times match by chance; ordinary words are in no query.
        let has_substance = |word: &str| {
            word.chars().count() > 1
                && !word.chars().all(|c| c.is_ascii_digit() || NUMBER_CHARS.contains(c))
                && !is_ordinary(word)
        };
        let words = query.terms.iter().map(|(term, _)| term.as_str()).filter(|word| has_substance(word));
        let mut words: Vec<(&str, &Vec<usize>)> =
            words.filter_map(|word| Some((word, self.of_word.get(word)?))).collect();
        words.sort_by_key(|(word, providers)| (providers.len(), *word));
        let mut of_provider = vec![Vec::new(); self.n_providers];
        for (word, providers) in words {
            providers.iter().for_each(|at| of_provider[*at].push(word));
        }
        SharedWords { of_provider }
    }
}

/// The words of substance that each provider's duties share with a text, the rarest first.
pub(super) struct SharedWords<'q> {
    of_provider: Vec<Vec<&'q str>>,
}

impl SharedWords<'_> {
    /// Those of the provider at a place of the district that are cited.
    pub(super) fn cited(&self, provider: usize) -> Vec<String> {
        let all = &self.of_provider[provider];
        // A word within a longer one says it twice.
        let is_inside = |word: &str| all.iter().any(|other| other.len() > word.len() && other.contains(word));
        all.iter().filter(|word| !is_inside(word)).take(WORDS_CITED).map(|word| (*word).to_owned()).collect()
    }
}

//! What the index gives for a text, asked once and used by all that follows.
//!
//! Comes in: a title and a text. Goes out: the nearest earlier cases, the providers by their duties, the topics by
//! their words, each with its BM25 score. Always holds: a case that is asked about is not its own neighbour, nor is one
//! with the same text.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{Case, CaseId, District, Provider, RequestId, tie_break};
use crate::index::{Collection, DistrictIndex, Hit, IndexError, WeightedTerms};
use crate::text::{analyzer, fold};

/// Nearest cases that are looked at.
pub(super) const NEIGHBOURS: usize = 20;
/// Requests that are asked for, of which some have a topic.
const REQUESTS_ASKED: usize = 3 * NEIGHBOURS;
/// Cases with the same text that are passed over, at most.
const SAME_TEXT_MAX: usize = 20;
/// Characters of numbers and times.
const NUMBER_CHARS: &str = "零一二三四五六七八九十百千万两半几个年月日天点";

/// What the index gives for a text.
pub(super) struct Found {
    /// Its terms.
    pub(super) query: WeightedTerms,
    /// The nearest cases, best first.
    pub(super) cases: Vec<Hit>,
    /// The nearest requests of the round whose table gives a topic, best first.
    pub(super) requests: Vec<Hit>,
    /// Score of each provider whose duties share a word with it.
    pub(super) providers: BTreeMap<String, f64>,
    /// The best of those scores.
    pub(super) best_provider: f64,
    /// Score of each topic whose words it shares.
    pub(super) topics: BTreeMap<String, f64>,
}

impl Found {
    /// Searches for a text; `case` is the one that it is, if it is one. O(postings of its terms).
    pub(super) fn search(
        district: &District,
        index: &DistrictIndex,
        title: &str,
        text: &str,
        case: Option<(&CaseId, &SameTexts)>,
    ) -> Result<Self, IndexError> {
        let query = WeightedTerms::of_request(title, text);
        let beyond = if case.is_some() { SAME_TEXT_MAX } else { 0 };
        let mut cases = index.search(Collection::Cases, &query, NEIGHBOURS + beyond)?;
        if let Some((id, same)) = case {
            cases.retain(|hit| !same.are(id.as_str(), &hit.id));
            cases.truncate(NEIGHBOURS);
        }
        let mut requests = index.search(Collection::Requests, &query, REQUESTS_ASKED)?;
        // A request whose topic is asked for has none in the table, and thus no vote of its own.
        requests
            .retain(|hit| district.request(&RequestId(hit.id.clone())).is_some_and(|request| request.topic.is_some()));
        requests.truncate(NEIGHBOURS);
        let providers = index.search(Collection::Providers, &query, usize::MAX)?;
        let best_provider = providers.first().map_or(0.0, |hit| hit.score);
        let of_topics = index.search(Collection::Topics, &query, usize::MAX)?;
        let scores = |hits: Vec<Hit>| hits.into_iter().map(|hit| (hit.id, hit.score)).collect();
        Ok(Self { query, cases, requests, providers: scores(providers), best_provider, topics: scores(of_topics) })
    }

    /// The score of the nearest case.
    pub(super) fn best_case(&self) -> f64 {
        self.cases.first().map_or(0.0, |hit| hit.score)
    }
}

/// Cases that the models are fitted to, at most; of more a sample is drawn by lot.
const FITTED_MAX: usize = 2_000;

/// What each earlier case (of very many, a sample of them) finds without itself: by this the models are fitted.
pub(super) fn found_of_cases<'d>(
    district: &'d District,
    index: &DistrictIndex,
) -> Result<Vec<(&'d Case, Found)>, IndexError> {
    let same = SameTexts::of(&district.cases);
    let mut drawn: Vec<&Case> = district.cases.iter().collect();
    if drawn.len() > FITTED_MAX {
        drawn.sort_by_cached_key(|case| tie_break(district.round.seed, &[case.id.as_str()]));
        drawn.truncate(FITTED_MAX);
        drawn.sort_by(|a, b| a.id.cmp(&b.id));
    }
    let search =
        |case: &'d Case| Ok((case, Found::search(district, index, &case.title, &case.text, Some((&case.id, &same)))?));
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

/// What a BM25 score counts against: it has no scale of its own, so half of what is usually the best score counts as
/// half.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales {
    /// Of providers by their duties.
    pub(super) providers: f64,
    /// Of cases.
    pub(super) cases: f64,
}

impl Scales {
    /// From what many texts found. O(n log n).
    pub(super) fn of<'a>(found: impl Iterator<Item = &'a Found>) -> Self {
        let (providers, cases) =
            found.map(|f| (f.best_provider, f.best_case())).filter(|(p, c)| *p > 0.0 || *c > 0.0).unzip();
        Self { providers: median(providers) / 2.0, cases: median(cases) / 2.0 }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0).max(1e-6)
}

/// The words of each provider's duties.
pub(super) struct DutyWords {
    of_provider: BTreeMap<String, BTreeSet<String>>,
    /// In how many providers' duties a word stands.
    frequency: BTreeMap<String, usize>,
}

impl DutyWords {
    /// Reads all duties. O(text).
    pub(super) fn of(district: &District) -> Self {
        let mut of_provider = BTreeMap::new();
        let mut frequency: BTreeMap<String, usize> = BTreeMap::new();
        for provider in &district.providers {
            let terms: BTreeSet<String> =
                analyzer().terms(&format!("{}。{}", provider.name, provider.duties)).into_iter().collect();
            for term in &terms {
                *frequency.entry(term.clone()).or_default() += 1;
            }
            of_provider.insert(provider.id.0.clone(), terms);
        }
        Self { of_provider, frequency }
    }

    /// The telling words that a provider's duties share with a text, the rarest first.
    pub(super) fn shared(&self, provider: &Provider, query: &WeightedTerms) -> Vec<String> {
        let Some(terms) = self.of_provider.get(&provider.id.0) else { return Vec::new() };
        let mut shared: Vec<&String> =
            query.terms.iter().map(|(term, _)| term).filter(|term| terms.contains(*term)).collect();
        // Single characters, numbers and times match by chance; a word within a longer one says it twice.
        let is_telling = |term: &&String| {
            term.chars().count() > 1 && !term.chars().all(|c| c.is_ascii_digit() || NUMBER_CHARS.contains(c))
        };
        shared.retain(is_telling);
        let all = shared.clone();
        shared.retain(|term| !all.iter().any(|other| other.len() > term.len() && other.contains(term.as_str())));
        shared.sort_by_key(|term| (self.frequency.get(*term).copied().unwrap_or(0), (*term).clone()));
        shared.into_iter().take(6).cloned().collect()
    }
}

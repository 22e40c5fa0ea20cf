//! How well a provider fits a request, as a sum of parts that can be shown.
//!
//! Always holds: the parts sum to the score, in billionths; a seat whose holder the role list names has the certainty of the
//! topic instead. The score is not calibrated yet and says so.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{TopicGuess, fits};
use crate::district::{Case, CaseId, District, Nano, Outcome, Provider, Request, RoleSpec, TopicId};
use crate::index::{Collection, DistrictIndex, Hit, IndexError, WeightedTerms};
use crate::text::analyzer;

/// Nearest cases that are looked at.
const CASES_ASKED: usize = 20;
/// What each part can give at most; together 1.
struct Weights {
    topic: f64,
    duties: f64,
    cases: f64,
    pairing: f64,
    street: f64,
}

/// Who leads is a matter of duty: whom a pairing or a street brings near leads no better for it.
const WEIGHTS_LEAD: Weights = Weights { topic: 0.6, duties: 0.2, cases: 0.2, pairing: 0.0, street: 0.0 };
const WEIGHTS_OTHERS: Weights = Weights { topic: 0.35, duties: 0.25, cases: 0.25, pairing: 0.1, street: 0.05 };

/// Characters of numbers and times.
const NUMBER_CHARS: &str = "零一二三四五六七八九十百千万两半几个年月日天点";

/// The name of the role that leads.
const LEAD: &str = "lead";

/// One part of the evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidencePart {
    /// `topic`, `duties`, `cases`, `pairing`, `street`.
    pub name: &'static str,
    /// What it gives to the score.
    pub score: Nano,
    /// What it could give at most.
    pub most: Nano,
}

/// An earlier case that the provider worked on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarCase {
    /// Its id.
    pub case: CaseId,
    /// Similarity to the request, the nearest case being 1.
    pub similarity: f64,
}

/// Why a provider fits.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Evidence {
    /// For a seat whose holder the role list names: the certainty of the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<f64>,
    /// Parts that sum to the score; empty for a named holder.
    pub parts: Vec<EvidencePart>,
    /// Words that request and duties share, the rarest first.
    pub words: Vec<String>,
    /// Similar earlier cases that it worked on.
    pub cases: Vec<SimilarCase>,
    /// Whether the score is a measured probability.
    pub calibrated: bool,
}

/// What the index gives for a request.
pub(super) struct Found {
    providers: BTreeMap<String, f64>,
    cases: Vec<Hit>,
}

impl Found {
    pub(super) fn search(index: &DistrictIndex, query: &WeightedTerms) -> Result<Self, IndexError> {
        let providers = index.search(Collection::Providers, query, usize::MAX)?;
        let cases = index.search(Collection::Cases, query, CASES_ASKED)?;
        Ok(Self { providers: providers.into_iter().map(|hit| (hit.id, hit.score)).collect(), cases })
    }
}

/// A request and what is known of it before a provider is looked at.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) district: &'a District,
    pub(super) request: &'a Request,
    pub(super) topic: &'a TopicGuess,
    pub(super) query: &'a WeightedTerms,
    pub(super) found: &'a Found,
    pub(super) scales: &'a Scales,
}

/// BM25 scores have no scale of their own: half of what is usually the best score counts as half.
pub(super) struct Scales {
    providers: f64,
    cases: f64,
    /// In how many providers' duties a term stands.
    provider_terms: BTreeMap<String, BTreeSet<String>>,
    frequency: BTreeMap<String, usize>,
}

impl Scales {
    pub(super) fn of(district: &District, index: &DistrictIndex) -> Result<Self, IndexError> {
        let mut best_provider = Vec::new();
        let mut best_case = Vec::new();
        for request in &district.requests {
            let query = WeightedTerms::of_request(&request.title, &request.text);
            best_provider.extend(index.search(Collection::Providers, &query, 1)?.first().map(|hit| hit.score));
            best_case.extend(index.search(Collection::Cases, &query, 1)?.first().map(|hit| hit.score));
        }
        let mut provider_terms = BTreeMap::new();
        let mut frequency: BTreeMap<String, usize> = BTreeMap::new();
        for provider in &district.providers {
            let terms: BTreeSet<String> = analyzer().terms(&format!("{}。{}", provider.name, provider.duties)).into_iter().collect();
            for term in &terms {
                *frequency.entry(term.clone()).or_default() += 1;
            }
            provider_terms.insert(provider.id.0.clone(), terms);
        }
        Ok(Self { providers: median(best_provider) / 2.0, cases: median(best_case) / 2.0, provider_terms, frequency })
    }

    fn shared_words(&self, provider: &Provider, query: &WeightedTerms) -> Vec<String> {
        let Some(terms) = self.provider_terms.get(&provider.id.0) else { return Vec::new() };
        let mut shared: Vec<&String> = query.terms.iter().map(|(term, _)| term).filter(|term| terms.contains(*term)).collect();
        // Single characters, numbers and times match by chance; a word within a longer one says it twice.
        let is_telling = |term: &&String| term.chars().count() > 1 && !term.chars().all(|c| c.is_ascii_digit() || NUMBER_CHARS.contains(c));
        shared.retain(is_telling);
        let all = shared.clone();
        shared.retain(|term| !all.iter().any(|other| other.len() > term.len() && other.contains(term.as_str())));
        shared.sort_by_key(|term| (self.frequency.get(*term).copied().unwrap_or(0), (*term).clone()));
        shared.into_iter().take(6).cloned().collect()
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0).max(1e-6)
}

/// The relevance of a seat whose holder the role list names: the certainty of the topic.
pub(super) fn named(certainty: f64) -> (Nano, Evidence) {
    let relevance = Nano::nearest(certainty).clamp(Nano::SMALLEST, Nano::ONE);
    (relevance, Evidence { certainty: Some(certainty), ..Evidence::default() })
}

/// The relevance of a seat that is open to a kind or profession: the sum of its parts, at least a billionth.
pub(super) fn retrieved(asked: &Asked<'_>, role: &RoleSpec, provider: &Provider) -> (Nano, Evidence) {
    let Asked { district, request, topic, query, found, scales } = *asked;
    let (cases_value, cases) = cases_value(district, provider, found, scales);
    let duties = found.providers.get(&provider.id.0).map_or(0.0, |score| score / (score + scales.providers));
    let pairing = request.communities.iter().any(|id| provider.pairings.contains(id));
    let weights = if role.name.as_str() == LEAD { WEIGHTS_LEAD } else { WEIGHTS_OTHERS };
    let parts = [
        ("topic", weights.topic, topic_value(district, request, role, topic, provider)),
        ("duties", weights.duties, duties),
        ("cases", weights.cases, cases_value),
        ("pairing", weights.pairing, f64::from(u8::from(pairing))),
        ("street", weights.street, f64::from(u8::from(!provider.streets.is_empty()))),
    ];
    let parts: Vec<EvidencePart> = parts
        .into_iter()
        .filter(|(_, most, _)| *most > 0.0)
        .map(|(name, most, value)| EvidencePart { name, score: Nano::nearest(most * value), most: Nano::nearest(most) })
        .collect();
    let sum = Nano(parts.iter().map(|part| part.score.0).sum());
    let words = scales.shared_words(provider, query);
    (sum.clamp(Nano::SMALLEST, Nano::ONE), Evidence { certainty: None, parts, words, cases, calibrated: false })
}

/// How probable it is that the request's topic is one of the provider's: one that it names, or for a lead one whose role list
/// names it as the lead.
fn topic_value(district: &District, request: &Request, role: &RoleSpec, topic: &TopicGuess, provider: &Provider) -> f64 {
    let is_lead = role.name.as_str() == LEAD;
    let leads = |id: &TopicId| {
        let lists = district.topic(id).into_iter().flat_map(|t| &t.roles);
        lists.filter(|r| r.name.as_str() == LEAD).any(|r| fits(district, request, &r.holders, provider))
    };
    let told = topic.topic.iter().map(|id| (id, topic.certainty));
    let all = told.chain(topic.alternatives.iter().map(|(id, p)| (id, *p)));
    all.filter(|(id, _)| if is_lead { leads(id) } else { provider.topics.contains(id) }).map(|(_, p)| p).sum::<f64>().min(1.0)
}

/// The share of similar cases that the provider worked on, among those that anyone of its kind and profession worked on, each
/// by its similarity and how well it went.
fn cases_value(district: &District, provider: &Provider, found: &Found, scales: &Scales) -> (f64, Vec<SimilarCase>) {
    let Some(top) = found.cases.first().map(|hit| hit.score) else { return (0.0, Vec::new()) };
    let is_peer = |id: &crate::district::ProviderId| {
        district.provider(id).is_some_and(|p| p.kind == provider.kind && p.profession == provider.profession)
    };
    let (mut own, mut all) = (0.0, 0.0);
    let mut cases = Vec::new();
    for hit in &found.cases {
        let Some(case) = district.case(&CaseId(hit.id.clone())) else { continue };
        let mut members = std::iter::once(&case.provider).chain(&case.team);
        if !members.clone().any(is_peer) {
            continue;
        }
        let similarity = hit.score / top;
        all += similarity.powi(2);
        if members.any(|id| *id == provider.id) {
            own += similarity.powi(2) * went_well(case);
            cases.push(SimilarCase { case: case.id.clone(), similarity: (similarity * 1e4).round() / 1e4 });
        }
    }
    cases.truncate(5);
    // Where even the nearest case is far, all of them say little.
    let nearness = top / (top + scales.cases);
    (if all > 0.0 { own / all * nearness } else { 0.0 }, cases)
}

/// 1 for a resolved case with a satisfied community, less otherwise.
fn went_well(case: &Case) -> f64 {
    let outcome = match case.outcome {
        Some(Outcome::Resolved) => 1.0,
        Some(Outcome::Partly) => 0.7,
        Some(Outcome::Unresolved) => 0.3,
        None => 0.8,
    };
    let satisfaction = case.satisfaction.map_or(0.9, |s| 0.6 + 0.1 * f64::from(s.min(4)));
    outcome * satisfaction
}

//! The parts of relevance: what speaks for a provider in a seat, each as a number from 0 to 1.
//!
//! Comes in: a request (or an earlier case in its place), what the index found for it, a seat, a provider. Goes out:
//! [`PartValues`]. Always holds: nothing here is fitted or weighed; who leads is a matter of duty, so that a pairing or
//! a street says nothing about a lead.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::found::{Found, Scales};
use super::{TopicGuess, fits, stands_in};
use crate::district::{Case, CaseId, District, Lang, Outcome, Provider, ProviderId, ProviderKind, Request, TopicId};
use crate::index::Hit;

/// The name of the role that leads.
pub(super) const LEAD: &str = "lead";
/// How many parts there are.
pub(super) const PARTS: usize = 5;
/// A part by its name, which is public in evidence.json.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartName {
    /// The request's topic is one of the provider's.
    Topic,
    /// Words of its duties stand in the text.
    Duties,
    /// It worked on similar cases.
    Cases,
    /// It is paired with the community.
    Pairing,
    /// It serves the street in particular.
    Street,
}

impl PartName {
    /// All of them, in the order in which they are computed.
    pub const ALL: [Self; PARTS] = [Self::Topic, Self::Duties, Self::Cases, Self::Pairing, Self::Street];

    /// The name on lists.
    pub fn said(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Topic => ("题型", "topic"),
            Self::Duties => ("职责文字", "duties"),
            Self::Cases => ("相似案例", "cases"),
            Self::Pairing => ("结对", "pairing"),
            Self::Street => ("服务街镇", "street"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
/// The place of the part that speaks of earlier cases.
pub(super) const CASES: usize = 2;
/// Days after which an earlier case counts half: duties move between departments.
const HALF_LIFE_DAYS: f64 = 540.0;

/// What a seat asks for: lead, or one of a kind (and profession). Those who may take it compete with each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SeatKind {
    /// Whoever leads, of whatever kind.
    Lead,
    /// One of this kind and profession.
    Open(ProviderKind, Option<String>),
}

impl SeatKind {
    /// The kind of seat that a provider would take in a role.
    pub(super) fn of(role: &str, provider: &Provider) -> Self {
        if role == LEAD { Self::Lead } else { Self::Open(provider.kind, provider.profession.clone()) }
    }
}

/// An earlier case that the provider worked on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimilarCase {
    /// Its id.
    pub case: CaseId,
    /// Similarity to the request, the nearest case being 1.
    pub similarity: f64,
}

/// What speaks for a provider.
pub(super) struct PartValues {
    /// In the order of [`PartName::ALL`].
    pub(super) values: [f64; PARTS],
    /// Similar cases that it worked on, nearest first.
    pub(super) cases: Vec<SimilarCase>,
}

/// A request and what is known of it before a provider is looked at.
pub(super) struct Asked<'a> {
    pub(super) district: &'a District,
    pub(super) request: &'a Request,
    pub(super) topic: &'a TopicGuess,
    pub(super) found: &'a Found,
    pub(super) scales: &'a Scales,
    votes: Votes<'a>,
}

/// Who worked on the nearest cases.
struct Votes<'a> {
    /// The cases with what each counts, nearest first.
    cases: Vec<(&'a Hit, &'a Case, f64)>,
    /// For each who led one: the share of all; a street office votes for the request's own.
    leads: BTreeMap<&'a ProviderId, f64>,
    /// For each kind of open seat: what the cases count on whose team there was one.
    totals: BTreeMap<SeatKind, f64>,
}

impl<'a> Asked<'a> {
    /// Gathers what holds for all providers. O(neighbours).
    pub(super) fn new(
        district: &'a District,
        request: &'a Request,
        topic: &'a TopicGuess,
        found: &'a Found,
        scales: &'a Scales,
    ) -> Self {
        let votes = Votes::of(district, request, found);
        Self { district, request, topic, found, scales, votes }
    }
}

impl<'a> Votes<'a> {
    fn of(district: &'a District, request: &Request, found: &'a Found) -> Self {
        let best = found.best_case();
        let asked_on = request.submitted.or(district.round.as_of);
        let own_office =
            request.communities.iter().find_map(|id| district.street_office(&district.community(id)?.street));
        let mut votes = Self { cases: Vec::new(), leads: BTreeMap::new(), totals: BTreeMap::new() };
        let mut total = 0.0;
        for hit in &found.cases {
            let Some(case) = district.case(&CaseId(hit.id.clone())) else { continue };
            let counts = (hit.score / best).powi(2) * recency(asked_on, case.answered);
            votes.cases.push((hit, case, counts));
            total += counts;
            let is_office = district.provider(&case.provider).is_some_and(|p| p.kind == ProviderKind::Street);
            // A street office that led elsewhere stands for the office of the request's own street.
            let led = own_office.filter(|_| is_office).map_or(&case.provider, |office| &office.id);
            *votes.leads.entry(led).or_default() += counts * went_well(case);
            let mut kinds: Vec<SeatKind> =
                case.team.iter().filter_map(|id| district.provider(id)).map(|p| SeatKind::of("", p)).collect();
            kinds.sort();
            kinds.dedup();
            for kind in kinds {
                *votes.totals.entry(kind).or_default() += counts;
            }
        }
        for share in votes.leads.values_mut() {
            *share /= total;
        }
        votes
    }
}

/// 1 for a case of the same day, half after [`HALF_LIFE_DAYS`] in either direction; 1 where a day is missing.
pub(super) fn recency(asked_on: Option<Date>, answered: Option<Date>) -> f64 {
    let (Some(asked_on), Some(answered)) = (asked_on, answered) else { return 1.0 };
    let days = asked_on.since(answered).map_or(0, |span| span.get_days()).unsigned_abs();
    0.5_f64.powf(f64::from(days) / HALF_LIFE_DAYS)
}

/// 1 for a resolved case with a satisfied community, less otherwise.
fn went_well(case: &Case) -> f64 {
    let outcome = match case.outcome {
        Some(Outcome::Resolved) => 1.0,
        Some(Outcome::Partly) => 0.85,
        Some(Outcome::Unresolved) => 0.6,
        None => 0.9,
    };
    let satisfaction = case.satisfaction.map_or(0.95, |s| 0.8 + 0.05 * f64::from(s.min(4)));
    outcome * satisfaction
}

/// What speaks for a provider in a seat. O(neighbours + topics).
pub(super) fn part_values(asked: &Asked<'_>, seat: &SeatKind, provider: &Provider) -> PartValues {
    let Asked { district, request, topic, found, scales, votes } = asked;
    let is_lead = *seat == SeatKind::Lead;
    // Where even the best is far, all of them say little.
    let nearness = |best: f64, scale: f64| best / (best + scale);
    let duties = found
        .providers
        .get(&provider.id.0)
        .map_or(0.0, |score| (score / found.best_provider).powi(2) * nearness(found.best_provider, scales.providers));
    let mut cases = Vec::new();
    let mut own = 0.0;
    for (hit, case, counts) in &votes.cases {
        let worked = case.provider == provider.id || case.team.contains(&provider.id);
        if worked {
            own += counts * went_well(case);
            cases.push(SimilarCase {
                case: case.id.clone(),
                similarity: (hit.score / found.best_case() * 1e4).round() / 1e4,
            });
        }
    }
    cases.truncate(5);
    let share = if is_lead {
        votes.leads.get(&provider.id).copied().unwrap_or(0.0)
    } else {
        votes.totals.get(seat).map_or(0.0, |total| (own / total).min(1.0))
    };
    let near = if votes.cases.is_empty() { 0.0 } else { nearness(found.best_case(), scales.cases) };
    let pairing = !is_lead && request.communities.iter().any(|id| provider.pairings.contains(id));
    let street = !is_lead && !provider.streets.is_empty();
    let values = [
        topic_value(district, request, seat, topic, provider),
        duties,
        share * near,
        f64::from(u8::from(pairing)),
        f64::from(u8::from(street)),
    ];
    PartValues { values, cases }
}

/// How probable it is that the request's topic is one of the provider's: one that it names, or for a lead one whose
/// role list names it as the lead, or leaves the lead to whoever names the topic.
fn topic_value(
    district: &District,
    request: &Request,
    seat: &SeatKind,
    topic: &TopicGuess,
    provider: &Provider,
) -> f64 {
    let leads = |id: &TopicId| {
        let Some(topic) = district.topic(id) else { return false };
        let mut roles = topic.roles.iter().filter(|role| role.name.as_str() == LEAD);
        roles.any(|role| {
            let in_place = || stands_in(district, request, Some(id), (role, &topic.roles), provider);
            fits(district, request, &role.holders, provider) || in_place()
        })
    };
    let told = topic.topic.iter().map(|id| (id, topic.certainty));
    let all = told.chain(topic.alternatives.iter().map(|(id, p)| (id, *p)));
    let is_theirs = |id: &TopicId| if *seat == SeatKind::Lead { leads(id) } else { provider.topics.contains(id) };
    all.filter(|(id, _)| is_theirs(id)).map(|(_, p)| p).sum::<f64>().min(1.0)
}

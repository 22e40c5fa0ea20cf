//! The parts of relevance: what speaks for a provider in a seat, each as a number from 0 to 1.
//!
//! Comes in: a request (or an earlier case in its place), what the index retrieved for it, a seat, a provider. Goes
//! out: a value for each part. Always holds: nothing here is fitted or weighed; who leads is a matter of duty, so that
//! a pairing or a street says nothing about a lead.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TopicGuess;
use super::eligibility::RequestRules;
use super::retrieved::{Retrieved, Scales};
use crate::district::{Case, CaseId, District, Lang, Outcome, Provider, ProviderId, ProviderKind, Request, Topic};

/// The name of the role that leads.
pub(super) const LEAD: &str = "lead";
/// How many parts there are.
pub(super) const PARTS: usize = 5;
/// A part by its name, which is public in evidence.json.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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
/// Days after which an earlier case counts half: duties move between departments. A year and a half, set by hand. At
/// half (270 days) 77.2 % of leads are right, at twice 77.4 %.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SimilarCase {
    /// Its id.
    pub case: CaseId,
    /// Similarity to the request, the nearest case being 1.
    pub similarity: f64,
}

/// A request and what is known of it before a provider is looked at.
pub(super) struct RequestContext<'a> {
    pub(super) district: &'a District,
    pub(super) request: &'a Request,
    pub(super) rules: &'a RequestRules<'a>,
    pub(super) retrieved: &'a Retrieved,
    scales: &'a Scales,
    /// The topics that it may have, each with its probability.
    topics: Vec<(&'a Topic, f64)>,
    /// How near the provider is whose duties are nearest, and the score of those duties.
    best_duties: Nearest,
    votes: Votes<'a>,
}

/// The best score of many, and how much it says by itself.
struct Nearest {
    score: f64,
    nearness: f64,
}

impl Nearest {
    /// Where even the best is far, all of them say little.
    fn of(score: f64, scale: f64) -> Self {
        Self { score, nearness: score / (score + scale) }
    }
}

/// Who worked on the nearest cases.
struct Votes<'a> {
    /// Nearest first.
    cases: Vec<CaseVote<'a>>,
    /// For each provider the places of the cases that it worked on.
    of_provider: BTreeMap<&'a ProviderId, Vec<usize>>,
    /// For each who led one: the share of all; a street office votes for the request's own.
    leads: BTreeMap<&'a ProviderId, f64>,
    /// For each kind of open seat: what the cases count on whose team there was one.
    totals: BTreeMap<SeatKind, f64>,
}

/// One of the nearest cases.
struct CaseVote<'a> {
    case: &'a Case,
    score: f64,
    /// What it counts: the nearer and the later, the more.
    weight: f64,
}

impl<'a> RequestContext<'a> {
    /// Gathers what holds for all providers. O(neighbours + providers).
    pub(super) fn new(
        district: &'a District,
        request: &'a Request,
        rules: &'a RequestRules<'a>,
        topic: &'a TopicGuess,
        retrieved: &'a Retrieved,
        scales: &'a Scales,
    ) -> Self {
        let all = topic.topic.iter().map(|id| (id, topic.certainty));
        let all = all.chain(topic.alternatives.iter().map(|other| (&other.topic, other.probability)));
        Self {
            district,
            request,
            rules,
            retrieved,
            scales,
            topics: all.filter_map(|(id, p)| Some((district.topic(id)?, p))).collect(),
            best_duties: Nearest::of(retrieved.best_provider(), scales.providers),
            votes: Votes::of(district, request, rules, retrieved),
        }
    }
}

impl<'a> Votes<'a> {
    fn of(district: &'a District, request: &Request, rules: &'a RequestRules<'a>, retrieved: &Retrieved) -> Self {
        let best = retrieved.best_case();
        let asked_on = request.submitted.or(district.round.as_of);
        let own_office = rules.office();
        let mut votes =
            Self { cases: Vec::new(), of_provider: BTreeMap::new(), leads: BTreeMap::new(), totals: BTreeMap::new() };
        let mut total = 0.0;
        for hit in &retrieved.cases {
            let Some(case) = district.case(&CaseId(hit.id.clone())) else { continue };
            let weight = (hit.score / best).powi(2) * recency(asked_on, case.answered);
            total += weight;
            if let Some(led) = &case.provider {
                let is_office = district.provider(led).is_some_and(|p| p.kind == ProviderKind::Street);
                // A street office that led elsewhere stands for the office of the request's own street.
                let lead = own_office.filter(|_| is_office).map_or(led, |office| &office.id);
                *votes.leads.entry(lead).or_default() += weight * went_well(case);
            }
            let mut kinds: Vec<SeatKind> =
                case.team.iter().filter_map(|id| district.provider(id)).map(|p| SeatKind::of("", p)).collect();
            kinds.sort();
            kinds.dedup();
            for kind in kinds {
                *votes.totals.entry(kind).or_default() += weight;
            }
            let at = votes.cases.len();
            for id in case.provider.iter().chain(&case.team) {
                let worked_on = votes.of_provider.entry(id).or_default();
                if worked_on.last() != Some(&at) {
                    worked_on.push(at);
                }
            }
            votes.cases.push(CaseVote { case, score: hit.score, weight });
        }
        for share in votes.leads.values_mut() {
            *share /= total;
        }
        votes
    }

    /// The cases that a provider worked on, nearest first.
    fn worked_on(&self, provider: &Provider) -> impl Iterator<Item = &CaseVote<'a>> {
        self.of_provider.get(&provider.id).into_iter().flatten().map(|at| &self.cases[*at])
    }
}

/// 1 for a case of the same day, half after [`HALF_LIFE_DAYS`] in either direction; 1 where a day is missing.
pub(super) fn recency(asked_on: Option<Date>, answered: Option<Date>) -> f64 {
    let (Some(asked_on), Some(answered)) = (asked_on, answered) else { return 1.0 };
    let days = asked_on.since(answered).map_or(0, |span| span.get_days()).unsigned_abs();
    0.5_f64.powf(f64::from(days) / HALF_LIFE_DAYS)
}

/// What a case counts for who worked on it where it was partly resolved, or where that is unknown; set by hand. Each
/// alone at half or at twice moves the leads by 0.6 points at most.
const PARTLY: f64 = 0.85;
const OUTCOME_UNKNOWN: f64 = 0.9;
/// What is left unresolved is no merit: who failed is not preferred to one without cases.
const UNRESOLVED: f64 = 0.0;
/// And where the community was not satisfied at all, what each point of satisfaction up to four adds, and what it
/// counts where nobody asked.
const UNSATISFIED: f64 = 0.8;
const SATISFACTION_POINT: f64 = 0.05;
const SATISFACTION_UNKNOWN: f64 = 0.95;

/// 1 for a resolved case with a satisfied community, less otherwise; 0 for one left unresolved.
pub(super) fn went_well(case: &Case) -> f64 {
    let outcome = match case.outcome {
        Some(Outcome::Resolved) => 1.0,
        Some(Outcome::Partly) => PARTLY,
        Some(Outcome::Unresolved) => UNRESOLVED,
        None => OUTCOME_UNKNOWN,
    };
    let satisfied = |points: u8| UNSATISFIED + SATISFACTION_POINT * f64::from(points.min(4));
    outcome * case.satisfaction.map_or(SATISFACTION_UNKNOWN, satisfied)
}

/// What speaks for the provider at a place of the district in a seat, in the order of [`PartName::ALL`]. O(neighbours +
/// topics).
pub(super) fn part_values(context: &RequestContext<'_>, seat: &SeatKind, provider: usize) -> [f64; PARTS] {
    let RequestContext { district, request, retrieved, scales, best_duties, votes, .. } = context;
    let score = retrieved.providers[provider];
    let provider = &district.providers[provider];
    let is_lead = *seat == SeatKind::Lead;
    let duties = if score > 0.0 { (score / best_duties.score).powi(2) * best_duties.nearness } else { 0.0 };
    let share = if is_lead {
        votes.leads.get(&provider.id).copied().unwrap_or(0.0)
    } else {
        let own = votes.worked_on(provider).fold(0.0, |sum, vote| sum + vote.weight * went_well(vote.case));
        votes.totals.get(seat).map_or(0.0, |total| (own / total).min(1.0))
    };
    let near = if votes.cases.is_empty() { 0.0 } else { Nearest::of(retrieved.best_case(), scales.cases).nearness };
    let pairing = !is_lead && request.communities.iter().any(|id| provider.pairings.contains(id));
    let street = !is_lead && !provider.streets.is_empty();
    [
        topic_value(context, seat, provider),
        duties,
        share * near,
        f64::from(u8::from(pairing)),
        f64::from(u8::from(street)),
    ]
}

/// Similar cases that are cited, at most.
const CASES_CITED: usize = 5;

/// The nearest cases that speak for a provider: those that it worked on and did not leave unresolved, nearest first.
pub(super) fn similar_cases(context: &RequestContext<'_>, provider: &Provider) -> Vec<SimilarCase> {
    let best = context.retrieved.best_case();
    let cited = |vote: &CaseVote<'_>| SimilarCase {
        case: vote.case.id.clone(),
        similarity: (vote.score / best * 1e4).round() / 1e4,
    };
    context.votes.worked_on(provider).filter(|vote| went_well(vote.case) > 0.0).take(CASES_CITED).map(cited).collect()
}

/// How probable it is that the request's topic is one of the provider's: one that it names, or whose role list names
/// it; for a lead one whose role list names it as the lead, or leaves the lead to whoever names the topic.
fn topic_value(context: &RequestContext<'_>, seat: &SeatKind, provider: &Provider) -> f64 {
    let rules = context.rules;
    let is_in_team = |topic: &Topic| topic.roles.iter().any(|role| rules.is_named(&role.holders, provider));
    let leads = |topic: &Topic| {
        let mut roles = topic.roles.iter().filter(|role| role.name.as_str() == LEAD);
        roles.any(|role| {
            rules.fits(&role.holders, provider) || rules.stands_in(Some(&topic.id), (role, &topic.roles), provider)
        })
    };
    let is_theirs = |topic: &Topic| {
        if *seat == SeatKind::Lead { leads(topic) } else { provider.topics.contains(&topic.id) || is_in_team(topic) }
    };
    let theirs = context.topics.iter().filter(|(topic, _)| is_theirs(topic));
    theirs.map(|(_, p)| p).sum::<f64>().min(1.0)
}

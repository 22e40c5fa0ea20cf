//! Who could answer each request: topic and role list, eligibility, relevance and its evidence.
//!
//! Comes in: a [`District`] and its index. Goes out: for each request its topic and, role by role, every provider of a
//! fitting kind with its relevance, whether it is eligible, and why. Always holds: the lead follows duty (a seat whose
//! holder the role list names has the certainty of the topic; where the tables do not know that holder, those who name
//! the topic are asked); parts of the evidence sum to the score; a relevance below the floor is no candidate, but is
//! listed.

mod found;
mod choice;
mod calibration;
mod topics;
mod team;
mod eligibility;
mod parts;
mod relevance;
mod doubts;
mod idle;
mod near_identical;
mod evaluate;

use std::cell::OnceCell;

use serde::{Deserialize, Serialize};

use crate::district::{District, Nano, Pin, Provider, ProviderId, Request, RequestId, RoleSpec, Rule, tie_break};
use crate::index::{DistrictIndex, IndexError};

pub use doubts::{misspelt_parties, unsure_topics};
pub use eligibility::{Eligibility, Organisations, fits, stands_in};
pub use evaluate::{EvaluateOptions, Evaluation, Judgement, Measures, evaluate};
pub use idle::idle_roles;
pub use near_identical::{NearIdentical, near_identical};
pub use parts::{PartName, SimilarCase};
pub use relevance::{Evidence, EvidencePart};
pub use team::role_list;
pub use topics::{TopicGuess, TopicModel};

use found::{Found, Scales, found_of_cases};
use parts::{Asked, PARTS};
use relevance::RelevanceModel;

/// A provider considered for a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Considered {
    /// Who.
    pub provider: ProviderId,
    /// How well it fits, in (0, 1].
    pub relevance: Nano,
    /// Whether it may take the seat, and if not why.
    pub eligibility: Eligibility,
    /// Why it fits so well.
    pub evidence: Evidence,
}

impl Considered {
    /// Whether it is a candidate.
    pub fn is_eligible(&self) -> bool {
        self.eligibility == Eligibility::Eligible
    }
}

/// A role with everyone who was considered, best first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleCandidates {
    /// The role.
    pub role: RoleSpec,
    /// By relevance, equals by lot.
    pub considered: Vec<Considered>,
}

/// A request with its topic and candidates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequestCandidates {
    /// The request.
    pub request: RequestId,
    /// Its topic and how sure that is.
    pub topic: TopicGuess,
    /// In the sequence of the role list.
    pub roles: Vec<RoleCandidates>,
}

/// Topics and candidates of every request, in the order of the district. O(requests · (postings + providers)).
///
/// # Errors
/// If the index fails.
pub fn candidates(
    district: &District,
    index: &DistrictIndex,
    progress: &dyn Fn(usize, usize),
) -> Result<Vec<RequestCandidates>, IndexError> {
    let of_cases = found_of_cases(district, index)?;
    let of_requests: Vec<Found> = district
        .requests
        .iter()
        .map(|r| Found::search(district, index, &r.title, &r.text, None))
        .collect::<Result<_, _>>()?;
    let scales =
        Scales::of(of_cases.iter().map(|(_, found)| found).chain(of_requests.iter().filter(|_| of_cases.is_empty())));
    let topics = TopicModel::fit(district, &of_cases);
    let model = RelevanceModel::fit(district, &topics, &of_cases, scales, [true; PARTS]);
    let organisations = Organisations::of(district);
    let mut all = Vec::with_capacity(district.requests.len());
    for (at, (request, found)) in district.requests.iter().zip(&of_requests).enumerate() {
        progress(at, district.requests.len());
        let topic = match &request.topic {
            Some(topic) => TopicGuess::given(topic.clone()),
            None => topics.guess(district, &request.title, &request.text, found),
        };
        let asked = Asked::new(district, request, &topic, found, &model.scales);
        let (list, told_by) = role_list(district, request, &topic);
        let certainty = told_by.certainty(&topic);
        // Asked only where somebody is to be found who leads.
        let able =
            || district.providers.iter().filter(|p| model.may_lead(p) && organisations.is_able(district, request, p));
        let rivals = OnceCell::new();
        let roles = list.iter().map(|role| {
            let role = role.clone();
            let mut considered = Vec::new();
            // Only a topic that the role list came from says who may stand in.
            let of_topic = topic.topic.as_ref().filter(|_| topic.is_sure(district));
            let may_take = |p: &Provider| {
                fits(district, request, &role.holders, p) || stands_in(district, request, of_topic, (&role, &list), p)
            };
            for provider in district.providers.iter().filter(|p| may_take(p)) {
                let (relevance, evidence) = if is_named(&role, district, request, provider) {
                    relevance::named(certainty)
                } else {
                    model.retrieved(&asked, &role, provider, *rivals.get_or_init(|| model.rivals(&asked, able())))
                };
                let mut eligibility = organisations.eligibility(district, request, provider);
                if is_forbidden(district, request, &role, provider) {
                    eligibility = Eligibility::Forbidden;
                }
                // The floor is for those found by retrieval: duty knows none.
                if eligibility == Eligibility::Eligible
                    && evidence.certainty.is_none()
                    && relevance < district.round.min_relevance
                {
                    eligibility = Eligibility::BelowFloor;
                }
                considered.push(Considered { provider: provider.id.clone(), relevance, eligibility, evidence });
            }
            // Equals by lot: a limit on candidates may cut here.
            let lot = |c: &Considered| tie_break(district.round.seed, &[request.id.as_str(), c.provider.as_str()]);
            considered.sort_by_cached_key(|c| (std::cmp::Reverse(c.relevance), lot(c)));
            RoleCandidates { role, considered }
        });
        let roles = roles.collect();
        all.push(RequestCandidates { request: request.id.clone(), topic, roles });
    }
    Ok(all)
}

/// The district with the topic of each request that has none but whose text tells one surely enough: for whoever
/// searches by topic.
///
/// # Errors
/// If the index fails.
pub fn with_told_topics(district: &District, index: &DistrictIndex) -> Result<District, IndexError> {
    let topics = TopicModel::fit(district, &found_of_cases(district, index)?);
    let mut told = district.clone();
    for request in told.requests.iter_mut().filter(|request| request.topic.is_none()) {
        let found = Found::search(district, index, &request.title, &request.text, None)?;
        let guess = topics.guess(district, &request.title, &request.text, &found);
        if guess.is_sure(district) {
            request.topic = guess.topic;
        }
    }
    Ok(told)
}

/// Whether a pin forbids a provider in a role.
fn is_forbidden(district: &District, request: &Request, role: &RoleSpec, provider: &Provider) -> bool {
    let forbids =
        |pin: &Pin| pin.rule == Rule::Forbid && pin.request == request.id && pin.concerns(&role.name, &provider.id);
    district.pins.iter().any(forbids)
}

/// Whether the role list names this provider itself, rather than its kind.
fn is_named(role: &RoleSpec, district: &District, request: &Request, provider: &Provider) -> bool {
    use crate::district::Holder;
    let named: Vec<Holder> =
        role.holders.iter().filter(|h| matches!(h, Holder::StreetOffice | Holder::Provider(_))).cloned().collect();
    fits(district, request, &named, provider)
}

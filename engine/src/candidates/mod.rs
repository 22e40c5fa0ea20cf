//! Who could answer each request: topic and role list, eligibility, relevance and its evidence.
//!
//! Comes in: a [`District`] and its index. Goes out: for each request its topic and, role by role, every provider of a
//! fitting kind with its relevance, whether it is eligible, and why. Always holds: the lead follows duty (a seat whose
//! holder the role list names has the certainty of the topic; where the tables do not know that holder, those who name
//! the topic are asked); parts of the evidence sum to the score; a relevance below the floor is no candidate, but is
//! listed.
//!
//! Constants were set on the sample district. What they are worth at half and at twice is measured there by
//! `benches/constants/sweep.py` (`measured.txt` beside it) and said at each: as shipped, of 1,515 cases held out 77.6 %
//! have the right lead first, with a calibration error of 0.046; 533 of 590 topics of requests are read right; without
//! any case 706 of 1,040 are, 553 of 648 that are taken as sure. Of so many cases one point is chance.

mod retrieved;
mod conditional_logit;
mod calibration;
mod topics;
mod team;
mod parties;
mod eligibility;
mod parts;
mod relevance;
mod doubts;
mod idle;
mod answerable;
mod unreached;
mod near_identical;
mod evaluate;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::district::{District, Nano, Provider, ProviderId, Request, RequestId, RoleSpec, tie_break};
use crate::index::{DistrictIndex, IndexError};

pub use answerable::answer_gaps;
pub use doubts::{doubtful_parties, unsure_topics};
pub use eligibility::Eligibility;
pub use evaluate::{
    AblationMeasures, CurvePoint, EvaluateOptions, Evaluation, LaterMeasures, Measures, SeatMeasures, SeedMeasures,
    TopicMeasures, VoteMeasures, evaluate,
};
pub use idle::idle_roles;
pub use near_identical::{NearIdentical, near_identical};
pub use parts::{PartName, SimilarCase};
pub use relevance::{Evidence, EvidencePart};
pub use topics::{TopicGuess, TopicProbability};
pub use unreached::unreached_providers;

use eligibility::{RequestRules, SeatRules};
use parts::{PARTS, RequestContext};
use relevance::RelevanceModel;
use retrieved::{Retrieved, Scales, retrieved_of_cases};
use team::role_list;
use topics::TopicModel;

/// A provider considered for a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    let of_cases = retrieved_of_cases(district, index)?;
    let of_requests: Vec<Retrieved> = district
        .requests
        .iter()
        .map(|r| Retrieved::search(district, index, &r.title, &r.text, None))
        .collect::<Result<_, _>>()?;
    let scales = Scales::of(
        of_cases.iter().map(|(_, retrieved)| retrieved).chain(of_requests.iter().filter(|_| of_cases.is_empty())),
    );
    let topics = TopicModel::fit(district, &of_cases);
    let model = RelevanceModel::fit(district, &topics, &of_cases, scales, [true; PARTS]);
    let rules = SeatRules::of(district);
    let of_request = |(at, (request, retrieved)): (usize, (&Request, &Retrieved))| {
        progress(at, district.requests.len());
        let topic = match &request.topic {
            Some(topic) => TopicGuess::given(topic.clone()),
            None => topics.guess(district, &request.title, &request.text, retrieved),
        };
        let roles = role_candidates(district, request, &rules.of_request(request), &topic, retrieved, &model);
        RequestCandidates { request: request.id.clone(), topic, roles }
    };
    Ok(district.requests.iter().zip(&of_requests).enumerate().map(of_request).collect())
}

/// Who could take each role of a request. O(roles · providers).
fn role_candidates(
    district: &District,
    request: &Request,
    rules: &RequestRules<'_>,
    topic: &TopicGuess,
    retrieved: &Retrieved,
    model: &RelevanceModel,
) -> Vec<RoleCandidates> {
    let context = RequestContext::new(district, request, rules, topic, retrieved, &model.scales);
    let relevance = model.of_request(&context);
    let (list, source) = role_list(district, request, topic);
    let certainty = source.certainty(topic);
    // Only a topic that the role list came from says who may stand in.
    let of_topic = topic.topic.as_ref().filter(|_| topic.is_sure(district));
    let of_role = |role: &RoleSpec| {
        let may_take = |p: &Provider| rules.fits(&role.holders, p) || rules.stands_in(of_topic, (role, &list), p);
        let considered = |(at, provider): (usize, &Provider)| {
            let (relevance, evidence) = if rules.is_named(&role.holders, provider) {
                relevance::named(certainty)
            } else {
                relevance.in_seat(role, at)
            };
            // The floor is for those found by retrieval: duty knows none.
            let is_below = evidence.certainty.is_none() && relevance < district.round.min_relevance;
            let eligibility = match rules.eligibility(at) {
                _ if rules.is_forbidden(role, provider) => Eligibility::Forbidden,
                Eligibility::Eligible if is_below => Eligibility::BelowFloor,
                eligibility => eligibility,
            };
            Considered { provider: provider.id.clone(), relevance, eligibility, evidence }
        };
        let providers = district.providers.iter().enumerate().filter(|(_, provider)| may_take(provider));
        let mut considered: Vec<Considered> = providers.map(considered).collect();
        sort_best_first(&mut considered, district.round.seed, &request.id);
        RoleCandidates { role: role.clone(), considered }
    };
    list.iter().map(of_role).collect()
}

/// By relevance; equals by lot, since a limit on candidates may cut here. O(n log n).
fn sort_best_first(considered: &mut [Considered], seed: u64, request: &RequestId) {
    considered.sort_by_key(|c| std::cmp::Reverse(c.relevance));
    for equals in
        considered.chunk_by_mut(|one, other| one.relevance == other.relevance).filter(|equals| equals.len() > 1)
    {
        equals.sort_by_cached_key(|c| tie_break(seed, &[request.as_str(), c.provider.as_str()]));
    }
}

/// The district with the topic of each request that has none but whose text says it surely enough: for whoever searches
/// by topic.
///
/// # Errors
/// If the index fails.
pub fn with_topics_from_texts(district: &District, index: &DistrictIndex) -> Result<District, IndexError> {
    let topics = TopicModel::fit(district, &retrieved_of_cases(district, index)?);
    let mut with_topics = district.clone();
    for request in with_topics.requests.iter_mut().filter(|request| request.topic.is_none()) {
        let retrieved = Retrieved::search(district, index, &request.title, &request.text, None)?;
        let guess = topics.guess(district, &request.title, &request.text, &retrieved);
        if guess.is_sure(district) {
            request.topic = guess.topic;
        }
    }
    Ok(with_topics)
}

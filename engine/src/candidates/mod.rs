//! Who could answer each request: topic and role list, eligibility, relevance and its evidence.
//!
//! Comes in: a [`District`] and its index. Goes out: for each request its topic and, role by role, every provider of a
//! fitting kind with its relevance, whether it is eligible, and why. Always holds: the lead follows duty (a seat whose
//! holder the role list names has the certainty of the topic; where the tables do not know that holder, those who name
//! the topic are asked); parts of the evidence sum to the score; a relevance below the floor is no candidate, but is
//! listed.
//!
//! Constants were set on the sample district. What they are worth at half and at twice is measured there by
//! `benches/constants/sweep.py` (`measured.txt` beside it) and said at each, against what was shipped then: of 1,515
//! cases held out 77.6 % had the right lead first, with a calibration error of 0.046; 533 of 590 topics of requests
//! were read right; without any case 706 of 1,040 were, 553 of 648 that were taken as sure. With the wider catalogue
//! and without ordinary words it is 78.8 %, 540 of 590, 794 of 1,040, 704 of 810. Of so many cases one point is chance.

mod ordinary_words;
mod retrieved;
mod conditional_logit;
mod calibration;
mod catalogue_words;
mod topic_words;
mod topics;
mod readings;
mod same_matter;
mod matters;
mod team;
mod parties;
mod eligibility;
mod parts;
mod relevance;
mod two_matters;
mod doubts;
mod idle;
mod answerable;
mod reach;
mod evaluate;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::district::{District, Nano, Provider, ProviderId, Request, RequestId, RoleSpec, safe_text, tie_break};
use crate::index::{DistrictIndex, IndexError};

pub use answerable::answer_gaps;
pub use doubts::{doubtful_parties, two_matters, unsure_topics};
pub use eligibility::Eligibility;
pub use evaluate::{
    AblationMeasures, CurvePoint, EvaluateOptions, Evaluation, LaterMeasures, Measures, SeatMeasures, SeedMeasures,
    TopicMeasures, VoteMeasures, evaluate,
};
pub use idle::idle_roles;
pub use matters::{ASKED_MIN, Gained, JudgedPair, Matters, judged_pairs, matters};
pub use parts::{PartName, SimilarCase};
pub use reach::{Reach, reaches, unreached_providers, why_unreached};
pub use readings::{Readings, read_texts};
pub use relevance::{Evidence, EvidencePart};
pub use same_matter::{SAME_MATTER_FEATURES, TextShape};
pub use topic_words::{TopicKnown, topic_said, whole_percent};
pub use topics::{LIKELY_MIN, TopicGuess, TopicProbability};
pub use two_matters::ToldMatter;

use eligibility::{RequestRules, SeatRules};
use parts::{PARTS, RequestContext};
use relevance::RelevanceModel;
use retrieved::{Retrieved, Scales, retrieved_of_cases};
use team::{RoleListSource, team_of};
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
    /// The party to the matter that it must avoid, as its own row names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Whether a pin gives it the seat.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_pinned: bool,
    /// Why it fits so well.
    pub evidence: Evidence,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Considered {
    /// Whether it fits well enough: duty knows no floor.
    pub fn is_near_enough(&self, floor: Nano) -> bool {
        self.evidence.certainty.is_some() || self.relevance >= floor
    }

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
    /// Two matters that its text seems to tell; else none.
    pub matters: Vec<ToldMatter>,
    /// In the sequence of the role list.
    pub roles: Vec<RoleCandidates>,
}

/// Topics and candidates of every request of a district, in its order: that of the readings, or one with one request
/// for
/// each matter. O(requests · providers).
pub fn candidates(
    district: &District,
    readings: &Readings<'_>,
    progress: &dyn Fn(usize, usize),
) -> Vec<RequestCandidates> {
    let of_cases = &readings.cases;
    let of_requests = readings.all_retrieved().filter(|_| of_cases.is_empty());
    let scales = Scales::of(of_cases.iter().map(|(_, retrieved)| retrieved).chain(of_requests));
    let model = RelevanceModel::fit(district, &readings.model, of_cases, scales, [true; PARTS]);
    let rules = SeatRules::of(district);
    let of_request = |(at, request): (usize, &Request)| {
        progress(at, district.requests.len());
        let (retrieved, topic) = (readings.retrieved(&request.id)?, readings.topic(&request.id)?);
        // Of several texts about one matter another may have told the topic.
        let topic = request.topic.clone().map_or_else(|| topic.clone(), TopicGuess::given);
        let roles = role_candidates(district, request, &rules.of_request(request), &topic, retrieved, &model);
        let matters = readings.told(&request.id)?.to_vec();
        Some(RequestCandidates { request: request.id.clone(), topic, matters, roles })
    };
    district.requests.iter().enumerate().filter_map(of_request).collect()
}

/// Topics and candidates of every request as it was handed in, none merged with another. O(requests · (postings +
/// providers)).
///
/// # Errors
/// If the index fails.
pub fn candidates_of_all(district: &District, index: &DistrictIndex) -> Result<Vec<RequestCandidates>, IndexError> {
    let readings = read_texts(district, index, &|_, _| {})?;
    Ok(candidates(district, &readings, &|_, _| {}))
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
    let team = team_of(district, request, topic);
    let certainty = team.source.certainty(topic);
    // Only a topic that the role list came from says who may stand in.
    let of_topic = team.topic.map(|topic| &topic.id);
    let of_role = |role: &RoleSpec| {
        let may_take = |p: &Provider| rules.fits(&role.holders, p) || rules.stands_in(of_topic, (role, &team.roles), p);
        let considered = |(at, provider): (usize, &Provider)| {
            let (relevance, evidence) = match rules.is_named(&role.holders, provider) {
                // The topic is to be confirmed: other topics may speak for the same lead.
                true if team.source == RoleListSource::LikeliestTopic && role.name.leads() => {
                    relevance::named_and_retrieved(certainty, relevance.in_seat(role, at))
                }
                true => relevance::named(certainty),
                false => relevance.in_seat(role, at),
            };
            // The floor is for those found by retrieval: duty knows none.
            let is_below = evidence.certainty.is_none() && relevance < district.round.min_relevance;
            let eligibility = match rules.eligibility(at) {
                _ if rules.is_forbidden(role, provider) => Eligibility::Forbidden,
                Eligibility::Eligible if is_below => Eligibility::BelowFloor,
                eligibility => eligibility,
            };
            let avoided = || rules.parties_avoided(at).next().map(|(_, name)| safe_text(name));
            let party = if eligibility == Eligibility::ConflictParty { avoided() } else { None };
            let is_pinned = rules.is_pinned(role, provider);
            Considered { provider: provider.id.clone(), relevance, eligibility, party, is_pinned, evidence }
        };
        let providers = district.providers.iter().enumerate().filter(|(_, provider)| may_take(provider));
        let mut considered: Vec<Considered> = providers.map(considered).collect();
        sort_best_first(&mut considered, district.round.seed, &request.id);
        RoleCandidates { role: role.clone(), considered }
    };
    team.roles.iter().map(of_role).collect()
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
    let reader = TopicReader::fit(district, index)?;
    let mut with_topics = district.clone();
    for request in with_topics.requests.iter_mut().filter(|request| request.topic.is_none()) {
        let guess = reader.read(district, index, &request.title, &request.text)?;
        if guess.is_sure(district) {
            request.topic = guess.topic;
        }
    }
    Ok(with_topics)
}

/// Tells topics from texts, one at a time: for whoever asks again and again.
pub struct TopicReader(TopicModel);

impl TopicReader {
    /// Fits it to the cases of a district. O(cases · (postings + topics)).
    ///
    /// # Errors
    /// If the index fails.
    pub fn fit(district: &District, index: &DistrictIndex) -> Result<Self, IndexError> {
        Ok(Self(TopicModel::fit(district, &retrieved_of_cases(district, index)?)))
    }

    /// The topic of a text, with `district` and `index` as it was fitted to, or with other requests. O(postings +
    /// topics).
    ///
    /// # Errors
    /// If the index fails.
    pub fn read(
        &self,
        district: &District,
        index: &DistrictIndex,
        title: &str,
        text: &str,
    ) -> Result<TopicGuess, IndexError> {
        Ok(self.0.guess(district, title, text, &Retrieved::search(district, index, title, text, None)?))
    }
}

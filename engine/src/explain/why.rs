//! Why, as values: of the round, of a request, of a community, of a provider.
//!
//! Comes in: a [`Plan`] and its [`EvidenceFile`], and whom it is about. Goes out: a [`Why`], which terminal, page and
//! workbook word and `explain --json` writes as it is. Always holds: every figure stands in one of the two documents;
//! what is worth a word (a part of the score, a shared word, a case) is decided here and nowhere else.

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::{EvidenceFile, ProviderNamed, RequestNamed, RoleNamed};
use super::names::id_of;
use crate::candidates::{Considered, Eligibility, Evidence, LIKELY_MIN, PartName};
use crate::district::{
    CaseId, CommunityId, Nano, ProviderId, RequestId, RoleClass, RoleName, Rule, UnreachedWhy, merged_entry,
};
use crate::plan::{Assignment, Plan, ProviderLoad, Reason, ShortRole, Unanswered};

/// A part of the score below this is not worth a word: it moves the second digit of no relevance. At half of it
/// pairings of no weight would be named, at twice it short lists of duties would lose their words.
const PART_NAMED: Nano = Nano(10_000_000);
/// Shared words and cited cases that are named: what a line holds.
const WORDS_NAMED: usize = 3;
const CASES_NAMED: usize = 2;

/// Whom a question is about: each by its id, a name that only one has, or a part of one.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// The whole round.
    Round,
    /// A request.
    Request(&'a str),
    /// A community.
    Community(&'a str),
    /// A provider.
    Provider(&'a str),
}

/// An answer to “why”.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Why {
    /// The round in a few figures.
    Round(Overview),
    /// Why a request is arranged as it is, or not.
    Request(Box<RequestWhy>),
    /// What a community gets and what not.
    Community(CommunityWhy),
    /// What a provider does.
    Provider(ProviderWhy),
}

/// The round in a few figures.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Overview {
    /// Matters in all: requests, those that are the same counted once.
    pub requests: usize,
    /// Requests that are the same matter as another, and not counted.
    pub merged: usize,
    /// Matters that are arranged.
    pub answered: usize,
    /// Communities that take part.
    pub communities: usize,
    /// Those with at least one answer.
    pub served: usize,
    /// Those with two or more.
    pub twice: usize,
    /// Seats that are taken.
    pub assignments: usize,
    /// Providers with a seat.
    pub providers_busy: usize,
    /// Σ effort.
    pub load: u64,
    /// Σ capacity.
    pub capacity: u128,
}

/// Why a request is arranged as it is, or not.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RequestWhy {
    /// The request.
    pub request: RequestId,
    /// Its communities.
    pub communities: Vec<CommunityId>,
    /// Their rank.
    pub choice: Option<u32>,
    /// Its topic.
    pub topic: TopicWhy,
    /// Its urgency.
    pub urgency: u8,
    /// The request of the same matter whose row is so urgent, and the urgency of its own row, where that is less.
    pub urgency_from: Option<(RequestId, u8)>,
    /// What became of it.
    #[serde(flatten)]
    pub standing: RequestStanding,
}

/// How the topic of a request is known.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum TopicWhy {
    /// There is no catalogue.
    None,
    /// The table gives it.
    Given {
        /// Its name.
        topic: String,
        /// The request of the same matter whose row gives it, where its own does not.
        from: Option<RequestId>,
    },
    /// The text tells it surely enough.
    FromText {
        /// Its name.
        topic: String,
        /// Its probability.
        certainty: f64,
        /// Its words that stand in the text.
        words: Vec<String>,
    },
    /// The text does not tell it surely enough: to be confirmed.
    Unsure {
        /// The likeliest.
        topic: String,
        /// Its probability.
        certainty: f64,
        /// Whether it is likely enough to lend its team; else the general one is sought.
        lends_team: bool,
    },
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum RequestStanding {
    /// It has a team.
    Arranged {
        /// Whether a pin demands an answer.
        demanded: bool,
        /// Its team, who leads first.
        team: Vec<SeatWhy>,
        /// Desirable roles with a seat that nobody holds.
        empty: Vec<EmptyRole>,
        /// The requests that are the same matter.
        with: Vec<RequestId>,
        /// Requests that a community of it ranks better and that are not arranged, each with its reason.
        passed_over: Vec<UnansweredWhy>,
    },
    /// It has none.
    Unanswered(UnansweredWhy),
    /// It is the same matter as another, which stands for both.
    Merged {
        /// Always `same_matter`.
        reason: SameMatter,
        /// The one that stands for both.
        into: RequestId,
        /// Whether that one is arranged.
        arranged: bool,
        /// Whether it is only likely the same: to be confirmed by people.
        asked: bool,
        /// Why that one is not arranged, if it is not.
        unanswered: Option<UnansweredWhy>,
    },
}

/// The reason of a request that is merged into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SameMatter {
    /// It is the same matter.
    SameMatter,
}

/// Why somebody has a seat.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SeatWhy {
    /// The request.
    pub request: RequestId,
    /// The role.
    pub role: RoleName,
    /// Who has the seat.
    pub provider: ProviderId,
    /// What it costs.
    pub effort: u64,
    /// How well it fits.
    pub relevance: f64,
    /// What decided.
    #[serde(flatten)]
    pub basis: Basis,
    /// Who could step in for an expert, a volunteer or a partner; duty has no substitute.
    pub substitute: Option<ProviderId>,
}

/// What decided a seat.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "basis", rename_all = "snake_case")]
pub enum Basis {
    /// People did, beforehand.
    Pinned,
    /// The role list names the provider. How sure its topic is is no measure of how well the provider fits, and is
    /// not shown as one.
    Duty {
        /// The topic from which the role list comes, if any is known.
        topic: Option<String>,
        /// Whether that topic is the likeliest and to be confirmed.
        to_confirm: bool,
    },
    /// Retrieval found it. Where nothing is named, nothing by itself is worth a word.
    Retrieved {
        /// What the topic says for it.
        by_topic: Option<ByTopic>,
        /// Words that request and duties share.
        words: Vec<String>,
        /// Similar cases that it worked on.
        cases: Vec<CaseId>,
        /// Whether it is paired with the community.
        paired: bool,
    },
    /// The evidence does not know it.
    Unknown,
}

/// What the topic says for somebody whom retrieval found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ByTopic {
    /// It names the topic among those it is good at.
    GoodAt,
    /// It is good at other topics that the text may have.
    GoodAtRelated,
    /// The topic is open; it leads the likeliest ones.
    LeadsLikely,
    /// The topic is open; it is good at likely ones.
    GoodAtLikely,
}

/// A desirable role with a seat that nobody holds.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EmptyRole {
    /// The role.
    pub role: RoleName,
    /// Why.
    #[serde(flatten)]
    pub why: EmptyWhy,
}

/// Why a desirable seat is empty.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum EmptyWhy {
    /// Whoever could take it has no time left, or would cost an earlier tier.
    Busy,
    /// Whoever fits is excluded.
    Excluded {
        /// Each with the reason.
        excluded: Vec<Exclusion>,
    },
    /// Whoever fits serves other streets.
    OtherStreet {
        /// The best of them.
        provider: ProviderId,
    },
    /// Nobody fits.
    Nobody,
}

/// Who fits and is excluded.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Exclusion {
    /// Who.
    pub provider: ProviderId,
    /// By what.
    pub by: Eligibility,
    /// The party to the matter that it must avoid, if that is it.
    pub party: Option<String>,
}

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UnansweredWhy {
    /// The request.
    pub request: RequestId,
    /// The plan's reason.
    #[serde(flatten)]
    pub reason: Reason,
    /// Of each role that is short: who is excluded, who comes nearest.
    pub roles: Vec<ShortRoleWhy>,
    /// Other required roles whose candidates are all busy.
    pub also_busy: Vec<RoleName>,
    /// Its communities without a place left, where another reason comes first.
    pub also_full: Vec<CommunityId>,
    /// What may be done about it.
    pub next: NextStep,
}

impl UnansweredWhy {
    /// Whether nothing but rules of people keeps those away who could take its short roles.
    pub fn is_all_forbidden(&self) -> bool {
        let mut excluded = self.roles.iter().flat_map(|role| &role.excluded).peekable();
        excluded.peek().is_some() && excluded.all(|of| of.by == Eligibility::Forbidden)
    }
}

/// Why a role is short.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ShortRoleWhy {
    /// The role.
    pub role: RoleName,
    /// Who is excluded, and by what.
    pub excluded: Vec<Exclusion>,
    /// Who comes nearest, below the floor.
    pub nearest: Option<Nearest>,
    /// Whether the tables know none of its holders.
    pub holders_unknown: bool,
}

/// What may be done about a request that is not arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Somebody must be added who can take the role.
    AddProvider,
    /// Somebody must be found who is in no conflict.
    FindSomebodyElse,
    /// It comes first in the next round, or the meeting demands it.
    NextRound,
    /// Those who are busy give more time, or it comes first in the next round.
    MoreTime,
    /// The search must be given more work.
    SearchOn,
}

/// Who comes nearest to a seat that nobody can take: below the floor, or of other streets.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Nearest {
    /// Who.
    pub provider: ProviderId,
    /// Its relevance.
    pub relevance: f64,
    /// Whether it fits, and serves other streets.
    pub other_street: bool,
}

/// What a community gets and what not.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CommunityWhy {
    /// The community.
    pub community: CommunityId,
    /// Answers that it gets.
    pub answered: u32,
    /// Whether its first choice is answered; nothing where it ranked none first.
    pub first_choice_answered: Option<bool>,
    /// Each of its requests.
    pub requests: Vec<CommunityRequest>,
}

/// A request of a community.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CommunityRequest {
    /// The request.
    pub request: RequestId,
    /// Its rank.
    pub choice: Option<u32>,
    /// Who leads, if it is arranged and has a lead.
    pub lead: Option<ProviderId>,
    /// The request that stands for its matter, if that is another.
    pub merged_into: Option<RequestId>,
    /// Whether that one is arranged.
    pub merged_arranged: bool,
    /// Why it is not answered, if it is not.
    pub unanswered: Option<UnansweredWhy>,
}

/// What a provider does.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProviderWhy {
    /// Its load.
    #[serde(flatten)]
    pub load: ProviderLoad,
    /// Its seats.
    pub seats: Vec<SeatWhy>,
    /// Unanswered requests for which it is a candidate.
    pub could_have: usize,
    /// Why it has no seat, if it has none.
    pub idle: Option<IdleWhy>,
}

/// Why a provider has no seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "idle", rename_all = "snake_case")]
pub enum IdleWhy {
    /// No request reaches it.
    Unreached {
        /// Why not.
        why: UnreachedWhy,
    },
    /// It could take part in so many requests; others were chosen, or those are not arranged.
    OthersChosen {
        /// Requests.
        n: usize,
        /// Of those, the ones that are not arranged.
        unarranged: usize,
    },
}

/// Why something or somebody stands in a plan as it does. `None` if the plan does not know it. O(plan).
pub fn why<'a>(plan: &Plan, evidence: &'a EvidenceFile, subject: Subject<'_>) -> Option<Why> {
    match subject {
        Subject::Round => Some(Why::Round(overview(plan, evidence))),
        Subject::Request(text) => {
            let id = RequestId(id_of(text, evidence.requests.iter().map(|(id, r)| (id, &r.title))));
            evidence.requests.get(&id).map(|named| Why::Request(Box::new(request_why(plan, evidence, &id, named))))
        }
        Subject::Community(text) => {
            let id = CommunityId(id_of(text, evidence.communities.iter().map(|(id, c)| (id, &c.name))));
            community_why(plan, evidence, &id).map(Why::Community)
        }
        Subject::Provider(text) => {
            let names = |p: &'a ProviderNamed| std::iter::once(&p.name).chain(&p.aliases);
            let named = evidence.providers.iter().flat_map(|(id, p)| names(p).map(move |name| (id, name)));
            let id = ProviderId(id_of(text, named));
            provider_why(plan, evidence, &id).map(Why::Provider)
        }
    }
}

fn overview(plan: &Plan, evidence: &EvidenceFile) -> Overview {
    let answered = plan.teams().len();
    Overview {
        requests: answered + plan.unanswered.len(),
        merged: plan.merged.len(),
        answered,
        communities: evidence.communities.values().filter(|c| c.max_answered > 0).count(),
        served: plan.communities.iter().filter(|c| c.answered > 0).count(),
        twice: plan.communities.iter().filter(|c| c.answered > 1).count(),
        assignments: plan.assignments.len(),
        providers_busy: plan.providers.iter().filter(|p| p.requests > 0).count(),
        load: plan.providers.iter().map(|p| p.load).sum(),
        capacity: plan.providers.iter().map(|p| u128::from(p.capacity)).sum(),
    }
}

fn request_why(plan: &Plan, evidence: &EvidenceFile, id: &RequestId, named: &RequestNamed) -> RequestWhy {
    let standing = match (&named.merged_into, plan.unanswered.iter().find(|u| u.request == *id)) {
        (Some(into), _) => RequestStanding::Merged {
            reason: SameMatter::SameMatter,
            into: into.clone(),
            arranged: plan.assignments.iter().any(|a| a.request == *into),
            asked: merged_entry(&plan.merged, id).is_some_and(|merged| merged.asked),
            unanswered: plan.unanswered.iter().find(|u| u.request == *into).map(|u| unanswered_why(evidence, u)),
        },
        (None, Some(unanswered)) => RequestStanding::Unanswered(unanswered_why(evidence, unanswered)),
        (None, None) => {
            let mut team: Vec<&Assignment> = plan.assignments.iter().filter(|a| a.request == *id).collect();
            team.sort_by_key(|a| (a.role.class(), &a.role, &a.provider));
            RequestStanding::Arranged {
                demanded: named.pins.iter().any(|pin| pin.rule == Rule::Answer),
                empty: empty_roles(evidence, named, &team),
                with: merged_with(plan, id),
                passed_over: passed_over(plan, evidence, named),
                team: team.into_iter().map(|assignment| seat_why(evidence, assignment)).collect(),
            }
        }
    };
    let topic = topic_why(named);
    RequestWhy {
        request: id.clone(),
        communities: named.communities.clone(),
        choice: named.choice,
        topic,
        urgency: named.urgency,
        urgency_from: named.urgency_from.clone(),
        standing,
    }
}

/// The requests that another stands for, sorted.
pub fn merged_with(plan: &Plan, id: &RequestId) -> Vec<RequestId> {
    plan.merged.iter().filter(|merged| merged.into == *id).map(|merged| merged.request.clone()).collect()
}

/// Requests that a community of an arranged one ranks better and that are not arranged.
fn passed_over(plan: &Plan, evidence: &EvidenceFile, arranged: &RequestNamed) -> Vec<UnansweredWhy> {
    let rank = |of: &RequestNamed| of.choice.unwrap_or(u32::MAX);
    let is_before = |of: &RequestNamed| {
        rank(of) < rank(arranged) && of.communities.iter().any(|community| arranged.communities.contains(community))
    };
    let unanswered = plan.unanswered.iter().filter(|of| evidence.requests.get(&of.request).is_some_and(is_before));
    unanswered.map(|of| unanswered_why(evidence, of)).collect()
}

/// How the topic of a request is known.
pub fn topic_why(named: &RequestNamed) -> TopicWhy {
    let certainty = named.certainty;
    match &named.topic {
        None => TopicWhy::None,
        Some(topic) if named.given => TopicWhy::Given { topic: topic.clone(), from: named.topic_from.clone() },
        Some(topic) if named.unsure => {
            TopicWhy::Unsure { topic: topic.clone(), certainty, lends_team: certainty >= LIKELY_MIN }
        }
        Some(topic) => TopicWhy::FromText { topic: topic.clone(), certainty, words: named.words.clone() },
    }
}

/// Why somebody has a seat. O(log requests + considered).
pub fn seat_why(evidence: &EvidenceFile, assignment: &Assignment) -> SeatWhy {
    let has_substitute =
        matches!(assignment.role.class(), RoleClass::Expert | RoleClass::Volunteer | RoleClass::Partner);
    let request = evidence.requests.get(&assignment.request);
    SeatWhy {
        request: assignment.request.clone(),
        role: assignment.role.clone(),
        provider: assignment.provider.clone(),
        effort: assignment.effort,
        relevance: assignment.relevance,
        basis: request.map_or(Basis::Unknown, |request| basis(request, assignment)),
        substitute: assignment.substitute.clone().filter(|_| has_substitute),
    }
}

fn basis(request: &RequestNamed, assignment: &Assignment) -> Basis {
    let is_pinned = request.pins.iter().any(|pin| {
        pin.rule == Rule::Pin
            && pin.provider.as_ref() == Some(&assignment.provider)
            && pin.role.as_ref().is_none_or(|role| *role == assignment.role)
    });
    if is_pinned {
        return Basis::Pinned;
    }
    let considered = request.role(&assignment.role).and_then(|role| role.considered(&assignment.provider));
    match considered {
        None => Basis::Unknown,
        Some(considered) if considered.evidence.certainty.is_some() => {
            Basis::Duty { topic: request.topic.clone(), to_confirm: request.unsure }
        }
        Some(considered) => retrieved(request, assignment, &considered.evidence),
    }
}

fn retrieved(request: &RequestNamed, assignment: &Assignment, evidence: &Evidence) -> Basis {
    let gives = |name: PartName| evidence.parts.iter().any(|part| part.name == name && part.score >= PART_NAMED);
    // Of a sure topic the others that it may be give little: then it is good at one of those.
    let has_topic = evidence.parts.iter().any(|part| {
        part.name == PartName::Topic && part.score.to_f64() >= request.certainty * part.most.to_f64() - 1e-9
    });
    let by_topic = match (request.unsure, assignment.role.class()) {
        (false, _) if has_topic => ByTopic::GoodAt,
        (false, _) => ByTopic::GoodAtRelated,
        // Where the topic is open, who leads is found by who leads the topics that it may be.
        (true, RoleClass::Lead) => ByTopic::LeadsLikely,
        (true, _) => ByTopic::GoodAtLikely,
    };
    // A number that both texts happen to hold says nothing to a reader.
    let words = evidence.words.iter().filter(|word| !word.chars().all(char::is_numeric)).take(WORDS_NAMED).cloned();
    let cases = evidence.cases.iter().map(|cited| cited.case.clone()).take(CASES_NAMED);
    Basis::Retrieved {
        by_topic: gives(PartName::Topic).then_some(by_topic),
        words: if gives(PartName::Duties) { words.collect() } else { Vec::new() },
        cases: if gives(PartName::Cases) { cases.collect() } else { Vec::new() },
        paired: gives(PartName::Pairing),
    }
}

/// Desirable roles of an arranged request with a seat that nobody holds.
pub fn empty_roles(evidence: &EvidenceFile, request: &RequestNamed, team: &[&Assignment]) -> Vec<EmptyRole> {
    let is_empty =
        |role: &&RoleNamed| !role.required && team.iter().filter(|a| a.role == role.role).count() < role.count as usize;
    let why = |role: &RoleNamed| {
        let excluded = exclusions(evidence, role);
        match (role.n_candidates, excluded.is_empty(), elsewhere(evidence, role)) {
            (0, false, _) => EmptyWhy::Excluded { excluded },
            (0, true, Some(other)) => EmptyWhy::OtherStreet { provider: other.provider.clone() },
            (0, true, None) => EmptyWhy::Nobody,
            _ => EmptyWhy::Busy,
        }
    };
    let empty = request.roles.iter().filter(is_empty);
    empty.map(|role| EmptyRole { role: role.role.clone(), why: why(role) }).collect()
}

/// Who would fit a role and is excluded.
fn exclusions(evidence: &EvidenceFile, role: &RoleNamed) -> Vec<Exclusion> {
    let fits =
        |c: &&Considered| c.eligibility.is_exclusion() && c.is_near_enough(Nano::nearest(evidence.min_relevance));
    let excluded = role.considered.iter().filter(fits);
    let of = |c: &Considered| Exclusion { provider: c.provider.clone(), by: c.eligibility, party: c.party.clone() };
    excluded.map(of).collect()
}

/// The best who fits a role and serves other streets.
fn elsewhere<'e>(evidence: &EvidenceFile, role: &'e RoleNamed) -> Option<&'e Considered> {
    let floor = Nano::nearest(evidence.min_relevance);
    role.considered.iter().find(|c| c.eligibility == Eligibility::OtherStreet && c.is_near_enough(floor))
}

/// Why a request is not answered. O(log requests + considered).
pub fn unanswered_why(evidence: &EvidenceFile, unanswered: &Unanswered) -> UnansweredWhy {
    let named = evidence.requests.get(&unanswered.request);
    let (short, next) = match &unanswered.reason {
        Reason::Conflict { roles } => (roles.as_slice(), NextStep::FindSomebodyElse),
        Reason::NoCandidate { roles } => (roles.as_slice(), NextStep::AddProvider),
        Reason::Team { .. } => (&[][..], NextStep::AddProvider),
        Reason::CommunityLimit { .. } | Reason::Choice { .. } => (&[][..], NextStep::NextRound),
        Reason::Capacity { .. } => (&[][..], NextStep::MoreTime),
        Reason::NotProven {} => (&[][..], NextStep::SearchOn),
    };
    UnansweredWhy {
        request: unanswered.request.clone(),
        reason: unanswered.reason.clone(),
        roles: short.iter().map(|short| short_role_why(evidence, named, short)).collect(),
        also_busy: unanswered.also_busy.clone(),
        also_full: unanswered.also_full.clone(),
        next,
    }
}

fn short_role_why(evidence: &EvidenceFile, named: Option<&RequestNamed>, short: &ShortRole) -> ShortRoleWhy {
    let role = named.and_then(|named| named.role(&short.role));
    // Who is excluded without being listed is excluded by a pin.
    let exclusion = |id: &ProviderId| {
        let considered = role.and_then(|role| role.considered(id)).filter(|c| c.eligibility.is_exclusion());
        Exclusion {
            provider: id.clone(),
            by: considered.map_or(Eligibility::Forbidden, |c| c.eligibility),
            party: considered.and_then(|c| c.party.clone()),
        }
    };
    let is_near = |c: &&Considered| c.eligibility == Eligibility::BelowFloor;
    let elsewhere = role.and_then(|role| elsewhere(evidence, role));
    let near = elsewhere.or_else(|| role.and_then(|role| role.considered.iter().find(is_near)));
    ShortRoleWhy {
        role: short.role.clone(),
        excluded: short.excluded.iter().map(exclusion).collect(),
        nearest: near.map(|c| Nearest {
            provider: c.provider.clone(),
            relevance: c.relevance.to_f64(),
            other_street: elsewhere.is_some(),
        }),
        holders_unknown: role.is_some_and(|role| role.nobodys),
    }
}

fn community_why(plan: &Plan, evidence: &EvidenceFile, id: &CommunityId) -> Option<CommunityWhy> {
    let served = plan.communities.iter().find(|c| c.community == *id)?;
    let raised: Vec<(&RequestId, &RequestNamed)> =
        evidence.requests.iter().filter(|(_, r)| r.communities.contains(id)).collect();
    let is_ranked = raised.iter().any(|(_, r)| r.choice == Some(1));
    let is_first_answered = raised.iter().any(|(request, r)| r.choice == Some(1) && served.requests.contains(request));
    let of_request = |(request, named): &(&RequestId, &RequestNamed)| {
        let lead = plan.assignments.iter().find(|a| a.request == **request && a.role.leads());
        let unanswered = plan.unanswered.iter().find(|u| u.request == **request);
        CommunityRequest {
            request: (*request).clone(),
            choice: named.choice,
            lead: lead.map(|a| a.provider.clone()),
            merged_into: named.merged_into.clone(),
            merged_arranged: named
                .merged_into
                .as_ref()
                .is_some_and(|into| plan.assignments.iter().any(|a| a.request == *into)),
            unanswered: unanswered.map(|u| unanswered_why(evidence, u)),
        }
    };
    Some(CommunityWhy {
        community: id.clone(),
        answered: served.answered,
        first_choice_answered: is_ranked.then_some(is_first_answered),
        requests: raised.iter().map(of_request).collect(),
    })
}

fn provider_why(plan: &Plan, evidence: &EvidenceFile, id: &ProviderId) -> Option<ProviderWhy> {
    let load = plan.providers.iter().find(|p| p.provider == *id)?.clone();
    let own = plan.assignments.iter().filter(|a| a.provider == *id && evidence.requests.contains_key(&a.request));
    Some(ProviderWhy {
        idle: idle_why(&load, evidence),
        load,
        seats: own.map(|assignment| seat_why(evidence, assignment)).collect(),
        could_have: evidence.providers.get(id).map_or(0, |named| named.could_have),
    })
}

/// Why a provider has no seat; `None` where it has one. O(log providers).
pub fn idle_why(load: &ProviderLoad, evidence: &EvidenceFile) -> Option<IdleWhy> {
    let named = evidence.providers.get(&load.provider).filter(|_| load.requests == 0)?;
    Some(match named.unreached {
        Some(why) => IdleWhy::Unreached { why },
        None => {
            IdleWhy::OthersChosen { n: named.reach.eligible, unarranged: named.could_have.min(named.reach.eligible) }
        }
    })
}

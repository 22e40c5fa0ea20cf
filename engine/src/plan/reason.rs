//! Why a request is not answered, as a value: the first reason that holds, with the ids and figures behind it.
//!
//! Comes in: nothing (the reasons are counted in `explain`). Goes out: [`Reason`], written in plan.json as `reason`
//! (its name) and `detail` (its fields). Always holds: who words a reason takes its fields from here and from nowhere
//! else, so that a field that does not exist does not compile.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::district::{CommunityId, ProviderId, RequestId, RoleName};

/// Why a request is not answered: the first that holds, in the sequence of the variants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "reason", content = "detail", rename_all = "snake_case")]
pub enum Reason {
    /// A required role that only excluded providers could take.
    Conflict {
        /// Every required role that is short.
        roles: Vec<ShortRole>,
    },
    /// A required role that nobody can take.
    NoCandidate {
        /// Every required role that is short.
        roles: Vec<ShortRole>,
    },
    /// Each role could be filled, all together not.
    Team {
        /// The required roles.
        roles: Vec<RoleName>,
    },
    /// A community takes no part, or people gave its places to others, or another request counts for more communities.
    CommunityLimit {
        /// Each community that is full.
        communities: Vec<FullCommunity>,
    },
    /// Those who could are busy, whatever the community's own order.
    Capacity {
        /// Every required role that is short of time; all required roles where each could be filled and all together
        /// not.
        roles: Vec<Bottleneck>,
        /// Whether each could be filled and all together not.
        together: bool,
    },
    /// Others of the community came first.
    Choice {
        /// Each community that is full of others.
        communities: Vec<ChosenInstead>,
    },
    /// The budget ended the search.
    NotProven {},
}

/// A community whose places went to other requests of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChosenInstead {
    /// The community.
    pub community: CommunityId,
    /// Answers, at most.
    pub max_answered: u32,
    /// The requests that are answered, each with what put it first.
    pub answered: Vec<ChosenRequest>,
}

/// A request that came first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChosenRequest {
    /// The request.
    pub request: RequestId,
    /// The community's rank of it.
    pub choice: Option<u32>,
    /// What put it first.
    pub by: FirstBy,
}

/// What put one request of a community before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FirstBy {
    /// The community ranks it better.
    Rank,
    /// Several communities raised it together: it is an answer for each of them.
    Joint,
    /// At equal rank: it is more urgent, concerns more households or has waited longer.
    Priority,
    /// At equal rank and priority: its team fits it better.
    Fit,
    /// At equal rank: with it the plan as a whole comes out better.
    Whole,
}

/// A required role with fewer candidates than seats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShortRole {
    /// The role.
    pub role: RoleName,
    /// Its seats.
    pub seats: u32,
    /// Its candidates.
    pub candidates: usize,
    /// Who could take it but for a conflict or a pin, sorted.
    pub excluded: Vec<ProviderId>,
}

/// A community that has as many answers as it may.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FullCommunity {
    /// The community.
    pub community: CommunityId,
    /// Answers, at most; 0: not part of the round.
    pub max_answered: u32,
    /// The requests that are answered.
    pub answered: Vec<RequestId>,
}

/// A role that cannot be filled with the time that is left, and where the time of those who could take it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bottleneck {
    /// The role.
    pub role: RoleName,
    /// Its seats.
    pub seats: u32,
    /// Its candidates.
    pub candidates: usize,
    /// Those of them who have time left.
    pub free: usize,
    /// The most relevant of those without time, at most five.
    pub could: Vec<BusyProvider>,
}

/// A candidate without room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BusyProvider {
    /// Who.
    pub provider: ProviderId,
    /// What the seat would cost.
    pub effort: u32,
    /// What the provider carries already.
    pub load: u64,
    /// What it can carry.
    pub capacity: u64,
    /// Requests, at most.
    pub max_requests: Option<u64>,
    /// The requests that it takes part in.
    pub requests: Vec<RequestId>,
}

impl BusyProvider {
    /// Whether it has as many requests as it takes, whatever time it has left.
    pub fn is_counted_out(&self) -> bool {
        self.max_requests.is_some_and(|most| self.requests.len() as u64 >= most)
    }
}

/// The kind of a [`Reason`], without its fields: to group by, in the sequence in which reasons are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    /// [`Reason::Conflict`]
    Conflict,
    /// [`Reason::NoCandidate`]
    NoCandidate,
    /// [`Reason::Team`]
    Team,
    /// [`Reason::CommunityLimit`]
    CommunityLimit,
    /// [`Reason::Capacity`]
    Capacity,
    /// [`Reason::Choice`]
    Choice,
    /// [`Reason::NotProven`]
    NotProven,
}

impl Reason {
    /// Its kind.
    pub fn kind(&self) -> ReasonKind {
        match self {
            Self::Conflict { .. } => ReasonKind::Conflict,
            Self::NoCandidate { .. } => ReasonKind::NoCandidate,
            Self::Team { .. } => ReasonKind::Team,
            Self::CommunityLimit { .. } => ReasonKind::CommunityLimit,
            Self::Capacity { .. } => ReasonKind::Capacity,
            Self::Choice { .. } => ReasonKind::Choice,
            Self::NotProven {} => ReasonKind::NotProven,
        }
    }
}

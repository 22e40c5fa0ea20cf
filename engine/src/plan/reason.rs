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
    Conflict(ShortRole),
    /// A required role that nobody can take.
    NoCandidate(ShortRole),
    /// Each role could be filled, all together not.
    Team {
        /// The required roles.
        roles: Vec<RoleName>,
    },
    /// A community has its number of answers already.
    CommunityLimit {
        /// Each community that is full.
        communities: Vec<FullCommunity>,
    },
    /// Those who could are busy.
    Capacity(Bottleneck),
    /// The budget ended the search.
    NotProven {},
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

/// The role that is hardest to fill, and where the time of those who could take it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bottleneck {
    /// The role.
    pub role: RoleName,
    /// Its seats.
    pub seats: u32,
    /// Its candidates.
    pub candidates: usize,
    /// The most relevant of them, at most five.
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
    /// [`Reason::NotProven`]
    NotProven,
}

impl Reason {
    /// Its kind.
    pub fn kind(&self) -> ReasonKind {
        match self {
            Self::Conflict(_) => ReasonKind::Conflict,
            Self::NoCandidate(_) => ReasonKind::NoCandidate,
            Self::Team { .. } => ReasonKind::Team,
            Self::CommunityLimit { .. } => ReasonKind::CommunityLimit,
            Self::Capacity(_) => ReasonKind::Capacity,
            Self::NotProven {} => ReasonKind::NotProven,
        }
    }
}

//! The entries of an instance: communities, requests, roles, providers, candidates, settings.
//!
//! Always holds: an entry refers to others by position; amounts are whole numbers.

use serde::Serialize;

use crate::district::{CommunityId, Nano, ProviderId, RequestId, RoleName};

/// A community to be served.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Community {
    /// Its id.
    pub id: CommunityId,
    /// Answered requests, at most; 0: not part of the round.
    pub max_answered: u32,
    /// What serving it counts in the first tier.
    pub weight: u32,
}

/// Neighbouring positions, from one to before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "(u32, u32)")]
pub struct Span {
    /// The first.
    pub from: u32,
    /// The one behind the last.
    pub to: u32,
}

impl From<Span> for (u32, u32) {
    fn from(span: Span) -> Self {
        (span.from, span.to)
    }
}

impl Span {
    /// The positions.
    pub fn range(self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }
}

/// A request to be answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Positions of its communities, sorted.
    pub communities: Vec<u32>,
    /// Its priority, positive.
    pub priority: Nano,
    /// The community's own rank.
    pub choice: Option<u32>,
    /// Whether its urgency is the highest.
    pub urgent: bool,
    /// Its roles, positions in [`Instance::roles`](super::Instance::roles).
    pub roles: Span,
}

/// A role of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Role {
    /// Position of its request.
    pub request: u32,
    /// Its name, unique in its request.
    pub name: RoleName,
    /// Required, or only desirable.
    pub required: bool,
    /// Seats, each of another provider.
    pub count: u32,
    /// What a seat's relevance counts, positive.
    pub weight: Nano,
    /// Its candidates, positions in [`Instance::candidates`](super::Instance::candidates).
    pub candidates: Span,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Provider {
    /// Its id.
    pub id: ProviderId,
    /// What it can carry.
    pub capacity: u64,
    /// What it should at least carry.
    pub min_load: u64,
    /// Requests, at most.
    pub max_requests: Option<u64>,
}

/// A provider that may take a role.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Candidate {
    /// Position of its role.
    pub role: u32,
    /// Position of its provider.
    pub provider: u32,
    /// What a seat costs it.
    pub effort: u32,
    /// Relevance in billionths, in (0, 10⁹].
    pub relevance: u32,
}

/// A position in a list of an instance or of its problem, or the number of its entries, as it is stored.
///
/// # Panics
/// Beyond 2³². A table of an instance folder has 20 million rows at most, and the candidates of a district stand in
/// memory with their ids and their evidence, which for so many would be more than any machine has.
pub fn position(at: usize) -> u32 {
    u32::try_from(at).expect("an instance holds fewer than 2³² entries of a kind")
}

/// A relevance in the billionths of a [`Candidate`].
///
/// # Panics
/// Below 0 and above 4.29: whoever makes or reads a relevance keeps it within (0, 1].
pub(super) fn billionths(relevance: Nano) -> u32 {
    u32::try_from(relevance.0).expect("a relevance lies between 0 and 1")
}

/// Settings that travel with an instance.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct InstanceRound {
    /// Its name.
    pub name: Option<String>,
    /// The day from which waiting and deadlines count, as written.
    pub as_of: Option<String>,
    /// Draws the lots.
    pub seed: u64,
    /// The limit to the candidates of a role under which the instance was made.
    pub candidates_per_role: Option<u32>,
}

//! Limits: what providers can give at most, as data.
//!
//! Comes in: the providers of an instance. Goes out: each limit with its kind, its bound and whom it binds, and what a
//! candidate uses of it. Always holds: [`limits_of`] is the only place that says which limits there are; room left,
//! independent components, plans without search, the integer problem and reasons read them here. The referee does not:
//! it counts by itself. What a candidate uses follows from the kind and is not stored, since there may be millions of
//! candidates.

use super::entries::{Candidate, Provider, position};

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// The effort of the seats taken.
    Capacity,
    /// The seats taken, each of another request.
    MaxRequests,
}

impl LimitKind {
    /// What a candidate uses of a limit of this kind when it takes its seat.
    pub fn use_of(self, candidate: &Candidate) -> u64 {
        match self {
            Self::Capacity => candidate.effort.into(),
            Self::MaxRequests => 1,
        }
    }
}

/// A limit: the uses of all seats that its providers take together are at most the bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// What it counts.
    pub kind: LimitKind,
    /// How much there is, up to 10¹⁸.
    pub bound: u64,
    /// Positions of the providers that share it.
    pub providers: Vec<u32>,
}

/// A use of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitUse {
    /// Position in [`Instance::limits`](super::Instance::limits).
    pub limit: usize,
    /// How much.
    pub amount: u64,
}

/// The limits of some providers, by provider, in the sequence of the kinds. A further kind of limit is one more entry
/// here and, where it counts something else, one more [`LimitKind`]; several providers may share one.
fn limits_of(providers: &[Provider]) -> Vec<Limit> {
    let of_one = |(at, provider): (usize, &Provider)| {
        let limit = |kind, bound| Limit { kind, bound, providers: vec![position(at)] };
        [
            // Σ effort[r,s,p] · x[r,s,p] ≤ capacity[p]
            Some(limit(LimitKind::Capacity, provider.capacity)),
            // Σ x[r,s,p] ≤ max_requests[p]
            provider.max_requests.map(|most| limit(LimitKind::MaxRequests, most)),
        ]
    };
    providers.iter().enumerate().flat_map(of_one).flatten().collect()
}

/// All limits, and which of them bind a provider.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Limits {
    pub(super) all: Vec<Limit>,
    /// By provider: positions in `all`.
    pub(super) of_provider: Vec<Vec<u32>>,
}

impl Limits {
    /// Those of the providers.
    pub(super) fn new(providers: &[Provider]) -> Self {
        Self::from_list(limits_of(providers), providers.len())
    }

    /// These, for so many providers.
    pub(super) fn from_list(all: Vec<Limit>, n_providers: usize) -> Self {
        let mut of_provider = vec![Vec::new(); n_providers];
        for (at, limit) in all.iter().enumerate() {
            for provider in &limit.providers {
                of_provider[*provider as usize].push(position(at));
            }
        }
        Self { all, of_provider }
    }
}

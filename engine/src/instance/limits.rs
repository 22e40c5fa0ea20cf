//! Limits: what providers can give at most, as data.
//!
//! Comes in: the providers of an instance. Goes out: each limit with its kind, its bound and whom it binds, and what a
//! candidate uses of it. Always holds: [`limits_of`] is the only place that says which limits there are; room left,
//! independent components, plans without search, the integer problem and reasons read them here. The referee does not:
//! it counts by itself. What a candidate uses follows from the kind and is not stored, since there may be millions of
//! candidates.

use super::{Candidate, Instance, Provider};

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
    /// Position in [`Instance::limits`].
    pub limit: usize,
    /// How much.
    pub amount: u64,
}

/// The limits of some providers, by provider, in the sequence of the kinds. A further kind of limit is one more entry
/// here and, where it counts something else, one more [`LimitKind`]; several providers may share one.
fn limits_of(providers: &[Provider]) -> Vec<Limit> {
    let of_one = |(at, provider): (usize, &Provider)| {
        let limit = |kind, bound| Limit { kind, bound, providers: vec![at as u32] };
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
    all: Vec<Limit>,
    of_provider: Vec<Vec<u32>>,
}

impl Limits {
    /// Those of the providers.
    pub(super) fn new(providers: &[Provider]) -> Self {
        Self::from_list(limits_of(providers), providers.len())
    }

    fn from_list(all: Vec<Limit>, n_providers: usize) -> Self {
        let mut of_provider = vec![Vec::new(); n_providers];
        for (at, limit) in all.iter().enumerate() {
            for provider in &limit.providers {
                of_provider[*provider as usize].push(at as u32);
            }
        }
        Self { all, of_provider }
    }
}

/// How much of each limit is used up.
#[derive(Debug, Clone)]
pub struct LimitsUsed(Vec<u64>);

impl LimitsUsed {
    /// Nothing yet.
    pub fn none(instance: &Instance) -> Self {
        Self(vec![0; instance.limits().len()])
    }

    /// A candidate takes its seat.
    pub fn take(&mut self, instance: &Instance, candidate: usize) {
        for use_ in instance.uses_of(candidate) {
            let used = &mut self.0[use_.limit];
            *used = used.saturating_add(use_.amount);
        }
    }

    /// A candidate that took its seat, and had room for it, leaves it.
    pub fn give_back(&mut self, instance: &Instance, candidate: usize) {
        for use_ in instance.uses_of(candidate) {
            self.0[use_.limit] -= use_.amount;
        }
    }
}

impl Instance {
    /// All limits, those of a provider one after the other. They are those of the providers when the instance was put
    /// together.
    pub fn limits(&self) -> &[Limit] {
        &self.limits.all
    }

    /// What a candidate uses of each limit that binds its provider.
    pub fn uses_of(&self, candidate: usize) -> impl Iterator<Item = LimitUse> + '_ {
        let candidate = &self.candidates[candidate];
        let of_provider = &self.limits.of_provider[candidate.provider as usize];
        of_provider.iter().map(|at| {
            let limit = *at as usize;
            LimitUse { limit, amount: self.limits.all[limit].kind.use_of(candidate) }
        })
    }

    /// Whether a candidate could take its seat beside what is used already.
    pub fn has_room(&self, candidate: usize, used: &LimitsUsed) -> bool {
        self.uses_of(candidate).all(|of| self.leaves(of, used.0[of.limit]))
    }

    /// Whether a candidate could take its seat if nobody had anything else to do.
    pub fn fits_alone(&self, candidate: usize) -> bool {
        self.uses_of(candidate).all(|of| self.leaves(of, 0))
    }

    fn leaves(&self, of: LimitUse, used: u64) -> bool {
        used.checked_add(of.amount).is_some_and(|sum| sum <= self.limits.all[of.limit].bound)
    }

    /// The same with one more limit.
    #[cfg(test)]
    pub(crate) fn with_limit(mut self, limit: Limit) -> Self {
        let mut all = std::mem::take(&mut self.limits.all);
        all.push(limit);
        self.limits = Limits::from_list(all, self.providers.len());
        self
    }
}

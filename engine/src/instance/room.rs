//! Room left: what of each limit is used up, and whether a candidate could still take its seat.
//!
//! Comes in: an [`Instance`], seats as they are taken and left. Goes out: yes or no. Always holds: sums of amounts up
//! to 10¹⁸ do not overflow.

use super::Instance;
#[cfg(test)]
use super::limits::Limits;
use super::limits::{Limit, LimitUse};

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

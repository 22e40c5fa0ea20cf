//! Plans without search: the start of the exact solve, what it leaves that still fits, and the plain rule to compare
//! with.
//!
//! Always holds: what comes in is kept; what goes out keeps every limit; equals are decided by lot.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{Rule, tie_break};
use crate::instance::Instance;

/// What is used up while a plan grows.
struct Used<'a> {
    instance: &'a Instance,
    load: Vec<u64>,
    requests: Vec<u64>,
    answered_of: Vec<u32>,
    answered: BTreeSet<usize>,
    chosen: BTreeSet<usize>,
}

impl<'a> Used<'a> {
    fn new(instance: &'a Instance, chosen: BTreeSet<usize>) -> Self {
        let mut used = Self {
            instance,
            load: vec![0; instance.providers.len()],
            requests: vec![0; instance.providers.len()],
            answered_of: vec![0; instance.communities.len()],
            answered: BTreeSet::new(),
            chosen: BTreeSet::new(),
        };
        for candidate in chosen {
            used.take(candidate);
        }
        used
    }

    fn take(&mut self, candidate: usize) {
        let request = self.instance.request_of(candidate);
        if self.answered.insert(request) {
            for community in &self.instance.requests[request].communities {
                self.answered_of[*community as usize] += 1;
            }
        }
        let of = &self.instance.candidates[candidate];
        self.load[of.provider as usize] += u64::from(of.effort);
        self.requests[of.provider as usize] += 1;
        self.chosen.insert(candidate);
    }

    fn has_room(&self, candidate: usize) -> bool {
        let provider = self.instance.candidates[candidate].provider as usize;
        self.instance.has_room(candidate, self.load[provider], self.requests[provider])
            && !self.instance.is_forbidden(candidate)
    }

    fn may_answer(&self, request: usize) -> bool {
        let open = |c: &u32| self.answered_of[*c as usize] < self.instance.communities[*c as usize].max_answered;
        !self.answered.contains(&request) && self.instance.requests[request].communities.iter().all(open)
    }

    /// Candidates with room, best first: by worth, equals by lot.
    fn best_first(&self, role: usize) -> Vec<usize> {
        let seed = self.instance.round.seed;
        let mut list: Vec<usize> = self.instance.candidates_of(role).filter(|c| self.has_room(*c)).collect();
        list.sort_by_cached_key(|c| {
            let of = &self.instance.candidates[*c];
            let provider = self.instance.providers[of.provider as usize].id.as_str();
            let request = self.instance.requests[self.instance.request_of(*c)].id.as_str();
            (std::cmp::Reverse(of.relevance), tie_break(seed, &[request, provider]))
        });
        list
    }

    fn try_answer(&mut self, request: usize) -> bool {
        if !self.may_answer(request) {
            return false;
        }
        let required: Vec<usize> =
            self.instance.roles_of(request).filter(|role| self.instance.roles[*role].required).collect();
        let Some(team) = self.instance.form_team(&required, &|role| self.best_first(role)) else { return false };
        for candidate in team {
            self.take(candidate);
        }
        true
    }

    /// Fills desirable seats of answered requests while there is room.
    fn fill_desirable(&mut self, requests: &[usize]) {
        for request in requests.iter().filter(|r| self.answered.contains(r)).copied().collect::<Vec<_>>() {
            for role in self.instance.roles_of(request).filter(|role| !self.instance.roles[*role].required) {
                let mut taken = self.instance.candidates_of(role).filter(|c| self.chosen.contains(c)).count();
                for candidate in self.best_first(role) {
                    let provider = self.instance.candidates[candidate].provider;
                    let is_on_team = self
                        .instance
                        .candidates_of_request(request)
                        .any(|c| self.chosen.contains(&c) && self.instance.candidates[c].provider == provider);
                    if taken < self.instance.roles[role].count as usize && !is_on_team && self.has_room(candidate) {
                        self.take(candidate);
                        taken += 1;
                    }
                }
            }
        }
    }
}

/// Adds to a choice whatever else fits, in the sequence of the usual tiers: communities without an answer first, those
/// with the fewest requests before others, first choices before later ones; then everything else by priority; then
/// desirable seats. Nothing that comes in is changed, so that no tier gets worse. O(requests · candidates of a
/// request).
pub(super) fn complete(instance: &Instance, requests: &[usize], chosen: BTreeSet<usize>) -> BTreeSet<usize> {
    let seed = instance.round.seed;
    let mut used = Used::new(instance, chosen);
    let mut raised: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for request in requests {
        for community in &instance.requests[*request].communities {
            raised.entry(*community).or_default().push(*request);
        }
    }
    let lot = |request: &usize| tie_break(seed, &[instance.requests[*request].id.as_str()]);
    let mut communities: Vec<(u32, Vec<usize>)> = raised.into_iter().collect();
    communities
        .sort_by_cached_key(|(c, of)| (of.len(), tie_break(seed, &[instance.communities[*c as usize].id.as_str()])));
    for (community, of) in &mut communities {
        of.sort_by_cached_key(|r| {
            (
                instance.requests[*r].choice.unwrap_or(u32::MAX),
                std::cmp::Reverse(instance.requests[*r].priority),
                lot(r),
            )
        });
        if used.answered_of[*community as usize] == 0 {
            let _served = of.iter().any(|request| used.try_answer(*request));
        }
    }
    let mut others = requests.to_vec();
    others.sort_by_cached_key(|r| {
        let first = instance.requests[*r].choice == Some(1);
        (!first, std::cmp::Reverse(instance.requests[*r].priority), lot(r))
    });
    for request in &others {
        used.try_answer(*request);
    }
    used.fill_desirable(&others);
    used.chosen
}

/// The plain rule that a coordinator follows by hand, to compare with: the most urgent request first (by priority,
/// equals by lot), each with the best team that is still free. Pins of the rule `pin` and `answer` are not looked at.
pub fn by_urgency(instance: &Instance) -> Vec<usize> {
    debug_assert!(instance.pins.iter().all(|pin| pin.rule == Rule::Forbid), "a plain rule knows no pins");
    let seed = instance.round.seed;
    let mut used = Used::new(instance, BTreeSet::new());
    let mut order: Vec<usize> = (0..instance.requests.len()).collect();
    order.sort_by_cached_key(|r| {
        let request = &instance.requests[*r];
        (std::cmp::Reverse(request.priority), tie_break(seed, &[request.id.as_str()]))
    });
    for request in &order {
        used.try_answer(*request);
    }
    used.fill_desirable(&order);
    used.chosen.into_iter().collect()
}

//! Plans without search: the start of the exact solve, what it leaves that still fits, and the plain rule to compare
//! with.
//!
//! Always holds: what comes in is kept; what goes out keeps every limit; equals are decided by lot.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{Pin, Rule, tie_break};
use crate::instance::{Instance, LimitsUsed};

/// A plan while it grows, and what it uses up.
struct Growing<'a> {
    instance: &'a Instance,
    /// Sorted; only the forbids among them are looked at.
    pins: &'a [Pin],
    used: LimitsUsed,
    answered_of: Vec<u32>,
    answered: BTreeSet<usize>,
    chosen: BTreeSet<usize>,
}

impl<'a> Growing<'a> {
    fn new(instance: &'a Instance, pins: &'a [Pin], chosen: &BTreeSet<usize>) -> Self {
        let mut plan = Self {
            instance,
            pins,
            used: LimitsUsed::none(instance),
            answered_of: vec![0; instance.communities.len()],
            answered: BTreeSet::new(),
            chosen: BTreeSet::new(),
        };
        for candidate in chosen {
            plan.take(*candidate);
        }
        plan
    }

    fn take(&mut self, candidate: usize) {
        self.used.take(self.instance, candidate);
        self.seat(candidate);
    }

    /// Notes a candidate whose use of the limits is counted already.
    fn seat(&mut self, candidate: usize) {
        let request = self.instance.request_of(candidate);
        if self.answered.insert(request) {
            for community in &self.instance.requests[request].communities {
                self.answered_of[*community as usize] += 1;
            }
        }
        self.chosen.insert(candidate);
    }

    fn has_room(&self, candidate: usize) -> bool {
        self.instance.has_room(candidate, &self.used) && !self.instance.is_forbidden_by(self.pins, candidate)
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

    /// Seats a whole team, or nobody where one of them has no room beside the others.
    fn take_team(&mut self, team: &[usize]) -> bool {
        for (n_before, candidate) in team.iter().enumerate() {
            if !self.has_room(*candidate) {
                team[..n_before].iter().for_each(|other| self.used.give_back(self.instance, *other));
                return false;
            }
            self.used.take(self.instance, *candidate);
        }
        team.iter().for_each(|candidate| self.seat(*candidate));
        true
    }

    fn try_answer(&mut self, request: usize) -> bool {
        if !self.may_answer(request) {
            return false;
        }
        let required: Vec<usize> =
            self.instance.roles_of(request).filter(|role| self.instance.roles[*role].required).collect();
        let Some(team) = self.instance.form_team(&required, &|role| self.best_first(role)) else { return false };
        self.take_team(&team)
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
/// desirable seats. Nothing that comes in is changed, so that today no tier gets worse by it: served communities, first
/// choices, answered requests, kept assignments and quality only grow with a seat, and what loads lack only shrinks.
/// `keeps` says of the completed choice whether the tiers that must not get worse are as good as before; where a tier
/// is not (one that evened out loads could be such), what came in goes out. O(requests · candidates of a request).
pub(super) fn complete(
    instance: &Instance,
    pins: &[Pin],
    requests: &[usize],
    chosen: BTreeSet<usize>,
    keeps: &dyn Fn(&BTreeSet<usize>) -> bool,
) -> BTreeSet<usize> {
    let seed = instance.round.seed;
    let mut plan = Growing::new(instance, pins, &chosen);
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
        if plan.answered_of[*community as usize] == 0 {
            let _served = of.iter().any(|request| plan.try_answer(*request));
        }
    }
    let mut others = requests.to_vec();
    others.sort_by_cached_key(|r| {
        let first = instance.requests[*r].choice == Some(1);
        (!first, std::cmp::Reverse(instance.requests[*r].priority), lot(r))
    });
    for request in &others {
        plan.try_answer(*request);
    }
    plan.fill_desirable(&others);
    if keeps(&plan.chosen) { plan.chosen } else { chosen }
}

/// A choice with whole teams of a start added as they fit, one request after the other; requests that the choice
/// answers already keep their team. What keeps no rule is left out: a team with a required seat free, a seat too many,
/// a provider twice or one that is forbidden, a limit that is used up, a community with its number of answers. So a
/// start that is a plan comes out whole. O(candidates of the requests).
pub(super) fn add_teams(
    instance: &Instance,
    pins: &[Pin],
    requests: &[usize],
    start: &BTreeSet<usize>,
    chosen: BTreeSet<usize>,
) -> BTreeSet<usize> {
    let mut plan = Growing::new(instance, pins, &chosen);
    for request in requests.iter().filter(|request| plan.may_answer(**request)).copied().collect::<Vec<_>>() {
        let team: Vec<usize> = start.range(instance.candidates_of_request(request)).copied().collect();
        if plan.may_answer(request) && is_whole_team(instance, request, &team) {
            plan.take_team(&team);
        }
    }
    plan.chosen
}

/// Whether candidates of a request are a team for it: every required seat taken, no seat too many, each provider once.
fn is_whole_team(instance: &Instance, request: usize, team: &[usize]) -> bool {
    let providers: BTreeSet<u32> = team.iter().map(|c| instance.candidates[*c].provider).collect();
    let is_filled = |role: usize| {
        let taken = team.iter().filter(|c| instance.candidates_of(role).contains(c)).count();
        let (seats, required) = (instance.roles[role].count as usize, instance.roles[role].required);
        if required { taken == seats } else { taken <= seats }
    };
    !team.is_empty() && providers.len() == team.len() && instance.roles_of(request).all(is_filled)
}

/// The plain rule that a coordinator follows by hand, to compare with: the most urgent request first (by priority,
/// equals by lot), each with the best team that is still free. Pins of the rule `pin` and `answer` are not looked at.
pub fn by_urgency(instance: &Instance) -> Vec<usize> {
    debug_assert!(instance.pins.iter().all(|pin| pin.rule == Rule::Forbid), "a plain rule knows no pins");
    let seed = instance.round.seed;
    let mut plan = Growing::new(instance, &instance.pins, &BTreeSet::new());
    let mut order: Vec<usize> = (0..instance.requests.len()).collect();
    order.sort_by_cached_key(|r| {
        let request = &instance.requests[*r];
        (std::cmp::Reverse(request.priority), tie_break(seed, &[request.id.as_str()]))
    });
    for request in &order {
        plan.try_answer(*request);
    }
    plan.fill_desirable(&order);
    plan.chosen.into_iter().collect()
}

//! Why a request is not answered: the first reason that holds, with the figures behind it; and who could step in.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{CommunityId, ProviderId, RequestId, RoleName, Rule};
use crate::instance::{ExcludedProviders, Instance, LimitsUsed};
use crate::plan::{
    Bottleneck, BusyProvider, ChosenInstead, ChosenRequest, FirstBy, FullCommunity, Plan, Reason, ShortRole, Unanswered,
};
use crate::problem::TierKind;

/// Busy candidates that a reason names: as many as a sentence names, and two in reserve for a page. The others are
/// counted.
const BUSY_NAMED: usize = 5;

/// Loads of a plan, by position of the provider.
struct Loads {
    load: Vec<u64>,
    used: LimitsUsed,
    serves: Vec<Vec<RequestId>>,
    /// The candidates with a seat, by answered request.
    answered: BTreeMap<usize, Vec<usize>>,
    /// The answered requests of each community.
    answered_of: Vec<Vec<usize>>,
}

impl Loads {
    fn of(instance: &Instance, plan: &Plan) -> Self {
        let n = instance.providers.len();
        let mut loads = Self {
            load: vec![0; n],
            used: LimitsUsed::none(instance),
            serves: vec![Vec::new(); n],
            answered: BTreeMap::new(),
            answered_of: vec![Vec::new(); instance.communities.len()],
        };
        for assignment in &plan.assignments {
            let Some(provider) = instance.provider_at(&assignment.provider) else { continue };
            loads.load[provider] += assignment.effort;
            loads.serves[provider].push(assignment.request.clone());
            let Some(request) = instance.request_at(&assignment.request) else { continue };
            let role = instance.role_at(request, &assignment.role);
            if let Some(candidate) = role.and_then(|role| instance.candidate_at(role, provider)) {
                loads.used.take(instance, candidate);
                loads.answered.entry(request).or_default().push(candidate);
            }
        }
        for request in loads.answered.keys() {
            for community in &instance.requests[*request].communities {
                loads.answered_of[*community as usize].push(*request);
            }
        }
        loads
    }

    /// What is used of the limits when the teams of these requests have gone.
    fn used_without(&self, instance: &Instance, gone: &BTreeSet<usize>) -> LimitsUsed {
        let mut used = self.used.clone();
        for candidate in gone.iter().filter_map(|request| self.answered.get(request)).flatten() {
            used.give_back(instance, *candidate);
        }
        used
    }

    /// Whether a candidate's provider has room for this seat beside its load.
    fn has_room(&self, instance: &Instance, candidate: usize) -> bool {
        instance.has_room(candidate, &self.used)
    }
}

/// For each assignment the most relevant other candidate of its role that has free capacity and is not on the team.
pub(super) fn add_substitutes(instance: &Instance, plan: &mut Plan) {
    let loads = Loads::of(instance, plan);
    let mut teams: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for assignment in &plan.assignments {
        if let (Some(request), Some(provider)) =
            (instance.request_at(&assignment.request), instance.provider_at(&assignment.provider))
        {
            teams.entry(request).or_default().insert(provider);
        }
    }
    for assignment in &mut plan.assignments {
        let Some(request) = instance.request_at(&assignment.request) else { continue };
        let Some(role) = instance.role_at(request, &assignment.role) else { continue };
        let free = |c: &usize| {
            let provider = instance.candidates[*c].provider as usize;
            !teams[&request].contains(&provider) && loads.has_room(instance, *c) && !instance.is_forbidden(*c)
        };
        let lot = |c: &usize| {
            let provider = instance.providers[instance.candidates[*c].provider as usize].id.as_str();
            crate::district::tie_break(instance.round.seed, &[assignment.request.as_str(), provider])
        };
        let best =
            instance.candidates_of(role).filter(free).max_by_key(|c| (instance.candidates[*c].relevance, lot(c)));
        assignment.substitute = best.map(|c| instance.providers[instance.candidates[c].provider as usize].id.clone());
    }
}

/// Every request without an answer, with its reason. O(candidates · seats).
pub(super) fn unanswered(instance: &Instance, plan: &Plan, excluded: &ExcludedProviders) -> Vec<Unanswered> {
    let demanded = instance.pins.iter().filter(|pin| pin.rule != Rule::Forbid);
    let demanded = demanded.filter_map(|pin| instance.request_at(&pin.request)).collect();
    let asked = Asked { instance, plan, excluded, loads: Loads::of(instance, plan), demanded };
    (0..instance.requests.len())
        .filter(|request| !asked.loads.answered.contains_key(request))
        .map(|request| {
            let reason = asked.reason(request);
            let (also_busy, also_full) = (asked.also_busy(request, &reason), asked.also_full(request, &reason));
            let request = instance.requests[request].id.clone();
            Unanswered { request, reason, also_busy, also_full, smallest_change: None }
        })
        .collect()
}

/// A plan that is asked for its reasons.
struct Asked<'a> {
    instance: &'a Instance,
    plan: &'a Plan,
    excluded: &'a ExcludedProviders,
    loads: Loads,
    /// Requests that a pin demands.
    demanded: BTreeSet<usize>,
}

impl Asked<'_> {
    /// The first reason that holds.
    fn reason(&self, request: usize) -> Reason {
        let instance = self.instance;
        let required: Vec<usize> = instance.roles_of(request).filter(|role| instance.roles[*role].required).collect();
        if let Some(reason) = self.short_roles(request, &required) {
            return reason;
        }
        // Alone in the world: everyone with all their time.
        let alone = |c: usize| instance.fits_alone(c) && !instance.is_forbidden(c);
        let is_filled_alone = |role: &usize| {
            instance.candidates_of(*role).filter(|c| alone(*c)).count() >= instance.roles[*role].count as usize
        };
        if required.iter().all(is_filled_alone) && !can_form_team(instance, &required, &alone) {
            return Reason::Team { roles: required.iter().map(|role| instance.roles[*role].name.clone()).collect() };
        }
        let full: Vec<usize> = instance.requests[request]
            .communities
            .iter()
            .map(|community| *community as usize)
            .filter(|c| self.loads.answered_of[*c].len() >= instance.communities[*c].max_answered as usize)
            .collect();
        let is_closed = |c: &usize| self.loads.answered_of[*c].iter().all(|other| self.is_demanded(*other));
        if full.iter().any(is_closed) {
            return Reason::CommunityLimit { communities: full.iter().map(|c| self.full_community(*c)).collect() };
        }
        let blocked: Vec<usize> = full.iter().copied().filter(|c| self.worse(request, *c).is_empty()).collect();
        if !blocked.is_empty() {
            return Reason::Choice { communities: blocked.iter().map(|c| self.chosen(request, *c)).collect() };
        }
        self.why_not_instead(request, &required, &full)
    }

    /// Required roles that a reason does not name and whose candidates are all busy.
    fn also_busy(&self, request: usize, reason: &Reason) -> Vec<RoleName> {
        let instance = self.instance;
        let named: Vec<&RoleName> = match reason {
            Reason::Conflict { roles } | Reason::NoCandidate { roles } => roles.iter().map(|of| &of.role).collect(),
            Reason::CommunityLimit { .. } | Reason::Choice { .. } => Vec::new(),
            Reason::Team { .. } | Reason::Capacity { .. } | Reason::NotProven {} => return Vec::new(),
        };
        let is_busy = |role: &usize| {
            let of = &instance.roles[*role];
            let free = |c: &usize| self.loads.has_room(instance, *c) && !instance.is_forbidden(*c);
            of.required
                && !named.contains(&&of.name)
                && instance.candidates_of(*role).filter(free).count() < of.count as usize
        };
        instance.roles_of(request).filter(is_busy).map(|role| instance.roles[role].name.clone()).collect()
    }

    /// Its communities without a place left, where another reason comes first.
    fn also_full(&self, request: usize, reason: &Reason) -> Vec<CommunityId> {
        if matches!(reason, Reason::CommunityLimit { .. } | Reason::Choice { .. } | Reason::NotProven {}) {
            return Vec::new();
        }
        let instance = self.instance;
        let communities = instance.requests[request].communities.iter().map(|community| *community as usize);
        let is_full = |c: &usize| self.loads.answered_of[*c].len() >= instance.communities[*c].max_answered as usize;
        communities.filter(is_full).map(|c| instance.communities[c].id.clone()).collect()
    }

    /// Why a request is out although its communities have a place left, or gave one to a wish that they rank lower.
    fn why_not_instead(&self, request: usize, required: &[usize], full: &[usize]) -> Reason {
        let instance = self.instance;
        let worse: Vec<BTreeSet<usize>> = full.iter().map(|c| self.worse(request, *c)).collect();
        let fits_without = |gone: &BTreeSet<usize>| {
            let used = self.loads.used_without(instance, gone);
            can_form_team(instance, required, &|c| instance.has_room(c, &used) && !instance.is_forbidden(c))
        };
        // One place is needed in each full community. Where several are full, all their lower wishes go: what does not
        // fit then fits less with fewer gone.
        let swaps: Vec<BTreeSet<usize>> = match worse.as_slice() {
            [one] => one.iter().map(|other| BTreeSet::from([*other])).collect(),
            several => vec![several.iter().flatten().copied().collect()],
        };
        if let Some(swap) = swaps.iter().find(|swap| fits_without(swap)) {
            let n = |r: &usize| instance.requests[*r].communities.len();
            if swap.iter().any(|other| n(other) > n(&request)) {
                return Reason::CommunityLimit { communities: full.iter().map(|c| self.full_community(*c)).collect() };
            }
            if !full.is_empty() && self.order_is_proven() {
                return Reason::Choice { communities: full.iter().map(|c| self.chosen(request, *c)).collect() };
            }
            return Reason::NotProven {};
        }
        let gone = worse.into_iter().flatten().collect();
        let used = self.loads.used_without(instance, &gone);
        self.capacity(required, &|c| instance.has_room(c, &used) && !instance.is_forbidden(c))
    }

    /// Whether no better plan by the communities' own order is possible: every tier down to it is proven.
    fn order_is_proven(&self) -> bool {
        let tiers = &self.plan.tiers;
        match tiers.iter().position(|tier| tier.name == TierKind::ChoicesFollowed) {
            Some(at) => tiers[..=at].iter().all(|tier| tier.gap == 0.0),
            None => tiers.iter().all(|tier| tier.gap == 0.0),
        }
    }

    /// The answered requests of a community that it ranks lower than a request and that no pin demands.
    fn worse(&self, request: usize, community: usize) -> BTreeSet<usize> {
        let answered = self.loads.answered_of[community].iter().copied();
        answered.filter(|other| self.rank(request) < self.rank(*other) && !self.is_demanded(*other)).collect()
    }

    /// The place of a request in its community's order; unranked ones come last.
    fn rank(&self, request: usize) -> u32 {
        self.instance.requests[request].choice.unwrap_or(u32::MAX)
    }

    fn is_demanded(&self, request: usize) -> bool {
        self.demanded.contains(&request)
    }

    /// Required roles with fewer candidates than seats: by exclusion, or because there is nobody.
    fn short_roles(&self, request: usize, required: &[usize]) -> Option<Reason> {
        let short: Vec<(bool, ShortRole)> =
            required.iter().filter_map(|role| self.short_role(request, *role)).collect();
        let by_conflict = short.iter().any(|(by_conflict, _)| *by_conflict);
        let roles: Vec<ShortRole> = short.into_iter().map(|(_, role)| role).collect();
        match (roles.is_empty(), by_conflict) {
            (true, _) => None,
            (false, true) => Some(Reason::Conflict { roles }),
            (false, false) => Some(Reason::NoCandidate { roles }),
        }
    }

    /// A role with fewer candidates than seats, and whether those who are excluded would be enough.
    fn short_role(&self, request: usize, role: usize) -> Option<(bool, ShortRole)> {
        let instance = self.instance;
        let of = &instance.roles[role];
        // Seats that pins forbid are excluded like those of a conflict.
        let (forbidden, allowed): (Vec<usize>, Vec<usize>) =
            instance.candidates_of(role).partition(|c| instance.is_forbidden(*c));
        if allowed.len() >= of.count as usize {
            return None;
        }
        let key = (instance.requests[request].id.clone(), of.name.clone());
        let mut out: BTreeSet<ProviderId> = self.excluded.get(&key).into_iter().flatten().cloned().collect();
        let id = |c: &usize| instance.providers[instance.candidates[*c].provider as usize].id.clone();
        out.extend(forbidden.iter().map(id));
        let by_conflict = allowed.len() + out.len() >= of.count as usize;
        let excluded = out.into_iter().collect();
        let short = ShortRole { role: of.name.clone(), seats: of.count, candidates: allowed.len(), excluded };
        Some((by_conflict, short))
    }

    fn full_community(&self, community: usize) -> FullCommunity {
        let of = &self.instance.communities[community];
        let id = |request: &usize| self.instance.requests[*request].id.clone();
        FullCommunity {
            community: of.id.clone(),
            max_answered: of.max_answered,
            answered: self.loads.answered_of[community].iter().map(id).collect(),
        }
    }

    /// The requests of a community that came before one of its others, each with what put it first.
    fn chosen(&self, request: usize, community: usize) -> ChosenInstead {
        let instance = self.instance;
        let of = &instance.communities[community];
        let answered = self.loads.answered_of[community].iter().map(|other| ChosenRequest {
            request: instance.requests[*other].id.clone(),
            choice: instance.requests[*other].choice,
            by: self.first_by(*other, request),
        });
        ChosenInstead { community: of.id.clone(), max_answered: of.max_answered, answered: answered.collect() }
    }

    /// What put an answered request before another of its community.
    fn first_by(&self, answered: usize, other: usize) -> FirstBy {
        let instance = self.instance;
        let priority = |request: usize| instance.requests[request].priority;
        // What its team is worth against the best that the other could have.
        let reached: i128 = self.loads.answered[&answered].iter().map(|c| instance.quality_of(*c)).sum();
        let best = |role: usize| {
            let count = instance.roles[role].count as usize;
            let mut worth: Vec<i128> = instance.candidates_of(role).map(|c| instance.quality_of(c)).collect();
            worth.sort_unstable_by(|a, b| b.cmp(a));
            worth.into_iter().take(count).sum::<i128>()
        };
        let possible: i128 = instance.roles_of(other).map(best).sum();
        if self.rank(answered) < self.rank(other) {
            FirstBy::Rank
        } else if instance.requests[answered].communities.len() > instance.requests[other].communities.len() {
            FirstBy::Joint
        } else if self.rank(answered) == self.rank(other) && priority(answered) > priority(other) {
            FirstBy::Priority
        } else if self.rank(answered) == self.rank(other) && reached > possible {
            FirstBy::Fit
        } else {
            FirstBy::Whole
        }
    }

    /// The roles that cannot be filled from those who have `room`.
    fn capacity(&self, required: &[usize], room: &dyn Fn(usize) -> bool) -> Reason {
        let instance = self.instance;
        let free = |role: usize| instance.candidates_of(role).filter(|c| room(*c)).count();
        let is_short = |role: &usize| free(*role) < instance.roles[*role].count as usize;
        let short: Vec<usize> = required.iter().copied().filter(is_short).collect();
        let together = short.is_empty();
        let roles = if together { required.to_vec() } else { short };
        Reason::Capacity { roles: roles.into_iter().map(|role| self.bottleneck(role, room)).collect(), together }
    }

    /// A role, and where the time of those who could take it went.
    fn bottleneck(&self, role: usize, room: &dyn Fn(usize) -> bool) -> Bottleneck {
        let (instance, loads) = (self.instance, &self.loads);
        let allowed: Vec<usize> = instance.candidates_of(role).filter(|c| !instance.is_forbidden(*c)).collect();
        let (free, mut busy): (Vec<usize>, Vec<usize>) = allowed.iter().partition(|c| room(**c));
        let id = |c: usize| &instance.providers[instance.candidates[c].provider as usize].id;
        busy.sort_by(|a, b| {
            let relevance = |c: usize| instance.candidates[c].relevance;
            relevance(*b).cmp(&relevance(*a)).then_with(|| id(*a).cmp(id(*b)))
        });
        let told = |c: usize| {
            let at = instance.candidates[c].provider as usize;
            let provider = &instance.providers[at];
            BusyProvider {
                provider: provider.id.clone(),
                effort: instance.candidates[c].effort,
                load: loads.load[at],
                capacity: provider.capacity,
                max_requests: provider.max_requests,
                requests: loads.serves[at].clone(),
            }
        };
        Bottleneck {
            role: instance.roles[role].name.clone(),
            seats: instance.roles[role].count,
            candidates: allowed.len(),
            free: free.len(),
            could: busy.into_iter().take(BUSY_NAMED).map(told).collect(),
        }
    }
}

/// Whether all seats of the roles can be filled from candidates that `may`, each provider once.
fn can_form_team(instance: &Instance, roles: &[usize], may: &dyn Fn(usize) -> bool) -> bool {
    instance.form_team(roles, &|role| instance.candidates_of(role).filter(|c| may(*c)).collect()).is_some()
}

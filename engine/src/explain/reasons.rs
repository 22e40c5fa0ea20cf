//! Why a request is not answered: the first reason that holds, with the figures behind it; and who could step in.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{ProviderId, RequestId};
use crate::instance::{ExcludedProviders, Instance, LimitsUsed, position};
use crate::plan::{Bottleneck, BusyProvider, FullCommunity, Plan, Reason, ShortRole, Unanswered};

/// Busy candidates that a reason names: as many as a sentence names, and two in reserve for a page. The others are
/// counted.
const BUSY_NAMED: usize = 5;

/// Loads of a plan, by position of the provider.
struct Loads {
    load: Vec<u64>,
    used: LimitsUsed,
    serves: Vec<Vec<RequestId>>,
    answered: BTreeSet<usize>,
    answered_of: Vec<Vec<RequestId>>,
}

impl Loads {
    fn of(instance: &Instance, plan: &Plan) -> Self {
        let n = instance.providers.len();
        let mut loads = Self {
            load: vec![0; n],
            used: LimitsUsed::none(instance),
            serves: vec![Vec::new(); n],
            answered: BTreeSet::new(),
            answered_of: vec![Vec::new(); instance.communities.len()],
        };
        for assignment in &plan.assignments {
            if let Some(provider) = instance.provider_at(&assignment.provider) {
                loads.load[provider] += assignment.effort;
                loads.serves[provider].push(assignment.request.clone());
                let role = instance.request_at(&assignment.request).and_then(|r| instance.role_at(r, &assignment.role));
                if let Some(candidate) = role.and_then(|role| instance.candidate_at(role, provider)) {
                    loads.used.take(instance, candidate);
                }
            }
            if let Some(request) = instance.request_at(&assignment.request)
                && loads.answered.insert(request)
            {
                for community in &instance.requests[request].communities {
                    loads.answered_of[*community as usize].push(assignment.request.clone());
                }
            }
        }
        loads
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
    let loads = Loads::of(instance, plan);
    (0..instance.requests.len())
        .filter(|request| !loads.answered.contains(request))
        .map(|request| {
            let reason = reason(instance, &loads, excluded, request);
            Unanswered { request: instance.requests[request].id.clone(), reason, smallest_change: None }
        })
        .collect()
}

/// The first reason that holds.
fn reason(instance: &Instance, loads: &Loads, excluded: &ExcludedProviders, request: usize) -> Reason {
    let required: Vec<usize> = instance.roles_of(request).filter(|role| instance.roles[*role].required).collect();
    if let Some(reason) = required.iter().find_map(|role| short_role(instance, excluded, request, *role)) {
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
    let communities = full_communities(instance, loads, request);
    if !communities.is_empty() {
        return Reason::CommunityLimit { communities };
    }
    let room = |c: usize| loads.has_room(instance, c) && !instance.is_forbidden(c);
    if !can_form_team(instance, &required, &room) {
        return Reason::Capacity(bottleneck(instance, loads, &required, &room));
    }
    Reason::NotProven {}
}

/// A required role with fewer candidates than seats: by exclusion, or because there is nobody.
fn short_role(instance: &Instance, excluded: &ExcludedProviders, request: usize, role: usize) -> Option<Reason> {
    let of = &instance.roles[role];
    // Seats that pins forbid are excluded like those of a conflict.
    let (forbidden, allowed): (Vec<usize>, Vec<usize>) =
        instance.candidates_of(role).partition(|c| instance.is_forbidden(*c));
    if allowed.len() >= of.count as usize {
        return None;
    }
    let key = (instance.requests[request].id.clone(), of.name.clone());
    let mut out: BTreeSet<ProviderId> = excluded.get(&key).into_iter().flatten().cloned().collect();
    out.extend(forbidden.iter().map(|c| instance.providers[instance.candidates[*c].provider as usize].id.clone()));
    let is_conflict = allowed.len() + out.len() >= of.count as usize;
    let short = ShortRole {
        role: of.name.clone(),
        seats: of.count,
        candidates: allowed.len(),
        excluded: out.into_iter().collect(),
    };
    Some(if is_conflict { Reason::Conflict(short) } else { Reason::NoCandidate(short) })
}

/// The communities of a request that have as many answers as they may.
fn full_communities(instance: &Instance, loads: &Loads, request: usize) -> Vec<FullCommunity> {
    let of = |c: &u32| (&instance.communities[*c as usize], &loads.answered_of[*c as usize]);
    let communities = instance.requests[request].communities.iter().map(of);
    communities
        .filter(|(community, answered)| answered.len() >= community.max_answered as usize)
        .map(|(community, answered)| FullCommunity {
            community: community.id.clone(),
            max_answered: community.max_answered,
            answered: answered.clone(),
        })
        .collect()
}

/// The role that is hardest to fill with the time that is left, and where the time of those who could went.
///
/// # Panics
/// If no role is required: every request has one.
fn bottleneck(instance: &Instance, loads: &Loads, required: &[usize], room: &dyn Fn(usize) -> bool) -> Bottleneck {
    let free = |role: usize| instance.candidates_of(role).filter(|c| room(*c)).count();
    let short = |role: &usize| i64::from(position(free(*role))) - i64::from(instance.roles[*role].count);
    let role = required.iter().copied().min_by_key(|role| (short(role), *role)).expect("a request has a required role");
    let mut busy: Vec<(u32, BusyProvider)> = instance
        .candidates_of(role)
        .filter(|c| !instance.is_forbidden(*c))
        .map(|c| {
            let of = &instance.candidates[c];
            let at = of.provider as usize;
            let provider = &instance.providers[at];
            let busy = BusyProvider {
                provider: provider.id.clone(),
                effort: of.effort,
                load: loads.load[at],
                capacity: provider.capacity,
                max_requests: provider.max_requests,
                requests: loads.serves[at].clone(),
            };
            (of.relevance, busy)
        })
        .collect();
    busy.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.provider.cmp(&b.1.provider)));
    Bottleneck {
        role: instance.roles[role].name.clone(),
        seats: instance.roles[role].count,
        candidates: busy.len(),
        could: busy.into_iter().take(BUSY_NAMED).map(|(_, busy)| busy).collect(),
    }
}

/// Whether all seats of the roles can be filled from candidates that `may`, each provider once.
fn can_form_team(instance: &Instance, roles: &[usize], may: &dyn Fn(usize) -> bool) -> bool {
    instance.form_team(roles, &|role| instance.candidates_of(role).filter(|c| may(*c)).collect()).is_some()
}

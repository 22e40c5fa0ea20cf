//! Why a request is not answered: the first reason that holds, with the figures behind it; and who could step in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::instance::{ExcludedProviders, Instance, LimitsUsed};
use crate::plan::{Plan, Reason, Unanswered};

/// Loads of a plan, by position of the provider.
struct Loads {
    load: Vec<u64>,
    used: LimitsUsed,
    serves: Vec<Vec<String>>,
    answered: BTreeSet<usize>,
    answered_of: Vec<Vec<String>>,
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
                loads.serves[provider].push(assignment.request.0.clone());
                let role = instance.request_at(&assignment.request).and_then(|r| instance.role_at(r, &assignment.role));
                if let Some(candidate) = role.and_then(|role| instance.candidate_at(role, provider)) {
                    loads.used.take(instance, candidate);
                }
            }
            if let Some(request) = instance.request_at(&assignment.request)
                && loads.answered.insert(request)
            {
                for community in &instance.requests[request].communities {
                    loads.answered_of[*community as usize].push(assignment.request.0.clone());
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
            let (reason, detail) = reason(instance, &loads, excluded, request);
            Unanswered { request: instance.requests[request].id.clone(), reason, detail, smallest_change: None }
        })
        .collect()
}

fn reason(instance: &Instance, loads: &Loads, excluded: &ExcludedProviders, request: usize) -> (Reason, Value) {
    let required: Vec<usize> = instance.roles_of(request).filter(|role| instance.roles[*role].required).collect();
    let id = &instance.requests[request].id;
    // Seats that pins forbid are excluded like those of a conflict.
    let allowed = |role: usize| instance.candidates_of(role).filter(|c| !instance.is_forbidden(*c)).collect::<Vec<_>>();
    for role in &required {
        let of = &instance.roles[*role];
        let candidates = allowed(*role);
        if candidates.len() < of.count as usize {
            let mut out: BTreeSet<String> =
                excluded.get(&(id.clone(), of.name.clone())).into_iter().flatten().map(|p| p.0.clone()).collect();
            let forbidden = instance.candidates_of(*role).filter(|c| instance.is_forbidden(*c));
            out.extend(forbidden.map(|c| instance.providers[instance.candidates[c].provider as usize].id.0.clone()));
            let reason =
                if candidates.len() + out.len() >= of.count as usize { Reason::Conflict } else { Reason::NoCandidate };
            return (
                reason,
                json!({ "role": of.name, "seats": of.count, "candidates": candidates.len(), "excluded": out }),
            );
        }
    }
    // Alone in the world: everyone with all their time.
    let alone = |c: &usize| instance.fits_alone(*c);
    let each_alone = required
        .iter()
        .all(|role| allowed(*role).into_iter().filter(alone).count() >= instance.roles[*role].count as usize);
    if each_alone && !can_form_team(instance, &required, &|c| alone(&c) && !instance.is_forbidden(c)) {
        let roles: Vec<&str> = required.iter().map(|role| instance.roles[*role].name.as_str()).collect();
        return (Reason::Team, json!({ "roles": roles }));
    }
    let full =
        |c: &&u32| loads.answered_of[**c as usize].len() >= instance.communities[**c as usize].max_answered as usize;
    let limits: Vec<Value> = instance.requests[request]
        .communities
        .iter()
        .filter(full)
        .map(|c| {
            let community = &instance.communities[*c as usize];
            json!({ "community": community.id, "max_answered": community.max_answered, "answered": loads.answered_of[*c as usize] })
        })
        .collect();
    if !limits.is_empty() {
        return (Reason::CommunityLimit, json!({ "communities": limits }));
    }
    let room = |c: usize| loads.has_room(instance, c) && !instance.is_forbidden(c);
    if !can_form_team(instance, &required, &room) {
        return (Reason::Capacity, bottleneck(instance, loads, &required, &room));
    }
    (Reason::NotProven, json!({}))
}

/// The role that is hardest to fill with the time that is left, and where the time of those who could went.
fn bottleneck(instance: &Instance, loads: &Loads, required: &[usize], room: &dyn Fn(usize) -> bool) -> Value {
    let free = |role: usize| instance.candidates_of(role).filter(|c| room(*c)).count();
    let short = |role: &usize| (free(*role) as i64) - i64::from(instance.roles[*role].count);
    let Some(role) = required.iter().copied().min_by_key(|role| (short(role), *role)) else { return json!({}) };
    let mut busy: Vec<(u32, Value)> = instance
        .candidates_of(role)
        .filter(|c| !instance.is_forbidden(*c))
        .map(|c| {
            let of = &instance.candidates[c];
            let at = of.provider as usize;
            let provider = &instance.providers[at];
            let detail = json!({
                "provider": provider.id, "effort": of.effort, "load": loads.load[at], "capacity": provider.capacity,
                "max_requests": provider.max_requests, "requests": loads.serves[at],
            });
            (of.relevance, detail)
        })
        .collect();
    busy.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1["provider"].as_str().cmp(&b.1["provider"].as_str())));
    let shown: Vec<Value> = busy.iter().take(5).map(|(_, detail)| detail.clone()).collect();
    json!({ "role": instance.roles[role].name, "seats": instance.roles[role].count, "candidates": busy.len(), "could": shown })
}

/// Whether all seats of the roles can be filled from candidates that `may`, each provider once.
fn can_form_team(instance: &Instance, roles: &[usize], may: &dyn Fn(usize) -> bool) -> bool {
    instance.form_team(roles, &|role| instance.candidates_of(role).filter(|c| may(*c)).collect()).is_some()
}

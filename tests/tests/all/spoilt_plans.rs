//! Plans that are wrong in one way each.
//!
//! Comes in: an instance and a good plan for it. Goes out: copies spoilt in every way that applies, each with the
//! breach that the referee must name. Always holds: nothing else is touched, except that totals follow where only a
//! limit is to be broken.

use engine::district::{Pin, ProviderId, RequestId, Rule};
use engine::instance::Instance;
use engine::plan::{Assignment, CommunityServed, Plan, PlanTier, Status};
use engine::problem::{Sense, TierKind};
use serde_json::Number;

/// A wrong plan for an instance.
pub(crate) struct Spoilt {
    pub(crate) how: String,
    /// The breach that must be among those named.
    pub(crate) code: &'static str,
    pub(crate) instance: Instance,
    /// The plan as a document.
    pub(crate) plan: Vec<u8>,
}

/// A plan spoilt in every way that applies to it.
pub(crate) fn spoilt(instance: &Instance, plan: &Plan) -> Vec<Spoilt> {
    let mut all = Vec::new();
    spoil_assignments(instance, plan, &mut all);
    add_assignments(instance, plan, &mut all);
    spoil_tiers(instance, plan, &mut all);
    spoil_lists(instance, plan, &mut all);
    tighten_instance(instance, plan, &mut all);
    all
}

fn wrong_plan(
    all: &mut Vec<Spoilt>,
    how: String,
    code: &'static str,
    instance: &Instance,
    plan: &Plan,
    spoil: impl FnOnce(&mut Plan),
) {
    let mut copy = plan.clone();
    spoil(&mut copy);
    all.push(Spoilt { how, code, instance: instance.clone(), plan: copy.to_bytes() });
}

fn wrong_instance(
    all: &mut Vec<Spoilt>,
    how: String,
    code: &'static str,
    instance: &Instance,
    plan: &Plan,
    spoil: impl FnOnce(&mut Instance),
) {
    let mut copy = instance.clone();
    spoil(&mut copy);
    all.push(Spoilt { how, code, instance: copy, plan: plan.to_bytes() });
}

fn role_of(instance: &Instance, assignment: &Assignment) -> usize {
    let request = instance.request_at(&assignment.request).expect("the plan is of this instance");
    instance.role_at(request, &assignment.role).expect("the plan is of this instance")
}

fn spoil_assignments(instance: &Instance, plan: &Plan, all: &mut Vec<Spoilt>) {
    for (at, assignment) in plan.assignments.iter().enumerate() {
        let seat = format!("{}/{}/{}", assignment.request, assignment.role, assignment.provider);
        let role = role_of(instance, assignment);
        let team = plan.assignments.iter().filter(|a| a.request == assignment.request).count();
        let lacks = if team > 1 && instance.roles[role].required { "seats" } else { "providers" };
        wrong_plan(all, format!("seat {seat} removed"), lacks, instance, plan, |p| {
            p.assignments.remove(at);
        });
        let pinned = |pin: &Pin| {
            pin.rule == Rule::Pin
                && pin.request == assignment.request
                && pin.provider.as_ref() == Some(&assignment.provider)
                && pin.role.as_ref().is_none_or(|role| *role == assignment.role)
        };
        if instance.pins.iter().any(pinned) {
            wrong_plan(all, format!("pinned seat {seat} removed"), "pin", instance, plan, |p| {
                p.assignments.remove(at);
            });
        }
        wrong_plan(all, format!("seat {seat} repeated"), "repeated", instance, plan, |p| {
            p.assignments.push(assignment.clone())
        });
        let stranger = |provider: &usize| instance.candidate_at(role, *provider).is_none();
        let strangers = (0..instance.providers.len()).filter(stranger).map(|p| instance.providers[p].id.clone());
        for provider in strangers.chain([ProviderId::from("nobody")]) {
            wrong_plan(all, format!("seat {seat} given to {provider}"), "no_candidate", instance, plan, |p| {
                p.assignments[at].provider = provider
            });
        }
        wrong_plan(all, format!("effort of {seat}"), "effort", instance, plan, |p| p.assignments[at].effort += 1);
        wrong_plan(all, format!("relevance of {seat}"), "relevance", instance, plan, |p| {
            p.assignments[at].relevance += 1e-9
        });
        let itself = assignment.provider.clone();
        wrong_plan(all, format!("{seat} its own substitute"), "substitute", instance, plan, |p| {
            p.assignments[at].substitute = Some(itself)
        });
    }
}

/// One candidate more than was chosen, with the totals of its provider made to fit.
fn add_assignments(instance: &Instance, plan: &Plan, all: &mut Vec<Spoilt>) {
    for at in 0..instance.candidates.len() {
        let candidate = &instance.candidates[at];
        let role = &instance.roles[candidate.role as usize];
        let provider = &instance.providers[candidate.provider as usize];
        let request = &instance.requests[role.request as usize];
        if plan.assignments.iter().any(|a| a.request == request.id && a.role == role.name && a.provider == provider.id)
        {
            continue;
        }
        let busy = &plan.providers[candidate.provider as usize];
        let is_on_team = plan.assignments.iter().any(|a| a.request == request.id && a.provider == provider.id);
        let in_role = plan.assignments.iter().filter(|a| a.request == request.id && a.role == role.name).count();
        let wrongs = [
            ("pin", instance.is_forbidden(at)),
            ("capacity", busy.load + u64::from(candidate.effort) > provider.capacity),
            ("max_requests", provider.max_requests.is_some_and(|most| busy.requests >= most)),
            ("two_seats", is_on_team),
            ("seats", in_role == role.count as usize || (role.required && in_role + 1 < role.count as usize)),
        ];
        for (code, _) in wrongs.into_iter().filter(|(_, applies)| *applies) {
            let how = format!("{}/{}/{} added", request.id, role.name, provider.id);
            wrong_plan(all, how, code, instance, plan, |p| {
                p.assignments.push(Assignment {
                    request: request.id.clone(),
                    role: role.name.clone(),
                    provider: provider.id.clone(),
                    effort: candidate.effort.into(),
                    relevance: f64::from(candidate.relevance) / 1e9,
                    substitute: None,
                });
                let busy = &mut p.providers[candidate.provider as usize];
                (busy.load, busy.requests) = (busy.load + u64::from(candidate.effort), busy.requests + 1);
            });
        }
    }
}

/// A number of a tier moved by so many of its smallest units.
fn moved(tier: &PlanTier, number: &Number, units: f64) -> Number {
    let unit = if tier.name == TierKind::Quality { 1e-6 } else { 1.0 };
    let value = number.as_f64().expect("tiers hold numbers") + units * unit;
    Number::from_f64(value).expect("it is finite")
}

fn spoil_tiers(instance: &Instance, plan: &Plan, all: &mut Vec<Spoilt>) {
    let wrong_status = if plan.status == Status::Optimal { Status::Feasible } else { Status::Optimal };
    wrong_plan(all, "status flipped".to_owned(), "status", instance, plan, |p| p.status = wrong_status);
    for (at, tier) in plan.tiers.iter().enumerate() {
        let name = tier.name.name();
        for units in [-1.0, 1.0] {
            wrong_plan(all, format!("value of {name} {units:+}"), "value", instance, plan, |p| {
                p.tiers[at].value = moved(tier, &tier.value, units)
            });
        }
        let behind = if tier.sense == Sense::Max { -1.0 } else { 1.0 };
        wrong_plan(all, format!("bound of {name} behind its value"), "bound", instance, plan, |p| {
            p.tiers[at].bound = moved(tier, &tier.value, behind)
        });
        wrong_plan(all, format!("bound of {name} moved away, its gap not"), "gap", instance, plan, |p| {
            p.tiers[at].bound = moved(tier, &tier.bound, -1000.0 * behind);
        });
        wrong_plan(all, format!("gap of {name}"), "gap", instance, plan, |p| p.tiers[at].gap += 0.25);
        let other = if tier.sense == Sense::Max { Sense::Min } else { Sense::Max };
        wrong_plan(all, format!("sense of {name}"), "tier", instance, plan, |p| p.tiers[at].sense = other);
        wrong_plan(all, format!("{name} twice"), "tier", instance, plan, |p| p.tiers.push(tier.clone()));
        let document = String::from_utf8(plan.to_bytes()).expect("JSON is text");
        let renamed = document.replace(&format!("\"name\": \"{name}\""), "\"name\": \"happiness\"");
        all.push(Spoilt {
            how: format!("{name} renamed"),
            code: "tier",
            instance: instance.clone(),
            plan: renamed.into_bytes(),
        });
        if tier.name == TierKind::MinLoadShortfall && plan.tiers.len() > 1 {
            wrong_plan(all, format!("{name} dropped"), "tier", instance, plan, |p| {
                p.tiers.remove(at);
            });
        }
    }
}

fn spoil_lists(instance: &Instance, plan: &Plan, all: &mut Vec<Spoilt>) {
    for (at, served) in plan.communities.iter().enumerate() {
        let id = &served.community;
        wrong_plan(all, format!("{id} given one more"), "communities", instance, plan, |p| {
            let CommunityServed { answered, requests, .. } = &mut p.communities[at];
            *answered += 1;
            requests.push(RequestId::from("another"));
        });
        wrong_plan(all, format!("number of {id}"), "communities", instance, plan, |p| p.communities[at].answered += 1);
        wrong_plan(all, format!("{id} dropped"), "communities", instance, plan, |p| {
            p.communities.remove(at);
        });
        wrong_plan(all, format!("{id} listed twice, first with a false list"), "communities", instance, plan, |p| {
            let falsehood =
                CommunityServed { community: id.clone(), answered: 1, requests: vec![RequestId::from("another")] };
            p.communities.insert(0, falsehood);
        });
        if !served.requests.is_empty() {
            let once_more = served.requests[0].clone();
            wrong_plan(all, format!("list of {id} with a request twice"), "communities", instance, plan, |p| {
                p.communities[at].answered += 1;
                p.communities[at].requests.push(once_more);
            });
            wrong_plan(all, format!("list of {id} shortened"), "communities", instance, plan, |p| {
                p.communities[at].answered -= 1;
                p.communities[at].requests.pop();
            });
        }
    }
    for at in 0..plan.unanswered.len() {
        let id = &plan.unanswered[at].request;
        wrong_plan(all, format!("unanswered {id} dropped"), "unanswered", instance, plan, |p| {
            p.unanswered.remove(at);
        });
        wrong_plan(all, format!("unanswered {id} listed twice"), "unanswered", instance, plan, |p| {
            p.unanswered.push(plan.unanswered[at].clone())
        });
        if let Some(assignment) = plan.assignments.first() {
            let answered = assignment.request.clone();
            wrong_plan(all, format!("{answered} said to be unanswered"), "unanswered", instance, plan, |p| {
                p.unanswered[at].request = answered
            });
        }
    }
    for (at, busy) in plan.providers.iter().enumerate() {
        let id = &busy.provider;
        wrong_plan(all, format!("load of {id}"), "providers", instance, plan, |p| p.providers[at].load += 1);
        wrong_plan(all, format!("requests of {id}"), "providers", instance, plan, |p| p.providers[at].requests += 1);
        wrong_plan(all, format!("{id} dropped"), "providers", instance, plan, |p| {
            p.providers.remove(at);
        });
        wrong_plan(all, format!("{id} listed twice, first with a false load"), "providers", instance, plan, |p| {
            let mut falsehood = busy.clone();
            falsehood.load += 1;
            p.providers.insert(0, falsehood);
        });
        wrong_plan(all, format!("capacity of {id}"), "providers", instance, plan, |p| p.providers[at].capacity += 1);
    }
}

/// The plan stays; the instance no longer allows it.
fn tighten_instance(instance: &Instance, plan: &Plan, all: &mut Vec<Spoilt>) {
    for (at, busy) in plan.providers.iter().enumerate() {
        let id = &busy.provider;
        if busy.load > 0 {
            wrong_instance(all, format!("capacity of {id} below its load"), "capacity", instance, plan, |i| {
                i.providers[at].capacity = busy.load - 1
            });
        }
        if busy.requests > 0 {
            let fewer = Some(busy.requests - 1);
            wrong_instance(all, format!("limit of {id} below its requests"), "max_requests", instance, plan, |i| {
                i.providers[at].max_requests = fewer
            });
        }
    }
    for (at, served) in plan.communities.iter().enumerate().filter(|(_, served)| served.answered > 0) {
        let id = &served.community;
        wrong_instance(all, format!("limit of {id} below its answers"), "community_limit", instance, plan, |i| {
            i.communities[at].max_answered = served.answered - 1;
        });
    }
    for unanswered in &plan.unanswered {
        let pin = Pin { request: unanswered.request.clone(), role: None, provider: None, rule: Rule::Answer };
        wrong_instance(all, format!("{} must be answered", unanswered.request), "pin", instance, plan, |i| {
            i.pins.push(pin)
        });
    }
    for assignment in &plan.assignments {
        for (role, provider) in [(true, false), (false, true), (true, true)] {
            let pin = Pin {
                request: assignment.request.clone(),
                role: role.then(|| assignment.role.clone()),
                provider: provider.then(|| assignment.provider.clone()),
                rule: Rule::Forbid,
            };
            wrong_instance(all, format!("forbidden now: {pin:?}"), "pin", instance, plan, |i| i.pins.push(pin));
        }
    }
}

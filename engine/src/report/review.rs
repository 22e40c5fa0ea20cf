//! What the meeting should look at 会商时请看一眼: topics that the text does not tell surely, weak relevances, seats left
//! empty.
//!
//! Always holds: every request with an unsure topic is listed, those that the plan answers first; a seat that duty or a
//! pin gives is never called weak.

use serde::Serialize;

use super::basis::{basis, is_retrieved};
use super::rows::{Told, role_short};
use super::texts::{plain_text, told_text};
use crate::district::{Request, RoleClass};

/// A relevance counts as weak below this multiple of the floor.
const WEAK_TIMES_FLOOR: f64 = 1.5;
/// Weak seats that are shown, the weakest first.
const WEAK_SHOWN: usize = 30;

/// The three lists.
#[derive(Debug, Serialize)]
pub(super) struct Review {
    unsure: Vec<Unsure>,
    weak: Vec<Weak>,
    n_weak: usize,
    weak_below: String,
    empty: Vec<Empty>,
}

#[derive(Debug, Serialize)]
struct Unsure {
    id: String,
    title: String,
    place: String,
    topic: String,
    lead: String,
}

#[derive(Debug, Serialize)]
struct Weak {
    id: String,
    title: String,
    place: String,
    role: String,
    provider: String,
    relevance: String,
    basis: String,
}

#[derive(Debug, Serialize)]
struct Empty {
    id: String,
    title: String,
    place: String,
    role: String,
    holders: String,
    why: String,
}

/// Goes through the plan. O(requests + assignments · candidates of a role).
pub(super) fn review(told: &Told<'_>) -> Review {
    let mut all =
        Review { unsure: Vec::new(), weak: Vec::new(), n_weak: 0, weak_below: String::new(), empty: Vec::new() };
    for request in told.requests() {
        all.unsure.extend(unsure(told, request));
        all.empty.extend(empty_seats(told, request));
    }
    all.unsure.sort_by_key(|unsure| unsure.lead.is_empty());
    let below = told.round.district.round.min_relevance.to_f64() * WEAK_TIMES_FLOOR;
    let is_weak = |a: &&crate::plan::Assignment| a.relevance < below && is_retrieved(told, a);
    let mut weak: Vec<_> = told.round.plan.assignments.iter().filter(is_weak).collect();
    weak.sort_by(|a, b| {
        a.relevance
            .total_cmp(&b.relevance)
            .then_with(|| (&a.request, &a.role, &a.provider).cmp(&(&b.request, &b.role, &b.provider)))
    });
    all.n_weak = weak.len();
    all.weak_below = format!("{below:.2}");
    for assignment in weak.into_iter().take(WEAK_SHOWN) {
        let Some(request) = told.round.district.request(&assignment.request) else { continue };
        all.weak.push(Weak {
            id: plain_text(&request.id.0),
            title: told_text(&request.title),
            place: told.community_names(request),
            role: role_short(&assignment.role.0),
            provider: told.provider_name(&assignment.provider),
            relevance: format!("{:.2}", assignment.relevance),
            basis: basis(told, assignment),
        });
    }
    all
}

/// A request without a topic that is sure enough, and without a role list of its own.
fn unsure(told: &Told<'_>, request: &Request) -> Option<Unsure> {
    let is_sure = told.candidates(&request.id)?.topic.is_sure(told.round.district);
    (!is_sure && request.roles.is_none()).then(|| Unsure {
        id: plain_text(&request.id.0),
        title: told_text(&request.title),
        place: told.community_names(request),
        topic: told.topic(&request.id),
        lead: told.seated(&request.id, RoleClass::Lead),
    })
}

/// Desirable seats of an answered request that nobody holds.
fn empty_seats(told: &Told<'_>, request: &Request) -> Vec<Empty> {
    if !told.is_answered(&request.id) {
        return Vec::new();
    }
    let team = told.team(&request.id);
    let roles = told.candidates(&request.id).map_or(&[][..], |f| f.roles.as_slice());
    let is_empty = |of: &&crate::candidates::RoleCandidates| {
        !of.role.required && team.iter().filter(|a| a.role == of.role.name).count() < of.role.count as usize
    };
    let tell = |of: &crate::candidates::RoleCandidates| Empty {
        id: plain_text(&request.id.0),
        title: told_text(&request.title),
        place: told.community_names(request),
        role: role_short(&of.role.name.0),
        holders: plain_text(&told.round.district.holders_label(&of.role.holders)),
        why: why_empty(told, of),
    };
    roles.iter().filter(is_empty).map(tell).collect()
}

fn why_empty(told: &Told<'_>, of: &crate::candidates::RoleCandidates) -> String {
    if of.considered.iter().any(crate::candidates::Considered::is_eligible) {
        return "合适的都排满了".to_owned();
    }
    let excluded = of.considered.iter().filter(|c| c.eligibility.is_exclusion());
    let names: Vec<String> =
        excluded.map(|c| format!("{}（{}）", told.provider_name(&c.provider), c.eligibility.chinese())).collect();
    if names.is_empty() { "没有合适的人选".to_owned() } else { format!("不能派：{}", names.join("、")) }
}

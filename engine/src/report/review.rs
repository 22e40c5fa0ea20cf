//! What the meeting should look at 会商时请看一眼: urgent requests that are left out, topics that the text does not tell
//! surely, weak relevances, seats left empty.
//!
//! Always holds: the urgent ones stand first, all of them; every request with an unsure topic is listed, those that the
//! plan answers first; a seat that duty or a pin gives is never called weak.

use serde::Serialize;

use super::basis::{basis, is_retrieved};
use super::left_out::{LeftOut, urgent_left};
use super::rows::Lookup;
use crate::district::{Request, RequestId, RoleClass, safe_text, unsteering_text};
use crate::explain::{EmptyRole, empty_roles, empty_words};

/// A relevance counts as weak below this multiple of the floor.
const WEAK_TIMES_FLOOR: f64 = 1.5;
/// Weak seats that are shown, the weakest first.
const WEAK_SHOWN: usize = 30;

/// The lists.
#[derive(Debug, Serialize)]
pub(super) struct Review {
    urgent: Vec<LeftOut>,
    asked: Vec<Asked>,
    unsure: Vec<Unsure>,
    weak: Vec<Weak>,
    n_weak: usize,
    weak_below: String,
    empty: Vec<Empty>,
}

/// A request that is likely the same matter as another, and counted with it until people say.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) place: String,
    pub(super) into_id: String,
    pub(super) into_title: String,
}

/// Those of a round, in the sequence of the lists. O(requests).
pub(super) fn asked(lookup: &Lookup<'_>) -> Vec<Asked> {
    let title = |id: &RequestId| lookup.round.district.request(id).map_or_else(String::new, |r| safe_text(&r.title));
    let of = |(request, into): (&Request, &RequestId)| Asked {
        id: unsteering_text(&request.id.0),
        title: safe_text(&request.title),
        place: lookup.community_names(request),
        into_id: unsteering_text(&into.0),
        into_title: title(into),
    };
    lookup.asked().into_iter().map(of).collect()
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
pub(super) fn review(lookup: &Lookup<'_>) -> Review {
    let mut all = Review {
        urgent: urgent_left(lookup),
        asked: asked(lookup),
        unsure: Vec::new(),
        weak: Vec::new(),
        n_weak: 0,
        weak_below: String::new(),
        empty: Vec::new(),
    };
    for request in lookup.requests() {
        all.unsure.extend(unsure(lookup, request));
        all.empty.extend(empty_seats(lookup, request));
    }
    all.unsure.sort_by_key(|unsure| unsure.lead.is_empty());
    let below = lookup.round.district.round.min_relevance.to_f64() * WEAK_TIMES_FLOOR;
    let is_weak = |a: &&crate::plan::Assignment| a.relevance < below && is_retrieved(lookup, a);
    let mut weak: Vec<_> = lookup.round.plan.assignments.iter().filter(is_weak).collect();
    weak.sort_by(|a, b| {
        a.relevance
            .total_cmp(&b.relevance)
            .then_with(|| (&a.request, &a.role, &a.provider).cmp(&(&b.request, &b.role, &b.provider)))
    });
    all.n_weak = weak.len();
    all.weak_below = format!("{below:.2}");
    for assignment in weak.into_iter().take(WEAK_SHOWN) {
        let Some(request) = lookup.round.district.request(&assignment.request) else { continue };
        all.weak.push(Weak {
            id: unsteering_text(&request.id.0),
            title: safe_text(&request.title),
            place: lookup.community_names(request),
            role: lookup.role(&assignment.role),
            provider: lookup.provider_name(&assignment.provider),
            relevance: format!("{:.2}", assignment.relevance),
            basis: basis(lookup, assignment),
        });
    }
    all
}

/// A request without a topic that is sure enough, and without a role list of its own.
fn unsure(lookup: &Lookup<'_>, request: &Request) -> Option<Unsure> {
    let is_sure = lookup.candidates(&request.id)?.topic.is_sure(lookup.round.district);
    (!is_sure && request.roles.is_none()).then(|| Unsure {
        id: unsteering_text(&request.id.0),
        title: safe_text(&request.title),
        place: lookup.community_names(request),
        topic: lookup.topic(&request.id),
        lead: lookup.seated(&request.id, RoleClass::Lead),
    })
}

/// Desirable seats of an answered request that nobody holds.
fn empty_seats(lookup: &Lookup<'_>, request: &Request) -> Vec<Empty> {
    let Some(named) = lookup.round.evidence.requests.get(&request.id).filter(|_| lookup.is_answered(&request.id))
    else {
        return Vec::new();
    };
    let names = lookup.names();
    let tell = |empty: EmptyRole| Empty {
        id: unsteering_text(&request.id.0),
        title: safe_text(&request.title),
        place: lookup.community_names(request),
        role: lookup.role(&empty.role),
        holders: safe_text(&named.role(&empty.role).map_or_else(String::new, |role| names.holders(role))),
        why: safe_text(&empty_words(&empty.why, names)),
    };
    empty_roles(lookup.round.evidence, named, &lookup.team(&request.id)).into_iter().map(tell).collect()
}

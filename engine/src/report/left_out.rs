//! Who is left out 没有排上的: urgent requests and communities without any answer, each with its reason and what can be
//! done.
//!
//! Always holds: every unanswered request of urgency 5 and 4 is listed, the most urgent first, among equals the most
//! wanted; every community of the round without an answer is listed once.

use std::cmp::Reverse;

use serde::Serialize;

use super::figures::{Standing, standing};
use super::rows::Lookup;
use crate::district::{Community, Request, safe_text, unsteering_text, urgency_said};
use crate::explain::URGENT;

/// A request, or a community by the request that it wants most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct LeftOut {
    /// 1 to 5; 0 where the community raised nothing.
    pub(super) urgency: u8,
    pub(super) urgency_said: &'static str,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) street: String,
    pub(super) place: String,
    pub(super) choice: Option<u32>,
    /// How many requests the community raised; of a request, 1.
    pub(super) raised: usize,
    pub(super) why: String,
    pub(super) next: String,
}

/// The unanswered requests of urgency 5 and 4. O(requests · log requests).
pub(super) fn urgent_left(lookup: &Lookup<'_>) -> Vec<LeftOut> {
    let is_left = |request: &&Request| request.urgency >= URGENT && lookup.reason(&request.id).is_some();
    let mut left: Vec<&Request> = lookup.round.district.requests.iter().filter(is_left).collect();
    left.sort_by_key(|request| {
        (Reverse(request.urgency), request.choice.unwrap_or(u32::MAX), lookup.place_of(request))
    });
    left.into_iter().map(|request| of_request(lookup, request)).collect()
}

/// How many requests of an urgency were raised, and how many of those are left out.
pub(super) fn urgent_counts(lookup: &Lookup<'_>, urgency: u8) -> (usize, usize) {
    let own = || lookup.round.district.requests.iter().filter(|request| request.urgency == urgency);
    (own().count(), own().filter(|request| lookup.reason(&request.id).is_some()).count())
}

/// The communities of the round without any answer, in their sequence. O(communities + requests).
pub(super) fn unserved(lookup: &Lookup<'_>) -> Vec<LeftOut> {
    let is_left = |community: &&Community| standing(lookup, community) == Standing::NotServed;
    let left = lookup.round.district.communities.iter().filter(is_left);
    left.map(|community| of_community(lookup, community)).collect()
}

fn of_request(lookup: &Lookup<'_>, request: &Request) -> LeftOut {
    LeftOut {
        urgency: request.urgency,
        urgency_said: urgency_said(request.urgency, lookup.lang),
        id: unsteering_text(&request.id.0),
        title: safe_text(&request.title),
        street: lookup.street_names(request),
        place: lookup.community_names(request),
        choice: request.choice,
        raised: 1,
        why: lookup.why_not(&request.id).map_or_else(String::new, |(_, why)| why) + &lookup.urgency_from(request),
        next: lookup.next_step(&request.id),
    }
}

/// A community stands there with the request that it wants most.
fn of_community(lookup: &Lookup<'_>, community: &Community) -> LeftOut {
    let lang = lookup.lang;
    let raised = lookup.raised(&community.id);
    let (street, place) = (safe_text(&community.street), safe_text(&community.name));
    match raised.first() {
        Some(request) => LeftOut { street, place, raised: raised.len(), ..of_request(lookup, request) },
        None => LeftOut {
            urgency: 0,
            urgency_said: "",
            id: String::new(),
            title: String::new(),
            street,
            place,
            choice: None,
            raised: 0,
            why: lang.pick("本批次没有报点单。", "It raised no request in this round.").to_owned(),
            next: lang.pick("请居民区补报，下批优先", "Ask it for requests; first in the next round").to_owned(),
        },
    }
}

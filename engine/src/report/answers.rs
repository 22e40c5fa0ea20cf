//! Who answers what, street by street, and what is left with its reason: the long tables of the page.
//!
//! Always holds: every community stands in its street, also one that gets nothing; a joint case stands with each of its
//! communities and counts once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::figures::standing;
use super::rows::{Lookup, reason_said};
use crate::district::{Community, Request, safe_text, unsteering_text, urgency_said};
use crate::plan::ReasonKind;

#[derive(Serialize)]
pub(super) struct StreetAnswers {
    name: String,
    n_answered: usize,
    communities: Vec<CommunityAnswers>,
}

#[derive(Serialize)]
struct CommunityAnswers {
    name: String,
    standing: &'static str,
    words: String,
    answered: Vec<Answer>,
}

#[derive(Serialize)]
struct Answer {
    id: String,
    title: String,
    choice: Option<u32>,
    urgency: &'static str,
    is_urgent: bool,
    joint: String,
    team: Vec<(String, String)>,
    effort: u64,
}

#[derive(Serialize)]
pub(super) struct ReasonGroup {
    name: &'static str,
    requests: Vec<Left>,
}

#[derive(Serialize)]
struct Left {
    id: String,
    title: String,
    place: String,
    choice: Option<u32>,
    why: String,
    next: String,
}

impl ReasonGroup {
    pub(super) fn n_requests(&self) -> usize {
        self.requests.len()
    }
}

/// The streets with their communities and what is answered there. O(communities + requests + assignments).
pub(super) fn answers(lookup: &Lookup<'_>) -> Vec<StreetAnswers> {
    lookup.streets.iter().map(|street| street_answers(lookup, street)).collect()
}

fn street_answers(lookup: &Lookup<'_>, street: &str) -> StreetAnswers {
    let own = lookup.round.district.communities.iter().filter(|c| c.street == street);
    let communities: Vec<CommunityAnswers> = own.map(|community| community_answers(lookup, community)).collect();
    // A joint case stands with each of its communities and counts once.
    let n_answered = communities.iter().flat_map(|c| &c.answered).map(|a| &a.id).collect::<BTreeSet<_>>().len();
    StreetAnswers { name: safe_text(street), n_answered, communities }
}

fn community_answers(lookup: &Lookup<'_>, community: &Community) -> CommunityAnswers {
    let raised = lookup.raised(&community.id);
    let answered: Vec<Answer> =
        raised.iter().filter(|r| lookup.is_answered(&r.id)).map(|request| answer(lookup, community, request)).collect();
    let standing = standing(lookup, community);
    let (word, n_raised, n_answered) = (standing.said(lookup.lang), raised.len(), answered.len());
    CommunityAnswers {
        name: safe_text(&community.name),
        standing: standing.mark(),
        words: lookup.lang.pick(
            format!("{word}；{n_raised} 件事，安排 {n_answered} 件"),
            format!("{word}; raised {n_raised}, answered {n_answered}"),
        ),
        answered,
    }
}

fn answer(lookup: &Lookup<'_>, community: &Community, request: &Request) -> Answer {
    let team = lookup.team(&request.id);
    let effort = team.iter().map(|a| a.effort).sum();
    let mut by_role: Vec<(String, Vec<String>)> = Vec::new();
    for assignment in team {
        let (role, name) = (lookup.role(&assignment.role), lookup.provider_name(&assignment.provider));
        match by_role.iter_mut().find(|(known, _)| *known == role) {
            Some((_, names)) => names.push(name),
            None => by_role.push((role, vec![name])),
        }
    }
    let others = lookup.communities(request).into_iter().filter(|c| c.id != community.id).map(|c| safe_text(&c.name));
    Answer {
        id: unsteering_text(&request.id.0),
        title: safe_text(&request.title),
        choice: request.choice,
        urgency: urgency_said(request.urgency, lookup.lang),
        is_urgent: request.urgency >= 4,
        joint: lookup.joined(others),
        team: by_role.into_iter().map(|(role, names)| (role, lookup.names().list(names))).collect(),
        effort,
    }
}

/// Unanswered requests under their reasons, in the sequence in which reasons are looked at.
pub(super) fn reasons(lookup: &Lookup<'_>) -> Vec<ReasonGroup> {
    let mut groups: BTreeMap<ReasonKind, Vec<Left>> = BTreeMap::new();
    for request in lookup.requests() {
        let Some((reason, why)) = lookup.why_not(&request.id) else { continue };
        groups.entry(reason).or_default().push(Left {
            id: unsteering_text(&request.id.0),
            title: safe_text(&request.title),
            place: lookup.community_names(request),
            choice: request.choice,
            why,
            next: lookup.next_step(&request.id),
        });
    }
    let group = |(reason, requests)| ReasonGroup { name: reason_said(reason, lookup.lang), requests };
    groups.into_iter().map(group).collect()
}

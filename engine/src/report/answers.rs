//! Who answers what, street by street, and what is left with its reason: the long tables of the page.
//!
//! Always holds: every community stands in its street, also one that gets nothing; a joint case stands with each of its
//! communities and counts once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::figures::{Standing, standing};
use super::rows::{Told, joined, reason_chinese, role_short, urgency_chinese};
use crate::district::{Community, Request, safe_text, unsteering_text};
use crate::plan::Reason;

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
}

impl ReasonGroup {
    pub(super) fn n_requests(&self) -> usize {
        self.requests.len()
    }
}

/// The streets with their communities and what is answered there. O(communities + requests + assignments).
pub(super) fn answers(told: &Told<'_>) -> Vec<StreetAnswers> {
    told.streets.iter().map(|street| street_answers(told, street)).collect()
}

fn street_answers(told: &Told<'_>, street: &str) -> StreetAnswers {
    let own = told.round.district.communities.iter().filter(|c| c.street == street);
    let communities: Vec<CommunityAnswers> = own.map(|community| community_answers(told, community)).collect();
    // A joint case stands with each of its communities and counts once.
    let n_answered = communities.iter().flat_map(|c| &c.answered).map(|a| &a.id).collect::<BTreeSet<_>>().len();
    StreetAnswers { name: safe_text(street), n_answered, communities }
}

fn community_answers(told: &Told<'_>, community: &Community) -> CommunityAnswers {
    let raised = told.raised(&community.id);
    let answered: Vec<Answer> =
        raised.iter().filter(|r| told.is_answered(&r.id)).map(|request| answer(told, community, request)).collect();
    let (standing, word) = match standing(told, community) {
        Standing::FirstChoice => ("first", "头号选题得到解决"),
        Standing::Served => ("served", "解决了其他选题"),
        Standing::NotServed => ("none", "本批次没有安排"),
        Standing::Outside => ("outside", "不参加本批次"),
    };
    CommunityAnswers {
        name: safe_text(&community.name),
        standing,
        words: format!("{word}；提 {} 件，答 {} 件", raised.len(), answered.len()),
        answered,
    }
}

fn answer(told: &Told<'_>, community: &Community, request: &Request) -> Answer {
    let team = told.team(&request.id);
    let effort = team.iter().map(|a| a.effort).sum();
    let mut by_role: Vec<(String, Vec<String>)> = Vec::new();
    for assignment in team {
        let (role, name) = (role_short(&assignment.role.0), told.provider_name(&assignment.provider));
        match by_role.iter_mut().find(|(known, _)| *known == role) {
            Some((_, names)) => names.push(name),
            None => by_role.push((role, vec![name])),
        }
    }
    let others = told.communities(request).into_iter().filter(|c| c.id != community.id).map(|c| safe_text(&c.name));
    Answer {
        id: unsteering_text(&request.id.0),
        title: safe_text(&request.title),
        choice: request.choice,
        urgency: urgency_chinese(request.urgency),
        is_urgent: request.urgency >= 4,
        joint: joined(others),
        team: by_role.into_iter().map(|(role, names)| (role, names.join("、"))).collect(),
        effort,
    }
}

/// Unanswered requests under their reasons, in the sequence in which reasons are looked at.
pub(super) fn reasons(told: &Told<'_>) -> Vec<ReasonGroup> {
    let mut groups: BTreeMap<Reason, Vec<Left>> = BTreeMap::new();
    for request in told.requests() {
        let Some((reason, why)) = told.why_not(&request.id) else { continue };
        groups.entry(reason).or_default().push(Left {
            id: unsteering_text(&request.id.0),
            title: safe_text(&request.title),
            place: told.community_names(request),
            choice: request.choice,
            why,
        });
    }
    groups.into_iter().map(|(reason, requests)| ReasonGroup { name: reason_chinese(reason), requests }).collect()
}

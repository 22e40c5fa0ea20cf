//! Where the round is full and what would help most: the unanswered requests, counted by what each of them lacks first.
//!
//! Always holds: each unanswered request counts once, at its own reason; a figure says how many wait there, not how
//! many would be answered: behind one thing that lacks another may stand.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rows::Lookup;
use crate::district::{Request, RoleName, safe_text};
use crate::explain::URGENT;
use crate::plan::Reason;

/// One thing that lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Shortage {
    /// Who or what.
    pub(super) what: String,
    /// How it stands now.
    pub(super) now: String,
    /// What would help.
    pub(super) mend: String,
    /// Requests that wait for it.
    pub(super) requests: usize,
    /// Of those, urgent ones.
    pub(super) urgent: usize,
    /// Of those, first choices.
    pub(super) first: usize,
    /// Whether it is the number of answers that a community may have: a rule, not a lack of people.
    #[serde(skip)]
    is_limit: bool,
}

/// What lacks, most requests first; the limits of communities behind the others. O(requests · log requests).
pub(super) fn shortages(lookup: &Lookup<'_>) -> Vec<Shortage> {
    let mut all: BTreeMap<(String, String), Shortage> = BTreeMap::new();
    for request in lookup.requests() {
        let Some(reason) = lookup.reason(&request.id) else { continue };
        let (what, now, mend) = lacking(lookup, request, reason);
        let key = (what.clone(), mend.clone());
        let is_limit = matches!(reason, Reason::CommunityLimit { .. } | Reason::Choice { .. });
        let shortage =
            all.entry(key).or_insert_with(|| Shortage { what, now, mend, requests: 0, urgent: 0, first: 0, is_limit });
        shortage.requests += 1;
        shortage.urgent += usize::from(request.urgency >= URGENT);
        shortage.first += usize::from(request.choice == Some(1));
    }
    let mut sorted: Vec<Shortage> = all.into_values().collect();
    sorted.sort_by_key(|s| (s.is_limit, std::cmp::Reverse((s.requests, s.urgent, s.first))));
    sorted
}

/// What a request lacks first, how that stands, what would help.
fn lacking(lookup: &Lookup<'_>, request: &Request, reason: &Reason) -> (String, String, String) {
    let lang = lookup.lang;
    let nobody = lang.pick("没有人能担", "nobody can take it").to_owned();
    match reason {
        Reason::Conflict { roles } => (
            first_holders(lookup, request, roles.first().map(|short| &short.role)),
            lang.pick("有人，但要回避或被禁止", "all are in conflict or forbidden").to_owned(),
            lang.pick("另找一家，或取消禁止", "add another, or allow one").to_owned(),
        ),
        Reason::NoCandidate { roles } => {
            let mend = lang.pick("补上，或会商指定", "add one, or let the meeting say who").to_owned();
            (first_holders(lookup, request, roles.first().map(|short| &short.role)), nobody, mend)
        }
        Reason::Team { .. } => (
            lang.pick("凑不齐的队伍", "whole teams").to_owned(),
            lang.pick("人手重叠", "the same people for several roles").to_owned(),
            lang.pick("补人", "add somebody").to_owned(),
        ),
        Reason::CommunityLimit { communities } => {
            let most = communities.first().map_or(0, |full| full.max_answered);
            let what = lang.pick(format!("每个居民区 {most} 件的名额"), format!("the {most} answers of a community"));
            let mend = lang.pick("下批优先，或放宽名额", "next round, or a higher limit").to_owned();
            (what, lang.pick("已排满", "used up").to_owned(), mend)
        }
        Reason::Choice { communities } => {
            let most = communities.first().map_or(0, |of| of.max_answered);
            let what = lang.pick(format!("每个居民区 {most} 件的名额"), format!("the {most} answers of a community"));
            let mend = lang.pick("下批优先，或放宽名额", "next round, or a higher limit").to_owned();
            (what, lang.pick("已排满", "used up").to_owned(), mend)
        }
        Reason::Capacity { roles, .. } => {
            // The role that is shortest of people stands for the others.
            let Some(bottleneck) = roles.iter().min_by_key(|of| (of.free, of.candidates)) else {
                return (String::new(), nobody, String::new());
            };
            let mend = lang.pick("加容量", "more capacity").to_owned();
            if let [only] = bottleneck.could.as_slice() {
                let (load, capacity) = (only.load, only.capacity);
                let now = lang.pick(format!("已用 {load} / {capacity}"), format!("{load} of {capacity} used"));
                (lookup.provider_name(&only.provider), now, mend)
            } else {
                let now = lang.pick("能担的都排满了", "all who could are busy").to_owned();
                (holders(lookup, request, &bottleneck.role), now, mend)
            }
        }
        Reason::NotProven {} => (
            lang.pick("没有算完的", "not decided").to_owned(),
            lang.pick("搜索提前结束", "the search ended early").to_owned(),
            lang.pick("加大 --budget", "a larger --budget").to_owned(),
        ),
    }
}

/// Who may take the role, in words.
fn first_holders(lookup: &Lookup<'_>, request: &Request, role: Option<&RoleName>) -> String {
    role.map_or_else(String::new, |role| holders(lookup, request, role))
}

fn holders(lookup: &Lookup<'_>, request: &Request, role: &RoleName) -> String {
    safe_text(&lookup.names().holders_of(&request.id, role))
}

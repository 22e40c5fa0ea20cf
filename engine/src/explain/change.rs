//! What a new plan changed, as values and as one says it to a meeting.
//!
//! Comes in: the previous plan's seats, the new [`Plan`], its [`EvidenceFile`]. Goes out: a [`Change`], and lines.
//! Always holds: requests, roles and people are named; a community that lost its last answer, or its first choice, is
//! pointed out by itself.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::EvidenceFile;
use super::names::Names;
use crate::district::{CommunityId, Lang, ProviderId, RequestId, RoleName, role_said, safe_text};
use crate::plan::{Difference, Plan, PreviousPlan, Seat, difference};

/// Requests and communities that a list names: what a terminal shows without scrolling. The rest are counted.
const NAMED: usize = 40;

/// What changed from one plan to the next.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Assignments that stay.
    pub kept: usize,
    /// Assignments that came.
    pub added: usize,
    /// Assignments that went.
    pub removed: usize,
    /// Each request with a change in its team, by id.
    pub requests: Vec<RequestChange>,
    /// Communities that were served and are not any more.
    pub lost_every_answer: Vec<CommunityId>,
    /// Communities whose first choice was answered and is not any more.
    pub lost_first_choice: Vec<CommunityId>,
}

/// How the team of a request changed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RequestChange {
    /// The request.
    pub request: RequestId,
    /// What happened to it.
    pub kind: ChangeKind,
    /// Who left, in the sequence of a team.
    pub gone: Vec<SeatName>,
    /// Who came.
    pub come: Vec<SeatName>,
}

/// What happened to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is not arranged any more.
    Dropped,
    /// It is arranged now.
    Arranged,
    /// It was and is arranged, with others.
    Exchanged,
}

/// A seat of a request.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SeatName {
    /// The role.
    pub role: RoleName,
    /// Who has or had it.
    pub provider: ProviderId,
}

/// The change since `previous`. O(seats · log seats).
pub fn change(previous: &PreviousPlan, plan: &Plan, evidence: &EvidenceFile) -> Change {
    let Difference { kept, added, removed } = difference(previous, plan);
    let before: BTreeSet<&RequestId> = previous.seats.iter().map(|seat| &seat.0).collect();
    let now: BTreeSet<&RequestId> = plan.assignments.iter().map(|a| &a.request).collect();
    let mut changed: BTreeMap<&RequestId, (Vec<&Seat>, Vec<&Seat>)> = BTreeMap::new();
    removed.iter().for_each(|seat| changed.entry(&seat.0).or_default().0.push(seat));
    added.iter().for_each(|seat| changed.entry(&seat.0).or_default().1.push(seat));
    let of_request = |(id, (gone, come)): (&RequestId, (Vec<&Seat>, Vec<&Seat>))| RequestChange {
        request: id.clone(),
        kind: match (now.contains(id), before.contains(id)) {
            (false, _) => ChangeKind::Dropped,
            (true, false) => ChangeKind::Arranged,
            (true, true) => ChangeKind::Exchanged,
        },
        gone: seats(gone),
        come: seats(come),
    };
    let lost = |is_first: bool| {
        let (old, new) = (communities(evidence, &before, is_first), communities(evidence, &now, is_first));
        old.difference(&new).map(|id| (*id).clone()).collect()
    };
    let (lost_every_answer, lost_first_choice) = (lost(false), lost(true));
    Change {
        kept: kept.len(),
        added: added.len(),
        removed: removed.len(),
        requests: changed.into_iter().map(of_request).collect(),
        lost_every_answer,
        lost_first_choice,
    }
}

fn seats(mut seats: Vec<&Seat>) -> Vec<SeatName> {
    seats.sort_by_key(|seat| (seat.1.class(), &seat.1, &seat.2));
    seats.into_iter().map(|seat| SeatName { role: seat.1.clone(), provider: seat.2.clone() }).collect()
}

/// The communities of the answered requests, or of those among them that are first choices.
fn communities<'e>(
    evidence: &'e EvidenceFile,
    answered: &BTreeSet<&RequestId>,
    is_first: bool,
) -> BTreeSet<&'e CommunityId> {
    let counts =
        |(id, r): &(&RequestId, &super::RequestNamed)| answered.contains(*id) && (!is_first || r.choice == Some(1));
    evidence.requests.iter().filter(counts).flat_map(|(_, r)| &r.communities).collect()
}

/// A change in lines, the counts first. The previous plan may come from anywhere: what stands in its ids is shown like
/// any text.
pub fn change_sentences(change: &Change, names: Names<'_>) -> Vec<String> {
    let mut lines = vec![counts_sentence(change.kept, change.added, change.removed, names.lang)];
    let shown = change.requests.iter().take(NAMED).map(|of| request_sentence(of, names));
    lines.extend(shown.map(|line| safe_text(&line)));
    let rest = change.requests.len().saturating_sub(NAMED);
    if rest > 0 {
        lines.push(names.lang.pick(format!("  …… 还有 {rest} 件有变化"), format!("  … {rest} more requests changed")));
    }
    for (lost, zh, en) in [
        (
            &change.lost_every_answer,
            "注意，原来有、现在一件也没有安排的居民区",
            "communities that were served and are not any more",
        ),
        (
            &change.lost_first_choice,
            "注意，头号选题原来排上、现在落空的居民区",
            "communities whose first choice was answered and is not any more",
        ),
    ] {
        if !lost.is_empty() {
            let communities = names.list(lost.iter().take(NAMED).map(|id| names.community(id)));
            let line = names.lang.pick(format!("  {zh}：{communities}"), format!("  {en}: {communities}"));
            lines.push(safe_text(&line));
        }
    }
    lines
}

fn request_sentence(of: &RequestChange, names: Names<'_>) -> String {
    let seats =
        |seats: &[SeatName]| {
            names.list(seats.iter().map(|seat| {
                format!("{} {}", role_said(seat.role.as_str(), names.lang), names.provider(&seat.provider))
            }))
        };
    let (request, gone, come) = (names.request(&of.request), seats(&of.gone), seats(&of.come));
    match (of.kind, names.lang) {
        (ChangeKind::Dropped, Lang::Zh) => format!("  不再安排：{request}（原由 {gone}）"),
        (ChangeKind::Dropped, Lang::En) => format!("  no longer answered: {request} (was {gone})"),
        (ChangeKind::Arranged, Lang::Zh) => format!("  新安排：{request}：{come}"),
        (ChangeKind::Arranged, Lang::En) => format!("  newly answered: {request}: {come}"),
        (ChangeKind::Exchanged, lang) => {
            let none = lang.pick("空缺", "nobody");
            let (gone, come) = (or_none(gone, none), or_none(come, none));
            lang.pick(format!("  换人：{request}：{gone} → {come}"), format!("  changed: {request}: {gone} → {come}"))
        }
    }
}

/// How many assignments stay, come and go, in a line.
pub fn counts_sentence(kept: usize, added: usize, removed: usize, lang: Lang) -> String {
    lang.pick(
        format!("与上一方案相比：沿用 {kept} 个派题，新增 {added} 个，取消 {removed} 个"),
        format!("against the previous plan: {kept} assignments kept, {added} added, {removed} removed"),
    )
}

fn or_none(seats: String, none: &str) -> String {
    if seats.is_empty() { none.to_owned() } else { seats }
}

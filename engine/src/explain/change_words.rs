//! What a new plan changed, as one says it to a meeting.
//!
//! Comes in: a [`Change`] and the names. Goes out: lines. Always holds: requests, roles and people are named; who lost
//! an answer or a first choice stands before who gained one.

use super::change::{Change, ChangeKind, RequestChange, SeatChange, SeatName};
use super::names::Names;
use crate::district::{CommunityId, Lang, role_said, safe_text};

/// Requests and communities that a list names: what a terminal shows without scrolling. The rest are counted.
const NAMED: usize = 40;

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
    let told: [(&Vec<CommunityId>, &str, &str); 4] = [
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
        (
            &change.gained_an_answer,
            "原来没有、现在有了安排的居民区",
            "communities that are served now and were not before",
        ),
        (
            &change.gained_first_choice,
            "头号选题现在排上了的居民区",
            "communities whose first choice is answered now and was not before",
        ),
    ];
    for (communities, zh, en) in told.into_iter().filter(|(communities, ..)| !communities.is_empty()) {
        let mut named = names.list(communities.iter().take(NAMED).map(|id| names.community(id)));
        let rest = communities.len().saturating_sub(NAMED);
        if rest > 0 {
            named += &names.lang.pick(format!("等，还有 {rest} 个"), format!(" and {rest} more"));
        }
        let line = names.lang.pick(format!("  {zh}：{named}"), format!("  {en}: {named}"));
        lines.push(safe_text(&line));
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
            let what = exchange_said(&of.seats, lang);
            let seats = of.seats.iter().map(|seat| seat_words(seat, names)).collect::<Vec<_>>();
            let seats = seats.join(lang.pick("；", "; "));
            lang.pick(format!("  {what}：{request}：{seats}"), format!("  {what}: {request}: {seats}"))
        }
    }
}

/// What happened to the team of a request that was and is arranged, in a word or two.
pub fn exchange_said(seats: &[SeatChange], lang: Lang) -> &'static str {
    let any = |is_it: fn(&SeatChange) -> bool| seats.iter().any(is_it);
    let replaced = any(|seat| matches!(seat, SeatChange::Replaced { .. }));
    let filled = any(|seat| matches!(seat, SeatChange::Filled { .. }));
    let withdrawn = any(|seat| matches!(seat, SeatChange::Withdrawn { .. }));
    match (replaced, filled, withdrawn) {
        (true, ..) => lang.pick("换人", "changed"),
        (false, true, false) => lang.pick("补上", "filled"),
        (false, false, true) => lang.pick("撤下", "withdrawn"),
        _ => lang.pick("调整", "rearranged"),
    }
}

fn seat_words(seat: &SeatChange, names: Names<'_>) -> String {
    match seat {
        SeatChange::Replaced { role, from, to } => {
            let (role, from, to) = (role_said(role.as_str(), names.lang), names.provider(from), names.provider(to));
            names.lang.pick(format!("{role}由{from}换成{to}"), format!("{role}: {from} → {to}"))
        }
        SeatChange::Filled { role, provider } => {
            let (role, name) = (role_said(role.as_str(), names.lang), names.provider(provider));
            names.lang.pick(format!("{role} {name}（原来空着）"), format!("{role} {name} (empty before)"))
        }
        SeatChange::Withdrawn { role, provider } => {
            let (role, name) = (role_said(role.as_str(), names.lang), names.provider(provider));
            names.lang.pick(format!("{role} {name}（现在空着）"), format!("{role} {name} (empty now)"))
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

//! What a new plan changed, as one says it to a meeting.
//!
//! Comes in: the previous plan's seats, the new [`Plan`], its [`Evidence`]. Goes out: lines. Always holds: requests,
//! roles and people are told by name; a community that lost its last answer, or its first choice, is pointed out by
//! itself.

use std::collections::{BTreeMap, BTreeSet};

use super::Evidence;
use super::sentences::Names;
use crate::district::{Lang, role_chinese};
use crate::plan::{Difference, Plan, PreviousPlan, Seat, difference};
use crate::tables::shown_text;

/// Requests and communities that a list names; the rest are counted.
const NAMED: usize = 40;

/// The change since `previous`, in lines. O(seats · log seats).
pub fn explain_change(previous: &PreviousPlan, plan: &Plan, evidence: &Evidence, lang: Lang) -> Vec<String> {
    let difference = difference(previous, plan);
    let Difference { added, removed, .. } = &difference;
    let names = Names(evidence);
    let zh = lang == Lang::Zh;
    let mut lines = Vec::new();
    let before: BTreeSet<&str> = previous.seats.iter().map(|seat| seat.0.as_str()).collect();
    let now: BTreeSet<&str> = plan.assignments.iter().map(|a| a.request.as_str()).collect();
    let mut changed: BTreeMap<&str, (Vec<&Seat>, Vec<&Seat>)> = BTreeMap::new();
    removed.iter().for_each(|seat| changed.entry(seat.0.as_str()).or_default().0.push(seat));
    added.iter().for_each(|seat| changed.entry(seat.0.as_str()).or_default().1.push(seat));
    let seats = |seats: &[&Seat]| {
        let mut sorted = seats.to_vec();
        sorted.sort_by_key(|seat| (seat.1.class(), &seat.1, &seat.2));
        let role = |role: &str| if zh { role_chinese(role) } else { role.to_owned() };
        sorted
            .iter()
            .map(|s| format!("{} {}", role(s.1.as_str()), names.provider(s.2.as_str())))
            .collect::<Vec<_>>()
            .join(if zh { "、" } else { ", " })
    };
    for (id, (gone, come)) in changed.iter().take(NAMED) {
        let request = names.request(id);
        lines.push(match (now.contains(id), before.contains(id), zh) {
            (false, _, true) => format!("  不再安排：{request}（原由 {}）", seats(gone)),
            (false, _, false) => format!("  no longer answered: {request} (was {})", seats(gone)),
            (_, false, true) => format!("  新安排：{request}：{}", seats(come)),
            (_, false, false) => format!("  newly answered: {request}: {}", seats(come)),
            (_, _, true) => {
                format!("  换人：{request}：{} → {}", or_none(seats(gone), "空缺"), or_none(seats(come), "空缺"))
            }
            (_, _, false) => {
                format!("  changed: {request}: {} → {}", or_none(seats(gone), "nobody"), or_none(seats(come), "nobody"))
            }
        });
    }
    if changed.len() > NAMED {
        let rest = changed.len() - NAMED;
        lines.push(if zh {
            format!("  …… 还有 {rest} 件有变化")
        } else {
            format!("  … {rest} more requests changed")
        });
    }
    let communities = |answered: &BTreeSet<&str>, is_first: bool| -> BTreeSet<&str> {
        let requests = evidence
            .requests
            .iter()
            .filter(|(id, r)| answered.contains(id.as_str()) && (!is_first || r.choice == Some(1)));
        requests.flat_map(|(_, r)| r.communities.iter().map(String::as_str)).collect()
    };
    for (is_first, told_zh, told_en) in [
        (false, "注意，原来有、现在一件也没有安排的居民区", "communities that were served and are not any more"),
        (
            true,
            "注意，头号选题原来排上、现在落空的居民区",
            "communities whose first choice was answered and is not any more",
        ),
    ] {
        let (old, new) = (communities(&before, is_first), communities(&now, is_first));
        let lost: Vec<String> = old.difference(&new).take(NAMED).map(|id| names.community(id)).collect();
        if !lost.is_empty() {
            lines.push(if zh {
                format!("  {told_zh}：{}", lost.join("、"))
            } else {
                format!("  {told_en}: {}", lost.join(", "))
            });
        }
    }
    // The previous plan may come from anywhere: what stands in its ids is shown like any text.
    std::iter::once(explain_counts(&difference, lang)).chain(lines.iter().map(|line| shown_text(line))).collect()
}

/// How many assignments stay, come and go, in a line.
pub fn explain_counts(difference: &Difference, lang: Lang) -> String {
    let (kept, added, removed) = (difference.kept.len(), difference.added.len(), difference.removed.len());
    match lang {
        Lang::Zh => format!("与上一方案相比：沿用 {kept} 个派题，新增 {added} 个，取消 {removed} 个"),
        Lang::En => format!("against the previous plan: {kept} assignments kept, {added} added, {removed} removed"),
    }
}

fn or_none(told: String, none: &str) -> String {
    if told.is_empty() { none.to_owned() } else { told }
}

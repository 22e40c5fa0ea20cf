//! What changed since the previous plan 变化, by name: the rows that page and workbook show.
//!
//! Comes in: the [`Change`] of a round, if it has one. Goes out: rows in words. Always holds: 换人 (the same seat,
//! somebody else) is told apart from 补上 (an empty seat that was filled) and 撤下; who lost something stands first; what
//! the previous plan names and the tables no longer know is shown by its id.

use serde::Serialize;

use super::rows::{Lookup, PlaceOf, counted};
use crate::district::{CommunityId, RequestId, safe_text, unsteering_text, urgency_said};
use crate::explain::{
    Change, ChangeKind, CommunityChange, LoadChange, RequestChange, SeatChange, SeatName, counts_sentence,
};

/// Communities of one kind of news that are named above the tables, which have all of them: four lists of them leave
/// room for the rest of a summary of four pages.
const NAMED: usize = 16;

/// Whether a row is bad news, good news or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Tone {
    /// Something was lost.
    Bad,
    /// Something was gained.
    Good,
    /// Others, not more or less.
    Even,
}

/// The three tables and the figures above them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Changes {
    /// How many assignments stay, come and go.
    pub(super) counts: String,
    /// How many requests came, went, were given to others.
    pub(super) requests_said: String,
    pub(super) requests: Vec<ChangedRequest>,
    pub(super) communities: Vec<ChangedCommunity>,
    pub(super) providers: Vec<ChangedLoad>,
    /// Who lost every answer, the first choice; who gained them: a heading and names.
    pub(super) told: Vec<Told>,
}

/// Communities of one kind of news.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Told {
    pub(super) tone: Tone,
    pub(super) what: &'static str,
    pub(super) n: usize,
    pub(super) names: String,
}

/// A request, or one seat of it where it was and is arranged.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChangedRequest {
    pub(super) tone: Tone,
    pub(super) what: &'static str,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) street: String,
    pub(super) place: String,
    pub(super) urgency: &'static str,
    pub(super) role: String,
    pub(super) before: String,
    pub(super) now: String,
}

/// A community of which other requests are answered.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChangedCommunity {
    pub(super) tone: Tone,
    pub(super) what: String,
    pub(super) street: String,
    pub(super) name: String,
    pub(super) first_choice: String,
    pub(super) counts: String,
    pub(super) before: String,
    pub(super) now: String,
}

/// A provider that carries something else.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChangedLoad {
    pub(super) what: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) counts: String,
    pub(super) before: String,
    pub(super) now: String,
    pub(super) left: String,
}

/// The rows of what changed; `None` where there was no plan before. O(change · log change).
pub(super) fn changes(lookup: &Lookup<'_>) -> Option<Changes> {
    let change = lookup.round.change?;
    let mut requests: Vec<(_, ChangedRequest)> =
        change.requests.iter().flat_map(|of| request_rows(lookup, of)).collect();
    requests.sort_by(|a, b| a.0.cmp(&b.0));
    let mut communities: Vec<ChangedCommunity> =
        change.communities.iter().map(|of| community_row(lookup, of)).collect();
    communities.sort_by_key(|row| row.tone);
    let mut loads: Vec<&LoadChange> = change.providers.iter().collect();
    loads.sort_by_key(|of| lookup.provider(&of.provider).map(|p| p.kind));
    Some(Changes {
        counts: counts_sentence(change.kept, change.added, change.removed, lookup.lang),
        requests_said: requests_said(lookup, change),
        requests: requests.into_iter().map(|(_, row)| row).collect(),
        communities,
        providers: loads.into_iter().map(|of| load_row(lookup, of)).collect(),
        told: told(lookup, change),
    })
}

fn requests_said(lookup: &Lookup<'_>, change: &Change) -> String {
    let n = |kind| change.requests.iter().filter(|of| of.kind == kind).count();
    let seats = |is_it: fn(&SeatChange) -> bool| {
        change.requests.iter().flat_map(|of| &of.seats).filter(|seat| is_it(seat)).count()
    };
    let (arranged, dropped) = (n(ChangeKind::Arranged), n(ChangeKind::Dropped));
    let replaced = seats(|seat| matches!(seat, SeatChange::Replaced { .. }));
    let filled = seats(|seat| matches!(seat, SeatChange::Filled { .. }));
    let withdrawn = seats(|seat| matches!(seat, SeatChange::Withdrawn { .. }));
    lookup.lang.pick(
        format!(
            "新安排 {arranged} 件，不再安排 {dropped} 件；仍然安排的件里，换人 {replaced} 处，补上空缺 {filled} 处，\
             撤下 {withdrawn} 处"
        ),
        format!(
            "{} newly arranged, {dropped} no longer; among those that stay: {replaced} seats given to others, \
             {filled} empty ones filled, {withdrawn} given up",
            counted(arranged as u64, "request", "requests")
        ),
    )
}

fn told(lookup: &Lookup<'_>, change: &Change) -> Vec<Told> {
    let lang = lookup.lang;
    let all: [(Tone, &Vec<CommunityId>, &'static str); 4] = [
        (Tone::Bad, &change.lost_every_answer, lang.pick("现在一件也没有安排了", "Served before, not any more")),
        (
            Tone::Bad,
            &change.lost_first_choice,
            lang.pick("头号选题落空了", "First choice answered before, not any more"),
        ),
        (Tone::Good, &change.gained_an_answer, lang.pick("现在有了安排", "Served now, not before")),
        (Tone::Good, &change.gained_first_choice, lang.pick("头号选题排上了", "First choice answered now, not before")),
    ];
    let names = |ids: &[CommunityId]| {
        let named = ids.iter().take(NAMED).map(|id| safe_text(&lookup.names().community(id)));
        let rest = if ids.len() > NAMED { lang.pick(" 等", " …") } else { "" };
        format!("{}{rest}", lookup.names().list(named))
    };
    let told = |(tone, ids, what): (Tone, &Vec<CommunityId>, &'static str)| Told {
        tone,
        what,
        n: ids.len(),
        names: names(ids),
    };
    all.into_iter().filter(|(_, ids, _)| !ids.is_empty()).map(told).collect()
}

/// What a changed request is sorted by: its tone, the kind of change, its place.
type RowKey<'a> = (Tone, u8, Option<PlaceOf<'a>>);

/// The rows of a request, each with what it is sorted by.
fn request_rows<'a>(lookup: &Lookup<'a>, of: &RequestChange) -> Vec<(RowKey<'a>, ChangedRequest)> {
    let lang = lookup.lang;
    let request = lookup.round.district.request(&of.request);
    let team = |seats: &[SeatName]| {
        let colon = lang.pick("：", ": ");
        let each = seats
            .iter()
            .map(|seat| format!("{}{colon}{}", lookup.role_numbered(&seat.role), lookup.provider_name(&seat.provider)));
        each.collect::<Vec<_>>().join("\n")
    };
    let row = |tone, what, role: String, before: String, now: String| ChangedRequest {
        tone,
        what,
        id: unsteering_text(&of.request.0),
        title: request.map_or_else(
            || lang.pick("（这一批材料里已经没有这一件）", "(not in these tables any more)").to_owned(),
            |request| safe_text(&request.title),
        ),
        street: request.map_or_else(String::new, |request| lookup.street_names(request)),
        place: request.map_or_else(String::new, |request| lookup.community_names(request)),
        urgency: request.map_or("", |request| urgency_said(request.urgency, lang)),
        role,
        before,
        now,
    };
    let nobody = || lang.pick("（空着）", "(nobody)").to_owned();
    let seat_row = |seat: &SeatChange| match seat {
        SeatChange::Replaced { role, from, to } => (
            2,
            row(
                Tone::Even,
                lang.pick("换人", "Other person"),
                lookup.role_numbered(role),
                lookup.provider_name(from),
                lookup.provider_name(to),
            ),
        ),
        SeatChange::Filled { role, provider } => (
            3,
            row(
                Tone::Even,
                lang.pick("补上", "Seat filled"),
                lookup.role_numbered(role),
                nobody(),
                lookup.provider_name(provider),
            ),
        ),
        SeatChange::Withdrawn { role, provider } => (
            4,
            row(
                Tone::Even,
                lang.pick("撤下", "Seat given up"),
                lookup.role_numbered(role),
                lookup.provider_name(provider),
                nobody(),
            ),
        ),
    };
    let rows = match of.kind {
        ChangeKind::Dropped => {
            let (what, none) =
                (lang.pick("不再安排", "No longer arranged"), lang.pick("（没有安排）", "(not arranged)"));
            vec![(0, row(Tone::Bad, what, String::new(), team(&of.gone), none.to_owned()))]
        }
        ChangeKind::Arranged => {
            let (what, none) = (lang.pick("新安排", "Newly arranged"), lang.pick("（没有安排）", "(not arranged)"));
            vec![(1, row(Tone::Good, what, String::new(), none.to_owned(), team(&of.come)))]
        }
        ChangeKind::Exchanged => of.seats.iter().map(seat_row).collect(),
    };
    let place = request.map(|request| lookup.place_of(request));
    rows.into_iter().map(|(sequence, row)| ((row.tone, sequence, place), row)).collect()
}

fn community_row(lookup: &Lookup<'_>, of: &CommunityChange) -> ChangedCommunity {
    let lang = lookup.lang;
    let (before, now) = (of.before.len(), of.now.len());
    let (lost_first, gained_first) =
        (of.first_choice_before && !of.first_choice_now, !of.first_choice_before && of.first_choice_now);
    let mut what: Vec<String> = Vec::new();
    match (before, now) {
        (_, 0) => what.push(lang.pick("现在没有安排", "nothing any more").to_owned()),
        (0, _) => what.push(lang.pick("现在有了安排", "served now").to_owned()),
        _ if now < before => {
            what.push(lang.pick(format!("少 {} 件", before - now), format!("{} fewer", before - now)));
        }
        _ if now > before => what.push(lang.pick(format!("多 {} 件", now - before), format!("{} more", now - before))),
        _ if !lost_first && !gained_first => what.push(lang.pick("换了题", "other requests").to_owned()),
        _ => {}
    }
    if lost_first {
        what.push(lang.pick("头号选题落空", "first choice lost").to_owned());
    }
    if gained_first {
        what.push(lang.pick("头号选题排上", "first choice gained").to_owned());
    }
    let tone = if now < before || lost_first {
        Tone::Bad
    } else if now > before || gained_first {
        Tone::Good
    } else {
        Tone::Even
    };
    let place = lookup.round.district.community(&of.community);
    let titles = |ids: &[RequestId]| {
        let titles = ids.iter().map(|id| {
            lookup.round.district.request(id).map_or_else(|| unsteering_text(&id.0), |r| safe_text(&r.title))
        });
        titles.collect::<Vec<_>>().join("\n")
    };
    let first = lookup.raised(&of.community).iter().find(|request| request.choice == Some(1));
    ChangedCommunity {
        tone,
        what: what.join(lang.pick("，", ", ")),
        street: place.map_or_else(String::new, |c| safe_text(&c.street)),
        name: place.map_or_else(|| unsteering_text(&of.community.0), |c| safe_text(&c.name)),
        first_choice: first.map_or_else(String::new, |request| safe_text(&request.title)),
        counts: format!("{before} → {now}"),
        before: titles(&of.before),
        now: titles(&of.now),
    }
}

fn load_row(lookup: &Lookup<'_>, of: &LoadChange) -> ChangedLoad {
    let lang = lookup.lang;
    let provider = lookup.provider(&of.provider);
    let (before, now) = (of.requests_before, of.requests_now);
    let amount = |load: u64| lookup.names().amount(load);
    let capacity = provider.map_or(0, |p| p.capacity);
    ChangedLoad {
        what: match now.cmp(&before) {
            std::cmp::Ordering::Greater => {
                lang.pick(format!("多 {} 件", now - before), format!("{} more", now - before))
            }
            std::cmp::Ordering::Less => lang.pick(format!("少 {} 件", before - now), format!("{} fewer", before - now)),
            std::cmp::Ordering::Equal => lang.pick("换了题", "other requests").to_owned(),
        },
        name: lookup.provider_name(&of.provider),
        kind: provider.map_or("", |p| p.kind.said(lang)),
        counts: format!("{before} → {now}"),
        before: of.load_before.map_or_else(|| lang.pick("上一方案没有写", "not said").to_owned(), amount),
        now: amount(of.load_now),
        left: lang.pick(
            format!("容量 {capacity}，现在还剩 {}", capacity.saturating_sub(of.load_now)),
            format!("capacity {capacity}, {} left now", capacity.saturating_sub(of.load_now)),
        ),
    }
}

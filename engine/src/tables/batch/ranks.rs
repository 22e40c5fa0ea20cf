//! Ranks that do not fit together: one rank given twice, or only some requests of a community ranked.
//!
//! Comes in: the requests of each community with their ranks. Goes out: warnings. Always holds: what holds for several
//! communities in the same rows (a joint case) is listed once.

use std::collections::{BTreeMap, BTreeSet};

use super::community_names::CommunityNames;
use crate::district::{Bilingual, CommunityId};
use crate::tables::{Reader, Row};

/// A request as a community ranked it, or did not.
pub(super) struct Ranked<'r> {
    pub(super) choice: Option<u32>,
    pub(super) row: &'r Row,
}

/// The communities that a warning is about, and the row at which it stands.
struct Concerned<'r> {
    first: &'r Row,
    communities: Vec<String>,
}

impl<'r> Concerned<'r> {
    fn at(first: &'r Row) -> Self {
        Self { first, communities: Vec::new() }
    }
}

/// Communities with unranked requests that are listed one by one; of more, all are counted in one warning. A choice:
/// half a screen.
const UNRANKED_LISTED: usize = 10;
/// Rows that a warning names. A choice: one line.
const ROWS_NAMED: usize = 10;

/// Warns of both. O(requests · log requests).
pub(super) fn warn_of_ranks(
    reader: &mut Reader<'_>,
    ranked: &BTreeMap<CommunityId, Vec<Ranked<'_>>>,
    names: &CommunityNames,
) {
    let mut missing: BTreeMap<Vec<u32>, Concerned<'_>> = BTreeMap::new();
    let mut equal: BTreeMap<(u32, u32), Concerned<'_>> = BTreeMap::new();
    for (community, requests) in ranked {
        let unranked: Vec<&Row> = requests.iter().filter(|r| r.choice.is_none()).map(|r| r.row).collect();
        if let Some(first) = unranked.first().filter(|_| unranked.len() < requests.len()) {
            let rows = unranked.iter().map(|row| row.number).collect();
            missing
                .entry(rows)
                .or_insert_with(|| Concerned::at(first))
                .communities
                .push(names.said_in_short(community));
        }
        let mut seen = BTreeSet::new();
        for Ranked { choice, row } in requests {
            if let Some(choice) = choice.filter(|choice| !seen.insert(*choice)) {
                let concerned = equal.entry((row.number, choice)).or_insert_with(|| Concerned::at(row));
                concerned.communities.push(names.said_in_short(community));
            }
        }
    }
    if missing.len() > UNRANKED_LISTED {
        warn_of_many_missing(reader, &missing);
    } else {
        missing.iter().for_each(|(rows, concerned)| warn_of_missing(reader, rows, concerned));
    }
    for ((_, choice), Concerned { first, communities }) in equal {
        let (zh, en) = (communities.join("、"), communities.join(", "));
        let message =
            Bilingual::new(format!("{zh} 有两件都排第 {choice}"), format!("{en} has two requests ranked {choice}"));
        let mend = Bilingual::new(
            "两件按同样的顺序看待；如有先后请改",
            "both count as ranked so; correct it if one comes first",
        );
        reader.warning(first, "choice", "equal_ranks", message, mend);
    }
}

fn warn_of_missing(reader: &mut Reader<'_>, rows: &[u32], Concerned { first, communities }: &Concerned<'_>) {
    let (zh, en) = (communities.join("、"), communities.join(", "));
    let n = rows.len();
    let shown = rows.iter().take(ROWS_NAMED).map(|row| reader.table.row_said(*row)).collect::<Vec<_>>();
    let which = match n {
        1 => Bilingual::new("这一件没有", "this one"),
        _ => Bilingual::new(
            format!("这 {n} 件没有（第 {} 行）", shown.join("、")),
            format!("{n} of them (rows {})", shown.join("; ")),
        ),
    };
    let message = Bilingual::new(
        format!("{zh} 的其他点单排了顺序，{}", which.zh),
        format!("{en} ranked its other requests but not {}", which.en),
    );
    let mend = Bilingual::new(
        "没有排的放在最后考虑；如需要请补上。几个社区共同的，填它在这些社区里的顺序",
        "they count as the last; rank them if that is wrong. A joint case has one rank in all its communities",
    );
    reader.warning(first, "choice", "missing_rank", message, mend);
}

fn warn_of_many_missing(reader: &mut Reader<'_>, missing: &BTreeMap<Vec<u32>, Concerned<'_>>) {
    let Some(first) = missing.values().map(|concerned| concerned.first).min_by_key(|row| row.number) else { return };
    let n_communities: usize = missing.values().map(|concerned| concerned.communities.len()).sum();
    let rows: BTreeSet<u32> = missing.keys().flatten().copied().collect();
    let n = rows.len();
    let shown = rows.iter().take(ROWS_NAMED).map(|row| reader.table.row_said(*row)).collect::<Vec<_>>();
    let message = Bilingual::new(
        format!("{n_communities} 个社区排了选题顺序，但有 {n} 件没有排（第 {} 行等）", shown.join("、")),
        format!(
            "{n_communities} communities ranked their requests, but {n} are not ranked (rows {} …)",
            shown.join("; ")
        ),
    );
    let mend =
        Bilingual::new("没有排的放在最后考虑；如需要请补上", "they count as the last; rank them if that is wrong");
    reader.warning(first, "choice", "missing_rank", message, mend);
}

//! Requests of which nothing tells the community: held for whoever sorts them by hand, and told.
//!
//! Comes in: rows whose place names no community, or several. Goes out: a list of them, and warnings. Always holds:
//! what
//! is held takes no part in the round, and is named; a community is proposed only where its name stands in the text.

use super::community_names::CommunityNames;
use super::place::Place;
use crate::district::{Bilingual, safe_text};
use crate::tables::{Reader, Row};

/// A request that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What stands in the column that should tell; empty where nothing does.
    pub said: String,
    /// Where it stands.
    pub place: Place,
}

/// Why nothing tells it.
#[derive(Debug)]
pub(super) enum Unclear {
    /// No place is written.
    NoPlace,
    /// Nothing known stands in it.
    Unknown,
    /// It may be any of these, by id.
    Several(Vec<String>),
}

/// A row that is held, with the column that should tell.
pub(super) struct Held<'r> {
    pub(super) row: &'r Row,
    pub(super) column: &'static str,
    pub(super) said: String,
    pub(super) why: Unclear,
    /// The community whose name stands in its title or text.
    pub(super) hint: Option<String>,
}

/// Requests that are named one by one; of more, all are counted in one warning. A choice: half a screen.
const LISTED: usize = 10;

/// Warns of them: each in a warning of its own where they are few, else all in one. O(requests).
pub(super) fn warn_of_unplaced(reader: &mut Reader<'_>, held: &[Held<'_>], names: &CommunityNames) {
    let mend = Bilingual::new(
        "请加一列“社区”填上编号或名称；或在社区表的“下辖小区”里写上这些小区",
        "add a column community with id or name, or list the compounds in the column compounds of communities",
    );
    if held.len() > LISTED {
        let of = |one: &Held<'_>| {
            let row = reader.table.row_said(one.row.number);
            let said: String = safe_text(&one.said).chars().take(20).collect();
            if said.is_empty() { row } else { format!("{row}“{said}”") }
        };
        let shown = held.iter().take(LISTED).map(of).collect::<Vec<_>>();
        let n = held.len();
        let message = Bilingual::new(
            format!("{n} 件没有说清是哪个社区，先放一边，不参加派题：第 {} 行等", shown.join("、")),
            format!("{n} requests do not tell their community and take no part: rows {} …", shown.join("; ")),
        );
        reader.warning(held[0].row, held[0].column, "unplaced", message, mend);
        // The message names the rows.
        return reader.about("");
    }
    for one in held {
        let (message, own) = said_of(one, names);
        reader.warning(one.row, one.column, "unplaced", message, own.unwrap_or_else(|| mend.clone()));
    }
}

fn said_of(held: &Held<'_>, names: &CommunityNames) -> (Bilingual, Option<Bilingual>) {
    let message = match &held.why {
        Unclear::NoPlace => Bilingual::new(
            "没有写社区，也没有写地址，先放一边，不参加派题",
            "neither a community nor a place is written; it is put aside and takes no part",
        ),
        Unclear::Unknown => Bilingual::new(
            "看不出是哪个社区，先放一边，不参加派题",
            "does not tell which community it is; it is put aside and takes no part",
        ),
        Unclear::Several(ids) => {
            let said = names.said(ids);
            Bilingual::new(
                format!("可能是几个社区：{}；先放一边，不参加派题", said.zh),
                format!("may be any of {}; it is put aside and takes no part", said.en),
            )
        }
    };
    let hint = held.hint.as_ref().map(|id| names.said(std::slice::from_ref(id)));
    let mend = hint.map(|said| {
        Bilingual::new(
            format!("标题或内容里提到 {}，是不是它？是就请填在“社区”一列", said.zh),
            format!("title or text name {}: is it that one? Then write it into a column community", said.en),
        )
    });
    (message, mend)
}

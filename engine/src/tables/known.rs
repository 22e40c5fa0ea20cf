//! What a district knows already, beside what is handed in: a batch may bring a table, a part of one, or one row, and
//! refers to what is known.
//!
//! Comes in: the tables that were handed in, and the known rows as one JSON file ([`written_tables`]). Goes out: tables
//! that hold both. Always holds: a row that is handed in stands for the known one of its id; nothing known is lost
//! because a table lacks it; a fault in a known row, which a change elsewhere can cause, names [`KNOWN_FILE`].
//!
//! [`written_tables`]: super::written_tables

use std::collections::{BTreeMap, BTreeSet};

use super::fault::Fault;
use super::joined_sheets::append;
use super::limits::ROWS_MAX;
use super::locate::locate;
use super::old_workbook::read_old_workbook;
use super::read_sheets::read_sheets;
use super::schema::DISTRICT_TABLES;
use super::sheet::Row;
use super::source::Source;
use super::table::{ROWS_OF_PART, Table};

/// The file that a fault in a known row names: none that is handed in has a name with a folder in it, so that what is
/// told of a file of people is never taken for it.
pub const KNOWN_FILE: &str = "本区/已有.json";

/// The ids that stand in tables, by the name of the table; of the settings of a round their keys.
pub type IdsOfTables = BTreeMap<&'static str, BTreeSet<String>>;

/// The ids of the rows of some tables. Pins have none. O(rows · log rows).
pub(super) fn ids_of_tables(tables: &[Table]) -> IdsOfTables {
    let ids = |table: &Table| {
        let column = id_column(table);
        let of_row = |row| column.and_then(|column| table.text(row, column)).map(str::to_owned);
        (table.spec.name, table.rows.iter().filter_map(of_row).collect())
    };
    tables.iter().map(ids).collect()
}

fn id_column(table: &Table) -> Option<&'static str> {
    ["id", "key"].into_iter().find(|name| table.spec.position(name).is_some())
}

/// Adds the known rows to the tables, where no row of the same id was handed in. `bytes` is an object with an array of
/// rows for each table. O(rows · log rows).
pub(super) fn join_known(tables: &mut Vec<Table>, bytes: &[u8], faults: &mut Vec<Fault>) {
    let source = Source { name: KNOWN_FILE.to_owned(), bytes: bytes.to_vec() };
    let (sheets, unreadable) = read_sheets([&source], ROWS_MAX, &read_old_workbook);
    faults.extend(unreadable);
    let handed_in = ids_of_tables(tables);
    // What is known was read before: nothing is told of it again.
    let mut told = Vec::new();
    for mut known in locate(sheets, &DISTRICT_TABLES, ROWS_MAX, &mut told) {
        let Some(table) = tables.iter_mut().find(|table| table.spec.name == known.spec.name) else {
            tables.push(known);
            continue;
        };
        if let (Some(column), Some(ids)) = (id_column(&known), handed_in.get(known.spec.name)) {
            let rows = std::mem::take(&mut known.rows).into_iter();
            let is_handed_in = |row: &Row| known.text(row, column).is_some_and(|id| ids.contains(id));
            let kept = rows.filter(|row| !is_handed_in(row)).collect();
            known.rows = kept;
        }
        let base = u32::try_from(table.parts.len() + 1).unwrap_or(u32::MAX).saturating_mul(ROWS_OF_PART);
        append(table, known, base);
    }
}

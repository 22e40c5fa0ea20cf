//! What a batch brings that is new: its rows against those that a district knows already.
//!
//! Comes in: a [`Batch`] that was read against known rows, and these. Goes out: for each table the rows to be kept, and
//! what they are against the known ones. Always holds: what is known and was not handed in is named as gone and stays;
//! taking in the same files twice changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::batch::{Batch, Origin};
use super::written::{WrittenRow, written_tables};

/// What a table of a batch brings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableTakenIn {
    /// The table.
    pub table: &'static str,
    /// The sheets that it stands in.
    pub sheets: Vec<Origin>,
    /// How many rows it brings.
    pub rows: usize,
    /// Rows of ids that were not known.
    pub new: Vec<WrittenRow>,
    /// Rows that say something else than the known ones of their ids.
    pub changed: Vec<WrittenRow>,
    /// How many say the same.
    pub equal: usize,
    /// Known ids that the table lacks.
    pub gone: Vec<String>,
}

/// Known rows by table and id.
pub type KnownRows = BTreeMap<String, Vec<WrittenRow>>;

/// The tables of a batch against what is known, in the sequence in which they are read. Pins and the settings of a
/// round belong to a round and are kept with it. O(rows · log rows).
pub fn taken_in(batch: &Batch, known: &KnownRows) -> Vec<TableTakenIn> {
    let tables = written_tables(&batch.district, batch.handed_in.contains_key("topics"));
    let of_table = |(table, rows): (&'static str, Vec<WrittenRow>)| {
        let handed_in = batch.handed_in.get(table)?;
        let before = known.get(table).map(Vec::as_slice).unwrap_or_default();
        let sheets = batch.origins.get(table).cloned().unwrap_or_default();
        Some(TableTakenIn { sheets, ..compared(table, rows, before, handed_in) })
    };
    tables.into_iter().filter(|(table, _)| !matches!(*table, "pins" | "round")).filter_map(of_table).collect()
}

fn compared(
    table: &'static str,
    rows: Vec<WrittenRow>,
    before: &[WrittenRow],
    handed_in: &BTreeSet<String>,
) -> TableTakenIn {
    let known: BTreeMap<&str, &WrittenRow> = before.iter().filter_map(|row| id_of(row).map(|id| (id, row))).collect();
    let gone = known.keys().filter(|id| !handed_in.contains(**id)).map(|id| (*id).to_owned()).collect();
    let mut of_table =
        TableTakenIn { table, sheets: Vec::new(), rows: 0, new: Vec::new(), changed: Vec::new(), equal: 0, gone };
    for row in rows {
        let Some(id) = id_of(&row).filter(|id| handed_in.contains(*id)) else { continue };
        of_table.rows += 1;
        match known.get(id) {
            None => of_table.new.push(row),
            Some(before) if **before == row => of_table.equal += 1,
            Some(_) => of_table.changed.push(row),
        }
    }
    of_table
}

fn id_of(row: &WrittenRow) -> Option<&str> {
    row.get("id").and_then(Value::as_str)
}

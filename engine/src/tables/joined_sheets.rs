//! Several sheets that are one table: one for each street, for each kind of provider, for each file handed in.
//!
//! Comes in: the tables of the sheets, each with the name that its title has beside that of the table. Goes out: one
//! table whose rows still know where they stand. Always holds: no cell is lost; ids that begin anew in each sheet are
//! told apart by its name.

use std::collections::BTreeSet;

use super::fault::Fault;
use super::schema::{fold_header, is_running_number};
use super::sheet::Row;
use super::table::{Column, Part, ROWS_OF_PART, Table};
use crate::district::{Bilingual, safe_text};

/// Tables that are joined at most: rows are numbered in 32 bits, and no district has as many streets.
pub(super) const PARTS_MAX: usize = 500;

/// A table of a sheet, and what its title calls it.
pub(super) type Named = (String, Table);

/// Whether the rows of a table can be numbered behind those of others.
pub(super) fn can_be_joined(tables: &[Named]) -> bool {
    tables.len() <= PARTS_MAX
        && tables.iter().all(|(_, table)| table.rows.last().is_none_or(|row| row.number < ROWS_OF_PART))
}

/// The tables as one. O(cells).
pub(super) fn joined(mut tables: Vec<Named>, faults: &mut Vec<Fault>) -> Option<Table> {
    if tables.len() > 1 {
        tell_ids_apart(&mut tables, faults);
    }
    let mut tables = tables.into_iter().map(|(_, table)| table);
    let mut all = tables.next()?;
    for (table, base) in tables.zip((1_u32..).map(|at| at * ROWS_OF_PART)) {
        append(&mut all, table, base);
    }
    Some(all)
}

/// The number of places that a table takes in its rows.
fn width(table: &Table) -> usize {
    let columns = table.columns.iter().flatten().chain(table.yielded.iter().map(|(_, column)| column));
    let named = columns.chain(&table.unknown_columns).map(|column| column.place + 1).max().unwrap_or(0);
    named.max(table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0))
}

/// Puts the rows of a table behind those of another, their numbers raised by `base`, which is higher than all that are
/// there. O(cells of the part).
pub(super) fn append(all: &mut Table, part: Table, base: u32) {
    let mut places: Vec<Option<usize>> = vec![None; width(all)];
    let mut place_for = |column: &Column, there: &mut Option<Column>| {
        let joined = there.get_or_insert_with(|| Column { place: places.len(), header: column.header.clone() });
        places.resize(places.len().max(joined.place + 1), None);
        places[joined.place] = Some(column.place);
    };
    for (there, column) in all.columns.iter_mut().zip(&part.columns) {
        if let Some(column) = column {
            place_for(column, there);
        }
    }
    let same = |one: &Column, other: &Column| fold_header(&one.header) == fold_header(&other.header);
    for (at, column) in &part.yielded {
        let mut there = all.yielded.iter().find(|(of, known)| of == at && same(known, column)).map(|(_, c)| c.clone());
        let is_new = there.is_none();
        place_for(column, &mut there);
        all.yielded.extend(there.filter(|_| is_new).map(|column| (*at, column)));
    }
    for column in part.unknown_columns {
        if !all.unknown_columns.iter().any(|known| same(known, &column)) {
            all.unknown_columns.push(column);
        }
    }
    for row in part.rows {
        let cell = |place: &Option<usize>| place.and_then(|place| row.cells.get(place)).cloned().unwrap_or_default();
        all.rows.push(Row { number: base + row.number, cells: places.iter().map(cell).collect() });
    }
    all.parts.push(Part { file: part.file, sheet: part.sheet, base, places });
}

/// Running numbers and short numbers that begin anew in each sheet get the name of the sheet in front.
fn tell_ids_apart(tables: &mut [Named], faults: &mut Vec<Fault>) {
    // 1 to 9999: what somebody counts by hand.
    const DIGITS_MAX: usize = 4;
    let is_count = |id: &str| id.len() <= DIGITS_MAX && id.bytes().all(|b| b.is_ascii_digit());
    let mut seen = BTreeSet::new();
    let (mut repeat, mut all_counts, mut running) = (false, true, true);
    for (_, table) in tables.iter() {
        let Some(column) = table.column("id") else { return };
        running &= is_running_number(&column.header);
        let ids: BTreeSet<&str> = table.rows.iter().filter_map(|row| table.text(row, "id")).collect();
        all_counts &= ids.iter().all(|id| is_count(id));
        for id in ids {
            repeat |= !seen.insert(id.to_owned());
        }
    }
    if !(repeat && (running || all_counts)) {
        return;
    }
    for (name, table) in tables.iter_mut() {
        let Some(place) = table.column("id").map(|column| column.place) else { continue };
        for cell in table.rows.iter_mut().filter_map(|row| row.cells.get_mut(place)) {
            if !cell.trim().is_empty() {
                *cell = format!("{name}-{}", cell.trim());
            }
        }
    }
    if let Some((name, table)) = tables.first() {
        let message = Bilingual::new(
            format!("各张表的编号会重复，已在前面加上表名，如“{}-1”", safe_text(name)),
            format!(
                "the sheets repeat their numbers, so that the name of the sheet was put in front: {}-1",
                safe_text(name)
            ),
        );
        let mend = Bilingual::new(
            "锁定里也这样写；或请改用全区不重复的编号",
            "write them so in pins, or give ids that are unique",
        );
        faults.push(table.warning("ids_told_apart", message, mend).at_row(table.header_row));
    }
}

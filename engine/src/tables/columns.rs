//! Which column of a table each header is, and what is missing.
//!
//! Comes in: the header of a sheet. Goes out: the columns of its table, with a fault for two that cannot be told apart
//! and for each that is required and missing. Always holds: of headers that mean one column the strongest names it (an
//! id before a running number); a header that is not used is named in a warning, a running number beside an id
//! excepted.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::Fault;
use super::header::Header;
use super::likely::likely_column;
use super::renames::Renamed;
use super::schema::{fold_header, is_running_number};
use super::table::{Column, Table};
use crate::district::Bilingual;

/// How strongly a header that somebody gave a meaning means it: before all others.
const SAID: usize = 0;

/// Gives each column of the sheet the name that its header means. Two that mean one equally are a fault.
pub(super) fn name_columns(table: &mut Table, header: &Header, renamed: &[Renamed], faults: &mut Vec<Fault>) {
    let original = |place: usize| {
        let above = renamed.iter().rev().filter(|renamed| renamed.place.row <= header.row);
        above.clone().find(|renamed| renamed.place.column == place).map(|renamed| &renamed.header)
    };
    let mut meant: BTreeMap<usize, Vec<(usize, Column)>> = BTreeMap::new();
    let mut passed_over = Vec::new();
    for (place, cell) in header.names.iter().enumerate().filter(|(_, cell)| !fold_header(cell).is_empty()) {
        let said = original(place);
        let column = Column { place, header: said.unwrap_or(cell).clone() };
        match table.spec.meaning_of_header(cell) {
            Some((at, rank)) => {
                meant.entry(at).or_default().push((if said.is_some() { SAID } else { rank + 1 }, column));
            }
            None if table.spec.passes_over(cell) => passed_over.push(column),
            None => table.unknown_columns.push(column),
        }
    }
    let mut yielding = Vec::new();
    for (at, mut columns) in meant {
        columns.sort_by_key(|(rank, column)| (*rank, column.place));
        let mut columns = columns.into_iter();
        let Some((strongest, first)) = columns.next() else { continue };
        for (rank, column) in columns {
            if rank == strongest {
                faults.push(same_column(table, header, &first, &column));
            } else if !is_running_number(&column.header) {
                yielding.push((at, column));
            }
        }
        table.columns[at] = Some(first);
    }
    place_yielding(table, yielding, faults);
    take_stand_ins(table);
    warn_of_passed_over(table, &passed_over, faults);
}

fn same_column(table: &Table, header: &Header, first: &Column, second: &Column) -> Fault {
    let (one, other) = (&first.header, &second.header);
    let message =
        Bilingual::new(format!("“{one}”和“{other}”两列是同一项"), format!("{one} and {other} are the same column"));
    let fault = table.fault("duplicate_column", message, Bilingual::new("请只保留一列", "keep one of them"));
    fault.at_row(header.row).in_column(other)
}

/// A header that had to yield names the spare column where there is one; else it is kept, and named in a warning unless
/// it is read in its own way (a second address).
fn place_yielding(table: &mut Table, yielding: Vec<(usize, Column)>, faults: &mut Vec<Fault>) {
    let mut unused: Vec<(String, String)> = Vec::new();
    for (at, column) in yielding {
        let spec = &table.spec.columns[at];
        let spare = spec.spare.and_then(|name| table.spec.position(name));
        if let Some(spare) = spare.filter(|spare| table.columns[*spare].is_none()) {
            table.columns[spare] = Some(column);
            continue;
        }
        if spec.name != "place" {
            unused.push((column.header.trim().to_owned(), table.header_of(spec)));
        }
        table.yielded.push((at, column));
    }
    let Some((first, _)) = unused.first() else { return };
    let said = |of: &dyn Fn(&(String, String)) -> String, by: &str| unused.iter().map(of).collect::<Vec<_>>().join(by);
    let message = Bilingual::new(
        format!(
            "有几列是同一项，只用了一列：{}",
            said(&|(column, used)| format!("用“{used}”，没有用“{column}”"), "；")
        ),
        format!(
            "several columns mean the same, and one is used: {}",
            said(&|(column, used)| format!("{used}, not {column}"), "; ")
        ),
    );
    let mend = Bilingual::new(
        "要用另一列的，请删去这一列，或用 --map 指明",
        "if the other is wanted, remove this one, or say so with --map",
    );
    let fault = table.warning("column_not_used", message, mend).at_row(table.header_row);
    faults.push(fault.in_column(first));
}

/// What is missing and has a column that can stand in for it is read from there.
fn take_stand_ins(table: &mut Table) {
    for (at, column) in table.spec.columns.iter().enumerate() {
        let stand_in = column.stand_in.and_then(|name| table.column(name)).cloned();
        if table.columns[at].is_none() && stand_in.is_some() {
            table.columns[at] = stand_in;
        }
    }
}

fn warn_of_passed_over(table: &Table, columns: &[Column], faults: &mut Vec<Fault>) {
    if columns.is_empty() {
        return;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.header.trim()).collect();
    let message = Bilingual::new("这些列派题用不到，没有使用", "a round has no use for these columns");
    let mend = Bilingual::new("不用管", "ignore this");
    let fault = table.warning("column_of_no_use", message, mend).at_row(table.header_row);
    faults.push(fault.in_named_column(Bilingual::new(names.join("、"), names.join(", "))));
}

/// Columns that the spec does not know and of which it can be told what they likely are: header, name of the column.
/// Each column is proposed once, and only where the table lacks it.
pub(super) fn proposals(table: &Table) -> Vec<(&str, Bilingual)> {
    let mut proposed = BTreeSet::new();
    let mut all = Vec::new();
    for unknown in &table.unknown_columns {
        let Some(column) = likely_column(table.spec, &unknown.header) else { continue };
        if table.column(column.name).is_none() && proposed.insert(column.name) {
            all.push((unknown.header.trim(), Bilingual::new(column.chinese, column.name)));
        }
    }
    all
}

/// A fault for each required column that is not there.
pub(super) fn missing_columns(table: &Table) -> Vec<Fault> {
    let spec = table.spec;
    let there: BTreeSet<usize> = (0..spec.columns.len()).filter(|at| table.columns[*at].is_some()).collect();
    let proposals = proposals(table);
    let mut faults = Vec::new();
    for (at, column) in spec.columns.iter().enumerate() {
        if !column.required || there.contains(&at) || spec.stands_in(column, &there) {
            continue;
        }
        let (row, zh, en) = (table.header_row, column.chinese, column.name);
        let proposed = proposals.iter().find(|(_, meant)| meant.en == en).map(|(header, _)| header);
        let mend = match proposed {
            Some(header) => Bilingual::new(
                format!("是不是“{header}”？是就加上 --map {header}={zh}，或把第 {row} 行的表头改成“{zh}”"),
                format!("is it {header}? Then add --map {header}={en}, or change the header in row {row} to {en}"),
            ),
            None => Bilingual::new(
                format!("请在第 {row} 行的表头里加上“{zh}”（或 {en}）"),
                format!("add {en} to the header in row {row}"),
            ),
        };
        let message = Bilingual::new(format!("缺少“{zh}”列"), format!("the column {en} is missing"));
        let fault = table.fault("missing_column", message, mend);
        faults.push(fault.at_row(row).in_named_column(Bilingual::new(zh, en)));
    }
    faults
}

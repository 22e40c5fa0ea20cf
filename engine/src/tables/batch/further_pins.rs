//! The pins of a workbook that we wrote and a coordinator filled in.
//!
//! Always holds: a row without a rule pins nothing, unless it says who is exchanged for whom; the other sheets of the
//! workbook are not looked at.

use super::missing_table::missing_table;
use super::swap::names_two;
use crate::district::Rule;
use crate::tables::{
    DISTRICT_TABLES, Fault, OldWorkbookReader, ROWS_MAX, Row, Severity, Sheet, Source, Table, has_errors, locate,
    read_sheets,
};

/// The table of the pins; `None`, with a fault, where there is none. O(cells).
pub(super) fn filled_in_pins(
    source: &Source,
    old_workbook: &OldWorkbookReader<'_>,
    faults: &mut Vec<Fault>,
) -> Option<Table> {
    let (sheets, unreadable) = read_sheets([source], ROWS_MAX, old_workbook);
    let is_unreadable = has_errors(&unreadable);
    faults.extend(unreadable);
    let spec = DISTRICT_TABLES.iter().position(|spec| spec.name == "pins").map(|at| &DISTRICT_TABLES[at..=at])?;
    let is_pins = |sheet: &Sheet| sheet.name.as_ref().is_none_or(|name| spec[0].is_named(name));
    let mut located = Vec::new();
    let mut table = locate(sheets.into_iter().filter(is_pins).collect(), spec, ROWS_MAX, &mut located).pop();
    // What stands beside the pins for whoever reads them is no matter.
    faults.extend(located.into_iter().filter(|fault| fault.severity == Severity::Error));
    if let Some(table) = &mut table {
        keep_filled_in(table);
    } else if !is_unreadable && !has_errors(faults) {
        faults.push(missing_table(&source.name, &spec[0]));
    }
    table
}

/// Drops the rows without a rule. Who demands a request in the row of one of its seats means the request.
fn keep_filled_in(table: &mut Table) {
    let place = |name: &str| table.column(name).map(|column| column.place);
    let (rule, seat) = (place("rule"), [place("role"), place("provider"), place("replacement")]);
    let [_, provider, replacement] = seat;
    let text = |row: &Row, place: Option<usize>| {
        place.and_then(|place| row.cells.get(place)).map_or("", |cell| cell.trim()).to_owned()
    };
    let rule_of = |row: &Row| text(row, rule);
    let is_swap = |row: &Row| !text(row, replacement).is_empty() || names_two(&text(row, provider));
    table.rows.retain(|row| !rule_of(row).is_empty() || is_swap(row));
    for row in table.rows.iter_mut().filter(|row| Rule::parse(&rule_of(row)) == Some(Rule::Answer)) {
        for place in seat.into_iter().flatten() {
            if let Some(cell) = row.cells.get_mut(place) {
                cell.clear();
            }
        }
    }
}

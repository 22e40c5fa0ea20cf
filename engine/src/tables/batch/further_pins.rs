//! The pins of a workbook that we wrote and a coordinator filled in.
//!
//! Always holds: a row without a rule pins nothing, unless it says who is exchanged for whom; the other sheets of the
//! workbook are not looked at.

use super::missing_table::missing_table;
use super::swap::names_two;
use super::typed::{Known, Typed, provider_typed};
use crate::district::Rule;
use crate::tables::{
    DISTRICT_TABLES, Fault, OldWorkbookReader, ROWS_MAX, Row, Severity, Sheet, Source, Table, has_errors, locate,
    read_sheets,
};

/// The table of the pins; `None`, with a fault, where there is none. O(cells).
pub(super) fn filled_in_pins(
    source: &Source,
    old_workbook: &OldWorkbookReader<'_>,
    known: &Known<'_>,
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
        keep_filled_in(table, known);
    } else if !is_unreadable && !has_errors(faults) {
        faults.push(missing_table(&source.name, &spec[0]));
    }
    table
}

/// The column in which we say how a request stands: who fills in the workbook leaves it as it is.
const STANDING: [&str; 2] = ["现在的安排", "Standing now"];

/// Drops the rows that are as we wrote them. A row that somebody added or whose provider nobody is called must say
/// what is meant: without a rule it stays, and is a fault. Who demands a request in the
/// row of one of its seats means the request.
fn keep_filled_in(table: &mut Table, known: &Known<'_>) {
    let place = |name: &str| table.column(name).map(|column| column.place);
    let (rule, seat) = (place("rule"), [place("role"), place("provider"), place("replacement")]);
    let [_, provider, replacement] = seat;
    let text = |row: &Row, place: Option<usize>| {
        place.and_then(|place| row.cells.get(place)).map_or("", |cell| cell.trim()).to_owned()
    };
    let rule_of = |row: &Row| text(row, rule);
    let is_swap = |row: &Row| !text(row, replacement).is_empty() || names_two(&text(row, provider));
    let standing = table.unknown_columns.iter().find(|column| STANDING.contains(&column.header.trim()));
    let standing = standing.map(|column| column.place);
    let request = place("request");
    let is_ours = |row: &Row| {
        let provider = text(row, provider);
        let is_named = provider.is_empty() || !matches!(provider_typed(&provider, known), Typed::None);
        !text(row, standing).is_empty() && is_named
    };
    let is_empty = |row: &Row| text(row, request).is_empty() && text(row, provider).is_empty();
    table.rows.retain(|row| !rule_of(row).is_empty() || is_swap(row) || !(is_ours(row) || is_empty(row)));
    for row in table.rows.iter_mut().filter(|row| Rule::parse(&rule_of(row)) == Some(Rule::Answer)) {
        for place in seat.into_iter().flatten() {
            if let Some(cell) = row.cells.get_mut(place) {
                cell.clear();
            }
        }
    }
}

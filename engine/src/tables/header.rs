//! Where the header of a table is, also one of two rows.
//!
//! Comes in: the first rows of a sheet and the table that it is. Goes out: a name for each column; the rows are those
//! below. Always holds: where two rows make the header, the lower names a column if it is known, alone or behind the
//! heading above it (联系 over 电话), else the upper does.

use std::collections::BTreeSet;

use super::limits::HEADER_SEARCH_ROWS;
use super::schema::{TableSpec, fold_header};
use super::sheet::Row;

/// The names of the columns.
#[derive(Debug)]
pub(super) struct Header {
    /// Row of the header, the lower of two.
    pub(super) row: u32,
    /// One for each column of the sheet; empty where there is none.
    pub(super) names: Vec<String>,
}

/// Takes the header and all above it off the rows; `None` where no row names a column.
pub(super) fn header_of(rows: &mut Vec<Row>, spec: &TableSpec) -> Option<Header> {
    let named =
        |row: &Row| row.cells.iter().filter_map(|cell| spec.column_of_header(cell)).collect::<BTreeSet<_>>().len();
    // The row, among the first, that names the most columns; the first of equals.
    let at = (0..rows.len().min(HEADER_SEARCH_ROWS))
        .rev()
        .max_by_key(|at| named(&rows[*at]))
        .filter(|at| named(&rows[*at]) > 0)?;
    let next = rows.get(at + 1).filter(|below| is_lower_half(&rows[at], below, spec));
    let (upper, lower) = match next {
        Some(below) => (Some(rows[at].clone()), below.clone()),
        None => {
            let above =
                at.checked_sub(1).map(|above| rows[above].clone()).filter(|above| above.number + 1 == rows[at].number);
            (above, rows[at].clone())
        }
    };
    let at = if next.is_some() { at + 1 } else { at };
    rows.drain(..=at);
    let upper = upper.map(|row| row.cells).unwrap_or_default();
    let n = lower.cells.len().max(upper.len());
    let names = (0..n).map(|place| name_of(upper.get(place), lower.cells.get(place), spec)).collect();
    Some(Header { row: lower.number, names })
}

/// Whether a row goes on with the header above it: all that stands in it names columns, and there is more than a
/// repetition.
fn is_lower_half(header: &Row, below: &Row, spec: &TableSpec) -> bool {
    if below.number != header.number + 1 {
        return false;
    }
    let cells: Vec<(&str, &str)> = below
        .cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !fold_header(cell).is_empty())
        .map(|(place, cell)| (header.cells.get(place).map_or("", String::as_str), cell.as_str()))
        .collect();
    let is_name = |(above, cell): &(&str, &str)| {
        above == cell
            || spec.column_of_header(cell).is_some()
            || spec.column_of_header(&format!("{above}{cell}")).is_some()
    };
    cells.iter().all(is_name) && cells.iter().any(|(above, cell)| above != cell)
}

fn name_of(upper: Option<&String>, lower: Option<&String>, spec: &TableSpec) -> String {
    let (upper, lower) = (upper.map_or("", |cell| cell.trim()), lower.map_or("", |cell| cell.trim()));
    let is_known = |name: &str| spec.column_of_header(name).is_some();
    let both = format!("{upper}{lower}");
    if is_known(lower) || upper.is_empty() {
        lower.to_owned()
    } else if is_known(&both) {
        both
    } else if is_known(upper) && (lower.is_empty() || lower == upper) {
        upper.to_owned()
    } else {
        lower.to_owned()
    }
}

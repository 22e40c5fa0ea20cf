//! Merged cells: their text stands in the first alone, and holds for all.

use super::limits::{COLUMNS_MAX, HEADER_SEARCH_ROWS, ROWS_MAX};
use super::schema::{DISTRICT_TABLES, TableSpec};
use super::sheet::{Row, Sheet};

/// Merged regions that are looked at. A choice: twice the rows of the largest table; only a hostile file has more.
const REGIONS_MAX: usize = 2 * ROWS_MAX;

/// The sheet with the text of merged cells in each of their rows; down to the row below the header also in each of
/// their columns. Elsewhere a region over several columns is a note, and stays one cell.
pub(super) fn unmerged(mut sheet: Sheet) -> Sheet {
    // Regions that do not overlap cover no more than a whole sheet; only a hostile file has others.
    let mut n_left = ROWS_MAX * COLUMNS_MAX;
    let header_end = header_end(&sheet);
    for region in std::mem::take(&mut sheet.merged).into_iter().take(REGIONS_MAX) {
        let (first, last) = (region.first, region.last);
        let in_header = first.row <= header_end;
        let Ok(top) = sheet.rows.binary_search_by_key(&first.row, |row| row.number) else { continue };
        let Some(text) = sheet.rows[top].cells.get(first.column).filter(|text| !text.trim().is_empty()).cloned() else {
            continue;
        };
        let columns = if in_header {
            first.column..=last.column.min(first.column + COLUMNS_MAX).min(COLUMNS_MAX - 1)
        } else if first.column == last.column {
            first.column..=last.column
        } else {
            continue;
        };
        for row in sheet.rows[top..].iter_mut().take_while(|row| row.number <= last.row) {
            for column in columns.clone() {
                let Some(left) = n_left.checked_sub(1) else { return sheet };
                n_left = left;
                row.cells.resize(row.cells.len().max(column + 1), String::new());
                if row.cells[column].trim().is_empty() {
                    row.cells[column].clone_from(&text);
                }
            }
        }
    }
    sheet
}

/// Rows that count as those of a header where no row names a column. As many as exports of hotlines have above theirs.
const FIRST_ROWS: usize = 8;

/// The last row that may belong to the header: the one below the row that names the most columns of any table.
fn header_end(sheet: &Sheet) -> u32 {
    let named = |row: &Row| {
        let of_table = |spec: &TableSpec| row.cells.iter().filter(|cell| spec.column_of_header(cell).is_some()).count();
        DISTRICT_TABLES.iter().map(of_table).max().unwrap_or(0)
    };
    let first = sheet.rows.iter().take(HEADER_SEARCH_ROWS).map(|row| (named(row), row.number));
    let header = first.rev().max_by_key(|(named, _)| *named).filter(|(named, _)| *named > 1);
    let last = sheet.rows.get(FIRST_ROWS - 1).or(sheet.rows.last()).map_or(0, |row| row.number);
    header.map_or(last, |(_, number)| number.saturating_add(1))
}

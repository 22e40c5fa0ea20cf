//! Merged cells: their text stands in the first alone, and holds for all.

use super::limits::{COLUMNS_MAX, HEADER_SEARCH_ROWS, ROWS_MAX};
use super::sheet::Sheet;

/// Merged regions that are looked at. A choice: twice the rows of the largest table; only a hostile file has more.
const REGIONS_MAX: usize = 2 * ROWS_MAX;

/// The sheet with the text of merged cells in each of their rows; among the first rows, where headers stand, also in
/// each of their columns. Elsewhere a region over several columns is a note, and stays one cell.
pub(super) fn unmerged(mut sheet: Sheet) -> Sheet {
    // Regions that do not overlap cover no more than a whole sheet; only a hostile file has others.
    let mut n_left = ROWS_MAX * COLUMNS_MAX;
    let header_end = sheet.rows.get(HEADER_SEARCH_ROWS - 1).or(sheet.rows.last()).map_or(0, |row| row.number);
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

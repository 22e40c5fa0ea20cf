//! Which table a sheet is: by its name, or by the name of its file, else by its headers.

use std::collections::BTreeSet;

use super::header::{Header, header_of};
use super::limits::HEADER_SEARCH_ROWS;
use super::merged_cells::unmerged;
use super::schema::{DISTRICT_TABLES, TableSpec};
use super::sheet::Sheet;

/// The spec that the sheet is named after, else the one that its headers fit. O(cells of the first rows).
pub(super) fn spec_of(sheet: &Sheet, specs: &'static [TableSpec]) -> Option<&'static TableSpec> {
    let title = sheet.title();
    specs.iter().find(|spec| spec.is_named(&title)).or_else(|| spec_of_headers(sheet, specs))
}

/// Which table of a round a sheet is and where its header stands, for whoever writes it anew; `None` where it is none.
/// O(cells of the first rows).
pub(super) fn header_of_sheet(sheet: &Sheet) -> Option<(&'static TableSpec, Header)> {
    let spec = spec_of(sheet, &DISTRICT_TABLES).filter(|_| !TableSpec::is_known_bystander(&sheet.title()))?;
    let first = sheet.rows.iter().take(HEADER_SEARCH_ROWS + 1).cloned().collect();
    let mut head = unmerged(Sheet { rows: first, merged: sheet.merged.clone(), ..Sheet::default() });
    Some((spec, header_of(&mut head.rows, spec)?))
}

/// The spec whose required headers all stand in one of the first rows; of several, the one with the most headers found.
fn spec_of_headers(sheet: &Sheet, specs: &'static [TableSpec]) -> Option<&'static TableSpec> {
    let mut best: Option<(usize, &TableSpec)> = None;
    for spec in specs {
        for row in sheet.rows.iter().take(HEADER_SEARCH_ROWS) {
            let found: BTreeSet<usize> = row.cells.iter().filter_map(|cell| spec.column_of_header(cell)).collect();
            let complete = spec
                .columns
                .iter()
                .enumerate()
                .all(|(i, c)| !c.required || found.contains(&i) || spec.stands_in(c, &found));
            if complete && found.len() >= 2 && best.is_none_or(|(n, _)| found.len() > n) {
                best = Some((found.len(), spec));
            }
        }
    }
    best.map(|(_, spec)| spec)
}

//! Which table a sheet is: by what somebody says of it, by its name, or that of its file, else by its headers.

use std::collections::BTreeSet;

use super::header::{Header, header_of};
use super::limits::HEADER_SEARCH_ROWS;
use super::merged_cells::unmerged;
use super::renames::{NO_RENAMES, Renames};
use super::schema::{DISTRICT_TABLES, TableSpec, fold_header, simplified};
use super::sheet::Sheet;
use super::sheet_titles::given_by_title;

/// The spec that the sheet is said to be or named after, else the one that its headers fit, else the one whose name
/// stands in its title while some headers fit. O(cells of the first rows).
pub(super) fn spec_of(sheet: &Sheet, specs: &'static [TableSpec], renames: &Renames) -> Option<&'static TableSpec> {
    let title = sheet.title();
    let said = renames.table_of(sheet, specs).or_else(|| specs.iter().find(|spec| spec.is_named(&title)));
    said.or_else(|| spec_of_headers(sheet, specs, renames)).or_else(|| spec_in_title(sheet, specs, renames))
}

/// Which table of a round a sheet is and where its header stands, for whoever writes it anew; `None` where it is none.
/// O(cells of the first rows).
pub(super) fn header_of_sheet(sheet: &Sheet) -> Option<(&'static TableSpec, Header)> {
    let is_none = TableSpec::is_known_bystander(&sheet.title());
    let spec = spec_of(sheet, &DISTRICT_TABLES, &NO_RENAMES).filter(|_| !is_none)?;
    let first = sheet.rows.iter().take(HEADER_SEARCH_ROWS + 1).cloned().collect();
    let mut head = unmerged(Sheet { rows: first, merged: sheet.merged.clone(), ..Sheet::default() });
    Some((spec, header_of(&mut head.rows, spec)?))
}

/// The most columns of a table that one of the first rows names, and which: those that the title of the sheet fills
/// count as named.
fn named_columns(sheet: &Sheet, spec: &TableSpec, renames: &Renames) -> BTreeSet<usize> {
    let column_of = |cell: &String| match renames.header(sheet, spec, cell) {
        Some(name) => spec.column_of_header(name),
        None => spec.column_of_header(cell),
    };
    let rows = sheet.rows.iter().take(HEADER_SEARCH_ROWS);
    let named = rows.map(|row| row.cells.iter().filter_map(column_of).collect::<BTreeSet<usize>>());
    named.max_by_key(BTreeSet::len).unwrap_or_default()
}

/// The spec whose required headers all stand in one of the first rows; of several, the one with the most headers found.
fn spec_of_headers(sheet: &Sheet, specs: &'static [TableSpec], renames: &Renames) -> Option<&'static TableSpec> {
    let mut best: Option<(usize, &TableSpec)> = None;
    for spec in specs {
        let found = named_columns(sheet, spec, renames);
        if found.len() < 2 || best.is_some_and(|(n, _)| found.len() <= n) {
            continue;
        }
        // What the title alone fills must be borne out by more headers.
        let is_it = lacking(spec, &found) == 0
            || (found.len() >= HEADERS_HINTED && {
                let mut there = found.clone();
                there.extend(given_by_title(sheet, spec).iter().filter_map(|(column, _)| spec.position(column)));
                lacking(spec, &there) == 0
            });
        if is_it {
            best = Some((found.len(), spec));
        }
    }
    best.map(|(_, spec)| spec)
}

fn lacking(spec: &TableSpec, there: &BTreeSet<usize>) -> usize {
    let is_lacking =
        |(at, c): &(usize, &super::schema::ColumnSpec)| c.required && !there.contains(at) && !spec.stands_in(c, there);
    spec.columns.iter().enumerate().filter(is_lacking).count()
}

/// Headers by which a table that its title only hints at is told: with one less a list of choices would be one.
const HEADERS_HINTED: usize = 3;

/// The one spec whose Chinese name or synonym stands in the title, if enough of its headers do too: 2026年春季点单. What
/// it lacks is then a fault of that table.
fn spec_in_title(sheet: &Sheet, specs: &'static [TableSpec], renames: &Renames) -> Option<&'static TableSpec> {
    let title = fold_header(&simplified(&sheet.title()));
    let is_hinted = |spec: &&TableSpec| [spec.chinese].iter().chain(spec.synonyms).any(|name| title.contains(name));
    let hinted = specs.iter().filter(is_hinted).map(|spec| (named_columns(sheet, spec, renames).len(), spec));
    hinted.filter(|(n, _)| *n >= HEADERS_HINTED).max_by_key(|(n, _)| *n).map(|(_, spec)| spec)
}

/// The tables that a sheet without a name of one is likeliest to be: those with the most of its headers.
pub(super) fn likeliest(sheet: &Sheet, specs: &'static [TableSpec], renames: &Renames) -> Vec<&'static TableSpec> {
    let counted = specs.iter().map(|spec| (named_columns(sheet, spec, renames).len(), spec));
    let counted: Vec<(usize, &TableSpec)> = counted.filter(|(n, _)| *n >= 2).collect();
    let most = counted.iter().map(|(n, _)| *n).max();
    counted.into_iter().filter(|(n, _)| Some(*n) == most).map(|(_, spec)| spec).collect()
}

//! From sheets to tables: which sheet is which table, which column is which.
//!
//! Comes in: [`Sheet`]s and the [`TableSpec`]s to look for. Goes out: at most one [`Table`] for each spec. Always
//! holds: every column of a table has a known name or was named in a warning; sheets are joined to one table only where
//! each is titled by a street, a community or a kind of its own.

use std::collections::BTreeSet;

use super::columns::{missing_columns, name_columns};
use super::fault::{Fault, Severity};
use super::header::header_of;
use super::joined_sheets::{can_be_joined, joined};
use super::limits::{HEADER_SEARCH_ROWS, too_many_rows};
use super::merged_cells::unmerged;
use super::note_rows::{drop_headers, drop_notes};
use super::renames::{NO_RENAMES, Renames, restore};
use super::schema::TableSpec;
use super::sheet::Sheet;
use super::sheet_titles::{Given, given_by_title, part_name};
use super::table::{Column, Table};
use super::table_warnings::{warn_of_cells_without_header, warn_of_sheet, warn_of_unknown_columns};
use super::which_table::{likeliest, spec_of};
use crate::district::Bilingual;

/// Finds each of `specs` among the sheets: by the name of sheet or file, else by its headers. A table of more than
/// `rows_max` rows is a fault. O(cells of the first rows).
pub fn locate(sheets: Vec<Sheet>, specs: &'static [TableSpec], rows_max: usize, faults: &mut Vec<Fault>) -> Vec<Table> {
    locate_renamed(sheets, specs, rows_max, &NO_RENAMES, faults)
}

/// The same where somebody says what some sheets and headers mean.
pub(super) fn locate_renamed(
    sheets: Vec<Sheet>,
    specs: &'static [TableSpec],
    rows_max: usize,
    renames: &Renames,
    faults: &mut Vec<Fault>,
) -> Vec<Table> {
    let mut found: Vec<(&'static TableSpec, Vec<Sheet>)> = Vec::new();
    let mut unknown = Vec::new();
    for sheet in sheets.into_iter().filter(|sheet| !TableSpec::is_known_bystander(&sheet.title())) {
        let Some(spec) = spec_of(&sheet, specs, renames) else {
            unknown.push(sheet);
            continue;
        };
        match found.iter_mut().find(|(known, _)| known.name == spec.name) {
            Some((_, group)) => group.push(sheet),
            None => found.push((spec, vec![sheet])),
        }
    }
    for sheet in unknown.into_iter().filter(|sheet| !sheet.rows.is_empty()) {
        let near = likeliest(&sheet, specs, renames);
        // A street's sheet beside those of others that lacks a column is a fault of that column.
        let is_of = |(spec, group): &&mut (&'static TableSpec, Vec<Sheet>)| {
            let is_near = near.iter().any(|known| known.name == spec.name);
            is_near && is_part(&sheet, spec) && group.iter().all(|of| is_part(of, spec))
        };
        match found.iter_mut().find(is_of) {
            Some((_, group)) => group.push(sheet),
            None => faults.push(not_a_table(&sheet, specs, &near)),
        }
    }
    let mut tables = Vec::new();
    for (spec, group) in found {
        let Some(table) = table_of_group(group, spec, renames, faults) else { continue };
        if table.rows.len() > rows_max {
            faults.push(*too_many_rows(&table.file, table.sheet.as_deref(), rows_max));
        }
        tables.push(table);
    }
    tables
}

fn is_part(sheet: &Sheet, spec: &TableSpec) -> bool {
    part_name(sheet, spec).is_some()
}

/// The table of all sheets that are it: joined where their titles tell them apart, else a fault for each but the first.
fn table_of_group(
    group: Vec<Sheet>,
    spec: &'static TableSpec,
    renames: &Renames,
    faults: &mut Vec<Fault>,
) -> Option<Table> {
    let names: Vec<Option<String>> = group.iter().map(|sheet| part_name(sheet, spec)).collect();
    let distinct: BTreeSet<&String> = names.iter().flatten().collect();
    if group.len() > 1 && distinct.len() < group.len() {
        let first = group.first().map(|sheet| (sheet.file.clone(), sheet.name.clone()));
        for sheet in &group[1..] {
            faults.extend(first.as_ref().map(|(file, name)| ambiguous_table((file, name.as_deref()), sheet, spec)));
        }
        return group.into_iter().next().and_then(|sheet| table_of(sheet, spec, renames, faults));
    }
    let mut tables = Vec::new();
    let mut known = Vec::new();
    for (sheet, name) in group.into_iter().zip(names) {
        let mut own = Vec::new();
        let table = table_of(sheet, spec, renames, &mut own);
        // What holds for a column of every sheet is said once.
        own.retain(|fault| !is_repeated(fault, &known));
        known.extend(own.iter().filter(|fault| is_of_columns(fault)).cloned());
        faults.extend(own);
        tables.extend(table.map(|table| (name.unwrap_or_default(), table)));
    }
    if can_be_joined(&tables) {
        return joined(tables, faults);
    }
    let (_, first) = tables.swap_remove(0);
    for (_, table) in &tables {
        let sheet = Sheet { file: table.file.clone(), name: table.sheet.clone(), ..Sheet::default() };
        faults.push(ambiguous_table((&first.file, first.sheet.as_deref()), &sheet, spec));
    }
    Some(first)
}

fn is_of_columns(fault: &Fault) -> bool {
    matches!(fault.code, "unknown_column" | "column_of_no_use" | "column_not_used")
        && fault.severity == Severity::Warning
}

fn is_repeated(fault: &Fault, known: &[Fault]) -> bool {
    is_of_columns(fault)
        && known.iter().any(|of| (of.code, &of.column, &of.message) == (fault.code, &fault.column, &fault.message))
}

/// A sheet that is none of the tables, with what it may be.
fn not_a_table(sheet: &Sheet, specs: &[TableSpec], near: &[&'static TableSpec]) -> Fault {
    let chinese = specs.iter().map(|s| s.chinese).collect::<Vec<_>>().join("、");
    let english = specs.iter().map(|s| s.name).collect::<Vec<_>>().join(", ");
    let mend = match near {
        [spec] => {
            let title = sheet.title();
            Bilingual::new(
                format!("是不是“{}”表？是就加上 --map {title}={}，或把它改成这个名称", spec.chinese, spec.chinese),
                format!("is it the table {}? Then add --map {title}={}, or rename it so", spec.name, spec.name),
            )
        }
        _ => Bilingual::new(
            format!("如果需要读取，请把名称改为其中之一：{chinese}"),
            format!("if it should be read, name it one of: {english}"),
        ),
    };
    let message =
        Bilingual::new("看不出是哪张表，没有读取", "cannot be told to be any of the tables, and was not read");
    Fault::warning("not_a_table", &sheet.file, message, mend).in_sheet(sheet.name.as_deref())
}

fn ambiguous_table(earlier: (&str, Option<&str>), sheet: &Sheet, spec: &TableSpec) -> Fault {
    let place = |file: &str, sheet: Option<&str>| sheet.map_or(file.to_owned(), |s| format!("{file}/{s}"));
    let (first, second) = (place(earlier.0, earlier.1), place(&sheet.file, sheet.name.as_deref()));
    Fault::error(
        "ambiguous_table",
        &sheet.file,
        Bilingual::new(
            format!("{first} 和 {second} 都像是“{}”表", spec.chinese),
            format!("{first} and {second} could both be the table {}", spec.name),
        ),
        Bilingual::new("请只保留一张，或合并成一张", "keep one of them, or join them"),
    )
    .in_sheet(sheet.name.as_deref())
}

/// The table of a sheet; `None`, with faults, where its header or a required column is missing.
fn table_of(sheet: Sheet, spec: &'static TableSpec, renames: &Renames, faults: &mut Vec<Fault>) -> Option<Table> {
    let mut sheet = unmerged(sheet);
    let renamed = renames.apply(&mut sheet, spec, HEADER_SEARCH_ROWS + 1);
    let given = given_by_title(&sheet, spec);
    let mut rows = std::mem::take(&mut sheet.rows);
    let header = header_of(&mut rows, spec);
    restore(&mut rows, &renamed);
    warn_of_sheet(&sheet, &rows, header.as_ref(), faults);
    let Some(header) = header else {
        faults.push(missing_header(&sheet, spec));
        return None;
    };
    let columns = vec![None; spec.columns.len()];
    let (file, sheet) = (sheet.file, sheet.name);
    let (unknown_columns, yielded, parts) = Default::default();
    let mut table = Table { spec, file, sheet, columns, unknown_columns, yielded, parts, header_row: header.row, rows };
    drop_headers(&mut table, &header, faults);
    drop_notes(&mut table, faults);
    name_columns(&mut table, &header, &renamed, faults);
    warn_of_unknown_columns(&table, faults);
    warn_of_cells_without_header(&table, &header, faults);
    fill_given(&mut table, &given);
    number_cases(&mut table);
    let missing = missing_columns(&table);
    let is_complete = missing.is_empty();
    faults.extend(missing);
    if is_complete && table.rows.is_empty() {
        faults.push(table.warning(
            "empty_table",
            Bilingual::new(
                format!("“{}”表只有表头，没有内容", spec.chinese),
                format!("the table {} has a header and no rows", spec.name),
            ),
            Bilingual::new("如果本来就没有，可以不管", "ignore this if there is nothing"),
        ));
    }
    is_complete.then_some(table)
}

/// What the title of the sheet says stands in every row that does not say it itself.
fn fill_given(table: &mut Table, given: &[Given]) {
    for (column, value) in given {
        let Some(at) = table.spec.position(column) else { continue };
        let place = table.columns[at].as_ref().map(|column| column.place).unwrap_or_else(|| free_place(table));
        let header = table.spec.columns[at].chinese.to_owned();
        table.columns[at].get_or_insert(Column { place, header });
        fill(table, place, |_| value.clone());
    }
}

/// A place behind all cells.
fn free_place(table: &Table) -> usize {
    let columns = table.columns.iter().flatten().chain(&table.unknown_columns);
    let columns = columns.chain(table.yielded.iter().map(|(_, column)| column)).map(|column| column.place + 1);
    columns.chain(table.rows.iter().map(|row| row.cells.len())).max().unwrap_or(0)
}

fn fill(table: &mut Table, place: usize, value: impl Fn(u32) -> String) {
    for row in &mut table.rows {
        row.cells.resize(row.cells.len().max(place + 1), String::new());
        if row.cells[place].trim().is_empty() {
            row.cells[place] = value(row.number);
        }
    }
}

/// Nobody numbers what is done: cases without a column for it get the number of their row.
fn number_cases(table: &mut Table) {
    let at = table.spec.position("id").filter(|at| table.spec.name == "cases" && table.columns[*at].is_none());
    if let Some(at) = at {
        let place = free_place(table);
        table.columns[at] = Some(Column { place, header: table.spec.columns[at].chinese.to_owned() });
        fill(table, place, |row| row.to_string());
    }
}

fn missing_header(sheet: &Sheet, spec: &TableSpec) -> Fault {
    Fault::error(
        "missing_header",
        &sheet.file,
        Bilingual::new(
            format!("“{}”表的前 {HEADER_SEARCH_ROWS} 行里找不到表头", spec.chinese),
            format!("no header of the table {} in the first {HEADER_SEARCH_ROWS} rows", spec.name),
        ),
        Bilingual::new(
            format!("请加上表头，至少要有：{}", spec.required_headers(true)),
            format!("add a header with at least: {}", spec.required_headers(false)),
        ),
    )
    .in_sheet(sheet.name.as_deref())
}

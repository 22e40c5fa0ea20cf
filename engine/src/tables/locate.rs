//! From sheets to tables: which sheet is which table, which column is which.
//!
//! Comes in: [`Sheet`]s and the [`TableSpec`]s to look for. Goes out: at most one [`Table`] for each spec. Always
//! holds: every column of a table has a known name or was named in a warning.

use std::collections::BTreeSet;

use super::fault::Fault;
use super::header::{Header, header_of};
use super::limits::{HEADER_SEARCH_ROWS, too_many_rows};
use super::merged_cells::unmerged;
use super::note_rows::{drop_headers, drop_notes};
use super::schema::{TableSpec, fold_header};
use super::sheet::Sheet;
use super::table::{Column, Table};
use super::table_warnings::{warn_of_cells_without_header, warn_of_sheet, warn_of_unknown_columns};
use super::which_table::spec_of;
use crate::district::Bilingual;

/// Finds each of `specs` among the sheets: by the name of sheet or file, else by its headers. A table of more than
/// `rows_max` rows is a fault. O(cells of the first rows).
pub fn locate(sheets: Vec<Sheet>, specs: &'static [TableSpec], rows_max: usize, faults: &mut Vec<Fault>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for sheet in sheets {
        if TableSpec::is_known_bystander(&sheet.title()) {
            continue;
        }
        let Some(spec) = spec_of(&sheet, specs) else {
            if !sheet.rows.is_empty() {
                faults.push(not_a_table(&sheet, specs));
            }
            continue;
        };
        if let Some(earlier) = tables.iter().find(|t| t.spec.name == spec.name) {
            faults.push(ambiguous_table(earlier, &sheet));
            continue;
        }
        if let Some(table) = table_of(sheet, spec, faults) {
            if table.rows.len() > rows_max {
                faults.push(*too_many_rows(&table.file, table.sheet.as_deref(), rows_max));
            }
            tables.push(table);
        }
    }
    tables
}

fn not_a_table(sheet: &Sheet, specs: &[TableSpec]) -> Fault {
    let chinese = specs.iter().map(|s| s.chinese).collect::<Vec<_>>().join("、");
    let english = specs.iter().map(|s| s.name).collect::<Vec<_>>().join(", ");
    Fault::warning(
        "not_a_table",
        &sheet.file,
        Bilingual::new("看不出是哪张表，没有读取", "cannot be told to be any of the tables, and was not read"),
        Bilingual::new(
            format!("如果需要读取，请把名称改为其中之一：{chinese}"),
            format!("if it should be read, name it one of: {english}"),
        ),
    )
    .in_sheet(sheet.name.as_deref())
}

fn ambiguous_table(earlier: &Table, sheet: &Sheet) -> Fault {
    let place = |file: &str, sheet: Option<&str>| sheet.map_or(file.to_owned(), |s| format!("{file}/{s}"));
    let (first, second) = (place(&earlier.file, earlier.sheet.as_deref()), place(&sheet.file, sheet.name.as_deref()));
    Fault::error(
        "ambiguous_table",
        &sheet.file,
        Bilingual::new(
            format!("{first} 和 {second} 都像是“{}”表", earlier.spec.chinese),
            format!("{first} and {second} could both be the table {}", earlier.spec.name),
        ),
        Bilingual::new("请只保留一张，或合并成一张", "keep one of them, or join them"),
    )
    .in_sheet(sheet.name.as_deref())
}

/// The table of a sheet; `None`, with faults, where its header or a required column is missing.
fn table_of(sheet: Sheet, spec: &'static TableSpec, faults: &mut Vec<Fault>) -> Option<Table> {
    let mut sheet = unmerged(sheet);
    let mut rows = std::mem::take(&mut sheet.rows);
    let header = header_of(&mut rows, spec);
    warn_of_sheet(&sheet, &rows, header.as_ref(), faults);
    let Some(header) = header else {
        faults.push(missing_header(&sheet, spec));
        return None;
    };
    let columns = vec![None; spec.columns.len()];
    let (file, sheet) = (sheet.file, sheet.name);
    let mut table = Table { spec, file, sheet, columns, unknown_columns: Vec::new(), header_row: header.row, rows };
    drop_headers(&mut table, &header, faults);
    drop_notes(&mut table, faults);
    name_columns(&mut table, &header, faults);
    warn_of_unknown_columns(&table, faults);
    warn_of_cells_without_header(&table, &header, faults);
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

/// Gives each column of the sheet the name that its header means. Two columns of one name are a fault.
fn name_columns(table: &mut Table, header: &Header, faults: &mut Vec<Fault>) {
    for (place, cell) in header.names.iter().enumerate() {
        if fold_header(cell).is_empty() {
            continue;
        }
        let column = Column { place, header: cell.clone() };
        let Some(at) = table.spec.column_of_header(cell) else {
            table.unknown_columns.push(column);
            continue;
        };
        match &table.columns[at] {
            None => table.columns[at] = Some(column),
            Some(Column { header: first, .. }) => {
                let message = Bilingual::new(
                    format!("“{first}”和“{cell}”两列是同一项"),
                    format!("{first} and {cell} are the same column"),
                );
                let fault =
                    table.fault("duplicate_column", message, Bilingual::new("请只保留一列", "keep one of them"));
                faults.push(fault.at_row(header.row).in_column(cell));
            }
        }
    }
}

/// A fault for each required column that is not there.
fn missing_columns(table: &Table) -> Vec<Fault> {
    let spec = table.spec;
    let there: BTreeSet<usize> = (0..spec.columns.len()).filter(|at| table.columns[*at].is_some()).collect();
    let mut faults = Vec::new();
    for (at, column) in spec.columns.iter().enumerate() {
        if !column.required || there.contains(&at) || spec.stands_in(column, &there) {
            continue;
        }
        let row = table.header_row;
        let fault = table.fault(
            "missing_column",
            Bilingual::new(format!("缺少“{}”列", column.chinese), format!("the column {} is missing", column.name)),
            Bilingual::new(
                format!("请在第 {row} 行的表头里加上“{}”（或 {}）", column.chinese, column.name),
                format!("add {} to the header in row {row}", column.name),
            ),
        );
        faults.push(fault.at_row(row).in_named_column(Bilingual::new(column.chinese, column.name)));
    }
    faults
}

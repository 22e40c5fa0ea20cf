//! What somebody mended of a batch without touching its files: what sheets and headers mean, cells that are to say
//! something else, rows that are to be left out, a prefix for the ids of its requests.
//!
//! Comes in: sheets, then tables as they were located, and the mends by the places that faults name. Goes out: both as
//! if the files said so. Always holds: a mended cell is read as any other is; a mend whose place is not there is a
//! fault, not passed over.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::known::ids_of_tables;
use super::renames::{Renames, SheetPlace};
use super::schema::fold_header;
use super::sheet::Sheet;
use super::table::Table;
use crate::district::{Bilingual, safe_text};

/// Mends of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mends {
    /// Cells that say something else.
    #[serde(default)]
    pub cells: Vec<MendedCell>,
    /// Rows that are left out.
    #[serde(default)]
    pub rows: Vec<MendedRow>,
    /// What headers mean.
    #[serde(default)]
    pub columns: Vec<MendedColumn>,
    /// What sheets are.
    #[serde(default)]
    pub sheets: Vec<MendedSheet>,
    /// Put in front of the id of every request of the batch.
    #[serde(default)]
    pub id_prefix: String,
}

/// What a header means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MendedColumn {
    /// In which file; left out: in all.
    #[serde(default)]
    pub file: Option<String>,
    /// In which sheet; left out: in all.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The header, as the file has it.
    pub from: String,
    /// The name of a column, in Chinese or English.
    pub to: String,
}

/// What a sheet is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MendedSheet {
    /// Of which file.
    pub file: String,
    /// Which one; none in a csv.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The name of a table, in Chinese or English; none: it is left out.
    pub table: Option<String>,
}

/// A cell that says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MendedCell {
    /// As the fault names it.
    pub file: String,
    /// As the fault names it; none in a csv.
    #[serde(default)]
    pub sheet: Option<String>,
    /// As the fault names it.
    pub row: u32,
    /// The header, as the file has it or by the name of its column.
    pub column: String,
    /// What it says.
    pub value: String,
}

/// A row that is left out, or taken after all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MendedRow {
    /// As a fault names it.
    pub file: String,
    /// As a fault names it; none in a csv.
    #[serde(default)]
    pub sheet: Option<String>,
    /// As a fault names it.
    pub row: u32,
    /// Whether it is left out.
    pub drop: bool,
}

/// Nothing is mended.
pub(super) static NO_MENDS: Mends =
    Mends { cells: Vec::new(), rows: Vec::new(), columns: Vec::new(), sheets: Vec::new(), id_prefix: String::new() };

impl Mends {
    /// Takes out the sheets that are none, and adds what is said of sheets and headers to what they mean. O(mends ·
    /// cells of the first rows).
    pub(super) fn of_sheets(&self, sheets: &mut Vec<Sheet>, renames: &mut Renames, faults: &mut Vec<Fault>) {
        for of in &self.sheets {
            let place = SheetPlace { file: Some(of.file.clone()), sheet: of.sheet.clone() };
            if !sheets.iter().any(|sheet| place.is_of(sheet)) {
                faults.push(without_place((&of.file, of.sheet.as_deref(), None), None));
            } else if let Some(table) = &of.table {
                let said = renames.add_sheet(place, table);
                faults.extend(said.err().map(|words| bad_meaning((Some(&of.file), of.sheet.as_deref()), words)));
            } else {
                sheets.retain(|sheet| !place.is_of(sheet));
            }
        }
        for of in &self.columns {
            let place = SheetPlace { file: of.file.clone(), sheet: of.sheet.clone() };
            let is_there = sheets.iter().any(|sheet| place.is_of(sheet) && Renames::is_header(sheet, &of.from));
            if is_there {
                let said = renames.add_column(place, &of.from, &of.to);
                let place = (of.file.as_deref(), of.sheet.as_deref());
                faults.extend(said.err().map(|words| bad_meaning(place, words)));
            } else {
                let place = (of.file.as_deref().unwrap_or(""), of.sheet.as_deref(), None);
                faults.push(without_place(place, Some(&of.from)));
            }
        }
    }

    /// Mends the tables. O(mends · (tables · columns) + rows · log mends).
    pub(super) fn apply(&self, tables: &mut [Table], faults: &mut Vec<Fault>) {
        for cell in &self.cells {
            let place = (cell.file.as_str(), cell.sheet.as_deref(), Some(cell.row));
            let found = tables.iter_mut().find_map(|table| {
                let at = row_at(table, &cell.file, cell.sheet.as_deref(), cell.row)?;
                let column = column_at(table, &cell.column)?;
                Some((table, at, column))
            });
            let Some((table, at, column)) = found else {
                faults.push(without_place(place, Some(&cell.column)));
                continue;
            };
            let cells = &mut table.rows[at].cells;
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column].clone_from(&cell.value);
        }
        for row in self.rows.iter().filter(|row| row.drop) {
            let at = |table: &Table| row_at(table, &row.file, row.sheet.as_deref(), row.row);
            match tables.iter_mut().find_map(|table| at(table).map(|at| (table, at))) {
                Some((table, at)) => drop(table.rows.remove(at)),
                None => faults.push(without_place((&row.file, row.sheet.as_deref(), Some(row.row)), None)),
            }
        }
        if !self.id_prefix.is_empty() {
            put_in_front(&self.id_prefix, tables);
        }
    }
}

/// Puts a prefix in front of the ids of the requests, and of what refers to one of them.
fn put_in_front(prefix: &str, tables: &mut [Table]) {
    let ids: BTreeSet<String> = ids_of_tables(tables).remove("requests").unwrap_or_default();
    for (name, column) in [("requests", "id"), ("requests", "same_as"), ("pins", "request")] {
        let Some(table) = tables.iter_mut().find(|table| table.spec.name == name) else { continue };
        let Some(place) = table.column(column).map(|column| column.place) else { continue };
        for cell in table.rows.iter_mut().filter_map(|row| row.cells.get_mut(place)) {
            if ids.contains(cell.trim()) {
                *cell = format!("{prefix}{}", cell.trim());
            }
        }
    }
}

fn row_at(table: &Table, file: &str, sheet: Option<&str>, row: u32) -> Option<usize> {
    let number = table.number_at((file, sheet, row))?;
    table.rows.binary_search_by_key(&number, |of| of.number).ok()
}

/// Where a column stands that is named by its header, or by the name of what it means.
fn column_at(table: &Table, name: &str) -> Option<usize> {
    let folded = fold_header(name);
    let by_header = table.columns.iter().flatten().chain(&table.unknown_columns);
    let by_header = by_header.filter(|column| fold_header(&column.header) == folded).map(|column| column.place).next();
    by_header.or_else(|| table.columns[table.spec.column_of_header(name)?].as_ref().map(|column| column.place))
}

fn without_place((file, sheet, row): (&str, Option<&str>, Option<u32>), column: Option<&str>) -> Fault {
    let message = Bilingual::new("要改的这一处不在表里", "the place that is to be mended is not in the tables");
    let mend =
        Bilingual::new("请照错误里写的文件、工作表、行、列填写", "name file, sheet, row and column as the fault does");
    let mut fault = Fault::error("mend_without_place", &safe_text(file), message, mend);
    fault = fault.in_sheet(sheet.map(safe_text).as_deref());
    if let Some(row) = row {
        fault = fault.at_row(row);
    }
    match column {
        Some(column) => fault.in_column(&safe_text(column)),
        None => fault,
    }
}

fn bad_meaning((file, sheet): (Option<&str>, Option<&str>), (message, mend): (Bilingual, Bilingual)) -> Fault {
    let fault = Fault::error("bad_mapping", &safe_text(file.unwrap_or("")), message, mend);
    fault.in_sheet(sheet.map(safe_text).as_deref())
}

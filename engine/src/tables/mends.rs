//! What somebody mended of a batch without touching its files: cells that are to say something else, rows that are to
//! be left out.
//!
//! Comes in: tables as they were located, and the mends by the places that faults name. Goes out: tables as if the
//! files said so. Always holds: a mended cell is read as any other is; a mend whose place is not there is a fault, not
//! passed over.

use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::schema::fold_header;
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
pub(super) static NO_MENDS: Mends = Mends { cells: Vec::new(), rows: Vec::new() };

impl Mends {
    /// Mends the tables. O(mends · (tables · columns + log rows)).
    pub(super) fn apply(&self, tables: &mut [Table], faults: &mut Vec<Fault>) {
        for cell in &self.cells {
            let place = (cell.file.as_str(), cell.sheet.as_deref(), cell.row);
            let found = tables.iter_mut().find_map(|table| {
                let at = row_at(table, place)?;
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
            let place = (row.file.as_str(), row.sheet.as_deref(), row.row);
            let found = tables.iter_mut().find_map(|table| row_at(table, place).map(|at| (table, at)));
            match found {
                Some((table, at)) => drop(table.rows.remove(at)),
                None => faults.push(without_place(place, None)),
            }
        }
    }
}

fn row_at(table: &Table, (file, sheet, row): (&str, Option<&str>, u32)) -> Option<usize> {
    table.rows.iter().position(|of| table.place_of(of.number) == (file, sheet, row))
}

/// Where a column stands that is named by its header, or by the name of what it means.
fn column_at(table: &Table, name: &str) -> Option<usize> {
    let folded = fold_header(name);
    let by_header = table.columns.iter().flatten().chain(&table.unknown_columns);
    let by_header = by_header.filter(|column| fold_header(&column.header) == folded).map(|column| column.place).next();
    by_header.or_else(|| table.columns[table.spec.column_of_header(name)?].as_ref().map(|column| column.place))
}

fn without_place((file, sheet, row): (&str, Option<&str>, u32), column: Option<&str>) -> Fault {
    let message = Bilingual::new("要改的这一处不在表里", "the place that is to be mended is not in the tables");
    let mend =
        Bilingual::new("请照错误里写的文件、工作表、行、列填写", "name file, sheet, row and column as the fault does");
    let fault = Fault::error("mend_without_place", &safe_text(file), message, mend);
    let fault = fault.in_sheet(sheet.map(safe_text).as_deref()).at_row(row);
    match column {
        Some(column) => fault.in_column(&safe_text(column)),
        None => fault,
    }
}

//! An .xls or .ods workbook in. Their reader takes whole sheets into memory, whatever a file claims: this is to be
//! called where memory and time are limited, in a process of its own.
//!
//! Comes in: bytes. Goes out: the visible sheets and the names of hidden ones, or why there are none. Always holds: a
//! pure function; what it gives and what it refuses can be written as JSON, since it crosses from one process to
//! another.

use std::io::Cursor;

use calamine::{Data, Dimensions, Ods, OdsError, Reader, Xls, XlsError};
use serde::{Deserialize, Serialize};

use super::package_marks::ods_marks;
use super::xlsx_file::{data_text, regions, visible_sheets};
use super::{COLUMNS_MAX, Row, Sheet};

/// Why a workbook cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkbookProblem {
    /// It is broken, or no workbook.
    Broken,
    /// It has a password.
    Password,
    /// It has too many rows; the sheet is not told.
    TooManyRows,
    /// It needs more memory or time than is given.
    TooLarge,
}

/// Reads it. `rows_max` holds for each sheet. O(cells that the file claims).
///
/// # Errors
/// If it cannot be read.
pub fn read_old_workbook(bytes: &[u8], rows_max: usize) -> Result<Vec<Sheet>, WorkbookProblem> {
    if bytes.starts_with(b"PK") {
        let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
            OdsError::Password => WorkbookProblem::Password,
            OdsError::CellLimitExceeded { .. } => WorkbookProblem::TooLarge,
            _ => WorkbookProblem::Broken,
        })?;
        let mut sheets = sheets_of(&mut workbook, rows_max, |_, _| Vec::new())?;
        // Their reader tells neither merged cells nor hidden rows.
        let mut marks = ods_marks(bytes);
        for sheet in &mut sheets {
            if let Some((_, of_sheet)) = sheet.name.as_ref().and_then(|name| marks.remove_entry(name)) {
                (sheet.merged, sheet.hidden) = (of_sheet.merged, of_sheet.hidden);
            }
        }
        return Ok(sheets);
    }
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => WorkbookProblem::Password,
        _ => WorkbookProblem::Broken,
    })?;
    sheets_of(&mut workbook, rows_max, |workbook, name| workbook.merge_cells_by_sheet_name(name).unwrap_or_default())
}

fn sheets_of<'a, R: Reader<Cursor<&'a [u8]>>>(
    workbook: &mut R,
    rows_max: usize,
    merged: impl Fn(&R, &str) -> Vec<Dimensions>,
) -> Result<Vec<Sheet>, WorkbookProblem> {
    let mut sheets = Vec::new();
    for calamine::Sheet { name, .. } in visible_sheets(workbook.sheets_metadata(), &mut sheets) {
        let range = workbook.worksheet_range(&name).map_err(|_| WorkbookProblem::Broken)?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let (mut rows, mut numbers) = (Vec::new(), Vec::new());
        for (at, cells) in range.rows().enumerate() {
            let mut texts = vec![String::new(); first_column as usize];
            let is_number = |cell: &Data| matches!(cell, Data::Int(_) | Data::Float(_));
            let places = cells.iter().enumerate().filter(|(_, cell)| is_number(cell));
            numbers.extend(places.map(|(column, _)| (first_row + at as u32 + 1, first_column as usize + column)));
            // What stands further right is refused by its number of cells.
            texts.extend(cells.iter().take(COLUMNS_MAX + 1).map(data_text));
            let filled = texts.iter().rposition(|text| !text.trim().is_empty()).map_or(0, |last| last + 1);
            texts.truncate(filled);
            if filled > 0 {
                rows.push(Row { number: first_row + at as u32 + 1, cells: texts });
            }
            if rows.len() > rows_max + super::located::HEADER_SEARCH_ROWS {
                return Err(WorkbookProblem::TooManyRows);
            }
        }
        let formulas = workbook.worksheet_formula(&name).map(|range| {
            let (row, column) = range.start().unwrap_or((0, 0));
            let used = range.used_cells().filter(|(_, _, formula)| !formula.is_empty());
            used.map(|(r, c, _)| (row + r as u32 + 1, column as usize + c)).collect()
        });
        let merged = regions(merged(workbook, &name));
        sheets.push(Sheet {
            name: Some(name),
            rows,
            merged,
            formulas: formulas.unwrap_or_default(),
            numbers,
            ..Sheet::default()
        });
    }
    Ok(sheets)
}

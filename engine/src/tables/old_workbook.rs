//! An .xls or .ods workbook in. Their reader takes whole sheets into memory, whatever a file claims: this is to be
//! called where memory and time are limited, in a process of its own.
//!
//! Comes in: bytes. Goes out: the visible sheets and the names of hidden ones, or why there are none. Always holds: a
//! pure function; what it gives and what it refuses can be written as JSON, since it crosses from one process to
//! another.

use std::io::Cursor;

use calamine::{Data, Dimensions, Ods, OdsError, Reader, Xls, XlsError};
use serde::{Deserialize, Serialize};

use super::error_values::formula_text;
use super::fault::Fault;
use super::limits::{COLUMNS_MAX, HEADER_SEARCH_ROWS, too_many_rows};
use super::ods_marks::ods_marks;
use super::package::broken;
use super::sheet::{CellPlace, Row, Sheet, row_number};
use super::workbook::{data_text, regions, visible_sheets};
use crate::district::Bilingual;

/// Why a workbook cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkbookProblem {
    /// It is broken, or no workbook.
    Broken,
    /// It has a password.
    Password,
    /// It has too many rows; which sheet is not known.
    TooManyRows,
    /// It needs more memory or time than is given.
    TooLarge,
    /// The system gives no process to read it in.
    NoProcess,
}

/// Reads an .xls or .ods workbook where memory and time are limited: [`read_old_workbook`] in a process of its own.
/// Bytes and most rows of a sheet come in.
pub type OldWorkbookReader<'a> = dyn Fn(&[u8], usize) -> Result<Vec<Sheet>, WorkbookProblem> + 'a;

impl WorkbookProblem {
    /// The fault of a file with this problem.
    pub(super) fn fault(self, file: &str, rows_max: usize) -> Fault {
        match self {
            Self::Broken => broken(file),
            Self::TooManyRows => *too_many_rows(file, None, rows_max),
            Self::Password => Fault::error(
                "password",
                file,
                Bilingual::new("工作簿有密码，打不开", "the workbook has a password"),
                Bilingual::new("请取消密码后另存一份", "remove the password and save it again"),
            ),
            Self::NoProcess => Fault::error(
                "no_process",
                file,
                Bilingual::new(
                    "系统的进程或线程数已到上限，读不了这种旧格式",
                    "the limit of processes or threads is reached; this old format cannot be read",
                ),
                Bilingual::new("请关掉一些程序再试，或另存为 .xlsx", "end other programs, or save it as .xlsx"),
            ),
            Self::TooLarge => Fault::error(
                "too_large_unpacked",
                file,
                Bilingual::new("读取它要用的内存或时间超过上限", "reading it takes more memory or time than is given"),
                Bilingual::new(
                    "请删去多余的行、列和工作表，另存为 .xlsx",
                    "remove rows, columns and sheets that are not needed and save it as .xlsx",
                ),
            ),
        }
    }
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
        // Their reader gives neither merged cells nor hidden rows nor how numbers are shown.
        let mut marks = ods_marks(bytes);
        for sheet in &mut sheets {
            if let Some((_, of_sheet)) = sheet.name.as_ref().and_then(|name| marks.remove_entry(name)) {
                (sheet.merged, sheet.hidden) = (of_sheet.merged, of_sheet.hidden);
                sheet.numbers.retain(|place| !of_sheet.texts.contains_key(place));
                of_sheet.texts.into_iter().for_each(|(place, text)| put(&mut sheet.rows, place, text));
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
            let number = first_row + row_number(at) + 1;
            let mut texts = vec![String::new(); first_column as usize];
            let is_number = |cell: &Data| matches!(cell, Data::Int(_) | Data::Float(_));
            let places = cells.iter().enumerate().filter(|(_, cell)| is_number(cell));
            numbers.extend(places.map(|(column, _)| CellPlace { row: number, column: first_column as usize + column }));
            // What stands further right is refused by its number of cells.
            texts.extend(cells.iter().take(COLUMNS_MAX + 1).map(data_text));
            let filled = texts.iter().rposition(|text| !text.trim().is_empty()).map_or(0, |last| last + 1);
            texts.truncate(filled);
            if filled > 0 {
                rows.push(Row { number, cells: texts });
            }
            if rows.len() > rows_max + HEADER_SEARCH_ROWS {
                return Err(WorkbookProblem::TooManyRows);
            }
        }
        let mut formulas = Vec::new();
        if let Ok(written) = workbook.worksheet_formula(&name) {
            let (row, column) = written.start().unwrap_or((0, 0));
            for (r, c, formula) in written.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
                let place = CellPlace { row: row + row_number(r) + 1, column: column as usize + c };
                formulas.push(place);
                let value = range.get_value((place.row - 1, row_number(place.column)));
                if value.is_none_or(|value| *value == Data::Empty) {
                    put(&mut rows, place, formula_text(Some(formula)));
                }
            }
        }
        let merged = regions(merged(workbook, &name));
        sheets.push(Sheet { name: Some(name), rows, merged, formulas, numbers, ..Sheet::default() });
    }
    Ok(sheets)
}

/// Puts a text into its cell, if anything stands in its row.
fn put(rows: &mut [Row], place: CellPlace, text: String) {
    let Ok(at) = rows.binary_search_by_key(&place.row, |row| row.number) else { return };
    if place.column < COLUMNS_MAX {
        let cells = &mut rows[at].cells;
        cells.resize(cells.len().max(place.column + 1), String::new());
        cells[place.column] = text;
    }
}

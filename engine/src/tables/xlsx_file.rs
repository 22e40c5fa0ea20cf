//! An xlsx workbook in, with limits checked before and while a parser sees it.
//!
//! Comes in: a [`Source`]. Goes out: its visible sheets, and the names of hidden ones. Always holds: nothing is parsed
//! before the package was checked; cells are streamed and their places checked, so that two far cells reserve nothing;
//! a formula gives its stored value, or its own text where none was stored; hidden rows and merged cells are reported.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, Reader, Xlsx, XlsxError, XlsxFormulaMetadata};

use super::error_values::formula_text;
use super::fault::Fault;
use super::limits::{COLUMNS_MAX, HEADER_SEARCH_ROWS, check_size, too_many_rows};
use super::package::{broken, check_package};
use super::package_marks::xlsx_marks;
use super::sheet::{CellPlace, Row, Sheet, column_letters};
use super::source::Source;
use super::workbook::{data_text, regions, visible_sheets};
use crate::district::Bilingual;

/// Reads a workbook. O(bytes unpacked).
pub(super) fn read(source: &Source, rows_max: usize, sheets: &mut Vec<Sheet>, faults: &mut Vec<Fault>) {
    if let Err(fault) = check_package(source) {
        faults.push(*fault);
        return;
    }
    let mut workbook = match Xlsx::new(Cursor::new(source.bytes.as_slice())) {
        Ok(workbook) => workbook,
        Err(error) => {
            tracing::debug!(%error, file = source.name, "the workbook cannot be opened");
            faults.push(broken(&source.name));
            return;
        }
    };
    let mut own = Vec::new();
    let visible = visible_sheets(workbook.sheets_metadata(), &mut own);
    sheets.extend(own.into_iter().map(|sheet| Sheet { file: source.name.clone(), ..sheet }));
    let mut marks = xlsx_marks(&source.bytes);
    for calamine::Sheet { name, .. } in visible {
        let of_sheet = marks.remove(&name).unwrap_or_default();
        if let Some(place) = of_sheet.spoilt {
            faults.push(spoilt_cell(source, &name, place));
            continue;
        }
        match read_sheet(&mut workbook, source, &name, &of_sheet.texts, rows_max) {
            Ok(mut sheet) => {
                (sheet.hidden, sheet.notes) = (of_sheet.hidden, of_sheet.notes);
                sheet.merged = workbook.merge_cells_by_sheet_name(&name).map(regions).unwrap_or_default();
                sheets.push(sheet);
            }
            Err(fault) => faults.push(*fault),
        }
    }
}

/// A value that its cell cannot have: read all the same, it would be another one's.
fn spoilt_cell(source: &Source, sheet: &str, place: CellPlace) -> Fault {
    let message = Bilingual::new("这一格的内容已损坏，看不出是什么", "the content of this cell is broken");
    let mend = Bilingual::new(
        "请在 Excel 或 WPS 中打开，重新填这一格后另存",
        "open it in a spreadsheet program, fill in this cell anew and save it",
    );
    let fault = Fault::error("broken_cell", &source.name, message, mend).in_sheet(Some(sheet));
    fault.at_row(place.row).in_column(&column_letters(place.column))
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    source: &Source,
    name: &str,
    texts: &BTreeMap<CellPlace, String>,
    rows_max: usize,
) -> Result<Sheet, Box<Fault>> {
    let in_sheet = |fault: Fault| Box::new(fault.in_sheet(Some(name)));
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| in_sheet(broken(&source.name)))?;
    let mut rows: Vec<Row> = Vec::new();
    let mut formulas = Vec::new();
    let mut numbers = Vec::new();
    loop {
        // Without their text: the reader would reserve as many shared formulas as a cell claims.
        let read = match cells.next_cell_with_formula_metadata() {
            // An error of a newer program, whose text is among the exact ones.
            Err(XlsxError::CellError(_)) => continue,
            read => read.map_err(|error| {
                tracing::debug!(%error, file = source.name, sheet = name, "a cell cannot be read");
                in_sheet(Fault { row: rows.last().map(|row| row.number), ..broken(&source.name) })
            })?,
        };
        let Some(cell) = read else { break };
        let (row, column) = cell.pos;
        let place = CellPlace { row: row + 1, column: column as usize };
        let text = match (&cell.formula, &cell.value) {
            (Some(formula), DataRef::Empty) => formula_text(formula_of(formula)),
            (_, value) => text_of(value),
        };
        if cell.formula.is_some() {
            formulas.push(place);
        }
        if text.trim().is_empty() {
            continue;
        }
        if matches!(cell.value, DataRef::Int(_) | DataRef::Float(_)) && !texts.contains_key(&place) {
            numbers.push(place);
        }
        if column as usize >= COLUMNS_MAX {
            return Err(in_sheet(
                Fault::error(
                    "too_many_columns",
                    &source.name,
                    Bilingual::new(
                        format!("第 {COLUMNS_MAX} 列以外还有内容"),
                        format!("there is content beyond column {COLUMNS_MAX}"),
                    ),
                    Bilingual::new("请删去表格右侧多余的内容", "remove what stands to the right of the table"),
                )
                .at_row(row + 1)
                .in_column(&column_letters(column as usize))
                .with_value(&text),
            ));
        }
        if rows.last().is_none_or(|last| last.number != row + 1) {
            if rows.len() >= rows_max + HEADER_SEARCH_ROWS {
                return Err(too_many_rows(&source.name, Some(name), rows_max));
            }
            rows.push(Row { number: row + 1, cells: Vec::new() });
        }
        let Some(last) = rows.last_mut() else { continue };
        last.cells.resize(last.cells.len().max(column as usize + 1), String::new());
        last.cells[column as usize] = text;
    }
    // A hostile file may bring its rows in any order, or one row in pieces.
    rows.sort_by_key(|row| row.number);
    rows.dedup_by(|later, first| {
        let same = later.number == first.number;
        if same {
            for (at, cell) in later.cells.drain(..).enumerate().filter(|(_, cell)| !cell.is_empty()) {
                first.cells.resize(first.cells.len().max(at + 1), String::new());
                first.cells[at] = cell;
            }
        }
        same
    });
    put_texts(&mut rows, texts);
    if rows.len() > rows_max + HEADER_SEARCH_ROWS {
        return Err(too_many_rows(&source.name, Some(name), rows_max));
    }
    for row in &rows {
        check_size(&source.name, Some(name), row)?;
    }
    Ok(Sheet { file: source.name.clone(), name: Some(name.to_owned()), rows, formulas, numbers, ..Sheet::default() })
}

/// Puts the exact texts in the place of what was read.
fn put_texts(rows: &mut Vec<Row>, texts: &BTreeMap<CellPlace, String>) {
    let mut new: BTreeMap<u32, Row> = BTreeMap::new();
    for (place, text) in texts {
        let row = match rows.binary_search_by_key(&place.row, |row| row.number) {
            Ok(at) => &mut rows[at],
            Err(_) => new.entry(place.row).or_insert_with(|| Row { number: place.row, cells: Vec::new() }),
        };
        row.cells.resize(row.cells.len().max(place.column + 1), String::new());
        row.cells[place.column].clone_from(text);
    }
    if !new.is_empty() {
        rows.extend(new.into_values());
        rows.sort_by_key(|row| row.number);
    }
}

/// The text of a formula, where it stands at its cell.
fn formula_of(formula: &XlsxFormulaMetadata) -> Option<&str> {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => Some(formula),
        _ => None,
    }
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        other => data_text(&Data::from(other.clone())),
    }
}

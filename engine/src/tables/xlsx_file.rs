//! An xlsx workbook in, with limits checked before and while a parser sees it.
//!
//! Comes in: a [`Source`]. Goes out: its visible sheets, and the names of hidden ones. Always holds: what the zip
//! directory promises is checked against limits and then against what really unpacks, since a directory may lie; the
//! table of shared strings may not claim more entries than it has room for (calamine reserves what it claims); cells
//! are streamed and their places checked, so that two far cells reserve nothing; a formula gives its stored value;
//! hidden rows and merged cells are told.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx};
use zip::ZipArchive;

use super::csv_file::{check_size, column_letters, too_many_rows};
use super::located::HEADER_SEARCH_ROWS;
use super::package_marks::{Archive, each_tag, xlsx_marks};
use super::{COLUMNS_MAX, Fault, Region, Row, Sheet, Source};
use crate::district::Bilingual;

/// Parts of a workbook, at most.
const ENTRIES_MAX: usize = 2_000;
/// Bytes of all parts unpacked, at most.
pub(super) const UNPACKED_MAX: u64 = 256 << 20;
/// A part of more than a megabyte unpacks to at most so many times its packed size.
const RATIO_MAX: u64 = 200;

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
        match read_sheet(&mut workbook, source, &name, rows_max) {
            Ok(mut sheet) => {
                let of_sheet = marks.remove(&name).unwrap_or_default();
                (sheet.hidden, sheet.notes) = (of_sheet.hidden, of_sheet.notes);
                sheet.merged = workbook.merge_cells_by_sheet_name(&name).map(regions).unwrap_or_default();
                sheets.push(sheet);
            }
            Err(fault) => faults.push(*fault),
        }
    }
}

/// The sheets of cells that are to be read. Those that somebody hid are noted by their names among `sheets`; those that
/// a program hid so that nobody sees them are nobody's tables.
pub(super) fn visible_sheets(all: &[calamine::Sheet], sheets: &mut Vec<Sheet>) -> Vec<calamine::Sheet> {
    let of_cells = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let hidden = of_cells.clone().filter(|sheet| sheet.visible == SheetVisible::Hidden);
    sheets.extend(hidden.map(|sheet| Sheet { name: Some(sheet.name.clone()), is_hidden: true, ..Sheet::default() }));
    of_cells.filter(|sheet| sheet.visible == SheetVisible::Visible).cloned().collect()
}

/// As [`Region`]s: rows count from 1 there.
pub(super) fn regions(merged: Vec<Dimensions>) -> Vec<Region> {
    let region =
        |d: Dimensions| Region { rows: (d.start.0 + 1, d.end.0 + 1), columns: (d.start.1 as usize, d.end.1 as usize) };
    merged.into_iter().map(region).collect()
}

pub(super) fn broken(file: &str) -> Fault {
    Fault::error(
        "broken_file",
        file,
        Bilingual::new("文件已损坏，打不开", "the file is broken and cannot be opened"),
        Bilingual::new(
            "请在 Excel 或 WPS 中打开后重新“另存为” .xlsx；如果打不开，请重新导出",
            "open it in a spreadsheet program and save it again as .xlsx, or export it anew",
        ),
    )
}

/// Looks at the zip package without parsing what is in it.
pub(super) fn check_package(source: &Source) -> Result<(), Box<Fault>> {
    let mut archive =
        ZipArchive::new(Cursor::new(source.bytes.as_slice())).map_err(|_| Box::new(broken(&source.name)))?;
    let bomb = |what: String| {
        Box::new(Fault::error(
            "too_large_unpacked",
            &source.name,
            Bilingual::new(
                format!("解压后过大（{what}），不予读取"),
                format!("it unpacks to too much ({what}) and is not read"),
            ),
            Bilingual::new(
                "请删去多余的工作表和图片，另存一份",
                "remove sheets and pictures that are not needed and save it again",
            ),
        ))
    };
    if archive.len() > ENTRIES_MAX {
        return Err(bomb(format!("{} parts", archive.len())));
    }
    let mut unpacked = 0_u64;
    let mut strings = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|_| Box::new(broken(&source.name)))?;
        let packed = entry.compressed_size().max(1);
        let name = entry.name().map(|name| name.into_owned()).unwrap_or_default();
        let mut size = 0_u64;
        let mut block = [0_u8; 1 << 15];
        loop {
            let n = entry.read(&mut block).map_err(|_| Box::new(broken(&source.name)))?;
            if n == 0 {
                break;
            }
            size += n as u64;
            unpacked += n as u64;
            if unpacked > UNPACKED_MAX {
                return Err(bomb(format!("> {} MB", UNPACKED_MAX >> 20)));
            }
            if size > 1 << 20 && size / packed > RATIO_MAX {
                return Err(bomb(format!("> {RATIO_MAX} : 1")));
            }
        }
        if name.to_lowercase().ends_with("sharedstrings.xml") {
            strings.push((name, size));
        }
    }
    // The shortest entry, <si/>, takes five bytes. How often they are used (`count`) is another number, and may be
    // larger.
    if strings.iter().any(|(name, size)| claimed_strings(&mut archive, name) > size / 5) {
        return Err(Box::new(broken(&source.name)));
    }
    Ok(())
}

/// The number of strings that their table claims to hold; 0 where it claims none.
fn claimed_strings(archive: &mut Archive<'_>, path: &str) -> u64 {
    let mut claimed = 0;
    each_tag(archive, path, "sst", |tag| {
        let mut all = tag.attributes();
        let counts =
            all.with_checks(false).flatten().filter(|attribute| attribute.key.local_name().as_ref() == "uniqueCount");
        // Something that is no number, or too long for one, is as bad as a large one.
        claimed = counts.map(|attribute| attribute.value.trim().parse().unwrap_or(u64::MAX)).max().unwrap_or(0);
        ControlFlow::Break(())
    });
    claimed
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    source: &Source,
    name: &str,
    rows_max: usize,
) -> Result<Sheet, Box<Fault>> {
    let in_sheet = |fault: Fault| Box::new(fault.in_sheet(Some(name)));
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| in_sheet(broken(&source.name)))?;
    let mut rows: Vec<Row> = Vec::new();
    let mut formulas = Vec::new();
    let mut numbers = Vec::new();
    loop {
        // Without their text: the reader would reserve as many shared formulas as a cell claims.
        let read = cells.next_cell_with_formula_metadata().map_err(|error| {
            tracing::debug!(%error, file = source.name, sheet = name, "a cell cannot be read");
            in_sheet(Fault { row: rows.last().map(|row| row.number), ..broken(&source.name) })
        })?;
        let Some(cell) = read else { break };
        let (row, column) = cell.pos;
        let text = text_of(&cell.value);
        if cell.formula.is_some() {
            formulas.push((row + 1, column as usize));
        }
        if text.trim().is_empty() {
            continue;
        }
        if matches!(cell.value, DataRef::Int(_) | DataRef::Float(_)) {
            numbers.push((row + 1, column as usize));
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
    for row in &rows {
        check_size(&source.name, Some(name), row)?;
    }
    Ok(Sheet { file: source.name.clone(), name: Some(name.to_owned()), rows, formulas, numbers, ..Sheet::default() })
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        other => data_text(&Data::from(other.clone())),
    }
}

/// A cell as text, whichever reader it comes from.
pub(super) fn data_text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(error) => error.to_string(),
    }
}

/// A number as it is shown: whole numbers without a point, others as short as they can be read back.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { Data::Float(number).to_string() }
}

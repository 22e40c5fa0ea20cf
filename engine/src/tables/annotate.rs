//! The tables back as a workbook in which every faulty cell is marked, with a note that says what is wrong and how to
//! mend it.
//!
//! Comes in: the sheets as they were read, the faults. Goes out: an xlsx. Always holds: rows and columns stand where
//! they stood, so that a fault's place is the same in both; text stays text, numbers numbers, notes noted, merged cells
//! merged, hidden rows hidden; faults without a cell stand in a list of their own, in the first sheet, which lists all.
//! The workbook is written anew rather than the original changed (decision 0005).

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Url, Workbook, Worksheet, XlsxError};

use super::fault::{Fault, Severity};
use super::header::Header;
use super::limits::COLUMNS_MAX;
use super::prepared::{note, note_of, prepare_column, print_on_one_width};
use super::schema::{DISTRICT_TABLES, FINDINGS, TableSpec};
use super::sheet::{CellNote, CellPlace, Region, Sheet, column_letters};
use super::which_table::header_of_sheet;
use crate::district::Lang;

/// Colours of a fault, of a warning, of a header.
const RED: Color = Color::RGB(0xFB_D5_D2);
const RED_TEXT: Color = Color::RGB(0x8C_1D_18);
const YELLOW: Color = Color::RGB(0xFF_F2_CC);
const HEADER: Color = Color::RGB(0xE8_EE_F7);
/// Rows below the last for which drop-downs are laid. A choice: more than one adds while mending.
const ROWS_FREE: u32 = 200;
/// Merged cells of a sheet that are kept. A choice: each fault is compared with each of them, so that twice as many
/// take twice as long; half still holds a table with one region a community.
const REGIONS_MAX: usize = 2_000;

/// The annotated workbook. Fonts and colours of the original are not kept. O(cells + faults · merged cells).
///
/// # Errors
/// If the workbook cannot be written, which is a fault of ours.
pub fn annotated(sheets: &[Sheet], faults: &[Fault], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let names = sheet_names(sheets, lang);
    add_summary(workbook.add_worksheet(), sheets, &names, faults, lang)?;
    let topics = sheets.iter().zip(&names).find_map(|(sheet, name)| topic_cells(sheet, name));
    for (sheet, name) in sheets.iter().zip(&names) {
        let page = workbook.add_worksheet();
        page.set_name(name)?;
        let own: Vec<&Fault> = faults.iter().filter(|fault| is_of(fault, sheet)).collect();
        add_sheet(page, sheet, &own, topics.as_deref(), lang)?;
    }
    workbook.save_to_buffer()
}

/// The formula of the cells in which the names of the topics stand, if this is their table.
fn topic_cells(sheet: &Sheet, name: &str) -> Option<String> {
    // An older template has a list of choices instead.
    if sheet.title() == "选项" && sheet.rows.first()?.cells.first()? == "题型" {
        return Some(format!("='{name}'!$A$2:$A${}", sheet.rows.last()?.number));
    }
    let (spec, header) = header_of_sheet(sheet).filter(|(spec, _)| spec.name == "topics")?;
    let is_name = |header: &String| spec.column_of_header(header).is_some_and(|at| spec.columns[at].name == "name");
    let column = column_letters(header.names.iter().position(is_name)?);
    let moved = moved_by(sheet);
    let (first, last) = (header.row + moved + 1, sheet.rows.last()?.number + moved);
    (first <= last).then(|| format!("='{name}'!${column}${first}:${column}${last}"))
}

fn is_of(fault: &Fault, sheet: &Sheet) -> bool {
    fault.file == sheet.file && fault.sheet == sheet.name
}

/// A name for each sheet: its own, else that of its file; what a spreadsheet does not take is left out, repeats get a
/// number.
fn sheet_names(sheets: &[Sheet], lang: Lang) -> Vec<String> {
    let mut taken: Vec<String> = vec![FINDINGS.said(lang).to_owned()];
    for sheet in sheets {
        let full = sheet.title();
        let clean: String = full
            .chars()
            .filter(|c| !c.is_control() && !['[', ']', ':', '*', '?', '/', '\\', '\''].contains(c))
            .take(26)
            .collect();
        let clean = if clean.trim().is_empty() { lang.pick("表", "Table").to_owned() } else { clean };
        let mut name = clean.clone();
        let mut number = 1;
        while taken.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
            number += 1;
            name = format!("{clean}({number})");
        }
        taken.push(name);
    }
    taken.split_off(1)
}

fn level(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Error, Lang::En) => "fault",
        (Severity::Warning, Lang::Zh) => "提醒",
        (Severity::Warning, Lang::En) => "warning",
    }
}

/// What a note of a check begins with; in English in brackets, since somebody's own note may begin with “warning:”.
fn label(severity: Severity, lang: Lang) -> String {
    let level = level(severity, lang);
    lang.pick(format!("{level}："), format!("[{level}] "))
}

/// Widths of the columns of the list of faults, in characters: A4 across, shrunk to one width.
const SUMMARY_WIDTHS: [u16; 6] = [8, 26, 16, 28, 48, 48];

/// How many columns of a fixed-width font a text takes.
fn shown_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn add_summary(
    page: &mut Worksheet,
    sheets: &[Sheet],
    names: &[String],
    faults: &[Fault],
    lang: Lang,
) -> Result<(), XlsxError> {
    page.set_name(FINDINGS.said(lang))?;
    let zh = lang == Lang::Zh;
    let bold = Format::new().set_bold().set_font_size(14);
    let n = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let warnings = faults.len() - n;
    let title = if zh {
        format!("检查结果：{n} 处错误，{warnings} 处提醒")
    } else {
        format!("{n} faults, {warnings} warnings")
    };
    page.write_with_format(0, 0, title, &bold)?;
    let remark = if zh {
        "错误的格子在各表里标成红色，提醒标成黄色；鼠标移上去看怎么改。改好后另存，再检查一次。内容、批注、合并的格子、隐藏的行照旧，字体和颜色没有保留。"
    } else {
        "Faulty cells are red in their sheets, warnings yellow; the note says how to mend them. \
         Save under another name and check again. \
         Contents, notes, merged cells and hidden rows are as they were; fonts and colours are not kept."
    };
    page.write(1, 0, remark)?;
    let header = Format::new().set_bold().set_background_color(HEADER).set_border(FormatBorder::Thin);
    let columns = if zh {
        ["级别", "位置", "列", "内容", "问题", "怎么改"]
    } else {
        ["level", "place", "column", "value", "what is wrong", "how to mend it"]
    };
    for (at, name) in (0..).zip(columns) {
        page.write_with_format(2, at, name, &header)?;
    }
    for (at, width) in (0..).zip(SUMMARY_WIDTHS) {
        page.set_column_width(at, width)?;
    }
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let red = text.clone().set_background_color(RED).set_font_color(RED_TEXT);
    let yellow = text.clone().set_background_color(YELLOW).set_font_color(Color::RGB(0x7A_42_00));
    for (row, fault) in (3..).zip(faults) {
        page.write_with_format(
            row,
            0,
            level(fault.severity, lang),
            if fault.severity == Severity::Error { &red } else { &yellow },
        )?;
        let sheet = sheets.iter().position(|sheet| is_of(fault, sheet));
        let mut place = fault.sheet.clone().unwrap_or_else(|| fault.file.clone());
        if let Some(number) = fault.row {
            place += &if zh { format!("，第 {number} 行") } else { format!(", row {number}") };
        }
        match (sheet, fault.row) {
            (Some(sheet), Some(number)) if number > 0 => {
                let number = number + moved_by(&sheets[sheet]);
                let column = fault.place.map_or("A".to_owned(), column_letters);
                let link = Url::new(format!("internal:'{}'!{column}{number}", names[sheet])).set_text(&place);
                page.write_url_with_format(row, 1, link, &text)?;
            }
            _ => {
                page.write_string_with_format(row, 1, place, &text)?;
            }
        }
        let cells = [
            (2, fault.column.as_ref().map_or("", |column| column.said(lang)).to_owned()),
            (3, fault.value.as_ref().map_or("", |value| value.said(lang)).to_owned()),
            (4, fault.message.said(lang).to_owned()),
            (5, fault.mend.said(lang).to_owned()),
        ];
        // Not every program makes a row as high as its text needs.
        let lines = |(column, cell): &(u16, String)| {
            shown_width(cell).div_ceil(usize::from(SUMMARY_WIDTHS[usize::from(*column)]) - 2)
        };
        let lines = cells.iter().map(lines).max().unwrap_or(1).clamp(1, 25);
        page.set_row_height(row, 15.0 * lines as f64 + 3.0)?;
        for (column, cell) in cells {
            page.write_string_with_format(row, column, cell, &text)?;
        }
    }
    page.set_freeze_panes(3, 0)?;
    print_on_one_width(page);
    Ok(())
}

/// The three looks of a cell, each for text and for numbers.
struct Looks {
    text: [Format; 3],
    number: [Format; 3],
    header: [Format; 3],
}

impl Looks {
    fn new() -> Self {
        let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let header = plain.clone().set_bold().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xB8_C4_D6));
        let marked = |format: Format, plain: Option<Color>| {
            let usual = plain.map_or(format.clone(), |color| format.clone().set_background_color(color));
            let red = format.clone().set_background_color(RED).set_font_color(RED_TEXT);
            [red, format.set_background_color(YELLOW), usual]
        };
        Self {
            text: marked(plain.clone().set_num_format("@"), None),
            number: marked(plain, None),
            header: marked(header, Some(HEADER)),
        }
    }

    fn of(&self, severity: Option<Severity>, is_header: bool, is_number: bool) -> &Format {
        let kind = if is_header {
            &self.header
        } else if is_number {
            &self.number
        } else {
            &self.text
        };
        match severity {
            Some(Severity::Error) => &kind[0],
            Some(Severity::Warning) => &kind[1],
            None => &kind[2],
        }
    }
}

/// What is noted at a cell.
#[derive(Default)]
struct Remarks {
    /// The gravest of its faults; none where only somebody noted something.
    severity: Option<Severity>,
    /// The lines of its note.
    lines: Vec<String>,
}

/// Row and column, both from 0 as they are written, with what is noted there.
type Notes = BTreeMap<(u32, u16), Remarks>;

fn add_sheet(
    page: &mut Worksheet,
    sheet: &Sheet,
    faults: &[&Fault],
    topics: Option<&str>,
    lang: Lang,
) -> Result<(), XlsxError> {
    print_on_one_width(page);
    let looks = Looks::new();
    // The names of the columns of a json stand in no row of it: they come above, and all moves down by one.
    let moved = moved_by(sheet);
    let merged = merged_of(sheet);
    let notes = notes_of(sheet, faults, &merged, moved, lang);
    let table = header_of_sheet(sheet);
    let header_row = table.as_ref().map(|(_, header)| header.row + moved);
    for (at, width) in (0..).zip(column_widths(sheet)) {
        page.set_column_width(at, width)?;
    }
    let look = |place: (u32, u16), is_number| {
        let is_header = header_row.is_some_and(|row| place.0 + 1 == row);
        looks.of(notes.get(&place).and_then(|remarks| remarks.severity), is_header, is_number)
    };
    let written = |cell: CellPlace| {
        let column = u16::try_from(cell.column).expect("merged cells further right than COLUMNS_MAX were left out");
        (cell.row - 1, column)
    };
    for region in &merged {
        let (place, last) = (written(region.first), written(region.last));
        // A hostile file has regions that overlap: the first stays.
        let _ = page.merge_range(place.0, place.1, last.0, last.1, "", look(place, false));
    }
    for row in &sheet.rows {
        let Some(number) = (row.number + moved).checked_sub(1) else { continue };
        // Every reader refuses a row with more than COLUMNS_MAX cells.
        for (column, cell) in (0_u16..).zip(&row.cells) {
            let place = (number, column);
            let read_at = CellPlace { row: row.number, column: column.into() };
            let is_number = sheet.numbers.binary_search(&read_at).is_ok();
            let number = cell.parse::<f64>().ok().filter(|_| is_number);
            match number {
                Some(number) => {
                    page.write_number_with_format(place.0, place.1, number, look(place, true))?;
                }
                None if !cell.is_empty() || notes.contains_key(&place) => {
                    page.write_string_with_format(place.0, place.1, cell, look(place, false))?;
                }
                None => {}
            }
        }
    }
    for (place, remarks) in &notes {
        let row = sheet.rows.binary_search_by_key(&(place.0 + 1), |row| row.number + moved);
        let is_written = row.is_ok_and(|at| sheet.rows[at].cells.len() > usize::from(place.1));
        if !is_written {
            page.write_blank(place.0, place.1, look(*place, false))?;
        }
        let note = note(&remarks.lines.join("\n")).set_width(260).set_height(110);
        page.insert_note(place.0, place.1, &note)?;
    }
    // What was hidden stays so, unless there is something in it to mend.
    for row in sheet.hidden.iter().filter_map(|row| (row + moved).checked_sub(1)) {
        if !notes.range((row, 0)..=(row, u16::MAX)).any(|(_, remarks)| remarks.severity == Some(Severity::Error)) {
            page.set_row_hidden(row)?;
        }
    }
    if let Some((spec, header)) = table {
        add_help(page, spec, &header, (sheet, &notes), topics, lang)?;
    }
    Ok(())
}

/// What the template has as well: notes in the header, drop-downs below it.
fn add_help(
    page: &mut Worksheet,
    spec: &TableSpec,
    header: &Header,
    (sheet, notes): (&Sheet, &Notes),
    topics: Option<&str>,
    lang: Lang,
) -> Result<(), XlsxError> {
    let row = header.row + moved_by(sheet);
    let Some(at) = row.checked_sub(1) else { return Ok(()) };
    let last = sheet.rows.last().map_or(row, |row| row.number).max(row) + ROWS_FREE;
    for (place, name) in (0..).zip(&header.names) {
        let Some(column) = spec.column_of_header(name).map(|at| &spec.columns[at]) else { continue };
        if let Some(note) = note_of(column, lang).filter(|_| !notes.contains_key(&(at, place))) {
            page.insert_note(at, place, &note)?;
        }
        prepare_column(page, spec, column, place, (row, last), topics, lang)?;
    }
    page.set_freeze_panes(row, 0)?;
    Ok(())
}

/// Whether the text is what an earlier check noted.
fn is_of_a_check(text: &str) -> bool {
    let begins = |severity| {
        [Lang::Zh, Lang::En].iter().any(|lang| text.starts_with(&label(severity, *lang)))
            // As earlier versions began theirs in English.
            || text.strip_prefix(level(severity, Lang::En)).is_some_and(|rest| rest.starts_with('：'))
    };
    [Severity::Error, Severity::Warning].into_iter().any(begins)
}

/// Whether the text is what the template notes at some header.
fn is_header_note(text: &str) -> bool {
    DISTRICT_TABLES
        .iter()
        .flat_map(|table| table.columns)
        .any(|column| [column.note.zh, column.note.en].contains(&text))
}

fn moved_by(sheet: &Sheet) -> u32 {
    u32::from(sheet.rows.first().is_some_and(|row| row.number == 0))
}

/// The merged cells that lie among the cells that hold anything.
fn merged_of(sheet: &Sheet) -> Vec<Region> {
    let last = sheet.rows.last().map_or(0, |row| row.number);
    let is_sound = |region: &&Region| {
        let (top, bottom) = (region.first.row, region.last.row);
        let (left, right) = (region.first.column, region.last.column);
        top >= 1
            && top <= bottom
            && bottom <= last.saturating_add(1)
            && left <= right
            && right < COLUMNS_MAX
            && (top < bottom || left < right)
    };
    sheet.merged.iter().filter(is_sound).take(REGIONS_MAX).copied().collect()
}

/// The notes of cells. Several faults of a cell share one; a fault of a whole row is noted at its first cell, one
/// within merged cells at the first of them.
fn notes_of(sheet: &Sheet, faults: &[&Fault], merged: &[Region], moved: u32, lang: Lang) -> Notes {
    let mut notes = Notes::new();
    for fault in faults {
        let Some(row) = fault.row.and_then(|row| (row + moved).checked_sub(1)) else { continue };
        let column = fault.place.unwrap_or(0);
        let holds = |region: &&Region| {
            (region.first.row..=region.last.row).contains(&(row + 1))
                && (region.first.column..=region.last.column).contains(&column)
        };
        let (row, column) =
            merged.iter().find(holds).map_or((row, column), |region| (region.first.row - 1, region.first.column));
        let (label, message, mend) = (label(fault.severity, lang), fault.message.said(lang), fault.mend.said(lang));
        let line = lang.pick(format!("{label}{message}。{mend}。"), format!("{label}{message}; {mend}."));
        let remarks = notes.entry((row, u16::try_from(column).unwrap_or(0))).or_default();
        remarks.severity = Some(remarks.severity.map_or(fault.severity, |graver| graver.min(fault.severity)));
        remarks.lines.push(line);
    }
    // What somebody noted stays; what an earlier check noted, and what the header says anyway, is noted anew.
    for CellNote { place, text } in &sheet.notes {
        let is_ours = is_of_a_check(text) || is_header_note(text);
        let column = u16::try_from(place.column);
        if let (Some(row), Ok(column), false) = ((place.row + moved).checked_sub(1), column, is_ours) {
            notes.entry((row, column)).or_default().lines.push(text.clone());
        }
    }
    notes
}

/// As wide as the longest of the first cells, between two bounds.
fn column_widths(sheet: &Sheet) -> Vec<f64> {
    let mut widths: Vec<f64> = Vec::new();
    // A single column is a text.
    let most = if sheet.rows.iter().all(|row| row.cells.len() < 2) { 90.0 } else { 48.0 };
    for row in sheet.rows.iter().take(50) {
        widths.resize(widths.len().max(row.cells.len()), 8.0);
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            let shown = shown_width(&cell.chars().take(44).collect::<String>());
            *width = width.max(shown as f64 + 2.0).min(most);
        }
    }
    widths
}

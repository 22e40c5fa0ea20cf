//! The tables back as a workbook in which every faulty cell is marked, with a note that says what is wrong and how to
//! mend it.
//!
//! Comes in: the sheets as they were read, the files, the faults. Goes out: an xlsx. Always holds: rows and columns
//! stand where they stood, so that a fault's place is the same in both; text stays text, numbers numbers, notes noted,
//! merged cells merged, hidden rows hidden; what an .xlsx looked like it looks like again; faults without a cell stand
//! in a list of their own, in the first sheet, which lists all. What an earlier check marked, noted and listed is
//! replaced. The workbook is written anew rather than the original changed (decision 0005).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{
    Color, DataValidation, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::error_values::formula_of_text;
use super::fault::{Fault, Severity};
use super::findings_list::{HEADER, add_summary, is_of, level, moved_by, shown_width};
use super::header::Header;
use super::limits::COLUMNS_MAX;
use super::original_look::{CellLook, RED, RED_TEXT, SheetLook, YELLOW, looks_of};
use super::prepared::{note, note_of, prepare_column, print_on_one_width};
use super::schema::{DISTRICT_TABLES, FINDINGS, TableSpec};
use super::sheet::{CellNote, CellPlace, Region, Sheet, column_letters};
use super::source::Source;
use super::which_table::header_of_sheet;
use crate::district::Lang;

/// Rows below the last for which drop-downs are laid. A choice: more than one adds while mending.
const ROWS_FREE: u32 = 200;
/// Merged cells of a sheet that are kept. A choice: each fault is compared with each of them, so that twice as many
/// take twice as long; half still holds a table with one region a community.
const REGIONS_MAX: usize = 2_000;

/// The annotated workbook of these sheets, which were read from these files. O(cells + faults · merged cells).
///
/// # Errors
/// If the workbook cannot be written, which is a fault of ours.
pub fn annotated(sheets: &[Sheet], sources: &[Source], faults: &[Fault], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The list of an earlier check is made anew, also one that an earlier version kept as 检查结果(2).
    let is_list = |sheet: &&Sheet| {
        let name = sheet.name.as_deref().unwrap_or("");
        let name = name.split_once('(').map_or(name, |(name, _)| name);
        [FINDINGS.zh, FINDINGS.en].contains(&name)
    };
    let sheets: Vec<Sheet> = sheets.iter().filter(|sheet| !is_list(sheet)).cloned().collect();
    let sheets = sheets.as_slice();
    let mut looks: BTreeMap<&str, BTreeMap<String, SheetLook>> = BTreeMap::new();
    for source in sources.iter().filter(|source| sheets.iter().any(|sheet| sheet.file == source.name)) {
        looks.insert(&source.name, looks_of(source));
    }
    let names = sheet_names(sheets, lang);
    add_summary(workbook.add_worksheet(), sheets, &names, faults, lang)?;
    let topics = sheets.iter().zip(&names).find_map(|(sheet, name)| topic_cells(sheet, name));
    for (sheet, name) in sheets.iter().zip(&names) {
        let page = workbook.add_worksheet();
        page.set_name(name)?;
        let own: Vec<&Fault> = faults.iter().filter(|fault| is_of(fault, sheet)).collect();
        let look = looks.get(sheet.file.as_str()).zip(sheet.name.as_ref()).and_then(|(all, name)| all.get(name));
        let original = Original { sheet, look, names: &names };
        add_sheet(page, original, &own, topics.as_deref(), lang)?;
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

/// A sheet as it was read, how it looked, and what the sheets are called now.
#[derive(Clone, Copy)]
struct Original<'a> {
    sheet: &'a Sheet,
    look: Option<&'a SheetLook>,
    names: &'a [String],
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

/// What a line of a note of a check begins with; in brackets, since somebody's own note may begin with “提醒：”.
fn label(severity: Severity, lang: Lang) -> String {
    let level = level(severity, lang);
    lang.pick(format!("【{level}】"), format!("[{level}] "))
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
            let red = format.clone().set_background_color(Color::RGB(RED)).set_font_color(Color::RGB(RED_TEXT));
            [red, format.set_background_color(Color::RGB(YELLOW)), usual]
        };
        Self {
            text: marked(plain.clone().set_num_format("@"), None),
            number: marked(plain, None),
            header: marked(header, Some(HEADER)),
        }
    }

    /// The look of the original, marked.
    fn marked(look: &CellLook, severity: Option<Severity>) -> Format {
        match severity {
            Some(Severity::Error) => {
                look.format.clone().set_background_color(Color::RGB(RED)).set_font_color(Color::RGB(RED_TEXT))
            }
            Some(Severity::Warning) => look.format.clone().set_background_color(Color::RGB(YELLOW)),
            None => look.format.clone(),
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
    original: Original<'_>,
    faults: &[&Fault],
    topics: Option<&str>,
    lang: Lang,
) -> Result<(), XlsxError> {
    let Original { sheet, look: own, .. } = original;
    print_on_one_width(page);
    let looks = Looks::new();
    // The names of the columns of a json stand in no row of it: they come above, and all moves down by one.
    let moved = moved_by(sheet);
    let merged = merged_of(sheet);
    let notes = notes_of(sheet, faults, &merged, moved, lang);
    let table = header_of_sheet(sheet);
    let header_row = table.as_ref().map(|(_, header)| header.row + moved);
    set_sizes(page, original)?;
    let look = |place: (u32, u16), is_number| -> Cow<'_, Format> {
        let severity = notes.get(&place).and_then(|remarks| remarks.severity);
        match own.and_then(|own| own.at(place)) {
            Some(own) => Cow::Owned(Looks::marked(own, severity)),
            None => {
                let is_header = header_row.is_some_and(|row| place.0 + 1 == row);
                Cow::Borrowed(looks.of(severity, is_header, is_number))
            }
        }
    };
    let is_day = |place: (u32, u16)| own.and_then(|own| own.at(place)).is_some_and(|look| look.is_day);
    let written = |cell: CellPlace| {
        let column = u16::try_from(cell.column).expect("merged cells further right than COLUMNS_MAX were left out");
        (cell.row - 1, column)
    };
    // What has a look of its own and holds nothing: borders and colours.
    if let Some(own) = own {
        let last = sheet.rows.last().map_or(0, |row| row.number);
        for place in own.cells.keys().filter(|place| place.0 <= last) {
            page.write_blank(place.0, place.1, &look(*place, false))?;
        }
    }
    for region in &merged {
        let (place, last) = (written(region.first), written(region.last));
        // A hostile file has regions that overlap: the first stays.
        let _ = page.merge_range(place.0, place.1, last.0, last.1, "", &look(place, false));
    }
    for row in &sheet.rows {
        let Some(number) = (row.number + moved).checked_sub(1) else { continue };
        // Every reader refuses a row with more than COLUMNS_MAX cells.
        for (column, cell) in (0_u16..).zip(&row.cells) {
            let place = (number, column);
            let read_at = CellPlace { row: row.number, column: column.into() };
            let is_number = sheet.numbers.binary_search(&read_at).is_ok();
            let number = cell.parse::<f64>().ok().filter(|_| is_number);
            // A spreadsheet works it out as soon as it opens the workbook; until then it is told to be no value.
            if let Some(formula) = formula_of_text(cell) {
                let formula = Formula::new(formula).set_result("#N/A");
                page.write_formula_with_format(place.0, place.1, formula, &look(place, true))?;
                continue;
            }
            match (number, day_of(cell).filter(|_| is_day(place))) {
                (Some(number), _) => {
                    page.write_number_with_format(place.0, place.1, number, &look(place, true))?;
                }
                (None, Some(day)) => {
                    page.write_datetime_with_format(place.0, place.1, day, &look(place, true))?;
                }
                (None, None) if !cell.is_empty() || notes.contains_key(&place) => {
                    page.write_string_with_format(place.0, place.1, cell, &look(place, false))?;
                }
                (None, None) => {}
            }
        }
    }
    for (place, remarks) in &notes {
        let row = sheet.rows.binary_search_by_key(&(place.0 + 1), |row| row.number + moved);
        let is_written = row.is_ok_and(|at| sheet.rows[at].cells.len() > usize::from(place.1));
        if !is_written {
            page.write_blank(place.0, place.1, &look(*place, false))?;
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
    let kept = keep_drop_downs(page, original)?;
    if let Some((spec, header)) = table {
        add_help(page, spec, &header, Help { sheet, notes: &notes, kept: &kept, topics }, lang)?;
    }
    Ok(())
}

/// The day of a cell that was read as one.
fn day_of(cell: &str) -> Option<ExcelDateTime> {
    let mut parts = cell.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_written_so = year.len() == 4 && month.len() == 2 && day.len() == 2;
    let day = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    is_written_so.then(|| ExcelDateTime::from_ymd(day.0, day.1, day.2).ok()).flatten()
}

/// Widths and heights: those of the original, else by what stands there.
fn set_sizes(page: &mut Worksheet, Original { sheet, look, .. }: Original<'_>) -> Result<(), XlsxError> {
    let own = look.map_or(&[][..], |look| look.widths.as_slice());
    if own.is_empty() {
        for (at, width) in (0..).zip(column_widths(sheet)) {
            page.set_column_width(at, width)?;
        }
    }
    for (first, last, width) in own {
        for column in *first..=*last {
            match width {
                Some(width) => page.set_column_width(column, *width)?,
                None => page.set_column_hidden(column)?,
            };
        }
    }
    for (row, height) in look.map_or(&[][..], |look| look.heights.as_slice()) {
        page.set_row_height(*row, *height)?;
    }
    Ok(())
}

/// Lays the drop-downs of the original anew, and says in which columns they stand. One whose choices stand in a sheet
/// that is not written would make the workbook seem broken.
fn keep_drop_downs(
    page: &mut Worksheet,
    Original { look, names, .. }: Original<'_>,
) -> Result<BTreeSet<u16>, XlsxError> {
    let mut columns = BTreeSet::new();
    for list in look.map_or(&[][..], |look| look.drop_downs.as_slice()) {
        let source = list.source.trim();
        let of_sheet = source.split_once('!').map(|(sheet, _)| sheet.trim_matches('\''));
        let is_there = of_sheet.is_none_or(|sheet| names.iter().any(|name| name == sheet));
        let rule = DataValidation::new().show_error_message(false);
        let rule = if let Some(choices) = source.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            // A list that is too long is not laid.
            rule.allow_list_strings(&choices.split(',').collect::<Vec<_>>()).ok()
        } else if is_there
            && source.starts_with(|c: char| c == '$' || c == '\'' || c.is_alphanumeric())
            && source.contains('$')
        {
            Some(rule.allow_list_formula(Formula::new(format!("={source}"))))
        } else {
            None
        };
        if let Some(rule) = rule {
            page.add_data_validation(list.rows.0, list.columns.0, list.rows.1, list.columns.1, &rule)?;
            columns.extend(list.columns.0..=list.columns.1);
        }
    }
    Ok(columns)
}

/// What is known where help is added: what stands there already.
struct Help<'a> {
    sheet: &'a Sheet,
    notes: &'a Notes,
    /// Columns with drop-downs of the original.
    kept: &'a BTreeSet<u16>,
    topics: Option<&'a str>,
}

/// What the template has as well: notes in the header, drop-downs below it.
fn add_help(
    page: &mut Worksheet,
    spec: &TableSpec,
    header: &Header,
    Help { sheet, notes, kept, topics }: Help<'_>,
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
        if !kept.contains(&place) {
            prepare_column(page, spec, column, place, (row, last), topics, lang)?;
        }
    }
    page.set_freeze_panes(row, 0)?;
    Ok(())
}

/// What of a note is somebody's own: not the lines of an earlier check, not what the header says anyway.
fn own_lines(note: &str) -> Vec<String> {
    if is_header_note(note) {
        return Vec::new();
    }
    // As earlier versions wrote theirs.
    let is_older = |rest: &str| rest.starts_with('：') && rest.ends_with('。');
    let begins = |line: &str, severity| {
        [Lang::Zh, Lang::En].iter().any(|lang| {
            line.starts_with(&label(severity, *lang)) || line.strip_prefix(level(severity, *lang)).is_some_and(is_older)
        })
    };
    let is_ours = |line: &str| [Severity::Error, Severity::Warning].into_iter().any(|severity| begins(line, severity));
    note.lines().filter(|line| !is_ours(line)).map(str::to_owned).collect()
}

/// Whether the text is what the template notes at some header.
fn is_header_note(text: &str) -> bool {
    DISTRICT_TABLES
        .iter()
        .flat_map(|table| table.columns)
        .any(|column| [column.note.zh, column.note.en].contains(&text))
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
        // A line each, so that the next check knows its own.
        let line = line.replace(['\n', '\r'], " ");
        let remarks = notes.entry((row, u16::try_from(column).unwrap_or(0))).or_default();
        remarks.severity = Some(remarks.severity.map_or(fault.severity, |graver| graver.min(fault.severity)));
        remarks.lines.push(line);
    }
    // What somebody noted stays; what an earlier check noted, and what the header says anyway, is noted anew.
    for CellNote { place, text } in &sheet.notes {
        let own = own_lines(text);
        let column = u16::try_from(place.column);
        if let (Some(row), Ok(column), false) = ((place.row + moved).checked_sub(1), column, own.is_empty()) {
            notes.entry((row, column)).or_default().lines.extend(own);
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

//! The tables back as a workbook in which every faulty cell is marked, with a note that says what is wrong and how to mend it.
//!
//! Comes in: the sheets as they were read, the faults. Goes out: an xlsx. Always holds: rows and columns stand where they stood, so
//! that a fault's place is the same in both; text stays text; faults without a cell stand in a list of their own, in the first
//! sheet, which lists all.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Note, Url, Workbook, Worksheet, XlsxError};

use super::{Fault, Severity, Sheet};
use crate::district::Lang;

/// The annotated workbook. Formats of the original are not kept. O(cells).
///
/// # Errors
/// If the workbook cannot be written, which is a fault of ours.
pub fn annotated(sheets: &[Sheet], faults: &[Fault], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let names = sheet_names(sheets);
    add_summary(workbook.add_worksheet(), sheets, &names, faults, lang)?;
    for (sheet, name) in sheets.iter().zip(&names) {
        let page = workbook.add_worksheet();
        page.set_name(name)?;
        let own: Vec<&Fault> = faults.iter().filter(|fault| is_of(fault, sheet)).collect();
        add_sheet(page, sheet, &own, lang)?;
    }
    workbook.save_to_buffer()
}

fn is_of(fault: &Fault, sheet: &Sheet) -> bool {
    fault.file == sheet.file && fault.sheet == sheet.name
}

/// A name for each sheet: its own, else that of its file; what a spreadsheet does not take is left out, repeats get a number.
fn sheet_names(sheets: &[Sheet]) -> Vec<String> {
    let mut taken: Vec<String> = vec!["检查结果".to_owned()];
    for sheet in sheets {
        let full = sheet.title();
        let clean: String =
            full.chars().filter(|c| !c.is_control() && !['[', ']', ':', '*', '?', '/', '\\', '\''].contains(c)).take(26).collect();
        let clean = if clean.trim().is_empty() { "表".to_owned() } else { clean };
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

fn severity(fault: &Fault, lang: Lang) -> &'static str {
    match (fault.severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Error, Lang::En) => "fault",
        (Severity::Warning, Lang::Zh) => "提醒",
        (Severity::Warning, Lang::En) => "warning",
    }
}

fn add_summary(page: &mut Worksheet, sheets: &[Sheet], names: &[String], faults: &[Fault], lang: Lang) -> Result<(), XlsxError> {
    page.set_name("检查结果")?;
    let zh = lang == Lang::Zh;
    let bold = Format::new().set_bold().set_font_size(14);
    let n = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let warnings = faults.len() - n;
    let title =
        if zh { format!("检查结果：{n} 处错误，{warnings} 处提醒") } else { format!("{n} faults, {warnings} warnings") };
    page.write_with_format(0, 0, title, &bold)?;
    let remark = if zh {
        "错误的格子在各表里标成红色，提醒标成黄色；鼠标移上去看怎么改。改好后另存，再检查一次。原来的格式没有保留。"
    } else {
        "faulty cells are red in their sheets, warnings yellow; the note says how to mend them. Formats of the original are not kept."
    };
    page.write(1, 0, remark)?;
    let header = Format::new().set_bold().set_background_color(Color::RGB(0xE8_EE_F7)).set_border(FormatBorder::Thin);
    let columns = if zh {
        ["级别", "位置", "列", "内容", "问题", "怎么改"]
    } else {
        ["level", "place", "column", "value", "what is wrong", "how to mend it"]
    };
    for (at, name) in columns.iter().enumerate() {
        page.write_with_format(2, at as u16, *name, &header)?;
    }
    for (at, width) in [8.0, 26.0, 16.0, 28.0, 48.0, 48.0].into_iter().enumerate() {
        page.set_column_width(at as u16, width)?;
    }
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let red = text.clone().set_background_color(Color::RGB(0xFB_D5_D2)).set_font_color(Color::RGB(0x8C_1D_18));
    let yellow = text.clone().set_background_color(Color::RGB(0xFF_F2_CC)).set_font_color(Color::RGB(0x7A_42_00));
    for (at, fault) in faults.iter().enumerate() {
        let row = at as u32 + 3;
        page.write_with_format(row, 0, severity(fault, lang), if fault.severity == Severity::Error { &red } else { &yellow })?;
        let sheet = sheets.iter().position(|sheet| is_of(fault, sheet));
        let mut place = fault.sheet.clone().unwrap_or_else(|| fault.file.clone());
        if let Some(number) = fault.row {
            place += &if zh { format!("，第 {number} 行") } else { format!(", row {number}") };
        }
        match (sheet, fault.row) {
            (Some(sheet), Some(number)) if number > 0 => {
                let number = number + u32::from(sheets[sheet].rows.first().is_some_and(|row| row.number == 0));
                let column = fault.place.map_or("A".to_owned(), super::csv_file::column_letters);
                let link = Url::new(format!("internal:'{}'!{column}{number}", names[sheet])).set_text(&place);
                page.write_url_with_format(row, 1, link, &text)?;
            }
            _ => {
                page.write_string_with_format(row, 1, place, &text)?;
            }
        }
        for (column, cell) in [
            (2, fault.column.clone().unwrap_or_default()),
            (3, fault.value.clone().unwrap_or_default()),
            (4, fault.message.said(lang).to_owned()),
            (5, fault.mend.said(lang).to_owned()),
        ] {
            page.write_string_with_format(row, column, cell, &text)?;
        }
    }
    page.set_freeze_panes(3, 0)?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn add_sheet(page: &mut Worksheet, sheet: &Sheet, faults: &[&Fault], lang: Lang) -> Result<(), XlsxError> {
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let red = text.clone().set_background_color(Color::RGB(0xFB_D5_D2)).set_font_color(Color::RGB(0x8C_1D_18));
    let yellow = text.clone().set_background_color(Color::RGB(0xFF_F2_CC));
    // The names of the columns of a json stand in no row of it: they come above, and all moves down by one.
    let moved = u32::from(sheet.rows.first().is_some_and(|row| row.number == 0));
    // Several faults of a cell share a note; a fault of a whole row is noted at its first cell.
    let mut notes: BTreeMap<(u32, u16), (Severity, Vec<String>)> = BTreeMap::new();
    for fault in faults {
        let Some(row) = fault.row.and_then(|row| (row + moved).checked_sub(1)) else { continue };
        let column = u16::try_from(fault.place.unwrap_or(0)).unwrap_or(0);
        let line = format!("{}：{}。{}。", severity(fault, lang), fault.message.said(lang), fault.mend.said(lang));
        let note = notes.entry((row, column)).or_insert((fault.severity, Vec::new()));
        note.0 = note.0.min(fault.severity);
        note.1.push(line);
    }
    let widths = column_widths(sheet);
    for (at, width) in widths.iter().enumerate() {
        page.set_column_width(at as u16, *width)?;
    }
    let format_of = |place: (u32, u16)| match notes.get(&place) {
        Some((Severity::Error, _)) => &red,
        Some((Severity::Warning, _)) => &yellow,
        None => &text,
    };
    for row in &sheet.rows {
        let Some(number) = (row.number + moved).checked_sub(1) else { continue };
        for (column, cell) in row.cells.iter().enumerate() {
            let place = (number, column as u16);
            if !cell.is_empty() || notes.contains_key(&place) {
                page.write_string_with_format(place.0, place.1, cell, format_of(place))?;
            }
        }
    }
    for (place, (_, lines)) in &notes {
        let row = sheet.rows.binary_search_by_key(&(place.0 + 1), |row| row.number + moved);
        let is_written = row.is_ok_and(|at| sheet.rows[at].cells.len() > usize::from(place.1));
        if !is_written {
            page.write_blank(place.0, place.1, format_of(*place))?;
        }
        let note = Note::new(lines.join("\n")).set_author("Dianda").add_author_prefix(false).set_width(260).set_height(110);
        page.insert_note(place.0, place.1, &note)?;
    }
    Ok(())
}

/// As wide as the longest of the first cells, between two bounds.
fn column_widths(sheet: &Sheet) -> Vec<f64> {
    let mut widths: Vec<f64> = Vec::new();
    for row in sheet.rows.iter().take(50) {
        widths.resize(widths.len().max(row.cells.len()), 8.0);
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            let shown: usize = cell.chars().take(40).map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            *width = width.max(shown as f64 + 2.0).min(48.0);
        }
    }
    widths
}

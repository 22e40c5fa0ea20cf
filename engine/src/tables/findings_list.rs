//! The first sheet of an annotated workbook: every fault and warning, with a link to its cell.
//!
//! Comes in: an empty sheet, the faults, the sheets that follow and their names. Goes out: the sheet. Always holds:
//! what has no cell stands here all the same; a link leads to the cell where the sheet is written now.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Url, Worksheet, XlsxError};

use super::fault::{Fault, Severity};
use super::original_look::{RED, RED_TEXT, YELLOW};
use super::prepared::print_on_one_width;
use super::schema::FINDINGS;
use super::sheet::{Sheet, column_letters};
use crate::district::Lang;

/// The colour of a header where the original has none.
pub(super) const HEADER: Color = Color::RGB(0xE8_EE_F7);

/// Whether a fault is about a sheet.
pub(super) fn is_of(fault: &Fault, sheet: &Sheet) -> bool {
    fault.file == sheet.file && fault.sheet == sheet.name
}

/// By how many rows a sheet is written lower than it was read.
pub(super) fn moved_by(sheet: &Sheet) -> u32 {
    u32::from(sheet.rows.first().is_some_and(|row| row.number == 0))
}

/// What a severity is called.
pub(super) fn level(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Error, Lang::En) => "fault",
        (Severity::Warning, Lang::Zh) => "提醒",
        (Severity::Warning, Lang::En) => "warning",
    }
}

/// Widths of the columns of the list of faults, in characters: A4 across, shrunk to one width.
const SUMMARY_WIDTHS: [u16; 6] = [8, 26, 16, 28, 48, 48];

/// How many columns of a fixed-width font a text takes.
pub(super) fn shown_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Writes it. O(faults).
pub(super) fn add_summary(
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
        "错误的格子在各表里标成红色，提醒标成黄色；鼠标移上去看怎么改。改好后另存，再检查一次：上次的标注会换成新的。内容、批注、合并的格子、隐藏的行照旧，.xlsx 的字体、颜色、列宽、下拉也照旧。"
    } else {
        "Faulty cells are red in their sheets, warnings yellow; the note says how to mend them. \
         Save under another name and check again: these marks are replaced. \
         Contents, notes, merged cells and hidden rows are as they were, of an .xlsx also fonts, colours, widths and \
         drop-downs."
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
    let red = text.clone().set_background_color(Color::RGB(RED)).set_font_color(Color::RGB(RED_TEXT));
    let yellow = text.clone().set_background_color(Color::RGB(YELLOW)).set_font_color(Color::RGB(0x7A_42_00));
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

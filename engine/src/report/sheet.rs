//! One list as a worksheet that can be filtered, printed and signed.
//!
//! Comes in: a title, columns, rows of cells, the language. Goes out: the sheet. Always holds: a column has its header
//! and its width in both languages; text is written as text, never as a formula; rows are as high as their wrapped text
//! needs, since a spreadsheet does not measure Chinese text of a finished file; one page wide, landscape, on paper on
//! which it is readable (a test measures it), the header on every page.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::texts::{shortened, width_of};
use crate::district::Lang;

const FONT: &str = "Microsoft YaHei";
const FONT_SIZE: f64 = 10.0;
/// Points that a line of text takes, and that a row needs beside its lines.
const LINE_HEIGHT: f64 = 15.6;
const ROW_MARGIN: f64 = 5.0;
/// The highest row that a spreadsheet allows, in points.
const ROW_HEIGHT_MOST: f64 = 409.0;
/// A cell holds 32,767 characters.
const CELL_CHARS: usize = 32_000;

const INK: u32 = 0x1F_29_37;
const MUTED: u32 = 0x5B_67_77;
const ACCENT: u32 = 0x0F_5C_63;
const HEADER: u32 = 0xDD_EC_EC;
const STRIPE: u32 = 0xF6_F9_F9;
const LINE: u32 = 0xC9_D3_D6;
const WARNING: u32 = 0x7A_42_00;

/// The paper on which a list is printed, landscape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    /// For what everybody prints.
    A4,
    /// For the long lists of the round.
    A3,
}

impl Paper {
    /// Its number in a workbook.
    fn number(self) -> u8 {
        match self {
            Self::A4 => 9,
            Self::A3 => 8,
        }
    }
}

/// The rows of a table.
pub(super) type Rows = Vec<Vec<Cell>>;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing yet: to be filled in by hand.
    Blank,
    /// Text.
    Text(String),
    /// Text that should be seen first, on amber.
    Urgent(String),
    /// Text that should be seen before anything else, on red.
    VeryUrgent(String),
    /// Good news, in green.
    Good(String),
    /// A whole number.
    Whole(u128),
    /// A number with two digits behind the point.
    Decimal(f64),
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number, or nothing where none is known.
    pub(super) fn whole(number: Option<impl Into<u128>>) -> Self {
        number.map_or(Self::Blank, |n| Self::Whole(n.into()))
    }

    fn shown(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Urgent(text) | Self::VeryUrgent(text) | Self::Good(text) => Some(text),
            Self::Blank | Self::Whole(_) | Self::Decimal(_) => None,
        }
    }
}

/// A column: in each language its header and its width in digits; a Chinese character needs two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    zh: (&'static str, f64),
    en: (&'static str, f64),
    is_centred: bool,
}

/// A column of text.
pub(super) const fn wide(zh: &'static str, width_zh: f64, en: &'static str, width_en: f64) -> Column {
    Column { zh: (zh, width_zh), en: (en, width_en), is_centred: false }
}

/// A column of numbers, days or marks.
pub(super) const fn narrow(zh: &'static str, width_zh: f64, en: &'static str, width_en: f64) -> Column {
    Column { is_centred: true, ..wide(zh, width_zh, en, width_en) }
}

impl Column {
    fn name(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en).0
    }

    fn width(&self, lang: Lang) -> f64 {
        lang.pick(self.zh, self.en).1
    }
}

/// A list: what stands above it, its columns, its rows.
pub(super) struct List {
    /// Name of the sheet.
    pub(super) name: &'static str,
    pub(super) title: String,
    pub(super) remark: String,
    pub(super) columns: &'static [Column],
    pub(super) rows: Vec<Vec<Cell>>,
    /// Columns that stay in view.
    pub(super) frozen_columns: u16,
    pub(super) paper: Paper,
}

/// Adds a list as a sheet of its own: title, remark, header, rows; returns the last row.
pub(super) fn add_list(workbook: &mut Workbook, list: &List, lang: Lang) -> Result<u32, XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(list.name)?;
    set_widths(sheet, list.columns, lang)?;
    let header_row = write_title(sheet, &list.title, &list.remark)? + 1;
    let last_row = write_table(sheet, header_row, list.columns, &list.rows, lang)?;
    sheet.autofilter(header_row, 0, last_row, last_column(list.columns))?;
    sheet.set_freeze_panes(header_row + 1, list.frozen_columns)?;
    sheet.set_repeat_rows(header_row, header_row)?;
    set_up_print(sheet, list.paper, lang);
    Ok(last_row)
}

/// The first row of the table of a list as a workbook counts, from 0: below title, remark and header.
pub(super) fn first_row(list: &List) -> u32 {
    2 + (0..).zip(list.remark.split('\n')).last().map_or(0, |(at, _)| at + 1)
}

/// The last of some columns as a workbook counts, from 0.
///
/// # Panics
/// If there are none or more than 2¹⁶: they are our own, a dozen.
pub(super) fn last_column(columns: &[Column]) -> u16 {
    u16::try_from(columns.len() - 1).expect("a list has a dozen columns")
}

/// Margins left and right, in inches.
const MARGIN: f64 = 0.4;

/// Landscape, one page wide, page numbers below.
pub(super) fn set_up_print(sheet: &mut Worksheet, paper: Paper, lang: Lang) {
    sheet.set_landscape().set_paper_size(paper.number()).set_print_fit_to_pages(1, 0);
    sheet.set_margins(MARGIN, MARGIN, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer(lang.pick("&L&8&A&R&8第 &P 页，共 &N 页", "&L&8&A&R&8page &P of &N"));
    sheet.set_screen_gridlines(false);
}

pub(super) fn set_widths(sheet: &mut Worksheet, columns: &[Column], lang: Lang) -> Result<(), XlsxError> {
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, column.width(lang))?;
    }
    Ok(())
}

/// The first rows, title and remark, which flow over the columns beside them; returns the last of them.
pub(super) fn write_title(sheet: &mut Worksheet, title: &str, remark: &str) -> Result<u32, XlsxError> {
    let large =
        font().set_bold().set_font_size(15).set_font_color(Color::RGB(ACCENT)).set_align(FormatAlign::VerticalCenter);
    let small = font().set_font_size(9).set_font_color(Color::RGB(MUTED)).set_align(FormatAlign::VerticalCenter);
    write_text(sheet, 0, 0, title, &large)?;
    sheet.set_row_height(0, 27)?;
    let mut row = 0;
    for line in remark.split('\n') {
        row += 1;
        write_text(sheet, row, 0, line, &small)?;
        sheet.set_row_height(row, 17)?;
    }
    Ok(row)
}

/// A heading within a sheet.
pub(super) fn write_heading(sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    let format =
        font().set_bold().set_font_size(12).set_font_color(Color::RGB(ACCENT)).set_align(FormatAlign::VerticalCenter);
    write_text(sheet, row, 0, text, &format)?;
    sheet.set_row_height(row, 23)?;
    Ok(())
}

/// A line of its own, in the place of a table that has no rows.
pub(super) fn write_note(sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    write_text(sheet, row, 0, text, &font().set_font_color(Color::RGB(MUTED)))
}

/// A line that should be seen: something lacks.
pub(super) fn write_warning(sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    write_text(sheet, row, 0, text, &font().set_bold().set_font_color(Color::RGB(WARNING)))
}

/// A header row and the rows below it; returns the last row.
pub(super) fn write_table(
    sheet: &mut Worksheet,
    header_row: u32,
    columns: &[Column],
    rows: &[Vec<Cell>],
    lang: Lang,
) -> Result<u32, XlsxError> {
    let header =
        bordered(font().set_bold().set_font_color(Color::RGB(ACCENT)).set_background_color(Color::RGB(HEADER)))
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter);
    for (at, column) in (0..).zip(columns) {
        sheet.write_string_with_format(header_row, at, column.name(lang), &header)?;
    }
    let header_lines = columns.iter().map(|c| lines_of(c.name(lang), c.width(lang))).max().unwrap_or(1);
    sheet.set_row_height(header_row, height_of(header_lines) + 6.0)?;
    let mut row = header_row;
    for cells in rows {
        assert_eq!(cells.len(), columns.len(), "a row has a cell for each column");
        row += 1;
        let is_striped = (row - header_row).is_multiple_of(2);
        for (at, (cell, column)) in (0..).zip(cells.iter().zip(columns)) {
            write_cell(sheet, row, at, cell, &format_of(cell, column, is_striped))?;
        }
        let lines = cells
            .iter()
            .zip(columns)
            .filter_map(|(cell, column)| cell.shown().map(|text| lines_of(text, column.width(lang))));
        sheet.set_row_height(row, height_of(lines.max().unwrap_or(1)))?;
    }
    Ok(row)
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => sheet.write_blank(row, column, format)?,
        Cell::Whole(number) => sheet.write_number_with_format(row, column, *number as f64, format)?,
        Cell::Decimal(number) => {
            sheet.write_number_with_format(row, column, *number, &format.clone().set_num_format("0.00"))?
        }
        Cell::Text(text) | Cell::Urgent(text) | Cell::VeryUrgent(text) | Cell::Good(text) => {
            return write_text(sheet, row, column, text, format);
        }
    };
    Ok(())
}

/// Text stays text: what a spreadsheet would take for a formula, also after it was edited there or saved as CSV, gets
/// the text format and the mark of a quoted text.
fn write_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let text = shortened(text, CELL_CHARS);
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else if looks_like_formula(&text) {
        sheet.write_string_with_format(row, column, text, &format.clone().set_num_format("@").set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Whether a cell begins as formulas do (OWASP, CSV injection), in half or full width.
pub(super) fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches(' ')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'])
}

fn font() -> Format {
    Format::new().set_font_name(FONT).set_font_size(FONT_SIZE).set_font_color(Color::RGB(INK))
}

fn bordered(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE))
}

fn format_of(cell: &Cell, column: &Column, is_striped: bool) -> Format {
    let format = bordered(font()).set_text_wrap().set_align(FormatAlign::Top);
    let format = format.set_align(if column.is_centred { FormatAlign::Center } else { FormatAlign::Left });
    match cell {
        Cell::Urgent(_) => {
            format.set_background_color(Color::RGB(0xFF_E8_C2)).set_font_color(Color::RGB(0x7A_42_00)).set_bold()
        }
        Cell::VeryUrgent(_) => {
            format.set_background_color(Color::RGB(0xFB_D5_D2)).set_font_color(Color::RGB(0x8C_1D_18)).set_bold()
        }
        Cell::Good(_) => format.set_background_color(Color::RGB(0xDF_F1_E4)).set_font_color(Color::RGB(0x1B_5E_33)),
        _ if is_striped => format.set_background_color(Color::RGB(STRIPE)),
        _ => format,
    }
}

/// Lines that a text takes in a column. Words and punctuation do not break anywhere, so that a line is not filled to
/// its end.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number after `ceil`, not below 0 since `room` is 2 at least, not above 1.04 times a length"
)]
fn lines_of(text: &str, width: f64) -> usize {
    let room = (width - 0.8).max(2.0);
    let lines = |paragraph: &str| ((width_of(paragraph) as f64 * 1.04 / room).ceil() as usize).max(1);
    text.split('\n').map(lines).sum()
}

fn height_of(lines: usize) -> f64 {
    (lines as f64 * LINE_HEIGHT + ROW_MARGIN).min(ROW_HEIGHT_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_known() {
        for text in ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠a", "  =1"] {
            assert!(looks_like_formula(text), "{text}");
        }
        for text in ["停车难", "1+1=2", "（-1）", ""] {
            assert!(!looks_like_formula(text), "{text}");
        }
    }

    #[test]
    fn rows_grow_with_their_text() {
        assert_eq!(lines_of("短", 10.0), 1);
        assert_eq!(lines_of("一\n二\n三", 10.0), 3);
        assert_eq!(lines_of(&"长".repeat(40), 21.5), 5);
        assert!(height_of(1000) <= ROW_HEIGHT_MOST);
    }
}

//! How the sheets of an .xlsx look: fonts, colours, borders, number formats, widths, heights, drop-downs; for whoever
//! writes them anew.
//!
//! Comes in: a workbook whose package was checked. Goes out: a [`SheetLook`] for each sheet. Always holds: the colours
//! that an earlier check gave to a cell are taken off; whatever cannot be understood looks plain.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{
    Alignment, Border, BorderStyle, FontStyle, FontWeight, HorizontalAlignment, Reader, Style, UnderlineStyle,
    VerticalAlignment, Xlsx,
};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use super::limits::COLUMNS_MAX;
use super::package::{Archive, attribute, each_event, open};
use super::package_marks::sheet_parts;
use super::source::Source;
use super::xlsx_cells::place_of;

/// Colours of a fault and of a warning. Neither is one that office programs offer, so that nobody's own is taken for
/// it.
pub(super) const RED: u32 = 0xFB_D5_D2;
pub(super) const RED_TEXT: u32 = 0x8C_1D_18;
pub(super) const YELLOW: u32 = 0xFF_F1_C7;

/// Styled cells of a sheet whose look is kept. A choice: as many as a table of all rows and twenty columns has.
const CELLS_MAX: usize = 1_000_000;
/// Drop-downs of a sheet that are kept, columns and rows with a size of their own. Choices: far more than anybody makes
/// by hand.
const LISTS_MAX: usize = 200;
const ROWS_SIZED_MAX: usize = 50_000;

/// A look: the format, and whether it shows numbers as days.
#[derive(Debug, Clone)]
pub(super) struct CellLook {
    pub(super) format: Format,
    pub(super) is_day: bool,
}

/// A drop-down of the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DropDown {
    /// First and last row and column, from 0.
    pub(super) rows: (u32, u32),
    pub(super) columns: (u16, u16),
    /// A formula, or choices in quotes parted by commas.
    pub(super) source: String,
}

/// How a sheet looks.
#[derive(Debug, Default)]
pub(super) struct SheetLook {
    /// The palette; cells name a place in it.
    pub(super) palette: Vec<CellLook>,
    /// Row and column, from 0.
    pub(super) cells: BTreeMap<(u32, u16), usize>,
    /// First and last column with its width in characters; none if it is hidden.
    pub(super) widths: Vec<(u16, u16, Option<f64>)>,
    /// Rows with a height of their own.
    pub(super) heights: Vec<(u32, f64)>,
    pub(super) drop_downs: Vec<DropDown>,
}

impl SheetLook {
    /// The look of a cell; that of cells without a style of their own where it has none.
    pub(super) fn at(&self, place: (u32, u16)) -> Option<&CellLook> {
        self.palette.get(self.cells.get(&place).copied().unwrap_or(0))
    }
}

/// The looks of the sheets of a workbook, by name; none where it is no .xlsx. O(bytes unpacked).
pub(super) fn looks_of(source: &Source) -> BTreeMap<String, SheetLook> {
    let mut looks = BTreeMap::new();
    let Some(mut archive) = open(&source.bytes) else { return looks };
    let Ok(mut workbook) = Xlsx::new(Cursor::new(source.bytes.as_slice())) else { return looks };
    for (name, path) in sheet_parts(&mut archive) {
        let mut look = SheetLook::default();
        if let Ok(mut cells) = workbook.worksheet_cells_reader(&name) {
            look.palette = cells.styles().iter().map(look_of).collect();
            while let Ok(Some((row, column, style))) = cells.next_style_id() {
                let column = u16::try_from(column).ok().filter(|column| usize::from(*column) < COLUMNS_MAX);
                look.cells.extend(column.map(|column| ((row, column), style)));
                if look.cells.len() >= CELLS_MAX {
                    break;
                }
            }
        }
        read_sizes(&mut archive, &path, &mut look);
        looks.insert(name, look);
    }
    looks
}

/// Widths, heights and drop-downs, which the reader of cells does not give.
fn read_sizes(archive: &mut Archive<'_>, path: &str, look: &mut SheetLook) {
    let mut ranges: Option<String> = None;
    let mut formula: Option<String> = None;
    each_event(archive, path, |event| {
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "col" => {
                    let number = |name| attribute(tag, name).and_then(|n| n.parse::<u16>().ok()?.checked_sub(1));
                    let width = attribute(tag, "width").and_then(|width| width.parse::<f64>().ok());
                    let is_hidden = attribute(tag, "hidden").is_some_and(|value| value == "1" || value == "true");
                    if let (Some(first), Some(last), Some(width)) = (number("min"), number("max"), width)
                        && first <= last
                        && usize::from(first) < COLUMNS_MAX
                    {
                        let last = last.min(u16::try_from(COLUMNS_MAX - 1).unwrap_or(last));
                        look.widths.push((first, last, (!is_hidden).then(|| (width - PADDING).clamp(0.0, 255.0))));
                    }
                }
                "row" => {
                    let number = attribute(tag, "r").and_then(|n| n.parse::<u32>().ok()?.checked_sub(1));
                    let height = attribute(tag, "ht").and_then(|height| height.parse::<f64>().ok());
                    let is_own = attribute(tag, "customHeight").is_some_and(|value| value == "1" || value == "true");
                    if let (Some(number), Some(height), true) = (number, height, is_own)
                        && look.heights.len() < ROWS_SIZED_MAX
                    {
                        look.heights.push((number, height.clamp(0.0, 409.0)));
                    }
                }
                "dataValidation" => {
                    ranges = attribute(tag, "sqref").filter(|_| {
                        attribute(tag, "type").as_deref() == Some("list") && look.drop_downs.len() < LISTS_MAX
                    });
                }
                "formula1" if ranges.is_some() => formula = Some(String::new()),
                _ => {}
            },
            Event::Text(text) => {
                if let Some(formula) = &mut formula {
                    formula.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(name) => {
                if let Some(formula) = &mut formula {
                    let mut buffer = [0; 4];
                    let sign = name.resolve_char_ref().ok().flatten().map(|c| &*c.encode_utf8(&mut buffer));
                    formula.push_str(sign.or_else(|| resolve_xml_entity(name)).unwrap_or(""));
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "formula1" => {
                if let (Some(ranges), Some(source)) = (ranges.take(), formula.take()) {
                    look.drop_downs.extend(ranges.split(' ').filter_map(|range| drop_down(range, &source)).take(20));
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
}

/// What a stored width has beside the characters, of the usual font.
const PADDING: f64 = 5.0 / 7.0;

fn drop_down(range: &str, source: &str) -> Option<DropDown> {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    let (first, last) = (place_of(first)?, place_of(last)?);
    let column = |at: usize| u16::try_from(at).ok();
    let is_sound = first.row <= last.row && first.column <= last.column && last.row <= 1 << 20 && source.len() < 1_000;
    is_sound.then_some(DropDown {
        rows: (first.row - 1, last.row - 1),
        columns: (column(first.column)?, column(last.column)?),
        source: source.to_owned(),
    })
}

/// A style as the writer knows it.
fn look_of(style: &Style) -> CellLook {
    let mut format = Format::new();
    let mut is_day = false;
    let rgb =
        |color: &calamine::Color| (u32::from(color.red) << 16) | (u32::from(color.green) << 8) | u32::from(color.blue);
    if let Some(font) = &style.font {
        if let Some(name) = &font.name {
            format = format.set_font_name(name);
        }
        if let Some(size) = font.size.filter(|size| (1.0..=409.0).contains(size)) {
            format = format.set_font_size(size);
        }
        format = if font.weight == FontWeight::Bold { format.set_bold() } else { format };
        format = if font.style == FontStyle::Italic { format.set_italic() } else { format };
        format = if font.strikethrough { format.set_font_strikethrough() } else { format };
        if font.underline != UnderlineStyle::None {
            format = format.set_underline(FormatUnderline::Single);
        }
        if let Some(color) = font.color.as_ref().map(rgb).filter(|color| *color != RED_TEXT) {
            format = format.set_font_color(Color::RGB(color));
        }
    }
    if let Some(color) = style.fill.as_ref().filter(|fill| fill.is_visible()).and_then(calamine::Fill::get_color) {
        let color = rgb(&color);
        if ![RED, YELLOW].contains(&color) {
            format = format.set_background_color(Color::RGB(color));
        }
    }
    if let Some(borders) = &style.borders {
        let side = |border: &Border| (border_of(border.style), border.color.as_ref().map(rgb));
        let (top, bottom) = (side(&borders.top), side(&borders.bottom));
        let (left, right) = (side(&borders.left), side(&borders.right));
        format = format.set_border_top(top.0).set_border_bottom(bottom.0);
        format = format.set_border_left(left.0).set_border_right(right.0);
        let colored = |format: Format, color: Option<u32>, set: fn(Format, Color) -> Format| match color {
            Some(color) => set(format, Color::RGB(color)),
            None => format,
        };
        format = colored(format, top.1, |format, color| format.set_border_top_color(color));
        format = colored(format, bottom.1, |format, color| format.set_border_bottom_color(color));
        format = colored(format, left.1, |format, color| format.set_border_left_color(color));
        format = colored(format, right.1, |format, color| format.set_border_right_color(color));
    }
    if let Some(alignment) = &style.alignment {
        format = aligned(format, alignment);
    }
    if let Some(number) = &style.number_format {
        let id = number.format_id.and_then(|id| u8::try_from(id).ok()).filter(|id| *id < 164);
        is_day =
            id.is_some_and(|id| matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)) || shows_days(&number.format_code);
        format = match id {
            Some(id) if id < 50 => format.set_num_format_index(id),
            _ if number.format_code.is_empty() => format,
            _ => format.set_num_format(&number.format_code),
        };
    }
    CellLook { format, is_day }
}

/// Whether a format shows a number as a day.
fn shows_days(code: &str) -> bool {
    let mut is_quoted = false;
    let bare: String = code
        .chars()
        .filter(|c| {
            is_quoted ^= *c == '"';
            !is_quoted
        })
        .collect::<String>()
        .to_lowercase();
    bare.contains('y') || (bare.contains('m') && bare.contains('d'))
}

fn aligned(mut format: Format, alignment: &Alignment) -> Format {
    let across = match alignment.horizontal {
        HorizontalAlignment::Left => FormatAlign::Left,
        HorizontalAlignment::Center => FormatAlign::Center,
        HorizontalAlignment::CenterContinuous => FormatAlign::CenterAcross,
        HorizontalAlignment::Right => FormatAlign::Right,
        HorizontalAlignment::Justify => FormatAlign::Justify,
        HorizontalAlignment::Distributed => FormatAlign::Distributed,
        HorizontalAlignment::Fill => FormatAlign::Fill,
        _ => FormatAlign::General,
    };
    let down = match alignment.vertical {
        VerticalAlignment::Top => FormatAlign::Top,
        VerticalAlignment::Center => FormatAlign::VerticalCenter,
        VerticalAlignment::Justify => FormatAlign::VerticalJustify,
        VerticalAlignment::Distributed => FormatAlign::VerticalDistributed,
        _ => FormatAlign::Bottom,
    };
    format = format.set_align(across).set_align(down);
    format = if alignment.wrap_text { format.set_text_wrap() } else { format };
    format = if alignment.shrink_to_fit { format.set_shrink() } else { format };
    alignment.indent.map_or(format.clone(), |indent| format.set_indent(indent.min(15)))
}

fn border_of(style: BorderStyle) -> FormatBorder {
    match style {
        BorderStyle::None => FormatBorder::None,
        BorderStyle::Medium => FormatBorder::Medium,
        BorderStyle::Thick => FormatBorder::Thick,
        BorderStyle::Double => FormatBorder::Double,
        BorderStyle::Hair => FormatBorder::Hair,
        BorderStyle::Dashed => FormatBorder::Dashed,
        BorderStyle::Dotted => FormatBorder::Dotted,
        BorderStyle::MediumDashed => FormatBorder::MediumDashed,
        BorderStyle::DashDot => FormatBorder::DashDot,
        BorderStyle::MediumDashDot => FormatBorder::MediumDashDot,
        BorderStyle::DashDotDot => FormatBorder::DashDotDot,
        BorderStyle::MediumDashDotDot => FormatBorder::MediumDashDotDot,
        BorderStyle::SlantDashDot => FormatBorder::SlantDashDot,
        _ => FormatBorder::Thin,
    }
}

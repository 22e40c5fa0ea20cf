//! Cells of an xlsx for which the text of the file says more than the value that the reader of cells gives: numbers of
//! more digits than a number holds, numbers shown with zeros in front, text where none is looked for, errors of newer
//! programs.
//!
//! Comes in: the package of a workbook and the path of a sheet. Goes out: those texts, by place, and the first cell
//! that no program could have written. Always holds: a cell stands where the reader of cells finds it; whatever cannot
//! be understood has no text here.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use super::limits::COLUMNS_MAX;
use super::package::{Archive, attribute, each_event};
use super::sheet::CellPlace;
use super::shown_numbers::{NumberLook, look_of, shown};

/// Texts that are kept of a sheet. A choice: as many as the ids and order numbers of the largest table; only a hostile
/// file has more.
const TEXTS_MAX: usize = 200_000;
/// A whole number of fewer digits is held by every number.
const DIGITS_HELD: usize = 15;

/// The looks of the number formats, by the style of a cell. O(bytes of the styles).
pub(super) fn number_looks(archive: &mut Archive<'_>) -> Vec<Option<NumberLook>> {
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    let mut looks = Vec::new();
    let mut in_cells = false;
    each_event(archive, "xl/styles.xml", |event| {
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    codes.extend(attribute(tag, "numFmtId").zip(attribute(tag, "formatCode")));
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let look = attribute(tag, "numFmtId").and_then(|id| match id.as_str() {
                        "9" | "10" => Some(NumberLook::Percent),
                        id => look_of(codes.get(id)?),
                    });
                    looks.push(look);
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => return ControlFlow::Break(()),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    looks
}

/// The place of a cell such as `C15`; `None` where it is none, or lies further right than is read.
pub(super) fn place_of(cell: &str) -> Option<CellPlace> {
    let letters = cell.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = cell[..letters].bytes().try_fold(0_usize, |sum, letter| {
        sum.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some(CellPlace {
        row: cell[letters..].parse().ok().filter(|row| *row > 0)?,
        column: column.checked_sub(1).filter(|column| *column < COLUMNS_MAX)?,
    })
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    place: Option<CellPlace>,
    kind: String,
    style: usize,
    has_formula: bool,
    /// What stands in `<v>` and in `<is>`.
    value: String,
    inline: String,
}

/// What the file says of the cells of a sheet beside their values.
#[derive(Debug, Default)]
pub(super) struct ExactCells {
    /// Texts that say more than the values.
    pub(super) texts: BTreeMap<CellPlace, String>,
    /// The first cell whose value is not of its kind (an index of a text that is no number, a number that is none), or
    /// that lies below the last row of a sheet.
    pub(super) spoilt: Option<CellPlace>,
}

/// Reads them. O(bytes unpacked).
pub(super) fn exact_cells(archive: &mut Archive<'_>, path: &str, looks: &[Option<NumberLook>]) -> ExactCells {
    let ExactCells { mut texts, mut spoilt } = ExactCells::default();
    let (mut row, mut column) = (1_u32, 0_usize);
    let mut cell: Option<Cell> = None;
    // In which part of the cell the reader stands.
    let mut part = "";
    each_event(archive, path, |event| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "row" => row = row_of(tag).unwrap_or(row),
                "c" => {
                    let begun = cell_of(tag, row, column);
                    column = begun.place.map_or(column, |place| place.column);
                    cell = Some(begun);
                }
                "v" => part = "v",
                "is" => part = "is",
                "f" => cell.iter_mut().for_each(|cell| cell.has_formula = true),
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "row" => (row, column) = (row_of(tag).unwrap_or(row).saturating_add(1), 0),
                "c" => column = cell_of(tag, row, column).place.map_or(column, |place| place.column) + 1,
                "f" => cell.iter_mut().for_each(|cell| cell.has_formula = true),
                _ => {}
            },
            Event::Text(text) => add(cell.as_mut(), part, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let mut buffer = [0; 4];
                let sign = name.resolve_char_ref().ok().flatten().map(|c| &*c.encode_utf8(&mut buffer));
                add(cell.as_mut(), part, sign.or_else(|| resolve_xml_entity(name)).unwrap_or(""));
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "row" => (row, column) = (row.saturating_add(1), 0),
                "v" | "is" => part = "",
                "c" => {
                    column += 1;
                    let read = cell.take();
                    if spoilt.is_none() {
                        spoilt = read.as_ref().filter(|cell| is_spoilt(cell)).and_then(|cell| cell.place);
                    }
                    let text = read.as_ref().and_then(|cell| cell.place.zip(exact_text(cell, looks)));
                    if texts.len() < TEXTS_MAX {
                        texts.extend(text);
                    }
                }
                "sheetData" => return ControlFlow::Break(()),
                _ => {}
            },
            _ => {}
        }
        ControlFlow::Continue(())
    });
    ExactCells { texts, spoilt }
}

/// The last row of a sheet.
const ROW_LAST: u32 = 1_048_576;

fn is_spoilt(cell: &Cell) -> bool {
    let value = cell.value.trim();
    let is_of_its_kind = match cell.kind.as_str() {
        _ if value.is_empty() => true,
        "s" => value.bytes().all(|b| b.is_ascii_digit()),
        "" | "n" => value.parse::<f64>().is_ok_and(f64::is_finite),
        _ => true,
    };
    !is_of_its_kind || cell.place.is_some_and(|place| place.row > ROW_LAST)
}

fn row_of(tag: &BytesStart<'_>) -> Option<u32> {
    attribute(tag, "r")?.parse().ok()
}

fn cell_of(tag: &BytesStart<'_>, row: u32, column: usize) -> Cell {
    let place = match attribute(tag, "r") {
        Some(name) => place_of(&name),
        None => Some(CellPlace { row, column }).filter(|place| place.column < COLUMNS_MAX),
    };
    let style = attribute(tag, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
    Cell { place, kind: attribute(tag, "t").unwrap_or_default(), style, ..Cell::default() }
}

fn add(cell: Option<&mut Cell>, part: &str, text: &str) {
    match (cell, part) {
        (Some(cell), "v") => cell.value.push_str(text),
        (Some(cell), "is") => cell.inline.push_str(text),
        _ => {}
    }
}

/// The text of a cell where it says more than its value.
fn exact_text(cell: &Cell, looks: &[Option<NumberLook>]) -> Option<String> {
    /// Those that the reader of cells knows; with any other it gives up.
    const ERRORS: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
    let value = cell.value.trim();
    match cell.kind.as_str() {
        _ if value.is_empty() => None,
        "inlineStr" | "is" if cell.inline.trim().is_empty() => Some(cell.value.clone()),
        "e" if !ERRORS.contains(&value) => Some(value.to_owned()),
        "" | "n" => {
            let look = looks.get(cell.style).and_then(Option::as_ref);
            look.and_then(|look| shown(look, value)).or_else(|| long_number(value))
        }
        _ => None,
    }
}

/// A whole number of more digits than a number holds, as the file has it.
fn long_number(value: &str) -> Option<String> {
    let digits =
        value.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0')).map_or(value, |(digits, _)| digits);
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return (digits.len() > DIGITS_HELD).then(|| digits.to_owned());
    }
    let (mantissa, power) = value.split_once(['e', 'E'])?;
    let power: u32 = power.trim_start_matches('+').parse().ok()?;
    // 1.5E+3 is a number like any other.
    let is_long = power as usize >= DIGITS_HELD && mantissa.parse::<f64>().is_ok();
    is_long.then(|| format!("{mantissa}E+{power}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_keep_their_digits() {
        let check = |value: &str, expect: Option<&str>| assert_eq!(long_number(value).as_deref(), expect, "{value}");
        check("202603010000012345", Some("202603010000012345"));
        check("1234567890123456.0", Some("1234567890123456"));
        check("2.495200000001091E+19", Some("2.495200000001091E+19"));
        check("2.0260301e18", Some("2.0260301E+18"));
        for value in [
            "868533010000199",
            "12345",
            "1.5E+3",
            "0.1234567890123456789",
            "1E-20",
            "x",
            "",
            "-5",
            "-1234567890123456789",
        ] {
            check(value, None);
        }
    }
}

//! What the reader of cells does not give of an ods: which rows are hidden, which cells are merged, texts of cells that
//! are more exact than their values.
//!
//! Comes in: the bytes of a workbook whose package was checked. Goes out: [`OdsMarks`] for each sheet. Always holds:
//! whatever cannot be understood marks nothing; rows and cells that are alike stand there once, with how often they
//! repeat.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use quick_xml::events::{BytesStart, Event};

use super::package::{attribute, each_event, open};
use super::sheet::{CellPlace, Region};

/// What is marked in a sheet beside its cells.
#[derive(Debug, Default)]
pub(super) struct OdsMarks {
    /// Merged cells.
    pub(super) merged: Vec<Region>,
    /// Numbers of hidden rows.
    pub(super) hidden: Vec<u32>,
    /// Cells whose text says more than their value, in place of it.
    pub(super) texts: BTreeMap<CellPlace, String>,
}

/// Rows of an ods that are looked at: a sheet of LibreOffice has no more.
const ODS_ROWS_MAX: u32 = 1 << 20;
/// Rows that are noted of one that is repeated. A choice: a filter hides no more rows than that, while the empty end of
/// a sheet may repeat a million times.
const REPEATED_MAX: u32 = 10_000;
/// Texts that are kept of a sheet. A choice: as many as the ids and order numbers of the largest table.
const TEXTS_MAX: usize = 200_000;
/// A whole number of fewer digits is held by every number.
const DIGITS_HELD: usize = 15;

/// Where the reader stands.
#[derive(Default)]
struct Walk {
    sheet: Option<String>,
    row: u32,
    rows_repeated: u32,
    column: usize,
    /// A number while its shown text is read: what the file has, what is shown, over how many columns.
    number: Option<(String, String, usize)>,
    in_text: bool,
    all: BTreeMap<String, OdsMarks>,
}

/// Merged cells, hidden rows and exact texts by the name of the sheet. O(bytes unpacked).
pub(super) fn ods_marks(bytes: &[u8]) -> BTreeMap<String, OdsMarks> {
    let mut walk = Walk::default();
    let Some(mut archive) = open(bytes) else { return walk.all };
    each_event(&mut archive, "content.xml", |event| {
        match event {
            Event::Start(tag) => walk.begin(tag),
            Event::Empty(tag) => {
                walk.begin(tag);
                walk.end(tag.local_name().as_ref());
            }
            Event::End(tag) => walk.end(tag.local_name().as_ref()),
            Event::Text(text) => {
                if let Some((_, shown, _)) = walk.number.as_mut().filter(|_| walk.in_text) {
                    shown.push_str(&text.xml10_content());
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    walk.all
}

/// An attribute that counts, 1 where it is missing.
fn count(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1).max(1)
}

impl Walk {
    fn begin(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "table" => (self.sheet, self.row, self.rows_repeated) = (attribute(tag, "name"), 0, 0),
            "table-row" => {
                self.row = self.row.saturating_add(self.rows_repeated);
                self.rows_repeated = count(tag, "number-rows-repeated");
                self.column = 0;
                let is_hidden =
                    attribute(tag, "visibility").is_some_and(|value| value == "collapse" || value == "filter");
                if is_hidden {
                    let rows = self.rows();
                    self.marks(|marks| marks.hidden.extend(rows));
                }
            }
            "table-cell" | "covered-table-cell" => self.begin_cell(tag),
            "p" => self.in_text = true,
            _ => {}
        }
    }

    fn begin_cell(&mut self, tag: &BytesStart<'_>) {
        let (wide, high) = (count(tag, "number-columns-spanned"), count(tag, "number-rows-spanned"));
        let (row, column) = (self.row, self.column);
        if (wide > 1 || high > 1) && row < ODS_ROWS_MAX {
            let first = CellPlace { row: row + 1, column };
            let last = CellPlace {
                row: row.saturating_add(high).min(ODS_ROWS_MAX),
                column: column.saturating_add(wide as usize) - 1,
            };
            self.marks(|marks| marks.merged.push(Region { first, last }));
        }
        let repeated = count(tag, "number-columns-repeated") as usize;
        self.number = attribute(tag, "value").map(|value| (value, String::new(), repeated));
        self.column = column.saturating_add(repeated);
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" => self.in_text = false,
            "table-cell" | "covered-table-cell" => {
                let Some((value, shown, repeated)) = self.number.take() else { return };
                let Some(text) = exact_text(&value, shown.trim()) else { return };
                let first = self.column.saturating_sub(repeated);
                let places: Vec<CellPlace> = self
                    .rows()
                    .flat_map(|row| (first..self.column).map(move |column| CellPlace { row, column }))
                    .take(TEXTS_MAX)
                    .collect();
                self.marks(|marks| {
                    let free = TEXTS_MAX.saturating_sub(marks.texts.len());
                    marks.texts.extend(places.into_iter().take(free).map(|place| (place, text.clone())));
                });
            }
            _ => {}
        }
    }

    /// The rows that the present one stands for, counted from 1.
    fn rows(&self) -> std::ops::RangeInclusive<u32> {
        self.row + 1..=self.row.saturating_add(self.rows_repeated.min(REPEATED_MAX)).min(ODS_ROWS_MAX)
    }

    fn marks(&mut self, mark: impl FnOnce(&mut OdsMarks)) {
        if let Some(sheet) = self.sheet.as_ref().filter(|_| self.row < ODS_ROWS_MAX) {
            mark(self.all.entry(sheet.clone()).or_default());
        }
    }
}

/// The text of a number where it says more than its value: more digits than a number holds, zeros or letters of an id
/// in front, a share of a hundred.
fn exact_text(value: &str, shown: &str) -> Option<String> {
    let is_whole = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if shown.ends_with('%') && shown.len() < 20 {
        return Some(shown.to_owned());
    }
    if !is_whole(value) {
        return None;
    }
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    let is_id =
        shown.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && shown.ends_with(|c: char| c.is_ascii_digit());
    if is_id && shown != value && shown.len() < 40 && digits.trim_start_matches('0') == value.trim_start_matches('0') {
        return Some(shown.to_owned());
    }
    (value.len() > DIGITS_HELD).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_they_are_shown_where_that_says_more() {
        let check = |value: &str, shown: &str, expect: Option<&str>| {
            assert_eq!(exact_text(value, shown).as_deref(), expect, "{value} shown as {shown}");
        };
        check("12345", "0012345", Some("0012345"));
        check("7", "CY-007", Some("CY-007"));
        check("202603010000012345", "2.02603E+17", Some("202603010000012345"));
        check("0.95", "95%", Some("95%"));
        for (value, shown) in [
            ("12345", "12345"),
            ("300", "300户"),
            ("1200", "1,200"),
            ("46086", "2026-03-05"),
            ("-5", "-5"),
            ("3.5", "4"),
        ] {
            check(value, shown, None);
        }
    }
}

//! A sheet known as a table: its columns have names, its rows are those below the header. Several sheets of one table
//! are joined into it.
//!
//! Always holds: the number of a row stands for one row of one sheet, whatever was joined; where it stands is asked
//! here.

use super::fault::Fault;
use super::half_width::narrow;
use super::schema::{ColumnSpec, TableSpec};
use super::sheet::Row;
use crate::district::{Bilingual, safe_text};

/// A sheet known as a table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Which one.
    pub spec: &'static TableSpec,
    /// File it stands in.
    pub file: String,
    /// Sheet, of a workbook.
    pub sheet: Option<String>,
    /// For each column of the spec where the file has it.
    pub(super) columns: Vec<Option<Column>>,
    /// Columns that the spec does not know. Kept and shown, never interpreted.
    pub unknown_columns: Vec<Column>,
    /// Columns that mean the same as one of `columns` and had to yield to it: which of the spec, and where.
    pub(super) yielded: Vec<(usize, Column)>,
    /// The sheets behind the first that were joined to it.
    pub(super) parts: Vec<Part>,
    /// Row of the header.
    pub header_row: u32,
    /// Rows below the header.
    pub rows: Vec<Row>,
}

/// A column as a file has it.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its place in the sheet, from 0.
    pub place: usize,
    /// The header as it is written.
    pub header: String,
}

/// A sheet that was joined to a table. Its rows have the numbers of the sheet plus `base`.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) file: String,
    pub(super) sheet: Option<String>,
    pub(super) base: u32,
    /// For each place of the joined table, where that column stands in the sheet.
    pub(super) places: Vec<Option<usize>>,
}

/// What is added to the numbers of the rows of each further sheet: four times the rows that a spreadsheet has.
pub(super) const ROWS_OF_PART: u32 = 1 << 22;

impl Table {
    /// A column by its English name; `None` where the file lacks it.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let at = self.spec.position(name);
        debug_assert!(at.is_some(), "{name} is no column of {}", self.spec.name);
        self.columns[at?].as_ref()
    }

    /// The trimmed text of a cell; `None` where it is empty, holds a word for nothing (无, None, -) where it may be
    /// empty, or the file lacks the column.
    pub fn text<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        let at = self.spec.position(column)?;
        self.text_at(row, at, self.column(column)?.place)
    }

    /// The texts of a row that mean a column and had to yield: a second address.
    pub(super) fn yielded_texts<'r>(&self, row: &'r Row, column: &str) -> impl Iterator<Item = &'r str> {
        let at = self.spec.position(column);
        let of_column = self.yielded.iter().filter(move |(of, _)| Some(*of) == at);
        of_column.filter_map(|(at, column)| self.text_at(row, *at, column.place))
    }

    fn text_at<'r>(&self, row: &'r Row, at: usize, place: usize) -> Option<&'r str> {
        let text = row.cells.get(place)?;
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
        let column = &self.spec.columns[at];
        let may_be_empty = !column.required || column.instead.is_some();
        let is_empty = text.is_empty() || (may_be_empty && self.is_word_for_nothing(text));
        (!is_empty).then_some(text)
    }

    fn is_word_for_nothing(&self, text: &str) -> bool {
        // None of them is longer; most cells are.
        const BYTES_MAX: usize = 18;
        if text.len() > BYTES_MAX {
            return false;
        }
        let folded: String = text.to_lowercase().chars().map(narrow).collect();
        self.spec.empty_words.split(' ').any(|word| word == folded)
    }

    /// The header of a column as the file has it, else its name.
    pub(super) fn header_of(&self, column: &ColumnSpec) -> String {
        self.column(column.name).map_or(column.chinese, |found| &found.header).to_owned()
    }

    /// File, sheet and number of a row in its own sheet.
    pub(super) fn place_of(&self, number: u32) -> (&str, Option<&str>, u32) {
        match self.part_of(number) {
            Some(part) => (&part.file, part.sheet.as_deref(), number - part.base),
            None => (&self.file, self.sheet.as_deref(), number),
        }
    }

    /// The sheets that it stands in: file and sheet.
    pub(super) fn sheets(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let further = self.parts.iter().map(|part| (part.file.as_str(), part.sheet.as_deref()));
        std::iter::once((self.file.as_str(), self.sheet.as_deref())).chain(further)
    }

    /// The number that a row of one of its sheets has in the table; `None` where the sheet is none of them.
    pub(super) fn number_at(&self, (file, sheet, row): (&str, Option<&str>, u32)) -> Option<u32> {
        if (self.file.as_str(), self.sheet.as_deref()) == (file, sheet) {
            return Some(row);
        }
        let part = self.parts.iter().find(|part| (part.file.as_str(), part.sheet.as_deref()) == (file, sheet))?;
        part.base.checked_add(row)
    }

    /// A row as a message names it: by its number, and its sheet where several were joined.
    pub(super) fn row_said(&self, number: u32) -> String {
        let (file, sheet, own) = self.place_of(number);
        if self.parts.is_empty() { own.to_string() } else { format!("{}!{own}", sheet.unwrap_or(file)) }
    }

    fn part_of(&self, number: u32) -> Option<&Part> {
        self.parts.iter().rev().find(|part| number >= part.base)
    }

    /// Sets a fault of this table to the sheet, row and column in which its row stands.
    pub(super) fn settle(&self, fault: &mut Fault) {
        if (&fault.file, &fault.sheet) != (&self.file, &self.sheet) {
            return;
        }
        let Some(part) = fault.row.and_then(|row| self.part_of(row)) else { return };
        fault.file.clone_from(&part.file);
        fault.sheet.clone_from(&part.sheet);
        fault.row = fault.row.map(|row| row - part.base);
        fault.place = fault.place.and_then(|place| part.places.get(place).copied().flatten());
    }

    /// The parts of a list cell, parted by `;` `；` `、` or a line break; empty parts and repeats dropped.
    pub fn list(&self, row: &Row, column: &str) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        let text = self.text(row, column).unwrap_or("");
        // 199、0000、0123 is no list: parted, nobody would know it for a number again.
        let safe = NAMES.contains(&column).then(|| safe_text(text));
        for part in split_list(safe.as_deref().unwrap_or(text)) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }

    /// A fault of this table, without a place in it yet.
    pub fn fault(&self, code: &'static str, message: Bilingual, mend: Bilingual) -> Fault {
        Fault::error(code, &self.file, message, mend).in_sheet(self.sheet.as_deref())
    }

    /// A warning of this table, likewise.
    pub(super) fn warning(&self, code: &'static str, message: Bilingual, mend: Bilingual) -> Fault {
        Fault::warning(code, &self.file, message, mend).in_sheet(self.sheet.as_deref())
    }
}

/// Lists of names and words, where nothing but names stands; others name ids.
const NAMES: [&str; 7] = ["parties", "conflict_parties", "aliases", "compounds", "words", "hands", "streets"];

/// The parts of a list, trimmed, without empty ones.
pub(super) fn split_list(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split([';', '；', '、', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

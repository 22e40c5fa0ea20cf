//! A sheet known as a table: its columns have names, its rows are those below the header.

use super::fault::Fault;
use super::schema::TableSpec;
use super::sheet::Row;
use crate::district::Bilingual;

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

impl Table {
    /// A column by its English name; `None` where the file lacks it.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let at = self.spec.columns.iter().position(|c| c.name == name);
        debug_assert!(at.is_some(), "{name} is no column of {}", self.spec.name);
        self.columns[at?].as_ref()
    }

    /// The trimmed text of a cell; `None` where it is empty or the file lacks the column.
    pub fn text<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        let cell = row.cells.get(self.column(column)?.place)?;
        let text = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
        (!text.is_empty()).then_some(text)
    }

    /// The parts of a list cell, parted by `;` `；` `、` or a line break; empty parts and repeats dropped.
    pub fn list(&self, row: &Row, column: &str) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        for part in split_list(self.text(row, column).unwrap_or("")) {
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

/// The parts of a list, trimmed, without empty ones.
pub(super) fn split_list(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split([';', '；', '、', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

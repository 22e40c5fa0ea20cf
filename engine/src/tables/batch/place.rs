//! Where a row of a batch stands.

use crate::tables::{Row, Table};

/// File, sheet and row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// File name.
    pub file: String,
    /// Sheet, of a workbook.
    pub sheet: Option<String>,
    /// As [`Row::number`].
    pub row: u32,
}

impl Place {
    /// The place of a row of a table.
    pub(super) fn of(table: &Table, row: &Row) -> Self {
        let (file, sheet, row) = table.place_of(row.number);
        Self { file: file.to_owned(), sheet: sheet.map(str::to_owned), row }
    }
}

//! A sheet as it was read, whatever file it comes from: rows of texts, and what is marked beside them.
//!
//! Always holds: rows count from 1, as a spreadsheet or an editor counts, columns from 0; a row that holds nothing is
//! not there.

use serde::{Deserialize, Serialize};

/// A sheet of a workbook, or a whole file that holds one table, without its empty rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// File it stands in.
    pub file: String,
    /// Name of the sheet; none in a csv.
    pub name: Option<String>,
    /// Rows that hold anything.
    pub rows: Vec<Row>,
    /// Merged cells.
    pub merged: Vec<Region>,
    /// Numbers of the rows that are hidden.
    pub hidden: Vec<u32>,
    /// Whether the sheet itself is: then it was not read.
    pub is_hidden: bool,
    /// Cells with a formula, of which the stored value was taken.
    pub formulas: Vec<CellPlace>,
    /// Notes of cells, of an xlsx.
    pub notes: Vec<CellNote>,
    /// Cells that hold a number and no text, sorted.
    pub numbers: Vec<CellPlace>,
}

impl Sheet {
    /// What it is called: its own name, else that of its file without the extension.
    pub fn title(&self) -> String {
        self.name
            .clone()
            .unwrap_or_else(|| self.file.rsplit_once('.').map_or(self.file.clone(), |(stem, _)| stem.to_owned()))
    }
}

/// A row of a sheet, its cells as text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// As the spreadsheet or editor counts: 1 is the first. The names of the columns of a json stand in row 0.
    pub number: u32,
    /// Cells from the first column; trailing ones may be missing.
    pub cells: Vec<String>,
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellPlace {
    /// As [`Row::number`].
    pub row: u32,
    /// From 0.
    pub column: usize,
}

/// What somebody noted at a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellNote {
    /// The cell.
    pub place: CellPlace,
    /// What the note says.
    pub text: String,
}

/// Cells merged into one: its text stands in the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Top left.
    pub first: CellPlace,
    /// Bottom right, inclusive.
    pub last: CellPlace,
}

/// The number of a row or line as it is stored. The last one stands for all beyond 2³², which no file has: they are
/// refused by their bytes or rows long before.
pub(super) fn row_number(line: impl TryInto<u32>) -> u32 {
    line.try_into().unwrap_or(u32::MAX)
}

/// The letters by which a spreadsheet names a column: 0 is A.
pub(super) fn column_letters(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at % 26]));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    letters.iter().rev().collect()
}

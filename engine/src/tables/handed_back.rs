//! Sheets as they are handed back to whoever sent them over a network: what was mended stands in them, contact data
//! does not.
//!
//! Comes in: the sheets as they were read, and the mends. Goes out: the sheets for [`annotated`](super::annotated).
//! Always holds: rows and columns stand where they stood; cells of names and telephones of people say [`HIDDEN`], which
//! no reader takes for one of them; every other cell but ids and order numbers is masked as a text is.

use super::mends::Mends;
use super::schema::fold_header;
use super::sheet::{CellPlace, Sheet};
use super::which_table::header_of_sheet;
use crate::district::safe_text;

/// What a cell says whose content is contact data.
pub(super) const HIDDEN: &str = "***";
/// Columns of people.
const OF_PEOPLE: [&str; 2] = ["contact", "phone"];
/// Columns that are shown as they are: numbers that are no telephones, whatever they look like.
const AS_THEY_ARE: [&str; 3] = ["id", "order_number", "office_phone"];

/// Mends and masks the sheets. O(cells + mends).
pub fn handed_back(mut sheets: Vec<Sheet>, mends: &Mends) -> Vec<Sheet> {
    for sheet in &mut sheets {
        let found = header_of_sheet(sheet);
        let names: &[String] = found.as_ref().map_or(&[], |(_, header)| &header.names);
        let column_of = |header: &String| {
            let (spec, _) = found.as_ref()?;
            spec.column_of_header(header).map(|at| spec.columns[at].name)
        };
        let of_columns: Vec<&str> = names.iter().map(|header| column_of(header).unwrap_or("")).collect();
        let header_row = found.as_ref().map_or(0, |(_, header)| header.row);
        for cell in mends.cells.iter().filter(|of| of.file == sheet.file && of.sheet == sheet.name) {
            let folded = fold_header(&cell.column);
            let at = names.iter().position(|header| fold_header(header) == folded);
            let at = at.or_else(|| of_columns.iter().position(|name| *name == cell.column));
            if let (Some(at), Ok(row)) = (at, sheet.rows.binary_search_by_key(&cell.row, |row| row.number)) {
                let cells = &mut sheet.rows[row].cells;
                cells.resize(cells.len().max(at + 1), String::new());
                cells[at].clone_from(&cell.value);
            }
        }
        let mut masked = Vec::new();
        for row in &mut sheet.rows {
            for (at, cell) in row.cells.iter_mut().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
                let column = of_columns.get(at).copied().unwrap_or("");
                let is_below = found.is_some() && row.number > header_row;
                let shown = match column {
                    _ if is_below && OF_PEOPLE.contains(&column) => HIDDEN.to_owned(),
                    _ if is_below && AS_THEY_ARE.contains(&column) => continue,
                    _ => safe_text(cell),
                };
                if shown != *cell {
                    *cell = shown;
                    masked.push(CellPlace { row: row.number, column: at });
                }
            }
        }
        sheet.numbers.retain(|place| masked.binary_search(place).is_err());
        sheet.notes.iter_mut().for_each(|note| note.text = safe_text(&note.text));
    }
    sheets
}

//! What the readers of .xlsx, .xls and .ods share: which sheets are read, a cell as text, merged cells.

use calamine::{Data, Dimensions, SheetType, SheetVisible};

use super::sheet::{CellPlace, Region, Sheet};

/// The sheets of cells that are to be read. Those that are hidden, also so that nobody sees them in the list of hidden
/// ones, are noted by their names among `sheets`.
pub(super) fn visible_sheets(all: &[calamine::Sheet], sheets: &mut Vec<Sheet>) -> Vec<calamine::Sheet> {
    let of_cells = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let hidden = of_cells.clone().filter(|sheet| sheet.visible != SheetVisible::Visible);
    sheets.extend(hidden.map(|sheet| Sheet { name: Some(sheet.name.clone()), is_hidden: true, ..Sheet::default() }));
    of_cells.filter(|sheet| sheet.visible == SheetVisible::Visible).cloned().collect()
}

/// As [`Region`]s: rows count from 1 there.
pub(super) fn regions(merged: Vec<Dimensions>) -> Vec<Region> {
    let place = |(row, column): (u32, u32)| CellPlace { row: row + 1, column: column as usize };
    merged.into_iter().map(|d| Region { first: place(d.start), last: place(d.end) }).collect()
}

/// A cell as text, whichever reader it comes from.
pub(super) fn data_text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(value) => value.to_string(),
        // A day that no calendar has stays the number that it is.
        Data::DateTime(moment) if !(0.0..=LAST_DAY).contains(&moment.as_f64()) => {
            Data::Float(moment.as_f64()).to_string()
        }
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(error) => error.to_string(),
    }
}

/// The last day that a spreadsheet knows: 31 December 9999.
const LAST_DAY: f64 = 2_958_465.999_999;

/// Above this not every whole number has a floating-point number of its own: 2⁵³.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A number as it is shown: whole numbers without a point, others as short as they can be read back; beyond what a
/// number can hold as 2.4952E+19, so that nobody takes the zeros of its end for digits.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < WHOLE_MAX {
        format!("{number:.0}")
    } else if number.abs() < WHOLE_MAX {
        Data::Float(number).to_string()
    } else {
        format!("{number:E}").replace('E', "E+")
    }
}

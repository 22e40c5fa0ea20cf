//! Error values and formulas without a result: a fault where the column is required, else a warning and an empty cell.
//!
//! Comes in: a table. Goes out: the same without them. Always holds: each is named, once, whatever reads its cell
//! afterwards; a row of nothing else (a formula filled down too far) is no row.

use super::cells::Reader;
use super::error_values::{NoValue, no_value};
use super::fault::Fault;
use super::table::Table;
use crate::district::Bilingual;

/// Takes them out. O(cells).
pub(super) fn set_aside_unusable(table: &mut Table, faults: &mut Vec<Fault>) {
    drop_rows_of_formulas(table, faults);
    let mut emptied: Vec<(usize, usize)> = Vec::new();
    let mut reader = Reader::new(table, faults);
    for (number, row) in table.rows.iter().enumerate() {
        for column in table.spec.columns {
            let Some(place) = table.column(column.name).map(|column| column.place) else { continue };
            let Some(why) = table.text(row, column.name).and_then(no_value) else { continue };
            let (code, message, mend) = said(why, column.required);
            if column.required {
                reader.first_fault(row, column.name, code, message, mend);
            } else {
                reader.warning(row, column.name, code, message, mend);
                emptied.push((number, place));
            }
        }
    }
    for (row, place) in emptied {
        if let Some(cell) = table.rows.get_mut(row).and_then(|row| row.cells.get_mut(place)) {
            cell.clear();
        }
    }
}

fn said(why: NoValue, is_required: bool) -> (&'static str, Bilingual, Bilingual) {
    let (code, zh, en) = match why {
        NoValue::Error => ("error_value", "这一格是错误值", "this cell is an error value"),
        NoValue::NoResult => ("no_result", "公式没有保存结果", "this formula was saved without its result"),
    };
    let mend = match why {
        NoValue::Error => {
            Bilingual::new("请改好公式，或直接填上内容", "mend the formula, or type what should stand there")
        }
        NoValue::NoResult => Bilingual::new(
            "请用 Excel 或 WPS 打开，存一次再提交",
            "open the file in a spreadsheet program and save it once",
        ),
    };
    let message = if is_required {
        Bilingual::new(zh, en)
    } else {
        Bilingual::new(format!("{zh}，当作空着"), format!("{en} and was taken as empty"))
    };
    (code, message, mend)
}

/// Takes out the rows in which nothing but such cells stands.
fn drop_rows_of_formulas(table: &mut Table, faults: &mut Vec<Fault>) {
    let is_nothing_else = |cells: &[String]| {
        let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty()).peekable();
        filled.peek().is_some() && filled.all(|cell| no_value(cell).is_some())
    };
    let rows: Vec<u32> = table.rows.extract_if(.., |row| is_nothing_else(&row.cells)).map(|row| row.number).collect();
    let Some(first) = rows.first() else { return };
    let message = Bilingual::new(
        format!("有 {} 行只有公式，没有内容，没有读取", rows.len()),
        format!("{} rows hold nothing but formulas and were not read", rows.len()),
    );
    let mend = Bilingual::new("不要的请删除", "delete what is not wanted");
    faults.push(table.warning("note_row", message, mend).at_row(*first));
}

//! What is worth knowing about a table as a whole: formulas, hidden rows, columns that are not read.
//!
//! Always holds: whatever is taken although it was hidden or reckoned, and whatever is left out, is named in a warning.

use std::collections::BTreeSet;

use super::columns::proposals;
use super::error_values::no_value;
use super::fault::Fault;
use super::header::Header;
use super::schema::fold_header;
use super::sheet::{CellPlace, Row, Sheet, column_letters};
use super::table::{Column, Table};
use crate::district::Bilingual;

/// Formulas that are named one by one, and unknown columns: a terminal shows the whole of a short list. With half the
/// usual sum row would be cut, with twice the list hides other faults.
const FORMULAS_NAMED: usize = 20;
const COLUMNS_NAMED: usize = 3;

/// Content in a column without a header is not lost in silence: its first cell is named.
pub(super) fn warn_of_cells_without_header(table: &Table, header: &Header, faults: &mut Vec<Fault>) {
    let has_header = |place: usize| header.names.get(place).is_some_and(|cell| !fold_header(cell).is_empty());
    let mut reported = BTreeSet::new();
    for row in &table.rows {
        for (place, cell) in row.cells.iter().enumerate() {
            if !cell.trim().is_empty() && !has_header(place) && reported.insert(place) {
                let message =
                    Bilingual::new("这一列没有表头，内容没有使用", "this column has no header and was not used");
                let mend = Bilingual::new(
                    "请加上表头；csv 里也可能是多了逗号",
                    "give it a header; in a csv there may be a comma too many",
                );
                let fault = table.warning("no_header", message, mend);
                faults.push(fault.at_row(row.number).in_column(&column_letters(place)).with_value(cell));
            }
        }
    }
}

/// Columns that the spec does not know: each in a warning of its own where they are few, else all in one; in one of its
/// own as well where it can be told what it likely is.
pub(super) fn warn_of_unknown_columns(table: &Table, faults: &mut Vec<Fault>) {
    let proposals = proposals(table);
    let warn = |message: Bilingual, column: Bilingual| {
        let mend = Bilingual::new(
            "不需要就不用管；需要的话请改成模板里的列名",
            "ignore this if it is not needed, else give it a header of the template",
        );
        table.warning("unknown_column", message, mend).at_row(table.header_row).in_named_column(column)
    };
    for (header, meant) in &proposals {
        let message = Bilingual::new(
            format!("不认识这一列，内容没有使用：{header} = {}？", meant.zh),
            format!("this column is not known and was not used: {header} = {}?", meant.en),
        );
        let mend = Bilingual::new(
            format!("是就加上 --map {header}={}，或在工作表“列名对照”里写一行；不需要就不用管", meant.zh),
            format!(
                "if so, add --map {header}={}, or a line in a sheet mapping; ignore this if it is not needed",
                meant.en
            ),
        );
        let fault = table.warning("unknown_column", message, mend).at_row(table.header_row).in_column(header);
        let place = table.unknown_columns.iter().find(|column| column.header.trim() == *header).map(|c| c.place);
        faults.push(Fault { place, ..fault });
    }
    let is_proposed = |column: &&Column| proposals.iter().any(|(header, _)| *header == column.header.trim());
    let others: Vec<&Column> = table.unknown_columns.iter().filter(|column| !is_proposed(column)).collect();
    if others.len() > COLUMNS_NAMED {
        let names: Vec<&str> = others.iter().map(|column| column.header.trim()).collect();
        let message = Bilingual::new("不认识这些列，内容没有使用", "these columns are not known and were not used");
        faults.push(warn(message, Bilingual::new(names.join("、"), names.join(", "))));
        return;
    }
    for column in others {
        let message = Bilingual::new("不认识这一列，内容没有使用", "this column is not known and was not used");
        let fault = warn(message, Bilingual::same(column.header.trim()));
        faults.push(Fault { place: Some(column.place), ..fault });
    }
}

/// Formulas and hidden rows are taken, and named. `rows` are those below the header.
pub(super) fn warn_of_sheet(sheet: &Sheet, rows: &[Row], header: Option<&Header>, faults: &mut Vec<Fault>) {
    let row_at = |number: u32| rows.binary_search_by_key(&number, |row| row.number).ok().map(|at| &rows[at]);
    let text_at = |place: &CellPlace| row_at(place.row).and_then(|row| row.cells.get(place.column)).map_or("", |c| c);
    let name_of = |column: usize| {
        let name = header.and_then(|header| header.names.get(column)).filter(|name| !name.is_empty());
        name.cloned().unwrap_or_else(|| column_letters(column))
    };
    let warn = |code: &'static str, message: Bilingual, mend: Bilingual, row: u32| {
        Fault::warning(code, &sheet.file, message, mend).in_sheet(sheet.name.as_deref()).at_row(row)
    };
    // What has no result is named where its cell is read.
    let taken = sheet.formulas.iter().filter(|place| no_value(text_at(place)).is_none());
    for place in taken.take(FORMULAS_NAMED) {
        let message = Bilingual::new(
            "这一格是公式，取用了保存时的结果",
            "this cell is a formula; the value stored with it was taken",
        );
        let mend = Bilingual::new("如果结果不对，请粘贴为数值", "if the value is wrong, paste it as a value");
        let fault = warn("formula", message, mend, place.row);
        let mut fault = fault.in_column(&name_of(place.column)).with_value(text_at(place));
        fault.place = Some(place.column);
        faults.push(fault);
    }
    let hidden: Vec<u32> = sheet.hidden.iter().filter(|row| row_at(**row).is_some()).copied().collect();
    if let Some(first) = hidden.first() {
        let shown = hidden.iter().take(10).map(u32::to_string).collect::<Vec<_>>();
        let more = if hidden.len() > 10 { format!(" 等 {} 行", hidden.len()) } else { String::new() };
        let message = Bilingual::new(
            if hidden.len() == 1 {
                "这一行是隐藏的，也照样读取了".to_owned()
            } else {
                format!("有隐藏的行，也照样读取了：第 {} 行{more}", shown.join("、"))
            },
            format!("hidden rows were read like the others: {} ({} in all)", shown.join("; "), hidden.len()),
        );
        let mend = Bilingual::new("不要的请删除，而不是隐藏", "delete what is not wanted, rather than hide it");
        faults.push(warn("hidden_row", message, mend, *first));
    }
}

//! Rows of a sheet that are no content of its table: repeated headers, hints for filling in, sums, notes.
//!
//! Comes in: the rows below a header. Goes out: the rows without those. Always holds: each row that is taken out is
//! named in a warning.

use super::fault::Fault;
use super::header::Header;
use super::schema::fold_header;
use super::sheet::Row;
use super::table::Table;
use crate::district::Bilingual;

/// Takes out rows that repeat the header (at the top of a printed page, or where two tables were pasted together) and
/// rows that say how to fill in each column. Each is named in a warning.
pub(super) fn drop_headers(table: &mut Table, header: &Header, faults: &mut Vec<Fault>) {
    const HINTS: [&str; 7] = ["必填", "选填", "可选", "非必填", "必选", "可不填", "不填"];
    let is_header = |row: &Row| {
        let filled = || row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let is_name = |(place, cell): (usize, &String)| {
            header.names.get(place).is_some_and(|name| fold_header(name) == fold_header(cell))
        };
        let is_hint = |cell: &str| HINTS.contains(&cell.trim().trim_matches(['（', '）', '(', ')', '*']));
        filled().count() > 1 && (filled().all(is_name) || filled().all(|(_, cell)| is_hint(cell)))
    };
    let dropped: Vec<Row> = table.rows.extract_if(.., |row| is_header(row)).collect();
    for row in dropped {
        let message = Bilingual::new(
            "像是重复的表头或填写提示，没有当作内容读取",
            "looks like a repeated header or a hint and was not read as content",
        );
        let mend =
            Bilingual::new("可以删去这一行；如果是正式内容，请补全", "remove the row, or complete it if it is content");
        let value = row.cells.iter().find(|cell| !cell.trim().is_empty()).map_or("", String::as_str);
        faults.push(table.warning("note_row", message, mend).at_row(row.number).with_value(value));
    }
}

/// Takes out sums, and the notes that stand under a table: rows at its end with a single filled cell, behind an empty
/// row or with the word of a note. Each is named in a warning.
pub(super) fn drop_notes(table: &mut Table, faults: &mut Vec<Fault>) {
    fn filled(row: &Row) -> impl Iterator<Item = &str> {
        row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
    let is_single = |row: &Row| filled(row).count() == 1;
    let is_worded = |row: &Row| {
        let text = filled(row).next().unwrap_or("").trim_start_matches(['（', '(', '【', '*', '※']);
        ["注", "备注", "说明", "填表", "制表", "联系", "以上", "数据来源", "截至", "note"]
            .iter()
            .any(|word| text.to_lowercase().starts_with(word))
    };
    let rows = &mut table.rows;
    let start = rows.iter().rposition(|row| !is_single(row)).map_or(0, |at| at + 1);
    let is_apart = start > 0 && start < rows.len() && rows[start].number > rows[start - 1].number + 1;
    let notes: Vec<Row> = if start > 0 && (is_apart || rows[start..].iter().any(is_worded)) {
        rows.drain(start..).collect()
    } else {
        Vec::new()
    };
    // 合计, and a lone 共15件.
    let is_count = |text: &str| {
        text.strip_prefix('共')
            .is_some_and(|rest| rest.trim_end_matches(['件', '个', '条', '户', '人']).trim().parse::<u32>().is_ok())
    };
    let is_sum = |row: &Row| {
        let is_worded = filled(row)
            .next()
            .is_some_and(|text| ["合计", "总计", "小计", "共计"].contains(&text.trim_end_matches([':', '：'])));
        is_worded || (is_single(row) && filled(row).all(is_count))
    };
    let sums: Vec<Row> = rows.extract_if(.., |row| is_sum(row)).collect();
    for row in sums.iter().chain(&notes) {
        let message = Bilingual::new(
            "像是说明或合计，没有当作内容读取",
            "looks like a note or a sum and was not read as content",
        );
        let mend = Bilingual::new("如果是正式内容，请补全这一行", "if it is content, complete the row");
        let fault = table.warning("note_row", message, mend).at_row(row.number);
        faults.push(fault.with_value(filled(row).next().unwrap_or("")));
    }
}

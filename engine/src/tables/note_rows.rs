//! Rows of a sheet that are no content of its table: repeated headers, hints for filling in, sums, notes, signatures.
//!
//! Comes in: the rows below a header. Goes out: the rows without those. Always holds: each row that is taken out is
//! named in a warning.

use super::days::parse_day;
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

/// Words with which a line begins that says who filled in a form, who signed it and when.
const SIGN_OFF: [&str; 42] = [
    "填表人",
    "填报人",
    "制表人",
    "填表",
    "填报",
    "制表",
    "制单",
    "审核人",
    "审核",
    "审批人",
    "审批",
    "审定",
    "复核人",
    "复核",
    "校对",
    "批准",
    "经办人",
    "经办",
    "负责人",
    "单位负责人",
    "部门负责人",
    "主要领导",
    "分管领导",
    "领导签字",
    "领导签名",
    "主管",
    "签字",
    "签名",
    "签章",
    "签发",
    "盖章",
    "公章",
    "单位盖章",
    "报送人",
    "报送",
    "上报",
    "汇总人",
    "统计人",
    "联系人",
    "联系电话",
    "日期",
    "时间",
];

/// Whether a row signs off a form: each of its cells is such a word with whatever follows it, what stands beside such a
/// word, or a day.
fn is_sign_off(row: &Row) -> bool {
    let word_of = |cell: &str| -> Option<bool> {
        let bare: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = bare.trim_start_matches(['(', '（']);
        let label = bare.split([':', '：', '(', '（', ')', '）']).next().unwrap_or("");
        let is_seal =
            bare.chars().count() <= NAME_MAX && ["盖章", "签字", "签名", "签章"].iter().any(|w| bare.contains(w));
        let (mark, named) = (label.len() < bare.len(), is_seal || SIGN_OFF.contains(&label));
        // 填表人：柳某 says it all, 填表人 and 填表人： stand in front of the name.
        let is_open = bare.ends_with([':', '：']) || !mark;
        named.then_some(is_open)
    };
    let (mut words, mut is_open) = (0, false);
    for cell in row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) {
        match word_of(cell) {
            Some(open) => (words, is_open) = (words + 1, open),
            // A name or a day beside its word, in one cell.
            None if is_open && cell.chars().count() <= NAME_MAX => is_open = false,
            None if is_day(cell) => {}
            None => return false,
        }
    }
    words > 0
}

/// Characters of what stands beside a word of signing off: a name, an office, a day. Set by hand; half cuts offices,
/// twice is a sentence.
const NAME_MAX: usize = 20;

/// 2026年2月28日, also with nothing filled in: 年 月 日.
fn is_day(cell: &str) -> bool {
    let bare: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    parse_day(&bare).is_ok()
        || (bare.ends_with('日') && bare.contains('月') && bare.chars().count() <= 11)
        || (bare.ends_with('月') && bare.contains('年') && bare.chars().count() <= 8)
}

/// Takes out sums, and the notes that stand under a table: lines that sign off a form, and rows at its end with a
/// single filled cell, behind an empty row, with the word of a note, a day, or the next serial number. Each is named in
/// a warning.
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
    let is_lone_day = |row: &Row| is_single(row) && filled(row).all(is_day);
    let rows = &mut table.rows;
    let start = rows.iter().rposition(|row| !is_single(row) && !is_sign_off(row)).map_or(0, |at| at + 1);
    let is_apart = start > 0 && start < rows.len() && rows[start].number > rows[start - 1].number + 1;
    let is_note = |row: &Row| is_worded(row) || is_sign_off(row) || is_lone_day(row);
    let is_numbered_on = start > 0 && start < rows.len() && is_next_number(&rows[start - 1], &rows[start]);
    let is_drained = rows[start..].iter().any(is_sign_off)
        || (start > 0 && (is_apart || is_numbered_on || rows[start..].iter().any(is_note)));
    let notes: Vec<Row> = if is_drained { rows.drain(start..).collect() } else { Vec::new() };
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

/// Whether a row holds nothing but the serial number behind that of the row above: a form numbered in advance.
fn is_next_number(above: &Row, row: &Row) -> bool {
    let Some(place) = row.cells.iter().position(|cell| !cell.trim().is_empty()) else { return false };
    let number = |row: &Row| row.cells.get(place).and_then(|cell| cell.trim().parse::<u32>().ok());
    match (number(above), number(row)) {
        (Some(above), Some(own)) => own == above.saturating_add(1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_sign_off_a_form_are_told() {
        let row = |cells: &[&str]| Row { number: 9, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() };
        for cells in [
            &["填表人：柳某", "", "", "审核人：赵某", "", "2026年2月28日"][..],
            &["填表人", "柳某", "审核人", "赵某"],
            &["填 表 人：", "柳某", "", "日期：2026年2月28日"],
            &["单位负责人（签字）：", "", "填报人：", "", "年   月   日"],
            &["（盖章）"],
            &["填表人：小陈    2026年3月1日"],
        ] {
            assert!(is_sign_off(&row(cells)), "{cells:?}");
        }
        for cells in [
            &["D07", "Q04", "负责人说不清楚", "屋顶漏水"][..],
            &["2026年2月28日"],
            &["7", "", "审核人：赵某"],
            &["填表人：柳某", "Q04", "楼道里堆满了纸箱和旧家具，没有人管"],
            &[],
        ] {
            assert!(!is_sign_off(&row(cells)), "{cells:?}");
        }
    }
}

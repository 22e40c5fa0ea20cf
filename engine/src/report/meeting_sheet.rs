//! 会商请看, Meeting: the sheet with what the meeting should look at first: urgent requests that are left out, communities
//! without an answer.
//!
//! Always holds: every unanswered request of urgency 5 and 4 stands there, at the head, with its reason and what can be
//! done.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::left_out::{LeftOut, unserved, urgent_counts, urgent_left};
use super::list_rows::urgency_cell;
use super::review::{Asked, asked};
use super::rows::{Lookup, counted};
use super::sheet::{
    Cell, Column, Paper, narrow, set_up_print, set_widths, wide, write_heading, write_note, write_table, write_title,
};

/// Adds the sheet.
pub(super) fn add_meeting(workbook: &mut Workbook, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    const COLUMNS: &[Column] = &[
        narrow("紧急程度", 9.0, "Urgency", 12.0),
        narrow("编号", 11.0, "ID", 11.0),
        wide("街镇", 12.0, "Street", 12.0),
        wide("居民区", 15.0, "Community", 14.0),
        wide("题目", 24.0, "Title", 24.0),
        narrow("选题", 6.0, "Choice", 8.0),
        wide("为什么没有安排", 42.0, "Why it is not arranged", 40.0),
        wide("下一步", 34.0, "What can be done", 32.0),
    ];
    let lang = lookup.lang;
    let sheet = workbook.add_worksheet();
    sheet.set_name(lang.pick("会商请看", "Meeting"))?;
    set_widths(sheet, COLUMNS, lang)?;
    let title = lang.pick("会商时请先看　", "What the meeting should look at first · ");
    let remark = lang.pick(
        "急件在前；“下一步”是建议，由会商定；要一定办的，在“锁定”表里写 必办",
        "Urgent ones first; what can be done is a proposal; demand what must be done in the sheet of pins",
    );
    write_title(sheet, &format!("{title}{}", lookup.round_name()), remark)?;
    let communities = unserved(lookup);
    let n = communities.len();
    let tables = [
        (urgent_heading(lookup), urgent_left(lookup)),
        (
            lang.pick(
                format!("二、一件也没有安排的居民区：{n} 个（各列最想办的一件）"),
                format!(
                    "2. Without any answer: {} (each with what it wants most)",
                    counted(n as u64, "community", "communities")
                ),
            ),
            communities,
        ),
    ];
    let mut row = 1;
    for (heading, left) in tables {
        row += 2;
        write_heading(sheet, row, &heading)?;
        let rows: Vec<Vec<Cell>> = left.into_iter().map(|of| left_row(lookup, of)).collect();
        row = if rows.is_empty() {
            write_note(sheet, row + 1, lang.pick("没有。", "None."))?;
            row + 1
        } else {
            write_table(sheet, row + 1, COLUMNS, &rows, lang)?
        };
    }
    let asked = asked(lookup);
    if !asked.is_empty() {
        let n = asked.len();
        let heading = lang.pick(
            format!("三、是同一件事吗：{n} 件先按一件算，不是的在点单表“同一件事”一列写“否”"),
            format!("3. The same matter? {n} are counted once; if not, write no into the column same_as"),
        );
        write_heading(sheet, row + 2, &heading)?;
        let rows: Vec<Vec<Cell>> = asked.into_iter().map(|of| asked_row(lookup, of)).collect();
        write_table(sheet, row + 3, COLUMNS, &rows, lang)?;
    }
    set_up_print(sheet, Paper::A4, lang);
    Ok(())
}

/// How many urgent requests there are, and how many of them are left out.
fn urgent_heading(lookup: &Lookup<'_>) -> String {
    let ((raised_5, left_5), (raised_4, left_4)) = (urgent_counts(lookup, 5), urgent_counts(lookup, 4));
    lookup.lang.pick(
        format!("一、没有安排的急件：特急 {left_5} 件（共 {raised_5} 件），紧急 {left_4} 件（共 {raised_4} 件）"),
        format!("1. Urgent and not arranged: very urgent {left_5} of {raised_5}, urgent {left_4} of {raised_4}"),
    )
}

/// In the columns of the other tables.
fn asked_row(lookup: &Lookup<'_>, of: Asked) -> Vec<Cell> {
    let (into, title) = (of.into_id, of.into_title);
    let likely = lookup
        .lang
        .pick(format!("很可能与 {into}“{title}”是同一件事"), format!("likely the same matter as {into} “{title}”"));
    let step = lookup.lang.pick("请会商确认", "for the meeting to confirm");
    vec![
        Cell::Blank,
        Cell::text(of.id),
        Cell::Blank,
        Cell::text(of.place),
        Cell::text(of.title),
        Cell::Blank,
        Cell::text(likely),
        Cell::text(step),
    ]
}

fn left_row(lookup: &Lookup<'_>, of: LeftOut) -> Vec<Cell> {
    vec![
        if of.urgency == 0 { Cell::Blank } else { urgency_cell(lookup, of.urgency) },
        Cell::text(of.id),
        Cell::text(of.street),
        Cell::text(of.place),
        Cell::text(of.title),
        Cell::whole(of.choice),
        Cell::text(of.why),
        Cell::text(of.next),
    ]
}

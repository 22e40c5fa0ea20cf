//! 总览, Overview, the first sheet: what is reached and proven, street by street and kind by kind.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::figures::{Coverage, KindLoad, TierFigures, coverage, kind_loads, tiers};
use super::rows::Lookup;
use super::sheet::{Cell, Column, narrow, set_up_print, set_widths, wide, write_heading, write_table, write_title};
use crate::district::unsteering_text;

/// Adds the sheet.
pub(super) fn add_overview(workbook: &mut Workbook, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    // The three tables stand below each other: a column is as wide in all of them as in that of the streets.
    const TIERS: &[Column] = &[
        wide("目标（依次优先）", 28.0, "Tier, in sequence", 28.0),
        narrow("达到", 14.0, "Reached", 14.0),
        narrow("最好可能", 14.0, "Best possible", 14.0),
        narrow("证明", 12.0, "Proof", 13.0),
    ];
    const STREETS: &[Column] = &[
        wide("街镇", 28.0, "Street", 28.0),
        narrow("社区", 14.0, "Communities", 14.0),
        narrow("有件解决", 14.0, "Served", 14.0),
        narrow("解决两件以上", 12.0, "With two or more answers", 13.0),
        narrow("有头号选题", 12.0, "With a first choice", 12.0),
        narrow("头号得到解决", 12.0, "First choice answered", 13.0),
        narrow("点单", 10.0, "Requests", 11.0),
        narrow("答题", 10.0, "Answered", 11.0),
    ];
    const KINDS: &[Column] = &[
        wide("类别", 28.0, "Kind", 28.0),
        narrow("个数", 14.0, "Providers", 14.0),
        narrow("参加", 14.0, "Taking part", 14.0),
        narrow("派题", 12.0, "Assignments", 13.0),
        narrow("容量", 12.0, "Capacity", 12.0),
        narrow("已用", 12.0, "Used", 13.0),
        narrow("剩余", 10.0, "Left", 11.0),
    ];
    let lang = lookup.lang;
    let sheet = workbook.add_worksheet();
    sheet.set_name(lang.pick("总览", "Overview"))?;
    set_widths(sheet, STREETS, lang)?;
    let title = lang.pick("答题方案总览　", "Overview of the plan · ");
    write_title(sheet, &format!("{title}{}", lookup.round_name()), &remark(lookup))?;

    write_heading(sheet, 3, lang.pick("一、达到了什么，证明了什么", "1. What is reached, and what is proven"))?;
    let tier_row = |tier: TierFigures| {
        let proof = if tier.is_proven {
            Cell::Good(lang.pick("已证明", "proven").to_owned())
        } else {
            Cell::Urgent(lang.pick("未证明", "not proven").to_owned())
        };
        vec![Cell::Text(tier.name), Cell::Text(tier.value), Cell::Text(tier.bound), proof]
    };
    let rows: Vec<Vec<Cell>> = tiers(lookup).into_iter().map(tier_row).collect();
    let row = write_table(sheet, 4, TIERS, &rows, lang)?;

    write_heading(sheet, row + 2, lang.pick("二、各街镇", "2. By street"))?;
    let (streets, total) = coverage(lookup);
    let rows: Vec<Vec<Cell>> = streets.iter().chain([&total]).map(street_row).collect();
    let row = write_table(sheet, row + 3, STREETS, &rows, lang)?;

    let unit = lookup.unit();
    let heading = lang.pick(format!("三、答题力量（以{unit}计）"), format!("3. Providers, in {unit}"));
    write_heading(sheet, row + 2, &heading)?;
    let row_of_kind = |of: KindLoad| {
        let counts = [
            of.providers as u128,
            of.busy as u128,
            of.seats.into(),
            of.capacity,
            of.load,
            of.capacity.saturating_sub(of.load),
        ];
        [Cell::text(of.kind.said(lang))].into_iter().chain(counts.map(Cell::Whole)).collect()
    };
    let rows: Vec<Vec<Cell>> = kind_loads(lookup).into_iter().map(row_of_kind).collect();
    write_table(sheet, row + 3, KINDS, &rows, lang)?;
    set_up_print(sheet, lang);
    // Few columns and many rows: upright, so that a usual district fits on one page.
    sheet.set_portrait();
    Ok(())
}

/// The days of the round, and that the plan is a proposal.
fn remark(lookup: &Lookup<'_>) -> String {
    let day = |zh: &str, en: &str, day: String| format!("{} {}", lookup.lang.pick(zh, en), unsteering_text(&day));
    let as_of = lookup.round.plan.as_of.clone().map(|date| day("计算基准日", "as of", date));
    let due = lookup.round.district.round.due.map(|date| day("完成时限", "due", date.to_string()));
    let proposal =
        lookup.lang.pick("本方案供会商使用，确认后生效", "a proposal to the meeting, in force once confirmed");
    let parts: Vec<String> = as_of.into_iter().chain(due).chain([proposal.to_owned()]).collect();
    parts.join(lookup.lang.pick("；", "; "))
}

fn street_row(of: &Coverage) -> Vec<Cell> {
    let counts = [of.communities, of.served, of.twice, of.ranked, of.first, of.requests, of.answered];
    [Cell::text(of.name.clone())].into_iter().chain(counts.map(|n| Cell::Whole(n as u128))).collect()
}

//! 总览, Overview, the first sheet: what is reached and proven, street by street and kind by kind, and what lacks.
//!
//! Always holds: no figure stands here that says nothing by itself.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::figures::{Coverage, KindLoad, coverage, kind_loads};
use super::rows::Lookup;
use super::sheet::{
    Cell, Column, Paper, Rows, narrow, set_up_print, set_widths, wide, write_heading, write_table, write_title,
    write_warning,
};
use super::shortages::{Shortage, shortages};
use super::tiers::{TierFigures, tiers};
use crate::district::{Lang, unsteering_text};

/// Shortages that are shown, the largest first: what fits on the page behind the rest.
const SHORTAGES_SHOWN: usize = 15;

/// Adds the sheet.
pub(super) fn add_overview(workbook: &mut Workbook, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    // The tables stand below each other: a column is as wide in all of them as in that of the streets.
    const TIERS: &[Column] = &[
        wide("目标（依次优先）", 26.0, "Tier, in sequence", 26.0),
        narrow("达到", 13.0, "Reached", 13.0),
        narrow("最好可能", 13.0, "Best possible", 13.0),
        narrow("证明", 16.0, "Proof", 13.0),
    ];
    const STREETS: &[Column] = &[
        wide("街镇", 26.0, "Street", 26.0),
        narrow("社区", 13.0, "Communities", 13.0),
        narrow("有安排", 13.0, "Served", 13.0),
        narrow("安排两件以上", 16.0, "With two or more answers", 13.0),
        narrow("有头号选题", 12.0, "With a first choice", 12.0),
        narrow("头号已安排", 12.0, "First choice answered", 13.0),
        narrow("点单", 8.0, "Requests", 9.0),
        narrow("安排", 8.0, "Answered", 9.0),
    ];
    const KINDS: &[Column] = &[
        wide("类别", 26.0, "Kind", 26.0),
        narrow("个数", 13.0, "Providers", 13.0),
        narrow("参加", 13.0, "Taking part", 13.0),
        narrow("派题", 16.0, "Assignments", 13.0),
        narrow("容量", 12.0, "Capacity", 12.0),
        narrow("已用", 12.0, "Used", 13.0),
        narrow("剩余", 10.0, "Left", 11.0),
    ];
    const SHORTAGES: &[Column] = &[
        wide("卡在哪里", 26.0, "What lacks", 26.0),
        narrow("没有安排的件数", 13.0, "Requests left out", 13.0),
        narrow("其中紧急、特急", 13.0, "Urgent among them", 13.0),
        narrow("其中头号选题", 16.0, "First choices among them", 13.0),
        narrow("现在", 12.0, "Now", 12.0),
        narrow("怎样补", 12.0, "What would help", 13.0),
    ];
    let lang = lookup.lang;
    let sheet = workbook.add_worksheet();
    sheet.set_name(lang.pick("总览", "Overview"))?;
    set_widths(sheet, STREETS, lang)?;
    let title = lang.pick("答题方案总览　", "Overview of the plan · ");
    write_title(sheet, &format!("{title}{}", lookup.round_name()), &remark(lookup))?;
    let mut row = 1;
    for line in lookup.lacking() {
        row += 1;
        write_warning(sheet, row, line)?;
    }
    let unit = lookup.unit();
    let (streets, total) = coverage(lookup);
    let tables: [(String, &[Column], Rows); 4] = [
        (
            lang.pick("一、达到了什么，证明了什么", "1. What is reached, and what is proven").to_owned(),
            TIERS,
            tiers(lookup).into_iter().map(|tier| tier_row(tier, lang)).collect(),
        ),
        (
            lang.pick("二、各街镇", "2. By street").to_owned(),
            STREETS,
            streets.iter().chain([&total]).map(street_row).collect(),
        ),
        (
            lang.pick(format!("三、答题力量（以{unit}计）"), format!("3. Providers, in {unit}")),
            KINDS,
            kind_loads(lookup).iter().map(|of| kind_row(of, lang)).collect(),
        ),
        (
            lang.pick(
                "四、没有安排的首先卡在哪里（补上以后，有的还会卡在别处）",
                "4. What requests that are left out lack first (something else may lack behind it)",
            )
            .to_owned(),
            SHORTAGES,
            shortages(lookup).into_iter().take(SHORTAGES_SHOWN).map(shortage_row).collect(),
        ),
    ];
    row += 1;
    for (heading, columns, rows) in tables {
        row += 1;
        write_heading(sheet, row, &heading)?;
        row = write_table(sheet, row + 1, columns, &rows, lang)? + 1;
    }
    set_up_print(sheet, Paper::A4, lang);
    // Few columns and many rows: upright.
    sheet.set_portrait();
    Ok(())
}

/// A tier: counts as they are; what counts nothing has no figure on a first page, only what is proven of it.
fn tier_row(tier: TierFigures, lang: Lang) -> Vec<Cell> {
    let proof = if tier.is_proven { Cell::Good(tier.proof) } else { Cell::Urgent(tier.proof) };
    let [value, bound] = match (tier.is_count, tier.is_proven) {
        (true, _) => [tier.value, tier.bound],
        (false, true) => [lang.pick("最好", "the best").to_owned(), lang.pick("同左", "the same").to_owned()],
        (false, false) => ["—".to_owned(), "—".to_owned()],
    };
    vec![Cell::Text(tier.name), Cell::Text(value), Cell::Text(bound), proof]
}

fn kind_row(of: &KindLoad, lang: Lang) -> Vec<Cell> {
    let counts = [
        of.providers as u128,
        of.busy as u128,
        of.seats.into(),
        of.capacity,
        of.load,
        of.capacity.saturating_sub(of.load),
    ];
    [Cell::text(of.kind.said(lang))].into_iter().chain(counts.map(Cell::Whole)).collect()
}

fn shortage_row(of: Shortage) -> Vec<Cell> {
    let counts = [of.requests, of.urgent, of.first].map(|n| Cell::Whole(n as u128));
    [Cell::Text(of.what)].into_iter().chain(counts).chain([Cell::Text(of.now), Cell::Text(of.mend)]).collect()
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

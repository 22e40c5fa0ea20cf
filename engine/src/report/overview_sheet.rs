//! 总览, the first sheet: what is reached and proven, street by street and kind by kind.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::figures::{Coverage, coverage, kind_loads, tiers};
use super::rows::Told;
use super::sheet::{Cell, Column, narrow, set_up_print, set_widths, wide, write_heading, write_table, write_title};
use crate::district::{safe_text, unsteering_text};

/// Adds the sheet.
pub(super) fn add_overview(workbook: &mut Workbook, told: &Told<'_>) -> Result<(), XlsxError> {
    const TIERS: &[Column<'_>] =
        &[wide("目标（依次优先）", 28.0), narrow("达到", 14.0), narrow("最好可能", 14.0), narrow("证明", 12.0)];
    const STREETS: &[Column<'_>] = &[
        wide("街镇", 28.0),
        narrow("社区", 14.0),
        narrow("有件解决", 14.0),
        narrow("解决两件以上", 12.0),
        narrow("有头号选题", 12.0),
        narrow("头号得到解决", 12.0),
        narrow("点单", 10.0),
        narrow("答题", 10.0),
    ];
    const KINDS: &[Column<'_>] = &[
        wide("类别", 28.0),
        narrow("个数", 14.0),
        narrow("参加", 14.0),
        narrow("派题", 12.0),
        narrow("容量", 12.0),
        narrow("已用", 12.0),
        narrow("剩余", 10.0),
    ];
    let round = &told.round.district.round;
    let plan = told.round.plan;
    let sheet = workbook.add_worksheet();
    sheet.set_name("总览")?;
    set_widths(sheet, STREETS)?;
    let days = [
        plan.as_of.as_ref().map(|day| format!("计算基准日 {}", unsteering_text(day))),
        round.due.map(|day| format!("完成时限 {day}")),
    ];
    let mut remark: Vec<String> = days.into_iter().flatten().collect();
    remark.push("本方案供会商使用，确认后生效".to_owned());
    write_title(sheet, &format!("答题方案总览　{}", safe_text(&round.name)), &remark.join("；"))?;

    write_heading(sheet, 3, "一、达到了什么，证明了什么")?;
    let rows: Vec<Vec<Cell>> = tiers(told)
        .into_iter()
        .map(|tier| {
            let proof =
                if tier.is_proven { Cell::Good("已证明".to_owned()) } else { Cell::Urgent("未证明".to_owned()) };
            vec![Cell::Text(tier.name), Cell::Text(tier.value), Cell::Text(tier.bound), proof]
        })
        .collect();
    let row = write_table(sheet, 4, TIERS, &rows)?;

    write_heading(sheet, row + 2, "二、各街镇")?;
    let (streets, total) = coverage(told);
    let rows: Vec<Vec<Cell>> = streets.iter().chain([&total]).map(street_row).collect();
    let row = write_table(sheet, row + 3, STREETS, &rows)?;

    write_heading(sheet, row + 2, &format!("三、答题力量（以{}计）", safe_text(&round.unit)))?;
    let row_of_kind = |of: super::figures::KindLoad| {
        let counts = [
            of.providers as u128,
            of.busy as u128,
            of.seats.into(),
            of.capacity,
            of.load,
            of.capacity.saturating_sub(of.load),
        ];
        [Cell::text(of.kind.chinese())].into_iter().chain(counts.map(Cell::Whole)).collect()
    };
    let rows: Vec<Vec<Cell>> = kind_loads(told).into_iter().map(row_of_kind).collect();
    write_table(sheet, row + 3, KINDS, &rows)?;
    set_up_print(sheet);
    // Few columns and many rows: upright, so that a usual district fits on one page.
    sheet.set_portrait();
    Ok(())
}

fn street_row(of: &Coverage) -> Vec<Cell> {
    let counts = [of.communities, of.served, of.twice, of.ranked, of.first, of.requests, of.answered];
    [Cell::text(of.name.clone())].into_iter().chain(counts.map(|n| Cell::Whole(n as u128))).collect()
}

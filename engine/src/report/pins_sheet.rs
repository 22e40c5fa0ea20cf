//! 锁定: the sheet in which a meeting keeps, forbids or demands, and which `match --pins` reads back.
//!
//! Comes in: what is told of a round. Goes out: a sheet. Always holds: a row without a rule pins nothing; whoever is
//! named here is found again by the same name.

use rust_xlsxwriter::{DataValidation, Formula, Workbook, XlsxError};

use super::rows::Told;
use super::sheet::{Cell, Column, List, add_list, narrow, wide};
use super::texts::{plain_text, told_text};
use crate::district::{Pin, Provider, Request, RoleName, Rule, role_chinese};
use crate::plan::Assignment;

/// Empty rows for further pins.
const ROWS_FREE: usize = 100;
/// The row of the header and those above it.
const HEADER_ROWS: u32 = 3;

/// Adds the sheet; `n_resources` is the number of rows of 资源清单, from which names are chosen.
pub(super) fn add_pins(workbook: &mut Workbook, told: &Told<'_>, n_resources: usize) -> Result<(), XlsxError> {
    const COLUMNS: &[Column<'_>] = &[
        narrow("点单", 12.0),
        wide("居民区", 18.0),
        wide("题目", 34.0),
        narrow("角色", 11.0),
        wide("答题力量", 26.0),
        narrow("规则", 10.0),
        wide("现在的安排", 20.0),
    ];
    let rows = rows(told);
    let n_rows = rows.len() as u32;
    let remark = "在“规则”一列选：锁定（这个人不动）、禁止（不派给他）、必办（这件一定要答）；空着的不管。填好存盘后：dianda match 批次.xlsx --pins 结果/plan.xlsx --previous 结果 --out 结果2";
    let list = List {
        name: "锁定",
        title: format!("锁定　{}", told_text(&told.round.district.round.name)),
        remark: remark.to_owned(),
        columns: COLUMNS,
        rows,
        frozen_columns: 1,
    };
    add_list(workbook, &list)?;
    let sheet = workbook.worksheet_from_name("锁定")?;
    let last = HEADER_ROWS + n_rows.max(1) - 1;
    // Of the empty rows a few are printed, to write on.
    const PRINTED_FREE: u32 = 8;
    sheet.set_print_area(0, 0, HEADER_ROWS + n_rows - ROWS_FREE as u32 + PRINTED_FREE - 1, COLUMNS.len() as u16 - 1)?;
    let rules = DataValidation::new().allow_list_strings(&Rule::ALL.map(Rule::chinese))?;
    sheet.add_data_validation(HEADER_ROWS, 5, last, 5, &rules)?;
    if n_resources > 0 {
        // A name of the list, but an id may be typed as well.
        let source =
            Formula::new(format!("='资源清单'!$C${}:$C${}", HEADER_ROWS + 1, HEADER_ROWS as usize + n_resources));
        let names = DataValidation::new().allow_list_formula(source).show_error_message(false);
        sheet.add_data_validation(HEADER_ROWS, 4, last, 4, &names)?;
    }
    Ok(())
}

fn rows(told: &Told<'_>) -> Vec<Vec<Cell>> {
    let district = told.round.district;
    let mut left: Vec<&Pin> = district.pins.iter().collect();
    let mut rows = Vec::new();
    for request in told.requests() {
        let team = told.team(&request.id);
        for assignment in &team {
            let is_this = |pin: &&Pin| pin.holds(&assignment.request, &assignment.role, &assignment.provider);
            let rule = left.iter().position(is_this).map(|at| left.remove(at).rule);
            rows.push(row(told, request, Some(*assignment), rule));
        }
        let demanded = left
            .iter()
            .position(|pin| pin.request == request.id && pin.rule == Rule::Answer)
            .map(|at| left.remove(at).rule);
        if team.is_empty() || demanded.is_some() {
            rows.push(row(told, request, None, demanded));
        }
    }
    // What was forbidden is in no plan.
    for pin in left {
        let Some(request) = district.request(&pin.request) else { continue };
        let mut cells = row(told, request, None, Some(pin.rule));
        cells[3] = Cell::text(pin.role.as_ref().map_or_else(String::new, role_name));
        cells[4] = Cell::text(
            pin.provider.as_ref().and_then(|id| district.provider(id)).map_or_else(String::new, |p| name(told, p)),
        );
        rows.push(cells);
    }
    rows.extend((0..ROWS_FREE).map(|_| vec![Cell::Blank; 7]));
    rows
}

fn row(told: &Told<'_>, request: &Request, assignment: Option<&Assignment>, rule: Option<Rule>) -> Vec<Cell> {
    let provider = assignment.and_then(|a| told.round.district.provider(&a.provider));
    vec![
        Cell::text(plain_text(&request.id.0)),
        Cell::text(told.community_names(request)),
        Cell::text(told_text(&request.title)),
        Cell::text(assignment.map_or_else(String::new, |a| role_name(&a.role))),
        Cell::text(provider.map_or_else(String::new, |p| name(told, p))),
        Cell::text(rule.map_or("", Rule::chinese)),
        if assignment.is_some() {
            Cell::Good("本批次答题".to_owned())
        } else {
            Cell::text(if told.is_answered(&request.id) { "本批次答题" } else { "未安排" })
        },
    ]
}

/// The Chinese name of a role where it leads back to the role, else the role as it is.
fn role_name(role: &RoleName) -> String {
    let chinese = role_chinese(role.as_str());
    if RoleName::parse(&chinese) == *role { chinese } else { role.0.clone() }
}

/// The name of a provider where only it has it, else its id.
fn name(told: &Told<'_>, provider: &Provider) -> String {
    let is_unique = told.round.district.providers.iter().filter(|p| p.name == provider.name).count() == 1;
    if is_unique { plain_text(&provider.name) } else { provider.id.0.clone() }
}

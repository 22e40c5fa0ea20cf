//! A workbook for one provider with its own tasks only.
//!
//! Always holds: of other providers it names those on the same team and the substitute, nothing else of theirs; the
//! telephone in it is that of the committee's office, which is public.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::basis::basis;
use super::list_rows::urgency_cell;
use super::rows::{Told, role_short};
use super::sheet::{Cell, Column, List, add_list, narrow, wide};
use crate::district::{Provider, Request, safe_text, unsteering_text};
use crate::plan::Assignment;

const COLUMNS: &[Column<'_>] = &[
    narrow("序号", 5.0),
    wide("居民区", 15.0),
    wide("小区", 11.0),
    wide("题目", 20.0),
    wide("居民反映", 42.0),
    narrow("紧急程度", 6.5),
    narrow("我的角色", 6.5),
    wide("同组", 22.0),
    narrow("工作量", 6.5),
    narrow("完成时限", 11.5),
    wide("依据", 17.0),
    wide("替补", 11.0),
    wide("居委会电话", 14.5),
    wide("进展", 14.0),
    wide("备注", 10.0),
];

/// Adds the provider's sheet.
pub(super) fn add_tasks(workbook: &mut Workbook, told: &Told<'_>, provider: &Provider) -> Result<(), XlsxError> {
    let round = &told.round.district.round;
    let tasks = told.tasks(&provider.id);
    let load: u64 = tasks.iter().map(|(_, a)| a.effort).sum();
    let unit = safe_text(&round.unit);
    let left = provider.capacity.saturating_sub(load);
    let remark = format!(
        "{}；{}；本批次 {} 件，工作量 {load}（以{unit}计），容量 {}，剩余 {left}。有疑问请在会商前提出。",
        safe_text(&round.name),
        provider.kind.chinese(),
        tasks.len(),
        provider.capacity
    );
    let rows =
        tasks.iter().enumerate().map(|(at, (request, assignment))| task_row(told, at, request, assignment)).collect();
    let title = format!("答题任务　{}", safe_text(&provider.name));
    add_list(workbook, &List { name: "我的任务", title, remark, columns: COLUMNS, rows, frozen_columns: 0 })
}

fn task_row(told: &Told<'_>, at: usize, request: &Request, assignment: &Assignment) -> Vec<Cell> {
    let communities = told.communities(request);
    let places = communities.iter().map(|c| format!("{}\n{}", safe_text(&c.street), safe_text(&c.name)));
    let phones = communities.iter().filter_map(|c| c.office_phone.as_deref().map(unsteering_text));
    let others = told.team(&request.id).into_iter().filter(|a| a.provider != assignment.provider);
    let others = others.map(|a| format!("{}：{}", role_short(&a.role.0), told.provider_name(&a.provider)));
    vec![
        Cell::Whole(at as u128 + 1),
        Cell::text(places.collect::<Vec<_>>().join("\n")),
        Cell::text(safe_text(request.compound.as_deref().unwrap_or(""))),
        Cell::text(format!("{}\n（{}）", safe_text(&request.title), unsteering_text(&request.id.0))),
        Cell::text(safe_text(&request.text)),
        urgency_cell(request.urgency),
        Cell::text(role_short(&assignment.role.0)),
        Cell::text(others.collect::<Vec<_>>().join("\n")),
        Cell::Whole(assignment.effort.into()),
        Cell::text(told.due_of(request)),
        Cell::text(basis(told, assignment)),
        Cell::text(told.substitute(assignment).unwrap_or_default()),
        Cell::text(phones.collect::<Vec<_>>().join("\n")),
        Cell::Blank,
        Cell::Blank,
    ]
}

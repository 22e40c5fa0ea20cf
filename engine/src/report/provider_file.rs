//! A workbook for one provider with its own tasks only.
//!
//! Always holds: of other providers it names those on the same team and the substitute, nothing else of theirs; the
//! telephone in it is that of the committee's office, which is public.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::basis::basis;
use super::list_rows::urgency_cell;
use super::rows::{Lookup, counted};
use super::sheet::{Cell, Column, List, add_list, narrow, wide};
use crate::district::{Provider, Request, safe_text, unsteering_text};
use crate::plan::Assignment;

const COLUMNS: &[Column] = &[
    narrow("序号", 5.0, "No.", 5.0),
    wide("居民区", 15.0, "Community", 16.0),
    wide("小区", 11.0, "Compound", 12.0),
    wide("题目", 20.0, "Request", 20.0),
    wide("居民反映", 42.0, "What residents say", 42.0),
    narrow("紧急程度", 6.5, "Urgency", 11.0),
    narrow("我的角色", 6.5, "My role", 11.5),
    wide("同组", 22.0, "Team", 22.0),
    narrow("工作量", 6.5, "Effort", 9.0),
    narrow("完成时限", 11.5, "Due", 11.5),
    wide("依据", 17.0, "Basis", 19.0),
    wide("替补", 11.0, "Substitute", 13.0),
    wide("居委会电话", 14.5, "Telephone of the committee", 14.5),
    wide("进展", 14.0, "Progress", 14.0),
    wide("备注", 10.0, "Remark", 11.0),
];

/// Adds the provider's sheet.
pub(super) fn add_tasks(workbook: &mut Workbook, lookup: &Lookup<'_>, provider: &Provider) -> Result<(), XlsxError> {
    let tasks = lookup.tasks(&provider.id);
    let (n, load): (usize, u64) = (tasks.len(), tasks.iter().map(|(_, a)| a.effort).sum());
    let (capacity, left) = (provider.capacity, provider.capacity.saturating_sub(load));
    let (round, kind, unit) = (lookup.round_name(), provider.kind.said(lookup.lang), lookup.unit());
    let remark = lookup.lang.pick(
        format!(
            "{round}；{kind}；本批次 {n} 件，工作量 {load}（以{unit}计），容量 {capacity}，剩余 {left}。\
             有疑问请在会商前提出。"
        ),
        format!(
            "{round}; {kind}; {}, effort {load} (in {unit}), capacity {capacity}, {left} left. \
             Please raise questions before the meeting.",
            counted(n as u64, "request", "requests")
        ),
    );
    let rows =
        tasks.iter().enumerate().map(|(at, (request, assignment))| task_row(lookup, at, request, assignment)).collect();
    let title = format!("{}{}", lookup.lang.pick("答题任务　", "Tasks · "), safe_text(&provider.name));
    let name = lookup.lang.pick("我的任务", "My tasks");
    add_list(workbook, &List { name, title, remark, columns: COLUMNS, rows, frozen_columns: 0 }, lookup.lang)?;
    Ok(())
}

fn task_row(lookup: &Lookup<'_>, at: usize, request: &Request, assignment: &Assignment) -> Vec<Cell> {
    let communities = lookup.communities(request);
    let places = communities.iter().map(|c| format!("{}\n{}", safe_text(&c.street), safe_text(&c.name)));
    let phones = communities.iter().filter_map(|c| c.office_phone.as_deref().map(unsteering_text));
    let others = lookup.team(&request.id).into_iter().filter(|a| a.provider != assignment.provider);
    let colon = lookup.lang.pick("：", ": ");
    let others = others.map(|a| format!("{}{colon}{}", lookup.role(&a.role), lookup.provider_name(&a.provider)));
    vec![
        Cell::Whole(at as u128 + 1),
        Cell::text(places.collect::<Vec<_>>().join("\n")),
        Cell::text(safe_text(request.compound.as_deref().unwrap_or(""))),
        Cell::text(lookup.title_and_id(request)),
        Cell::text(safe_text(&request.text)),
        urgency_cell(lookup, request.urgency),
        Cell::text(lookup.role(&assignment.role)),
        Cell::text(others.collect::<Vec<_>>().join("\n")),
        Cell::Whole(assignment.effort.into()),
        Cell::text(lookup.due_of(request)),
        Cell::text(basis(lookup, assignment)),
        Cell::text(lookup.substitute(assignment).unwrap_or_default()),
        Cell::text(phones.collect::<Vec<_>>().join("\n")),
        Cell::Blank,
        Cell::Blank,
    ]
}

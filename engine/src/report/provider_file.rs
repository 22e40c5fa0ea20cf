//! A workbook for one provider with its own tasks only.
//!
//! Always holds: of other providers it names those on the same team and the substitute, nothing else of theirs; the
//! telephone in it is that of the committee's office, which is public.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::basis::basis;
use super::list_rows::urgency_cell;
use super::rows::{Lookup, counted};
use super::sheet::{Cell, Column, List, Paper, add_list, narrow, wide};
use crate::district::{Provider, Request, public_telephone, safe_text};
use crate::plan::Assignment;

const COLUMNS: &[Column] = &[
    narrow("序号", 5.0, "No.", 5.0),
    wide("居民区、小区、居委会电话", 17.0, "Community, compound, telephone of the committee", 17.0),
    wide("题目", 18.0, "Request", 18.0),
    wide("居民反映", 38.0, "What residents say", 34.0),
    narrow("紧急程度", 6.0, "Urgency", 8.5),
    narrow("我的角色", 6.5, "My role", 9.5),
    wide("同组、替补", 21.0, "Team, substitute", 20.0),
    narrow("工作量", 6.5, "Effort", 7.0),
    narrow("完成时限", 11.0, "Due", 11.0),
    wide("依据", 15.0, "Basis", 15.0),
    wide("进展", 12.0, "Progress", 11.0),
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
    add_list(
        workbook,
        &List { name, title, remark, columns: COLUMNS, rows, frozen_columns: 0, paper: Paper::A4 },
        lookup.lang,
    )?;
    Ok(())
}

fn task_row(lookup: &Lookup<'_>, at: usize, request: &Request, assignment: &Assignment) -> Vec<Cell> {
    let colon = lookup.lang.pick("：", ": ");
    let substitute = lookup.substitute(assignment).map(|name| {
        let word = lookup.lang.pick("我的替补", "my substitute");
        format!("{word}{colon}{name}")
    });
    let others = lookup.team(&request.id).into_iter().filter(|a| a.provider != assignment.provider);
    let others = others.map(|a| format!("{}{colon}{}", lookup.role(&a.role), lookup.provider_name(&a.provider)));
    let team: Vec<String> = others.chain(substitute).collect();
    vec![
        Cell::Whole(at as u128 + 1),
        Cell::text(places(lookup, request)),
        Cell::text(lookup.title_and_id(request)),
        Cell::text(safe_text(&request.text)),
        urgency_cell(lookup, request.urgency),
        Cell::text(lookup.role(&assignment.role)),
        Cell::text(team.join("\n")),
        Cell::Whole(assignment.effort.into()),
        Cell::text(lookup.due_of(request)),
        Cell::text(basis(lookup, assignment)),
        Cell::Blank,
    ]
}

/// Where a request lies: street, community, compound, and the committee's telephone, each on a line.
fn places(lookup: &Lookup<'_>, request: &Request) -> String {
    let mut lines = Vec::new();
    for community in lookup.communities(request) {
        lines.push(safe_text(&community.street));
        lines.push(safe_text(&community.name));
        lines.extend(community.office_phone.as_deref().map(public_telephone));
    }
    // The compound belongs to the request; where there are several communities it stands behind all of them.
    let at = if request.communities.len() > 1 { lines.len() } else { lines.len().min(2) };
    if let Some(compound) = &request.compound {
        lines.insert(at, safe_text(compound));
    }
    lines.join("\n")
}

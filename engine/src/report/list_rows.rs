//! The five lists of a round: which columns they have and what stands in their rows.
//!
//! Comes in: a round to look things up in. Goes out: a [`List`] each. Always holds: every request, every assignment,
//! every provider has its row; contact data has none; each wording stands in both languages side by side.

use std::collections::BTreeSet;

use super::basis::{basis, is_retrieved};
use super::rows::{Lookup, counted};
use super::sheet::{Cell, Column, List, Paper, narrow, wide};
use crate::district::{
    CommunityId, ProviderKind, Request, RequestId, RoleClass, safe_text, unsteering_text, urgency_said,
};
use crate::plan::Assignment;

/// 问题清单, Requests: every request and its standing.
pub(super) fn requests(lookup: &Lookup<'_>) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 5.5, "No.", 5.5),
        narrow("编号", 10.0, "ID", 10.0),
        wide("街镇", 11.0, "Street", 11.0),
        wide("居民区", 13.0, "Community", 13.0),
        wide("小区", 11.5, "Compound", 11.0),
        wide("题目", 26.0, "Title", 25.0),
        wide("题型", 15.0, "Topic", 15.0),
        narrow("紧急程度", 6.0, "Urgency", 9.0),
        narrow("选题顺序", 6.0, "Choice", 8.0),
        narrow("影响户数", 6.0, "Households", 11.5),
        wide("来源", 8.0, "Source", 8.0),
        wide("工单号", 14.5, "Order number", 14.0),
        wide("承办单位", 11.0, "Department", 11.5),
        narrow("办理截止", 11.0, "Deadline", 11.0),
        narrow("提交日期", 11.0, "Submitted", 11.0),
        narrow("处理", 9.5, "Standing", 10.0),
        wide("未安排原因、下一步", 47.0, "Why it is not arranged, what can be done", 40.0),
    ];
    let row = |(at, request): (usize, &Request)| {
        vec![
            Cell::Whole(at as u128 + 1),
            Cell::text(unsteering_text(&request.id.0)),
            Cell::text(lookup.street_names(request)),
            Cell::text(lookup.community_names(request)),
            Cell::text(safe_text(request.compound.as_deref().unwrap_or(""))),
            Cell::text(safe_text(&request.title)),
            Cell::text(lookup.topic(&request.id)),
            urgency_cell(lookup, request.urgency),
            Cell::whole(request.choice),
            Cell::whole(request.households),
            Cell::text(safe_text(request.source.as_deref().unwrap_or(""))),
            Cell::text(unsteering_text(request.order_number.as_deref().unwrap_or(""))),
            Cell::text(safe_text(request.department.as_deref().unwrap_or(""))),
            Cell::text(request.deadline.map_or_else(String::new, |day| day.to_string())),
            Cell::text(request.submitted.map_or_else(String::new, |day| day.to_string())),
            if lookup.is_answered(&request.id) {
                Cell::Good(lookup.standing(&request.id))
            } else {
                Cell::text(lookup.standing(&request.id))
            },
            Cell::text(why_and_next(lookup, request)),
        ]
    };
    let rows: Vec<Vec<Cell>> = lookup.all_handed_in().into_iter().enumerate().map(row).collect();
    let remark = lookup.lang.pick(
        format!("全部点单 {} 件，按街镇、居民区和选题顺序排列", rows.len()),
        format!("All {}, by street, community and choice", count(&rows, "request", "requests")),
    );
    list(lookup, lookup.lang.pick("问题清单", "Requests"), remark, COLUMNS, rows, 2, Paper::A3)
}

/// Why a request is not arranged and, below, what can be done; nothing where it is.
fn why_and_next(lookup: &Lookup<'_>, request: &Request) -> String {
    if let Some(merged) = lookup.merged(&request.id) {
        return lookup.merged_remark(merged);
    }
    let why = lookup.why_not(&request.id).map(|(_, sentence)| sentence);
    let next = Some(lookup.next_step(&request.id)).filter(|next| !next.is_empty());
    let next = next.map(|next| lookup.lang.pick(format!("下一步：{next}。"), format!("What can be done: {next}.")));
    why.into_iter().chain(next).collect::<Vec<_>>().join("\n")
}

/// 项目清单, Projects: what the round takes on.
pub(super) fn projects(lookup: &Lookup<'_>) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 6.0, "No.", 7.0),
        wide("街镇", 14.0, "Street", 14.0),
        wide("居民区", 16.0, "Community", 16.0),
        wide("小区", 14.0, "Compound", 14.0),
        wide("问题", 32.0, "Request", 32.0),
        wide("目标", 20.0, "Goal", 20.0),
        wide("牵头", 16.0, "Lead", 16.0),
        wide("配合", 22.0, "Support", 22.0),
        wide("专家", 22.0, "Experts", 22.0),
        wide("志愿者", 18.0, "Volunteers", 18.0),
        narrow("完成时限", 12.0, "Due", 12.0),
        wide("进展", 14.0, "Progress", 14.0),
    ];
    let row = |(at, request): (usize, &Request)| {
        // Partner units support; roles of other names stand there too, so that nobody is left out.
        let supports = |a: &&Assignment| match a.role.class() {
            RoleClass::Support | RoleClass::Partner | RoleClass::Other => true,
            RoleClass::Lead | RoleClass::Expert | RoleClass::Volunteer => false,
        };
        let supporting =
            lookup.team(&request.id).into_iter().filter(supports).map(|a| lookup.provider_name(&a.provider));
        vec![
            Cell::Whole(at as u128 + 1),
            Cell::text(lookup.street_names(request)),
            Cell::text(lookup.community_names(request)),
            Cell::text(safe_text(request.compound.as_deref().unwrap_or(""))),
            Cell::text(lookup.title_and_id(request)),
            Cell::text(lookup.lang.pick("办结，并经居民区确认", "done, and confirmed by the community")),
            Cell::text(lookup.seated(&request.id, RoleClass::Lead)),
            Cell::text(lookup.joined(supporting)),
            Cell::text(lookup.seated(&request.id, RoleClass::Expert)),
            Cell::text(lookup.seated(&request.id, RoleClass::Volunteer)),
            Cell::text(lookup.due_of(request)),
            Cell::text(lookup.lang.pick("待会商确认", "awaits the meeting")),
        ]
    };
    let answered = lookup.requests().into_iter().filter(|request| lookup.is_answered(&request.id));
    let rows: Vec<Vec<Cell>> = answered.enumerate().map(row).collect();
    let remark = lookup.lang.pick(
        format!("本批次拟答题 {} 件，会商确认后生效；“目标”请按会商意见改写", rows.len()),
        format!(
            "{} to be answered in this round, in force once confirmed by the meeting, which may rewrite each goal",
            count(&rows, "request", "requests")
        ),
    );
    list(lookup, lookup.lang.pick("项目清单", "Projects"), remark, COLUMNS, rows, 1, Paper::A3)
}

/// 任务清单, Tasks: who does what with whom by when.
pub(super) fn tasks(lookup: &Lookup<'_>) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 6.0, "No.", 7.0),
        wide("答题力量", 22.0, "Provider", 22.0),
        narrow("类别", 10.0, "Kind", 13.0),
        narrow("编号", 11.0, "ID", 11.0),
        wide("街镇", 14.0, "Street", 14.0),
        wide("居民区", 16.0, "Community", 16.0),
        wide("题目", 30.0, "Title", 30.0),
        narrow("角色", 9.0, "Role", 12.0),
        narrow("工作量", 8.0, "Effort", 10.0),
        narrow("完成时限", 12.0, "Due", 12.0),
        narrow("相关度", 8.0, "Relevance", 13.0),
        wide("依据", 36.0, "Basis", 38.0),
        wide("替补", 18.0, "Substitute", 18.0),
    ];
    let mut rows = Vec::new();
    for kind in ProviderKind::ALL {
        for provider in lookup.round.district.providers.iter().filter(|p| p.kind == kind) {
            for (request, assignment) in lookup.tasks(&provider.id) {
                rows.push(vec![
                    Cell::Whole(rows.len() as u128 + 1),
                    Cell::text(safe_text(&provider.name)),
                    Cell::text(kind.said(lookup.lang)),
                    Cell::text(unsteering_text(&request.id.0)),
                    Cell::text(lookup.street_names(request)),
                    Cell::text(lookup.community_names(request)),
                    Cell::text(safe_text(&request.title)),
                    Cell::text(lookup.role_numbered(&assignment.role)),
                    Cell::Whole(assignment.effort.into()),
                    Cell::text(lookup.due_of(request)),
                    // Duty and pins are no matter of fit.
                    if is_retrieved(lookup, assignment) { Cell::Decimal(assignment.relevance) } else { Cell::Blank },
                    Cell::text(basis(lookup, assignment)),
                    Cell::text(lookup.substitute(assignment).unwrap_or_default()),
                ]);
            }
        }
    }
    let unit = lookup.unit();
    let remark = lookup.lang.pick(
        format!(
            "派题 {} 个，按答题力量排列；工作量以{unit}计；相关度是检索评分，不是评价，按职责或锁定的不评",
            rows.len()
        ),
        format!(
            "{}, by provider; effort in {unit}; relevance says how well a provider fits a request, not how good it is",
            count(&rows, "assignment", "assignments")
        ),
    );
    list(lookup, lookup.lang.pick("任务清单", "Tasks"), remark, COLUMNS, rows, 2, Paper::A3)
}

/// 承诺清单, Commitments: what a provider promised a community, by when; to be signed.
pub(super) fn commitments(lookup: &Lookup<'_>) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 5.5, "No.", 5.5),
        wide("答题力量", 20.0, "Provider", 20.0),
        narrow("类别", 9.0, "Kind", 12.0),
        wide("街镇", 13.0, "Street", 12.0),
        wide("居民区", 16.0, "Community", 15.0),
        wide("承诺事项", 52.0, "Commitment", 47.0),
        narrow("件数", 6.0, "Requests", 9.5),
        narrow("工作量", 7.0, "Effort", 7.5),
        narrow("完成时限", 11.0, "Due", 11.0),
        wide("签字", 14.0, "Signature", 13.0),
    ];
    let mut rows = Vec::new();
    let mut joint: BTreeSet<&RequestId> = BTreeSet::new();
    for kind in ProviderKind::ALL {
        for provider in lookup.round.district.providers.iter().filter(|p| p.kind == kind) {
            let tasks = lookup.tasks(&provider.id);
            for community in communities_of(&tasks) {
                let Some(place) = lookup.round.district.community(community) else { continue };
                let own: Vec<_> = tasks.iter().filter(|(request, _)| request.communities.contains(community)).collect();
                // A joint case is promised to each of its communities and counts where it stands first.
                let counts = |request: &Request| request.communities.first() == Some(community);
                let counted = || own.iter().filter(|(request, _)| counts(request));
                let promise = own.iter().map(|(request, a)| promise(lookup, request, a, counts(request)));
                joint.extend(own.iter().filter(|(request, _)| request.communities.len() > 1).map(|(r, _)| &r.id));
                rows.push(vec![
                    Cell::Whole(rows.len() as u128 + 1),
                    Cell::text(safe_text(&provider.name)),
                    Cell::text(kind.said(lookup.lang)),
                    Cell::text(safe_text(&place.street)),
                    Cell::text(safe_text(&place.name)),
                    Cell::text(promise.collect::<Vec<_>>().join("\n")),
                    Cell::Whole(counted().count() as u128),
                    Cell::Whole(counted().map(|(_, a)| u128::from(a.effort)).sum()),
                    Cell::text(lookup.due_said()),
                    Cell::Blank,
                ]);
            }
        }
    }
    let (n_joint, n_seats) = (joint.len(), lookup.round.plan.assignments.len());
    let remark = lookup.lang.pick(
        format!(
            "每个答题力量对每个居民区一行，会商确认后签字；共 {n_seats} 个派题；联合点单 {n_joint} 件，各居民区都列出，\
             件数和工作量只算一次"
        ),
        format!(
            "A row for each provider and community, to be signed once confirmed by the meeting; {}; {} of several \
             communities stand with each of them and count once",
            counted(n_seats as u64, "assignment", "assignments"),
            counted(n_joint as u64, "request", "requests")
        ),
    );
    list(lookup, lookup.lang.pick("承诺清单", "Commitments"), remark, COLUMNS, rows, 2, Paper::A4)
}

/// What is promised in a line; a joint case says with whom it is shared, and where it counts.
fn promise(lookup: &Lookup<'_>, request: &Request, assignment: &Assignment, is_counted: bool) -> String {
    let (role, title) = (lookup.role(&assignment.role), safe_text(&request.title));
    let line = lookup.lang.pick(format!("{role}：{title}"), format!("{role}: {title}"));
    match (request.communities.len(), is_counted) {
        (0 | 1, _) => line,
        (_, true) => lookup.lang.pick(format!("{line}（联合）"), format!("{line} (joint)")),
        (_, false) => {
            let first = lookup.communities(request).first().map_or_else(String::new, |c| safe_text(&c.name));
            lookup.lang.pick(format!("{line}（联合，已计在{first}）"), format!("{line} (joint, counted with {first})"))
        }
    }
}

/// Communities that tasks serve, in the sequence of the tasks.
fn communities_of<'a>(tasks: &[(&'a Request, &Assignment)]) -> Vec<&'a CommunityId> {
    let mut communities: Vec<&CommunityId> = Vec::new();
    for id in tasks.iter().flat_map(|(request, _)| &request.communities) {
        if !communities.contains(&id) {
            communities.push(id);
        }
    }
    communities
}

/// 资源清单, Resources: who has how much time left.
pub(super) fn resources(lookup: &Lookup<'_>) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 5.5, "No.", 5.5),
        narrow("类别", 9.0, "Kind", 12.0),
        wide("名称", 22.0, "Name", 22.0),
        narrow("专业", 11.0, "Profession", 12.0),
        wide("单位", 24.0, "Organisation", 22.0),
        narrow("容量", 7.0, "Capacity", 9.0),
        narrow("已用", 7.0, "Used", 7.0),
        narrow("剩余", 7.0, "Left", 7.0),
        narrow("承接件数", 8.0, "Requests", 9.5),
        narrow("最多承接", 8.0, "Requests at most", 9.5),
        wide("备注：已排满、没有用上的原因", 44.0, "Remark: full, or why it has nothing to do", 38.0),
    ];
    let idle = lookup.idle();
    let mut rows = Vec::new();
    for kind in ProviderKind::ALL {
        for provider in lookup.round.district.providers.iter().filter(|p| p.kind == kind) {
            let (load, seats) = lookup.load(&provider.id).map_or((0, 0), |of| (of.load, of.requests));
            let left = provider.capacity.saturating_sub(load);
            let is_full = left == 0 && load > 0 || provider.max_requests.is_some_and(|most| most > 0 && seats >= most);
            rows.push(vec![
                Cell::Whole(rows.len() as u128 + 1),
                Cell::text(kind.said(lookup.lang)),
                Cell::text(safe_text(&provider.name)),
                Cell::text(lookup.profession(provider)),
                Cell::text(safe_text(provider.organisation.as_deref().unwrap_or(""))),
                Cell::Whole(provider.capacity.into()),
                Cell::Whole(load.into()),
                Cell::Whole(left.into()),
                Cell::Whole(seats.into()),
                Cell::whole(provider.max_requests),
                match idle.get(&provider.id) {
                    _ if is_full => Cell::Urgent(lookup.lang.pick("已排满", "full").to_owned()),
                    Some(why) => Cell::text(why.clone()),
                    None => Cell::Blank,
                },
            ]);
        }
    }
    let unit = lookup.unit();
    let remark = lookup.lang.pick(
        format!("答题力量 {} 个；容量、已用、剩余以{unit}计", rows.len()),
        format!("{}; capacity, used and left in {unit}", count(&rows, "provider", "providers")),
    );
    list(lookup, lookup.lang.pick("资源清单", "Resources"), remark, COLUMNS, rows, 3, Paper::A4)
}

/// An urgency, coloured from 紧急 on.
pub(super) fn urgency_cell(lookup: &Lookup<'_>, urgency: u8) -> Cell {
    let name = urgency_said(urgency, lookup.lang).to_owned();
    match urgency {
        0..=3 => Cell::Text(name),
        4 => Cell::Urgent(name),
        _ => Cell::VeryUrgent(name),
    }
}

/// A list of this name, which with that of the round is its title.
pub(super) fn list(
    lookup: &Lookup<'_>,
    name: &'static str,
    remark: String,
    columns: &'static [Column],
    rows: Vec<Vec<Cell>>,
    frozen_columns: u16,
    paper: Paper,
) -> List {
    let title = format!("{name}{}{}", lookup.lang.pick("　", " · "), lookup.round_name());
    List { name, title, remark, columns, rows, frozen_columns, paper }
}

fn count(rows: &[Vec<Cell>], one: &str, many: &str) -> String {
    counted(rows.len() as u64, one, many)
}

//! The five lists of a round: which columns they have and what stands in their rows.
//!
//! Comes in: what is told of a round. Goes out: a [`List`] each. Always holds: every request, every assignment, every
//! provider has its row; contact data has none.

use super::basis::basis;
use super::rows::{Told, joined, role_chinese, role_short, urgency_chinese};
use super::sheet::{Cell, Column, List, narrow, wide};
use super::texts::{plain_text, told_text};
use crate::district::{CommunityId, ProviderKind, Request, RoleClass};
use crate::plan::Assignment;

/// 问题清单: every request and its standing.
pub(super) fn requests<'a>(told: &Told<'_>) -> List<'a> {
    const COLUMNS: &[Column<'_>] = &[
        narrow("序号", 6.0),
        narrow("编号", 11.0),
        wide("街镇", 14.0),
        wide("居民区", 16.0),
        wide("小区", 14.0),
        wide("题目", 30.0),
        wide("题型", 18.0),
        narrow("紧急程度", 9.0),
        narrow("选题顺序", 9.0),
        narrow("影响户数", 9.0),
        wide("来源", 10.0),
        wide("工单号", 17.0),
        wide("承办单位", 14.0),
        narrow("办理截止", 12.0),
        narrow("提交日期", 12.0),
        narrow("处理", 11.0),
        wide("未安排原因", 40.0),
    ];
    let row = |(at, request): (usize, &Request)| {
        let why_not = told.why_not(&request.id).map(|(_, sentence)| sentence);
        vec![
            Cell::Whole(at as u128 + 1),
            Cell::text(plain_text(&request.id.0)),
            Cell::text(told.street_names(request)),
            Cell::text(told.community_names(request)),
            Cell::text(told_text(request.compound.as_deref().unwrap_or(""))),
            Cell::text(told_text(&request.title)),
            Cell::text(told.topic(&request.id)),
            urgency_cell(request.urgency),
            Cell::whole(request.choice),
            Cell::whole(request.households),
            Cell::text(told_text(request.source.as_deref().unwrap_or(""))),
            Cell::text(plain_text(request.order_number.as_deref().unwrap_or(""))),
            Cell::text(told_text(request.department.as_deref().unwrap_or(""))),
            Cell::text(request.deadline.map_or_else(String::new, |day| day.to_string())),
            Cell::text(request.submitted.map_or_else(String::new, |day| day.to_string())),
            if told.is_answered(&request.id) {
                Cell::Good("本批次答题".to_owned())
            } else {
                Cell::text("未安排")
            },
            Cell::text(why_not.unwrap_or_default()),
        ]
    };
    let rows: Vec<Vec<Cell>> = told.requests().into_iter().enumerate().map(row).collect();
    list(told, "问题清单", format!("全部点单 {} 件，按街镇、居民区和选题顺序排列", rows.len()), COLUMNS, rows, 2)
}

/// 项目清单: what the round takes on.
pub(super) fn projects<'a>(told: &Told<'_>) -> List<'a> {
    const COLUMNS: &[Column<'_>] = &[
        narrow("序号", 6.0),
        wide("街镇", 14.0),
        wide("居民区", 16.0),
        wide("小区", 14.0),
        wide("问题", 32.0),
        wide("目标", 20.0),
        wide("牵头", 16.0),
        wide("配合", 22.0),
        wide("专家", 22.0),
        wide("志愿者", 18.0),
        narrow("完成时限", 12.0),
        wide("进展", 14.0),
    ];
    let row = |(at, request): (usize, &Request)| {
        // Partner units support; roles of other names stand there too, so that nobody is left out.
        let supports =
            |a: &&Assignment| matches!(a.role.class(), RoleClass::Support | RoleClass::Partner | RoleClass::Other);
        let supporting = told.team(&request.id).into_iter().filter(supports).map(|a| told.provider_name(&a.provider));
        vec![
            Cell::Whole(at as u128 + 1),
            Cell::text(told.street_names(request)),
            Cell::text(told.community_names(request)),
            Cell::text(told_text(request.compound.as_deref().unwrap_or(""))),
            Cell::text(format!("{}\n（{}）", told_text(&request.title), plain_text(&request.id.0))),
            Cell::text("办结，并经居民区确认"),
            Cell::text(told.seated(&request.id, RoleClass::Lead)),
            Cell::text(joined(supporting)),
            Cell::text(told.seated(&request.id, RoleClass::Expert)),
            Cell::text(told.seated(&request.id, RoleClass::Volunteer)),
            Cell::text(told.due_of(request)),
            Cell::text("待会商确认"),
        ]
    };
    let answered = told.requests().into_iter().filter(|request| told.is_answered(&request.id));
    let rows: Vec<Vec<Cell>> = answered.enumerate().map(row).collect();
    list(
        told,
        "项目清单",
        format!("本批次拟答题 {} 件，会商确认后生效；“目标”请按会商意见改写", rows.len()),
        COLUMNS,
        rows,
        1,
    )
}

/// 任务清单: who does what with whom by when.
pub(super) fn tasks<'a>(told: &Told<'_>) -> List<'a> {
    const COLUMNS: &[Column<'_>] = &[
        narrow("序号", 6.0),
        wide("答题力量", 22.0),
        narrow("类别", 10.0),
        narrow("编号", 11.0),
        wide("街镇", 14.0),
        wide("居民区", 16.0),
        wide("题目", 30.0),
        narrow("角色", 9.0),
        narrow("工作量", 8.0),
        narrow("完成时限", 12.0),
        narrow("相关度", 8.0),
        wide("依据", 36.0),
        wide("替补", 18.0),
    ];
    let mut rows = Vec::new();
    for kind in ProviderKind::ALL {
        for provider in told.round.district.providers.iter().filter(|p| p.kind == kind) {
            for (request, assignment) in told.tasks(&provider.id) {
                rows.push(vec![
                    Cell::Whole(rows.len() as u128 + 1),
                    Cell::text(plain_text(&provider.name)),
                    Cell::text(kind.chinese()),
                    Cell::text(plain_text(&request.id.0)),
                    Cell::text(told.street_names(request)),
                    Cell::text(told.community_names(request)),
                    Cell::text(told_text(&request.title)),
                    Cell::text(role_chinese(&assignment.role.0)),
                    Cell::Whole(assignment.effort.into()),
                    Cell::text(told.due_of(request)),
                    Cell::Decimal(assignment.relevance),
                    Cell::text(basis(told, assignment)),
                    Cell::text(told.substitute(assignment).unwrap_or_default()),
                ]);
            }
        }
    }
    let remark = format!(
        "派题 {} 个，按答题力量排列；工作量以{}计；相关度是匹配评分，不是评价",
        rows.len(),
        told_text(&told.round.district.round.unit)
    );
    list(told, "任务清单", remark, COLUMNS, rows, 2)
}

/// 承诺清单: what a provider promised a community, by when; to be signed.
pub(super) fn promises<'a>(told: &Told<'_>) -> List<'a> {
    const COLUMNS: &[Column<'_>] = &[
        narrow("序号", 6.0),
        wide("答题力量", 24.0),
        narrow("类别", 10.0),
        wide("街镇", 14.0),
        wide("居民区", 18.0),
        wide("承诺事项", 56.0),
        narrow("件数", 7.0),
        narrow("工作量", 8.0),
        narrow("完成时限", 12.0),
        wide("签字", 16.0),
    ];
    let mut rows = Vec::new();
    for kind in ProviderKind::ALL {
        for provider in told.round.district.providers.iter().filter(|p| p.kind == kind) {
            let tasks = told.tasks(&provider.id);
            for community in communities_of(&tasks) {
                let Some(place) = told.round.district.community(community) else { continue };
                let own: Vec<_> = tasks.iter().filter(|(request, _)| request.communities.contains(community)).collect();
                let promise =
                    own.iter().map(|(request, a)| format!("{}：{}", role_short(&a.role.0), told_text(&request.title)));
                rows.push(vec![
                    Cell::Whole(rows.len() as u128 + 1),
                    Cell::text(plain_text(&provider.name)),
                    Cell::text(kind.chinese()),
                    Cell::text(plain_text(&place.street)),
                    Cell::text(plain_text(&place.name)),
                    Cell::text(promise.collect::<Vec<_>>().join("\n")),
                    Cell::Whole(own.len() as u128),
                    Cell::Whole(own.iter().map(|(_, a)| u128::from(a.effort)).sum()),
                    Cell::text(told.due()),
                    Cell::Blank,
                ]);
            }
        }
    }
    list(
        told,
        "承诺清单",
        "每个答题力量对每个居民区一行；联合答题的件在各居民区都列出；会商确认后签字".to_owned(),
        COLUMNS,
        rows,
        2,
    )
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

/// 资源清单: who has how much time left.
pub(super) fn resources<'a>(told: &Told<'_>) -> List<'a> {
    const COLUMNS: &[Column<'_>] = &[
        narrow("序号", 6.0),
        narrow("类别", 11.0),
        wide("名称", 28.0),
        narrow("专业", 14.0),
        wide("单位", 28.0),
        narrow("容量", 9.0),
        narrow("已用", 9.0),
        narrow("剩余", 9.0),
        narrow("承接件数", 10.0),
        narrow("最多承接", 10.0),
        wide("备注", 20.0),
    ];
    let mut rows = Vec::new();
    for kind in ProviderKind::ALL {
        for provider in told.round.district.providers.iter().filter(|p| p.kind == kind) {
            let (load, seats) = told.load(&provider.id).map_or((0, 0), |of| (of.load, of.requests));
            let left = provider.capacity.saturating_sub(load);
            let is_full = left == 0 && load > 0 || provider.max_requests.is_some_and(|most| most > 0 && seats >= most);
            rows.push(vec![
                Cell::Whole(rows.len() as u128 + 1),
                Cell::text(kind.chinese()),
                Cell::text(plain_text(&provider.name)),
                Cell::text(plain_text(provider.profession.as_deref().unwrap_or(""))),
                Cell::text(told_text(provider.organisation.as_deref().unwrap_or(""))),
                Cell::Whole(provider.capacity.into()),
                Cell::Whole(load.into()),
                Cell::Whole(left.into()),
                Cell::Whole(seats.into()),
                Cell::whole(provider.max_requests),
                if is_full { Cell::Urgent("已排满".to_owned()) } else { Cell::Blank },
            ]);
        }
    }
    let remark =
        format!("答题力量 {} 个；容量、已用、剩余以{}计", rows.len(), told_text(&told.round.district.round.unit));
    list(told, "资源清单", remark, COLUMNS, rows, 3)
}

/// An urgency, coloured from 紧急 on.
pub(super) fn urgency_cell(urgency: u8) -> Cell {
    let name = urgency_chinese(urgency).to_owned();
    match urgency {
        0..=3 => Cell::Text(name),
        4 => Cell::Urgent(name),
        _ => Cell::VeryUrgent(name),
    }
}

fn list<'a>(
    told: &Told<'_>,
    name: &'a str,
    remark: String,
    columns: &'a [Column<'a>],
    rows: Vec<Vec<Cell>>,
    frozen_columns: u16,
) -> List<'a> {
    List {
        name,
        title: format!("{name}　{}", told_text(&told.round.district.round.name)),
        remark,
        columns,
        rows,
        frozen_columns,
    }
}

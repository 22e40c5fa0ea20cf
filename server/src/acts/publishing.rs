//! A plan is published: tasks, deadlines and notices are there afterwards, or none of them.
//!
//! Always holds: one plan of a round is in force; a task that somebody accepted is never taken back by it; only those
//! whose tasks changed are told; the plan's pins are the round's from then on.

use std::collections::{BTreeMap, BTreeSet};

use engine::plan::Plan;
use engine::tables::WrittenRow;
use jiff::civil::Date;
use sqlx::{AnyConnection, query};

use super::actor::{Actor, changed_meanwhile};
use super::planning::round;
use super::settings::RoundSettings;
use super::tables::{of_round, print_of};
use crate::app::{day_of, day_said};
use crate::moves::deadlines::Holidays;
use crate::moves::request::{RequestAct, RequestFacts, Standing, move_request};
use crate::moves::round::{RoundAct, RoundFacts, move_round};
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::rights::Role;
use crate::secrets::new_id;
use crate::store::entries::{self, cell};
use crate::store::notices::{Told, tell};
use crate::store::plans::{self, StoredPin, StoredPlan};
use crate::store::requests::StoredRequest;
use crate::store::rounds::StoredRound;
use crate::store::tasks::{self, Seat, StoredTask};
use crate::store::{files, requests, rounds};

/// What a publication changes of tasks.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TaskChange {
    /// Seats that are offered.
    pub(crate) offered: Vec<Seat>,
    /// Tasks that stay.
    pub(crate) kept: usize,
    /// Tasks nobody accepted that are withdrawn.
    pub(crate) withdrawn: Vec<Seat>,
    /// Tasks somebody accepted that the plan lacks: it is refused.
    pub(crate) lost: Vec<Seat>,
}

/// The plan's document.
pub(crate) async fn document(connection: &mut AnyConnection, district: &str, id: &str) -> Result<Plan, Problem> {
    let bytes = files::get(connection, &plans::owner(district, id), "plan.json").await?;
    let bytes = bytes.ok_or_else(|| not_computed("还没有算好"))?;
    Ok(serde_json::from_slice(&bytes).map_err(|error| sqlx::Error::Decode(Box::new(error)))?)
}

fn not_computed(zh: &str) -> Problem {
    Problem::conflict("not_computed", format!("这份方案{zh}"), "this plan is not computed")
        .mend("请等它算完，或重新匹配", "wait for its end, or match again")
}

/// What publishing a plan would change. O(tasks · log tasks).
pub(crate) fn change(plan: &Plan, there: &[StoredTask]) -> TaskChange {
    let wanted: BTreeSet<Seat> =
        plan.assignments.iter().map(|of| (of.request.0.clone(), of.role.to_string(), of.provider.0.clone())).collect();
    let held = there.iter().filter(|task| task.state.is_held());
    let held: BTreeMap<Seat, &StoredTask> = held.map(|task| (task.seat(), task)).collect();
    let offered = wanted.iter().filter(|seat| !held.contains_key(*seat)).cloned().collect();
    let mut change = TaskChange { offered, ..TaskChange::default() };
    for (seat, task) in held {
        match task.state {
            _ if wanted.contains(&seat) => change.kept += 1,
            TaskState::Offered => change.withdrawn.push(seat),
            _ => change.lost.push(seat),
        }
    }
    change
}

/// Publishes a plan.
///
/// # Errors
/// `not_found`, `not_computed`, `already_published`, `tables_changed`, `tasks_changed`, `wrong_state`.
pub(crate) async fn publish(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    holidays: &Holidays,
) -> Result<StoredPlan, Problem> {
    let district = actor.district().to_owned();
    let mut stored = plans::get(&mut *connection, &district, id).await?.ok_or_else(Problem::not_found)?;
    if matches!(stored.state.as_str(), "computing" | "failed") {
        return Err(not_computed(if stored.state == "failed" { "没有算成" } else { "还没有算好" }));
    }
    let of = round(connection, actor, &stored.round).await?;
    let plan = document(connection, &district, id).await?;
    let there = tasks::of_round(&mut *connection, &district, &of.id).await?;
    let change = change(&plan, &there);
    let tables = of_round(connection, &district, &of).await?;
    let facts = RoundFacts {
        published_by: Some(stored.published_by.clone()).filter(|by| !by.is_empty()),
        plan_was_published: stored.state != "draft",
        tables_changed: print_of(&tables) != stored.tables_print,
        n_accepted_since: change.lost.len(),
        ..RoundFacts::default()
    };
    let to = move_round(of.state, RoundAct::Publish, &facts)?;
    for mut other in plans::of_round(&mut *connection, &district, &of.id).await? {
        if other.state == "published" {
            "superseded".clone_into(&mut other.state);
            plans::keep(&mut *connection, &district, &other).await?;
        }
    }
    let clock = Deadlines::of(&of, holidays, actor.now);
    offer(connection, actor, (&stored, &plan), (&there, &change), &clock).await?;
    settle_requests(connection, actor, &plan, &of, &clock).await?;
    set_pins(connection, &district, &stored).await?;
    note_served(connection, &district, &of.id, &plan, actor.now).await?;
    "published".clone_into(&mut stored.state);
    stored.published_by.clone_from(&actor.name);
    stored.published_at = Some(actor.now);
    plans::keep(&mut *connection, &district, &stored).await?;
    if !rounds::advance(&mut *connection, &district, &of, to, Some(actor.now)).await? {
        return Err(changed_meanwhile());
    }
    actor.record(connection, "plan.publish", id, "").await?;
    Ok(stored)
}

/// When what is due.
pub(crate) struct Deadlines<'a> {
    holidays: &'a Holidays,
    today: Date,
    settings: RoundSettings,
}

impl<'a> Deadlines<'a> {
    /// Those of a round, from today.
    pub(crate) fn of(round: &StoredRound, holidays: &'a Holidays, now: i64) -> Self {
        Self { holidays, today: day_of(now), settings: RoundSettings::kept(&round.settings) }
    }

    /// By when a task is to be accepted.
    pub(crate) fn accept_by(&self) -> String {
        self.holidays.due(self.today, self.settings.accept_days).day.to_string()
    }

    /// By when a request is to be answered: the day that the meeting set, its own deadline, the round's, else so many
    /// working days as are usual, or fewer where its topic is a simple one.
    pub(crate) fn due(&self, request: &StoredRequest, simple: &BTreeSet<String>) -> String {
        let told = [request.due.as_str(), cell(&request.row, "deadline")].into_iter().find(|day| !day.is_empty());
        match told.or_else(|| self.settings.of_table("due")) {
            Some(day) => day.to_owned(),
            None if simple.contains(cell(&request.row, "topic")) => self.in_days(self.settings.simple_days),
            None => self.in_days(self.settings.usual_days),
        }
    }

    fn in_days(&self, days: u32) -> String {
        self.holidays.due(self.today, days).day.to_string()
    }
}

/// The topics whose note says that they are simple 简易.
async fn simple_topics(connection: &mut AnyConnection, district: &str) -> Result<BTreeSet<String>, Problem> {
    let topics = entries::topics(connection, district).await?;
    let is_simple = |row: &&WrittenRow| cell(row, "note").contains("简易") || cell(row, "note").contains("simple");
    Ok(topics.iter().filter(is_simple).map(|row| cell(row, "id").to_owned()).collect())
}

/// A task is withdrawn, and its provider told.
pub(crate) async fn take_back(connection: &mut AnyConnection, actor: &Actor, task: &StoredTask) -> Result<(), Problem> {
    let gone = StoredTask { state: TaskState::Withdrawn, ..task.clone() };
    if !tasks::advance(&mut *connection, actor.district(), &gone).await? {
        return Err(changed_meanwhile());
    }
    let words = ("这一项任务已撤回，不用再办", "this task was withdrawn: nothing is to be done");
    tell_provider(connection, actor, &task.provider, "task_withdrawn", &task.id, words).await
}

async fn offer(
    connection: &mut AnyConnection,
    actor: &Actor,
    (stored, plan): (&StoredPlan, &Plan),
    (there, change): (&[StoredTask], &TaskChange),
    clock: &Deadlines<'_>,
) -> Result<(), Problem> {
    let (district, whole) = (actor.district(), actor.whole());
    let withdrawn: BTreeSet<&Seat> = change.withdrawn.iter().collect();
    for task in there.iter().filter(|task| task.state == TaskState::Offered && withdrawn.contains(&task.seat())) {
        take_back(connection, actor, task).await?;
    }
    // What stays is of this plan from now on.
    tasks::hold_by(&mut *connection, (district, &stored.round), &stored.id).await?;
    let simple = simple_topics(connection, district).await?;
    let offered: BTreeSet<&Seat> = change.offered.iter().collect();
    for assignment in &plan.assignments {
        let (request, role, provider) =
            (assignment.request.0.clone(), assignment.role.to_string(), assignment.provider.0.clone());
        if !offered.contains(&(request.clone(), role.clone(), provider.clone())) {
            continue;
        }
        let of = requests::get(&mut *connection, &whole, &request).await?.ok_or_else(changed_meanwhile)?;
        let task = StoredTask {
            id: new_id(),
            round: stored.round.clone(),
            plan: stored.id.clone(),
            request,
            role,
            provider,
            effort: i64::try_from(assignment.effort).unwrap_or(i64::MAX),
            state: TaskState::Offered,
            accept_by: clock.accept_by(),
            due: clock.due(&of, &simple),
            substitute: assignment.substitute.as_ref().map(|id| id.0.clone()).unwrap_or_default(),
            return_forbidden: false,
            reason: String::new(),
            words: String::new(),
            outcome: String::new(),
            offered_at: actor.now,
            answered_at: None,
            claimed_at: None,
            accepted_at: None,
            finished_at: None,
            version: 1,
        };
        tasks::add(&mut *connection, district, &task).await?;
        tell_offer(connection, actor, &task, &of).await?;
    }
    Ok(())
}

/// Tells a provider of a task that is offered to it.
pub(crate) async fn tell_offer(
    connection: &mut AnyConnection,
    actor: &Actor,
    task: &StoredTask,
    request: &StoredRequest,
) -> Result<(), Problem> {
    let title = engine::district::safe_text(cell(&request.row, "title"));
    let (accept_by, due) = (day_said(&task.accept_by), day_said(&task.due));
    let words = (
        format!("您有一项新任务：“{title}”。请最晚 {}接下，{}办结。", accept_by.0, due.0),
        format!("A new task: “{title}”. Please accept it by {} and finish it by {}.", accept_by.1, due.1),
    );
    tell_provider(connection, actor, &task.provider, "task_offered", &task.id, (&words.0, &words.1)).await
}

/// Tells a provider something about a task.
pub(crate) async fn tell_provider(
    connection: &mut AnyConnection,
    actor: &Actor,
    provider: &str,
    kind: &str,
    subject: &str,
    words: (&str, &str),
) -> Result<(), Problem> {
    let told = Told { role: Role::Provider.name(), scope: provider, kind, subject, words };
    Ok(tell(connection, actor.district(), told, actor.now).await?)
}

/// Tells the streets of a request's communities.
pub(crate) async fn tell_streets(
    connection: &mut AnyConnection,
    actor: &Actor,
    request: &str,
    kind: &str,
) -> Result<(), Problem> {
    let mut streets = BTreeSet::new();
    for word in requests::communities(&mut *connection, actor.district(), request).await? {
        let entry = entries::get(&mut *connection, (actor.district(), "communities"), &word.community).await?;
        streets.extend(entry.map(|entry| cell(&entry.row, "street").to_owned()));
    }
    for street in streets {
        let words = (
            format!("急件 {request} 已补入本批次，请在 1 个工作日内联系居民。"),
            format!("The urgent request {request} was admitted: contact the residents within one working day."),
        );
        let words = (words.0.as_str(), words.1.as_str());
        let told = Told { role: Role::Street.name(), scope: &street, kind, subject: request, words };
        tell(&mut *connection, actor.district(), told, actor.now).await?;
    }
    Ok(())
}

/// How the requests of the round stand by the plan.
async fn settle_requests(
    connection: &mut AnyConnection,
    actor: &Actor,
    plan: &Plan,
    of: &StoredRound,
    clock: &Deadlines<'_>,
) -> Result<(), Problem> {
    let simple = simple_topics(connection, actor.district()).await?;
    let arranged: BTreeSet<&str> = plan.assignments.iter().map(|of| of.request.as_str()).collect();
    let merged: BTreeMap<&str, &str> = plan.merged.iter().map(|of| (of.request.as_str(), of.into.as_str())).collect();
    let reason = |of: &engine::plan::Unanswered| {
        let reason = serde_json::to_value(&of.reason).unwrap_or_default();
        reason["reason"].as_str().unwrap_or("").to_owned()
    };
    let left_out: BTreeMap<&str, String> = plan.unanswered.iter().map(|of| (of.request.as_str(), reason(of))).collect();
    for mut request in requests::of_round(&mut *connection, actor.district(), Some(&of.id)).await? {
        let acts: &[RequestAct] = match request.standing {
            Standing::Accepted | Standing::Waiting | Standing::Planned if arranged.contains(request.id.as_str()) => {
                request.reason.clear();
                request.due = clock.due(&request, &simple);
                &[RequestAct::Arrange, RequestAct::Publish]
            }
            Standing::Accepted if merged.contains_key(request.id.as_str()) => {
                merged[request.id.as_str()].clone_into(&mut request.into);
                &[RequestAct::Merge]
            }
            Standing::Accepted | Standing::Waiting | Standing::Planned => {
                request.due.clear();
                request.reason = left_out.get(request.id.as_str()).cloned().unwrap_or_default();
                &[RequestAct::LeaveOut]
            }
            Standing::Answering if !arranged.contains(request.id.as_str()) => {
                request.reason = left_out.get(request.id.as_str()).cloned().unwrap_or_default();
                &[RequestAct::Release]
            }
            _ => continue,
        };
        for act in acts {
            request.standing = move_request(request.standing, *act, RequestFacts::default())?.0;
        }
        if !requests::advance(&mut *connection, actor.district(), &request, actor.now).await? {
            return Err(changed_meanwhile());
        }
    }
    Ok(())
}

async fn set_pins(connection: &mut AnyConnection, district: &str, plan: &StoredPlan) -> Result<(), Problem> {
    let rows: Vec<WrittenRow> =
        serde_json::from_str(&plan.pins).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    plans::clear_pins(&mut *connection, district, &plan.round).await?;
    for row in rows {
        plans::add_pin(&mut *connection, (district, &plan.round), &StoredPin { id: new_id(), row }).await?;
    }
    Ok(())
}

async fn note_served(
    connection: &mut AnyConnection,
    district: &str,
    round: &str,
    plan: &Plan,
    now: i64,
) -> Result<(), Problem> {
    forget_served(connection, district, round).await?;
    for community in &plan.communities {
        query("INSERT INTO served (district, round, community, answered, published_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(district)
            .bind(round)
            .bind(community.community.as_str())
            .bind(i64::from(community.answered))
            .bind(now)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn forget_served(connection: &mut AnyConnection, district: &str, round: &str) -> Result<(), Problem> {
    query("DELETE FROM served WHERE district = $1 AND round = $2")
        .bind(district)
        .bind(round)
        .execute(connection)
        .await?;
    Ok(())
}

/// Withdraws the published plan of a round, while nobody accepted a task of it.
///
/// # Errors
/// `wrong_state`, `tasks_accepted`.
pub(crate) async fn withdraw(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    reason: &str,
) -> Result<(), Problem> {
    let district = actor.district().to_owned();
    let of = round(connection, actor, id).await?;
    let there = tasks::of_round(&mut *connection, &district, id).await?;
    let is_begun = |task: &&StoredTask| matches!(task.state, TaskState::Accepted | TaskState::Finished);
    let facts = RoundFacts { n_accepted: there.iter().filter(is_begun).count(), ..RoundFacts::default() };
    let to = move_round(of.state, RoundAct::Withdraw, &facts)?;
    for task in there.iter().filter(|task| matches!(task.state, TaskState::Offered | TaskState::ReturnClaimed)) {
        take_back(connection, actor, task).await?;
    }
    for mut request in requests::of_round(&mut *connection, &district, Some(id)).await? {
        if request.standing == Standing::Answering {
            request.standing = move_request(request.standing, RequestAct::Release, RequestFacts::default())?.0;
            request.due.clear();
            requests::advance(&mut *connection, &district, &request, actor.now).await?;
        }
    }
    for mut plan in plans::of_round(&mut *connection, &district, id).await? {
        if plan.state == "published" {
            "withdrawn".clone_into(&mut plan.state);
            plans::keep(&mut *connection, &district, &plan).await?;
        }
    }
    forget_served(connection, &district, id).await?;
    if !rounds::advance(&mut *connection, &district, &of, to, None).await? {
        return Err(changed_meanwhile());
    }
    actor.record(connection, "round.withdraw", id, reason).await
}

//! Tasks, and what is told of them while they run.
//!
//! Always holds: who asks sees what their sight reaches, by a condition of the query itself; a task moves from the
//! version that was seen, so that of two who move it one does.

use std::collections::BTreeMap;

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

use super::places::{filter_places, push_requests_of};
use super::sql::Sql;
use crate::moves::Named;
use crate::moves::task::TaskState;
use crate::rights::Sight;

/// A task.
#[derive(Debug, Clone)]
pub(crate) struct StoredTask {
    pub(crate) id: String,
    pub(crate) round: String,
    pub(crate) plan: String,
    pub(crate) request: String,
    pub(crate) role: String,
    pub(crate) provider: String,
    pub(crate) effort: i64,
    pub(crate) state: TaskState,
    /// The day at whose end it is to be accepted.
    pub(crate) accept_by: String,
    /// The day at whose end it is due.
    pub(crate) due: String,
    /// Whom the plan names where its provider cannot; empty if nobody.
    pub(crate) substitute: String,
    pub(crate) return_forbidden: bool,
    pub(crate) reason: String,
    pub(crate) words: String,
    pub(crate) outcome: String,
    pub(crate) offered_at: i64,
    /// When its provider first answered the offer.
    pub(crate) answered_at: Option<i64>,
    /// Since when a claim waits for its verdict.
    pub(crate) claimed_at: Option<i64>,
    pub(crate) accepted_at: Option<i64>,
    pub(crate) finished_at: Option<i64>,
    pub(crate) version: i64,
}

impl StoredTask {
    /// Seat and provider, as a plan has them.
    pub(crate) fn seat(&self) -> Seat {
        (self.request.clone(), self.role.clone(), self.provider.clone())
    }

    /// Whether it is late on a day: not accepted, or not finished.
    pub(crate) fn is_overdue(&self, today: &str) -> bool {
        match self.state {
            TaskState::Offered => self.accept_by.as_str() < today,
            TaskState::Accepted => self.due.as_str() < today,
            _ => false,
        }
    }
}

/// A seat: request, role, provider.
pub(crate) type Seat = (String, String, String);

const COLUMNS: &str = "t.id, t.round, t.plan, t.request, t.role, t.provider, t.effort, t.state, t.accept_by, t.due, \
    t.substitute, t.return_forbidden, t.reason, t.words, t.outcome, t.offered_at, t.answered_at, t.claimed_at, \
    t.accepted_at, t.finished_at, t.version";

fn task(row: &AnyRow) -> sqlx::Result<StoredTask> {
    let state: String = row.try_get("state")?;
    Ok(StoredTask {
        id: row.try_get("id")?,
        round: row.try_get("round")?,
        plan: row.try_get("plan")?,
        request: row.try_get("request")?,
        role: row.try_get("role")?,
        provider: row.try_get("provider")?,
        effort: row.try_get("effort")?,
        state: TaskState::parse(&state).unwrap_or(TaskState::Withdrawn),
        accept_by: row.try_get("accept_by")?,
        due: row.try_get("due")?,
        substitute: row.try_get("substitute")?,
        return_forbidden: row.try_get::<i64, _>("return_forbidden")? != 0,
        reason: row.try_get("reason")?,
        words: row.try_get("words")?,
        outcome: row.try_get("outcome")?,
        offered_at: row.try_get("offered_at")?,
        answered_at: row.try_get("answered_at")?,
        claimed_at: row.try_get("claimed_at")?,
        accepted_at: row.try_get("accepted_at")?,
        finished_at: row.try_get("finished_at")?,
        version: row.try_get("version")?,
    })
}

/// Adds a task.
pub(crate) async fn add(connection: &mut AnyConnection, district: &str, of: &StoredTask) -> sqlx::Result<()> {
    query(
        "INSERT INTO tasks (district, id, round, plan, request, role, provider, effort, state, accept_by, due, \
         substitute, return_forbidden, reason, words, outcome, offered_at, accepted_at, finished_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1)",
    )
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.round.as_str())
    .bind(of.plan.as_str())
    .bind(of.request.as_str())
    .bind(of.role.as_str())
    .bind(of.provider.as_str())
    .bind(of.effort)
    .bind(of.state.name())
    .bind(of.accept_by.as_str())
    .bind(of.due.as_str())
    .bind(of.substitute.as_str())
    .bind(i64::from(of.return_forbidden))
    .bind(of.reason.as_str())
    .bind(of.words.as_str())
    .bind(of.outcome.as_str())
    .bind(of.offered_at)
    .bind(of.accepted_at)
    .bind(of.finished_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves a task from the version that was seen. Whether it was still that.
pub(crate) async fn advance(connection: &mut AnyConnection, district: &str, of: &StoredTask) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE tasks SET state = $1, plan = $2, accept_by = $3, due = $4, substitute = $5, return_forbidden = $6, \
         reason = $7, words = $8, outcome = $9, accepted_at = $10, finished_at = $11, answered_at = $12, \
         claimed_at = $13, version = version + 1 WHERE district = $14 AND id = $15 AND version = $16",
    )
    .bind(of.state.name())
    .bind(of.plan.as_str())
    .bind(of.accept_by.as_str())
    .bind(of.due.as_str())
    .bind(of.substitute.as_str())
    .bind(i64::from(of.return_forbidden))
    .bind(of.reason.as_str())
    .bind(of.words.as_str())
    .bind(of.outcome.as_str())
    .bind(of.accepted_at)
    .bind(of.finished_at)
    .bind(of.answered_at)
    .bind(of.claimed_at)
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The condition that a sight puts on tasks `t`: one's own, those of one's teams, those of one's communities' requests.
/// Each part is a list of ids that an index gives, so that no other task is looked at.
fn within(sql: &mut Sql, sight: &Sight) {
    if sight.all {
        return;
    }
    sql.push(" AND (").among("t.provider", &sight.providers);
    if !sight.providers.is_empty() {
        sql.push(" OR t.request IN (SELECT own.request FROM tasks own WHERE own.district = ");
        sql.bind(sight.district.as_str()).push(" AND ").among("own.provider", &sight.providers);
        sql.push(" AND own.state NOT IN ('withdrawn', 'returned', 'declined'))");
    }
    if !(sight.communities.is_empty() && sight.streets.is_empty()) {
        sql.push(" OR t.request IN (");
        push_requests_of(sql, &sight.district, (&sight.communities, &sight.streets));
        sql.push(")");
    }
    sql.push(")");
}

/// What is looked for among tasks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) provider: Option<String>,
    pub(crate) request: Option<String>,
    pub(crate) community: Option<String>,
    pub(crate) street: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) round: Option<String>,
    /// Due before this day and not ended.
    pub(crate) overdue_on: Option<String>,
}

fn conditions(sql: &mut Sql, sight: &Sight, filter: &Filter) {
    sql.push(" FROM tasks t WHERE t.district = ").bind(sight.district.as_str());
    within(sql, sight);
    let texts = [
        (" AND t.provider = ", &filter.provider),
        (" AND t.request = ", &filter.request),
        (" AND t.state = ", &filter.state),
        (" AND t.round = ", &filter.round),
    ];
    for (condition, text) in texts {
        if let Some(text) = text {
            sql.push(condition).bind(text.as_str());
        }
    }
    if let Some(day) = &filter.overdue_on {
        sql.push(" AND ((t.state = 'offered' AND t.accept_by < ").bind(day.as_str());
        sql.push(") OR (t.state = 'accepted' AND t.due < ").bind(day.as_str()).push("))");
    }
    for (communities, streets) in filter_places(filter.community.as_ref(), filter.street.as_ref()) {
        sql.push(" AND t.request IN (");
        push_requests_of(sql, &sight.district, (&communities, &streets));
        sql.push(")");
    }
}

/// A page of the tasks that somebody may see, by id, behind an id.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    sight: &Sight,
    filter: &Filter,
    (behind, most): (&str, i64),
) -> sqlx::Result<Vec<StoredTask>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS);
    conditions(&mut sql, sight, filter);
    sql.push(" AND t.id > ").bind(behind).push(" ORDER BY t.id LIMIT ").bind(most);
    sql.all(connection).await?.iter().map(task).collect()
}

/// How many tasks somebody may see.
pub(crate) async fn count(connection: &mut AnyConnection, sight: &Sight, filter: &Filter) -> sqlx::Result<i64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n");
    conditions(&mut sql, sight, filter);
    sql.first(connection).await?.map_or(Ok(0), |row| row.try_get("n"))
}

/// One task, where somebody may see it.
pub(crate) async fn get(connection: &mut AnyConnection, sight: &Sight, id: &str) -> sqlx::Result<Option<StoredTask>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM tasks t WHERE t.district = ").bind(sight.district.as_str());
    within(&mut sql, sight);
    sql.push(" AND t.id = ").bind(id);
    let row = sql.first(connection).await?;
    row.as_ref().map(task).transpose()
}

/// All tasks of a request, ended or not.
pub(crate) async fn of_request(
    connection: &mut AnyConnection,
    district: &str,
    request: &str,
) -> sqlx::Result<Vec<StoredTask>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM tasks t WHERE t.district = ").bind(district).push(" AND t.request = ").bind(request);
    sql.push(" ORDER BY t.role, t.offered_at, t.id");
    sql.all(connection).await?.iter().map(task).collect()
}

/// All tasks of some requests, ended or not, by request.
pub(crate) async fn of_requests(
    connection: &mut AnyConnection,
    district: &str,
    requests: &[String],
) -> sqlx::Result<BTreeMap<String, Vec<StoredTask>>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM tasks t WHERE t.district = ").bind(district).push(" AND ");
    sql.among("t.request", requests).push(" ORDER BY t.request, t.role, t.offered_at, t.id");
    let mut all: BTreeMap<String, Vec<StoredTask>> = BTreeMap::new();
    for row in &sql.all(connection).await? {
        let of = task(row)?;
        all.entry(of.request.clone()).or_default().push(of);
    }
    Ok(all)
}

/// The entries of some tasks, the oldest first, by task.
pub(crate) async fn entries_of(
    connection: &mut AnyConnection,
    district: &str,
    tasks: &[String],
) -> sqlx::Result<BTreeMap<String, Vec<TaskEntry>>> {
    let mut sql = Sql::new("SELECT task, id, kind, state, content, created_at FROM task_entries WHERE district = ");
    sql.bind(district).push(" AND ").among("task", tasks).push(" ORDER BY task, created_at, id");
    let mut all: BTreeMap<String, Vec<TaskEntry>> = BTreeMap::new();
    for row in &sql.all(connection).await? {
        all.entry(row.try_get("task")?).or_default().push(entry(row)?);
    }
    Ok(all)
}

fn entry(row: &AnyRow) -> sqlx::Result<TaskEntry> {
    Ok(TaskEntry {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        state: row.try_get("state")?,
        content: row.try_get("content")?,
        created_at: row.try_get("created_at")?,
    })
}

/// All tasks of a round, ended or not.
pub(crate) async fn of_round(
    connection: &mut AnyConnection,
    district: &str,
    round: &str,
) -> sqlx::Result<Vec<StoredTask>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM tasks t WHERE t.district = ").bind(district).push(" AND t.round = ").bind(round);
    sql.push(" ORDER BY t.request, t.role, t.offered_at, t.id");
    sql.all(connection).await?.iter().map(task).collect()
}

/// The tasks of a round that somebody holds are those of a plan from now on.
pub(crate) async fn hold_by(
    connection: &mut AnyConnection,
    (district, round): (&str, &str),
    plan: &str,
) -> sqlx::Result<()> {
    let mut sql = Sql::new("UPDATE tasks SET plan = ");
    sql.bind(plan).push(" WHERE district = ").bind(district).push(" AND round = ").bind(round).push(" AND ");
    let held: Vec<String> = TaskState::ALL.iter().filter(|of| of.is_held()).map(|of| of.name().to_owned()).collect();
    sql.among("state", &held);
    sql.change(connection).await?;
    Ok(())
}

/// What is told of a task, or asked for it.
#[derive(Debug, Clone)]
pub(crate) struct TaskEntry {
    pub(crate) id: String,
    /// `note`, `extension`, `attendance`.
    pub(crate) kind: String,
    /// Of an extension: `asked`, `granted`, `rejected`.
    pub(crate) state: String,
    /// JSON.
    pub(crate) content: String,
    pub(crate) created_at: i64,
}

/// Adds an entry.
pub(crate) async fn add_entry(
    connection: &mut AnyConnection,
    (district, task): (&str, &str),
    of: &TaskEntry,
    by: &str,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO task_entries (district, task, id, kind, state, content, created_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(district)
    .bind(task)
    .bind(of.id.as_str())
    .bind(of.kind.as_str())
    .bind(of.state.as_str())
    .bind(of.content.as_str())
    .bind(by)
    .bind(of.created_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves an entry from one state to another. Whether it was there.
pub(crate) async fn advance_entry(
    connection: &mut AnyConnection,
    (district, id): (&str, &str),
    (from, to): (&str, &str),
) -> sqlx::Result<bool> {
    let done = query("UPDATE task_entries SET state = $1 WHERE district = $2 AND id = $3 AND state = $4")
        .bind(to)
        .bind(district)
        .bind(id)
        .bind(from)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The entries of a task, the oldest first.
pub(crate) async fn entries(
    connection: &mut AnyConnection,
    district: &str,
    task: &str,
) -> sqlx::Result<Vec<TaskEntry>> {
    let rows = query(
        "SELECT id, kind, state, content, created_at FROM task_entries WHERE district = $1 AND task = $2 \
         ORDER BY created_at, id",
    )
    .bind(district)
    .bind(task)
    .fetch_all(connection)
    .await?;
    rows.iter().map(entry).collect()
}

/// The words of the newest note of each task of a round, by its id.
pub(crate) async fn newest_notes(
    connection: &mut AnyConnection,
    district: &str,
    round: &str,
) -> sqlx::Result<BTreeMap<String, String>> {
    let rows = query(
        "SELECT e.task, e.content FROM task_entries e JOIN tasks t ON t.district = e.district AND t.id = e.task \
         WHERE e.district = $1 AND t.round = $2 AND e.kind = 'note' ORDER BY e.created_at, e.id",
    )
    .bind(district)
    .bind(round)
    .fetch_all(connection)
    .await?;
    let mut notes = BTreeMap::new();
    for row in &rows {
        let content: String = row.try_get("content")?;
        let content: serde_json::Value = serde_json::from_str(&content).unwrap_or_default();
        notes.insert(row.try_get("task")?, content["words"].as_str().unwrap_or("").to_owned());
    }
    Ok(notes)
}

/// A leave of a provider.
#[derive(Debug, Clone)]
pub(crate) struct Leave {
    pub(crate) id: String,
    pub(crate) provider: String,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// Adds a leave.
pub(crate) async fn add_leave(connection: &mut AnyConnection, district: &str, of: &Leave) -> sqlx::Result<()> {
    query("INSERT INTO leaves (district, id, provider, from_day, to_day) VALUES ($1, $2, $3, $4, $5)")
        .bind(district)
        .bind(of.id.as_str())
        .bind(of.provider.as_str())
        .bind(of.from.as_str())
        .bind(of.to.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes a leave. Whether there was one.
pub(crate) async fn remove_leave(
    connection: &mut AnyConnection,
    (district, provider, id): (&str, &str, &str),
) -> sqlx::Result<bool> {
    let done = query("DELETE FROM leaves WHERE district = $1 AND provider = $2 AND id = $3")
        .bind(district)
        .bind(provider)
        .bind(id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The leaves of a district that have not ended on a day.
pub(crate) async fn leaves(connection: &mut AnyConnection, district: &str, day: &str) -> sqlx::Result<Vec<Leave>> {
    let rows = query(
        "SELECT id, provider, from_day, to_day FROM leaves WHERE district = $1 AND to_day >= $2 \
         ORDER BY provider, from_day, id",
    )
    .bind(district)
    .bind(day)
    .fetch_all(connection)
    .await?;
    let leave = |row: &AnyRow| {
        Ok(Leave {
            id: row.try_get("id")?,
            provider: row.try_get("provider")?,
            from: row.try_get("from_day")?,
            to: row.try_get("to_day")?,
        })
    };
    rows.iter().map(leave).collect()
}

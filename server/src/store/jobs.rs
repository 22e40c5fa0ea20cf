//! Jobs: a table with leases. Whoever holds the lease does the work; a lease that ends is taken by another.
//!
//! Always holds: the end of a job is written by whoever holds its lease, in the transaction of its effect; a job is
//! tried three times at most, and only where its holder was lost.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

use crate::rights::Sight;

/// A job.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) district: String,
    /// `read`, `compare`, `pins`, `match`.
    pub(crate) kind: String,
    /// What it is about: an import, a round, a plan.
    pub(crate) subject: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled`.
    pub(crate) state: String,
    pub(crate) attempts: i64,
    /// JSON, or empty.
    pub(crate) progress: String,
    /// JSON, or empty.
    pub(crate) error: String,
    pub(crate) asked_at: i64,
    pub(crate) ended_at: Option<i64>,
}

/// Times that a job is tried.
pub(crate) const ATTEMPTS_MAX: i64 = 3;
/// How long a lease lasts without a sign of its holder.
pub(crate) const LEASE_MS: i64 = 10_000;

const COLUMNS: &str = "id, district, kind, subject, state, attempts, progress, error, created_at, ended_at";

fn job(row: &AnyRow) -> sqlx::Result<Job> {
    Ok(Job {
        id: row.try_get("id")?,
        district: row.try_get("district")?,
        kind: row.try_get("kind")?,
        subject: row.try_get("subject")?,
        state: row.try_get("state")?,
        attempts: row.try_get("attempts")?,
        progress: row.try_get("progress")?,
        error: row.try_get("error")?,
        asked_at: row.try_get("created_at")?,
        ended_at: row.try_get("ended_at")?,
    })
}

/// Puts a job into the queue.
pub(crate) async fn enqueue(
    connection: &mut AnyConnection,
    (id, district, kind, subject): (&str, &str, &str, &str),
    now: i64,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO jobs (id, district, kind, subject, state, attempts, progress, result, error, cancelled, held_by, \
         held_until, created_at) VALUES ($1, $2, $3, $4, 'queued', 0, '', '', '', 0, '', 0, $5)",
    )
    .bind(id)
    .bind(district)
    .bind(kind)
    .bind(subject)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the oldest job that nobody holds; what may be one matter is looked for when nobody waits for anything else.
pub(crate) async fn take(connection: &mut AnyConnection, holder: &str, now: i64) -> sqlx::Result<Option<Job>> {
    let mut sql = super::sql::Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM jobs WHERE state = 'queued' OR (state = 'running' AND held_until < ").bind(now);
    sql.push(") ORDER BY CASE kind WHEN 'compare' THEN 1 ELSE 0 END, created_at, id LIMIT 1");
    let Some(row) = sql.first(&mut *connection).await? else { return Ok(None) };
    let taken = job(&row)?;
    query("UPDATE jobs SET state = 'running', attempts = attempts + 1, held_by = $1, held_until = $2 WHERE id = $3")
        .bind(holder)
        .bind(now + LEASE_MS)
        .bind(taken.id.as_str())
        .execute(connection)
        .await?;
    Ok(Some(Job { attempts: taken.attempts + 1, ..taken }))
}

/// Ends all leases: who has a folder alone knows that nobody else holds one.
pub(crate) async fn end_leases(connection: &mut AnyConnection) -> sqlx::Result<()> {
    query("UPDATE jobs SET held_until = 0 WHERE state = 'running'").execute(connection).await?;
    Ok(())
}

/// Whether anything waits: asked without a write.
pub(crate) async fn any_waiting(connection: &mut AnyConnection, now: i64) -> sqlx::Result<bool> {
    let row = query("SELECT id FROM jobs WHERE state = 'queued' OR (state = 'running' AND held_until < $1) LIMIT 1")
        .bind(now)
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// A sign of life with what was reached. `None`: the lease is another's; else whether somebody cancelled the job.
pub(crate) async fn beat(
    connection: &mut AnyConnection,
    (id, holder): (&str, &str),
    progress: &str,
    now: i64,
) -> sqlx::Result<Option<bool>> {
    let held =
        query("UPDATE jobs SET held_until = $1, progress = $2 WHERE id = $3 AND held_by = $4 AND state = 'running'")
            .bind(now + LEASE_MS)
            .bind(progress)
            .bind(id)
            .bind(holder)
            .execute(&mut *connection)
            .await?;
    if held.rows_affected() == 0 {
        return Ok(None);
    }
    let cancelled: i64 =
        sqlx::query_scalar("SELECT cancelled FROM jobs WHERE id = $1").bind(id).fetch_one(connection).await?;
    Ok(Some(cancelled != 0))
}

/// Ends a job that its holder still has. Whether it did.
pub(crate) async fn end(
    connection: &mut AnyConnection,
    (id, holder): (&str, &str),
    state: &str,
    (result, error): (&str, &str),
    now: i64,
) -> sqlx::Result<bool> {
    let ended = query(
        "UPDATE jobs SET state = $1, result = $2, error = $3, ended_at = $4, held_by = '' \
         WHERE id = $5 AND held_by = $6 AND state = 'running'",
    )
    .bind(state)
    .bind(result)
    .bind(error)
    .bind(now)
    .bind(id)
    .bind(holder)
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Hands a job back to the queue, as if it had not been taken.
pub(crate) async fn hand_back(connection: &mut AnyConnection, id: &str, holder: &str) -> sqlx::Result<()> {
    query(
        "UPDATE jobs SET state = 'queued', attempts = attempts - 1, held_by = '', held_until = 0 \
         WHERE id = $1 AND held_by = $2 AND state = 'running'",
    )
    .bind(id)
    .bind(holder)
    .execute(connection)
    .await?;
    Ok(())
}

/// Asks for the end of a job: one that waits ends at once. Whether there was one to end.
pub(crate) async fn cancel(connection: &mut AnyConnection, district: &str, id: &str, now: i64) -> sqlx::Result<bool> {
    let waiting = query(
        "UPDATE jobs SET state = 'cancelled', cancelled = 1, ended_at = $1 \
         WHERE district = $2 AND id = $3 AND state = 'queued'",
    )
    .bind(now)
    .bind(district)
    .bind(id)
    .execute(&mut *connection)
    .await?;
    let running = query("UPDATE jobs SET cancelled = 1 WHERE district = $1 AND id = $2 AND state = 'running'")
        .bind(district)
        .bind(id)
        .execute(connection)
        .await?;
    Ok(waiting.rows_affected() + running.rows_affected() > 0)
}

/// The jobs that somebody may see and that run or ended since a moment: all of the district, or those of own imports.
pub(crate) async fn newest(connection: &mut AnyConnection, sight: &Sight, since: i64) -> sqlx::Result<Vec<Job>> {
    let mut sql = super::sql::Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM jobs WHERE district = ").bind(sight.district.as_str());
    sql.push(" AND (state IN ('queued', 'running') OR ended_at > ").bind(since).push(")");
    if !sight.all {
        sql.push(
            " AND kind IN ('read', 'compare') AND EXISTS (SELECT 1 FROM imports i WHERE i.district = jobs.district \
            AND i.id = jobs.subject AND ((i.role = 'street' AND ",
        );
        sql.among("i.scope", &sight.streets).push(") OR (i.role = 'community' AND ");
        sql.among("i.scope", &sight.communities).push(")))");
    }
    sql.push(" ORDER BY created_at, id");
    sql.all(connection).await?.iter().map(job).collect()
}

/// How many jobs wait, and how many run.
pub(crate) async fn counts(connection: &mut AnyConnection) -> sqlx::Result<(i64, i64)> {
    let count = |state: &'static str| sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE state = $1").bind(state);
    Ok((count("queued").fetch_one(&mut *connection).await?, count("running").fetch_one(connection).await?))
}

/// A job of a district.
pub(crate) async fn get(connection: &mut AnyConnection, district: &str, id: &str) -> sqlx::Result<Option<Job>> {
    let mut sql = super::sql::Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM jobs WHERE district = ").bind(district).push(" AND id = ").bind(id);
    let row = sql.first(connection).await?;
    row.as_ref().map(job).transpose()
}

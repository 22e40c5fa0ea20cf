//! Plans of a round, and the pins that the meeting set.
//!
//! Always holds: a plan's number is its own within the round; its files stand in `files` under it; the pins of a plan
//! are kept with it as they were.

use engine::tables::WrittenRow;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query, query_scalar};

use super::entries::{cell, row_of, row_text};
use super::sql::Sql;

/// A plan.
#[derive(Debug, Clone)]
pub(crate) struct StoredPlan {
    pub(crate) id: String,
    pub(crate) round: String,
    pub(crate) number: i64,
    /// `computing`, `draft`, `published`, `superseded`, `withdrawn`, `failed`.
    pub(crate) state: String,
    pub(crate) job: String,
    /// JSON: how it is to be matched.
    pub(crate) options: String,
    /// JSON: an array of rows.
    pub(crate) pins: String,
    /// The fingerprint of the tables as they were when it was asked for.
    pub(crate) tables_print: String,
    /// That of the plan's input, as its document says.
    pub(crate) input: String,
    pub(crate) status: String,
    /// JSON.
    pub(crate) tiers: String,
    pub(crate) published_by: String,
    pub(crate) published_at: Option<i64>,
}

/// The owner of a plan's files.
pub(crate) fn owner(district: &str, plan: &str) -> String {
    format!("plan/{district}/{plan}")
}

/// The owner of a meeting's workbook while its pins are read.
pub(crate) fn owner_of_pins(district: &str, job: &str) -> String {
    format!("pins/{district}/{job}")
}

const COLUMNS: &str = "id, round, number, state, job, options, pins, tables_print, input, status, tiers, published_by, \
    published_at";

fn plan(row: &AnyRow) -> sqlx::Result<StoredPlan> {
    Ok(StoredPlan {
        id: row.try_get("id")?,
        round: row.try_get("round")?,
        number: row.try_get("number")?,
        state: row.try_get("state")?,
        job: row.try_get("job")?,
        options: row.try_get("options")?,
        pins: row.try_get("pins")?,
        tables_print: row.try_get("tables_print")?,
        input: row.try_get("input")?,
        status: row.try_get("status")?,
        tiers: row.try_get("tiers")?,
        published_by: row.try_get("published_by")?,
        published_at: row.try_get("published_at")?,
    })
}

/// Adds a plan that is being computed; its number is the next of its round.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    district: &str,
    of: &StoredPlan,
    (by, now): (&str, i64),
) -> sqlx::Result<i64> {
    let last: i64 = query_scalar("SELECT COALESCE(MAX(number), 0) FROM plans WHERE district = $1 AND round = $2")
        .bind(district)
        .bind(of.round.as_str())
        .fetch_one(&mut *connection)
        .await?;
    query(
        "INSERT INTO plans (district, id, round, number, state, job, options, pins, tables_print, input, status, \
         tiers, created_by, created_at, published_by) \
         VALUES ($1, $2, $3, $4, 'computing', $5, $6, $7, $8, '', '', '', $9, $10, '')",
    )
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.round.as_str())
    .bind(last + 1)
    .bind(of.job.as_str())
    .bind(of.options.as_str())
    .bind(of.pins.as_str())
    .bind(of.tables_print.as_str())
    .bind(by)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(last + 1)
}

/// A plan by its id.
pub(crate) async fn get(connection: &mut AnyConnection, district: &str, id: &str) -> sqlx::Result<Option<StoredPlan>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM plans WHERE district = ").bind(district).push(" AND id = ").bind(id);
    let row = sql.first(connection).await?;
    row.as_ref().map(plan).transpose()
}

/// The plans of a round, the newest first.
pub(crate) async fn of_round(
    connection: &mut AnyConnection,
    district: &str,
    round: &str,
) -> sqlx::Result<Vec<StoredPlan>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM plans WHERE district = ").bind(district).push(" AND round = ").bind(round);
    sql.push(" ORDER BY number DESC");
    sql.all(connection).await?.iter().map(plan).collect()
}

/// Keeps what became of a plan.
pub(crate) async fn keep(connection: &mut AnyConnection, district: &str, of: &StoredPlan) -> sqlx::Result<()> {
    query(
        "UPDATE plans SET state = $1, input = $2, status = $3, tiers = $4, published_by = $5, published_at = $6 \
         WHERE district = $7 AND id = $8",
    )
    .bind(of.state.as_str())
    .bind(of.input.as_str())
    .bind(of.status.as_str())
    .bind(of.tiers.as_str())
    .bind(of.published_by.as_str())
    .bind(of.published_at)
    .bind(district)
    .bind(of.id.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// A pin with its id.
#[derive(Debug, Clone)]
pub(crate) struct StoredPin {
    pub(crate) id: String,
    pub(crate) row: WrittenRow,
}

/// The pins of a round.
pub(crate) async fn pins(connection: &mut AnyConnection, district: &str, round: &str) -> sqlx::Result<Vec<StoredPin>> {
    let rows = query("SELECT id, entry FROM pins WHERE district = $1 AND round = $2 ORDER BY request, entry, id")
        .bind(district)
        .bind(round)
        .fetch_all(connection)
        .await?;
    let pin = |row: &AnyRow| {
        let text: String = row.try_get("entry")?;
        Ok(StoredPin { id: row.try_get("id")?, row: row_of(&text)? })
    };
    rows.iter().map(pin).collect()
}

/// Adds a pin to a round.
pub(crate) async fn add_pin(
    connection: &mut AnyConnection,
    (district, round): (&str, &str),
    pin: &StoredPin,
) -> sqlx::Result<()> {
    query("INSERT INTO pins (district, round, id, request, entry) VALUES ($1, $2, $3, $4, $5)")
        .bind(district)
        .bind(round)
        .bind(pin.id.as_str())
        .bind(cell(&pin.row, "request"))
        .bind(row_text(&pin.row))
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes a pin of a round. Whether there was one.
pub(crate) async fn remove_pin(
    connection: &mut AnyConnection,
    (district, round, id): (&str, &str, &str),
) -> sqlx::Result<bool> {
    let done = query("DELETE FROM pins WHERE district = $1 AND round = $2 AND id = $3")
        .bind(district)
        .bind(round)
        .bind(id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes all pins of a round.
pub(crate) async fn clear_pins(connection: &mut AnyConnection, district: &str, round: &str) -> sqlx::Result<()> {
    query("DELETE FROM pins WHERE district = $1 AND round = $2").bind(district).bind(round).execute(connection).await?;
    Ok(())
}

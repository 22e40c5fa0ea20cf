//! Districts and their rounds.
//!
//! Always holds: a round moves from the state that was seen, by its version, so that of two who move it one does.

use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

use crate::moves::Named;
use crate::moves::round::RoundState;

/// A district.
#[derive(Debug, Clone)]
pub(crate) struct StoredDistrict {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Adds a district.
pub(crate) async fn add_district(connection: &mut AnyConnection, id: &str, name: &str, now: i64) -> sqlx::Result<()> {
    query("INSERT INTO districts (id, name, settings, created_at) VALUES ($1, $2, '{}', $3)")
        .bind(id)
        .bind(name)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// A district by its id.
pub(crate) async fn district(connection: &mut AnyConnection, id: &str) -> sqlx::Result<Option<StoredDistrict>> {
    let row = query("SELECT id, name FROM districts WHERE id = $1").bind(id).fetch_optional(connection).await?;
    row.map(|row| Ok(StoredDistrict { id: row.try_get("id")?, name: row.try_get("name")? })).transpose()
}

/// All districts, by id.
pub(crate) async fn districts(connection: &mut AnyConnection) -> sqlx::Result<Vec<StoredDistrict>> {
    let rows = query("SELECT id, name FROM districts ORDER BY id").fetch_all(connection).await?;
    rows.iter().map(|row| Ok(StoredDistrict { id: row.try_get("id")?, name: row.try_get("name")? })).collect()
}

/// What a district set: an object.
pub(crate) async fn district_settings(connection: &mut AnyConnection, id: &str) -> sqlx::Result<Value> {
    let text: Option<String> =
        sqlx::query_scalar("SELECT settings FROM districts WHERE id = $1").bind(id).fetch_optional(connection).await?;
    let settings: Option<Value> = text.and_then(|text| serde_json::from_str(&text).ok()).filter(Value::is_object);
    Ok(settings.unwrap_or_else(|| serde_json::json!({})))
}

/// Keeps what a district set.
pub(crate) async fn set_district_settings(
    connection: &mut AnyConnection,
    id: &str,
    settings: &Value,
) -> sqlx::Result<()> {
    query("UPDATE districts SET settings = $1 WHERE id = $2")
        .bind(settings.to_string())
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// A round.
#[derive(Debug, Clone)]
pub(crate) struct StoredRound {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) state: RoundState,
    /// An object: see `acts::settings::RoundSettings`.
    pub(crate) settings: Value,
    pub(crate) published_at: Option<i64>,
    pub(crate) version: i64,
}

const COLUMNS: &str = "id, name, state, settings, published_at, version";

fn round(row: &AnyRow) -> sqlx::Result<StoredRound> {
    let (state, settings): (String, String) = (row.try_get("state")?, row.try_get("settings")?);
    Ok(StoredRound {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        state: RoundState::parse(&state).unwrap_or(RoundState::Closed),
        settings: serde_json::from_str(&settings).map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        published_at: row.try_get("published_at")?,
        version: row.try_get("version")?,
    })
}

/// Opens a round.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    district: &str,
    (id, name): (&str, &str),
    settings: &Value,
    now: i64,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO rounds (district, id, name, state, settings, created_at, version) \
         VALUES ($1, $2, $3, 'collecting', $4, $5, 1)",
    )
    .bind(district)
    .bind(id)
    .bind(name)
    .bind(settings.to_string())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// A round by its id.
pub(crate) async fn get(connection: &mut AnyConnection, district: &str, id: &str) -> sqlx::Result<Option<StoredRound>> {
    let mut sql = super::sql::Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM rounds WHERE district = ").bind(district).push(" AND id = ").bind(id);
    let row = sql.first(connection).await?;
    row.as_ref().map(round).transpose()
}

/// The rounds of a district, the newest first.
pub(crate) async fn all(connection: &mut AnyConnection, district: &str) -> sqlx::Result<Vec<StoredRound>> {
    let mut sql = super::sql::Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM rounds WHERE district = ").bind(district).push(" ORDER BY created_at DESC, id");
    sql.all(connection).await?.iter().map(round).collect()
}

/// Changes name and settings where nobody else changed the round since. Whether it was done.
pub(crate) async fn change(
    connection: &mut AnyConnection,
    district: &str,
    of: &StoredRound,
    (name, settings): (&str, &Value),
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE rounds SET name = $1, settings = $2, version = version + 1 \
         WHERE district = $3 AND id = $4 AND version = $5",
    )
    .bind(name)
    .bind(settings.to_string())
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves a round. Whether it was still where it was seen.
pub(crate) async fn advance(
    connection: &mut AnyConnection,
    district: &str,
    of: &StoredRound,
    to: RoundState,
    published_at: Option<i64>,
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE rounds SET state = $1, published_at = $2, version = version + 1 \
         WHERE district = $3 AND id = $4 AND version = $5",
    )
    .bind(to.name())
    .bind(published_at)
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes when a round was closed.
pub(crate) async fn note_closed(
    connection: &mut AnyConnection,
    (district, id): (&str, &str),
    now: i64,
) -> sqlx::Result<()> {
    query("UPDATE rounds SET closed_at = $1 WHERE district = $2 AND id = $3")
        .bind(now)
        .bind(district)
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// The days of the table of holidays that differ from the shipped one.
pub(crate) async fn holidays(connection: &mut AnyConnection) -> sqlx::Result<Vec<(String, bool)>> {
    let rows = query("SELECT day, working FROM holidays ORDER BY day").fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get("day")?, row.try_get::<i64, _>("working")? != 0))).collect()
}

/// The days of a year, anew.
pub(crate) async fn set_holidays(
    connection: &mut AnyConnection,
    year: &str,
    days: &[(String, bool)],
) -> sqlx::Result<()> {
    query("DELETE FROM holidays WHERE day LIKE $1").bind(format!("{year}-%")).execute(&mut *connection).await?;
    for (day, working) in days {
        query("INSERT INTO holidays (day, working) VALUES ($1, $2)")
            .bind(day.as_str())
            .bind(i64::from(*working))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

//! Who did what, when, in which role, on which object, for what reason; no content.
//!
//! Always holds: a record commits with its act; what holds contact data is never in one; records are sealed in a
//! sequence of their own, each with the hash of the one before.

use engine::district::fingerprint_of_bytes;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query, query_scalar};

use super::sql::Sql;
use crate::secrets::new_id;

/// A record that is to be written.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) district: String,
    pub(crate) at: i64,
    pub(crate) person: String,
    pub(crate) person_name: String,
    pub(crate) role: String,
    pub(crate) origin: String,
    pub(crate) act: String,
    pub(crate) object: String,
    pub(crate) reason: String,
    pub(crate) result: String,
}

/// Writes a record.
pub(crate) async fn write(connection: &mut AnyConnection, record: &Record) -> sqlx::Result<()> {
    query(
        "INSERT INTO audit (id, district, at, person, person_name, role, origin, act, object, reason, result) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new_id())
    .bind(record.district.as_str())
    .bind(record.at)
    .bind(record.person.as_str())
    .bind(record.person_name.as_str())
    .bind(record.role.as_str())
    .bind(record.origin.as_str())
    .bind(record.act.as_str())
    .bind(record.object.as_str())
    .bind(record.reason.as_str())
    .bind(record.result.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// A record that was sealed.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    pub(crate) sequence: i64,
    pub(crate) record: Record,
}

const COLUMNS: &str =
    "a.id, a.district, a.at, a.person, a.person_name, a.role, a.origin, a.act, a.object, a.reason, a.result";

fn record(row: &AnyRow) -> sqlx::Result<Record> {
    Ok(Record {
        district: row.try_get("district")?,
        at: row.try_get("at")?,
        person: row.try_get("person")?,
        person_name: row.try_get("person_name")?,
        role: row.try_get("role")?,
        origin: row.try_get("origin")?,
        act: row.try_get("act")?,
        object: row.try_get("object")?,
        reason: row.try_get("reason")?,
        result: row.try_get("result")?,
    })
}

/// Sealed records of a district behind a place in the sequence, those of one person where one is named. An empty
/// district: of all.
pub(crate) async fn sealed(
    connection: &mut AnyConnection,
    (district, person): (&str, Option<&str>),
    behind: i64,
    most: i64,
) -> sqlx::Result<Vec<Sealed>> {
    let mut sql = Sql::new("SELECT s.sequence, ");
    sql.push(COLUMNS).push(" FROM audit_seals s JOIN audit a ON a.id = s.entry WHERE s.sequence > ").bind(behind);
    if !district.is_empty() {
        sql.push(" AND a.district = ").bind(district);
    }
    if let Some(person) = person {
        sql.push(" AND a.person = ").bind(person);
    }
    sql.push(" ORDER BY s.sequence LIMIT ").bind(most);
    let rows = sql.all(connection).await?;
    rows.iter().map(|row| Ok(Sealed { sequence: row.try_get("sequence")?, record: record(row)? })).collect()
}

/// How many sealed records there are of a district, of one person where one is named.
pub(crate) async fn count(
    connection: &mut AnyConnection,
    (district, person): (&str, Option<&str>),
) -> sqlx::Result<i64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM audit_seals s JOIN audit a ON a.id = s.entry WHERE 1 = 1");
    if !district.is_empty() {
        sql.push(" AND a.district = ").bind(district);
    }
    if let Some(person) = person {
        sql.push(" AND a.person = ").bind(person);
    }
    sql.first(connection).await?.map_or(Ok(0), |row| row.try_get("n"))
}

/// The last place in the sequence.
pub(crate) async fn last(connection: &mut AnyConnection) -> sqlx::Result<i64> {
    query_scalar("SELECT COALESCE(MAX(sequence), 0) FROM audit_seals").fetch_one(connection).await
}

/// The newest record about an object.
pub(crate) async fn last_of(
    connection: &mut AnyConnection,
    district: &str,
    object: &str,
) -> sqlx::Result<Option<Record>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM audit a WHERE a.district = ").bind(district).push(" AND a.object = ").bind(object);
    sql.push(" ORDER BY a.at DESC, a.id LIMIT 1");
    sql.first(connection).await?.as_ref().map(record).transpose()
}

/// Records about some objects, the oldest first.
pub(crate) async fn about(
    connection: &mut AnyConnection,
    district: &str,
    objects: &[String],
) -> sqlx::Result<Vec<Record>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM audit a WHERE a.district = ").bind(district).push(" AND ").among("a.object", objects);
    sql.push(" ORDER BY a.at, a.id");
    sql.all(connection).await?.iter().map(record).collect()
}

/// Whether a record waits for its seal: asked without a write.
pub(crate) async fn any_unsealed(connection: &mut AnyConnection) -> sqlx::Result<bool> {
    let row = query("SELECT a.id FROM audit a LEFT JOIN audit_seals s ON s.entry = a.id WHERE s.entry IS NULL LIMIT 1")
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Records sealed in one go.
const SEALED_AT_ONCE: i64 = 500;

/// Puts what was written since into the sequence, chained. How many.
pub(crate) async fn seal(connection: &mut AnyConnection) -> sqlx::Result<usize> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(
        " FROM audit a LEFT JOIN audit_seals s ON s.entry = a.id WHERE s.entry IS NULL ORDER BY a.at, a.id LIMIT ",
    );
    sql.bind(SEALED_AT_ONCE);
    let rows = sql.all(&mut *connection).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let (mut sequence, mut hash) = head(connection).await?;
    for row in &rows {
        let id: String = row.try_get("id")?;
        sequence += 1;
        hash = chained(&hash, &id, &record(row)?);
        query("INSERT INTO audit_seals (sequence, entry, hash) VALUES ($1, $2, $3)")
            .bind(sequence)
            .bind(id)
            .bind(hash.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(rows.len())
}

async fn head(connection: &mut AnyConnection) -> sqlx::Result<(i64, String)> {
    let row = query("SELECT sequence, hash FROM audit_seals ORDER BY sequence DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok((0, String::new())), |row| Ok((row.try_get("sequence")?, row.try_get("hash")?)))
}

/// The hash of a record behind that of the one before it.
fn chained(before: &str, id: &str, of: &Record) -> String {
    let at = of.at.to_string();
    let parts = [
        before,
        id,
        &of.district,
        &at,
        &of.person,
        &of.person_name,
        &of.role,
        &of.origin,
        &of.act,
        &of.object,
        &of.reason,
        &of.result,
    ];
    // Lengths in front: no two lists of parts are written alike.
    let written: Vec<String> = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    fingerprint_of_bytes(written.concat().as_bytes())
}

/// What is wrong with the trail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TrailCheck {
    /// Records that are sealed and as they were.
    pub(crate) sound: i64,
    /// Places at which the chain is broken.
    pub(crate) broken: Vec<i64>,
    /// Records that wait for their seal.
    pub(crate) unsealed: i64,
}

/// Checks the chain from its first record. O(records).
pub(crate) async fn check(connection: &mut AnyConnection) -> sqlx::Result<TrailCheck> {
    let mut found = TrailCheck::default();
    let (mut behind, mut hash) = (0_i64, String::new());
    loop {
        let mut sql = Sql::new("SELECT s.sequence, s.hash, s.entry AS sealed, ");
        sql.push(COLUMNS)
            .push(" FROM audit_seals s LEFT JOIN audit a ON a.id = s.entry WHERE s.sequence > ")
            .bind(behind);
        sql.push(" ORDER BY s.sequence LIMIT ").bind(SEALED_AT_ONCE);
        let rows = sql.all(&mut *connection).await?;
        for row in &rows {
            let (sequence, kept): (i64, String) = (row.try_get("sequence")?, row.try_get("hash")?);
            let id: Option<String> = row.try_get("id")?;
            let is_next = sequence == behind + 1;
            let is_sound = match id {
                Some(id) => is_next && chained(&hash, &id, &record(row)?) == kept,
                None => false,
            };
            if is_sound {
                found.sound += 1;
            } else {
                found.broken.push(sequence);
            }
            (behind, hash) = (sequence, kept);
        }
        if rows.is_empty() {
            break;
        }
    }
    found.unsealed = count_unsealed(connection).await?;
    Ok(found)
}

/// How many records wait for their seal.
pub(crate) async fn count_unsealed(connection: &mut AnyConnection) -> sqlx::Result<i64> {
    query_scalar("SELECT COUNT(*) FROM audit a LEFT JOIN audit_seals s ON s.entry = a.id WHERE s.entry IS NULL")
        .fetch_one(connection)
        .await
}

//! The tables of a district but its requests: communities, providers, topics, cases.
//!
//! Always holds: a row is what the engine wrote of a value it read, so that it reads again as that value; a change asks
//! for the version it was made from.

use std::collections::BTreeMap;

use engine::tables::{WrittenRow, written_shipped_topics};
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query, query_scalar};

use super::sql::Sql;

/// A row with its version.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) row: WrittenRow,
    pub(crate) version: i64,
}

/// The text of a cell; empty where there is none.
pub(crate) fn cell<'a>(row: &'a WrittenRow, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or("")
}

/// A row as it is kept.
pub(crate) fn row_text(row: &WrittenRow) -> String {
    Value::Object(row.clone()).to_string()
}

/// A row as it was kept.
pub(crate) fn row_of(text: &str) -> sqlx::Result<WrittenRow> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn entry(row: &AnyRow) -> sqlx::Result<Entry> {
    let text: String = row.try_get("entry")?;
    Ok(Entry { row: row_of(&text)?, version: row.try_get("version")? })
}

/// Puts rows in, in the place of those of their ids.
pub(crate) async fn put(
    connection: &mut AnyConnection,
    (district, table): (&str, &str),
    rows: &[WrittenRow],
) -> sqlx::Result<()> {
    for row in rows {
        // A provider's street is that of its name.
        query(
            "INSERT INTO entries (district, tab, id, name, street, entry, version) VALUES ($1, $2, $3, $4, $5, $6, 1) \
             ON CONFLICT (district, tab, id) DO UPDATE SET name = $4, street = $5, entry = $6, \
             version = entries.version + 1",
        )
        .bind(district)
        .bind(table)
        .bind(cell(row, "id"))
        .bind(cell(row, "name"))
        .bind(cell(row, "street"))
        .bind(row_text(row))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The topics that a district goes by: its own, or those that the program ships.
pub(crate) async fn topics(connection: &mut AnyConnection, district: &str) -> sqlx::Result<Vec<WrittenRow>> {
    let own = all(connection, (district, "topics")).await?;
    Ok(if own.is_empty() { written_shipped_topics() } else { own })
}

/// All rows of a table, by id.
pub(crate) async fn all(
    connection: &mut AnyConnection,
    (district, table): (&str, &str),
) -> sqlx::Result<Vec<WrittenRow>> {
    let rows: Vec<String> = query_scalar("SELECT entry FROM entries WHERE district = $1 AND tab = $2 ORDER BY id")
        .bind(district)
        .bind(table)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|text| row_of(text)).collect()
}

/// Ids and rows of a table as they are kept, a piece of them behind an id.
pub(crate) async fn written_behind(
    connection: &mut AnyConnection,
    (district, table): (&str, &str),
    behind: &str,
) -> sqlx::Result<Vec<(String, String)>> {
    let rows =
        query("SELECT id, entry FROM entries WHERE district = $1 AND tab = $2 AND id > $3 ORDER BY id LIMIT 2000")
            .bind(district)
            .bind(table)
            .bind(behind)
            .fetch_all(connection)
            .await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("entry")?))).collect()
}

/// How many rows a district has in its tables, and the sum of their versions: another one where any changed.
pub(crate) async fn mark(connection: &mut AnyConnection, district: &str) -> sqlx::Result<(i64, i64)> {
    let row =
        query("SELECT COUNT(*) AS n, CAST(COALESCE(SUM(version), 0) AS BIGINT) AS v FROM entries WHERE district = $1")
            .bind(district)
            .fetch_one(connection)
            .await?;
    Ok((row.try_get("n")?, row.try_get("v")?))
}

/// One row.
pub(crate) async fn get(
    connection: &mut AnyConnection,
    (district, table): (&str, &str),
    id: &str,
) -> sqlx::Result<Option<Entry>> {
    let row = query("SELECT id, entry, version FROM entries WHERE district = $1 AND tab = $2 AND id = $3")
        .bind(district)
        .bind(table)
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(entry).transpose()
}

/// The names of some rows.
pub(crate) async fn names(
    connection: &mut AnyConnection,
    (district, table): (&str, &str),
    ids: &[String],
) -> sqlx::Result<BTreeMap<String, String>> {
    let mut sql = Sql::new("SELECT id, name FROM entries WHERE district = ");
    sql.bind(district).push(" AND tab = ").bind(table).push(" AND ").among("id", ids);
    sql.all(connection).await?.iter().map(|row| Ok((row.try_get("id")?, row.try_get("name")?))).collect()
}

/// A page of rows behind an id, of some ids alone where they are given.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    (district, table): (&str, &'static str),
    only: Option<&[String]>,
    (behind, most): (&str, i64),
) -> sqlx::Result<Vec<Entry>> {
    let mut sql = Sql::new("SELECT id, entry, version FROM entries WHERE district = ");
    sql.bind(district).push(" AND tab = ").bind(table).push(" AND id > ").bind(behind);
    if let Some(ids) = only {
        sql.push(" AND ").among("id", ids);
    }
    sql.push(" ORDER BY id LIMIT ").bind(most);
    sql.all(connection).await?.iter().map(entry).collect()
}

/// How many rows a table has.
pub(crate) async fn count(
    connection: &mut AnyConnection,
    (district, table): (&str, &str),
    only: Option<&[String]>,
) -> sqlx::Result<i64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM entries WHERE district = ");
    sql.bind(district).push(" AND tab = ").bind(table);
    if let Some(ids) = only {
        sql.push(" AND ").among("id", ids);
    }
    sql.first(connection).await?.map_or(Ok(0), |row| row.try_get("n"))
}

/// Changes a row where nobody else did since. Whether it was done.
pub(crate) async fn change(
    connection: &mut AnyConnection,
    (district, table): (&str, &str),
    row: &WrittenRow,
    version: i64,
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE entries SET name = $1, street = $2, entry = $3, version = version + 1 \
         WHERE district = $4 AND tab = $5 AND id = $6 AND version = $7",
    )
    .bind(cell(row, "name"))
    .bind(cell(row, "street"))
    .bind(row_text(row))
    .bind(district)
    .bind(table)
    .bind(cell(row, "id"))
    .bind(version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

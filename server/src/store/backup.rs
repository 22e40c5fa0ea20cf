//! A backup: everything that the store holds, in one file that either database takes in again.
//!
//! Comes in: a store, or such a file. Goes out: such a file, or a store. Always holds: a backup is one moment, whatever
//! is written meanwhile; a file without its end is refused; a restore goes into an empty store, all of it or nothing.

use std::io::{BufRead, Write};
use std::pin::pin;

use futures_util::TryStreamExt;
use serde_json::{Map, Value, json};
use sqlx::any::{AnyArguments, AnyRow, AnyTypeInfoKind};
use sqlx::{AnyConnection, Arguments, AssertSqlSafe, Column, Row, TypeInfo, ValueRef};

use super::Store;
use super::migrations::KNOWN;
use crate::hex::{from_hex, to_hex};
use crate::problem::Problem;

/// The tables, each with what gives its rows a sequence.
const TABLES: [(&str, &str); 31] = [
    ("districts", "id"),
    ("holidays", "day"),
    ("people", "id"),
    ("person_roles", "person, district, role, scope"),
    ("sessions", "hash"),
    ("invitations", "hash"),
    ("tokens", "id"),
    ("sign_ins", "subject"),
    ("entries", "district, tab, id"),
    ("rounds", "district, id"),
    ("requests", "district, id"),
    ("request_communities", "district, request, community"),
    ("contacts", "district, kind, id"),
    ("imports", "district, id"),
    ("files", "owner, name, part"),
    ("plans", "district, id"),
    ("pins", "district, round, id"),
    ("tasks", "district, id"),
    ("task_entries", "district, id"),
    ("leaves", "district, id"),
    ("attachments", "district, id"),
    ("round_requests", "district, round, request"),
    ("revisits", "district, request, community"),
    ("calendars", "hash"),
    ("jobs", "id"),
    ("notices", "district, id"),
    ("audit", "id"),
    ("audit_seals", "sequence"),
    ("answers", "person, route, idempotency_key"),
    ("served", "district, round, community"),
    ("migrations", "version"),
];

/// The tables, for whoever checks that none is left out.
#[cfg(test)]
pub(crate) fn tables() -> Vec<&'static str> {
    TABLES.iter().map(|(name, _)| *name).collect()
}

/// What a backup file is refused for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A line that no backup has.
    #[error("line {0} is none of a backup")]
    Line(usize),
    /// The end is missing.
    #[error("the file has no end")]
    Cut,
    /// Another version wrote it.
    #[error("it is of version {0}")]
    Version(i64),
    /// There is something in the store.
    #[error("the store is not empty")]
    NotEmpty,
}

/// Writes everything, as JSON lines: a head, rows, an end with their number. How many rows.
///
/// # Errors
/// If the database or the file fails.
pub(crate) async fn write(store: &Store, out: &mut dyn Write) -> Result<u64, BackupError> {
    let mut transaction = store.snapshot().await?;
    writeln!(out, "{}", json!({"backup": "dianda", "version": KNOWN}))?;
    let mut n = 0;
    for (table, order) in TABLES {
        let text = format!("SELECT * FROM {table} ORDER BY {order}");
        let mut rows = pin!(sqlx::query(AssertSqlSafe(text)).fetch(&mut *transaction));
        while let Some(row) = rows.try_next().await? {
            writeln!(out, "{}", json!({"t": table, "r": cells(&row)?}))?;
            n += 1;
        }
    }
    transaction.rollback().await?;
    writeln!(out, "{}", json!({"end": n}))?;
    out.flush()?;
    Ok(n)
}

/// A row's cells: numbers, texts, nothing; bytes in hexadecimal.
fn cells(row: &AnyRow) -> sqlx::Result<Map<String, Value>> {
    let mut cells = Map::new();
    for column in row.columns() {
        let at = column.ordinal();
        let raw = row.try_get_raw(at)?;
        let kind = raw.type_info().kind();
        let value = match kind {
            _ if raw.is_null() || raw.type_info().is_null() => Value::Null,
            AnyTypeInfoKind::Blob => {
                let bytes: Vec<u8> = row.try_get(at)?;
                json!({"b": to_hex(&bytes)})
            }
            AnyTypeInfoKind::Text => row.try_get::<String, _>(at)?.into(),
            _ => row.try_get::<i64, _>(at)?.into(),
        };
        cells.insert(column.name().to_owned(), value);
    }
    Ok(cells)
}

/// Takes a backup into an empty store. How many rows.
///
/// # Errors
/// If the file is none of this version, or cut; if the store is not empty.
pub(crate) async fn read(store: &Store, input: &mut dyn BufRead) -> Result<u64, BackupError> {
    let mut transaction = store.begin().await?;
    let there = "SELECT (SELECT COUNT(*) FROM districts) + (SELECT COUNT(*) FROM people)";
    if sqlx::query_scalar::<_, i64>(there).fetch_one(&mut *transaction).await? > 0 {
        return Err(BackupError::NotEmpty);
    }
    sqlx::query("DELETE FROM migrations").execute(&mut *transaction).await?;
    let (mut n, mut is_whole, mut text) = (0, false, String::new());
    for line in 1.. {
        text.clear();
        if input.read_line(&mut text)? == 0 {
            break;
        }
        let value: Value = serde_json::from_str(&text).map_err(|_| BackupError::Line(line))?;
        if line == 1 {
            let version = value["version"].as_i64().filter(|_| value["backup"] == "dianda");
            match version {
                Some(KNOWN) => continue,
                Some(other) => return Err(BackupError::Version(other)),
                None => return Err(BackupError::Line(line)),
            }
        }
        if let Some(end) = value["end"].as_u64() {
            is_whole = end == n;
            break;
        }
        insert(&mut transaction, &value).await?.ok_or(BackupError::Line(line))?;
        n += 1;
    }
    if !is_whole {
        return Err(BackupError::Cut);
    }
    transaction.commit().await?;
    Ok(n)
}

/// Puts a row in; nothing where it is none.
async fn insert(connection: &mut AnyConnection, line: &Value) -> sqlx::Result<Option<()>> {
    let table = TABLES.iter().map(|(name, _)| *name).find(|name| line["t"] == *name);
    let (Some(table), Some(cells)) = (table, line["r"].as_object()) else { return Ok(None) };
    let is_name = |name: &String| !name.is_empty() && name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_');
    if cells.is_empty() || !cells.keys().all(is_name) {
        return Ok(None);
    }
    let mut values = AnyArguments::default();
    for value in cells.values() {
        let added = match value {
            Value::Null => values.add(Option::<i64>::None),
            Value::Number(number) => values.add(number.as_i64().unwrap_or(0)),
            Value::String(text) => values.add(text.as_str()),
            other => match other["b"].as_str().and_then(from_hex) {
                Some(bytes) => values.add(bytes),
                None => return Ok(None),
            },
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    let names: Vec<&str> = cells.keys().map(String::as_str).collect();
    let places: Vec<String> = (1..=names.len()).map(|at| format!("${at}")).collect();
    let text = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    sqlx::query_with(AssertSqlSafe(text), values).execute(connection).await?;
    Ok(Some(()))
}

impl From<BackupError> for Problem {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Database(error) => error.into(),
            BackupError::File(error) => sqlx::Error::Io(error).into(),
            BackupError::Line(line) => Self::unfit(
                "bad_backup",
                format!("第 {line} 行不是备份里的内容"),
                format!("line {line} is none of a backup"),
            ),
            BackupError::Cut => Self::unfit("bad_backup", "备份文件不完整", "the backup is not whole"),
            BackupError::Version(version) => Self::unfit(
                "bad_backup",
                format!("备份是版本 {version} 的，这个程序认识版本 {KNOWN}"),
                format!("the backup is of version {version}, this program knows {KNOWN}"),
            ),
            BackupError::NotEmpty => {
                Self::conflict("not_fresh", "库里已有数据（启动过的服务也算），恢复要用空的", "the store is not empty")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_table_is_left_out_of_a_backup() {
        let schema = concat!(
            include_str!("../../migrations/0001_first.sql"),
            include_str!("../../migrations/0002_followed.sql")
        );
        let made = schema.lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split(' ').next());
        let kept = super::tables();
        for table in made {
            assert!(kept.contains(&table), "{table}");
        }
    }
}

//! Imports: files that were handed in, what they bring, and what was mended of them.
//!
//! Always holds: files and what was read of them, which may hold contact data, stand in `files` under the import and
//! are removed when it is committed or given up; what is kept of it then holds none.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

use super::sql::Sql;
use crate::rights::Sight;

/// An import.
#[derive(Debug, Clone)]
pub(crate) struct StoredImport {
    pub(crate) id: String,
    pub(crate) round: String,
    /// `reading`, `faulty`, `ready`, `committed`.
    pub(crate) state: String,
    pub(crate) job: String,
    /// JSON.
    pub(crate) mends: String,
    /// JSON, or empty.
    pub(crate) result: String,
    /// The role in which it was handed in, and its scope.
    pub(crate) role: String,
    pub(crate) scope: String,
    pub(crate) version: i64,
}

/// The owner of an import's files.
pub(crate) fn owner(district: &str, import: &str) -> String {
    format!("import/{district}/{import}")
}

/// The owner of what was compared for an import: it outlives the commit, and holds ids alone.
pub(crate) fn owner_of_compared(district: &str, import: &str) -> String {
    format!("compared/{district}/{import}")
}

fn import(row: &AnyRow) -> sqlx::Result<StoredImport> {
    Ok(StoredImport {
        id: row.try_get("id")?,
        round: row.try_get("round")?,
        state: row.try_get("state")?,
        job: row.try_get("job")?,
        mends: row.try_get("mends")?,
        result: row.try_get("result")?,
        role: row.try_get("role")?,
        scope: row.try_get("scope")?,
        version: row.try_get("version")?,
    })
}

/// Adds an import that is being read.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    district: &str,
    of: &StoredImport,
    (by, now): (&str, i64),
) -> sqlx::Result<()> {
    query(
        "INSERT INTO imports \
         (district, id, round, state, job, mends, result, created_by, role, scope, created_at, version) \
         VALUES ($1, $2, $3, 'reading', $4, $5, '', $6, $7, $8, $9, 1)",
    )
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.round.as_str())
    .bind(of.job.as_str())
    .bind(of.mends.as_str())
    .bind(by)
    .bind(of.role.as_str())
    .bind(of.scope.as_str())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// One import, where somebody may see it: those of their own scope.
pub(crate) async fn get(connection: &mut AnyConnection, sight: &Sight, id: &str) -> sqlx::Result<Option<StoredImport>> {
    let mut sql =
        Sql::new("SELECT id, round, state, job, mends, result, role, scope, version FROM imports WHERE district = ");
    sql.bind(sight.district.as_str()).push(" AND id = ").bind(id);
    if !sight.all {
        sql.push(" AND ((role = 'street' AND ").among("scope", &sight.streets);
        sql.push(") OR (role = 'community' AND ").among("scope", &sight.communities).push("))");
    }
    let row = sql.first(connection).await?;
    row.as_ref().map(import).transpose()
}

/// Keeps state, job, mends and result from the version that was seen. Whether it was still that.
pub(crate) async fn advance(connection: &mut AnyConnection, district: &str, of: &StoredImport) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE imports SET state = $1, job = $2, mends = $3, result = $4, version = version + 1 \
         WHERE district = $5 AND id = $6 AND version = $7",
    )
    .bind(of.state.as_str())
    .bind(of.job.as_str())
    .bind(of.mends.as_str())
    .bind(of.result.as_str())
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives an import up.
pub(crate) async fn remove(connection: &mut AnyConnection, district: &str, id: &str) -> sqlx::Result<()> {
    query("DELETE FROM imports WHERE district = $1 AND id = $2").bind(district).bind(id).execute(connection).await?;
    Ok(())
}

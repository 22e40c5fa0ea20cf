//! Contact data is erased: when its time has come, or on demand.
//!
//! Always holds: what is erased is overwritten by the database and in no later backup; that it was done is recorded,
//! with the ids and no content.

use sqlx::{AnyConnection, Row, query};

use super::actor::Actor;
use crate::problem::Problem;
use crate::store::files;
use crate::store::imports;
use crate::store::sql::Sql;

/// Days after the close of its round for which whom to ask about a request is kept.
const CONTACT_DAYS: i64 = 180;
/// Days for which files that were handed in and not committed are kept.
const UPLOAD_DAYS: i64 = 7;
const DAY_MS: i64 = 86_400_000;

/// What is due to be erased in a district.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Due {
    /// Requests.
    pub(crate) contacts: Vec<String>,
    /// Imports.
    pub(crate) uploads: Vec<String>,
}

impl Due {
    pub(crate) fn is_empty(&self) -> bool {
        self.contacts.is_empty() && self.uploads.is_empty()
    }
}

/// What is due on a day: contacts of requests whose round was closed so long ago, or that no round took in and nobody
/// touched for as long; uploads that nobody committed.
///
/// # Errors
/// If the store fails.
pub(crate) async fn due(connection: &mut AnyConnection, district: &str, now: i64) -> Result<Due, Problem> {
    let rows = query(
        "SELECT c.id FROM contacts c JOIN requests r ON r.district = c.district AND r.id = c.id \
         LEFT JOIN rounds o ON o.district = r.district AND o.id = r.round \
         WHERE c.district = $1 AND c.kind = 'request' AND ((o.closed_at IS NOT NULL AND o.closed_at < $2 \
         AND r.changed_at < $2) OR (r.round = '' AND r.changed_at < $2 \
         AND r.standing IN ('merged', 'handed_on', 'refused', 'withdrawn'))) ORDER BY c.id",
    )
    .bind(district)
    .bind(now - CONTACT_DAYS * DAY_MS)
    .fetch_all(&mut *connection)
    .await?;
    let contacts = rows.iter().map(|row| row.try_get("id")).collect::<sqlx::Result<Vec<String>>>()?;
    let rows =
        query("SELECT id FROM imports WHERE district = $1 AND state <> 'committed' AND created_at < $2 ORDER BY id")
            .bind(district)
            .bind(now - UPLOAD_DAYS * DAY_MS)
            .fetch_all(connection)
            .await?;
    let uploads = rows.iter().map(|row| row.try_get("id")).collect::<sqlx::Result<Vec<String>>>()?;
    Ok(Due { contacts, uploads })
}

/// Erases what is due.
///
/// # Errors
/// If the store fails.
pub(crate) async fn erase(connection: &mut AnyConnection, actor: &Actor, due: &Due) -> Result<(), Problem> {
    forget(connection, actor, "request", &due.contacts, "到期").await?;
    for id in &due.uploads {
        files::remove(&mut *connection, &imports::owner(actor.district(), id)).await?;
        files::remove(&mut *connection, &imports::owner_of_compared(actor.district(), id)).await?;
        imports::remove(&mut *connection, actor.district(), id).await?;
        actor.record(connection, "import.erase", id, "到期").await?;
    }
    Ok(())
}

/// Erases the contact data of requests or providers. How many had any.
///
/// # Errors
/// If the store fails.
pub(crate) async fn forget(
    connection: &mut AnyConnection,
    actor: &Actor,
    kind: &'static str,
    ids: &[String],
    reason: &str,
) -> Result<u64, Problem> {
    let mut n = 0;
    for id in ids {
        let done = query("DELETE FROM contacts WHERE district = $1 AND kind = $2 AND id = $3")
            .bind(actor.district())
            .bind(kind)
            .bind(id.as_str())
            .execute(&mut *connection)
            .await?;
        if done.rows_affected() > 0 {
            actor.record(connection, "contact.erase", id, reason).await?;
            n += done.rows_affected();
        }
    }
    Ok(n)
}

/// Whose contact data has a name or a telephone: kind and id.
///
/// # Errors
/// If the store fails.
pub(crate) async fn found(
    connection: &mut AnyConnection,
    district: &str,
    name_or_phone: &str,
) -> Result<Vec<(String, String)>, Problem> {
    let mut sql = Sql::new("SELECT kind, id FROM contacts WHERE district = ");
    sql.bind(district).push(" AND (name = ").bind(name_or_phone).push(" OR phone = ").bind(name_or_phone);
    sql.push(") ORDER BY kind, id");
    let rows = sql.all(connection).await?;
    Ok(rows.iter().map(|row| Ok((row.try_get("kind")?, row.try_get("id")?))).collect::<sqlx::Result<_>>()?)
}

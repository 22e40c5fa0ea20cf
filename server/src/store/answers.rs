//! First answers to calls that carry an `Idempotency-Key`, so that a call that comes twice has one effect.
//!
//! Always holds: the answer is kept in the transaction of the effect; a key belongs to a person and a route; an answer
//! that held a secret is kept without it.

use sqlx::AnyConnection;
use sqlx::{Row, query};

/// What is kept of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) body_hash: String,
    pub(crate) status: i64,
    /// Empty where it held a secret.
    pub(crate) answer: String,
}

/// Whose key it is, of which route.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) person: String,
    pub(crate) route: String,
    pub(crate) key: String,
}

/// The first answer.
pub(crate) async fn first(connection: &mut AnyConnection, key: &Key) -> sqlx::Result<Option<Kept>> {
    let row = query(
        "SELECT body_hash, status, answer FROM answers WHERE person = $1 AND route = $2 AND idempotency_key = $3",
    )
    .bind(key.person.as_str())
    .bind(key.route.as_str())
    .bind(key.key.as_str())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Kept {
            body_hash: row.try_get("body_hash")?,
            status: row.try_get("status")?,
            answer: row.try_get("answer")?,
        })
    })
    .transpose()
}

/// Keeps the first answer.
pub(crate) async fn keep(connection: &mut AnyConnection, key: &Key, kept: &Kept, now: i64) -> sqlx::Result<()> {
    query(
        "INSERT INTO answers (person, route, idempotency_key, body_hash, status, answer, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(key.person.as_str())
    .bind(key.route.as_str())
    .bind(key.key.as_str())
    .bind(kept.body_hash.as_str())
    .bind(kept.status)
    .bind(kept.answer.as_str())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets answers older than a moment.
pub(crate) async fn forget_before(connection: &mut AnyConnection, moment: i64) -> sqlx::Result<()> {
    query("DELETE FROM answers WHERE created_at < $1").bind(moment).execute(connection).await?;
    Ok(())
}

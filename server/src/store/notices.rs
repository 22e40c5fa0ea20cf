//! Notices: what somebody is told, by what they hold. No messages are sent from here; each has a text to paste.
//!
//! Always holds: a notice goes to a role and its scope, so that whoever holds it later sees it too; it holds no contact
//! data.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

use super::sql::Sql;
use crate::rights::Sight;
use crate::secrets::new_id;

/// A notice.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) id: String,
    /// To whom.
    pub(crate) role: String,
    pub(crate) scope: String,
    /// `task_offered`, `task_withdrawn`, `late_request` …
    pub(crate) kind: String,
    /// The id of the task, the request …
    pub(crate) subject: String,
    /// JSON: `zh`, `en`.
    pub(crate) words: String,
    pub(crate) created_at: i64,
    pub(crate) seen_at: Option<i64>,
}

/// What is to be told to whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) role: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) subject: &'a str,
    /// In Chinese and in English.
    pub(crate) words: (&'a str, &'a str),
}

/// Tells.
pub(crate) async fn tell(connection: &mut AnyConnection, district: &str, told: Told<'_>, now: i64) -> sqlx::Result<()> {
    let words = serde_json::json!({"zh": told.words.0, "en": told.words.1});
    query(
        "INSERT INTO notices (district, id, role, scope, kind, subject, words, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(district)
    .bind(new_id())
    .bind(told.role)
    .bind(told.scope)
    .bind(told.kind)
    .bind(told.subject)
    .bind(words.to_string())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

fn within(sql: &mut Sql, sight: &Sight) {
    sql.push("district = ").bind(sight.district.as_str()).push(" AND ((role = 'provider' AND ");
    sql.among("scope", &sight.providers).push(") OR (role = 'community' AND ").among("scope", &sight.communities);
    sql.push(") OR (role = 'street' AND ").among("scope", &sight.streets);
    sql.push(")");
    // Staff of the district sees what is told to all, to hand it on.
    if sight.all {
        sql.push(" OR 1 = 1");
    }
    sql.push(")");
}

/// The newest notices that somebody may see.
pub(crate) async fn newest(connection: &mut AnyConnection, sight: &Sight, most: i64) -> sqlx::Result<Vec<Notice>> {
    let mut sql = Sql::new("SELECT id, role, scope, kind, subject, words, created_at, seen_at FROM notices WHERE ");
    within(&mut sql, sight);
    sql.push(" ORDER BY created_at DESC, id LIMIT ").bind(most);
    let notice = |row: &AnyRow| {
        Ok(Notice {
            id: row.try_get("id")?,
            role: row.try_get("role")?,
            scope: row.try_get("scope")?,
            kind: row.try_get("kind")?,
            subject: row.try_get("subject")?,
            words: row.try_get("words")?,
            created_at: row.try_get("created_at")?,
            seen_at: row.try_get("seen_at")?,
        })
    };
    sql.all(connection).await?.iter().map(notice).collect()
}

/// Notes that a notice was seen. Whether somebody may see it.
pub(crate) async fn see(connection: &mut AnyConnection, sight: &Sight, id: &str, now: i64) -> sqlx::Result<bool> {
    let mut sql = Sql::new("UPDATE notices SET seen_at = COALESCE(seen_at, ");
    sql.bind(now).push(") WHERE id = ").bind(id).push(" AND ");
    within(&mut sql, sight);
    Ok(sql.change(connection).await? == 1)
}

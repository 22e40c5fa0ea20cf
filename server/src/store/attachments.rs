//! Pictures and files of requests and of notes: what they are. Their bytes stand in `files`.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

/// A file of a request, or of a note of one of its tasks.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) request: String,
    /// The task in whose work it came; empty: of the request itself.
    pub(crate) task: String,
    pub(crate) name: String,
    /// A media type.
    pub(crate) kind: String,
    pub(crate) size: i64,
    pub(crate) created_at: i64,
}

/// The owner of its bytes.
pub(crate) fn owner(district: &str, id: &str) -> String {
    format!("attachment/{district}/{id}")
}

/// The name of its bytes.
pub(crate) const CONTENT: &str = "content";

fn attachment(row: &AnyRow) -> sqlx::Result<Attachment> {
    Ok(Attachment {
        id: row.try_get("id")?,
        request: row.try_get("request")?,
        task: row.try_get("task")?,
        name: row.try_get("name")?,
        kind: row.try_get("kind")?,
        size: row.try_get("size")?,
        created_at: row.try_get("created_at")?,
    })
}

/// Adds one.
pub(crate) async fn add(connection: &mut AnyConnection, district: &str, of: &Attachment, by: &str) -> sqlx::Result<()> {
    query(
        "INSERT INTO attachments (district, id, request, task, name, kind, size, created_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.request.as_str())
    .bind(of.task.as_str())
    .bind(of.name.as_str())
    .bind(of.kind.as_str())
    .bind(of.size)
    .bind(by)
    .bind(of.created_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Those of a request, the oldest first.
pub(crate) async fn of_request(
    connection: &mut AnyConnection,
    district: &str,
    request: &str,
) -> sqlx::Result<Vec<Attachment>> {
    let rows = query(
        "SELECT id, request, task, name, kind, size, created_at FROM attachments WHERE district = $1 AND request = $2 \
         ORDER BY created_at, id",
    )
    .bind(district)
    .bind(request)
    .fetch_all(connection)
    .await?;
    rows.iter().map(attachment).collect()
}

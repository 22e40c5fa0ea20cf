//! The bare server: the same framework and the same driver, one row read or written, and nothing else.
//!
//! Comes in: an address, the URL of a database. Goes out: `GET /row/{id}` is one row as JSON, `GET /rows/{id}` the 50
//! rows behind an id by one query, `POST /row` one row written in one transaction. Always holds: on SQLite a write is
//! on the disk when it is answered, as `synchronous = FULL` has it with a write-ahead log; there are as many
//! connections as the server that it is compared with has.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{AnyPool, Executor, Row};

use super::Failure;

/// Rows that there are at first.
pub(crate) const ROWS: usize = 10_000;
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; \
    PRAGMA cache_size = -16000";

struct Bare {
    reads: AnyPool,
    writes: AnyPool,
    is_sqlite: bool,
    next: AtomicU64,
}

/// Serves until it is ended from outside: `ADDRESS`, with the URL in the environment as `BARE_DATABASE_URL`.
///
/// # Errors
/// If the database or the address cannot be had.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    let address: std::net::SocketAddr = arguments.first().ok_or("an address is missing")?.parse()?;
    let url = std::env::var("BARE_DATABASE_URL")?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let bare = Arc::new(opened(&url).await?);
        let router = Router::new()
            .route("/row/{id}", get(read))
            .route("/rows/{id}", get(list))
            .route("/row", post(write))
            .with_state(bare);
        let listener = tokio::net::TcpListener::bind(address).await?;
        Ok(axum::serve(
            axum::serve::ListenerExt::tap_io(listener, |stream| {
                let _ = stream.set_nodelay(true);
            }),
            router,
        )
        .await?)
    })
}

async fn opened(url: &str) -> Result<Bare, Failure> {
    sqlx::any::install_default_drivers();
    let is_sqlite = url.starts_with("sqlite:");
    let pool = |most: u32| {
        AnyPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(5)).after_connect(
            move |connection, _| {
                Box::pin(async move {
                    if is_sqlite {
                        connection.execute(sqlx::raw_sql(SQLITE_SETTINGS)).await?;
                    }
                    Ok(())
                })
            },
        )
    };
    let writes = pool(if is_sqlite { 1 } else { 16 }).connect(url).await?;
    let reads = if is_sqlite { pool(8).connect(url).await? } else { writes.clone() };
    writes
        .execute(
            "CREATE TABLE rows_of_bench (id TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL, made_at BIGINT NOT NULL)",
        )
        .await?;
    let mut filling = writes.begin().await?;
    for n in 0..ROWS {
        insert(&mut filling, &format!("r{n}"), &"楼道灯不亮".repeat(30)).await?;
    }
    filling.commit().await?;
    Ok(Bare { reads, writes, is_sqlite, next: AtomicU64::new(0) })
}

async fn insert(connection: &mut sqlx::AnyConnection, id: &str, body: &str) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO rows_of_bench (id, body, made_at) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(body)
        .bind(0_i64)
        .execute(connection)
        .await?;
    Ok(())
}

type Answer = Result<Json<Value>, (StatusCode, String)>;

fn refused(error: sqlx::Error) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

async fn read(State(bare): State<Arc<Bare>>, Path(id): Path<String>) -> Answer {
    let row = sqlx::query("SELECT id, body, made_at FROM rows_of_bench WHERE id = $1")
        .bind(id)
        .fetch_one(&bare.reads)
        .await
        .map_err(refused)?;
    Ok(Json(shown(&row).map_err(refused)?))
}

async fn list(State(bare): State<Arc<Bare>>, Path(id): Path<String>) -> Answer {
    let rows = sqlx::query("SELECT id, body, made_at FROM rows_of_bench WHERE id > $1 ORDER BY id LIMIT 50")
        .bind(id)
        .fetch_all(&bare.reads)
        .await
        .map_err(refused)?;
    let items: sqlx::Result<Vec<Value>> = rows.iter().map(shown).collect();
    Ok(Json(json!({"items": items.map_err(refused)?})))
}

fn shown(row: &AnyRow) -> sqlx::Result<Value> {
    let (id, body, made_at): (String, String, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    Ok(json!({"id": id, "body": body, "made_at": made_at}))
}

async fn write(State(bare): State<Arc<Bare>>, Json(body): Json<Value>) -> Answer {
    let id = format!("w{}", bare.next.fetch_add(1, Ordering::Relaxed));
    let begin = if bare.is_sqlite { "BEGIN IMMEDIATE" } else { "BEGIN ISOLATION LEVEL SERIALIZABLE" };
    let mut transaction = bare.writes.begin_with(begin).await.map_err(refused)?;
    insert(&mut transaction, &id, &body.to_string()).await.map_err(refused)?;
    transaction.commit().await.map_err(refused)?;
    Ok(Json(json!({"id": id})))
}

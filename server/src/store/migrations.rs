//! The tables of the store, version after version: forward only, embedded, run at start.
//!
//! Always holds: each step is one transaction with the record that it was done; tables of a newer program are refused.

use sqlx::Executor;

use super::{OpenError, Store};
use crate::problem::Problem;

/// The steps in their sequence, each with the version that it makes.
const STEPS: [(i64, &str); 1] = [(1, include_str!("../../migrations/0001_first.sql"))];

/// The version that this program knows.
pub(crate) const KNOWN: i64 = STEPS[STEPS.len() - 1].0;

/// Brings the tables up to date.
///
/// # Errors
/// If the database refuses a step, or the tables are newer than this program.
pub(super) async fn run(store: &Store) -> Result<(), OpenError> {
    let to_error = |problem: Problem| problem.into_cause().unwrap_or(sqlx::Error::WorkerCrashed);
    for (version, step) in STEPS {
        let work = store.write(move |connection| {
            Box::pin(async move {
                connection
                    .execute(sqlx::raw_sql(
                        "CREATE TABLE IF NOT EXISTS migrations (version BIGINT NOT NULL PRIMARY KEY)",
                    ))
                    .await?;
                let done: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM migrations")
                    .fetch_one(&mut *connection)
                    .await?;
                if done < version {
                    connection.execute(sqlx::raw_sql(step)).await?;
                    sqlx::query("INSERT INTO migrations (version) VALUES ($1)")
                        .bind(version)
                        .execute(&mut *connection)
                        .await?;
                }
                Ok(done.max(version))
            })
        });
        let found = work.await.map_err(to_error)?;
        if found > KNOWN {
            return Err(OpenError::Newer { found, known: KNOWN });
        }
    }
    Ok(())
}

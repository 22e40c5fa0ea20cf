//! The tables of the store, version after version: forward only, embedded, run at start.
//!
//! Always holds: each step is one transaction with the record that it was done; tables of a newer program are refused.

use sqlx::{AnyConnection, Executor};

use super::{Kind, OpenError, Store};
use crate::problem::Problem;

/// A step: the version that it makes, and how. What the two databases say alike is said once.
struct Step {
    version: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

const fn on_both(version: i64, step: &'static str) -> Step {
    Step { version, sqlite: step, postgres: step }
}

/// The steps in their sequence.
const STEPS: [Step; 3] = [
    on_both(1, include_str!("../../migrations/0001_first.sql")),
    on_both(2, include_str!("../../migrations/0002_followed.sql")),
    Step {
        version: 3,
        sqlite: include_str!("../../migrations/0003_append_only.sqlite.sql"),
        postgres: include_str!("../../migrations/0003_append_only.postgres.sql"),
    },
];

/// The version that this program knows.
pub(crate) const KNOWN: i64 = STEPS[STEPS.len() - 1].version;

/// The version of the tables; 0 of a store that has none yet.
///
/// # Errors
/// If the database does not answer, or was never brought up to date.
pub(crate) async fn version(connection: &mut AnyConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM migrations").fetch_one(connection).await
}

/// Brings the tables up to date.
///
/// # Errors
/// If the database refuses a step, or the tables are newer than this program.
pub(super) async fn run(store: &Store) -> Result<(), OpenError> {
    let to_error = |problem: Problem| problem.into_cause().unwrap_or(sqlx::Error::WorkerCrashed);
    for Step { version, sqlite, postgres } in STEPS {
        let step = match store.kind {
            Kind::Sqlite => sqlite,
            Kind::Postgres => postgres,
        };
        let work = store.write(move |connection| {
            Box::pin(async move {
                connection
                    .execute(sqlx::raw_sql(
                        "CREATE TABLE IF NOT EXISTS migrations (version BIGINT NOT NULL PRIMARY KEY)",
                    ))
                    .await?;
                let done = self::version(&mut *connection).await?;
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

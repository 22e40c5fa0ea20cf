//! The store: free async functions on a connection, one set of SQL for SQLite and PostgreSQL.
//!
//! Comes in: values. Goes out: values. Always holds: a write is one transaction that runs to its end whether or not its
//! caller is still there; what is refused leaves nothing behind; transactions are serializable and tried five times
//! where they met another; no statement is made of text that came from outside.

pub(crate) mod answers;
pub(crate) mod attachments;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod entries;
pub(crate) mod files;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod migrations;
pub(crate) mod notices;
pub(crate) mod people;
mod places;
pub(crate) mod plans;
pub(crate) mod requests;
pub(crate) mod rounds;
pub(crate) mod sql;
pub(crate) mod tasks;

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use sqlx::AnyConnection;
use sqlx::any::AnyPoolOptions;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Connection, Executor, Transaction};

use crate::problem::Problem;

/// Where everything lies.
#[derive(Clone)]
pub(crate) struct Store {
    kind: Kind,
    reads: AnyPool,
    writes: AnyPool,
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file of this machine: one writer at a time.
    Sqlite,
    /// Anything that speaks PostgreSQL's wire protocol.
    Postgres,
}

/// Where a store is to be found.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// In a file of this folder.
    Folder(PathBuf),
    /// `postgres://…`
    Url(String),
}

/// What a write does within its transaction. It may run several times.
pub(crate) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'c>>;

/// Times that a transaction which met another is tried.
const TRIES: u32 = 5;
/// Connections to PostgreSQL: writes and reads share them.
const CONNECTIONS: u32 = 16;
/// Readers of SQLite.
const READERS: u32 = 8;
/// How long a call waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Write-ahead log with full sync: an acknowledged write is on the disk. Deleted contents are overwritten.
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
    PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000";
/// A transaction that is left open by a lost client ends.
const POSTGRES_SETTINGS: &str =
    "SET idle_in_transaction_session_timeout = '30s'; SET statement_timeout = '60s'; SET client_min_messages = warning";

impl Store {
    /// Opens a store and brings its tables up to date.
    ///
    /// # Errors
    /// If it cannot be reached, or its tables are those of a newer program.
    pub(crate) async fn open(place: &Place) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        let store = match place {
            Place::Folder(folder) => Self::open_sqlite(folder).await?,
            Place::Url(url) => {
                let pool = pool(Kind::Postgres, CONNECTIONS).connect(url).await?;
                Self { kind: Kind::Postgres, reads: pool.clone(), writes: pool }
            }
        };
        migrations::run(&store).await?;
        Ok(store)
    }

    async fn open_sqlite(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join("dianda.sqlite");
        // A path may hold what a URL reads otherwise.
        let escaped = path.display().to_string().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        let url = format!("sqlite://{escaped}?mode=rwc");
        let writes = pool(Kind::Sqlite, 1).connect(&url).await?;
        let reads = pool(Kind::Sqlite, READERS).connect(&url).await?;
        let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&writes).await?;
        if is_older(&version, [3, 51, 3]) {
            return Err(OpenError::SqliteTooOld(version));
        }
        Ok(Self { kind: Kind::Sqlite, reads, writes })
    }

    /// A connection to read from.
    ///
    /// # Errors
    /// If the database is away.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>, Problem> {
        Ok(self.reads.acquire().await?)
    }

    /// A transaction that sees one moment of the store.
    pub(crate) async fn snapshot(&self) -> sqlx::Result<Transaction<'static, Any>> {
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN",
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.reads.begin_with(begin).await
    }

    /// A transaction for whoever is alone with the store.
    pub(crate) async fn begin(&self) -> sqlx::Result<Transaction<'static, Any>> {
        self.writes.begin_with(self.kind.begin()).await
    }

    /// Does some work in one transaction, detached from the caller: a browser that goes away leaves no transaction
    /// open. The work runs again where it met another transaction.
    ///
    /// # Errors
    /// What the work refuses; or if the database is away.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut AnyConnection) -> Work<'c, T> + Send + Sync + 'static,
    {
        let store = self.clone();
        let done = tokio::spawn(async move { store.write_here(&work).await });
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a transaction did not end");
            Err(Problem::from(sqlx::Error::WorkerCrashed))
        })
    }

    async fn write_here<T, F>(&self, work: &F) -> Result<T, Problem>
    where
        F: for<'c> Fn(&'c mut AnyConnection) -> Work<'c, T> + Send + Sync,
    {
        let mut tried = 0;
        loop {
            tried += 1;
            let done = self.try_once(work).await;
            match done {
                Err(problem) if problem.is_of_a_race() && tried < TRIES => {
                    // Those who met wait differently long, so that they do not meet again.
                    let longest = 8_u64 << tried;
                    tokio::time::sleep(Duration::from_millis(1 + crate::secrets::random_below(longest))).await;
                }
                done => return done,
            }
        }
    }

    async fn try_once<T, F>(&self, work: &F) -> Result<T, Problem>
    where
        F: for<'c> Fn(&'c mut AnyConnection) -> Work<'c, T> + Send + Sync,
    {
        let mut connection = self.writes.acquire().await?;
        let (done, is_sound) = match connection.begin_with(self.kind.begin()).await {
            Ok(mut transaction) => match work(&mut transaction).await {
                Ok(done) => {
                    let committed = transaction.commit().await;
                    let is_sound = committed.is_ok();
                    (committed.map(|()| done).map_err(Problem::from), is_sound)
                }
                Err(problem) => (Err(problem), transaction.rollback().await.is_ok()),
            },
            Err(error) => (Err(error.into()), false),
        };
        if !is_sound {
            // SQLite ends a transaction by itself where the disk is full, and its driver does not know of it: such a
            // connection would refuse every transaction to come.
            drop(connection.detach());
        }
        done
    }

    /// Ends all connections.
    pub(crate) async fn close(&self) {
        self.reads.close().await;
        self.writes.close().await;
    }
}

impl Kind {
    fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        }
    }
}

fn pool(kind: Kind, most: u32) -> AnyPoolOptions {
    let settings = match kind {
        Kind::Sqlite => SQLITE_SETTINGS,
        Kind::Postgres => POSTGRES_SETTINGS,
    };
    AnyPoolOptions::new().max_connections(most).acquire_timeout(PATIENCE).after_connect(move |connection, _| {
        Box::pin(async move {
            connection.execute(sqlx::raw_sql(settings)).await?;
            Ok(())
        })
    })
}

fn is_older(version: &str, least: [u32; 3]) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    [parts.next(), parts.next(), parts.next()].map(|part| part.unwrap_or(0)) < least
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// The database refuses or cannot be reached.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// SQLite before 3.51.3 can corrupt a database in WAL mode that has two connections.
    #[error("SQLite {0} is too old")]
    SqliteTooOld(String),
    /// A newer program wrote these tables.
    #[error("the tables are of version {found}, this program knows {known}")]
    Newer {
        /// Of the tables.
        found: i64,
        /// Of this program.
        known: i64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that grows until there is no room.
    async fn fill(store: &Store) -> Result<(), Problem> {
        store
            .write(|connection| {
                Box::pin(async move {
                    for n in 0..200 {
                        let name = format!("{n}-{}", "x".repeat(10_000));
                        rounds::add_district(&mut *connection, &name, "full", 0).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    #[tokio::test]
    async fn a_full_disk_refuses_what_does_not_fit_and_is_forgotten_once_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&Place::Folder(folder.path().to_owned())).await.expect("a store");
        // So many pages as there are, and some.
        let limit = |pages: &'static str| {
            store.write(move |connection| {
                Box::pin(async move {
                    connection.execute(sqlx::raw_sql(pages)).await?;
                    Ok(())
                })
            })
        };
        limit("PRAGMA max_page_count = 120").await.expect("a limit");
        assert_eq!(fill(&store).await.expect_err("there is no room").code, "disk_full");
        // The connection that met the full disk is gone, its limit with it; what was refused left nothing.
        let there = rounds::districts(&mut store.read().await.expect("reads go on")).await.expect("a list");
        assert!(there.is_empty());
        fill(&store).await.expect("there is room again");
    }
}

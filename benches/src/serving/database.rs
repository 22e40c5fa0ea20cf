//! Where the servers keep their rows: SQLite files, or databases of one PostgreSQL that are made and dropped here.
//!
//! Comes in: the URL of a PostgreSQL, if any. Goes out: URLs of empty databases in it. Always holds: each is named
//! after this process, and all of them are dropped at the end; no other database is touched.

use std::cell::RefCell;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::Failure;

/// Which database.
pub(crate) struct Database {
    server: Option<String>,
    made: RefCell<Vec<String>>,
}

impl Database {
    /// PostgreSQL where a URL is given, else SQLite.
    pub(crate) fn of(url: Option<&str>) -> Self {
        sqlx::any::install_default_drivers();
        Self { server: url.map(str::to_owned), made: RefCell::default() }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        if self.server.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// The URL of an empty database; none where it is SQLite.
    ///
    /// # Errors
    /// If the server refuses it.
    pub(crate) async fn fresh(&self) -> Result<Option<String>, Failure> {
        let Some(url) = &self.server else { return Ok(None) };
        let name = format!("dianda_bench_{}_{}", std::process::id(), self.made.borrow().len());
        let mut connection = AnyConnection::connect(url).await?;
        connection.execute(sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))).await?;
        connection.close().await?;
        self.made.borrow_mut().push(name.clone());
        Ok(Some(beside(url, &name)))
    }

    /// Drops what was made.
    pub(crate) async fn drop_all(&self) {
        let Some(url) = &self.server else { return };
        let names = self.made.take();
        let Ok(mut connection) = AnyConnection::connect(url).await else { return };
        for name in names {
            // Whoever was killed may still be held as connected.
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = connection.execute(sqlx::raw_sql(AssertSqlSafe(drop))).await;
        }
    }
}

/// The URL of another database on the same server.
fn beside(url: &str, name: &str) -> String {
    let (address, question) = url.split_once('?').map_or((url, None), |(address, rest)| (address, Some(rest)));
    let host_from = address.find("://").map_or(0, |at| at + 3);
    let host_to = address[host_from..].find('/').map_or(address.len(), |at| host_from + at);
    let question = question.map(|rest| format!("?{rest}")).unwrap_or_default();
    format!("{}/{name}{question}", &address[..host_to])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_beside_another_has_the_same_server_and_settings() {
        assert_eq!(beside("postgres://u:p@h:5/a?x=1", "b"), "postgres://u:p@h:5/b?x=1");
        assert_eq!(beside("postgres://u:p@h:5", "b"), "postgres://u:p@h:5/b");
    }
}

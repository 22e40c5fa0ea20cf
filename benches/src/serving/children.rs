//! The servers that are measured, as children of this program.
//!
//! Comes in: a program, its folder, its database. Goes out: a [`Server`] that is ready. Always holds: a server that is
//! let go of ends; what it says is in a file of its own, so that no pipe fills up.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Signal, getrlimit, kill_process, setrlimit};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::Failure;
use super::database::Database;
use super::wire::{Wire, call};

/// How long a server may take until it is ready, and to end.
const START_MAX: Duration = Duration::from_secs(120);
const END_MAX: Duration = Duration::from_secs(20);
/// Between two questions whether it is ready.
const LOOK: Duration = Duration::from_millis(2);

/// A server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From its start until it was ready.
    pub(crate) started_in: Duration,
    log: PathBuf,
}

/// How `dianda serve` is to run.
pub(crate) struct Dianda<'p> {
    pub(crate) program: &'p Path,
    pub(crate) data: &'p Path,
    /// `postgres://…`
    pub(crate) database: Option<&'p str>,
    /// The one core on which it runs.
    pub(crate) core: Option<usize>,
}

/// As many open files as the system lets: a thousand connections need them, here and in the servers, which inherit it.
pub(crate) fn raise_file_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where it stays as it is, connections fail and are counted.
    let _ = setrlimit(Resource::Nofile, limit);
}

/// Starts `dianda serve` and waits until it is ready.
///
/// # Errors
/// If it ends or does not become ready.
pub(crate) async fn dianda(how: &Dianda<'_>) -> Result<Server, Failure> {
    let address = free_address()?;
    std::fs::create_dir_all(how.data)?;
    let mut command = match how.core {
        Some(core) => {
            let mut command = Command::new("taskset");
            command.arg("-c").arg(core.to_string()).arg(how.program);
            command
        }
        None => Command::new(how.program),
    };
    command.arg("serve").arg("--data").arg(how.data).arg("--listen").arg(address.to_string());
    command.env_remove("DIANDA_DATABASE_URL").env_remove("RUST_LOG");
    if let Some(url) = how.database {
        command.env("DIANDA_DATABASE_URL", url);
    }
    started(command, address, how.data.join("bench.log"), "/readyz").await
}

/// Starts the bare server in a folder, on a database of its own.
///
/// # Errors
/// If it ends or does not become ready.
pub(crate) async fn bare(folder: &TempDir, database: &Database) -> Result<Server, Failure> {
    let address = free_address()?;
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("bare.sqlite").display());
    let url = database.fresh().await?.unwrap_or(file);
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare").arg(address.to_string()).env("BARE_DATABASE_URL", url);
    started(command, address, folder.path().join("bare.log"), "/row/r0").await
}

fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

async fn started(mut command: Command, address: SocketAddr, log: PathBuf, ready: &str) -> Result<Server, Failure> {
    let out = File::create(&log)?;
    command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out).kill_on_drop(true);
    let begun = Instant::now();
    let mut child = command.spawn()?;
    let asked = call("GET", ready, &[], &[]);
    let mut wire = Wire::to(address);
    loop {
        // Until it listens, a connection is refused.
        if wire.call(&asked, Duration::from_secs(5)).await.is_ok_and(|reply| reply.status == 200) {
            return Ok(Server { child, address, started_in: begun.elapsed(), log });
        }
        if let Some(status) = child.try_wait()? {
            return Err(format!("a server ended with {status}: {}", std::fs::read_to_string(&log)?).into());
        }
        if begun.elapsed() > START_MAX {
            return Err("a server did not become ready".into());
        }
        tokio::time::sleep(LOOK).await;
    }
}

impl Server {
    /// The secret by which the first administrator comes in.
    ///
    /// # Errors
    /// If it said none.
    pub(crate) async fn first_secret(&self) -> Result<String, Failure> {
        for _ in 0..500 {
            let said = std::fs::read_to_string(&self.log)?;
            let secret = said.split_once("/i#").and_then(|(_, rest)| rest.split_once(char::is_whitespace));
            if let Some((secret, _)) = secret {
                return Ok(secret.to_owned());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err("the first start named no link for an administrator".into())
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().unwrap_or(0)
    }

    /// Asks it to end, and waits for it.
    pub(crate) async fn end(mut self) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(id) = id {
            // It may have ended by itself.
            let _ = kill_process(id, Signal::TERM);
        }
        if tokio::time::timeout(END_MAX, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}

//! A child `dianda`: reads or matches with limits, apart from the server.
//!
//! Comes in: arguments, limits. Goes out: how it ended and what it wrote. Always holds: it has no environment but its
//! limits, so no database; it dies with the server; an interrupt asks it for the best so far, and it is killed where it
//! does not end.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::confined::LIMITS;

/// What a child may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) memory: u64,
    pub(super) cpu_seconds: u64,
}

/// What somebody wants of a running child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Go on.
    Run,
    /// End with the best so far.
    Finish,
    /// End at once.
    Kill,
}

/// How a child ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// Its exit status; none where a signal ended it.
    pub(super) status: Option<i32>,
    /// What it wrote to standard output.
    pub(super) out: Vec<u8>,
    /// The last line that it wrote to standard error and that is no progress.
    pub(super) last_words: String,
}

/// Bytes of standard output at most.
const OUT_MAX: u64 = 1 << 30;
/// How long it may take to end once it was asked.
const GRACE: Duration = Duration::from_secs(10);

/// Runs a child to its end.
///
/// # Errors
/// If it cannot be started.
pub(super) async fn run(
    program: &Path,
    arguments: &[String],
    limits: Limits,
    on_progress: &(dyn Fn(String) + Send + Sync),
    mut wish: watch::Receiver<Wish>,
) -> std::io::Result<Ended> {
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .env(LIMITS, format!("{},{}", limits.memory, limits.cpu_seconds))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let out = async {
        let mut bytes = Vec::new();
        if let Some(pipe) = stdout {
            pipe.take(OUT_MAX).read_to_end(&mut bytes).await?;
        }
        Ok::<_, std::io::Error>(bytes)
    };
    let words = async {
        let mut last = String::new();
        let Some(pipe) = stderr else { return last };
        let mut lines = BufReader::new(pipe).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if line.starts_with('{') {
                on_progress(line);
            } else {
                last = line;
            }
        }
        last
    };
    let end = async {
        tokio::select! {
            ended = child.wait() => return ended,
            () = wanted(&mut wish, Wish::Finish) => interrupt(&child),
        }
        tokio::select! {
            ended = child.wait() => return ended,
            () = wanted(&mut wish, Wish::Kill) => {}
            () = tokio::time::sleep(GRACE) => {}
        }
        child.kill().await?;
        child.wait().await
    };
    let (out, last_words, ended) = tokio::join!(out, words, end);
    Ok(Ended { status: ended?.code(), out: out?, last_words })
}

/// Waits until somebody wants at least this. A wish that nobody can change any more goes on.
async fn wanted(wish: &mut watch::Receiver<Wish>, least: Wish) {
    let is_wanted = |wish: &Wish| *wish == least || *wish == Wish::Kill;
    if wish.wait_for(is_wanted).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn interrupt(child: &Child) {
    let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(id) = id {
        // It may have ended by itself.
        let _ = kill_process(id, Signal::INT);
    }
}

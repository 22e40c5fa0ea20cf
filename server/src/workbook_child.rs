//! Old workbooks (.xls, .ods) are read in a child of this process, with limits on memory and time.
//!
//! Comes in: bytes. Goes out: sheets, or a [`WorkbookProblem`]. Always holds: a file that claims a million columns or
//! makes the reader loop ends the child, never this process; the child gets the bytes and nothing else (no arguments,
//! no environment).

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use engine::tables::{Sheet, WorkbookProblem, read_old_workbook};
use rustix::process::{Resource, Rlimit, setrlimit};

/// Bytes of address space of the child.
const MEMORY_MAX: u64 = 1 << 30;
/// Seconds of its CPU time.
const SECONDS_MAX: u64 = 30;
/// Bytes of its answer that are read.
const ANSWER_MAX: u64 = 512 << 20;

/// Reads an old workbook in a child.
///
/// # Errors
/// If it cannot be read, or the child ran into a limit.
pub(crate) fn read_in_child(bytes: &[u8], rows_max: usize) -> Result<Vec<Sheet>, WorkbookProblem> {
    let program = std::env::current_exe().map_err(|_| WorkbookProblem::Broken)?;
    let mut child = Command::new(program)
        .args(["read-workbook", &rows_max.to_string()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| WorkbookProblem::NoProcess)?;
    let (mut stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let mut answer = Vec::new();
    let fed = std::thread::scope(|scope| {
        // The child may end before it has read everything.
        let feed = move || drop(stdin.as_mut().map(|pipe| pipe.write_all(bytes)));
        let fed = std::thread::Builder::new().spawn_scoped(scope, feed).is_ok();
        if let Some(pipe) = stdout.filter(|_| fed) {
            let _ = pipe.take(ANSWER_MAX).read_to_end(&mut answer);
        }
        fed
    });
    if !fed {
        let _ = child.kill();
        let _ = child.wait();
        return Err(WorkbookProblem::NoProcess);
    }
    let ended = child.wait().map_err(|_| WorkbookProblem::Broken)?;
    if !ended.success() {
        // A limit ends it by a signal, a broken file by a panic of its reader.
        return Err(if ended.code().is_none() { WorkbookProblem::TooLarge } else { WorkbookProblem::Broken });
    }
    serde_json::from_slice(&answer).unwrap_or(Err(WorkbookProblem::Broken))
}

/// The child: limits itself, reads the workbook from its input, writes the answer to its output.
pub(crate) fn serve(rows_max: usize) {
    let limit = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    if limit(Resource::As, MEMORY_MAX).is_err() || limit(Resource::Cpu, SECONDS_MAX).is_err() {
        return;
    }
    let mut bytes = Vec::new();
    let read = match std::io::stdin().read_to_end(&mut bytes) {
        Ok(_) => read_old_workbook(&bytes, rows_max),
        Err(_) => Err(WorkbookProblem::Broken),
    };
    let _ = serde_json::to_writer(std::io::BufWriter::new(std::io::stdout()), &read);
}

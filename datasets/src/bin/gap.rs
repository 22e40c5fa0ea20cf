//! `gap DIR [--dianda PROGRAM]`: writes the 60 instances as folders under DIR; with a program also solves each with
//! `PROGRAM solve`, and compares the cost of its plan with the known optimum.
//!
//! Always holds: the cost is counted from the assignments of the plan.json that the program wrote; exit 1 if any
//! differs.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use datasets::gap::{Gap, load, optima, write_folder};
use engine::plan::PreviousPlan;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        [dir] => write_all(Path::new(dir)),
        [dir, "--dianda", program] => compare_all(Path::new(dir), program),
        _ => {
            let _ = writeln!(std::io::stderr(), "usage: gap DIR [--dianda PROGRAM]");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

fn write_all(dir: &Path) -> Result<bool, Failure> {
    for (name, _) in optima()? {
        write_folder(&load(&name)?, dir)?;
    }
    Ok(true)
}

/// Prints a line for each instance and the total; whether all reached the optimum.
fn compare_all(dir: &Path, program: &str) -> Result<bool, Failure> {
    let mut out = std::io::stdout();
    let begun = Instant::now();
    let (mut reached, mut n) = (0, 0);
    writeln!(out, "{:<10} {:>8} {:>8} {:>8}", "instance", "optimum", "found", "seconds")?;
    for (name, optimum) in optima()? {
        let gap = load(&name)?;
        let started = Instant::now();
        let found = solve(&gap, dir, program)?;
        let told = found.map_or("none".to_owned(), |cost| cost.to_string());
        let mark = if found == Some(optimum) { "" } else { "  differs" };
        writeln!(out, "{name:<10} {optimum:>8} {told:>8} {:>8.2}{mark}", started.elapsed().as_secs_f64())?;
        reached += usize::from(found == Some(optimum));
        n += 1;
    }
    writeln!(out, "{reached} of {n} at the known optimum, {:.1} s", begun.elapsed().as_secs_f64())?;
    Ok(reached == n)
}

/// The cost of the plan that the program finds; `None` where it leaves a task undone.
fn solve(gap: &Gap, dir: &Path, program: &str) -> Result<Option<u64>, Failure> {
    let folder = write_folder(gap, dir)?;
    // The plan stands beside the folder of the instance, not in it: there only tables are expected.
    let plan = dir.join(format!("{}.plan.json", gap.name));
    let ended = Command::new(program).arg("solve").arg(folder).arg("--out").arg(&plan).stdin(Stdio::null()).output()?;
    if !ended.status.success() {
        let told = String::from_utf8_lossy(&ended.stderr);
        return Err(format!("{}: {program} ended with {}: {told}", gap.name, ended.status).into());
    }
    let read = PreviousPlan::read(&fs::read(&plan)?)?;
    Ok(gap.cost(read.seats.iter().map(|(request, _, provider)| (request, provider))))
}

//! The long runs: `cargo run --release --bin fuzz -- --seconds 600 csv json`, or all doors in turn without names. What
//! ends in a panic is written to `tests/corpora/<door>/`, where the test command replays it; the exit is 1 then.
//!
//! Comes in: names of doors, seconds for each, a seed. Goes out: a line for each door: inputs tried and findings.

use std::fs;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use datasets::lots::Lots;
use tests::mutations::spoilt;
use tests::targets::TARGETS;

/// Findings after which a door is left: the next ones are mostly the same.
const FINDINGS_MAX: usize = 5;
/// Longer than this no input of its size may take.
const SLOW: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let (mut seconds, mut seed, mut names) = (60_u64, 1_u64, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok());
        match argument.as_str() {
            "--seconds" => seconds = number().unwrap_or(seconds),
            "--seed" => seed = number().unwrap_or(seed),
            _ => names.push(argument),
        }
    }
    std::panic::set_hook(Box::new(|_| {}));
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let mut found = 0;
    for target in TARGETS.iter().filter(|target| names.is_empty() || names.iter().any(|name| name == target.name)) {
        let seeds = (target.seeds)();
        let mut draw = Lots::new(seed);
        let (begun, mut tried, mut findings) = (Instant::now(), 0_u64, 0);
        while begun.elapsed().as_secs() < seconds && findings < FINDINGS_MAX {
            let input = spoilt(&seeds, &mut draw);
            let started = Instant::now();
            let ended = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
            tried += 1;
            if ended.is_err() || started.elapsed() > SLOW {
                findings += 1;
                let folder = corpora.join(target.name);
                let name = folder.join(format!("{}-{seed}-{tried}", if ended.is_err() { "panic" } else { "slow" }));
                if let Err(error) = fs::create_dir_all(&folder).and_then(|()| fs::write(&name, &input)) {
                    eprintln!("{}: {error}", name.display());
                }
            }
        }
        found += findings;
        let (name, seconds) = (target.name, begun.elapsed().as_secs_f64());
        let line = format!("{name:<10} {tried:>9} inputs, {findings} findings, {seconds:.0} s");
        // Whoever reads it may have gone.
        let _ = writeln!(std::io::stdout(), "{line}");
    }
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

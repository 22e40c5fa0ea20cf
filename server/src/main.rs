//! The program `dianda`: for now its command line.
//!
//! Comes in: arguments. Goes out: an exit status: 0 done, 1 could not be done, 2 wrong usage, 3 the input was refused,
//! 4 the pins cannot hold together. Always holds: results go to standard output, messages and progress to standard
//! error.

mod cli;
mod files;
mod progress;
mod runner;
mod workbook_child;

use std::process::ExitCode;

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    cli::run()
}

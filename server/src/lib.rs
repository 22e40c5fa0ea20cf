//! The program `dianda` as a library: for now its command line.
//!
//! Comes in: arguments as typed. Goes out: an exit status: 0 done, 1 could not be done, 2 wrong usage, 3 the input was
//! refused, 4 the pins cannot hold together. Always holds: results go to standard output, messages and progress to
//! standard error; only this crate knows files, processes, clock and threads, and hands them to the engine.

mod acts;
mod api;
mod app;
mod cli;
mod confined;
mod documents;
mod files_in;
mod files_out;
mod hex;
mod jobs;
mod listener;
mod metrics;
pub mod moves;
mod page;
mod problem;
mod progress;
mod readiness;
mod rights;
mod router;
mod runner;
mod sample;
mod searching;
mod secrets;
mod serving;
mod store;
mod system_errors;
mod taken_in;
mod workbook_child;

pub use cli::run;
pub use confined::confine;
pub use sample::SampleLink;
pub use serving::{Running, Settings, StartError, start};

/// Makes a limit on the size of files an error of whoever writes; by default the system ends the process.
pub fn heed_file_limits() {
    let signal = rustix::process::Signal::XFSZ.as_raw();
    // Where no handler can be had it stays as it is.
    let _ = signal_hook::flag::register(signal, std::sync::Arc::default());
}

/// Waits until no thread of the solver is at work: one that was left behind a stop may still read what the end of the
/// process destroys.
pub fn wait_for_solver() {
    while engine::solve::solver_threads() > 0 {
        runner::rest();
    }
}

//! A child of the server limits itself before it reads anything: memory, CPU time, and its life by that of its parent.
//!
//! Comes in: limits, in the environment that the server gives it. Always holds: a child that cannot limit itself does
//! nothing.

use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

/// `memory in bytes,CPU seconds`; set by the server alone.
pub(crate) const LIMITS: &str = "DIANDA_CHILD_LIMITS";

/// Limits this process where it is a child of the server.
///
/// # Errors
/// If it cannot.
pub fn confine() -> Result<(), ExitCode> {
    let Ok(limits) = std::env::var(LIMITS) else { return Ok(()) };
    limited(&limits).ok_or(ExitCode::FAILURE)
}

fn limited(limits: &str) -> Option<()> {
    let (memory, seconds) = limits.split_once(',')?;
    let limit = |resource, most: &str| {
        let most: u64 = most.parse().ok()?;
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).ok()
    };
    limit(Resource::As, memory)?;
    limit(Resource::Cpu, seconds)?;
    set_parent_process_death_signal(Some(Signal::KILL)).ok()
}

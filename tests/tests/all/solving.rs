//! The engine called as a program calls it.
//!
//! Comes in: a [`Sample`] and how much work may be done. Goes out: a solution, a plan with its reasons. Always holds:
//! the same sample gives the same plan, byte for byte.

use engine::explain::annotate;
use engine::instance::{ExcludedProviders, Instance};
use engine::plan::{Heading, Plan, PlanOptions, plan};
use engine::solve::{Options, Runner, Solution, SolveError, World, solve};

use crate::random_instances::Sample;

/// What the sample asks for, to be proven.
pub(crate) fn options(sample: &Sample) -> Options {
    Options { kept: sample.previous.candidates(&sample.instance()), ..Options::new(sample.tiers.clone()) }
}

/// One component after the other.
pub(crate) fn in_sequence(n: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..n).for_each(work);
}

/// Solves without a clock.
pub(crate) fn solve_with(instance: &Instance, options: &Options, run: &Runner<'_>) -> Result<Solution, SolveError> {
    let world = World { run, seconds_left: &|| None, stopped: &|| false, pause: &rest, progress: &|_| {} };
    solve(instance, options, &world)
}

/// Rests for about a hundredth of a second, less if the thread is unparked.
pub(crate) fn rest() {
    std::thread::park_timeout(std::time::Duration::from_millis(10));
}

/// The plan of a solution, with reasons and substitutes.
pub(crate) fn annotated(instance: &Instance, solution: &Solution) -> Plan {
    let heading = Heading { input: instance.fingerprint(), options: PlanOptions::default() };
    let mut plan = plan(instance, solution, heading);
    annotate(instance, &mut plan, &ExcludedProviders::new());
    plan
}

/// Calls `check` with every seed below `n`, spread over the processors.
pub(crate) fn for_each_seed(n: u64, check: impl Fn(u64) + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let check = &check;
    std::thread::scope(|scope| {
        for first in 0..threads {
            scope.spawn(move || (first..n).step_by(threads as usize).for_each(check));
        }
    });
}

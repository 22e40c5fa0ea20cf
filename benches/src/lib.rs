//! What benches share: the sample district through the line that `dianda match` calls, and its steps one by one.
//!
//! Comes in: `datasets/putuo`. Goes out: batch and candidates, a matched round, a solution. Always holds: one thread,
//! no clock, no stop.

use std::time::Duration;

use datasets::putuo;
use engine::explain::{EvidenceFile, annotate, evidence};
use engine::instance::{ExcludedProviders, Instance};
use engine::matching::{MatchOptions, Matched, Prepared, World, match_round, prepare};
use engine::plan::{Heading, Plan, PlanOptions, plan};
use engine::problem::default_tiers;
use engine::solve::{self, Options, Solution, solve};
use engine::tables::{Purpose, Reading};

/// A quiet world of one thread.
fn world() -> World<'static> {
    World {
        run: &|n, work| (0..n).for_each(work),
        seconds_left: &|| None,
        stopped: &|| false,
        pause: &rest,
        progress: &|_| {},
    }
}

/// Rests for about a hundredth of a second, less if the thread is unparked.
pub fn rest() {
    std::thread::park_timeout(Duration::from_millis(10));
}

/// The sample, read and with its candidates.
///
/// # Panics
/// If the sample has a fault.
pub fn prepared() -> Prepared {
    prepare(&putuo::tables(), &Reading::trusted(Purpose::Round), None, &world()).expect("the sample has no fault")
}

/// The sample matched as `dianda match` does by default.
///
/// # Panics
/// If its pins cannot hold.
pub fn matched(prepared: &Prepared) -> Matched {
    let (district, input) = (&prepared.batch.district, prepared.input.clone());
    match_round(district, &prepared.candidates, input, &MatchOptions::default(), &world()).expect("a plan")
}

/// An instance solved as `dianda match` solves it by default.
///
/// # Panics
/// If its pins cannot hold together.
pub fn solved(instance: &Instance) -> Solution {
    let World { run, seconds_left, stopped, pause, .. } = world();
    let world = solve::World { run, seconds_left, stopped, pause, progress: &|_| {} };
    solve(instance, &Options::new(default_tiers(instance, false)), &world).expect("a plan")
}

/// The plan of a solution with its reasons, and the evidence behind it.
pub fn explained(
    prepared: &Prepared,
    (instance, excluded): (&Instance, &ExcludedProviders),
    solution: &Solution,
) -> (Plan, EvidenceFile) {
    let heading = Heading { input: String::new(), options: PlanOptions::default() };
    let mut plan = plan(instance, solution, heading);
    annotate(instance, &mut plan, excluded);
    let evidence = evidence(&prepared.batch.district, &prepared.candidates, &plan);
    (plan, evidence)
}

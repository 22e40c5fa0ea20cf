//! What benches share: the sample district, read and prepared step by step.
//!
//! Comes in: `datasets/putuo`. Goes out: batch, candidates, instance, plan, evidence. Always holds: the steps are those
//! of `dianda match`.

use std::time::Duration;

use datasets::putuo;
use engine::candidates::{RequestCandidates, candidates};
use engine::explain::{Evidence, annotate, evidence};
use engine::index::DistrictIndex;
use engine::instance::{ExcludedProviders, Instance, instance_of_district};
use engine::plan::{Heading, Plan, plan};
use engine::problem::default_tiers;
use engine::solve::{Options, Solution, World, solve};
use engine::tables::{Batch, Purpose, Reading, read_batch};

/// The checked sample.
///
/// # Panics
/// If the sample has a fault.
pub fn batch() -> Batch {
    read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("the sample has no fault")
}

/// What the solver is given, and what it was made of.
#[derive(Debug)]
pub struct Prepared {
    /// Topics and candidates of every request.
    pub found: Vec<RequestCandidates>,
    /// The numbers.
    pub instance: Instance,
    /// Who could have taken a role but was excluded.
    pub excluded: ExcludedProviders,
}

/// Candidates and instance of the sample.
///
/// # Panics
/// If the sample has a fault.
pub fn prepared(batch: &Batch, index: &DistrictIndex) -> Prepared {
    let found = candidates(&batch.district, index, &|_, _| {}).expect("candidates");
    let (instance, excluded) = instance_of_district(&batch.district, &found).expect("an instance");
    Prepared { found, instance, excluded }
}

/// The instance solved as `dianda match` solves it by default, on one thread.
///
/// # Panics
/// If its pins cannot hold together.
pub fn solved(instance: &Instance) -> Solution {
    let options = Options::new(default_tiers(instance, false));
    let world = World {
        run: &|n, work| (0..n).for_each(work),
        seconds_left: &|| None,
        stopped: &|| false,
        pause: &rest,
        progress: &|_| {},
    };
    solve(instance, &options, &world).expect("a plan")
}

/// Rests for about a hundredth of a second, less if the thread is unparked.
pub fn rest() {
    std::thread::park_timeout(Duration::from_millis(10));
}

/// The plan of a solution with its reasons, and the evidence behind it.
pub fn explained(batch: &Batch, prepared: &Prepared, solution: &Solution) -> (Plan, Evidence) {
    let heading = Heading {
        program: "benches".to_owned(),
        input: String::new(),
        options: Default::default(),
        seconds: 0.0,
        threads: 1,
    };
    let mut plan = plan(&prepared.instance, solution, heading);
    annotate(&prepared.instance, &mut plan, &prepared.excluded);
    let evidence = evidence(&batch.district, &prepared.found, &plan);
    (plan, evidence)
}

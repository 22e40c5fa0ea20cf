//! A stop at any moment of a solve at the size of a district leaves a plan with honest bounds.
//!
//! Always holds: a moment is counted in the times that the engine asks whether to stop, since seconds are another thing
//! on each machine; how long a stop takes is measured by `./dev cancel`.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::instance::Instance;
use engine::problem::{Sense, TierKind};
use engine::referee::referee;
use engine::solve::{Options, Solution, Stopped, TierReached, World, solve, solver_threads};

use crate::random_instances::Lots;
use crate::solving::{annotated, for_each_seed, in_sequence, rest};

const MOMENTS: u64 = 50;
/// Of the times that the engine asks: after each pause, so that this takes some 0.6 s.
const LATEST: u64 = 60;

#[test]
fn a_stop_at_fifty_moments_of_a_district_leaves_a_plan_with_honest_bounds() {
    use TierKind::{CommunitiesServed, Quality, RequestsAnswered};
    // Each sequence brings another kind of solve to the beginning, where so short a time reaches it.
    let sequences: [&[TierKind]; 3] =
        [&[CommunitiesServed, RequestsAnswered, Quality], &[RequestsAnswered, Quality], &[Quality, CommunitiesServed]];
    let instance = datasets::generated::district(11);
    let found: Mutex<Vec<(usize, Vec<TierReached>)>> = Mutex::new(Vec::new());
    for_each_seed(MOMENTS, |seed| {
        let mut lots = Lots::new(seed);
        let (moment, sequence) = (lots.between(1, LATEST), lots.between(0, 2) as usize);
        let solution = stopped_at(&instance, sequences[sequence], moment);
        let plan = annotated(&instance, &solution);
        assert_eq!(referee(&plan.to_bytes(), &instance, None), [], "seed {seed}");
        assert!(
            matches!(solution.stopped, Stopped::Cancelled | Stopped::Proved),
            "seed {seed}: stopped is {:?}",
            solution.stopped
        );
        found.lock().expect("no check panics with it").push((sequence, solution.tiers));
    });
    let found = found.into_inner().expect("no check panics with it");
    for (sequence, tiers) in &found {
        for (_, others) in found.iter().filter(|(of, _)| of == sequence) {
            check_bounds(tiers, others);
        }
    }
    // What did not listen ends before the process does.
    while solver_threads() > 0 {
        rest();
    }
}

/// Solves with a flag that goes up when it is asked for the `moment`th time.
fn stopped_at(instance: &Instance, tiers: &[TierKind], moment: u64) -> Solution {
    let asked = AtomicU64::new(0);
    let world = World {
        run: &in_sequence,
        seconds_left: &|| None,
        stopped: &|| asked.fetch_add(1, Ordering::Relaxed) + 1 >= moment,
        pause: &rest,
        progress: &|_| {},
    };
    solve(instance, &Options::new(tiers.to_vec()), &world).expect("there are no pins")
}

/// No bound is behind what another plan reached whose earlier tiers are as good.
fn check_bounds(tiers: &[TierReached], others: &[TierReached]) {
    for (of, other) in tiers.iter().zip(others) {
        let (is_behind, is_worse) = match of.kind.sense() {
            Sense::Max => (of.bound < other.value, other.value < of.value),
            Sense::Min => (of.bound > other.value, other.value > of.value),
        };
        assert!(!is_behind, "{tiers:?} against {others:?}");
        if is_worse {
            break;
        }
    }
}

#[test]
fn a_solve_that_nobody_stops_leaves_no_thread_behind_for_long() {
    let instance = crate::random_instances::sample(7).instance();
    let options = Options::new(vec![TierKind::Quality]);
    let _solution = crate::solving::solve_with(&instance, &options, &in_sequence);
    // Other tests solve at the same time; each of their threads ends, too.
    while solver_threads() > 0 {
        rest();
    }
}

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
    let input = prepared.input.clone();
    match_round(&prepared.matters, &prepared.candidates, input, &MatchOptions::default(), &world()).expect("a plan")
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
    let evidence = evidence(&prepared.matters, &prepared.candidates, &plan);
    (plan, evidence)
}

/// The weights of a logistic model that are most probable after what was seen, with a weak pull to nothing (ridge 1);
/// by Newton's method (iteratively reweighted least squares: Hastie, Tibshirani and Friedman, The Elements of
/// Statistical Learning, 2009, §4.4.1). O(rounds · samples · N²).
pub fn logistic<const N: usize>(samples: &[([f64; N], bool)]) -> [f64; N] {
    let mut weights = [0.0; N];
    for _ in 0..30 {
        let mut matrix = [[0.0; N]; N];
        let mut slope: [f64; N] = weights.map(|w| -w);
        (0..N).for_each(|at| matrix[at][at] = 1.0);
        for (features, is_right) in samples {
            let sum: f64 = weights.iter().zip(features).map(|(w, f)| w * f).sum();
            let p = 1.0 / (1.0 + (-sum).exp());
            for i in 0..N {
                slope[i] += (f64::from(u8::from(*is_right)) - p) * features[i];
                for j in 0..N {
                    matrix[i][j] += p * (1.0 - p) * features[i] * features[j];
                }
            }
        }
        let step = solved_for(matrix, slope);
        (0..N).for_each(|at| weights[at] += step[at]);
    }
    weights
}

/// The x with matrix · x = right, the matrix positive definite, by elimination.
fn solved_for<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for pivot in 0..N {
        for row in pivot + 1..N {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            (pivot..N).for_each(|at| matrix[row][at] -= factor * matrix[pivot][at]);
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|at| matrix[row][at] * right[at]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

//! From an instance to a proven choice: independent parts, tier after tier, exact.
//!
//! Comes in: an [`Instance`], [`Options`], and from the caller the [`World`]: a runner for parts, the time left, a stop
//! flag. Goes out: a [`Solution`] with the value and the bound of every tier, or the pins that cannot hold together.
//! Always holds: there is a plan (at worst a greedy one); values are whole numbers counted from the plan, bounds are
//! claims of the solver rounded to the safe side; work is budgeted in nodes, so that the clock never decides; only this
//! module names a solver.
//!
//! Method: lexicographic (preemptive) goal programming. Each tier is a mixed-integer problem over one part; the value
//! reached is a row of the problems that follow. While a tier is not proven, what one part might gain another might
//! give up, so that only the total may be held when later bounds are found: see `sequence.rs`.

mod greedy;
mod highs;
mod parts;
mod pins;
mod sequence;

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::district::Pin;
use crate::instance::Instance;
use crate::problem::{Sense, TierKind, place_tiers};

pub use greedy::by_urgency;
pub use parts::parts;
use sequence::Sequence;

/// What is to be reached, and with how much work.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The tiers in their sequence; minimum loads are put into place by themselves.
    pub tiers: Vec<TierKind>,
    /// A tier counts as reached when bound and value differ by at most this share.
    pub gap: f64,
    /// Work of the search, all parts and tiers together: nodes of branch and bound, each counted with the candidates of
    /// its part, since a node of a large part takes longer.
    pub budget: u64,
    /// Candidates (positions) that the previous plan had chosen.
    pub kept: BTreeSet<usize>,
}

/// Work of about 15 seconds on a district beyond the first node of each tier, which is always taken: 100 nodes on
/// 20,000 candidates, 1,000 on 2,000.
pub const BUDGET_DEFAULT: u64 = 2_000_000;

/// Runs the given function for every number below the first argument, in any order, on any threads.
pub type Runner<'a> = dyn Fn(usize, &(dyn Fn(usize) + Sync)) + Sync + 'a;

/// What belongs to the outside.
pub struct World<'a> {
    /// Runs the parts.
    pub run: &'a Runner<'a>,
    /// Seconds left on the clock, where there is a limit.
    pub seconds_left: &'a (dyn Fn() -> Option<f64> + Sync),
    /// Whether somebody asked to stop.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
    /// Is told each tier of each part that is done: tier, parts done, parts.
    pub progress: &'a (dyn Fn(TierKind, usize, usize) + Sync),
}

/// Why the search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stopped {
    /// Every tier is proven.
    Proved,
    /// The allowed gap was reached.
    Gap,
    /// The budget of nodes was used.
    Budget,
    /// The clock ran out: another run may give another plan.
    Clock,
    /// Somebody stopped it: another run may give another plan.
    Cancelled,
}

impl Stopped {
    /// The name in plan.json.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Gap => "gap",
            Self::Budget => "budget",
            Self::Clock => "clock",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What a tier reached and what it could reach at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierReached {
    /// Which one.
    pub kind: TierKind,
    /// Counted from the plan.
    pub value: i128,
    /// No plan whose earlier tiers are as good is better than this.
    pub bound: i128,
}

/// A choice of candidates and what is proven about it.
#[derive(Debug, Clone)]
pub struct Solution {
    /// Positions of the chosen candidates, sorted.
    pub chosen: Vec<usize>,
    /// The tiers in sequence.
    pub tiers: Vec<TierReached>,
    /// Why the search ended.
    pub stopped: Stopped,
    /// Independent parts.
    pub components: usize,
}

/// Why there is no plan.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SolveError {
    /// These pins cannot hold together; without any one of them the others can.
    #[error("the pins cannot hold together")]
    PinsConflict(Vec<Pin>),
    /// The solver failed in a way that is no outcome of ours.
    #[error("the solver failed: {0}")]
    Solver(String),
}

/// Solves an instance. Exponential at worst, bounded by the budget; see the module for the method.
///
/// # Errors
/// If the pins cannot hold together, or the solver itself fails.
pub fn solve(instance: &Instance, options: &Options, world: &World<'_>) -> Result<Solution, SolveError> {
    let tiers = place_tiers(instance, &options.tiers);
    let parts = parts(instance);
    tracing::info!(parts = parts.len(), largest = parts.first().map_or(0, Vec::len), "independent parts");
    let starts = run_parts(world, &parts, |_, requests| {
        let core = pins::hold(instance, requests)?;
        Ok(greedy::complete(instance, requests, core))
    })?;

    let mut sequence = Sequence::new(instance, options, &tiers, parts, starts);
    for kind in &tiers {
        sequence.take_tier(*kind, world)?;
    }
    let chosen = sequence.chosen();
    let stopped = sequence.stopped;
    let reached = sequence.reached;
    for (tier, kind) in reached.iter().zip(&tiers) {
        assert_eq!(tier.kind, *kind, "every tier was taken in its place");
        let honest = match kind.sense() {
            Sense::Max => tier.bound >= tier.value,
            Sense::Min => tier.bound <= tier.value,
        };
        assert!(honest, "the bound of {} is behind its value", kind.name());
    }
    Ok(Solution { chosen, tiers: reached, stopped, components: sequence.parts.len() })
}

/// Runs a function over the parts and gathers what it gives, in the order of the parts; the first error by part wins.
fn run_parts<T: Send>(
    world: &World<'_>,
    parts: &[Vec<usize>],
    work: impl Fn(usize, &[usize]) -> Result<T, SolveError> + Sync,
) -> Result<Vec<T>, SolveError> {
    let slots: Vec<Mutex<Option<Result<T, SolveError>>>> = parts.iter().map(|_| Mutex::new(None)).collect();
    (world.run)(parts.len(), &|at| {
        let done = work(at, &parts[at]);
        *slots[at].lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(done);
    });
    let taken = slots.into_iter().map(|slot| {
        let slot = slot.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        slot.expect("the runner runs every part")
    });
    taken.collect()
}

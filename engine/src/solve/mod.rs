//! From an instance to a proven choice: independent components, tier after tier, exact.
//!
//! Comes in: an [`Instance`], [`Options`], and from the caller the [`World`]: a runner for components, the time left, a
//! stop flag. Goes out: a [`Solution`] with the value and the bound of every tier, or why there is none. Always holds:
//! there is a plan (at worst a greedy one) unless pins or held tiers stand in its way; values are whole numbers counted
//! from the plan, bounds are claims of the solver rounded to the safe side; work is budgeted in nodes, so that the
//! clock never decides unless it is asked for; only this module names a solver.
//!
//! Method: lexicographic (preemptive) goal programming. Each tier is a mixed-integer problem over one component; the
//! value reached is a row of the problems that follow. While a tier is not proven, what one component might gain
//! another might give up, so that only the total may be held when later bounds are found: see `sequence.rs`.
//!
//! A stop is obeyed at any moment: between solves, inside them (HiGHS is asked to end), and where HiGHS does not listen
//! for a while its thread is left to end by itself (see `highs.rs`, and [`solver_threads`] for whoever ends the
//! process).

mod components;
mod greedy;
mod highs;
mod pins;
mod search;
mod sequence;

use std::borrow::Cow;

use crate::district::Pin;
use crate::instance::Instance;
use crate::problem::{Sense, place_tiers};

pub use components::components;
use components::run_components;
pub use greedy::by_urgency;
pub use highs::solver_threads;
pub use search::{
    BUDGET_DEFAULT, HeldTier, Method, NotHeld, Options, Progress, Runner, Solution, SolveError, Stopped, TierReached,
    World,
};
use sequence::Sequence;

/// Solves an instance. Exponential at worst, bounded by the budget; see the module for the method.
///
/// # Errors
/// If the pins cannot hold together, a tier cannot be held, the search is ended before there is a plan that keeps the
/// pins, or the solver itself fails.
pub fn solve(instance: &Instance, options: &Options, world: &World<'_>) -> Result<Solution, SolveError> {
    let tiers = place_tiers(instance, &options.tiers);
    let pins = pins_of(instance, options);
    let components =
        if options.held.is_empty() { components(instance) } else { vec![(0..instance.requests.len()).collect()] };
    let largest = components.first().map_or(0, Vec::len);
    tracing::info!(components = components.len(), largest, "independent components");
    let patience = highs::Patience::for_pins();
    let starts = run_components(world, &components, |_, requests| {
        let core = pins::hold(instance, &pins, requests, options.start.as_ref(), world, &patience)?;
        Ok(greedy::complete(instance, &pins, requests, core, &|_| true))
    })?;

    let mut sequence = Sequence::new(instance, &pins, options, &tiers, components, starts);
    for held in &options.held {
        sequence.hold_tier(*held, world)?;
    }
    for kind in &tiers {
        sequence.take_tier(*kind, world)?;
    }
    let chosen = sequence.chosen();
    for (tier, kind) in sequence.reached.iter().zip(&tiers) {
        assert_eq!(tier.kind, *kind, "every tier was taken in its place");
        let honest = match kind.sense() {
            Sense::Max => tier.bound >= tier.value,
            Sense::Min => tier.bound <= tier.value,
        };
        assert!(honest, "the bound of {} is behind its value", kind.name());
    }
    Ok(Solution {
        chosen,
        stopped: sequence.stopped,
        components: sequence.components.len(),
        tiers: sequence.reached,
        method: Method::Exact,
    })
}

/// The pins that shall hold, sorted.
fn pins_of<'a>(instance: &'a Instance, options: &Options) -> Cow<'a, [Pin]> {
    let Some(pins) = &options.pins else { return Cow::Borrowed(&instance.pins) };
    let mut pins = pins.clone();
    pins.sort();
    pins.dedup();
    Cow::Owned(pins)
}

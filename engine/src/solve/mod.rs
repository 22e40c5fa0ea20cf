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
mod sequence;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::district::Pin;
use crate::instance::Instance;
use crate::problem::{Sense, TierKind, place_tiers};

pub use components::components;
pub use greedy::by_urgency;
pub use highs::solver_threads;
use sequence::Sequence;

/// What is to be reached, and with how much work.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The tiers in their sequence; minimum loads are put into place by themselves.
    pub tiers: Vec<TierKind>,
    /// A tier counts as reached when bound and value differ by at most this share.
    pub gap: f64,
    /// Work of the search, all components and tiers together: nodes of branch and bound, each counted with the
    /// candidates of its component, since a node of a large component takes longer.
    pub budget: u64,
    /// Candidates (positions) that the previous plan had chosen.
    pub kept: BTreeSet<usize>,
    /// Candidates (positions) to start from. Every tier of a plan is reached again or improved, in the sequence of the
    /// tiers; of what is no plan, whole teams are taken as they fit, one request after the other, and what does not fit
    /// is left out. Positions beyond the instance are ignored.
    pub start: Option<BTreeSet<usize>>,
    /// Values that tiers must have, whatever the tiers above say. Such a value is one of the whole plan, so that all
    /// requests are solved as one component.
    pub held: Vec<HeldTier>,
    /// Pins and forbids in place of those of the instance, in any order. Reasons are found with those of the instance.
    pub pins: Option<Vec<Pin>>,
}

impl Options {
    /// These tiers, to be proven with the usual budget; nothing kept, held or given.
    pub fn new(tiers: Vec<TierKind>) -> Self {
        Self {
            tiers,
            gap: 0.0,
            budget: BUDGET_DEFAULT,
            kept: BTreeSet::new(),
            start: None,
            held: Vec::new(),
            pins: None,
        }
    }
}

/// A value that a tier must have: at least where more is better, at most where less is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldTier {
    /// Which one; it need not be one of the tiers that are taken.
    pub kind: TierKind,
    /// As in [`TierReached::value`].
    pub value: i128,
}

impl HeldTier {
    /// Whether a value is as good.
    fn is_met_by(self, value: i128) -> bool {
        match self.kind.sense() {
            Sense::Max => value >= self.value,
            Sense::Min => value <= self.value,
        }
    }
}

/// Work of about 15 seconds on a district beyond the first node of each tier, which is always taken: 100 nodes on
/// 20,000 candidates, 1,000 on 2,000.
pub const BUDGET_DEFAULT: u64 = 2_000_000;

/// Runs the given function for every number below the first argument, in any order, on any threads.
pub type Runner<'a> = dyn Fn(usize, &(dyn Fn(usize) + Sync)) + Sync + 'a;

/// What belongs to the outside.
pub struct World<'a> {
    /// Runs the components.
    pub run: &'a Runner<'a>,
    /// Seconds left on the clock, where there is a limit.
    pub seconds_left: &'a (dyn Fn() -> Option<f64> + Sync),
    /// Whether somebody asked to stop. Asked from several threads, about every pause.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
    /// Lets the calling thread rest for about a hundredth of a second, less if it is unparked:
    /// `|| std::thread::park_timeout(Duration::from_millis(10))`. A stop is seen after a pause at most.
    pub pause: &'a (dyn Fn() + Sync),
    /// Is called with each tier of each component that is done.
    pub progress: &'a (dyn Fn(&Progress) + Sync),
}

impl World<'_> {
    /// Why to end now, if there is a reason.
    fn ended(&self) -> Option<Stopped> {
        if (self.stopped)() {
            return Some(Stopped::Cancelled);
        }
        (self.seconds_left)().is_some_and(|seconds| seconds <= 0.0).then_some(Stopped::Clock)
    }
}

/// How far a tier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The tier at hand.
    pub tier: TierKind,
    /// Components in which it is done.
    pub done: usize,
    /// All components.
    pub components: usize,
    /// What the plan would be worth in this tier if the search ended here.
    pub value: i128,
    /// No plan whose earlier tiers are as good is better than this.
    pub bound: i128,
}

/// Why the search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// How a plan was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Each tier as a mixed-integer problem.
    Exact,
}

impl Method {
    /// The name in plan.json.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
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
    /// No plan whose earlier tiers are as good (and that keeps the held values) is better than this.
    pub bound: i128,
}

/// A choice of candidates and what is proven about it.
#[derive(Debug, Clone)]
pub struct Solution {
    /// Positions of the chosen candidates, sorted.
    pub chosen: Vec<usize>,
    /// The tiers in sequence.
    pub tiers: Vec<TierReached>,
    /// How it was found.
    pub method: Method,
    /// Why the search ended.
    pub stopped: Stopped,
    /// Independent components; 1 where tiers are held.
    pub components: usize,
}

/// Why there is no plan.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SolveError {
    /// These pins cannot hold together; without any one of them the others can.
    #[error("the pins cannot hold together")]
    PinsConflict(Vec<Pin>),
    /// The search was ended before there was a plan that keeps the pins, or a proof that there is none.
    #[error("the search was ended ({}) before a plan that keeps the pins was found", .0.name())]
    EndedEarly(Stopped),
    /// A tier does not have the value that it should be held at.
    #[error("the tier {} cannot be held at {}", .0.held.kind.name(), .0.held.value)]
    NotHeld(NotHeld),
    /// The solver failed in a way that is no outcome of ours.
    #[error("the solver failed: {0}")]
    Solver(String),
}

/// A tier that does not have the value that it should be held at, beside the pins and the tiers that are held before
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHeld {
    /// What was asked.
    pub held: HeldTier,
    /// The best value that was found.
    pub value: i128,
    /// No plan is better than this: where it is worse than what was asked, no plan has that.
    pub bound: i128,
    /// Why the search ended: where the bound is as good as what was asked, more work might find a plan.
    pub stopped: Stopped,
}

impl NotHeld {
    /// Whether no plan has the value.
    pub fn is_proven(&self) -> bool {
        !self.held.is_met_by(self.bound)
    }
}

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

/// Runs a function over the components and gathers what it gives, in the order of the components; the first error by
/// component wins.
fn run_components<T: Send>(
    world: &World<'_>,
    components: &[Vec<usize>],
    work: impl Fn(usize, &[usize]) -> Result<T, SolveError> + Sync,
) -> Result<Vec<T>, SolveError> {
    let slots: Vec<Mutex<Option<Result<T, SolveError>>>> = components.iter().map(|_| Mutex::new(None)).collect();
    (world.run)(components.len(), &|at| {
        let done = work(at, &components[at]);
        *slots[at].lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(done);
    });
    let taken = slots.into_iter().map(|slot| {
        let slot = slot.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        slot.expect("the runner runs every component")
    });
    taken.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_code_and_in_json() {
        use Stopped::{Budget, Cancelled, Clock, Gap, Proved};
        for stopped in [Proved, Gap, Budget, Clock, Cancelled] {
            assert_eq!(serde_json::to_value(stopped).expect("a name"), stopped.name());
            assert_eq!(serde_json::from_value::<Stopped>(stopped.name().into()).expect("a name"), stopped);
        }
        assert_eq!(serde_json::to_value(Method::Exact).expect("a name"), Method::Exact.name());
    }
}

//! A search: what it is asked, the world that it runs in, what it gives, how it ends.
//!
//! Always holds: values and bounds are whole numbers; names are those of plan.json.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::district::Pin;
use crate::problem::{Sense, TierKind};

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
    pub(super) fn is_met_by(self, value: i128) -> bool {
        match self.kind.sense() {
            Sense::Max => value >= self.value,
            Sense::Min => value <= self.value,
        }
    }
}

/// Work of about 15 seconds on a district beyond the first node of each tier, which is taken wherever the whole budget
/// is enough for one: 100 nodes on 20,000 candidates, 1,000 on 2,000.
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
    pub(super) fn ended(&self) -> Option<Stopped> {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Each tier as a mixed-integer problem.
    Exact,
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
        assert_eq!(serde_json::to_value(Method::Exact).expect("a name"), "exact");
    }
}

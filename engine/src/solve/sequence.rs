//! The tiers one after the other over all parts.
//!
//! Always holds: the choice of each part never gets worse in an earlier tier; the bound of a tier holds over all plans
//! whose earlier tiers are in total as good as ours. With V[i], B[i] value and bound of an earlier tier in part i, any
//! such plan has Σ V'[i] ≥ Σ V[i] and V'[j] ≤ B[j], so that part i has V'[i] ≥ V[i] − Σ(j≠i) (B[j] − V[j]): what all
//! others might gain is what it may give up. Where everything is proven that is V[i] itself, and one solve gives both
//! plan and bound.

use std::collections::BTreeSet;

use super::highs::{Ended, Limits, Outcome, optimize};
use super::{Options, SolveError, Stopped, TierReached, World, greedy, run_parts};
use crate::instance::Instance;
use crate::problem::{Column, Problem, Row, Sense, TierKind, build};

/// A tier that was taken: value and bound of each part.
type Taken = (TierKind, Vec<(i128, i128)>);

/// The state between tiers.
pub(super) struct Sequence<'a> {
    instance: &'a Instance,
    options: &'a Options,
    pub(super) parts: Vec<Vec<usize>>,
    /// The problem of each part, with all tiers.
    problems: Vec<Problem>,
    /// The chosen candidates of each part.
    choices: Vec<BTreeSet<usize>>,
    /// For each tier taken, value and bound of each part.
    taken: Vec<Taken>,
    /// The tiers taken, in total.
    pub(super) reached: Vec<TierReached>,
    /// Why the search ended, so far.
    pub(super) stopped: Stopped,
    /// Nodes left to each part.
    nodes_left: Vec<u64>,
}

/// What a part gives for a tier.
struct PartReached {
    choice: BTreeSet<usize>,
    value: i128,
    bound: i128,
    nodes: u64,
    stopped: Stopped,
}

impl<'a> Sequence<'a> {
    /// Begins with a plan for each part and no tier taken.
    pub(super) fn new(
        instance: &'a Instance,
        options: &'a Options,
        tiers: &[TierKind],
        parts: Vec<Vec<usize>>,
        choices: Vec<BTreeSet<usize>>,
    ) -> Self {
        // Each part has its share of the budget by its candidates, and each of its nodes costs as many: that is the
        // same number of nodes for all, and the number of threads decides nothing.
        let candidates = instance.candidates.len().max(1) as u64;
        let nodes_left = vec![(options.budget / candidates).max(1); parts.len()];
        let problems = parts.iter().map(|requests| build(instance, requests, tiers, &options.kept)).collect();
        Self {
            instance,
            options,
            parts,
            problems,
            choices,
            taken: Vec::new(),
            reached: Vec::new(),
            stopped: Stopped::Proved,
            nodes_left,
        }
    }

    /// All chosen candidates, sorted.
    pub(super) fn chosen(&self) -> Vec<usize> {
        let all: BTreeSet<usize> = self.choices.iter().flatten().copied().collect();
        all.into_iter().collect()
    }

    /// Optimizes the next tier in every part.
    pub(super) fn take_tier(&mut self, kind: TierKind, world: &World<'_>) -> Result<(), SolveError> {
        let done = std::sync::atomic::AtomicUsize::new(0);
        let results = run_parts(world, &self.parts, |at, _| {
            let reached = self.take_part(at, world);
            let n = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            (world.progress)(kind, n, self.parts.len());
            reached
        })?;
        let outside = self.outside_all_parts(kind);
        let total = |of: fn(&PartReached) -> i128| results.iter().map(of).sum::<i128>() + outside;
        self.reached.push(TierReached { kind, value: total(|r| r.value), bound: total(|r| r.bound) });
        self.taken.push((kind, results.iter().map(|r| (r.value, r.bound)).collect()));
        let nodes: u64 = results.iter().map(|result| result.nodes).sum();
        for (at, result) in results.into_iter().enumerate() {
            self.stopped = self.stopped.max(result.stopped);
            self.nodes_left[at] = self.nodes_left[at].saturating_sub(result.nodes).max(1);
            self.choices[at] = result.choice;
        }
        tracing::info!(tier = kind.name(), reached = ?self.reached.last(), stopped = self.stopped.name(), nodes, "tier");
        Ok(())
    }

    /// What no part counts: minimum loads of providers without a seat to take.
    fn outside_all_parts(&self, kind: TierKind) -> i128 {
        if kind != TierKind::MinLoadShortfall {
            return 0;
        }
        let inside: BTreeSet<usize> =
            self.problems.iter().flat_map(|problem| &problem.columns).filter_map(shortfall_of).collect();
        let providers = self.instance.providers.iter().enumerate();
        providers.filter(|(at, _)| !inside.contains(at)).map(|(_, provider)| i128::from(provider.min_load)).sum()
    }

    /// What the other parts might still gain in an earlier tier: this part may give up as much.
    fn leeway(&self, tier: usize, part: usize) -> i128 {
        let others = self.taken[tier].1.iter().enumerate().filter(|(at, _)| *at != part);
        others.map(|(_, (value, bound))| (bound - value).abs()).sum()
    }

    /// Rows that hold the earlier tiers of a part at what it reached, less `leeway`.
    fn held(&self, part: usize, leeway: impl Fn(usize) -> i128) -> Vec<Row> {
        let row = |(at, (kind, parts)): (usize, &Taken)| {
            let tier = &self.problems[part].tiers[at];
            let value = parts[part].0 - tier.constant;
            match kind.sense() {
                Sense::Max => Row { terms: tier.terms.clone(), lower: Some(value - leeway(at)), upper: None },
                Sense::Min => Row { terms: tier.terms.clone(), lower: None, upper: Some(value + leeway(at)) },
            }
        };
        self.taken.iter().enumerate().map(row).filter(|row| !row.terms.is_empty()).collect()
    }

    fn take_part(&self, at: usize, world: &World<'_>) -> Result<PartReached, SolveError> {
        let problem = &self.problems[at];
        let objective = self.taken.len();
        let tier = &problem.tiers[objective];
        let start = &self.choices[at];
        let start_values = problem.values_of(self.instance, &|c| start.contains(&c));
        debug_assert!(problem.is_feasible(&start_values), "every start is a plan");
        let start_value = tier.value(&start_values);
        let still = |stopped: Stopped, bound: i128| PartReached {
            choice: start.clone(),
            value: start_value,
            bound,
            nodes: 0,
            stopped,
        };
        if tier.terms.is_empty() {
            return Ok(still(Stopped::Proved, start_value));
        }
        if (world.stopped)() {
            return Ok(still(Stopped::Cancelled, trivial_bound(problem, objective)));
        }
        let seconds = (world.seconds_left)();
        if seconds.is_some_and(|s| s <= 0.0) {
            return Ok(still(Stopped::Clock, trivial_bound(problem, objective)));
        }
        let nodes = self.nodes_left[at] / (problem.tiers.len() - objective) as u64;
        let limits = Limits { nodes: nodes.max(1), gap: self.options.gap, seconds };
        let strict = self.held(at, |_| 0);
        // There is always a plan: where the solver itself fails, what we hold, with the bound that needs no solver.
        let outcome = match optimize(problem, objective, &strict, Some(&start_values), limits) {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(%error, tier = tier.kind.name(), "the solver failed; the plan so far is kept");
                return Ok(still(Stopped::Budget, trivial_bound(problem, objective)));
            }
        };
        let mut nodes_used = outcome.nodes;
        let mut stopped = stopped_by(&outcome);
        let mut bound = outcome.bound;
        let (choice, value) = self.better(at, outcome.values, start_value);
        if (0..objective).any(|tier| self.leeway(tier, at) > 0) {
            let loose = self.held(at, |tier| self.leeway(tier, at));
            match optimize(problem, objective, &loose, Some(&start_values), limits) {
                Ok(relaxed) => {
                    nodes_used += relaxed.nodes;
                    stopped = stopped.max(stopped_by(&relaxed));
                    bound = relaxed.bound;
                }
                Err(_) => bound = trivial_bound(problem, objective),
            }
        }
        // A bound can be no worse than what we hold in our hands.
        let bound = match tier.kind.sense() {
            Sense::Max => bound.max(value),
            Sense::Min => bound.min(value),
        };
        if stopped == Stopped::Proved && bound != value {
            stopped = Stopped::Gap;
        }
        Ok(PartReached { choice, value, bound, nodes: nodes_used, stopped })
    }

    /// The solver's choice, completed by whatever can be added for nothing, if it is better than the start; else the
    /// start.
    fn better(&self, part: usize, values: Option<Vec<i64>>, start_value: i128) -> (BTreeSet<usize>, i128) {
        let (problem, tier) = (&self.problems[part], &self.problems[part].tiers[self.taken.len()]);
        let kept = (self.choices[part].clone(), start_value);
        let Some(values) = values else { return kept };
        let choice = greedy::complete(self.instance, &self.parts[part], problem.seats(&values).collect());
        let values = problem.values_of(self.instance, &|c| choice.contains(&c));
        assert!(problem.is_feasible(&values), "what is completed stays a plan");
        for (at, row) in self.held(part, |_| 0).iter().enumerate() {
            assert!(row.holds(&values), "earlier tier {at} got worse");
        }
        let value = tier.value(&values);
        let is_better = match tier.kind.sense() {
            Sense::Max => value >= start_value,
            Sense::Min => value <= start_value,
        };
        if is_better { (choice, value) } else { kept }
    }
}

/// The provider whose minimum a column counts.
fn shortfall_of(column: &Column) -> Option<usize> {
    match column {
        Column::Shortfall(provider) => Some(*provider),
        _ => None,
    }
}

fn stopped_by(outcome: &Outcome) -> Stopped {
    match outcome.ended {
        Ended::Proved => Stopped::Proved,
        Ended::Nodes | Ended::Infeasible => Stopped::Budget,
        Ended::Clock => Stopped::Clock,
    }
}

/// What all columns together could give.
fn trivial_bound(problem: &Problem, objective: usize) -> i128 {
    super::highs::safe_bound(problem, objective, f64::INFINITY)
}

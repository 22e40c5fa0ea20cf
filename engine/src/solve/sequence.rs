//! The tiers one after the other over all components.
//!
//! Always holds: the choice of each component never gets worse in an earlier tier; the bound of a tier holds over all
//! plans whose earlier tiers are in total as good as ours. With `V[i]`, `B[i]` value and bound of an earlier tier in
//! component i, any such plan has `Σ V'[i] ≥ Σ V[i]` and `V'[j] ≤ B[j]`, so that component i has `V'[i] ≥ V[i] − Σ(j≠i)
//! (B[j] − V[j])`: what all others might gain is what it may give up. Where everything is proven that is `V[i]` itself,
//! and one solve gives both plan and bound. This needs tiers that add up over components, as all do (see [`TierKind`]).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::components::run_components;
use super::greedy;
use super::highs::{Ended, Limits, Outcome, Patience, Search, optimize, safe_bound};
use super::search::{HeldTier, NotHeld, Options, Progress, SolveError, Stopped, TierReached, World};
use crate::district::Pin;
use crate::instance::Instance;
use crate::problem::{Column, Problem, Row, Sense, TierKind, build};

/// A tier that was taken.
struct Taken {
    kind: TierKind,
    /// What each component reached.
    reached: Vec<Reached>,
    /// What all components together might still gain: Σ |bound − value|.
    open: i128,
}

/// Value and bound of a component in a tier.
#[derive(Debug, Clone, Copy)]
struct Reached {
    value: i128,
    bound: i128,
}

impl Reached {
    fn open(self) -> i128 {
        (self.bound - self.value).abs()
    }
}

impl Taken {
    fn new(kind: TierKind, reached: Vec<Reached>) -> Self {
        let open = reached.iter().map(|of| of.open()).sum();
        Self { kind, reached, open }
    }

    /// What the other components might still gain: this one may give up as much.
    fn leeway(&self, component: usize) -> i128 {
        self.open - self.reached[component].open()
    }
}

/// The state between tiers.
pub(super) struct Sequence<'a> {
    instance: &'a Instance,
    pins: &'a [Pin],
    options: &'a Options,
    pub(super) components: Vec<Vec<usize>>,
    /// The problem of each component, with all tiers: those that are held first, then those that are taken.
    problems: Vec<Arc<Problem>>,
    /// The chosen candidates of each component.
    choices: Vec<BTreeSet<usize>>,
    /// The tiers held and taken so far.
    taken: Vec<Taken>,
    /// The tiers taken, in total.
    pub(super) reached: Vec<TierReached>,
    /// Why the search ended, so far.
    pub(super) stopped: Stopped,
    /// Nodes left to each component.
    nodes_left: Vec<u64>,
}

/// What a component gives for a tier.
struct ComponentReached {
    choice: BTreeSet<usize>,
    reached: Reached,
    nodes: u64,
    stopped: Stopped,
}

impl<'a> Sequence<'a> {
    /// Begins with a plan for each component and no tier taken.
    pub(super) fn new(
        instance: &'a Instance,
        pins: &'a [Pin],
        options: &'a Options,
        tiers: &[TierKind],
        components: Vec<Vec<usize>>,
        choices: Vec<BTreeSet<usize>>,
    ) -> Self {
        // Each component has its share of the budget by its candidates, and each of its nodes costs as many: that is
        // the same number of nodes for all, and the number of threads decides nothing. A budget that is not enough for
        // one leaves the plan that is there, with the bound that needs no solver.
        let candidates = instance.candidates.len().max(1) as u64;
        let nodes_left = vec![options.budget / candidates; components.len()];
        let tiers: Vec<TierKind> = options.held.iter().map(|held| held.kind).chain(tiers.iter().copied()).collect();
        let problem = |requests: &Vec<usize>| Arc::new(build(instance, requests, &tiers, &options.kept, pins));
        Self {
            instance,
            pins,
            options,
            problems: components.iter().map(problem).collect(),
            components,
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

    /// Optimizes the next tier in every component.
    pub(super) fn take_tier(&mut self, kind: TierKind, world: &World<'_>) -> Result<(), SolveError> {
        let results = self.next_tier(kind, world)?;
        let outside = self.outside_all_components(kind);
        let total = |of: fn(Reached) -> i128| results.iter().map(|r| of(r.reached)).sum::<i128>() + outside;
        self.reached.push(TierReached { kind, value: total(|r| r.value), bound: total(|r| r.bound) });
        let reached = results.iter().map(|r| r.reached).collect();
        let nodes: u64 = results.iter().map(|result| result.nodes).sum();
        self.stopped = results.iter().map(|result| result.stopped).fold(self.stopped, Stopped::max);
        self.accept(results);
        self.taken.push(Taken::new(kind, reached));
        let (reached, stopped) = (self.reached.last(), self.stopped.name());
        tracing::info!(tier = kind.name(), ?reached, stopped, nodes, "tier");
        Ok(())
    }

    /// Finds a plan that has a value in a tier, and holds it there. There is one component.
    pub(super) fn hold_tier(&mut self, held: HeldTier, world: &World<'_>) -> Result<(), SolveError> {
        let outside = self.outside_all_components(held.kind);
        let now: i128 = (0..self.components.len()).map(|at| self.reached_so_far(at).value).sum();
        if !held.is_met_by(now + outside) {
            let results = self.next_tier(held.kind, world)?;
            let total = |of: fn(Reached) -> i128| results.iter().map(|r| of(r.reached)).sum::<i128>() + outside;
            let (value, bound) = (total(|r| r.value), total(|r| r.bound));
            let stopped = results.iter().map(|result| result.stopped).fold(Stopped::Proved, Stopped::max);
            self.accept(results);
            if !held.is_met_by(value) {
                return Err(SolveError::NotHeld(NotHeld { held, value, bound, stopped }));
            }
        }
        let value = held.value - outside;
        self.taken.push(Taken::new(held.kind, vec![Reached { value, bound: value }; self.components.len()]));
        Ok(())
    }

    fn next_tier(&self, kind: TierKind, world: &World<'_>) -> Result<Vec<ComponentReached>, SolveError> {
        let outside = self.outside_all_components(kind);
        let before: Vec<Reached> = (0..self.components.len()).map(|at| self.reached_so_far(at)).collect();
        let progress = Mutex::new(Progress {
            tier: kind,
            done: 0,
            components: self.components.len(),
            value: before.iter().map(|of| of.value).sum::<i128>() + outside,
            bound: before.iter().map(|of| of.bound).sum::<i128>() + outside,
        });
        run_components(world, &self.components, |at, _| {
            let result = self.take_component(at, before[at], world);
            // One report at a time, so that the number of components done only grows.
            let mut so_far = progress.lock().unwrap_or_else(PoisonError::into_inner);
            so_far.done += 1;
            if let Ok(result) = &result {
                so_far.value += result.reached.value - before[at].value;
                so_far.bound += result.reached.bound - before[at].bound;
            }
            (world.progress)(&so_far);
            result
        })
    }

    fn accept(&mut self, results: Vec<ComponentReached>) {
        for (at, result) in results.into_iter().enumerate() {
            // Where there was one at all, the first node of each tier is taken.
            let left = self.nodes_left[at];
            self.nodes_left[at] = left.saturating_sub(result.nodes).max(left.min(1));
            self.choices[at] = result.choice;
        }
    }

    /// What no component counts: minimum loads of providers without a seat to take.
    fn outside_all_components(&self, kind: TierKind) -> i128 {
        if kind != TierKind::MinLoadShortfall {
            return 0;
        }
        let inside: BTreeSet<usize> =
            self.problems.iter().flat_map(|problem| &problem.columns).filter_map(shortfall_of).collect();
        let providers = self.instance.providers.iter().enumerate();
        providers.filter(|(at, _)| !inside.contains(at)).map(|(_, provider)| i128::from(provider.min_load)).sum()
    }

    /// Value of a component's choice in the next tier, and the bound that needs no solver.
    fn reached_so_far(&self, component: usize) -> Reached {
        let (problem, objective) = (&self.problems[component], self.taken.len());
        let value = problem.tiers[objective].value(&self.values(component, &self.choices[component]));
        Reached { value, bound: trivial_bound(problem, objective) }
    }

    fn values(&self, component: usize, choice: &BTreeSet<usize>) -> Vec<i64> {
        self.problems[component].values_of(self.instance, &|c| choice.contains(&c))
    }

    /// Rows that hold the earlier tiers of a component at what it reached, less `leeway`.
    fn held(&self, component: usize, leeway: impl Fn(&Taken) -> i128) -> Vec<Row> {
        let row = |(at, taken): (usize, &Taken)| {
            let tier = &self.problems[component].tiers[at];
            let value = taken.reached[component].value - tier.constant;
            match taken.kind.sense() {
                Sense::Max => Row { terms: tier.terms.clone(), lower: Some(value - leeway(taken)), upper: None },
                Sense::Min => Row { terms: tier.terms.clone(), lower: None, upper: Some(value + leeway(taken)) },
            }
        };
        self.taken.iter().enumerate().map(row).filter(|row| !row.terms.is_empty()).collect()
    }

    fn take_component(&self, at: usize, before: Reached, world: &World<'_>) -> Result<ComponentReached, SolveError> {
        let problem = &self.problems[at];
        let objective = self.taken.len();
        let tier = &problem.tiers[objective];
        let start = self.values(at, &self.choices[at]);
        debug_assert!(problem.is_feasible(&start), "every start is a plan");
        let still = |stopped: Stopped, bound: i128| ComponentReached {
            choice: self.choices[at].clone(),
            reached: Reached { value: before.value, bound },
            nodes: 0,
            stopped,
        };
        if tier.terms.is_empty() {
            return Ok(still(Stopped::Proved, before.value));
        }
        if let Some(stopped) = world.ended() {
            return Ok(still(stopped, before.bound));
        }
        if before.value == before.bound {
            return Ok(still(Stopped::Proved, before.bound));
        }
        if self.nodes_left[at] == 0 {
            return Ok(still(Stopped::Budget, before.bound));
        }
        let nodes = self.nodes_left[at] / (problem.tiers.len() - objective) as u64;
        let search = |held: Vec<Row>| Search {
            problem: Arc::clone(problem),
            objective,
            held,
            start: Some(start.clone()),
            limits: Limits { nodes: nodes.max(1), gap: self.options.gap },
        };
        let strict = self.held(at, |_| 0);
        // There is always a plan: where the solver itself fails, what we hold, with the bound that needs no solver.
        let outcome = match optimize(search(strict.clone()), world, &Patience::for_tier()) {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(%error, tier = tier.kind.name(), "the solver failed; the plan so far is kept");
                return Ok(still(Stopped::Budget, before.bound));
            }
        };
        let mut nodes_used = outcome.nodes;
        let mut stopped = stopped_by(&outcome);
        let mut bound = outcome.bound;
        let (choice, value) = self.better(at, outcome.values, before.value, &strict);
        if self.taken.iter().any(|taken| taken.leeway(at) > 0) {
            let loose = self.held(at, |taken| taken.leeway(at));
            bound = before.bound;
            // Behind a stop there is no time for a second solve.
            if let Some(ended) = world.ended() {
                stopped = stopped.max(ended);
            } else if let Ok(relaxed) = optimize(search(loose), world, &Patience::for_tier()) {
                nodes_used += relaxed.nodes;
                stopped = stopped.max(stopped_by(&relaxed));
                bound = relaxed.bound;
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
        Ok(ComponentReached { choice, reached: Reached { value, bound }, nodes: nodes_used, stopped })
    }

    /// The solver's choice, completed by whatever can be added without making an earlier tier worse, if it is better
    /// than the choice before; else that. `strict` are the rows that hold the earlier tiers.
    fn better(
        &self,
        component: usize,
        values: Option<Vec<i64>>,
        value_before: i128,
        strict: &[Row],
    ) -> (BTreeSet<usize>, i128) {
        let (problem, tier) = (&self.problems[component], &self.problems[component].tiers[self.taken.len()]);
        let before = || (self.choices[component].clone(), value_before);
        let Some(values) = values else { return before() };
        let keeps = |choice: &BTreeSet<usize>| {
            let values = self.values(component, choice);
            problem.is_feasible(&values) && strict.iter().all(|row| row.holds(&values))
        };
        let seats = problem.seats(&values).collect();
        let choice = greedy::complete(self.instance, self.pins, &self.components[component], seats, &keeps);
        let value = tier.value(&self.values(component, &choice));
        let is_better = match tier.kind.sense() {
            Sense::Max => value >= value_before,
            Sense::Min => value <= value_before,
        };
        if is_better && keeps(&choice) { (choice, value) } else { before() }
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
        Ended::Cancelled => Stopped::Cancelled,
    }
}

/// What all columns together could give.
fn trivial_bound(problem: &Problem, objective: usize) -> i128 {
    safe_bound(problem, objective, f64::INFINITY)
}

//! Pins first: a plan for the pinned requests alone, or the pins that cannot hold together.
//!
//! Always holds: whether pins can hold depends on their requests only, since every other request may stay unanswered
//! and minimum loads are wishes; the set that is named is minimal: without any one of it the others can hold (deletion
//! filter: Chinneck, Feasibility and Infeasibility in Optimization, 2008, §6.2).

use std::collections::BTreeSet;

use super::SolveError;
use super::highs::{Ended, Limits, optimize};
use crate::district::{Pin, Rule};
use crate::instance::Instance;
use crate::problem::{TierKind, build_for_pins};

/// Candidates that answer every pinned request of a part and keep every pin; empty without pins.
///
/// # Errors
/// The minimal set of pins that cannot hold together.
pub(super) fn hold(instance: &Instance, requests: &[usize]) -> Result<BTreeSet<usize>, SolveError> {
    let demands = |pin: &&Pin| {
        pin.rule != Rule::Forbid
            && instance.request_at(&pin.request).is_some_and(|r| requests.binary_search(&r).is_ok())
    };
    let pins: Vec<Pin> = instance.pins.iter().filter(demands).cloned().collect();
    if pins.is_empty() {
        return Ok(BTreeSet::new());
    }
    if let Some(plan) = plan_for(instance, &pins)? {
        return Ok(plan);
    }
    let mut conflict = pins;
    let mut at = 0;
    while at < conflict.len() {
        let mut fewer = conflict.clone();
        fewer.remove(at);
        if plan_for(instance, &fewer)?.is_none() {
            conflict = fewer;
        } else {
            at += 1;
        }
    }
    // Of the forbids only those of these requests can stand in the way, and only those are named without which the pins
    // could hold.
    let mut forbids: Vec<Pin> = instance
        .pins
        .iter()
        .filter(|pin| pin.rule == Rule::Forbid && conflict.iter().any(|c| c.request == pin.request))
        .cloned()
        .collect();
    let mut at = 0;
    while at < forbids.len() {
        let mut fewer = forbids.clone();
        fewer.remove(at);
        let relaxed = Instance { pins: fewer.clone(), ..instance.clone() };
        if plan_for(&relaxed, &conflict)?.is_none() {
            forbids = fewer;
        } else {
            at += 1;
        }
    }
    let mut named: Vec<Pin> = conflict.into_iter().chain(forbids).collect();
    named.sort();
    Err(SolveError::PinsConflict(named))
}

fn plan_for(instance: &Instance, pins: &[Pin]) -> Result<Option<BTreeSet<usize>>, SolveError> {
    let requests: BTreeSet<usize> = pins.iter().filter_map(|pin| instance.request_at(&pin.request)).collect();
    let requests: Vec<usize> = requests.into_iter().collect();
    let problem = build_for_pins(instance, &requests, &[TierKind::Quality], &BTreeSet::new(), pins);
    // Any plan will do: the later tiers improve it. The search for one is not cut short.
    let limits = Limits { nodes: u64::MAX, gap: 1.0, seconds: None };
    let outcome = optimize(&problem, 0, &[], None, limits)?;
    match (outcome.ended, outcome.values) {
        (Ended::Infeasible, _) => Ok(None),
        (_, Some(values)) => Ok(Some(problem.seats(&values).collect())),
        (_, None) => Err(SolveError::Solver("no plan for the pins, and no proof that there is none".to_owned())),
    }
}

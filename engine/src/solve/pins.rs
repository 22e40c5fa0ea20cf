//! Pins first: a plan for the pinned requests alone, or the pins that cannot hold together.
//!
//! Always holds: whether pins can hold depends on their requests only, since every other request may stay unanswered
//! and minimum loads are wishes; the set that is named is minimal: without any one of it the others can hold (deletion
//! filter: Chinneck, Feasibility and Infeasibility in Optimization, 2008, §6.2).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::greedy;
use super::highs::{Ended, Limits, Patience, Search, optimize};
use super::search::{SolveError, Stopped, World};
use crate::district::{Pin, Rule};
use crate::instance::Instance;
use crate::problem::{TierKind, build};

/// Candidates that answer every pinned request of a component and keep every pin, and beside them what the start has of
/// its requests; empty without either. Where the start keeps the pins itself nothing is solved.
///
/// # Errors
/// The minimal set of pins that cannot hold together; or that the search was ended before either was found.
pub(super) fn hold(
    instance: &Instance,
    pins: &[Pin],
    requests: &[usize],
    start: Option<&BTreeSet<usize>>,
    world: &World<'_>,
    patience: &Patience,
) -> Result<BTreeSet<usize>, SolveError> {
    let is_here = |pin: &&Pin| instance.request_at(&pin.request).is_some_and(|r| requests.binary_search(&r).is_ok());
    let (demands, forbids): (Vec<&Pin>, Vec<&Pin>) =
        pins.iter().filter(is_here).partition(|pin| pin.rule != Rule::Forbid);
    let started = |core| match start {
        Some(start) => greedy::add_teams(instance, pins, requests, start, core),
        None => core,
    };
    let given = started(BTreeSet::new());
    if demands.iter().all(|pin| is_kept(instance, pin, &given)) {
        return Ok(given);
    }
    let find = |demands: &[&Pin], forbids: &[&Pin]| plan_for(instance, demands, forbids, world, patience);
    if let Some(core) = find(&demands, &forbids)? {
        return Ok(started(core));
    }
    let conflict = fewest(demands, |fewer| Ok(find(fewer, &forbids)?.is_none()))?;
    // Of the forbids only those of these requests can stand in the way, and only those are named without which the pins
    // could hold.
    let near = forbids.into_iter().filter(|pin| conflict.iter().any(|c| c.request == pin.request)).collect();
    let forbids = fewest(near, |fewer| Ok(find(&conflict, fewer)?.is_none()))?;
    let mut named: Vec<Pin> = conflict.into_iter().chain(forbids).cloned().collect();
    named.sort();
    Err(SolveError::PinsConflict(named))
}

/// Deletion filter: drops every pin without which the conflict is still there.
fn fewest<'p>(
    mut pins: Vec<&'p Pin>,
    is_conflict: impl Fn(&[&'p Pin]) -> Result<bool, SolveError>,
) -> Result<Vec<&'p Pin>, SolveError> {
    let mut at = 0;
    while at < pins.len() {
        let mut fewer = pins.clone();
        fewer.remove(at);
        if is_conflict(&fewer)? {
            pins = fewer;
        } else {
            at += 1;
        }
    }
    Ok(pins)
}

/// Whether one of the chosen candidates is what a pin demands.
fn is_kept(instance: &Instance, pin: &Pin, chosen: &BTreeSet<usize>) -> bool {
    let Some(request) = instance.request_at(&pin.request) else { return true };
    chosen.range(instance.candidates_of_request(request)).any(|seat| {
        let of = &instance.candidates[*seat];
        pin.rule == Rule::Answer
            || pin.role.as_ref().is_none_or(|name| *name == instance.roles[of.role as usize].name)
                && pin.provider.as_ref().is_none_or(|id| *id == instance.providers[of.provider as usize].id)
    })
}

fn plan_for(
    instance: &Instance,
    demands: &[&Pin],
    forbids: &[&Pin],
    world: &World<'_>,
    patience: &Patience,
) -> Result<Option<BTreeSet<usize>>, SolveError> {
    let requests: BTreeSet<usize> = demands.iter().filter_map(|pin| instance.request_at(&pin.request)).collect();
    let requests: Vec<usize> = requests.into_iter().collect();
    let mut pins: Vec<Pin> = demands.iter().chain(forbids).map(|pin| (*pin).clone()).collect();
    pins.sort();
    let problem = Arc::new(build(instance, &requests, &[TierKind::Quality], &BTreeSet::new(), &pins));
    // Any plan will do: the later tiers improve it. Work does not cut the search for one short, only a stop or the
    // clock does.
    let search = Search {
        problem: Arc::clone(&problem),
        objective: 0,
        held: Vec::new(),
        start: None,
        limits: Limits { nodes: u64::MAX, gap: 1.0 },
    };
    let outcome = optimize(search, world, patience)?;
    match (outcome.ended, outcome.values) {
        (Ended::Infeasible, _) => Ok(None),
        (_, Some(values)) => Ok(Some(problem.seats(&values).collect())),
        (Ended::Clock, None) => Err(SolveError::EndedEarly(Stopped::Clock)),
        (Ended::Cancelled, None) => Err(SolveError::EndedEarly(Stopped::Cancelled)),
        (_, None) => Err(SolveError::Solver("no plan for the pins, and no proof that there is none".to_owned())),
    }
}

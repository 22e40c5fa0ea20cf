//! Independent components of an instance: what can be solved apart.
//!
//! Always holds: two requests share a component exactly when a chain of communities that both raised them, of limits
//! that could bind, or of providers with a minimum load joins them; the largest component comes first, equals by their
//! first request.

use std::sync::Mutex;

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use super::search::{SolveError, World};
use crate::instance::Instance;

/// The components, each a sorted list of requests. A limit that allows everything it could be asked for joins nothing.
/// O(candidates · limits of a provider · α).
pub fn components(instance: &Instance) -> Vec<Vec<usize>> {
    let first_community = instance.requests.len();
    let first_limit = first_community + instance.communities.len();
    let first_provider = first_limit + instance.limits().len();
    let mut sets: UnionFind<usize> = UnionFind::new(first_provider + instance.providers.len());
    for (at, request) in instance.requests.iter().enumerate() {
        for community in &request.communities {
            sets.union(at, first_community + *community as usize);
        }
    }
    let binding = binding_limits(instance);
    for (at, candidate) in instance.candidates.iter().enumerate() {
        if !instance.fits_alone(at) {
            continue;
        }
        let request = instance.request_of(at);
        for of in instance.uses_of(at).filter(|of| binding[of.limit]) {
            sets.union(request, first_limit + of.limit);
        }
        let provider = candidate.provider as usize;
        if instance.providers[provider].min_load > 0 {
            sets.union(request, first_provider + provider);
        }
    }
    let labels = sets.into_labeling();
    let mut by_label: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (request, label) in labels.iter().take(instance.requests.len()).enumerate() {
        by_label.entry(*label).or_default().push(request);
    }
    let mut components: Vec<Vec<usize>> = by_label.into_values().collect();
    components.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    components
}

/// Limits that could be asked for more than they allow.
fn binding_limits(instance: &Instance) -> Vec<bool> {
    let mut asked = vec![0_u64; instance.limits().len()];
    for candidate in 0..instance.candidates.len() {
        for of in instance.uses_of(candidate) {
            asked[of.limit] = asked[of.limit].saturating_add(of.amount);
        }
    }
    instance.limits().iter().zip(asked).map(|(limit, asked)| asked > limit.bound).collect()
}

/// Runs a function over the components and gathers what it gives, in the order of the components; the first error by
/// component wins.
pub(super) fn run_components<T: Send>(
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

//! Independent parts of an instance: what can be solved apart.
//!
//! Always holds: two requests share a part exactly when a chain of communities that both raised them, or of providers
//! whose limits could bind, joins them; the largest part comes first, equals by their first request.

use petgraph::unionfind::UnionFind;

use crate::instance::Instance;

/// The parts, each a sorted list of requests. Providers that can carry everything they could be given join nothing.
/// O(candidates · α).
pub fn parts(instance: &Instance) -> Vec<Vec<usize>> {
    let n_requests = instance.requests.len();
    let n_communities = instance.communities.len();
    let mut sets: UnionFind<usize> = UnionFind::new(n_requests + n_communities + instance.providers.len());
    for (at, request) in instance.requests.iter().enumerate() {
        for community in &request.communities {
            sets.union(at, n_requests + *community as usize);
        }
    }
    let binding = binding_providers(instance);
    for candidate in 0..instance.candidates.len() {
        let provider = instance.candidates[candidate].provider as usize;
        if binding[provider] && instance.fits_alone(candidate) {
            sets.union(instance.request_of(candidate), n_requests + n_communities + provider);
        }
    }
    let labels = sets.into_labeling();
    let mut by_label: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for (request, label) in labels.iter().take(n_requests).enumerate() {
        by_label.entry(*label).or_default().push(request);
    }
    let mut parts: Vec<Vec<usize>> = by_label.into_values().collect();
    parts.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    parts
}

/// Providers that could be asked for more than they can give, or that should carry a minimum.
fn binding_providers(instance: &Instance) -> Vec<bool> {
    let mut efforts = vec![0_u64; instance.providers.len()];
    let mut seats = vec![0_u64; instance.providers.len()];
    for candidate in &instance.candidates {
        efforts[candidate.provider as usize] += u64::from(candidate.effort);
        seats[candidate.provider as usize] += 1;
    }
    let binds = |(at, provider): (usize, &crate::instance::Provider)| {
        provider.min_load > 0
            || efforts[at] > provider.capacity
            || provider.max_requests.is_some_and(|most| seats[at] > most)
    };
    instance.providers.iter().enumerate().map(binds).collect()
}

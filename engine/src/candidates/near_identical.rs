//! Requests that are likely about the same matter, by their words.
//!
//! Comes in: a district and its index. Goes out: groups with how alike they are. Always holds: only requests of the
//! same community, compound or street are compared; a request is in one group at most.
//!
//! Method: of each request the index proposes its nearest; those are compared by the cosine of their terms, each
//! weighed by its inverse document frequency (Salton and Buckley, Term-weighting approaches in automatic text
//! retrieval, 1988).

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::district::{District, Request, RequestId};
use crate::index::{Collection, DistrictIndex, IndexError, WeightedTerms};

/// Neighbours that the index proposes for each request. On the sample, of 254 groups 252 are one matter; with half 246
/// of 247, with twice 255 of 258, at twice the time.
const PROPOSED: usize = 6;
/// How alike two requests of one community must be, and two of a street: on the sample 99 of 100 pairs of a community
/// that reach this are the same matter, and about half of those that are the same reach it.
const ALIKE_COMMUNITY: f64 = 0.12;
const ALIKE_STREET: f64 = 0.2;
/// Words that they must share: in a short text one common word weighs much. On the sample half changes nothing, since
/// its texts are long; twice loses 25 of 254 groups.
const SHARED_MIN: usize = 4;

/// Requests that are likely about the same matter.
#[derive(Debug, Clone, PartialEq)]
pub struct NearIdentical {
    /// Sorted, two or more.
    pub requests: Vec<RequestId>,
    /// The least likeness of those by which they are linked, between 0 and 1.
    pub likeness: f64,
}

/// The groups, sorted. O(requests · (postings + terms)).
///
/// # Errors
/// If the index fails.
pub fn near_identical(district: &District, index: &DistrictIndex) -> Result<Vec<NearIdentical>, IndexError> {
    let queries: Vec<WeightedTerms> =
        district.requests.iter().map(|r| WeightedTerms::of_request(&r.title, &r.text)).collect();
    let mut frequency: BTreeMap<&str, f64> = BTreeMap::new();
    for (term, _) in queries.iter().flat_map(|query| &query.terms) {
        *frequency.entry(term.as_str()).or_default() += 1.0;
    }
    let n = queries.len() as f64;
    let vectors: Vec<BTreeMap<&str, f64>> = queries
        .iter()
        .map(|query| {
            query.terms.iter().map(|(term, _)| (term.as_str(), (1.0 + n / frequency[term.as_str()]).ln())).collect()
        })
        .collect();
    let mut links: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let mut groups = UnionFind::new(district.requests.len());
    for (at, request) in district.requests.iter().enumerate() {
        // The first is the request itself.
        for hit in index.search(Collection::Requests, &queries[at], PROPOSED + 1)? {
            let Ok(other) = district.requests.binary_search_by(|r| r.id.as_str().cmp(&hit.id)) else { continue };
            let (first, second) = (at.min(other), at.max(other));
            let Some(least) = least_likeness(district, request, &district.requests[other]).filter(|_| first != second)
            else {
                continue;
            };
            let likeness = cosine(&vectors[first], &vectors[second]);
            if likeness >= least {
                links.insert((first, second), likeness);
                groups.union(first, second);
            }
        }
    }
    let mut found: BTreeMap<usize, NearIdentical> = BTreeMap::new();
    for ((first, second), likeness) in links {
        let group = found.entry(groups.find(first)).or_insert(NearIdentical { requests: Vec::new(), likeness });
        group.requests.extend([first, second].map(|at| district.requests[at].id.clone()));
        group.likeness = group.likeness.min(likeness);
    }
    let mut found: Vec<NearIdentical> = found.into_values().collect();
    for group in &mut found {
        group.requests.sort();
        group.requests.dedup();
    }
    found.sort_by(|a, b| a.requests.cmp(&b.requests));
    Ok(found)
}

/// How alike two requests must be to count as the same; `None` where they lie too far apart.
fn least_likeness(district: &District, one: &Request, other: &Request) -> Option<f64> {
    if one.communities.iter().any(|id| other.communities.contains(id))
        || (one.compound.is_some() && one.compound == other.compound)
    {
        return Some(ALIKE_COMMUNITY);
    }
    let streets = |request: &Request| -> Vec<String> {
        request.communities.iter().filter_map(|id| district.community(id)).map(|c| c.street.clone()).collect()
    };
    let theirs = streets(other);
    streets(one).iter().any(|street| theirs.contains(street)).then_some(ALIKE_STREET)
}

fn cosine(one: &BTreeMap<&str, f64>, other: &BTreeMap<&str, f64>) -> f64 {
    let length = |vector: &BTreeMap<&str, f64>| vector.values().map(|w| w * w).sum::<f64>().sqrt();
    let products: Vec<f64> = one.iter().filter_map(|(term, w)| other.get(term).map(|v| w * v)).collect();
    if products.len() < SHARED_MIN {
        return 0.0;
    }
    let shared: f64 = products.iter().sum();
    let lengths = length(one) * length(other);
    if lengths > 0.0 { shared / lengths } else { 0.0 }
}

//! What is worth a doubt before a match: topics that the text does not show, texts with two
//! matters, parties that are nearly named.
//!
//! Comes in: a district and the candidates of its requests. Goes out: [`Doubt`]s, which have no place in a file.

use std::collections::BTreeMap;

use super::RequestCandidates;
use super::eligibility::fold_party;
use super::two_matters::ToldMatter;
use crate::district::{District, Doubt, RequestId, TwoMatters};
use crate::tables::nearest_office;

/// Requests whose topic neither the table nor the text gives surely enough, in one doubt. O(requests · log requests).
pub fn unsure_topics(district: &District, all: &[RequestCandidates]) -> Option<Doubt> {
    let has_list = |id: &RequestId| district.request(id).is_some_and(|request| request.roles.is_some());
    let unsure = all.iter().filter(|found| !found.topic.is_sure(district) && !has_list(&found.request));
    let requests: Vec<RequestId> = unsure.map(|found| found.request.clone()).collect();
    (!requests.is_empty()).then_some(Doubt::UnsureTopics { requests })
}

/// The requests of a round whose text seems to tell two matters, in one doubt. O(requests).
pub fn two_matters(all: &[RequestCandidates]) -> Option<Doubt> {
    let side = |matter: &ToldMatter| (matter.topic.clone(), matter.sentences.concat());
    let of_request = |found: &RequestCandidates| match found.matters.as_slice() {
        [one, other] => Some(TwoMatters { request: found.request.clone(), one: side(one), other: side(other) }),
        _ => None,
    };
    let requests: Vec<TwoMatters> = all.iter().filter_map(of_request).collect();
    (!requests.is_empty()).then_some(Doubt::TwoMatters { requests })
}

/// Parties that a provider must not work against and that no request names, but for a letter: a conflict must not fail
/// by a slip. O(providers · parties).
pub fn misspelt_parties(district: &District) -> Vec<Doubt> {
    let mut named: BTreeMap<String, (&String, &RequestId)> = BTreeMap::new();
    for request in &district.requests {
        for party in request.property_company.iter().chain(&request.parties) {
            named.entry(fold_party(party)).or_insert((party, &request.id));
        }
    }
    let mut doubts = Vec::new();
    for provider in &district.providers {
        for party in provider.conflict_parties.iter().filter(|party| !named.contains_key(&fold_party(party))) {
            let near = nearest_office(&fold_party(party), named.keys()).and_then(|near| named.get(near));
            doubts.extend(near.map(|(near, request)| Doubt::PartyNearlyNamed {
                provider: provider.id.clone(),
                party: party.clone(),
                near: (*near).clone(),
                request: (*request).clone(),
            }));
        }
    }
    doubts
}

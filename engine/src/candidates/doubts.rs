//! What is worth a doubt before a match: topics that the text does not show, texts with two matters, parties that were
//! taken for one or nearly are.
//!
//! Comes in: a district and the candidates of its requests. Goes out: [`Doubt`]s, which have no place in a file.

use std::collections::{BTreeMap, BTreeSet};

use super::RequestCandidates;
use super::eligibility::SeatRules;
use super::parties::own_firm;
use super::two_matters::ToldMatter;
use crate::district::{
    District, Doubt, FirmName, PartyNear, PartyTaken, Provider, ProviderId, RequestId, TwoMatters, fold_name,
};

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

/// Parties that were taken for one though they are named otherwise, that nearly are one, that say of no firm which it
/// is: a conflict must not fail by a slip, nor hold unseen. O(requests · providers · parties).
pub fn doubtful_parties(district: &District) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let vague = |provider: &Provider| {
        let parties = provider.conflict_parties.iter().filter(|party| FirmName::of(party).is_none());
        parties.map(|party| (provider.id.clone(), party.clone())).collect::<Vec<_>>()
    };
    let vague: Vec<(ProviderId, String)> = district.providers.iter().flat_map(vague).collect();
    if !vague.is_empty() {
        doubts.push(Doubt::PartiesVague(vague));
    }
    let taken = parties_taken(district);
    if !taken.is_empty() {
        doubts.push(Doubt::PartiesTaken(taken));
    }
    doubts.extend(parties_near(district).into_iter().map(Doubt::PartyNearlyNamed));
    doubts
}

/// Who must avoid a party, and which requests name it.
type Concerned<'d> = (BTreeSet<&'d ProviderId>, BTreeSet<&'d RequestId>);

/// Where a conflict holds though the names differ, or though the text alone names the party.
fn parties_taken(district: &District) -> Vec<PartyTaken> {
    let rules = SeatRules::of(district);
    let mut taken: BTreeMap<(&str, String, bool), Concerned<'_>> = BTreeMap::new();
    for request in &district.requests {
        let of_request = rules.of_request(request);
        for (at, provider) in district.providers.iter().enumerate() {
            for (party, known_as) in of_request.parties_avoided(at) {
                if !party.in_text && fold_name(&party.named) == fold_name(known_as) {
                    continue;
                }
                let key = (known_as, party.named.clone(), party.in_text);
                let (providers, requests) = taken.entry(key).or_default();
                providers.insert(&provider.id);
                requests.insert(&request.id);
            }
        }
    }
    let each =
        |((party, named, in_text), (providers, requests)): ((&str, String, bool), (BTreeSet<_>, BTreeSet<_>))| {
            PartyTaken {
                providers: providers.into_iter().cloned().collect(),
                party: party.to_owned(),
                named,
                in_text,
                requests: requests.into_iter().cloned().collect(),
            }
        };
    taken.into_iter().map(each).collect()
}

/// Pairs of names, one to avoid and one of a request, that are near and were not taken for one.
fn parties_near(district: &District) -> Vec<PartyNear> {
    let mut to_avoid: BTreeMap<FirmName, (&str, BTreeSet<&ProviderId>)> = BTreeMap::new();
    for provider in &district.providers {
        for party in provider.conflict_parties.iter().map(String::as_str).chain(own_firm(provider)) {
            for firm in FirmName::all_of(party) {
                to_avoid.entry(firm).or_insert_with(|| (party, BTreeSet::new())).1.insert(&provider.id);
            }
        }
    }
    let mut named: BTreeMap<FirmName, (&str, BTreeSet<&RequestId>)> = BTreeMap::new();
    for request in &district.requests {
        for party in request.property_company.iter().chain(&request.parties) {
            for firm in FirmName::all_of(party) {
                named.entry(firm).or_insert_with(|| (party, BTreeSet::new())).1.insert(&request.id);
            }
        }
    }
    let mut near = Vec::new();
    for (firm, (party, providers)) in &to_avoid {
        for (_, (other, requests)) in named.iter().filter(|(other, _)| firm.is_near(other)) {
            near.push(PartyNear {
                providers: providers.iter().copied().cloned().collect(),
                party: (*party).to_owned(),
                near: (*other).to_owned(),
                requests: requests.iter().copied().cloned().collect(),
            });
        }
    }
    near
}

//! One matter, once: requests of a community that are the same matter become one request.
//!
//! Comes in: a [`District`] and groups of requests that are the same matter. Goes out: the district with one request
//! for each matter, and what was merged into what. Always holds: no request is lost, each is kept or merged into one
//! that is kept; the one that stands for all has the communities of all; pins of a merged request hold for the one it
//! is merged into.

use std::collections::BTreeMap;

use super::ids::{CommunityId, RequestId};
use super::same_as::{Merged, into};
use super::{District, Request};

impl District {
    /// The district with one request for each of the groups, and what was merged, sorted. Of a group the one stands for
    /// all that the community ranks best, else the most urgent, else the first submitted, else by id; with the group's
    /// best choice, highest urgency, most households, all its parties. A group whose communities none of its requests
    /// has together falls apart into those with the same communities. O(requests + pins · log requests).
    pub fn with_one_request_a_matter(&self, groups: &[Vec<RequestId>]) -> (Self, Vec<Merged>) {
        let mut merged: Vec<Merged> = Vec::new();
        let mut standing: BTreeMap<RequestId, Request> = BTreeMap::new();
        for group in groups {
            let requests: Vec<&Request> = group.iter().filter_map(|id| self.request(id)).collect();
            for matter in parts_that_can_stand(&requests) {
                let Some(request) = stands_for(&matter) else { continue };
                let others = matter.iter().filter(|other| other.id != request.id);
                let into =
                    |other: &&Request| Merged { request: other.id.clone(), into: request.id.clone(), asked: false };
                merged.extend(others.map(into));
                standing.insert(request.id.clone(), with_what_the_others_say(request, &matter));
            }
        }
        merged.sort();
        let mut district = self.clone();
        district.requests.retain(|request| into(&merged, &request.id).is_none());
        for request in &mut district.requests {
            if let Some(whole) = standing.remove(&request.id) {
                *request = whole;
            }
        }
        for pin in &mut district.pins {
            if let Some(into) = into(&merged, &pin.request) {
                pin.request = into.clone();
            }
        }
        district.pins.sort();
        district.pins.dedup();
        (district, merged)
    }
}

/// The whole group if one of its requests has the communities of all, else the parts with the same communities; each
/// of two or more.
fn parts_that_can_stand<'r>(requests: &[&'r Request]) -> Vec<Vec<&'r Request>> {
    let has_all = |request: &&&Request| {
        requests.iter().all(|other| other.communities.iter().all(|id| request.communities.contains(id)))
    };
    if requests.len() > 1 && requests.iter().any(|request| has_all(&request)) {
        return vec![requests.to_vec()];
    }
    let mut parts: BTreeMap<&[CommunityId], Vec<&'r Request>> = BTreeMap::new();
    for request in requests {
        parts.entry(&request.communities).or_default().push(request);
    }
    parts.into_values().filter(|part| part.len() > 1).collect()
}

/// Who stands for a matter.
fn stands_for<'r>(matter: &[&'r Request]) -> Option<&'r Request> {
    let most = matter.iter().map(|request| request.communities.len()).max()?;
    let able = matter.iter().copied().filter(|request| request.communities.len() == most);
    able.min_by_key(|request| {
        let rank = request.choice.unwrap_or(u32::MAX);
        let submitted = (request.submitted.is_none(), request.submitted);
        (rank, std::cmp::Reverse(request.urgency), submitted, request.id.clone())
    })
}

/// A request with what the others of its matter add to it.
fn with_what_the_others_say(request: &Request, matter: &[&Request]) -> Request {
    let mut whole = request.clone();
    let others = || matter.iter().filter(|other| other.id != request.id);
    whole.choice = matter.iter().filter_map(|of| of.choice).min();
    whole.urgency = matter.iter().map(|of| of.urgency).max().unwrap_or(request.urgency);
    whole.households = matter.iter().filter_map(|of| of.households).max();
    // Whoever is a party to it by one of the texts is a party to the matter.
    for party in others().flat_map(|other| other.property_company.iter().chain(&other.parties)) {
        if whole.property_company.as_ref() != Some(party) && !whole.parties.contains(party) {
            whole.parties.push(party.clone());
        }
    }
    for hand in others().flat_map(|other| &other.hands) {
        if !whole.hands.contains(hand) {
            whole.hands.push(hand.clone());
        }
    }
    whole.parties.sort();
    whole.hands.sort();
    whole.compound = request.compound.clone().or_else(|| others().find_map(|other| other.compound.clone()));
    whole.topic = request.topic.clone().or_else(|| others().find_map(|other| other.topic.clone()));
    whole.roles = request.roles.clone().or_else(|| others().find_map(|other| other.roles.clone()));
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::district::{CommunityId, Pin, Round, Rule};

    fn request(id: &str, communities: &[&str]) -> Request {
        let communities = communities.iter().map(|id| CommunityId::from(*id)).collect();
        Request::plain(RequestId::from(id), communities, id.to_owned(), String::new())
    }

    fn district(requests: Vec<Request>, pins: Vec<Pin>) -> District {
        District {
            communities: Vec::new(),
            requests,
            providers: Vec::new(),
            topics: Vec::new(),
            cases: Vec::new(),
            pins,
            round: Round::default(),
        }
    }

    fn group(ids: &[&str]) -> Vec<RequestId> {
        ids.iter().map(|id| RequestId::from(*id)).collect()
    }

    #[test]
    fn the_best_ranked_stands_for_all_with_what_the_others_add() {
        let mut first = request("a", &["c"]);
        first.urgency = 5;
        first.households = Some(9);
        first.parties = vec!["甲物业".to_owned()];
        let mut second = request("b", &["c"]);
        second.choice = Some(2);
        second.hands = vec!["律师".to_owned()];
        let mut third = request("d", &["c"]);
        third.choice = Some(3);
        let pin = Pin { request: "a".into(), role: None, provider: None, rule: Rule::Answer };
        let (merged, into) =
            district(vec![first, second, third], vec![pin]).with_one_request_a_matter(&[group(&["a", "b", "d"])]);
        assert_eq!(
            into.iter().map(|m| (m.request.as_str(), m.into.as_str())).collect::<Vec<_>>(),
            [("a", "b"), ("d", "b")]
        );
        let whole = &merged.requests[0];
        assert_eq!((whole.id.as_str(), whole.choice, whole.urgency, whole.households), ("b", Some(2), 5, Some(9)));
        assert_eq!(
            (whole.parties.as_slice(), whole.hands.as_slice()),
            (&["甲物业".to_owned()][..], &["律师".to_owned()][..])
        );
        assert_eq!(merged.pins[0].request.as_str(), "b");
    }

    #[test]
    fn the_most_urgent_then_the_first_submitted_stands_where_nothing_is_ranked() {
        let day = |day| jiff::civil::date(2026, 3, day);
        let with = |id: &str, urgency, submitted| Request { urgency, submitted, ..request(id, &["c"]) };
        let check = |requests: Vec<Request>, expect: &str| {
            let ids: Vec<&str> = requests.iter().map(|r| r.id.as_str()).collect();
            let (_, merged) = district(requests.clone(), Vec::new()).with_one_request_a_matter(&[group(&ids)]);
            assert!(merged.iter().all(|m| m.into.as_str() == expect), "{merged:?}");
        };
        check(vec![with("a", 2, None), with("b", 4, None)], "b");
        check(vec![with("a", 2, Some(day(2))), with("b", 2, Some(day(1)))], "b");
        check(vec![with("a", 2, None), with("b", 2, Some(day(1)))], "b");
        check(vec![with("a", 2, None), with("b", 2, None)], "a");
    }

    #[test]
    fn a_joint_case_takes_in_what_one_of_its_communities_says_again_but_no_two_communities_are_joined() {
        let check = |communities: [&[&str]; 3], expect: &[(&str, &str)]| {
            let requests = ["a", "b", "d"].iter().zip(communities).map(|(id, of)| request(id, of)).collect();
            let (_, merged) = district(requests, Vec::new()).with_one_request_a_matter(&[group(&["a", "b", "d"])]);
            assert_eq!(merged.iter().map(|m| (m.request.as_str(), m.into.as_str())).collect::<Vec<_>>(), expect);
        };
        check([&["c"], &["c", "e"], &["e"]], &[("a", "b"), ("d", "b")]);
        check([&["c"], &["e"], &["e"]], &[("d", "b")]);
        check([&["c"], &["e"], &["f"]], &[]);
    }
}

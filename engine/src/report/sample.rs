//! A small round for the tests of this folder: two communities, three providers, two requests, one of them hostile.

use serde_json::{Map, json};

use super::Round;
use crate::candidates::{RequestCandidates, candidates};
use crate::district::{
    Community, Contact, District, Holder, Nano, Provider, ProviderKind, Request, RoleName, RoleSpec, Round as Settings,
    Topic,
};
use crate::explain::{Evidence, evidence};
use crate::index::DistrictIndex;
use crate::plan::{Assignment, CommunityServed, Plan, ProviderLoad, Reason, SolveRecord, Unanswered, VERSION};

/// What a [`Round`] borrows.
pub(super) struct Sample {
    pub(super) district: District,
    found: Vec<RequestCandidates>,
    plan: Plan,
    evidence: Evidence,
}

/// Name and telephone that no document may show.
pub(super) const CONTACT: [&str; 2] = ["某某某阿姨", "199-0000-0123"];
/// A title that is a formula for a spreadsheet and ends a script for a browser.
pub(super) const HOSTILE: &str = "=HYPERLINK(\"x\")</script><b>\u{202E}";

impl Sample {
    pub(super) fn round(&self) -> Round<'_> {
        Round { district: &self.district, found: &self.found, plan: &self.plan, evidence: &self.evidence }
    }
}

/// A district of one street; the first request is answered, the second is not.
pub(super) fn sample() -> Sample {
    let lead = RoleSpec {
        name: RoleName::from("lead"),
        holders: vec![Holder::StreetOffice],
        effort: 2,
        count: 1,
        required: true,
    };
    let mut first = request("q1", "c1", HOSTILE, Some(1));
    first.text = "请打 １９９ ００００ ０１２３ 找人".to_owned();
    first.contact = Contact::new(Some(CONTACT[0].to_owned()), Some(CONTACT[1].to_owned()));
    first.roles = Some(vec![lead.clone()]);
    let mut second = request("q2", "c2", "@路灯不亮", None);
    second.contact = first.contact.clone();
    second.urgency = 5;
    let topic = Topic {
        id: "t".into(),
        name: "停车难".to_owned(),
        words: vec!["停车".to_owned()],
        roles: vec![lead],
        note: String::new(),
    };
    let district = District {
        communities: vec![community("c1", Some(121.4), Some(31.2)), community("c2", None, None)],
        requests: vec![first, second],
        providers: vec![provider("a/b", "甲街道"), provider("a_b", "甲街道"), provider("p", "甲街道")],
        topics: vec![topic],
        cases: Vec::new(),
        pins: Vec::new(),
        round: Settings::default(),
    };
    let seat = |provider: &str| Assignment {
        request: "q1".into(),
        role: "lead".into(),
        provider: provider.into(),
        effort: 2,
        relevance: 1.0,
        substitute: None,
    };
    let assignments = vec![seat("a/b"), seat("a_b")];
    let unanswered = vec![Unanswered {
        request: "q2".into(),
        reason: Reason::NoCandidate,
        detail: json!({ "role": "lead" }),
        smallest_change: None,
    }];
    of(district, assignments, unanswered)
}

/// A district without anything.
pub(super) fn empty() -> Sample {
    let district = District {
        communities: Vec::new(),
        requests: Vec::new(),
        providers: Vec::new(),
        topics: Vec::new(),
        cases: Vec::new(),
        pins: Vec::new(),
        round: Settings::default(),
    };
    of(district, Vec::new(), Vec::new())
}

/// A district of communities alone, `n` of them at the same place or in a grid, each in a street of its own.
pub(super) fn communities_alone(n: usize, apart: f64) -> Sample {
    let mut sample = empty();
    let place = |at: usize, by: usize, base: f64| Some(base + apart * (if by == 0 { at % 60 } else { at / 60 }) as f64);
    sample.district.communities = (0..n)
        .map(|at| Community {
            street: format!("第{at}街道名字很长很长很长很长"),
            ..community(&format!("c{at:05}"), place(at, 0, 121.0), place(at, 1, 31.0))
        })
        .collect();
    of(sample.district, Vec::new(), Vec::new())
}

fn of(district: District, assignments: Vec<Assignment>, unanswered: Vec<Unanswered>) -> Sample {
    let index = DistrictIndex::build(&district, None).expect("a small index can be built");
    let found = candidates(&district, &index, &|_, _| ()).expect("a small index can be searched");
    let answered = |id: &crate::district::CommunityId| {
        let own = district
            .requests
            .iter()
            .filter(|r| r.communities.contains(id) && assignments.iter().any(|a| a.request == r.id));
        own.map(|r| r.id.clone()).collect::<Vec<_>>()
    };
    let communities = district.communities.iter().map(|c| {
        let requests = answered(&c.id);
        CommunityServed { community: c.id.clone(), answered: requests.len() as u32, requests }
    });
    let providers = district.providers.iter().map(|p| {
        let own: Vec<&Assignment> = assignments.iter().filter(|a| a.provider == p.id).collect();
        let load = own.iter().map(|a| a.effort).sum();
        ProviderLoad { provider: p.id.clone(), load, capacity: p.capacity, requests: own.len() as u64, worth: None }
    });
    let plan = Plan {
        version: VERSION,
        program: "dianda 0.0.0".to_owned(),
        status: "optimal".to_owned(),
        input: "0".repeat(64),
        options: Map::new(),
        seed: 0,
        as_of: None,
        tiers: Vec::new(),
        communities: communities.collect(),
        providers: providers.collect(),
        assignments,
        unanswered,
        solve: SolveRecord {
            method: "exact".to_owned(),
            stopped: "proved".to_owned(),
            components: 1,
            candidates_per_role: None,
            seconds: 0.1,
            threads: 1,
        },
    };
    let evidence = evidence(&district, &found, &plan);
    Sample { district, found, plan, evidence }
}

fn community(id: &str, longitude: Option<f64>, latitude: Option<f64>) -> Community {
    Community {
        id: id.into(),
        name: format!("{id}居民区"),
        street: "甲街道".to_owned(),
        households: None,
        longitude: longitude.map(Nano::nearest),
        latitude: latitude.map(Nano::nearest),
        max_answered: 2,
        waiting_rounds: 0,
        weight: 1,
        office_phone: Some("021-5555-1000".to_owned()),
    }
}

fn request(id: &str, community: &str, title: &str, choice: Option<u32>) -> Request {
    Request { choice, ..Request::plain(id.into(), vec![community.into()], title.to_owned(), String::new()) }
}

fn provider(id: &str, name: &str) -> Provider {
    Provider {
        id: id.into(),
        name: name.to_owned(),
        kind: ProviderKind::Street,
        profession: None,
        organisation: None,
        duties: "停车".to_owned(),
        topics: Vec::new(),
        capacity: 0,
        min_load: 0,
        max_requests: None,
        streets: Vec::new(),
        pairings: Vec::new(),
        conflicts: Vec::new(),
        conflict_parties: Vec::new(),
    }
}

//! Small rounds for the tests of this folder: one of two requests, one of them hostile; one that has a bit of
//! everything and is written in letters.

use super::ReportInput;
use crate::candidates::{Matters, RequestCandidates, candidates_of_all};
use crate::district::{
    Community, Contact, District, Holder, Lang, Nano, Pin, Provider, ProviderKind, Request, RoleName, RoleSpec,
    Round as Settings, Rule, Topic,
};
use crate::explain::{Change, EvidenceFile, change, evidence};
use crate::index::DistrictIndex;
use crate::instance::position;
use crate::plan::{
    Assignment, Bottleneck, BusyProvider, ChosenInstead, ChosenRequest, CommunityServed, FirstBy, FullCommunity, Plan,
    PlanOptions, PlanTier, PreviousPlan, ProviderLoad, Reason, Seat, ShortRole, SolveRecord, Status, Unanswered,
    VERSION,
};
use crate::problem::TierKind;
use crate::solve::{Method, Stopped};

/// What a [`ReportInput`] borrows.
pub(super) struct Sample {
    pub(super) district: District,
    found: Vec<RequestCandidates>,
    plan: Plan,
    evidence: EvidenceFile,
    change: Option<Change>,
}

/// The languages of documents.
pub(super) const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];
/// Name and telephone that no document may show.
pub(super) const CONTACT: [&str; 2] = ["某某某阿姨", "199-0000-0123"];
/// A title that is a formula for a spreadsheet and ends a script for a browser.
pub(super) const HOSTILE: &str = "=HYPERLINK(\"x\")</script><b>\u{202E}";

impl Sample {
    pub(super) fn round(&self, lang: Lang) -> ReportInput<'_> {
        ReportInput {
            district: &self.district,
            merged: &[],
            candidates: &self.found,
            plan: &self.plan,
            evidence: &self.evidence,
            change: self.change.as_ref(),
            lang,
        }
    }
}

/// The Chinese characters of a text, punctuation and full-width letters among them.
pub(super) fn chinese_in(text: &str) -> String {
    let is_chinese = |c: &char| {
        matches!(
            c,
            '\u{2E80}'..='\u{9FFF}'
                | '\u{F900}'..='\u{FAFF}'
                | '\u{FE30}'..='\u{FE4F}'
                | '\u{FF00}'..='\u{FFEF}'
                | '\u{20000}'..='\u{3FFFF}'
        )
    };
    text.chars().filter(is_chinese).collect()
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
    let assignments = vec![seat("q1", "lead", "a/b", 1.0), seat("q1", "lead", "a_b", 1.0)];
    let nobody = ShortRole { role: "lead".into(), seats: 1, candidates: 0, excluded: Vec::new() };
    of(district, assignments, vec![unanswered("q2", Reason::NoCandidate { roles: vec![nobody] })])
}

/// A district whose names are all in letters: a joint case, an unsure topic, a weak relevance, an empty seat, pins,
/// each reason, every kind of provider, everything proven.
pub(super) fn in_letters() -> Sample {
    let place = |id: &str, name: &str, street: &str| Community {
        name: name.to_owned(),
        street: street.to_owned(),
        ..community(id, Some(121.4), Some(31.2))
    };
    let office = |id: &str, name: &str, kind: ProviderKind, capacity: u64| Provider {
        kind,
        capacity,
        duties: "parking".to_owned(),
        ..provider(id, name)
    };
    let raised = |id: &str, community: &str, title: &str| Request {
        topic: Some("parking".into()),
        ..request(id, community, title, Some(2))
    };
    let role = |name: &str, holder: Holder, required: bool| RoleSpec {
        name: RoleName::from(name),
        holders: vec![holder],
        effort: 2,
        count: 1,
        required,
    };
    let roles = vec![
        role("lead", Holder::StreetOffice, true),
        role("support", Holder::Provider("d1".into()), true),
        role("expert", Holder::Kind(ProviderKind::ExpertTeam), false),
        role("volunteer", Holder::Profession("lawyer".to_owned()), false),
        role("partner", Holder::Kind(ProviderKind::Partner), false),
    ];
    let topic = |id: &str, name: &str| Topic {
        id: id.into(),
        name: name.to_owned(),
        words: vec![id.to_owned()],
        roles: roles.clone(),
        note: String::new(),
    };
    let joint = Request {
        communities: vec!["c1".into(), "c2".into()],
        choice: Some(1),
        ..request("q2", "c1", "Something hums at night", None)
    };
    let lawyer = |id: &str, name: &str| Provider {
        profession: Some("lawyer".to_owned()),
        organisation: Some("Law and Sons".to_owned()),
        ..office(id, name, ProviderKind::Volunteer, 4)
    };
    let district = District {
        communities: vec![
            place("c1", "Riverside", "North Street"),
            place("c2", "Hillside", "South Street"),
            Community { max_answered: 0, ..place("c3", "Oak Court", "South Street") },
            Community { longitude: None, latitude: None, ..place("c4", "Lakeside", "North Street") },
        ],
        requests: vec![
            Request { urgency: 5, ..raised("q1", "c1", "Cars park on the lawn") },
            joint,
            raised("q3", "c2", "No space for bicycles"),
            raised("q4", "c4", "Lorries at night"),
            raised("q5", "c1", "A garage for all"),
            raised("q6", "c2", "The gate is blocked"),
            raised("q7", "c2", "Parking fees rise"),
            raised("q8", "c4", "Chargers are missing"),
        ],
        providers: vec![
            office("d1", "Housing Office", ProviderKind::Department, 9),
            office("e1", "Parking Lab", ProviderKind::ExpertTeam, 9),
            office("p1", "Bakery", ProviderKind::Partner, 9),
            office("s1", "North Street", ProviderKind::Street, 2),
            office("s2", "South Street", ProviderKind::Street, 0),
            lawyer("v1", "Ann Lee"),
            lawyer("v2", "Bob Day"),
        ],
        topics: vec![topic("lifts", "Lifts"), topic("parking", "Parking")],
        cases: Vec::new(),
        pins: vec![
            Pin { request: "q1".into(), role: Some("lead".into()), provider: Some("s1".into()), rule: Rule::Pin },
            Pin { request: "q2".into(), role: None, provider: None, rule: Rule::Answer },
            Pin { request: "q3".into(), role: Some("expert".into()), provider: Some("e1".into()), rule: Rule::Forbid },
        ],
        round: Settings {
            name: "Spring round".to_owned(),
            due: Some(jiff::civil::date(2026, 4, 1)),
            // No text is sure enough.
            topic_certainty: Nano(2_000_000_000),
            ..Settings::default()
        },
    };
    let assignments = vec![
        seat("q1", "expert", "e1", 0.25),
        seat("q1", "lead", "s1", 1.0),
        seat("q1", "support", "d1", 1.0),
        Assignment { substitute: Some("v2".into()), ..seat("q1", "volunteer", "v1", 0.9) },
        seat("q2", "lead", "d1", 0.5),
    ];
    let mut sample = of(district, assignments, each_reason());
    let tier = |name: TierKind, value: u32| PlanTier {
        name,
        sense: name.sense(),
        value: value.into(),
        bound: value.into(),
        gap: 0.0,
    };
    sample.plan.tiers = TierKind::ALL.map(|kind| tier(kind, 2)).to_vec();
    sample.change = Some(change(&before(), &sample.plan, &sample.evidence));
    sample
}

/// What was planned before: q1 with another lawyer, without an expert and with a partner; q4 and q6, which are left out
/// now; q9, which the tables do not know any more. q2 was left out.
fn before() -> PreviousPlan {
    let seats = [
        ("q1", "lead", "s1"),
        ("q1", "support", "d1"),
        ("q1", "volunteer", "v2"),
        ("q1", "partner", "p1"),
        ("q4", "lead", "s1"),
        ("q6", "lead", "s2"),
        ("q9", "lead", "s9"),
    ];
    let seats: [Seat; 7] = seats.map(|(request, role, provider)| (request.into(), role.into(), provider.into()));
    let efforts = seats.iter().filter(|seat| seat.0.as_str() != "q9").map(|seat| (seat.clone(), 2)).collect();
    PreviousPlan { seats: seats.into_iter().collect(), efforts }
}

/// The same with nothing proven, among a limited number of candidates.
pub(super) fn in_letters_unproven() -> Sample {
    let mut sample = in_letters();
    let open = |tier: PlanTier| PlanTier { bound: 3.into(), gap: 1.0 / 3.0, ..tier };
    sample.plan.tiers = sample.plan.tiers.into_iter().map(open).collect();
    sample.plan.status = Status::Feasible;
    sample.plan.solve.stopped = Stopped::Budget;
    sample.plan.solve.candidates_per_role = Some(5);
    sample
}

/// An unanswered request for each reason.
fn each_reason() -> Vec<Unanswered> {
    let short = |role: &str, excluded: &[&str]| ShortRole {
        role: role.into(),
        seats: 1,
        candidates: 0,
        excluded: excluded.iter().map(|id| (*id).into()).collect(),
    };
    let busy = BusyProvider {
        provider: "s2".into(),
        effort: 2,
        load: 0,
        capacity: 0,
        max_requests: None,
        requests: Vec::new(),
    };
    let full = FullCommunity { community: "c1".into(), max_answered: 2, answered: vec!["q1".into(), "q2".into()] };
    let reasons = [
        Reason::Capacity {
            roles: vec![Bottleneck { role: "lead".into(), seats: 1, candidates: 1, free: 0, could: vec![busy] }],
            together: false,
        },
        Reason::NoCandidate { roles: vec![short("lead", &[])] },
        Reason::CommunityLimit { communities: vec![full] },
        Reason::Conflict { roles: vec![short("expert", &["e1"])] },
        Reason::Team { roles: vec!["lead".into(), "support".into()] },
        Reason::Choice {
            communities: vec![ChosenInstead {
                community: "c1".into(),
                max_answered: 1,
                answered: vec![ChosenRequest { request: "q1".into(), choice: Some(1), by: FirstBy::Rank }],
            }],
        },
        Reason::NotProven {},
    ];
    reasons.into_iter().enumerate().map(|(at, reason)| unanswered(&format!("q{}", at + 3), reason)).collect()
}

fn unanswered(request: &str, reason: Reason) -> Unanswered {
    Unanswered { request: request.into(), reason, also_busy: Vec::new(), also_full: Vec::new(), smallest_change: None }
}

fn seat(request: &str, role: &str, provider: &str, relevance: f64) -> Assignment {
    Assignment {
        request: request.into(),
        role: role.into(),
        provider: provider.into(),
        effort: 2,
        relevance,
        substitute: None,
    }
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
    let found = candidates_of_all(&district, &index).expect("a small index can be searched");
    let answered = |id: &crate::district::CommunityId| {
        let own = district
            .requests
            .iter()
            .filter(|r| r.communities.contains(id) && assignments.iter().any(|a| a.request == r.id));
        own.map(|r| r.id.clone()).collect::<Vec<_>>()
    };
    let communities = district.communities.iter().map(|c| {
        let requests = answered(&c.id);
        CommunityServed { community: c.id.clone(), answered: position(requests.len()), requests }
    });
    let providers = district.providers.iter().map(|p| {
        let own: Vec<&Assignment> = assignments.iter().filter(|a| a.provider == p.id).collect();
        let load = own.iter().map(|a| a.effort).sum();
        ProviderLoad { provider: p.id.clone(), load, capacity: p.capacity, requests: own.len() as u64, worth: None }
    });
    let plan = Plan {
        version: VERSION,
        program: "dianda 0.0.0".to_owned(),
        status: Status::Optimal,
        input: "0".repeat(64),
        options: PlanOptions::default(),
        seed: 0,
        as_of: None,
        tiers: Vec::new(),
        communities: communities.collect(),
        providers: providers.collect(),
        assignments,
        merged: Vec::new(),
        unanswered,
        solve: SolveRecord {
            method: Method::Exact,
            stopped: Stopped::Proved,
            components: 1,
            candidates_per_role: None,
        },
    };
    let evidence = evidence(&Matters::apart(district.clone()), &found, &plan);
    Sample { district, found, plan, evidence, change: None }
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
        compounds: Vec::new(),
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
        aliases: Vec::new(),
    }
}

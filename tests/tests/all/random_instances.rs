//! Small instances drawn by a seed: every feature of an instance, few of each, often in each other's way.
//!
//! Comes in: a seed. Goes out: a [`Sample`], the parts of an instance in no order, tiers to solve it for, a previous
//! plan. Always holds: the same seed draws the same sample on every machine; no pin is one that a reader would refuse
//! by itself.

use std::collections::BTreeSet;

use datasets::lots;
use engine::district::{CommunityId, Nano, Pin, ProviderId, RequestId, RoleName, Rule};
use engine::instance::{
    CandidateDraft, Community, Instance, InstanceRound, Provider, RequestDraft, RoleDraft, assemble, pin_faults,
};
use engine::plan::PreviousPlan;
use engine::problem::TierKind;

/// Communities of a sample, at most.
pub(crate) const COMMUNITIES_MAX: usize = 4;
/// Providers of a sample, at most.
pub(crate) const PROVIDERS_MAX: usize = 6;

/// An instance in parts, and what to solve it for.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) communities: Vec<Community>,
    pub(crate) requests: Vec<RequestDraft>,
    pub(crate) roles: Vec<RoleDraft>,
    pub(crate) providers: Vec<Provider>,
    pub(crate) pins: Vec<Pin>,
    pub(crate) round: InstanceRound,
    /// As somebody might name them, in any sequence.
    pub(crate) tiers: Vec<TierKind>,
    pub(crate) previous: PreviousPlan,
}

impl Sample {
    /// The parts put together.
    pub(crate) fn instance(&self) -> Instance {
        let Self { communities, requests, roles, providers, pins, round, .. } = self.clone();
        assemble(communities, requests, roles, providers, pins, round)
    }
}

/// Lots of the shapes that an instance has.
pub(crate) struct Lots(lots::Lots);

impl Lots {
    pub(crate) fn new(seed: u64) -> Self {
        Self(lots::Lots::new(seed))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0.draw()
    }

    /// From `least` to `most`, both possible.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.between(0, from.len() as u64 - 1) as usize]
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.between(0, at as u64) as usize);
        }
    }

    /// Distinct ids whose alphabetical order is not that in which they are drawn.
    fn ids(&mut self, letter: char, n: u64) -> Vec<String> {
        let mut ids: Vec<String> = (1..=n).map(|number| format!("{letter}{number}")).collect();
        self.shuffle(&mut ids);
        ids
    }

    /// A positive decimal: whole, short, or with all its nine digits.
    fn decimal(&mut self) -> Nano {
        match self.between(0, 3) {
            0 => Nano::ONE,
            1 => Nano(250_000_000 * self.between(1, 8) as i64),
            2 => Nano(333_333_333),
            _ => Nano(self.between(1, 3_000_000_000) as i64),
        }
    }

    /// Relevance in billionths: often one that others have too, so that there are ties.
    fn relevance(&mut self) -> u32 {
        match self.between(0, 9) {
            0 => 1_000_000_000,
            1 => 1,
            2..=5 => 100_000_000 * self.between(1, 10) as u32,
            _ => self.between(1, 1_000_000_000) as u32,
        }
    }
}

/// The sample of a seed.
pub(crate) fn sample(seed: u64) -> Sample {
    let (mut sample, pins) = sample_with_any_pins(seed);
    sample.pins = pins;
    // A reader refuses pins that cannot hold by themselves; they never reach the solver.
    let refused: Vec<Pin> = pin_faults(&sample.instance()).into_iter().map(|fault| fault.pin).collect();
    sample.pins.retain(|pin| !refused.contains(pin));
    sample
}

/// The sample of a seed without pins, and the pins drawn for it, whether a reader would take them or not.
pub(crate) fn sample_with_any_pins(seed: u64) -> (Sample, Vec<Pin>) {
    let mut lots = Lots::new(seed);
    let communities = communities(&mut lots);
    let requests = requests(&mut lots, &communities);
    let providers = providers(&mut lots);
    let roles = roles(&mut lots, &requests, &providers);
    let pins = if lots.chance(60) { pins(&mut lots, &requests, &roles, &providers) } else { Vec::new() };
    let previous = if lots.chance(60) { previous(&mut lots, &roles) } else { PreviousPlan::default() };
    let tiers = tiers(&mut lots);
    // A folder takes amounts up to 10¹⁸.
    let round = InstanceRound { seed: lots.next() >> 8, ..InstanceRound::default() };
    (Sample { communities, requests, roles, providers, pins: Vec::new(), round, tiers, previous }, pins)
}

fn communities(lots: &mut Lots) -> Vec<Community> {
    let n = lots.between(2, COMMUNITIES_MAX as u64);
    let community = |id: String, lots: &mut Lots| Community {
        id: CommunityId(id),
        max_answered: *lots.pick(&[0, 1, 1, 1, 2, 2, 2, 2, 3, 3]),
        weight: *lots.pick(&[0, 1, 1, 1, 1, 2, 3]),
    };
    lots.ids('c', n).into_iter().map(|id| community(id, lots)).collect()
}

fn requests(lots: &mut Lots, communities: &[Community]) -> Vec<RequestDraft> {
    let n = lots.between(2, 6);
    let request = |id: String, lots: &mut Lots| {
        let mut of: Vec<CommunityId> = communities.iter().map(|c| c.id.clone()).collect();
        lots.shuffle(&mut of);
        of.truncate(if lots.chance(25) { 2 } else { 1 });
        RequestDraft {
            id: RequestId(id),
            communities: of,
            priority: lots.decimal(),
            choice: *lots.pick(&[None, Some(1), Some(1), Some(2), Some(3), Some(4), Some(6)]),
            urgent: lots.chance(30),
        }
    };
    lots.ids('r', n).into_iter().map(|id| request(id, lots)).collect()
}

fn providers(lots: &mut Lots) -> Vec<Provider> {
    let n = lots.between(3, PROVIDERS_MAX as u64);
    let provider = |id: String, lots: &mut Lots| Provider {
        id: ProviderId(id),
        capacity: lots.between(0, 6),
        min_load: if lots.chance(25) { lots.between(1, 5) } else { 0 },
        max_requests: if lots.chance(30) { Some(lots.between(0, 3)) } else { None },
    };
    lots.ids('p', n).into_iter().map(|id| provider(id, lots)).collect()
}

fn roles(lots: &mut Lots, requests: &[RequestDraft], providers: &[Provider]) -> Vec<RoleDraft> {
    let mut roles = Vec::new();
    for request in requests {
        let n = lots.between(1, 3) as usize;
        for (at, name) in ["lead", "support", "expert"].into_iter().take(n).enumerate() {
            let mut candidates = Vec::new();
            for provider in providers {
                if lots.chance(45) {
                    candidates.push(CandidateDraft {
                        provider: provider.id.clone(),
                        effort: lots.between(0, 3) as u32,
                        relevance: lots.relevance(),
                    });
                }
            }
            roles.push(RoleDraft {
                request: request.id.clone(),
                name: RoleName::from(name),
                required: at == 0 || lots.chance(50),
                count: *lots.pick(&[1, 1, 1, 2]),
                weight: lots.decimal(),
                candidates,
            });
        }
    }
    roles
}

fn pins(lots: &mut Lots, requests: &[RequestDraft], roles: &[RoleDraft], providers: &[Provider]) -> Vec<Pin> {
    let n = lots.between(1, 5);
    let mut pins = BTreeSet::new();
    for _ in 0..n {
        let role = lots.pick(roles);
        let anybody = lots.pick(providers).id.clone();
        let candidate = if role.candidates.is_empty() || lots.chance(10) {
            anybody
        } else {
            lots.pick(&role.candidates).provider.clone()
        };
        let (rule, with_role, with_provider) = *lots.pick(&[
            (Rule::Pin, true, true),
            (Rule::Pin, true, true),
            (Rule::Pin, false, true),
            (Rule::Pin, false, true),
            (Rule::Answer, false, false),
            (Rule::Answer, false, false),
            (Rule::Forbid, true, false),
            (Rule::Forbid, false, true),
            (Rule::Forbid, true, true),
        ]);
        let request = if rule == Rule::Answer { lots.pick(requests).id.clone() } else { role.request.clone() };
        pins.insert(Pin {
            request,
            role: with_role.then(|| role.name.clone()),
            provider: with_provider.then_some(candidate),
            rule,
        });
    }
    pins.into_iter().collect()
}

fn previous(lots: &mut Lots, roles: &[RoleDraft]) -> PreviousPlan {
    let mut seats = BTreeSet::new();
    for role in roles {
        for candidate in &role.candidates {
            if lots.chance(30) {
                seats.insert((role.request.clone(), role.name.clone(), candidate.provider.clone()));
            }
        }
    }
    // Somebody who left since then.
    seats.insert((roles[0].request.clone(), roles[0].name.clone(), ProviderId::from("gone")));
    PreviousPlan { seats, ..PreviousPlan::default() }
}

/// Half of the time the usual sequence, else any tiers in any sequence.
fn tiers(lots: &mut Lots) -> Vec<TierKind> {
    let mut tiers = TierKind::ALL.to_vec();
    if lots.chance(50) {
        lots.shuffle(&mut tiers);
        tiers.truncate(lots.between(1, TierKind::ALL.len() as u64) as usize);
    }
    tiers
}

#[test]
fn samples_are_the_same_every_time_and_have_every_feature() {
    let samples: Vec<Sample> = (0..400).map(sample).collect();
    assert_eq!(samples[7].instance(), sample(7).instance());
    let some =
        |what: &str, has: fn(&Sample) -> bool| assert!(samples.iter().filter(|s| has(s)).count() >= 10, "{what}");
    some("a joint case", |s| s.requests.iter().any(|r| r.communities.len() == 2));
    some("a role of two seats", |s| s.roles.iter().any(|r| r.count == 2));
    some("a minimum load", |s| s.providers.iter().any(|p| p.min_load > 0));
    some("a limit to requests", |s| s.providers.iter().any(|p| p.max_requests.is_some()));
    some("a community that takes no part", |s| s.communities.iter().any(|c| c.max_answered == 0));
    some("a pinned seat", |s| s.pins.iter().any(|p| p.rule == Rule::Pin && p.role.is_some()));
    some("a pin without a role", |s| s.pins.iter().any(|p| p.rule == Rule::Pin && p.role.is_none()));
    some("an answer", |s| s.pins.iter().any(|p| p.rule == Rule::Answer));
    some("a forbidden role", |s| s.pins.iter().any(|p| p.rule == Rule::Forbid && p.provider.is_none()));
    some("a very urgent request", |s| s.requests.iter().any(|r| r.urgent));
    some("quality first", |s| s.tiers[0] == TierKind::Quality);
    some("kept assignments", |s| s.tiers.contains(&TierKind::AssignmentsKept) && !s.previous.seats.is_empty());
}

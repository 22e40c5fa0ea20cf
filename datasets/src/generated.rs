//! Generated rounds: a district as large and as tight as real ones, from a seed.
//!
//! Comes in: a seed. Goes out: an instance of 300 communities, about 1,500 requests of one to three roles with efforts
//! of 1 to 3, and 120 providers whose capacity is so small that about nine communities in ten can get an answer. Always
//! holds: the same seed gives the same instance; relevance is rounded to thousandths, so that the last digits of a
//! logarithm decide nothing.
//!
//! The recipe is that of the instances on which the exact solve was measured: neighbourhoods with candidates of their
//! own, experts and volunteers known all over the district, one neighbourhood that is poor.

use std::collections::BTreeMap;

use crate::lots;
use engine::district::{CommunityId, Nano, PriorityWeights, ProviderId, RequestId, RoleName};
use engine::instance::{
    CandidateDraft, Community, Instance, InstanceRound, Provider, RequestDraft, RoleDraft, assemble,
};

const COMMUNITIES: usize = 300;
const REQUESTS_MEAN: f64 = 5.0;
const REQUESTS_MAX: usize = 40;
const PROVIDERS: usize = 120;
const NEIGHBOURHOODS: usize = 3;
/// The neighbourhood whose providers have a tenth of the capacity.
const POOR: usize = 2;
const TIGHTNESS: f64 = 0.65;
const DRAWS: usize = 24;
const CANDIDATES_MAX: usize = 8;

/// What a provider can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Skill {
    Lead,
    Expert,
    Volunteer(u8),
}

struct Answerer {
    skill: Skill,
    neighbourhood: usize,
    /// Known all over the district.
    is_known: bool,
    taste: [f64; 4],
    popularity: f64,
}

/// The district of a seed. O(requests · draws).
pub fn district(seed: u64) -> Instance {
    let mut lots = Lots(lots::Lots::new(seed));
    let answerers = answerers(&mut lots);
    let mut communities = Vec::new();
    let mut requests = Vec::new();
    let mut roles = Vec::new();
    let mut expected = vec![0.0; PROVIDERS];
    for at in 0..COMMUNITIES {
        let neighbourhood = at * NEIGHBOURHOODS / COMMUNITIES;
        let id = CommunityId(format!("c{at:03}"));
        communities.push(Community { id: id.clone(), max_answered: 2, weight: 1 });
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole after `round`; what is drawn is 2⁻⁵⁴ at least, and its logarithm above −38"
        )]
        let further = (lots.exponential() * (REQUESTS_MEAN - 1.0)).round() as usize;
        let n = (1 + further).min(REQUESTS_MAX);
        let taste = lots.taste();
        for number in 0..n {
            let request = RequestId(format!("r{at:03}-{number:02}"));
            let effort = lots.pick(&[1, 1, 2, 2, 3]);
            let priority = PriorityWeights::default().priority(lots.pick(&[1, 2, 3, 4, 5]), None, 0);
            let own = taste.map(|of| 0.85 * of + 0.55 * lots.normal());
            for (name, skill) in needed(&mut lots) {
                let found = candidates(&mut lots, &answerers, skill, neighbourhood, own);
                for (provider, _) in &found {
                    expected[*provider] += f64::from(effort) / (found.len() * n) as f64;
                }
                let draft =
                    |(provider, relevance)| CandidateDraft { provider: provider_id(provider), effort, relevance };
                roles.push(RoleDraft {
                    request: request.clone(),
                    name: RoleName::from(name),
                    required: true,
                    count: 1,
                    weight: Nano::ONE,
                    candidates: found.into_iter().map(draft).collect(),
                });
            }
            requests.push(RequestDraft {
                id: request,
                communities: vec![id.clone()],
                priority,
                choice: None,
                urgent: false,
            });
        }
    }
    let providers = providers(&mut lots, &answerers, &expected);
    let round = InstanceRound { name: Some(format!("generated district {seed}")), seed, ..InstanceRound::default() };
    assemble(communities, requests, roles, providers, Vec::new(), round)
}

/// By their rank within the neighbourhood: 55 % leads, 20 % experts, three professions of volunteers.
fn answerers(lots: &mut Lots) -> Vec<Answerer> {
    let skill = |share: f64| match share {
        s if s < 0.55 => Skill::Lead,
        s if s < 0.75 => Skill::Expert,
        s if s < 0.835 => Skill::Volunteer(0),
        s if s < 0.92 => Skill::Volunteer(1),
        _ => Skill::Volunteer(2),
    };
    let of = |at: usize| {
        let skill = skill((at / NEIGHBOURHOODS) as f64 / (PROVIDERS / NEIGHBOURHOODS) as f64);
        let is_volunteer = matches!(skill, Skill::Volunteer(_));
        Answerer {
            skill,
            neighbourhood: at % NEIGHBOURHOODS,
            is_known: lots.chance(0.15) || is_volunteer,
            taste: lots.taste(),
            popularity: 0.35 * lots.normal(),
        }
    };
    (0..PROVIDERS).map(of).collect()
}

/// A lead, often an expert, at times a volunteer of one profession.
fn needed(lots: &mut Lots) -> Vec<(&'static str, Skill)> {
    let mut roles = vec![("lead", Skill::Lead)];
    if lots.chance(0.40) {
        roles.push(("expert", Skill::Expert));
    }
    if lots.chance(0.35) {
        roles.push(("volunteer", Skill::Volunteer(lots.pick(&[0, 1, 2]))));
    }
    roles
}

/// The best of some that are drawn, with relevance in billionths; one at least.
fn candidates(
    lots: &mut Lots,
    answerers: &[Answerer],
    skill: Skill,
    neighbourhood: usize,
    taste: [f64; 4],
) -> Vec<(usize, u32)> {
    let all: Vec<usize> = (0..PROVIDERS).filter(|at| answerers[*at].skill == skill).collect();
    let known: Vec<usize> = all.iter().copied().filter(|at| answerers[*at].is_known).collect();
    let near: Vec<usize> = all.iter().copied().filter(|at| answerers[*at].neighbourhood == neighbourhood).collect();
    let far = match skill {
        Skill::Lead => 0.005,
        Skill::Expert => 0.15,
        Skill::Volunteer(_) => 0.60,
    };
    let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
    for _ in 0..DRAWS {
        let from = if !known.is_empty() && lots.chance(far) { &known } else { &near };
        if from.is_empty() {
            continue;
        }
        let (at, noise) = (lots.pick(from), 0.15 * lots.normal());
        scores.entry(at).or_insert(cosine(answerers[at].taste, taste) + answerers[at].popularity + noise);
    }
    let mut best: Vec<(usize, u32)> = scores.into_iter().map(|(at, score)| (at, relevance(score))).collect();
    best.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    best.truncate(CANDIDATES_MAX);
    best
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole after `round`, from 1 to 1,000 by the formula"
)]
fn relevance(score: f64) -> u32 {
    let thousandths = (1000.0 / (1.0 + (-2.0 * score).exp())).round().max(1.0) as u32;
    thousandths * 1_000_000
}

/// Capacity in proportion to the roots of what the average provider and this one can expect.
fn providers(lots: &mut Lots, answerers: &[Answerer], expected: &[f64]) -> Vec<Provider> {
    let mean = expected.iter().sum::<f64>() / expected.len() as f64;
    let mut wealth = || (0.3 * lots.normal()).exp();
    let mut of_neighbourhood: Vec<f64> = (0..NEIGHBOURHOODS).map(|_| wealth()).collect();
    of_neighbourhood[POOR] *= 0.1;
    let provider = |at: usize| {
        let luck = (0.7 * lots.normal()).exp();
        let capacity =
            TIGHTNESS * 1.4 * mean.sqrt() * expected[at].sqrt() * of_neighbourhood[answerers[at].neighbourhood] * luck;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole after `round`; a product of positive factors, each a few thousand at most"
        )]
        let capacity = capacity.round() as u64;
        let least = u64::from(lots.chance(0.70));
        Provider { id: provider_id(at), capacity: capacity.max(least), min_load: 0, max_requests: None }
    };
    (0..PROVIDERS).map(provider).collect()
}

fn provider_id(at: usize) -> ProviderId {
    ProviderId(format!("p{at:03}"))
}

fn cosine(a: [f64; 4], b: [f64; 4]) -> f64 {
    let dot = |a: [f64; 4], b: [f64; 4]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(1e-9)
}

/// Lots of the shapes that a district has.
struct Lots(lots::Lots);

impl Lots {
    /// In (0, 1).
    fn uniform(&mut self) -> f64 {
        ((self.0.draw() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn chance(&mut self, share: f64) -> bool {
        self.uniform() < share
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.0.below(from.len())]
    }

    fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// Box and Muller.
    fn normal(&mut self) -> f64 {
        (2.0 * self.exponential()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    fn taste(&mut self) -> [f64; 4] {
        std::array::from_fn(|_| self.normal())
    }
}

//! Every plan of a small instance, straight from the rules.
//!
//! Comes in: a [`Sample`] and the pins that shall hold. Goes out: the values that its plans reach. Always holds: it
//! reads the rules in their own words and shares no code with the problem, the solver or the referee.
//!
//! Method: for each request every team that may answer it; then request after request every choice of a team or of
//! none. What two beginnings have in common (loads, answers, kept assignments) decides alike what may follow, so that
//! of those that differ in quality alone the best is carried on.

use std::collections::{BTreeMap, BTreeSet};

use engine::district::{Pin, ProviderId, RequestId, RoleName, Rule};
use engine::instance::{CandidateDraft, RoleDraft};
use engine::problem::TierKind;

use crate::random_instances::{COMMUNITIES_MAX, PROVIDERS_MAX, Sample};

/// The values of a plan by [`TierKind::ALL`].
pub(crate) type Values = [i128; 8];

/// A seat that is taken.
#[derive(Debug, Clone)]
struct Seat<'a> {
    role: &'a RoleName,
    provider: &'a ProviderId,
    effort: u32,
    quality: i128,
}

/// What the choices so far leave behind, quality apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Standing {
    load: [u32; PROVIDERS_MAX],
    seats: [u32; PROVIDERS_MAX],
    answered: [u32; COMMUNITIES_MAX],
    first: [bool; COMMUNITIES_MAX],
    points: u32,
    urgent: u32,
    kept: u32,
}

/// The values of all plans that keep the pins, of plans that differ in quality alone only the best; none if there is no
/// plan.
pub(crate) fn outcomes(sample: &Sample, pins: &[Pin]) -> BTreeSet<Values> {
    let mut standings = BTreeMap::from([(Standing::default(), 0_i128)]);
    for request in 0..sample.requests.len() {
        let choices = choices(sample, request, pins);
        let mut next: BTreeMap<Standing, i128> = BTreeMap::new();
        for (standing, quality) in &standings {
            for team in &choices {
                if let Some(after) = after(sample, request, *standing, team.as_deref()) {
                    let more: i128 = team.iter().flatten().map(|seat| seat.quality).sum();
                    let best = next.entry(after).or_insert(i128::MIN);
                    *best = (*best).max(quality + more);
                }
            }
        }
        standings = next;
    }
    standings.iter().map(|(standing, quality)| values(sample, standing, *quality)).collect()
}

/// The tiers as they shall be taken: minimum loads behind the last coverage tier, first if there is none, where any are
/// set.
pub(crate) fn sequence(sample: &Sample) -> Vec<TierKind> {
    use TierKind::{ChoicesFollowed, CommunitiesServed, FirstChoicesAnswered, MinLoadShortfall, RequestsAnswered};
    let mut tiers: Vec<TierKind> = sample.tiers.iter().copied().filter(|tier| *tier != MinLoadShortfall).collect();
    if sample.providers.iter().any(|p| p.min_load > 0) {
        let coverage = [CommunitiesServed, FirstChoicesAnswered, RequestsAnswered, ChoicesFollowed];
        let behind = (0..tiers.len()).filter(|at| coverage.contains(&tiers[*at])).max();
        tiers.insert(behind.map_or(0, |at| at + 1), MinLoadShortfall);
    }
    tiers
}

/// The values of the best plan, tier after tier.
pub(crate) fn best(outcomes: &BTreeSet<Values>, tiers: &[TierKind]) -> Vec<i128> {
    let mut values = Vec::new();
    for at in 0..tiers.len() {
        let reached = best_behind(outcomes, tiers, at, &values).expect("whoever asks has a plan");
        values.push(reached);
    }
    values
}

/// The best value of tier `at` among plans whose earlier tiers are no worse than `earlier`.
pub(crate) fn best_behind(
    outcomes: &BTreeSet<Values>,
    tiers: &[TierKind],
    at: usize,
    earlier: &[i128],
) -> Option<i128> {
    let of =
        |values: &Values, tier: TierKind| values[TierKind::ALL.iter().position(|t| *t == tier).expect("all are there")];
    let smaller_is_better = |tier: TierKind| tier == TierKind::MinLoadShortfall;
    let no_worse = |values: &&Values| {
        (0..at).all(|before| {
            let (value, limit) = (of(values, tiers[before]), earlier[before]);
            if smaller_is_better(tiers[before]) { value <= limit } else { value >= limit }
        })
    };
    let reached = outcomes.iter().filter(no_worse).map(|values| of(values, tiers[at]));
    if smaller_is_better(tiers[at]) { reached.min() } else { reached.max() }
}

/// Every team that may answer a request, and `None` where it may stay unanswered.
fn choices<'a>(sample: &'a Sample, request: usize, pins: &[Pin]) -> Vec<Option<Vec<Seat<'a>>>> {
    let request = &sample.requests[request];
    let of_request: Vec<&Pin> = pins.iter().filter(|pin| pin.request == request.id).collect();
    let mut teams: Vec<Vec<Seat<'a>>> = vec![Vec::new()];
    for role in sample.roles.iter().filter(|role| role.request == request.id) {
        teams = teams.into_iter().flat_map(|team| with_role(sample, role, team)).collect();
    }
    let names = |pin: &Pin, seat: &Seat<'_>| {
        pin.role.as_ref().is_none_or(|role| role == seat.role)
            && pin.provider.as_ref().is_none_or(|provider| provider == seat.provider)
    };
    let holds = |pin: &&Pin, team: &[Seat<'_>]| match pin.rule {
        Rule::Pin => team.iter().any(|seat| names(pin, seat)),
        Rule::Forbid => !team.iter().any(|seat| names(pin, seat)),
        Rule::Answer => true,
    };
    teams.retain(|team| of_request.iter().all(|pin| holds(pin, team)));
    let mut choices: Vec<Option<Vec<Seat<'a>>>> = teams.into_iter().map(Some).collect();
    if of_request.iter().all(|pin| pin.rule == Rule::Forbid) {
        choices.push(None);
    }
    choices
}

/// A team with the seats of one more role filled in every allowed way: all of them where it is required, any number of
/// them where it is desirable, never by somebody who has a seat already.
fn with_role<'a>(sample: &Sample, role: &'a RoleDraft, team: Vec<Seat<'a>>) -> Vec<Vec<Seat<'a>>> {
    let n_before = team.len();
    let mut teams = vec![team];
    for CandidateDraft { provider, effort, relevance } in &role.candidates {
        let seat = Seat {
            role: &role.name,
            provider,
            effort: *effort,
            quality: quality(sample, &role.request, role, *relevance),
        };
        let joined: Vec<Vec<Seat<'a>>> = teams
            .iter()
            .filter(|team| {
                team.len() - n_before < role.count as usize && team.iter().all(|other| other.provider != provider)
            })
            .map(|team| team.iter().cloned().chain([seat.clone()]).collect())
            .collect();
        teams.extend(joined);
    }
    teams.retain(|team| !role.required || team.len() - n_before == role.count as usize);
    teams
}

/// round(10⁶ · priority · weight · relevance), half up; the three factors are in billionths.
fn quality(sample: &Sample, request: &RequestId, role: &RoleDraft, relevance: u32) -> i128 {
    let priority = sample.requests.iter().find(|r| r.id == *request).expect("a role is of a request").priority;
    let product = i128::from(priority.0) * i128::from(role.weight.0) * i128::from(relevance);
    let millionth = 10_i128.pow(27 - 6);
    (product + millionth / 2) / millionth
}

/// What a choice leaves behind; `None` if it goes beyond a limit.
fn after(sample: &Sample, request: usize, mut standing: Standing, team: Option<&[Seat<'_>]>) -> Option<Standing> {
    let Some(team) = team else { return Some(standing) };
    let request = &sample.requests[request];
    for seat in team {
        let at = sample.providers.iter().position(|p| p.id == *seat.provider)?;
        let provider = &sample.providers[at];
        standing.load[at] += seat.effort;
        if u64::from(standing.load[at]) > provider.capacity {
            return None;
        }
        // Where nothing limits the number of seats it decides nothing.
        if let Some(most) = provider.max_requests {
            standing.seats[at] += 1;
            if u64::from(standing.seats[at]) > most {
                return None;
            }
        }
        let key = (request.id.clone(), seat.role.clone(), seat.provider.clone());
        standing.kept += u32::from(sample.previous.seats.contains(&key));
    }
    standing.urgent += u32::from(request.urgent);
    for community in &request.communities {
        let at = sample.communities.iter().position(|c| c.id == *community)?;
        standing.answered[at] += 1;
        standing.first[at] |= request.choice == Some(1);
        standing.points += [0, 5, 4, 3, 2].get(request.choice.unwrap_or(0) as usize).copied().unwrap_or(1);
        if standing.answered[at] > sample.communities[at].max_answered {
            return None;
        }
    }
    Some(standing)
}

fn values(sample: &Sample, standing: &Standing, quality: i128) -> Values {
    let served = sample
        .communities
        .iter()
        .zip(standing.answered)
        .filter(|(_, n)| *n > 0)
        .map(|(c, _)| i128::from(c.weight))
        .sum();
    let first = standing.first.iter().filter(|first| **first).count() as i128;
    let answered = standing.answered.iter().map(|n| i128::from(*n)).sum();
    let lacking = |(provider, load): (&engine::instance::Provider, u32)| {
        i128::from(provider.min_load.saturating_sub(load.into()))
    };
    let shortfall = sample.providers.iter().zip(standing.load).map(lacking).sum();
    let (points, urgent) = (standing.points.into(), standing.urgent.into());
    [served, first, answered, points, urgent, shortfall, standing.kept.into(), quality]
}

#[cfg(test)]
mod tests {
    use engine::district::{CommunityId, Nano};
    use engine::instance::{Community, InstanceRound, Provider, RequestDraft};
    use engine::plan::PreviousPlan;

    use super::*;

    /// Two communities with a request each; p1 can take one of them, p2 only the second.
    fn two_requests() -> Sample {
        let community = |id: &str| Community { id: CommunityId::from(id), max_answered: 1, weight: 1 };
        let request = |id: &str, community: &str| RequestDraft {
            id: RequestId::from(id),
            communities: vec![CommunityId::from(community)],
            priority: Nano::ONE,
            choice: Some(1),
            urgent: false,
        };
        let role = |request: &str, candidates: &[(&str, u32)]| RoleDraft {
            request: RequestId::from(request),
            name: RoleName::from("lead"),
            required: true,
            count: 1,
            weight: Nano::ONE,
            candidates: candidates
                .iter()
                .map(|(id, relevance)| CandidateDraft {
                    provider: ProviderId::from(*id),
                    effort: 1,
                    relevance: *relevance,
                })
                .collect(),
        };
        let provider = |id: &str| Provider { id: ProviderId::from(id), capacity: 1, min_load: 0, max_requests: None };
        Sample {
            communities: vec![community("c1"), community("c2")],
            requests: vec![request("r1", "c1"), request("r2", "c2")],
            roles: vec![role("r1", &[("p1", 500_000_000)]), role("r2", &[("p1", 900_000_000), ("p2", 100_000_000)])],
            providers: vec![provider("p1"), provider("p2")],
            pins: Vec::new(),
            round: InstanceRound::default(),
            tiers: TierKind::ALL.to_vec(),
            previous: PreviousPlan::default(),
        }
    }

    #[test]
    fn coverage_goes_before_quality_where_it_is_named_first() {
        let sample = two_requests();
        let all = outcomes(&sample, &[]);
        let check = |tiers: &[TierKind], expect: &[i128]| assert_eq!(best(&all, tiers), expect);
        check(&[TierKind::RequestsAnswered, TierKind::Quality], &[2, 600_000]);
        check(&[TierKind::Quality, TierKind::RequestsAnswered], &[900_000, 1]);
    }

    #[test]
    fn pins_narrow_the_plans_until_none_is_left() {
        let sample = two_requests();
        let pin = |request: &str, provider: Option<&str>, rule| Pin {
            request: request.into(),
            role: None,
            provider: provider.map(Into::into),
            rule,
        };
        let check = |pins: &[Pin], expect: Option<i128>| {
            let all = outcomes(&sample, pins);
            assert_eq!(best_behind(&all, &[TierKind::Quality], 0, &[]), expect, "{pins:?}");
        };
        check(&[], Some(900_000));
        check(&[pin("r1", None, Rule::Answer)], Some(600_000));
        check(&[pin("r2", Some("p1"), Rule::Forbid)], Some(600_000));
        check(&[pin("r2", Some("p1"), Rule::Pin), pin("r1", None, Rule::Answer)], None);
    }
}

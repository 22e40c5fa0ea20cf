//! From an instance to its integer problem, each formula above the code that states it.
//!
//! Always holds: only what can matter becomes a column (a seat that its provider could take alone, a request whose
//! required roles can each be filled), unless a pin demands it: then it stays, and the problem is infeasible, which is
//! the answer.

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Problem, Row, Tier, TierKind};
use crate::district::{Pin, Rule, tie_break};
use crate::instance::Instance;

/// The problem of the given `requests` (positions), with every pin of theirs and the given tiers. `kept` are the
/// candidates that the previous plan had chosen. O(candidates · log candidates).
pub fn build(instance: &Instance, requests: &[usize], tiers: &[TierKind], kept: &BTreeSet<usize>) -> Problem {
    build_for_pins(instance, requests, tiers, kept, &instance.pins)
}

/// The same under other pins than the instance's own; its forbids always hold.
pub fn build_for_pins(
    instance: &Instance,
    requests: &[usize],
    tiers: &[TierKind],
    kept: &BTreeSet<usize>,
    pins: &[Pin],
) -> Problem {
    let demands = Demands::of(instance, requests, pins);
    let requests: Vec<usize> =
        requests.iter().copied().filter(|r| demands.must_answer.contains(r) || is_answerable(instance, *r)).collect();
    let mut columns = columns(instance, &requests);
    let seed = instance.round.seed;
    columns.sort_by_cached_key(|column| tie_break(seed, &names_of(instance, *column)));
    let at: BTreeMap<Column, u32> = columns.iter().enumerate().map(|(place, column)| (*column, place as u32)).collect();
    let least = reachable_min_loads(instance, &columns);
    let bounds = columns.iter().map(|column| column_bounds(*column, &demands, &least)).collect();
    let mut rows = rows(instance, &requests, &at, &demands, &least);
    // Rows follow their first column, and so the same lot.
    rows.sort_by_cached_key(|row| row.terms.iter().map(|(column, _)| *column).min());
    let tiers = tiers.iter().map(|kind| tier(instance, *kind, &columns, kept, &least)).collect();
    Problem { columns, bounds, rows, tiers }
}

/// What pins demand of the requests at hand.
#[derive(Default)]
struct Demands {
    must_answer: BTreeSet<usize>,
    /// Candidates that must sit.
    seats: BTreeSet<usize>,
    /// Request and provider that must sit in some seat.
    anywhere: BTreeSet<(usize, usize)>,
}

impl Demands {
    fn of(instance: &Instance, requests: &[usize], pins: &[Pin]) -> Self {
        let at_hand: BTreeSet<usize> = requests.iter().copied().collect();
        let mut demands = Self::default();
        for pin in pins.iter().filter(|pin| pin.rule != Rule::Forbid) {
            let Some(request) = instance.request_at(&pin.request).filter(|r| at_hand.contains(r)) else { continue };
            demands.must_answer.insert(request);
            let Some(provider) = pin.provider.as_ref().and_then(|id| instance.provider_at(id)) else { continue };
            match &pin.role {
                None => {
                    demands.anywhere.insert((request, provider));
                }
                Some(name) => {
                    let seat = instance.role_at(request, name).and_then(|role| instance.candidate_at(role, provider));
                    demands.seats.extend(seat);
                }
            }
        }
        demands
    }
}

/// Whether a candidate can take its seat at all.
fn is_usable(instance: &Instance, candidate: usize) -> bool {
    instance.fits_alone(candidate) && !instance.is_forbidden(candidate)
}

/// Whether each required role has enough usable candidates and each community takes part.
fn is_answerable(instance: &Instance, request: usize) -> bool {
    let takes_part = |community: &u32| instance.communities[*community as usize].max_answered > 0;
    instance.requests[request].communities.iter().all(takes_part)
        && instance.roles_of(request).filter(|role| instance.roles[*role].required).all(|role| {
            instance.candidates_of(role).filter(|c| is_usable(instance, *c)).count()
                >= instance.roles[role].count as usize
        })
}

fn columns(instance: &Instance, requests: &[usize]) -> Vec<Column> {
    let mut columns = BTreeSet::new();
    for request in requests {
        columns.insert(Column::Answered(*request));
        for candidate in instance.candidates_of_request(*request).filter(|c| is_usable(instance, *c)) {
            columns.insert(Column::Seat(candidate));
            let provider = instance.candidates[candidate].provider as usize;
            if instance.providers[provider].min_load > 0 {
                columns.insert(Column::Shortfall(provider));
            }
        }
        for community in &instance.requests[*request].communities {
            columns.insert(Column::Served(*community as usize));
            if instance.requests[*request].choice == Some(1) {
                columns.insert(Column::First(*community as usize));
            }
        }
    }
    columns.into_iter().collect()
}

fn names_of(instance: &Instance, column: Column) -> Vec<&str> {
    match column {
        Column::Seat(candidate) => {
            let candidate = &instance.candidates[candidate];
            let role = &instance.roles[candidate.role as usize];
            let request = instance.requests[role.request as usize].id.as_str();
            vec!["seat", request, role.name.as_str(), instance.providers[candidate.provider as usize].id.as_str()]
        }
        Column::Answered(request) => vec!["answered", instance.requests[request].id.as_str()],
        Column::Served(community) => vec!["served", instance.communities[community].id.as_str()],
        Column::First(community) => vec!["first", instance.communities[community].id.as_str()],
        Column::Shortfall(provider) => vec!["shortfall", instance.providers[provider].id.as_str()],
    }
}

/// The minimum load of each provider that has one and a seat to take, no larger than what it could carry at all: what
/// lies above is lacking whatever is chosen, and would only bring huge numbers into the problem.
fn reachable_min_loads(instance: &Instance, columns: &[Column]) -> BTreeMap<usize, u64> {
    let mut efforts: BTreeMap<usize, u64> = BTreeMap::new();
    for column in columns {
        if let Column::Seat(candidate) = column {
            let candidate = &instance.candidates[*candidate];
            *efforts.entry(candidate.provider as usize).or_default() += u64::from(candidate.effort);
        }
    }
    let reachable = |(provider, sum): (usize, u64)| {
        let of = &instance.providers[provider];
        (of.min_load > 0).then(|| (provider, of.min_load.min(of.capacity).min(sum)))
    };
    efforts.into_iter().filter_map(reachable).collect()
}

fn column_bounds(column: Column, demands: &Demands, least: &BTreeMap<usize, u64>) -> (i64, i64) {
    match column {
        Column::Seat(candidate) => (demands.seats.contains(&candidate).into(), 1),
        Column::Answered(request) => (demands.must_answer.contains(&request).into(), 1),
        Column::Served(_) | Column::First(_) => (0, 1),
        Column::Shortfall(provider) => (0, least[&provider] as i64),
    }
}

fn rows(
    instance: &Instance,
    requests: &[usize],
    at: &BTreeMap<Column, u32>,
    demands: &Demands,
    least: &BTreeMap<usize, u64>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for request in requests {
        request_rows(instance, *request, at, demands, &mut rows);
    }
    provider_rows(instance, at, least, &mut rows);
    community_rows(instance, requests, at, &mut rows);
    for row in &mut rows {
        row.terms.sort_unstable();
    }
    rows
}

fn request_rows(
    instance: &Instance,
    request: usize,
    at: &BTreeMap<Column, u32>,
    demands: &Demands,
    rows: &mut Vec<Row>,
) {
    let answered = at[&Column::Answered(request)];
    let mut seats_of: BTreeMap<u32, Vec<(u32, i64)>> = BTreeMap::new();
    let mut several_seats = false;
    for role in instance.roles_of(request) {
        let count = i64::from(instance.roles[role].count);
        several_seats |= count > 1;
        let seats: Vec<usize> = instance.candidates_of(role).filter(|c| at.contains_key(&Column::Seat(*c))).collect();
        for seat in &seats {
            seats_of.entry(instance.candidates[*seat].provider).or_default().push((at[&Column::Seat(*seat)], 1));
        }
        // Seats: Σp x[r,s,p] = count[r,s] · y[r] where the role is required, ≤ where it is desirable.
        let required = instance.roles[role].required;
        if required || !seats.is_empty() {
            let mut terms: Vec<(u32, i64)> = seats.iter().map(|seat| (at[&Column::Seat(*seat)], 1)).collect();
            terms.push((answered, -count));
            rows.push(Row { terms, lower: required.then_some(0), upper: Some(0) });
        }
    }
    for (provider, seats) in seats_of {
        let pinned = demands.anywhere.contains(&(request, provider as usize));
        // One provider, one seat: Σs x[r,s,p] ≤ y[r]. With one role of one seat the row above says it already.
        if seats.len() > 1 || several_seats || pinned {
            let mut terms = seats;
            terms.push((answered, -1));
            // A pin without a role makes it an equation: some seat is theirs.
            rows.push(Row { terms, lower: pinned.then_some(0), upper: Some(0) });
        }
    }
    // A pin of a provider that has no usable seat here cannot hold: 0 = y[r] against y[r] = 1.
    for (_, provider) in demands.anywhere.range((request, 0)..=(request, usize::MAX)) {
        let has_seat = instance
            .roles_of(request)
            .filter_map(|role| instance.candidate_at(role, *provider))
            .any(|c| at.contains_key(&Column::Seat(c)));
        if !has_seat {
            rows.push(Row { terms: vec![(answered, 1)], lower: None, upper: Some(0) });
        }
    }
    // The same for a pinned seat that became no column, and for a community that takes no part.
    let lost = instance
        .candidates_of_request(request)
        .any(|c| demands.seats.contains(&c) && !at.contains_key(&Column::Seat(c)));
    let absent =
        instance.requests[request].communities.iter().any(|c| instance.communities[*c as usize].max_answered == 0);
    if lost || absent {
        rows.push(Row { terms: vec![(answered, 1)], lower: None, upper: Some(0) });
    }
}

/// What one kind of limit allows a provider, and how much of it each of its candidates uses.
struct Limit {
    most: u64,
    uses: Vec<(u32, i64)>,
}

fn provider_rows(instance: &Instance, at: &BTreeMap<Column, u32>, least: &BTreeMap<usize, u64>, rows: &mut Vec<Row>) {
    let mut seats: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for column in at.keys() {
        if let Column::Seat(candidate) = column {
            seats.entry(instance.candidates[*candidate].provider as usize).or_default().push(*candidate);
        }
    }
    for (provider, seats) in seats {
        let efforts: Vec<(u32, i64)> =
            seats.iter().map(|c| (at[&Column::Seat(*c)], i64::from(instance.candidates[*c].effort))).collect();
        let ones: Vec<(u32, i64)> = efforts.iter().map(|(column, _)| (*column, 1)).collect();
        let of = &instance.providers[provider];
        // Limits: Σ effort[r,s,p] · x ≤ capacity[p]; Σ x ≤ max_requests[p]. A further kind of limit is one more entry.
        let limits = [
            Some(Limit { most: of.capacity, uses: efforts.clone() }),
            of.max_requests.map(|most| Limit { most, uses: ones }),
        ];
        for limit in limits.into_iter().flatten() {
            let most_used: i128 = limit.uses.iter().map(|(_, use_)| i128::from(*use_)).sum();
            // A limit that cannot bind is no row; so a capacity of 10¹⁸ never meets floating point.
            if i128::from(limit.most) < most_used {
                rows.push(Row { terms: limit.uses, lower: None, upper: Some(limit.most.into()) });
            }
        }
        // Minimum load: s[p] + Σ effort[r,s,p] · x ≥ min_load[p] (its reachable part).
        if let Some(shortfall) = at.get(&Column::Shortfall(provider)) {
            let mut terms = efforts;
            terms.push((*shortfall, 1));
            rows.push(Row { terms, lower: Some(least[&provider].into()), upper: None });
        }
    }
}

fn community_rows(instance: &Instance, requests: &[usize], at: &BTreeMap<Column, u32>, rows: &mut Vec<Row>) {
    let mut raised: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for request in requests {
        for community in &instance.requests[*request].communities {
            raised.entry(*community as usize).or_default().push(*request);
        }
    }
    for (community, requests) in raised {
        let answered = |choice_1: bool| -> Vec<(u32, i64)> {
            let of = requests.iter().filter(|r| !choice_1 || instance.requests[**r].choice == Some(1));
            of.map(|r| (at[&Column::Answered(*r)], 1)).collect()
        };
        // Community limit: Σ y[r] ≤ max_answered[c].
        let most = instance.communities[community].max_answered;
        if (most as usize) < requests.len() {
            rows.push(Row { terms: answered(false), lower: None, upper: Some(most.into()) });
        }
        // Served: z[c] ≤ Σ y[r]. First choice: f[c] ≤ Σ y[r] over requests with choice 1.
        let mut terms = answered(false);
        terms.push((at[&Column::Served(community)], -1));
        rows.push(Row { terms, lower: Some(0), upper: None });
        if let Some(first) = at.get(&Column::First(community)) {
            let mut terms = answered(true);
            terms.push((*first, -1));
            rows.push(Row { terms, lower: Some(0), upper: None });
        }
    }
}

fn tier(
    instance: &Instance,
    kind: TierKind,
    columns: &[Column],
    kept: &BTreeSet<usize>,
    least: &BTreeMap<usize, u64>,
) -> Tier {
    let coefficient = |column: Column| -> i64 {
        match (kind, column) {
            (TierKind::CommunitiesServed, Column::Served(community)) => instance.communities[community].weight.into(),
            (TierKind::FirstChoicesAnswered, Column::First(_)) => 1,
            (TierKind::RequestsAnswered, Column::Answered(request)) => {
                instance.requests[request].communities.len() as i64
            }
            (TierKind::MinLoadShortfall, Column::Shortfall(_)) => 1,
            (TierKind::AssignmentsKept, Column::Seat(candidate)) => kept.contains(&candidate).into(),
            (TierKind::Quality, Column::Seat(candidate)) => {
                i64::try_from(instance.quality_of(candidate)).unwrap_or(i64::MAX)
            }
            _ => 0,
        }
    };
    let terms = columns
        .iter()
        .enumerate()
        .map(|(at, column)| (at as u32, coefficient(*column)))
        .filter(|(_, c)| *c != 0)
        .collect();
    let out_of_reach =
        |(provider, reachable): (&usize, &u64)| i128::from(instance.providers[*provider].min_load - reachable);
    let constant = if kind == TierKind::MinLoadShortfall { least.iter().map(out_of_reach).sum() } else { 0 };
    Tier { kind, terms, constant }
}

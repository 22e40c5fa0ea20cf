//! From an instance to its integer problem, each formula above the code that states it.
//!
//! Always holds: only what can matter becomes a column (a seat that its provider could take alone, a request whose
//! required roles can each be filled), unless a pin demands it: then it stays, and the problem is infeasible, which is
//! the answer.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bounds, Column, Problem, Row, Term, Tier, TierKind, choice_points};
use crate::district::{Pin, Rule, tie_break};
use crate::instance::{Instance, position};

/// The problem of the given `requests` (positions), with the given tiers, under the given pins, sorted: they need not
/// be those of the instance. `kept` are the candidates that the previous plan had chosen. O(candidates · log
/// candidates).
pub fn build(
    instance: &Instance,
    requests: &[usize],
    tiers: &[TierKind],
    kept: &BTreeSet<usize>,
    pins: &[Pin],
) -> Problem {
    let demands = Demands::of(instance, requests, pins);
    let requests: Vec<usize> = requests
        .iter()
        .copied()
        .filter(|r| demands.must_answer.contains(r) || is_answerable(instance, pins, *r))
        .collect();
    let mut columns = columns(instance, pins, &requests);
    let seed = instance.round.seed;
    columns.sort_by_cached_key(|column| tie_break(seed, &names_of(instance, *column)));
    let at: BTreeMap<Column, u32> =
        columns.iter().enumerate().map(|(place, column)| (*column, position(place))).collect();
    let least = reachable_min_loads(instance, &columns);
    let bounds = columns.iter().map(|column| column_bounds(*column, &demands, &least)).collect();
    let mut rows = rows(instance, &requests, &at, &demands, &least);
    // Rows follow their first column, and so the same lot.
    rows.sort_by_cached_key(|row| row.terms.iter().map(|term| term.column).min());
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
fn is_usable(instance: &Instance, pins: &[Pin], candidate: usize) -> bool {
    instance.fits_alone(candidate) && !instance.is_forbidden_by(pins, candidate)
}

/// Whether each required role has enough usable candidates and each community takes part.
fn is_answerable(instance: &Instance, pins: &[Pin], request: usize) -> bool {
    let takes_part = |community: &u32| instance.communities[*community as usize].max_answered > 0;
    instance.requests[request].communities.iter().all(takes_part)
        && instance.roles_of(request).filter(|role| instance.roles[*role].required).all(|role| {
            instance.candidates_of(role).filter(|c| is_usable(instance, pins, *c)).count()
                >= instance.roles[role].count as usize
        })
}

fn columns(instance: &Instance, pins: &[Pin], requests: &[usize]) -> Vec<Column> {
    let mut columns = BTreeSet::new();
    for request in requests {
        columns.insert(Column::Answered(*request));
        for candidate in instance.candidates_of_request(*request).filter(|c| is_usable(instance, pins, *c)) {
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

fn column_bounds(column: Column, demands: &Demands, least: &BTreeMap<usize, u64>) -> Bounds {
    let (lower, upper) = match column {
        Column::Seat(candidate) => (demands.seats.contains(&candidate).into(), 1),
        Column::Answered(request) => (demands.must_answer.contains(&request).into(), 1),
        Column::Served(_) | Column::First(_) => (0, 1),
        // No more than the efforts of its seats.
        Column::Shortfall(provider) => (0, i64::try_from(least[&provider]).unwrap_or(i64::MAX)),
    };
    Bounds { lower, upper }
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
    limit_rows(instance, at, &mut rows);
    min_load_rows(instance, at, least, &mut rows);
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
    let mut seats_of: BTreeMap<u32, Vec<Term>> = BTreeMap::new();
    let term = |seat: &usize| Term { column: at[&Column::Seat(*seat)], coefficient: 1 };
    let mut several_seats = false;
    for role in instance.roles_of(request) {
        let count = i64::from(instance.roles[role].count);
        several_seats |= count > 1;
        let seats: Vec<usize> = instance.candidates_of(role).filter(|c| at.contains_key(&Column::Seat(*c))).collect();
        for seat in &seats {
            seats_of.entry(instance.candidates[*seat].provider).or_default().push(term(seat));
        }
        // Seats: Σp x[r,s,p] = count[r,s] · y[r] where the role is required, ≤ where it is desirable.
        let required = instance.roles[role].required;
        if required || !seats.is_empty() {
            let mut terms: Vec<Term> = seats.iter().map(term).collect();
            terms.push(Term { column: answered, coefficient: -count });
            rows.push(Row { terms, lower: required.then_some(0), upper: Some(0) });
        }
    }
    for (provider, seats) in seats_of {
        let pinned = demands.anywhere.contains(&(request, provider as usize));
        // One provider, one seat: Σs x[r,s,p] ≤ y[r]. With one role of one seat the row above says it already.
        if seats.len() > 1 || several_seats || pinned {
            let mut terms = seats;
            terms.push(Term { column: answered, coefficient: -1 });
            // A pin without a role makes it an equation: some seat is theirs.
            rows.push(Row { terms, lower: pinned.then_some(0), upper: Some(0) });
        }
    }
    let unanswered = || Row { terms: vec![Term { column: answered, coefficient: 1 }], lower: None, upper: Some(0) };
    // A pin of a provider that has no usable seat here cannot hold: 0 = y[r] against y[r] = 1.
    for (_, provider) in demands.anywhere.range((request, 0)..=(request, usize::MAX)) {
        let has_seat = instance
            .roles_of(request)
            .filter_map(|role| instance.candidate_at(role, *provider))
            .any(|c| at.contains_key(&Column::Seat(c)));
        if !has_seat {
            rows.push(unanswered());
        }
    }
    // The same for a pinned seat that became no column, and for a community that takes no part.
    let lost = instance
        .candidates_of_request(request)
        .any(|c| demands.seats.contains(&c) && !at.contains_key(&Column::Seat(c)));
    let absent =
        instance.requests[request].communities.iter().any(|c| instance.communities[*c as usize].max_answered == 0);
    if lost || absent {
        rows.push(unanswered());
    }
}

fn limit_rows(instance: &Instance, at: &BTreeMap<Column, u32>, rows: &mut Vec<Row>) {
    let mut uses: BTreeMap<usize, Vec<Term>> = BTreeMap::new();
    for (column, place) in at {
        if let Column::Seat(candidate) = column {
            for of in instance.uses_of(*candidate) {
                let coefficient = i64::try_from(of.amount).unwrap_or(i64::MAX);
                uses.entry(of.limit).or_default().push(Term { column: *place, coefficient });
            }
        }
    }
    for (limit, terms) in uses {
        // Limits: Σ use[limit, r,s,p] · x[r,s,p] ≤ bound[limit].
        let bound = i128::from(instance.limits()[limit].bound);
        let most_used: i128 = terms.iter().map(|term| i128::from(term.coefficient)).sum();
        // A limit that cannot bind is no row; so a capacity of 10¹⁸ never meets floating point.
        if bound < most_used {
            rows.push(Row { terms, lower: None, upper: Some(bound) });
        }
    }
}

fn min_load_rows(instance: &Instance, at: &BTreeMap<Column, u32>, least: &BTreeMap<usize, u64>, rows: &mut Vec<Row>) {
    let mut loads: BTreeMap<usize, Vec<Term>> = BTreeMap::new();
    for (column, place) in at {
        if let Column::Seat(candidate) = column {
            let of = &instance.candidates[*candidate];
            let term = Term { column: *place, coefficient: of.effort.into() };
            loads.entry(of.provider as usize).or_default().push(term);
        }
    }
    for (provider, mut terms) in loads {
        // Minimum load: s[p] + Σ effort[r,s,p] · x ≥ min_load[p] (its reachable part).
        if let Some(shortfall) = at.get(&Column::Shortfall(provider)) {
            terms.push(Term { column: *shortfall, coefficient: 1 });
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
        let answered = |choice_1: bool| -> Vec<Term> {
            let of = requests.iter().filter(|r| !choice_1 || instance.requests[**r].choice == Some(1));
            of.map(|r| Term { column: at[&Column::Answered(*r)], coefficient: 1 }).collect()
        };
        // Community limit: Σ y[r] ≤ max_answered[c].
        let most = instance.communities[community].max_answered;
        if (most as usize) < requests.len() {
            rows.push(Row { terms: answered(false), lower: None, upper: Some(most.into()) });
        }
        // Served: z[c] ≤ Σ y[r]. First choice: f[c] ≤ Σ y[r] over requests with choice 1.
        let mut terms = answered(false);
        terms.push(Term { column: at[&Column::Served(community)], coefficient: -1 });
        rows.push(Row { terms, lower: Some(0), upper: None });
        if let Some(first) = at.get(&Column::First(community)) {
            let mut terms = answered(true);
            terms.push(Term { column: *first, coefficient: -1 });
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
                position(instance.requests[request].communities.len()).into()
            }
            // Σc y[r] · points(choice[r]) over its communities.
            (TierKind::ChoicesFollowed, Column::Answered(request)) => {
                let of = &instance.requests[request];
                i64::from(position(of.communities.len())) * i64::from(choice_points(of.choice))
            }
            (TierKind::UrgentAnswered, Column::Answered(request)) => instance.requests[request].urgent.into(),
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
        .map(|(at, column)| Term { column: position(at), coefficient: coefficient(*column) })
        .filter(|term| term.coefficient != 0)
        .collect();
    let out_of_reach =
        |(provider, reachable): (&usize, &u64)| i128::from(instance.providers[*provider].min_load - reachable);
    let constant = if kind == TierKind::MinLoadShortfall { least.iter().map(out_of_reach).sum() } else { 0 };
    Tier { kind, terms, constant }
}

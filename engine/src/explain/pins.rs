//! Pins that cannot hold together: what stands in their way where it is plain to see, as values and in sentences.
//!
//! Comes in: a district, the candidates of its requests, the pins that the solver named. Goes out: [`PinObstacle`]s and
//! lines. Always holds: requests, roles and people are given by name and id; only what is certain is said to stand in
//! the way.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::candidates::{Considered, RequestCandidates};
use crate::district::{
    CommunityId, District, Holder, Lang, Pin, ProviderId, RequestId, RoleName, Rule, role_said, safe_text,
};
use crate::instance::Instance;

/// What stands in the way of pins.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "obstacle", rename_all = "snake_case")]
pub enum PinObstacle {
    /// A required role of a demanded request that nobody can take.
    NobodyForRole {
        /// The request.
        request: RequestId,
        /// The role.
        role: RoleName,
        /// Who may take it.
        holders: Vec<Holder>,
        /// Who comes nearest, below the floor or of another street: a pin of it would hold.
        nearest: Option<ProviderId>,
    },
    /// A provider that these pins give more than it can carry, whatever else it does not do.
    ProviderFull {
        /// Who.
        provider: ProviderId,
        /// Seats that fall to it.
        seats: usize,
        /// What they cost, at least.
        effort: u64,
        /// What it can carry.
        capacity: u64,
        /// Requests that it takes, at most.
        max_requests: Option<u64>,
    },
    /// A pinned provider that alone can take another required role of the same request.
    NeededElsewhere {
        /// The request.
        request: RequestId,
        /// Who.
        provider: ProviderId,
        /// That other role.
        role: RoleName,
    },
    /// A required role of a demanded request whose candidates all lack time or are forbidden.
    SeatLacks {
        /// The request.
        request: RequestId,
        /// The role.
        role: RoleName,
        /// Its seats.
        seats: u32,
        /// Who could take it but for what is said of them.
        candidates: Vec<LackingCandidate>,
    },
    /// A community of which more requests are demanded than it may have answered.
    CommunityLimit {
        /// The community.
        community: CommunityId,
        /// Answers, at most.
        max_answered: u32,
        /// Requests that are demanded.
        demanded: usize,
    },
}

/// A candidate that cannot take its seat, whatever else it does not do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LackingCandidate {
    /// Who.
    pub provider: ProviderId,
    /// What the seat costs.
    pub effort: u32,
    /// What the provider can carry.
    pub capacity: u64,
    /// Whether a pin forbids it.
    pub forbidden: bool,
}

/// The pins, and those that forbid what a demanded request needs: the search knows them only as candidates that are
/// gone. O(pins · candidates of their requests).
pub fn with_forbids(instance: &Instance, pins: Vec<Pin>) -> Vec<Pin> {
    let demanded: BTreeSet<&RequestId> =
        pins.iter().filter(|pin| pin.rule != Rule::Forbid).map(|pin| &pin.request).collect();
    let is_short = |role: &usize| {
        let of = &instance.roles[*role];
        let left = instance.candidates_of(*role).filter(|c| !instance.is_forbidden(*c)).count();
        of.required && left < of.count as usize
    };
    let stands_in_the_way = |pin: &&Pin| {
        let request = instance.request_at(&pin.request).filter(|_| pin.rule == Rule::Forbid);
        request.filter(|_| demanded.contains(&pin.request)).is_some_and(|request| {
            // Whom it forbids is among the candidates no more.
            let is_of = |role: usize| pin.role.as_ref().is_none_or(|name| *name == instance.roles[role].name);
            instance.roles_of(request).filter(is_short).any(is_of)
        })
    };
    let forbids: Vec<Pin> = instance.pins.iter().filter(stands_in_the_way).cloned().collect();
    let mut all: BTreeSet<Pin> = pins.into_iter().collect();
    all.extend(forbids);
    all.into_iter().collect()
}

/// What these pins give providers of which nobody can take a seat in their place. O(pins · candidates of their
/// requests).
fn crowded_providers(instance: &Instance, pins: &[Pin]) -> Vec<PinObstacle> {
    let mut given: BTreeMap<usize, BTreeMap<usize, u64>> = BTreeMap::new();
    let demanded: BTreeSet<&RequestId> =
        pins.iter().filter(|pin| pin.rule != Rule::Forbid).map(|pin| &pin.request).collect();
    let mut give = |candidate: usize| {
        let of = &instance.candidates[candidate];
        given.entry(of.provider as usize).or_default().insert(of.role as usize, u64::from(of.effort));
    };
    for request in demanded.into_iter().filter_map(|id| instance.request_at(id)) {
        for role in instance.roles_of(request).filter(|role| instance.roles[*role].required) {
            let mut able = instance.candidates_of(role).filter(|c| !instance.is_forbidden(*c));
            if let (Some(only), None) = (able.next(), able.next()) {
                give(only);
            }
        }
    }
    for pin in pins.iter().filter(|pin| pin.rule == Rule::Pin) {
        let Some(request) = instance.request_at(&pin.request) else { continue };
        let is_meant = |c: &usize| {
            let of = &instance.candidates[*c];
            pin.holds(
                &pin.request,
                &instance.roles[of.role as usize].name,
                &instance.providers[of.provider as usize].id,
            )
        };
        let seats = instance.roles_of(request).flat_map(|role| instance.candidates_of(role));
        if let Some(cheapest) = seats.filter(is_meant).min_by_key(|c| instance.candidates[*c].effort) {
            give(cheapest);
        }
    }
    let full = |(provider, seats): (usize, BTreeMap<usize, u64>)| {
        let of = &instance.providers[provider];
        let (effort, n): (u64, usize) = (seats.values().sum(), seats.len());
        let is_full = effort > of.capacity || of.max_requests.is_some_and(|most| n as u64 > most);
        (is_full && n > 1).then(|| PinObstacle::ProviderFull {
            provider: of.id.clone(),
            seats: n,
            effort,
            capacity: of.capacity,
            max_requests: of.max_requests,
        })
    };
    given.into_iter().filter_map(full).collect()
}

/// Pinned providers that alone can take another required role of the same request. O(pins · candidates of their
/// requests).
fn needed_elsewhere(instance: &Instance, pins: &[Pin]) -> Vec<PinObstacle> {
    let mut obstacles = Vec::new();
    for pin in pins.iter().filter(|pin| pin.rule == Rule::Pin) {
        let (Some(request), Some(provider)) = (instance.request_at(&pin.request), &pin.provider) else { continue };
        for role in instance.roles_of(request) {
            let of = &instance.roles[role];
            if !of.required || pin.role.as_ref().is_none_or(|pinned| *pinned == of.name) {
                continue;
            }
            let mut able = instance.candidates_of(role).filter(|c| !instance.is_forbidden(*c));
            let (first, second) = (able.next(), able.next());
            let is_only = first.is_some_and(|c| {
                instance.providers[instance.candidates[c].provider as usize].id == *provider && second.is_none()
            });
            if is_only {
                obstacles.push(PinObstacle::NeededElsewhere {
                    request: pin.request.clone(),
                    provider: provider.clone(),
                    role: of.name.clone(),
                });
            }
        }
    }
    obstacles
}

/// The required roles of demanded requests that their candidates cannot fill even if they had nothing else to do.
/// O(pins · candidates of their requests).
pub fn seat_obstacles(instance: &Instance, pins: &[Pin]) -> Vec<PinObstacle> {
    let demanded: BTreeSet<&RequestId> =
        pins.iter().filter(|pin| pin.rule != Rule::Forbid).map(|pin| &pin.request).collect();
    let mut obstacles = Vec::new();
    for request in demanded.into_iter().filter_map(|id| instance.request_at(id)) {
        for role in instance.roles_of(request).filter(|role| instance.roles[*role].required) {
            let can = |c: &usize| instance.fits_alone(*c) && !instance.is_forbidden(*c);
            let seats = instance.roles[role].count;
            if instance.candidates_of(role).filter(can).count() >= seats as usize {
                continue;
            }
            let lacking = instance.candidates_of(role).filter(|c| !can(c)).map(|c| {
                let of = &instance.candidates[c];
                let provider = &instance.providers[of.provider as usize];
                LackingCandidate {
                    provider: provider.id.clone(),
                    effort: of.effort,
                    capacity: provider.capacity,
                    forbidden: instance.is_forbidden(c),
                }
            });
            obstacles.push(PinObstacle::SeatLacks {
                request: instance.requests[request].id.clone(),
                role: instance.roles[role].name.clone(),
                seats,
                candidates: lacking.collect(),
            });
        }
    }
    obstacles.extend(crowded_providers(instance, pins));
    obstacles.extend(needed_elsewhere(instance, pins));
    obstacles
}

/// What stands in the way of these pins. O(pins · requests).
pub fn pin_obstacles(district: &District, found: &[RequestCandidates], pins: &[Pin]) -> Vec<PinObstacle> {
    let mut obstacles = Vec::new();
    for pin in pins.iter().filter(|pin| pin.rule != Rule::Forbid) {
        let roles = found.iter().filter(|of| of.request == pin.request).flat_map(|of| &of.roles);
        for of_role in roles.filter(|of| of.role.required && !of.considered.iter().any(Considered::is_eligible)) {
            obstacles.push(PinObstacle::NobodyForRole {
                request: pin.request.clone(),
                role: of_role.role.name.clone(),
                holders: of_role.role.holders.clone(),
                nearest: of_role.considered.iter().find(|c| !c.eligibility.is_exclusion()).map(|c| c.provider.clone()),
            });
        }
    }
    let mut demanded: BTreeMap<&CommunityId, BTreeSet<&RequestId>> = BTreeMap::new();
    for pin in pins.iter().filter(|pin| pin.rule != Rule::Forbid) {
        for community in district.request(&pin.request).iter().flat_map(|request| &request.communities) {
            demanded.entry(community).or_default().insert(&pin.request);
        }
    }
    for (id, requests) in demanded {
        let Some(community) = district.community(id) else { continue };
        if requests.len() > community.max_answered as usize {
            obstacles.push(PinObstacle::CommunityLimit {
                community: id.clone(),
                max_answered: community.max_answered,
                demanded: requests.len(),
            });
        }
    }
    obstacles
}

/// A pin in a line, by name.
pub fn pin_sentence(district: &District, pin: &Pin, lang: Lang) -> String {
    let title = district.request(&pin.request).map_or("", |r| r.title.as_str());
    let comma = lang.pick("，", ", ");
    let role = pin.role.as_ref().map(|role| format!("{comma}{}", role_said(role.as_str(), lang))).unwrap_or_default();
    let provider = pin.provider.as_ref().map(|id| {
        let name = district.provider_name(id);
        lang.pick(format!("，{name}（{id}）"), format!(", {name} ({id})"))
    });
    let provider = provider.unwrap_or_default();
    safe_text(&format!("{}  {}“{title}”{role}{provider}", pin.rule.said(lang), pin.request))
}

/// An obstacle in a sentence.
pub fn pin_obstacle_sentence(district: Option<&District>, obstacle: &PinObstacle, lang: Lang) -> String {
    match obstacle {
        PinObstacle::SeatLacks { request, role, seats, candidates } => {
            let role = role_said(role.as_str(), lang);
            if candidates.is_empty() {
                return lang.pick(
                    format!("{request} 必需的{role}（{seats} 席）没有人能担：请补人。"),
                    format!("{request}: nobody can take the required role {role} ({seats} seats): add somebody."),
                );
            }
            let each: Vec<String> = candidates.iter().map(|of| lacking(district, of, lang)).collect();
            lang.pick(
                format!("{request} 必需的{role}（{seats} 席）派不出人：{}。", each.join("，")),
                format!("{request}: nobody is left for the required role {role} ({seats} seats): {}.", each.join("; ")),
            )
        }
        PinObstacle::ProviderFull { provider, seats, effort, capacity, max_requests } => {
            let name = safe_text(district.map_or(provider.as_str(), |district| district.provider_name(provider)));
            match (max_requests.filter(|most| *seats as u64 > *most), lang) {
                (Some(most), Lang::Zh) => format!("{name}最多承接 {most} 件，这里要它担 {seats} 件。"),
                (Some(most), Lang::En) => {
                    format!("{name} takes {most} requests at most, {seats} seats fall to it here.")
                }
                (None, Lang::Zh) => format!("{name}要担 {seats} 席，共 {effort}，它的容量只有 {capacity}。"),
                (None, Lang::En) => format!("{seats} seats fall to {name}: {effort} in all, it has {capacity}."),
            }
        }
        PinObstacle::NeededElsewhere { request, provider, role } => {
            let name = safe_text(district.map_or(provider.as_str(), |district| district.provider_name(provider)));
            let role = role_said(role.as_str(), lang);
            lang.pick(
                format!("{request} 必需的{role}只有{name}能担，一件里一家只能占一席：{role}要另补一家。"),
                format!(
                    "{request}: only {name} can take the required role {role}, and it takes one seat of a request."
                ),
            )
        }
        PinObstacle::NobodyForRole { request, role, holders, nearest } => {
            let role = role_said(role.as_str(), lang);
            let holders = district.map_or_else(String::new, |district| district.holders_said(holders, lang));
            let holders = safe_text(&holders);
            let near = nearest.as_ref().zip(district).map(|(id, district)| safe_text(district.provider_name(id)));
            match (near, lang) {
                (None, Lang::Zh) => format!("{request} 必需的{role}（{holders}）没有人能担。"),
                (None, Lang::En) => format!("{request}: nobody can take the required role {role} ({holders})."),
                (Some(near), Lang::Zh) => {
                    format!(
                        "{request} 必需的{role}（{holders}）没有够得上的人：最接近的是{near}，要派就再加一条 锁定 {near}。"
                    )
                }
                (Some(near), Lang::En) => {
                    format!(
                        "{request}: nobody fits the required role {role} ({holders}); {near} is nearest: pin it too."
                    )
                }
            }
        }
        PinObstacle::CommunityLimit { community, max_answered, demanded } => {
            let known = district.and_then(|district| district.community(community));
            let name = safe_text(known.map_or(community.as_str(), |c| c.name.as_str()));
            lang.pick(
                format!("{name}本批次最多安排 {max_answered} 件，这里要求 {demanded} 件。"),
                format!("{name} may have {max_answered} answers in this round; {demanded} are demanded here."),
            )
        }
    }
}

/// What keeps a candidate from its seat, in a few words.
fn lacking(district: Option<&District>, of: &LackingCandidate, lang: Lang) -> String {
    let name = safe_text(district.map_or(of.provider.as_str(), |district| district.provider_name(&of.provider)));
    let (effort, capacity) = (of.effort, of.capacity);
    match (of.forbidden, lang) {
        (true, Lang::Zh) => format!("{name}被“禁止”"),
        (true, Lang::En) => format!("{name} is forbidden"),
        (false, Lang::Zh) => format!("{name}容量 {capacity}，这一席要 {effort}（加大它的容量，或换人）"),
        (false, Lang::En) => format!("{name} has {capacity}, the seat takes {effort} (give it more, or change it)"),
    }
}

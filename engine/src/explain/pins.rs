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
        PinObstacle::NobodyForRole { request, role, holders } => {
            let role = role_said(role.as_str(), lang);
            let holders = district.map_or_else(String::new, |district| district.holders_said(holders, lang));
            let holders = safe_text(&holders);
            lang.pick(
                format!("{request} 必需的{role}（{holders}）没有人能担。"),
                format!("{request}: nobody can take the required role {role} ({holders})."),
            )
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

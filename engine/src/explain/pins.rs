//! Pins that cannot hold together: what stands in their way where it is plain to see, as values and in sentences.
//!
//! Comes in: a district, the candidates of its requests, the pins that the solver named. Goes out: [`PinObstacle`]s and
//! lines. Always holds: requests, roles and people are given by name and id; only what is certain is said to stand in
//! the way.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::candidates::{Considered, RequestCandidates};
use crate::district::{CommunityId, District, Holder, Lang, Pin, RequestId, RoleName, Rule, role_said, safe_text};

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

/// What stands in the way of these pins. O(pins · requests).
pub fn pin_obstacles(district: &District, found: &[RequestCandidates], pins: &[Pin]) -> Vec<PinObstacle> {
    let mut obstacles = Vec::new();
    for pin in pins.iter().filter(|pin| pin.rule == Rule::Answer) {
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
pub fn pin_obstacle_sentence(district: &District, obstacle: &PinObstacle, lang: Lang) -> String {
    match obstacle {
        PinObstacle::NobodyForRole { request, role, holders } => {
            let role = role_said(role.as_str(), lang);
            let holders = safe_text(&district.holders_said(holders, lang));
            lang.pick(
                format!("{request} 必需的{role}（{holders}）没有人能担。"),
                format!("{request}: nobody can take the required role {role} ({holders})."),
            )
        }
        PinObstacle::CommunityLimit { community, max_answered, demanded } => {
            let name = district.community(community).map_or(community.as_str(), |c| c.name.as_str());
            let name = safe_text(name);
            lang.pick(
                format!("{name}本批次最多解决 {max_answered} 件，这里要求 {demanded} 件。"),
                format!("{name} may have {max_answered} answers in this round; {demanded} are demanded here."),
            )
        }
    }
}

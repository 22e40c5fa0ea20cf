//! Pins that cannot hold together, as one says it to a meeting.
//!
//! Comes in: a district, the candidates of its requests, the pins that the solver named. Goes out: lines. Always holds:
//! requests, roles and people are told by name and id; only what is certain is said to stand in the way.

use std::collections::{BTreeMap, BTreeSet};

use crate::candidates::{Considered, RequestCandidates};
use crate::district::{CommunityId, District, Pin, RequestId, Rule, role_chinese, safe_text};

/// Pins that cannot hold together, by name, with what stands in their way where it is plain to see: a required seat
/// that nobody can take, a community's limit. A line for each, and lines about all of them. O(pins · requests).
pub fn explain_pins(district: &District, found: &[RequestCandidates], pins: &[Pin]) -> (Vec<String>, Vec<String>) {
    let line = |pin: &Pin| {
        let title = district.request(&pin.request).map_or("", |r| r.title.as_str());
        let role = pin.role.as_ref().map(|role| format!("，{}", role_chinese(role.as_str()))).unwrap_or_default();
        let provider =
            pin.provider.as_ref().map(|id| format!("，{}（{id}）", district.provider_name(id))).unwrap_or_default();
        safe_text(&format!("{}  {}“{title}”{role}{provider}", pin.rule.chinese(), pin.request))
    };
    let mut about = Vec::new();
    for pin in pins.iter().filter(|pin| pin.rule == Rule::Answer) {
        let roles = found.iter().filter(|of| of.request == pin.request).flat_map(|of| &of.roles);
        for of_role in roles.filter(|of| of.role.required && !of.considered.iter().any(Considered::is_eligible)) {
            let (role, holders) =
                (role_chinese(of_role.role.name.as_str()), district.holders_label(&of_role.role.holders));
            about.push(format!("{} 必需的{role}（{}）没有人能担。", pin.request, safe_text(&holders)));
        }
    }
    let mut demanded: BTreeMap<&CommunityId, BTreeSet<&RequestId>> = BTreeMap::new();
    for pin in pins.iter().filter(|pin| pin.rule != Rule::Forbid) {
        for community in district.request(&pin.request).iter().flat_map(|request| &request.communities) {
            demanded.entry(community).or_default().insert(&pin.request);
        }
    }
    for (id, requests) in demanded {
        let Some(community) = district.community(id).filter(|c| requests.len() > c.max_answered as usize) else {
            continue;
        };
        about.push(format!(
            "{}本批次最多解决 {} 件，这里要求 {} 件。",
            safe_text(&community.name),
            community.max_answered,
            requests.len()
        ));
    }
    about.push("请放宽其中一条，或调整容量、名额和人手。".to_owned());
    (pins.iter().map(line).collect(), about)
}

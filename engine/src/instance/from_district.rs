//! The instance of a district's round: numbers from candidates, without text.
//!
//! Comes in: a [`District`] and the candidates of its requests. Goes out: an [`Instance`] and who was excluded, or the
//! pins that cannot hold by themselves. Always holds: each seat of a request has weight 1 ÷ its seats; a pin makes its
//! provider a candidate whatever the floor and the street, but never against kind or conflict.

use std::collections::BTreeMap;

use super::entries::billionths;
use super::{
    CandidateDraft, Community, Instance, InstanceRound, MIN_LOAD_MAX, PinFault, Provider, RequestDraft, RoleDraft,
    assemble, pin_faults,
};
use crate::candidates::{Considered, Eligibility, RequestCandidates, RoleCandidates};
use crate::district::{
    Bilingual, District, Nano, Pin, ProviderId, Request, RequestId, RoleName, Rule, URGENCY_MAX, role_chinese,
    safe_text,
};

/// For each request and role, who could have taken it but was excluded.
pub type ExcludedProviders = BTreeMap<(RequestId, RoleName), Vec<ProviderId>>;

/// Makes the instance. O(candidates · pins of a request).
///
/// # Errors
/// Every pin that cannot hold by itself.
pub fn instance_of_district(
    district: &District,
    all: &[RequestCandidates],
) -> Result<(Instance, ExcludedProviders), Vec<PinFault>> {
    let mut faults = Vec::new();
    let mut excluded = ExcludedProviders::new();
    let mut requests = Vec::with_capacity(all.len());
    let mut roles = Vec::new();
    for of_request in all {
        let Some(request) = district.request(&of_request.request) else { continue };
        let pins = district.pins_of(&request.id);
        faults.extend(pins.iter().filter_map(|pin| fault_of(district, pin, of_request)));
        requests.push(draft(district, request));
        let seats: u32 = of_request.roles.iter().map(|r| r.role.count).sum();
        for of_role in &of_request.roles {
            roles.push(role_draft(district, request, of_role, pins, seats, &mut excluded));
        }
    }
    let communities = district.communities.iter().map(|c| Community {
        id: c.id.clone(),
        max_answered: c.max_answered,
        weight: c.weight,
    });
    let providers = district.providers.iter().map(|p| Provider {
        id: p.id.clone(),
        capacity: p.capacity,
        min_load: p.min_load.min(MIN_LOAD_MAX),
        max_requests: p.max_requests,
    });
    let round = InstanceRound {
        name: Some(safe_text(&district.round.name)),
        as_of: district.round.as_of.map(|day| day.to_string()),
        seed: district.round.seed,
        candidates_per_role: district.round.candidates_per_role,
    };
    // Pins whose role the request does not have are faults already and must not reach the instance.
    let pins = if faults.is_empty() { district.pins.clone() } else { Vec::new() };
    let instance = assemble(communities.collect(), requests, roles, providers.collect(), pins, round);
    faults.extend(pin_faults(&instance));
    if faults.is_empty() { Ok((instance, excluded)) } else { Err(faults) }
}

fn draft(district: &District, request: &Request) -> RequestDraft {
    // A joint case has waited as long as the longest waiting of its communities.
    let waiting =
        request.communities.iter().filter_map(|id| district.community(id)).map(|c| c.waiting_rounds).max().unwrap_or(0);
    RequestDraft {
        id: request.id.clone(),
        communities: request.communities.clone(),
        priority: district.round.priority.priority(request.urgency, request.households, waiting),
        choice: request.choice,
        urgent: request.urgency == URGENCY_MAX,
    }
}

fn role_draft(
    district: &District,
    request: &Request,
    of_role: &RoleCandidates,
    pins: &[Pin],
    seats: u32,
    excluded: &mut ExcludedProviders,
) -> RoleDraft {
    let role = &of_role.role;
    let is_pinned = |id: &ProviderId| pins.iter().any(|pin| pin.rule == Rule::Pin && pin.concerns(&role.name, id));
    let (out, others): (Vec<&Considered>, Vec<&Considered>) =
        of_role.considered.iter().partition(|c| c.eligibility.is_exclusion());
    // Who would not fit anyway is not missed.
    let missed = out.into_iter().filter(|c| c.is_near_enough(district.round.min_relevance));
    let out: Vec<ProviderId> = missed.map(|c| c.provider.clone()).collect();
    if !out.is_empty() {
        excluded.insert((request.id.clone(), role.name.clone()), out);
    }
    // A limit keeps the most relevant, and those who are pinned.
    let limit = district.round.candidates_per_role.map_or(usize::MAX, |limit| limit as usize);
    let candidates = others.into_iter().filter(|c| c.is_eligible() || is_pinned(&c.provider)).enumerate();
    let candidates = candidates.filter(|(at, c)| *at < limit || is_pinned(&c.provider));
    let candidates = candidates.map(|(_, c)| CandidateDraft {
        provider: c.provider.clone(),
        effort: role.effort,
        relevance: billionths(c.relevance),
    });
    let candidates = candidates.collect();
    let weight = Nano((Nano::ONE.0 + i64::from(seats) / 2) / i64::from(seats.max(1)));
    RoleDraft {
        request: request.id.clone(),
        name: role.name.clone(),
        required: role.required,
        count: role.count,
        weight,
        candidates,
    }
}

/// What a pin runs into before there are numbers: a role that is not there, a kind, a conflict.
fn fault_of(district: &District, pin: &Pin, of_request: &RequestCandidates) -> Option<PinFault> {
    let fault = |code, zh: &str, en: &str, mend_zh: &str, mend_en: &str| {
        Some(PinFault {
            pin: pin.clone(),
            code,
            message: Bilingual::new(zh, en),
            mend: Bilingual::new(mend_zh, mend_en),
        })
    };
    let roles = |roles: &[&RoleCandidates]| {
        let name = |r: &&RoleCandidates| {
            format!("{}（{}）", role_chinese(r.role.name.as_str()), district.holders_label(&r.role.holders))
        };
        roles.iter().map(name).collect::<Vec<_>>().join("、")
    };
    let named: Vec<&RoleCandidates> =
        of_request.roles.iter().filter(|r| pin.role.as_ref().is_none_or(|name| *name == r.role.name)).collect();
    if named.is_empty() {
        return fault(
            "unknown_role",
            "这件点单没有这个角色",
            "the request has no such role",
            &format!("它的角色有：{}", roles(&of_request.roles.iter().collect::<Vec<_>>())),
            &format!(
                "its roles are: {}",
                of_request.roles.iter().map(|r| r.role.name.as_str()).collect::<Vec<_>>().join(", ")
            ),
        );
    }
    if pin.rule != Rule::Pin {
        return None;
    }
    let seats: Vec<&Considered> =
        named.iter().flat_map(|r| &r.considered).filter(|c| Some(&c.provider) == pin.provider.as_ref()).collect();
    if seats.is_empty() {
        return fault(
            "pin_against_kind",
            &format!("锁定的答题力量不属于这个角色要求的类别或专业：{}", roles(&named)),
            "the pinned provider is not of the kind or profession of this role",
            "请换一个；一定要它来，就在点单的“角色”一栏里写明，如 牵头:所在街镇:2；协办:区房管局:1",
            "choose another, or give the request a role list of its own",
        );
    }
    if seats.iter().any(|c| c.eligibility == Eligibility::Forbidden)
        && seats.iter().all(|c| c.eligibility.is_exclusion())
    {
        return fault(
            "pin_against_forbid",
            "同一件又锁定又禁止",
            "pinned and forbidden at once",
            "请去掉其中一条",
            "drop one of the two",
        );
    }
    if seats.iter().all(|c| c.eligibility.is_exclusion()) {
        let party = seats.iter().find_map(|c| c.party.as_deref());
        let (zh, en) = match party {
            Some(party) => (format!("与{party}有回避关系"), format!("in conflict with {party}")),
            None => ("与社区有回避关系".to_owned(), "in conflict with a community".to_owned()),
        };
        return fault(
            "pin_against_conflict",
            &format!("锁定的答题力量需要回避：{zh}"),
            &format!("the pinned provider is {en}"),
            "请换一个",
            "choose another",
        );
    }
    None
}

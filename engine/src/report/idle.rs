//! Why a provider has nothing to do in a round: counted from who was considered for which seat.
//!
//! Always holds: one reason each, the one that most of its seats failed by; who could take a seat and has none is not
//! called unfit.

use std::collections::BTreeMap;

use super::rows::Lookup;
use crate::candidates::Eligibility;
use crate::district::{Provider, ProviderId, ProviderKind};

/// For how many requests a provider was considered, and what came of it.
#[derive(Debug, Clone, Copy, Default)]
struct Considered {
    eligible: usize,
    below_floor: usize,
    other_street: usize,
    excluded: usize,
}

/// Why each provider without a seat has none, in words. O(candidates).
pub(super) fn idle<'a>(lookup: &Lookup<'a>) -> BTreeMap<&'a ProviderId, String> {
    let mut counts: BTreeMap<&ProviderId, Considered> = BTreeMap::new();
    let is_idle = |id: &ProviderId| lookup.load(id).is_none_or(|of| of.requests == 0);
    for considered in lookup.round.candidates.iter().flat_map(|of| &of.roles).flat_map(|role| &role.considered) {
        if !is_idle(&considered.provider) {
            continue;
        }
        let count = counts.entry(&considered.provider).or_default();
        match considered.eligibility {
            Eligibility::Eligible => count.eligible += 1,
            Eligibility::BelowFloor => count.below_floor += 1,
            Eligibility::OtherStreet => count.other_street += 1,
            _ => count.excluded += 1,
        }
    }
    let idle = lookup.round.district.providers.iter().filter(|provider| is_idle(&provider.id));
    idle.map(|p| (&p.id, why(lookup, p, counts.get(&p.id).copied().unwrap_or_default()))).collect()
}

fn why(lookup: &Lookup<'_>, provider: &Provider, count: Considered) -> String {
    let lang = lookup.lang;
    let Considered { eligible, below_floor, other_street, excluded } = count;
    if provider.capacity == 0 {
        lang.pick("容量是 0，没有派题", "its capacity is 0").to_owned()
    } else if eligible > 0 {
        lang.pick(
            format!("够得上 {eligible} 个席位，这一批由别人担了或那几件没有排上，可作机动"),
            format!("could take {eligible} seats that others hold or that are not arranged; free to step in"),
        )
    } else if below_floor > 0 && below_floor >= other_street.max(excluded) {
        if provider.topics.is_empty() {
            lang.pick(
                "“擅长题型”空着，和点单对不上：请填写",
                "names no topics and fits no request: complete its topics",
            )
            .to_owned()
        } else {
            lang.pick("职责和擅长题型与这一批点单对不上", "its duties and topics fit no request of this round")
                .to_owned()
        }
    } else if other_street > 0 && other_street >= excluded {
        lang.pick("对得上的点单都在它不服务的街镇", "requests that fit lie in streets that it does not serve")
            .to_owned()
    } else if excluded > 0 {
        lang.pick("对得上的点单都要回避", "in conflict wherever it would fit").to_owned()
    } else {
        nobody_asks(lookup, provider)
    }
}

/// No role list of any request asks for it.
fn nobody_asks(lookup: &Lookup<'_>, provider: &Provider) -> String {
    let lang = lookup.lang;
    match provider.kind {
        ProviderKind::Department | ProviderKind::Street => lang
            .pick("这一批没有一件的题型写着由它牵头或协办", "no request has a topic that names it as lead or support")
            .to_owned(),
        ProviderKind::ExpertTeam | ProviderKind::Volunteer | ProviderKind::Partner => {
            let who = match lookup.profession(provider) {
                profession if profession.is_empty() => provider.kind.said(lang).to_owned(),
                profession => profession,
            };
            lang.pick(format!("这一批没有一件要用{who}"), format!("no request asks for this: {who}"))
        }
    }
}

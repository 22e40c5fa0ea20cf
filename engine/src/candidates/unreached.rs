//! Providers that no request of the round can reach: worth a doubt before the meeting.
//!
//! Comes in: a district and the candidates of its requests. Goes out: one [`Doubt`] for all. Always holds: who may take
//! any one seat by itself is reached, whatever the others have.

use std::collections::BTreeMap;

use super::{Eligibility, RequestCandidates};
use crate::district::{District, Doubt, Provider, ProviderId, Unreached, UnreachedWhy};

/// What a provider met with at its best.
#[derive(Default)]
struct Met {
    is_eligible: bool,
    has_room: bool,
    is_below: bool,
    is_excluded: bool,
}

/// The providers that nothing reaches, with the reason. O(roles · providers).
pub fn unreached_providers(district: &District, all: &[RequestCandidates]) -> Option<Doubt> {
    let mut met: BTreeMap<&ProviderId, Met> = BTreeMap::new();
    for of_role in all.iter().flat_map(|found| &found.roles) {
        for considered in &of_role.considered {
            let met = met.entry(&considered.provider).or_default();
            match considered.eligibility {
                Eligibility::Eligible => {
                    met.is_eligible = true;
                    let provider = district.provider(&considered.provider);
                    met.has_room |= provider.is_some_and(|p| p.capacity >= u64::from(of_role.role.effort));
                }
                Eligibility::BelowFloor => met.is_below = true,
                Eligibility::ConflictCommunity | Eligibility::ConflictParty | Eligibility::Forbidden => {
                    met.is_excluded = true;
                }
                Eligibility::OtherStreet => {}
            }
        }
    }
    let of_provider = |provider: &Provider| {
        let why = why_unreached(provider, met.get(&provider.id))?;
        Some(Unreached { provider: provider.id.clone(), why })
    };
    let unreached: Vec<Unreached> = district.providers.iter().filter_map(of_provider).collect();
    (!all.is_empty() && !unreached.is_empty()).then_some(Doubt::ProvidersUnreached(unreached))
}

fn why_unreached(provider: &Provider, met: Option<&Met>) -> Option<UnreachedWhy> {
    if provider.capacity == 0 || provider.max_requests == Some(0) {
        return Some(UnreachedWhy::NoCapacity);
    }
    let why = match met {
        None => UnreachedWhy::NotAsked,
        Some(met) if met.is_eligible && met.has_room => return None,
        Some(met) if met.is_eligible => UnreachedWhy::NoCapacity,
        Some(met) if met.is_below && provider.topics.is_empty() => UnreachedWhy::NoTopics,
        Some(met) if met.is_below => UnreachedWhy::BelowFloor,
        Some(met) if met.is_excluded => UnreachedWhy::Excluded,
        Some(_) => UnreachedWhy::OtherStreet,
    };
    Some(why)
}

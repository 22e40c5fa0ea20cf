//! How far each provider reaches: for how many requests it may take a seat, and what keeps it from the others.
//!
//! Comes in: a district and the candidates of its requests. Goes out: a [`Reach`] for each provider, the reason of one
//! that nothing reaches, and one [`Doubt`] for all of those. Always holds: each request counts once, by the best that
//! is said of the provider there; who may take any one seat by itself is reached, whatever the others have.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Considered, Eligibility, RequestCandidates};
use crate::district::{District, Doubt, Provider, ProviderId, ProviderKind, Unreached, UnreachedWhy};

/// The requests for which a provider was considered, each counted once, by the best that is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Reach {
    /// It may take a seat.
    pub eligible: usize,
    /// It may, but every such seat takes more than its capacity.
    #[serde(default)]
    pub too_long: usize,
    /// Its relevance is below the floor.
    pub below_floor: usize,
    /// A conflict or a pin excludes it.
    pub excluded: usize,
    /// It serves another street.
    pub other_street: usize,
}

/// What is said of a provider at one seat, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Eligible,
    TooLong,
    BelowFloor,
    Excluded,
    OtherStreet,
}

/// How far each provider reaches that was considered anywhere. O(requests · roles · providers).
pub fn reaches<'a>(district: &District, all: &'a [RequestCandidates]) -> BTreeMap<&'a ProviderId, Reach> {
    let mut reaches: BTreeMap<&ProviderId, Reach> = BTreeMap::new();
    for found in all {
        let mut best: BTreeMap<&ProviderId, Said> = BTreeMap::new();
        for of_role in &found.roles {
            for considered in &of_role.considered {
                let said = said(district, considered, of_role.role.effort);
                let of = best.entry(&considered.provider).or_insert(said);
                *of = said.min(*of);
            }
        }
        for (provider, said) in best {
            let reach = reaches.entry(provider).or_default();
            let count = match said {
                Said::Eligible => &mut reach.eligible,
                Said::TooLong => &mut reach.too_long,
                Said::BelowFloor => &mut reach.below_floor,
                Said::Excluded => &mut reach.excluded,
                Said::OtherStreet => &mut reach.other_street,
            };
            *count += 1;
        }
    }
    reaches
}

fn said(district: &District, considered: &Considered, effort: u32) -> Said {
    match considered.eligibility {
        // Whom people chose is reached, however little it fits.
        _ if considered.is_pinned => Said::Eligible,
        Eligibility::Eligible => {
            let has_room = district.provider(&considered.provider).is_some_and(|p| p.capacity >= u64::from(effort));
            if has_room { Said::Eligible } else { Said::TooLong }
        }
        Eligibility::BelowFloor => Said::BelowFloor,
        Eligibility::ConflictCommunity | Eligibility::ConflictParty | Eligibility::Forbidden => Said::Excluded,
        Eligibility::OtherStreet => Said::OtherStreet,
    }
}

/// Why no request reaches a provider; `None` where one does.
pub fn why_unreached(provider: &Provider, reach: Reach) -> Option<UnreachedWhy> {
    let has_no_time = provider.capacity == 0 || provider.max_requests == Some(0);
    let why = match reach {
        _ if has_no_time => UnreachedWhy::NoCapacity,
        Reach { eligible: 1.., .. } => return None,
        Reach { too_long: 1.., .. } => UnreachedWhy::NoCapacity,
        Reach { below_floor: 1.., .. } if is_office(provider) => UnreachedWhy::NotNamed,
        Reach { below_floor: 1.., .. } if provider.topics.is_empty() => UnreachedWhy::NoTopics,
        Reach { below_floor: 1.., .. } => UnreachedWhy::BelowFloor,
        Reach { excluded: 1.., .. } => UnreachedWhy::Excluded,
        Reach { other_street: 1.., .. } => UnreachedWhy::OtherStreet,
        _ => UnreachedWhy::NotAsked,
    };
    Some(why)
}

/// Whether role lists call it by name.
fn is_office(provider: &Provider) -> bool {
    matches!(provider.kind, ProviderKind::Department | ProviderKind::Street)
}

/// The providers that nothing reaches, with the reason. O(requests · roles · providers).
pub fn unreached_providers(district: &District, all: &[RequestCandidates]) -> Option<Doubt> {
    let reaches = reaches(district, all);
    let of_provider = |provider: &Provider| {
        let why = why_unreached(provider, reaches.get(&provider.id).copied().unwrap_or_default())?;
        Some(Unreached { provider: provider.id.clone(), why })
    };
    let unreached: Vec<Unreached> = district.providers.iter().filter_map(of_provider).collect();
    (!all.is_empty() && !unreached.is_empty()).then_some(Doubt::ProvidersUnreached(unreached))
}

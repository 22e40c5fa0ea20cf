//! What a plan from anywhere claims: only its assignments are needed, everything else is checked where it is there.

use serde::Deserialize;

use crate::district::{CommunityId, ProviderId, RequestId, RoleName};

#[derive(Debug, Deserialize)]
pub(super) struct Claim {
    #[serde(default, deserialize_with = "crate::plan::only_this_version", rename = "version")]
    _version: (),
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) tiers: Vec<ClaimedTier>,
    pub(super) assignments: Vec<ClaimedAssignment>,
    pub(super) communities: Option<Vec<ClaimedCommunity>>,
    pub(super) unanswered: Option<Vec<ClaimedUnanswered>>,
    pub(super) providers: Option<Vec<ClaimedProvider>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ClaimedTier {
    pub(super) name: String,
    pub(super) sense: Option<String>,
    pub(super) value: Option<f64>,
    pub(super) bound: Option<f64>,
    pub(super) gap: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ClaimedAssignment {
    pub(super) request: RequestId,
    pub(super) role: RoleName,
    pub(super) provider: ProviderId,
    pub(super) effort: Option<u64>,
    pub(super) relevance: Option<f64>,
    pub(super) substitute: Option<ProviderId>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ClaimedCommunity {
    pub(super) community: CommunityId,
    pub(super) answered: u32,
    pub(super) requests: Vec<RequestId>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ClaimedUnanswered {
    pub(super) request: RequestId,
}

#[derive(Debug, Deserialize)]
pub(super) struct ClaimedProvider {
    pub(super) provider: ProviderId,
    pub(super) load: u64,
    pub(super) capacity: Option<u64>,
    pub(super) requests: u64,
}

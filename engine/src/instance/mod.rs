//! What is to be matched, without text: communities, requests, roles, providers, candidates, pins.
//!
//! Comes in: the candidates of a district, or an instance folder ([`read_instance`]). Goes out: an [`Instance`], also
//! as a folder ([`write_instance`]). Always holds: everything is sorted by id and refers by position, candidates stand
//! in one flat array (role by role), every amount is a whole number, so that the instance alone decides every value.

mod from_district;
mod pins;
mod read;
mod team;
mod write;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::district::{CommunityId, Nano, Pin, ProviderId, RequestId, RoleName, fingerprint};

pub use from_district::{ExcludedProviders, instance_of_district};
pub use pins::{PinFault, pin_faults};
pub use read::{is_instance, read_instance};
pub use write::write_instance;

/// What a provider should carry, at most: beyond any district, and sums of it stay far below what a whole number holds.
/// Half or twice of it refuses other files and changes no plan.
const MIN_LOAD_MAX: u64 = 1_000_000_000_000;

/// A community to be served.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Community {
    /// Its id.
    pub id: CommunityId,
    /// Answered requests, at most; 0: not part of the round.
    pub max_answered: u32,
    /// What serving it counts in the first tier.
    pub weight: u32,
}

/// A request to be answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Positions of its communities, sorted.
    pub communities: Vec<u32>,
    /// Its priority, positive.
    pub priority: Nano,
    /// The community's own rank.
    pub choice: Option<u32>,
    /// Its roles: from, to (exclusive), positions in [`Instance::roles`].
    pub roles: (u32, u32),
}

/// A role of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Role {
    /// Position of its request.
    pub request: u32,
    /// Its name, unique in its request.
    pub name: RoleName,
    /// Required, or only desirable.
    pub required: bool,
    /// Seats, each of another provider.
    pub count: u32,
    /// What a seat's relevance counts, positive.
    pub weight: Nano,
    /// Its candidates: from, to (exclusive), positions in [`Instance::candidates`].
    pub candidates: (u32, u32),
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Provider {
    /// Its id.
    pub id: ProviderId,
    /// What it can carry.
    pub capacity: u64,
    /// What it should at least carry.
    pub min_load: u64,
    /// Requests, at most.
    pub max_requests: Option<u64>,
}

/// A provider that may take a role.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Candidate {
    /// Position of its role.
    pub role: u32,
    /// Position of its provider.
    pub provider: u32,
    /// What a seat costs it.
    pub effort: u32,
    /// Relevance in billionths, in (0, 10⁹].
    pub relevance: u32,
}

/// Settings that travel with an instance.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct InstanceRound {
    /// Its name.
    pub name: Option<String>,
    /// The day from which waiting and deadlines count, as written.
    pub as_of: Option<String>,
    /// Draws the lots.
    pub seed: u64,
    /// The limit to the candidates of a role under which the instance was made.
    pub candidates_per_role: Option<u32>,
}

/// An assignment problem, complete in itself.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Instance {
    /// Sorted by id.
    pub communities: Vec<Community>,
    /// Sorted by id.
    pub requests: Vec<Request>,
    /// Grouped by request, within it sorted by name.
    pub roles: Vec<Role>,
    /// Sorted by id.
    pub providers: Vec<Provider>,
    /// Grouped by role, within it sorted by provider.
    pub candidates: Vec<Candidate>,
    /// Sorted.
    pub pins: Vec<Pin>,
    /// Settings.
    pub round: InstanceRound,
}

impl Instance {
    /// Positions of a request's roles.
    pub fn roles_of(&self, request: usize) -> std::ops::Range<usize> {
        let (from, to) = self.requests[request].roles;
        from as usize..to as usize
    }

    /// Positions of a role's candidates.
    pub fn candidates_of(&self, role: usize) -> std::ops::Range<usize> {
        let (from, to) = self.roles[role].candidates;
        from as usize..to as usize
    }

    /// Positions of the candidates of all roles of a request.
    pub fn candidates_of_request(&self, request: usize) -> std::ops::Range<usize> {
        let roles = self.roles_of(request);
        if roles.is_empty() {
            return 0..0;
        }
        self.candidates_of(roles.start).start..self.candidates_of(roles.end - 1).end
    }

    /// The request of a candidate.
    pub fn request_of(&self, candidate: usize) -> usize {
        self.roles[self.candidates[candidate].role as usize].request as usize
    }

    /// Position of a request by its id. O(log n).
    pub fn request_at(&self, id: &RequestId) -> Option<usize> {
        self.requests.binary_search_by(|r| r.id.cmp(id)).ok()
    }

    /// Position of a provider by its id. O(log n).
    pub fn provider_at(&self, id: &ProviderId) -> Option<usize> {
        self.providers.binary_search_by(|p| p.id.cmp(id)).ok()
    }

    /// Position of a role of a request by its name. O(roles of the request).
    pub fn role_at(&self, request: usize, name: &RoleName) -> Option<usize> {
        self.roles_of(request).find(|role| self.roles[*role].name == *name)
    }

    /// Position of a role's candidate by its provider. O(log n).
    pub fn candidate_at(&self, role: usize, provider: usize) -> Option<usize> {
        let range = self.candidates_of(role);
        let start = range.start;
        self.candidates[range].binary_search_by_key(&provider, |c| c.provider as usize).ok().map(|at| start + at)
    }

    /// The worth of an assignment in the tier `quality`: round(10⁶ · priority · weight · relevance), half up, exact.
    pub fn quality_of(&self, candidate: usize) -> i128 {
        let candidate = &self.candidates[candidate];
        let role = &self.roles[candidate.role as usize];
        let priority = i128::from(self.requests[role.request as usize].priority.0);
        // priority · weight is in 10⁻¹⁸; the relevance adds 10⁻⁹; 10⁻²⁷ · 10⁶ leaves 10⁻²¹. Split, so that nothing
        // overflows.
        const SCALE: i128 = 1_000_000_000_000_000_000_000;
        let product = priority * i128::from(role.weight.0);
        let relevance = i128::from(candidate.relevance);
        (product / SCALE) * relevance + ((product % SCALE) * relevance + SCALE / 2) / SCALE
    }

    /// SHA-256 of the instance in hexadecimal. O(size).
    pub fn fingerprint(&self) -> String {
        fingerprint(self)
    }
}

/// A role and its candidates, before everything is sorted and numbered.
#[derive(Debug, Clone)]
pub struct RoleDraft {
    /// Its request.
    pub request: RequestId,
    /// Its name.
    pub name: RoleName,
    /// Required, or only desirable.
    pub required: bool,
    /// Seats.
    pub count: u32,
    /// Weight, positive.
    pub weight: Nano,
    /// Provider, effort, relevance in billionths.
    pub candidates: Vec<(ProviderId, u32, u32)>,
}

/// A request, before everything is sorted and numbered.
#[derive(Debug, Clone)]
pub struct RequestDraft {
    /// Its id.
    pub id: RequestId,
    /// Its communities.
    pub communities: Vec<CommunityId>,
    /// Its priority, positive.
    pub priority: Nano,
    /// The community's own rank.
    pub choice: Option<u32>,
}

/// Puts an instance together from its parts in any order. O(n log n).
///
/// # Panics
/// If a part refers to something that is not there, or something is there twice: whoever calls has checked that.
pub fn assemble(
    mut communities: Vec<Community>,
    mut requests: Vec<RequestDraft>,
    mut roles: Vec<RoleDraft>,
    mut providers: Vec<Provider>,
    mut pins: Vec<Pin>,
    round: InstanceRound,
) -> Instance {
    communities.sort_by(|a, b| a.id.cmp(&b.id));
    requests.sort_by(|a, b| a.id.cmp(&b.id));
    providers.sort_by(|a, b| a.id.cmp(&b.id));
    roles.sort_by(|a, b| (&a.request, &a.name).cmp(&(&b.request, &b.name)));
    pins.sort();
    pins.dedup();
    let community_at: BTreeMap<&CommunityId, u32> =
        communities.iter().enumerate().map(|(at, c)| (&c.id, at as u32)).collect();
    let provider_at: BTreeMap<&ProviderId, u32> =
        providers.iter().enumerate().map(|(at, p)| (&p.id, at as u32)).collect();
    assert_eq!(community_at.len(), communities.len(), "a community stands there twice");
    assert_eq!(provider_at.len(), providers.len(), "a provider stands there twice");

    let mut numbered_roles: Vec<Role> = Vec::with_capacity(roles.len());
    let mut candidates = Vec::new();
    let mut numbered_requests = Vec::with_capacity(requests.len());
    let mut drafts = roles.into_iter().peekable();
    for (at, draft) in requests.into_iter().enumerate() {
        let first_role = numbered_roles.len() as u32;
        while let Some(role) = drafts.next_if(|role| role.request == draft.id) {
            let from = candidates.len() as u32;
            let number = numbered_roles.len() as u32;
            let mut of_role: Vec<Candidate> = role
                .candidates
                .iter()
                .map(|(id, effort, relevance)| Candidate {
                    role: number,
                    provider: provider_at[id],
                    effort: *effort,
                    relevance: *relevance,
                })
                .collect();
            of_role.sort_by_key(|c| c.provider);
            assert!(of_role.windows(2).all(|w| w[0].provider != w[1].provider), "a candidate stands there twice");
            candidates.extend(of_role);
            numbered_roles.push(Role {
                request: at as u32,
                name: role.name,
                required: role.required,
                count: role.count,
                weight: role.weight,
                candidates: (from, candidates.len() as u32),
            });
        }
        let mut of_request: Vec<u32> = draft.communities.iter().map(|id| community_at[id]).collect();
        of_request.sort_unstable();
        numbered_requests.push(Request {
            id: draft.id,
            communities: of_request,
            priority: draft.priority,
            choice: draft.choice,
            roles: (first_role, numbered_roles.len() as u32),
        });
    }
    assert!(drafts.next().is_none(), "a role of no request");
    Instance { communities, requests: numbered_requests, roles: numbered_roles, providers, candidates, pins, round }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_is_rounded_half_up_once() {
        let with = |priority: &str, weight: &str, relevance: u32| {
            let nano = |text: &str| Nano::parse(text).expect("a decimal");
            let request = RequestId::from("r");
            let instance = assemble(
                vec![Community { id: CommunityId::from("c"), max_answered: 1, weight: 1 }],
                vec![RequestDraft {
                    id: request.clone(),
                    communities: vec![CommunityId::from("c")],
                    priority: nano(priority),
                    choice: None,
                }],
                vec![RoleDraft {
                    request,
                    name: RoleName::from("lead"),
                    required: true,
                    count: 1,
                    weight: nano(weight),
                    candidates: vec![(ProviderId::from("p"), 1, relevance)],
                }],
                vec![Provider { id: ProviderId::from("p"), capacity: 1, min_load: 0, max_requests: None }],
                Vec::new(),
                InstanceRound::default(),
            );
            instance.quality_of(0)
        };
        assert_eq!(with("1", "1", 1_000_000_000), 1_000_000);
        assert_eq!(with("1", "1", 500), 1, "half up");
        assert_eq!(with("1", "1", 499), 0);
        assert_eq!(with("0.333333333", "3", 1_000_000_000), 1_000_000);
        assert_eq!(with("1000000", "1000000", 1_000_000_000), 1_000_000_000_000_000_000);
        assert_eq!(with("0.000000001", "0.000000001", 1), 0);
    }
}

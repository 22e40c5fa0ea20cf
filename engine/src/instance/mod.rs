//! What is to be matched, without text: communities, requests, roles, providers, candidates, pins.
//!
//! Comes in: the candidates of a district, or an instance folder ([`read_instance`]). Goes out: an [`Instance`], also
//! as a folder ([`write_instance`]). Always holds: everything is sorted by id and refers by position, candidates stand
//! in one flat array (role by role), every amount is a whole number, so that the instance alone decides every value.

mod entries;
mod limits;
mod room;
mod from_district;
mod pins;
mod read;
mod team;
mod write;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::district::{CommunityId, Nano, Pin, ProviderId, RequestId, RoleName, fingerprint};

pub use entries::{Candidate, Community, InstanceRound, Provider, Request, Role, Span, position};
pub use from_district::{ExcludedProviders, instance_of_district};
pub use limits::{Limit, LimitKind, LimitUse};
pub use pins::{PinFault, pin_faults};
pub use read::{is_instance, read_instance};
pub use room::LimitsUsed;
pub use write::write_instance;

/// The largest minimum load. The sum of what is lacking is printed as a number of JSON, which readers may hold as a
/// double: 9,000 providers that lack 10¹² each stay below 2⁵³, where doubles stop telling whole numbers apart. Half of
/// it would do as well; at twice it half as many providers would. What a provider can reach is bounded by its seats
/// anyway, so that no solve ever meets such a number.
const MIN_LOAD_MAX: u64 = 1_000_000_000_000;

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
    /// What the providers can give at most: [`Instance::limits`]. Derived, and so no part of the fingerprint.
    #[serde(skip)]
    limits: limits::Limits,
}

impl Instance {
    /// Positions of a request's roles.
    pub fn roles_of(&self, request: usize) -> std::ops::Range<usize> {
        self.requests[request].roles.range()
    }

    /// Positions of a role's candidates.
    pub fn candidates_of(&self, role: usize) -> std::ops::Range<usize> {
        self.roles[role].candidates.range()
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

    /// Whether the tier `quality` loses what tells candidates apart: not even its largest term reaches a thousand
    /// millionths. O(candidates).
    pub fn is_quality_lost(&self) -> bool {
        const ENOUGH: i128 = 1_000;
        !self.candidates.is_empty() && (0..self.candidates.len()).all(|candidate| self.quality_of(candidate) < ENOUGH)
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
    /// Who may take it, each provider once.
    pub candidates: Vec<CandidateDraft>,
}

/// A candidate of a role, before everything is sorted and numbered.
#[derive(Debug, Clone)]
pub struct CandidateDraft {
    /// Who may take a seat.
    pub provider: ProviderId,
    /// What a seat costs it.
    pub effort: u32,
    /// Relevance in billionths, in (0, 10⁹].
    pub relevance: u32,
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
    /// Whether its urgency is the highest.
    pub urgent: bool,
}

/// Puts an instance together from its pieces in any order. O(n log n).
///
/// # Panics
/// If a piece refers to something that is not there, or something is there twice: whoever calls has checked that.
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
        communities.iter().enumerate().map(|(at, c)| (&c.id, position(at))).collect();
    let provider_at: BTreeMap<&ProviderId, u32> =
        providers.iter().enumerate().map(|(at, p)| (&p.id, position(at))).collect();
    assert_eq!(community_at.len(), communities.len(), "a community stands there twice");
    assert_eq!(provider_at.len(), providers.len(), "a provider stands there twice");

    let mut numbered_roles: Vec<Role> = Vec::with_capacity(roles.len());
    let mut candidates = Vec::new();
    let mut numbered_requests = Vec::with_capacity(requests.len());
    let mut drafts = roles.into_iter().peekable();
    for (at, draft) in requests.into_iter().enumerate() {
        let first_role = position(numbered_roles.len());
        while let Some(role) = drafts.next_if(|role| role.request == draft.id) {
            let from = position(candidates.len());
            let number = position(numbered_roles.len());
            let mut of_role: Vec<Candidate> = role
                .candidates
                .iter()
                .map(|draft| Candidate {
                    role: number,
                    provider: provider_at[&draft.provider],
                    effort: draft.effort,
                    relevance: draft.relevance,
                })
                .collect();
            of_role.sort_by_key(|c| c.provider);
            assert!(of_role.windows(2).all(|w| w[0].provider != w[1].provider), "a candidate stands there twice");
            candidates.extend(of_role);
            numbered_roles.push(Role {
                request: position(at),
                name: role.name,
                required: role.required,
                count: role.count,
                weight: role.weight,
                candidates: Span { from, to: position(candidates.len()) },
            });
        }
        let mut of_request: Vec<u32> = draft.communities.iter().map(|id| community_at[id]).collect();
        of_request.sort_unstable();
        numbered_requests.push(Request {
            id: draft.id,
            communities: of_request,
            priority: draft.priority,
            choice: draft.choice,
            urgent: draft.urgent,
            roles: Span { from: first_role, to: position(numbered_roles.len()) },
        });
    }
    assert!(drafts.next().is_none(), "a role of no request");
    let limits = limits::Limits::new(&providers);
    Instance {
        communities,
        requests: numbered_requests,
        roles: numbered_roles,
        providers,
        candidates,
        pins,
        round,
        limits,
    }
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
                    urgent: false,
                }],
                vec![RoleDraft {
                    request,
                    name: RoleName::from("lead"),
                    required: true,
                    count: 1,
                    weight: nano(weight),
                    candidates: vec![CandidateDraft { provider: ProviderId::from("p"), effort: 1, relevance }],
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

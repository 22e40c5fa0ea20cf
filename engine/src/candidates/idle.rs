//! Roles that nobody in the tables can take: worth a doubt before the meeting.
//!
//! Comes in: a district and the candidates of its requests. Goes out: [`Doubt`]s. Always holds: what keeps a request
//! from being answered is apart from what may stay empty, and names the requests; a conflict is no lack of people and
//! is reported elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{Considered, Eligibility, RequestCandidates, RoleCandidates};
use crate::district::{
    Bilingual, District, Doubt, Holder, Lack, OptionalRole, Provider, ProviderId, ProviderKind, RequestId, RoleSpec,
    TopicId, UnusedHolder, likely_office_rank,
};
use crate::tables::nearest_provider;

/// The doubts, by holder. `own_topics` are those that the district brings itself. O(roles · providers).
pub fn idle_roles(district: &District, own_topics: &BTreeSet<TopicId>, all: &[RequestCandidates]) -> Vec<Doubt> {
    let mut lacking: BTreeMap<(Bilingual, Lack), Vec<RequestId>> = BTreeMap::new();
    let mut stood_in: BTreeMap<Bilingual, StandIns> = BTreeMap::new();
    let mut optional: BTreeMap<Bilingual, usize> = BTreeMap::new();
    for found in all {
        for of_role in &found.roles {
            let holders = district.holders_named(&of_role.role.holders);
            if has_nobody(of_role) {
                if of_role.role.required {
                    lacking.entry((holders, lack_of(&of_role.role))).or_default().push(found.request.clone());
                } else {
                    *optional.entry(holders).or_default() += 1;
                }
            } else if let Some(best) =
                of_role.considered.iter().find(|c| c.is_eligible() && of_role.role.is_nobodys() && !c.is_pinned)
            {
                let stand_ins = stood_in.entry(holders).or_default();
                stand_ins.providers.insert(best.provider.clone());
                stand_ins.requests.push(found.request.clone());
            }
        }
    }
    let mut doubts = Vec::new();
    for ((holders, lack), requests) in lacking {
        let near = (lack == Lack::Office).then(|| likely_department(district, &holders.zh)).flatten();
        doubts.push(Doubt::RoleLacking { holders, lack, requests, near });
    }
    for (holders, StandIns { providers, requests }) in stood_in {
        let near = likely_department(district, &holders.zh);
        doubts.push(Doubt::RoleStoodIn { holders, providers: providers.into_iter().collect(), requests, near });
    }
    if !optional.is_empty() {
        let role = |(holders, n_requests)| OptionalRole { holders, n_requests };
        doubts.push(Doubt::OptionalRolesLacking(optional.into_iter().map(role).collect()));
    }
    doubts.extend(unused_holders(district, own_topics, all));
    doubts
}

/// Who stands in for a holder, and where.
#[derive(Default)]
struct StandIns {
    providers: BTreeSet<ProviderId>,
    requests: Vec<RequestId>,
}

/// Whether nobody can take a role, for whatever reason but a conflict or a pin.
fn has_nobody(of_role: &RoleCandidates) -> bool {
    of_role.considered.iter().all(|Considered { eligibility, .. }| match eligibility {
        Eligibility::OtherStreet => true,
        Eligibility::BelowFloor => of_role.role.is_nobodys(),
        _ => false,
    })
}

fn lack_of(role: &RoleSpec) -> Lack {
    if role.is_nobodys() {
        Lack::Office
    } else if role.holders.contains(&Holder::StreetOffice) {
        Lack::StreetOffice
    } else {
        Lack::Somebody
    }
}

/// The department that may be meant by the name of a holder: the one that likely holds the duty elsewhere, else one
/// whose
/// name is near.
fn likely_department(district: &District, holders: &str) -> Option<ProviderId> {
    holders.split(" 或 ").find_map(|holder| likely_for(district, holder))
}

fn likely_for(district: &District, holder: &str) -> Option<ProviderId> {
    let departments = || district.providers.iter().filter(|p| p.kind == ProviderKind::Department);
    let rank = |p: &Provider| {
        let names = std::iter::once(&p.name).chain(&p.aliases);
        names.filter_map(|name| likely_office_rank(holder, name)).min()
    };
    let likely =
        departments().filter_map(|p| Some((rank(p)?, p))).min_by(|a, b| a.0.cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
    likely.map(|(_, p)| p.id.clone()).or_else(|| {
        let near = nearest_provider(holder, departments().map(|p| &p.name))?;
        departments().find(|p| p.name == near).map(|p| p.id.clone())
    })
}

/// Holders in the district's own topics that no request of this round needs and the tables do not know.
fn unused_holders(district: &District, own_topics: &BTreeSet<TopicId>, all: &[RequestCandidates]) -> Option<Doubt> {
    let used: BTreeSet<&TopicId> = all.iter().filter_map(|found| found.topic.topic.as_ref()).collect();
    let is_idle = |holder: &Holder| match holder {
        Holder::Unknown(_) => true,
        Holder::Profession(profession) => !district.providers.iter().any(|p| p.profession.as_ref() == Some(profession)),
        Holder::Kind(kind) => !district.providers.iter().any(|p| p.kind == *kind),
        Holder::StreetOffice | Holder::Provider(_) => false,
    };
    let mut first_topics: BTreeMap<Bilingual, &TopicId> = BTreeMap::new();
    for topic in district.topics.iter().filter(|topic| own_topics.contains(&topic.id) && !used.contains(&topic.id)) {
        for role in topic.roles.iter().filter(|role| role.holders.iter().all(is_idle)) {
            first_topics.entry(district.holders_named(&role.holders)).or_insert(&topic.id);
        }
    }
    let holder = |(holders, topic): (Bilingual, &TopicId)| UnusedHolder { holders, topic: topic.clone() };
    let unused: Vec<UnusedHolder> = first_topics.into_iter().map(holder).collect();
    (!unused.is_empty()).then_some(Doubt::UnusedHolders(unused))
}

//! What a new plan changed, as values.
//!
//! Comes in: the previous plan's seats, the new [`Plan`], its [`EvidenceFile`]. Goes out: a [`Change`]. Always holds: a
//! seat that went from one person to another is told apart from an empty one that was filled and from one that was
//! given up; a community that lost its last answer, or its first choice, is pointed out by itself.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::EvidenceFile;
use crate::district::{CommunityId, ProviderId, RequestId, RoleName};
use crate::plan::{Difference, Plan, PreviousPlan, Seat, difference};

/// A seat of one provider.
type SeatOf<'a> = (&'a RequestId, &'a RoleName);

/// What changed from one plan to the next.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Assignments that stay.
    pub kept: usize,
    /// Assignments that came.
    pub added: usize,
    /// Assignments that went.
    pub removed: usize,
    /// Each request with a change in its team, by id.
    pub requests: Vec<RequestChange>,
    /// Communities that were served and are not any more.
    pub lost_every_answer: Vec<CommunityId>,
    /// Communities whose first choice was answered and is not any more.
    pub lost_first_choice: Vec<CommunityId>,
    /// Communities that were not served and are now.
    pub gained_an_answer: Vec<CommunityId>,
    /// Communities whose first choice was not answered and is now.
    pub gained_first_choice: Vec<CommunityId>,
    /// Each community of which other requests are answered than before, by id.
    pub communities: Vec<CommunityChange>,
    /// Each provider that carries something else than before, by id.
    pub providers: Vec<LoadChange>,
}

/// How the team of a request changed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RequestChange {
    /// The request.
    pub request: RequestId,
    /// What happened to it.
    pub kind: ChangeKind,
    /// Who left, in the sequence of a team.
    pub gone: Vec<SeatName>,
    /// Who came.
    pub come: Vec<SeatName>,
    /// The same seat by seat, where it was and is arranged.
    pub seats: Vec<SeatChange>,
}

/// What happened to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is not arranged any more.
    Dropped,
    /// It is arranged now.
    Arranged,
    /// It was and is arranged, with others.
    Exchanged,
}

/// A seat of a request.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SeatName {
    /// The role.
    pub role: RoleName,
    /// Who has or had it.
    pub provider: ProviderId,
}

/// What happened to a seat of a request that was and is arranged.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "seat", rename_all = "snake_case")]
pub enum SeatChange {
    /// 换人: somebody else has it.
    Replaced {
        /// The role.
        role: RoleName,
        /// Who had it.
        from: ProviderId,
        /// Who has it.
        to: ProviderId,
    },
    /// 补上: nobody had it.
    Filled {
        /// The role.
        role: RoleName,
        /// Who has it.
        provider: ProviderId,
    },
    /// 撤下: nobody has it any more.
    Withdrawn {
        /// The role.
        role: RoleName,
        /// Who had it.
        provider: ProviderId,
    },
}

/// How what is answered of a community changed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CommunityChange {
    /// The community.
    pub community: CommunityId,
    /// What was answered of it.
    pub before: Vec<RequestId>,
    /// What is answered.
    pub now: Vec<RequestId>,
    /// Whether its first choice was.
    pub first_choice_before: bool,
    /// Whether its first choice is.
    pub first_choice_now: bool,
}

/// How the load of a provider changed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LoadChange {
    /// The provider.
    pub provider: ProviderId,
    /// The seats that it had.
    pub requests_before: usize,
    /// The seats that it has.
    pub requests_now: usize,
    /// What it carried; nothing where the previous plan does not say what its seats cost.
    pub load_before: Option<u64>,
    /// What it carries.
    pub load_now: u64,
}

/// The change since `previous`. O(seats · log seats + requests).
pub fn change(previous: &PreviousPlan, plan: &Plan, evidence: &EvidenceFile) -> Change {
    let Difference { kept, added, removed } = difference(previous, plan);
    let before: BTreeSet<&RequestId> = previous.seats.iter().map(|seat| &seat.0).collect();
    let now: BTreeSet<&RequestId> = plan.assignments.iter().map(|a| &a.request).collect();
    let communities = communities(evidence, &before, &now);
    let those = |is_it: &dyn Fn(&CommunityChange) -> bool| {
        communities.iter().filter(|c| is_it(c)).map(|c| c.community.clone()).collect()
    };
    Change {
        kept: kept.len(),
        added: added.len(),
        removed: removed.len(),
        requests: requests(&removed, &added, &before, &now),
        lost_every_answer: those(&|c| !c.before.is_empty() && c.now.is_empty()),
        lost_first_choice: those(&|c| c.first_choice_before && !c.first_choice_now),
        gained_an_answer: those(&|c| c.before.is_empty() && !c.now.is_empty()),
        gained_first_choice: those(&|c| !c.first_choice_before && c.first_choice_now),
        communities,
        providers: loads(previous, plan),
    }
}

fn requests(
    removed: &[Seat],
    added: &[Seat],
    before: &BTreeSet<&RequestId>,
    now: &BTreeSet<&RequestId>,
) -> Vec<RequestChange> {
    let mut changed: BTreeMap<&RequestId, (Vec<SeatName>, Vec<SeatName>)> = BTreeMap::new();
    let named = |seat: &Seat| SeatName { role: seat.1.clone(), provider: seat.2.clone() };
    removed.iter().for_each(|seat| changed.entry(&seat.0).or_default().0.push(named(seat)));
    added.iter().for_each(|seat| changed.entry(&seat.0).or_default().1.push(named(seat)));
    let of_request = |(id, (mut gone, mut come)): (&RequestId, (Vec<SeatName>, Vec<SeatName>))| {
        for seats in [&mut gone, &mut come] {
            seats.sort_by(|a, b| (a.role.class(), &a.role, &a.provider).cmp(&(b.role.class(), &b.role, &b.provider)));
        }
        let kind = match (now.contains(id), before.contains(id)) {
            (false, _) => ChangeKind::Dropped,
            (true, false) => ChangeKind::Arranged,
            (true, true) => ChangeKind::Exchanged,
        };
        let seats = if kind == ChangeKind::Exchanged { seat_by_seat(&gone, &come) } else { Vec::new() };
        RequestChange { request: id.clone(), kind, gone, come, seats }
    };
    changed.into_iter().map(of_request).collect()
}

/// Who left a role and who came to it, one for one; a role with several seats pairs them in sequence.
fn seat_by_seat(gone: &[SeatName], come: &[SeatName]) -> Vec<SeatChange> {
    let mut left: Vec<&SeatName> = come.iter().collect();
    let mut seats = Vec::new();
    for seat in gone {
        let role = seat.role.clone();
        seats.push(match left.iter().position(|other| other.role == seat.role) {
            Some(at) => {
                SeatChange::Replaced { role, from: seat.provider.clone(), to: left.remove(at).provider.clone() }
            }
            None => SeatChange::Withdrawn { role, provider: seat.provider.clone() },
        });
    }
    seats.extend(
        left.into_iter().map(|seat| SeatChange::Filled { role: seat.role.clone(), provider: seat.provider.clone() }),
    );
    seats
}

/// The communities of which other requests are answered than before.
fn communities(
    evidence: &EvidenceFile,
    before: &BTreeSet<&RequestId>,
    now: &BTreeSet<&RequestId>,
) -> Vec<CommunityChange> {
    let mut all: BTreeMap<&CommunityId, CommunityChange> = BTreeMap::new();
    for (id, named) in &evidence.requests {
        let (was, is) = (before.contains(id), now.contains(id));
        if !was && !is {
            continue;
        }
        let is_first = named.choice == Some(1);
        for community in &named.communities {
            let change = all.entry(community).or_insert_with(|| CommunityChange {
                community: community.clone(),
                before: Vec::new(),
                now: Vec::new(),
                first_choice_before: false,
                first_choice_now: false,
            });
            change.first_choice_before |= was && is_first;
            change.first_choice_now |= is && is_first;
            change.before.extend(was.then(|| id.clone()));
            change.now.extend(is.then(|| id.clone()));
        }
    }
    all.into_values().filter(|change| change.before != change.now).collect()
}

/// The providers whose seats are not those of before; who is in the tables no more among them.
fn loads(previous: &PreviousPlan, plan: &Plan) -> Vec<LoadChange> {
    let mut seats: BTreeMap<&ProviderId, (BTreeSet<SeatOf<'_>>, BTreeSet<SeatOf<'_>>)> = BTreeMap::new();
    let mut load_before: BTreeMap<&ProviderId, Option<u64>> = BTreeMap::new();
    for seat in &previous.seats {
        seats.entry(&seat.2).or_default().0.insert((&seat.0, &seat.1));
        let load = load_before.entry(&seat.2).or_insert(Some(0));
        *load = load.zip(previous.efforts.get(seat)).map(|(load, effort)| load.saturating_add(*effort));
    }
    for seat in &plan.assignments {
        seats.entry(&seat.provider).or_default().1.insert((&seat.request, &seat.role));
    }
    let loads: BTreeMap<&ProviderId, u64> = plan.providers.iter().map(|of| (&of.provider, of.load)).collect();
    let changed = seats.into_iter().filter(|(_, (before, now))| before != now);
    let change = |(provider, (before, now)): (&ProviderId, (BTreeSet<SeatOf<'_>>, BTreeSet<SeatOf<'_>>))| LoadChange {
        provider: provider.clone(),
        requests_before: before.len(),
        requests_now: now.len(),
        load_before: load_before.get(provider).copied().unwrap_or(Some(0)),
        load_now: loads.get(provider).copied().unwrap_or(0),
    };
    changed.map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(of: &[(&str, &str)]) -> Vec<SeatName> {
        of.iter().map(|(role, provider)| SeatName { role: (*role).into(), provider: (*provider).into() }).collect()
    }

    #[test]
    fn an_exchange_is_told_apart_from_a_seat_that_is_filled_or_given_up() {
        let check = |gone: &[(&str, &str)], come: &[(&str, &str)], expect: &[&str]| {
            let said = |seat: SeatChange| match seat {
                SeatChange::Replaced { role, from, to } => format!("{role}: {from} > {to}"),
                SeatChange::Filled { role, provider } => format!("{role}: + {provider}"),
                SeatChange::Withdrawn { role, provider } => format!("{role}: - {provider}"),
            };
            let said: Vec<String> = seat_by_seat(&seats(gone), &seats(come)).into_iter().map(said).collect();
            assert_eq!(said, expect);
        };
        check(&[("volunteer", "wang")], &[("volunteer", "li")], &["volunteer: wang > li"]);
        check(&[], &[("expert", "lab")], &["expert: + lab"]);
        check(&[("support", "a")], &[("expert", "lab")], &["support: - a", "expert: + lab"]);
        check(
            &[("volunteer", "a"), ("volunteer", "b")],
            &[("volunteer", "c")],
            &["volunteer: a > c", "volunteer: - b"],
        );
    }
}

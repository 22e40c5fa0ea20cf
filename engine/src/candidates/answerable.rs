//! Which requests nobody can answer as the tables stand, and what would help most.
//!
//! Comes in: a district and the candidates of its requests. Goes out: [`AnswerGaps`]. Always holds: each request is
//! looked at by itself (that there is too little time for all shows in the match); those of communities that take no
//! part in the round are left out.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::maximum_matching;
use petgraph::graph::{NodeIndex, UnGraph};

use super::{Considered, Eligibility, RequestCandidates, RoleCandidates};
use crate::district::{
    AnswerGap, AnswerGaps, Bilingual, District, GapCause, GapMend, Holder, ProviderId, RequestId, RoleSpec, safe_text,
};

/// What a request lacks.
type Lacking = BTreeSet<(GapCause, Bilingual)>;

/// The requests that nobody can answer, by cause. O(roles · providers).
pub fn answer_gaps(district: &District, all: &[RequestCandidates]) -> AnswerGaps {
    let lacking: Vec<(&RequestId, Lacking)> = all
        .iter()
        .map(|found| (&found.request, lacking_of(district, found)))
        .filter(|(_, lacking)| !lacking.is_empty())
        .collect();
    let mut requests_of: BTreeMap<&(GapCause, Bilingual), Vec<RequestId>> = BTreeMap::new();
    for (request, lacking) in &lacking {
        for gap in lacking {
            requests_of.entry(gap).or_default().push((*request).clone());
        }
    }
    let mut sorted: Vec<_> = requests_of.into_iter().collect();
    sorted.sort_by_key(|(_, requests)| std::cmp::Reverse(requests.len()));
    let places: BTreeMap<&(GapCause, Bilingual), usize> =
        sorted.iter().enumerate().map(|(at, (gap, _))| (*gap, at)).collect();
    let sets = lacking.iter().map(|(_, lacking)| lacking.iter().filter_map(|gap| places.get(gap).copied()).collect());
    let mend = best_mend(&sets.collect::<Vec<BTreeSet<usize>>>());
    let gaps =
        sorted.into_iter().map(|((cause, who), requests)| AnswerGap { cause: *cause, who: who.clone(), requests });
    AnswerGaps { requests: all.len(), unanswerable: lacking.len(), gaps: gaps.collect(), mend }
}

/// The fewest things that free any request, and of those the ones that free most. O(requests²) at worst.
fn best_mend(sets: &[BTreeSet<usize>]) -> Option<GapMend> {
    let fewest = sets.iter().map(BTreeSet::len).min()?;
    let tried: BTreeSet<&BTreeSet<usize>> = sets.iter().filter(|set| set.len() == fewest).collect();
    let frees = |set: &BTreeSet<usize>| sets.iter().filter(|lacking| lacking.is_subset(set)).count();
    let best = tried.into_iter().map(|set| (frees(set), set)).max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))?;
    Some(GapMend { gaps: best.1.iter().copied().collect(), frees: best.0 })
}

fn lacking_of(district: &District, found: &RequestCandidates) -> Lacking {
    let Some(request) = district.request(&found.request) else { return Lacking::new() };
    let communities = || request.communities.iter().filter_map(|id| district.community(id));
    if communities().any(|community| community.max_answered == 0) {
        return Lacking::new();
    }
    let required = found.roles.iter().filter(|of_role| of_role.role.required);
    let gap = |of_role: &RoleCandidates| {
        let cause = cause_of(district, of_role)?;
        let who = if cause == GapCause::NoStreetOffice {
            Bilingual::same(communities().next().map(|community| safe_text(&community.street)).unwrap_or_default())
        } else {
            district.holders_named(&of_role.role.holders)
        };
        Some((cause, who))
    };
    let lacking: Lacking = required.clone().filter_map(gap).collect();
    if lacking.is_empty() && !makes_a_team(district, required.clone()) {
        let holders = required.map(|of_role| district.holders_named(&of_role.role.holders));
        return Lacking::from([(GapCause::SamePeople, joined(holders))]);
    }
    lacking
}

/// Several names as one.
fn joined(names: impl Iterator<Item = Bilingual>) -> Bilingual {
    let each: BTreeSet<Bilingual> = names.collect();
    let (zh, en): (Vec<String>, Vec<String>) = each.into_iter().map(|name| (name.zh, name.en)).unzip();
    Bilingual::new(zh.join("、"), en.join(", "))
}

/// Whether all required seats of a request can be filled together, each by somebody else. O(seats · able providers).
fn makes_a_team<'a>(district: &District, required: impl Iterator<Item = &'a RoleCandidates>) -> bool {
    let mut graph: UnGraph<(), ()> = UnGraph::new_undirected();
    let mut nodes: BTreeMap<&ProviderId, NodeIndex> = BTreeMap::new();
    let roles: Vec<&RoleCandidates> = required.collect();
    let n_seats: usize = roles.iter().map(|of_role| usize::try_from(of_role.role.count).unwrap_or(usize::MAX)).sum();
    for of_role in roles {
        // Of more able ones than there are seats in all, the others cannot take every one.
        let able: Vec<&Considered> = able(district, of_role).take(n_seats).collect();
        if able.len() == n_seats {
            continue;
        }
        for _ in 0..of_role.role.count {
            let seat = graph.add_node(());
            for considered in &able {
                let provider = *nodes.entry(&considered.provider).or_insert_with(|| graph.add_node(()));
                graph.add_edge(seat, provider, ());
            }
        }
    }
    let n_scarce = graph.node_count() - nodes.len();
    maximum_matching(&graph).edges().count() == n_scarce
}

/// Who may take a seat of a role and has room for it.
fn able<'a>(district: &District, of_role: &'a RoleCandidates) -> impl Iterator<Item = &'a Considered> {
    let has_room = |c: &&Considered| {
        let provider = district.provider(&c.provider);
        provider.is_some_and(|p| p.capacity >= u64::from(of_role.role.effort) && p.max_requests != Some(0))
    };
    of_role.considered.iter().filter(|c| c.is_eligible() || c.is_pinned).filter(has_room)
}

/// Why a role stays short of a seat; `None` where it does not.
fn cause_of(district: &District, of_role: &RoleCandidates) -> Option<GapCause> {
    let RoleCandidates { role, considered } = of_role;
    let n_able = able(district, of_role).count();
    if n_able >= usize::try_from(role.count).unwrap_or(usize::MAX) {
        return None;
    }
    let has = |of: &[Eligibility]| considered.iter().any(|c| of.contains(&c.eligibility));
    let cause = if n_able > 0 {
        GapCause::TooFew
    } else if considered.iter().any(Considered::is_eligible) {
        GapCause::NoCapacity
    } else if role.is_nobodys() {
        GapCause::NoOffice
    } else if considered.is_empty() {
        nobody(role)
    } else if has(&[Eligibility::BelowFloor]) {
        GapCause::BelowFloor
    } else if has(&[Eligibility::ConflictCommunity, Eligibility::ConflictParty]) {
        GapCause::Conflict
    } else if has(&[Eligibility::Forbidden]) {
        GapCause::Forbidden
    } else {
        GapCause::OtherStreet
    };
    Some(cause)
}

fn nobody(role: &RoleSpec) -> GapCause {
    if role.holders.contains(&Holder::StreetOffice) { GapCause::NoStreetOffice } else { GapCause::Nobody }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mend_that_frees_most_is_found() {
        let check = |sets: &[&[usize]], expect: Option<(&[usize], usize)>| {
            let sets: Vec<BTreeSet<usize>> = sets.iter().map(|set| set.iter().copied().collect()).collect();
            let found = best_mend(&sets);
            assert_eq!(found.map(|mend| (mend.gaps, mend.frees)), expect.map(|(gaps, n)| (gaps.to_vec(), n)));
        };
        check(&[], None);
        check(&[&[0], &[0, 1], &[1], &[1]], Some((&[1], 2)));
        check(&[&[0], &[1]], Some((&[0], 1)));
        check(&[&[0, 1], &[0, 2], &[0, 2]], Some((&[0, 2], 2)));
    }
}

//! Is this plan allowed, and are its values what it says?
//!
//! Comes in: the bytes of a plan.json from anywhere, an [`Instance`], for kept assignments the previous plan. Goes out:
//! every [`Breach`]. Always holds: it counts everything anew from the rules in product.md and shares no code with the
//! problem or the solver, so that a mistake there is seen here.

mod claim;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::district::{Bilingual, ProviderId, Rule};
use crate::instance::Instance;
use crate::plan::PreviousPlan;
use claim::{Claim, ClaimedAssignment, ClaimedTier};

/// The code of the breach that asks for the previous plan: the plan may be true, but without it nobody can say.
pub const PREVIOUS_NEEDED: &str = "previous_needed";

/// One way in which a plan is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Breach {
    /// A stable name.
    pub code: &'static str,
    /// What it is about: ids.
    pub subject: String,
    /// What is wrong.
    pub message: Bilingual,
}

/// What a plan really is, counted by the referee.
struct Counted<'a> {
    instance: &'a Instance,
    /// The places of requests and providers by their ids.
    requests: BTreeMap<&'a str, usize>,
    providers: BTreeMap<&'a str, usize>,
    /// Candidates with a seat.
    seats: BTreeSet<usize>,
    answered: BTreeSet<usize>,
    breaches: Vec<Breach>,
}

impl Counted<'_> {
    /// The candidate of a role that is this provider. O(log providers + candidates of the role).
    fn candidate_of(&self, role: usize, provider: &ProviderId) -> Option<usize> {
        let at = *self.providers.get(provider.as_str())?;
        self.instance.candidates_of(role).find(|c| self.instance.candidates[*c].provider as usize == at)
    }

    fn breach(&mut self, code: &'static str, subject: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        self.breaches.push(Breach { code, subject: subject.into(), message: Bilingual::new(zh, en) });
    }
}

/// Every breach of a plan; none means that it is allowed and says the truth. O(size · log size).
pub fn referee(plan: &[u8], instance: &Instance, previous: Option<&PreviousPlan>) -> Vec<Breach> {
    let claim: Claim = match serde_json::from_slice(plan) {
        Ok(claim) => claim,
        Err(error) => {
            let message = Bilingual::new(format!("不是方案文件：{error}"), format!("it is no plan: {error}"));
            return vec![Breach { code: "unreadable", subject: "plan".to_owned(), message }];
        }
    };
    let mut counted = Counted {
        instance,
        requests: instance.requests.iter().enumerate().map(|(at, r)| (r.id.as_str(), at)).collect(),
        providers: instance.providers.iter().enumerate().map(|(at, p)| (p.id.as_str(), at)).collect(),
        seats: BTreeSet::new(),
        answered: BTreeSet::new(),
        breaches: Vec::new(),
    };
    for assignment in &claim.assignments {
        seat(&mut counted, assignment);
    }
    teams(&mut counted);
    limits(&mut counted);
    pins(&mut counted);
    tiers(&mut counted, &claim, previous);
    statements(&mut counted, &claim);
    counted.breaches.sort();
    counted.breaches
}

/// Takes one assignment, if it is a candidate's.
fn seat(counted: &mut Counted<'_>, claimed: &ClaimedAssignment) {
    let instance = counted.instance;
    let subject = format!("{}/{}/{}", claimed.request, claimed.role, claimed.provider);
    let candidate = counted.requests.get(claimed.request.as_str()).and_then(|request| {
        let role = instance.roles_of(*request).find(|role| instance.roles[*role].name == claimed.role)?;
        counted.candidate_of(role, &claimed.provider)
    });
    let Some(candidate) = candidate else {
        counted.breach(
            "no_candidate",
            subject,
            "派给了不是候选的答题力量",
            "assigned to somebody who is no candidate there",
        );
        return;
    };
    if !counted.seats.insert(candidate) {
        counted.breach("repeated", subject, "同一派题出现两次", "the same assignment twice");
        return;
    }
    let of = &instance.candidates[candidate];
    if claimed.effort.is_some_and(|effort| effort != u64::from(of.effort)) {
        counted.breach("effort", subject.clone(), "工作量与算例不符", "its effort is not that of the instance");
    }
    if claimed.relevance.is_some_and(|relevance| (relevance * 1e9).round() != f64::from(of.relevance)) {
        counted.breach("relevance", subject.clone(), "相关度与算例不符", "its relevance is not that of the instance");
    }
    if let Some(substitute) = &claimed.substitute {
        let is_other = *substitute != claimed.provider && counted.candidate_of(of.role as usize, substitute).is_some();
        if !is_other {
            counted.breach(
                "substitute",
                subject,
                "替补不是这个角色的其他候选",
                "the substitute is no other candidate of this role",
            );
        }
    }
}

/// Required roles full or empty together, desirable ones not over full, one seat for a provider.
fn teams(counted: &mut Counted<'_>) {
    let instance = counted.instance;
    for request in 0..instance.requests.len() {
        let id = instance.requests[request].id.0.clone();
        let taken: BTreeMap<usize, usize> = instance
            .roles_of(request)
            .map(|role| (role, counted.seats.range(instance.candidates_of(role)).count()))
            .collect();
        if taken.values().all(|n| *n == 0) {
            continue;
        }
        counted.answered.insert(request);
        for (role, n) in taken {
            let role = &instance.roles[role];
            let seats = role.count as usize;
            let wrong = if role.required { n != seats } else { n > seats };
            if wrong {
                counted.breach(
                    "seats",
                    format!("{id}/{}", role.name),
                    format!("应有 {} 席，派了 {n} 席", role.count),
                    format!("has {} seats, {n} are assigned", role.count),
                );
            }
        }
        let mut providers = BTreeSet::new();
        for seat in counted.seats.range(instance.candidates_of_request(request)).copied().collect::<Vec<_>>() {
            let provider = instance.candidates[seat].provider as usize;
            if !providers.insert(provider) {
                let who = instance.providers[provider].id.0.clone();
                counted.breach(
                    "two_seats",
                    format!("{id}/{who}"),
                    "同一件里占了两席",
                    "takes two seats of one request",
                );
            }
        }
    }
}

fn limits(counted: &mut Counted<'_>) {
    let instance = counted.instance;
    let mut load: BTreeMap<usize, (u128, u128)> = BTreeMap::new();
    for seat in &counted.seats {
        let of = load.entry(instance.candidates[*seat].provider as usize).or_default();
        *of = (of.0 + u128::from(instance.candidates[*seat].effort), of.1 + 1);
    }
    for (provider, (effort, requests)) in load {
        let of = &instance.providers[provider];
        let id = of.id.0.clone();
        if effort > u128::from(of.capacity) {
            counted.breach(
                "capacity",
                id.clone(),
                format!("工作量 {effort} 超过容量 {}", of.capacity),
                format!("load {effort} is above the capacity {}", of.capacity),
            );
        }
        if of.max_requests.is_some_and(|most| requests > u128::from(most)) {
            counted.breach(
                "max_requests",
                id,
                format!("承接 {requests} 件，超过上限"),
                format!("takes {requests} requests, above its limit"),
            );
        }
    }
    let mut answers = vec![0_usize; instance.communities.len()];
    for request in &counted.answered {
        let of: BTreeSet<u32> = instance.requests[*request].communities.iter().copied().collect();
        of.into_iter().for_each(|community| answers[community as usize] += 1);
    }
    for (community, answered) in instance.communities.iter().zip(answers) {
        if answered > community.max_answered as usize {
            let most = community.max_answered;
            counted.breach(
                "community_limit",
                community.id.0.clone(),
                format!("安排 {answered} 件，超过 {most} 件"),
                format!("gets {answered} answers, above its limit of {most}"),
            );
        }
    }
}

fn pins(counted: &mut Counted<'_>) {
    let instance = counted.instance;
    for pin in &instance.pins {
        let Some(request) = counted.requests.get(pin.request.as_str()).copied() else { continue };
        let matching = counted.seats.range(instance.candidates_of_request(request)).filter(|seat| {
            let of = &instance.candidates[**seat];
            pin.role.as_ref().is_none_or(|role| instance.roles[of.role as usize].name == *role)
                && pin.provider.as_ref().is_none_or(|id| instance.providers[of.provider as usize].id == *id)
        });
        let kept = match pin.rule {
            Rule::Pin | Rule::Answer => matching.count() > 0,
            Rule::Forbid => matching.count() == 0,
        };
        if !kept {
            let part = |text: Option<&str>| text.unwrap_or("*").to_owned();
            let subject = format!(
                "{}/{}/{}",
                pin.request,
                part(pin.role.as_ref().map(|r| r.as_str())),
                part(pin.provider.as_ref().map(|p| p.as_str()))
            );
            counted.breach(
                "pin",
                subject,
                format!("没有遵守“{}”", pin.rule.chinese()),
                format!("the rule {} is not kept", pin.rule.name()),
            );
        }
    }
}

/// The value of a tier by its name, counted anew; in millionths for quality.
fn value_of(counted: &Counted<'_>, name: &str, previous: Option<&PreviousPlan>) -> Option<i128> {
    let instance = counted.instance;
    let served_by = |first_only: bool| -> BTreeSet<u32> {
        let counts = |r: &&usize| !first_only || instance.requests[**r].choice == Some(1);
        counted.answered.iter().filter(counts).flat_map(|r| instance.requests[*r].communities.iter().copied()).collect()
    };
    let value = match name {
        "communities_served" => {
            served_by(false).iter().map(|c| i128::from(instance.communities[*c as usize].weight)).sum()
        }
        "first_choices_answered" => served_by(true).len() as i128,
        "requests_answered" => counted.answered.iter().map(|r| instance.requests[*r].communities.len() as i128).sum(),
        "choices_followed" => {
            let points = |request: &usize| {
                let of = &instance.requests[*request];
                let each = match of.choice {
                    Some(1) => 5,
                    Some(2) => 4,
                    Some(3) => 3,
                    Some(4) => 2,
                    Some(_) => 1,
                    None => 0,
                };
                each * of.communities.len() as i128
            };
            counted.answered.iter().map(points).sum()
        }
        "urgent_answered" => counted.answered.iter().filter(|r| instance.requests[**r].urgent).count() as i128,
        "min_load_shortfall" => {
            let mut loads = vec![0_i128; instance.providers.len()];
            for seat in &counted.seats {
                let of = &instance.candidates[*seat];
                loads[of.provider as usize] += i128::from(of.effort);
            }
            let busy: BTreeSet<usize> =
                (0..instance.providers.len()).filter(|p| instance.providers[*p].min_load > 0).collect();
            busy.iter().map(|p| (i128::from(instance.providers[*p].min_load) - loads[*p]).max(0)).sum()
        }
        "assignments_kept" => {
            let kept = |seat: &&usize| {
                let of = &instance.candidates[**seat];
                let role = &instance.roles[of.role as usize];
                let key = (
                    instance.requests[role.request as usize].id.clone(),
                    role.name.clone(),
                    instance.providers[of.provider as usize].id.clone(),
                );
                previous.is_some_and(|p| p.seats.contains(&key))
            };
            counted.seats.iter().filter(kept).count() as i128
        }
        "quality" => counted.seats.iter().map(|seat| quality(instance, *seat)).sum(),
        _ => return None,
    };
    Some(value)
}

/// round(10⁶ · priority · weight · relevance), half up, by long multiplication in decimal digits: another way than the
/// instance's own, on purpose.
fn quality(instance: &Instance, seat: usize) -> i128 {
    let of = &instance.candidates[seat];
    let role = &instance.roles[of.role as usize];
    let priority = instance.requests[role.request as usize].priority.0.unsigned_abs();
    // The product of three numbers in billionths, least significant limb first, base 10⁹.
    const BASE: i128 = 1_000_000_000;
    let mut limbs = vec![1_i128];
    for factor in [priority, role.weight.0.unsigned_abs(), u64::from(of.relevance)] {
        let mut carry = 0;
        for limb in &mut limbs {
            let product = *limb * i128::from(factor) + carry;
            *limb = product % BASE;
            carry = product / BASE;
        }
        while carry > 0 {
            limbs.push(carry % BASE);
            carry /= BASE;
        }
    }
    limbs.resize(limbs.len().max(6), 0);
    // 10⁻²⁷ → 10⁻⁶ drops 21 digits: two limbs of nine and three digits of the third.
    let (dropped, high) = (limbs[2] % 1_000, limbs[2] / 1_000);
    let kept = limbs[3..].iter().rev().fold(0_i128, |sum, limb| sum * BASE + limb) * 1_000_000 + high;
    kept + i128::from(dropped >= 500)
}

fn tiers(counted: &mut Counted<'_>, claim: &Claim, previous: Option<&PreviousPlan>) {
    let mut named = BTreeSet::new();
    for tier in &claim.tiers {
        if !named.insert(tier.name.as_str()) {
            counted.breach("tier", tier.name.clone(), "目标层级出现两次", "the tier is named twice");
        }
        let Some(value) = value_of(counted, &tier.name, previous) else {
            counted.breach("tier", tier.name.clone(), "没有这个目标层级", "there is no such tier");
            continue;
        };
        // What was kept shows only beside the plan that it was kept from.
        if tier.name == "assignments_kept" && previous.is_none() && tier.value.is_some_and(|claimed| claimed != 0.0) {
            counted.breach(
                PREVIOUS_NEEDED,
                tier.name.clone(),
                "沿用了多少，要对着上一方案才能核对",
                "how many assignments are kept shows only beside the previous plan",
            );
            continue;
        }
        check_tier(counted, tier, value);
    }
    let min_loads = counted.instance.providers.iter().any(|p| p.min_load > 0);
    if min_loads && !claim.tiers.is_empty() && !named.contains("min_load_shortfall") {
        counted.breach("tier", "min_load_shortfall", "缺少这个目标层级", "this tier is missing");
    }
    if let Some(status) = &claim.status {
        let optimal = claim.tiers.iter().all(|tier| tier.bound.is_some() && tier.bound == tier.value);
        if (status == "optimal") != optimal || !["optimal", "feasible"].contains(&status.as_str()) {
            counted.breach("status", status.clone(), "状态与差距不符", "the status does not fit the gaps");
        }
    }
}

fn check_tier(counted: &mut Counted<'_>, tier: &ClaimedTier, value: i128) {
    let (scale, sense) = match tier.name.as_str() {
        "quality" => (1e6, "max"),
        "min_load_shortfall" => (1.0, "min"),
        _ => (1.0, "max"),
    };
    let name = || tier.name.clone();
    if tier.sense.as_ref().is_some_and(|s| s != sense) {
        counted.breach("tier", name(), "方向不对", "its sense is wrong");
    }
    let true_value = value as f64 / scale;
    // Printed numbers are the nearest floating-point numbers to whole millionths: half a millionth tells them apart.
    let close = |a: f64, b: f64| (a - b).abs() <= (0.5 / scale).min(0.5).max(b.abs() * 1e-15);
    let Some(claimed) = tier.value else {
        counted.breach("value", name(), "没有写值", "has no value");
        return;
    };
    if !close(claimed, true_value) {
        counted.breach(
            "value",
            name(),
            format!("写的是 {claimed}，实际是 {true_value}"),
            format!("says {claimed}, is {true_value}"),
        );
    }
    let Some(bound) = tier.bound else { return };
    let behind = if sense == "max" { bound < claimed } else { bound > claimed };
    if behind || !bound.is_finite() {
        counted.breach(
            "bound",
            name(),
            format!("界 {bound} 不如值 {claimed}"),
            format!("the bound {bound} is behind the value {claimed}"),
        );
    }
    let gap = (bound - claimed).abs() / bound.abs().max(1.0);
    if tier.gap.is_some_and(|g| (g - gap).abs() > 1e-12) {
        counted.breach("gap", name(), "差距算得不对", "the gap is not that of value and bound");
    }
}

/// What the plan says of communities, requests and providers, where it says anything.
fn statements(counted: &mut Counted<'_>, claim: &Claim) {
    let instance = counted.instance;
    if let Some(listed) = &claim.communities {
        let mut expected: BTreeMap<String, BTreeSet<String>> =
            instance.communities.iter().map(|c| (c.id.0.clone(), BTreeSet::new())).collect();
        for request in &counted.answered {
            for community in &instance.requests[*request].communities {
                expected
                    .entry(instance.communities[*community as usize].id.0.clone())
                    .or_default()
                    .insert(instance.requests[*request].id.0.clone());
            }
        }
        let told: BTreeMap<String, BTreeSet<String>> =
            listed.iter().map(|c| (c.community.0.clone(), c.requests.iter().map(|r| r.0.clone()).collect())).collect();
        for id in expected.keys().chain(told.keys()).cloned().collect::<BTreeSet<_>>() {
            if expected.get(&id) != told.get(&id) {
                counted.breach(
                    "communities",
                    id,
                    "社区一栏与派题不符",
                    "what it says of this community is not what is assigned",
                );
            }
        }
        for community in listed {
            let subject = || community.community.0.clone();
            for request in repeated(community.requests.iter().map(|r| r.as_str())) {
                counted.breach(
                    "communities",
                    subject(),
                    format!("{request} 重复列出"),
                    format!("{request} is listed twice"),
                );
            }
            if community.answered as usize != community.requests.len() {
                counted.breach(
                    "communities",
                    subject(),
                    "件数与所列的不符",
                    "its number of answers is not that of its list",
                );
            }
        }
        for id in repeated(listed.iter().map(|c| c.community.as_str())) {
            counted.breach("communities", id, "重复列出", "is listed twice");
        }
    }
    if let Some(listed) = &claim.unanswered {
        let told: BTreeSet<&str> = listed.iter().map(|u| u.request.as_str()).collect();
        let expected: BTreeSet<&str> = (0..instance.requests.len())
            .filter(|r| !counted.answered.contains(r))
            .map(|r| instance.requests[r].id.as_str())
            .collect();
        for id in told.symmetric_difference(&expected).map(|id| (*id).to_owned()).collect::<Vec<_>>() {
            counted.breach(
                "unanswered",
                id,
                "未答清单不全或多列",
                "the list of unanswered requests lacks it or has it in excess",
            );
        }
        for id in repeated(listed.iter().map(|u| u.request.as_str())) {
            counted.breach("unanswered", id, "重复列出", "is listed twice");
        }
    }
    if let Some(listed) = &claim.providers {
        let mut expected: BTreeMap<&str, (u64, u64)> =
            instance.providers.iter().map(|p| (p.id.as_str(), (0, 0))).collect();
        for seat in &counted.seats {
            let of = &instance.candidates[*seat];
            if let Some(load) = expected.get_mut(instance.providers[of.provider as usize].id.as_str()) {
                *load = (load.0 + u64::from(of.effort), load.1 + 1);
            }
        }
        let told: BTreeMap<&str, (u64, u64)> =
            listed.iter().map(|p| (p.provider.as_str(), (p.load, p.requests))).collect();
        let wrong: BTreeSet<String> = expected
            .keys()
            .chain(told.keys())
            .filter(|id| expected.get(*id) != told.get(*id))
            .map(|id| (*id).to_owned())
            .collect();
        for id in wrong {
            counted.breach(
                "providers",
                id,
                "工作量一栏与派题不符",
                "what it says of this provider is not what is assigned",
            );
        }
        let capacities: BTreeMap<&str, u64> = instance.providers.iter().map(|p| (p.id.as_str(), p.capacity)).collect();
        for of in listed {
            if of.capacity.is_some_and(|capacity| capacities.get(of.provider.as_str()) != Some(&capacity)) {
                counted.breach(
                    "providers",
                    of.provider.0.clone(),
                    "容量与算例不符",
                    "its capacity is not that of the instance",
                );
            }
        }
        for id in repeated(listed.iter().map(|p| p.provider.as_str())) {
            counted.breach("providers", id, "重复列出", "is listed twice");
        }
    }
}

/// What stands in a list more than once. Of two entries one could be false.
fn repeated<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    ids.filter(|id| !seen.insert(*id)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::district::{CommunityId, Nano, ProviderId, RequestId, RoleName};
    use crate::instance::{CandidateDraft, Community, InstanceRound, Provider, RequestDraft, RoleDraft, assemble};

    /// One community, one request, one provider with capacity 2 that takes it at effort 1.
    fn instance() -> Instance {
        let (community, request) = (CommunityId::from("c"), RequestId::from("r"));
        assemble(
            vec![Community { id: community.clone(), max_answered: 2, weight: 1 }],
            vec![RequestDraft {
                id: request.clone(),
                communities: vec![community],
                priority: Nano::ONE,
                choice: None,
                urgent: false,
            }],
            vec![RoleDraft {
                request,
                name: RoleName::from("lead"),
                required: true,
                count: 1,
                weight: Nano::ONE,
                candidates: vec![CandidateDraft { provider: ProviderId::from("p"), effort: 1, relevance: 500_000_000 }],
            }],
            vec![Provider { id: ProviderId::from("p"), capacity: 2, min_load: 0, max_requests: None }],
            Vec::new(),
            InstanceRound::default(),
        )
    }

    /// Lists were once compared as sets, later entries over earlier ones, and capacities not at all: a plan could tell
    /// that a community gets two answers by naming one of them twice, or hide a falsehood in front of the truth.
    #[test]
    fn a_list_says_each_thing_once_and_truly() {
        let check = |communities: &str, unanswered: &str, providers: &str, expect: &[&str]| {
            let plan = format!(
                r#"{{"assignments": [{{"request": "r", "role": "lead", "provider": "p"}}],
                "communities": [{communities}], "unanswered": [{unanswered}], "providers": [{providers}]}}"#
            );
            let codes: Vec<&str> = referee(plan.as_bytes(), &instance(), None).iter().map(|b| b.code).collect();
            assert_eq!(codes, expect, "{plan}");
        };
        let community = r#"{"community": "c", "answered": 1, "requests": ["r"]}"#;
        let provider = r#"{"provider": "p", "load": 1, "capacity": 2, "requests": 1}"#;
        check(community, "", provider, &[]);
        check(community, "", r#"{"provider": "p", "load": 1, "requests": 1}"#, &[]);
        check(r#"{"community": "c", "answered": 2, "requests": ["r", "r"]}"#, "", provider, &["communities"]);
        check(
            &format!(r#"{{"community": "c", "answered": 0, "requests": []}}, {community}"#),
            "",
            provider,
            &["communities"],
        );
        check(community, "", r#"{"provider": "p", "load": 1, "capacity": 9, "requests": 1}"#, &["providers"]);
        check(community, "", &format!(r#"{{"provider": "p", "load": 0, "requests": 0}}, {provider}"#), &["providers"]);
        check(community, r#"{"request": "r"}"#, provider, &["unanswered"]);
    }
}

//! What lists and page both tell: names, teams, places, sequence, one way for all documents.
//!
//! Comes in: a [`Round`]. Goes out: words about its requests and providers. Always holds: free text goes through
//! [`told_text`], names through [`plain_text`]; requests come street by street, then community by community, the most
//! wanted first.

use std::collections::BTreeMap;

use super::Round;
use super::texts::{plain_text, told_text};
use crate::candidates::{Considered, RequestCandidates};
use crate::district::{self, Community, CommunityId, Provider, ProviderId, Request, RequestId, RoleClass, RoleParts};
use crate::explain::unanswered_sentence;
use crate::plan::{Assignment, CommunityServed, ProviderLoad, Reason, Unanswered};

/// A round with what is looked up in it again and again.
pub(super) struct Told<'a> {
    pub(super) round: &'a Round<'a>,
    /// Names of the streets, in the sequence in which their first communities stand.
    pub(super) streets: Vec<&'a str>,
    found: BTreeMap<&'a RequestId, &'a RequestCandidates>,
    teams: BTreeMap<&'a RequestId, Vec<&'a Assignment>>,
    tasks: BTreeMap<&'a ProviderId, Vec<&'a Assignment>>,
    unanswered: BTreeMap<&'a RequestId, &'a Unanswered>,
    served: BTreeMap<&'a CommunityId, &'a CommunityServed>,
    loads: BTreeMap<&'a ProviderId, &'a ProviderLoad>,
    raised: BTreeMap<&'a CommunityId, Vec<&'a Request>>,
    street_at: BTreeMap<&'a str, usize>,
}

impl<'a> Told<'a> {
    pub(super) fn new(round: &'a Round<'a>) -> Self {
        let mut street_at = BTreeMap::new();
        let mut streets = Vec::new();
        for community in &round.district.communities {
            street_at.entry(community.street.as_str()).or_insert_with(|| {
                streets.push(community.street.as_str());
                streets.len() - 1
            });
        }
        let mut tasks: BTreeMap<&ProviderId, Vec<&Assignment>> = BTreeMap::new();
        for assignment in &round.plan.assignments {
            tasks.entry(&assignment.provider).or_default().push(assignment);
        }
        let mut raised: BTreeMap<&CommunityId, Vec<&Request>> = BTreeMap::new();
        for request in &round.district.requests {
            for community in &request.communities {
                raised.entry(community).or_default().push(request);
            }
        }
        raised.values_mut().for_each(|requests| requests.sort_by_key(|r| (r.choice.unwrap_or(u32::MAX), &r.id)));
        Self {
            round,
            streets,
            found: round.found.iter().map(|f| (&f.request, f)).collect(),
            teams: round.plan.teams(),
            tasks,
            unanswered: round.plan.unanswered.iter().map(|u| (&u.request, u)).collect(),
            served: round.plan.communities.iter().map(|c| (&c.community, c)).collect(),
            loads: round.plan.providers.iter().map(|p| (&p.provider, p)).collect(),
            raised,
            street_at,
        }
    }

    /// The requests, street by street, community by community, the most wanted first.
    pub(super) fn requests(&self) -> Vec<&'a Request> {
        let mut requests: Vec<&Request> = self.round.district.requests.iter().collect();
        requests.sort_by_key(|request| self.place_of(request));
        requests
    }

    /// What a request is sorted by.
    pub(super) fn place_of(&self, request: &'a Request) -> (usize, Option<&'a CommunityId>, u32, &'a RequestId) {
        let community = request.communities.first();
        let street = community
            .and_then(|id| self.round.district.community(id))
            .map_or(usize::MAX, |c| self.street_at[c.street.as_str()]);
        (street, community, request.choice.unwrap_or(u32::MAX), &request.id)
    }

    /// The requests of a community, the most wanted first.
    pub(super) fn raised(&self, community: &CommunityId) -> &[&'a Request] {
        self.raised.get(community).map_or(&[], Vec::as_slice)
    }

    /// The team of a request: who leads first, then in the sequence of its role list.
    pub(super) fn team(&self, request: &RequestId) -> Vec<&'a Assignment> {
        let mut team = self.teams.get(request).cloned().unwrap_or_default();
        let roles = self.candidates(request).map_or(&[][..], |f| f.roles.as_slice());
        team.sort_by_key(|a| {
            (a.role.class() != RoleClass::Lead, roles.iter().position(|r| r.role.name == a.role), &a.provider)
        });
        team
    }

    pub(super) fn is_answered(&self, request: &RequestId) -> bool {
        self.teams.contains_key(request)
    }

    /// The seats of a provider, sorted by the place of their requests.
    pub(super) fn tasks(&self, provider: &ProviderId) -> Vec<(&'a Request, &'a Assignment)> {
        let seats = self.tasks.get(provider).into_iter().flatten();
        let mut tasks: Vec<_> =
            seats.filter_map(|a| self.round.district.request(&a.request).map(|r| (r, *a))).collect();
        tasks.sort_by_key(|(request, _)| self.place_of(request));
        tasks
    }

    pub(super) fn candidates(&self, request: &RequestId) -> Option<&'a RequestCandidates> {
        self.found.get(request).copied()
    }

    /// Who was considered for the seat that an assignment gives.
    pub(super) fn considered(&self, assignment: &Assignment) -> Option<&'a Considered> {
        let roles = &self.candidates(&assignment.request)?.roles;
        let role = roles.iter().find(|r| r.role.name == assignment.role)?;
        role.considered.iter().find(|c| c.provider == assignment.provider)
    }

    /// Whether people decided this seat beforehand.
    pub(super) fn is_pinned(&self, assignment: &Assignment) -> bool {
        self.round
            .district
            .pins
            .iter()
            .any(|pin| pin.holds(&assignment.request, &assignment.role, &assignment.provider))
    }

    pub(super) fn served(&self, community: &CommunityId) -> Option<&'a CommunityServed> {
        self.served.get(community).copied()
    }

    pub(super) fn load(&self, provider: &ProviderId) -> Option<&'a ProviderLoad> {
        self.loads.get(provider).copied()
    }

    /// Why a request is not answered, in a sentence.
    pub(super) fn why_not(&self, request: &RequestId) -> Option<(Reason, String)> {
        let unanswered = self.unanswered.get(request)?;
        Some((unanswered.reason, told_text(&unanswered_sentence(unanswered, self.round.evidence))))
    }

    pub(super) fn provider(&self, id: &ProviderId) -> Option<&'a Provider> {
        self.round.district.provider(id)
    }

    pub(super) fn provider_name(&self, id: &ProviderId) -> String {
        plain_text(self.provider(id).map_or(&id.0, |p| &p.name))
    }

    /// The substitute of a seat that an expert, a volunteer or a partner holds; duty has none.
    pub(super) fn substitute(&self, assignment: &Assignment) -> Option<String> {
        let has_substitute =
            matches!(assignment.role.class(), RoleClass::Expert | RoleClass::Volunteer | RoleClass::Partner);
        assignment.substitute.as_ref().filter(|_| has_substitute).map(|id| self.provider_name(id))
    }

    pub(super) fn communities(&self, request: &Request) -> Vec<&'a Community> {
        request.communities.iter().filter_map(|id| self.round.district.community(id)).collect()
    }

    /// Names of the request's communities.
    pub(super) fn community_names(&self, request: &Request) -> String {
        joined(self.communities(request).into_iter().map(|c| plain_text(&c.name)))
    }

    /// Streets of the request's communities, each once.
    pub(super) fn street_names(&self, request: &Request) -> String {
        joined(self.communities(request).into_iter().map(|c| plain_text(&c.street)))
    }

    /// Name of the topic; with its certainty where the text told it.
    pub(super) fn topic(&self, request: &RequestId) -> String {
        let Some(found) = self.candidates(request) else { return String::new() };
        let name =
            found.topic.topic.as_ref().and_then(|id| self.round.district.topic(id)).map_or("", |t| t.name.as_str());
        let name = plain_text(name);
        if found.topic.given {
            name
        } else if found.topic.is_sure(self.round.district) {
            format!("{name}（文字判断，{:.0}%）", found.topic.certainty * 100.0)
        } else if name.is_empty() {
            "待定".to_owned()
        } else {
            format!("待定（像是{name}，{:.0}%）", found.topic.certainty * 100.0)
        }
    }

    /// Names of those who hold roles of a class.
    pub(super) fn seated(&self, request: &RequestId, class: RoleClass) -> String {
        joined(
            self.team(request).into_iter().filter(|a| a.role.class() == class).map(|a| self.provider_name(&a.provider)),
        )
    }

    /// The day by which answers are due in this round, as text.
    pub(super) fn due(&self) -> String {
        self.round.district.round.due.map_or_else(String::new, |day| day.to_string())
    }

    /// The day by which a request is due: that of the system it came from, else that of the round.
    pub(super) fn due_of(&self, request: &Request) -> String {
        request.deadline.map_or_else(|| self.due(), |day| day.to_string())
    }
}

/// Names in a row, each once.
pub(super) fn joined(names: impl Iterator<Item = String>) -> String {
    let mut each: Vec<String> = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        if !each.contains(&name) {
            each.push(name);
        }
    }
    each.join("、")
}

/// The Chinese name of a role, with its number: pins name it so.
pub(super) fn role_chinese(role: &str) -> String {
    plain_text(&district::role_chinese(role))
}

/// The Chinese name of a role without its number, for those who only want to know what they do.
pub(super) fn role_short(role: &str) -> String {
    plain_text(RoleParts::of(role).chinese())
}

/// The name of an urgency.
pub(super) fn urgency_chinese(urgency: u8) -> &'static str {
    match urgency {
        1 => "不急",
        2 => "一般",
        3 => "较急",
        4 => "紧急",
        _ => "特急",
    }
}

/// The heading under which unanswered requests of a reason stand.
pub(super) fn reason_chinese(reason: Reason) -> &'static str {
    match reason {
        Reason::Conflict => "需要回避",
        Reason::NoCandidate => "没有合适的人",
        Reason::Team => "凑不齐队伍",
        Reason::CommunityLimit => "所在社区已排满",
        Reason::Capacity => "力量用完了",
        Reason::NotProven => "还没有定论",
    }
}

//! What lists and page both tell: names, teams, places, sequence, one way for all documents.
//!
//! Comes in: a [`ReportInput`]. Goes out: words about its requests and providers, in its language. Always holds: texts
//! and names go through [`safe_text`], ids through [`unsteering_text`]; requests come street by street, then community
//! by community, the most wanted first.

use std::collections::BTreeMap;

use super::ReportInput;
use crate::candidates::{RequestCandidates, topic_said};
use crate::district::{
    Community, CommunityId, Lang, Merged, Provider, ProviderId, Request, RequestId, RoleClass, RoleName, Round,
    merged_entry, profession_said, role_said, safe_text, unsteering_text,
};
use crate::explain::{
    Names, capitalized, idle_why, idle_words, merged_with, next_step, seat_why, unanswered_sentence, unanswered_why,
    urgency_sentence,
};
use crate::plan::{Assignment, CommunityServed, ProviderLoad, Reason, ReasonKind, Unanswered};

/// What a request is sorted by: street, community, choice, id.
pub(super) type PlaceOf<'a> = (usize, Option<&'a CommunityId>, u32, &'a RequestId);

/// A round with what is looked up in it again and again.
pub(super) struct Lookup<'a> {
    pub(super) round: &'a ReportInput<'a>,
    /// In which language the documents are.
    pub(super) lang: Lang,
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

impl<'a> Lookup<'a> {
    pub(super) fn new(round: &'a ReportInput<'a>) -> Self {
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
            lang: round.lang,
            streets,
            found: round.candidates.iter().map(|f| (&f.request, f)).collect(),
            teams: round.plan.teams(),
            tasks,
            unanswered: round.plan.unanswered.iter().map(|u| (&u.request, u)).collect(),
            served: round.plan.communities.iter().map(|c| (&c.community, c)).collect(),
            loads: round.plan.providers.iter().map(|p| (&p.provider, p)).collect(),
            raised,
            street_at,
        }
    }

    /// Names as `explain` gives them, in the language of the documents.
    pub(super) fn names(&self) -> Names<'a> {
        Names::new(self.round.evidence, self.lang)
    }

    /// Whether the tables name the round.
    pub(super) fn is_named(&self) -> bool {
        self.round.district.round.name != Round::default().name
    }

    /// The name of the round; the one that is given where the tables have none is worded.
    pub(super) fn round_name(&self) -> String {
        let name = &self.round.district.round.name;
        if self.is_named() { safe_text(name) } else { self.lang.pick(name.as_str(), "This round").to_owned() }
    }

    /// What the tables do not say of the round and every list should bear, each with the mend.
    pub(super) fn lacking(&self) -> Vec<&'static str> {
        let name = self.lang.pick(
            "本批次没有写名称，请在“批次”表填 名称。",
            "This round has no name: give it one in the sheet round (name).",
        );
        let due = self.lang.pick(
            "本批次没有写完成时限，请在“批次”表填 完成时限。",
            "This round does not say when answers are due: fill in due in the sheet round.",
        );
        let lacking = [(self.is_named(), name), (self.round.district.round.due.is_some(), due)];
        lacking.into_iter().filter(|(is_there, _)| !is_there).map(|(_, words)| words).collect()
    }

    /// What effort and capacity are counted in.
    pub(super) fn unit(&self) -> String {
        safe_text(self.names().unit())
    }

    /// The requests, street by street, community by community, the most wanted first.
    pub(super) fn requests(&self) -> Vec<&'a Request> {
        let mut requests: Vec<&Request> = self.round.district.requests.iter().collect();
        requests.sort_by_key(|request| self.place_of(request));
        requests
    }

    /// Those that are the same matter as another among them, in the same sequence.
    pub(super) fn all_handed_in(&self) -> Vec<&'a Request> {
        let mut requests: Vec<&Request> = self.round.district.requests.iter().chain(self.round.merged).collect();
        requests.sort_by_key(|request| self.place_of(request));
        requests
    }

    /// What a request is sorted by.
    pub(super) fn place_of(&self, request: &'a Request) -> PlaceOf<'a> {
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

    pub(super) fn served(&self, community: &CommunityId) -> Option<&'a CommunityServed> {
        self.served.get(community).copied()
    }

    pub(super) fn load(&self, provider: &ProviderId) -> Option<&'a ProviderLoad> {
        self.loads.get(provider).copied()
    }

    /// Why a request is not answered, as the plan has it.
    pub(super) fn reason(&self, request: &RequestId) -> Option<&'a Reason> {
        self.unanswered.get(request).map(|unanswered| &unanswered.reason)
    }

    /// Whose urgency counts for a request, where it is that of another of its matter; else nothing.
    pub(super) fn urgency_from(&self, request: &Request) -> String {
        let named = self.round.evidence.requests.get(&request.id);
        let from = named.and_then(|named| named.urgency_from.as_ref());
        let said = from.map(|(from, own)| urgency_sentence(request.urgency, from, *own, self.lang));
        said.map_or_else(String::new, |said| self.lang.pick(String::new(), " ".to_owned()) + &unsteering_text(&said))
    }

    /// The requests that are only likely the same matter as another, each with that one, in the sequence of the lists.
    pub(super) fn asked(&self) -> Vec<(&'a Request, &'a RequestId)> {
        let asked = |request: &&'a Request| Some(*request).zip(self.merged(&request.id).filter(|of| of.asked));
        let all = self.all_handed_in();
        all.iter().filter_map(asked).map(|(request, of)| (request, &of.into)).collect()
    }

    /// What can be done for an unanswered request; nothing where the plan answers it.
    pub(super) fn next_step(&self, request: &RequestId) -> String {
        let Some(unanswered) = self.unanswered.get(request) else { return String::new() };
        let step = safe_text(&next_step(&unanswered_why(self.round.evidence, unanswered), self.names()));
        self.lang.pick(step.clone(), capitalized(&step))
    }

    /// Why each provider without a seat has none, in words. O(providers).
    pub(super) fn idle(&self) -> BTreeMap<&'a ProviderId, String> {
        let of_load = |load: &&'a ProviderLoad| Some((&load.provider, idle_why(load, self.round.evidence)?));
        let idle = self.loads.values().filter_map(of_load);
        idle.map(|(id, why)| (id, idle_words(why, self.lang))).collect()
    }

    /// Why a request is not answered, in a sentence.
    pub(super) fn why_not(&self, request: &RequestId) -> Option<(ReasonKind, String)> {
        let unanswered = self.unanswered.get(request)?;
        let evidence = self.round.evidence;
        let sentence = unanswered_sentence(&unanswered_why(evidence, unanswered), self.names());
        Some((unanswered.reason.kind(), safe_text(&sentence)))
    }

    pub(super) fn provider(&self, id: &ProviderId) -> Option<&'a Provider> {
        self.round.district.provider(id)
    }

    pub(super) fn provider_name(&self, id: &ProviderId) -> String {
        self.provider(id).map_or_else(|| unsteering_text(&id.0), |p| safe_text(&p.name))
    }

    /// The substitute of a seat that an expert, a volunteer or a partner holds; duty has none.
    pub(super) fn substitute(&self, assignment: &Assignment) -> Option<String> {
        seat_why(self.round.evidence, assignment).substitute.map(|id| self.provider_name(&id))
    }

    pub(super) fn communities(&self, request: &Request) -> Vec<&'a Community> {
        request.communities.iter().filter_map(|id| self.round.district.community(id)).collect()
    }

    /// Names of the request's communities.
    pub(super) fn community_names(&self, request: &Request) -> String {
        self.joined(self.communities(request).into_iter().map(|c| safe_text(&c.name)))
    }

    /// Streets of the request's communities, each once.
    pub(super) fn street_names(&self, request: &Request) -> String {
        self.joined(self.communities(request).into_iter().map(|c| safe_text(&c.street)))
    }

    /// Title of a request with its id below.
    pub(super) fn title_and_id(&self, request: &Request) -> String {
        let (title, id) = (safe_text(&request.title), unsteering_text(&request.id.0));
        let merged = self.merged_into(&request.id);
        self.lang.pick(format!("{title}\n（{id}）{merged}"), format!("{title}\n({id}){merged}"))
    }

    /// The topic, and how it is known where the table does not give it.
    pub(super) fn topic(&self, request: &RequestId) -> String {
        let Some(found) = self.candidates(request) else { return String::new() };
        let district = self.round.district;
        let name = found.topic.topic.as_ref().and_then(|id| district.topic(id)).map_or("", |t| t.name.as_str());
        let said = topic_said(&safe_text(name), found.topic.known(district), found.topic.certainty);
        said.said(self.lang).to_owned()
    }

    /// Names of those who hold roles of a class.
    pub(super) fn seated(&self, request: &RequestId, class: RoleClass) -> String {
        let seats = self.team(request).into_iter().filter(|a| a.role.class() == class);
        self.joined(seats.map(|a| self.provider_name(&a.provider)))
    }

    /// A role with its number: pins name it so.
    pub(super) fn role_numbered(&self, role: &RoleName) -> String {
        unsteering_text(&role_said(role.as_str(), self.lang))
    }

    /// A role without its number, for those who only want to know what they do.
    pub(super) fn role(&self, role: &RoleName) -> String {
        unsteering_text(&self.names().role(role))
    }

    /// The profession of a provider, if it has one.
    pub(super) fn profession(&self, provider: &Provider) -> String {
        safe_text(profession_said(provider.profession.as_deref().unwrap_or(""), self.lang))
    }

    /// Whether the plan answers a request, in a word or two; of one that is the same matter as another, that.
    pub(super) fn standing(&self, request: &RequestId) -> String {
        if let Some(merged) = self.merged(request) {
            let into = unsteering_text(&merged.into.0);
            return if self.is_answered(&merged.into) {
                self.lang.pick(format!("随 {into} 一并办理"), format!("with {into}"))
            } else {
                self.lang.pick(format!("与 {into} 同一件，未安排"), format!("same as {into}, not arranged"))
            };
        }
        if self.is_answered(request) {
            self.lang.pick("本批次安排", "arranged").to_owned()
        } else {
            self.lang.pick("未安排", "not arranged").to_owned()
        }
    }

    /// The matter that a request is merged into, if it is.
    pub(super) fn merged(&self, request: &RequestId) -> Option<&'a Merged> {
        merged_entry(&self.round.plan.merged, request)
    }

    /// What is said of a request that is the same matter as another: whether that is certain, and how that one stands.
    pub(super) fn merged_remark(&self, merged: &Merged) -> String {
        let into = unsteering_text(&merged.into.0);
        let certain = if merged.asked {
            self.lang.pick(
                format!("很可能与 {into} 是同一件事，先按一件算，请会商时确认"),
                format!("likely the same matter as {into}; counted once until the meeting confirms it"),
            )
        } else {
            self.lang.pick(format!("与 {into} 是同一件事"), format!("the same matter as {into}"))
        };
        let standing = match self.is_answered(&merged.into) {
            true => self.lang.pick("，那一件已安排", ", which is arranged"),
            false => self.lang.pick("，那一件本批次没有安排", ", which is not arranged"),
        };
        format!("{certain}{standing}")
    }

    /// The requests that are the same matter as this one, by id; nothing where there are none.
    pub(super) fn merged_into(&self, request: &RequestId) -> String {
        let merged = merged_with(self.round.plan, request);
        if merged.is_empty() {
            return String::new();
        }
        let ids = self.joined(merged.iter().map(|id| unsteering_text(&id.0)));
        self.lang.pick(format!("\n同一件事一并办理：{ids}"), format!("\nwith the same matter: {ids}"))
    }

    /// Names in a row, each once.
    pub(super) fn joined(&self, names: impl Iterator<Item = String>) -> String {
        self.names().each_once(names)
    }

    /// The day by which answers are due in this round, as text; empty where none is set.
    pub(super) fn due_set(&self) -> String {
        self.round.district.round.due.map_or_else(String::new, |day| day.to_string())
    }

    /// The day by which a request is due: that of the system it came from, else that of the round, else open.
    pub(super) fn due_of(&self, request: &Request) -> String {
        request.deadline.map_or_else(|| self.due_said(), |day| day.to_string())
    }

    /// The day by which answers are due in this round, or that none is set.
    pub(super) fn due_said(&self) -> String {
        self.round.district.round.due.map_or_else(|| self.lang.pick("待定", "open").to_owned(), |day| day.to_string())
    }
}

/// The heading under which unanswered requests of a reason stand.
pub(super) fn reason_said(reason: ReasonKind, lang: Lang) -> &'static str {
    match reason {
        ReasonKind::Conflict => lang.pick("要回避或被禁止", "Excluded by a conflict or a pin"),
        ReasonKind::NoCandidate => lang.pick("没有合适的人", "Nobody fits"),
        ReasonKind::Team => lang.pick("凑不齐队伍", "No whole team"),
        ReasonKind::CommunityLimit => lang.pick("所在社区已排满", "The community has its answers"),
        ReasonKind::Choice => lang.pick("社区的别的选题在前", "Others of the community came first"),
        ReasonKind::Capacity => lang.pick("力量用完了", "Capacity is used up"),
        ReasonKind::NotProven => lang.pick("还没有定论", "Not decided"),
    }
}

/// A number with the noun that it counts, for English sentences.
pub(super) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

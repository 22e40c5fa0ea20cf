//! What lists and page both tell: names, teams, masked texts, one way for all documents.

use std::collections::BTreeMap;

use super::Round;
use crate::candidates::RequestCandidates;
use crate::district::{CommunityId, ProviderId, Request, RequestId};
use crate::plan::{Assignment, Unanswered};
use crate::tables::mask_contact_data;

/// A round with what is looked up in it again and again.
pub(super) struct Told<'a> {
    pub(super) round: &'a Round<'a>,
    found: BTreeMap<&'a RequestId, &'a RequestCandidates>,
    teams: BTreeMap<&'a RequestId, Vec<&'a Assignment>>,
    unanswered: BTreeMap<&'a RequestId, &'a Unanswered>,
}

impl<'a> Told<'a> {
    pub(super) fn new(round: &'a Round<'a>) -> Self {
        Self {
            round,
            found: round.found.iter().map(|f| (&f.request, f)).collect(),
            teams: round.plan.teams(),
            unanswered: round.plan.unanswered.iter().map(|u| (&u.request, u)).collect(),
        }
    }

    /// The team of a request, in the sequence of its roles' names; empty where it is not answered.
    pub(super) fn team(&self, request: &RequestId) -> &[&'a Assignment] {
        self.teams.get(request).map_or(&[], Vec::as_slice)
    }

    pub(super) fn candidates(&self, request: &RequestId) -> Option<&'a RequestCandidates> {
        self.found.get(request).copied()
    }

    pub(super) fn unanswered(&self, request: &RequestId) -> Option<&'a Unanswered> {
        self.unanswered.get(request).copied()
    }

    pub(super) fn provider_name(&self, id: &ProviderId) -> String {
        self.round.district.provider(id).map_or_else(|| id.0.clone(), |p| p.name.clone())
    }

    /// Names of the request's communities.
    pub(super) fn community_names(&self, request: &Request) -> String {
        self.names_of(request, |id| self.round.district.community(id).map(|c| c.name.clone()))
    }

    /// Streets of the request's communities, each once.
    pub(super) fn street_names(&self, request: &Request) -> String {
        self.names_of(request, |id| self.round.district.community(id).map(|c| c.street.clone()))
    }

    fn names_of(&self, request: &Request, name: impl Fn(&CommunityId) -> Option<String>) -> String {
        let mut names: Vec<String> = request.communities.iter().filter_map(name).collect();
        names.dedup();
        names.join("、")
    }

    /// Name of the topic; with its certainty where the text told it.
    pub(super) fn topic(&self, request: &RequestId) -> String {
        let Some(found) = self.candidates(request) else { return String::new() };
        let name = found.topic.topic.as_ref().and_then(|id| self.round.district.topic(id)).map_or("", |t| t.name.as_str());
        if found.topic.given {
            name.to_owned()
        } else if found.topic.is_sure(self.round.district) {
            format!("{name}（文字判断，{:.0}%）", found.topic.certainty * 100.0)
        } else {
            format!("待定（像是{name}，{:.0}%）", found.topic.certainty * 100.0)
        }
    }

    /// Names of those who hold roles whose name begins so.
    pub(super) fn seated(&self, request: &RequestId, role: &str) -> String {
        let names = self.team(request).iter().filter(|a| a.role.0.starts_with(role)).map(|a| self.provider_name(&a.provider));
        names.collect::<Vec<_>>().join("、")
    }
}

/// A text for a document: contact data masked.
pub(super) fn told_text(text: &str) -> String {
    mask_contact_data(text)
}

/// The Chinese name of a role.
pub(super) fn role_chinese(role: &str) -> String {
    let base = role.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &role[base.len()..];
    let name = match base {
        "lead" => "牵头",
        "support" => "协办",
        "expert" => "专家",
        "volunteer" => "志愿者",
        "partner" => "共建",
        other => other,
    };
    format!("{name}{number}")
}

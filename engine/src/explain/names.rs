//! Who and what by name, in either language, and the id that is meant by what somebody typed.
//!
//! Comes in: an [`EvidenceFile`]. Goes out: words. Always holds: who is not known there is named by id.

use std::collections::BTreeSet;

use super::evidence::{EvidenceFile, RoleNamed};
use crate::district::{CaseId, CommunityId, Lang, ProviderId, RequestId, RoleName, holders_said};

/// The names of a round, in one language. Names of people, offices and places are those of the tables.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub(super) evidence: &'a EvidenceFile,
    pub(super) lang: Lang,
}

impl<'a> Names<'a> {
    /// Of this evidence, in this language.
    pub fn new(evidence: &'a EvidenceFile, lang: Lang) -> Self {
        Self { evidence, lang }
    }

    /// The name of a provider.
    pub fn provider(self, id: &ProviderId) -> String {
        self.evidence.providers.get(id).map_or_else(|| id.0.clone(), |p| p.name.clone())
    }

    /// Street and name of a community.
    pub fn community(self, id: &CommunityId) -> String {
        let named = self.evidence.communities.get(id);
        named.map_or_else(|| id.0.clone(), |c| format!("{}{}{}", c.street, self.lang.pick("", " "), c.name))
    }

    /// Title and id of a request.
    pub fn request(self, id: &RequestId) -> String {
        let named = self.evidence.requests.get(id);
        named.map_or_else(
            || id.0.clone(),
            |r| match self.lang {
                Lang::Zh => format!("“{}”（{id}）", r.title),
                Lang::En => format!("“{}” ({id})", r.title),
            },
        )
    }

    /// Title of an earlier case and how it ended.
    pub fn case(self, id: &CaseId) -> String {
        let Some(case) = self.evidence.cases.get(id) else { return id.0.clone() };
        let title = &case.title;
        match (case.outcome.map(|outcome| outcome.said(self.lang)), self.lang) {
            (None, _) => format!("“{title}”"),
            (Some(outcome), Lang::Zh) => format!("“{title}”（{outcome}）"),
            (Some(outcome), Lang::En) => format!("“{title}” ({outcome})"),
        }
    }

    /// A role without its number, as one says it.
    pub fn role(self, role: &RoleName) -> String {
        role.parts().said(self.lang).to_owned()
    }

    /// A role with those who may take it.
    pub fn role_with_holders(self, role: &RoleName, named: Option<&RoleNamed>) -> String {
        let holders = named.map_or(String::new(), |named| self.holders(named));
        match self.lang {
            Lang::Zh => format!("{}（{holders}）", self.role(role)),
            Lang::En => format!("{} ({holders})", self.role(role)),
        }
    }

    /// Who may take a role.
    pub fn holders(self, role: &RoleNamed) -> String {
        if self.lang == Lang::Zh || role.may_take.is_empty() {
            return role.holders.clone();
        }
        holders_said(&role.may_take, self.lang, &|id| self.provider(id))
    }

    /// Who may take a role of a request; the role itself where the evidence does not know it.
    pub fn holders_of(self, request: &RequestId, role: &RoleName) -> String {
        let named = self.evidence.requests.get(request).and_then(|request| request.role(role));
        named.map_or_else(|| self.role(role), |named| self.holders(named))
    }

    /// What effort is counted in.
    pub fn unit(self) -> &'a str {
        match (self.lang, self.evidence.unit.as_str()) {
            (Lang::En, "半天") => "half-days",
            (_, unit) => unit,
        }
    }

    /// So much effort, with its unit.
    pub fn amount(self, effort: u64) -> String {
        let unit = self.unit();
        let unit = if self.lang == Lang::En && effort == 1 { unit.strip_suffix('s').unwrap_or(unit) } else { unit };
        format!("{effort} {unit}")
    }

    /// Several in a row.
    pub fn list(self, names: impl IntoIterator<Item = String>) -> String {
        names.into_iter().collect::<Vec<_>>().join(self.lang.pick("、", ", "))
    }

    /// Several in a row, each once, in their sequence.
    pub fn each_once(self, names: impl IntoIterator<Item = String>) -> String {
        let mut each: Vec<String> = Vec::new();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            if !each.contains(&name) {
                each.push(name);
            }
        }
        self.list(each)
    }
}

/// The id that is meant: an id in whatever case, or a name that only one has, or a part of one that only one has; else
/// the text itself. Somebody may stand there with several names.
pub(super) fn id_of<'n, I: AsRef<str> + 'n>(text: &str, named: impl Iterator<Item = (&'n I, &'n String)>) -> String {
    let all: Vec<(&str, &String)> = named.map(|(id, name)| (id.as_ref(), name)).collect();
    let only = |is_it: &dyn Fn(&str, &str) -> bool| {
        let fitting: BTreeSet<&str> = all.iter().filter(|(id, name)| is_it(id, name)).map(|(id, _)| *id).collect();
        fitting.first().filter(|_| fitting.len() == 1).map(|id| (*id).to_owned())
    };
    only(&|id, _| id == text)
        .or_else(|| only(&|_, name| name == text))
        .or_else(|| only(&|id, _| id.eq_ignore_ascii_case(text)))
        .or_else(|| only(&|_, name| text.chars().count() > 1 && name.contains(text)))
        // 区房管局 for 房管局, as everybody says it.
        .or_else(|| only(&|_, name| name.chars().count() > 2 && text.ends_with(name)))
        .unwrap_or_else(|| text.to_owned())
}

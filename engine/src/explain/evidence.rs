//! evidence.json: names, topics, and for each role who was considered and why. `explain` reads it back, so that it
//! needs nothing else than what `match` wrote. Always holds: every text and name in it went through
//! [`safe_text`]; ids stand as they are.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::candidates::{Considered, RequestCandidates};
use crate::district::{District, Pin, safe_text};
use crate::plan::Plan;

/// Considered providers of a role that are written, besides those who have the seat or are excluded.
const CONSIDERED_WRITTEN: usize = 8;

/// What evidence.json holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Name of the round.
    pub round: String,
    /// What effort is counted in.
    pub unit: String,
    /// The floor.
    pub min_relevance: f64,
    /// Id to name and street.
    pub communities: BTreeMap<String, CommunityNamed>,
    /// Id to name, kind, profession, organisation.
    pub providers: BTreeMap<String, ProviderNamed>,
    /// Id to what it is about.
    pub requests: BTreeMap<String, RequestNamed>,
    /// Id to title, of the cases that are cited.
    pub cases: BTreeMap<String, CaseNamed>,
}

/// A community by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommunityNamed {
    /// Name.
    pub name: String,
    /// Street.
    pub street: String,
    /// Answers, at most; 0: not part of the round.
    pub max_answered: u32,
}

/// A provider by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProviderNamed {
    /// Name.
    pub name: String,
    /// Kind, in Chinese.
    pub kind: String,
    /// Profession.
    pub profession: Option<String>,
    /// Organisation.
    pub organisation: Option<String>,
}

/// An earlier case by title.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseNamed {
    /// Title.
    pub title: String,
    /// How it ended, in Chinese.
    pub outcome: Option<String>,
}

/// A request, its topic and its roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestNamed {
    /// Title.
    pub title: String,
    /// Ids of its communities.
    pub communities: Vec<String>,
    /// The community's rank.
    pub choice: Option<u32>,
    /// Name of the topic.
    pub topic: Option<String>,
    /// Its certainty.
    pub certainty: f64,
    /// Whether the table gives it.
    pub given: bool,
    /// Whether it is too unsure to follow its role list.
    pub unsure: bool,
    /// Words of the topic found in the text.
    pub words: Vec<String>,
    /// What people decided beforehand.
    #[serde(default)]
    pub pins: Vec<PinNamed>,
    /// Its roles.
    pub roles: Vec<RoleNamed>,
}

/// A pin of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PinNamed {
    /// `pin`, `forbid` or `answer`.
    pub rule: String,
    /// The role, if one is meant.
    pub role: Option<String>,
    /// The provider, if one is meant.
    pub provider: Option<String>,
}

/// A role and who was considered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleNamed {
    /// Name.
    pub role: String,
    /// Who may take it, in Chinese.
    pub holders: String,
    /// Required or desirable.
    pub required: bool,
    /// Whether the tables know none of those holders.
    #[serde(default)]
    pub nobodys: bool,
    /// Candidates in all.
    pub n_candidates: usize,
    /// The best of those considered, and everyone seated or excluded: provider, relevance, eligibility, evidence.
    pub considered: Vec<Value>,
}

impl Evidence {
    /// The document.
    ///
    /// # Panics
    /// Never: our own values can be written as JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("our own values can be written as JSON");
        bytes.push(b'\n');
        bytes
    }
}

/// Gathers the evidence behind a plan. O(candidates).
pub fn evidence(district: &District, all: &[RequestCandidates], plan: &Plan) -> Evidence {
    let seated: BTreeSet<(&str, &str, &str)> =
        plan.assignments.iter().map(|a| (a.request.as_str(), a.role.as_str(), a.provider.as_str())).collect();
    let mut cited = BTreeSet::new();
    let mut requests = BTreeMap::new();
    for found in all {
        let Some(request) = district.request(&found.request) else { continue };
        let roles = found.roles.iter().map(|of_role| {
            let is_written = |(at, c): &(usize, &Considered)| {
                *at < CONSIDERED_WRITTEN
                    || c.eligibility.is_exclusion()
                    || seated.contains(&(request.id.as_str(), of_role.role.name.as_str(), c.provider.as_str()))
            };
            let written: Vec<&Considered> =
                of_role.considered.iter().enumerate().filter(is_written).map(|(_, c)| c).collect();
            cited.extend(written.iter().flat_map(|c| c.evidence.cases.iter().map(|case| case.case.clone())));
            RoleNamed {
                role: of_role.role.name.0.clone(),
                holders: safe_text(&district.holders_label(&of_role.role.holders)),
                required: of_role.role.required,
                nobodys: of_role.role.is_nobodys(),
                n_candidates: of_role.considered.iter().filter(|c| c.is_eligible()).count(),
                considered: written.into_iter().map(|c| json!(c)).collect(),
            }
        });
        requests.insert(
            request.id.0.clone(),
            RequestNamed {
                title: safe_text(&request.title),
                communities: request.communities.iter().map(|id| id.0.clone()).collect(),
                choice: request.choice,
                topic: found.topic.topic.as_ref().and_then(|id| district.topic(id)).map(|t| safe_text(&t.name)),
                certainty: found.topic.certainty,
                given: found.topic.given,
                unsure: !found.topic.is_sure(district) && request.roles.is_none(),
                words: found.topic.words.iter().map(|word| safe_text(word)).collect(),
                pins: district.pins.iter().filter(|pin| pin.request == request.id).map(pin_named).collect(),
                roles: roles.collect(),
            },
        );
    }
    Evidence {
        round: safe_text(&district.round.name),
        unit: safe_text(&district.round.unit),
        min_relevance: district.round.min_relevance.to_f64(),
        communities: district
            .communities
            .iter()
            .map(|c| {
                let (name, street) = (safe_text(&c.name), safe_text(&c.street));
                (c.id.0.clone(), CommunityNamed { name, street, max_answered: c.max_answered })
            })
            .collect(),
        providers: district
            .providers
            .iter()
            .map(|p| {
                let named = ProviderNamed {
                    name: safe_text(&p.name),
                    kind: p.kind.chinese().to_owned(),
                    profession: p.profession.as_deref().map(safe_text),
                    organisation: p.organisation.as_deref().map(safe_text),
                };
                (p.id.0.clone(), named)
            })
            .collect(),
        requests,
        cases: cited
            .into_iter()
            .filter_map(|id| district.case(&id))
            .map(|c| {
                (
                    c.id.0.clone(),
                    CaseNamed { title: safe_text(&c.title), outcome: c.outcome.map(|o| o.chinese().to_owned()) },
                )
            })
            .collect(),
    }
}

fn pin_named(pin: &Pin) -> PinNamed {
    PinNamed {
        rule: pin.rule.name().to_owned(),
        role: pin.role.as_ref().map(|r| r.0.clone()),
        provider: pin.provider.as_ref().map(|p| p.0.clone()),
    }
}

//! evidence.json: names, topics, and for each role who was considered and why. `explain` reads it back, so that it
//! needs nothing else than what `match` wrote.
//!
//! Comes in: the [`Matters`] of a round, the candidates of its requests, a [`Plan`]. Goes out: an [`EvidenceFile`],
//! typed both
//! ways: what is written is what is read. Always holds: every text and name went through [`safe_text`]; of a role
//! everyone is there who has a seat or is excluded, and the best of the others.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::candidates::{Considered, Matters, Reach, RequestCandidates, reaches, why_unreached};
use crate::district::{
    CaseId, CommunityId, District, Holder, Lang, Outcome, Pin, ProviderId, ProviderKind, Request, RequestId, RoleName,
    Rule, UnreachedWhy, into, safe_text,
};
use crate::plan::{Plan, VERSION, document_bytes};

/// Considered providers of a role that are written, besides those who have the seat or are excluded: the ten that
/// `dianda candidates` lists less those who usually have the seat. With half as many the file halves, and `explain`
/// names no near miss where the first four are eligible and busy; with twice as many it grows by half.
const CONSIDERED_WRITTEN: usize = 8;

/// What evidence.json holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceFile {
    /// The version of the document: that of plan.json.
    #[serde(deserialize_with = "crate::plan::this_version")]
    pub version: u32,
    /// Name of the round.
    pub round: String,
    /// What effort is counted in.
    pub unit: String,
    /// The floor.
    pub min_relevance: f64,
    /// Communities by id.
    pub communities: BTreeMap<CommunityId, CommunityNamed>,
    /// Providers by id.
    pub providers: BTreeMap<ProviderId, ProviderNamed>,
    /// Requests by id.
    pub requests: BTreeMap<RequestId, RequestNamed>,
    /// The cases that are cited, by id.
    pub cases: BTreeMap<CaseId, CaseNamed>,
}

/// A community by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommunityNamed {
    /// Name.
    pub name: String,
    /// Street.
    pub street: String,
    /// Answers, at most; 0: not part of the round.
    pub max_answered: u32,
}

/// A provider by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderNamed {
    /// Name.
    pub name: String,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Kind, written in Chinese.
    #[serde(serialize_with = "kind_in_chinese", deserialize_with = "kind_from_chinese")]
    #[schemars(with = "String")]
    pub kind: ProviderKind,
    /// Profession.
    pub profession: Option<String>,
    /// Organisation.
    pub organisation: Option<String>,
    /// How many requests it could take part in, and what keeps it from others.
    #[serde(default)]
    pub reach: Reach,
    /// Unanswered requests for which it is a candidate.
    #[serde(default)]
    pub could_have: usize,
    /// Why no request reaches it, where none does.
    #[serde(default)]
    pub unreached: Option<UnreachedWhy>,
}

/// An earlier case by title.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseNamed {
    /// Title.
    pub title: String,
    /// How it ended, written in Chinese.
    #[serde(serialize_with = "outcome_in_chinese", deserialize_with = "outcome_from_chinese")]
    #[schemars(with = "Option<String>")]
    pub outcome: Option<Outcome>,
}

/// A request, its topic and its roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RequestNamed {
    /// Title.
    pub title: String,
    /// Its communities.
    pub communities: Vec<CommunityId>,
    /// The community's rank.
    pub choice: Option<u32>,
    /// Its urgency.
    #[serde(default)]
    pub urgency: u8,
    /// The request of the same matter whose row is so urgent, and the urgency of its own row, where that is less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency_from: Option<(RequestId, u8)>,
    /// The request of the same matter whose row gives the topic, where its own does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic_from: Option<RequestId>,
    /// The request that stands for its matter, if that is another.
    #[serde(default)]
    pub merged_into: Option<RequestId>,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PinNamed {
    /// What is demanded.
    pub rule: Rule,
    /// The role, if one is meant.
    pub role: Option<RoleName>,
    /// The provider, if one is meant.
    pub provider: Option<ProviderId>,
}

/// A role and who was considered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoleNamed {
    /// Name.
    pub role: RoleName,
    /// Who may take it, in Chinese.
    pub holders: String,
    /// Who may take it, as values.
    #[serde(default)]
    pub may_take: Vec<Holder>,
    /// Required or desirable.
    pub required: bool,
    /// Seats.
    #[serde(default = "one")]
    pub count: u32,
    /// Whether the tables know none of those holders.
    #[serde(default)]
    pub nobodys: bool,
    /// Candidates in all.
    pub n_candidates: usize,
    /// The best of those considered, and everyone seated or excluded.
    pub considered: Vec<Considered>,
}

fn one() -> u32 {
    1
}

impl RequestNamed {
    /// A role by its name.
    pub fn role(&self, name: &RoleName) -> Option<&RoleNamed> {
        self.roles.iter().find(|role| role.role == *name)
    }
}

impl RoleNamed {
    /// Who was considered, by id.
    pub fn considered(&self, provider: &ProviderId) -> Option<&Considered> {
        self.considered.iter().find(|considered| considered.provider == *provider)
    }
}

impl EvidenceFile {
    /// The document.
    ///
    /// # Panics
    /// Never: our own values can be written as JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        document_bytes(self)
    }
}

/// Gathers the evidence behind a plan. O(candidates).
pub fn evidence(matters: &Matters, all: &[RequestCandidates], plan: &Plan) -> EvidenceFile {
    let district = &matters.district;
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
            let considered: Vec<Considered> =
                of_role.considered.iter().enumerate().filter(is_written).map(|(_, c)| c.clone()).collect();
            cited.extend(considered.iter().flat_map(|c| c.evidence.cases.iter().map(|case| case.case.clone())));
            RoleNamed {
                role: of_role.role.name.clone(),
                holders: safe_text(&district.holders_label(&of_role.role.holders)),
                may_take: of_role.role.holders.iter().map(safe_holder).collect(),
                required: of_role.role.required,
                count: of_role.role.count,
                nobodys: of_role.role.is_nobodys(),
                n_candidates: of_role.considered.iter().filter(|c| c.is_eligible()).count(),
                considered,
            }
        });
        let named = RequestNamed {
            title: safe_text(&request.title),
            communities: request.communities.clone(),
            choice: request.choice,
            urgency: request.urgency,
            urgency_from: matters.gained.get(&request.id).and_then(|gained| gained.urgency.clone()),
            topic_from: matters.gained.get(&request.id).and_then(|gained| gained.topic.clone()),
            merged_into: None,
            topic: found.topic.topic.as_ref().and_then(|id| district.topic(id)).map(|t| safe_text(&t.name)),
            certainty: found.topic.certainty,
            given: found.topic.given,
            unsure: !found.topic.is_sure(district) && request.roles.is_none(),
            words: found.topic.words.iter().map(|word| safe_text(word)).collect(),
            pins: district.pins.iter().filter(|pin| pin.request == request.id).map(pin_named).collect(),
            roles: roles.collect(),
        };
        requests.insert(request.id.clone(), named);
    }
    requests.extend(matters.as_handed_in.iter().map(|request| (request.id.clone(), merged_named(matters, request))));
    EvidenceFile {
        version: VERSION,
        round: safe_text(&district.round.name),
        unit: safe_text(&district.round.unit),
        min_relevance: district.round.min_relevance.to_f64(),
        communities: communities(district),
        providers: providers(district, all, plan),
        requests,
        cases: cases(district, cited),
    }
}

fn communities(district: &District) -> BTreeMap<CommunityId, CommunityNamed> {
    let named = |c: &crate::district::Community| CommunityNamed {
        name: safe_text(&c.name),
        street: safe_text(&c.street),
        max_answered: c.max_answered,
    };
    district.communities.iter().map(|c| (c.id.clone(), named(c))).collect()
}

/// A request that another stands for: it has no roles of its own.
fn merged_named(matters: &Matters, request: &Request) -> RequestNamed {
    let topic = request.topic.as_ref().and_then(|id| matters.district.topic(id));
    RequestNamed {
        title: safe_text(&request.title),
        communities: request.communities.clone(),
        choice: request.choice,
        urgency: request.urgency,
        urgency_from: None,
        topic_from: None,
        merged_into: into(&matters.merged, &request.id).cloned(),
        topic: topic.map(|topic| safe_text(&topic.name)),
        certainty: if topic.is_some() { 1.0 } else { 0.0 },
        given: topic.is_some(),
        unsure: false,
        words: Vec::new(),
        pins: Vec::new(),
        roles: Vec::new(),
    }
}

fn providers(district: &District, all: &[RequestCandidates], plan: &Plan) -> BTreeMap<ProviderId, ProviderNamed> {
    let reaches = reaches(district, all);
    let mut could_have: BTreeMap<&ProviderId, usize> = BTreeMap::new();
    let is_left = |found: &&RequestCandidates| plan.unanswered.iter().any(|of| of.request == found.request);
    for found in all.iter().filter(is_left) {
        let considered = found.roles.iter().flat_map(|role| &role.considered).filter(|c| c.is_eligible());
        let able: BTreeSet<&ProviderId> = considered.map(|c| &c.provider).collect();
        able.into_iter().for_each(|provider| *could_have.entry(provider).or_default() += 1);
    }
    let named = |p: &crate::district::Provider| {
        let reach = reaches.get(&p.id).copied().unwrap_or_default();
        ProviderNamed {
            name: safe_text(&p.name),
            aliases: p.aliases.iter().map(|alias| safe_text(alias)).collect(),
            kind: p.kind,
            profession: p.profession.as_deref().map(safe_text),
            organisation: p.organisation.as_deref().map(safe_text),
            reach,
            could_have: could_have.get(&p.id).copied().unwrap_or_default(),
            unreached: why_unreached(p, reach),
        }
    };
    district.providers.iter().map(|p| (p.id.clone(), named(p))).collect()
}

fn cases(district: &District, cited: BTreeSet<CaseId>) -> BTreeMap<CaseId, CaseNamed> {
    let named = |c: &crate::district::Case| CaseNamed { title: safe_text(&c.title), outcome: c.outcome };
    cited.into_iter().filter_map(|id| district.case(&id)).map(|c| (c.id.clone(), named(c))).collect()
}

fn safe_holder(holder: &Holder) -> Holder {
    match holder {
        Holder::Profession(profession) => Holder::Profession(safe_text(profession)),
        Holder::Unknown(name) => Holder::Unknown(safe_text(name)),
        Holder::StreetOffice | Holder::Kind(_) | Holder::Provider(_) => holder.clone(),
    }
}

fn pin_named(pin: &Pin) -> PinNamed {
    PinNamed { rule: pin.rule, role: pin.role.clone(), provider: pin.provider.clone() }
}

fn kind_in_chinese<S: Serializer>(kind: &ProviderKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.chinese())
}

fn kind_from_chinese<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ProviderKind, D::Error> {
    let text = String::deserialize(deserializer)?;
    ProviderKind::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("unknown kind of provider: {text}")))
}

fn outcome_in_chinese<S: Serializer>(outcome: &Option<Outcome>, serializer: S) -> Result<S::Ok, S::Error> {
    outcome.map(|outcome| outcome.said(Lang::Zh)).serialize(serializer)
}

fn outcome_from_chinese<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Outcome>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let outcome = Outcome::parse(&text);
    outcome.map(Some).ok_or_else(|| serde::de::Error::custom(format!("unknown outcome of a case: {text}")))
}

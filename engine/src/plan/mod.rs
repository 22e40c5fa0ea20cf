//! A solution as a value: assignments, tiers, loads, what was left out; and the difference between two plans.
//!
//! Comes in: an [`Instance`] and a [`Solution`]. Goes out: a [`Plan`], the very document of plan.json. Always holds:
//! arrays are sorted by id; values are counted from the assignments; the same input gives the same bytes (what differs
//! from run to run is a [`Run`]).

mod difference;
mod reason;
mod run;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;

use crate::district::{CommunityId, Merged, ProviderId, RequestId, RoleName, decimal_text};
use crate::instance::{Instance, position};
use crate::problem::{Sense, TierKind};
use crate::solve::{Method, Solution, Stopped, TierReached};

pub use difference::{Difference, PreviousPlan, Seat, difference};
pub use reason::{
    Bottleneck, BusyProvider, ChosenInstead, ChosenRequest, FirstBy, FullCommunity, Reason, ReasonKind, ShortRole,
};
pub use run::{RUN_VERSION, Run};

/// The version of plan.json.
pub const VERSION: u32 = 1;

/// The version of a document, refused where it is not ours: what another version means by its fields is not known.
///
/// # Errors
/// If it is another one.
pub fn this_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let version = u32::deserialize(deserializer)?;
    if version == VERSION {
        Ok(version)
    } else {
        Err(serde::de::Error::custom(format!("it is of version {version}, this program knows version {VERSION}")))
    }
}

/// As [`this_version`], for who needs nothing else of it.
///
/// # Errors
/// If it is another one.
pub fn only_this_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    this_version(deserializer).map(|_| ())
}

/// What wrote a document: `dianda x.y.z`.
pub const PROGRAM: &str = concat!("dianda ", env!("CARGO_PKG_VERSION"));

/// The whole of plan.json.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// [`VERSION`].
    #[serde(deserialize_with = "this_version")]
    pub version: u32,
    /// `dianda x.y.z`.
    pub program: String,
    /// `optimal` exactly when every tier's gap is 0, else `feasible`.
    pub status: Status,
    /// SHA-256 of what was read.
    pub input: String,
    /// What can change the plan, nothing else.
    pub options: PlanOptions,
    /// Drew the lots.
    pub seed: u64,
    /// The day from which waiting and deadlines count.
    pub as_of: Option<String>,
    /// In sequence.
    pub tiers: Vec<PlanTier>,
    /// Who answers what.
    pub assignments: Vec<Assignment>,
    /// Every community, served or not.
    pub communities: Vec<CommunityServed>,
    /// Requests that are the same matter as another: answered when that one is.
    #[serde(default)]
    pub merged: Vec<Merged>,
    /// Every request that is not answered, and why.
    pub unanswered: Vec<Unanswered>,
    /// Every provider, busy or not.
    pub providers: Vec<ProviderLoad>,
    /// How it was solved.
    pub solve: SolveRecord,
}

/// How good a plan is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Every tier's gap is 0.
    Optimal,
    /// Allowed, with a bound for each tier.
    Feasible,
}

/// What can change the plan, nothing else.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct PlanOptions {
    /// The tiers in their sequence.
    pub tiers: Vec<TierKind>,
    /// The allowed gap.
    pub gap: f64,
    /// Work of the search, at most: nodes times candidates.
    pub budget: u64,
    /// Limit of the clock in seconds, if it is on.
    pub time_limit: Option<f64>,
    /// SHA-256 of the seats of the previous plan, if there was one.
    pub previous: Option<String>,
}

/// A value that a later version fills in; until then there is none, and null stands in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToCome {}

impl JsonSchema for ToCome {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ToCome".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        // No value at all: in the place of an option of it stands null.
        schemars::json_schema!(false)
    }
}

/// A level of the objective as printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanTier {
    /// Its name.
    pub name: TierKind,
    /// Which way is better.
    pub sense: Sense,
    /// What the plan reaches.
    pub value: Number,
    /// What no plan with earlier tiers as good can pass.
    pub bound: Number,
    /// |bound − value| ÷ max(1, |bound|), of the printed numbers.
    pub gap: f64,
}

/// A provider takes a seat 派题.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    /// The request.
    pub request: RequestId,
    /// The role.
    pub role: RoleName,
    /// The provider.
    pub provider: ProviderId,
    /// What it costs.
    pub effort: u64,
    /// How well it fits, in (0, 1].
    pub relevance: f64,
    /// The next best with free capacity.
    pub substitute: Option<ProviderId>,
}

/// What a community gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommunityServed {
    /// The community.
    pub community: CommunityId,
    /// How many of its requests are answered.
    pub answered: u32,
    /// Which.
    pub requests: Vec<RequestId>,
}

/// A request that is not answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unanswered {
    /// The request.
    pub request: RequestId,
    /// Why: `reason` and `detail`.
    #[serde(flatten)]
    pub reason: Reason,
    /// Other required roles whose candidates are all busy: who mends the reason meets these next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_busy: Vec<RoleName>,
    /// Its communities that have as many answers as they may, where that is not the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_full: Vec<CommunityId>,
    /// The smallest change that would serve it; comes with the exact explanations.
    pub smallest_change: Option<ToCome>,
}

/// What a provider carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderLoad {
    /// The provider.
    pub provider: ProviderId,
    /// Σ effort.
    pub load: u64,
    /// What it could carry.
    pub capacity: u64,
    /// How many seats it has.
    pub requests: u64,
    /// What one more unit of it is worth; comes with the exact explanations.
    pub worth: Option<ToCome>,
}

/// How a plan was solved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SolveRecord {
    /// By which method.
    pub method: Method,
    /// Why the search ended.
    pub stopped: Stopped,
    /// Independent components.
    pub components: usize,
    /// The limit under which candidates were chosen; what is proven holds among those.
    pub candidates_per_role: Option<u32>,
}

/// What a plan says beside its solution.
#[derive(Debug, Clone)]
pub struct Heading {
    /// SHA-256 of what was read.
    pub input: String,
    /// What can change the plan.
    pub options: PlanOptions,
}

/// The plan of a solution, without reasons and substitutes yet: `explain` adds them. O(size).
pub fn plan(instance: &Instance, solution: &Solution, heading: Heading) -> Plan {
    let tiers: Vec<PlanTier> = solution.tiers.iter().map(printed).collect();
    let optimal = tiers.iter().all(|tier| tier.gap == 0.0);
    let mut load: Vec<(u64, u64)> = vec![(0, 0); instance.providers.len()];
    let mut answered: Vec<Vec<RequestId>> = vec![Vec::new(); instance.communities.len()];
    let mut assignments = Vec::with_capacity(solution.chosen.len());
    let mut last = None;
    for at in &solution.chosen {
        let candidate = &instance.candidates[*at];
        let role = &instance.roles[candidate.role as usize];
        let request = &instance.requests[role.request as usize];
        let of = &mut load[candidate.provider as usize];
        *of = (of.0 + u64::from(candidate.effort), of.1 + 1);
        // Candidates stand grouped by request, so that each answered request comes up once.
        if last.replace(role.request) != Some(role.request) {
            for community in &request.communities {
                answered[*community as usize].push(request.id.clone());
            }
        }
        assignments.push(Assignment {
            request: request.id.clone(),
            role: role.name.clone(),
            provider: instance.providers[candidate.provider as usize].id.clone(),
            effort: candidate.effort.into(),
            relevance: crate::district::Nano(candidate.relevance.into()).to_f64(),
            substitute: None,
        });
    }
    let communities = instance.communities.iter().zip(answered).map(|(community, requests)| CommunityServed {
        community: community.id.clone(),
        answered: position(requests.len()),
        requests,
    });
    let providers = instance.providers.iter().zip(load).map(|(provider, (load, requests))| ProviderLoad {
        provider: provider.id.clone(),
        load,
        capacity: provider.capacity,
        requests,
        worth: None,
    });
    let stopped = if optimal { Stopped::Proved } else { solution.stopped };
    Plan {
        version: VERSION,
        program: PROGRAM.to_owned(),
        status: if optimal { Status::Optimal } else { Status::Feasible },
        input: heading.input,
        options: heading.options,
        seed: instance.round.seed,
        as_of: instance.round.as_of.clone(),
        tiers,
        assignments,
        communities: communities.collect(),
        merged: Vec::new(),
        unanswered: Vec::new(),
        providers: providers.collect(),
        solve: SolveRecord {
            method: solution.method,
            stopped,
            components: solution.components,
            candidates_per_role: instance.round.candidates_per_role,
        },
    }
}

fn printed(tier: &TierReached) -> PlanTier {
    let value = printed_number(tier.kind, tier.value);
    let bound = printed_number(tier.kind, tier.bound);
    let (v, b) = (value.as_f64().unwrap_or(0.0), bound.as_f64().unwrap_or(0.0));
    PlanTier { name: tier.kind, sense: tier.kind.sense(), value, bound, gap: gap(v, b) }
}

/// |bound − value| ÷ max(1, |bound|).
pub fn gap(value: f64, bound: f64) -> f64 {
    (bound - value).abs() / bound.abs().max(1.0)
}

/// A tier's whole number as it is printed: quality divided by a million, everything else as it is.
pub fn printed_number(kind: TierKind, value: i128) -> Number {
    let whole = i64::try_from(value).ok().filter(|_| kind.scale() == 1).map(Number::from);
    whole.unwrap_or_else(|| {
        let digits = if kind.scale() == 1 { 0 } else { 6 };
        let decimal: f64 = decimal_text(value, digits).parse().unwrap_or(f64::MAX);
        Number::from_f64(decimal).unwrap_or_else(|| Number::from(0))
    })
}

/// A document of ours as it is written: pretty, with a line break at the end.
pub(crate) fn document_bytes(document: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).expect("our own values can be written as JSON");
    bytes.push(b'\n');
    bytes
}

impl Plan {
    /// The document, pretty, with a line break at the end.
    ///
    /// # Panics
    /// Never: our own values can be written as JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        document_bytes(self)
    }

    /// Its assignments by request.
    pub fn teams(&self) -> BTreeMap<&RequestId, Vec<&Assignment>> {
        let mut teams: BTreeMap<&RequestId, Vec<&Assignment>> = BTreeMap::new();
        for assignment in &self.assignments {
            teams.entry(&assignment.request).or_default().push(assignment);
        }
        teams
    }
}

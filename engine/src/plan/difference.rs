//! What changed from one plan to the next.
//!
//! Comes in: the assignments of a previous plan (only they are read, so that a plan from anywhere will do) and of this
//! one. Goes out: what stays, comes and goes. Always holds: an assignment is the same when request, role and provider
//! are.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::district::{ProviderId, RequestId, RoleName};
use crate::instance::Instance;

/// Request, role, provider.
pub type Seat = (RequestId, RoleName, ProviderId);

/// What stays, comes and goes between two plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// In both.
    pub kept: Vec<Seat>,
    /// Only in this plan.
    pub added: Vec<Seat>,
    /// Only in the previous plan.
    pub removed: Vec<Seat>,
}

/// The seats that an earlier plan.json assigned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviousPlan {
    /// Sorted, each once.
    pub seats: BTreeSet<Seat>,
    /// What each seat cost its provider, where the plan says so: one from elsewhere need not.
    pub efforts: BTreeMap<Seat, u64>,
}

impl PreviousPlan {
    /// Reads the assignments of a plan.json.
    ///
    /// # Errors
    /// If it is no JSON, has no array of assignments, or says that it is of another version.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Document {
            #[serde(default, deserialize_with = "super::only_this_version", rename = "version")]
            _version: (),
            assignments: Vec<Entry>,
        }
        #[derive(Deserialize)]
        struct Entry {
            request: RequestId,
            role: RoleName,
            provider: ProviderId,
            effort: Option<Effort>,
        }
        // Only who has a seat is required of a plan from elsewhere: what it costs may be anything.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Effort {
            Whole(u64),
            Other(serde::de::IgnoredAny),
        }
        let document: Document = serde_json::from_slice(bytes)?;
        let mut plan = Self::default();
        for entry in document.assignments {
            let seat = (entry.request, entry.role, entry.provider);
            if let Some(Effort::Whole(effort)) = entry.effort {
                plan.efforts.insert(seat.clone(), effort);
            }
            plan.seats.insert(seat);
        }
        Ok(plan)
    }

    /// Positions of the candidates of `instance` that it had chosen. O(seats · log candidates).
    pub fn candidates(&self, instance: &Instance) -> BTreeSet<usize> {
        let find = |(request, role, provider): &Seat| {
            let role = instance.role_at(instance.request_at(request)?, role)?;
            instance.candidate_at(role, instance.provider_at(provider)?)
        };
        self.seats.iter().filter_map(find).collect()
    }
}

/// What changed since `previous`. O(n log n).
pub fn difference(previous: &PreviousPlan, plan: &Plan) -> Difference {
    let now: BTreeSet<Seat> =
        plan.assignments.iter().map(|a| (a.request.clone(), a.role.clone(), a.provider.clone())).collect();
    Difference {
        kept: now.intersection(&previous.seats).cloned().collect(),
        added: now.difference(&previous.seats).cloned().collect(),
        removed: previous.seats.difference(&now).cloned().collect(),
    }
}

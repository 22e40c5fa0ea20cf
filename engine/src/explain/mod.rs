//! Why, why not, what would change it.
//!
//! Comes in: an [`Instance`], a [`Plan`], who was excluded; for people: the evidence and the names. Goes out: reasons
//! and substitutes in the plan, and sentences. Always holds: a reason is counted from the plan that it explains; the
//! first that holds is told.

mod evidence;
mod change;
#[cfg(test)]
mod further_limit;
mod pins;
mod reasons;
mod sentences;

use crate::instance::{ExcludedProviders, Instance};
use crate::plan::Plan;

pub use change::{explain_change, explain_counts};
pub use evidence::{Evidence, PinNamed, RequestNamed, RoleNamed, evidence};
pub use pins::explain_pins;
pub use sentences::{explain_community, explain_overview, explain_provider, explain_request, unanswered_sentence};

/// Adds to a plan why each unanswered request is not answered, and a substitute for each seat. O(candidates · log
/// candidates).
pub fn annotate(instance: &Instance, plan: &mut Plan, excluded: &ExcludedProviders) {
    reasons::add_substitutes(instance, plan);
    plan.unanswered = reasons::unanswered(instance, plan, excluded);
}

//! Why, why not, what would change it.
//!
//! Comes in: an [`Instance`], a [`Plan`], who was excluded; for people: the evidence and the names. Goes out: reasons and
//! substitutes in the plan, and sentences. Always holds: a reason is counted from the plan that it explains; the first that
//! holds is told.


mod reasons;


use std::collections::BTreeMap;

use crate::district::{ProviderId, RequestId, RoleName};
use crate::instance::Instance;
use crate::plan::Plan;




/// Who could have taken a role but was excluded: by a conflict, a pin or an approved return.
pub type Excluded = BTreeMap<(RequestId, RoleName), Vec<ProviderId>>;

/// Adds to a plan why each unanswered request is not answered, and a substitute for each seat. O(candidates · log candidates).
pub fn annotate(instance: &Instance, plan: &mut Plan, excluded: &Excluded) {
    reasons::add_substitutes(instance, plan);
    plan.unanswered = reasons::unanswered(instance, plan, excluded);
}

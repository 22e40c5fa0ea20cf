//! Why, why not, what would change it.
//!
//! Comes in: an [`Instance`], a [`Plan`], who was excluded; for people: the evidence and the names. Goes out: reasons
//! and substitutes in the plan; answers to “why” as values ([`why()`]), and their sentences in either language. Always
//! holds: a reason is counted from the plan that it explains; the first that holds is given; what is worth a word is
//! decided in [`why()`], whoever words it.

mod reasons;
mod evidence;
mod names;
mod why;
mod next_step;
mod sentences;
mod change;
mod change_words;
#[cfg(test)]
mod further_limit;
mod pins;

use crate::instance::{ExcludedProviders, Instance};
use crate::plan::Plan;

pub use change::{Change, ChangeKind, CommunityChange, LoadChange, RequestChange, SeatChange, SeatName, change};
pub use change_words::{change_sentences, counts_sentence, exchange_said};
pub use evidence::{
    CaseNamed, CommunityNamed, EvidenceFile, PinNamed, ProviderNamed, RequestNamed, RoleNamed, evidence,
};
pub use names::Names;
pub use next_step::{URGENT, next_step};
pub use pins::{
    LackingCandidate, PinObstacle, pin_obstacle_sentence, pin_obstacles, pin_sentence, seat_obstacles, with_forbids,
};
pub use sentences::{
    by_topic_words, capitalized, empty_words, idle_words, seat_sentence, sentences, unanswered_sentence,
    urgency_sentence,
};
pub use why::{
    Basis, ByTopic, CommunityRequest, CommunityWhy, EmptyRole, EmptyWhy, Exclusion, IdleWhy, Nearest, NextStep,
    Overview, ProviderWhy, RequestStanding, RequestWhy, SameMatter, SeatWhy, ShortRoleWhy, Subject, TopicWhy,
    UnansweredWhy, Why, empty_roles, idle_why, merged_with, seat_why, topic_why, unanswered_why, why,
};

/// Adds to a plan why each unanswered request is not answered, and a substitute for each seat. O(candidates · log
/// candidates).
pub fn annotate(instance: &Instance, plan: &mut Plan, excluded: &ExcludedProviders) {
    reasons::add_substitutes(instance, plan);
    plan.unanswered = reasons::unanswered(instance, plan, excluded);
}

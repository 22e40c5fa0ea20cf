//! What can be done for a request that is not arranged 下一步: have it first in the next round, hand it on, or complete
//! the tables, said by its reason.
//!
//! Comes in: a request that the plan leaves out. Goes out: a sentence. Always holds: it promises nothing: what it names
//! is what stood in the way first, and others may stand behind it.

use super::rows::Lookup;
use crate::district::{Request, RequestId, RoleName, safe_text};
use crate::plan::{Bottleneck, Reason};

/// From this urgency on, the meeting is asked to decide rather than to wait for the next round.
pub(super) const URGENT: u8 = 4;

/// What can be done for an unanswered request; `None` if the plan answers it.
pub(super) fn next_step(lookup: &Lookup<'_>, request: &Request) -> Option<String> {
    let lang = lookup.lang;
    let is_urgent = request.urgency >= URGENT;
    let step = match lookup.reason(&request.id)? {
        Reason::Conflict { roles } => {
            let who = all_holders(lookup, &request.id, roles.iter().map(|short| &short.role));
            lang.pick(
                format!("补一家不用回避的{who}再匹配；等不及的，会商时转办"),
                format!("Add one without a conflict ({who}) and match again, or hand it on at the meeting"),
            )
        }
        Reason::NoCandidate { roles } => {
            let who = all_holders(lookup, &request.id, roles.iter().map(|short| &short.role));
            lang.pick(
                format!("补上{who}，或会商时指定由谁来担、转办给能办的单位"),
                format!("Add somebody ({who}), or let the meeting say who takes it or hand it on"),
            )
        }
        Reason::Team { .. } => lang
            .pick("补一家能担其中一个角色的，再匹配", "Add somebody for one of its roles, and match again")
            .to_owned(),
        Reason::CommunityLimit { communities } if communities.iter().any(|full| full.max_answered == 0) => lang
            .pick("所在居民区不参加本批次，列入下批", "Its community is no part of this round: for the next one")
            .to_owned(),
        Reason::CommunityLimit { .. } | Reason::Choice { .. } if is_urgent => lang
            .pick(
                "会商定：写必办（同一居民区让出一件），或先转办、下批优先",
                "For the meeting: demand it (another of its community gives way) or hand it on; else first next time",
            )
            .to_owned(),
        Reason::CommunityLimit { .. } | Reason::Choice { .. } => {
            lang.pick("下批优先", "First in the next round").to_owned()
        }
        Reason::Capacity { roles, .. } => {
            let who = |of: &Bottleneck| match of.could.as_slice() {
                [only] => lookup.provider_name(&only.provider),
                _ => holders(lookup, &request.id, &of.role),
            };
            let who = lookup.joined(roles.iter().map(who));
            if is_urgent {
                lang.pick(
                    format!("会商定：给{who}加容量，或写必办（另一件让出来），或先转办、下批优先"),
                    format!(
                        "For the meeting: more capacity ({who}), or demand it (another gives way), or hand it on; \
                         else first next time"
                    ),
                )
            } else {
                lang.pick(
                    format!("下批优先，或给{who}加容量"),
                    format!("First in the next round, or more capacity ({who})"),
                )
            }
        }
        Reason::NotProven {} => lang.pick("加大 --budget 再算一次", "Match again with a larger --budget").to_owned(),
    };
    Some(safe_text(&step))
}

/// Who may take these roles of a request, in words, each once.
fn all_holders<'r>(lookup: &Lookup<'_>, request: &RequestId, roles: impl Iterator<Item = &'r RoleName>) -> String {
    lookup.joined(roles.map(|role| holders(lookup, request, role)))
}

/// Who may take a role of a request, in words.
pub(super) fn holders(lookup: &Lookup<'_>, request: &RequestId, role: &RoleName) -> String {
    let named = lookup.round.evidence.requests.get(request).and_then(|named| named.role(role));
    named.map_or_else(|| lookup.role(role), |role| safe_text(&lookup.names().holders(role)))
}

//! What can be done for a request that is not arranged 下一步: have it first in the next round, hand it on, or complete
//! the tables, said by its reason.
//!
//! Comes in: why a request is left out, and the names. Goes out: a clause without a stop at its end. Always holds: it
//! promises nothing: what it names is what stood in the way first, and others may stand behind it.

use super::names::Names;
use super::why::{NextStep, UnansweredWhy};
use crate::plan::{Bottleneck, BusyProvider, Reason};

/// From this urgency on, the meeting is asked to decide rather than to wait for the next round.
pub const URGENT: u8 = 4;

/// What can be done for a request that is not arranged. O(its roles).
pub fn next_step(why: &UnansweredWhy, names: Names<'_>) -> String {
    let lang = names.lang;
    let request = &why.request;
    let is_urgent = names.evidence.requests.get(request).is_some_and(|named| named.urgency >= URGENT);
    let short = names.each_once(why.roles.iter().map(|short| names.holders_of(request, &short.role)));
    match why.next {
        NextStep::FindSomebodyElse if why.is_all_forbidden() => lang.pick(
            format!("会商禁止了{short}：请另指定由谁来担，或取消这条禁止"),
            format!("the meeting forbids {short}: name somebody else for it, or take the rule back"),
        ),
        NextStep::FindSomebodyElse => lang.pick(
            format!("补一家不用回避的{short}再匹配；等不及的，会商时转办"),
            format!("add one without a conflict ({short}) and match again, or hand it on at the meeting"),
        ),
        NextStep::AddProvider if short.is_empty() => lang
            .pick("补一家能担其中一个角色的，再匹配", "add somebody for one of its roles, and match again")
            .to_owned(),
        NextStep::AddProvider => lang.pick(
            format!("补上{short}，或会商时指定由谁来担、转办给能办的单位"),
            format!("add somebody ({short}), or let the meeting say who takes it or hand it on"),
        ),
        NextStep::NextRound if is_no_part(&why.reason) => lang
            .pick("所在居民区不参加本批次，列入下批", "its community is no part of this round: for the next one")
            .to_owned(),
        NextStep::NextRound if is_urgent => lang
            .pick(
                "会商定：写必办（同一居民区让出一件），或先转办、下批优先",
                "for the meeting: demand it (another of its community gives way) or hand it on; else first next time",
            )
            .to_owned(),
        NextStep::NextRound => lang.pick("下批优先", "first in the next round").to_owned(),
        NextStep::MoreTime => {
            let who = busy(why, names);
            let (more, more_en) = if is_counted_out(why) {
                ("放宽最多承接", "more requests at most")
            } else {
                ("加容量", "more capacity")
            };
            if is_urgent {
                lang.pick(
                    format!("会商定：给{who}{more}，或写必办（另一件让出来），或先转办、下批优先"),
                    format!(
                        "for the meeting: {more_en} ({who}), or demand it (another gives way), or hand it on; \
                         else first next time"
                    ),
                )
            } else {
                lang.pick(
                    format!("下批优先，或给{who}{more}"),
                    format!("first in the next round, or {more_en} ({who})"),
                )
            }
        }
        NextStep::SearchOn => lang.pick("加大 --budget 再算一次", "match again with a larger --budget").to_owned(),
    }
}

/// Whether a community of the request takes no part at all.
fn is_no_part(reason: &Reason) -> bool {
    matches!(reason, Reason::CommunityLimit { communities } if communities.iter().any(|full| full.max_answered == 0))
}

/// Whether those who could have as many requests as they take, whatever time they have left.
fn is_counted_out(why: &UnansweredWhy) -> bool {
    let Reason::Capacity { roles, .. } = &why.reason else { return false };
    let mut could = roles.iter().flat_map(|role| &role.could).peekable();
    could.peek().is_some() && could.all(BusyProvider::is_counted_out)
}

/// Those whose time is short: by name where only one could, else by who may take the role.
fn busy(why: &UnansweredWhy, names: Names<'_>) -> String {
    let Reason::Capacity { roles, .. } = &why.reason else { return String::new() };
    let who = |of: &Bottleneck| match of.could.as_slice() {
        [only] => names.provider(&only.provider),
        _ => names.holders_of(&why.request, &of.role),
    };
    names.each_once(roles.iter().map(who))
}

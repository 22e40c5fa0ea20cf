//! A round 批次: from collecting requests to its close.
//!
//! Always holds: at most one plan of a round is published at a time; a plan that was published on other tables, or that
//! would take a task from somebody who accepted it since, is refused; what was accepted is never taken back by a
//! withdrawal.

use super::{Refusal, Rule, named, next};

named! {
    /// Where a round stands.
    RoundState {
        Collecting: "collecting", "征集";
        Planning: "planning", "派题";
        Answering: "answering", "答题";
        Closed: "closed", "结项";
    }
}

named! {
    /// What is done with a round.
    RoundAct {
        Freeze: "freeze", "截止收件";
        Reopen: "reopen", "重新征集";
        Admit: "admit", "补入急件";
        Publish: "publish", "发布方案";
        Withdraw: "withdraw", "撤回方案";
        Close: "close", "结项";
    }
}

use RoundState::{Answering, Closed, Collecting, Planning};

/// Which act leads where; admitting a request leaves the round where it is, see [`move_round`].
pub const ROUND_RULES: &[Rule<RoundState, RoundAct>] = &[
    Rule { act: RoundAct::Freeze, from: &[Collecting], to: Planning },
    Rule { act: RoundAct::Reopen, from: &[Planning], to: Collecting },
    Rule { act: RoundAct::Admit, from: &[Planning], to: Planning },
    Rule { act: RoundAct::Admit, from: &[Answering], to: Answering },
    Rule { act: RoundAct::Publish, from: &[Planning, Answering], to: Answering },
    Rule { act: RoundAct::Withdraw, from: &[Answering], to: Planning },
    Rule { act: RoundAct::Close, from: &[Answering], to: Closed },
];

/// What matters of a round beside its state; of a publication what matters of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundFacts {
    /// Requests that a freeze would take in.
    pub n_accepted_requests: usize,
    /// Who published the plan that is in force, by name, and whether it is the one at hand.
    pub published_by: Option<String>,
    /// Whether the plan at hand was published, now or before.
    pub plan_was_published: bool,
    /// Whether the tables are other ones than those that the plan was made from.
    pub tables_changed: bool,
    /// Tasks accepted since the plan was made that it would withdraw.
    pub n_accepted_since: usize,
    /// Tasks of the plan in force that somebody accepted or finished.
    pub n_accepted: usize,
}

/// Moves a round.
///
/// # Errors
/// `wrong_state`, `nothing_to_plan`, `already_published`, `tables_changed`, `tasks_changed`, `tasks_accepted`.
pub fn move_round(state: RoundState, act: RoundAct, facts: &RoundFacts) -> Result<RoundState, Refusal> {
    if act == RoundAct::Publish && facts.plan_was_published {
        let by = facts.published_by.as_deref().unwrap_or("");
        return Err(Refusal::new(
            "already_published",
            format!("这份方案已经由 {by} 发布过了"),
            format!("this plan was published already, by {by}"),
        ));
    }
    let to = next(ROUND_RULES, state, act)?;
    let refusal = match act {
        RoundAct::Freeze if facts.n_accepted_requests == 0 => Some(Refusal::new(
            "nothing_to_plan",
            "还没有立项的点单，没有什么可派",
            "no request is accepted yet: there is nothing to plan",
        )),
        RoundAct::Publish if facts.tables_changed => Some(Refusal::new(
            "tables_changed",
            "方案算出以后材料又改过，请重新匹配再发布",
            "the tables were changed since the plan was made: match again and publish that",
        )),
        RoundAct::Publish if facts.n_accepted_since > 0 => Some(Refusal::new(
            "tasks_changed",
            format!("有 {} 项任务在这以后已被接下，这份方案会收回它们；请重新匹配", facts.n_accepted_since),
            format!(
                "{} tasks were accepted since, which this plan would take back: match again",
                facts.n_accepted_since
            ),
        )),
        RoundAct::Withdraw if facts.n_accepted > 0 => Some(Refusal::new(
            "tasks_accepted",
            format!("已有 {} 项任务被接下，不能整份撤回；个别的可以释放，或重新匹配", facts.n_accepted),
            format!("{} tasks are accepted: release single requests, or match again", facts.n_accepted),
        )),
        _ => None,
    };
    refusal.map_or(Ok(to), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_goes_its_way_and_back_while_nobody_has_begun() {
        let facts = RoundFacts { n_accepted_requests: 3, ..RoundFacts::default() };
        let check = |state, act, expect| assert_eq!(move_round(state, act, &facts), Ok(expect));
        check(Collecting, RoundAct::Freeze, Planning);
        check(Planning, RoundAct::Reopen, Collecting);
        check(Planning, RoundAct::Publish, Answering);
        check(Answering, RoundAct::Publish, Answering);
        check(Answering, RoundAct::Admit, Answering);
        check(Answering, RoundAct::Withdraw, Planning);
        check(Answering, RoundAct::Close, Closed);
    }

    #[test]
    fn what_would_undo_the_work_of_others_is_refused() {
        let check = |state, act, facts: RoundFacts, code| {
            assert_eq!(move_round(state, act, &facts).expect_err("it is refused").code, code);
        };
        let none = RoundFacts::default;
        check(Collecting, RoundAct::Freeze, none(), "nothing_to_plan");
        check(Collecting, RoundAct::Publish, none(), "wrong_state");
        check(Closed, RoundAct::Admit, none(), "wrong_state");
        check(Planning, RoundAct::Publish, RoundFacts { tables_changed: true, ..none() }, "tables_changed");
        check(Answering, RoundAct::Publish, RoundFacts { n_accepted_since: 2, ..none() }, "tasks_changed");
        check(Answering, RoundAct::Withdraw, RoundFacts { n_accepted: 1, ..none() }, "tasks_accepted");
        let second = RoundFacts { plan_was_published: true, published_by: Some("某协调员".to_owned()), ..none() };
        let refused = move_round(Answering, RoundAct::Publish, &second).expect_err("once");
        assert_eq!(refused.code, "already_published");
        assert!(refused.reason.zh.contains("某协调员"), "it names the first publisher");
    }
}

//! A task 任务: one provider's seat in the team of a request, from the offer to its end.
//!
//! Always holds: only experts, volunteers and partners decline, only departments and streets claim a return; a claim is
//! ended by a verdict; what is withdrawn, returned or declined does not come back: the seat is offered anew as another
//! task.

use engine::district::ProviderKind;

use super::{Refusal, Rule, named, next};

named! {
    /// Where a task stands.
    TaskState {
        Offered: "offered", "待接";
        Accepted: "accepted", "已接";
        Finished: "finished", "已办结";
        Declined: "declined", "婉拒";
        ReturnClaimed: "return_claimed", "退单申请";
        Returned: "returned", "已退单";
        Withdrawn: "withdrawn", "已撤回";
    }
}

named! {
    /// What is done with a task.
    TaskAct {
        Accept: "accept", "接下";
        Decline: "decline", "婉拒";
        ClaimReturn: "claim-return", "申请退单";
        GrantReturn: "grant-return", "同意退单";
        RejectReturn: "reject-return", "不同意退单";
        Finish: "finish", "办结";
        Withdraw: "withdraw", "撤回";
        Rework: "rework", "重办";
    }
}

impl TaskState {
    /// Whether somebody has the seat: it is not empty.
    pub fn is_held(self) -> bool {
        matches!(self, Self::Offered | Self::Accepted | Self::Finished | Self::ReturnClaimed)
    }

    /// Whether somebody has it and is not done.
    pub fn is_open(self) -> bool {
        self.is_held() && self != Self::Finished
    }
}

use TaskState::{Accepted, Declined, Finished, Offered, ReturnClaimed, Returned, Withdrawn};

/// Which act leads where.
pub const TASK_RULES: &[Rule<TaskState, TaskAct>] = &[
    Rule { act: TaskAct::Accept, from: &[Offered], to: Accepted },
    Rule { act: TaskAct::Decline, from: &[Offered], to: Declined },
    Rule { act: TaskAct::ClaimReturn, from: &[Offered, Accepted], to: ReturnClaimed },
    Rule { act: TaskAct::GrantReturn, from: &[ReturnClaimed], to: Returned },
    Rule { act: TaskAct::RejectReturn, from: &[ReturnClaimed], to: Offered },
    Rule { act: TaskAct::Finish, from: &[Accepted], to: Finished },
    Rule { act: TaskAct::Withdraw, from: &[Offered, Accepted, ReturnClaimed], to: Withdrawn },
    Rule { act: TaskAct::Rework, from: &[Finished], to: Accepted },
];

/// What matters of a task beside its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskFacts {
    /// Of its provider.
    pub kind: ProviderKind,
    /// Whether a claim was rejected before 禁止退回.
    pub return_forbidden: bool,
    /// Whether it is the lead's.
    pub leads: bool,
}

/// What follows from a move of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskEffect {
    /// Its seat is empty: the substitute and the next candidates are shown to the coordinator.
    SeatIsEmpty,
    /// The coordinator has a claim to decide; its clock stands still until then.
    VerdictIsDue,
    /// Its clock goes on.
    ClockGoesOn,
    /// No further claim of a return.
    ForbidReturn,
    /// The pair of request and provider is forbidden from now on.
    ForbidPair,
    /// The request is answered: its community confirms.
    RequestIsAnswered,
}

/// Moves a task.
///
/// # Errors
/// If its state does not allow the act, or its provider is of a kind that does not do so.
pub fn move_task(
    state: TaskState,
    act: TaskAct,
    facts: TaskFacts,
) -> Result<(TaskState, &'static [TaskEffect]), Refusal> {
    let to = next(TASK_RULES, state, act)?;
    let is_office = matches!(facts.kind, ProviderKind::Department | ProviderKind::Street);
    let effects: &[TaskEffect] = match act {
        TaskAct::Decline if is_office => {
            return Err(Refusal::new(
                "not_for_this_kind",
                "部门、街镇不能婉拒，可以申请退单，写明理由",
                "departments and streets claim a return, with a reason, and do not decline",
            ));
        }
        TaskAct::ClaimReturn if !is_office => {
            return Err(Refusal::new(
                "not_for_this_kind",
                "退单申请是部门、街镇用的；办不了请婉拒，写明理由",
                "only departments and streets claim a return; decline, with a reason",
            ));
        }
        TaskAct::ClaimReturn if facts.return_forbidden => {
            return Err(Refusal::new(
                "return_forbidden",
                "这一项的退单申请已被驳回，不能再退",
                "a claim was rejected before: it cannot be returned any more",
            ));
        }
        TaskAct::Decline | TaskAct::Withdraw => &[TaskEffect::SeatIsEmpty],
        TaskAct::ClaimReturn => &[TaskEffect::VerdictIsDue],
        TaskAct::GrantReturn => &[TaskEffect::ForbidPair, TaskEffect::SeatIsEmpty],
        TaskAct::RejectReturn => &[TaskEffect::ForbidReturn, TaskEffect::ClockGoesOn],
        TaskAct::Finish if facts.leads => &[TaskEffect::RequestIsAnswered],
        TaskAct::Accept | TaskAct::Finish | TaskAct::Rework => &[],
    };
    Ok((to, effects))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(kind: ProviderKind) -> TaskFacts {
        TaskFacts { kind, return_forbidden: false, leads: false }
    }

    #[test]
    fn offices_return_and_others_decline() {
        for kind in ProviderKind::ALL {
            let is_office = matches!(kind, ProviderKind::Department | ProviderKind::Street);
            let declined = move_task(Offered, TaskAct::Decline, facts(kind));
            let claimed = move_task(Offered, TaskAct::ClaimReturn, facts(kind));
            assert_eq!(declined.is_ok(), !is_office);
            assert_eq!(claimed.is_ok(), is_office);
        }
        let again = TaskFacts { return_forbidden: true, ..facts(ProviderKind::Department) };
        assert_eq!(move_task(Offered, TaskAct::ClaimReturn, again).expect_err("rejected").code, "return_forbidden");
    }

    #[test]
    fn every_state_and_act_is_allowed_or_refused_with_a_reason() {
        for state in TaskState::ALL {
            for act in TaskAct::ALL {
                let allowed = TASK_RULES.iter().any(|rule| rule.act == *act && rule.from.contains(state));
                let volunteer = move_task(*state, *act, facts(ProviderKind::Volunteer));
                let street = move_task(*state, *act, facts(ProviderKind::Street));
                assert_eq!(volunteer.is_ok() || street.is_ok(), allowed, "{state:?} {act:?}");
                for refused in [volunteer, street].into_iter().filter_map(Result::err) {
                    assert!(!refused.reason.zh.is_empty() && !refused.reason.en.is_empty());
                }
            }
        }
    }

    #[test]
    fn the_leads_finish_answers_the_request() {
        let lead = TaskFacts { leads: true, ..facts(ProviderKind::Street) };
        let (to, effects) = move_task(Accepted, TaskAct::Finish, lead).expect("it was accepted");
        assert_eq!((to, effects), (Finished, [TaskEffect::RequestIsAnswered].as_slice()));
        assert_eq!(move_task(Accepted, TaskAct::Finish, facts(ProviderKind::Street)).expect("accepted").1, []);
    }
}

//! A request 点单: from its submission over triage, plan and answer to what its community says of it.
//!
//! Always holds: triage and withdrawal end with the freeze of a round that takes the request in; only a community's own
//! word makes it solved, partly solved or unsolved, but for silence, which is recorded as such; a joint case is solved
//! when each of its communities says so; a request is reworked twice at most.

use super::{Refusal, Rule, named, next};

named! {
    /// Where a request stands.
    Standing {
        Submitted: "submitted", "待初审";
        Accepted: "accepted", "立项";
        Merged: "merged", "并入";
        HandedOn: "handed_on", "转办";
        Refused: "refused", "不予立项";
        SentBack: "sent_back", "退回补充";
        Withdrawn: "withdrawn", "已撤回";
        Planned: "planned", "已安排";
        Waiting: "waiting", "未安排";
        Answering: "answering", "答题中";
        Answered: "answered", "待确认";
        Solved: "solved", "已解决";
        PartlySolved: "partly_solved", "部分解决";
        Unsolved: "unsolved", "未解决";
        Reworked: "reworked", "重办";
        SuspensionAsked: "suspension_asked", "申请挂账";
        Suspended: "suspended", "挂账";
    }
}

named! {
    /// What is done with a request.
    RequestAct {
        Accept: "accept", "立项";
        Merge: "merge", "并入别的";
        HandOn: "hand_on", "转办";
        Refuse: "refuse", "不予立项";
        SendBack: "send_back", "退回补充";
        Undo: "undo", "撤销初审";
        Resubmit: "resubmit", "补充后再报";
        Withdraw: "withdraw", "撤回";
        Arrange: "arrange", "排入方案";
        LeaveOut: "leave_out", "不排入方案";
        Publish: "publish", "随方案发布";
        Release: "release", "释放";
        ReturnToPool: "return_to_pool", "列入下批";
        Finish: "finish", "办结";
        AskSuspension: "ask_suspension", "申请挂账";
        GrantSuspension: "grant_suspension", "同意挂账";
        RejectSuspension: "reject_suspension", "不同意挂账";
        ConfirmSolved: "confirm_solved", "确认解决";
        ConfirmPartly: "confirm_partly", "确认部分解决";
        ConfirmNot: "confirm_not", "确认未解决";
        Silence: "silence", "逾期未确认";
        Rework: "rework", "重办";
    }
}

use Standing as S;

impl Standing {
    /// Whether nobody works on it any more, nor will.
    pub fn is_over(self) -> bool {
        matches!(self, S::HandedOn | S::Refused | S::Withdrawn | S::Solved | S::PartlySolved | S::Unsolved)
    }
}

/// Which act leads where.
pub const REQUEST_RULES: &[Rule<Standing, RequestAct>] = &[
    Rule { act: RequestAct::Accept, from: &[S::Submitted], to: S::Accepted },
    Rule { act: RequestAct::Merge, from: &[S::Submitted, S::Accepted], to: S::Merged },
    Rule { act: RequestAct::HandOn, from: &[S::Submitted, S::Accepted], to: S::HandedOn },
    Rule { act: RequestAct::Refuse, from: &[S::Submitted, S::Accepted], to: S::Refused },
    Rule { act: RequestAct::SendBack, from: &[S::Submitted, S::Accepted], to: S::SentBack },
    Rule {
        act: RequestAct::Undo,
        from: &[S::Accepted, S::Merged, S::HandedOn, S::Refused, S::SentBack],
        to: S::Submitted,
    },
    Rule { act: RequestAct::Resubmit, from: &[S::SentBack], to: S::Submitted },
    Rule { act: RequestAct::Withdraw, from: &[S::Submitted, S::Accepted, S::SentBack], to: S::Withdrawn },
    Rule { act: RequestAct::Arrange, from: &[S::Accepted, S::Planned, S::Waiting], to: S::Planned },
    Rule { act: RequestAct::LeaveOut, from: &[S::Accepted, S::Planned, S::Waiting], to: S::Waiting },
    Rule { act: RequestAct::Publish, from: &[S::Planned], to: S::Answering },
    Rule { act: RequestAct::Release, from: &[S::Planned, S::Answering, S::Reworked], to: S::Waiting },
    Rule { act: RequestAct::ReturnToPool, from: &[S::Waiting], to: S::Accepted },
    Rule { act: RequestAct::Finish, from: &[S::Answering, S::Reworked], to: S::Answered },
    Rule { act: RequestAct::AskSuspension, from: &[S::Answering, S::Reworked], to: S::SuspensionAsked },
    Rule { act: RequestAct::GrantSuspension, from: &[S::SuspensionAsked], to: S::Suspended },
    Rule { act: RequestAct::RejectSuspension, from: &[S::SuspensionAsked], to: S::Answering },
    Rule { act: RequestAct::ConfirmSolved, from: &[S::Answered], to: S::Solved },
    Rule { act: RequestAct::ConfirmPartly, from: &[S::Answered], to: S::PartlySolved },
    Rule { act: RequestAct::ConfirmNot, from: &[S::Answered], to: S::Unsolved },
    Rule { act: RequestAct::Silence, from: &[S::Answered], to: S::Solved },
    Rule { act: RequestAct::Rework, from: &[S::Answered, S::PartlySolved, S::Unsolved], to: S::Reworked },
];

/// Times that a request is reworked at most.
pub const REWORKS_MAX: u32 = 2;

/// What matters of a request beside its standing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequestFacts {
    /// Whether a round took it in.
    pub is_frozen: bool,
    /// How often it was reworked.
    pub n_reworks: u32,
}

/// What follows from a move of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestEffect {
    /// Its tasks that are not ended are withdrawn, and those who have them are told.
    WithdrawTasks,
    /// Its finished tasks are open again, with a new due date.
    ReopenTasks,
    /// It waits for one more round.
    WaitOneMoreRound,
    /// The coordinator decides whether it is suspended.
    VerdictIsDue,
    /// Solved by silence: it counts in no rate.
    OutsideRates,
}

/// Moves a request.
///
/// # Errors
/// `frozen` for triage and withdrawal once a round took it in, `reworked_too_often`, else `wrong_state`.
pub fn move_request(
    standing: Standing,
    act: RequestAct,
    facts: RequestFacts,
) -> Result<(Standing, &'static [RequestEffect]), Refusal> {
    use RequestAct::{Accept, HandOn, Merge, Refuse, Resubmit, SendBack, Undo, Withdraw};
    if facts.is_frozen && matches!(act, Accept | HandOn | Merge | Refuse | Resubmit | SendBack | Undo | Withdraw) {
        return Err(Refusal::new(
            "frozen",
            "这件点单已列入批次，不能再改初审、撤回；请找区协调员",
            "a round took this request in: triage and withdrawal are over, ask the coordinator",
        ));
    }
    let to = next(REQUEST_RULES, standing, act)?;
    if act == RequestAct::Rework && facts.n_reworks >= REWORKS_MAX {
        return Err(Refusal::new(
            "reworked_too_often",
            format!("已经重办过 {REWORKS_MAX} 次，请改为挂账或列入下批"),
            format!("it was reworked {REWORKS_MAX} times: suspend it, or leave it to the next round"),
        ));
    }
    let effects: &[RequestEffect] = match act {
        RequestAct::Release => &[RequestEffect::WithdrawTasks],
        RequestAct::Rework => &[RequestEffect::ReopenTasks],
        RequestAct::ReturnToPool => &[RequestEffect::WaitOneMoreRound],
        RequestAct::AskSuspension => &[RequestEffect::VerdictIsDue],
        RequestAct::RejectSuspension => &[RequestEffect::ReopenTasks],
        RequestAct::Silence => &[RequestEffect::OutsideRates],
        _ => &[],
    };
    Ok((to, effects))
}

/// What a community says of an answered request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confirmed {
    /// 没有解决
    No,
    /// 部分解决
    Partly,
    /// 解决了
    Yes,
}

/// What all communities of a request say together: nothing while one is still asked, then the worst that was said.
/// O(communities).
pub fn confirmed_by_all(communities: &[Option<Confirmed>]) -> Option<RequestAct> {
    let all: Option<Vec<Confirmed>> = communities.iter().copied().collect();
    all?.into_iter().min().map(|worst| match worst {
        Confirmed::No => RequestAct::ConfirmNot,
        Confirmed::Partly => RequestAct::ConfirmPartly,
        Confirmed::Yes => RequestAct::ConfirmSolved,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_goes_from_its_submission_to_its_communitys_word() {
        let way = [
            (RequestAct::Accept, S::Accepted),
            (RequestAct::LeaveOut, S::Waiting),
            (RequestAct::Arrange, S::Planned),
            (RequestAct::Publish, S::Answering),
            (RequestAct::Finish, S::Answered),
            (RequestAct::ConfirmPartly, S::PartlySolved),
            (RequestAct::Rework, S::Reworked),
            (RequestAct::Finish, S::Answered),
            (RequestAct::ConfirmSolved, S::Solved),
        ];
        let mut standing = S::Submitted;
        for (act, expect) in way {
            standing = move_request(standing, act, RequestFacts::default()).expect("it is its way").0;
            assert_eq!(standing, expect);
        }
        assert!(move_request(standing, RequestAct::Rework, RequestFacts::default()).is_err(), "solved is solved");
    }

    #[test]
    fn triage_ends_with_the_freeze_and_rework_after_two() {
        let frozen = RequestFacts { is_frozen: true, n_reworks: 0 };
        for act in [RequestAct::Undo, RequestAct::Withdraw, RequestAct::Merge, RequestAct::Refuse] {
            assert_eq!(move_request(S::Accepted, act, frozen).expect_err("frozen").code, "frozen");
            assert!(move_request(S::Accepted, act, RequestFacts::default()).is_ok());
        }
        let twice = RequestFacts { n_reworks: REWORKS_MAX, ..frozen };
        assert_eq!(move_request(S::Unsolved, RequestAct::Rework, twice).expect_err("twice").code, "reworked_too_often");
        assert!(move_request(S::Unsolved, RequestAct::Rework, frozen).is_ok());
    }

    #[test]
    fn a_joint_case_is_solved_when_all_say_so() {
        use Confirmed::{No, Partly, Yes};
        let check = |said: &[Option<Confirmed>], expect| assert_eq!(confirmed_by_all(said), expect);
        check(&[Some(Yes)], Some(RequestAct::ConfirmSolved));
        check(&[Some(Yes), None], None);
        check(&[Some(Yes), Some(Partly)], Some(RequestAct::ConfirmPartly));
        check(&[Some(No), Some(Partly)], Some(RequestAct::ConfirmNot));
    }

    #[test]
    fn no_standing_is_out_of_reach() {
        for standing in Standing::ALL.iter().filter(|standing| **standing != S::Submitted) {
            assert!(REQUEST_RULES.iter().any(|rule| rule.to == *standing), "{standing:?}");
        }
        for act in RequestAct::ALL {
            assert!(REQUEST_RULES.iter().any(|rule| rule.act == *act), "{act:?}");
            assert_eq!(RequestAct::parse(crate::moves::Named::name(*act)), Some(*act));
        }
    }
}

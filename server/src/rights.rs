//! Who may do what: the matrix of roles and acts, and how far a right reaches.
//!
//! Comes in: what somebody holds in a district, an act. Goes out: a [`Sight`], which the store asks in its queries, or
//! a refusal. Always holds: rights are the table below and nothing else; several roles add up, and the one that reaches
//! furthest is the one that the audit names; whoever holds nothing in a district does not see that it exists.

use crate::problem::Problem;

/// What somebody is in a district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    /// 区协调员
    Coordinator,
    /// 街镇联络员
    Street,
    /// 社区
    Community,
    /// 答题力量
    Provider,
    /// 督查
    Inspector,
    /// 系统管理员
    Administrator,
}

impl Role {
    pub(crate) const ALL: [Self; 6] =
        [Self::Coordinator, Self::Street, Self::Community, Self::Provider, Self::Inspector, Self::Administrator];

    /// The name in the API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Street => "street",
            Self::Community => "community",
            Self::Provider => "provider",
            Self::Inspector => "inspector",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether a right of this role is about some streets, communities or providers alone.
    pub(crate) fn has_scope(self) -> bool {
        matches!(self, Self::Street | Self::Community | Self::Provider)
    }

    /// Whether a scope is one of this role's: it names some where the role has one, else none.
    pub(crate) fn fits(self, scope: &[String]) -> bool {
        self.has_scope() != scope.is_empty()
    }

    /// Whether its holder is signed out after half an hour of doing nothing.
    pub(crate) fn is_staff(self) -> bool {
        matches!(self, Self::Coordinator | Self::Inspector | Self::Administrator)
    }
}

/// How far a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Nothing.
    No,
    /// The holder's own street, communities, providers and what belongs to them.
    Own,
    /// The district.
    All,
}

/// What can be done in a district. Every route names the act that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Act {
    /// The district's name and its rounds' standing.
    ReadRounds,
    /// Rounds: open, change, freeze, admit, publish, close.
    RunRounds,
    /// Communities, providers, topics, cases without contact.
    ReadTables,
    /// Change them.
    WriteTables,
    /// Own leave of a provider.
    WriteLeave,
    /// Requests.
    ReadRequests,
    /// Title, topic and standing of similar ones elsewhere.
    ReadSimilar,
    /// Raise, change, rank, withdraw.
    RaiseRequests,
    /// Accept, merge, hand on, refuse, send back.
    Triage,
    /// Imports, their faults and mends.
    Import,
    /// See imports.
    ReadImports,
    /// Draft plans, pins, explanations.
    ReadPlans,
    /// Make them.
    WritePlans,
    /// What runs behind the calls.
    ReadJobs,
    /// Tasks and lists in force.
    ReadTasks,
    /// Accept, decline, claim, note, finish, ask for more time.
    WorkTasks,
    /// Remind.
    Remind,
    /// Verdicts, substitutes, stuck requests, extensions.
    DecideTasks,
    /// Confirm, rate, rework, revisit.
    Confirm,
    /// Contact of a request.
    Reveal,
    /// Contact of a provider.
    ReadProviderContact,
    /// Figures and rates.
    ReadFigures,
    /// The audit trail.
    ReadAudit,
    /// Notices for oneself.
    ReadNotices,
    /// The stream of what happens.
    Follow,
    /// Accounts, invitations, tokens.
    Accounts,
    /// Invite the people of own communities again.
    Reinvite,
}

use Reach::{All as A, No as N, Own as O};

/// The matrix: coordinator, street, community, provider, inspector, administrator.
pub(crate) const MATRIX: [(Act, [Reach; 6]); 27] = [
    (Act::ReadRounds, [A, A, A, A, A, N]),
    (Act::RunRounds, [A, N, N, N, N, N]),
    (Act::ReadTables, [A, A, A, O, A, N]),
    (Act::WriteTables, [A, N, N, N, N, N]),
    (Act::WriteLeave, [A, N, N, O, N, N]),
    (Act::ReadRequests, [A, O, O, O, A, N]),
    (Act::ReadSimilar, [A, A, A, N, A, N]),
    (Act::RaiseRequests, [A, N, O, N, N, N]),
    (Act::Triage, [A, O, N, N, N, N]),
    (Act::Import, [A, O, O, N, N, N]),
    (Act::ReadImports, [A, O, O, N, A, N]),
    (Act::ReadPlans, [A, O, N, N, A, N]),
    (Act::WritePlans, [A, N, N, N, N, N]),
    (Act::ReadJobs, [A, N, N, N, A, A]),
    (Act::ReadTasks, [A, A, O, O, A, N]),
    (Act::WorkTasks, [A, O, N, O, N, N]),
    (Act::Remind, [A, O, N, N, N, N]),
    (Act::DecideTasks, [A, N, N, N, N, N]),
    (Act::Confirm, [A, O, O, N, N, N]),
    (Act::Reveal, [A, O, O, O, N, N]),
    (Act::ReadProviderContact, [A, O, O, O, N, N]),
    (Act::ReadFigures, [A, A, A, O, A, N]),
    (Act::ReadAudit, [A, O, O, O, A, O]),
    (Act::ReadNotices, [A, O, O, O, A, O]),
    (Act::Follow, [A, O, O, O, A, N]),
    (Act::Accounts, [A, N, N, N, N, A]),
    (Act::Reinvite, [A, O, N, N, N, A]),
];

/// How far a role's right to an act reaches.
pub(crate) fn reach(act: Act, role: Role) -> Reach {
    let row = MATRIX.iter().find(|(of, _)| *of == act);
    row.map_or(N, |(_, reaches)| reaches[role as usize])
}

/// A role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holding {
    /// Empty: of the deployment.
    pub(crate) district: String,
    pub(crate) role: Role,
    /// A street's name, a community's or provider's id; empty where the role has none.
    pub(crate) scope: String,
}

/// What of a district somebody may see or touch by an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) district: String,
    /// The role that the audit names.
    pub(crate) role: Role,
    /// All of it.
    pub(crate) all: bool,
    pub(crate) streets: Vec<String>,
    pub(crate) communities: Vec<String>,
    pub(crate) providers: Vec<String>,
}

impl Sight {
    /// Whether it reaches what belongs to this provider.
    pub(crate) fn reaches_provider(&self, provider: &str) -> bool {
        self.all || self.providers.iter().any(|own| own == provider)
    }
}

/// What an act may reach in a district.
///
/// # Errors
/// `not_found` where nothing is held there, `no_right` where no role of it allows the act.
pub(crate) fn sight(holdings: &[Holding], district: &str, act: Act) -> Result<Sight, Problem> {
    // An inspector or administrator of the deployment is one of every district.
    let held = |holding: &&Holding| holding.district == district || holding.district.is_empty();
    let there: Vec<&Holding> = holdings.iter().filter(held).collect();
    if there.is_empty() {
        return Err(Problem::not_found());
    }
    let furthest = there.iter().max_by_key(|holding| (reach(act, holding.role), std::cmp::Reverse(holding.role)));
    let Some(furthest) = furthest.filter(|holding| reach(act, holding.role) > N) else {
        return Err(Problem::no_right());
    };
    let own = |role: Role| {
        let of_role = there.iter().filter(|holding| holding.role == role && reach(act, role) == O);
        of_role.map(|holding| holding.scope.clone()).collect::<Vec<String>>()
    };
    Ok(Sight {
        district: district.to_owned(),
        role: furthest.role,
        all: reach(act, furthest.role) == A,
        streets: own(Role::Street),
        communities: own(Role::Community),
        providers: own(Role::Provider),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(district: &str, role: Role, scope: &str) -> Holding {
        Holding { district: district.to_owned(), role, scope: scope.to_owned() }
    }

    #[test]
    fn rights_add_up_and_end_at_the_district() {
        let held = [
            holding("pt", Role::Community, "C1"),
            holding("pt", Role::Provider, "P1"),
            holding("x", Role::Inspector, ""),
        ];
        let requests = sight(&held, "pt", Act::ReadRequests).expect("both roles read");
        assert_eq!(
            (requests.all, requests.communities, requests.providers),
            (false, vec!["C1".into()], vec!["P1".into()])
        );
        let tables = sight(&held, "pt", Act::ReadTables).expect("a community reads names");
        assert!(tables.all && tables.role == Role::Community);
        assert_eq!(sight(&held, "pt", Act::RunRounds).expect_err("no right").code, "no_right");
        assert_eq!(sight(&held, "nowhere", Act::ReadRounds).expect_err("not there").code, "not_found");
    }

    #[test]
    fn every_act_has_its_row_and_inspectors_change_nothing() {
        for (act, reaches) in MATRIX {
            assert_eq!(MATRIX.iter().filter(|(of, _)| *of == act).count(), 1, "{act:?}");
            let reads = format!("{act:?}").starts_with("Read") || act == Act::Follow;
            assert!(reads || reaches[Role::Inspector as usize] == N, "{act:?}");
        }
    }
}

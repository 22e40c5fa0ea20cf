//! The role list of a request: its own, its topic's, or the one for an unsure topic; with a seat for each hand raised.

use crate::candidates::TopicGuess;
use crate::district::{District, Holder, ProviderKind, Request, RoleName, RoleSpec, push_role};

/// Where the role list came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoleListSource {
    /// The request's own column.
    Request,
    /// The topic.
    Topic,
    /// Neither, since the topic is unsure: who leads is found by retrieval.
    Retrieval,
}

impl RoleListSource {
    /// How sure a seat is whose holder the list names.
    pub(super) fn certainty(self, topic: &TopicGuess) -> f64 {
        match self {
            Self::Request => 1.0,
            Self::Topic | Self::Retrieval => topic.certainty,
        }
    }
}

/// The roles of a request, and where they came from. Where neither the table nor the text gives the topic surely
/// enough, a department or street office found by retrieval leads.
pub(super) fn role_list(district: &District, request: &Request, topic: &TopicGuess) -> (Vec<RoleSpec>, RoleListSource) {
    let of_topic = topic.topic.as_ref().filter(|_| topic.is_sure(district)).and_then(|id| district.topic(id));
    let (mut roles, source) = match (&request.roles, of_topic) {
        (Some(roles), _) => (roles.clone(), RoleListSource::Request),
        (None, Some(topic)) => (topic.roles.clone(), RoleListSource::Topic),
        (None, None) => (vec![lead_by_retrieval()], RoleListSource::Retrieval),
    };
    for profession in &request.hands {
        let holder = Holder::Profession(profession.clone());
        if roles.iter().any(|role| role.holders.contains(&holder)) {
            continue;
        }
        let name = RoleName::from("volunteer");
        push_role(&mut roles, RoleSpec { name, holders: vec![holder], effort: 1, count: 1, required: true });
    }
    (roles, source)
}

fn lead_by_retrieval() -> RoleSpec {
    RoleSpec {
        name: RoleName::from("lead"),
        holders: vec![Holder::Kind(ProviderKind::Department), Holder::Kind(ProviderKind::Street)],
        effort: 2,
        count: 1,
        required: true,
    }
}

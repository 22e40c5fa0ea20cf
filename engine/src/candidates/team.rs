//! The role list of a request: its own, its topic's, that of the likeliest topic, or one for a request that says
//! nothing; with a seat for each hand raised.
//!
//! Always holds: a request that says little asks for no smaller team than one that is clear; where the topic is to be
//! confirmed its lead is open to departments and street offices, and whoever the list names stays among them.

use crate::candidates::TopicGuess;
use crate::district::{District, Holder, ProviderKind, Request, RoleName, RoleSpec, Topic, push_role};

/// The role list of a request, and where it came from.
pub(super) struct Team<'d> {
    /// The roles.
    pub(super) roles: Vec<RoleSpec>,
    /// Where they came from.
    pub(super) source: RoleListSource,
    /// The topic that lent them, or that is sure beside a list of the request's own.
    pub(super) topic: Option<&'d Topic>,
}

/// Where the role list came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoleListSource {
    /// The request's own column.
    Request,
    /// The topic.
    Topic,
    /// The likeliest topic, which is to be confirmed: who leads is open.
    LikeliestTopic,
    /// None of them is likely enough: everyone is found by retrieval.
    Retrieval,
}

impl RoleListSource {
    /// How sure a seat is whose holder the list names.
    pub(super) fn certainty(self, topic: &TopicGuess) -> f64 {
        match self {
            Self::Request => 1.0,
            Self::Topic | Self::LikeliestTopic | Self::Retrieval => topic.certainty,
        }
    }
}

/// The team that a request asks for.
pub(super) fn team_of<'d>(district: &'d District, request: &Request, topic: &TopicGuess) -> Team<'d> {
    let lender = topic.lends_roles(district);
    let is_sure = topic.is_sure(district);
    let (mut roles, source) = match (&request.roles, lender) {
        (Some(roles), _) => (roles.clone(), RoleListSource::Request),
        (None, Some(topic)) if is_sure => (topic.roles.clone(), RoleListSource::Topic),
        (None, Some(topic)) => (with_open_lead(&topic.roles), RoleListSource::LikeliestTopic),
        (None, None) => (by_retrieval(), RoleListSource::Retrieval),
    };
    for profession in &request.hands {
        let holder = Holder::Profession(profession.clone());
        if roles.iter().any(|role| role.holders.contains(&holder)) {
            continue;
        }
        let name = RoleName::from("volunteer");
        push_role(&mut roles, RoleSpec { name, holders: vec![holder], effort: 1, count: 1, required: true });
    }
    let topic = lender.filter(|_| is_sure || source == RoleListSource::LikeliestTopic);
    Team { roles, source, topic }
}

/// Who may lead what nobody is named for.
const LEADERS: [Holder; 2] = [Holder::Kind(ProviderKind::Department), Holder::Kind(ProviderKind::Street)];

fn with_open_lead(roles: &[RoleSpec]) -> Vec<RoleSpec> {
    let mut roles = roles.to_vec();
    for lead in roles.iter_mut().filter(|role| role.name.leads()) {
        let others = LEADERS.into_iter().filter(|holder| !lead.holders.contains(holder));
        lead.holders = lead.holders.iter().cloned().chain(others).collect();
    }
    roles
}

/// A lead and a support: what the plainest matter takes.
fn by_retrieval() -> Vec<RoleSpec> {
    let open = |name: &str, effort| RoleSpec {
        name: RoleName::from(name),
        holders: LEADERS.to_vec(),
        effort,
        count: 1,
        required: true,
    };
    vec![open("lead", 2), open("support", 1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::district::TopicId;
    use crate::tables::{Purpose, Reading, Source, read_batch};

    /// A round with the shipped catalogue and one request.
    fn district() -> District {
        let tables = [
            ("communities", "id,name,street\nc,甲居民区,甲街道\n"),
            ("requests", "id,community,title\nr,c,没有活动室\n"),
            ("providers", "id,name,kind,capacity\np,区房管局,department,1\n"),
        ];
        let source = |(name, text): (&str, &str)| Source { name: format!("{name}.csv"), bytes: text.into() };
        read_batch(&tables.map(source), &Reading::trusted(Purpose::Round)).expect("a round").district
    }

    fn guess(topic: &TopicId, certainty: f64) -> TopicGuess {
        TopicGuess { certainty, given: false, ..TopicGuess::given(topic.clone()) }
    }

    fn effort(roles: &[RoleSpec]) -> u32 {
        roles.iter().filter(|role| role.required).map(|role| role.effort * role.count).sum()
    }

    /// A request that says little must be no cheaper to answer than one that is clear.
    #[test]
    fn the_likeliest_topic_lends_its_whole_team_with_an_open_lead() {
        let district = district();
        let request = &district.requests[0];
        for topic in &district.topics {
            let sure = team_of(&district, request, &guess(&topic.id, 0.5));
            let likely = team_of(&district, request, &guess(&topic.id, 0.3));
            assert_eq!((sure.source, likely.source), (RoleListSource::Topic, RoleListSource::LikeliestTopic));
            assert_eq!(effort(&sure.roles), effort(&likely.roles), "{}", topic.name);
            let lead = |team: &Team<'_>| team.roles.iter().find(|role| role.name.leads()).cloned().expect("a lead");
            let (named, open) = (lead(&sure).holders, lead(&likely).holders);
            assert!(named.iter().all(|holder| open.contains(holder)), "{named:?} of {open:?}");
            assert!(LEADERS.iter().all(|holder| open.contains(holder)), "{open:?}");
        }
        let nothing = team_of(&district, request, &guess(&district.topics[0].id, 0.29));
        assert_eq!((nothing.source, effort(&nothing.roles)), (RoleListSource::Retrieval, 3));
        assert!(nothing.topic.is_none());
    }
}

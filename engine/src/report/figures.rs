//! The figures of a round, counted once for workbook and page: by street, by kind of provider, by topic.
//!
//! Always holds: a community with `max_answered` 0 is no part of the round and counts only as outside; a request of
//! several communities counts once in each street, and once in the total.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::Lookup;
use crate::district::{Community, Lang, ProviderKind, Request, safe_text};

/// How a community stands in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// What it wants most is answered.
    FirstChoice,
    /// Something else of it is answered.
    Served,
    /// Nothing of it is answered.
    NotServed,
    /// It is no part of the round.
    Outside,
}

impl Standing {
    /// The name of its mark on the page.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::FirstChoice => "first",
            Self::Served => "served",
            Self::NotServed => "none",
            Self::Outside => "outside",
        }
    }

    /// In a few words.
    pub(super) fn said(self, lang: Lang) -> &'static str {
        match self {
            Self::FirstChoice => lang.pick("头号选题已安排", "first choice arranged"),
            Self::Served => lang.pick("安排了其他选题", "another request arranged"),
            Self::NotServed => lang.pick("本批次没有安排", "nothing arranged in this round"),
            Self::Outside => lang.pick("不参加本批次", "not part of the round"),
        }
    }
}

/// Where a community stands.
pub(super) fn standing(lookup: &Lookup<'_>, community: &Community) -> Standing {
    let answered = |request: &&&Request| lookup.is_answered(&request.id);
    let raised = lookup.raised(&community.id);
    if community.max_answered == 0 {
        Standing::Outside
    } else if raised.iter().filter(answered).any(|request| request.choice == Some(1)) {
        Standing::FirstChoice
    } else if raised.iter().any(|request| answered(&request)) {
        Standing::Served
    } else {
        Standing::NotServed
    }
}

/// What a street, or the whole district, gets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Coverage {
    pub(super) name: String,
    /// Communities that are part of the round.
    pub(super) communities: usize,
    pub(super) served: usize,
    /// Of those, with two or more answered requests.
    pub(super) twice: usize,
    /// Communities that named a first choice.
    pub(super) ranked: usize,
    /// Of those, with the first choice answered.
    pub(super) first: usize,
    pub(super) requests: usize,
    pub(super) answered: usize,
    pub(super) outside: usize,
}

impl Coverage {
    fn add_community(&mut self, lookup: &Lookup<'_>, community: &Community) {
        let standing = standing(lookup, community);
        if standing == Standing::Outside {
            self.outside += 1;
            return;
        }
        let answered = lookup.served(&community.id).map_or(0, |c| c.answered);
        self.communities += 1;
        self.served += usize::from(standing != Standing::NotServed);
        self.twice += usize::from(answered > 1);
        self.ranked += usize::from(lookup.raised(&community.id).iter().any(|request| request.choice == Some(1)));
        self.first += usize::from(standing == Standing::FirstChoice);
    }

    fn add_request(&mut self, lookup: &Lookup<'_>, request: &Request) {
        self.requests += 1;
        self.answered += usize::from(lookup.is_answered(&request.id));
    }
}

/// Coverage of each street, and of the district. O(communities + requests).
pub(super) fn coverage(lookup: &Lookup<'_>) -> (Vec<Coverage>, Coverage) {
    let mut of_street: BTreeMap<&str, Coverage> = BTreeMap::new();
    let mut total = Coverage { name: lookup.lang.pick("合计", "Total").to_owned(), ..Coverage::default() };
    for community in &lookup.round.district.communities {
        of_street.entry(&community.street).or_default().add_community(lookup, community);
        total.add_community(lookup, community);
    }
    for request in &lookup.round.district.requests {
        let streets: BTreeSet<&str> = lookup.communities(request).into_iter().map(|c| c.street.as_str()).collect();
        for street in streets {
            of_street.entry(street).or_default().add_request(lookup, request);
        }
        total.add_request(lookup, request);
    }
    let streets = lookup
        .streets
        .iter()
        .map(|street| Coverage { name: safe_text(street), ..of_street.remove(*street).unwrap_or_default() });
    (streets.collect(), total)
}

/// Load against capacity of a kind of provider. Sums are wide: capacities may be as large as one likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KindLoad {
    pub(super) kind: ProviderKind,
    pub(super) providers: usize,
    /// Of those, with at least one seat.
    pub(super) busy: usize,
    pub(super) seats: u64,
    pub(super) load: u128,
    pub(super) capacity: u128,
}

/// Loads of the kinds that have providers. O(providers).
pub(super) fn kind_loads(lookup: &Lookup<'_>) -> Vec<KindLoad> {
    let of_kind = |kind: ProviderKind| {
        let mut sum = KindLoad { kind, providers: 0, busy: 0, seats: 0, load: 0, capacity: 0 };
        for provider in lookup.round.district.providers.iter().filter(|p| p.kind == kind) {
            let (load, seats) = lookup.load(&provider.id).map_or((0, 0), |of| (of.load, of.requests));
            sum.providers += 1;
            sum.busy += usize::from(seats > 0);
            sum.seats += seats;
            sum.load += u128::from(load);
            sum.capacity += u128::from(provider.capacity);
        }
        sum
    };
    ProviderKind::ALL.into_iter().map(of_kind).filter(|sum| sum.providers > 0).collect()
}

/// How many requests of a topic were raised and answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TopicCount {
    pub(super) name: String,
    pub(super) raised: usize,
    pub(super) answered: usize,
}

/// Topics with requests, the most raised first; those that are too unsure stand together at the end.
pub(super) fn topic_counts(lookup: &Lookup<'_>) -> Vec<TopicCount> {
    let mut counts: BTreeMap<Option<&str>, (usize, usize)> = BTreeMap::new();
    for request in &lookup.round.district.requests {
        let sure = lookup.candidates(&request.id).filter(|f| f.topic.is_sure(lookup.round.district));
        let topic = sure.and_then(|f| f.topic.topic.as_ref()).and_then(|id| lookup.round.district.topic(id));
        let count = counts.entry(topic.map(|t| t.name.as_str())).or_default();
        *count = (count.0 + 1, count.1 + usize::from(lookup.is_answered(&request.id)));
    }
    let mut sorted: Vec<(Option<&str>, (usize, usize))> = counts.into_iter().collect();
    sorted.sort_by_key(|(name, (raised, _))| (name.is_none(), std::cmp::Reverse(*raised), *name));
    let count = |(name, (raised, answered)): (Option<&str>, (usize, usize))| {
        let name = name.map_or_else(|| lookup.lang.pick("题型待确认", "topic to be confirmed").to_owned(), safe_text);
        TopicCount { name, raised, answered }
    };
    sorted.into_iter().map(count).collect()
}

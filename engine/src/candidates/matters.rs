//! Which requests are the same matter, which may be, and which are alike in several communities.
//!
//! Comes in: a district and what its texts say. Goes out: [`Matters`]: the district with one request for each matter,
//! and what people should be asked. Always holds: only requests that share a community are merged, those of which a row
//! says so or whose texts are surely the same ([`crate::district::Round::same_matter`]), and until people have answered
//! those of which they are asked; texts that tell the same
//! of other buildings are several matters; of several communities nothing is merged.
//!
//! Method: pairs of a community are judged by a logistic model over features of both texts (`same_matter.rs`). Pairs
//! are proposed, never compared all with all: within a community all of them where they are few, else, as in the whole
//! district, those that share one of their rarest pairs of characters (blocking: Christen, Data Matching, 2012, ch. 4).
//! So the time grows with the number of requests, not with its square.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use super::Readings;
use super::same_matter::{TextShape, Texts, probability};
use crate::district::{District, Merged, Request, RequestId, SameAs, into};

/// Requests of a community up to which all pairs are compared.
const ALL_PAIRS_MAX: usize = 40;
/// Rarest pairs of characters by which a request is proposed to others, and the requests that share one, at most: each
/// is met by the next ones only. Half of both still finds every group of the sample, where communities are small.
const RAREST: usize = 12;
const SHARERS_MAX: usize = 24;
/// How probable it must be that two requests of a community are the same matter for people to be asked, and for the two
/// to count once until they have answered: a community is better served by one matter and a question than by the same
/// one twice. On the sample 22 of the 27 that are asked are one matter, and 7 of 98 communities with two answers get
/// one matter twice; at 0.3 it is 14 of 19 and 10, at 0.1 24 of 36 and 6, at 0.05 25 of 119 and 5, and 4 communities
/// more go without an answer.
pub const ASKED_MIN: f64 = 0.15;
/// How alike two requests of neighbouring communities must be for a joint case to be proposed, and two from anywhere:
/// there only what is nearly a copy tells more than the kind of problem.
const ALIKE_STREET: f64 = 0.25;
const ALIKE_ANYWHERE: f64 = 0.8;

/// Requests of a group that is only likely, at most: where more are alike, their words are those of everybody in this
/// batch (a template, a campaign) and tell nothing. The largest matter of the sample has nine tellings.
const GROUP_MAX: usize = 12;

/// The matters of a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Matters {
    /// The district with one request for each matter.
    pub district: District,
    /// What was merged into what, sorted.
    pub merged: Vec<Merged>,
    /// What requests have from others of their matter, by the request that stands for it.
    pub gained: BTreeMap<RequestId, Gained>,
    /// The requests that were merged into others, as they were handed in.
    pub as_handed_in: Vec<Request>,
    /// Groups of requests of a community of which a row says, or the texts say surely, that they are one matter.
    pub same: Vec<Vec<RequestId>>,
    /// Groups of requests of a community that are likely one matter: to be asked, and counted once meanwhile.
    pub asked: Vec<Vec<RequestId>>,
    /// Groups of requests of several communities that are alike: to be proposed as joint cases.
    pub alike_elsewhere: Vec<Vec<RequestId>>,
}

impl Matters {
    /// Every request a matter of its own.
    pub fn apart(district: District) -> Self {
        let (as_handed_in, groups) = (Vec::new(), Vec::new);
        Self {
            district,
            merged: Vec::new(),
            gained: BTreeMap::new(),
            as_handed_in,
            same: groups(),
            asked: groups(),
            alike_elsewhere: groups(),
        }
    }
}

/// Finds them. O(requests · terms · log requests).
pub fn matters(district: &District, readings: &Readings<'_>) -> Matters {
    let texts = Texts::of(district);
    let requests = &district.requests;
    let at_id = |id: &RequestId| requests.binary_search_by(|r| r.id.cmp(id)).ok();
    let mut same = Groups::new(requests.len());
    let mut likely = Vec::new();
    let mut elsewhere = Groups::new(requests.len());
    let mut copied = Groups::new(requests.len());
    for (at, request) in requests.iter().enumerate() {
        if let Some(SameAs::Repeats(other)) = &request.same_as
            && let Some(other) = at_id(other)
        {
            same.join(at, other);
        }
    }
    for (one, other) in proposed(district, &texts) {
        let is_own = |at: usize| requests[at].same_as == Some(SameAs::OwnMatter);
        if is_own(one) || is_own(other) {
            continue;
        }
        let near = nearness(district, &requests[one], &requests[other]);
        if near.least_alike().is_some_and(|least| !texts.is_copy(one, other) && texts.likeness(one, other) < least) {
            continue;
        }
        let shape = texts.shape(one, other);
        match near {
            Nearness::Community => {
                let probability = probability(&shape, readings.topic_likeness(one, other));
                if probability >= district.round.same_matter.to_f64() {
                    same.join(one, other);
                } else if probability >= ASKED_MIN {
                    likely.push(Likely { probability, one, other });
                }
            }
            _ if shape.same_elsewhere => {}
            _ if shape.is_copy => copied.join(one, other),
            Nearness::Street | Nearness::Far => elsewhere.join(one, other),
        }
    }
    let is_likely = |one: usize, other: usize| {
        probability(&texts.shape(one, other), readings.topic_likeness(one, other)) >= ASKED_MIN
    };
    let mut asked = asked_groups(&same, likely, &is_likely);
    asked.leave_apart_beyond(GROUP_MAX);
    elsewhere.leave_apart_beyond(GROUP_MAX);
    let (merged_district, mut merged) = district.with_one_request_a_matter(&asked.and(&same).groups(requests));
    for of in &mut merged {
        let both = at_id(&of.request).zip(at_id(&of.into));
        of.asked = !both.is_some_and(|(one, other)| same.are_joined(one, other));
    }
    // What is one matter already is no question any more.
    asked.leave_out(&same);
    let same = same.groups(requests);
    let as_handed_in = requests.iter().filter(|request| into(&merged, &request.id).is_some()).cloned().collect();
    let gained = gained(district, &merged_district, &merged);
    Matters {
        district: merged_district,
        merged,
        gained,
        as_handed_in,
        same,
        asked: asked.groups(requests),
        alike_elsewhere: elsewhere.and(&copied).groups(requests),
    }
}

/// Two requests of a community that are likely the same matter.
struct Likely {
    probability: f64,
    one: usize,
    other: usize,
}

/// Joins what is likely the same, the most probable first, and only where everything that would stand in one group is
/// likely the same pair by pair (complete linkage: Manning, Raghavan and Schütze, Introduction to Information
/// Retrieval, 2008, ch. 17): else one text that tells two matters chains many that have nothing in common.
/// O(pairs · GROUP_MAX²).
fn asked_groups(same: &Groups, mut likely: Vec<Likely>, is_likely: &dyn Fn(usize, usize) -> bool) -> Groups {
    likely.sort_by(|a, b| b.probability.total_cmp(&a.probability).then((a.one, a.other).cmp(&(b.one, b.other))));
    let mut asked = Groups::new(same.is_joined.len());
    let mut all = UnionFind::<usize>::new(same.is_joined.len());
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in (0..same.is_joined.len()).filter(|at| same.is_joined[*at]) {
        all.union(same.union.find(at), at);
    }
    for at in (0..same.is_joined.len()).filter(|at| same.is_joined[*at]) {
        members.entry(all.find(at)).or_default().push(at);
    }
    for Likely { one, other, .. } in likely {
        let (first, second) = (all.find(one), all.find(other));
        if first == second {
            continue;
        }
        let of = |root: usize, alone: usize| members.get(&root).cloned().unwrap_or_else(|| vec![alone]);
        let (ones, others) = (of(first, one), of(second, other));
        let is_small = ones.len() + others.len() <= GROUP_MAX;
        if is_small && ones.iter().all(|a| others.iter().all(|b| is_likely(*a, *b))) {
            asked.join(one, other);
            all.union(one, other);
            members.remove(&first);
            members.remove(&second);
            members.insert(all.find(one), [ones, others].concat());
        }
    }
    asked
}

/// What a request has from another of its matter: what its own row does not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gained {
    /// The one whose row gives the topic.
    pub topic: Option<RequestId>,
    /// The one that is more urgent, and the urgency of its own row.
    pub urgency: Option<(RequestId, u8)>,
}

fn gained(district: &District, merged_district: &District, merged: &[Merged]) -> BTreeMap<RequestId, Gained> {
    let mut gained: BTreeMap<RequestId, Gained> = BTreeMap::new();
    for of in merged {
        let Some((own, whole)) = district.request(&of.into).zip(merged_district.request(&of.into)) else { continue };
        let Some(other) = district.request(&of.request) else { continue };
        let entry = gained.entry(of.into.clone()).or_default();
        if entry.topic.is_none() && own.topic.is_none() && other.topic.is_some() && other.topic == whole.topic {
            entry.topic = Some(other.id.clone());
        }
        if entry.urgency.is_none() && own.urgency < whole.urgency && other.urgency == whole.urgency {
            entry.urgency = Some((other.id.clone(), own.urgency));
        }
    }
    gained.retain(|_, of| *of != Gained::default());
    gained
}

/// How near two requests lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nearness {
    /// They share a community.
    Community,
    /// They share a street or a compound.
    Street,
    /// Neither.
    Far,
}

impl Nearness {
    /// How alike two requests must be to be of interest; within a community all are.
    fn least_alike(self) -> Option<f64> {
        match self {
            Self::Community => None,
            Self::Street => Some(ALIKE_STREET),
            Self::Far => Some(ALIKE_ANYWHERE),
        }
    }
}

fn nearness(district: &District, one: &Request, other: &Request) -> Nearness {
    if one.communities.iter().any(|id| other.communities.contains(id)) {
        return Nearness::Community;
    }
    let street = |id| district.community(id).map(|community| &community.street);
    let shares = |id| other.communities.iter().any(|theirs| street(theirs) == street(id));
    let same_compound = one.compound.is_some() && one.compound == other.compound;
    if same_compound || one.communities.iter().any(shares) { Nearness::Street } else { Nearness::Far }
}

/// Pairs worth a look, sorted, each once.
fn proposed(district: &District, texts: &Texts) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut of_community: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, request) in district.requests.iter().enumerate() {
        for community in &request.communities {
            of_community.entry(community).or_default().push(at);
        }
    }
    for members in of_community.values() {
        if members.len() <= ALL_PAIRS_MAX {
            for (n, one) in members.iter().enumerate() {
                pairs.extend(members[n + 1..].iter().map(|other| (*one, *other)));
            }
        } else {
            by_rare_terms(texts, members, &mut pairs);
        }
    }
    let everyone: Vec<usize> = (0..district.requests.len()).collect();
    by_rare_terms(texts, &everyone, &mut pairs);
    // A copy word for word is found anywhere; of many copies each is linked to the next.
    for copies in texts.copies() {
        pairs.extend(copies.windows(2).map(|next| (next[0], next[1])));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Pairs that share one of their rarest terms, each with the last few before it.
fn by_rare_terms(texts: &Texts, members: &[usize], pairs: &mut Vec<(usize, usize)>) {
    let mut sharers: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for at in members {
        for term in texts.rarest(*at, RAREST) {
            let before = sharers.entry(term).or_default();
            let last = before.len().saturating_sub(SHARERS_MAX);
            pairs.extend(before[last..].iter().map(|other| (*other, *at)));
            before.push(*at);
        }
    }
}

/// Requests joined pair by pair.
struct Groups {
    union: UnionFind<usize>,
    is_joined: Vec<bool>,
}

impl Groups {
    fn new(n: usize) -> Self {
        Self { union: UnionFind::new(n), is_joined: vec![false; n] }
    }

    fn join(&mut self, one: usize, other: usize) {
        self.union.union(one, other);
        self.is_joined[one] = true;
        self.is_joined[other] = true;
    }

    fn are_joined(&self, one: usize, other: usize) -> bool {
        self.union.find(one) == self.union.find(other)
    }

    /// What either of two groupings joins.
    fn and(&self, other: &Self) -> Self {
        let mut both = Self::new(self.is_joined.len());
        for of in [self, other] {
            let mut first: BTreeMap<usize, usize> = BTreeMap::new();
            for at in (0..of.is_joined.len()).filter(|at| of.is_joined[*at]) {
                let first = *first.entry(of.union.find(at)).or_insert(at);
                both.join(first, at);
            }
        }
        both
    }

    /// Takes apart groups of more than `most`.
    fn leave_apart_beyond(&mut self, most: usize) {
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        for at in (0..self.is_joined.len()).filter(|at| self.is_joined[*at]) {
            *sizes.entry(self.union.find(at)).or_default() += 1;
        }
        for at in 0..self.is_joined.len() {
            self.is_joined[at] &= sizes.get(&self.union.find(at)).is_some_and(|size| *size <= most);
        }
    }

    /// Takes out of each group what another grouping holds together with one of it: one of those is enough to ask for.
    fn leave_out(&mut self, decided: &Self) {
        let mut asked: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for at in 0..self.is_joined.len() {
            if self.is_joined[at] && decided.is_joined[at] {
                let key = (self.union.find(at), decided.union.find(at));
                let first = *asked.entry(key).or_insert(at);
                self.is_joined[at] = first == at;
            }
        }
    }

    /// Those of two or more, sorted.
    fn groups(&self, requests: &[Request]) -> Vec<Vec<RequestId>> {
        let mut found: BTreeMap<usize, Vec<RequestId>> = BTreeMap::new();
        for (at, request) in requests.iter().enumerate().filter(|(at, _)| self.is_joined[*at]) {
            found.entry(self.union.find(at)).or_default().push(request.id.clone());
        }
        let mut groups: Vec<Vec<RequestId>> = found.into_values().filter(|group| group.len() > 1).collect();
        groups.sort();
        groups
    }
}

/// The features of every pair of requests that share a community, with their probability: for whoever measures or fits
/// the model.
pub fn judged_pairs(district: &District, readings: &Readings<'_>) -> Vec<JudgedPair> {
    let texts = Texts::of(district);
    let mut judged = Vec::new();
    for (one, other) in proposed(district, &texts) {
        let (first, second) = (&district.requests[one], &district.requests[other]);
        if nearness(district, first, second) != Nearness::Community {
            continue;
        }
        let shape = texts.shape(one, other);
        let topic_likeness = readings.topic_likeness(one, other);
        let probability = probability(&shape, topic_likeness);
        let requests = [first.id.clone(), second.id.clone()];
        judged.push(JudgedPair { requests, shape, topic_likeness, probability });
    }
    judged
}

/// Two requests of a community, and what is said of them.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedPair {
    /// The two, sorted.
    pub requests: [RequestId; 2],
    /// How their texts compare.
    pub shape: TextShape,
    /// How probable it is that both have one topic.
    pub topic_likeness: f64,
    /// How probable it is that they are the same matter.
    pub probability: f64,
}

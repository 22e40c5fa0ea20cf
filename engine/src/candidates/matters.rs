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
/// one twice.
const ASKED_MIN: f64 = 0.4;
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
        Self { district, merged: Vec::new(), as_handed_in, same: groups(), asked: groups(), alike_elsewhere: groups() }
    }
}

/// Finds them. O(requests · terms · log requests).
pub fn matters(district: &District, readings: &Readings<'_>) -> Matters {
    let texts = Texts::of(district);
    let requests = &district.requests;
    let at_id = |id: &RequestId| requests.binary_search_by(|r| r.id.cmp(id)).ok();
    let mut same = Groups::new(requests.len());
    let mut asked = Groups::new(requests.len());
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
        let (shape, near) = (texts.shape(one, other), nearness(district, &requests[one], &requests[other]));
        match near {
            Nearness::Community => {
                let probability = probability(&shape, readings.topic_likeness(one, other));
                if probability >= district.round.same_matter.to_f64() {
                    same.join(one, other);
                } else if probability >= ASKED_MIN {
                    asked.join(one, other);
                }
            }
            _ if shape.same_elsewhere => {}
            _ if shape.is_copy => copied.join(one, other),
            Nearness::Street if shape.likeness >= ALIKE_STREET => elsewhere.join(one, other),
            Nearness::Far if shape.likeness >= ALIKE_ANYWHERE => elsewhere.join(one, other),
            _ => {}
        }
    }
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
    Matters {
        district: merged_district,
        merged,
        as_handed_in,
        same,
        asked: asked.groups(requests),
        alike_elsewhere: elsewhere.and(&copied).groups(requests),
    }
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

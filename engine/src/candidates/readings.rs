//! What the texts of a round say by themselves: what the index has for each, and which topic it may have.
//!
//! Comes in: a [`District`] and its index. Goes out: [`Readings`], made once and asked by everything that follows.
//! Always holds: they are those of the requests as handed in, before any were merged.

use super::retrieved::{Retrieved, retrieved_of_cases};
use super::topics::{TopicGuess, TopicModel};
use super::two_matters::{ToldMatter, told_matters};
use crate::district::{Case, District, RequestId, TopicId};
use crate::index::{DistrictIndex, IndexError};

/// What the texts of a district say.
pub struct Readings<'d> {
    district: &'d District,
    /// Earlier cases, each with what was retrieved for it without itself.
    pub(super) cases: Vec<(&'d Case, Retrieved)>,
    pub(super) model: TopicModel,
    /// In the order of the district.
    retrieved: Vec<Retrieved>,
    topics: Vec<TopicGuess>,
    /// The two matters that a text tells, where it does.
    told: Vec<Vec<ToldMatter>>,
}

/// Reads every text. O(requests · postings).
///
/// # Errors
/// If the index fails.
pub fn read_texts<'d>(
    district: &'d District,
    index: &DistrictIndex,
    progress: &dyn Fn(usize, usize),
) -> Result<Readings<'d>, IndexError> {
    let cases = retrieved_of_cases(district, index)?;
    let model = TopicModel::fit(district, &cases);
    let (mut retrieved, mut topics, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for (at, request) in district.requests.iter().enumerate() {
        progress(at, district.requests.len());
        let of_request = Retrieved::search(district, index, &request.title, &request.text, None)?;
        topics.push(match &request.topic {
            Some(topic) => TopicGuess::given(topic.clone()),
            None => model.guess(district, &request.title, &request.text, &of_request),
        });
        told.push(told_matters((district, index), &model, request)?);
        retrieved.push(of_request);
    }
    Ok(Readings { district, cases, model, retrieved, topics, told })
}

impl Readings<'_> {
    /// The topic of a request as handed in.
    pub fn topic(&self, request: &RequestId) -> Option<&TopicGuess> {
        self.at(request).map(|at| &self.topics[at])
    }

    /// The two matters that a request tells, if it does.
    pub(super) fn told(&self, request: &RequestId) -> Option<&[ToldMatter]> {
        self.at(request).map(|at| self.told[at].as_slice())
    }

    /// What was retrieved for a request.
    pub(super) fn retrieved(&self, request: &RequestId) -> Option<&Retrieved> {
        self.at(request).map(|at| &self.retrieved[at])
    }

    /// What was retrieved for all of them.
    pub(super) fn all_retrieved(&self) -> impl Iterator<Item = &Retrieved> {
        self.retrieved.iter()
    }

    fn at(&self, request: &RequestId) -> Option<usize> {
        self.district.requests.binary_search_by(|r| r.id.cmp(request)).ok()
    }

    /// How probable it is that the requests at two places have one topic, as far as their likeliest topics tell.
    pub(super) fn topic_likeness(&self, one: usize, other: usize) -> f64 {
        let (one, other) = (&self.topics[one], &self.topics[other]);
        let of = |topic: &TopicId| likely(other).find(|(id, _)| *id == topic).map_or(0.0, |(_, p)| p);
        likely(one).map(|(topic, p)| p * of(topic)).sum()
    }
}

/// The topics that a text may have, each with its probability.
fn likely(guess: &TopicGuess) -> impl Iterator<Item = (&TopicId, f64)> {
    let others = guess.alternatives.iter().map(|other| (&other.topic, other.probability));
    guess.topic.iter().map(|topic| (topic, guess.certainty)).chain(others)
}

//! The topic of a request from its text, with how sure that is.
//!
//! Comes in: title and text, the most similar earlier cases. Goes out: a [`TopicGuess`]. Always holds: probabilities sum to one
//! over the topics; the weights of the three signs are fitted to the district's own cases, each case judged without itself.
//!
//! Method: multinomial logistic regression with weights shared by all topics (a conditional logit: McFadden, 1974) over four
//! signs: the topic's words in the text, the topics of the nearest cases, BM25 against the topic's words, and how much more
//! often the words of the text stand in the topic's cases than elsewhere (naive Bayes with additive smoothing: Manning,
//! Raghavan and Schütze, Introduction to Information Retrieval, 2008, ch. 13).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::district::{District, TopicId};
use crate::index::{Collection, DistrictIndex, Hit, IndexError, WeightedTerms};
use crate::text::fold;

/// Nearest cases that are asked.
pub(super) const NEIGHBOURS: usize = 15;
/// Cases with a topic from which the weights are fitted; with fewer the defaults hold.
const CASES_MIN: usize = 60;
const SIGNS: usize = 4;
/// Next most probable topics that are kept.
const ALTERNATIVES: usize = 5;
/// Weights without cases: fitted on the sample district, rounded.
const WEIGHTS_DEFAULT: [f64; SIGNS] = [3.0, 2.0, 2.0, 3.0];

/// A topic and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicGuess {
    /// The most probable topic.
    pub topic: Option<TopicId>,
    /// Its probability; 1 where the table gives it.
    pub certainty: f64,
    /// Whether the table gives it.
    pub given: bool,
    /// Whether a word of the topic stands in the text, or a similar case has the topic: without either it is a mere guess.
    pub supported: bool,
    /// The next most probable ones.
    pub alternatives: Vec<(TopicId, f64)>,
    /// The topic's words found in the text.
    pub words: Vec<String>,
}

impl TopicGuess {
    /// As the table gives it.
    pub fn given(topic: TopicId) -> Self {
        Self { topic: Some(topic), certainty: 1.0, given: true, supported: true, alternatives: Vec::new(), words: Vec::new() }
    }

    /// Whether it is sure enough to follow the topic's role list.
    pub fn is_sure(&self, district: &District) -> bool {
        self.topic.is_some() && (self.given || (self.supported && self.certainty >= district.round.topic_certainty.to_f64()))
    }
}

/// The fitted weights.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicModel {
    weights: [f64; SIGNS],
    words: WordCounts,
}

/// The signs of a text for each topic, in the order of the district.
type Signs = Vec<[f64; SIGNS]>;

impl TopicModel {
    /// Fits the weights to the district's cases. O(cases · (postings + topics)).
    ///
    /// # Errors
    /// If the index fails.
    pub fn fit(district: &District, index: &DistrictIndex) -> Result<Self, IndexError> {
        let mut words = WordCounts::of(district);
        let mut samples: Vec<(Signs, usize)> = Vec::new();
        for case in &district.cases {
            let Some(truth) = case.topic.as_ref().and_then(|id| district.topics.iter().position(|t| t.id == *id)) else { continue };
            let query = WeightedTerms::of_request(&case.title, &case.text);
            let mut hits = index.search(Collection::Cases, &query, NEIGHBOURS + 1)?;
            hits.retain(|hit| hit.id != case.id.0);
            words.count(truth, &query, -1.0);
            samples.push((signs(district, index, &words, &case.title, &case.text, &query, &hits)?.0, truth));
            words.count(truth, &query, 1.0);
        }
        let weights = if samples.len() < CASES_MIN { WEIGHTS_DEFAULT } else { fit(&samples) };
        tracing::info!(?weights, cases = samples.len(), "topic model");
        Ok(Self { weights, words })
    }

    /// The topic of a text. `hits` are its nearest cases.
    ///
    /// # Errors
    /// If the index fails.
    pub fn guess(
        &self,
        district: &District,
        index: &DistrictIndex,
        title: &str,
        text: &str,
        query: &WeightedTerms,
        hits: &[Hit],
    ) -> Result<TopicGuess, IndexError> {
        let (signs, mut words) = signs(district, index, &self.words, title, text, query, hits)?;
        let mut ranked: Vec<(usize, f64)> = probabilities(&self.weights, &signs).into_iter().enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // Nine digits, as everywhere where a number decides.
        let rounded = |p: f64| (p * 1e9).round() / 1e9;
        let id = |at: usize| district.topics[at].id.clone();
        Ok(match ranked.first() {
            None => TopicGuess { topic: None, certainty: 0.0, given: false, supported: false, alternatives: Vec::new(), words: Vec::new() },
            Some((best, p)) => TopicGuess {
                topic: Some(id(*best)),
                certainty: rounded(*p),
                given: false,
                supported: !words[*best].is_empty() || signs[*best][1] > 0.0,
                alternatives: ranked[1..].iter().take(ALTERNATIVES).map(|(at, p)| (id(*at), rounded(*p))).collect(),
                words: std::mem::take(&mut words[*best]),
            },
        })
    }
}

/// Signs and found words for each topic.
fn signs(
    district: &District,
    index: &DistrictIndex,
    counts: &WordCounts,
    title: &str,
    text: &str,
    query: &WeightedTerms,
    hits: &[Hit],
) -> Result<(Signs, Vec<Vec<String>>), IndexError> {
    let n = district.topics.len();
    let mut signs = vec![[0.0; SIGNS]; n];
    let mut words = vec![Vec::new(); n];
    let (title, text) = (fold(title).text, fold(text).text);
    for (at, topic) in district.topics.iter().enumerate() {
        let mut found = 0.0;
        for word in std::iter::once(&topic.name).chain(&topic.words) {
            let folded = fold(word).text;
            // A long word tells more than a short one, a word in the title twice as much.
            let length = (folded.chars().count() as f64).sqrt();
            let weight = if title.contains(&folded) {
                2.0
            } else if text.contains(&folded) {
                1.0
            } else {
                continue;
            };
            found += weight * length;
            words[at].push(word.clone());
        }
        signs[at][0] = found / (found + 3.0);
    }
    let top = hits.first().map_or(1.0, |hit| hit.score);
    let mut votes: BTreeMap<&TopicId, f64> = BTreeMap::new();
    let mut total = 0.0;
    for hit in hits.iter().take(NEIGHBOURS) {
        let vote = (hit.score / top).powi(2);
        if let Some(topic) = district.case(&crate::district::CaseId(hit.id.clone())).and_then(|case| case.topic.as_ref()) {
            *votes.entry(topic).or_default() += vote;
            total += vote;
        }
    }
    let of_topics = index.search(Collection::Topics, query, n)?;
    let best = of_topics.first().map_or(1.0, |hit| hit.score);
    for (at, topic) in district.topics.iter().enumerate() {
        if let Some(vote) = votes.get(&topic.id) {
            signs[at][1] = vote / total;
        }
        if let Some(hit) = of_topics.iter().find(|hit| hit.id == topic.id.0) {
            signs[at][2] = hit.score / best;
        }
        signs[at][3] = counts.likeness(at, query);
    }
    Ok((signs, words))
}

/// How often each word stands in the cases of each topic.
#[derive(Debug, Clone, PartialEq)]
struct WordCounts {
    topics: Vec<BTreeMap<String, f64>>,
    totals: Vec<f64>,
    all: BTreeMap<String, f64>,
    total: f64,
}

/// What a word of the catalogue counts against a word of a case: it was chosen by hand.
const CATALOGUE_WORD: f64 = 3.0;
/// Added to each count: what a word that a topic has not seen yet may weigh.
const SMOOTHING: f64 = 0.3;

impl WordCounts {
    fn of(district: &District) -> Self {
        let n = district.topics.len();
        let mut counts = Self { topics: vec![BTreeMap::new(); n], totals: vec![0.0; n], all: BTreeMap::new(), total: 0.0 };
        for (at, topic) in district.topics.iter().enumerate() {
            let words = format!("{}；{}；{}", topic.name, topic.words.join("；"), topic.note);
            counts.count(at, &WeightedTerms::of_text(&words), CATALOGUE_WORD);
        }
        for case in &district.cases {
            if let Some(at) = case.topic.as_ref().and_then(|id| district.topics.iter().position(|t| t.id == *id)) {
                counts.count(at, &WeightedTerms::of_request(&case.title, &case.text), 1.0);
            }
        }
        counts
    }

    /// Adds a text to a topic `times` times; −1 takes it out again.
    fn count(&mut self, topic: usize, terms: &WeightedTerms, times: f64) {
        for (term, weight) in &terms.terms {
            let n = weight * times;
            *self.topics[topic].entry(term.clone()).or_default() += n;
            *self.all.entry(term.clone()).or_default() += n;
            self.totals[topic] += n;
            self.total += n;
        }
    }

    /// The mean, over the words of a text, of log(share in the topic ÷ share in all).
    fn likeness(&self, topic: usize, query: &WeightedTerms) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (term, weight) in &query.terms {
            let Some(in_all) = self.all.get(term).filter(|n| **n > 0.5) else { continue };
            let share_of_all = in_all / self.total;
            let own = self.topics[topic].get(term).copied().unwrap_or(0.0).max(0.0);
            // Smoothing pulls towards the share in all, so that an unseen word of a small topic is no verdict.
            const PRIOR: f64 = 60.0;
            let share = (own + SMOOTHING * PRIOR * share_of_all) / (self.totals[topic] + SMOOTHING * PRIOR);
            sum += weight * (share / share_of_all).ln();
            weights += weight;
        }
        if weights > 0.0 { sum / weights } else { 0.0 }
    }
}

fn probabilities(weights: &[f64; SIGNS], signs: &Signs) -> Vec<f64> {
    let utility = |sign: &[f64; SIGNS]| sign.iter().zip(weights).map(|(s, w)| s * w).sum::<f64>();
    let utilities: Vec<f64> = signs.iter().map(utility).collect();
    let largest = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = utilities.iter().map(|u| (u - largest).exp()).collect();
    let total: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / total).collect()
}

/// The weights of the largest likelihood, with a little pull towards zero: gradient ascent on a concave function, a fixed number
/// of steps, so that the same cases give the same weights.
fn fit(samples: &[(Signs, usize)]) -> [f64; SIGNS] {
    const STEPS: usize = 400;
    const RATE: f64 = 4.0;
    const PULL: f64 = 1e-3;
    let mut weights = WEIGHTS_DEFAULT;
    for _ in 0..STEPS {
        let mut gradient = [0.0; SIGNS];
        for (signs, truth) in samples {
            let shares = probabilities(&weights, signs);
            for (k, slope) in gradient.iter_mut().enumerate() {
                let expected: f64 = shares.iter().zip(signs).map(|(share, sign)| share * sign[k]).sum();
                *slope += signs[*truth][k] - expected;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(gradient) {
            *weight += RATE * (slope / samples.len() as f64 - PULL * *weight);
        }
    }
    weights
}

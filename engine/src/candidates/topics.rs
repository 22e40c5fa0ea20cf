//! The topic of a request from its text, with how sure that is.
//!
//! Comes in: title and text, what the index found for them. Goes out: a [`TopicGuess`]. Always holds: probabilities sum
//! to one over the topics; the weights of the signs are fitted to the district's own cases, each case judged without
//! itself.
//!
//! Method: a conditional logit (`choice.rs`) over six signs: the topic's words in the text, the topics of the nearest
//! cases, and of the nearest requests whose table gives one, BM25 against the topic's words, and how much more often
//! the words of the text, and its pairs of characters, stand in the topic's cases than elsewhere (naive Bayes with
//! additive smoothing: Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, ch. 13). Pairs of
//! characters know dialect and slips that no dictionary does.

use std::collections::BTreeMap;

use serde::Serialize;

use super::choice::{Choice, fit, probabilities};
use super::found::Found;
use crate::district::{Case, CaseId, District, RequestId, TopicId};
use crate::index::{Hit, WeightedTerms};
use crate::text::fold;

/// Nearest cases that are asked.
const NEIGHBOURS: usize = 15;
/// Cases with a topic from which the weights are fitted; with fewer the defaults hold.
const CASES_MIN: usize = 60;
const SIGNS: usize = 6;
/// Next most probable topics that are kept.
const ALTERNATIVES: usize = 5;
/// Weights without cases: words of the catalogue alone say less than they seem to. Chosen on the sample without its
/// cases and topics, where 68 % of 1,040 topics are right, 85 % of those taken as sure, with a calibration error of
/// 0.03.
const WEIGHTS_DEFAULT: [f64; SIGNS] = [2.4, 2.0, 1.6, 0.24, 0.24, 2.0];

/// A topic and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicGuess {
    /// The most probable topic.
    pub topic: Option<TopicId>,
    /// Its probability; 1 where the table gives it.
    pub certainty: f64,
    /// Whether the table gives it.
    pub given: bool,
    /// Whether a word of the topic stands in the text, or a similar case has the topic: without either it is a mere
    /// guess.
    pub supported: bool,
    /// The next most probable ones.
    pub alternatives: Vec<(TopicId, f64)>,
    /// The topic's words found in the text.
    pub words: Vec<String>,
}

impl TopicGuess {
    /// As the table gives it.
    pub fn given(topic: TopicId) -> Self {
        Self {
            topic: Some(topic),
            certainty: 1.0,
            given: true,
            supported: true,
            alternatives: Vec::new(),
            words: Vec::new(),
        }
    }

    /// Whether it is sure enough to follow the topic's role list.
    pub fn is_sure(&self, district: &District) -> bool {
        self.topic.is_some()
            && (self.given || (self.supported && self.certainty >= district.round.topic_certainty.to_f64()))
    }
}

/// The fitted weights.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicModel {
    weights: [f64; SIGNS],
    words: WordCounts,
}

/// What the signs say of each topic, in the order of the district.
struct Signs {
    of_topic: Vec<[f64; SIGNS]>,
    /// The topic's words found in the text.
    words: Vec<Vec<String>>,
}

impl TopicModel {
    /// Fits the weights to cases of the district, each with what it found without itself. O(cases · topics).
    pub(super) fn fit(district: &District, cases: &[(&Case, Found)]) -> Self {
        let mut model = Self { weights: WEIGHTS_DEFAULT, words: WordCounts::of(district) };
        let sample = |(case, found): &(&Case, Found)| {
            let chosen = district.topics.iter().position(|t| Some(&t.id) == case.topic.as_ref())?;
            let signs = model.signs(district, &case.title, &case.text, found, Some(chosen));
            Some(Choice { alternatives: signs.of_topic, chosen })
        };
        let samples: Vec<Choice<SIGNS>> = cases.iter().filter_map(sample).collect();
        if samples.len() >= CASES_MIN {
            model.weights = fit(&samples, [true; SIGNS]);
        }
        tracing::info!(weights = ?model.weights, cases = samples.len(), "topic model");
        model
    }

    /// The topic of a text. O(topics).
    pub(super) fn guess(&self, district: &District, title: &str, text: &str, found: &Found) -> TopicGuess {
        self.ranked(district, self.signs(district, title, text, found, None))
    }

    /// The topic of an earlier case by its text, as if the case were not known.
    pub(super) fn guess_of_case(&self, district: &District, case: &Case, found: &Found) -> TopicGuess {
        let own = district.topics.iter().position(|t| Some(&t.id) == case.topic.as_ref());
        self.ranked(district, self.signs(district, &case.title, &case.text, found, own))
    }

    fn ranked(&self, district: &District, mut signs: Signs) -> TopicGuess {
        let mut ranked: Vec<(usize, f64)> =
            probabilities(&self.weights, &signs.of_topic).into_iter().enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // Nine digits, as everywhere where a number decides.
        let rounded = |p: f64| (p * 1e9).round() / 1e9;
        let id = |at: usize| district.topics[at].id.clone();
        match ranked.first() {
            None => TopicGuess {
                topic: None,
                certainty: 0.0,
                given: false,
                supported: false,
                alternatives: Vec::new(),
                words: Vec::new(),
            },
            Some((best, p)) => TopicGuess {
                topic: Some(id(*best)),
                certainty: rounded(*p),
                given: false,
                supported: !signs.words[*best].is_empty()
                    || signs.of_topic[*best][1] > 0.0
                    || signs.of_topic[*best][5] > 0.0,
                alternatives: ranked[1..].iter().take(ALTERNATIVES).map(|(at, p)| (id(*at), rounded(*p))).collect(),
                words: std::mem::take(&mut signs.words[*best]),
            },
        }
    }

    /// Signs and found words for each topic. `own` is the topic of the case that is asked about: its words are not
    /// counted.
    fn signs(&self, district: &District, title: &str, text: &str, found: &Found, own: Option<usize>) -> Signs {
        let n = district.topics.len();
        let mut signs = vec![[0.0; SIGNS]; n];
        let mut words = vec![Vec::new(); n];
        let pairs = pairs_of(title, text);
        let (title, text) = (fold(title).text, fold(text).text);
        let case_topic = |id: &str| district.case(&CaseId(id.to_owned())).and_then(|case| case.topic.as_ref());
        let request_topic =
            |id: &str| district.request(&RequestId(id.to_owned())).and_then(|request| request.topic.as_ref());
        let votes = topic_votes(&found.cases, case_topic);
        let votes_of_requests = topic_votes(&found.requests, request_topic);
        let best = found.topics.values().copied().fold(1e-6, f64::max);
        for (at, topic) in district.topics.iter().enumerate() {
            let mut sum = 0.0;
            for (word, folded) in &self.words.catalogue[at] {
                // A long word tells more than a short one, a word in the title twice as much.
                let length = (folded.chars().count() as f64).sqrt();
                let weight = if title.contains(folded.as_str()) {
                    2.0
                } else if text.contains(folded.as_str()) {
                    1.0
                } else {
                    continue;
                };
                sum += weight * length;
                words[at].push(word.clone());
            }
            let in_topic_words = found.topics.get(topic.id.as_str()).map_or(0.0, |score| score / best);
            let vote = votes.get(&topic.id).copied().unwrap_or(0.0);
            let words = self.words.words.likeness(at, &found.query, own);
            let pairs = self.words.pairs.likeness(at, &pairs, own);
            let vote_of_requests = votes_of_requests.get(&topic.id).copied().unwrap_or(0.0);
            signs[at] = [sum / (sum + 3.0), vote, in_topic_words, words, pairs, vote_of_requests];
        }
        Signs { of_topic: signs, words }
    }
}

/// The share of each topic among the nearest, the nearer the more.
fn topic_votes<'a>(hits: &[Hit], topic_of: impl Fn(&str) -> Option<&'a TopicId>) -> BTreeMap<&'a TopicId, f64> {
    let mut votes: BTreeMap<&TopicId, f64> = BTreeMap::new();
    let mut total = 0.0;
    let best = hits.first().map_or(1.0, |hit| hit.score);
    for hit in hits.iter().take(NEIGHBOURS) {
        let vote = (hit.score / best).powi(2);
        if let Some(topic) = topic_of(&hit.id) {
            *votes.entry(topic).or_default() += vote;
            total += vote;
        }
    }
    votes.values_mut().for_each(|vote| *vote /= total);
    votes
}

/// How often words and pairs of characters stand in the cases of each topic.
#[derive(Debug, Clone, PartialEq)]
struct WordCounts {
    /// Name and words of each topic, as written and folded.
    catalogue: Vec<Vec<(String, String)>>,
    words: Counts,
    pairs: Counts,
}

/// How often each term stands in each topic.
#[derive(Debug, Clone, PartialEq)]
struct Counts {
    topics: Vec<BTreeMap<String, f64>>,
    totals: Vec<f64>,
    all: BTreeMap<String, f64>,
    total: f64,
}

/// What a word of the catalogue counts against a word of a case: it was chosen by hand.
const CATALOGUE_WORD: f64 = 3.0;
/// Added to each count, in words: what a topic is taken to share with all others until its own cases tell.
const PRIOR: f64 = 18.0;

/// The pairs of neighbouring characters of a title and a text, each once; those of the title count twice.
fn pairs_of(title: &str, text: &str) -> WeightedTerms {
    let mut terms: BTreeMap<String, f64> = BTreeMap::new();
    for (part, weight) in [(title, 2.0), (text, 1.0)] {
        let chars: Vec<char> = fold(&crate::district::blank_contact_data(part)).text.chars().collect();
        for pair in chars.windows(2).filter(|pair| pair.iter().all(|c| c.is_alphabetic())) {
            terms.entry(pair.iter().collect()).or_insert(weight);
        }
    }
    WeightedTerms { terms: terms.into_iter().collect() }
}

impl WordCounts {
    fn of(district: &District) -> Self {
        let n = district.topics.len();
        let words = |topic: &crate::district::Topic| {
            std::iter::once(&topic.name).chain(&topic.words).map(|word| (word.clone(), fold(word).text)).collect()
        };
        let catalogue = district.topics.iter().map(words).collect();
        let (mut words, mut pairs) = (Counts::new(n), Counts::new(n));
        for (at, topic) in district.topics.iter().enumerate() {
            let text = format!("{}；{}；{}", topic.name, topic.words.join("；"), topic.note);
            words.count(at, &WeightedTerms::of_text(&text), CATALOGUE_WORD);
            pairs.count(at, &pairs_of("", &text), CATALOGUE_WORD);
        }
        for request in &district.requests {
            if let Some(at) = request.topic.as_ref().and_then(|id| district.topics.iter().position(|t| t.id == *id)) {
                words.count(at, &WeightedTerms::of_request(&request.title, &request.text), 1.0);
                pairs.count(at, &pairs_of(&request.title, &request.text), 1.0);
            }
        }
        for case in &district.cases {
            if let Some(at) = case.topic.as_ref().and_then(|id| district.topics.iter().position(|t| t.id == *id)) {
                words.count(at, &WeightedTerms::of_request(&case.title, &case.text), 1.0);
                pairs.count(at, &pairs_of(&case.title, &case.text), 1.0);
            }
        }
        Self { catalogue, words, pairs }
    }
}

impl Counts {
    fn new(n_topics: usize) -> Self {
        Self { topics: vec![BTreeMap::new(); n_topics], totals: vec![0.0; n_topics], all: BTreeMap::new(), total: 0.0 }
    }

    fn count(&mut self, topic: usize, terms: &WeightedTerms, times: f64) {
        for (term, weight) in &terms.terms {
            let n = weight * times;
            *self.topics[topic].entry(term.clone()).or_default() += n;
            *self.all.entry(term.clone()).or_default() += n;
            self.totals[topic] += n;
            self.total += n;
        }
    }

    /// The mean, over the words of a text, of log(share in the topic ÷ share in all). `own`: the text is that of a case
    /// of this topic, and is taken out of the counts.
    fn likeness(&self, topic: usize, query: &WeightedTerms, own: Option<usize>) -> f64 {
        let length = if own.is_some() { query.terms.iter().map(|(_, weight)| weight).sum() } else { 0.0 };
        let total = self.total - length;
        let of_topic = self.totals[topic] - if own == Some(topic) { length } else { 0.0 };
        let (mut sum, mut weights) = (0.0, 0.0);
        for (term, weight) in &query.terms {
            let itself = if own.is_some() { *weight } else { 0.0 };
            let Some(in_all) = self.all.get(term).map(|n| n - itself).filter(|n| *n > 0.5) else { continue };
            let share_of_all = in_all / total;
            let itself = if own == Some(topic) { *weight } else { 0.0 };
            let in_topic = (self.topics[topic].get(term).copied().unwrap_or(0.0) - itself).max(0.0);
            // Smoothing pulls towards the share in all, so that an unseen word of a small topic is no verdict.
            let share = (in_topic + PRIOR * share_of_all) / (of_topic + PRIOR);
            sum += weight * (share / share_of_all).ln();
            weights += weight;
        }
        if weights > 0.0 { sum / weights.sqrt() } else { 0.0 }
    }
}

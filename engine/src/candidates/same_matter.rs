//! How alike two texts are, and how probable it is that they are the same matter.
//!
//! Comes in: the requests of a district; then two of them. Goes out: a [`TextShape`], a probability. Always holds: both
//! are symmetric; a text that repeats its title says it once; texts that tell the same of other buildings are never the
//! same matter, nor are those that name different compounds.
//!
//! Method: pairs of neighbouring characters, each weighed by its inverse document frequency (Salton and Buckley,
//! Term-weighting approaches in automatic text retrieval, 1988), since they need no dictionary and survive slips; a
//! logistic model over what they, the places and the topics say, fitted to the sample's groups
//! (`cargo run --release --bin matters`).

use std::collections::BTreeMap;

use crate::district::{District, blank_contact_data};
use crate::text::fold;

/// How two texts compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextShape {
    /// Cosine of their terms, 0 to 1.
    pub likeness: f64,
    /// What they share, against the shorter of them, 0 to 1.
    pub containment: f64,
    /// Cosines of the title of each with the whole of the other, summed.
    pub titles: f64,
    /// The weight of what they share, ln(1 + Σ).
    pub shared: f64,
    /// How many terms they share that no topic's words hold: what they have in common beside their topic.
    pub shared_beside_topic: usize,
    /// Whether they name the same building, house or gate.
    pub shares_place: bool,
    /// Whether both name buildings and share none.
    pub other_buildings: bool,
    /// Whether both rows name the same compound.
    pub same_compound: bool,
    /// Whether both rows name a compound, each another.
    pub other_compounds: bool,
    /// Whether they are the same, sign for sign.
    pub is_copy: bool,
    /// Whether they are nearly the same, of other buildings: the same kind of matter elsewhere.
    pub same_elsewhere: bool,
}

/// How many features there are; the last but one is the likeness of topics, the last always 1.
pub const SAME_MATTER_FEATURES: usize = 10;

impl TextShape {
    /// In the order of the weights.
    pub fn features(&self, topic_likeness: f64) -> [f64; SAME_MATTER_FEATURES] {
        let flag = |is: bool| f64::from(u8::from(is));
        [
            self.likeness,
            self.containment,
            self.titles,
            self.shared,
            flag(self.shares_place),
            flag(self.other_buildings),
            flag(self.same_compound),
            flag(self.other_compounds),
            topic_likeness,
            1.0,
        ]
    }
}

/// Fitted to the pairs of the sample's communities; see the head of the file.
const WEIGHTS: [f64; SAME_MATTER_FEATURES] = [0.8, 1.2, 1.1, 0.7, 2.0, -0.6, 0.6, -1.2, 6.5, -5.3];

/// Terms beside those of their topic that two texts must share: one topic may bring many matters to a community, and
/// the sample, where it brings one, would have the model believe the topic alone. With three 2 of 100 pairs more are
/// right and 7 of 100 fewer are found.
const SHARED_MIN: usize = 2;

/// How probable it is that two requests of a community are the same matter.
pub(super) fn probability(shape: &TextShape, topic_likeness: f64) -> f64 {
    if shape.is_copy {
        return 1.0;
    }
    if shape.same_elsewhere || shape.other_compounds || shape.shared_beside_topic < SHARED_MIN {
        return 0.0;
    }
    let features = shape.features(topic_likeness);
    let sum: f64 = WEIGHTS.iter().zip(features).map(|(weight, feature)| weight * feature).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Characters of a text from which a copy says that it is one.
const COPY_CHARS_MIN: usize = 6;
/// Cosine from which two texts of other buildings tell the same of each, rather than one matter in two ways.
const SAME_ELSEWHERE: f64 = 0.4;
/// Units behind the number of a building, and behind that of another place.
const BUILDING_UNITS: [char; 5] = ['号', '弄', '栋', '幢', '座'];
const OTHER_UNITS: [char; 5] = ['楼', '室', '层', '排', '支'];

/// The texts of a round, ready to be compared.
pub(super) struct Texts {
    of_request: Vec<Text>,
    /// Weight of each term.
    weights: Vec<f64>,
    /// Whether a term stands in the words of a topic.
    of_topics: Vec<bool>,
    /// Groups of requests with the same text, in the order of the district.
    copies: Vec<Vec<usize>>,
}

struct Text {
    /// Terms of title and text, sorted.
    terms: Vec<u32>,
    /// Those of the title.
    title: Vec<u32>,
    /// √Σ weight² of both.
    length: f64,
    title_length: f64,
    /// Numbers of places, sorted.
    places: Vec<(u32, char)>,
    compound: Option<String>,
    /// Which text it is: the same for copies.
    copy: usize,
    is_long: bool,
}

impl Texts {
    /// Reads them. O(characters · log terms).
    pub(super) fn of(district: &District) -> Self {
        let mut ids: BTreeMap<[char; 2], u32> = BTreeMap::new();
        let mut frequency: Vec<u32> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut copies: Vec<Vec<usize>> = Vec::new();
        let mut of_request = Vec::with_capacity(district.requests.len());
        for (at, request) in district.requests.iter().enumerate() {
            let title = fold(&blank_contact_data(&request.title)).text;
            let body = fold(&blank_contact_data(&request.text)).text;
            let bare = bare(&title, &body);
            let mut take = |text: &str| {
                let mut terms: Vec<u32> = pairs(text)
                    .map(|pair| {
                        let next = ids.len();
                        *ids.entry(pair).or_insert_with(|| u32::try_from(next).unwrap_or(u32::MAX))
                    })
                    .collect();
                terms.sort_unstable();
                terms.dedup();
                terms
            };
            let (title_terms, terms) = (take(&title), take(&format!("{title} {body}")));
            frequency.resize(ids.len(), 0);
            terms.iter().for_each(|term| frequency[*term as usize] += 1);
            let copy = *known.entry(bare.clone()).or_insert_with(|| {
                copies.push(Vec::new());
                copies.len() - 1
            });
            copies[copy].push(at);
            of_request.push(Text {
                terms,
                title: title_terms,
                length: 0.0,
                title_length: 0.0,
                places: places(&format!("{title} {body}")),
                compound: request.compound.as_deref().map(|name| fold(name.trim()).text),
                copy,
                is_long: bare.chars().count() >= COPY_CHARS_MIN,
            });
        }
        let n = of_request.len() as f64;
        let weights: Vec<f64> = frequency.iter().map(|df| (1.0 + n / f64::from((*df).max(1))).ln()).collect();
        for text in &mut of_request {
            text.length = length(&weights, &text.terms);
            text.title_length = length(&weights, &text.title);
        }
        copies.retain(|copies| copies.len() > 1);
        let mut of_topics = vec![false; weights.len()];
        for word in district.topics.iter().flat_map(|topic| std::iter::once(&topic.name).chain(&topic.words)) {
            let known = pairs(&fold(word).text).filter_map(|pair| ids.get(&pair).copied()).collect::<Vec<_>>();
            known.into_iter().for_each(|term| of_topics[term as usize] = true);
        }
        Self { of_request, weights, of_topics, copies }
    }

    /// Groups of requests with the same text.
    pub(super) fn copies(&self) -> &[Vec<usize>] {
        &self.copies
    }

    /// The rarest terms of a request, of those that are not its own alone. O(terms · log terms).
    pub(super) fn rarest(&self, request: usize, n: usize) -> Vec<u32> {
        // One that no other request has proposes nothing.
        let own_alone = (1.0 + self.of_request.len() as f64).ln();
        let mut terms: Vec<u32> = self.of_request[request]
            .terms
            .iter()
            .copied()
            .filter(|term| self.weights[*term as usize] < own_alone)
            .collect();
        terms.sort_by(|a, b| self.weights[*b as usize].total_cmp(&self.weights[*a as usize]).then(a.cmp(b)));
        terms.truncate(n);
        terms
    }

    /// Whether two texts are the same, sign for sign.
    pub(super) fn is_copy(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.of_request[one], &self.of_request[other]);
        one.copy == other.copy && one.is_long
    }

    /// The cosine of the terms of two texts, 0 to 1. O(terms).
    pub(super) fn likeness(&self, one: usize, other: usize) -> f64 {
        let (one, other) = (&self.of_request[one], &self.of_request[other]);
        cosine(self.shared(&one.terms, &other.terms).0, one.length * other.length)
    }

    /// How two texts compare. O(terms).
    pub(super) fn shape(&self, one: usize, other: usize) -> TextShape {
        let is_copy = self.is_copy(one, other);
        let (one, other) = (&self.of_request[one], &self.of_request[other]);
        let (products, shared) = self.shared(&one.terms, &other.terms);
        let beside = |term: &&u32| !self.of_topics[**term as usize] && other.terms.binary_search(term).is_ok();
        let likeness = cosine(products, one.length * other.length);
        let titles = [(one, other), (other, one)]
            .map(|(title, whole)| cosine(self.shared(&title.title, &whole.terms).0, title.title_length * whole.length));
        let sum = |text: &Text| text.terms.iter().map(|term| self.weights[*term as usize]).sum::<f64>();
        let shares_place = one.places.iter().any(|place| other.places.binary_search(place).is_ok());
        let names_building = |text: &Text| text.places.iter().any(|(_, unit)| BUILDING_UNITS.contains(unit));
        let shares_building = one
            .places
            .iter()
            .any(|place| BUILDING_UNITS.contains(&place.1) && other.places.binary_search(place).is_ok());
        let other_buildings = !shares_building && names_building(one) && names_building(other);
        let same_compound = one.compound.is_some() && one.compound == other.compound;
        TextShape {
            likeness,
            containment: cosine(shared, sum(one).min(sum(other))),
            titles: titles[0] + titles[1],
            shared: (1.0 + shared).ln(),
            shared_beside_topic: one.terms.iter().filter(beside).count(),
            shares_place,
            other_buildings,
            same_compound,
            other_compounds: !same_compound && one.compound.is_some() && other.compound.is_some(),
            is_copy,
            same_elsewhere: other_buildings && likeness >= SAME_ELSEWHERE,
        }
    }

    /// Σ weight² and Σ weight of the terms that both have.
    fn shared(&self, one: &[u32], other: &[u32]) -> (f64, f64) {
        let (mut products, mut sum) = (0.0, 0.0);
        let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            if x == y {
                let weight = self.weights[**x as usize];
                products += weight * weight;
                sum += weight;
            }
            let (step_a, step_b) = (x <= y, y <= x);
            if step_a {
                a.next();
            }
            if step_b {
                b.next();
            }
        }
        (products, sum)
    }
}

fn cosine(product: f64, lengths: f64) -> f64 {
    if lengths > 0.0 { product / lengths } else { 0.0 }
}

fn length(weights: &[f64], terms: &[u32]) -> f64 {
    terms.iter().map(|term| weights[*term as usize].powi(2)).sum::<f64>().sqrt()
}

/// Title and text without signs and blanks; without the title where the text begins with it.
fn bare(title: &str, body: &str) -> String {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (title, body) = (bare(title), bare(body));
    if body.starts_with(&title) { body } else { title + &body }
}

/// Pairs of neighbouring characters that are no digits: numbers are compared as places.
fn pairs(text: &str) -> impl Iterator<Item = [char; 2]> + '_ {
    let is_written = |c: char| c.is_alphabetic();
    text.chars().zip(text.chars().skip(1)).filter(move |(a, b)| is_written(*a) && is_written(*b)).map(|(a, b)| [a, b])
}

/// The numbers of buildings, houses and gates in a text, sorted, each once: 3号, 三号, 12弄 … but not 3月3号.
fn places(text: &str) -> Vec<(u32, char)> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let from = at;
        while at < chars.len() && is_number_char(chars[at]) {
            at += 1;
        }
        if at > from {
            let unit = chars.get(at).copied().filter(|c| BUILDING_UNITS.contains(c) || OTHER_UNITS.contains(c));
            let is_day = from > 0 && chars[from - 1] == '月';
            let number = number(&chars[from..at]);
            found.extend(unit.filter(|_| !is_day).zip(number).map(|(unit, number)| (number, unit)));
        } else {
            at += 1;
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

const NUMERALS: &str = "零一二三四五六七八九十";

fn is_number_char(c: char) -> bool {
    c.is_ascii_digit() || NUMERALS.contains(c)
}

/// A number of at most five digits, or a Chinese one below a hundred.
fn number(chars: &[char]) -> Option<u32> {
    if chars.iter().all(char::is_ascii_digit) {
        let digits: String = chars.iter().collect();
        return digits.parse().ok().filter(|n| *n < 100_000);
    }
    let digit = |c: &char| NUMERALS.chars().position(|n| n == *c).and_then(|n| u32::try_from(n).ok());
    let values: Option<Vec<u32>> = chars.iter().map(digit).collect();
    match values?.as_slice() {
        [n] => Some(*n),
        [10, n] if *n < 10 => Some(10 + n),
        [tens, 10] if *tens < 10 => Some(10 * tens),
        [tens, 10, n] if *tens < 10 && *n < 10 => Some(10 * tens + n),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_places_are_told_apart_from_days() {
        let check = |text: &str, expect: &[(u32, char)]| assert_eq!(places(text), expect, "{text}");
        check("3号楼和13号楼", &[(3, '号'), (13, '号')]);
        check("三号、十三号、二十号、二十一号", &[(3, '号'), (13, '号'), (20, '号'), (21, '号')]);
        check("1月27号，12弄602室", &[(12, '弄'), (602, '室')]);
        check("一楼漏水", &[(1, '楼')]);
        check("拨打12345", &[]);
    }

    #[test]
    fn a_title_that_the_text_begins_with_is_said_once() {
        assert_eq!(bare("屋顶漏水", "屋顶漏水，三年了"), "屋顶漏水三年了");
        assert_eq!(bare("催办", "屋顶漏水"), "催办屋顶漏水");
    }
}

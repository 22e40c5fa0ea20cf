//! What letters may spell: topics, synonyms and every word that the documents hold, and names of places and people.
//!
//! Comes in: names and words. Goes out: for letters as typed what they spell, in the surest way that finds anything.
//! Always holds: a word is spelt whole, a name or topic in any part of it; where no single word is spelt, several may
//! be
//! that stand for the letters in sequence, the fewest; a word of one character only where nothing else is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::district::{District, safe_text};
use crate::text::{Letters, Reading, Spelling, analyzer, fold};

/// Names and words that letters may spell.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Spoken {
    /// Topics, their words, synonyms: found by their terms.
    subjects: BTreeSet<String>,
    /// Places, people, companies: found as they are.
    called: BTreeSet<String>,
}

/// Names and words that letters spell in one way, at most: a bound to the work of one query.
const SPELT_MAX: usize = 20;
/// What a word of one character costs against longer ones where letters are parted into words: as much as three, so
/// that
/// 停车位 and 不够 come before 停车, 位 and 不够; set by hand.
const CHARACTER_COST: usize = 3;

/// What letters may stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spelt {
    /// Found by their terms.
    pub(super) subjects: BTreeSet<String>,
    /// Found as they are.
    pub(super) names: BTreeSet<String>,
}

impl Spelt {
    fn is_empty(&self) -> bool {
        self.subjects.is_empty() && self.names.is_empty()
    }
}

/// The words of the documents with their readings, by the letter that they begin with.
pub(super) struct SpokenWords {
    of_letter: BTreeMap<char, Vec<(String, Reading)>>,
}

impl Spoken {
    /// The names of a district. O(names).
    pub(super) fn of_names(district: &District) -> Self {
        let subjects = district.topics.iter().flat_map(|t| std::iter::once(&t.name).chain(&t.words));
        let of_places = district.communities.iter().flat_map(|c| [&c.name, &c.street]);
        let of_people = district.providers.iter().flat_map(|p| std::iter::once(&p.name).chain(&p.organisation));
        let of_requests = district.requests.iter().flat_map(|r| r.compound.iter().chain(&r.property_company));
        Self {
            subjects: subjects
                .map(|word| fold(&safe_text(word)).text)
                .chain(analyzer().synonyms().map(str::to_owned))
                .collect(),
            called: of_places.chain(of_people).chain(of_requests).map(|name| fold(&safe_text(name)).text).collect(),
        }
    }

    /// All of them.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.subjects.iter().chain(&self.called)
    }

    /// What letters spell as a whole in full, each character as in its word. O(names · letters).
    pub(super) fn surely(&self, words: &SpokenWords, letters: &Letters) -> Spelt {
        self.spelt(words, letters, Spelling::ByWord)
    }

    /// What letters spell, one for each word that they are parted into; empty where they spell nothing.
    /// O(letters · words).
    pub(super) fn parts(&self, words: &SpokenWords, letters: &Letters) -> Vec<Spelt> {
        let whole = |spelling| Some(vec![self.spelt(words, letters, spelling)]).filter(|parts| !parts[0].is_empty());
        whole(Spelling::ByWord)
            .or_else(|| whole(Spelling::ByCharacter))
            .or_else(|| words.parted(letters))
            .or_else(|| whole(Spelling::Initials))
            .or_else(|| words.of_one_character(letters))
            .unwrap_or_default()
    }

    fn spelt(&self, words: &SpokenWords, letters: &Letters, spelling: Spelling) -> Spelt {
        let runs = |names: &BTreeSet<String>| -> BTreeSet<String> {
            let spelt = names.iter().filter_map(|name| Reading::of(name).spelt_by(letters));
            spelt.filter(|(by, _)| *by == spelling).map(|(_, run)| run).take(SPELT_MAX).collect()
        };
        let mut subjects = runs(&self.subjects);
        if spelling != Spelling::Initials {
            subjects.extend(words.whole(letters, spelling).into_iter().take(SPELT_MAX));
        }
        Spelt { subjects, names: runs(&self.called) }
    }
}

impl SpokenWords {
    /// Reads them. O(words).
    pub(super) fn of<'w>(words: impl Iterator<Item = &'w String>) -> Self {
        let mut of_letter: BTreeMap<char, Vec<(String, Reading)>> = BTreeMap::new();
        for word in words {
            for first in Reading::of(word).first_letters() {
                of_letter.entry(first).or_default().push((word.clone(), Reading::of(word)));
            }
        }
        Self { of_letter }
    }

    fn at<'w>(&'w self, letters: &Letters, at: usize) -> impl Iterator<Item = &'w (String, Reading)> + use<'w> {
        letters.at(at).and_then(|first| self.of_letter.get(&first)).into_iter().flatten()
    }

    /// Words of two characters and more that the letters spell from the first to the last.
    fn whole(&self, letters: &Letters, spelling: Spelling) -> Vec<String> {
        let is_spelt =
            |reading: &Reading| reading.len() > 1 && reading.ends(letters, 0, spelling).contains(&letters.len());
        self.at(letters, 0).filter(|(_, reading)| is_spelt(reading)).map(|(word, _)| word.clone()).collect()
    }

    fn of_one_character(&self, letters: &Letters) -> Option<Vec<Spelt>> {
        let is_spelt = |reading: &Reading| {
            reading.len() == 1 && reading.ends(letters, 0, Spelling::ByCharacter).contains(&letters.len())
        };
        let words = self.at(letters, 0).filter(|(_, reading)| is_spelt(reading)).map(|(word, _)| word.clone());
        let subjects: BTreeSet<String> = words.take(SPELT_MAX).collect();
        (letters.len() > 1 && !subjects.is_empty()).then(|| vec![Spelt { subjects, ..Spelt::default() }])
    }

    /// The fewest words that the letters spell one behind the other, one of them of several characters.
    fn parted(&self, letters: &Letters) -> Option<Vec<Spelt>> {
        let n = letters.len();
        // The least cost to come to each letter, from where, and by which words.
        let mut reached: Vec<Option<(usize, usize)>> = vec![None; n + 1];
        reached[0] = Some((0, 0));
        let mut words: BTreeMap<(usize, usize), BTreeSet<String>> = BTreeMap::new();
        for at in 0..n {
            let Some((cost, _)) = reached[at] else { continue };
            for (word, reading) in self.at(letters, at) {
                let cost = cost + if reading.len() > 1 { 1 } else { CHARACTER_COST };
                for end in reading.ends(letters, at, Spelling::ByWord) {
                    let of_edge = words.entry((at, end)).or_default();
                    let is_longer = |other: &String| other.chars().count() > reading.len();
                    if of_edge.len() < SPELT_MAX && !of_edge.iter().any(is_longer) {
                        // xian is 西安 rather than 线.
                        of_edge.retain(|other| other.chars().count() >= reading.len());
                        of_edge.insert(word.clone());
                    }
                    if reached[end].is_none_or(|(least, _)| cost < least) {
                        reached[end] = Some((cost, at));
                    }
                }
            }
        }
        let mut parts = Vec::new();
        let mut end = n;
        while end > 0 {
            let (_, start) = reached[end]?;
            parts.push(Spelt { subjects: words.get(&(start, end))?.clone(), ..Spelt::default() });
            end = start;
        }
        parts.reverse();
        let is_long = |part: &Spelt| part.subjects.iter().any(|word| word.chars().count() > 1);
        parts.iter().any(is_long).then_some(parts)
    }
}

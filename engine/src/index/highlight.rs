//! Where a query matched in a text.
//!
//! Always holds: places are bytes of the text as written, at the bounds of characters, apart and in sequence.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::text::{Analyzer, fold, literal_places};

/// What is highlighted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Terms of the index; whatever a synonym of one stands for is marked too.
    pub terms: BTreeSet<String>,
    /// Folded runs of characters.
    pub phrases: Vec<String>,
}

/// A part of a text and the places in it that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// The part of the text with the most matches.
    pub fragment: String,
    /// Matched places in the fragment, in bytes.
    pub places: Vec<Range<usize>>,
}

impl Highlight {
    /// The fragment with each match between two marks.
    pub fn marked(&self, open: &str, close: &str) -> String {
        let mut marked = String::new();
        let mut at = 0;
        for place in &self.places {
            marked.push_str(&self.fragment[at..place.start]);
            marked.push_str(open);
            marked.push_str(&self.fragment[place.clone()]);
            marked.push_str(close);
            at = place.end;
        }
        marked.push_str(&self.fragment[at..]);
        marked
    }
}

/// The part of `text` of at most `chars_max` characters that holds the most of what is wanted, the first of equals.
/// `None` where nothing matches. O(length · matches).
pub(super) fn highlight(analyzer: &Analyzer, text: &str, wanted: &Wanted, chars_max: usize) -> Option<Highlight> {
    let tokens = analyzer.tokens(text).into_iter();
    let mut places: Vec<(usize, usize)> =
        tokens.filter(|token| wanted.terms.contains(&token.term)).map(|token| (token.start, token.end)).collect();
    let folded = fold(text);
    for phrase in &wanted.phrases {
        let n = phrase.chars().count();
        for at in literal_places(&folded.text, phrase) {
            let start = folded.text[..at].chars().count();
            places.push(folded.place(start, start + n));
        }
    }
    places.sort_unstable();
    // Overlapping and touching places become one.
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (start, end) in places {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let char_of = |byte: usize| bounds.partition_point(|b| *b < byte);
    // A window that begins a little before a match; of all such, the one with the most matched bytes.
    let window = |first: &(usize, usize)| {
        let from = char_of(first.0).saturating_sub(chars_max / 8);
        (bounds[from], bounds[(from + chars_max).min(bounds.len() - 1)])
    };
    let matched = |(from, to): (usize, usize)| {
        joined.iter().filter(|(s, e)| *s >= from && *e <= to).map(|(s, e)| e - s).sum::<usize>()
    };
    let (from, to) = joined.iter().map(window).rev().max_by_key(|w| matched(*w))?;
    let inside = joined.iter().filter(|(s, e)| *s >= from && *e <= to).map(|(s, e)| s - from..e - from);
    Some(Highlight { fragment: text[from..to].to_owned(), places: inside.collect() })
}

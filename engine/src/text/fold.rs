//! Folding: what counts as the same character.
//!
//! Always holds: folding goes character by character, so that every folded character knows the bytes it came from.

use unicode_normalization::UnicodeNormalization;

/// A folded text that remembers its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Half width, simplified, lower case.
    pub text: String,
    /// For each character of `text`: first byte in the original.
    origin: Vec<usize>,
    /// Length of the original in bytes.
    length: usize,
}

impl Folded {
    /// The bytes of the original between two positions, counted in characters of the folded text.
    pub fn place(&self, start: usize, end: usize) -> (usize, usize) {
        let at = |position: usize| self.origin.get(position).copied().unwrap_or(self.length);
        let first = at(start);
        // One original character may fold to several: the end is the first later origin.
        let last = at(end.saturating_sub(1));
        let behind =
            self.origin[end.min(self.origin.len())..].iter().copied().find(|o| *o > last).unwrap_or(self.length);
        (first, behind)
    }
}

/// Folds: compatibility forms (full width, ㎡), traditional characters, case. O(length).
pub fn fold(text: &str) -> Folded {
    let mut folded = String::with_capacity(text.len());
    let mut origin = Vec::new();
    let mut one = String::new();
    for (at, c) in text.char_indices() {
        one.clear();
        match c {
            // Most of a text are these, and no compatibility form is among them.
            '\0'..='\u{7f}' | '\u{4e00}'..='\u{9fff}' => one.push(c),
            _ => one.extend(std::iter::once(c).nfkc()),
        }
        fast2s::replace(&mut one);
        for c in one.chars().flat_map(char::to_lowercase) {
            folded.push(c);
            origin.push(at);
        }
    }
    Folded { text: folded, origin, length: text.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_folds_as_the_tables_say() {
        for c in '\0'..=char::MAX {
            let compatible: String = std::iter::once(c).nfkc().collect();
            let expect: String = fast2s::convert(&compatible).chars().flat_map(char::to_lowercase).collect();
            assert_eq!(fold(c.encode_utf8(&mut [0; 4])).text, expect, "{c:?}");
        }
    }

    #[test]
    fn width_script_and_case_fold() {
        let check = |text: &str, expect: &str| assert_eq!(fold(text).text, expect);
        check("ＡＢＣ１２３", "abc123");
        check("停車難", "停车难");
        check("１００㎡", "100m2");
        check("加裝電梯", "加装电梯");
    }
}

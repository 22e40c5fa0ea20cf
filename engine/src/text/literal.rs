//! Parts of a text looked for as they were typed: phrases, exclusions, words however the text was cut.
//!
//! Comes in: a text, a part. Goes out: whether and where the part stands. Always holds: a number is found whole (`3号楼`
//! does not stand in `13号楼`) and in either writing (三号楼); contact data and whatever has five digits and more in a row
//! stand in no text.

use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::place_numbers::{in_digits, is_numeral};
use crate::district::blank_contact_data;

/// Digits from which a number is no word: telephones and order numbers.
pub(super) const NUMBER_DIGITS: usize = 5;

/// A folded text in which parts are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Literal {
    folded: String,
    /// With the numbers of places in digits, where that is another text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_digits: Option<String>,
}

impl Literal {
    /// A text as people wrote it, numbers that may be telephones blanked. O(length).
    pub fn of_text(text: &str) -> Self {
        let mut chars: Vec<char> = blank_contact_data(&fold(text).text).chars().collect();
        blank_long_numbers(&mut chars);
        Self { folded: chars.iter().collect(), in_digits: in_digits(&chars) }
    }

    /// Whether the part stands in this text. O(length).
    pub fn holds(&self, part: &LiteralPart) -> bool {
        if part.as_typed.stands_in(&self.folded) {
            return true;
        }
        let digits = self.in_digits.as_ref().unwrap_or(&self.folded);
        match &part.in_digits {
            Some(part) => part.stands_in(digits),
            None => self.in_digits.is_some() && part.as_typed.stands_in(digits),
        }
    }
}

/// A part that is looked for in many texts.
#[derive(Debug, Clone)]
pub struct LiteralPart {
    as_typed: Sought,
    /// With the numbers of places in digits, where that is another text.
    in_digits: Option<Sought>,
}

impl LiteralPart {
    /// A part as it was typed. O(length).
    pub fn of(part: &str) -> Self {
        let folded = fold(part).text;
        let chars: Vec<char> = folded.chars().collect();
        Self { in_digits: in_digits(&chars).map(Sought::of), as_typed: Sought::of(folded) }
    }
}

/// Bytes that are looked for, prepared once.
#[derive(Debug, Clone)]
struct Sought {
    text: String,
    finder: Finder<'static>,
}

impl Sought {
    fn of(text: String) -> Self {
        Self { finder: Finder::new(text.as_bytes()).into_owned(), text }
    }

    fn stands_in(&self, text: &str) -> bool {
        let mut places = self.finder.find_iter(text.as_bytes());
        !self.text.is_empty() && places.any(|at| is_whole(text, &self.text, at))
    }
}

/// Where a folded part stands in a folded text, in bytes: a number in it as a whole. O(length).
pub(crate) fn literal_places<'t>(text: &'t str, part: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(part).map(|(at, _)| at).filter(|at| is_whole(text, part, *at))
}

/// Whether no number goes on before or behind a part that stands at a place.
fn is_whole(text: &str, part: &str, at: usize) -> bool {
    let is_numeral = |c: Option<char>| c.is_some_and(is_numeral);
    let continues_before = is_numeral(part.chars().next()) && is_numeral(text[..at].chars().next_back());
    let behind = || text[at + part.len()..].chars().next();
    let continues_behind = || is_numeral(part.chars().next_back()) && is_numeral(behind());
    !(continues_before || continues_behind())
}

/// Blanks runs of digits that are no words, in whichever digits they are written. O(length).
pub(super) fn blank_long_numbers(chars: &mut [char]) {
    let is_digit = |c: char| c.is_ascii_digit() || "零〇一二三四五六七八九幺".contains(c);
    let mut at = 0;
    while at < chars.len() {
        let n = chars[at..].iter().take_while(|c| is_digit(**c)).count();
        if n >= NUMBER_DIGITS {
            chars[at..at + n].fill(' ');
        }
        at += n.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_whole_and_in_either_writing() {
        let check = |text: &str, part: &str, expect: bool| {
            assert_eq!(Literal::of_text(text).holds(&LiteralPart::of(part)), expect, "{part} in {text}");
        };
        check("最早漏的是3号楼", "3号楼", true);
        check("最早漏的是三号楼", "3号楼", true);
        check("最早漏的是3号楼", "三号楼", true);
        check("最早漏的是３号楼", "3号楼", true);
        check("13号楼顶漏水", "3号楼", false);
        check("十三号楼顶漏水", "三号楼", false);
        check("23号", "3号", false);
        check("1302室", "302室", false);
        check("1302室", "130", false);
        check("13号楼顶漏水", "号楼顶", true);
        check("一圈木屑", "一圈木屑", true);
    }

    #[test]
    fn no_long_number_stands_in_a_text() {
        for (text, part) in [
            ("请打 13800001234", "13800001234"),
            ("请打 138-0000-1234", "0000"),
            ("请打 138 0000 1234", "1234"),
            ("单号 20260301", "20260301"),
            ("一三八零零零零一二三四", "一三八零零零零一二三四"),
            ("１３８００００１２３４", "0000"),
        ] {
            assert!(!Literal::of_text(text).holds(&LiteralPart::of(part)), "{part} in {text}");
        }
    }
}

//! Parts of a text looked for as they were typed: phrases, exclusions, words however the text was cut.
//!
//! Comes in: a text, a part. Goes out: whether and where the part stands. Always holds: a number is found whole (`3号楼`
//! does not stand in `13号楼`) and in either writing (三号楼); contact data and whatever has five digits and more in a row
//! stand in no text.

use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::place_numbers::{in_digits, is_numeral};
use crate::district::blank_contact_data;

/// Digits from which a number is no word: telephones and order numbers.
pub(super) const NUMBER_DIGITS: usize = 5;

/// A folded text in which parts are looked for, or such a part.
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

    /// A part as it was typed. O(length).
    pub fn of_part(part: &str) -> Self {
        let folded = fold(part).text;
        let chars: Vec<char> = folded.chars().collect();
        Self { folded, in_digits: in_digits(&chars) }
    }

    /// Whether the part stands in this text. O(length).
    pub fn holds(&self, part: &Self) -> bool {
        let digits = |literal: &'_ Self| literal.in_digits.clone().unwrap_or_else(|| literal.folded.clone());
        first_place(&self.folded, &part.folded).is_some()
            || ((self.in_digits.is_some() || part.in_digits.is_some())
                && first_place(&digits(self), &digits(part)).is_some())
    }
}

/// Where a folded part stands in a folded text, in bytes: a number in it as a whole. O(length).
pub(crate) fn literal_places<'t>(text: &'t str, part: &'t str) -> impl Iterator<Item = usize> + 't {
    let begins_number = part.chars().next().is_some_and(is_numeral);
    let ends_number = part.chars().next_back().is_some_and(is_numeral);
    let is_whole = move |at: &usize| {
        let continues = |c: Option<char>| c.is_some_and(is_numeral);
        let continues_before = begins_number && continues(text[..*at].chars().next_back());
        let continues_behind = ends_number && continues(text[at + part.len()..].chars().next());
        !continues_before && !continues_behind
    };
    text.match_indices(part).map(|(at, _)| at).filter(is_whole)
}

fn first_place(text: &str, part: &str) -> Option<usize> {
    if part.is_empty() { None } else { literal_places(text, part).next() }
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
            assert_eq!(Literal::of_text(text).holds(&Literal::of_part(part)), expect, "{part} in {text}");
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
            assert!(!Literal::of_text(text).holds(&Literal::of_part(part)), "{part} in {text}");
        }
    }
}

//! Numbers whose format shows what their value lacks: 12345 as 0012345, 7 as CY-007, 0.95 as 95%.
//!
//! Comes in: the code of a number format and the number as the file has it. Goes out: what a spreadsheet shows, where
//! that matters. Always holds: a format that adds a unit behind the number (0"户") leaves the number alone.

use crate::district::Nano;

/// What a format adds to a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NumberLook {
    /// Digits that are always shown, with letters of an id between or in front of them.
    Digits(Vec<Place>),
    /// A share of a hundred.
    Percent,
}

/// A place of a number that is shown digit by digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A digit, 0 if there is none.
    Digit,
    /// A character that always stands there.
    Letter(char),
}

/// Zeros that a format may ask for; longer ones are no number's.
const PLACES_MAX: usize = 40;

/// The look of a format; `None` where it adds nothing that matters. O(length).
pub(super) fn look_of(format: &str) -> Option<NumberLook> {
    let mut places = Vec::new();
    let mut chars = format.chars();
    let mut is_percent = false;
    while let Some(c) = chars.next() {
        match c {
            // What follows holds for negative numbers.
            ';' => break,
            '0' => places.push(Place::Digit),
            '"' => places.extend(chars.by_ref().take_while(|c| *c != '"').map(Place::Letter)),
            '\\' => places.push(Place::Letter(chars.next()?)),
            '%' => is_percent = true,
            '-' | ' ' | '(' | ')' => places.push(Place::Letter(c)),
            // A point within a percentage.
            '.' => places.push(Place::Letter(c)),
            // Anything else is a date, a fraction, a place that may stay empty.
            _ => return None,
        }
    }
    if is_percent {
        return Some(NumberLook::Percent);
    }
    let n_digits = places.iter().filter(|place| **place == Place::Digit).count();
    let is_id = |place: &Place| match place {
        Place::Digit => true,
        Place::Letter(c) => c.is_ascii_alphanumeric() || *c == '-',
    };
    let adds = n_digits > 1 || (n_digits == 1 && places.first() != Some(&Place::Digit));
    let fits = places.len() <= PLACES_MAX && places.last() == Some(&Place::Digit) && places.iter().all(is_id);
    (adds && fits).then_some(NumberLook::Digits(places))
}

/// How a number looks in it; `None` where it cannot be shown so.
pub(super) fn shown(look: &NumberLook, number: &str) -> Option<String> {
    match look {
        NumberLook::Percent => {
            let value =
                Nano::parse(number).unwrap_or(Nano::nearest(number.parse().ok().filter(|n: &f64| n.abs() < 1e6)?));
            Some(format!("{}%", Nano(value.0.checked_mul(100)?)))
        }
        NumberLook::Digits(places) => {
            let digits = number.strip_suffix(".0").unwrap_or(number);
            if digits.is_empty() || digits.len() > PLACES_MAX || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let mut left = digits.chars().rev().peekable();
            let first_digit = places.iter().position(|place| *place == Place::Digit)?;
            let mut backwards = String::new();
            for (at, place) in places.iter().enumerate().rev() {
                match place {
                    Place::Letter(c) => backwards.push(*c),
                    Place::Digit => {
                        backwards.push(left.next().unwrap_or('0'));
                        // What has no place stands before the first one.
                        if at == first_digit {
                            backwards.extend(left.by_ref());
                        }
                    }
                }
            }
            Some(backwards.chars().rev().collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_their_format_says() {
        let check = |format: &str, number: &str, expect: Option<&str>| {
            let text = look_of(format).and_then(|look| shown(&look, number));
            assert_eq!(text.as_deref(), expect, "{number} in {format}");
        };
        check("0000000", "12345", Some("0012345"));
        check("0000000;-0000000", "12345", Some("0012345"));
        check("000", "12345", Some("12345"));
        check("\"CY-\"000", "7", Some("CY-007"));
        check("\\C\\Y000", "7", Some("CY007"));
        check("000-0000", "12345", Some("001-2345"));
        check("\"GD\"0", "7", Some("GD7"));
        check("0%", "0.95", Some("95%"));
        check("0.00%", "0.94999999999999996", Some("95%"));
        check("0000", "12.5", None);
        check("0000", "-5", None);
        for format in ["0", "General", "#,##0", "0\"户\"", "yyyy-mm-dd", "0.00", "@", "\"约\"0", "", "000\"户\"", "0_ "]
        {
            check(format, "12", None);
        }
    }
}

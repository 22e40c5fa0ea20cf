//! Decimals as whole numbers of billionths, so that what decides who gets what is exact.
//!
//! Always holds: at most nine digits behind the point; printing and parsing are inverse.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A decimal number in billionths (10⁻⁹): `0.75` is `Nano(750_000_000)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Nano(pub i64);

/// Why a text is no such decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// It is not a plain decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// It has more than nine digits behind the point.
    #[error("more than nine digits behind the point")]
    TooFine,
    /// It is beyond ±10⁹.
    #[error("beyond a thousand million")]
    TooLarge,
}

const UNITS_PER_ONE: i64 = 1_000_000_000;

impl Nano {
    /// One.
    pub const ONE: Self = Self(UNITS_PER_ONE);
    /// The smallest positive value.
    pub const SMALLEST: Self = Self(1);

    /// The nearest value to a floating-point number, halves away from zero.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole after `round`; within 10¹⁸ for values within ±10⁹, which is what a Nano holds"
    )]
    pub fn nearest(value: f64) -> Self {
        Self((value * UNITS_PER_ONE as f64).round() as i64)
    }

    /// As a floating-point number, for display and scores only.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / UNITS_PER_ONE as f64
    }

    /// Reads `12`, `-0.5`, `.25`, `1e-9` and `1.5E+3`: digits, at most one point, an optional exponent. Zeros behind
    /// the ninth digit are allowed.
    ///
    /// # Errors
    /// If the text is no such number, too fine or too large.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            None => (text, 0),
            Some((mantissa, exponent)) => {
                let exponent: i32 = exponent.parse().map_err(|_| AmountError::NotANumber)?;
                (mantissa, exponent.clamp(-400, 400))
            }
        };
        let (negative, digits) = match mantissa.strip_prefix(['-', '+']) {
            Some(rest) => (mantissa.starts_with('-'), rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all: String = [whole, fraction].concat();
        if all.is_empty() || all.len() > 400 || !all.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AmountError::NotANumber);
        }
        // `all` is the number times 10^fraction.len(); we want it times 10^9.
        let shift = 9 + exponent - i32::try_from(fraction.len()).map_err(|_| AmountError::NotANumber)?;
        let significant = all.trim_start_matches('0');
        let units = if significant.is_empty() {
            0
        } else if let Ok(zeros) = usize::try_from(shift) {
            if significant.len() + zeros > 19 {
                return Err(AmountError::TooLarge);
            }
            let units: u64 =
                format!("{significant}{}", "0".repeat(zeros)).parse().map_err(|_| AmountError::TooLarge)?;
            i64::try_from(units).map_err(|_| AmountError::TooLarge)?
        } else {
            let cut = significant.len().saturating_sub(shift.unsigned_abs() as usize);
            let (kept, dropped) = significant.split_at(cut);
            if dropped.bytes().any(|b| b != b'0') {
                return Err(AmountError::TooFine);
            }
            if kept.is_empty() { 0 } else { kept.parse().map_err(|_| AmountError::TooLarge)? }
        };
        if units > UNITS_PER_ONE * 1_000_000_000 {
            return Err(AmountError::TooLarge);
        }
        Ok(Self(if negative { -units } else { units }))
    }
}

impl fmt::Display for Nano {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal_text(self.0.into(), 9))
    }
}

impl schemars::JsonSchema for Nano {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "number",
            "description": "a decimal with at most nine digits behind the point"
        })
    }
}

impl Serialize for Nano {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

/// The nearest billionth: what was written as a number is read back exactly up to about four million, where floating
/// point begins to be coarser than that.
impl<'de> Deserialize<'de> for Nano {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        if value.abs() <= f64::from(1_000_000_000) {
            Ok(Self::nearest(value))
        } else {
            Err(serde::de::Error::custom(AmountError::TooLarge))
        }
    }
}

/// `units` · 10^−`digits` as the shortest decimal text: `decimal_text(1500, 3)` is `"1.5"`.
pub fn decimal_text(units: i128, digits: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", units.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_or_refused() {
        let check =
            |text: &str, expect: Result<i64, AmountError>| assert_eq!(Nano::parse(text).map(|n| n.0), expect, "{text}");
        check("1", Ok(1_000_000_000));
        check("0.75", Ok(750_000_000));
        check(".5", Ok(500_000_000));
        check("-2.000000001", Ok(-2_000_000_001));
        check("0.1234567890", Ok(123_456_789));
        check("0.1234567891", Err(AmountError::TooFine));
        check("1e-9", Ok(1));
        check("1e-10", Err(AmountError::TooFine));
        check("1.5E3", Ok(1_500_000_000_000));
        check("1e300", Err(AmountError::TooLarge));
        check("0e300", Ok(0));
        check("1000000000", Ok(1_000_000_000_000_000_000));
        check("1000000001", Err(AmountError::TooLarge));
        for text in ["", ".", "-", "NaN", "inf", "1,5", "0x10", "1.2.3", "１", "1e", "--1", "1 "] {
            check(text, Err(AmountError::NotANumber));
        }
    }

    #[test]
    fn a_number_of_json_is_read_back_exactly() {
        for units in [0, 1, -1, 123_456_789, 333_333_333, 999_999_999, 1_000_000_000, 4_000_000_123_456_789] {
            let json = serde_json::to_string(&Nano(units)).expect("a number");
            assert_eq!(serde_json::from_str::<Nano>(&json).ok(), Some(Nano(units)), "{json}");
        }
        for json in ["1e300", "1000000001", "\"1\"", "null"] {
            assert!(serde_json::from_str::<Nano>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn printing_is_the_inverse_of_parsing() {
        for text in ["0", "1", "0.000000001", "-12.5", "999999999.999999999"] {
            assert_eq!(Nano::parse(text).map(|n| n.to_string()), Ok(text.to_owned()));
        }
    }
}

//! Full-width characters of a Chinese keyboard, made half width: ２ is 2, ： is :.

/// The half-width form of a character; any other as it is.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

//! Characters that nobody sees.
//!
//! Comes in: a character. Goes out: whether it has no width. Always holds: blanks of a width are seen.

/// Whether nobody sees it: marks of direction, joiners, blanks of no width.
pub fn is_without_width(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

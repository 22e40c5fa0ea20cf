//! The data files that are shipped: a line for each entry.
//!
//! Always holds: blank lines and those that begin with `#` are no entries.

/// The entries of a data file.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

//! The page with pictures.

use super::{ReportError, Round};

/// The whole page, self-contained.
///
/// # Errors
/// If the template fails.
pub fn page(round: &Round<'_>) -> Result<String, ReportError> {
    let _ = round;
    Ok(String::new())
}

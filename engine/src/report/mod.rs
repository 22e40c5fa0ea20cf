//! What comes out of a round: the lists as workbooks, a file for each provider, the page with pictures.
//!
//! Comes in: a [`Round`]: district, candidates, plan. Goes out: documents as bytes. Always holds: contact data is in
//! none of them (telephone numbers in texts are masked); text that could be taken for a formula is written as text; the
//! same round gives the same bytes.

mod answers;
mod basis;
mod figures;
mod list_rows;
mod lists;
mod map;
mod overview_sheet;
mod page;
mod pins_sheet;
mod provider_file;
mod review;
mod rows;
#[cfg(test)]
mod sample;
mod sheet;
mod texts;

use crate::candidates::RequestCandidates;
use crate::district::District;
use crate::explain::Evidence;
use crate::plan::Plan;

pub use lists::lists;
pub use page::page;

/// All that is told of a round.
#[derive(Debug, Clone, Copy)]
pub struct Round<'a> {
    /// What came in.
    pub district: &'a District,
    /// Who could answer.
    pub found: &'a [RequestCandidates],
    /// Who answers.
    pub plan: &'a Plan,
    /// Why.
    pub evidence: &'a Evidence,
}

/// A document that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A workbook.
    #[error("a workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The page.
    #[error("the page: {0}")]
    Page(#[from] minijinja::Error),
}

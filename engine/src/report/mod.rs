//! What comes out of a round: the lists as workbooks, a file for each provider, the page with pictures.
//!
//! Comes in: a [`ReportInput`]: district, candidates, plan, the language. Goes out: documents as bytes. Always holds:
//! every label stands in Chinese and in English side by side, where it is used; names are those of the tables; contact
//! data is in none of them (telephone numbers in texts are masked); text that could be taken for a formula is written
//! as text; the same round gives the same bytes.

mod answers;
mod basis;
mod changes;
mod changes_sheet;
mod figures;
mod in_force;
mod left_out;
mod list_rows;
mod lists;
mod map;
mod meeting_sheet;
mod overview_sheet;
mod page;
mod pins_sheet;
mod provider_file;
mod review;
mod rows;
#[cfg(test)]
mod sample;
mod sheet;
mod shortages;
mod texts;
mod tiers;

use crate::candidates::RequestCandidates;
use crate::district::{District, Lang, Request};
use crate::explain::{Change, EvidenceFile};
use crate::plan::Plan;

pub use in_force::{InForce, ProviderInForce, RequestInForce, TaskInForce, lists_in_force};
pub use lists::lists;
pub use page::page;

/// What the documents of a round are made of.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The district with one request for each matter.
    pub district: &'a District,
    /// The requests that are the same matter as another, as they were handed in.
    pub merged: &'a [Request],
    /// Who could answer.
    pub candidates: &'a [RequestCandidates],
    /// Who answers.
    pub plan: &'a Plan,
    /// Why.
    pub evidence: &'a EvidenceFile,
    /// What changed since the previous plan, if there was one.
    pub change: Option<&'a Change>,
    /// In which language the documents are.
    pub lang: Lang,
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

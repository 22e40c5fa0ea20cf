//! What makes a sheet easy to fill in: notes in its header, drop-downs below it.
//!
//! Comes in: a sheet that is being written, a column of a table, where it stands, and the language. Goes out: the
//! sheet. Always holds: a rule never refuses what the reader takes, except where only a fixed list is taken.

use rust_xlsxwriter::{DataValidation, Formula, Note, Worksheet, XlsxError};

use super::provider_names::PROFESSIONS;
use super::schema::{ColumnSpec, TableSpec};
use crate::district::{Lang, ProviderKind, Rule, SWAP, profession_said, urgency_said};

/// The note of a column's header; `None` where there is nothing to say.
pub(super) fn note_of(column: &ColumnSpec, lang: Lang) -> Option<Note> {
    let text = column.note.said(lang);
    (!text.is_empty()).then(|| note(text))
}

/// A note of ours.
pub(super) fn note(text: &str) -> Note {
    Note::new(text).set_author("Dianda").add_author_prefix(false)
}

/// A4 across, as wide as the sheet.
pub(super) fn print_on_one_width(sheet: &mut Worksheet) -> &mut Worksheet {
    // As SpreadsheetML numbers it.
    const A4: u8 = 9;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0)
}

/// Lays the drop-down of a column, if it has one, from the first to the last of the rows. `topics`: the formula of the
/// cells in which the names of the topics stand.
pub(super) fn prepare_column(
    sheet: &mut Worksheet,
    table: &TableSpec,
    column: &ColumnSpec,
    place: u16,
    rows: (u32, u32),
    topics: Option<&str>,
    lang: Lang,
) -> Result<(), XlsxError> {
    let (choices, is_fixed): (Vec<&str>, bool) = match (table.name, column.name) {
        ("providers", "kind") => (ProviderKind::ALL.map(|kind| kind.said(lang)).to_vec(), true),
        ("providers", "profession") => {
            (PROFESSIONS.map(|profession| profession_said(profession, lang)).to_vec(), false)
        }
        ("requests", "urgency") => ((2..=5).map(|urgency| urgency_said(urgency, lang)).collect(), false),
        ("pins", "rule") => {
            (Rule::ALL.map(|rule| rule.said(lang)).into_iter().chain([SWAP.said(lang)]).collect(), true)
        }
        _ => (Vec::new(), false),
    };
    if !choices.is_empty() {
        let list = DataValidation::new().allow_list_strings(&choices)?.show_error_message(is_fixed);
        sheet.add_data_validation(rows.0, place, rows.1, place, &list)?;
    } else if let (("requests", "topic"), Some(topics)) = ((table.name, column.name), topics) {
        let list = DataValidation::new().allow_list_formula(Formula::new(topics)).show_error_message(false);
        sheet.add_data_validation(rows.0, place, rows.1, place, &list)?;
    }
    Ok(())
}

//! Why somebody has a seat, in a few words 依据: the short wording of [`Basis`].
//!
//! Always holds: what decided by itself (a pin, duty) stands alone; what is worth a word is decided in `explain`.

use super::rows::Lookup;
use super::texts::shortened;
use crate::district::safe_text;
use crate::explain::{Basis, by_topic_words, seat_why};
use crate::plan::Assignment;

/// Characters of a case's title that are shown: what a cell of the list holds on one line. Letters are half as wide as
/// Chinese characters.
const TITLE_CHARS: usize = 16;
const TITLE_LETTERS: usize = 2 * TITLE_CHARS;

/// The basis of an assignment: a pin, duty, or topic, words, cases and pairing.
pub(super) fn basis(lookup: &Lookup<'_>, assignment: &Assignment) -> String {
    let lang = lookup.lang;
    match seat_why(lookup.round.evidence, assignment).basis {
        Basis::Unknown => String::new(),
        Basis::Pinned => lang.pick("会商锁定", "pinned").to_owned(),
        Basis::Duty { to_confirm: true, .. } => {
            lang.pick("按职责（题型待确认）", "duty (topic to be confirmed)").to_owned()
        }
        Basis::Duty { .. } => lang.pick("按职责", "duty").to_owned(),
        Basis::Retrieved { by_topic, words, cases, paired } => {
            let mut reasons = Vec::new();
            reasons.extend(by_topic.map(|by_topic| by_topic_words(by_topic, lang).to_owned()));
            if !words.is_empty() {
                let words = lookup.names().list(words.iter().map(|word| safe_text(word)));
                reasons.push(lang.pick(format!("专长对上：{words}"), format!("duties match: {words}")));
            }
            if let Some(case) = cases.first().and_then(|id| lookup.round.district.case(id)) {
                let title = shortened(&safe_text(&case.title), lang.pick(TITLE_CHARS, TITLE_LETTERS));
                reasons.push(lang.pick(format!("办过相近：{title}"), format!("similar case: {title}")));
            }
            if paired {
                reasons.push(lang.pick("与社区结对", "paired with the community").to_owned());
            }
            if reasons.is_empty() {
                lang.pick("检索得出", "found by retrieval").to_owned()
            } else {
                reasons.join(lang.pick("；", "; "))
            }
        }
    }
}

/// Whether a seat was found by retrieval rather than given by duty or by a pin, so that its relevance is worth a look.
pub(super) fn is_retrieved(lookup: &Lookup<'_>, assignment: &Assignment) -> bool {
    matches!(seat_why(lookup.round.evidence, assignment).basis, Basis::Retrieved { .. })
}

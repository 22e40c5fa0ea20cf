//! Why somebody has a seat, in a few words 依据.
//!
//! Always holds: what is told stands in the evidence of the candidate; what decided by itself (a pin, duty) is told
//! alone.

use super::rows::Told;
use super::texts::{shortened, told_text};
use crate::candidates::{Evidence, PartName};
use crate::district::Nano;
use crate::plan::Assignment;

/// Characters of a case's title that are shown.
const TITLE_CHARS: usize = 16;
/// A part of the score below this is not worth a word.
const PART_TOLD: Nano = Nano(10_000_000);

/// The basis of an assignment: a pin, duty, or topic, words, cases and pairing.
pub(super) fn basis(told: &Told<'_>, assignment: &Assignment) -> String {
    if told.is_pinned(assignment) {
        return "会商锁定".to_owned();
    }
    match told.considered(assignment) {
        None => String::new(),
        Some(considered) if considered.evidence.certainty.is_some() => "按职责".to_owned(),
        Some(considered) => {
            let topic = told.candidates(&assignment.request).map(|found| &found.topic);
            let is_sure = topic.is_some_and(|topic| topic.is_sure(told.round.district));
            // Where the topic is open, who leads is found by who leads the topics that it may be.
            retrieved(
                told,
                &considered.evidence,
                if is_sure {
                    "擅长该题型"
                } else if assignment.role.as_str() == "lead" {
                    "最像的题型由它牵头"
                } else {
                    "可能的题型是它擅长的"
                },
            )
        }
    }
}

/// Whether a seat was found by retrieval rather than given by duty or by a pin, so that its relevance is worth a look.
pub(super) fn is_retrieved(told: &Told<'_>, assignment: &Assignment) -> bool {
    !told.is_pinned(assignment) && told.considered(assignment).is_some_and(|c| c.evidence.certainty.is_none())
}

fn retrieved(told: &Told<'_>, evidence: &Evidence, by_topic: &str) -> String {
    let gives = |name: PartName| evidence.parts.iter().any(|part| part.name == name && part.score >= PART_TOLD);
    let mut reasons = Vec::new();
    if gives(PartName::Topic) {
        reasons.push(by_topic.to_owned());
    }
    // A number that both texts happen to hold tells a reader nothing.
    let words: Vec<String> = evidence
        .words
        .iter()
        .filter(|word| !word.chars().all(char::is_numeric))
        .take(3)
        .map(|word| told_text(word))
        .collect();
    if gives(PartName::Duties) && !words.is_empty() {
        reasons.push(format!("专长对上：{}", words.join("、")));
    }
    let case = evidence
        .cases
        .first()
        .filter(|_| gives(PartName::Cases))
        .and_then(|cited| told.round.district.case(&cited.case));
    if let Some(case) = case {
        reasons.push(format!("办过相近：{}", shortened(&told_text(&case.title), TITLE_CHARS)));
    }
    if gives(PartName::Pairing) {
        reasons.push("与社区结对".to_owned());
    }
    if reasons.is_empty() { "检索得出".to_owned() } else { reasons.join("；") }
}

//! How a topic is known, in words: one wording for terminal, page, workbook and explanations.
//!
//! Comes in: the name of a topic, how it is known, its certainty. Goes out: a few words in both languages. Always
//! holds: a certainty is never rounded up, so that what is too little never looks like enough; whatever people should
//! confirm says 待确认.

use crate::district::Bilingual;

/// How the topic of a request is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicKnown {
    /// Not at all: there is no catalogue.
    Not,
    /// The table gives it.
    Given,
    /// The text tells it surely enough.
    FromText,
    /// The text makes it the likeliest: to be confirmed 待确认.
    ToConfirm,
}

/// A certainty in whole percent, rounded down.
pub fn whole_percent(certainty: f64) -> f64 {
    // What rounding left of a nine-digit decimal must not cost a percent.
    (certainty * 100.0 + 1e-6).floor()
}

/// A topic with how it is known, for a cell or a line.
pub fn topic_said(name: &str, known: TopicKnown, certainty: f64) -> Bilingual {
    let percent = whole_percent(certainty);
    match known {
        TopicKnown::Not => Bilingual::new("待确认", "to be confirmed"),
        TopicKnown::Given => Bilingual::same(name),
        TopicKnown::FromText => Bilingual::new(
            format!("{name}（从文字判断，把握 {percent:.0}%）"),
            format!("{name} (from the text, {percent:.0} % sure)"),
        ),
        TopicKnown::ToConfirm => Bilingual::new(
            format!("待确认（最像{name}，把握 {percent:.0}%）"),
            format!("to be confirmed (likeliest {name}, {percent:.0} % sure)"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_certainty_never_looks_like_enough() {
        assert_eq!(topic_said("停车难", TopicKnown::ToConfirm, 0.499_9).zh, "待确认（最像停车难，把握 49%）");
        assert_eq!(topic_said("停车难", TopicKnown::FromText, 0.999_9).zh, "停车难（从文字判断，把握 99%）");
        assert_eq!(topic_said("停车难", TopicKnown::Given, 1.0).zh, "停车难");
        for hundredths in 0..=100_u8 {
            assert_eq!(whole_percent(f64::from(hundredths) / 100.0), f64::from(hundredths));
        }
    }
}

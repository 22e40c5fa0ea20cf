//! Somebody's days as a calendar (RFC 5545): how many tasks are to be accepted, how many are due, and nothing else.
//!
//! Always holds: a day is one event with a number; whoever finds the address learns no title, no name.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::Date;

/// What falls on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OfDay {
    /// Tasks to be accepted.
    pub(crate) accept: usize,
    /// Tasks that are due.
    pub(crate) due: usize,
}

/// The calendar. O(days).
pub(crate) fn calendar(district: &str, days: &BTreeMap<Date, OfDay>) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Dianda//Tasks//ZH\r\nMETHOD:PUBLISH\r\n".to_owned();
    for (day, of) in days {
        let (begins, ends) = (day.strftime("%Y%m%d"), day.saturating_add(jiff::Span::new().days(1)));
        let parts = [(of.accept, "待接"), (of.due, "到期")];
        let said: Vec<String> =
            parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what} {n} 项")).collect();
        // Writing into memory does not fail.
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:{begins}-{district}@dianda\r\nDTSTAMP:{begins}T000000Z\r\n\
             DTSTART;VALUE=DATE:{begins}\r\nDTEND;VALUE=DATE:{}\r\nSUMMARY:点答：{}\r\nEND:VEVENT\r\n",
            ends.strftime("%Y%m%d"),
            said.join("\\, "),
        );
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_tells_numbers_alone() {
        let day = jiff::civil::date(2026, 3, 31);
        let text = calendar("pt", &BTreeMap::from([(day, OfDay { accept: 1, due: 2 })]));
        assert!(text.contains("DTSTART;VALUE=DATE:20260331\r\nDTEND;VALUE=DATE:20260401\r\n"));
        assert!(text.contains("SUMMARY:点答：待接 1 项\\, 到期 2 项\r\n"));
        assert_eq!(text.matches("BEGIN:").count(), text.matches("END:").count());
    }
}

//! Deadlines in working days 工作日.
//!
//! Comes in: a day, a number of working days, the table of holidays. Goes out: the day at whose end it is due. Always
//! holds: the day of publication is day 0; a day is a working day by the table where the table speaks of it, else
//! Monday to Friday; a year without a table is told, so that nobody trusts a guess.
//!
//! Source of the shipped table: the State Council's notices on the holidays of 2025 (国办发明电〔2024〕12号) and 2026
//! (国办发明电〔2025〕7号).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday, date};

/// Days that are not what their weekday says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holidays {
    /// Whether people work on that day.
    days: BTreeMap<Date, bool>,
    /// The years that the table speaks of.
    years: BTreeSet<i16>,
}

/// When something is due, and what is not known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// At the end of this day.
    pub day: Date,
    /// Years on the way of which there is no table.
    pub years_unknown: Vec<i16>,
}

/// First and last day of the holidays, and the days of weekends on which people work instead.
type Shipped = (&'static [(Date, Date)], &'static [Date]);

const SHIPPED: [Shipped; 2] = [
    (
        &[
            (date(2025, 1, 1), date(2025, 1, 1)),
            (date(2025, 1, 28), date(2025, 2, 4)),
            (date(2025, 4, 4), date(2025, 4, 6)),
            (date(2025, 5, 1), date(2025, 5, 5)),
            (date(2025, 5, 31), date(2025, 6, 2)),
            (date(2025, 10, 1), date(2025, 10, 8)),
        ],
        &[date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11)],
    ),
    (
        &[
            (date(2026, 1, 1), date(2026, 1, 3)),
            (date(2026, 2, 15), date(2026, 2, 23)),
            (date(2026, 4, 4), date(2026, 4, 6)),
            (date(2026, 5, 1), date(2026, 5, 5)),
            (date(2026, 6, 19), date(2026, 6, 21)),
            (date(2026, 9, 25), date(2026, 9, 27)),
            (date(2026, 10, 1), date(2026, 10, 7)),
        ],
        &[
            date(2026, 1, 4),
            date(2026, 2, 14),
            date(2026, 2, 28),
            date(2026, 5, 9),
            date(2026, 9, 20),
            date(2026, 10, 10),
        ],
    ),
];

impl Holidays {
    /// Those of 2025 and 2026.
    pub fn shipped() -> Self {
        let mut holidays = Self { days: BTreeMap::new(), years: BTreeSet::new() };
        for (free, worked) in SHIPPED {
            for (from, to) in free {
                let mut day = *from;
                while day <= *to {
                    holidays.set(day, false);
                    day = day.saturating_add(jiff::Span::new().days(1));
                }
            }
            worked.iter().for_each(|day| holidays.set(*day, true));
        }
        holidays
    }

    /// Adds a day to the table, and with it its year.
    pub fn set(&mut self, day: Date, is_worked: bool) {
        self.days.insert(day, is_worked);
        self.years.insert(day.year());
    }

    /// Whether people work on a day. O(log days).
    pub fn is_worked(&self, day: Date) -> bool {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.days.get(&day).copied().unwrap_or(!is_weekend)
    }

    /// How many working days lie behind one day, up to another. O(days · log days).
    pub fn worked_between(&self, from: Date, to: Date) -> u32 {
        let (mut day, mut n) = (from, 0);
        while day < to {
            day = day.saturating_add(jiff::Span::new().days(1));
            n += u32::from(self.is_worked(day));
        }
        n
    }

    /// The day that lies so many working days behind another, which is day 0. O(days · log days).
    pub fn due(&self, from: Date, working_days: u32) -> Due {
        let (mut day, mut left, mut unknown) = (from, working_days, BTreeSet::new());
        while left > 0 && day < Date::MAX {
            day = day.saturating_add(jiff::Span::new().days(1));
            if !self.years.contains(&day.year()) {
                unknown.insert(day.year());
            }
            left -= u32::from(self.is_worked(day));
        }
        Due { day, years_unknown: unknown.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_offices_work() {
        let holidays = Holidays::shipped();
        let check = |from, days, expect| {
            let due = holidays.due(from, days);
            assert_eq!((due.day, due.years_unknown), (expect, Vec::new()), "{from} + {days}");
        };
        // Published before the holidays of May: to be accepted on the day after them.
        check(date(2026, 4, 30), 1, date(2026, 5, 6));
        // The Saturday behind them is worked.
        check(date(2026, 5, 8), 1, date(2026, 5, 9));
        check(date(2026, 3, 2), 0, date(2026, 3, 2));
        check(date(2026, 3, 6), 1, date(2026, 3, 9));
        check(date(2026, 2, 13), 2, date(2026, 2, 24));
        check(date(2026, 3, 2), 15, date(2026, 3, 23));
    }

    #[test]
    fn days_between_are_those_that_a_deadline_counts() {
        let holidays = Holidays::shipped();
        for (from, days) in [(date(2026, 4, 30), 3), (date(2026, 2, 13), 1), (date(2026, 3, 6), 12)] {
            assert_eq!(holidays.worked_between(from, holidays.due(from, days).day), days, "{from} + {days}");
        }
        assert_eq!(holidays.worked_between(date(2026, 3, 6), date(2026, 3, 6)), 0);
    }

    #[test]
    fn a_year_without_a_table_is_told() {
        let due = Holidays::shipped().due(date(2026, 12, 30), 3);
        assert_eq!((due.day, due.years_unknown), (date(2027, 1, 4), vec![2027]));
    }

    #[test]
    fn as_many_days_are_worked_as_the_notices_say() {
        let holidays = Holidays::shipped();
        for (free, worked) in SHIPPED {
            for day in worked {
                assert!(matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday), "{day} is a weekend");
                assert!(holidays.is_worked(*day));
            }
            assert!(free.iter().all(|(from, to)| from <= to && !holidays.is_worked(*from)));
        }
        let n = |year| {
            let days = (0..366).map(|n| date(year, 1, 1).saturating_add(jiff::Span::new().days(n)));
            days.filter(|day| day.year() == year && holidays.is_worked(*day)).count()
        };
        assert_eq!((n(2025), n(2026)), (248, 248));
    }
}

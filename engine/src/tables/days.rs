//! Days as people write them.
//!
//! Comes in: the text of a cell. Goes out: a day, or why it is none. Always holds: a year of two digits or none at all
//! is never guessed here (`loose_days` takes it from the round); a day that the calendar does not have is no day.

use jiff::civil::{Date, date};

use super::half_width::narrow;
use crate::district::{Bilingual, is_without_width};

/// Years that a day may lie in: a spreadsheet counts from 1900, and a slip of one digit (2206) is found.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayProblem {
    /// It is written like one, and the calendar has none such.
    NoSuchDay(i16, i8, i8),
    /// Month and day without a year, and no year has such a day.
    NoSuchMonthDay(i8, i8),
    /// The year is missing.
    NoYear,
    /// The year has two digits.
    ShortYear,
    /// Anything else.
    NotADay,
}

impl DayProblem {
    /// What is wrong, without how to mend it.
    pub(super) fn message(self) -> Bilingual {
        match self {
            Self::NoSuchDay(year, month, day) if is_month(year, month) => Bilingual::new(
                format!("不是日期：{year} 年 {month} 月没有 {day} 日"),
                format!("is not a date: month {month} of {year} has no day {day}"),
            ),
            Self::NoSuchDay(..) => {
                Bilingual::new("不是日期：没有这样的年份或月份", "is not a date: there is no such year or month")
            }
            Self::NoSuchMonthDay(month, day) => Bilingual::new(
                format!("不是日期：没有 {month} 月 {day} 日"),
                format!("is not a date: there is no day {day} of month {month}"),
            ),
            Self::NoYear => Bilingual::new("不是日期：没有写年份", "is not a date: the year is missing"),
            Self::ShortYear => Bilingual::new("不是日期：年份要写四位", "is not a date: the year needs four digits"),
            Self::NotADay => Bilingual::new("不是日期", "is not a date"),
        }
    }

    /// How to mend it.
    pub(super) fn mend(self) -> Bilingual {
        match self {
            Self::NoSuchDay(year, month, _) if is_month(year, month) => Bilingual::new("请核对后更正", "correct it"),
            Self::NoSuchMonthDay(..) => {
                Bilingual::new("请核对后写成 2026-02-10 这样", "correct it, and write it like 2026-02-10")
            }
            _ => Bilingual::new("请写成 2026-02-10 这样", "write it like 2026-02-10"),
        }
    }
}

/// Whether the calendar has this month, within the years that are read.
fn is_month(year: i16, month: i8) -> bool {
    (1..=12).contains(&month) && YEARS.contains(&year)
}

/// A day in one of the spellings in use: 2026-02-10, 2026/2/10, 2026.2.10, 2026年2月10日, 20260210, each with or without
/// a time behind it, or a spreadsheet's day number.
pub(super) fn parse_day(text: &str) -> Result<Date, DayProblem> {
    let text: String = text.chars().filter(|c| !is_without_width(*c)).map(narrow).collect();
    // What follows the first blank or T is a time of day.
    let day = text.trim().split([' ', 'T', '\u{3000}']).next().unwrap_or("");
    let day = chinese_digits(day);
    let day = day.as_str();
    if day.bytes().all(|b| b.is_ascii_digit()) {
        return match day.len() {
            // 20260201, also with a time of day behind it.
            8 | 12 | 14 => new_day(&day[..4], &day[4..6], &day[6..8]),
            5 => day_of_serial(day).ok_or(DayProblem::NotADay),
            _ => Err(DayProblem::NotADay),
        };
    }
    let parts: Vec<&str> =
        day.split(['-', '/', '.', '、', '年', '月', '日', '号']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] => new_day(year, month, day),
        [month, day_of_month] => match (new_day("2000", month, day_of_month), day.contains('月')) {
            (Ok(_), _) => Err(DayProblem::NoYear),
            (Err(DayProblem::NoSuchDay(_, month, day)), true) => Err(DayProblem::NoSuchMonthDay(month, day)),
            _ => Err(DayProblem::NotADay),
        },
        _ => Err(DayProblem::NotADay),
    }
}

/// The day of a spreadsheet's day number: days since 1899-12-30, here for the years 2000 to 2099.
pub(super) fn day_of_serial(number: &str) -> Option<Date> {
    let serial: i32 = number.parse().ok().filter(|serial| (36_526..73_051).contains(serial))?;
    date(1899, 12, 30).checked_add(jiff::Span::new().days(serial)).ok()
}

/// 二〇二六年二月十日 as 2026年2月10日; anything else as it is.
pub(super) fn chinese_digits(day: &str) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |c: char| match c {
        '零' | '○' => Some(0),
        _ => (0..).zip(DIGITS.chars()).find(|(_, d)| *d == c).map(|(value, _)| value),
    };
    let mut written = String::new();
    let mut parts = day.split_inclusive(['年', '月', '日', '号']).peekable();
    if !day.chars().any(|c| digit(c).is_some() || c == '十') || parts.peek().is_none() {
        return day.to_owned();
    }
    for part in parts {
        let (number, mark) = part.char_indices().last().map_or((part, ""), |(at, last)| {
            if matches!(last, '年' | '月' | '日' | '号') { part.split_at(at) } else { (part, "") }
        });
        match number.split_once('十') {
            Some((tens, ones)) => {
                let tens = tens.chars().next().map_or(Some(1), digit);
                let ones = ones.chars().next().map_or(Some(0), digit);
                match (tens, ones) {
                    (Some(tens), Some(ones)) => written += &(tens * 10 + ones).to_string(),
                    _ => written += number,
                }
            }
            None => written.extend(number.chars().map(|c| digit(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c))),
        }
        written += mark;
    }
    written
}

fn new_day(year: &str, month: &str, day: &str) -> Result<Date, DayProblem> {
    let (Ok(y), Ok(m), Ok(d)) = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>()) else {
        return Err(DayProblem::NotADay);
    };
    if year.len() == 2 && Date::new(2000 + y, m, d).is_ok() {
        return Err(DayProblem::ShortYear);
    }
    Date::new(y, m, d).ok().filter(|_| YEARS.contains(&y)).ok_or(DayProblem::NoSuchDay(y, m, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_the_spellings_in_use() {
        let expect = Ok(date(2026, 2, 1));
        for text in [
            "2026-02-01",
            "2026/2/1",
            "2026.2.1",
            "2026年2月1日",
            "20260201",
            "2026-02-01 09:30:00",
            "2026-02-01T09:30",
            "２０２６／２／１",
            "46054",
            "2026年2月1号",
            "20260201093000",
            "二〇二六年二月一日",
            "2026年02月01日 9:30",
        ] {
            assert_eq!(parse_day(text), expect, "{text}");
        }
        for (text, problem) in [
            ("2026/2/30", DayProblem::NoSuchDay(2026, 2, 30)),
            ("二〇二六年十三月一日", DayProblem::NoSuchDay(2026, 13, 1)),
            ("2月29日", DayProblem::NoYear),
            ("3月32日", DayProblem::NoSuchMonthDay(3, 32)),
            ("二月一日", DayProblem::NoYear),
            ("26-2-1", DayProblem::ShortYear),
            ("昨天", DayProblem::NotADay),
            ("202602", DayProblem::NotADay),
            ("99999", DayProblem::NotADay),
            ("2026-02-01-01", DayProblem::NotADay),
            ("", DayProblem::NotADay),
        ] {
            assert_eq!(parse_day(text), Err(problem), "{text}");
        }
    }
}

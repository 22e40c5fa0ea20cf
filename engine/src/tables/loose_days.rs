//! Days that are not written whole: 3月5日, 26/3/5, 3/25/2026, 2026年3月, 3月底, 202603.
//!
//! Comes in: the text of a cell that is no whole day, and what tells the year of a round. Goes out: a day and what was
//! supplied, or that the text holds several. Always holds: a year is taken only from something that the batch says; of
//! two readings neither is taken (3/5/2026).

use jiff::civil::{Date, date};

use super::days::{chinese_digits, day_of_serial};
use super::half_width::narrow;
use crate::district::is_without_width;

/// What tells the year of days without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    /// A day of the round: of the years beside it, the one that comes nearest is meant.
    Day(Date),
    /// Only a year is known.
    Year(i16),
}

/// Which end of a month stands for it where the day is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// Something that happened: the first day.
    First,
    /// A deadline: the last.
    Last,
}

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DaySaid {
    /// A whole day, written in an unusual way.
    Whole(Date),
    /// Month and day; the year was supplied.
    WithoutYear(Date),
    /// A month; the day was supplied, and the year if it was missing.
    Month(Date),
    /// A year alone; month and day were supplied.
    Year(Date),
    /// From one day to another, or several.
    Several,
    /// Nothing that is understood.
    Unclear,
}

/// How far from the round's year a year of two digits may lie. Set by hand: deadlines and earlier cases lie a few years
/// off; with twice as many 26/3/5 and 5/3/26 could both be meant.
const SHORT_YEAR_SPAN: u16 = 6;
/// Years of two digits that are believed where nothing tells the round's.
const SHORT_YEARS: std::ops::RangeInclusive<i16> = 2015..=2039;

/// The day that a text says. O(length).
pub(super) fn day_said(text: &str, edge: Edge, reference: Option<Reference>) -> DaySaid {
    let text = folded(text);
    let (text, offset) = without_relative_year(&text);
    let Some(text) = without_time(text) else { return DaySaid::Several };
    let text = chinese_digits(text).replace("月份", "月");
    let marks = ['-', '/', '.', '、', '年', '月', '日', '号', ',', ' '];
    let parts: Vec<&str> = text.split(marks).filter(|part| !part.is_empty()).collect();
    let reference = reference.map(|reference| reference.moved(offset));
    match parts.as_slice() {
        [one] => of_one_part(&text, one, edge, reference),
        [first, second] => of_two_parts(&text, first, second, edge, reference),
        [first, second, third] => of_three_parts(&text, [first, second, third], reference),
        many if (4..=6).contains(&many.len())
            && many.iter().all(|part| number(part).is_some() || four_digits(part).is_some()) =>
        {
            DaySaid::Several
        }
        _ => DaySaid::Unclear,
    }
}

impl Reference {
    fn year(self) -> i16 {
        match self {
            Self::Day(day) => day.year(),
            Self::Year(year) => year,
        }
    }

    /// So many years later; then only the year counts.
    fn moved(self, years: Option<i16>) -> Self {
        years.map_or(self, |years| Self::Year(self.year().saturating_add(years)))
    }

    /// Month and day in the year that is meant.
    fn supplied(self, month: i8, day: i8) -> Option<Date> {
        match self {
            Self::Year(year) => Date::new(year, month, day).ok(),
            Self::Day(near) => {
                let distance = |day: &Date| near.since(*day).map_or(i32::MAX, |span| span.get_days().abs());
                let years = near.year().checked_sub(1)?..=near.year().checked_add(1)?;
                years.filter_map(|year| Date::new(year, month, day).ok()).min_by_key(distance)
            }
        }
    }
}

/// Half width, without what is not seen, remarks in brackets, and words in front and behind.
fn folded(text: &str) -> String {
    let mut outside = String::new();
    let mut depth = 0_u32;
    for c in text.chars().filter(|c| !is_without_width(*c)).map(narrow) {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '−' | '–' | '—' => outside.push('-'),
            '〜' | '～' => outside.push('~'),
            _ => outside.push(c),
        }
    }
    let mut bare = outside.trim().trim_start_matches('\'');
    while let Some(rest) =
        ["截至", "截止", "大约", "约", "自", "从", "于"].iter().find_map(|word| bare.strip_prefix(word))
    {
        bare = rest.trim_start();
    }
    while let Some(rest) = ["之前", "以前", "前", "左右", "以来", "开始", "起", "上报", "报送", "提交", "。"]
        .iter()
        .find_map(|w| bare.strip_suffix(w))
    {
        bare = rest.trim_end();
    }
    bare.to_owned()
}

/// 今年3月5日 without its first word, and how many years off that is.
fn without_relative_year(text: &str) -> (&str, Option<i16>) {
    const WORDS: [(&str, i16); 5] = [("今年", 0), ("本年", 0), ("去年", -1), ("上年", -1), ("明年", 1)];
    let found = WORDS.iter().find_map(|(word, years)| text.strip_prefix(word).map(|rest| (rest.trim_start(), *years)));
    found.map_or((text, None), |(rest, years)| (rest, Some(years)))
}

/// The day without the time or the day of the week behind it; `None` where another day follows.
fn without_time(text: &str) -> Option<&str> {
    let end = text.char_indices().find(|(_, c)| matches!(c, '日' | '号')).map(|(at, c)| at + c.len_utf8());
    let Some(end) = end else {
        // 2026-03-05 09:30
        let (day, time) = text.split_once([' ', 'T', '\n']).unwrap_or((text, ""));
        return Some(if time.contains(':') || time.contains('午') { day } else { text });
    };
    let rest = text[end..].trim();
    let goes_on = rest.starts_with(['-', '~', '至', '到', '、', ',', '和', '/', '及'])
        || rest.contains(['月', '日', '号']) && rest.contains(|c: char| c.is_ascii_digit());
    if goes_on { None } else { Some(&text[..end]) }
}

fn of_one_part(text: &str, part: &str, edge: Edge, reference: Option<Reference>) -> DaySaid {
    if text.ends_with('月')
        && let (Some(month), Some(reference)) = (number(part), reference)
    {
        let year = reference.supplied(month, 1).map(Date::year);
        return year.map_or(DaySaid::Unclear, |year| of_month(year, month, edge));
    }
    if part.len() == 4 && text.ends_with('年') {
        let year = four_digits(part);
        return year.map_or(DaySaid::Unclear, |year| match edge {
            Edge::First => DaySaid::Year(date(year, 1, 1)),
            Edge::Last => DaySaid::Year(date(year, 12, 31)),
        });
    }
    if part.len() == 6 && part.bytes().all(|b| b.is_ascii_digit()) {
        let year = four_digits(&part[..4]).filter(|year| SHORT_YEARS.contains(year));
        if let (Some(year), Some(month)) = (year, number(&part[4..])) {
            return of_month(year, month, edge);
        }
        return of_short_year([&part[..2], &part[2..4], &part[4..]], reference);
    }
    DaySaid::Unclear
}

fn of_two_parts(text: &str, first: &str, second: &str, edge: Edge, reference: Option<Reference>) -> DaySaid {
    // A day number with a time of day behind the point.
    if let Some(day) = day_of_serial(first).filter(|_| first.len() == 5 && text.contains('.')) {
        return DaySaid::Whole(day);
    }
    if let Some(year) = four_digits(first) {
        return number(second).map_or(DaySaid::Unclear, |month| of_month(year, month, edge));
    }
    let Some(month) = number(first) else { return DaySaid::Unclear };
    let day = number(second).or_else(|| part_of_month(second, month, reference?));
    match (day, reference) {
        (Some(day), Some(reference)) => {
            let supplied = reference.supplied(month, day);
            let is_whole = number(second).is_some();
            supplied.map_or(DaySaid::Unclear, if is_whole { DaySaid::WithoutYear } else { DaySaid::Month })
        }
        _ => DaySaid::Unclear,
    }
}

fn of_three_parts(text: &str, parts: [&str; 3], reference: Option<Reference>) -> DaySaid {
    let [first, second, third] = parts;
    if let (Some(year), Some(month)) = (four_digits(first), number(second)) {
        if let Some(day) = number(third) {
            return Date::new(year, month, day).map_or(DaySaid::Unclear, DaySaid::Whole);
        }
        let day = part_of_month(third, month, Reference::Year(year));
        let day = day.and_then(|day| Date::new(year, month, day).ok());
        return day.map_or(DaySaid::Unclear, DaySaid::Month);
    }
    if let Some(year) = four_digits(third) {
        return of_last_year(first, second, year);
    }
    // 3月5-8日
    if text.contains('月') && !text.contains('年') && [first, second, third].iter().all(|part| number(part).is_some())
    {
        return DaySaid::Several;
    }
    match month_of_english(second) {
        Some(month) => of_short_year([third, &month.to_string(), first], reference),
        None => of_short_year(parts, reference),
    }
}

/// 3/25/2026 and 25/3/2026, but not 3/5/2026; 5-Mar-2026.
fn of_last_year(first: &str, second: &str, year: i16) -> DaySaid {
    let (month, day) = match (month_of_english(first), month_of_english(second)) {
        (Some(month), _) => (Some(month), number(second)),
        (_, Some(month)) => (Some(month), number(first)),
        _ => match (number(first), number(second)) {
            (Some(a), Some(b)) if a == b || b > 12 => (Some(a), Some(b)),
            (Some(a), Some(b)) if a > 12 => (Some(b), Some(a)),
            _ => (None, None),
        },
    };
    let day = month.zip(day).and_then(|(month, day)| Date::new(year, month, day).ok());
    day.map_or(DaySaid::Unclear, DaySaid::Whole)
}

/// 26/3/5, if its year is near that of the round.
fn of_short_year(parts: [&str; 3], reference: Option<Reference>) -> DaySaid {
    let [year, month, day] = parts;
    if year.len() != 2 {
        return DaySaid::Unclear;
    }
    let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
        return DaySaid::Unclear;
    };
    let year = 2000 + i16::from(year);
    let is_near = match reference {
        Some(reference) => reference.year().abs_diff(year) <= SHORT_YEAR_SPAN,
        None => SHORT_YEARS.contains(&year),
    };
    let day = Date::new(year, month, day).ok().filter(|_| is_near);
    day.map_or(DaySaid::Unclear, DaySaid::Whole)
}

fn of_month(year: i16, month: i8, edge: Edge) -> DaySaid {
    let Ok(first) = Date::new(year, month, 1) else { return DaySaid::Unclear };
    DaySaid::Month(match edge {
        Edge::First => first,
        Edge::Last => first.last_of_month(),
    })
}

/// The day that 上旬, 月底 and their like stand for.
fn part_of_month(word: &str, month: i8, reference: Reference) -> Option<i8> {
    match word {
        "初" | "上旬" => Some(1),
        "中" | "中旬" => Some(11),
        "下旬" => Some(21),
        "底" | "末" => reference.supplied(month, 1).map(|first| first.last_of_month().day()),
        _ => None,
    }
}

fn month_of_english(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.to_lowercase();
    let begins = word.get(..3).filter(|_| word.chars().all(|c| c.is_ascii_alphabetic()))?;
    (1..).zip(MONTHS).find(|(_, month)| *month == begins).map(|(number, _)| number)
}

/// A number of one or two digits.
fn number(part: &str) -> Option<i8> {
    (part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
}

/// A year of four digits.
fn four_digits(part: &str) -> Option<i16> {
    let is_year = part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    is_year.then(|| part.parse().ok()).flatten().filter(|year| (1900..=2199).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARCH: Option<Reference> = Some(Reference::Day(date(2026, 3, 10)));

    #[test]
    fn days_without_a_year_take_the_nearest_to_the_round() {
        let check = |text: &str, reference, expect: Date| {
            assert_eq!(day_said(text, Edge::First, reference), DaySaid::WithoutYear(expect), "{text}");
        };
        for text in [
            "3月5日",
            "3月5号",
            "三月五日",
            "3.5",
            "3/5",
            "3-5",
            "03-05",
            "３月５日",
            "3月5日上午",
            "3月5日（周四）",
            "3 月 5 日",
            "3月5日 9:30",
            "今年3月5日",
            "3月5日前",
            "3月5日下午3点",
        ] {
            check(text, MARCH, date(2026, 3, 5));
        }
        check("12月28日", MARCH, date(2025, 12, 28));
        check("10月1日", MARCH, date(2025, 10, 1));
        check("去年12月5日", MARCH, date(2025, 12, 5));
        check("12月28日", Some(Reference::Year(2026)), date(2026, 12, 28));
        check("1月3日", Some(Reference::Day(date(2025, 12, 20))), date(2026, 1, 3));
        assert_eq!(day_said("3月5日", Edge::First, None), DaySaid::Unclear);
        assert_eq!(day_said("2月29日", Edge::First, MARCH), DaySaid::Unclear);
        assert_eq!(day_said("3月32日", Edge::First, MARCH), DaySaid::Unclear);
    }

    #[test]
    fn unusual_spellings_of_whole_days_are_read() {
        let check = |text: &str, expect: DaySaid| assert_eq!(day_said(text, Edge::First, MARCH), expect, "{text}");
        for text in [
            "26/3/5",
            "26.3.5",
            "26年3月5日",
            "260305",
            "2026年3月5日9时30分",
            "2026年3月5日（星期四）",
            "5-Mar-26",
            "46086.375",
            "5-Mar-2026",
            "Mar 5, 2026",
            "'26-3-5",
        ] {
            check(text, DaySaid::Whole(date(2026, 3, 5)));
        }
        check("3/25/2026", DaySaid::Whole(date(2026, 3, 25)));
        check("25/3/2026", DaySaid::Whole(date(2026, 3, 25)));
        for text in ["3/5/2026", "3/5/26", "99/3/5", "昨天", "5日", "第3周", "", "abc", "2026", "999999"] {
            check(text, DaySaid::Unclear);
        }
        for text in ["3月5日-3月8日", "3.5-3.8", "3月5日至8日", "3月5-8日", "2026.3.5-3.8", "2026年3月5日、3月8日"]
        {
            check(text, DaySaid::Several);
        }
    }

    #[test]
    fn months_stand_for_one_of_their_ends() {
        let check = |text: &str, edge, expect: DaySaid| assert_eq!(day_said(text, edge, MARCH), expect, "{text}");
        for text in ["2026年3月", "2026-03", "2026.3", "202603", "2026年3月份", "3月", "3月份", "二〇二六年三月"]
        {
            check(text, Edge::First, DaySaid::Month(date(2026, 3, 1)));
            check(text, Edge::Last, DaySaid::Month(date(2026, 3, 31)));
        }
        check("3月底", Edge::First, DaySaid::Month(date(2026, 3, 31)));
        check("2026年2月底前", Edge::Last, DaySaid::Month(date(2026, 2, 28)));
        check("3月中旬", Edge::First, DaySaid::Month(date(2026, 3, 11)));
        check("2024年", Edge::First, DaySaid::Year(date(2024, 1, 1)));
        check("2024年", Edge::Last, DaySaid::Year(date(2024, 12, 31)));
    }
}

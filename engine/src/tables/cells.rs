//! Cells in, values out: every kind of value that a column may hold is read here, and every fault located here.
//!
//! Comes in: a [`Table`] and one of its [`Row`]s. Goes out: `Some(value)`, or `None` with a fault noted (or without,
//! where an empty cell is allowed). Always holds: full-width digits, numbers stored as text (`２`, `3.0`) and blanks
//! around values are understood; ids are trimmed, never folded.

use jiff::civil::{Date, date};

use super::{Fault, Row, Table};
use crate::district::{AmountError, Bilingual, Nano, is_without_width};

/// Reads the cells of one table and gathers its faults.
pub struct Reader<'a> {
    /// The table.
    pub table: &'a Table,
    /// The faults found so far.
    pub faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// Begins with no faults.
    pub fn new(table: &'a Table) -> Self {
        Self { table, faults: Vec::new() }
    }

    /// The trimmed text of a cell; `None` where it is empty or the file lacks the column.
    pub fn text<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        let (at, _) = self.table.column(column)?;
        let text = row.cells.get(at)?.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
        (!text.is_empty()).then_some(text)
    }

    /// The text of a cell that must not be empty.
    pub fn required<'r>(&mut self, row: &'r Row, column: &'static str) -> Option<&'r str> {
        let text = self.text(row, column);
        if text.is_none() {
            self.fault(
                row,
                column,
                "empty_cell",
                Bilingual::new("这一格不能空", "this cell must not be empty"),
                Bilingual::new("请填写", "fill it in"),
            );
        }
        text
    }

    /// An id: required, at most 100 characters, without `;` and line breaks.
    pub fn id(&mut self, row: &Row, column: &'static str) -> Option<String> {
        let text = self.required(row, column)?;
        if text.chars().count() > 100 || text.chars().any(|c| matches!(c, ';' | '；') || c.is_control()) {
            self.fault(
                row,
                column,
                "bad_id",
                Bilingual::new("不能用作编号", "cannot be an id"),
                Bilingual::new(
                    "编号最多 100 个字，不含分号和换行",
                    "an id has at most 100 characters, no semicolon and no line break",
                ),
            );
            return None;
        }
        // Two ids that look the same and are not would puzzle whoever looks for the difference. (Joiners make emoji and
        // Persian.)
        let is_unseen = |c: &char| is_without_width(*c) && !matches!(c, '\u{200c}' | '\u{200d}');
        if let Some(unseen) = text.chars().find(is_unseen) {
            let point = format!("U+{:04X}", unseen as u32);
            self.warning(
                row,
                column,
                "unseen_character",
                Bilingual::new(
                    format!("编号里有看不见的字符（{point}）"),
                    format!("the id holds a character that is not seen ({point})"),
                ),
                Bilingual::new(
                    "如果别处写的这个编号对不上，请重新输入一遍",
                    "type it anew if the same id elsewhere does not match",
                ),
            );
        }
        Some(text.to_owned())
    }

    /// The parts of a list cell, parted by `;` `；` `、` or a line break; empty parts and repeats dropped.
    pub fn list(&self, row: &Row, column: &str) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        for part in split_list(self.text(row, column).unwrap_or("")) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }

    /// A whole number between the two bounds, inclusive. Bounds up to 10¹⁸.
    pub fn whole(&mut self, row: &Row, column: &'static str, least: u64, most: u64) -> Option<u64> {
        let text = self.text(row, column)?;
        let digits = half_width(text);
        let refuse = |this: &mut Self, code: &'static str, zh: &str, en: &str| {
            let mend = match (least, most) {
                (0, _) if most >= 1_000_000_000 && code != "too_large" => {
                    Bilingual::new("请填 0 或更大的整数", "give a whole number, 0 or more")
                }
                _ => Bilingual::new(
                    format!("请填 {least} 到 {most} 之间的整数"),
                    format!("give a whole number from {least} to {most}"),
                ),
            };
            this.fault(row, column, code, Bilingual::new(zh, en), mend);
            None
        };
        // Spreadsheets store 3 as 3.0 or 3E0; whole numbers beyond a thousand million come as digits.
        let value = match digits.parse::<i128>() {
            Ok(value) => value,
            Err(_) => match Nano::parse(&digits) {
                Ok(nano) if nano.0 % Nano::ONE.0 == 0 => i128::from(nano.0 / Nano::ONE.0),
                Ok(_) | Err(AmountError::TooFine) => {
                    return refuse(
                        self,
                        "not_whole",
                        "不是整数（有小数）",
                        "is not a whole number (it has a fraction)",
                    );
                }
                Err(AmountError::TooLarge) => return refuse(self, "out_of_range", "超出范围", "is out of range"),
                Err(AmountError::NotANumber) => {
                    return refuse(self, "not_a_number", "不是整数", "is not a whole number");
                }
            },
        };
        if value < i128::from(least) || value > i128::from(most) {
            return if value < 0 {
                refuse(self, "out_of_range", "是负数", "is negative")
            } else {
                refuse(self, "too_large", "超出范围", "is out of range")
            };
        }
        u64::try_from(value).ok()
    }

    /// A decimal with at most nine digits behind the point, between the bounds, inclusive.
    pub fn decimal(&mut self, row: &Row, column: &'static str, least: Nano, most: Nano) -> Option<Nano> {
        let text = self.text(row, column)?;
        let problem = match Nano::parse(&half_width(text)) {
            Ok(value) if value >= least && value <= most => return Some(value),
            Ok(_) | Err(AmountError::TooLarge) => ("out_of_range", Bilingual::new("超出范围", "is out of range")),
            Err(AmountError::TooFine) => {
                ("too_fine", Bilingual::new("小数点后超过九位", "has more than nine digits behind the point"))
            }
            Err(AmountError::NotANumber) => ("not_a_number", Bilingual::new("不是数", "is not a number")),
        };
        self.fault(
            row,
            column,
            problem.0,
            problem.1,
            Bilingual::new(
                format!("请填 {least} 到 {most} 之间的数，最多九位小数"),
                format!("give a number from {least} to {most}, with at most nine digits behind the point"),
            ),
        );
        None
    }

    /// A day in one of the spellings in use: 2026-02-10, 2026/2/10, 2026.2.10, 2026年2月10日, 20260210, each with or
    /// without a time behind it, or a spreadsheet's day number.
    pub fn day(&mut self, row: &Row, column: &'static str) -> Option<Date> {
        let text = self.text(row, column)?;
        match parse_day(text) {
            Ok(day) => Some(day),
            Err(problem) => {
                let (message, mend) = problem.told();
                self.fault(row, column, "not_a_date", message, mend);
                None
            }
        }
    }

    /// Yes or no; empty gives `otherwise`.
    pub fn flag(&mut self, row: &Row, column: &'static str, otherwise: bool) -> Option<bool> {
        let Some(text) = self.text(row, column) else { return Some(otherwise) };
        match text.to_lowercase().as_str() {
            "true" | "1" | "yes" | "是" => Some(true),
            "false" | "0" | "no" | "否" => Some(false),
            _ => {
                self.fault(
                    row,
                    column,
                    "bad_value",
                    Bilingual::new("不是“是”或“否”", "is neither true nor false"),
                    Bilingual::new("请填 true 或 false", "give true or false"),
                );
                None
            }
        }
    }

    /// Notes a fault at a cell, with its value (hidden where the column holds contact data).
    pub fn fault(&mut self, row: &Row, column: &'static str, code: &'static str, message: Bilingual, mend: Bilingual) {
        let spec = self.table.spec.columns.iter().find(|c| c.name == column);
        let header = self.table.column(column).map_or(column, |(_, header)| header).to_owned();
        let mut fault = self.table.fault(code, message, mend).at_row(row.number).in_column(&header);
        fault.place = self.table.column(column).map(|(place, _)| place);
        if let Some(value) = self.text(row, column) {
            fault = if spec.is_some_and(|c| c.contact) { fault.with_hidden_value() } else { fault.with_value(value) };
        }
        self.faults.push(fault);
    }

    /// The fault just noted is about this part of its cell.
    pub(super) fn about(&mut self, part: &str) {
        if let Some(last) = self.faults.pop() {
            self.faults.push(last.with_value(part));
        }
    }

    /// Notes a warning at a cell.
    pub fn warning(
        &mut self,
        row: &Row,
        column: &'static str,
        code: &'static str,
        message: Bilingual,
        mend: Bilingual,
    ) {
        self.fault(row, column, code, message, mend);
        if let Some(last) = self.faults.last_mut() {
            last.severity = super::Severity::Warning;
        }
    }
}

/// The parts of a list, trimmed, without empty ones.
pub(super) fn split_list(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split([';', '；', '、', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

/// Full-width digits, point, signs and blanks to half width; blanks and what is not seen dropped.
fn half_width(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '−' => '-',
        other => other,
    };
    text.chars().map(narrow).filter(|c| !c.is_whitespace() && !is_without_width(*c)).collect()
}

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayProblem {
    /// It is written like one, and the calendar has none such.
    NoSuchDay(i16, i8, i8),
    /// The year is missing.
    NoYear,
    /// The year has two digits.
    ShortYear,
    /// Anything else.
    NotADay,
}

impl DayProblem {
    fn told(self) -> (Bilingual, Bilingual) {
        let plain = Bilingual::new("请写成 2026-02-10 这样", "write it like 2026-02-10");
        match self {
            Self::NoSuchDay(year, month, day) if (1..=12).contains(&month) && (1900..=2199).contains(&year) => (
                Bilingual::new(
                    format!("不是日期：{year} 年 {month} 月没有 {day} 日"),
                    format!("is not a date: month {month} of {year} has no day {day}"),
                ),
                Bilingual::new("请核对后更正", "correct it"),
            ),
            Self::NoSuchDay(..) => (
                Bilingual::new("不是日期：没有这样的年份或月份", "is not a date: there is no such year or month"),
                plain,
            ),
            Self::NoYear => (Bilingual::new("不是日期：没有写年份", "is not a date: the year is missing"), plain),
            Self::ShortYear => {
                (Bilingual::new("不是日期：年份要写四位", "is not a date: the year needs four digits"), plain)
            }
            Self::NotADay => (Bilingual::new("不是日期", "is not a date"), plain),
        }
    }
}

/// A day, or why it is none. See [`Reader::day`].
fn parse_day(text: &str) -> Result<Date, DayProblem> {
    let text: String = text
        .chars()
        .filter(|c| !is_without_width(*c))
        .map(
            |c| if ('\u{ff01}'..='\u{ff5e}').contains(&c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c },
        )
        .collect();
    // What follows the first blank or T is a time of day.
    let day = text.trim().split([' ', 'T', '\u{3000}']).next().unwrap_or("");
    let day = chinese_digits(day);
    let day = day.as_str();
    if day.bytes().all(|b| b.is_ascii_digit()) {
        return match day.len() {
            // 20260201, also with a time of day behind it.
            8 | 12 | 14 => new_day(&day[..4], &day[4..6], &day[6..8]),
            // A day number of a spreadsheet: days since 1899-12-30, here for the years 2000 to 2099.
            5 => {
                let serial: i32 = day.parse().unwrap_or(0);
                let day = date(1899, 12, 30).checked_add(jiff::Span::new().days(serial)).ok();
                day.filter(|_| (36_526..73_051).contains(&serial)).ok_or(DayProblem::NotADay)
            }
            _ => Err(DayProblem::NotADay),
        };
    }
    let parts: Vec<&str> =
        day.split(['-', '/', '.', '、', '年', '月', '日', '号']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] => new_day(year, month, day),
        [month, day] if new_day("2000", month, day).is_ok() => Err(DayProblem::NoYear),
        _ => Err(DayProblem::NotADay),
    }
}

/// 二〇二六年二月十日 as 2026年2月10日; anything else as it is.
fn chinese_digits(day: &str) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |c: char| if c == '零' || c == '○' { Some(0) } else { DIGITS.chars().position(|d| d == c) };
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
            None => written
                .extend(number.chars().map(|c| digit(c).and_then(|d| char::from_digit(d as u32, 10)).unwrap_or(c))),
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
    Date::new(y, m, d).ok().filter(|_| (1900..=2199).contains(&y)).ok_or(DayProblem::NoSuchDay(y, m, d))
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

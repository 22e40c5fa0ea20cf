//! Cells that say their value in words or with a unit, made plain before the strict readers see them: 约300户, 3月5日,
//! 20个半天, 急.
//!
//! Comes in: the tables of a round. Goes out: the same tables, those cells rewritten, and a reminder for each that says
//! how it was read. Always holds: what is not understood stays as it is and is a fault of its reader; a cell with two
//! numbers is emptied, not guessed, and only where it may be empty; contact data is never looked at.

use super::cells::Reader;
use super::days::parse_day;
use super::fault::Fault;
use super::half_width::narrow;
use super::loose_amounts::{Said, count_said, effort_said, folded, households_said, percent_said};
use super::loose_days::{DaySaid, Edge, day_said};
use super::loose_words::{rank_said, satisfaction_said, urgency_in_words};
use super::round_year::{RoundYear, Year};
use super::sheet::Row;
use super::table::Table;
use crate::district::{Bilingual, Lang, Nano, is_without_width, urgency_of_word, urgency_said};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Households,
    /// Things counted, with the words behind their number.
    Count(&'static [&'static str]),
    /// Work in the unit of the round.
    Effort,
    Rank,
    Urgency,
    Satisfaction,
    /// A number between 0 and 1, also as a share of a hundred.
    Share,
    Day(Edge),
}

const REQUESTS: &[&str] = &["个课题", "个", "件", "项", "条", "单", "宗", "起", "课题"];
const ROUNDS: &[&str] = &["个批次", "批次", "批", "个轮次", "轮次", "轮", "次", "期"];

/// What the columns of each table hold.
const KINDS: [(&str, &[(&str, Kind)]); 4] = [
    (
        "communities",
        &[
            ("households", Kind::Households),
            ("max_answered", Kind::Count(REQUESTS)),
            ("waiting_rounds", Kind::Count(ROUNDS)),
        ],
    ),
    ("providers", &[("capacity", Kind::Effort), ("min_load", Kind::Effort), ("max_requests", Kind::Count(REQUESTS))]),
    (
        "requests",
        &[
            ("choice", Kind::Rank),
            ("urgency", Kind::Urgency),
            ("households", Kind::Households),
            ("submitted", Kind::Day(Edge::First)),
            ("deadline", Kind::Day(Edge::Last)),
        ],
    ),
    ("cases", &[("satisfaction", Kind::Satisfaction), ("answered", Kind::Day(Edge::First))]),
];

/// What the settings of a round hold, by the names of `batch/round.rs`.
const SETTINGS: [(&[&str], Kind); 4] = [
    (&["as_of", "起算日", "截至日期"], Kind::Day(Edge::First)),
    (&["due", "完成时限", "办结期限"], Kind::Day(Edge::Last)),
    (&["per_community", "每社区最多", "每个社区最多解决"], Kind::Count(REQUESTS)),
    (&["min_relevance", "最低相关度", "topic_certainty", "题型把握"], Kind::Share),
];

/// What stands in a cell where there is nothing to fill in.
const NOTHING: [&str; 27] = [
    "无",
    "暂无",
    "没有",
    "空",
    "-",
    "--",
    "---",
    "/",
    "\\",
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "不详",
    "未知",
    "不清楚",
    "不明",
    "待定",
    "待核实",
    "待补",
    "待填",
    "未填",
    "未统计",
    "略",
    "?",
    "…",
];

/// What became of a cell.
struct Reading {
    /// What stands there now.
    text: String,
    /// Its reminder; none where there is no doubt.
    reminder: Option<Reminder>,
}

struct Reminder {
    code: &'static str,
    message: Bilingual,
    mend: Bilingual,
}

/// Rewrites the cells that are understood; each has a reminder. O(cells).
pub(super) fn read_loosely(tables: &mut [Table], year: &RoundYear, faults: &mut Vec<Fault>) {
    let unit = unit_of(tables);
    for at in 0..tables.len() {
        let year = year.of_table(tables, at);
        let table = &tables[at];
        let mut rewritten: Vec<(usize, usize, String)> = Vec::new();
        let mut reader = Reader::new(table, faults);
        for (number, row) in table.rows.iter().enumerate() {
            for (column, kind) in kinds_of(table, row) {
                let (Some(place), Some(text)) = (table.column(column), table.text(row, column)) else { continue };
                let is_required = table.spec.columns.iter().any(|c| c.name == column && c.required);
                let Some(reading) = reading_of(text, kind, is_required, &unit, year.as_ref()) else { continue };
                if let Some(Reminder { code, message, mend }) = reading.reminder {
                    reader.warning(row, column, code, message, mend);
                }
                rewritten.push((number, place.place, reading.text));
            }
        }
        for (row, place, text) in rewritten {
            if let Some(cell) = tables[at].rows.get_mut(row).and_then(|row| row.cells.get_mut(place)) {
                *cell = text;
            }
        }
    }
}

/// The columns of a row that are looked at.
fn kinds_of(table: &Table, row: &Row) -> Vec<(&'static str, Kind)> {
    if table.spec.name == "round" {
        let key = table.text(row, "key").unwrap_or("").to_lowercase();
        let found = SETTINGS.iter().find(|(keys, _)| keys.contains(&key.as_str()));
        return found.map(|(_, kind)| ("value", *kind)).into_iter().collect();
    }
    let found = KINDS.iter().find(|(name, _)| *name == table.spec.name);
    found.map_or_else(Vec::new, |(_, columns)| columns.to_vec())
}

/// The unit in which the round counts work.
fn unit_of(tables: &[Table]) -> String {
    let round = tables.iter().find(|table| table.spec.name == "round");
    let unit = round.and_then(|table| {
        let is_unit = |row: &&Row| matches!(table.text(row, "key"), Some("unit" | "单位" | "工作量单位"));
        table.rows.iter().find(is_unit).and_then(|row| table.text(row, "value"))
    });
    unit.unwrap_or("半天").to_owned()
}

/// How a cell is read; `None` where its strict reader is to have it as it is.
fn reading_of(text: &str, kind: Kind, is_required: bool, unit: &str, year: Option<&Year>) -> Option<Reading> {
    if let Kind::Day(edge) = kind {
        return if parse_day(text).is_ok() { None } else { of_day(text, edge, is_required, year) };
    }
    let seen = text.chars().map(narrow).filter(|c| !c.is_whitespace() && !is_without_width(*c));
    let plain: String = seen.collect();
    if Nano::parse(&plain).is_ok() && !(kind == Kind::Satisfaction && plain.contains('.')) {
        return None;
    }
    let folded = folded(text);
    if !is_required && NOTHING.contains(&folded.as_str()) {
        return Some(emptied("没有填，当作空着", "says nothing and was taken as empty"));
    }
    let of_count = |said: Said| match said {
        Said::One(value) => Some(value),
        Said::Several | Said::Unclear => None,
    };
    match kind {
        Kind::Households => match households_said(&folded) {
            Said::One(value) => Some(of_number(&folded, value)),
            Said::Several => Some(several("看不出是哪一个数", "does not tell one number")),
            // 120人: a number of something else.
            Said::Unclear if holds_foreign_number(&folded) => Some(unclear_households()),
            Said::Unclear => None,
        },
        Kind::Count(units) => of_count(count_said(&folded, units)).map(|value| of_number(&folded, value)),
        Kind::Effort => {
            effort_said(&folded, unit).map(|(value, is_converted)| of_effort(&folded, value, is_converted, unit))
        }
        Kind::Share => percent_said(&folded).map(|share| silently(share.to_string())),
        Kind::Rank => rank_said(&folded).map(|rank| read_as(&rank.to_string(), plainly(&rank), number_alone())),
        Kind::Urgency if urgency_of_word(text).is_some() => None,
        Kind::Urgency => urgency_in_words(&folded).map(of_urgency),
        Kind::Satisfaction => satisfaction_said(&folded).map(of_mark),
        Kind::Day(_) => None,
    }
}

fn of_day(text: &str, edge: Edge, is_required: bool, year: Option<&Year>) -> Option<Reading> {
    if !is_required && NOTHING.contains(&folded(text).as_str()) {
        return Some(emptied("没有填，当作空着", "says nothing and was taken as empty"));
    }
    let mend = || Bilingual::new("如果不对，请写成 2026-02-10 这样", "if that is wrong, write it like 2026-02-10");
    match day_said(text, edge, year.map(|year| year.reference)) {
        DaySaid::Whole(day) => Some(read_as(&day.to_string(), plainly(&day), mend())),
        DaySaid::WithoutYear(day) => {
            let (taken, source) = (day.year(), year?.source());
            let message = Bilingual::new(
                format!("没有写年份，按 {taken} 年读取（依据：{}）", source.zh),
                format!("has no year; it was read as in {taken} (from {})", source.en),
            );
            Some(Reading {
                text: day.to_string(),
                reminder: Some(Reminder { code: "year_taken", message, mend: mend() }),
            })
        }
        DaySaid::Month(day) | DaySaid::Year(day) => {
            let message = Bilingual::new(
                format!("没有写明是哪一天，按 {day} 读取"),
                format!("does not say which day; it was read as {day}"),
            );
            Some(read_as(&day.to_string(), message, mend()))
        }
        DaySaid::Several if !is_required => Some(several("这里不止一个日期", "holds more than one day")),
        DaySaid::Several | DaySaid::Unclear => None,
    }
}

/// Whether a text has a number with some other unit behind it.
fn holds_foreign_number(text: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || "〇零一二两三四五六七八九十百千万".contains(c);
    text.starts_with(is_number) && !text.ends_with(is_number)
}

fn silently(text: String) -> Reading {
    Reading { text, reminder: None }
}

fn read_as(value: &str, message: Bilingual, mend: Bilingual) -> Reading {
    Reading { text: value.to_owned(), reminder: Some(Reminder { code: "read_loosely", message, mend }) }
}

fn plainly(value: &impl std::fmt::Display) -> Bilingual {
    Bilingual::new(format!("按 {value} 读取"), format!("was read as {value}"))
}

fn number_alone() -> Bilingual {
    Bilingual::new("如果不对，请只填数字", "if that is wrong, give the number alone")
}

/// 1,200 leaves no doubt and is worth no word.
fn of_number(text: &str, value: Nano) -> Reading {
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '.');
    if is_plain { silently(value.to_string()) } else { read_as(&value.to_string(), plainly(&value), number_alone()) }
}

fn of_effort(text: &str, value: Nano, is_converted: bool, unit: &str) -> Reading {
    if !is_converted {
        return of_number(text, value);
    }
    let message = Bilingual::new(
        format!("按 {value} 个{unit}读取（一天算两个半天，半天算 4 小时）"),
        format!("was read as {value} (a day is two half-days, a half-day 4 hours)"),
    );
    read_as(&value.to_string(), message, number_alone())
}

fn of_urgency(urgency: u8) -> Reading {
    let message = Bilingual::new(
        format!("按“{}”（{urgency}）读取", urgency_said(urgency, Lang::Zh)),
        format!("was read as {} ({urgency})", urgency_said(urgency, Lang::En)),
    );
    let mend = Bilingual::new(
        "如果不对，请填 1 到 5，或 一般、较急、紧急、特急",
        "if that is wrong, give 1 to 5, or one of normal, pressing, urgent, very urgent",
    );
    read_as(&urgency.to_string(), message, mend)
}

fn of_mark(mark: u8) -> Reading {
    let message = Bilingual::new(format!("按 {mark} 分（满分 5 分）读取"), format!("was read as {mark} of 5"));
    read_as(&mark.to_string(), message, Bilingual::new("如果不对，请填 1 到 5", "if that is wrong, give 1 to 5"))
}

fn emptied(zh: &str, en: &str) -> Reading {
    let mend = Bilingual::new("知道的话请填上", "fill it in if it is known");
    let message = Bilingual::new(zh, en);
    Reading { text: String::new(), reminder: Some(Reminder { code: "taken_as_empty", message, mend }) }
}

fn unclear_households() -> Reading {
    let message =
        Bilingual::new("看不出是多少户，当作空着", "does not tell how many households; it was taken as empty");
    let mend = Bilingual::new("知道户数的话请填一个数", "give the number of households if it is known");
    Reading { text: String::new(), reminder: Some(Reminder { code: "taken_as_empty", message, mend }) }
}

fn several(zh: &str, en: &str) -> Reading {
    let message = Bilingual::new(format!("{zh}，没有取用，当作空着"), format!("{en}; it was taken as empty"));
    let mend = Bilingual::new("要用的话请只填一个", "give just one if it is to be used");
    Reading { text: String::new(), reminder: Some(Reminder { code: "several_values", message, mend }) }
}

#[cfg(test)]
mod tests {
    use crate::district::District;
    use crate::tables::{Batch, Fault, Purpose, Reading, Severity, Source, read_batch};

    /// A round of one table of each kind, as csv.
    fn read(requests: &str, providers: &str, more: &[(&str, &str)]) -> Result<Batch, Vec<Fault>> {
        let source = |name: &str, text: &str| Source { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let mut sources = vec![
            source("communities.csv", "编号,名称,街镇,户数,最多解决\nA1,甲,示范街道,约1600户,2件\n"),
            source("requests.csv", &format!("编号,社区,标题,选题顺序,紧急程度,影响户数,提交日期,办理截止\n{requests}")),
            source("providers.csv", &format!("编号,名称,类别,容量,最多承接\nS1,示范街道,街镇,20,\n{providers}")),
        ];
        sources.extend(more.iter().map(|(name, text)| source(name, text)));
        read_batch(&sources, &Reading::trusted(Purpose::Round))
    }

    fn district(requests: &str, providers: &str, more: &[(&str, &str)]) -> (District, Vec<Fault>) {
        let batch = read(requests, providers, more).unwrap_or_else(|faults| panic!("{faults:#?}"));
        (batch.district, batch.warnings)
    }

    fn coded<'f>(faults: &'f [Fault], code: &str) -> Vec<&'f Fault> {
        faults.iter().filter(|fault| fault.code == code).collect()
    }

    #[test]
    fn cells_with_units_and_words_are_read() {
        let (district, warnings) = district(
            "R1,A1,停车,第一,急,约300户,2026.3.6,\nR2,A1,漏水,②,不急,三百多户,26/3/5,2026年3月\nR3,A1,噪声,首选,高,300-400户,46086,3月底\n\
             R4,A1,群租,3,,待定,,\n",
            "D1,区房管局,部门,10天,最多8个\nD2,区城管局,部门,２０个半天,\n",
            &[],
        );
        let requests = &district.requests;
        let values = |at: usize| (requests[at].choice, requests[at].urgency, requests[at].households);
        assert_eq!(values(0), (Some(1), 4, Some(300)));
        assert_eq!(values(1), (Some(2), 1, Some(300)));
        assert_eq!(values(2), (Some(1), 4, None), "two numbers are none");
        assert_eq!(values(3), (Some(3), 2, None));
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(day(requests[1].submitted), "2026-03-05");
        assert_eq!((day(requests[1].deadline), day(requests[2].deadline)), ("2026-03-31".into(), "2026-03-31".into()));
        assert_eq!(district.communities[0].households, Some(1600));
        let capacity = |id: &str| district.providers.iter().find(|p| p.id.0 == id).map(|p| p.capacity);
        assert_eq!((capacity("D1"), capacity("D2")), (Some(20), Some(20)));
        assert!(warnings.iter().all(|fault| fault.severity == Severity::Warning));
        let converted = coded(&warnings, "read_loosely");
        assert!(
            converted.iter().any(|fault| fault.message.zh.contains("按 20 个半天读取（一天算两个半天")),
            "{converted:#?}"
        );
        assert_eq!(coded(&warnings, "several_values").len(), 1);
        assert_eq!(coded(&warnings, "taken_as_empty").len(), 1);
    }

    #[test]
    fn a_year_comes_from_the_round_and_is_told() {
        let check = |requests: &str, more: &[(&str, &str)], expect: &str, from: &str| {
            let (district, warnings) = district(requests, "", more);
            let first = district.requests[0].submitted.map(|day| day.to_string());
            assert_eq!(first.as_deref(), Some(expect), "{warnings:#?}");
            let taken = coded(&warnings, "year_taken");
            assert!(taken.iter().all(|fault| fault.message.zh.contains(from)) && !taken.is_empty(), "{taken:#?}");
        };
        let bare = "R1,A1,停车,1,2,3,12月28日,\n";
        check(bare, &[("round.csv", "项,值\n起算日,2026-03-01\n")], "2025-12-28", "起算日 2026-03-01");
        check(bare, &[("round.csv", "项,值\n名称,2024年秋季\n")], "2024-12-28", "批次名称");
        let beside = "R1,A1,停车,1,2,3,12月28日,\nR2,A1,漏水,2,2,3,2025-12-20,\n";
        check(beside, &[], "2025-12-28", "写全了的日期");
        let faults = read(bare, "", &[]).expect_err("nothing tells the year");
        assert!(faults.iter().any(|fault| fault.message.zh.contains("没有写年份")), "{faults:#?}");
    }

    #[test]
    fn what_is_not_understood_stays_a_fault() {
        for (column, cell) in
            [(3, "最后"), (4, "马上"), (5, "-5"), (5, "停车"), (6, "3月32日"), (6, "3/5/2026"), (6, "昨天")]
        {
            let mut cells = ["R1", "A1", "停车", "1", "2", "3", "2026-03-01", ""];
            cells[column] = cell;
            assert!(read(&format!("{}\n", cells.join(",")), "", &[]).is_err(), "{cell}");
        }
        for cell in ["每月1次", "不限", "3-5天", "无", ""] {
            assert!(read("R1,A1,停车,1,2,3,,\n", &format!("D1,区房管局,部门,{cell},\n"), &[]).is_err(), "{cell}");
        }
    }

    #[test]
    fn error_values_say_so_once() {
        let (district, warnings) = district("R1,A1,停车,#N/A,2,#VALUE!,#REF!,\n,,,,,#DIV/0!,,\n", "", &[]);
        let request = &district.requests[0];
        assert_eq!((request.choice, request.households, request.submitted), (None, None, None));
        assert_eq!(coded(&warnings, "error_value").len(), 3, "{warnings:#?}");
        assert_eq!(coded(&warnings, "note_row").len(), 1, "a row of formulas is no row: {warnings:#?}");
        let faults = read("R1,#N/A,#REF!,1,2,3,,\n", "D1,区房管局,部门,#NAME?,\n", &[]).expect_err("they are required");
        let codes: Vec<&str> = faults.iter().filter(|f| f.severity == Severity::Error).map(|f| f.code).collect();
        assert_eq!(codes, ["error_value", "error_value", "error_value"], "{faults:#?}");
    }
}

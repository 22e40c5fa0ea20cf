//! Reminders for a terminal: those of one kind as one group of lines, with a count, the first places and how to mend
//! them.
//!
//! Comes in: warnings, sorted. Goes out: lines. Always holds: a few of a kind stand in full, each in its line; of more
//! nothing is lost in silence: the count is there, and the line says where all of them are.

use std::collections::BTreeMap;

use engine::district::{Bilingual, Lang};
use engine::tables::Fault;

/// So many of a kind are listed in full, each in a line of its own. Set by hand: a group takes as many lines with its
/// heading and mend.
const LISTED_IN_FULL: usize = 2;
/// Places of a group that are listed. Half a screen; the rest is in `--json` and the annotated workbook.
const PLACES_LISTED: usize = 10;

/// Lines at most: what somebody scrolls through.
const LINES_MAX: usize = 200;
/// Ways to mend the places of a group that are said; more would be a table of their own, and each names its place.
const MENDS_LISTED: usize = 3;

/// The lines of these reminders, kinds in the sequence in which they first come. O(reminders · log kinds).
pub(super) fn reminder_lines(reminders: &[&Fault], lang: Lang) -> Vec<String> {
    let mut kinds: Vec<Vec<&Fault>> = Vec::new();
    let mut known: BTreeMap<(&str, Option<&Bilingual>), usize> = BTreeMap::new();
    for reminder in reminders {
        // Of one code and, unless the code says enough, with the same mend.
        let mend = heading_of(reminder.code).is_none().then_some(&reminder.mend);
        let at = *known.entry((reminder.code, mend)).or_insert(kinds.len());
        match kinds.get_mut(at) {
            Some(kind) => kind.push(reminder),
            None => kinds.push(vec![reminder]),
        }
    }
    let label = lang.pick("提醒", "warning");
    let lines = |kind: &Vec<&Fault>| {
        if kind.len() > LISTED_IN_FULL {
            group_lines(kind, lang)
        } else {
            kind.iter().map(|reminder| format!("{label}  {}", reminder.line(lang))).collect()
        }
    };
    let mut all: Vec<String> = kinds.iter().flat_map(lines).collect();
    if all.len() > LINES_MAX {
        all.truncate(LINES_MAX);
        all.push(
            lang.pick("…… 其余的提醒没有显示；全部见 --json", "… the other warnings are not shown; --json has all")
                .to_owned(),
        );
    }
    all
}

/// A group: what it is and how many, the first places, how to mend them.
fn group_lines(kind: &[&Fault], lang: Lang) -> Vec<String> {
    let first = kind[0];
    let n = kind.len();
    let is_one_message = kind.iter().all(|reminder| reminder.message == first.message);
    let heading = match (is_one_message, heading_of(first.code)) {
        (true, _) => first.message.said(lang).to_owned(),
        (false, Some(heading)) => heading.said(lang).to_owned(),
        // What they have in common is how to mend them.
        (false, None) => first.mend.said(lang).to_owned(),
    };
    let label = lang.pick("提醒", "warning");
    let mut lines =
        vec![lang.pick(format!("{label}  {n} 处：{heading}。"), format!("{label}  {n} places: {heading}."))];
    // A file that all share is named once, in front.
    let shared = kind.iter().all(|reminder| (&reminder.file, &reminder.sheet) == (&first.file, &first.sheet));
    if shared {
        let place = Fault { row: None, column: None, ..first.clone() }.place_said(lang);
        lines.push(lang.pick(format!("      在 {place}："), format!("      in {place}:")));
    }
    let texts: Vec<[String; 2]> = kind
        .iter()
        .take(PLACES_LISTED)
        .map(|reminder| {
            let finding = if is_one_message {
                reminder.value.as_ref().map_or(String::new(), |value| value.said(lang).to_owned())
            } else {
                reminder.finding_said(lang)
            };
            [place_of(reminder, shared, lang), finding]
        })
        .collect();
    let width = texts.iter().map(|[place, _]| shown_width(place)).max().unwrap_or(0);
    for [place, finding] in texts {
        let gap = " ".repeat(width - shown_width(&place) + 2);
        lines.push(format!("      {place}{gap}{finding}").trim_end().to_owned());
    }
    if n > PLACES_LISTED {
        let rest = n - PLACES_LISTED;
        lines.push(lang.pick(
            format!("      …… 还有 {rest} 处；全部见 check --annotate 标注的工作簿，或 --json"),
            format!("      … {rest} more; all in the workbook of check --annotate, or with --json"),
        ));
    }
    let mut mends: Vec<&str> = Vec::new();
    for mend in kind.iter().map(|reminder| reminder.mend.said(lang)) {
        if !mends.contains(&mend) && mends.len() <= MENDS_LISTED {
            mends.push(mend);
        }
    }
    if mends.len() <= MENDS_LISTED && mends != [heading.as_str()] {
        lines.extend(mends.into_iter().map(|mend| lang.pick(format!("      {mend}。"), format!("      {mend}."))));
    }
    lines
}

/// Row and column; file and sheet as well where the group spans several.
fn place_of(reminder: &Fault, shared: bool, lang: Lang) -> String {
    if !shared {
        return reminder.place_said(lang);
    }
    let row = reminder.row.map(|row| lang.pick(format!("第 {row} 行"), format!("row {row}")));
    let column = reminder.column.as_ref().map(|column| column.said(lang).to_owned());
    [row, column].into_iter().flatten().collect::<Vec<_>>().join(lang.pick("，", ", "))
}

/// Columns of a terminal that a text takes.
fn shown_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// What reminders of a kind have in common where each says something of its own.
fn heading_of(code: &str) -> Option<Bilingual> {
    let (zh, en) = match code {
        "read_loosely" => {
            ("写的不是单纯的数字或日期，按意思读取了", "no plain numbers or days; they were read by their meaning")
        }
        "year_taken" => ("日期没有写年份，补上了", "days without a year, which was supplied"),
        "several_values" => {
            ("一格里有几个数或日期，没有取用，当作空着", "cells with several numbers or days, taken as empty")
        }
        "taken_as_empty" => ("看不出是什么，当作空着", "tell nothing and were taken as empty"),
        "topic_in_short" => {
            ("写的不是题型的全名，按最像的题型读取", "are no whole names of topics; the likeliest was taken")
        }
        "error_value" | "no_result" => ("错误值或没有结果的公式", "error values, or formulas without a result"),
        "near_identical" | "same_matter" => ("很可能说的是同一件事", "likely the same matter"),
        "note_row" => {
            ("像是说明、合计或签字，没有当作内容读取", "look like notes, sums or signatures and were not read")
        }
        "lost_digits" => ("号码后面的数字丢了，或可能丢了", "numbers that have lost digits, or may have"),
        "party_nearly_named" => ("单位名称相近，可能是同一家", "names of parties that are nearly the same"),
        "not_a_table" => ("看不出是哪张表，没有读取", "cannot be told to be any of the tables and were not read"),
        "unknown_column" => ("不认识这些列，内容没有使用", "columns that are not known and were not used"),
        _ => return None,
    };
    Some(Bilingual::new(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_that_are_mended_in_different_ways_stay_apart() {
        let one = |mend: &str, row: u32| {
            let message = Bilingual::new(format!("缺 {row}"), format!("{row} is lacking"));
            Fault::warning("role_nobody", "点单.csv", message, Bilingual::new(mend, "mend it")).at_row(row)
        };
        let all = [one("补上", 1), one("更正", 2), one("补上", 3), one("补上", 4)];
        let lines = reminder_lines(&all.iter().collect::<Vec<_>>(), Lang::Zh);
        let expect = [
            "提醒  3 处：补上。",
            "      在 点单.csv：",
            "      第 1 行  缺 1",
            "      第 3 行  缺 3",
            "      第 4 行  缺 4",
            "提醒  点单.csv，第 2 行：缺 2。更正。",
        ];
        assert_eq!(lines, expect);
    }

    fn reminders(n: u32) -> Vec<Fault> {
        let one = |row: u32| {
            let message = Bilingual::new("没有写年份，按 2026 年读取", "has no year; 2026 was taken");
            let fault = Fault::warning("year_taken", "点单.csv", message, Bilingual::new("请写全", "write it whole"));
            fault.at_row(row).in_column("日期").with_value(&format!("3月{row}日"))
        };
        (1..=n).map(one).collect()
    }

    #[test]
    fn few_of_a_kind_stand_in_full() {
        let all = reminders(2);
        let lines = reminder_lines(&all.iter().collect::<Vec<_>>(), Lang::Zh);
        assert_eq!(lines[1], "提醒  点单.csv，第 2 行，“日期”列：“3月2日”没有写年份，按 2026 年读取。请写全。");
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn many_of_a_kind_are_one_group() {
        let all = reminders(24);
        let lines = reminder_lines(&all.iter().collect::<Vec<_>>(), Lang::Zh);
        assert_eq!(lines[0], "提醒  24 处：没有写年份，按 2026 年读取。");
        assert_eq!(lines[1], "      在 点单.csv：");
        assert_eq!(lines[2], "      第 1 行，日期   3月1日");
        assert_eq!(lines[11], "      第 10 行，日期  3月10日");
        assert_eq!(lines[12], "      …… 还有 14 处；全部见 check --annotate 标注的工作簿，或 --json");
        assert_eq!(lines[13], "      请写全。");
        assert_eq!(lines.len(), 14);
        let english = reminder_lines(&all.iter().collect::<Vec<_>>(), Lang::En);
        assert_eq!(english[0], "warning  24 places: has no year; 2026 was taken.");
        assert_eq!(english[2], "      row 1, 日期   3月1日");
    }
}

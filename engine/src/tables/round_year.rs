//! What tells the year of days that are written without one.
//!
//! Comes in: the sheets before they are tables, with the titles above their headers; the tables. Goes out: for each
//! table a day or a year, and what said so. Always holds: the first that speaks is taken: the round's day, other days
//! of the table, the round's name, the title of the table, then the other tables.

use jiff::civil::Date;

use super::days::parse_day;
use super::limits::HEADER_SEARCH_ROWS;
use super::loose_days::Reference;
use super::sheet::{Row, Sheet};
use super::table::Table;
use crate::district::Bilingual;

/// What is known of the year before the tables are.
#[derive(Debug, Default)]
pub(super) struct RoundYear {
    /// The day that somebody gave beside the tables.
    as_of: Option<Date>,
    /// The years that the titles of the sheets name, by file and sheet.
    titles: Vec<(String, Option<String>, i16)>,
}

/// A year, and what tells it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Year {
    /// The day or year.
    pub(super) reference: Reference,
    from: From,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    AsOf,
    OtherDays,
    RoundName,
    Title,
}

/// Columns of requests that hold days. Those of cases are of earlier years, and say nothing of a round.
const DAYS: [&str; 2] = ["submitted", "deadline"];

impl Year {
    /// What it was taken from.
    pub(super) fn source(&self) -> Bilingual {
        match (self.from, self.reference) {
            (From::AsOf, Reference::Day(day)) => {
                Bilingual::new(format!("批次的起算日 {day}"), format!("the round's as_of {day}"))
            }
            (From::AsOf, _) => Bilingual::new("批次的起算日", "the round's as_of"),
            (From::OtherDays, _) => Bilingual::new("表里写全了的日期", "days of the table that have one"),
            (From::RoundName, _) => Bilingual::new("批次名称", "the name of the round"),
            (From::Title, _) => Bilingual::new("表的标题或文件名", "the title of the table or its file"),
        }
    }
}

impl RoundYear {
    /// Gathers the titles of the sheets. O(cells of the first rows).
    pub(super) fn of_sheets(sheets: &[Sheet], as_of: Option<Date>) -> Self {
        let year_of = |sheet: &Sheet| {
            let first = sheet.rows.iter().take(HEADER_SEARCH_ROWS).filter(|row| filled(row) == 1);
            let texts = first.flat_map(|row| row.cells.iter().map(String::as_str));
            texts.chain(sheet.name.as_deref()).chain([sheet.file.as_str()]).find_map(year_in)
        };
        let of_sheet = |sheet: &Sheet| year_of(sheet).map(|year| (sheet.file.clone(), sheet.name.clone(), year));
        Self { as_of, titles: sheets.iter().filter_map(of_sheet).collect() }
    }

    /// The year of the table at this place. O(cells).
    pub(super) fn of_table(&self, tables: &[Table], at: usize) -> Option<Year> {
        let table = &tables[at];
        let year = |reference, from| Year { reference, from };
        let setting = |keys: [&str; 3]| {
            let round = tables.iter().find(|table| table.spec.name == "round")?;
            let is_it =
                |row: &&Row| round.text(row, "key").is_some_and(|key| keys.contains(&key.to_lowercase().as_str()));
            round.rows.iter().find(is_it).and_then(|row| round.text(row, "value"))
        };
        let others = || tables.iter().filter(|other| !["cases", table.spec.name].contains(&other.spec.name));
        let title = |table: &Table| {
            let is_its =
                |(file, sheet, _): &&(String, Option<String>, i16)| *file == table.file && *sheet == table.sheet;
            self.titles.iter().find(is_its).map(|(.., year)| *year)
        };
        let as_of = setting(["as_of", "起算日", "截至日期"]).and_then(|text| parse_day(text).ok());
        self.as_of
            .or(as_of)
            .map(|day| year(Reference::Day(day), From::AsOf))
            .or_else(|| middle_day(table).map(|day| year(Reference::Day(day), From::OtherDays)))
            .or_else(|| {
                let named = setting(["name", "名称", "批次名称"]).and_then(year_in);
                named.map(|named| year(Reference::Year(named), From::RoundName))
            })
            .or_else(|| title(table).map(|titled| year(Reference::Year(titled), From::Title)))
            .or_else(|| others().find_map(middle_day).map(|day| year(Reference::Day(day), From::OtherDays)))
            .or_else(|| others().find_map(title).map(|titled| year(Reference::Year(titled), From::Title)))
    }
}

/// The middle of the whole days of the requests: a slip of one does not move it far.
fn middle_day(table: &Table) -> Option<Date> {
    if table.spec.name != "requests" {
        return None;
    }
    let texts = table.rows.iter().flat_map(|row| DAYS.iter().filter_map(move |column| table.text(row, column)));
    let mut days: Vec<Date> = texts.filter_map(|text| parse_day(text).ok()).collect();
    days.sort_unstable();
    days.get(days.len() / 2).copied()
}

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// The year that a text names: 2026年春季, 2026-Q1, 2026春季点单.xlsx.
fn year_in(text: &str) -> Option<i16> {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let year = |part: &&str| part.len() == 4 && part.starts_with("20");
    digits.into_iter().find(year).and_then(|part| part.parse().ok())
}

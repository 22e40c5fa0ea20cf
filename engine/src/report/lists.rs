//! The lists of a round as workbooks: `plan.xlsx`, and a file for each provider that has tasks.
//!
//! Comes in: a [`Round`]. Goes out: names and bytes. Always holds: the same plan gives the same bytes (the day of creation is
//! the day from which the round counts, not today); no two files bear the same name, upper and lower case being one.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::list_rows::{projects, promises, requests, resources, tasks};
use super::overview_sheet::add_overview;
use super::provider_file::add_tasks;
use super::rows::Told;
use super::sheet::add_list;
use super::texts::{file_name, told_text};
use super::{ReportError, Round};

/// Name and content of `plan.xlsx` and of each provider's workbook. O(assignments · log assignments).
///
/// # Errors
/// If a workbook cannot be written.
pub fn lists(round: &Round<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let told = Told::new(round);
    let mut files = vec![("plan.xlsx".to_owned(), plan_workbook(&told)?)];
    let mut taken = BTreeSet::new();
    for provider in &round.district.providers {
        if told.tasks(&provider.id).is_empty() {
            continue;
        }
        let mut workbook = new_workbook(&told)?;
        add_tasks(&mut workbook, &told, provider)?;
        let name = free_name(&mut taken, &provider.id.0, &provider.name);
        files.push((format!("providers/{name}"), workbook.save_to_buffer()?));
    }
    Ok(files)
}

fn plan_workbook(told: &Told<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = new_workbook(told)?;
    add_overview(&mut workbook, told)?;
    for list in [requests(told), projects(told), tasks(told), promises(told), resources(told)] {
        add_list(&mut workbook, &list)?;
    }
    workbook.save_to_buffer()
}

/// A workbook that tells no time of day: the same plan gives the same bytes.
fn new_workbook(told: &Told<'_>) -> Result<Workbook, XlsxError> {
    let day = told.round.district.round.as_of.filter(|day| (1900..=9999).contains(&day.year()));
    let day = match day {
        Some(day) => ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs())?,
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    let title = format!("答题方案 {}", told_text(&told.round.district.round.name));
    let properties = DocProperties::new().set_title(title).set_author("Dianda 点答").set_creation_datetime(&day);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties);
    Ok(workbook)
}

/// A file name that none of the others has: ids that differ only in what file names cannot hold get a number.
fn free_name(taken: &mut BTreeSet<String>, id: &str, name: &str) -> String {
    let mut free = file_name(id, name, "xlsx");
    let mut number = 1;
    while !taken.insert(free.to_lowercase()) {
        number += 1;
        free = file_name(&format!("{id}({number})"), name, "xlsx");
    }
    free
}

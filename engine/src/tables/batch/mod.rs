//! A batch: the tables of a round read as one, with every reference checked.
//!
//! Comes in: [`Source`]s. Goes out: a [`Batch`], or faults. Always holds: all tables are read before anything is
//! refused, so that every fault is listed at once; ids count as known even where their row has a fault, so that one
//! mistake is one fault.

mod place;
mod seen_ids;
mod missing_table;
mod community_names;
mod communities;
mod topics;
mod catalogue;
mod providers;
mod ranks;
mod requests;
mod cases;
mod pins;
mod swap;
mod typed;
mod further_pins;
mod round;
mod misplaced_contacts;
mod streets;

pub(super) use catalogue::shipped_topics;
pub use pins::pin_shape_problem;
pub use place::Place;

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Fault, has_errors, sort_faults};
use super::limits::ROWS_MAX;
use super::locate::locate;
use super::old_workbook::{OldWorkbookReader, read_old_workbook};
use super::read_sheets::read_sheets;
use super::role_lists::Names;
use super::schema::{DISTRICT_TABLES, TableSpec};
use super::source::Source;
use super::table::Table;
use crate::district::{District, Pin, RequestId, Round, TopicId};

/// A checked round and what is worth knowing about it.
#[derive(Debug)]
pub struct Batch {
    /// The round.
    pub district: District,
    /// Warnings; they change nothing.
    pub warnings: Vec<Fault>,
    /// Topics that the batch brings and the program does not ship like that.
    pub own_topics: BTreeSet<TopicId>,
    /// How many pins the workbook of further pins held, if there was one.
    pub further_pins: Option<usize>,
    /// Where everything stands, for what shows only against the candidates.
    pub(super) places: Places,
}

/// Where the rows of a batch stand.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) pins: BTreeMap<Pin, Place>,
    pub(super) requests: BTreeMap<RequestId, Place>,
    /// The table of topics, its row being that of the header; none where the program's own are used.
    pub(super) topics: Option<Place>,
}

/// What a batch is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A round: communities, requests and providers are required.
    Round,
    /// Judging candidates by earlier cases: providers and cases are.
    Cases,
}

impl Purpose {
    fn requires(self, spec: &TableSpec) -> bool {
        match self {
            Self::Round => spec.required,
            Self::Cases => matches!(spec.name, "providers" | "cases"),
        }
    }
}

/// How a batch is read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// What for.
    pub purpose: Purpose,
    /// Reads .xls and .ods where memory and time are limited.
    pub old_workbook: &'a OldWorkbookReader<'a>,
    /// A workbook or csv with further pins, such as a plan.xlsx in which a coordinator filled in 锁定.
    pub pins: Option<&'a Source>,
}

impl Reading<'static> {
    /// In this process and without further pins: for files that are trusted.
    pub fn trusted(purpose: Purpose) -> Self {
        Self { purpose, old_workbook: &read_old_workbook, pins: None }
    }
}

/// Reads a round from its files: a folder's tables, or one workbook. O(cells · log rows).
///
/// # Errors
/// Every fault and warning, sorted, if there is at least one fault.
pub fn read_batch(sources: &[Source], reading: &Reading<'_>) -> Result<Batch, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut tables = tables_of(sources, reading, &mut faults);
    let is_shipped = !tables.iter().any(|t| t.spec.name == "topics");
    if is_shipped {
        tables.extend(catalogue::shipped_table());
    }
    let table = |name: &str| tables.iter().find(|t| t.spec.name == name);

    let round = table("round").map_or_else(Round::default, |t| round::read(t, &mut faults));
    let communities = table("communities").map_or_else(Default::default, |t| communities::read(t, &round, &mut faults));
    let known_topics = table("topics").map(topics::known).unwrap_or_default();
    let providers = table("providers")
        .map_or_else(Default::default, |t| providers::read(t, &communities.names, &known_topics, &mut faults));
    let names = Names::new(&providers.list);
    let topics = table("topics").map_or_else(Vec::new, |t| topics::read(t, &names, &mut faults));
    let requests = table("requests")
        .map_or_else(Default::default, |t| requests::read(t, &communities.names, &known_topics, &names, &mut faults));
    let cases = table("cases")
        .map_or_else(Vec::new, |t| cases::read(t, &communities.names, &known_topics, &providers.ids, &mut faults));
    let known = typed::Known {
        ids: &requests.ids,
        requests: &requests.list,
        providers: &providers.list,
        topics: &topics,
        names: &names,
    };
    let mut pins = table("pins").map_or_else(BTreeMap::new, |t| pins::read(t, &known, &mut faults));
    let further =
        reading.pins.and_then(|source| further_pins::filled_in_pins(source, reading.old_workbook, &mut faults));
    let further = further.map(|table| pins::read(&table, &known, &mut faults));
    let further_pins = further.as_ref().map(BTreeMap::len);
    pins.extend(further.into_iter().flatten());

    for table in tables.iter().filter(|t| !(is_shipped && t.spec.name == "topics")) {
        misplaced_contacts::warn_of_misplaced_contacts(table, &mut faults);
    }
    let mut district = District {
        communities: communities.list,
        requests: requests.list,
        providers: providers.list,
        topics,
        cases,
        pins: pins.keys().cloned().collect(),
        round,
    };
    if district.round.as_of.is_none() {
        district.round.as_of = district.requests.iter().filter_map(|r| r.submitted).max();
    }
    if !has_errors(&faults) {
        if let Some(table) = table("communities") {
            streets::warn_of_streets_without_office(&district, table, &mut faults);
        }
        if let Some(table) = table("providers") {
            streets::warn_of_unknown_streets(&district, table, &mut faults);
        }
    }
    sort_faults(&mut faults);
    if has_errors(&faults) {
        return Err(faults);
    }
    let own = table("topics").filter(|_| !is_shipped);
    let topics = own.map(|t| Place { file: t.file.clone(), sheet: t.sheet.clone(), row: t.header_row });
    let own_topics = own.map(catalogue::own_topics).unwrap_or_default();
    let places = Places { pins, requests: requests.places, topics };
    Ok(Batch { district, warnings: faults, own_topics, further_pins, places })
}

/// The tables of the files; a fault for each that is required and missing.
fn tables_of(sources: &[Source], reading: &Reading<'_>, faults: &mut Vec<Fault>) -> Vec<Table> {
    let (sheets, unreadable) = read_sheets(sources, ROWS_MAX, reading.old_workbook);
    let is_unreadable = has_errors(&unreadable);
    faults.extend(unreadable);
    let tables = locate(sheets, &DISTRICT_TABLES, ROWS_MAX, faults);
    let origin = match sources {
        [one] => &one.name,
        _ => "批次文件夹",
    };
    for spec in DISTRICT_TABLES.iter().filter(|spec| reading.purpose.requires(spec)) {
        // A table whose file could not be read, or whose header is at fault, has its fault already.
        let is_known = is_unreadable || faults.iter().any(|f| matches!(f.code, "missing_column" | "missing_header"));
        if !is_known && !tables.iter().any(|t| t.spec.name == spec.name) {
            faults.push(missing_table::missing_table(origin, spec));
        }
    }
    tables
}

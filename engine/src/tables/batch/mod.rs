//! A batch: the tables of a round read as one, with every reference checked.
//!
//! Comes in: [`Source`]s. Goes out: a [`Batch`], or faults. Always holds: all tables are read before anything is
//! refused, so that every fault is listed at once; ids count as known even where their row has a fault, so that one
//! mistake is one fault.

mod place;
mod seen_ids;
mod missing_table;
mod addresses;
mod community_names;
mod communities;
mod topics;
mod classes;
mod unplaced;
mod catalogue;
mod providers;
mod ranks;
mod requests;
mod same_as;
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
pub use unplaced::Unplaced;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::examples::drop_left_examples;
use super::fault::{Fault, Severity, has_errors, sort_faults};
use super::known::{IdsOfTables, KNOWN_FILE, ids_of_tables, join_known};
use super::limits::ROWS_MAX;
use super::locate::locate_renamed;
use super::mends::{Mends, NO_MENDS};
use super::old_workbook::{OldWorkbookReader, read_old_workbook};
use super::read_loosely::read_loosely;
use super::read_sheets::read_sheets;
use super::renames::{NO_RENAMES, Renames, take_renames};
use super::role_lists::Names;
use super::round_year::RoundYear;
use super::schema::{DISTRICT_TABLES, TableSpec};
use super::sheet::Sheet;
use super::source::Source;
use super::table::Table;
use super::unusable_cells::set_aside_unusable;
use crate::district::{Bilingual, District, Pin, RequestId, Round, TopicId};

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
    /// Requests that take no part, since nothing tells their community: for whoever sorts them by hand.
    pub unplaced: Vec<Unplaced>,
    /// The ids that the files hold, without those that were known already.
    pub handed_in: IdsOfTables,
    /// The sheets of each table that was handed in.
    pub origins: BTreeMap<&'static str, Vec<Origin>>,
    /// Where everything stands, for what shows only against the candidates.
    pub(super) places: Places,
}

/// A sheet that holds a table or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Its file.
    pub file: String,
    /// None in a csv.
    pub sheet: Option<String>,
}

/// Where the rows of a batch stand.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) pins: BTreeMap<Pin, Place>,
    pub(super) requests: BTreeMap<RequestId, Place>,
    /// The table of topics, its row being that of the header; none where the program's own are used.
    pub(super) topics: Option<Place>,
    /// The table of providers, its row being that of the header.
    pub(super) providers: Option<Place>,
}

/// What a batch is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A round: communities, requests and providers are required.
    Round,
    /// Judging candidates by earlier cases: providers and cases are.
    Cases,
    /// A part of a district, beside what is known of it: no table is.
    Part,
}

impl Purpose {
    fn requires(self, spec: &TableSpec) -> bool {
        match self {
            Self::Round => spec.required,
            Self::Cases => matches!(spec.name, "providers" | "cases"),
            Self::Part => false,
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
    /// The day from which the round is reckoned, where it is known before its tables are.
    pub as_of: Option<Date>,
    /// Is given the sheets as they were read, for whoever writes them back.
    pub kept: Option<&'a RefCell<Vec<Sheet>>>,
    /// What somebody says that sheets and headers mean.
    pub renames: &'a Renames,
    /// What somebody mended of the files without touching them.
    pub mends: &'a Mends,
    /// What is known already, as [`written_tables`](super::written_tables) wrote it: an object with an array for each
    /// table. What the files lack of it is taken from there.
    pub known: Option<&'a [u8]>,
}

impl Reading<'static> {
    /// In this process and without further pins: for files that are trusted.
    pub fn trusted(purpose: Purpose) -> Self {
        let old_workbook = &read_old_workbook;
        Self {
            purpose,
            old_workbook,
            pins: None,
            as_of: None,
            kept: None,
            renames: &NO_RENAMES,
            mends: &NO_MENDS,
            known: None,
        }
    }
}

/// Reads a round from its files: a folder's tables, or one workbook. O(cells · log rows).
///
/// # Errors
/// Every fault and warning, sorted, if there is at least one fault.
pub fn read_batch(sources: &[Source], reading: &Reading<'_>) -> Result<Batch, Vec<Fault>> {
    let mut faults = Vec::new();
    let (mut tables, handed_in, origins) = tables_of(sources, reading, &mut faults);
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
    let cases = table("cases").map_or_else(Vec::new, |t| {
        cases::read(t, &communities.names, &known_topics, (&names, &providers.ids), &mut faults)
    });
    let known = typed::Known {
        ids: &requests.ids,
        requests: &requests.list,
        providers: &providers.list,
        topics: &topics,
        names: &names,
    };
    let mut pins = table("pins").map_or_else(BTreeMap::new, |t| pins::read(t, &known, &mut faults));
    let further =
        reading.pins.and_then(|source| further_pins::filled_in_pins(source, reading.old_workbook, &known, &mut faults));
    let further = further.map(|table| pins::read(&table, &known, &mut faults));
    let further_pins = further.as_ref().map(BTreeMap::len);
    pins.extend(further.into_iter().flatten());
    drop_pins_of_unplaced(&mut pins, &requests.unplaced, &mut faults);

    if let Some((table, taken)) = table("providers").zip(names.taken()) {
        faults.push(providers::names_taken(table, &taken));
    }
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
    for fault in &mut faults {
        tables.iter().for_each(|table| table.settle(fault));
    }
    faults.retain(|fault| fault.severity == Severity::Error || fault.file != KNOWN_FILE);
    sort_faults(&mut faults);
    if has_errors(&faults) {
        return Err(faults);
    }
    let own = table("topics").filter(|_| !is_shipped);
    let topics = own.map(|t| Place { file: t.file.clone(), sheet: t.sheet.clone(), row: t.header_row });
    let own_topics = own.map(catalogue::own_topics).unwrap_or_default();
    let of_providers = table("providers");
    let of_providers = of_providers.map(|t| Place { file: t.file.clone(), sheet: t.sheet.clone(), row: t.header_row });
    let places = Places { pins, requests: requests.places, topics, providers: of_providers };
    let unplaced = requests.unplaced;
    Ok(Batch { district, warnings: faults, own_topics, further_pins, unplaced, handed_in, origins, places })
}

/// What is held cannot be pinned yet.
fn drop_pins_of_unplaced(pins: &mut BTreeMap<Pin, Place>, unplaced: &[Unplaced], faults: &mut Vec<Fault>) {
    let held: BTreeSet<&str> = unplaced.iter().map(|of| of.id.as_str()).collect();
    for (pin, place) in pins.extract_if(.., |pin, _| held.contains(pin.request.as_str())) {
        let message = Bilingual::new(
            format!("点单 {} 没有说清是哪个社区，先放一边，这一条锁定没有用上", pin.request),
            format!("the request {} does not tell its community and is put aside; the pin was not used", pin.request),
        );
        let mend = Bilingual::new("请先补上它的社区", "give its community first");
        let fault = Fault::warning("pin_of_unplaced", &place.file, message, mend);
        faults.push(fault.in_sheet(place.sheet.as_deref()).at_row(place.row));
    }
}

/// The tables of the files, with what is known already, and the ids and sheets that the files hold; a fault for each
/// that is required and missing.
fn tables_of(
    sources: &[Source],
    reading: &Reading<'_>,
    faults: &mut Vec<Fault>,
) -> (Vec<Table>, IdsOfTables, BTreeMap<&'static str, Vec<Origin>>) {
    let (mut sheets, unreadable) = read_sheets(sources, ROWS_MAX, reading.old_workbook);
    let is_unreadable = has_errors(&unreadable);
    faults.extend(unreadable);
    if let Some(kept) = reading.kept {
        kept.replace(sheets.clone());
    }
    let mut renames = reading.renames.clone();
    take_renames(&mut sheets, &mut renames, faults);
    renames.warn_of_unused(&sheets, faults);
    reading.mends.of_sheets(&mut sheets, &mut renames, faults);
    let year = RoundYear::of_sheets(&sheets, reading.as_of);
    let mut tables = locate_renamed(sheets, &DISTRICT_TABLES, ROWS_MAX, &renames, faults);
    reading.mends.apply(&mut tables, faults);
    drop_left_examples(&mut tables, faults);
    tables.iter_mut().for_each(|table| set_aside_unusable(table, faults));
    read_loosely(&mut tables, &year, faults);
    let handed_in = ids_of_tables(&tables);
    let origin =
        |(file, sheet): (&str, Option<&str>)| Origin { file: file.to_owned(), sheet: sheet.map(str::to_owned) };
    let origins = tables.iter().map(|table| (table.spec.name, table.sheets().map(origin).collect())).collect();
    if let Some(known) = reading.known {
        join_known(&mut tables, known, faults);
    }
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
    (tables, handed_in, origins)
}

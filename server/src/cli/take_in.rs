//! `dianda take-in`, hidden: what files bring to a district, read for the server in a child of it.
//!
//! Comes in: a folder with the files, what the district knows, what was mended; or a meeting's workbook. Goes out, to a
//! pipe: one [`TakenIn`]; where something is wrong with the files, a copy with the places marked. Always holds: contact
//! data goes to that pipe and nowhere else; the server keeps it apart from everything.

use std::cell::RefCell;
use std::fs;
use std::io::Write;
use std::path::Path;

use engine::district::{Bilingual, Lang, RevealReason};
use engine::tables::{
    Batch, Fault, KnownRows, Mends, Purpose, Reading, Severity, Source, WrittenRow, annotated, handed_back, read_batch,
    taken_in, written_pin, written_round,
};
use serde_json::{Value, json};

use super::Exit;
use super::failure::Failure;
use super::reading::{BatchArguments, reading};
use crate::files_in::read_sources;
use crate::taken_in::{Contact, Summary, TableBrought, TakenIn};

/// Where everything lies.
pub(super) struct TakeInArguments<'a> {
    pub(super) batch: &'a BatchArguments,
    /// Rows by table.
    pub(super) known: &'a Path,
    /// [`Mends`].
    pub(super) mends: &'a Path,
    /// Where the marked copy goes.
    pub(super) annotated: Option<&'a Path>,
}

pub(super) fn run(arguments: &TakeInArguments<'_>) -> Result<Exit, Failure> {
    let read = |path: &Path| fs::read(path).map_err(|error| Failure::internal(&error));
    let known_bytes = read(arguments.known)?;
    let known: KnownRows = serde_json::from_slice(&known_bytes).map_err(|error| Failure::internal(&error))?;
    let mends: Mends = serde_json::from_slice(&read(arguments.mends)?).map_err(|error| Failure::internal(&error))?;
    let renames = arguments.batch.renames()?;
    let kept = RefCell::new(Vec::new());
    let sources = read_sources(arguments.batch, false);
    let batch = sources.as_ref().map_err(Clone::clone).and_then(|sources| {
        let (known, kept) = (Some(known_bytes.as_slice()), arguments.annotated.map(|_| &kept));
        let own = Reading { renames: &renames, mends: &mends, known, kept, ..reading(Purpose::Part) };
        read_batch(sources, &own).and_then(|batch| with_tables(batch, sources))
    });
    let told = match &batch {
        Ok(batch) => &batch.warnings,
        Err(faults) => faults,
    };
    if let (Some(path), Ok(sources), false) = (arguments.annotated, &sources, told.is_empty()) {
        let sheets = handed_back(kept.take(), &mends);
        // Whoever mends reads Chinese. A copy that cannot be made is missed by nobody who has the list.
        if let Ok(bytes) = annotated(&sheets, sources, told, Lang::Zh) {
            fs::write(path, bytes).map_err(|error| Failure::internal(&error))?;
        }
    }
    match batch {
        Ok(batch) => {
            let (summary, document) = of_batch(&batch, &known);
            answer(&with_faults(summary, &batch.warnings), &document)
        }
        Err(faults) => answer(&with_faults(Summary::default(), &faults), &TakenIn::default()),
    }
}

/// Reads the pins that a meeting filled in, in a workbook of lists.
pub(super) fn run_pins(workbook: &Path, known: &Path) -> Result<Exit, Failure> {
    let known = fs::read(known).map_err(|error| Failure::internal(&error))?;
    let batch = read_sources(workbook, false).and_then(|sources| {
        read_batch(&[], &Reading { pins: sources.first(), known: Some(&known), ..reading(Purpose::Part) })
    });
    match batch {
        Ok(batch) => {
            let pins = batch.district.pins.iter().map(written_pin).collect();
            answer(&with_faults(Summary::default(), &batch.warnings), &TakenIn { pins, ..TakenIn::default() })
        }
        Err(faults) => answer(&with_faults(Summary::default(), &faults), &TakenIn::default()),
    }
}

/// The summary in a line of its own, then the rest.
fn answer(summary: &Summary, document: &TakenIn) -> Result<Exit, Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, summary).map_err(|error| Failure::internal(&error))?;
    out.write_all(b"\n").map_err(|error| Failure::internal(&error))?;
    serde_json::to_writer(&mut out, document).map_err(|error| Failure::internal(&error))?;
    out.flush().map_err(|error| Failure::internal(&error))?;
    Ok(Exit::Done)
}

/// Files in which there is no table at all bring nothing, which is told.
fn with_tables(batch: Batch, sources: &[Source]) -> Result<Batch, Vec<Fault>> {
    if !batch.handed_in.is_empty() {
        return Ok(batch);
    }
    let name = sources.first().map_or("", |source| &source.name);
    let message = Bilingual::new("里面没有认得的表", "there is no table in it that is known");
    let mend = Bilingual::new(
        "请把工作表或文件命名为 社区、点单、答题力量、题型、案例、锁定、批次 之一，或指明它是哪张表",
        "name the sheet or file communities, requests, providers, topics, cases, pins or round, or say which it is",
    );
    let mut faults = batch.warnings;
    faults.insert(0, Fault::error("no_table", name, message, mend));
    Err(faults)
}

fn of_batch(batch: &Batch, known: &KnownRows) -> (Summary, TakenIn) {
    let mut summary = Summary::default();
    let mut tables = Vec::new();
    for of in taken_in(batch, known) {
        let first = of.sheets.first();
        summary.tables.push(json!({
            "file": first.map(|of| &of.file), "sheet": first.map(|of| &of.sheet), "sheets": of.sheets,
            "table": of.table, "rows": of.rows, "new": of.new.len(), "changed": of.changed.len(), "equal": of.equal,
            "gone": of.gone.len(),
        }));
        if of.table == "requests" {
            let id = |row: &WrittenRow| row.get("id").and_then(Value::as_str).unwrap_or("").to_owned();
            summary.requests = of.new.iter().chain(&of.changed).map(id).collect();
        }
        let (table, equal) = (of.table.to_owned(), of.equal);
        tables.push(TableBrought { table, new: of.new, changed: of.changed, equal });
    }
    let pins: Vec<WrittenRow> = batch.district.pins.iter().map(written_pin).collect();
    let handed_in = batch.handed_in.get("round");
    let key = |row: &WrittenRow| row.get("key").and_then(Value::as_str).map(str::to_owned);
    // A header of the file may be a synonym: a setting that was not handed in has the value it had.
    let round = written_round(&batch.district.round).into_iter();
    let round = round.filter(|_| handed_in.is_some()).filter_map(|row| Some((key(&row)?, row.get("value")?.clone())));
    summary.unplaced = batch.unplaced.iter().map(|of| of.id.as_str().to_owned()).collect();
    summary.has_pins = !pins.is_empty();
    (summary, TakenIn { tables, pins, round: round.collect(), contacts: contacts(batch) })
}

fn with_faults(summary: Summary, all: &[Fault]) -> Summary {
    let said = |lang: Lang| all.iter().map(|fault| fault.to_json(lang)).collect();
    let errors = all.iter().filter(|fault| fault.severity == Severity::Error).count();
    Summary { errors, zh: said(Lang::Zh), en: said(Lang::En), ..summary }
}

/// The contacts of the requests that were handed in, on their way into the store, which keeps them apart and shows them
/// against a reason alone.
fn contacts(batch: &Batch) -> Vec<Contact> {
    let Some(reason) = RevealReason::new("入库 / taken into the store") else { return Vec::new() };
    let handed_in = batch.handed_in.get("requests");
    let is_handed_in = |id: &str| handed_in.is_some_and(|ids| ids.contains(id));
    let known = batch.district.requests.iter().filter(|request| request.contact.is_known());
    let contact = known.filter(|request| is_handed_in(request.id.as_str())).map(|request| {
        let laid_open = request.contact.read_for_reveal(&reason);
        let text = |part: Option<&str>| part.unwrap_or("").to_owned();
        Contact { request: request.id.0.clone(), name: text(laid_open.name), number: text(laid_open.phone) }
    });
    contact.collect()
}

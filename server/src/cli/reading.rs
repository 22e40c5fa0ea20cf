//! What the commands that read a batch share: from a path to its files, a checked batch, its candidates.

use std::path::Path;

use engine::district::Pin;
use engine::instance::PinFault;
use engine::matching::{MatchError, Prepared, World, prepare};
use engine::tables::{Batch, Fault, Purpose, Reading, Source, fault_of_pin, read_batch};
use jiff::civil::Date;

use super::failure::{Failure, PinsConflict};
use crate::files::read_sources;
use crate::progress::Progress;
use crate::runner::rest;
use crate::workbook_child::read_in_child;

/// Reads a batch for a purpose.
pub(super) fn read(dir: &Path, purpose: Purpose) -> Result<Batch, Failure> {
    let sources = read_sources(dir, false).map_err(Failure::Refused)?;
    read_batch(&sources, &reading(purpose)).map_err(Failure::Refused)
}

/// Reads a round and finds its candidates, with further pins from a workbook where there is one.
pub(super) fn read_round(
    dir: &Path,
    pins: Option<&Path>,
    as_of: Option<Date>,
    world: &World<'_>,
) -> Result<Prepared, Failure> {
    let sources = read_sources(dir, false).map_err(Failure::Refused)?;
    // The folder of the results stands for the workbook in it.
    let pins = pins.map(|path| if path.is_dir() { path.join("plan.xlsx") } else { path.to_owned() });
    let pins: Option<Source> = pins
        .map(|path| read_sources(&path, false))
        .transpose()
        .map_err(Failure::Refused)?
        .and_then(|mut sources| sources.pop());
    let reading = Reading { pins: pins.as_ref(), ..reading(Purpose::Round) };
    prepare(&sources, &reading, as_of, world).map_err(|error| match error {
        MatchError::Refused(faults) => Failure::Refused(faults),
        error => Failure::internal(&error),
    })
}

/// How this program reads a batch: what may be hostile in a child.
pub(super) fn reading(purpose: Purpose) -> Reading<'static> {
    Reading { old_workbook: &read_in_child, ..Reading::trusted(purpose) }
}

/// The failure of a round that is not matched; pins that cannot hold by themselves are faults of their rows.
pub(super) fn failure(batch: &Batch, error: MatchError, conflict: &dyn Fn(Vec<Pin>) -> PinsConflict) -> Failure {
    match error {
        MatchError::Refused(faults) => Failure::Refused(faults),
        MatchError::Pins(pins) => Failure::Refused(pins.into_iter().map(|fault| located(batch, fault)).collect()),
        MatchError::PinsConflict(pins) => Failure::PinsConflict(Box::new(conflict(pins))),
        MatchError::Index(error) => Failure::internal(&error),
        // No tier is held by a command.
        MatchError::EndedEarly(_) | MatchError::NotHeld(_) => Failure::ended_early(),
        MatchError::Solver(error) => Failure::solver(&error),
        MatchError::Report(error) => Failure::internal(&error),
    }
}

/// The fault of a pin at its row.
pub(super) fn located(batch: &Batch, fault: PinFault) -> Fault {
    let PinFault { pin, code, message, mend } = fault;
    fault_of_pin(batch, &pin, code, message, mend)
}

/// A world for commands that solve nothing.
pub(super) fn with_world<T>(progress: &Progress, work: impl FnOnce(&World<'_>) -> T) -> T {
    work(&World {
        run: &|n, work| (0..n).for_each(work),
        seconds_left: &|| None,
        stopped: &|| false,
        pause: &rest,
        progress: &|step| progress.step(step),
    })
}

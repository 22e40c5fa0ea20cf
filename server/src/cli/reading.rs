//! What the commands that read a batch share: from a path to its files, a checked batch, its candidates.

use std::ops::Deref;
use std::path::{Path, PathBuf};

use clap::Args;
use engine::district::{Bilingual, Pin};
use engine::instance::PinFault;
use engine::matching::{MatchError, Prepared, World, prepare};
use engine::tables::{Batch, Fault, Purpose, Reading, Renames, Source, fault_of_pin, read_batch};
use jiff::civil::Date;

use super::failure::{Failure, PinsConflict, Trouble};
use super::speech::Speech;
use crate::files_in::read_sources;
use crate::progress::Progress;
use crate::runner::rest;
use crate::workbook_child::read_in_child;

/// A batch as typed: where it lies, and what its sheets and headers mean. It stands for its path.
#[derive(Debug, Args)]
pub(crate) struct BatchArguments {
    /// 批次文件夹或工作簿 / folder or workbook of the batch
    dir: PathBuf,
    /// 表名或列名对不上时指明，如 居委会=社区、点单.事项=标题；可以给几次 / what a sheet or a header means, like
    /// 事项=title; may be given several times
    #[arg(long = "map", value_name = "原名=对应")]
    map: Vec<String>,
}

impl Deref for BatchArguments {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.dir
    }
}

impl BatchArguments {
    /// What was typed behind `--map`, as it was.
    pub(super) fn meanings(&self) -> &[String] {
        &self.map
    }

    /// What was typed behind `--map`.
    pub(super) fn renames(&self) -> Result<Renames, Failure> {
        let mut renames = Renames::default();
        for typed in &self.map {
            let wrong = |(message, mend): (Bilingual, Bilingual)| {
                let message = Bilingual::new(format!("{}。", message.zh), format!("{}.", message.en));
                let mend = Bilingual::new(format!("{}。", mend.zh), format!("{}.", mend.en));
                Failure::usage(Trouble::new("bad_mapping", message, mend).at(format!("--map {typed}")))
            };
            let Some((from, to)) = typed.split_once(['=', '＝']) else {
                let message = format!("--map {typed} 没有等号");
                let mend = Bilingual::new("请写成 --map 居委会=社区 这样", "write it like --map 居委会=社区");
                return Err(wrong((Bilingual::new(message, format!("--map {typed} has no equals sign")), mend)));
            };
            renames.add(from, to).map_err(wrong)?;
        }
        Ok(renames)
    }
}

/// Reads a batch for a purpose.
pub(super) fn read(batch: &BatchArguments, purpose: Purpose) -> Result<Batch, Failure> {
    let renames = batch.renames()?;
    let sources = read_sources(batch, false).map_err(Failure::Refused)?;
    read_batch(&sources, &Reading { renames: &renames, ..reading(purpose) }).map_err(Failure::Refused)
}

/// Says how many requests take no part, since nothing tells their community.
pub(super) fn tell_unplaced(batch: &Batch, speech: Speech) {
    let n = batch.unplaced.len();
    if n > 0 {
        speech.tell(
            &format!("{n} 件没有说清是哪个社区，先放一边（见提醒）。"),
            &format!("{n} requests do not tell their community and are put aside (see the warnings)."),
        );
    }
}

/// Reads a round and finds its candidates, with further pins from a workbook where there is one.
pub(super) fn read_round(
    batch: &BatchArguments,
    pins: Option<&Path>,
    as_of: Option<Date>,
    world: &World<'_>,
) -> Result<Prepared, Failure> {
    let renames = batch.renames()?;
    let sources = read_sources(batch, false).map_err(Failure::Refused)?;
    // The folder of the results stands for the workbook in it.
    let pins = pins.map(|path| if path.is_dir() { path.join("plan.xlsx") } else { path.to_owned() });
    let pins: Option<Source> = pins
        .map(|path| read_sources(&path, false))
        .transpose()
        .map_err(Failure::Refused)?
        .and_then(|mut sources| sources.pop());
    let reading = Reading { pins: pins.as_ref(), renames: &renames, ..reading(Purpose::Round) };
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

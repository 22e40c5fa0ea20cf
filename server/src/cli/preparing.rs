//! What `match`, `candidates`, `search` and `check` share: from a path to a checked batch, its index, its candidates,
//! its instance.

use std::path::Path;

use engine::candidates::{RequestCandidates, candidates, idle_roles, misspelt_parties};
use engine::district::{Bilingual, Lang};
use engine::index::DistrictIndex;
use engine::instance::{ExcludedProviders, Instance, PinFault, instance_of_district};
use engine::tables::{Batch, Fault, Purpose, Reading, Source, fault_of_doubt, fault_of_pin, read_batch};

use super::speech::Speech;
use super::{Exit, refuse};
use crate::files::read_sources;
use crate::progress::Progress;
use crate::workbook_child::read_in_child;

/// Reads a round; faults are told.
pub(super) fn read(dir: &Path, progress: &Progress, speech: Speech) -> Result<Batch, Exit> {
    read_for(dir, Purpose::Round, None, progress, speech).map_err(|faults| refuse(&faults, speech))
}

/// Reads a batch, with further pins from a workbook where there is one.
pub(super) fn read_for(
    dir: &Path,
    purpose: Purpose,
    pins: Option<&Path>,
    progress: &Progress,
    speech: Speech,
) -> Result<Batch, Vec<Fault>> {
    progress.tell(if speech.lang == Lang::Zh { "读取表格" } else { "reading tables" });
    let sources = read_sources(dir, false)?;
    // The folder of the results stands for the workbook in it.
    let pins = pins.map(|path| if path.is_dir() { path.join("plan.xlsx") } else { path.to_owned() });
    let pins: Option<Source> =
        pins.map(|path| read_sources(&path, false)).transpose()?.and_then(|mut sources| sources.pop());
    read_batch(&sources, &Reading { purpose, old_workbook: &read_in_child, pins: pins.as_ref() })
}

/// Builds the index in memory.
pub(super) fn index(batch: &Batch, progress: &Progress, speech: Speech) -> Result<DistrictIndex, Exit> {
    progress.tell(if speech.lang == Lang::Zh { "建立全文索引" } else { "building the index" });
    DistrictIndex::build(&batch.district, None).map_err(|error| failed(&error.to_string(), speech))
}

/// Finds the candidates of every request; roles that nobody can take join the warnings.
pub(super) fn find_candidates(
    batch: &mut Batch,
    index: &DistrictIndex,
    progress: &Progress,
    speech: Speech,
) -> Result<Vec<RequestCandidates>, Exit> {
    let tell = |done: usize, of: usize| {
        if done.is_multiple_of(50) {
            progress.tell(&if speech.lang == Lang::Zh {
                format!("查找候选 {done}/{of}")
            } else {
                format!("finding candidates {done}/{of}")
            });
        }
    };
    let found = candidates(&batch.district, index, &tell).map_err(|error| failed(&error.to_string(), speech))?;
    let idle = idle_roles(&batch.district, &batch.own_topics, &found);
    let doubts = idle.into_iter().chain(misspelt_parties(&batch.district));
    let warnings: Vec<Fault> = doubts.map(|doubt| fault_of_doubt(batch, &doubt)).collect();
    batch.warnings.extend(warnings);
    Ok(found)
}

/// Makes the instance; pins that cannot hold by themselves are faults of their rows.
pub(super) fn make_instance(
    batch: &Batch,
    found: &[RequestCandidates],
    speech: Speech,
) -> Result<(Instance, ExcludedProviders), Exit> {
    instance_of_district(&batch.district, found).map_err(|pins| {
        let faults: Vec<Fault> = pins.into_iter().map(|fault| located(batch, fault)).collect();
        refuse(&faults, speech)
    })
}

/// The faults of pins that cannot hold by themselves.
pub(super) fn pin_faults(batch: &Batch, found: &[RequestCandidates]) -> Vec<Fault> {
    let pins = instance_of_district(&batch.district, found).err().unwrap_or_default();
    pins.into_iter().map(|fault| located(batch, fault)).collect()
}

fn located(batch: &Batch, fault: PinFault) -> Fault {
    let PinFault { pin, code, message, mend } = fault;
    fault_of_pin(batch, &pin, code, message, mend)
}

pub(super) fn failed(error: &str, speech: Speech) -> Exit {
    speech.failure(&Bilingual::new(format!("没有做成：{error}"), format!("it could not be done: {error}")));
    Exit::NotDone
}

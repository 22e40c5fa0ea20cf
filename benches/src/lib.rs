//! What benches share: the sample district, read and prepared step by step.
//!
//! Comes in: `datasets/putuo`. Goes out: batch, index, candidates, instance. Always holds: the steps are those of `dianda match`.

use std::fs;

use engine::candidates::{RequestCandidates, candidates};
use engine::index::DistrictIndex;
use engine::instance::{Instance, instance_of_district};
use engine::tables::{Batch, Purpose, Reading, Source, read_batch};

/// The csv files of the sample district.
///
/// # Panics
/// If the sample is not there.
pub fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = fs::read_dir(datasets::putuo::folder())
        .expect("the sample district")
        .map(|entry| entry.expect("a file of the sample").path())
        .filter(|path| path.extension().is_some_and(|e| e == "csv"))
        .map(|path| Source {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            bytes: fs::read(&path).expect("a file of the sample"),
        })
        .collect();
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

/// The checked sample.
///
/// # Panics
/// If the sample has a fault.
pub fn batch() -> Batch {
    read_batch(&sources(), &Reading::trusted(Purpose::Round)).expect("the sample has no fault")
}

/// Its candidates and its instance.
///
/// # Panics
/// If the sample has a fault.
pub fn prepared(batch: &Batch) -> (Vec<RequestCandidates>, Instance) {
    let index = DistrictIndex::build(&batch.district, None).expect("an index");
    let found = candidates(&batch.district, &index, &|_, _| {}).expect("candidates");
    let (instance, _) = instance_of_district(&batch.district, &found).expect("an instance");
    (found, instance)
}

//! The sample district, public instances, generated ones, and their loaders.
//!
//! Comes in: the files of this crate's own folder. Goes out: instances for the engine, the sample as a workbook. Always
//! holds: where a file comes from stands beside it.

pub mod gap;
pub mod generated;
pub mod lots;
pub mod putuo;

use std::path::PathBuf;

/// The folder of the data sets: that of this crate in the sources.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

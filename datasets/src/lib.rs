//! Public instances and their loaders.
//!
//! Comes in: the files of this crate's own folder. Goes out: instances for the engine. Always holds: what stands in a file here
//! comes from the public source named beside it.

pub mod gap;

use std::path::PathBuf;

/// The folder of the data sets: that of this crate in the sources.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

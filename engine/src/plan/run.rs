//! run.json: what differs from one run to the next on the same input, kept out of plan.json so that equal input gives
//! an equal plan.json with no exception.
//!
//! Comes in: what the caller measured. Goes out: the document. Always holds: nothing in it decides anything, and nobody
//! needs it to read a plan.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The whole of run.json.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// The version of the document: 1.
    pub version: u32,
    /// `dianda x.y.z`.
    pub program: String,
    /// When the search began: RFC 3339, in UTC.
    pub started: String,
    /// Wall time of the search for the plan, in seconds.
    pub seconds: f64,
    /// Threads that the search ran on.
    pub threads: usize,
    /// The files that were written beside it, each with the SHA-256 of its content in hexadecimal: what was put or
    /// changed there later is known by it, and not replaced.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Operating system and processor: `linux x86_64`. Never the name of a machine.
    pub machine: String,
}

/// The version of run.json.
pub const RUN_VERSION: u32 = 1;

impl Run {
    /// The document, pretty, with a line break at the end.
    ///
    /// # Panics
    /// Never: our own values can be written as JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        super::document_bytes(self)
    }
}

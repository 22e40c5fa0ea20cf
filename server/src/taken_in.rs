//! What files bring to a district, as the child that reads them hands it to the server.
//!
//! Always holds: the one way in which contact data crosses from the child to the store is [`TakenIn::contacts`], and
//! its type does not print it.

use std::collections::BTreeMap;
use std::fmt;

use engine::tables::WrittenRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What there is to be shown of what files bring: a line in front of it, so that whoever shows it reads no more.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// How many faults refuse it.
    pub(crate) errors: usize,
    /// Faults and warnings in Chinese.
    pub(crate) zh: Vec<Value>,
    /// The same in English.
    pub(crate) en: Vec<Value>,
    /// Of each table where it stands, and how many rows it brings.
    pub(crate) tables: Vec<Value>,
    /// Requests that do not tell their community and are left out.
    pub(crate) unplaced: Vec<String>,
    /// Requests that are new or changed.
    pub(crate) requests: Vec<String>,
    /// Whether any pin was handed in.
    pub(crate) has_pins: bool,
}

/// What files bring.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct TakenIn {
    pub(crate) tables: Vec<TableBrought>,
    /// Pins that were handed in.
    pub(crate) pins: Vec<WrittenRow>,
    /// Settings of the round, all of them, where any was handed in.
    pub(crate) round: BTreeMap<String, Value>,
    /// Who raised what.
    pub(crate) contacts: Vec<Contact>,
}

/// What one table brings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TableBrought {
    pub(crate) table: String,
    pub(crate) new: Vec<WrittenRow>,
    pub(crate) changed: Vec<WrittenRow>,
    pub(crate) equal: usize,
}

impl TakenIn {
    /// What a child wrote: a line with the [`Summary`], and behind it what it is of.
    pub(crate) fn read(written: &[u8]) -> serde_json::Result<Self> {
        let at = written.iter().position(|byte| *byte == b'\n').map_or(written.len(), |at| at + 1);
        serde_json::from_slice(&written[at..])
    }
}

impl Summary {
    /// The line in front.
    pub(crate) fn read(written: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(written.split(|byte| *byte == b'\n').next().unwrap_or_default())
    }
}

/// Which of the requests that were asked about may be one matter with others, and what their texts leave open.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Compared {
    /// Groups of requests of a community.
    pub(crate) near_identical: Vec<Vec<String>>,
    /// Groups of requests of several communities that are alike.
    pub(crate) alike_elsewhere: Vec<Vec<String>>,
    /// Topics that somebody should confirm.
    pub(crate) unsure_topics: Vec<UnsureTopic>,
}

/// A topic that a text likely has.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct UnsureTopic {
    pub(crate) request: String,
    pub(crate) topic: String,
    pub(crate) certainty: f64,
}

/// Who raised a request.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Contact {
    pub(crate) request: String,
    pub(crate) name: String,
    pub(crate) number: String,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contact({}, ***)", self.request)
    }
}

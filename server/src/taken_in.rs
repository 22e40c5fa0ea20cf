//! What files bring to a district, as the child that reads them hands it to the server.
//!
//! Always holds: the one way in which contact data crosses from the child to the store is [`TakenIn::contacts`], and
//! its type does not print it.

use std::collections::BTreeMap;
use std::fmt;

use engine::tables::WrittenRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What files bring, or what is wrong with them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct TakenIn {
    /// How many faults refuse it.
    pub(crate) errors: usize,
    /// Faults and warnings in Chinese.
    pub(crate) zh: Vec<Value>,
    /// The same in English.
    pub(crate) en: Vec<Value>,
    /// As `engine::tables::TableTakenIn` writes them.
    pub(crate) tables: Vec<Value>,
    /// Pins that were handed in.
    pub(crate) pins: Vec<WrittenRow>,
    /// Settings of the round, all of them, where any was handed in.
    pub(crate) round: BTreeMap<String, Value>,
    /// Who raised what.
    pub(crate) contacts: Vec<Contact>,
    /// Requests that do not tell their community and are left out.
    pub(crate) unplaced: Vec<String>,
}

/// What one table brings.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TableBrought {
    pub(crate) table: String,
    /// Where it stands: file, sheet.
    pub(crate) sheets: Vec<Value>,
    pub(crate) rows: usize,
    pub(crate) new: Vec<WrittenRow>,
    pub(crate) changed: Vec<WrittenRow>,
    pub(crate) equal: usize,
    pub(crate) gone: Vec<String>,
}

impl TakenIn {
    /// The tables as values.
    pub(crate) fn brought(&self) -> serde_json::Result<Vec<TableBrought>> {
        self.tables.iter().map(|table| serde_json::from_value(table.clone())).collect()
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

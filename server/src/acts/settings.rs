//! The settings of a round, as the API has them and as its table of key and value wants them.
//!
//! Always holds: a key that is not set has the engine's default; the table is what `dianda match` reads.

use std::collections::BTreeMap;

use engine::tables::WrittenRow;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// How triage is done before a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TriageBy {
    /// The streets look through what communities raise.
    Streets,
    /// What communities raise is accepted.
    None,
}

/// Settings of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RoundSettings {
    /// 初审
    pub(crate) triage: TriageBy,
    /// Working days until a task is to be accepted.
    pub(crate) accept_days: u32,
    /// Working days of a simple matter.
    pub(crate) simple_days: u32,
    /// Working days of any other.
    pub(crate) usual_days: u32,
    /// Working days in which a community confirms.
    pub(crate) confirm_days: u32,
    /// The keys of the table `round`, as texts: as_of, due, unit, per_community, min_relevance, seed …
    pub(crate) table: BTreeMap<String, String>,
}

impl Default for RoundSettings {
    fn default() -> Self {
        Self {
            triage: TriageBy::Streets,
            accept_days: 1,
            simple_days: 5,
            usual_days: 15,
            confirm_days: 5,
            table: BTreeMap::new(),
        }
    }
}

impl RoundSettings {
    /// From what is kept.
    pub(crate) fn kept(value: &Value) -> Self {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    /// As it is kept.
    pub(crate) fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// A key of the table.
    pub(crate) fn of_table(&self, key: &str) -> Option<&str> {
        self.table.get(key).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The table `round`.
    pub(crate) fn rows(&self, name: &str) -> Vec<WrittenRow> {
        let row = |key: &str, value: &str| {
            Map::from_iter([("key".to_owned(), key.into()), ("value".to_owned(), Value::from(value))])
        };
        let others = self.table.iter().filter(|(key, value)| *key != "name" && !value.is_empty());
        [row("name", name)].into_iter().chain(others.map(|(key, value)| row(key, value))).collect()
    }
}

//! The catalogue of topics that the program ships: no district has one of its own on the first day.

use std::collections::BTreeSet;

use super::topics;
use crate::district::{Topic, TopicId};
use crate::tables::csv_file::parse;
use crate::tables::role_lists::Names;
use crate::tables::{DISTRICT_TABLES, ROWS_MAX, Table, locate};

const SHIPPED_TOPICS: &str = include_str!("../../../data/topics.csv");

/// The table of the topics that the program ships. O(its length).
pub(super) fn shipped_table() -> Option<Table> {
    let sheet = parse("topics.csv", SHIPPED_TOPICS, ROWS_MAX).ok()?;
    locate(vec![sheet], &DISTRICT_TABLES, ROWS_MAX, &mut Vec::new()).pop()
}

/// The topics that the program ships, their holders by name. O(its length).
pub(in crate::tables) fn shipped_topics() -> Vec<Topic> {
    shipped_table().map_or_else(Vec::new, |table| with_holders_by_name(&table))
}

/// The topics of a district's own table that the program does not ship like that.
pub(super) fn own_topics(table: &Table) -> BTreeSet<TopicId> {
    let shipped = shipped_topics();
    with_holders_by_name(table).into_iter().filter(|topic| !shipped.contains(topic)).map(|topic| topic.id).collect()
}

/// What is wrong with the table is reported where it is read with the providers.
fn with_holders_by_name(table: &Table) -> Vec<Topic> {
    topics::read(table, &Names::new(&[]), &mut Vec::new())
}

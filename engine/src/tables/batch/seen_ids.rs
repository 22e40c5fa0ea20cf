//! The ids of a table that were seen already.

use std::collections::BTreeMap;

use crate::district::Bilingual;
use crate::tables::{Reader, Row};

/// Each id with the row in which it stands first.
#[derive(Debug, Default)]
pub(super) struct SeenIds(BTreeMap<String, u32>);

impl SeenIds {
    /// Whether the id of a row was seen before; a fault at its second place. O(log n).
    pub(super) fn is_repeated(&mut self, reader: &mut Reader<'_>, row: &Row, id: &str) -> bool {
        let Some(first) = self.0.get(id) else {
            self.0.insert(id.to_owned(), row.number);
            return false;
        };
        let first = reader.table.row_said(*first);
        reader.fault(
            row,
            "id",
            "duplicate_id",
            Bilingual::new(
                format!("编号重复，第 {first} 行已经用过"),
                format!("this id was already used in row {first}"),
            ),
            Bilingual::new("请改成不重复的编号，或删去重复的一行", "give another id, or remove the repeated row"),
        );
        true
    }
}

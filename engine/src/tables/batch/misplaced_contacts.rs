//! Telephones that slipped into the column of a name.

use crate::district::{Bilingual, holds_telephone};
use crate::tables::{Fault, Reader, Row, Table};

/// Columns that may hold a telephone: free texts, which are masked, and numbers of other kinds.
const FREE: [&str; 9] = ["id", "text", "duties", "words", "note", "place", "order_number", "office_phone", "value"];

/// Warns of a telephone where a name belongs, once a column, unless the cell has a fault of its own. O(cells).
pub(super) fn warn_of_misplaced_contacts(table: &Table, faults: &mut Vec<Fault>) {
    let mut reader = Reader::new(table, faults);
    for column in table.spec.columns.iter().filter(|column| !column.contact && !FREE.contains(&column.name)) {
        let holds = |row: &&Row| reader.text(row, column.name).is_some_and(holds_telephone);
        let rows: Vec<&Row> = table.rows.iter().filter(holds).collect();
        let Some(first) = rows.first() else { continue };
        if reader.has_fault(first, column.name) {
            continue;
        }
        let numbers = rows.iter().take(10).map(|row| reader.table.row_said(row.number)).collect::<Vec<_>>();
        let (zh, en) = match rows.len() {
            1 => Default::default(),
            n => (
                format!("（第 {} 行{}）", numbers.join("、"), if n > 10 { " 等" } else { "" }),
                format!(" (rows {})", numbers.join("; ")),
            ),
        };
        let message = Bilingual::new(format!("像是电话号码{zh}"), format!("looks like a telephone number{en}"));
        let mend = Bilingual::new(
            "是不是填错了列？联系电话请填在“电话”一列，或删去",
            "is it in the wrong column? Move it to the column phone, or remove it",
        );
        reader.warning(first, column.name, "misplaced_contact", message, mend);
    }
}

//! An import is mended in place: cells, rows, columns, sheets; then it is read anew.
//!
//! Always holds: the files stay as they were handed in; a later mend of the same place takes the place of the earlier.

use engine::tables::{MendedCell, MendedRow, Mends};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile};
use crate::problem::Problem;
use crate::secrets::new_id;
use crate::store::imports::{self, StoredImport};
use crate::store::jobs;

/// What was mended so far.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KeptMends {
    pub(crate) cells: Vec<MendedCell>,
    pub(crate) rows: Vec<MendedRow>,
    /// What sheets and headers mean, as `--map` has it.
    pub(crate) map: Vec<String>,
    /// Ids of requests that are one matter.
    pub(crate) same: Vec<Vec<String>>,
}

impl KeptMends {
    /// From what is kept.
    pub(crate) fn kept(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Those that the reader of tables applies.
    pub(crate) fn in_tables(&self) -> Mends {
        Mends { cells: self.cells.clone(), rows: self.rows.clone() }
    }

    /// Adds further ones.
    pub(crate) fn join(&mut self, further: Self) {
        for cell in further.cells {
            let is_same = |of: &MendedCell| {
                (&of.file, &of.sheet, of.row, &of.column) == (&cell.file, &cell.sheet, cell.row, &cell.column)
            };
            self.cells.retain(|of| !is_same(of));
            self.cells.push(cell);
        }
        for row in further.rows {
            self.rows.retain(|of| (&of.file, &of.sheet, of.row) != (&row.file, &row.sheet, row.row));
            self.rows.push(row);
        }
        for mapping in further.map {
            if !self.map.contains(&mapping) {
                self.map.push(mapping);
            }
        }
        self.same.extend(further.same);
    }
}

/// Mends an import; it is read anew by a job.
///
/// # Errors
/// `not_found`, `already_committed`, `reading` where a reading is still going on.
pub(crate) async fn mend(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, version): (&str, Option<i64>),
    further: &KeptMends,
) -> Result<StoredImport, Problem> {
    let mut import = imports::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    if version.is_some_and(|version| version != import.version) {
        return Err(changed_meanwhile());
    }
    match import.state.as_str() {
        "committed" => {
            return Err(Problem::conflict(
                "already_committed",
                "这次导入已经入库了",
                "this import was committed already",
            ));
        }
        "reading" => {
            return Err(Problem::conflict("reading", "还在读，请等读完再改", "it is being read: mend it afterwards"));
        }
        _ => {}
    }
    let mut mends = KeptMends::kept(&import.mends);
    mends.join(further.clone());
    import.mends = serde_json::to_string(&mends).unwrap_or_default();
    import.job = new_id();
    "reading".clone_into(&mut import.state);
    jobs::enqueue(&mut *connection, (&import.job, actor.district(), "read", id), actor.now).await?;
    if !imports::advance(&mut *connection, actor.district(), &import).await? {
        return Err(changed_meanwhile());
    }
    actor.record(connection, "import.mend", id, "").await?;
    import.version += 1;
    Ok(import)
}

//! An import is mended in place: cells, rows, columns, sheets; then it is read anew.
//!
//! Always holds: the files stay as they were handed in; a later mend of the same place takes the place of the earlier;
//! mends whose place was not found are undone by the next.

use engine::tables::{MendedCell, MendedColumn, MendedRow, MendedSheet, Mends};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile, stale};
use crate::problem::Problem;
use crate::secrets::new_id;
use crate::store::imports::{self, StoredImport};
use crate::store::jobs;

/// What was mended so far.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KeptMends {
    /// Those that the reader of tables applies.
    pub(crate) in_tables: Mends,
    /// Ids of requests that are one matter.
    pub(crate) same: Vec<Vec<String>>,
    /// As it was before the last mend.
    pub(crate) before: Option<Box<Self>>,
}

/// Faults that say that a mend itself was not right.
const OF_MENDS: [&str; 2] = ["mend_without_place", "bad_mapping"];

impl KeptMends {
    /// From what is kept.
    pub(crate) fn kept(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Adds further ones.
    pub(crate) fn join(&mut self, further: Self) {
        let Mends { cells, rows, columns, sheets, id_prefix } = further.in_tables;
        let own = &mut self.in_tables;
        let place = |of: &MendedCell| (of.file.clone(), of.sheet.clone(), of.row, of.column.clone());
        take_place_of(&mut own.cells, cells, &place);
        take_place_of(&mut own.rows, rows, &|of: &MendedRow| (of.file.clone(), of.sheet.clone(), of.row));
        let place = |of: &MendedColumn| (of.file.clone(), of.sheet.clone(), of.from.clone());
        take_place_of(&mut own.columns, columns, &place);
        take_place_of(&mut own.sheets, sheets, &|of: &MendedSheet| (of.file.clone(), of.sheet.clone()));
        if !id_prefix.is_empty() {
            own.id_prefix = id_prefix;
        }
        self.same.extend(further.same);
    }
}

/// Adds what is new, in the place of what was said of the same places.
fn take_place_of<T, P: PartialEq>(there: &mut Vec<T>, new: Vec<T>, place: &dyn Fn(&T) -> P) {
    for one in new {
        there.retain(|of| place(of) != place(&one));
        there.push(one);
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
        return Err(stale(connection, actor.district(), id).await);
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
    let mut before = KeptMends::kept(&import.mends);
    let result: Value = serde_json::from_str(&import.result).unwrap_or_default();
    let is_of_mends =
        |fault: &Value| fault["severity"] == "error" && OF_MENDS.iter().any(|code| fault["code"] == *code);
    if result["zh"].as_array().into_iter().flatten().any(is_of_mends)
        && let Some(earlier) = before.before.take()
    {
        before = *earlier;
    }
    let mut mends = before.clone();
    mends.join(further.clone());
    mends.before = Some(Box::new(KeptMends { before: None, ..before }));
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

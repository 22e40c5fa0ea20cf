//! Rows that come by the API: read as a row of a file would be, so that both are one thing.
//!
//! Comes in: an object with the columns of a table. Goes out: the row as the engine writes it. Always holds: what is
//! wrong with it is told as a fault of a file is, by its column.

use engine::district::{Lang, safe_text};
use engine::tables::{Fault, Purpose, Reading, Source, WrittenRow, has_errors, read_batch, written_tables};
use serde_json::{Map, Value, json};

use crate::acts::tables::Tables;
use crate::app::Shared;
use crate::problem::Problem;
use crate::store::entries::{self, cell};

/// The id of a row that has none yet.
const NEW: &str = "新增";

/// Reads a row of a table against the district.
///
/// # Errors
/// 422 with the faults.
pub(crate) async fn read_row(
    app: &Shared,
    district: &str,
    table: &'static str,
    cells: Map<String, Value>,
) -> Result<WrittenRow, Problem> {
    let known = {
        let mut connection = app.store.read().await?;
        let mut known = Tables::new();
        for name in ["communities", "providers", "topics"] {
            known.insert(name.to_owned(), entries::all(&mut connection, (district, name)).await?);
        }
        known.retain(|_, rows| !rows.is_empty());
        known
    };
    let read = tokio::task::spawn_blocking(move || read_against(&known, table, cells)).await;
    read.map_err(|_| sqlx::Error::WorkerCrashed)?
}

fn read_against(known: &Tables, table: &'static str, mut cells: Map<String, Value>) -> Result<WrittenRow, Problem> {
    let is_new = !cells.contains_key("id");
    if is_new {
        cells.insert("id".to_owned(), NEW.into());
    }
    // A list is one cell.
    for value in cells.values_mut() {
        if let Value::Array(parts) = value {
            let parts: Vec<String> =
                parts.iter().map(|part| part.as_str().map_or(part.to_string(), str::to_owned)).collect();
            *value = parts.join(";").into();
        }
    }
    let id = match &cells["id"] {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let source = Source { name: format!("{table}.json"), bytes: json!([cells]).to_string().into_bytes() };
    let known = serde_json::to_vec(known).unwrap_or_default();
    let reading = Reading { known: Some(&known), ..Reading::trusted(Purpose::Part) };
    let batch = read_batch(&[source], &reading).map_err(|faults| faulty(&faults))?;
    let tables = written_tables(&batch.district, true);
    let rows = tables.into_iter().find(|(name, _)| *name == table).map(|(_, rows)| rows).unwrap_or_default();
    let Some(mut row) = rows.into_iter().find(|row| cell(row, "id") == id) else {
        return Err(faulty(&batch.warnings));
    };
    if is_new {
        row.remove("id");
    }
    Ok(row)
}

/// Refuses settings of a round that a file could not have.
///
/// # Errors
/// 422 with the faults.
pub(crate) fn refuse_bad_settings(rows: Vec<WrittenRow>) -> Result<(), Problem> {
    let source = Source { name: "round.json".to_owned(), bytes: json!(rows).to_string().into_bytes() };
    let read = read_batch(&[source], &Reading::trusted(Purpose::Part));
    read.map(|_| ()).map_err(|faults| faulty(&faults))
}

/// The faults of a row.
fn faulty(all: &[Fault]) -> Problem {
    let errors: Vec<&Fault> =
        all.iter().filter(|fault| !has_errors(all) || has_errors(std::slice::from_ref(*fault))).collect();
    let first = |lang: Lang| errors.first().map(|fault| fault.finding_said(lang)).unwrap_or_default();
    let list: Vec<Value> = errors.iter().map(|fault| fault.to_json(Lang::Zh)).collect();
    Problem::unfit("refused", first(Lang::Zh), first(Lang::En)).faults(Value::Array(list))
}

/// A row as the API gives it: its cells, without those that are empty.
pub(crate) fn said(row: &WrittenRow) -> Map<String, Value> {
    const LISTS: [&str; 13] = [
        "community",
        "parties",
        "hands",
        "topics",
        "aliases",
        "streets",
        "pairings",
        "conflicts",
        "conflict_parties",
        "words",
        "compounds",
        "team",
        "urgency_weights",
    ];
    const NUMBERS: [&str; 11] = [
        "households",
        "max_answered",
        "waiting_rounds",
        "weight",
        "choice",
        "urgency",
        "capacity",
        "min_load",
        "max_requests",
        "satisfaction",
        "effort",
    ];
    // Ids, days, places, and the public telephone of an office.
    const AS_THEY_ARE: [&str; 18] = [
        "id",
        "order_number",
        "community",
        "topic",
        "topics",
        "pairings",
        "conflicts",
        "team",
        "provider",
        "roles",
        "submitted",
        "deadline",
        "answered",
        "same_as",
        "kind",
        "longitude",
        "latitude",
        "office_phone",
    ];
    row.iter()
        .map(|(column, value)| {
            let text = value.as_str().unwrap_or("");
            let safe = if AS_THEY_ARE.contains(&column.as_str()) { text.to_owned() } else { safe_text(text) };
            let value = if LISTS.contains(&column.as_str()) {
                safe.split(';').map(str::trim).filter(|part| !part.is_empty()).collect()
            } else if let (true, Ok(number)) = (NUMBERS.contains(&column.as_str()), text.parse::<i64>()) {
                number.into()
            } else {
                Value::from(safe)
            };
            (column.clone(), value)
        })
        .collect()
}

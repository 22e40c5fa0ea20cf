//! The tables of a district as they stand: what an import is read against, and what a round is matched from.
//!
//! Always holds: the tables of a round are what `dianda match` would read from files with the same content, so that its
//! plan is the same; no contact data is in them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use engine::district::fingerprint_of_bytes;
use engine::tables::WrittenRow;
use sqlx::{AnyConnection, Row, query};

use super::settings::RoundSettings;
use crate::moves::request::Standing;
use crate::problem::Problem;
use crate::store::entries::{self, cell};
use crate::store::requests::{self, StoredRequest, listed};
use crate::store::rounds::StoredRound;

/// Rows by table.
pub(crate) type Tables = BTreeMap<String, Vec<WrittenRow>>;

/// The tables beside the requests.
pub(crate) const STANDING_TABLES: [&str; 4] = ["communities", "providers", "topics", "cases"];

/// Writes everything that a district knows into a file, as an object with the rows of each table. Rows are kept as they
/// are read here: none of them is parsed. O(rows).
///
/// # Errors
/// If the store or the file fails.
pub(crate) async fn write_known(connection: &mut AnyConnection, district: &str, path: &Path) -> Result<(), Problem> {
    let file = std::fs::File::create(path).map_err(sqlx::Error::Io)?;
    let mut out = std::io::BufWriter::new(file);
    out.write_all(b"{").map_err(sqlx::Error::Io)?;
    let mut is_first = true;
    for table in STANDING_TABLES.into_iter().chain(["requests"]) {
        // Table by table, piece by piece: a large district is never in memory as a whole.
        let mut behind = String::new();
        let mut n = 0;
        loop {
            let rows = match table {
                "requests" => requests::written_behind(&mut *connection, district, &behind).await?,
                _ => entries::written_behind(&mut *connection, (district, table), &behind).await?,
            };
            let Some((last, _)) = rows.last() else { break };
            behind.clone_from(last);
            for (_, row) in &rows {
                let before = match (n, is_first) {
                    (0, true) => format!("\"{table}\":["),
                    (0, false) => format!(",\"{table}\":["),
                    _ => ",".to_owned(),
                };
                (n, is_first) = (n + 1, false);
                out.write_all(before.as_bytes())
                    .and_then(|()| out.write_all(row.as_bytes()))
                    .map_err(sqlx::Error::Io)?;
            }
        }
        if n > 0 {
            out.write_all(b"]").map_err(sqlx::Error::Io)?;
        }
    }
    out.write_all(b"}").and_then(|()| out.flush()).map_err(sqlx::Error::Io)?;
    Ok(())
}

/// What a round is matched from, without its pins.
pub(crate) async fn of_round(
    connection: &mut AnyConnection,
    district: &str,
    round: &StoredRound,
) -> Result<Tables, Problem> {
    let mut tables = Tables::new();
    for table in STANDING_TABLES {
        let rows = entries::all(&mut *connection, (district, table)).await?;
        if !rows.is_empty() {
            tables.insert(table.to_owned(), rows);
        }
    }
    wait_longer(connection, district, &round.id, &mut tables).await?;
    let of_round = requests::of_round(connection, district, Some(&round.id)).await?;
    let mut theirs = Theirs::new();
    for (request, community, choice) in requests::communities_of_round(&mut *connection, district, &round.id).await? {
        theirs.entry(request).or_default().push((community, choice));
    }
    let rows = of_round.iter().filter_map(|request| row_in_round(request, &of_round, &theirs)).collect();
    tables.insert("requests".to_owned(), rows);
    tables.insert("round".to_owned(), RoundSettings::kept(&round.settings).rows(&round.name));
    Ok(tables)
}

/// The communities of each request, with their own ranks.
type Theirs = BTreeMap<String, Vec<(String, i64)>>;

/// The row of a request in its round: with all the communities that it became a joint case of, and the best of their
/// ranks. What was merged stays where all its communities are those of the other: the engine takes one matter once;
/// else the other stands for it as a joint case.
fn row_in_round(request: &StoredRequest, all: &[StoredRequest], theirs: &Theirs) -> Option<WrittenRow> {
    let mut row = request.row.clone();
    let of = |id: &str| theirs.get(id).map(Vec::as_slice).unwrap_or_default();
    match request.standing {
        Standing::Merged => {
            let into = all.iter().find(|other| other.id == request.into && other.standing != Standing::Merged)?;
            let is_one = of(&into.id).iter().map(|(id, _)| id.as_str()).eq(listed(cell(&row, "community")));
            return is_one.then(|| {
                row.insert("same_as".to_owned(), into.id.clone().into());
                row
            });
        }
        Standing::Submitted
        | Standing::HandedOn
        | Standing::Refused
        | Standing::SentBack
        | Standing::Withdrawn
        | Standing::Suspended => return None,
        _ => {}
    }
    let own = of(&request.id);
    if !own.is_empty() {
        let communities: Vec<&str> = own.iter().map(|(community, _)| community.as_str()).collect();
        row.insert("community".to_owned(), communities.join(";").into());
        match own.iter().map(|(_, choice)| *choice).filter(|choice| *choice > 0).min() {
            Some(best) => row.insert("choice".to_owned(), best.to_string().into()),
            None => row.remove("choice"),
        };
    }
    Some(row)
}

/// Communities that went without an answer in published rounds wait that much longer: the imported value and the rounds
/// in a row since, or since they were last served.
async fn wait_longer(
    connection: &mut AnyConnection,
    district: &str,
    round: &str,
    tables: &mut Tables,
) -> Result<(), Problem> {
    let rows = query(
        "SELECT community, answered FROM served WHERE district = $1 AND round <> $2 \
         ORDER BY community, published_at DESC",
    )
    .bind(district)
    .bind(round)
    .fetch_all(connection)
    .await?;
    let mut rounds: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for row in &rows {
        let answered: i64 = row.try_get("answered")?;
        rounds.entry(row.try_get("community")?).or_default().push(answered > 0);
    }
    for row in tables.get_mut("communities").into_iter().flatten() {
        let Some(published) = rounds.get(cell(row, "id")) else { continue };
        let without = published.iter().take_while(|answered| !**answered).count() as u64;
        let imported: u64 = cell(row, "waiting_rounds").parse().unwrap_or(0);
        let waiting = if without < published.len() as u64 { without } else { imported + without };
        row.insert("waiting_rounds".to_owned(), waiting.to_string().into());
    }
    Ok(())
}

/// The fingerprint of tables: what changes when any cell does.
pub(crate) fn print_of(tables: &Tables) -> String {
    fingerprint_of_bytes(&serde_json::to_vec(tables).unwrap_or_default())
}

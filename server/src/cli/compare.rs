//! `dianda compare`, hidden: which requests of a district are one matter, read for the server in a child of it.
//!
//! Comes in: the tables of a district, ids of requests that are asked about, and what an import brings. Goes out, to a
//! pipe: one [`Compared`].
//! Always holds: nothing is decided here; people say which are one matter.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use engine::candidates::{matters, read_texts};
use engine::district::RequestId;
use engine::index::DistrictIndex;
use engine::matching::Step;
use engine::tables::{KnownRows, Purpose, Reading, WrittenRow, read_batch};
use serde_json::Value;

use super::Exit;
use super::failure::Failure;
use crate::progress::Progress;
use crate::taken_in::{Compared, TakenIn, UnsureTopic};

/// `tables`: rows by table; `ids`: an array; `brought`: as `take-in` wrote it. O(text · log requests).
pub(super) fn run(tables: &Path, ids: &Path, brought: Option<&Path>, progress: &Progress) -> Result<Exit, Failure> {
    let read = |path: &Path| fs::read(path).map_err(|error| Failure::internal(&error));
    let (mut known, ids) = (read(tables)?, read(ids)?);
    if let Some(brought) = brought {
        known = with_brought(&known, &read(brought)?).map_err(|error| Failure::internal(&error))?;
    }
    let ids: BTreeSet<String> = serde_json::from_slice(&ids).map_err(|error| Failure::internal(&error))?;
    progress.step(Step::Reading);
    let reading = Reading { known: Some(&known), ..Reading::trusted(Purpose::Part) };
    let district = read_batch(&[], &reading).map_err(Failure::Refused)?.district;
    progress.step(Step::Indexing);
    let failed = |error| Failure::internal(&error);
    let index = DistrictIndex::build(&district, None).map_err(failed)?;
    let readings = read_texts(&district, &index, &|done, of| progress.step(Step::Texts(done, of))).map_err(failed)?;
    let found = matters(&district, &readings);
    let asked_about = |groups: &[Vec<RequestId>]| -> Vec<Vec<String>> {
        let is_asked = |group: &&Vec<RequestId>| group.iter().any(|id| ids.contains(id.as_str()));
        groups.iter().filter(is_asked).map(|group| group.iter().map(|id| id.0.clone()).collect()).collect()
    };
    let mut near_identical = asked_about(&found.same);
    near_identical.extend(asked_about(&found.asked));
    let unsure = district.requests.iter().filter(|request| ids.contains(request.id.as_str())).filter_map(|request| {
        let guess = readings.topic(&request.id).filter(|_| request.topic.is_none())?;
        let topic = guess.topic.as_ref().filter(|_| !guess.is_sure(&district))?;
        let certainty = (guess.certainty * 100.0).round() / 100.0;
        Some(UnsureTopic { request: request.id.0.clone(), topic: topic.0.clone(), certainty })
    });
    let compared = Compared {
        near_identical,
        alike_elsewhere: asked_about(&found.alike_elsewhere),
        unsure_topics: unsure.collect(),
    };
    let out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(out, &compared).map_err(|error| Failure::internal(&error))?;
    Ok(Exit::Done)
}

/// The known rows with those that an import brings in the place of those of their ids.
fn with_brought(known: &[u8], brought: &[u8]) -> serde_json::Result<Vec<u8>> {
    let mut tables: KnownRows = serde_json::from_slice(known)?;
    for table in TakenIn::read(brought)?.tables {
        let id = |row: &WrittenRow| row.get("id").and_then(Value::as_str).unwrap_or("").to_owned();
        let changed: BTreeSet<String> = table.changed.iter().map(id).collect();
        let rows = tables.entry(table.table).or_default();
        rows.retain(|row| !changed.contains(&id(row)));
        rows.extend(table.new.into_iter().chain(table.changed));
    }
    serde_json::to_vec(&tables)
}

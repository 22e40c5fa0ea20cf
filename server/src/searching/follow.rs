//! Somebody follows a district while it is asked about: looks for what changed, builds what finds it.
//!
//! Always holds: a change is seen by the version of its row, whoever wrote it; of a request that only moved on nothing
//! is built anew; the large index is built at most once at a time, on a thread of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use engine::candidates::TopicReader;
use engine::district::{District, TopicId};
use engine::index::{DistrictIndex, SearchIndex};
use engine::tables::{Purpose, Reading, WrittenRow, read_batch};
use tokio::task::JoinHandle;

use super::Slot;
use super::searchable::{Built, Searchable, failed};
use crate::acts::tables::{STANDING_TABLES, Tables};
use crate::app::Shared;
use crate::problem::Problem;
use crate::store::entries::{cell, row_text};
use crate::store::{entries, requests};

/// How often it is looked for something new.
const LOOK: Duration = Duration::from_millis(400);
/// Nobody asked for so long: it is given up.
const FORGOTTEN_MS: i64 = 10 * 60_000;
/// Clocks of copies differ by less, and no transaction lasts longer.
const OVERLAP_MS: i64 = 90_000;
/// After so long, or with so many changed requests, the large index is built anew.
const OLD_MS: i64 = 30_000;
const CHANGED_MAX: usize = 200;
/// Of more texts whose topic is not known the first index tells none: it is there sooner.
const TOPICS_AT_FIRST: usize = 300;

/// A text, as far as it is told apart from others.
type Print = u64;

/// What is known of a district.
#[derive(Default)]
struct Known {
    /// Version and text of each request.
    requests: BTreeMap<String, (i64, Print)>,
    /// The newest change that was seen.
    seen: i64,
    /// Of the other tables: how many rows, and the sum of their versions.
    entries: (i64, i64),
    /// The requests that changed since the large index, with their rows.
    changed: BTreeMap<String, WrittenRow>,
    topics: Topics,
}

/// Topics that texts told.
type Topics = BTreeMap<String, (Print, Option<TopicId>)>;

/// What a large index is built with.
struct Before {
    topics: Topics,
    is_first: bool,
    reader: Option<Arc<TopicReader>>,
    entries: (i64, i64),
}

/// The large index, as it was built.
struct Large {
    built: Arc<Built>,
    reader: Arc<TopicReader>,
    /// Of which rows of the other tables.
    entries: (i64, i64),
    topics: Topics,
    prints: BTreeMap<String, Print>,
    /// Whether texts are left whose topic was not told.
    is_without_topics: bool,
}

fn print_of(row: &WrittenRow) -> Print {
    let mut hasher = DefaultHasher::new();
    row_text(row).hash(&mut hasher);
    hasher.finish()
}

/// Follows a district until nobody asks any more.
pub(super) async fn follow(app: Shared, district: String, slot: Arc<Slot>) {
    let mut stopping = app.stopping.clone();
    let mut known = Known::default();
    let mut large: Option<Large> = None;
    let mut building: Option<JoinHandle<Result<Large, Problem>>> = None;
    let (mut built_at, mut is_due) = (0, true);
    while app.now() - slot.asked_at.load(Ordering::Relaxed) < FORGOTTEN_MS {
        let looked = look(&app, &district, &mut known, large.as_ref()).await;
        let mut is_new = match looked {
            Ok(seen) => {
                is_due |= seen.entries;
                seen.requests
            }
            Err(problem) => {
                tracing::warn!(code = problem.code, "an index does not see what changed");
                false
            }
        };
        if building.as_ref().is_some_and(JoinHandle::is_finished)
            && let Some(done) = building.take()
        {
            match done.await {
                Ok(Ok(new)) => {
                    known.changed.retain(|id, row| new.prints.get(id) != Some(&print_of(row)));
                    known.topics.clone_from(&new.topics);
                    is_due |= new.is_without_topics;
                    large = Some(new);
                    is_new = true;
                }
                Ok(Err(problem)) => tracing::warn!(code = problem.code, "an index was not built"),
                Err(error) => tracing::error!(%error, "an index was not built"),
            }
        }
        let is_old = !known.changed.is_empty() && (known.changed.len() > CHANGED_MAX || app.now() - built_at > OLD_MS);
        if building.is_none() && (is_due || is_old) {
            (built_at, is_due) = (app.now(), false);
            let (app, district, topics) = (app.clone(), district.clone(), known.topics.clone());
            let before = Before {
                topics,
                is_first: large.is_none(),
                // Fitting takes longest, and depends on cases, topics and providers alone.
                reader: large.as_ref().filter(|of| of.entries == known.entries).map(|of| of.reader.clone()),
                entries: known.entries,
            };
            building = Some(tokio::spawn(async move { build_large(&app, &district, before).await }));
        }
        if let Some(large) = large.as_ref().filter(|_| is_new) {
            let next = with_changed(&app, &district, large, &known).await;
            match next {
                Ok(next) => drop(slot.current.send_replace(Some(Arc::new(next)))),
                Err(problem) => tracing::warn!(code = problem.code, "what changed is not in the index yet"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.wait_for(|stopping| *stopping) => break,
        }
    }
    app.indexes.drop_slot(&district);
}

/// What a look saw.
struct Seen {
    requests: bool,
    entries: bool,
}

async fn look(app: &Shared, district: &str, known: &mut Known, large: Option<&Large>) -> Result<Seen, Problem> {
    let mut connection = app.store.read().await?;
    let of_entries = entries::mark(&mut connection, district).await?;
    let is_first = known.seen == 0;
    let mut seen = Seen { requests: false, entries: known.entries != of_entries };
    known.entries = of_entries;
    if is_first {
        // The large index is built with all that there is.
        known.seen = requests::newest_change(&mut connection, district).await?.max(1);
        return Ok(seen);
    }
    let since = known.seen - OVERLAP_MS;
    let mut ids = Vec::new();
    for (id, version, changed_at) in requests::changed_since(&mut connection, district, since).await? {
        known.seen = known.seen.max(changed_at);
        if known.requests.get(&id).is_none_or(|(of, _)| *of < version) {
            ids.push(id);
        }
    }
    for some in ids.chunks(500) {
        for (row, version) in requests::rows(&mut connection, district, some).await? {
            let (id, print) = (cell(&row, "id").to_owned(), print_of(&row));
            let before = known.requests.insert(id.clone(), (version, print)).map(|(_, before)| before);
            let before = before.or_else(|| large?.prints.get(&id).copied());
            if before != Some(print) {
                known.changed.insert(id, row);
                seen.requests = true;
            }
        }
    }
    Ok(seen)
}

/// The tables beside the requests.
async fn standing(app: &Shared, district: &str) -> Result<Tables, Problem> {
    let mut connection = app.store.read().await?;
    let mut tables = Tables::new();
    for table in STANDING_TABLES {
        tables.insert(table.to_owned(), entries::all(&mut connection, (district, table)).await?);
    }
    tables.retain(|_, rows| !rows.is_empty());
    Ok(tables)
}

async fn build_large(app: &Shared, district: &str, before: Before) -> Result<Large, Problem> {
    let mut tables = standing(app, district).await?;
    let rows = {
        let mut connection = app.store.read().await?;
        requests::all_rows(&mut connection, district).await?
    };
    let prints = rows.iter().map(|row| (cell(row, "id").to_owned(), print_of(row))).collect();
    if !rows.is_empty() {
        tables.insert("requests".to_owned(), rows);
    }
    let built = tokio::task::spawn_blocking(move || {
        let (district, plain) = read_and_index(&tables)?;
        let reader = match before.reader {
            Some(reader) => reader,
            None => Arc::new(TopicReader::fit(&district, &plain).map_err(failed)?),
        };
        let (topics, is_without_topics) = told(&district, &plain, &reader, before.topics, &prints, before.is_first)?;
        let search = SearchIndex::over(&with_topics(district.clone(), &topics), &plain).map_err(failed)?;
        let built = Arc::new(Built { district, plain, search });
        Ok(Large { built, reader, entries: before.entries, topics, prints, is_without_topics })
    });
    built.await.map_err(|_| Problem::from(sqlx::Error::WorkerCrashed))?
}

/// Topics of the requests that have none, as far as their texts say them surely: those that were told before are not
/// read again. Whether some are left.
fn told(
    district: &District,
    plain: &DistrictIndex,
    reader: &TopicReader,
    mut before: Topics,
    prints: &BTreeMap<String, Print>,
    is_first: bool,
) -> Result<(Topics, bool), Problem> {
    let without = || district.requests.iter().filter(|request| request.topic.is_none());
    let mut topics = Topics::new();
    for request in without() {
        let id = request.id.as_str();
        if let Some(told) = before.remove(id).filter(|(of, _)| prints.get(id) == Some(of)) {
            topics.insert(id.to_owned(), told);
        }
    }
    let unknown: Vec<_> = without().filter(|request| !topics.contains_key(request.id.as_str())).collect();
    if is_first && unknown.len() > TOPICS_AT_FIRST {
        return Ok((topics, true));
    }
    for request in unknown {
        let guess = reader.read(district, plain, &request.title, &request.text).map_err(failed)?;
        let topic = guess.topic.clone().filter(|_| guess.is_sure(district));
        let print = prints.get(request.id.as_str()).copied().unwrap_or_default();
        topics.insert(request.id.0.clone(), (print, topic));
    }
    Ok((topics, false))
}

fn with_topics(mut district: District, topics: &Topics) -> District {
    for request in district.requests.iter_mut().filter(|request| request.topic.is_none()) {
        request.topic = topics.get(request.id.as_str()).and_then(|(_, topic)| topic.clone());
    }
    district
}

fn read_and_index(tables: &Tables) -> Result<(District, DistrictIndex), Problem> {
    let known = serde_json::to_vec(tables).unwrap_or_default();
    let read = read_batch(&[], &Reading { known: Some(&known), ..Reading::trusted(Purpose::Part) });
    let district = read.map_err(|faults| sqlx::Error::Decode(format!("{} faults", faults.len()).into()))?.district;
    let plain = DistrictIndex::build(&district, None).map_err(failed)?;
    Ok((district, plain))
}

/// The large index, and beside it a small one of what changed since.
async fn with_changed(app: &Shared, district: &str, large: &Large, known: &Known) -> Result<Searchable, Problem> {
    let (built, reader) = (large.built.clone(), large.reader.clone());
    let changed: BTreeSet<String> = known.changed.keys().cloned().collect();
    let mut searchable = Searchable { large: built.clone(), reader: reader.clone(), small: None, changed };
    if known.changed.is_empty() {
        return Ok(searchable);
    }
    let mut tables = standing(app, district).await?;
    tables.remove("cases");
    tables.insert("requests".to_owned(), known.changed.values().cloned().collect());
    let small = tokio::task::spawn_blocking(move || {
        let (district, plain) = read_and_index(&tables)?;
        let mut with_topics = district.clone();
        for request in with_topics.requests.iter_mut().filter(|request| request.topic.is_none()) {
            let guess = reader.read(&built.district, &built.plain, &request.title, &request.text).map_err(failed)?;
            request.topic = guess.topic.clone().filter(|_| guess.is_sure(&built.district));
        }
        let search = SearchIndex::over(&with_topics, &plain).map_err(failed)?;
        Ok::<Built, Problem>(Built { district, plain, search })
    });
    searchable.small = Some(small.await.map_err(|_| Problem::from(sqlx::Error::WorkerCrashed))??);
    Ok(searchable)
}

//! A large import, and a start with a full store.
//!
//! Comes in: 50,000 requests, twice. Goes out: seconds until they were read and compared, taken in, looked through for
//! near-identical ones; the most memory meanwhile; seconds until a server with all of them is ready, and what it holds
//! when it has nothing to do. Always holds: communities and providers are there before; the second half is another
//! district's, since one import has 50,000 rows at most.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::children::{Dianda, Server, dianda};
use super::database::Database;
use super::district::{District, administrator, text};
use super::memory::{Watch, descendants, resident};
use super::outcome::{Aim, Figure, Table, tell};
use super::{Failure, Options, tables};

/// How long near-identical requests are waited for; and for a server without children, which is not looking for any.
const NEAR_MAX: Duration = Duration::from_secs(300);
const QUIET_MAX: Duration = Duration::from_secs(10);
/// Until a server that has just started has nothing to do.
const IDLE: Duration = Duration::from_secs(10);
/// Times that it is started.
const STARTS: usize = 5;

/// Measures it.
///
/// # Errors
/// If the server refuses something.
pub(crate) async fn measured(options: &Options, database: &Database, table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let (data, url) = (folder.path().join("data"), database.fresh().await?);
    let how = Dianda { program: &options.dianda, data: &data, database: url.as_deref(), core: None };
    let server = dianda(&how).await?;
    let mut administrator = administrator(&server).await?;
    let n = options.import_requests;
    for (seed, id) in [(1, "one"), (2, "two")] {
        tell(&format!("{n} requests are taken in for the district {id}"));
        let mut district = District::opened(&mut administrator, server.address, id).await?;
        district.filled(&tables::sample(&["communities.csv", "providers.csv"])?).await?;
        let requests = tables::requests(n, seed, "I-")?;
        if seed == 1 && options.wants("import") {
            import(&mut district, &server, requests, (n, &mut *table)).await?;
        } else {
            district.filled(&[requests]).await?;
        }
        if !options.wants("start") {
            break;
        }
    }
    at_rest(&server).await;
    server.end().await;
    if options.wants("start") {
        start(&how, 2 * n, table).await?;
    }
    Ok(())
}

async fn import(
    district: &mut District,
    server: &Server,
    requests: tables::Table,
    (n, table): (usize, &mut Table),
) -> Result<(), Failure> {
    let mut add = |what: &str, unit: &'static str, value: f64, aim: Aim| {
        table.add(Figure { measure: &format!("import of {n} requests: {what}"), value, unit, peer: None, aim });
    };
    let watch = Watch::over(server.id());
    let megabytes = requests.1.len() as f64 / 1e6;
    let begun = Instant::now();
    let import = district.handed_in(&[requests]).await?;
    add(&format!("preview ({megabytes:.1} MB)"), "s", begun.elapsed().as_secs_f64(), Aim::AtMost(15.0));
    let read = watch.peak();
    let begun = Instant::now();
    district.commit(&import).await?;
    add("commit", "s", begun.elapsed().as_secs_f64(), Aim::AtMost(30.0));
    let path = district.path("/requests?limit=1");
    let there = district.coordinator.get(&path).await?["total"].as_u64();
    if there != Some(n as u64) {
        return Err(format!("{n} requests were taken in, and {there:?} are there").into());
    }
    let near = near_identical(district, server, &import).await?;
    let peak = watch.peak();
    add("most memory of the server until the preview", "MiB", read.alone, Aim::None);
    add("most memory of the server", "MiB", peak.alone, Aim::None);
    add("most memory of the server and its children", "MiB", peak.together, Aim::AtMost(1024.0));
    let measure = format!("import of {n} requests: near-identical ones behind the commit");
    match near {
        Some(seconds) => {
            let aim = Aim::AtMost(120.0);
            table.add(Figure { measure: &measure, value: seconds, unit: "s", peer: None, aim });
        }
        None => table.missing(&measure, "≤ 120 s", "not there: none told, no child at work"),
    }
    Ok(())
}

/// Seconds until the import names near-identical requests: the tables hold some.
async fn near_identical(district: &mut District, server: &Server, import: &Value) -> Result<Option<f64>, Failure> {
    let path = district.path(&format!("/imports/{}", text(&import["id"])));
    let begun = Instant::now();
    let mut worked = begun;
    while begun.elapsed() < NEAR_MAX && worked.elapsed() < QUIET_MAX {
        let (_, now) = district.coordinator.call("GET", &path, None).await?;
        if now["near_identical"].as_array().is_some_and(|pairs| !pairs.is_empty()) {
            return Ok(Some(begun.elapsed().as_secs_f64()));
        }
        if !descendants(server.id()).is_empty() {
            worked = Instant::now();
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(None)
}

/// Waits until no child has been at work for a while.
async fn at_rest(server: &Server) {
    let (begun, mut worked) = (Instant::now(), Instant::now());
    while begun.elapsed() < NEAR_MAX && worked.elapsed() < Duration::from_secs(3) {
        if !descendants(server.id()).is_empty() {
            worked = Instant::now();
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn start(how: &Dianda<'_>, n: usize, table: &mut Table) -> Result<(), Failure> {
    let mut slowest = 0.0_f64;
    let mut memory = 0.0_f64;
    for at in 0..STARTS {
        let server = dianda(how).await?;
        slowest = slowest.max(server.started_in.as_secs_f64());
        if at + 1 == STARTS {
            tokio::time::sleep(IDLE).await;
            memory = resident(server.id());
        }
        server.end().await;
    }
    let mut add = |what: &str, unit: &'static str, value: f64, aim: Aim| {
        table.add(Figure { measure: &format!("start with {n} requests: {what}"), value, unit, peer: None, aim });
    };
    add(&format!("until ready, the slowest of {STARTS}"), "s", slowest, Aim::AtMost(2.0));
    add("memory 10 s later", "MiB", memory, Aim::AtMost(150.0));
    Ok(())
}

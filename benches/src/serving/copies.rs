//! Two copies of the server that share a queue of matches, against one.
//!
//! Comes in: the sample, 20 plans to compute. Goes out: how many times as fast two copies are. Always holds: each copy
//! and its children run on one core of their own; the database and this program run wherever there is room, so on a
//! machine of two cores they take from both copies; each plan is computed once.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::children::{Dianda, dianda};
use super::database::Database;
use super::district::{District, administrator, text};
use super::outcome::{Aim, Figure, Table, tell};
use super::{Failure, Options, tables};

const JOBS: usize = 20;
/// Nodes of a search: few, so that reading and judging, which every match does, are most of a job.
const BUDGET: u64 = 1_000;

/// Measures it.
///
/// # Errors
/// If a server refuses something.
pub(crate) async fn measured(options: &Options, database: &Database, table: &mut Table) -> Result<(), Failure> {
    let measure = format!("{JOBS} matches by two copies on a core each; peer: one copy on one");
    let Some(url) = database.fresh().await? else {
        if !options.only.is_empty() {
            table.missing(&measure, "ratio ≥ 1.8", "PostgreSQL alone: --database");
        }
        return Ok(());
    };
    let folders = [tempfile::tempdir()?, tempfile::tempdir()?];
    let copy =
        |at: usize| Dianda { program: &options.dianda, data: folders[at].path(), database: Some(&url), core: Some(at) };
    let first = dianda(&copy(0)).await?;
    let mut administrator = administrator(&first).await?;
    let mut district = District::opened(&mut administrator, first.address, "pt").await?;
    district.filled(&tables::sample(&["communities.csv", "providers.csv", "cases.csv", "round.csv"])?).await?;
    district.filled(&tables::sample(&["requests.csv"])?).await?;
    district.freeze().await?;
    // The first is not counted.
    jobs(&mut district, 1).await?;
    tell("one copy on one core");
    let alone = jobs(&mut district, JOBS).await?;
    let second = dianda(&copy(1)).await?;
    tell("two copies on two cores");
    let both = jobs(&mut district, JOBS).await?;
    second.end().await;
    first.end().await;
    let (value, peer) = (JOBS as f64 / both, JOBS as f64 / alone);
    table.add(Figure { measure: &measure, value, unit: "/s", peer: Some(peer), aim: Aim::RatioAtLeast(1.8) });
    Ok(())
}

/// Seconds from the first plan that is asked for until the last is there.
async fn jobs(district: &mut District, n: usize) -> Result<f64, Failure> {
    let begun = Instant::now();
    let mut waiting = BTreeSet::new();
    for _ in 0..n {
        let plan = district.asked(BUDGET).await?;
        waiting.insert(text(&plan["id"]).to_owned());
    }
    while let Some(id) = waiting.first().cloned() {
        let path = district.path(&format!("/plans/{id}"));
        let is_there = |plan: &Value| plan["state"] != "computing";
        let plan = district.coordinator.until(&path, Duration::from_millis(100), is_there).await?;
        if plan["state"] != "draft" {
            return Err(format!("a plan failed: {plan}").into());
        }
        waiting.remove(&id);
    }
    Ok(begun.elapsed().as_secs_f64())
}

//! Reading while a round is matched.
//!
//! Comes in: the sample's providers, a round of 4,000 requests. Goes out: p99 of reads while the server has nothing
//! else to do and while its child matches, in turns. Always holds: 8 clients, each with a rest between two calls, so
//! that the load alone does not fill the machine; the match runs for the whole of what is counted.

use std::time::Duration;

use serde_json::json;

use super::district::text;
use super::load::{Load, Told, going_round};
use super::outcome::{Aim, Figure, Table};
use super::world::World;
use super::{Failure, Options};

const CLIENTS: usize = 8;
const REST: Duration = Duration::from_millis(50);

/// Measures it.
///
/// # Errors
/// If a client cannot go on, or the match is refused.
pub(crate) async fn measured(world: &World, options: &Options, table: &mut Table) -> Result<(), Failure> {
    let Some(district) = &world.matched else { return Ok(()) };
    let mut calls = world.task_reads();
    let page = world.big.coordinator.prepared("GET", &world.big.path("/requests?limit=50"), None);
    // Every fourth is a page of the large district.
    (0..calls.len() / 3).for_each(|at| calls.insert(at * 4, page.clone()));
    let load = Load {
        clients: going_round(&calls, CLIENTS),
        span: options.span() / 2,
        warm_up: Duration::from_secs(1),
        repeats: true,
        rest: REST,
    };
    let mut coordinator = district.coordinator.at(world.dianda.address);
    let (mut idle, mut busy, mut matched_for) = (Told::default(), Told::default(), true);
    for _ in 0..2 {
        idle.add(load.on(world.dianda.address).await?);
        let path = district.path("/rounds/r1/plans");
        let plan = coordinator.post(&path, &json!({"options": {"budget": 100_000_000_u64}})).await?;
        let job = district.path(&format!("/jobs/{}", text(&plan["job"])));
        let is_begun = |job: &serde_json::Value| job["state"] != "queued";
        coordinator.until(&job, Duration::from_millis(20), is_begun).await?;
        busy.add(load.on(world.dianda.address).await?);
        matched_for &= coordinator.get(&job).await?["state"] == "running";
        // It may have ended just now.
        let _ = coordinator.call("POST", &format!("{job}/cancel"), Some(&json!({}))).await?;
        let is_over = |job: &serde_json::Value| !matches!(text(&job["state"]), "queued" | "running");
        coordinator.until(&job, Duration::from_millis(100), is_over).await?;
    }
    let mut add = |what: &str, (value, peer): (f64, f64), aim: Aim| {
        let measure = format!("reads while a match runs, 8 clients, each resting 50 ms: {what}");
        table.add(Figure { measure: &measure, value, unit: "ms", peer: Some(peer), aim });
    };
    add("p50, peer: idle", (busy.millis(500), idle.millis(500)), Aim::None);
    add("p99, peer: idle", (busy.millis(990), idle.millis(990)), Aim::RatioAtMost(3.0));
    if !matched_for {
        table.word("reads while a match runs", "the match ended before the reads did");
    }
    if idle.failures() + busy.failures() > 0 {
        table.word("reads while a match runs: answers", &format!("idle {}; busy {}", idle.said(), busy.said()));
    }
    Ok(())
}

//! Durable moves: tasks that are accepted, each in a transaction with its record, against rows of the bare server.
//!
//! Comes in: the sample's offered tasks. Goes out: moves a second. Always holds: each task is accepted once, by the
//! provider whose it is; 8 clients on either side; a measure ends where there are no more tasks.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use super::district::{Known, text};
use super::load::{Call, Load, Told, going_round};
use super::outcome::{Aim, Figure, Table};
use super::world::World;
use super::{Failure, Options, wire};

const CLIENTS: usize = 8;
/// Tasks that are accepted before it counts.
const WARM_UP: usize = 40;

/// Measures it.
///
/// # Errors
/// If a client cannot go on.
pub(crate) async fn measured(world: &World, options: &Options, table: &mut Table) -> Result<(), Failure> {
    let mut accepts = accepts(world).await?;
    let counted = accepts.split_off(WARM_UP.min(accepts.len()));
    let span = options.span() / 2;
    let inserts = Load {
        clients: going_round(&[bare_write()], CLIENTS),
        span,
        warm_up: Duration::from_millis(500),
        repeats: true,
        rest: Duration::ZERO,
    };
    let moves = |calls: &[Call]| Load {
        clients: (0..CLIENTS).map(|at| calls.iter().skip(at).step_by(CLIENTS).cloned().collect()).collect(),
        span,
        warm_up: Duration::ZERO,
        repeats: false,
        rest: Duration::ZERO,
    };
    moves(&accepts).on(world.dianda.address).await?;
    let (mut bare, mut own) = (Told::default(), Told::default());
    let (first, second) = counted.split_at(counted.len() / 2);
    for half in [first, second] {
        bare.add(inserts.on(world.bare.address).await?);
        own.add(moves(half).on(world.dianda.address).await?);
    }
    let mut add = |what: &str, unit: &'static str, (value, peer): (f64, f64), aim: Aim| {
        let measure = format!("accept a task, 8 clients, {} moves: {what}", own.successes());
        table.add(Figure { measure: &measure, value, unit, peer: Some(peer), aim });
    };
    add("moves a second", "/s", (own.rate(), bare.rate()), Aim::RatioAtLeast(0.4));
    add("p99", "ms", (own.millis(990), bare.millis(990)), Aim::None);
    if own.failures() + bare.failures() > 0 {
        table.word("accept a task: failures", &format!("dianda {}; bare {}", own.said(), bare.said()));
    }
    Ok(())
}

fn bare_write() -> Call {
    let body = json!({"title": "楼道灯不亮", "text": "三楼的灯不亮，请来看看"}).to_string();
    wire::call("POST", "/row", &[("Content-Type", "application/json")], body.as_bytes()).into()
}

/// A call for each offered task, by its provider.
async fn accepts(world: &World) -> Result<Vec<Call>, Failure> {
    let mut coordinator = world.sample.coordinator.at(world.dianda.address);
    let by_provider: BTreeMap<&str, &Known> = world.of_role("provider").map(|of| (of.scope.as_str(), of)).collect();
    let mut cursor = String::new();
    let mut calls = Vec::new();
    loop {
        let path = world.sample.path(&format!("/tasks?state=offered&limit=200{cursor}"));
        let page = coordinator.get(&path).await?;
        for task in page["items"].as_array().into_iter().flatten() {
            let Some(known) = by_provider.get(text(&task["provider"])) else { continue };
            let path = world.sample.path(&format!("/tasks/{}/accept", text(&task["id"])));
            calls.push(known.person.prepared("POST", &path, Some(&json!({}))));
        }
        let Some(next) = page["next"].as_str() else { return Ok(calls) };
        cursor = format!("&cursor={next}");
    }
}

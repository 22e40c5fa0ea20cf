//! Search: how long a query takes, and how soon a request that was raised is found.
//!
//! Comes in: the large district. Goes out: p50 and p99 of 200 different queries by 8 clients; the longest of some
//! raised requests from the answer until a search names it. Always holds: a server without the route is told, not
//! measured.

use std::time::{Duration, Instant};

use serde_json::json;

use super::district::{escaped, text};
use super::load::{Call, Load, going_round};
use super::outcome::{Aim, Figure, Table};
use super::world::World;
use super::{Failure, Options, tables};

const CLIENTS: usize = 8;
const QUERIES: usize = 200;
/// Requests that are raised and looked for.
const RAISED: usize = 10;
/// How long one is looked for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Measures it.
///
/// # Errors
/// If a client cannot go on.
pub(crate) async fn measured(world: &World, options: &Options, table: &mut Table) -> Result<(), Failure> {
    let (big, mut coordinator) = (&world.big, world.big.coordinator.at(world.dianda.address));
    let path = |query: &str| big.path(&format!("/search?q={}&in=requests", escaped(query)));
    let (status, answer) = coordinator.call("GET", &path("停车难"), None).await?;
    if status != 200 {
        let why = if status == 404 { "not there (404)".to_owned() } else { format!("{status}: {answer}") };
        table.missing("search, 8 clients: p99", "≤ 50 ms", &why);
        table.missing("search: until a raised request is found", "≤ 2 s", &why);
        return Ok(());
    }
    let prepared = |query: &String| coordinator.prepared("GET", &path(query), None);
    let calls: Vec<Call> = tables::queries(QUERIES)?.iter().map(prepared).collect();
    let load = Load {
        clients: going_round(&calls, CLIENTS),
        span: options.span(),
        warm_up: Duration::from_secs(1),
        repeats: true,
        rest: Duration::ZERO,
    };
    let told = load.on(world.dianda.address).await?;
    let measure = format!("search in {} requests, 8 clients", options.requests);
    let mut add = |what: &str, unit: &'static str, value: f64, aim: Aim| {
        table.add(Figure { measure: &format!("{measure}: {what}"), value, unit, peer: None, aim });
    };
    add("queries a second", "/s", told.rate(), Aim::None);
    add("p50", "ms", told.millis(500), Aim::None);
    add("p99", "ms", told.millis(990), Aim::AtMost(50.0));
    let mut longest = 0.0_f64;
    for n in 0..RAISED {
        // A word that stands nowhere else.
        let word = format!("zq{}k{n}", std::process::id());
        let body = json!({"title": format!("楼道灯不亮 {word}"), "text": "三楼的灯不亮", "community": ["CY01"]});
        let raised = coordinator.post(&big.path("/requests"), &body).await?;
        let (begun, id) = (Instant::now(), text(&raised["id"]).to_owned());
        let seconds = loop {
            let (_, answer) = coordinator.call("GET", &path(&word), None).await?;
            if answer.to_string().contains(&format!("\"{id}\"")) {
                break begun.elapsed().as_secs_f64();
            }
            if begun.elapsed() > PATIENCE {
                break f64::INFINITY;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        longest = longest.max(seconds);
    }
    let measure = format!("search: until the slowest of {RAISED} raised requests is found");
    table.add(Figure { measure: &measure, value: longest, unit: "s", peer: None, aim: Aim::AtMost(2.0) });
    if told.failures() > 0 {
        table.word("search: answers", &told.said());
    }
    Ok(())
}

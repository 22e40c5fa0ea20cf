//! A crowd: a thousand clients at once.
//!
//! Comes in: everybody of the sample's district. Goes out: answers that are errors, the server's memory at the start,
//! in the middle, at the end. Always holds: a connection for each client, in a closed loop without rests; that a call
//! is put off (429, 503) is no error; a client that gets no answer in 30 s counts as one.

use std::time::Duration;

use serde_json::json;

use super::load::{Call, Load, going_round};
use super::memory::resident;
use super::outcome::{Aim, Figure, Table};
use super::world::World;
use super::{Failure, Options};

const CLIENTS: usize = 1_000;
/// Flat is what grows by no more than this from the middle to the end.
const FLAT: f64 = 1.1;

/// Measures it.
///
/// # Errors
/// If a client cannot go on.
pub(crate) async fn measured(world: &World, options: &Options, table: &mut Table) -> Result<(), Failure> {
    let span = Duration::from_secs(options.seconds.unwrap_or(60));
    let load = Load {
        clients: going_round(&calls(world), CLIENTS),
        span,
        warm_up: Duration::ZERO,
        repeats: true,
        rest: Duration::ZERO,
    };
    let process = world.dianda.id();
    let at_start = resident(process);
    let middle = tokio::spawn(async move {
        tokio::time::sleep(span / 2).await;
        resident(process)
    });
    let told = load.on(world.dianda.address).await?;
    let (at_end, in_middle) = (resident(process), middle.await?);
    let put_off: usize = [429, 503].iter().filter_map(|status| told.statuses.get(status)).sum();
    let errors = told.failures() - put_off;
    let mut add = |what: &str, unit: &'static str, value: f64, peer: Option<f64>, aim: Aim| {
        let measure = format!("1,000 clients for {} s: {what}", span.as_secs());
        table.add(Figure { measure: &measure, value, unit, peer, aim });
    };
    add("errors", "", errors as f64, None, Aim::AtMost(0.0));
    add("put off with 429 or 503", "", put_off as f64, None, Aim::None);
    add("calls a second", "/s", told.rate(), None, Aim::None);
    add("p99", "ms", told.millis(990), None, Aim::None);
    add("memory at the start", "MiB", at_start, None, Aim::None);
    add("memory in the middle", "MiB", in_middle, None, Aim::AtMost(400.0));
    add("memory at the end", "MiB", at_end, None, Aim::AtMost(400.0));
    add("memory at the end, peer: in the middle", "MiB", at_end, Some(in_middle), Aim::RatioAtMost(FLAT));
    table.word("1,000 clients: answers", &told.said());
    Ok(())
}

/// What they do: mostly providers who read their tasks; some list requests, and one call in forty raises one.
fn calls(world: &World) -> Vec<Call> {
    let (sample, big) = (&world.sample, &world.big);
    let providers: Vec<Call> = world.task_reads();
    let communities: Vec<_> = world.of_role("community").collect();
    let mut calls = Vec::new();
    for at in 0..1_000 {
        calls.push(match at % 40 {
            39 if !communities.is_empty() => {
                let body = json!({"title": "楼道灯不亮", "text": "三楼的灯不亮，请来看看"});
                communities[at % communities.len()].person.prepared("POST", &sample.path("/requests"), Some(&body))
            }
            0 | 20 => big.coordinator.prepared("GET", &big.path("/requests?limit=50"), None),
            at_place if at_place % 5 == 3 && !communities.is_empty() => {
                communities[at % communities.len()].person.prepared("GET", &sample.path("/requests?limit=20"), None)
            }
            _ => providers[at % providers.len()].clone(),
        });
    }
    calls
}

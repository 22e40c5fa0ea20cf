//! Lists that are read: the tasks of a provider, a page of a large district's requests.
//!
//! Comes in: a filled server. Goes out: calls a second and how long they take, each against one row of the bare server.
//! Always holds: 50 clients on either side; each provider reads its own tasks. A list of 50 rows by one query of the
//! bare server is told beside it, for it says how much of the distance is the size of the answer.

use std::time::Duration;

use super::load::{Call, Load, going_round, in_turns};
use super::outcome::{Aim, Figure, Table};
use super::world::World;
use super::{Failure, Options};

const CLIENTS: usize = 50;
const WARM_UP: Duration = Duration::from_secs(1);

/// `GET D/tasks`, by the provider whose they are.
///
/// # Errors
/// If a client cannot go on.
pub(crate) async fn tasks(world: &World, options: &Options, table: &mut Table) -> Result<(), Failure> {
    compared("GET tasks of a provider, 50 clients", world.task_reads(), world, options, table).await
}

/// `GET D/requests?limit=50`, by the coordinator.
///
/// # Errors
/// If a client cannot go on.
pub(crate) async fn requests(world: &World, options: &Options, table: &mut Table) -> Result<(), Failure> {
    let call = world.big.coordinator.prepared("GET", &world.big.path("/requests?limit=50"), None);
    let measure = format!("GET requests?limit=50 of {}, 50 clients", options.requests);
    compared(&measure, vec![call], world, options, table).await
}

async fn compared(
    measure: &str,
    calls: Vec<Call>,
    world: &World,
    options: &Options,
    table: &mut Table,
) -> Result<(), Failure> {
    let load = |calls: &[Call]| Load {
        clients: going_round(calls, CLIENTS),
        span: options.span(),
        warm_up: WARM_UP,
        repeats: true,
        rest: Duration::ZERO,
    };
    let (bare, lists, own) = (load(&World::bare_reads("row")), load(&World::bare_reads("rows")), load(&calls));
    let (at_bare, at_own) = (world.bare.address, world.dianda.address);
    let [bare, lists, own] = in_turns([(&bare, at_bare), (&lists, at_bare), (&own, at_own)]).await?;
    let mut add = |what: &str, unit: &'static str, (value, peer): (f64, f64), aim: Aim| {
        table.add(Figure { measure: &format!("{measure}: {what}"), value, unit, peer: Some(peer), aim });
    };
    add("calls a second", "/s", (own.rate(), bare.rate()), Aim::RatioAtLeast(0.4));
    add("calls a second, peer: a bare list of 50 rows", "/s", (own.rate(), lists.rate()), Aim::None);
    add("p50", "ms", (own.millis(500), bare.millis(500)), Aim::None);
    add("p99", "ms", (own.millis(990), bare.millis(990)), Aim::RatioAtMost(3.0));
    add("p99, peer: a bare list of 50 rows", "ms", (own.millis(990), lists.millis(990)), Aim::None);
    add("size of an answer, peer: a bare list of 50 rows", "KiB", (own.kibibytes(), lists.kibibytes()), Aim::None);
    if own.failures() + bare.failures() + lists.failures() > 0 {
        let said = format!("dianda {}; bare {}; lists {}", own.said(), bare.said(), lists.said());
        table.word(&format!("{measure}: failures"), &said);
    }
    Ok(())
}

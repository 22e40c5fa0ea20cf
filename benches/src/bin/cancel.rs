//! How long a stop takes at the size of a district: prints, for moments drawn over a whole solve, the seconds from
//! raising the flag until `solve` returns (median, maximum), and how long a solver that did not listen went on.
//!
//! `cargo run --release --bin cancel -- [moments] [seed]`, or `./dev cancel [moments] [seed]`; 50 moments of the
//! generated district 11 unless given. Each plan is checked by the referee. Takes about as many times half a solve as
//! there are moments: with 50 some ten minutes, on two cores that have nothing else to do.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use engine::explain::annotate;
use engine::instance::{ExcludedProviders, Instance};
use engine::plan::{Heading, PlanOptions, plan};
use engine::problem::default_tiers;
use engine::referee::referee;
use engine::solve::{Options, Solution, Stopped, World, solve, solver_threads};

/// What one stop took.
struct Stop {
    latency: Duration,
    /// Until the last solver thread had ended.
    lingering: Duration,
    stopped: Stopped,
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>().expect("moments and seed are numbers"));
    let (moments, seed) = (arguments.next().unwrap_or(50), arguments.next().unwrap_or(11));
    let instance = datasets::generated::district(seed);
    let line = |text: String| {
        let _ = writeln!(std::io::stdout(), "{text}");
    };
    line(format!(
        "district {seed}: {} communities, {} requests, {} candidates, {} providers",
        instance.communities.len(),
        instance.requests.len(),
        instance.candidates.len(),
        instance.providers.len()
    ));
    let begun = Instant::now();
    let whole = solved(&instance, &AtomicBool::new(false));
    let span = begun.elapsed();
    line(format!("whole solve: {:.1} s, {:?}", span.as_secs_f64(), whole.tiers));
    let mut stops: Vec<Stop> = Vec::new();
    for number in 0..moments {
        // One moment drawn from each of as many stretches of the solve.
        let share = (number as f64 + fraction(seed ^ (number << 32))) / moments as f64;
        let stop = stopped_after(&instance, span.mul_f64(share));
        line(format!(
            "  after {:6.2} s: {:.3} s, {} (solver threads for {:.2} s more)",
            span.mul_f64(share).as_secs_f64(),
            stop.latency.as_secs_f64(),
            stop.stopped.name(),
            stop.lingering.as_secs_f64()
        ));
        stops.push(stop);
    }
    stops.retain(|stop| stop.stopped == Stopped::Cancelled);
    stops.sort_by_key(|stop| stop.latency);
    let Some(slowest) = stops.last() else { return };
    line(format!(
        "{} stops: median {:.3} s, maximum {:.3} s; {} left a solver behind, the longest for {:.1} s",
        stops.len(),
        stops[stops.len() / 2].latency.as_secs_f64(),
        slowest.latency.as_secs_f64(),
        stops.iter().filter(|stop| stop.lingering > Duration::from_millis(50)).count(),
        stops.iter().map(|stop| stop.lingering).max().unwrap_or_default().as_secs_f64()
    ));
}

fn solved(instance: &Instance, stop: &AtomicBool) -> Solution {
    let world = World {
        run: &|n, work| (0..n).for_each(work),
        seconds_left: &|| None,
        stopped: &|| stop.load(Ordering::Relaxed),
        pause: &benches::rest,
        progress: &|_| {},
    };
    solve(instance, &Options::new(default_tiers(instance, false)), &world).expect("there are no pins")
}

fn stopped_after(instance: &Instance, moment: Duration) -> Stop {
    let stop = AtomicBool::new(false);
    let (solution, returned, raised) = std::thread::scope(|scope| {
        let raising = scope.spawn(|| {
            std::thread::sleep(moment);
            let raised = Instant::now();
            stop.store(true, Ordering::Relaxed);
            raised
        });
        let solution = solved(instance, &stop);
        let returned = Instant::now();
        (solution, returned, raising.join().expect("it only sleeps"))
    });
    let begun = Instant::now();
    while solver_threads() > 0 {
        benches::rest();
    }
    let lingering = begun.elapsed();
    let heading = Heading { input: instance.fingerprint(), options: PlanOptions::default() };
    let mut plan = plan(instance, &solution, heading);
    annotate(instance, &mut plan, &ExcludedProviders::new());
    let breaches = referee(&plan.to_bytes(), instance, None);
    assert!(breaches.is_empty(), "the referee refuses the plan: {breaches:?}");
    Stop { latency: returned.saturating_duration_since(raised), lingering, stopped: solution.stopped }
}

/// A number in [0, 1) that a seed draws.
fn fraction(seed: u64) -> f64 {
    (engine::district::tie_break(seed, &["moment"]) >> 11) as f64 / (1_u64 << 53) as f64
}

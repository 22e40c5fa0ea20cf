//! The match line called as a library, in a world that the caller makes: its own threads, a stop flag, a progress that
//! is looked at.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use datasets::putuo;
use engine::district::Lang;
use engine::matching::{MatchError, MatchOptions, Matched, Prepared, Step, World, documents, match_round, prepare};
use engine::plan::PreviousPlan;
use engine::problem::TierKind;
use engine::referee::{PREVIOUS_NEEDED, referee};
use engine::solve::Stopped;
use engine::tables::{Purpose, Reading, Source};

use crate::solving::rest;

/// Components from last to first, each on a thread of its own.
fn backwards(n: usize, work: &(dyn Fn(usize) + Sync)) {
    for at in (0..n).rev() {
        std::thread::scope(|scope| scope.spawn(|| work(at)).join().expect("no component panics"));
    }
}

/// The sample with the requests of one street alone: small enough to be matched many times.
fn one_street() -> Vec<Source> {
    let keep = |name: &str, row: &str| name != "requests.csv" || row.starts_with("CY-");
    let mut sources = putuo::tables();
    for source in &mut sources {
        let text = String::from_utf8(std::mem::take(&mut source.bytes)).expect("the sample is UTF-8");
        let kept = text.lines().enumerate().filter(|(at, row)| *at == 0 || keep(&source.name, row));
        source.bytes = kept.flat_map(|(_, row)| [row, "\n"]).collect::<String>().into_bytes();
    }
    sources
}

fn matched(prepared: &Prepared, options: &MatchOptions, world: &World<'_>) -> Result<Matched, MatchError> {
    match_round(&prepared.matters, &prepared.candidates, prepared.input.clone(), options, world)
}

#[test]
fn a_caller_brings_its_own_world() {
    let steps = Mutex::new(Vec::new());
    let world = World {
        run: &backwards,
        seconds_left: &|| None,
        stopped: &|| false,
        pause: &rest,
        progress: &|step| steps.lock().expect("nobody panics").push(step),
    };
    let prepared = prepare(&one_street(), &Reading::trusted(Purpose::Round), None, &world).expect("no fault");
    let first = matched(&prepared, &MatchOptions::default(), &world).expect("a plan");
    assert!(referee(&first.plan.to_bytes(), &first.instance, None).is_empty());
    let steps = steps.lock().expect("nobody panics").clone();
    assert_eq!(steps[..2], [Step::Reading, Step::Indexing]);
    assert!(steps.iter().any(|step| matches!(step, Step::Candidates(..))));
    let quality = |step: &&Step| matches!(step, Step::Solving(at) if at.tier == TierKind::Quality);
    let Some(Step::Solving(last)) = steps.iter().rfind(quality) else { panic!("quality was not reported") };
    assert_eq!((last.done, last.value), (last.components, last.bound), "the last report is the plan's own figure");

    // The documents are those of the folder that `dianda match` writes, but for run.json; the language changes no plan.
    let written = |lang| documents(&prepared, &first, lang).expect("documents");
    let paths: Vec<String> = written(Lang::Zh).into_iter().map(|document| document.path).collect();
    for path in ["plan.json", "evidence.json", "instance/candidates.csv", "plan.xlsx", "report.html"] {
        assert!(paths.iter().any(|written| written == path), "{path} is not among {paths:?}");
    }
    assert_eq!(written(Lang::Zh)[..2], written(Lang::En)[..2]);

    // A second round keeps the first plan, and the referee asks for it.
    let previous = PreviousPlan::read(&first.plan.to_bytes()).expect("a plan");
    let options = MatchOptions { previous: Some(previous.clone()), ..MatchOptions::default() };
    let second = matched(&prepared, &options, &world).expect("a plan");
    let change = second.change.as_ref().expect("there was a plan before");
    assert_eq!((change.kept, change.added, change.removed), (first.plan.assignments.len(), 0, 0));
    let breaches = referee(&second.plan.to_bytes(), &second.instance, None);
    assert_eq!(breaches.iter().map(|breach| breach.code).collect::<Vec<_>>(), [PREVIOUS_NEEDED]);
    assert!(referee(&second.plan.to_bytes(), &second.instance, Some(&previous)).is_empty());
}

#[test]
fn a_stop_before_the_first_tier_leaves_a_plan() {
    let polls = AtomicUsize::new(0);
    let silent = |stopped: &(dyn Fn() -> bool + Sync)| {
        let world = World { run: &backwards, seconds_left: &|| None, stopped, pause: &rest, progress: &|_| {} };
        let prepared = prepare(&one_street(), &Reading::trusted(Purpose::Round), None, &world).expect("no fault");
        matched(&prepared, &MatchOptions::default(), &world).expect("a plan")
    };
    let stopped = silent(&|| {
        polls.fetch_add(1, Ordering::Relaxed);
        true
    });
    assert!(polls.into_inner() > 0);
    assert_eq!(stopped.plan.solve.stopped, Stopped::Cancelled);
    assert!(referee(&stopped.plan.to_bytes(), &stopped.instance, None).is_empty());
}

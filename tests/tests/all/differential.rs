//! The engine against every plan that there is: random small instances, solved exactly and by brute force.
//!
//! Always holds: in every tier value and bound are those of brute force; there is no plan exactly where the engine says
//! so, and the pins that it names are a minimal set; the referee takes the plan and refuses every spoilt copy of it.
//! `DIANDA_DIFFERENTIAL` is the number of instances, 200 unless set.

use std::collections::BTreeSet;
use std::path::Path;

use engine::district::{Pin, Rule};
use engine::instance::{Instance, pin_faults, read_instance};
use engine::plan::{PreviousPlan, Status};
use engine::problem::TierKind;
use engine::referee::referee;
use engine::solve::{Options, Solution, SolveError, Stopped};
use engine::tables::Source;

use crate::brute_force::{Values, best, outcomes, sequence};
use crate::random_instances::{Sample, sample, sample_with_any_pins};
use crate::solving::{annotated, for_each_seed, in_sequence, options, solve_with};
use crate::spoilt_plans::spoilt;

#[test]
fn the_engine_finds_what_brute_force_finds() {
    let n = std::env::var("DIANDA_DIFFERENTIAL").map_or(200, |n| n.parse().expect("DIANDA_DIFFERENTIAL is a number"));
    for_each_seed(n, |seed| {
        let sample = sample(seed);
        let all = outcomes(&sample, &sample.pins);
        match solve_with(&sample.instance(), &options(&sample), &in_sequence) {
            Ok(solution) => check_plan(seed, &sample, &all, &solution),
            Err(SolveError::PinsConflict(named)) => check_conflict(seed, &sample, &all, &named),
            Err(error) => panic!("seed {seed}: {error}"),
        }
    });
}

fn check_plan(seed: u64, sample: &Sample, all: &BTreeSet<Values>, solution: &Solution) {
    assert!(!all.is_empty(), "seed {seed}: a plan where there is none");
    let instance = sample.instance();
    let tiers = sequence(sample);
    let expect: Vec<_> =
        tiers.iter().copied().zip(best(all, &tiers)).map(|(tier, value)| (tier, value, value)).collect();
    let reached: Vec<_> = solution.tiers.iter().map(|tier| (tier.kind, tier.value, tier.bound)).collect();
    assert_eq!(reached, expect, "seed {seed}: tiers with value and bound, engine against brute force");

    let plan = annotated(&instance, solution);
    assert_eq!((plan.status, plan.solve.stopped), (Status::Optimal, Stopped::Proved), "seed {seed}");
    let breaches = |plan: &[u8], instance: &Instance| referee(plan, instance, Some(&sample.previous));
    assert_eq!(breaches(&plan.to_bytes(), &instance), [], "seed {seed}: the referee refuses a good plan");
    for bad in spoilt(&instance, &plan) {
        let found = breaches(&bad.plan, &bad.instance);
        assert!(
            found.iter().any(|breach| breach.code == bad.code),
            "seed {seed}: {}: expected {}, found {found:?}",
            bad.how,
            bad.code
        );
    }
}

fn check_conflict(seed: u64, sample: &Sample, all: &BTreeSet<Values>, named: &[Pin]) {
    assert!(all.is_empty(), "seed {seed}: {named:?} can hold together");
    assert!(named.iter().all(|pin| sample.pins.contains(pin)), "seed {seed}: {named:?} are pins of the instance");
    let can_hold = |pins: &[Pin]| !outcomes(sample, pins).is_empty();
    assert!(!can_hold(named), "seed {seed}: {named:?} can hold together");
    for pin in named {
        let others: Vec<Pin> = named.iter().filter(|other| *other != pin).cloned().collect();
        assert!(can_hold(&others), "seed {seed}: {named:?} is not minimal: {pin:?} is not needed");
    }
}

#[test]
fn a_pin_that_is_refused_by_itself_holds_in_no_plan() {
    let mut n_refused = 0;
    for seed in 0..200 {
        let (mut sample, pins) = sample_with_any_pins(seed);
        sample.pins = pins;
        for fault in pin_faults(&sample.instance()) {
            n_refused += 1;
            let forbids = sample.pins.iter().filter(|pin| pin.rule == Rule::Forbid).cloned();
            let pins: Vec<Pin> = forbids.chain([fault.pin.clone()]).collect();
            assert_eq!(outcomes(&sample, &pins), BTreeSet::new(), "seed {seed}: {:?}", fault.pin);
        }
    }
    assert!(n_refused > 20, "only {n_refused} pins were refused");
}

#[test]
fn kept_assignments_count_only_with_the_previous_plan() {
    let sample = (0..)
        .map(sample)
        .find(|s| s.pins.is_empty() && s.previous.seats.len() > 4 && s.tiers == TierKind::ALL)
        .expect("there are many");
    let instance = sample.instance();
    let solution = solve_with(&instance, &options(&sample), &in_sequence).expect("without pins there is a plan");
    let plan = annotated(&instance, &solution).to_bytes();
    let check = |previous: Option<&PreviousPlan>, expect: bool| {
        assert_eq!(referee(&plan, &instance, previous).is_empty(), expect)
    };
    let kept = solution.tiers.iter().find(|tier| tier.kind == TierKind::AssignmentsKept).expect("it is named").value;
    check(Some(&sample.previous), true);
    check(None, kept == 0);
}

/// Instances on which the solver once misled the engine, frozen in `tests/instances`, with what brute force says of
/// them.
#[test]
fn what_once_went_wrong_goes_right() {
    use TierKind::{AssignmentsKept, CommunitiesServed, FirstChoicesAnswered, Quality, RequestsAnswered};
    let check = |story: &str, tiers: &[TierKind], expect: &[i128]| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("instances").join(story);
        let read = |name: &str| std::fs::read(folder.join(name)).expect("the folder is complete");
        let tables = [
            "communities.csv",
            "requests.csv",
            "roles.csv",
            "providers.csv",
            "candidates.csv",
            "pins.csv",
            "round.csv",
        ];
        let (instance, _) = read_instance(&tables.map(|name| Source { name: name.to_owned(), bytes: read(name) }))
            .expect("the folder is an instance");
        let kept = PreviousPlan::read(&read("previous.json")).expect("it has assignments").candidates(&instance);
        let options = Options { kept, ..Options::new(tiers.to_vec()) };
        let solution = solve_with(&instance, &options, &in_sequence).expect("its pins can hold together");
        let reached: Vec<_> = solution.tiers.iter().map(|tier| (tier.value, tier.bound)).collect();
        assert_eq!(reached, expect.iter().map(|value| (*value, *value)).collect::<Vec<_>>(), "{story}");
    };
    // Presolve made the greedy start a better plan; HiGHS stated the objective of the better one and handed back the
    // start, so that the plan was left a little short of its own bound.
    check("start_made_better", &[CommunitiesServed, Quality], &[2, 3_851_276]);
    // Presolve led to values that break a row; HiGHS called that an error, and there was no plan at all.
    let tiers = [AssignmentsKept, CommunitiesServed, RequestsAnswered, FirstChoicesAnswered];
    check("presolve_breaks_a_row", &tiers, &[3, 4, 2, 1, 5]);
}

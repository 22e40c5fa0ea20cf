//! What a solve may be given beside an instance and tiers: a start, held tiers, other pins; and what it reports on the
//! way. Against brute force.

use std::collections::BTreeSet;
use std::sync::Mutex;

use engine::problem::{Sense, TierKind};
use engine::referee::referee;
use engine::solve::{HeldTier, NotHeld, Options, Progress, SolveError, World, solve};

use crate::brute_force::{Values, best, outcomes, sequence};
use crate::random_instances::{Lots, Sample, sample};
use crate::solving::{annotated, for_each_seed, in_sequence, options, rest, solve_with};

#[test]
fn a_start_that_is_a_plan_is_never_made_worse() {
    for_each_seed(100, |seed| {
        let sample = sample(seed);
        let instance = sample.instance();
        let Ok(proven) = solve_with(&instance, &options(&sample), &in_sequence) else { return };
        let start = Some(proven.chosen.iter().copied().collect());
        let options = Options { start, budget: 1, ..options(&sample) };
        let again = solve_with(&instance, &options, &in_sequence).expect("there is a plan");
        let values = |tiers: &[engine::solve::TierReached]| tiers.iter().map(|tier| tier.value).collect::<Vec<_>>();
        assert_eq!(values(&again.tiers), values(&proven.tiers), "seed {seed}");
    });
}

#[test]
fn a_start_that_is_no_plan_is_mended() {
    for_each_seed(100, |seed| {
        let sample = sample(seed);
        let instance = sample.instance();
        let proven = solve_with(&instance, &options(&sample), &in_sequence);
        let mut lots = Lots::new(seed ^ 0x57a7);
        // Any seats, and some that are not there.
        let start: BTreeSet<usize> = (0..instance.candidates.len() + 5).filter(|_| lots.chance(60)).collect();
        for budget in [1, engine::solve::BUDGET_DEFAULT] {
            let options = Options { start: Some(start.clone()), budget, ..options(&sample) };
            match (solve_with(&instance, &options, &in_sequence), &proven) {
                (Ok(solution), Ok(proven)) => {
                    let plan = annotated(&instance, &solution);
                    assert_eq!(referee(&plan.to_bytes(), &instance, Some(&sample.previous)), [], "seed {seed}");
                    assert!(budget == 1 || solution.tiers == proven.tiers, "seed {seed}");
                }
                (Err(SolveError::PinsConflict(named)), Err(SolveError::PinsConflict(expect))) => {
                    assert_eq!(&named, expect, "seed {seed}");
                }
                (other, _) => panic!("seed {seed}: {other:?}"),
            }
        }
    });
}

#[test]
fn pins_that_are_given_replace_those_of_the_instance() {
    for_each_seed(150, |seed| {
        let with_pins = sample(seed);
        let without = Sample { pins: Vec::new(), ..with_pins.clone() };
        let mut shuffled = with_pins.pins.clone();
        Lots::new(seed).shuffle(&mut shuffled);
        let solved = |of: &Sample, pins: Option<Vec<_>>| {
            let options = Options { pins, ..options(of) };
            match solve_with(&of.instance(), &options, &in_sequence) {
                Ok(solution) => Ok((solution.chosen, solution.tiers)),
                Err(SolveError::PinsConflict(named)) => Err(named),
                Err(error) => panic!("seed {seed}: {error}"),
            }
        };
        assert_eq!(solved(&without, Some(shuffled)), solved(&with_pins, None), "seed {seed}");
        assert_eq!(solved(&with_pins, Some(Vec::new())), solved(&without, None), "seed {seed}");
    });
}

#[test]
fn held_tiers_keep_their_value_or_no_plan_has_it() {
    let n_held = Mutex::new((0, 0));
    for_each_seed(200, |seed| {
        let sample = sample(seed);
        let all = outcomes(&sample, &sample.pins);
        if all.is_empty() {
            return;
        }
        let tiers = sequence(&sample);
        let mut lots = Lots::new(seed ^ 0x4e1d);
        let held: Vec<HeldTier> = (0..lots.between(1, 2)).map(|_| drawn(&mut lots, &all)).collect();
        let options = Options { held: held.clone(), ..options(&sample) };
        let solved = solve_with(&sample.instance(), &options, &in_sequence);
        let mut possible = all;
        for of in &held {
            let before = possible.clone();
            possible.retain(|values| is_met(*of, values));
            if possible.is_empty() {
                let reached = best(&before, &[of.kind])[0];
                match solved {
                    Err(SolveError::NotHeld(not)) => {
                        assert!(not.is_proven(), "seed {seed}: {not:?}");
                        assert_eq!((not.held, not.value, not.bound), (*of, reached, reached), "seed {seed}");
                    }
                    other => panic!("seed {seed}: {of:?} is held, and no plan has it: {other:?}"),
                }
                n_held.lock().expect("no check panics with it").1 += 1;
                return;
            }
        }
        let solution = solved.expect("there is a plan");
        let values: Vec<i128> = solution.tiers.iter().map(|tier| tier.value).collect();
        assert_eq!(values, best(&possible, &tiers), "seed {seed}: {held:?}");
        assert!(solution.tiers.iter().all(|tier| tier.bound == tier.value), "seed {seed}: {:?}", solution.tiers);
        assert_eq!(solution.components, 1, "seed {seed}");
        let plan = annotated(&sample.instance(), &solution);
        assert_eq!(referee(&plan.to_bytes(), &sample.instance(), Some(&sample.previous)), [], "seed {seed}");
        n_held.lock().expect("no check panics with it").0 += 1;
    });
    let (held, not) = n_held.into_inner().expect("no check panics with it");
    assert!(held > 50 && not > 20, "{held} were held, {not} were not");
}

/// A tier at a value that some plan has, or a little beyond it.
fn drawn(lots: &mut Lots, all: &BTreeSet<Values>) -> HeldTier {
    let at = lots.between(0, TierKind::ALL.len() as u64 - 1) as usize;
    let kind = TierKind::ALL[at];
    let values: Vec<i128> = all.iter().map(|values| values[at]).collect();
    let beyond = i128::from(lots.chance(30));
    let value = match kind.sense() {
        Sense::Max => lots.pick(&values) + beyond,
        Sense::Min => lots.pick(&values) - beyond,
    };
    HeldTier { kind, value }
}

fn is_met(held: HeldTier, values: &Values) -> bool {
    let value = values[TierKind::ALL.iter().position(|kind| *kind == held.kind).expect("all are there")];
    match held.kind.sense() {
        Sense::Max => value >= held.value,
        Sense::Min => value <= held.value,
    }
}

#[test]
fn a_tier_that_could_not_be_held_in_time_is_not_called_impossible() {
    let sample = (0..).map(sample).find(|s| s.pins.is_empty() && !outcomes(s, &[]).is_empty()).expect("there are many");
    let instance = sample.instance();
    let world = World { run: &in_sequence, seconds_left: &|| None, stopped: &|| true, pause: &rest, progress: &|_| {} };
    let most = best(&outcomes(&sample, &[]), &[TierKind::Quality])[0];
    let check = |value: i128, expect: &dyn Fn(&NotHeld) -> bool| {
        let held = vec![HeldTier { kind: TierKind::Quality, value }];
        match solve(&instance, &Options { held, ..options(&sample) }, &world) {
            Ok(solution) => assert!(value <= most, "{solution:?}"),
            Err(SolveError::NotHeld(not)) => assert!(expect(&not), "{not:?}"),
            Err(error) => panic!("{error}"),
        }
    };
    check(most, &|not| !not.is_proven());
    // More than all seats together are worth needs no search.
    check(i128::MAX / 2, &NotHeld::is_proven);
}

#[test]
fn the_last_report_of_a_tier_is_what_it_reached() {
    for_each_seed(60, |seed| {
        let sample = sample(seed);
        let reports: Mutex<Vec<Progress>> = Mutex::new(Vec::new());
        let world = World {
            run: &in_sequence,
            seconds_left: &|| None,
            stopped: &|| false,
            pause: &rest,
            progress: &|at| reports.lock().expect("nobody panics with it").push(*at),
        };
        let Ok(solution) = solve(&sample.instance(), &options(&sample), &world) else { return };
        let reports = reports.into_inner().expect("nobody panics with it");
        assert_eq!(reports.len(), solution.tiers.len() * solution.components, "seed {seed}");
        for (tier, reports) in solution.tiers.iter().zip(reports.chunks(solution.components)) {
            for (at, report) in reports.iter().enumerate() {
                let expect = (tier.kind, at + 1, solution.components);
                assert_eq!((report.tier, report.done, report.components), expect, "seed {seed}");
                let no_worse = match tier.kind.sense() {
                    Sense::Max => report.value <= tier.value && report.bound >= tier.bound,
                    Sense::Min => report.value >= tier.value && report.bound <= tier.bound,
                };
                assert!(no_worse, "seed {seed}: {report:?} on the way to {tier:?}");
            }
            let last = reports.last().expect("there is a component");
            assert_eq!((last.value, last.bound), (tier.value, tier.bound), "seed {seed}");
        }
    });
}

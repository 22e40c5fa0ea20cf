//! Axioms: what must hold of every plan, whatever the instance.
//!
//! Always holds: each test draws its own samples by seed and names the seed that breaks it.

use std::collections::BTreeMap;

use engine::district::{CommunityId, Nano, ProviderId, RequestId, RoleName, Rule};
use engine::instance::{Instance, read_instance, write_instance};
use engine::plan::Status;
use engine::problem::{Sense, TierKind};
use engine::referee::referee;
use engine::solve::{Options, Solution, SolveError, Stopped};
use engine::tables::Source;

use crate::brute_force::{best_behind, outcomes, sequence};
use crate::random_instances::{Lots, Sample, sample};
use crate::solving::{annotated, for_each_seed, in_sequence, options, rest, solve_with};

/// The solution of a sample, `None` where its pins cannot hold together.
fn solved(seed: u64, sample: &Sample, options: &Options) -> Option<Solution> {
    match solve_with(&sample.instance(), options, &in_sequence) {
        Ok(solution) => Some(solution),
        Err(SolveError::PinsConflict(_)) => None,
        Err(error) => panic!("seed {seed}: {error}"),
    }
}

/// The last component first, every component on a thread of its own.
fn on_many_threads(n: usize, work: &(dyn Fn(usize) + Sync)) {
    std::thread::scope(|scope| {
        for at in (0..n).rev() {
            scope.spawn(move || work(at));
        }
    });
}

/// Two threads, each with every other component.
fn on_two_threads(n: usize, work: &(dyn Fn(usize) + Sync)) {
    std::thread::scope(|scope| {
        for first in 0..2 {
            scope.spawn(move || (first..n).step_by(2).for_each(work));
        }
    });
}

fn shuffled(seed: u64, sample: &Sample) -> Sample {
    let mut lots = Lots::new(seed ^ 0x5eed);
    let mut copy = sample.clone();
    lots.shuffle(&mut copy.communities);
    lots.shuffle(&mut copy.requests);
    lots.shuffle(&mut copy.roles);
    lots.shuffle(&mut copy.providers);
    lots.shuffle(&mut copy.pins);
    copy.requests.iter_mut().for_each(|request| lots.shuffle(&mut request.communities));
    copy.roles.iter_mut().for_each(|role| lots.shuffle(&mut role.candidates));
    copy
}

#[test]
fn the_same_input_gives_the_same_bytes_on_any_threads_and_in_any_order_of_rows() {
    for_each_seed(60, |seed| {
        let sample = sample(seed);
        let instance = sample.instance();
        let shuffled = shuffled(seed, &sample);
        assert_eq!(shuffled.instance(), instance, "seed {seed}");
        for budget in [1, 20_000] {
            let options = Options { budget, ..options(&sample) };
            let Ok(solution) = solve_with(&instance, &options, &in_sequence) else { continue };
            let bytes = annotated(&instance, &solution).to_bytes();
            let again = solve_with(&shuffled.instance(), &options, &on_two_threads).expect("it had a plan before");
            assert!(
                annotated(&instance, &again).to_bytes() == bytes,
                "seed {seed}: two threads and other rows gave another plan"
            );
            let again = solve_with(&instance, &options, &on_many_threads).expect("it had a plan before");
            assert!(annotated(&instance, &again).to_bytes() == bytes, "seed {seed}: many threads gave another plan");
        }
    });
}

#[test]
fn a_folder_gives_the_instance_back_whatever_the_order_of_its_rows() {
    for_each_seed(100, |seed| {
        let instance = sample(seed).instance();
        let mut lots = Lots::new(seed);
        let with_shuffled_rows = |(name, bytes): (String, Vec<u8>), lots: &mut Lots| {
            let text = String::from_utf8(bytes).expect("the folder is written in UTF-8");
            let mut lines: Vec<&str> = text.lines().collect();
            lots.shuffle(&mut lines[1..]);
            Source { name, bytes: (lines.join("\n") + "\n").into_bytes() }
        };
        let sources: Vec<Source> =
            write_instance(&instance).into_iter().map(|file| with_shuffled_rows(file, &mut lots)).collect();
        match read_instance(&sources) {
            Ok((read, _)) => assert_eq!(read, instance, "seed {seed}"),
            Err(faults) => panic!("seed {seed}: {faults:?}"),
        }
    });
}

/// The sample with other names for everything, in another alphabetical order.
fn renamed(seed: u64, sample: &Sample) -> Sample {
    let mut lots = Lots::new(seed ^ 0xa11a5);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut name =
        |id: &str| names.entry(id.to_owned()).or_insert_with(|| format!("{:016x} 居民区 {id}", lots.next())).clone();
    let mut copy = sample.clone();
    for community in &mut copy.communities {
        community.id = CommunityId(name(community.id.as_str()));
    }
    for request in &mut copy.requests {
        request.id = RequestId(name(request.id.as_str()));
        request.communities.iter_mut().for_each(|id| *id = CommunityId(name(id.as_str())));
    }
    for provider in &mut copy.providers {
        provider.id = ProviderId(name(provider.id.as_str()));
    }
    for role in &mut copy.roles {
        role.request = RequestId(name(role.request.as_str()));
        role.name = RoleName(name(role.name.as_str()));
        role.candidates.iter_mut().for_each(|c| c.provider = ProviderId(name(c.provider.as_str())));
    }
    for pin in &mut copy.pins {
        pin.request = RequestId(name(pin.request.as_str()));
        pin.role = pin.role.take().map(|role| RoleName(name(role.as_str())));
        pin.provider = pin.provider.take().map(|id| ProviderId(name(id.as_str())));
    }
    let seats = std::mem::take(&mut copy.previous.seats);
    let rename = |(request, role, provider): (RequestId, RoleName, ProviderId)| {
        (RequestId(name(request.as_str())), RoleName(name(role.as_str())), ProviderId(name(provider.as_str())))
    };
    copy.previous.seats = seats.into_iter().map(rename).collect();
    copy
}

#[test]
fn names_and_lots_change_no_value() {
    for_each_seed(80, |seed| {
        let sample = sample(seed);
        let mut renamed = renamed(seed, &sample);
        renamed.round.seed ^= 1;
        let tiers = |sample: &Sample| solved(seed, sample, &options(sample)).map(|s| s.tiers);
        assert_eq!(tiers(&renamed), tiers(&sample), "seed {seed}");
    });
}

#[test]
fn more_capacity_never_makes_the_first_tier_worse() {
    for_each_seed(80, |seed| {
        let sample = sample(seed);
        let Some(before) = solved(seed, &sample, &options(&sample)) else { return };
        let Some(first) = before.tiers.first() else { return };
        let mut lots = Lots::new(seed ^ 0xcafe);
        let mut richer = sample.clone();
        for provider in &mut richer.providers {
            provider.capacity += lots.between(0, 2);
            provider.max_requests = provider.max_requests.map(|most| most + lots.between(0, 1));
        }
        let after = solved(seed, &richer, &options(&richer)).expect("more capacity leaves every plan possible");
        let no_worse = match first.kind.sense() {
            Sense::Max => after.tiers[0].value >= first.value,
            Sense::Min => after.tiers[0].value <= first.value,
        };
        assert!(no_worse, "seed {seed}: {first:?} became {:?}", after.tiers[0]);
    });
}

#[test]
fn a_search_cut_short_has_a_plan_and_honest_bounds() {
    for_each_seed(150, |seed| {
        let sample = sample(seed);
        let instance = sample.instance();
        let tiers = sequence(&sample);
        let all = outcomes(&sample, &sample.pins);
        for (budget, gap) in [(1, 0.0), (1, 0.9), (20_000, 0.3)] {
            let options = Options { budget, gap, ..options(&sample) };
            let Some(solution) = solved(seed, &sample, &options) else {
                assert!(all.is_empty(), "seed {seed}: no plan where there is one");
                continue;
            };
            check_bounds(seed, &all, &tiers, &solution);
            let plan = annotated(&instance, &solution);
            assert_eq!(referee(&plan.to_bytes(), &instance, Some(&sample.previous)), [], "seed {seed}");
            let proven = solution.tiers.iter().all(|tier| tier.bound == tier.value);
            assert_eq!((plan.status == Status::Optimal), proven, "seed {seed}");
            assert_eq!((plan.solve.stopped == Stopped::Proved), proven, "seed {seed}");
        }
    });
}

/// Every bound against the best plan whose earlier tiers are no worse than those of this plan.
fn check_bounds(
    seed: u64,
    all: &std::collections::BTreeSet<crate::brute_force::Values>,
    tiers: &[TierKind],
    solution: &Solution,
) {
    let values: Vec<i128> = solution.tiers.iter().map(|tier| tier.value).collect();
    for (at, tier) in solution.tiers.iter().enumerate() {
        assert_eq!(tier.kind, tiers[at], "seed {seed}");
        let possible = best_behind(all, tiers, at, &values).expect("the plan itself is one of all");
        let honest = match tier.kind.sense() {
            Sense::Max => tier.bound >= possible && possible >= tier.value,
            Sense::Min => tier.bound <= possible && possible <= tier.value,
        };
        assert!(honest, "seed {seed}: {tier:?}, and {possible} is possible");
    }
}

#[test]
fn a_search_that_is_stopped_or_out_of_time_has_a_plan_and_honest_bounds() {
    use engine::solve::{World, solve};
    for_each_seed(100, |seed| {
        let sample = sample(seed);
        let instance = sample.instance();
        let all = outcomes(&sample, &sample.pins);
        for (seconds, is_stopped) in [(Some(0.0), false), (None, true)] {
            let world = World {
                run: &in_sequence,
                seconds_left: &|| seconds,
                stopped: &|| is_stopped,
                pause: &rest,
                progress: &|_| {},
            };
            match solve(&instance, &options(&sample), &world) {
                Ok(solution) => {
                    check_bounds(seed, &all, &sequence(&sample), &solution);
                    let plan = annotated(&instance, &solution);
                    assert_eq!(referee(&plan.to_bytes(), &instance, Some(&sample.previous)), [], "seed {seed}");
                }
                Err(SolveError::PinsConflict(_)) => assert!(all.is_empty(), "seed {seed}: no plan where there is one"),
                Err(error) => panic!("seed {seed}: {error}"),
            }
        }
    });
}

#[test]
fn minimum_loads_take_their_place_behind_coverage() {
    use TierKind::{CommunitiesServed, MinLoadShortfall, Quality, RequestsAnswered};
    let mut with_min_load = (0..).map(sample).find(|s| s.pins.is_empty()).expect("there are many");
    with_min_load.providers[0].min_load = 2;
    let mut without = with_min_load.clone();
    without.providers.iter_mut().for_each(|provider| provider.min_load = 0);
    let check = |sample: &Sample, named: &[TierKind], expect: &[TierKind]| {
        let options = Options { tiers: named.to_vec(), ..options(sample) };
        let solution = solved(0, sample, &options).expect("without pins there is a plan");
        assert_eq!(solution.tiers.iter().map(|tier| tier.kind).collect::<Vec<_>>(), expect, "{named:?}");
    };
    check(&with_min_load, &[CommunitiesServed, Quality], &[CommunitiesServed, MinLoadShortfall, Quality]);
    check(&with_min_load, &[Quality, MinLoadShortfall], &[MinLoadShortfall, Quality]);
    check(&with_min_load, &[Quality, RequestsAnswered], &[Quality, RequestsAnswered, MinLoadShortfall]);
    check(&with_min_load, &[MinLoadShortfall], &[MinLoadShortfall]);
    check(&without, &[MinLoadShortfall, Quality], &[Quality]);
}

#[test]
fn pins_hold_and_forbidden_seats_stay_empty() {
    for_each_seed(150, |seed| {
        let sample = sample(seed);
        let instance = sample.instance();
        let Some(solution) = solved(seed, &sample, &Options { budget: 1, ..options(&sample) }) else { return };
        for pin in &sample.pins {
            let seats = solution.chosen.iter().filter(|at| is_meant(&instance, pin, **at)).count();
            assert_eq!(seats > 0, pin.rule != Rule::Forbid, "seed {seed}: {pin:?}");
        }
    });
}

fn is_meant(instance: &Instance, pin: &engine::district::Pin, candidate: usize) -> bool {
    let of = &instance.candidates[candidate];
    let role = &instance.roles[of.role as usize];
    instance.requests[role.request as usize].id == pin.request
        && pin.role.as_ref().is_none_or(|name| *name == role.name)
        && pin.provider.as_ref().is_none_or(|id| *id == instance.providers[of.provider as usize].id)
}

#[test]
fn huge_numbers_change_nothing_that_they_do_not_touch() {
    for_each_seed(60, |seed| {
        let mut sample = sample(seed);
        for provider in &mut sample.providers {
            if provider.capacity == 6 {
                provider.capacity = 1_000_000_000_000_000_000;
            }
        }
        sample.communities[0].weight = u32::MAX;
        sample.requests[0].priority = Nano(1_000_000_000_000_000_000);
        let tiers = sequence(&sample);
        let Some(solution) = solved(seed, &sample, &options(&sample)) else { return };
        check_bounds(seed, &outcomes(&sample, &sample.pins), &tiers, &solution);
    });
}

//! Public instances of the generalized assignment problem to their known optima: the smaller half, so that it takes
//! seconds; `./dev gap` solves all 60 with the program.

use datasets::gap::{load, optima};
use engine::problem::default_tiers;
use engine::solve::Options;

use crate::solving::{for_each_seed, in_sequence, solve_with};

#[test]
fn thirty_public_instances_reach_the_known_optimum() {
    let small = |name: &str| {
        ["gap1-", "gap2-", "gap3-", "gap4-", "gap5-", "gap6-"].iter().any(|prefix| name.starts_with(prefix))
    };
    let optima: Vec<(String, u64)> =
        optima().expect("optima.csv is there").into_iter().filter(|(name, _)| small(name)).collect();
    assert_eq!(optima.len(), 30);
    for_each_seed(30, |at| {
        let (name, optimum) = &optima[at as usize];
        let gap = load(name).expect("each has its file");
        let instance = gap.instance();
        let options = Options::new(default_tiers(&instance, false));
        let solution = solve_with(&instance, &options, &in_sequence).expect("there are no pins");
        assert!(
            solution.tiers.iter().all(|tier| tier.bound == tier.value),
            "{name}: {:?} is not proven",
            solution.tiers
        );
        let seat = |at: &usize| {
            let candidate = &instance.candidates[*at];
            (&instance.requests[instance.request_of(*at)].id, &instance.providers[candidate.provider as usize].id)
        };
        assert_eq!(gap.cost(solution.chosen.iter().map(seat)), Some(*optimum), "{name}");
    });
}

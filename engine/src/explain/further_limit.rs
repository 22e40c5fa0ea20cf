//! A further kind of limit is one entry: what is added here to an instance alone is respected everywhere.
//!
//! Always holds: nothing but the list of limits is changed; room left, components, plans without search, the integer
//! problem, the solve and the reasons follow.

use crate::district::{CommunityId, Nano, ProviderId, RequestId, RoleName};
use crate::instance::{
    CandidateDraft, Community, ExcludedProviders, Instance, InstanceRound, Limit, LimitKind, LimitsUsed, Provider,
    RequestDraft, RoleDraft, assemble,
};
use crate::plan::{Heading, PlanOptions, ReasonKind, plan};
use crate::problem::{TierKind, build, default_tiers};
use crate::solve::{Options, World, by_urgency, components, solve};

/// Three communities with a request of effort 2 each, and for each request a provider of its own that has time for it.
fn instance() -> Instance {
    let communities = (1..=3).map(|n| Community { id: CommunityId(format!("c{n}")), max_answered: 1, weight: 1 });
    let requests = (1..=3).map(|n| RequestDraft {
        id: RequestId(format!("r{n}")),
        communities: vec![CommunityId(format!("c{n}"))],
        priority: Nano::ONE,
        choice: None,
        urgent: false,
    });
    let candidate =
        |n: u32| CandidateDraft { provider: ProviderId(format!("p{n}")), effort: 2, relevance: 100_000_000 * n };
    let roles = (1..=3).map(|n| RoleDraft {
        request: RequestId(format!("r{n}")),
        name: RoleName::from("lead"),
        required: true,
        count: 1,
        weight: Nano::ONE,
        candidates: vec![candidate(n)],
    });
    let providers = (1..=3).map(|n| Provider {
        id: ProviderId(format!("p{n}")),
        // Far beyond what anyone could use: no sum may overflow.
        capacity: 1_000_000_000_000_000_000,
        min_load: 0,
        max_requests: None,
    });
    let round = InstanceRound::default();
    assemble(communities.collect(), requests.collect(), roles.collect(), providers.collect(), Vec::new(), round)
}

/// The first two providers are of one school and share three units of time: enough for one request, not for two.
fn of_one_school() -> Instance {
    instance().with_limit(Limit { kind: LimitKind::Capacity, bound: 3, providers: vec![0, 1] })
}

#[test]
fn a_limit_that_two_providers_share_is_respected_everywhere() {
    let (alone, shared) = (instance(), of_one_school());
    assert_eq!(shared.fingerprint(), alone.fingerprint(), "limits are derived and change no fingerprint");

    let mut used = LimitsUsed::none(&shared);
    used.take(&shared, 0);
    assert!(shared.fits_alone(1) && !shared.has_room(1, &used) && shared.has_room(2, &used));

    assert_eq!(components(&alone), [vec![0], vec![1], vec![2]]);
    assert_eq!(components(&shared), [vec![0, 1], vec![2]]);

    assert_eq!(by_urgency(&alone).len(), 3);
    assert_eq!(by_urgency(&shared).len(), 2);

    let all_rows = |instance: &Instance| {
        let problem = build(instance, &[0, 1, 2], &[TierKind::Quality], &Default::default(), &[]);
        let both_seats = problem.values_of(instance, &|c| c < 2);
        (problem.rows.len(), problem.is_feasible(&both_seats))
    };
    let (n_rows, feasible) = all_rows(&alone);
    assert!(feasible);
    assert_eq!(all_rows(&shared), (n_rows + 1, false));
}

#[test]
fn a_limit_that_two_providers_share_is_respected_by_the_solve_and_given_as_the_reason() {
    let shared = of_one_school();
    let world = World {
        run: &|n, work| (0..n).for_each(work),
        seconds_left: &|| None,
        stopped: &|| false,
        pause: &std::thread::yield_now,
        progress: &|_| {},
    };
    let solution = solve(&shared, &Options::new(default_tiers(&shared, false)), &world).expect("there are no pins");
    assert_eq!(solution.chosen, [1, 2], "of the two that share their time the more relevant one");
    assert!(solution.tiers.iter().all(|tier| tier.bound == tier.value));
    let heading = Heading { input: String::new(), options: PlanOptions::default() };
    let mut plan = plan(&shared, &solution, heading);
    super::annotate(&shared, &mut plan, &ExcludedProviders::new());
    let unanswered: Vec<_> = plan.unanswered.iter().map(|of| (of.request.as_str(), of.reason.kind())).collect();
    assert_eq!(unanswered, [("r1", ReasonKind::Capacity)]);
}

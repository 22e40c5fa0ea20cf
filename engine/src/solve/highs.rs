//! One mixed-integer problem through good_lp to HiGHS: the only file that knows the solver.
//!
//! Comes in: a [`Search`]: a problem, which of its tiers is the objective, rows for the tiers before it, a start. Goes
//! out: an [`Outcome`] in whole numbers. Always holds: one thread and a fresh thread of the operating system for each
//! solve (a later solve with another number of threads fails in the same process); seed, gaps, threads and node limit
//! are set explicitly; values are read once as > 0.5 and counted again in whole numbers; what the solver returns is not
//! trusted to be feasible.
//!
//! A stop: HiGHS looks at a flag where it looks at its other limits, but neither in presolve nor in a linear relaxation
//! nor in a heuristic that solves a smaller problem. So its thread owns all that it needs, and where it does not come
//! back in time after a stop it is left to end by itself, while the caller goes on with the plan that it holds. The
//! clock needs no such thing, since HiGHS looks at its own time limit everywhere.
//!
//! good_lp states the problem; the model inside is then driven directly, since good_lp hides the bound.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::TryRecvError;

use good_lp::{Expression, ProblemVariables, Variable, solvers::highs::highs, variable};
use highs_crate::HighsModelStatus;

use super::search::{SolveError, World};
use crate::problem::{Column, Problem, Row, Sense, Term};

/// How much work a solve may take; the clock is the world's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Nodes of branch and bound.
    pub(super) nodes: u64,
    /// Allowed share between bound and value.
    pub(super) gap: f64,
}

/// Why HiGHS came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// With a proof within the gap.
    Proved,
    /// Nothing keeps all rows.
    Infeasible,
    /// The node limit.
    Nodes,
    /// The clock.
    Clock,
    /// A stop.
    Cancelled,
}

/// What a solve found.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) ended: Ended,
    /// The values of the columns, whole and feasible; none if nothing was found.
    pub(super) values: Option<Vec<i64>>,
    /// The bound of the objective tier, rounded to the safe side.
    pub(super) bound: i128,
    /// Nodes used.
    pub(super) nodes: u64,
    /// Whether `values` have the objective that the solver states for them.
    is_as_stated: bool,
}

/// What a solve is about.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) problem: Arc<Problem>,
    /// Which of its tiers is optimized.
    pub(super) objective: usize,
    /// Rows beside its own.
    pub(super) held: Vec<Row>,
    /// Values of the columns to start from.
    pub(super) start: Option<Vec<i64>>,
    pub(super) limits: Limits,
}

/// Pauses of about a hundredth of a second from a stop until a solve is left: of the second in which a stop shall be
/// obeyed 0.3 s, since on a loaded machine they were seen to take 0.7. On a generated district (`./dev cancel`, that
/// machine) 39 stops of 50 found HiGHS where it does not look at one for longer, up to 4 s, mostly in a heuristic that
/// solves a smaller problem. Half of it would leave a few more behind; twice of it could take more than the second.
const PAUSES: u32 = 30;
/// Seconds that pins have at least, whatever the clock says: without a plan that keeps them there is none. Half of it
/// or twice it changes nothing that was seen: they take milliseconds.
const SECONDS_FOR_PINS: f64 = 0.5;

/// What a stop leaves to a solve.
#[derive(Debug)]
pub(super) struct Patience {
    /// Pauses left after a stop.
    pauses: AtomicU32,
    /// Whether HiGHS is asked to end at the beginning of these pauses, or at their end.
    asks_at_once: bool,
    /// Seconds that the clock leaves at least.
    seconds: f64,
}

impl Patience {
    /// The solve of a tier: what we hold is good enough, and HiGHS may hand out what it has.
    pub(super) fn for_tier() -> Self {
        // HiGHS refuses a negative limit, and none that is left may be so; at half or twice of this it comes back
        // before it has done anything, all the same.
        Self { pauses: AtomicU32::new(PAUSES), asks_at_once: true, seconds: 0.01 }
    }

    /// The solves for pins, all components together: they go on while there are pauses left.
    pub(super) fn for_pins() -> Self {
        Self { pauses: AtomicU32::new(PAUSES), asks_at_once: false, seconds: SECONDS_FOR_PINS }
    }

    /// Uses up a pause; false if there is none left.
    fn takes_pause(&self) -> bool {
        self.pauses.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
    }
}

/// Optimizes a tier. After a stop this comes back within about 30 pauses of the world, at worst without values and with
/// the bound that needs no solver.
///
/// # Errors
/// If the solver fails otherwise than by a limit, a stop or infeasibility.
pub(super) fn optimize(search: Search, world: &World<'_>, patience: &Patience) -> Result<Outcome, SolveError> {
    let search = Arc::new(search);
    let problem = &search.problem;
    if problem.columns.is_empty() {
        // HiGHS calls a model without columns an error; it is the simplest of all. Rows without columns hold if 0 does.
        let holds = problem.is_feasible(&[]) && search.held.iter().all(|row| row.holds(&[]));
        let ended = if holds { Ended::Proved } else { Ended::Infeasible };
        let constant = problem.tiers[search.objective].constant;
        return Ok(Outcome { ended, values: holds.then(Vec::new), bound: constant, nodes: 0, is_as_stated: true });
    }
    let mut nodes = 0;
    let mut last = None;
    for attempt in ATTEMPTS {
        let outcome = solve_on_fresh_thread(&search, attempt, world, patience);
        nodes += outcome.as_ref().map_or(0, |outcome| outcome.nodes);
        let is_final =
            |outcome: &Outcome| outcome.is_as_stated || matches!(outcome.ended, Ended::Clock | Ended::Cancelled);
        let is_last = outcome.as_ref().is_ok_and(is_final);
        last = Some(outcome);
        if is_last {
            break;
        }
    }
    last.expect("there is at least one attempt").map(|outcome| Outcome { nodes, ..outcome })
}

/// How HiGHS is asked.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    start: bool,
    presolve: bool,
}

/// Each is made when the one before it failed or gave values that are not those it stated. HiGHS 1.16 counts a start in
/// its presolved problem, where it may become a better one, and hands back the start that it was given
/// (HighsMipSolverData::checkAddSolution, their issue 3510); and its presolve leads once in a while to values that
/// break a row, which it then calls an error.
const ATTEMPTS: [Attempt; 3] = [
    Attempt { start: true, presolve: true },
    Attempt { start: false, presolve: true },
    Attempt { start: true, presolve: false },
];

/// The stack of a solver thread, of which Rust gives 2 MiB by default: HiGHS solves smaller problems within problems by
/// recursion. The sample is solved alike with 1, 32 and 128 MiB; this is eight times the usual stack of a main thread,
/// and address space alone until it is used.
const STACK_BYTES: usize = 64 << 20;

/// Solver threads that are at work.
static THREADS: AtomicUsize = AtomicUsize::new(0);

/// Solver threads that are at work in this process: behind a stop, those that did not listen in time and were left to
/// end by themselves. Each costs a processor and the memory of its problem until HiGHS looks up (up to 4 s at the size
/// of a district). Who ends the process waits for 0, or ends it without destructors: HiGHS may still read what
/// they destroy.
pub fn solver_threads() -> usize {
    THREADS.load(Ordering::Acquire)
}

/// Counts a solver thread as long as it lives.
struct Counted;

impl Counted {
    fn new() -> Self {
        THREADS.fetch_add(1, Ordering::AcqRel);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        THREADS.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Solves once on a thread of its own, which holds all that it needs: behind a stop it may outlive this call.
fn solve_on_fresh_thread(
    search: &Arc<Search>,
    attempt: Attempt,
    world: &World<'_>,
    patience: &Patience,
) -> Result<Outcome, SolveError> {
    let seconds = (world.seconds_left)().map(|seconds| seconds.max(patience.seconds));
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = std::sync::mpsc::channel();
    let (waiting, counted) = (std::thread::current(), Counted::new());
    let (asked, own) = (Arc::clone(&stop), Arc::clone(search));
    let solve = move || {
        let _counted = counted;
        // Nobody may be waiting any more.
        let _unheard = sender.send(solve_once(&own, attempt, seconds, &asked));
        waiting.unpark();
    };
    let thread = std::thread::Builder::new().name("highs".to_owned()).stack_size(STACK_BYTES);
    let thread = thread.spawn(solve).map_err(|error| SolveError::Solver(error.to_string()))?;
    loop {
        (world.pause)();
        let outcome = receiver.try_recv();
        if matches!(outcome, Err(TryRecvError::Empty)) {
            if (world.stopped)() {
                let may_go_on = patience.takes_pause();
                stop.store(patience.asks_at_once || !may_go_on, Ordering::Relaxed);
                if !may_go_on {
                    tracing::warn!("the solver does not listen; it is left to end by itself");
                    return Ok(left(search));
                }
            }
            continue;
        }
        let ended_abnormally = || SolveError::Solver("the solver's thread ended abnormally".to_owned());
        thread.join().map_err(|_| ended_abnormally())?;
        return outcome.unwrap_or_else(|_| Err(ended_abnormally()));
    }
}

/// What is known of a solve that was left.
fn left(search: &Search) -> Outcome {
    let bound = safe_bound(&search.problem, search.objective, f64::INFINITY);
    Outcome { ended: Ended::Cancelled, values: None, bound, nodes: 0, is_as_stated: false }
}

fn solve_once(
    search: &Search,
    attempt: Attempt,
    seconds: Option<f64>,
    stop: &AtomicBool,
) -> Result<Outcome, SolveError> {
    let (problem, objective, limits) = (&*search.problem, search.objective, search.limits);
    let start = search.start.as_ref().filter(|_| attempt.start);
    let fail = |what: &str| SolveError::Solver(what.to_owned());
    let tier = &problem.tiers[objective];
    let mut variables = ProblemVariables::new();
    let columns: Vec<Variable> = problem
        .bounds
        .iter()
        .map(|of| variables.add(variable().integer().min(of.lower as f64).max(of.upper as f64)))
        .collect();
    let expression = |terms: &[Term]| -> Expression {
        terms.iter().map(|term| term.coefficient as f64 * columns[term.column as usize]).sum()
    };
    let unsolved = match tier.kind.sense() {
        Sense::Max => variables.maximise(expression(&tier.terms)),
        Sense::Min => variables.minimise(expression(&tier.terms)),
    };
    let mut stated = unsolved.using(highs);
    for row in problem.rows.iter().chain(&search.held) {
        let sum = expression(&row.terms);
        use good_lp::SolverModel;
        match (row.lower, row.upper) {
            (Some(lower), Some(upper)) if lower == upper => {
                stated.add_constraint(sum.eq(lower as f64));
            }
            (lower, upper) => {
                if let Some(lower) = lower {
                    stated.add_constraint(sum.clone().geq(lower as f64));
                }
                if let Some(upper) = upper {
                    stated.add_constraint(sum.leq(upper as f64));
                }
            }
        }
    }
    let mut model = stated.try_into_inner().map_err(|error| fail(&error.to_string()))?;
    model.make_quiet();
    let option = |name: &str| fail(&format!("the option {name} was refused"));
    // The objective is a whole number: a bound less than one away is a proof. At half (0.4995) the sample's plan is the
    // same; at twice (1.998) HiGHS ends when the plan may still be one short, and the sample's quality stays unproven.
    let nodes = i32::try_from(limits.nodes.max(1)).unwrap_or(i32::MAX);
    let settings_int = [("threads", 1), ("random_seed", 0), ("mip_max_nodes", nodes)];
    for (name, value) in settings_int {
        model.try_set_option(name, value).map_err(|_| option(name))?;
    }
    let settings_float =
        [("mip_rel_gap", limits.gap), ("mip_abs_gap", 0.999), ("time_limit", seconds.unwrap_or(f64::INFINITY))];
    for (name, value) in settings_float {
        model.try_set_option(name, value).map_err(|_| option(name))?;
    }
    let is_dense = pairs(search) > PAIRS_OF_DENSE;
    let presolve = attempt.presolve && !is_dense;
    if is_dense {
        model.try_set_option("mip_heuristic_effort", 0.0).map_err(|_| option("mip_heuristic_effort"))?;
        for name in HEURISTICS {
            model.try_set_option(name, false).map_err(|_| option(name))?;
        }
    }
    for (name, value) in [("parallel", "off"), ("presolve", if presolve { "choose" } else { "off" })] {
        model.try_set_option(name, value).map_err(|_| option(name))?;
    }
    let work = WORK_OF_DENSE / problem.columns.len().max(1) as u64;
    let iterations_max = if is_dense { i64::try_from(work).unwrap_or(i64::MAX) } else { i64::MAX };
    let listening = Listening { stop, iterations_max };
    listen(&mut model, &listening)?;
    if let Some(start) = start {
        let start: Vec<f64> = start.iter().map(|value| *value as f64).collect();
        model.set_solution(Some(&start), None, None, None);
    }
    let solved = model.try_solve().map_err(|status| fail(&format!("{status:?}")))?;
    let ended = match solved.status() {
        HighsModelStatus::Optimal => Ended::Proved,
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => Ended::Infeasible,
        HighsModelStatus::ReachedTimeLimit => Ended::Clock,
        HighsModelStatus::ReachedIterationLimit | HighsModelStatus::ReachedSolutionLimit => Ended::Nodes,
        HighsModelStatus::ReachedInterrupt if stop.load(Ordering::Relaxed) => Ended::Cancelled,
        HighsModelStatus::ReachedInterrupt => Ended::Nodes,
        other => return Err(fail(&format!("{other:?}"))),
    };
    let nodes = node_count(&solved).max(1);
    // What the solver calls infeasible has no bound of its own, and where we hold a plan it is wrong.
    let dual = solved
        .double_info_value(c"mip_dual_bound")
        .ok()
        .filter(|_| ended != Ended::Infeasible)
        .unwrap_or(f64::INFINITY);
    let raw = solved.get_solution();
    let values = whole(problem, raw.columns())
        .filter(|values| problem.is_feasible(values) && search.held.iter().all(|row| row.holds(values)));
    let stated = solved.double_info_value(c"objective_function_value").unwrap_or(f64::INFINITY);
    let counted = values.as_ref().map(|values| (tier.value(values) - tier.constant) as f64);
    // The objective is a whole number: what is off by rounding is off by less than a half, or by the last digits of a
    // large one.
    let is_as_stated = match (ended, counted) {
        // A start shows that there is a plan; and where a limit came before any plan nothing is stated.
        (Ended::Infeasible, _) | (Ended::Nodes, None) => start.is_none(),
        (_, counted) => {
            counted.is_some_and(|counted| (counted - stated).abs() <= 0.5_f64.max(counted.abs() * RELATIVE_TOLERANCE))
        }
    };
    Ok(Outcome { ended, values, bound: safe_bound(problem, objective, dual), nodes, is_as_stated })
}

/// Pairs of columns that stand in a row together beyond which a problem is dense. HiGHS's presolve compares each column
/// with all of its shortest row (HPresolve::dominatedColumns) and its heuristics solve relaxations of the whole size,
/// which no limit of nodes ends: 1,000 volunteers for each of 300 requests are 90 million pairs, and took 30 s a tier
/// in presolve alone. A dense problem has neither, and so many iterations of the simplex method for each of its
/// columns. The sample has 15,000 pairs; a generated round has at most nine for each candidate (eight of a role), 7
/// million for a whole city: half or twice changes nothing for them.
const PAIRS_OF_DENSE: u64 = 20_000_000;
/// Iterations times columns after which a dense solve ends at the next look at its limits, its first relaxation done.
const WORK_OF_DENSE: u64 = 1_000_000_000;
/// What a dense problem goes without.
const HEURISTICS: [&str; 6] = [
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
    "mip_heuristic_run_zi_round",
    "mip_heuristic_run_shifting",
];

/// How many pairs of columns stand together in the shortest row of one of them. O(terms).
fn pairs(search: &Search) -> u64 {
    let mut shortest = vec![u64::MAX; search.problem.columns.len()];
    for row in &search.problem.rows {
        for term in &row.terms {
            let of = &mut shortest[term.column as usize];
            *of = (*of).min(row.terms.len() as u64);
        }
    }
    shortest.iter().filter(|length| **length < u64::MAX).sum()
}

/// What HiGHS looks at while it solves.
struct Listening<'a> {
    /// Whether it shall end.
    stop: &'a AtomicBool,
    /// Iterations of the simplex method after which it ends by itself.
    iterations_max: i64,
}

/// Lets HiGHS look at the flag wherever it looks at its other limits: in a mixed-integer problem at
/// HighsMipSolverData::checkLimits, which is not called within presolve, a linear relaxation, or a heuristic that
/// solves a smaller problem.
#[expect(unsafe_code, reason = "callbacks, which the binding lacks")]
fn listen(model: &mut highs_crate::Model, listening: &Listening<'_>) -> Result<(), SolveError> {
    // SAFETY: the pointer is that of a model which outlives the calls; what is listened to outlives the model's solve,
    // since the caller owns both; HiGHS calls back only while it solves that model.
    let set = unsafe {
        let flag = std::ptr::from_ref(listening).cast_mut().cast();
        highs_sys::Highs_setCallback(model.as_mut_ptr(), Some(tell_whether_to_stop), flag)
    };
    // SAFETY: as above.
    let started = unsafe { highs_sys::Highs_startCallback(model.as_mut_ptr(), highs_sys::kHighsCallbackMipInterrupt) };
    if set == highs_sys::STATUS_OK && started == highs_sys::STATUS_OK {
        Ok(())
    } else {
        Err(SolveError::Solver("the callback was refused".to_owned()))
    }
}

/// What HiGHS calls: it shall end where the flag is up.
#[expect(unsafe_code, reason = "HiGHS hands over raw pointers")]
unsafe extern "C" fn tell_whether_to_stop(
    _callback: std::ffi::c_int,
    _message: *const std::ffi::c_char,
    output: *const highs_sys::HighsCallbackDataOut,
    answer: *mut highs_sys::HighsCallbackDataIn,
    flag: *mut std::ffi::c_void,
) {
    // SAFETY: the pointer is what `listen` handed over, which lives as long as the solve and is only read here.
    let listening = unsafe { &*flag.cast_const().cast::<Listening<'_>>() };
    // SAFETY: HiGHS hands over a struct of its own for this call alone.
    let iterations = unsafe { (*output).mip_total_lp_iterations };
    let is_up = listening.stop.load(Ordering::Relaxed) || iterations > listening.iterations_max;
    // SAFETY: HiGHS hands over a struct of its own for this call alone.
    unsafe { (*answer).user_interrupt = is_up.into() };
}

/// Nodes of branch and bound. HiGHS keeps their number in 64 bits, which the safe binding does not read.
#[expect(unsafe_code, reason = "one read that the binding lacks")]
fn node_count(solved: &highs_crate::SolvedModel) -> u64 {
    let mut nodes: i64 = 0;
    // SAFETY: the pointer is that of a solved model which outlives the call, the name ends with a zero, and the number
    // is written to a place of its own type; HiGHS changes nothing but that.
    let status =
        unsafe { highs_sys::Highs_getInt64InfoValue(solved.as_ptr(), c"mip_node_count".as_ptr(), &raw mut nodes) };
    // Where presolve alone found the answer there may be no count.
    if status == highs_sys::STATUS_OK { u64::try_from(nodes).unwrap_or(0) } else { 0 }
}

/// The columns as whole numbers, binaries read as > 0.5.
#[expect(
    clippy::cast_possible_truncation,
    reason = "finite, and whole after `round`; beyond 2⁶³ it stays there, out of its bounds, and is refused after"
)]
fn whole(problem: &Problem, raw: &[f64]) -> Option<Vec<i64>> {
    if raw.len() != problem.columns.len() || raw.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let read = |(column, value): (&Column, &f64)| match column {
        Column::Shortfall(_) => value.round() as i64,
        _ => i64::from(*value > 0.5),
    };
    Some(problem.columns.iter().zip(raw).map(read).collect())
}

/// What HiGHS may be off by, relative to a bound and absolute. A bound is a sum of as many products as there are
/// columns, each rounded to 2⁻⁵³ of the bound at most: 10⁻¹² for 10,000 of them, and 10⁻⁹ leaves a factor of a
/// thousand. The absolute share is what HiGHS calls whole (mip_feasibility_tolerance, 10⁻⁶). Half of either or twice
/// changes nothing on the sample; with 10⁻⁶ relative its quality stays unproven, since that is counted in millionths: a
/// bound of 4 · 10⁸ is then off by four hundred.
const RELATIVE_TOLERANCE: f64 = 1e-9;
const ABSOLUTE_TOLERANCE: f64 = 1e-6;

/// The solver's bound as a whole number on the safe side: its tolerance is given away first. Where it has none, what
/// all columns together could give.
#[expect(
    clippy::cast_possible_truncation,
    reason = "finite, and whole after `floor` and `ceil`; beyond 2¹²⁷ what all columns could give is taken"
)]
pub(super) fn safe_bound(problem: &Problem, objective: usize, dual: f64) -> i128 {
    let tier = &problem.tiers[objective];
    let trivial = |best: fn(i128, i128) -> i128| -> i128 {
        let of_term = |term: &Term| {
            let (of, c) = (problem.bounds[term.column as usize], i128::from(term.coefficient));
            best(c * i128::from(of.lower), c * i128::from(of.upper))
        };
        tier.terms.iter().map(of_term).sum()
    };
    let slack = ABSOLUTE_TOLERANCE.max(dual.abs() * RELATIVE_TOLERANCE);
    let bound = match tier.kind.sense() {
        Sense::Max if dual.is_finite() => ((dual + slack).floor() as i128).min(trivial(i128::max)),
        Sense::Max => trivial(i128::max),
        Sense::Min if dual.is_finite() => ((dual - slack).ceil() as i128).max(trivial(i128::min)),
        Sense::Min => trivial(i128::min),
    };
    tier.constant + bound
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Bounds, Tier, TierKind};

    /// The nodes were once read as a number of 32 bits, which HiGHS refuses: every solve counted as one node, and a
    /// budget was never used up.
    #[test]
    fn nodes_are_counted() {
        // Markets to be split in two halves at once (Cornuéjols and Dawande, 1999): small, and not to be solved without
        // branching.
        let (n, m) = (24_u32, 3_i64);
        let weight = |row: i64, column: u32| ((i64::from(column) + 1) * (row * 31 + 17) * 7919) % 97 + 1;
        let terms = |row: i64| -> Vec<Term> {
            (0..n).map(|column| Term { column, coefficient: weight(row, column) }).collect()
        };
        let row = |row: i64| {
            let terms = terms(row);
            let half = i128::from(terms.iter().map(|term| term.coefficient).sum::<i64>() / 2);
            Row { terms, lower: Some(half), upper: Some(half) }
        };
        let problem = Problem {
            columns: (0..n as usize).map(Column::Seat).collect(),
            bounds: vec![Bounds { lower: 0, upper: 1 }; n as usize],
            rows: (0..m).map(row).collect(),
            tiers: vec![Tier { kind: TierKind::Quality, terms: terms(m), constant: 0 }],
        };
        let search = Search {
            problem: Arc::new(problem),
            objective: 0,
            held: Vec::new(),
            start: None,
            limits: Limits { nodes: 50, gap: 0.0 },
        };
        let world = World {
            run: &|n, work| (0..n).for_each(work),
            seconds_left: &|| None,
            stopped: &|| false,
            pause: &std::thread::yield_now,
            progress: &|_| {},
        };
        let outcome = optimize(search, &world, &Patience::for_tier()).expect("the solver works");
        assert_eq!(outcome.ended, Ended::Nodes);
        assert!(outcome.nodes >= 50, "{} nodes were counted", outcome.nodes);
    }
}

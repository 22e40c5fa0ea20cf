//! One mixed-integer problem through good_lp to HiGHS: the only file that knows the solver.
//!
//! Comes in: a [`Problem`], which of its tiers is the objective, rows for the tiers before it, a start. Goes out: an
//! [`Outcome`] in whole numbers. Always holds: one thread and a fresh thread of the operating system for each solve (a
//! later solve with another number of threads fails in the same process); seed, gaps, threads and node limit are set
//! explicitly; values are read once as > 0.5 and counted again in whole numbers; what the solver returns is not trusted
//! to be feasible.
//!
//! good_lp states the problem; the model inside is then driven directly, since good_lp hides the bound.

use good_lp::{Expression, ProblemVariables, Variable, solvers::highs::highs, variable};
use highs_crate::HighsModelStatus;

use super::SolveError;
use crate::problem::{Column, Problem, Row, Sense};

/// How much work a solve may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Nodes of branch and bound.
    pub(super) nodes: u64,
    /// Allowed share between bound and value.
    pub(super) gap: f64,
    /// Seconds left, if the clock is on.
    pub(super) seconds: Option<f64>,
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

/// Optimizes tier `objective` of the problem under `held` rows, from `start` if there is one.
///
/// # Errors
/// If the solver fails otherwise than by a limit or infeasibility.
pub(super) fn optimize(
    problem: &Problem,
    objective: usize,
    held: &[Row],
    start: Option<&[i64]>,
    limits: Limits,
) -> Result<Outcome, SolveError> {
    if problem.columns.is_empty() {
        // HiGHS calls a model without columns an error; it is the simplest of all. Rows without columns hold if 0 does.
        let holds = problem.is_feasible(&[]) && held.iter().all(|row| row.holds(&[]));
        let ended = if holds { Ended::Proved } else { Ended::Infeasible };
        let constant = problem.tiers[objective].constant;
        return Ok(Outcome { ended, values: holds.then(Vec::new), bound: constant, nodes: 0, is_as_stated: true });
    }
    let mut nodes = 0;
    let mut last = None;
    for way in WAYS {
        let outcome = answer_on_fresh_thread(Question {
            problem,
            objective,
            held,
            start: start.filter(|_| way.start),
            limits,
            presolve: way.presolve,
        });
        nodes += outcome.as_ref().map_or(0, |outcome| outcome.nodes);
        let is_final = outcome.as_ref().is_ok_and(|outcome| outcome.is_as_stated || outcome.ended == Ended::Clock);
        last = Some(outcome);
        if is_final {
            break;
        }
    }
    last.expect("there is at least one way").map(|outcome| Outcome { nodes, ..outcome })
}

/// How HiGHS is asked.
#[derive(Debug, Clone, Copy)]
struct Way {
    start: bool,
    presolve: bool,
}

/// The ways to ask, each when the one before it failed or gave values that are not those it stated. HiGHS 1.16 counts a
/// start in its presolved problem, where it may become a better one, and hands back the start that it was given
/// (HighsMipSolverData::checkAddSolution, their issue 3510); and its presolve leads once in a while to values that
/// break a row, which it then calls an error.
const WAYS: [Way; 3] =
    [Way { start: true, presolve: true }, Way { start: false, presolve: true }, Way { start: true, presolve: false }];

/// All that a solve is about.
#[derive(Clone, Copy)]
struct Question<'a> {
    problem: &'a Problem,
    objective: usize,
    held: &'a [Row],
    start: Option<&'a [i64]>,
    limits: Limits,
    presolve: bool,
}

fn answer_on_fresh_thread(question: Question<'_>) -> Result<Outcome, SolveError> {
    std::thread::scope(|scope| {
        let solving = std::thread::Builder::new().name("highs".to_owned()).stack_size(64 << 20);
        let handle =
            solving.spawn_scoped(scope, || answer(question)).map_err(|error| SolveError::Solver(error.to_string()))?;
        handle.join().unwrap_or_else(|_| Err(SolveError::Solver("the solver's thread ended abnormally".to_owned())))
    })
}

fn answer(question: Question<'_>) -> Result<Outcome, SolveError> {
    let Question { problem, objective, held, start, limits, presolve } = question;
    let fail = |what: &str| SolveError::Solver(what.to_owned());
    let tier = &problem.tiers[objective];
    let mut variables = ProblemVariables::new();
    let columns: Vec<Variable> = problem
        .bounds
        .iter()
        .map(|(lower, upper)| variables.add(variable().integer().min(*lower as f64).max(*upper as f64)))
        .collect();
    let expression = |terms: &[(u32, i64)]| -> Expression {
        terms.iter().map(|(column, c)| *c as f64 * columns[*column as usize]).sum()
    };
    let unsolved = match tier.kind.sense() {
        Sense::Max => variables.maximise(expression(&tier.terms)),
        Sense::Min => variables.minimise(expression(&tier.terms)),
    };
    let mut stated = unsolved.using(highs);
    for row in problem.rows.iter().chain(held) {
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
    // The objective is a whole number: a bound less than one away is a proof.
    let settings_int =
        [("threads", 1), ("random_seed", 0), ("mip_max_nodes", limits.nodes.clamp(1, i32::MAX as u64) as i32)];
    for (name, value) in settings_int {
        model.try_set_option(name, value).map_err(|_| option(name))?;
    }
    let settings_float = [
        ("mip_rel_gap", limits.gap),
        ("mip_abs_gap", 0.999),
        ("time_limit", limits.seconds.unwrap_or(f64::INFINITY).max(0.01)),
    ];
    for (name, value) in settings_float {
        model.try_set_option(name, value).map_err(|_| option(name))?;
    }
    for (name, value) in [("parallel", "off"), ("presolve", if presolve { "choose" } else { "off" })] {
        model.try_set_option(name, value).map_err(|_| option(name))?;
    }
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
        .filter(|values| problem.is_feasible(values) && held.iter().all(|row| row.holds(values)));
    let stated = solved.double_info_value(c"objective_function_value").unwrap_or(f64::INFINITY);
    let counted = values.as_ref().map(|values| (tier.value(values) - tier.constant) as f64);
    // The objective is a whole number: what is off by rounding is off by less than a half, or by the last digits of a
    // large one.
    let is_as_stated = match (ended, counted) {
        // A start shows that there is a plan; and where a limit came before any plan nothing is stated.
        (Ended::Infeasible, _) | (Ended::Nodes, None) => start.is_none(),
        (_, counted) => counted.is_some_and(|counted| (counted - stated).abs() <= 0.5_f64.max(counted.abs() * 1e-9)),
    };
    Ok(Outcome { ended, values, bound: safe_bound(problem, objective, dual), nodes, is_as_stated })
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

/// The solver's bound as a whole number on the safe side: its tolerance (10⁻⁶ relative to the bound, at least absolute)
/// is given away first. Where it has none, what all columns together could give.
pub(super) fn safe_bound(problem: &Problem, objective: usize, dual: f64) -> i128 {
    let tier = &problem.tiers[objective];
    let trivial = |best: fn(i128, i128) -> i128| -> i128 {
        tier.terms
            .iter()
            .map(|(column, c)| {
                let (lower, upper) = problem.bounds[*column as usize];
                best(i128::from(*c) * i128::from(lower), i128::from(*c) * i128::from(upper))
            })
            .sum()
    };
    let slack = 1e-6_f64.max(dual.abs() * 1e-9);
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
    use crate::problem::{Tier, TierKind};

    /// The nodes were once read as a number of 32 bits, which HiGHS refuses: every solve counted as one node, and a
    /// budget was never used up.
    #[test]
    fn nodes_are_counted() {
        // Markets to be split in two halves at once (Cornuéjols and Dawande, 1999): small, and not to be solved without
        // branching.
        let (n, m) = (24_i64, 3_i64);
        let weight = |row: i64, column: i64| ((column + 1) * (row * 31 + 17) * 7919) % 97 + 1;
        let row = |row: i64| {
            let terms: Vec<(u32, i64)> = (0..n).map(|column| (column as u32, weight(row, column))).collect();
            let half = i128::from(terms.iter().map(|(_, w)| w).sum::<i64>() / 2);
            Row { terms, lower: Some(half), upper: Some(half) }
        };
        let terms = (0..n).map(|column| (column as u32, weight(m, column))).collect();
        let problem = Problem {
            columns: (0..n as usize).map(Column::Seat).collect(),
            bounds: vec![(0, 1); n as usize],
            rows: (0..m).map(row).collect(),
            tiers: vec![Tier { kind: TierKind::Quality, terms, constant: 0 }],
        };
        let outcome =
            optimize(&problem, 0, &[], None, Limits { nodes: 50, gap: 0.0, seconds: None }).expect("the solver works");
        assert_eq!(outcome.ended, Ended::Nodes);
        assert!(outcome.nodes >= 50, "{} nodes were counted", outcome.nodes);
    }
}

//! The whole line as two calls: [`prepare`] (files to a checked batch, its index, its candidates) and [`match_round`]
//! (a district and its candidates to a plan with its evidence), and [`documents`], all that `dianda match` writes.
//!
//! Comes in: the bytes of files, [`MatchOptions`], from the caller the [`World`]. Goes out: values, and documents as
//! bytes. Always holds: nothing here is decided that a module above could decide; nothing is printed, opened or
//! measured; an error is a value whose wording is the caller's business. A round that comes from a database enters at
//! [`match_round`].

use jiff::civil::Date;

use crate::candidates::{
    Matters, RequestCandidates, candidates, doubtful_parties, idle_roles, matters, read_texts, unreached_providers,
};
use crate::district::{Lang, Pin};
use crate::explain::{Change, EvidenceFile, annotate, change, evidence};
use crate::index::{DistrictIndex, IndexError};
use crate::instance::{ExcludedProviders, Instance, PinFault, instance_of_district, write_instance};
use crate::plan::{Heading, Plan, PlanOptions, PreviousPlan, plan};
use crate::problem::{TierKind, default_tiers, place_tiers};
use crate::report::{ReportError, ReportInput, lists, page};
use crate::solve::{self, BUDGET_DEFAULT, NotHeld, Progress, Runner, SolveError, Stopped, solve};
use crate::tables::{Batch, Fault, Reading, Source, fault_of_doubt, read_batch};

/// What belongs to the outside, for the whole line.
pub struct World<'a> {
    /// Runs independent components.
    pub run: &'a Runner<'a>,
    /// Seconds left on the clock of the search, where there is a limit.
    pub seconds_left: &'a (dyn Fn() -> Option<f64> + Sync),
    /// Whether somebody asked to stop: the search ends with the best plan so far.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
    /// Lets the calling thread rest, as [`solve::World::pause`] says.
    pub pause: &'a (dyn Fn() + Sync),
    /// Is given each step as it begins or advances.
    pub progress: &'a (dyn Fn(Step) + Sync),
}

/// A step of the line, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Tables are read.
    Reading,
    /// The full-text index is built.
    Indexing,
    /// Texts are read: requests done, requests.
    Texts(usize, usize),
    /// Candidates are found: requests done, requests.
    Candidates(usize, usize),
    /// A tier is solved.
    Solving(Progress),
    /// Documents are made.
    Writing,
}

/// What can change a plan besides its tables.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchOptions {
    /// The tiers in their sequence; none named: the usual ones.
    pub tiers: Option<Vec<TierKind>>,
    /// The allowed gap, in [0, 1).
    pub gap: f64,
    /// Work of the search, at most: nodes times candidates, at least 1.
    pub budget: u64,
    /// Limit of the clock in seconds, to be recorded; [`World::seconds_left`] keeps it.
    pub time_limit: Option<f64>,
    /// A plan to keep as much of as can be kept.
    pub previous: Option<PreviousPlan>,
}

impl Default for MatchOptions {
    fn default() -> Self {
        Self { tiers: None, gap: 0.0, budget: BUDGET_DEFAULT, time_limit: None, previous: None }
    }
}

/// A checked batch with all that is found before anything is assigned.
pub struct Prepared {
    /// The round, its warnings, the places of its rows.
    pub batch: Batch,
    /// SHA-256 of what was read, before an option changed the day.
    pub input: String,
    /// Its index.
    pub index: DistrictIndex,
    /// Which requests are one matter, and the district with one request for each.
    pub matters: Matters,
    /// Topics and candidates of the requests that stand for a matter.
    pub candidates: Vec<RequestCandidates>,
}

/// A matched round.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The instance that was solved.
    pub instance: Instance,
    /// The plan, with reasons and substitutes.
    pub plan: Plan,
    /// The evidence behind it.
    pub evidence: EvidenceFile,
    /// What changed since the previous plan, if there was one.
    pub change: Option<Change>,
}

/// Why a round is not matched.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// The tables were refused: every fault and warning.
    #[error("the input was refused: {} faults and warnings", .0.len())]
    Refused(Vec<Fault>),
    /// Pins that cannot hold by themselves.
    #[error("{} pins cannot hold by themselves", .0.len())]
    Pins(Vec<PinFault>),
    /// These pins cannot hold together; without any one of them the others can.
    #[error("{} pins cannot hold together", .0.len())]
    PinsConflict(Vec<Pin>),
    /// The index failed.
    #[error("the index: {0}")]
    Index(#[from] IndexError),
    /// The search was ended before there was a plan that keeps the pins.
    #[error("the search was ended ({}) before a plan that keeps the pins was found", .0.name())]
    EndedEarly(Stopped),
    /// A tier does not have the value that it should be held at.
    #[error("the tier {} cannot be held", .0.held.kind.name())]
    NotHeld(NotHeld),
    /// The solver failed.
    #[error("the solver: {0}")]
    Solver(String),
    /// A document could not be made.
    #[error(transparent)]
    Report(#[from] ReportError),
}

impl From<SolveError> for MatchError {
    fn from(error: SolveError) -> Self {
        match error {
            SolveError::PinsConflict(pins) => Self::PinsConflict(pins),
            SolveError::EndedEarly(stopped) => Self::EndedEarly(stopped),
            SolveError::NotHeld(not_held) => Self::NotHeld(not_held),
            SolveError::Solver(error) => Self::Solver(error),
        }
    }
}

/// Reads a round and finds its candidates; roles that nobody can take and parties that are nearly named join its
/// warnings. `as_of` takes the place of the round's own day. O(cells · log rows + requests · (postings + providers)).
///
/// # Errors
/// Every fault of the tables; or if the index fails.
pub fn prepare(
    sources: &[Source],
    reading: &Reading<'_>,
    as_of: Option<Date>,
    world: &World<'_>,
) -> Result<Prepared, MatchError> {
    (world.progress)(Step::Reading);
    let mut batch = read_batch(sources, &Reading { as_of, ..*reading }).map_err(MatchError::Refused)?;
    // What was read is told apart from the options: the day is one of them.
    let input = batch.district.fingerprint();
    if as_of.is_some() {
        batch.district.round.as_of = as_of;
    }
    (world.progress)(Step::Indexing);
    let index = DistrictIndex::build(&batch.district, None)?;
    let readings = read_texts(&batch.district, &index, &|done, of| (world.progress)(Step::Texts(done, of)))?;
    let matters = matters(&batch.district, &readings);
    let progress = |done, of| (world.progress)(Step::Candidates(done, of));
    let candidates = candidates(&matters.district, &readings, &progress);
    drop(readings);
    let idle = idle_roles(&matters.district, &batch.own_topics, &candidates);
    let unreached = unreached_providers(&matters.district, &candidates);
    let doubts = idle.into_iter().chain(doubtful_parties(&batch.district)).chain(unreached);
    let warnings: Vec<Fault> = doubts.map(|doubt| fault_of_doubt(&batch, &doubt)).collect();
    batch.warnings.extend(warnings);
    Ok(Prepared { batch, input, index, matters, candidates })
}

/// Assigns: the matters of a round and their candidates to a plan with reasons, and its evidence. `input` is the
/// fingerprint of what was read. Exponential at worst, bounded by the budget.
///
/// # Errors
/// If pins cannot hold, by themselves or together, or the solver fails.
pub fn match_round(
    matters: &Matters,
    candidates: &[RequestCandidates],
    input: String,
    options: &MatchOptions,
    world: &World<'_>,
) -> Result<Matched, MatchError> {
    let (instance, excluded) = instance_of_district(&matters.district, candidates).map_err(MatchError::Pins)?;
    let mut plan = solve_instance(&instance, input, &excluded, options, world)?;
    plan.merged = matters.merged.clone();
    let evidence = evidence(matters, candidates, &plan);
    let change = options.previous.as_ref().map(|previous| change(previous, &plan, &evidence));
    Ok(Matched { instance, plan, evidence, change })
}

/// Solves an instance: its plan, with reasons and substitutes. Exponential at worst, bounded by the budget.
///
/// # Errors
/// If pins cannot hold together, or the solver fails.
pub fn solve_instance(
    instance: &Instance,
    input: String,
    excluded: &ExcludedProviders,
    options: &MatchOptions,
    world: &World<'_>,
) -> Result<Plan, SolveError> {
    let named = options.tiers.clone().unwrap_or_else(|| default_tiers(instance, options.previous.is_some()));
    let kept = options.previous.as_ref().map(|previous| previous.candidates(instance)).unwrap_or_default();
    let tiers = place_tiers(instance, &named);
    let search = solve::Options { gap: options.gap, budget: options.budget, kept, ..solve::Options::new(named) };
    let solution = solve(
        instance,
        &search,
        &solve::World {
            run: world.run,
            seconds_left: world.seconds_left,
            stopped: world.stopped,
            pause: world.pause,
            progress: &|progress| (world.progress)(Step::Solving(*progress)),
        },
    )?;
    let record = PlanOptions {
        tiers,
        gap: options.gap,
        budget: options.budget,
        time_limit: options.time_limit,
        previous: options.previous.as_ref().map(|previous| crate::district::fingerprint(&previous.seats)),
    };
    let mut plan = plan(instance, &solution, Heading { input, options: record });
    annotate(instance, &mut plan, excluded);
    Ok(plan)
}

/// A file of the results: its path in their folder, and its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `plan.json`, `instance/roles.csv`, `providers/bm-1-区房管局.xlsx` …
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Everything that goes into the folder of the results but run.json, which only the caller can measure: lists and page
/// in one language, the others in none. O(size of the plan).
///
/// # Errors
/// If a workbook or the page cannot be made.
pub fn documents(prepared: &Prepared, matched: &Matched, lang: Lang) -> Result<Vec<Document>, ReportError> {
    let input = ReportInput {
        district: &prepared.matters.district,
        merged: &prepared.matters.as_handed_in,
        candidates: &prepared.candidates,
        plan: &matched.plan,
        evidence: &matched.evidence,
        change: matched.change.as_ref(),
        lang,
    };
    let document = |(path, bytes): (String, Vec<u8>)| Document { path, bytes };
    let instance = write_instance(&matched.instance).into_iter();
    let instance = instance.map(|(name, bytes)| document((format!("instance/{name}"), bytes)));
    let mut all = vec![
        document(("plan.json".to_owned(), matched.plan.to_bytes())),
        document(("evidence.json".to_owned(), matched.evidence.to_bytes())),
    ];
    all.extend(instance);
    all.extend(lists(&input)?.into_iter().map(document));
    all.push(document(("report.html".to_owned(), page(&input)?.into_bytes())));
    Ok(all)
}

//! `dianda solve`: an instance in, a plan out, and run.json beside it.

use std::path::{Path, PathBuf};

use engine::district::{Bilingual, Pin};
use engine::explain::{pin_obstacle_sentence, seat_obstacles, with_forbids};
use engine::instance::{ExcludedProviders, read_instance};
use engine::matching::{Step, solve_instance};
use engine::plan::{PreviousPlan, Run, difference};
use engine::solve::SolveError;
use serde_json::{Value, json};

use super::Exit;
use super::failure::{Failure, PinsConflict, Trouble};
use super::options::SearchArguments;
use super::outcome::{difference_lines, pin_line, tier_lines};
use super::speech::Speech;
use crate::files_in::{read_document, read_sources};
use crate::files_out::write_file;

pub(super) fn run(dir: &Path, out: Option<&Path>, search: SearchArguments, speech: Speech) -> Result<Exit, Failure> {
    let search = search.resolve()?;
    out.map_or(Ok(()), refuse_foreign_file)?;
    let progress = search.progress(speech.lang);
    progress.step(Step::Reading);
    let sources = read_sources(dir, true).map_err(Failure::Refused)?;
    let (instance, warnings) = read_instance(&sources).map_err(Failure::Refused)?;
    let (solved, run) = search.run(&|step| progress.step(step), |world| {
        solve_instance(&instance, instance.fingerprint(), &ExcludedProviders::new(), &search.options, world)
    });
    let conflict = |pins: Vec<Pin>| {
        let pins = with_forbids(&instance, pins);
        let obstacles = seat_obstacles(&instance, &pins);
        PinsConflict {
            lines: pins.iter().map(|pin| pin_line(pin, speech.lang)).collect(),
            about: obstacles.iter().map(|of| pin_obstacle_sentence(None, of, speech.lang)).collect(),
            pins,
            obstacles,
        }
    };
    let plan = solved.map_err(|error| match error {
        SolveError::PinsConflict(pins) => Failure::PinsConflict(Box::new(conflict(pins))),
        // No tier is held by a command.
        SolveError::EndedEarly(_) | SolveError::NotHeld(_) => Failure::ended_early(),
        SolveError::Solver(error) => Failure::solver(&error),
    })?;
    drop(progress);
    if let Some(out) = out {
        write(out, &plan.to_bytes())?;
        write(&run_path(out), &run.to_bytes())?;
    }
    let change = search.options.previous.as_ref().map(|previous| difference(previous, &plan));
    if speech.json {
        let mut document = json!(plan);
        document["warnings"] = warnings.iter().map(|fault| fault.to_json(speech.lang)).collect::<Value>();
        document["run"] = json!(run);
        speech.document(&document);
        return Ok(Exit::Done);
    }
    speech.tell_faults(&warnings);
    let (total, answered, seats, seconds) =
        (instance.requests.len(), plan.teams().len(), plan.assignments.len(), run.seconds);
    speech.say(&speech.lang.pick(
        format!("{total} 件点单，答 {answered} 件，{seats} 个派题；{seconds:.1} 秒"),
        format!("{total} requests, {answered} answered, {seats} assignments; {seconds:.1} s"),
    ));
    let change = change.iter().flat_map(|difference| difference_lines(difference, speech.lang));
    tier_lines(&plan, true, speech.lang).into_iter().chain(change).for_each(|line| speech.say(&line));
    Ok(Exit::Done)
}

/// run.json beside a plan.json; beside a plan of another name, `name.run.json`.
fn run_path(plan: &Path) -> PathBuf {
    let stem = plan.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    plan.with_file_name(if stem == "plan" { "run.json".to_owned() } else { format!("{stem}.run.json") })
}

/// Only an earlier plan of ours is replaced, and only a run of ours beside it: never a table, a note or a device.
fn refuse_foreign_file(out: &Path) -> Result<(), Failure> {
    let is_plan = |path: &Path| read_document(path).is_ok_and(|bytes| PreviousPlan::read(&bytes).is_ok());
    let is_run = |path: &Path| read_document(path).is_ok_and(|bytes| serde_json::from_slice::<Run>(&bytes).is_ok());
    let run = run_path(out);
    let foreign = [(out, is_plan(out)), (run.as_path(), is_run(&run))];
    let Some((path, _)) = foreign.into_iter().find(|(path, is_ours)| path.exists() && !is_ours) else { return Ok(()) };
    let name = path.display();
    Err(Failure::not_done(
        Trouble::new(
            "foreign_file",
            Bilingual::new(
                format!("{name} 已经有了，而且不是方案，不敢覆盖。"),
                format!("{name} is there already and is no plan; it is not overwritten."),
            ),
            Bilingual::new("请换一个文件名。", "Give another name."),
        )
        .at(name),
    ))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mend = Bilingual::new("没有写出方案；请换一个地方。", "No plan was written; give another place.");
    write_file(path, bytes).map_err(|error| Failure::cannot_write(path, &error, mend))
}

//! `dianda match`: the whole line from tables to plan.

use std::path::{Path, PathBuf};

use engine::candidates::answer_gaps;
use engine::district::{Bilingual, Pin, safe_text};
use engine::explain::{
    Names, PinObstacle, Subject, change, change_sentences, pin_obstacle_sentence, pin_obstacles, pin_sentence,
    seat_obstacles, sentences, why, with_forbids,
};
use engine::instance::instance_of_district;
use engine::matching::{Document, Matched, Prepared, Step, documents, match_round};
use engine::plan::{PreviousPlan, Run};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::Exit;
use super::failure::{Failure, PinsConflict, Trouble};
use super::options::{SearchArguments, read_previous};
use super::outcome::tier_lines;
use super::reading::{BatchArguments, failure, read_round, tell_unplaced, with_world};
use super::speech::Speech;
use crate::files_out::{contents, foreign_in, write_folder};
use crate::system_errors::system_words;

/// What is to be matched, and where to.
pub(super) struct MatchArguments {
    pub(super) batch: BatchArguments,
    pub(super) out: Option<PathBuf>,
    pub(super) as_of: Option<Date>,
    pub(super) pins: Option<PathBuf>,
    pub(super) search: SearchArguments,
}

pub(super) fn run(arguments: MatchArguments, speech: Speech) -> Result<Exit, Failure> {
    let MatchArguments { batch, out, as_of, pins, search } = arguments;
    let out = out.as_deref();
    let search = search.resolve()?;
    out.map_or(Ok(()), refuse_foreign_folder)?;
    let progress = search.progress(speech.lang);
    let prepared = with_world(&progress, |world| read_round(&batch, pins.as_deref(), as_of, world))?;
    tell_further_pins(prepared.batch.further_pins, speech);
    let (matched, run) = search.run(&|step| progress.step(step), |world| {
        match_round(&prepared.matters, &prepared.candidates, prepared.input.clone(), &search.options, world)
    });
    let conflict = |pins: Vec<Pin>| conflict(&prepared, pins, speech);
    let mut matched = matched.map_err(|error| failure(&prepared.batch, error, &conflict))?;
    if matched.change.is_none() {
        // Pins that were filled in beside a plan are told by what they change in it, kept or not.
        let before = pins.as_deref().and_then(plan_beside);
        matched.change = before.map(|previous| change(&previous, &matched.plan, &matched.evidence));
    }
    if let Some(out) = out {
        progress.step(Step::Writing);
        write(out, &prepared, &matched, &run, speech)?;
    }
    drop(progress);
    let gaps = answer_gaps(&prepared.matters.district, &prepared.candidates);
    if speech.json {
        let mut document = document(&prepared, &matched, &run, speech);
        document["answerable"] = gaps.to_json(speech.lang);
        speech.document(&document);
        return Ok(Exit::Done);
    }
    speech.say(gaps.said().said(speech.lang));
    speech.tell_faults(&prepared.batch.warnings);
    tell_unplaced(&prepared.batch, speech);
    summary(&matched, &run, speech);
    match out {
        Some(out) => name_results(out, matched.change.is_some(), speech),
        None => speech.tell(
            "只显示了摘要；要写出方案、清单和报告，请加 --out 文件夹。",
            "This is the summary alone; add --out FOLDER for plan, lists and report.",
        ),
    }
    Ok(Exit::Done)
}

/// The plan in the folder in which a workbook of pins lies, or in the folder that stands for it, if there is one.
fn plan_beside(pins: &Path) -> Option<PreviousPlan> {
    let folder = if pins.is_dir() { pins } else { pins.parent()? };
    read_previous(&folder.join("plan.json")).ok()
}

fn tell_further_pins(further_pins: Option<usize>, speech: Speech) {
    match further_pins {
        Some(0) => speech.tell(
            "注意：“锁定”表里没有一行选了规则，等于没有锁定（是不是忘了存盘？）。",
            "note: no row of the sheet of pins has a rule, so that nothing is pinned (was it saved?).",
        ),
        Some(n) => speech.tell(&format!("读入 {n} 条锁定。"), &format!("{n} pins were read.")),
        None => {}
    }
}

/// What is known of pins that cannot hold together.
fn conflict(prepared: &Prepared, pins: Vec<Pin>, speech: Speech) -> PinsConflict {
    let district = &prepared.matters.district;
    let instance = instance_of_district(district, &prepared.candidates).ok().map(|(instance, _)| instance);
    let pins = instance.as_ref().map_or_else(|| pins.clone(), |instance| with_forbids(instance, pins.clone()));
    let mut obstacles = pin_obstacles(district, &prepared.candidates, &pins);
    if let Some(instance) = instance {
        // A role without any candidate is named with its holders already.
        let lacks_time =
            |of: &PinObstacle| !matches!(of, PinObstacle::SeatLacks { candidates, .. } if candidates.is_empty());
        obstacles.extend(seat_obstacles(&instance, &pins).into_iter().filter(lacks_time));
    }
    PinsConflict {
        lines: pins.iter().map(|pin| pin_sentence(district, pin, speech.lang)).collect(),
        about: obstacles.iter().map(|of| pin_obstacle_sentence(Some(district), of, speech.lang)).collect(),
        pins,
        obstacles,
    }
}

/// The plan with what belongs to this run: its warnings, run.json, what changed.
fn document(prepared: &Prepared, matched: &Matched, run: &Run, speech: Speech) -> Value {
    let mut document = json!(matched.plan);
    document["warnings"] = prepared.batch.warnings.iter().map(|fault| fault.to_json(speech.lang)).collect();
    document["run"] = json!(run);
    if let Some(change) = &matched.change {
        document["change"] = json!(change);
    }
    document
}

/// The figures of the plan, its tiers, what changed.
fn summary(matched: &Matched, run: &Run, speech: Speech) {
    let names = Names::new(&matched.evidence, speech.lang);
    let overview = why(&matched.plan, &matched.evidence, Subject::Round);
    let mut lines: Vec<String> = overview.iter().flat_map(|why| sentences(why, names)).collect();
    if let Some(last) = lines.last_mut() {
        let seconds = run.seconds;
        *last += &speech.lang.pick(format!("；求解 {seconds:.1} 秒"), format!("; solved in {seconds:.1} s"));
    }
    lines.extend(tier_lines(&matched.plan, false, speech.lang));
    lines.extend(matched.change.iter().flat_map(|change| change_sentences(change, names)));
    lines.iter().for_each(|line| speech.say(line));
}

fn name_results(out: &Path, has_change: bool, speech: Speech) {
    let lines = [
        ("清单", "lists", "plan.xlsx"),
        ("每个答题力量一份", "one for each provider", "providers/"),
        ("报告", "report", "report.html"),
        ("方案数据", "plan", "plan.json"),
    ];
    let changes = has_change.then_some(("变化", "what changed", "changes.xlsx"));
    for (zh, en, name) in lines.into_iter().chain(changes) {
        let path = out.join(name);
        speech.say(&speech.lang.pick(format!("  {zh}：{}", path.display()), format!("  {en}: {}", path.display())));
    }
}

/// Things that are named of what stands in the way.
const FOREIGN_NAMED: usize = 5;

/// A folder that holds anything else than our own results, as we wrote them, is not replaced.
fn refuse_foreign_folder(out: &Path) -> Result<(), Failure> {
    let name = out.display();
    let trouble = match foreign_in(out) {
        Ok(foreign) if foreign.is_empty() => return Ok(()),
        Ok(foreign) if foreign == ["."] => Trouble::new(
            "foreign_folder",
            Bilingual::new(
                format!("{name} 里有别的东西，不是 match 写出的结果，不敢覆盖。"),
                format!("{name} holds other things than what match wrote and is not replaced."),
            ),
            Bilingual::new("请换一个新的文件夹。", "Give another folder."),
        ),
        Ok(foreign) => {
            let named: Vec<String> = foreign.iter().take(FOREIGN_NAMED).map(|path| safe_text(path)).collect();
            let n = foreign.len();
            Trouble::new(
                "foreign_folder",
                Bilingual::new(
                    format!("{name} 里有后来放进去的或改过的东西（{} 等 {n} 个），不敢覆盖。", named.join("、")),
                    format!(
                        "{name} holds {n} things that were put or changed there ({}); it is not replaced.",
                        named.join(", ")
                    ),
                ),
                Bilingual::new(
                    "请换一个新的文件夹，或先把这些移走、另存。",
                    "Give another folder, or first move or save these elsewhere.",
                ),
            )
        }
        Err(error) => {
            let why = system_words(&error);
            Trouble::new(
                "cannot_write",
                Bilingual::new(
                    format!("{name} 不能用作输出文件夹：{}。", why.zh),
                    format!("{name} cannot be used for the results: {}.", why.en),
                ),
                Bilingual::new("请换一个地方。", "Give another place."),
            )
        }
    };
    Err(Failure::not_done(trouble.at(name)))
}

/// Writes the folder of the results.
fn write(out: &Path, prepared: &Prepared, matched: &Matched, run: &Run, speech: Speech) -> Result<(), Failure> {
    let mut files = documents(prepared, matched, speech.lang).map_err(|error| Failure::internal(&error))?;
    let run = Run { files: contents(&files), ..run.clone() };
    files.push(Document { path: "run.json".to_owned(), bytes: run.to_bytes() });
    write_folder(out, &files).map_err(|error| {
        let (name, why) = (out.display(), system_words(&error));
        Failure::not_done(
            Trouble::new(
                "cannot_write",
                Bilingual::new(
                    format!("写不进 {name}：{}。没有写出任何东西，原来的结果还在。", why.zh),
                    format!("{name} cannot be written: {}. What was there is still there.", why.en),
                ),
                Bilingual::new(
                    "请换一个地方，或腾出空间再运行一次。",
                    "Give another place, or make room and run again.",
                ),
            )
            .at(name),
        )
    })
}

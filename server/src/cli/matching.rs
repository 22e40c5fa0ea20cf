//! `dianda match`: the whole line from tables to plan.

use std::path::Path;

use engine::district::{Bilingual, Lang, Pin};
use engine::explain::{evidence, explain_change, explain_overview, explain_pins};
use engine::instance::{Instance, write_instance};
use engine::report::{Round, lists, page};
use engine::tables::Purpose;
use jiff::civil::Date;
use serde_json::json;

use super::solving::{SolvingArguments, pin_lines, solve_instance, tier_lines};
use super::speech::Speech;
use super::{Exit, preparing, refuse};
use crate::files::{may_replace, write_folder, write_problem};
use crate::progress::Progress;

/// What is to be matched.
pub(super) struct Asked<'a> {
    pub(super) dir: &'a Path,
    pub(super) out: Option<&'a Path>,
    pub(super) as_of: Option<Date>,
    pub(super) pins: Option<&'a Path>,
}

pub(super) fn run(asked: &Asked<'_>, solving: &SolvingArguments, speech: Speech) -> Exit {
    match try_run(asked, solving, speech) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn try_run(asked: &Asked<'_>, solving: &SolvingArguments, speech: Speech) -> Result<(), Exit> {
    let Asked { dir, out, as_of, pins } = *asked;
    if let Some(out) = out {
        refuse_foreign_folder(out, speech)?;
    }
    let progress = Progress::new();
    let mut batch =
        preparing::read_for(dir, Purpose::Round, pins, &progress, speech).map_err(|faults| refuse(&faults, speech))?;
    match batch.further_pins {
        Some(0) => speech.tell(
            "注意：“锁定”表里没有一行选了规则，等于没有锁定（是不是忘了存盘？）。",
            "note: no row of the sheet 锁定 has a rule, so that nothing is pinned (was it saved?).",
        ),
        Some(n) => speech.tell(&format!("读入 {n} 条锁定。"), &format!("{n} pins were read.")),
        None => {}
    }
    // What was read is told apart from the options: the day is one of them.
    let input = batch.district.fingerprint();
    if as_of.is_some() {
        batch.district.round.as_of = as_of;
    }
    let index = preparing::index(&batch, &progress, speech)?;
    let found = preparing::find_candidates(&mut batch, &index, &progress, speech)?;
    let (instance, excluded) = preparing::make_instance(&batch, &found, speech)?;
    let pins_told = |pins: &[Pin]| match speech.lang {
        Lang::Zh => explain_pins(&batch.district, &found, pins),
        Lang::En => pin_lines(pins, speech.lang),
    };
    let solved = solve_instance(&instance, input, solving, &excluded, &pins_told, &progress, speech)?;
    let evidence = evidence(&batch.district, &found, &solved.plan);
    if let Some(out) = out {
        progress.tell(if speech.lang == Lang::Zh { "写出清单和报告" } else { "writing lists and report" });
        let files = documents(
            &Round { district: &batch.district, found: &found, plan: &solved.plan, evidence: &evidence },
            &instance,
        )
        .map_err(|error| preparing::failed(&error, speech))?;
        write_folder(out, &files).map_err(|error| {
            let (name, why) = (out.display(), write_problem(&error));
            speech.failure(&Bilingual::new(
                format!("写不进 {name}：{}。没有写出任何东西，原来的结果还在。", why.zh),
                format!("{name} cannot be written: {}. Nothing was written; what was there is still there.", why.en),
            ));
            Exit::NotDone
        })?;
    }
    drop(progress);
    speech.tell_faults(&batch.warnings, false);
    if speech.json {
        speech.document(&json!(solved.plan));
        return Ok(());
    }
    for line in explain_overview(&solved.plan, &evidence, speech.lang) {
        speech.say(&line);
    }
    for line in tier_lines(&solved.plan, speech) {
        speech.say(&line);
    }
    for line in
        solved.previous.iter().flat_map(|previous| explain_change(previous, &solved.plan, &evidence, speech.lang))
    {
        speech.say(&line);
    }
    if let Some(out) = out {
        let path = |name: &str| out.join(name).display().to_string();
        let lines = [
            ("清单", "lists", "plan.xlsx"),
            ("每个答题力量一份", "one for each provider", "providers/"),
            ("报告", "report", "report.html"),
            ("方案数据", "plan", "plan.json"),
        ];
        for (zh, en, name) in lines {
            speech.say(&format!("  {}：{}", if speech.lang == Lang::Zh { zh } else { en }, path(name)));
        }
    } else {
        speech.tell(
            "只显示了摘要；要写出方案、清单和报告，请加 --out 文件夹。",
            "this is the summary alone; add --out FOLDER for plan, lists and report.",
        );
    }
    Ok(())
}

/// A folder that holds anything else than our own results is not replaced.
fn refuse_foreign_folder(out: &Path, speech: Speech) -> Result<(), Exit> {
    let name = out.display();
    match may_replace(out) {
        Ok(true) => Ok(()),
        Ok(false) => {
            speech.failure(&Bilingual::new(
                format!("{name} 里有别的东西，不敢覆盖。请换一个新的文件夹。"),
                format!("{name} holds other things and is not replaced; give another folder."),
            ));
            Err(Exit::NotDone)
        }
        Err(error) => {
            let why = write_problem(&error);
            speech.failure(&Bilingual::new(
                format!("{name} 不能用作输出文件夹：{}。请换一个地方。", why.zh),
                format!("{name} cannot be used for the results: {}; give another place.", why.en),
            ));
            Err(Exit::NotDone)
        }
    }
}

/// Everything that goes into the folder of the results.
fn documents(round: &Round<'_>, instance: &Instance) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files =
        vec![("plan.json".to_owned(), round.plan.to_bytes()), ("evidence.json".to_owned(), round.evidence.to_bytes())];
    files.extend(write_instance(instance).into_iter().map(|(name, bytes)| (format!("instance/{name}"), bytes)));
    files.extend(lists(round).map_err(|error| error.to_string())?);
    files.push(("report.html".to_owned(), page(round).map_err(|error| error.to_string())?.into_bytes()));
    Ok(files)
}

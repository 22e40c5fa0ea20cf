//! `dianda solve`: an instance in, a plan out.

use std::path::Path;

use engine::district::{Bilingual, Lang};
use engine::instance::{ExcludedProviders, read_instance};
use engine::plan::{PreviousPlan, difference};
use serde_json::json;

use super::solving::{SolvingArguments, difference_lines, pin_lines, solve_instance, tier_lines};
use super::speech::Speech;
use super::{Exit, refuse};
use crate::files::{read_document, read_sources, write_file};
use crate::progress::Progress;

pub(super) fn run(dir: &Path, out: Option<&Path>, solving: &SolvingArguments, speech: Speech) -> Exit {
    if let Some(out) = out.filter(|out| out.exists()) {
        // Only an earlier plan is replaced: never a table, a note or a device.
        if !read_document(out).is_ok_and(|bytes| PreviousPlan::read(&bytes).is_ok()) {
            let name = out.display();
            speech.failure(&Bilingual::new(
                format!("{name} 已经有了，而且不是方案，不敢覆盖。请换一个文件名。"),
                format!("{name} is there already and is no plan; it is not overwritten. Give another name."),
            ));
            return Exit::NotDone;
        }
    }
    let progress = Progress::new();
    progress.tell("读取算例");
    let sources = match read_sources(dir, true) {
        Ok(sources) => sources,
        Err(faults) => return refuse(&faults, speech),
    };
    let (instance, warnings) = match read_instance(&sources) {
        Ok(read) => read,
        Err(faults) => return refuse(&faults, speech),
    };
    speech.tell_faults(&warnings, false);
    let solved = match solve_instance(
        &instance,
        instance.fingerprint(),
        solving,
        &ExcludedProviders::new(),
        &|pins| pin_lines(pins, speech.lang),
        &progress,
        speech,
    ) {
        Ok(solved) => solved,
        Err(exit) => return exit,
    };
    drop(progress);
    if let Some(out) = out
        && let Err(error) = write_file(out, &solved.plan.to_bytes())
    {
        let name = out.display();
        speech.failure(&Bilingual::new(
            format!("写不进 {name}：{error}。没有写出任何东西。"),
            format!("{name} cannot be written: {error}. Nothing was written."),
        ));
        return Exit::NotDone;
    }
    if speech.json {
        speech.document(&json!(solved.plan));
        return Exit::Done;
    }
    let plan = &solved.plan;
    let answered = plan.teams().len();
    let (total, seconds) = (instance.requests.len(), plan.solve.seconds);
    speech.say(&match speech.lang {
        Lang::Zh => format!("{total} 件点单，答 {answered} 件，{} 个派题；{seconds:.1} 秒", plan.assignments.len()),
        Lang::En => {
            format!("{total} requests, {answered} answered, {} assignments; {seconds:.1} s", plan.assignments.len())
        }
    });
    for line in tier_lines(plan, speech) {
        speech.say(&line);
    }
    for line in solved.previous.iter().flat_map(|previous| difference_lines(&difference(previous, plan), speech.lang)) {
        speech.say(&line);
    }
    Exit::Done
}

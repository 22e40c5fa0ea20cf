//! `dianda check`: reads everything, reports every fault and warning, changes nothing. With `--annotate` the tables
//! come back as a workbook with each faulty cell marked.

use std::path::Path;

use engine::candidates::{near_identical, unsure_topics};
use engine::district::{Bilingual, Doubt, Lang};
use engine::tables::{
    Batch, Fault, Purpose, ROWS_MAX, annotated, fault_of_doubt, has_errors, read_sheets, sort_faults,
};

use super::speech::Speech;
use super::{Exit, preparing, refuse};
use crate::files::{read_sources, write_file};
use crate::progress::Progress;
use crate::workbook_child::read_in_child;

pub(super) fn run(dir: &Path, annotate: Option<&Path>, speech: Speech) -> Exit {
    // What somebody may have worked on, the original above all, is never overwritten.
    if let Some(path) = annotate.filter(|path| path.exists()) {
        let name = path.display();
        speech.failure(&Bilingual::new(
            format!("{name} 已经有了，没有覆盖。请给标注好的工作簿换一个名字。"),
            format!("{name} is there already and was not overwritten; give the annotated workbook another name."),
        ));
        return Exit::NotDone;
    }
    let progress = Progress::new();
    let (batch, faults) = match preparing::read_for(dir, Purpose::Round, None, &progress, speech) {
        Ok(mut batch) => match faults_of_candidates(&mut batch, &progress, speech) {
            Ok(faults) => (Some(batch), faults),
            Err(exit) => return exit,
        },
        Err(faults) => (None, faults),
    };
    let mut all: Vec<Fault> = batch.iter().flat_map(|batch| batch.warnings.iter().cloned()).chain(faults).collect();
    sort_faults(&mut all);
    drop(progress);
    if let Some(path) = annotate
        && let Err(exit) = write_annotated(dir, path, &all, speech)
    {
        return exit;
    }
    let Some(batch) = batch.filter(|_| !has_errors(&all)) else {
        let exit = refuse(&all, speech);
        if !speech.json {
            speech.tell(
                "（有没有人能担每个角色、有没有重复的点单，要等错误改好后才看得出来。）",
                "(Whether somebody can take every role, and which requests are alike, shows once the errors are mended.)",
            );
        }
        return exit;
    };
    speech.tell_faults(&all, true);
    if !speech.json {
        let d = &batch.district;
        let (communities, requests, providers, cases) =
            (d.communities.len(), d.requests.len(), d.providers.len(), d.cases.len());
        let warnings = all.len();
        speech.say(&match speech.lang {
            Lang::Zh => format!("可以使用：{communities} 个社区，{requests} 件点单，{providers} 个答题力量，{} 个题型，{cases} 个案例；{warnings} 处提醒", d.topics.len()),
            Lang::En => format!("ready: {communities} communities, {requests} requests, {providers} providers, {} topics, {cases} cases; {warnings} warnings", d.topics.len()),
        });
    }
    Exit::Done
}

/// Pins that cannot hold by themselves, roles of topics told by the text, and requests that are likely the same show
/// only once the batch is indexed.
fn faults_of_candidates(batch: &mut Batch, progress: &Progress, speech: Speech) -> Result<Vec<Fault>, Exit> {
    let index = preparing::index(batch, progress, speech)?;
    let found = preparing::find_candidates(batch, &index, progress, speech)?;
    let near =
        near_identical(&batch.district, &index).map_err(|error| preparing::failed(&error.to_string(), speech))?;
    let same = near.into_iter().map(|group| Doubt::SameMatter { requests: group.requests });
    let doubts = unsure_topics(&batch.district, &found).into_iter().chain(same);
    let warnings: Vec<Fault> = doubts.map(|doubt| fault_of_doubt(batch, &doubt)).collect();
    batch.warnings.extend(warnings);
    Ok(preparing::pin_faults(batch, &found))
}

fn write_annotated(dir: &Path, path: &Path, faults: &[Fault], speech: Speech) -> Result<(), Exit> {
    // Files that cannot be opened have no sheet to mark; their faults stand in the list of all.
    let sources = read_sources(dir, false).unwrap_or_default();
    let (sheets, _) = read_sheets(&sources, ROWS_MAX, &read_in_child);
    let written = annotated(&sheets, faults, speech.lang).map_err(|error| error.to_string());
    let written = written.and_then(|bytes| write_file(path, &bytes).map_err(|error| error.to_string()));
    written.map_err(|error| preparing::failed(&error, speech))?;
    let name = path.display();
    speech.tell(&format!("标注好的工作簿：{name}"), &format!("the annotated workbook: {name}"));
    Ok(())
}

//! `dianda check`: reads everything, reports every fault and warning, changes nothing. With `--annotate` the tables
//! come back as a workbook with each faulty cell marked.

use std::path::Path;

use engine::candidates::{near_identical, unsure_topics};
use engine::district::{Bilingual, Doubt};
use engine::instance::instance_of_district;
use engine::matching::Prepared;
use engine::tables::{Fault, ROWS_MAX, annotated, fault_of_doubt, has_errors, read_sheets, sort_faults};

use super::Exit;
use super::failure::{Failure, Trouble};
use super::reading::{BatchArguments, located, read_round, with_world};
use super::speech::Speech;
use crate::files::{read_sources, write_file, write_problem};
use crate::progress::Progress;
use crate::workbook_child::read_in_child;

pub(super) fn run(dir: &BatchArguments, annotate: Option<&Path>, speech: Speech) -> Result<Exit, Failure> {
    annotate.map_or(Ok(()), refuse_existing)?;
    let progress = Progress::new(speech.lang);
    let (prepared, mut all) = match with_world(&progress, |world| read_round(dir, None, None, world)) {
        Ok(mut prepared) => {
            let faults = faults_of_candidates(&mut prepared)?;
            let warnings = std::mem::take(&mut prepared.batch.warnings);
            (Some(prepared), warnings.into_iter().chain(faults).collect())
        }
        Err(Failure::Refused(faults)) => (None, faults),
        Err(other) => return Err(other),
    };
    sort_faults(&mut all);
    drop(progress);
    if let Some(path) = annotate {
        write_annotated(dir, path, &all, speech)?;
    }
    let Some(prepared) = prepared.filter(|_| !has_errors(&all)) else {
        let exit = Failure::Refused(all).report(speech);
        if !speech.json {
            speech.tell(
                "（有没有人能担每个角色、有没有重复的点单，要等错误改好后才看得出来。）",
                "(Whether somebody can take every role, and which requests are alike, shows once the errors are \
                 mended.)",
            );
        }
        return Ok(exit);
    };
    if speech.json {
        speech.document(&speech.faults_document(&all));
        return Ok(Exit::Done);
    }
    speech.tell_faults(&all);
    let d = &prepared.batch.district;
    let (communities, requests, providers) = (d.communities.len(), d.requests.len(), d.providers.len());
    let (topics, cases, warnings) = (d.topics.len(), d.cases.len(), all.len());
    speech.say(&speech.lang.pick(
        format!(
            "可以使用：{communities} 个社区，{requests} 件点单，{providers} 个答题力量，\
             {topics} 个题型，{cases} 个案例；{warnings} 处提醒"
        ),
        format!(
            "ready: {communities} communities, {requests} requests, {providers} providers, \
             {topics} topics, {cases} cases; {warnings} warnings"
        ),
    ));
    Ok(Exit::Done)
}

/// What somebody may have worked on, the original above all, is never overwritten.
fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    let name = path.display();
    Err(Failure::not_done(
        Trouble::new(
            "exists",
            Bilingual::new(
                format!("{name} 已经有了，没有覆盖。"),
                format!("{name} is there already and was not overwritten."),
            ),
            Bilingual::new("请给标注好的工作簿换一个名字。", "Give the annotated workbook another name."),
        )
        .at(name),
    ))
}

/// Pins that cannot hold by themselves, roles of topics told by the text, and requests that are likely the same show
/// only once the batch is indexed.
fn faults_of_candidates(prepared: &mut Prepared) -> Result<Vec<Fault>, Failure> {
    let Prepared { batch, index, candidates, .. } = prepared;
    let near = near_identical(&batch.district, index).map_err(|error| Failure::internal(&error))?;
    let same = near.into_iter().map(|group| Doubt::SameMatter { requests: group.requests });
    let doubts = unsure_topics(&batch.district, candidates).into_iter().chain(same);
    let warnings: Vec<Fault> = doubts.map(|doubt| fault_of_doubt(batch, &doubt)).collect();
    batch.warnings.extend(warnings);
    let pins = instance_of_district(&batch.district, candidates).err().unwrap_or_default();
    Ok(pins.into_iter().map(|fault| located(batch, fault)).collect())
}

fn write_annotated(dir: &Path, path: &Path, faults: &[Fault], speech: Speech) -> Result<(), Failure> {
    // Files that cannot be opened have no sheet to mark; their faults stand in the list of all.
    let sources = read_sources(dir, false).unwrap_or_default();
    let (sheets, _) = read_sheets(&sources, ROWS_MAX, &read_in_child);
    let bytes = annotated(&sheets, faults, speech.lang).map_err(|error| Failure::internal(&error))?;
    let name = path.display();
    write_file(path, &bytes).map_err(|error| {
        let why = write_problem(&error);
        Failure::not_done(
            Trouble::new(
                "cannot_write",
                Bilingual::new(
                    format!("写不进 {name}：{}。", why.zh),
                    format!("{name} cannot be written: {}.", why.en),
                ),
                Bilingual::new("请换一个地方。", "Give another place."),
            )
            .at(&name),
        )
    })?;
    speech.tell(&format!("标注好的工作簿：{name}"), &format!("the annotated workbook: {name}"));
    Ok(())
}

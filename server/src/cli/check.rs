//! `dianda check`: reads everything, reports every fault and warning, changes nothing. With `--annotate` the tables
//! come back as a workbook with each faulty cell marked.

use std::cell::RefCell;
use std::path::Path;

use engine::candidates::{answer_gaps, two_matters, unsure_topics};
use engine::district::{Bilingual, Doubt};
use engine::instance::instance_of_district;
use engine::matching::{MatchError, Prepared, World, prepare};
use engine::tables::{
    Fault, Purpose, Reading, Renames, Sheet, Source, annotated, fault_of_doubt, has_errors, sort_faults,
};

use super::Exit;
use super::failure::Failure;
use super::reading::{BatchArguments, located, reading, tell_unplaced, with_world};
use super::speech::Speech;
use crate::files_in::read_sources;
use crate::files_out::write_file;
use crate::progress::Progress;

pub(super) fn run(dir: &BatchArguments, annotate: Option<&Path>, speech: Speech) -> Result<Exit, Failure> {
    annotate.map_or(Ok(()), refuse_existing)?;
    let progress = Progress::new(speech.lang);
    let kept = RefCell::new(Vec::new());
    let (sources, renames) = (read_sources(dir, false), dir.renames()?);
    let read = |world: &World<'_>| {
        let sources = sources.as_ref().map_err(|faults| Failure::Refused(faults.clone()))?;
        read_and_keep((sources, &renames), annotate.map(|_| &kept), world)
    };
    let (prepared, mut all) = match with_world(&progress, read) {
        Ok(mut prepared) => {
            progress.tell("查找重复的点单", "looking for requests that are alike");
            let faults = faults_of_candidates(&mut prepared)?;
            let warnings = std::mem::take(&mut prepared.batch.warnings);
            (Some(prepared), warnings.into_iter().chain(faults).collect())
        }
        Err(Failure::Refused(faults)) => (None, faults),
        Err(other) => return Err(other),
    };
    sort_faults(&mut all);
    drop(progress);
    // The copy is one way to see the faults: where it fails, the list is the other.
    let sheets = kept.take();
    let copy = annotate
        .map_or(Ok(()), |path| write_annotated((&sheets, sources.as_deref().unwrap_or_default()), path, &all, speech));
    let Some(prepared) = prepared.filter(|_| !has_errors(&all)) else {
        if let Err(Failure::NotDone(trouble)) = copy {
            speech.tell(&trouble.message.zh, &trouble.message.en);
        }
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
    copy?;
    let gaps = answer_gaps(&prepared.matters.district, &prepared.candidates);
    if speech.json {
        let mut document = speech.faults_document(&all);
        document["answerable"] = gaps.to_json(speech.lang);
        speech.document(&document);
        return Ok(Exit::Done);
    }
    speech.say(gaps.said().said(speech.lang));
    tell_unplaced(&prepared.batch, speech);
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

/// The original above all is never overwritten.
fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    let mend = Bilingual::new("请给标注好的工作簿换一个名字。", "Give the annotated workbook another name.");
    Err(Failure::exists(path, mend))
}

/// Pins that cannot hold by themselves, roles of topics told by the text, and requests that are likely the same show
/// only once the batch is indexed.
fn faults_of_candidates(prepared: &mut Prepared) -> Result<Vec<Fault>, Failure> {
    let Prepared { batch, matters, candidates, .. } = prepared;
    let one = matters.same.iter().map(|requests| Doubt::OneMatter { requests: requests.clone() });
    let asked = matters.asked.iter().map(|requests| Doubt::PerhapsOneMatter { requests: requests.clone() });
    let alike = matters.alike_elsewhere.iter().map(|requests| Doubt::AlikeElsewhere { requests: requests.clone() });
    let doubts = unsure_topics(&matters.district, candidates)
        .into_iter()
        .chain(two_matters(candidates))
        .chain(one)
        .chain(asked)
        .chain(alike);
    let warnings: Vec<Fault> = doubts.map(|doubt| fault_of_doubt(batch, &doubt)).collect();
    batch.warnings.extend(warnings);
    let pins = instance_of_district(&matters.district, candidates).err().unwrap_or_default();
    Ok(pins.into_iter().map(|fault| located(batch, fault)).collect())
}

/// Reads the round, and keeps its sheets as they were read where they are wanted.
fn read_and_keep(
    (sources, renames): (&[Source], &Renames),
    kept: Option<&RefCell<Vec<Sheet>>>,
    world: &World<'_>,
) -> Result<Prepared, Failure> {
    let reading = Reading { kept, renames, ..reading(Purpose::Round) };
    prepare(sources, &reading, None, world).map_err(|error| match error {
        MatchError::Refused(faults) => Failure::Refused(faults),
        error => Failure::internal(&error),
    })
}

/// Files that cannot be opened have no sheet to mark; their faults stand in the list of all.
fn write_annotated(
    (sheets, sources): (&[Sheet], &[Source]),
    path: &Path,
    faults: &[Fault],
    speech: Speech,
) -> Result<(), Failure> {
    let bytes = annotated(sheets, sources, faults, speech.lang).map_err(|error| Failure::internal(&error))?;
    let mend = Bilingual::new("请换一个地方。", "Give another place.");
    write_file(path, &bytes).map_err(|error| Failure::cannot_write(path, &error, mend))?;
    let name = path.display();
    speech.tell(&format!("标注好的工作簿：{name}"), &format!("the annotated workbook: {name}"));
    Ok(())
}

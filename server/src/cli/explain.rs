//! `dianda explain`: why, from what `match` wrote.

use std::path::Path;

use engine::district::Bilingual;
use engine::explain::{EvidenceFile, Names, Subject, sentences, why};
use engine::plan::Plan;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::speech::Speech;
use crate::files::{read_document, read_problem};

pub(super) fn run(out_dir: &Path, subject: Subject<'_>, speech: Speech) -> Result<Exit, Failure> {
    let plan: Plan = read(out_dir, "plan.json")?;
    let evidence: EvidenceFile = read(out_dir, "evidence.json")?;
    let Some(why) = why(&plan, &evidence, subject) else { return Err(unknown(subject)) };
    if speech.json {
        speech.document(&json!(why));
    } else {
        sentences(&why, Names::new(&evidence, speech.lang)).iter().for_each(|line| speech.say(line));
    }
    Ok(Exit::Done)
}

fn unknown(subject: Subject<'_>) -> Failure {
    let id = match subject {
        Subject::Round => "",
        Subject::Request(id) | Subject::Community(id) | Subject::Provider(id) => id,
    };
    Failure::not_done(
        Trouble::new(
            "unknown",
            Bilingual::new(
                format!("方案里没有“{id}”，或叫这个的不止一个；"),
                format!("The plan does not know {id}, or several are called so;"),
            ),
            Bilingual::new("请给编号或全名。", "give the id or the whole name."),
        )
        .at(id),
    )
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, Failure> {
    let failed = |why: Bilingual| {
        let folder = folder.display();
        Failure::not_done(
            Trouble::new(
                "no_results",
                Bilingual::new(
                    format!("{folder} 里没有 match 写出的结果（{name}: {}）。", why.zh),
                    format!("{folder} holds no results of match ({name}: {}).", why.en),
                ),
                Bilingual::new(
                    format!("请先运行 dianda match … --out {folder}"),
                    format!("Run dianda match … --out {folder} first."),
                ),
            )
            .at(&folder),
        )
    };
    let bytes = read_document(&folder.join(name)).map_err(|error| failed(read_problem(&error)))?;
    serde_json::from_slice(&bytes).map_err(|error| failed(Bilingual::same(error.to_string())))
}

//! `dianda explain`: why, from what `match` wrote.

use std::path::Path;

use engine::district::{Bilingual, safe_text};
use engine::explain::{EvidenceFile, Names, Subject, sentences, why};
use engine::plan::Plan;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::speech::Speech;
use crate::files_in::read_document;
use crate::system_errors::system_words;

pub(super) fn run(out_dir: &Path, subject: Subject<'_>, speech: Speech) -> Result<Exit, Failure> {
    let plan: Plan = read(out_dir, "plan.json")?;
    let evidence: EvidenceFile = read(out_dir, "evidence.json")?;
    let Some(why) = why(&plan, &evidence, subject) else { return Err(unknown(subject, &evidence)) };
    if speech.json {
        speech.document(&json!(why));
    } else {
        sentences(&why, Names::new(&evidence, speech.lang)).iter().for_each(|line| speech.say(line));
    }
    Ok(Exit::Done)
}

/// Names that are given where several may be meant.
const NAMES_GIVEN: usize = 5;

fn unknown(subject: Subject<'_>, evidence: &EvidenceFile) -> Failure {
    let id = match subject {
        Subject::Round => "",
        Subject::Request(id) | Subject::Community(id) | Subject::Provider(id) => id,
    };
    let id = safe_text(id);
    let meant = named_so(subject, evidence, &id);
    let message = if meant.is_empty() {
        Bilingual::new(format!("方案里没有“{id}”。"), format!("The plan does not know {id}."))
    } else {
        let n = meant.len();
        let (zh, en) = (meant[..n.min(NAMES_GIVEN)].join("、"), meant[..n.min(NAMES_GIVEN)].join(", "));
        Bilingual::new(format!("叫“{id}”的有 {n} 个：{zh} 等。"), format!("{n} are called {id}: {en} …"))
    };
    Failure::not_done(
        Trouble::new("unknown", message, Bilingual::new("请给编号或全名。", "Give the id or the whole name.")).at(id),
    )
}

/// Those whose name holds what was typed, each with its id.
fn named_so(subject: Subject<'_>, evidence: &EvidenceFile, typed: &str) -> Vec<String> {
    let of = |name: &String, id: &str| name.contains(typed).then(|| format!("{name}（{id}）"));
    match subject {
        Subject::Round => Vec::new(),
        Subject::Request(_) => evidence.requests.iter().filter_map(|(id, r)| of(&r.title, id.as_str())).collect(),
        Subject::Community(_) => evidence.communities.iter().filter_map(|(id, c)| of(&c.name, id.as_str())).collect(),
        Subject::Provider(_) => evidence.providers.iter().filter_map(|(id, p)| of(&p.name, id.as_str())).collect(),
    }
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
    let bytes = read_document(&folder.join(name)).map_err(|error| failed(system_words(&error)))?;
    serde_json::from_slice(&bytes).map_err(|error| failed(Bilingual::same(error.to_string())))
}

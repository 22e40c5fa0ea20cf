//! `dianda explain`: why, from what `match` wrote.

use std::path::Path;

use engine::district::Bilingual;
use engine::explain::{Evidence, explain_community, explain_overview, explain_provider, explain_request};
use engine::plan::Plan;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::Exit;
use super::speech::Speech;
use crate::files::read_document;

pub(super) fn run(
    out_dir: &Path,
    request: Option<&str>,
    community: Option<&str>,
    provider: Option<&str>,
    speech: Speech,
) -> Exit {
    let read =
        read::<Plan>(out_dir, "plan.json").and_then(|plan| Ok((plan, read::<Evidence>(out_dir, "evidence.json")?)));
    let (plan, evidence) = match read {
        Ok(read) => read,
        Err(error) => {
            let name = out_dir.display();
            speech.failure(&Bilingual::new(
                format!("{name} 里没有 match 写出的结果（{error}）。请先运行 dianda match … --out {name}"),
                format!("{name} holds no results of match ({error}); run dianda match … --out {name} first"),
            ));
            return Exit::NotDone;
        }
    };
    let told = match (request, community, provider) {
        (Some(id), None, None) => explain_request(&plan, &evidence, id).ok_or(id),
        (None, Some(id), None) => explain_community(&plan, &evidence, id).ok_or(id),
        (None, None, Some(id)) => explain_provider(&plan, &evidence, id).ok_or(id),
        (None, None, None) => Ok(explain_overview(&plan, &evidence, speech.lang)),
        _ => {
            speech.failure(&Bilingual::new(
                "--request、--community、--provider 一次只能给一个",
                "give one of --request, --community, --provider",
            ));
            return Exit::WrongUsage;
        }
    };
    match told {
        Err(id) => {
            speech.failure(&Bilingual::new(
                format!("方案里没有“{id}”，或叫这个的不止一个；请给编号或全名"),
                format!("the plan does not know {id}, or several are called so; give the id or the whole name"),
            ));
            Exit::NotDone
        }
        Ok(lines) if speech.json => {
            speech.document(&json!({ "lines": lines }));
            Exit::Done
        }
        Ok(lines) => {
            lines.iter().for_each(|line| speech.say(line));
            Exit::Done
        }
    }
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, String> {
    let bytes = read_document(&folder.join(name)).map_err(|error| format!("{name}: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{name}: {error}"))
}

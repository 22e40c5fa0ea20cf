//! `dianda check`: reads everything, reports every fault and warning, changes nothing.

use std::path::Path;

use engine::district::Lang;

use super::speech::Speech;
use super::{Exit, preparing};
use crate::progress::Progress;

pub(super) fn run(dir: &Path, speech: Speech) -> Exit {
    let progress = Progress::new();
    let mut batch = match preparing::read(dir, &progress, speech) {
        Ok(batch) => batch,
        Err(exit) => return exit,
    };
    // Pins that cannot hold by themselves, and roles of topics told by the text, show only against the candidates.
    let made = preparing::index(&batch, &progress, speech)
        .and_then(|index| preparing::find_candidates(&mut batch, &index, &progress, speech))
        .and_then(|found| preparing::make_instance(&batch, &found, speech));
    if let Err(exit) = made {
        return exit;
    }
    drop(progress);
    speech.tell_faults(&batch.warnings, true);
    if !speech.json {
        let d = &batch.district;
        let (communities, requests, providers, cases) = (d.communities.len(), d.requests.len(), d.providers.len(), d.cases.len());
        let warnings = batch.warnings.len();
        speech.say(&match speech.lang {
            Lang::Zh => format!("可以使用：{communities} 个社区，{requests} 件点单，{providers} 个答题力量，{} 个题型，{cases} 个案例；{warnings} 处提醒", d.topics.len()),
            Lang::En => format!("ready: {communities} communities, {requests} requests, {providers} providers, {} topics, {cases} cases; {warnings} warnings", d.topics.len()),
        });
    }
    Exit::Done
}

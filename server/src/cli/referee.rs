//! `dianda referee`: is this plan allowed, and are its values what it says?

use std::path::Path;

use engine::district::{Bilingual, Lang, safe_text};
use engine::instance::read_instance;
use engine::referee::referee;
use serde_json::{Value, json};

use super::solving::read_previous;
use super::speech::Speech;
use super::{Exit, refuse};
use crate::files::{read_document, read_sources};

/// Breaches that are told on a terminal; `--json` has all.
const BREACHES_TOLD: usize = 50;

pub(super) fn run(plan: &Path, instance: &Path, previous: Option<&Path>, speech: Speech) -> Exit {
    let sources = match read_sources(instance, true) {
        Ok(sources) => sources,
        Err(faults) => return refuse(&faults, speech),
    };
    let instance = match read_instance(&sources) {
        Ok((instance, _)) => instance,
        Err(faults) => return refuse(&faults, speech),
    };
    let bytes = match read_document(plan) {
        Ok(bytes) => bytes,
        Err(error) => {
            let name = plan.display();
            speech.failure(&Bilingual::new(
                format!("方案 {name} 读不出来：{error}"),
                format!("the plan {name} cannot be read: {error}"),
            ));
            return Exit::NotDone;
        }
    };
    let previous = match read_previous(previous, speech) {
        Ok(previous) => previous,
        Err(exit) => return exit,
    };
    let breaches = referee(&bytes, &instance, previous.as_ref());
    if speech.json {
        let list: Vec<Value> = breaches
            .iter()
            .map(|b| json!({ "code": b.code, "subject": b.subject, "message": b.message.said(speech.lang) }))
            .collect();
        speech.document(&json!({ "allowed": breaches.is_empty(), "breaches": list }));
    } else if breaches.is_empty() {
        speech.say(match speech.lang {
            Lang::Zh => "核对通过：方案允许，数值属实",
            Lang::En => "the plan is allowed and its values are true",
        });
    } else {
        for breach in breaches.iter().take(BREACHES_TOLD) {
            let mark = if speech.lang == Lang::Zh { "不符" } else { "breach" };
            speech.say(&format!(
                "{mark}  {}  {}：{}",
                breach.code,
                safe_text(&breach.subject),
                breach.message.said(speech.lang)
            ));
        }
        let total = breaches.len();
        speech.say(&match speech.lang {
            Lang::Zh => format!("共 {total} 处不符；如果几乎全不符，多半不是这个算例的方案"),
            Lang::En => format!("{total} breaches; if nearly nothing fits, the plan is of another instance"),
        });
    }
    if breaches.is_empty() { Exit::Done } else { Exit::NotDone }
}

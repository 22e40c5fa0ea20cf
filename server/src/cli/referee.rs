//! `dianda referee`: is a plan from anywhere allowed, and are its values what it says?

use std::path::Path;

use engine::district::{Bilingual, safe_text};
use engine::instance::read_instance;
use engine::referee::{Breach, PREVIOUS_NEEDED, referee};
use serde_json::{Value, json};

use super::Exit;
use super::failure::{Failure, Trouble};
use super::options::read_previous;
use super::speech::Speech;
use crate::files_in::{read_document, read_sources};
use crate::system_errors::system_words;

/// Breaches that are listed on a terminal: enough to see of what kind they are; `--json` has all.
const BREACHES_LISTED: usize = 50;

pub(super) fn run(plan: &Path, instance: &Path, previous: Option<&Path>, speech: Speech) -> Result<Exit, Failure> {
    let sources = read_sources(instance, true).map_err(Failure::Refused)?;
    let (instance, _) = read_instance(&sources).map_err(Failure::Refused)?;
    let bytes = read_document(plan).map_err(|error| {
        let (name, why) = (plan.display(), system_words(&error));
        Failure::not_done(
            Trouble::new(
                "unreadable",
                Bilingual::new(
                    format!("方案 {name} 读不出来：{}。", why.zh),
                    format!("The plan {name} cannot be read: {}.", why.en),
                ),
                Bilingual::new("请检查路径和权限。", "Check the path and the permission."),
            )
            .at(name),
        )
    })?;
    let previous = previous.map(read_previous).transpose()?;
    let breaches = referee(&bytes, &instance, previous.as_ref());
    // Nothing is wrong that can be seen, and one value cannot be seen without the previous plan.
    if !breaches.is_empty() && breaches.iter().all(|breach| breach.code == PREVIOUS_NEEDED) {
        return Err(previous_needed(plan));
    }
    if speech.json {
        let document =
            |b: &Breach| json!({ "code": b.code, "subject": b.subject, "message": b.message.said(speech.lang) });
        let list: Vec<Value> = breaches.iter().map(document).collect();
        speech.document(&json!({ "allowed": breaches.is_empty(), "breaches": list }));
    } else if breaches.is_empty() {
        speech.say(speech.lang.pick("核对通过：方案允许，数值属实", "the plan is allowed and its values are true"));
    } else {
        list(&breaches, speech);
    }
    Ok(if breaches.is_empty() { Exit::Done } else { Exit::NotDone })
}

fn previous_needed(plan: &Path) -> Failure {
    let name = plan.display();
    Failure::not_done(
        Trouble::new(
            PREVIOUS_NEEDED,
            Bilingual::new(
                format!("{name} 是沿用上一方案算出来的，沿用了多少要对着上一方案才能核对；其余都已核对，没有不符。"),
                format!(
                    "{name} keeps assignments of a previous plan; \
                     how many can only be told with that plan. The rest holds."
                ),
            ),
            Bilingual::new("请加上 --previous 上一方案。", "Add --previous and the previous plan."),
        )
        .at(name),
    )
}

fn list(breaches: &[Breach], speech: Speech) {
    let mark = speech.lang.pick("不符", "breach");
    for breach in breaches.iter().take(BREACHES_LISTED) {
        let (code, subject, message) = (breach.code, safe_text(&breach.subject), breach.message.said(speech.lang));
        speech.say(
            &speech
                .lang
                .pick(format!("{mark}  {code}  {subject}：{message}"), format!("{mark}  {code}  {subject}: {message}")),
        );
    }
    let total = breaches.len();
    speech.say(&speech.lang.pick(
        format!("共 {total} 处不符；如果几乎全不符，多半不是这个算例的方案"),
        format!("{total} breaches; if nearly nothing fits, the plan is of another instance"),
    ));
}

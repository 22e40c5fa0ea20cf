//! How the program speaks: Chinese first, English on request, JSON for machines.
//!
//! Always holds: results on standard output, messages on standard error; with `--json` standard output holds one
//! document.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use engine::district::{Bilingual, Lang, unsteering_text};
use engine::tables::{Fault, Severity};
use serde_json::{Value, json};

use super::failure::Trouble;
use super::reminders::reminder_lines;
use crate::system_errors::system_words;

/// Faults that are listed on a terminal: what somebody scrolls through. The total is given too, and `--json` has all.
const FAULTS_LISTED: usize = 200;

/// Why a line of the result did not get out, the first time.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

fn keep_trouble(written: io::Result<()>) {
    // A reader that went away (`| head`) is no fault.
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        LOST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// What kept the result, or a part of it, from standard output.
pub(crate) fn output_trouble() -> Option<Trouble> {
    keep_trouble(io::stdout().flush());
    let lost = LOST.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    let why = system_words(&lost);
    let message = Bilingual::new(
        format!("结果没有写完：{}。", why.zh),
        format!("The result could not be written in full: {}.", why.en),
    );
    let mend = Bilingual::new("请换一个地方，再运行一次。", "Send it elsewhere and run again.");
    Some(Trouble::new("cannot_write", message, mend))
}

/// In which language, and for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speech {
    pub(crate) lang: Lang,
    pub(crate) json: bool,
}

impl Speech {
    /// A line of the result, with nothing in it that steers a terminal.
    pub(crate) fn say(self, line: &str) {
        self.say_as_it_is(&unsteering_text(line));
    }

    /// A line of the result that marks or quotes for itself.
    pub(crate) fn say_as_it_is(self, line: &str) {
        keep_trouble(writeln!(std::io::stdout(), "{line}"));
    }

    /// A message.
    pub(crate) fn tell(self, zh: &str, en: &str) {
        let line = unsteering_text(self.lang.pick(zh, en));
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    /// The result as one JSON document.
    pub(crate) fn document(self, document: &Value) {
        let text = serde_json::to_string_pretty(document).unwrap_or_default();
        self.say_as_it_is(&text);
    }

    /// Faults and warnings as fields of a document: how many, and each.
    pub(crate) fn faults_document(self, faults: &[Fault]) -> Value {
        let errors = errors_among(faults);
        let list: Vec<Value> = faults.iter().map(|fault| fault.to_json(self.lang)).collect();
        json!({ "errors": errors, "warnings": faults.len() - errors, "faults": list })
    }

    /// Every fault as a message, up to the limit of a terminal; then the reminders, those of one kind together.
    pub(crate) fn tell_faults(self, all: &[Fault]) {
        let (faults, reminders): (Vec<&Fault>, Vec<&Fault>) =
            all.iter().partition(|fault| fault.severity == Severity::Error);
        let (errors, warnings) = (faults.len(), reminders.len());
        let mut err = std::io::stderr().lock();
        for fault in faults.iter().take(FAULTS_LISTED) {
            let label = self.lang.pick("错误", "error");
            let _ = writeln!(err, "{label}  {}", unsteering_text(&fault.line(self.lang)));
        }
        if errors > FAULTS_LISTED {
            let rest = errors - FAULTS_LISTED;
            let line = self.lang.pick(
                format!("…… 还有 {rest} 条没有显示；全部见 --json"),
                format!("… {rest} more are not shown; --json has all"),
            );
            let _ = writeln!(err, "{line}");
        }
        for line in reminder_lines(&reminders, self.lang) {
            let _ = writeln!(err, "{}", unsteering_text(&line));
        }
        if errors > 0 {
            let line = self.lang.pick(
                format!("共 {errors} 处错误、{warnings} 处提醒。没有读入，也没有写出任何结果；改好后请再运行一次。"),
                format!(
                    "{errors} errors, {warnings} warnings. Nothing was taken in and no result written; \
                     mend them and run again."
                ),
            );
            let _ = writeln!(err, "{line}");
        }
    }
}

fn errors_among(faults: &[Fault]) -> usize {
    faults.iter().filter(|fault| fault.severity == Severity::Error).count()
}

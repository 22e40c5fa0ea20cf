//! How the program speaks: Chinese first, English on request, JSON for machines.
//!
//! Always holds: results on standard output, messages on standard error; with `--json` standard output holds one
//! document.

use std::io::Write;

use engine::district::{Bilingual, Lang, unsteering_text};
use engine::tables::{Fault, Severity};
use serde_json::{Value, json};

/// Faults that are told on a terminal; the total is told too, and `--json` has all.
const FAULTS_TOLD: usize = 200;

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
        // A reader that went away (`| head`) is no fault.
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// A message.
    pub(crate) fn tell(self, zh: &str, en: &str) {
        let line = unsteering_text(if self.lang == Lang::Zh { zh } else { en });
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    /// The result as one JSON document.
    pub(crate) fn document(self, document: &Value) {
        let text = serde_json::to_string_pretty(document).unwrap_or_default();
        self.say_as_it_is(&text);
    }

    /// A thing that could not be done, and what to do.
    pub(crate) fn failure(self, message: &Bilingual) {
        if self.json {
            self.document(&json!({ "error": message.said(self.lang) }));
        } else {
            self.tell(&message.zh, &message.en);
        }
    }

    /// Every fault and warning, up to the limit of a terminal; the whole list with `--json` if this is the `result`.
    pub(crate) fn tell_faults(self, faults: &[Fault], result: bool) {
        let errors = faults.iter().filter(|f| f.severity == Severity::Error).count();
        let warnings = faults.len() - errors;
        if self.json && result {
            let list: Vec<Value> = faults.iter().map(|fault| fault.to_json(self.lang)).collect();
            self.document(&json!({ "errors": errors, "warnings": warnings, "faults": list }));
            return;
        }
        let mut err = std::io::stderr().lock();
        for fault in faults.iter().take(FAULTS_TOLD) {
            let label = match (fault.severity, self.lang) {
                (Severity::Error, Lang::Zh) => "错误",
                (Severity::Error, Lang::En) => "error",
                (Severity::Warning, Lang::Zh) => "提醒",
                (Severity::Warning, Lang::En) => "warning",
            };
            let _ = writeln!(err, "{label}  {}", unsteering_text(&fault.line(self.lang)));
        }
        if faults.len() > FAULTS_TOLD {
            let rest = faults.len() - FAULTS_TOLD;
            let _ = match self.lang {
                Lang::Zh => writeln!(err, "…… 还有 {rest} 条没有显示；全部见 --json"),
                Lang::En => writeln!(err, "… {rest} more are not shown; --json has all"),
            };
        }
        if errors > 0 {
            let _ = match self.lang {
                Lang::Zh => writeln!(
                    err,
                    "共 {errors} 处错误、{warnings} 处提醒。没有读入，也没有写出任何结果；改好后请再运行一次。"
                ),
                Lang::En => {
                    writeln!(
                        err,
                        "{errors} errors, {warnings} warnings. Nothing was taken in and no result written; mend them and run again."
                    )
                }
            };
        }
    }
}

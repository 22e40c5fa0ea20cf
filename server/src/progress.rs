//! What is going on, on standard error: a line where somebody looks, a terminal; or, where a program asks for it, a
//! JSON object a line.
//!
//! Always holds: values and bounds are the numbers that plan.json prints; no line holds more than names of phases and
//! tiers, and numbers.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use engine::district::Lang;
use engine::matching::Step;
use engine::plan::{gap, printed_number};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Requests between two changes of the line: several changes a second on a district, and no cost on a nation.
const REQUESTS_BETWEEN: usize = 50;

/// Lines of progress for a program are at least so far apart, but for those that begin another phase: twice a second.
const BETWEEN_LINES: Duration = Duration::from_millis(500);

/// A line that says what is being done. It shows itself only on a terminal, or to a program.
pub(crate) struct Progress {
    bar: ProgressBar,
    lang: Lang,
    /// Of a program.
    lines: Option<Lines>,
}

/// Progress as JSON lines.
struct Lines {
    begun: Instant,
    /// When the last line was written, and of which phase and tier.
    last: Mutex<Option<(Instant, &'static str, Option<&'static str>)>>,
}

/// A line of progress.
#[derive(Debug, Default, Serialize)]
struct ProgressLine {
    /// `reading`, `indexing`, `texts`, `candidates`, `solving`, `writing`.
    phase: &'static str,
    /// Of the search.
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<&'static str>,
    /// What the plan would be worth in the tier if the search ended now.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Number>,
    /// No plan is better than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<serde_json::Number>,
    /// As in plan.json.
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<f64>,
    /// Requests or components that are done.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<usize>,
    /// Of so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    /// Since the program began.
    seconds: f64,
}

impl ProgressLine {
    fn of(step: Step) -> Self {
        let counted = |phase, done, total| Self { phase, done: Some(done), total: Some(total), ..Self::default() };
        let phase = |phase| Self { phase, ..Self::default() };
        match step {
            Step::Reading => phase("reading"),
            Step::Indexing => phase("indexing"),
            Step::Texts(done, total) => counted("texts", done, total),
            Step::Candidates(done, total) => counted("candidates", done, total),
            Step::Writing => phase("writing"),
            Step::Solving(at) => {
                let (value, bound) = (printed_number(at.tier, at.value), printed_number(at.tier, at.bound));
                let number = |of: &serde_json::Number| of.as_f64().unwrap_or(0.0);
                Self {
                    tier: Some(at.tier.name()),
                    gap: Some(gap(number(&value), number(&bound))),
                    value: Some(value),
                    bound: Some(bound),
                    ..counted("solving", at.done, at.components)
                }
            }
        }
    }
}

impl Lines {
    fn write(&self, step: Step) {
        let line = ProgressLine::of(step);
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        let is_new = last.is_none_or(|(_, phase, tier)| (phase, tier) != (line.phase, line.tier));
        let is_last = line.done.is_some() && line.done == line.total;
        let is_due = last.is_none_or(|(at, ..)| now.duration_since(at) >= BETWEEN_LINES);
        if !(is_new || is_last || is_due) {
            return;
        }
        *last = Some((now, line.phase, line.tier));
        let seconds = (self.begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        if let Ok(mut text) = serde_json::to_string(&ProgressLine { seconds, ..line }) {
            text.push('\n');
            // Whoever reads it may have gone.
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
    }
}

impl Progress {
    /// As JSON lines for a program.
    pub(crate) fn as_json_lines(lang: Lang) -> Self {
        let lines = Lines { begun: Instant::now(), last: Mutex::new(None) };
        Self { bar: ProgressBar::hidden(), lang, lines: Some(lines) }
    }

    /// Begins with nothing to say.
    pub(crate) fn new(lang: Lang) -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        let style =
            ProgressStyle::with_template(lang.pick("{spinner} {msg}（{elapsed}）", "{spinner} {msg} ({elapsed})"))
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        // The spinner turns on a thread of its own, which may not be had: then the line changes only when told to.
        if !bar.is_hidden() && std::thread::Builder::new().spawn(|| {}).is_ok() {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bar, lang, lines: None }
    }

    /// Says the present step.
    pub(crate) fn tell(&self, zh: &str, en: &str) {
        let what = self.lang.pick(zh, en);
        self.bar.set_message(what.to_owned());
        tracing::info!(step = what);
    }

    /// Says the present step of the line.
    pub(crate) fn step(&self, step: Step) {
        if let Some(lines) = &self.lines {
            lines.write(step);
        }
        match step {
            Step::Reading => self.tell("读取表格", "reading tables"),
            Step::Indexing => self.tell("建立全文索引", "building the index"),
            Step::Candidates(done, of) if done.is_multiple_of(REQUESTS_BETWEEN) => {
                self.tell(&format!("查找候选 {done}/{of}"), &format!("finding candidates {done}/{of}"));
            }
            Step::Texts(done, of) if done.is_multiple_of(REQUESTS_BETWEEN) => {
                self.tell(&format!("读点单 {done}/{of}"), &format!("reading requests {done}/{of}"));
            }
            Step::Texts(..) | Step::Candidates(..) => {}
            Step::Solving(at) => {
                let line = format!("{} {}/{}", at.tier.said(self.lang), at.done, at.components);
                self.tell(&line, &line);
            }
            Step::Writing => self.tell("写出清单和报告", "writing lists and report"),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

//! What is going on, on standard error, only where somebody looks: a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use engine::district::Lang;
use engine::matching::Step;
use indicatif::{ProgressBar, ProgressStyle};

/// Requests between two changes of the line: several changes a second on a district, and no cost on a nation.
const REQUESTS_BETWEEN: usize = 50;

/// A line that says what is being done. It shows itself only on a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
    lang: Lang,
}

impl Progress {
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
        Self { bar, lang }
    }

    /// Says the present step.
    pub(crate) fn tell(&self, zh: &str, en: &str) {
        let what = self.lang.pick(zh, en);
        self.bar.set_message(what.to_owned());
        tracing::info!(step = what);
    }

    /// Says the present step of the line.
    pub(crate) fn step(&self, step: Step) {
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

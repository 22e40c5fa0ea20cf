//! What is going on, on standard error, only where somebody looks: a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A line that tells what is being done. It shows itself only on a terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Begins with nothing to tell.
    pub(crate) fn new() -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{spinner} {msg}（{elapsed}）")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Tells the present step.
    pub(crate) fn tell(&self, what: &str) {
        self.0.set_message(what.to_owned());
        tracing::info!(step = what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

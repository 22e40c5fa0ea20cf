//! The table that is printed.
//!
//! Comes in: a measure at a time. Goes out: a row of Markdown on standard output. Always holds: whether an aim was
//! reached is decided by the figure as measured, not as printed; a figure is printed against itself, what should be
//! small rounded up and what should be large (what is done in a second) rounded down.

use std::io::Write;

use super::database::Database;

/// What is aimed at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim {
    /// Of the figure itself.
    AtMost(f64),
    /// Of the figure by its peer's.
    RatioAtLeast(f64),
    RatioAtMost(f64),
    /// Of nothing: it is told alone.
    None,
}

/// A figure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure<'f> {
    pub(crate) measure: &'f str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    pub(crate) peer: Option<f64>,
    pub(crate) aim: Aim,
}

/// A table that is under way.
pub(crate) struct Table;

fn line(text: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// With so many digits behind the point, up or down.
fn shown(value: f64, is_up: bool) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    let scale = 10_f64.powi(digits);
    let cut = if is_up { (value * scale).ceil() } else { (value * scale).floor() } / scale;
    format!("{cut:.places$}", places = usize::try_from(digits).unwrap_or(0))
}

impl Table {
    /// Prints its head.
    pub(crate) fn begun(database: &Database) -> Self {
        line(&format!("| measure ({}) | dianda | bare or peer | ratio | aim | reached |", database.name()));
        line("|---|---|---|---|---|---|");
        Self
    }

    /// A figure.
    pub(crate) fn add(&mut self, of: Figure<'_>) {
        let ratio = of.peer.map_or(f64::NAN, |peer| of.value / peer);
        let is_up = of.unit != "/s";
        let (aim, reached) = match of.aim {
            Aim::AtMost(most) => (format!("≤ {most} {}", of.unit), Some(of.value <= most)),
            Aim::RatioAtLeast(least) => (format!("ratio ≥ {least}"), Some(ratio >= least)),
            Aim::RatioAtMost(most) => (format!("ratio ≤ {most}"), Some(ratio <= most)),
            Aim::None => ("–".to_owned(), None),
        };
        let with_unit = |value: f64, is_up: bool| format!("{} {}", shown(value, is_up), of.unit).trim_end().to_owned();
        self.row([
            of.measure,
            &with_unit(of.value, is_up),
            &of.peer.map_or("–".to_owned(), |peer| with_unit(peer, !is_up)),
            &shown(ratio, is_up),
            &aim,
            match reached {
                Some(true) => "yes",
                Some(false) => "**no**",
                None => "–",
            },
        ]);
    }

    /// What could not be measured, and why.
    pub(crate) fn missing(&mut self, measure: &str, aim: &str, why: &str) {
        self.row([measure, why, "–", "–", aim, "**no**"]);
    }

    /// A word on what was measured, without a figure of its own.
    pub(crate) fn word(&mut self, measure: &str, word: &str) {
        self.row([measure, word, "–", "–", "–", "–"]);
    }

    fn row(&mut self, cells: [&str; 6]) {
        line(&format!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
    }
}

/// Says what is being done, for whoever waits.
pub(crate) fn tell(what: &str) {
    let _ = writeln!(std::io::stderr(), "{what}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_against_themselves() {
        assert_eq!((shown(0.3999, false), shown(3.001, true)), ("0.39".to_owned(), "3.01".to_owned()));
        assert_eq!((shown(149.2, true), shown(f64::NAN, true)), ("150".to_owned(), "–".to_owned()));
    }
}

//! What every part of the running server shares: its store, its clock, the program that its children run.
//!
//! Always holds: time comes from one clock, which a test may set; a day is a day in Shanghai.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use sqlx::AnyConnection;
use tokio::sync::{Notify, Semaphore, watch};

use crate::metrics::Metrics;
use crate::moves::deadlines::Holidays;
use crate::problem::Problem;
use crate::searching::Indexes;
use crate::store::{Store, rounds};

/// Who follows how many streams.
pub(crate) type Followed = Arc<Mutex<BTreeMap<String, usize>>>;

/// Milliseconds since 1970.
pub(crate) type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Shanghai has had no summer time since 1991.
const HOURS_EAST: i8 = 8;

/// The running server.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    /// The program `dianda`, for children.
    pub(crate) program: PathBuf,
    /// Where children have their folders.
    pub(crate) temporary: PathBuf,
    /// How people reach it, without a slash at its end.
    pub(crate) public_url: String,
    /// This copy of the server, as leases name it.
    pub(crate) holder: String,
    /// Places for uploads: each holds its bytes in memory.
    pub(crate) uploads: Arc<Semaphore>,
    /// Who follows what happens, in how many streams.
    pub(crate) followed: Followed,
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// Networks whose word on where a call comes from is believed.
    pub(crate) proxies: Vec<ipnet::IpNet>,
    /// Full text of the districts that are asked about.
    pub(crate) indexes: Indexes,
    /// Rung when there is a job.
    pub(crate) wake: Notify,
    /// Whether the server is ending.
    pub(crate) stopping: watch::Receiver<bool>,
}

/// As handlers have it.
pub(crate) type Shared = Arc<App>;

impl App {
    /// Now.
    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    /// Today.
    pub(crate) fn today(&self) -> Date {
        day_of(self.now())
    }

    /// Whether cookies are for https alone.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The table of holidays: the shipped one, and what the administrator set.
    pub(crate) async fn holidays(&self) -> Result<Holidays, Problem> {
        holidays_of(&mut *self.store.read().await?).await
    }
}

/// The table of holidays, as a connection sees it.
pub(crate) async fn holidays_of(connection: &mut AnyConnection) -> Result<Holidays, Problem> {
    let mut holidays = Holidays::shipped();
    for (day, is_worked) in rounds::holidays(connection).await? {
        if let Ok(day) = day.parse() {
            holidays.set(day, is_worked);
        }
    }
    Ok(holidays)
}

/// The day of a moment.
pub(crate) fn day_of(moment: i64) -> Date {
    let moment = Timestamp::from_millisecond(moment).unwrap_or(Timestamp::UNIX_EPOCH);
    Offset::constant(HOURS_EAST).to_datetime(moment).date()
}

/// A day as it is written in a text to paste: 2026年12月4日 and 4 Dec 2026; what is no day stands as it is.
pub(crate) fn day_said(day: &str) -> (String, String) {
    let parsed = day.parse::<Date>();
    parsed.map_or_else(
        |_| (day.to_owned(), day.to_owned()),
        |day| (format!("{}年{}月{}日", day.year(), day.month(), day.day()), day.strftime("%-d %b %Y").to_string()),
    )
}

/// A moment as people say it, in Chinese and in English, to the minute.
pub(crate) fn moment_said(moment: i64) -> (String, String) {
    let moment = Timestamp::from_millisecond(moment).unwrap_or(Timestamp::UNIX_EPOCH);
    let at = Offset::constant(HOURS_EAST).to_datetime(moment);
    let time = at.strftime("%H:%M");
    (format!("{}月{}日 {time}", at.month(), at.day()), format!("{} {time}", at.strftime("%-d %b")))
}

/// A moment as the API writes it: RFC 3339 with the offset.
pub(crate) fn said(moment: i64) -> String {
    let moment = Timestamp::from_millisecond(moment).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.display_with_offset(Offset::constant(HOURS_EAST)).to_string()
}

/// The clock of the system.
pub(crate) fn system_clock() -> Clock {
    Arc::new(|| Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        // 2026-03-01 00:30 there is still February in Greenwich.
        let moment = "2026-02-28T16:30:00Z".parse::<Timestamp>().expect("a moment").as_millisecond();
        assert_eq!(day_of(moment).to_string(), "2026-03-01");
        assert_eq!(said(moment), "2026-03-01T00:30:00+08:00");
    }
}

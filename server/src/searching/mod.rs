//! Full text of a district: the engine's index in memory, which follows what is committed, here or on another copy.
//!
//! Comes in: a district that somebody asks about. Goes out: a [`Searchable`]. Always holds: nothing is lost with it, it
//! is made from the store; a new one is built beside the one that answers, and takes its place; no caller builds one.
//!
//! A changed request is found at once in a small index of its own, until the large one has been built with it: scores
//! of the two are near, not equal, for those seconds.

mod follow;
mod searchable;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use crate::app::Shared;
use crate::problem::Problem;

pub(crate) use searchable::{Found, FoundHit, Searchable};

/// How long a caller waits for the first index of a district.
const PATIENCE: Duration = Duration::from_secs(8);

/// The indexes of the districts that are asked about.
#[derive(Default)]
pub(crate) struct Indexes(Mutex<BTreeMap<String, Arc<Slot>>>);

/// The index of a district.
struct Slot {
    current: watch::Sender<Option<Arc<Searchable>>>,
    /// When it was first asked for.
    begun_at: i64,
    /// When it was last asked for.
    asked_at: AtomicI64,
}

impl Indexes {
    /// The index of a district as it is now.
    ///
    /// # Errors
    /// `indexing` where there is none yet.
    pub(crate) async fn of(&self, app: &Shared, district: &str) -> Result<Arc<Searchable>, Problem> {
        let mut current = self.slot(app, district).current.subscribe();
        let ready = tokio::time::timeout(PATIENCE, current.wait_for(Option::is_some)).await;
        let found = ready.ok().and_then(Result::ok).and_then(|found| found.clone());
        found.ok_or_else(|| {
            Problem::new(
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                "indexing",
                "正在建立全文索引",
                "the index is being built",
            )
            .mend("请过几秒再试", "try again in some seconds")
            .retry_after(3)
        })
    }

    /// Whether an index that was asked for before a moment is still not there.
    pub(crate) fn is_one_overdue(&self, moment: i64) -> bool {
        let slots = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        slots.values().any(|slot| slot.begun_at < moment && slot.current.borrow().is_none())
    }

    /// The slot of a district; whoever asks first sets somebody to follow it.
    fn slot(&self, app: &Shared, district: &str) -> Arc<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let slot = slots.entry(district.to_owned()).or_insert_with(|| {
            let (current, now) = (watch::Sender::new(None), app.now());
            let slot = Arc::new(Slot { current, begun_at: now, asked_at: AtomicI64::new(now) });
            tokio::spawn(follow::follow(app.clone(), district.to_owned(), slot.clone()));
            slot
        });
        slot.asked_at.store(app.now(), Ordering::Relaxed);
        slot.clone()
    }

    /// Nobody asks any more.
    fn drop_slot(&self, district: &str) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(district);
    }
}

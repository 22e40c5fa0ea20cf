//! Work that takes long: files are read, requests compared and rounds matched by children, taken from a table that all
//! copies share.
//!
//! Always holds: the effect of a job and its end commit together; a copy that is killed loses its lease, and another
//! takes the job; a copy that is asked to end hands its jobs back.

mod child;
mod comparing;
mod matching;
mod pinning;
mod reading;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use sqlx::AnyConnection;
use tokio::sync::watch;

use crate::app::Shared;
use crate::problem::Problem;
use crate::store::jobs::{self, ATTEMPTS_MAX, Job};
use child::Wish;

/// How often a holder gives a sign of life.
const BEAT: Duration = Duration::from_secs(1);
/// How often somebody without work looks for some that another copy put there.
const LOOK: Duration = Duration::from_secs(1);

/// How a job went.
pub(crate) enum Outcome {
    /// As it should, with what is to be kept.
    Done(Effect),
    /// It cannot be done: for whoever asked, as JSON.
    Failed(Effect, Value),
    /// The server is ending or the lease is another's.
    Dropped,
}

/// What a job changes, in the transaction of its end.
pub(crate) enum Effect {
    Read(Box<reading::Read>),
    Compared(Box<comparing::Found>),
    Pinned(Box<pinning::Pinned>),
    Matched(Box<matching::Matched>),
}

impl Effect {
    async fn apply(&self, connection: &mut AnyConnection, job: &Job, now: i64) -> Result<(), Problem> {
        match self {
            Self::Read(read) => read.keep(connection, job, now).await,
            Self::Compared(found) => found.keep(connection, job).await,
            Self::Pinned(pinned) => pinned.keep(connection, job, now).await,
            Self::Matched(matched) => matched.keep(connection, job).await,
        }
    }
}

/// What a running job tells, and is told.
pub(crate) struct Telling {
    progress: Mutex<String>,
    wish: watch::Sender<Wish>,
}

impl Telling {
    fn new() -> Self {
        Self { progress: Mutex::default(), wish: watch::Sender::new(Wish::Run) }
    }

    /// The newest progress.
    fn tell(&self, progress: String) {
        if let Ok(mut last) = self.progress.lock() {
            *last = progress;
        }
    }

    fn told(&self) -> String {
        self.progress.lock().map(|last| last.clone()).unwrap_or_default()
    }

    /// What a child watches.
    fn wish(&self) -> watch::Receiver<Wish> {
        self.wish.subscribe()
    }
}

/// Works until the server ends.
pub(crate) async fn work(app: Shared) {
    let mut stopping = app.stopping.clone();
    while !*stopping.borrow() {
        match take(&app).await {
            Ok(Some(job)) => one(&app, job).await,
            Ok(None) => {
                tokio::select! {
                    () = app.wake.notified() => {}
                    () = tokio::time::sleep(LOOK) => {}
                    _ = stopping.wait_for(|stopping| *stopping) => {}
                }
            }
            Err(problem) => {
                tracing::warn!(code = problem.code, "no job can be taken");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

async fn take(app: &Shared) -> Result<Option<Job>, Problem> {
    // Looking costs no write.
    let now = app.now();
    let any = { jobs::any_waiting(&mut *app.store.read().await?, now).await? };
    if !any {
        return Ok(None);
    }
    let holder = app.holder.clone();
    app.store
        .write(move |connection| {
            let holder = holder.clone();
            Box::pin(async move { Ok(jobs::take(connection, &holder, now).await?) })
        })
        .await
}

/// Does one job to its end.
async fn one(app: &Shared, job: Job) {
    let telling = Arc::new(Telling::new());
    tracing::info!(job = job.id, kind = job.kind, attempt = job.attempts, "a job begins");
    let beats = tokio::spawn(beat(app.clone(), job.clone(), telling.clone()));
    let outcome = if job.attempts > ATTEMPTS_MAX {
        let error = said("lost_too_often", "试了三次都没有做完", "it was tried three times and did not end");
        failure(&job, error)
    } else {
        done(app, &job, &telling).await
    };
    beats.abort();
    let wish = *telling.wish().borrow();
    if let Err(problem) = end(app, &job, outcome, wish).await {
        // Its lease ends, and it is tried again.
        tracing::error!(job = job.id, code = problem.code, "the end of a job was not kept");
    }
}

async fn done(app: &Shared, job: &Job, telling: &Telling) -> Outcome {
    let done = match job.kind.as_str() {
        "read" => reading::read(app, job, telling).await,
        "compare" => comparing::compared(app, job, telling).await,
        "pins" => pinning::pinned(app, job, telling).await,
        _ => matching::matched(app, job, telling).await,
    };
    done.unwrap_or_else(|problem| {
        if let Some(cause) = &problem.cause {
            tracing::error!(job = job.id, cause = %cause, "a job failed");
        }
        failure(job, said(problem.code, &problem.detail.zh, &problem.detail.en))
    })
}

/// An error as it is kept with a job.
fn said(code: &str, zh: &str, en: &str) -> Value {
    serde_json::json!({"code": code, "zh": zh, "en": en})
}

fn failure(job: &Job, error: Value) -> Outcome {
    let effect = match job.kind.as_str() {
        "read" => Effect::Read(Box::new(reading::Read::failed(&job.subject, &error))),
        "compare" => Effect::Compared(Box::new(comparing::Found::failed(&job.subject))),
        "pins" => Effect::Pinned(Box::new(pinning::Pinned::failed(&job.subject))),
        _ => Effect::Matched(Box::new(matching::Matched::failed(&job.subject))),
    };
    Outcome::Failed(effect, error)
}

/// Gives signs of life, and hears what is wanted.
async fn beat(app: Shared, job: Job, telling: Arc<Telling>) {
    let mut stopping = app.stopping.clone();
    loop {
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {
                telling.wish.send_replace(Wish::Kill);
                return;
            }
        }
        let (id, holder, progress, now) = (job.id.clone(), app.holder.clone(), telling.told(), app.now());
        let beat = app.store.write(move |connection| {
            let (id, holder, progress) = (id.clone(), holder.clone(), progress.clone());
            Box::pin(async move { Ok(jobs::beat(connection, (&id, &holder), &progress, now).await?) })
        });
        match beat.await {
            Ok(None) => {
                telling.wish.send_replace(Wish::Kill);
                return;
            }
            Ok(Some(true)) => {
                telling.wish.send_if_modified(|wish| std::mem::replace(wish, Wish::Finish) == Wish::Run);
            }
            // The database is away: the lease may end, and then the next sign tells.
            Ok(Some(false)) | Err(_) => {}
        }
    }
}

async fn end(app: &Shared, job: &Job, outcome: Outcome, wish: Wish) -> Result<(), Problem> {
    let (job, holder, now) = (job.clone(), app.holder.clone(), app.now());
    let outcome = Arc::new(if wish == Wish::Kill { Outcome::Dropped } else { outcome });
    app.store
        .write(move |connection| {
            let (job, holder, outcome) = (job.clone(), holder.clone(), outcome.clone());
            Box::pin(async move {
                let (effect, state, error) = match &*outcome {
                    Outcome::Dropped => return Ok(jobs::hand_back(connection, &job.id, &holder).await?),
                    Outcome::Done(effect) => (effect, "done", String::new()),
                    Outcome::Failed(effect, error) => (effect, "failed", error.to_string()),
                };
                let ended = jobs::end(&mut *connection, (&job.id, &holder), state, ("", &error), now).await?;
                // Who lost the lease has no effect.
                if ended { effect.apply(connection, &job, now).await } else { Ok(()) }
            })
        })
        .await
}

//! The pins of a meeting are read from its workbook by a child, and are the round's from then on.
//!
//! Comes in: the workbook as it was handed in, the tables of the round. Goes out: pins, or what is wrong with them.
//! Always holds: all of the workbook's pins are taken or none; those that the round has stay.

use serde_json::{Value, json};
use sqlx::AnyConnection;

use super::child::{Limits, run};
use super::{Effect, Outcome, Telling};
use crate::acts::actor::Actor;
use crate::acts::planning::add_pins;
use crate::acts::tables::of_round;
use crate::app::Shared;
use crate::problem::Problem;
use crate::store::jobs::Job;
use crate::store::plans::owner_of_pins;
use crate::store::{files, rounds};
use crate::taken_in::{Summary, TakenIn};

/// What a child that reads pins may use.
const LIMITS: Limits = Limits { memory: 2 << 30, cpu_seconds: 120 };

/// Pins that were read.
pub(crate) struct Pinned {
    round: String,
    pins: Vec<engine::tables::WrittenRow>,
}

impl Pinned {
    /// Nothing could be read.
    pub(super) fn failed(round: &str) -> Self {
        Self { round: round.to_owned(), pins: Vec::new() }
    }

    /// Keeps them; the workbook is erased.
    pub(super) async fn keep(&self, connection: &mut AnyConnection, job: &Job, now: i64) -> Result<(), Problem> {
        files::remove(&mut *connection, &owner_of_pins(&job.district, &job.id)).await?;
        add_pins(connection, &Actor::server(&job.district, now), &self.round, &self.pins).await?;
        Ok(())
    }
}

/// Reads them.
pub(super) async fn pinned(app: &Shared, job: &Job, telling: &Telling) -> Result<Outcome, Problem> {
    let folder = tempfile::tempdir_in(&app.temporary).map_err(sqlx::Error::Io)?;
    let known_path = folder.path().join("known.json");
    let mut arguments = vec!["take-pins".to_owned()];
    {
        let mut connection = app.store.read().await?;
        let round = rounds::get(&mut connection, &job.district, &job.subject).await?.ok_or_else(Problem::not_found)?;
        let tables = of_round(&mut connection, &job.district, &round).await?;
        let owner = owner_of_pins(&job.district, &job.id);
        let name = files::names(&mut connection, &owner).await?.into_iter().next().ok_or_else(Problem::not_found)?;
        let bytes = files::get(&mut connection, &owner, &name).await?.unwrap_or_default();
        let path = folder.path().join(name.strip_prefix("upload/").unwrap_or("pins.xlsx"));
        std::fs::write(&path, bytes).map_err(sqlx::Error::Io)?;
        std::fs::write(&known_path, serde_json::to_vec(&tables).unwrap_or_default()).map_err(sqlx::Error::Io)?;
        arguments.push(path.display().to_string());
    }
    arguments.extend(["--known".to_owned(), known_path.display().to_string()]);
    let ended = run(&app.program, &arguments, LIMITS, &|line| telling.tell(line), telling.wish()).await;
    let ended = ended.map_err(sqlx::Error::Io)?;
    let read = Summary::read(&ended.out).ok().zip(TakenIn::read(&ended.out).ok());
    let Some((summary, read)) = read.filter(|_| ended.status == Some(0)) else {
        return Err(Problem::unfit("too_large", "工作簿读不下来：太大，或已损坏", "the workbook cannot be read"));
    };
    if summary.errors > 0 {
        let faults =
            |all: &[Value]| -> Vec<Value> { all.iter().filter(|of| of["severity"] == "error").cloned().collect() };
        let error = json!({
            "code": "refused", "zh": "锁定里有错误，一条也没有用；见 faults", "en": "the pins are refused: see faults",
            "faults": faults(&summary.zh), "faults_en": faults(&summary.en),
        });
        return Ok(Outcome::Failed(Effect::Pinned(Box::new(Pinned::failed(&job.subject))), error));
    }
    let pinned = Pinned { round: job.subject.clone(), pins: read.pins };
    Ok(Outcome::Done(Effect::Pinned(Box::new(pinned))))
}

//! A round is matched by a child: exactly what `dianda match` does with the same tables.
//!
//! Comes in: the tables of the round as they stand, the plan's pins and options. Goes out: the files that the command
//! writes, kept under the plan with the tables they were made from. Always holds: tables that changed since the plan
//! was asked for are told at its publication, not here; pins that cannot hold are the plan's failure, with their set.

use std::io::{Cursor, Write};
use std::path::Path;

use engine::tables::WrittenRow;
use serde_json::{Value, json};
use sqlx::AnyConnection;

use super::child::{Limits, run};
use super::{Effect, Outcome, Telling};
use crate::acts::tables::{Tables, of_round};
use crate::app::Shared;
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::store::entries::cell;
use crate::store::files::{self, Packed, packed};
use crate::store::jobs::Job;
use crate::store::tasks::StoredTask;
use crate::store::{plans, rounds, tasks};

/// What a child that matches may use; a district passes with half of it.
const LIMITS: Limits = Limits { memory: 2 << 30, cpu_seconds: 1800 };
/// Exit status of pins that cannot hold together, and of tables that are refused.
const PINS_CONFLICT: i32 = 4;
const REFUSED: i32 = 3;

/// What came of a match.
pub(crate) struct Matched {
    plan: String,
    /// The files, or nothing where it failed.
    files: Vec<Packed>,
    input: String,
    status: String,
    tiers: String,
}

impl Matched {
    /// There is no plan.
    pub(super) fn failed(plan: &str) -> Self {
        let none = String::new;
        Self { plan: plan.to_owned(), files: Vec::new(), input: none(), status: none(), tiers: none() }
    }

    /// Keeps it.
    pub(super) async fn keep(&self, connection: &mut AnyConnection, job: &Job) -> Result<(), Problem> {
        let Some(mut plan) = plans::get(&mut *connection, &job.district, &self.plan).await? else { return Ok(()) };
        if plan.state != "computing" {
            return Ok(());
        }
        let owner = plans::owner(&job.district, &self.plan);
        for file in &self.files {
            files::put(&mut *connection, &owner, file).await?;
        }
        let state = if self.files.is_empty() { "failed" } else { "draft" };
        state.clone_into(&mut plan.state);
        plan.input.clone_from(&self.input);
        plan.status.clone_from(&self.status);
        plan.tiers.clone_from(&self.tiers);
        Ok(plans::keep(connection, &job.district, &plan).await?)
    }
}

/// Matches a round.
pub(super) async fn matched(app: &Shared, job: &Job, telling: &Telling) -> Result<Outcome, Problem> {
    let folder = tempfile::tempdir_in(&app.temporary).map_err(sqlx::Error::Io)?;
    let (arguments, tables) = laid_out(app, job, folder.path()).await?;
    let ended = run(&app.program, &arguments, LIMITS, &|line| telling.tell(line), telling.wish()).await;
    let ended = ended.map_err(sqlx::Error::Io)?;
    let out = folder.path().join("out");
    match ended.status {
        Some(0) => {}
        Some(status @ (PINS_CONFLICT | REFUSED)) => {
            let told: Value = serde_json::from_slice(&ended.out).unwrap_or_default();
            // Pins that contradict each other by themselves are faults of their table.
            let faults = || told["faults"].as_array().into_iter().flatten().filter(|of| of["severity"] == "error");
            let is_of_pins = faults().next().is_some() && faults().all(|of| of["file"] == "pins.json");
            let code = if status == PINS_CONFLICT || is_of_pins { "pins_conflict" } else { "refused" };
            let error = json!({
                "code": code, "zh": "锁定不能同时成立，或材料有错误；见 detail",
                "en": "the pins cannot hold together, or the tables are refused: see detail", "detail": told,
            });
            return Ok(Outcome::Failed(Effect::Matched(Box::new(Matched::failed(&job.subject))), error));
        }
        status => {
            tracing::warn!(job = job.id, status, words = ended.last_words, "a child that matches did not end well");
            return Err(Problem::unfit("not_matched", "没有算成：内存或时间用完了", "memory or time ran out"));
        }
    }
    let plan = job.subject.clone();
    let matched = tokio::task::spawn_blocking(move || collected(&out, plan, &tables)).await;
    let matched = matched.map_err(|_| sqlx::Error::WorkerCrashed)??;
    Ok(Outcome::Done(Effect::Matched(Box::new(matched))))
}

/// The files that the child wrote, as they are kept.
fn collected(out: &Path, plan: String, tables: &Tables) -> Result<Matched, Problem> {
    let read = |name: &str| std::fs::read(out.join(name)).map_err(sqlx::Error::Io);
    let document = read("plan.json")?;
    let parsed: Value = serde_json::from_slice(&document).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let mut files = vec![
        packed("plan.json", &document),
        packed("evidence.json", &read("evidence.json")?),
        packed("plan.xlsx", &read("plan.xlsx")?),
        packed("report.html", &read("report.html")?),
        packed("providers.zip", &zipped(&out.join("providers"))?),
        packed("instance.zip", &zipped(&out.join("instance"))?),
        packed("tables.json", &serde_json::to_vec(tables).unwrap_or_default()),
    ];
    if out.join("changes.xlsx").is_file() {
        files.push(packed("changes.xlsx", &read("changes.xlsx")?));
    }
    let text = |name: &str| parsed[name].as_str().unwrap_or("").to_owned();
    let (input, status) = (text("input"), text("status"));
    Ok(Matched { plan, files, input, status, tiers: parsed["tiers"].to_string() })
}

/// The files of a folder in one archive, by name. The same files give the same bytes.
fn zipped(folder: &Path) -> Result<Vec<u8>, Problem> {
    let failed = |error: zip::result::ZipError| sqlx::Error::Io(std::io::Error::other(error));
    // Where nobody has a task there is no file for anybody.
    let entries = if folder.is_dir() { Some(std::fs::read_dir(folder).map_err(sqlx::Error::Io)?) } else { None };
    let mut names: Vec<String> =
        entries.into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for name in names {
        archive.start_file(name.as_str(), options).map_err(failed)?;
        archive.write_all(&std::fs::read(folder.join(&name)).map_err(sqlx::Error::Io)?).map_err(sqlx::Error::Io)?;
    }
    Ok(archive.finish().map_err(failed)?.into_inner())
}

/// What somebody accepted or finished stays theirs; what somebody declined is not offered to them again.
fn pin_of(task: &StoredTask) -> Option<WrittenRow> {
    let rule = match task.state {
        TaskState::Accepted | TaskState::Finished => "pin",
        TaskState::Declined => "forbid",
        _ => return None,
    };
    let cell = |name: &str, text: &str| (name.to_owned(), Value::from(text));
    let mut row = WrittenRow::from_iter([cell("request", &task.request), cell("provider", &task.provider)]);
    if rule == "pin" {
        row.extend([cell("role", &task.role)]);
    }
    row.extend([cell("rule", rule)]);
    Some(row)
}

/// A provider carries what it accepted, whatever its capacity says; one that is away carries no more than that.
fn fit_capacity(row: &mut WrittenRow, there: &[StoredTask], is_away: &dyn Fn(&str) -> bool) {
    let id = cell(row, "id").to_owned();
    let is_theirs =
        |task: &&StoredTask| task.provider == id && matches!(task.state, TaskState::Accepted | TaskState::Finished);
    let accepted: i64 = there.iter().filter(is_theirs).map(|task| task.effort).sum();
    let capacity: i64 = cell(row, "capacity").parse().unwrap_or(0);
    let fit = if is_away(&id) { accepted } else { capacity.max(accepted) };
    if fit != capacity {
        row.insert("capacity".to_owned(), fit.to_string().into());
    }
}

/// Lays the tables out for the child: its arguments, and the tables.
async fn laid_out(app: &Shared, job: &Job, folder: &Path) -> Result<(Vec<String>, Tables), Problem> {
    let district = &job.district;
    let mut connection = app.store.read().await?;
    let plan = plans::get(&mut connection, district, &job.subject).await?.ok_or_else(Problem::not_found)?;
    let round = rounds::get(&mut connection, district, &plan.round).await?.ok_or_else(Problem::not_found)?;
    let mut tables = of_round(&mut connection, district, &round).await?;
    let mut pins: Vec<WrittenRow> = serde_json::from_str(&plan.pins).unwrap_or_default();
    let there = tasks::of_round(&mut connection, district, &round.id).await?;
    pins.extend(there.iter().filter_map(pin_of));
    if !pins.is_empty() {
        tables.insert("pins".to_owned(), pins);
    }
    let today = app.today().to_string();
    let leaves = tasks::leaves(&mut connection, district, &today).await?;
    let is_away = |provider: &str| leaves.iter().any(|of| of.provider == provider && of.from <= today);
    for row in tables.get_mut("providers").into_iter().flatten() {
        fit_capacity(row, &there, &is_away);
    }
    let batch = folder.join("batch");
    std::fs::create_dir(&batch).map_err(sqlx::Error::Io)?;
    for (name, rows) in &tables {
        let bytes = serde_json::to_vec(rows).unwrap_or_default();
        std::fs::write(batch.join(format!("{name}.json")), bytes).map_err(sqlx::Error::Io)?;
    }
    let text = |path: &Path| path.display().to_string();
    let mut arguments: Vec<String> =
        ["match", &text(&batch), "--out", &text(&folder.join("out")), "--progress", "json", "--json"]
            .map(str::to_owned)
            .to_vec();
    let options: Value = serde_json::from_str(&plan.options).unwrap_or_default();
    for (key, flag) in [("tiers", "--tiers"), ("gap", "--gap"), ("budget", "--budget"), ("time_limit", "--time-limit")]
    {
        let value = match &options[key] {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Array(parts) => parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        };
        arguments.push(format!("{flag}={value}"));
    }
    if let Some(previous) = options["previous"].as_str() {
        let bytes = files::get(&mut connection, &plans::owner(district, previous), "plan.json").await?;
        let path = folder.join("previous.json");
        std::fs::write(&path, bytes.unwrap_or_default()).map_err(sqlx::Error::Io)?;
        arguments.extend(["--previous".to_owned(), text(&path)]);
    }
    Ok((arguments, tables))
}

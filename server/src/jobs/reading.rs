//! An import is read: its files, against what the district knows, by a child.
//!
//! Comes in: the files as they were handed in, and the mends. Goes out: what they bring, or what is wrong with them.
//! Always holds: nothing is taken in here; contact data that was read stays with the files, to be erased with them.

use serde_json::{Value, json};
use sqlx::AnyConnection;
use std::path::Path;

use super::child::{Limits, run};
use super::{Effect, Outcome, Telling};
use crate::acts::importing::{ANNOTATED, IDS, READ};
use crate::acts::mending::KeptMends;
use crate::acts::tables::write_known;
use crate::app::Shared;
use crate::problem::Problem;
use crate::rights::Sight;
use crate::secrets::new_id;
use crate::store::files::{self, Packed, packed};
use crate::store::imports;
use crate::store::jobs::{self, Job};
use crate::taken_in::Summary;

/// What a child that reads may use.
const LIMITS: Limits = Limits { memory: 2 << 30, cpu_seconds: 600 };

/// What was read of an import.
pub(crate) struct Read {
    import: String,
    state: &'static str,
    /// What is shown of it: without contact data.
    result: Value,
    /// What is kept for the commit, and the copy in which faults are marked.
    documents: Vec<Packed>,
    /// The ids of requests that it brings, where there are any to be compared.
    ids: Option<Packed>,
}

impl Read {
    /// Nothing could be read.
    pub(super) fn failed(import: &str, error: &Value) -> Self {
        let fault = |lang: &str| {
            let mut fault = json!({"severity": "error", "file": "", "mend": ""});
            fault["code"] = error["code"].clone();
            fault["message"] = error[lang].clone();
            json!([fault])
        };
        let result = json!({"tables": [], "zh": fault("zh"), "en": fault("en"), "errors": 1});
        Self { import: import.to_owned(), state: "faulty", result, documents: Vec::new(), ids: None }
    }

    /// Keeps it.
    pub(super) async fn keep(&self, connection: &mut AnyConnection, job: &Job, now: i64) -> Result<(), Problem> {
        let sight = whole(&job.district);
        // It may have been given up, or handed in anew.
        let Some(mut import) = imports::get(&mut *connection, &sight, &self.import).await? else { return Ok(()) };
        if import.job != job.id {
            return Ok(());
        }
        let owner = imports::owner(&job.district, &self.import);
        for name in [READ, ANNOTATED] {
            files::remove_one(&mut *connection, &owner, name).await?;
        }
        for document in &self.documents {
            files::put(&mut *connection, &owner, document).await?;
        }
        let owner = imports::owner_of_compared(&job.district, &self.import);
        files::remove(&mut *connection, &owner).await?;
        if let Some(ids) = &self.ids {
            files::put(&mut *connection, &owner, ids).await?;
            let compare = (new_id(), job.district.as_str(), "compare", self.import.as_str());
            jobs::enqueue(&mut *connection, (&compare.0, compare.1, compare.2, compare.3), now).await?;
        }
        self.state.clone_into(&mut import.state);
        import.result = self.result.to_string();
        imports::advance(connection, &job.district, &import).await?;
        Ok(())
    }
}

pub(super) fn whole(district: &str) -> Sight {
    crate::acts::actor::Actor::server(district, 0).sight
}

/// Reads an import.
pub(super) async fn read(app: &Shared, job: &Job, telling: &Telling) -> Result<Outcome, Problem> {
    let folder = tempfile::tempdir_in(&app.temporary).map_err(sqlx::Error::Io)?;
    let arguments = laid_out(app, job, folder.path()).await?;
    let ended = run(&app.program, &arguments, LIMITS, &|line| telling.tell(line), telling.wish()).await;
    let ended = ended.map_err(sqlx::Error::Io)?;
    if ended.status != Some(0) {
        tracing::warn!(job = job.id, status = ended.status, "a child that reads did not end well");
        return Err(Problem::unfit(
            "too_large",
            "文件读不下来：太大、太复杂，或已损坏",
            "the files cannot be read: too large, too intricate, or broken",
        ));
    }
    let summary = Summary::read(&ended.out).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let unknown = |fault: &&Value| fault["code"] == "unknown_column";
    let brings = |table: &Value| table["new"] != 0 || table["changed"] != 0;
    let result = json!({
        "tables": summary.tables, "errors": summary.errors, "zh": summary.zh, "en": summary.en,
        "unplaced": summary.unplaced, "unknown_columns": summary.zh.iter().filter(unknown).collect::<Vec<_>>(),
        "changes_nothing": summary.errors == 0 && !summary.has_pins && !summary.tables.iter().any(brings),
    });
    let state = if summary.errors > 0 { "faulty" } else { "ready" };
    let annotated = folder.path().join(ANNOTATED);
    let packing = move || {
        let mut documents = Vec::new();
        if summary.errors == 0 {
            documents.push(packed(READ, &ended.out));
        }
        if let Ok(copy) = std::fs::read(annotated) {
            documents.push(packed(ANNOTATED, &copy));
        }
        let is_any = summary.errors == 0 && !summary.requests.is_empty();
        (documents, is_any.then(|| packed(IDS, json!(summary.requests).to_string().as_bytes())))
    };
    let (documents, ids) = tokio::task::spawn_blocking(packing).await.map_err(|_| sqlx::Error::WorkerCrashed)?;
    let import = job.subject.clone();
    Ok(Outcome::Done(Effect::Read(Box::new(Read { import, state, result, documents, ids }))))
}

/// Lays the files out for the child: its arguments.
async fn laid_out(app: &Shared, job: &Job, folder: &Path) -> Result<Vec<String>, Problem> {
    let mut connection = app.store.read().await?;
    let import = imports::get(&mut connection, &whole(&job.district), &job.subject).await?;
    let import = import.ok_or_else(Problem::not_found)?;
    let owner = imports::owner(&job.district, &job.subject);
    let mends = KeptMends::kept(&import.mends);
    let batch = folder.join("batch");
    let put = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).map_err(sqlx::Error::Io);
    std::fs::create_dir(&batch).map_err(sqlx::Error::Io)?;
    for name in files::names(&mut connection, &owner).await? {
        let Some(own) = name.strip_prefix("upload/") else { continue };
        let bytes = files::get(&mut connection, &owner, &name).await?.unwrap_or_default();
        put(&batch.join(own), &bytes)?;
    }
    let (known_path, mends_path) = (folder.join("known.json"), folder.join("mends.json"));
    write_known(&mut connection, &job.district, &known_path).await?;
    put(&mends_path, &serde_json::to_vec(&mends.in_tables).unwrap_or_default())?;
    let text = |path: &Path| path.display().to_string();
    Ok([
        "take-in",
        &text(&batch),
        "--known",
        &text(&known_path),
        "--mends",
        &text(&mends_path),
        "--annotated",
        &text(&folder.join(ANNOTATED)),
    ]
    .map(str::to_owned)
    .to_vec())
}

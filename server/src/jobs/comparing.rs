//! The requests of an import are compared with each other and with what the district has, by a child: which may be one
//! matter, which topics are to be confirmed.
//!
//! Comes in: the ids that the import brings, the tables of the district, and what was read of the import while it is
//! not committed. Goes out: groups of ids, kept beside the import. Always holds: it decides nothing; an import can be
//! committed meanwhile.

use sqlx::AnyConnection;

use super::child::{Limits, run};
use super::reading::whole;
use super::{Effect, Outcome, Telling};
use crate::acts::importing::{COMPARED, IDS, READ};
use crate::acts::tables::write_known;
use crate::app::Shared;
use crate::problem::Problem;
use crate::store::files::{self, Packed, packed};
use crate::store::imports;
use crate::store::jobs::Job;
use crate::taken_in::Compared;

/// What a child that compares may use.
const LIMITS: Limits = Limits { memory: 2 << 30, cpu_seconds: 600 };

/// What was found.
pub(crate) struct Found {
    import: String,
    compared: Option<Packed>,
}

impl Found {
    /// Nothing could be compared.
    pub(super) fn failed(import: &str) -> Self {
        Self { import: import.to_owned(), compared: None }
    }

    /// Keeps it, where the import is still there.
    pub(super) async fn keep(&self, connection: &mut AnyConnection, job: &Job) -> Result<(), Problem> {
        let Some(compared) = &self.compared else { return Ok(()) };
        if imports::get(&mut *connection, &whole(&job.district), &self.import).await?.is_none() {
            return Ok(());
        }
        Ok(files::put(connection, &imports::owner_of_compared(&job.district, &self.import), compared).await?)
    }
}

/// Compares.
pub(super) async fn compared(app: &Shared, job: &Job, telling: &Telling) -> Result<Outcome, Problem> {
    let folder = tempfile::tempdir_in(&app.temporary).map_err(sqlx::Error::Io)?;
    let (tables_path, ids_path) = (folder.path().join("tables.json"), folder.path().join("ids.json"));
    let text = |path: &std::path::Path| path.display().to_string();
    let mut arguments = ["compare", &text(&tables_path), "--ids", &text(&ids_path)].map(str::to_owned).to_vec();
    {
        let mut connection = app.store.read().await?;
        let owner = imports::owner_of_compared(&job.district, &job.subject);
        // It was given up, or is read anew.
        let ids = files::get(&mut connection, &owner, IDS).await?.ok_or_else(Problem::not_found)?;
        write_known(&mut connection, &job.district, &tables_path).await?;
        let read = files::get(&mut connection, &imports::owner(&job.district, &job.subject), READ).await?;
        let put = |path, bytes: Vec<u8>| std::fs::write(path, bytes).map_err(sqlx::Error::Io);
        put(&ids_path, ids)?;
        if let Some(read) = read {
            let path = folder.path().join(READ);
            put(&path, read)?;
            arguments.extend(["--brought".to_owned(), text(&path)]);
        }
    }
    let ended = run(&app.program, &arguments, LIMITS, &|line| telling.tell(line), telling.wish()).await;
    let ended = ended.map_err(sqlx::Error::Io)?;
    if ended.status != Some(0) || serde_json::from_slice::<Compared>(&ended.out).is_err() {
        tracing::warn!(job = job.id, status = ended.status, "a child that compares did not end well");
        return Err(Problem::unfit("not_compared", "没有比完：内存或时间用完了", "memory or time ran out"));
    }
    let found = Found { import: job.subject.clone(), compared: Some(packed(COMPARED, &ended.out)) };
    Ok(Outcome::Done(Effect::Compared(Box::new(found))))
}

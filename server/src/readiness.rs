//! Whether the server can do its work, for whoever sends it calls.
//!
//! Comes in: the running server. Goes out: nothing, or 503 with what is amiss, each by its name. Always holds: nothing
//! is changed or built for it, and it is told without a name or a path.

use std::path::Path;

use axum::extract::State;
use axum::http::StatusCode;
use engine::district::Bilingual;

use crate::app::Shared;
use crate::problem::Problem;
use crate::store::migrations;

/// With less room than that an upload or a match may fill the disk.
const FREE_BYTES_MIN: u64 = 64 << 20;
/// An index that is not there after so long is not coming.
const INDEX_MS_MAX: i64 = 120_000;

/// Whether it can do its work: database, tables of this program's version, disk, index.
pub(crate) async fn ready(State(app): State<Shared>) -> Result<&'static str, Problem> {
    let mut all: Vec<Bilingual> = Vec::new();
    match version(&app).await {
        Ok(migrations::KNOWN) => {}
        Ok(other) => all.push(Bilingual::new(
            format!("数据库的表是第 {other} 版，本程序用第 {} 版（migrations）", migrations::KNOWN),
            format!("migrations: the tables are of version {other}, this program is of {}", migrations::KNOWN),
        )),
        Err(_) => all.push(Bilingual::new("数据库没有答应（database）", "database: no answer")),
    }
    let short = free_bytes(&app.temporary).filter(|free| *free < FREE_BYTES_MIN);
    all.extend(short.map(|free| {
        let mib = free >> 20;
        Bilingual::new(format!("磁盘只剩 {mib} MiB（disk）"), format!("disk: {mib} MiB are left"))
    }));
    if app.indexes.is_one_overdue(app.now() - INDEX_MS_MAX) {
        all.push(Bilingual::new("全文索引迟迟没有建好（index）", "index: overdue"));
    }
    if all.is_empty() {
        return Ok("ready\n");
    }
    let (zh, en): (Vec<String>, Vec<String>) = all.into_iter().map(|amiss| (amiss.zh, amiss.en)).unzip();
    Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", zh.join("；"), en.join("; ")).retry_after(5))
}

/// The version of the tables.
async fn version(app: &Shared) -> Result<i64, Problem> {
    Ok(migrations::version(&mut *app.store.read().await?).await?)
}

/// What a user may still write where a folder is; nothing where the system does not say.
fn free_bytes(folder: &Path) -> Option<u64> {
    let of = rustix::fs::statvfs(folder).ok()?;
    Some(of.f_bavail.saturating_mul(of.f_frsize))
}

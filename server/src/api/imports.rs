//! Imports: files are handed in, read, mended in place, committed.

use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::district::Lang;
use engine::tables::{BATCH_BYTES_MAX, MendedCell, MendedColumn, MendedRow, MendedSheet, Mends};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::call::{Answer, Asked, Call, Caller, allowed, lang_of, work};
use super::people::Nothing;
use crate::acts::actor::Actor;
use crate::acts::importing::{ANNOTATED, COMPARED, commit as commit_import, refuse_closed, refuse_id};
use crate::acts::mending::{KeptMends, mend};
use crate::acts::planning;
use crate::app::Shared;
use crate::problem::Problem;
use crate::rights::{Act, Role};
use crate::secrets::new_id;
use crate::store::files::{self, Packed, packed};
use crate::store::imports::{self, StoredImport};
use crate::store::jobs;

/// Bytes of an upload at most.
pub(crate) const UPLOAD_BYTES_MAX: usize = 32 << 20;
/// Files of an upload at most.
const FILES_MAX: usize = 50;
/// Uploads that are taken in side by side: each holds its bytes in memory.
pub(crate) const UPLOADS_AT_ONCE: usize = 4;

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportBody {
    id: String,
    round: String,
    job: String,
    /// `reading`, `faulty`, `ready`, `committed`.
    state: String,
    /// What each table brings: rows, new, changed, equal, gone.
    #[schema(value_type = Vec<Object>)]
    tables: Vec<Value>,
    /// What refuses it.
    #[schema(value_type = Vec<Object>)]
    faults: Vec<Value>,
    /// What is worth knowing.
    #[schema(value_type = Vec<Object>)]
    warnings: Vec<Value>,
    #[schema(value_type = Vec<Object>)]
    unknown_columns: Vec<Value>,
    /// Requests that do not tell their community.
    unplaced: Vec<String>,
    /// Groups of requests of a community that may be one matter; none before a second job compared them.
    #[schema(value_type = Option<Vec<Vec<String>>>)]
    near_identical: Value,
    /// Groups of requests of several communities that are alike.
    #[schema(value_type = Option<Vec<Vec<String>>>)]
    alike_elsewhere: Value,
    /// Requests whose topic somebody should confirm: request, topic, certainty.
    #[schema(value_type = Option<Vec<Object>>)]
    unsure_topics: Value,
    /// Whether the same was imported before.
    changes_nothing: bool,
    etag: String,
}

fn body(of: &StoredImport, compared: &Value, lang: Lang) -> Value {
    let result: Value = serde_json::from_str(&of.result).unwrap_or_default();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let all = list(&result[lang.pick("zh", "en")]);
    let (faults, warnings) = all.into_iter().partition(|fault| fault["severity"] == "error");
    let texts =
        |value: &Value| value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    json!(ImportBody {
        id: of.id.clone(),
        round: of.round.clone(),
        job: of.job.clone(),
        state: of.state.clone(),
        tables: list(&result["tables"]),
        faults,
        warnings,
        unknown_columns: list(&result["unknown_columns"]),
        unplaced: texts(&result["unplaced"]),
        near_identical: compared["near_identical"].clone(),
        alike_elsewhere: compared["alike_elsewhere"].clone(),
        unsure_topics: compared["unsure_topics"].clone(),
        changes_nothing: result["changes_nothing"].as_bool().unwrap_or(false),
        etag: format!("\"{}\"", of.version),
    })
}

/// In which role and for whom something is imported.
fn scope_of(actor: &Actor) -> (String, String) {
    let scope = match actor.sight.role {
        Role::Street => actor.sight.streets.first(),
        Role::Community => actor.sight.communities.first(),
        _ => None,
    };
    (actor.sight.role.name().to_owned(), scope.cloned().unwrap_or_default())
}

/// Hand files in: workbooks, csv or json tables of a district. They are read by a job; nothing is taken in yet.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/imports", tag = "imports",
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 202, body = ImportBody), (status = 409), (status = 413), (status = 429)))]
pub(crate) async fn hand_in(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    request: Request,
) -> Result<Answer, Problem> {
    let may = |caller: &Caller| caller.may(&app, &district, Act::Import);
    let (parts, body_in, caller, actor) = allowed(request, &app, may).await?;
    let Ok(_place) = app.uploads.clone().try_acquire_owned() else {
        return Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "busy",
            "正在上传的文件太多",
            "too many uploads at once",
        )
        .mend("请过几秒再试", "try again in some seconds")
        .retry_after(5));
    };
    let of = planning::round(&mut *app.store.read().await?, &actor, &round).await?;
    refuse_closed(of.state)?;
    let lang = lang_of(&parts.headers);
    let head = parts.clone();
    let uploaded = files_of(Request::from_parts(parts, body_in)).await?;
    let call = Call::new(&caller.person, &head, uploaded.print.as_bytes())?;
    let mends = Mends { id_prefix: uploaded.id_prefix.clone(), ..Mends::default() };
    let mends = KeptMends { in_tables: mends, ..KeptMends::default() };
    let (role, scope) = scope_of(&actor);
    let import = StoredImport {
        id: new_id(),
        round,
        state: "reading".to_owned(),
        job: new_id(),
        mends: serde_json::to_string(&mends).unwrap_or_default(),
        result: String::new(),
        role,
        scope,
        version: 1,
    };
    let uploaded = std::sync::Arc::new(uploaded.files);
    let answer = app
        .answer(
            &call,
            work!([actor, import, uploaded] connection => {
                let owner = imports::owner(actor.district(), &import.id);
                for file in uploaded.iter() {
                    files::put(&mut *connection, &owner, file).await?;
                }
                imports::add(&mut *connection, actor.district(), &import, (&actor.person, actor.now)).await?;
                let job = (import.job.as_str(), actor.district(), "read", import.id.as_str());
                jobs::enqueue(&mut *connection, job, actor.now).await?;
                actor.record(connection, "import.hand-in", &import.id, "").await?;
                Ok(Answer::accepted(body(&import, &Value::Null, lang)))
            }),
        )
        .await?;
    app.wake.notify_one();
    Ok(answer)
}

/// Files as they were handed in.
pub(crate) struct Uploaded {
    pub(crate) files: Vec<Packed>,
    /// What is put in front of the ids of requests.
    id_prefix: String,
    /// What tells the same upload again.
    pub(crate) print: String,
}

/// The files of a call, to be kept until they are read.
///
/// # Errors
/// `bad_upload`, `too_large`, `bad_id`.
pub(crate) async fn files_of(request: Request) -> Result<Uploaded, Problem> {
    let most = UPLOAD_BYTES_MAX.min(usize::try_from(BATCH_BYTES_MAX).unwrap_or(usize::MAX));
    let Parts { files, fields, print } = parts_of(request, &["id_prefix"], most).await?;
    let id_prefix = fields.into_iter().next().map(|(_, text)| text).unwrap_or_default();
    refuse_id(&format!("{id_prefix}1"))?;
    let pack = move || files.into_iter().map(|(name, bytes)| packed(format!("upload/{name}"), &bytes)).collect();
    let files = tokio::task::spawn_blocking(pack).await.map_err(|_| sqlx::Error::WorkerCrashed)?;
    Ok(Uploaded { files, id_prefix, print })
}

/// What a multipart call holds.
pub(crate) struct Parts {
    /// Names and bytes.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// Names and texts of the other fields.
    pub(crate) fields: Vec<(String, String)>,
    /// What tells the same call again.
    pub(crate) print: String,
}

/// Reads a multipart call: files in the field `file`, and texts in fields that are known.
///
/// # Errors
/// `bad_upload`, `too_large`.
pub(crate) async fn parts_of(request: Request, known: &[&str], most: usize) -> Result<Parts, Problem> {
    let bad = |zh: &str, en: &str| {
        Problem::bad("bad_upload", zh, en).mend("请用 multipart 的 file 字段", "use the field file")
    };
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| bad("不是 multipart 上传", "it is no multipart upload"))?;
    let (mut parts, mut total) = (Parts { files: Vec::new(), fields: Vec::new(), print: String::new() }, 0);
    while let Some(mut field) = multipart.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or("").to_owned();
        let file_name = safe_name(field.file_name().unwrap_or("table.csv"));
        if name != "file" && !known.contains(&name.as_str()) {
            return Err(bad("有不认识的字段", "there is a field that is not known"));
        }
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
            total += piece.len();
            if total > most {
                return Err(super::call::too_large());
            }
            bytes.extend_from_slice(&piece);
        }
        parts.print.push_str(&engine::district::fingerprint_of_bytes(&bytes));
        if name != "file" {
            let text = String::from_utf8(bytes).map_err(|_| bad("有一个字段不是文字", "a field is no text"))?;
            parts.fields.push((name, text.trim().to_owned()));
            continue;
        }
        if parts.files.iter().any(|(of, _)| *of == file_name) {
            return Err(bad("有两个文件同名", "two files have the same name"));
        }
        parts.files.push((file_name, bytes));
        if parts.files.len() > FILES_MAX {
            return Err(bad("文件太多，一次最多 50 个", "at most 50 files at once"));
        }
    }
    if parts.files.is_empty() {
        return Err(bad("没有文件", "there is no file"));
    }
    Ok(parts)
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return super::call::too_large();
    }
    Problem::bad("bad_upload", "上传没有传完，或格式不对", "the upload is broken or not whole")
        .mend("请重新上传", "upload it again")
}

/// A name of a file without folders, that any system can carry.
fn safe_name(name: &str) -> String {
    const CHARS_MAX: usize = 120;
    let own = name.rsplit(['/', '\\']).next().unwrap_or("");
    let kept: String =
        own.chars().filter(|c| !c.is_control() && !matches!(c, ':' | '"' | '<' | '>' | '|' | '?' | '*')).collect();
    let n = kept.chars().count();
    let kept: String = kept.chars().skip(n.saturating_sub(CHARS_MAX)).collect();
    let kept = kept.trim_matches(['.', ' ']).to_owned();
    if kept.is_empty() { "table.csv".to_owned() } else { kept }
}

/// An import: what it brings, what is wrong with it.
#[utoipa::path(get, path = "/api/v1/districts/{district}/imports/{import}", tag = "imports",
    responses((status = 200, body = ImportBody), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, import)): Path<(String, String)>,
    headers: axum::http::HeaderMap,
) -> Result<Answer, Problem> {
    let actor = caller.may(&app, &district, Act::ReadImports)?;
    let mut connection = app.store.read().await?;
    let of = imports::get(&mut connection, &actor.sight, &import).await?.ok_or_else(Problem::not_found)?;
    let compared = files::get(&mut connection, &imports::owner_of_compared(&district, &import), COMPARED).await?;
    let compared: Value = compared.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    Ok(Answer::ok(body(&of, &compared, lang_of(&headers))))
}

/// The files as one workbook in which each place that is at fault is marked, with what to do about it. Contact data is
/// hidden in it. Gone with the commit.
#[utoipa::path(get, path = "/api/v1/districts/{district}/imports/{import}/annotated.xlsx", tag = "imports",
    responses((status = 200), (status = 404)))]
pub(crate) async fn annotated(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, import)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let actor = caller.may(&app, &district, Act::ReadImports)?;
    let mut connection = app.store.read().await?;
    imports::get(&mut connection, &actor.sight, &import).await?.ok_or_else(Problem::not_found)?;
    let bytes = files::get(&mut connection, &imports::owner(&district, &import), ANNOTATED).await?;
    Ok(attachment("annotated.xlsx", XLSX, bytes.ok_or_else(Problem::not_found)?))
}

/// The media type of a workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What is mended.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MendFields {
    /// Cells that say something else: file, sheet, row, column, value.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    cells: Vec<MendedCell>,
    /// What headers mean: file, sheet, from, to.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    columns: Vec<MendedColumn>,
    /// Rows that are left out: file, sheet, row, drop.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    rows: Vec<MendedRow>,
    /// Which table a sheet is: file, sheet, table; none: it is left out.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    sheets: Vec<MendedSheet>,
    /// Requests that are one matter.
    #[serde(default)]
    same: Vec<Vec<String>>,
}

impl MendFields {
    fn kept(self) -> KeptMends {
        let Self { cells, columns, rows, sheets, same } = self;
        let in_tables = Mends { cells, rows, columns, sheets, id_prefix: String::new() };
        KeptMends { in_tables, same, before: None }
    }
}

/// Mend cells, columns, rows, sheets in place; it is read anew.
#[utoipa::path(patch, path = "/api/v1/districts/{district}/imports/{import}", tag = "imports",
    request_body = MendFields, responses((status = 202, body = ImportBody), (status = 404), (status = 409)))]
pub(crate) async fn change(
    State(app): State<Shared>,
    Path((district, import)): Path<(String, String)>,
    headers: axum::http::HeaderMap,
    asked: Asked<MendFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Import)?;
    let (version, lang) = (Some(asked.version()?), lang_of(&headers));
    let mends = std::sync::Arc::new(asked.value.kept());
    let answer = app
        .answer(
            &asked.call,
            work!([actor, import, mends] connection => {
                let of = mend(connection, &actor, (&import, version), &mends).await?;
                Ok(Answer::accepted(body(&of, &Value::Null, lang)))
            }),
        )
        .await?;
    app.wake.notify_one();
    Ok(answer)
}

/// Take it in: all of it or nothing.
#[utoipa::path(post, path = "/api/v1/districts/{district}/imports/{import}/commit", tag = "imports",
    request_body = Nothing, responses((status = 200), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn commit(
    State(app): State<Shared>,
    Path((district, import)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Import)?;
    app.answer(
        &asked.call,
        work!([actor, import] connection => Ok(Answer::ok(commit_import(connection, &actor, &import).await?))),
    )
    .await
}

/// Give it up: its files are erased.
#[utoipa::path(delete, path = "/api/v1/districts/{district}/imports/{import}", tag = "imports",
    responses((status = 200), (status = 404), (status = 409)))]
pub(crate) async fn give_up(
    State(app): State<Shared>,
    Path((district, import)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Import)?;
    app.answer(
        &asked.call,
        work!([actor, import] connection => {
            let of = imports::get(&mut *connection, &actor.sight, &import).await?.ok_or_else(Problem::not_found)?;
            if of.state == "committed" {
                return Err(Problem::conflict("already_committed", "已经入库，不能再放弃", "it was committed already"));
            }
            files::remove(&mut *connection, &imports::owner(actor.district(), &import)).await?;
            files::remove(&mut *connection, &imports::owner_of_compared(actor.district(), &import)).await?;
            imports::remove(&mut *connection, actor.district(), &import).await?;
            actor.record(connection, "import.give-up", &import, "").await?;
            Ok(Answer::ok(json!({"id": import})))
        }),
    )
    .await
}

/// A file of the store as an attachment.
pub(crate) fn attachment(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    // A name in any script, as RFC 6266 has it.
    let escaped: String = name.bytes().map(escaped_byte).collect();
    if let Ok(value) = format!("attachment; filename*=UTF-8''{escaped}").parse() {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

fn escaped_byte(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

//! Pictures and files of requests and of the work on their tasks; documents of a round; calendars.
//!
//! Always holds: whatever is sent is an attachment that no browser opens as a page of ours, but for the sheet of codes.

use std::collections::BTreeMap;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use engine::report::lists_in_force;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::call::{Answer, Asked, Call, Caller, allowed, lang_of, work};
use super::imports::{Parts, XLSX, attachment, parts_of};
use super::lists::Items;
use super::people::Nothing;
use crate::acts::attaching::{self, BYTES_MAX, Fit, fit};
use crate::acts::planning;
use crate::app::{Shared, said};
use crate::documents::calendar::{OfDay, calendar};
use crate::documents::in_force::in_force;
use crate::documents::qr::{Card, qr_sheet};
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::rights::{Act, sight};
use crate::secrets::Secret;
use crate::store::attachments::{self, Attachment, CONTENT};
use crate::store::entries::{self, cell};
use crate::store::{files, people, requests, tasks};

/// A file of a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileBody {
    id: String,
    name: String,
    kind: String,
    size: i64,
    #[schema(required = true)]
    task: Option<String>,
    at: String,
}

fn file_body(of: &Attachment) -> Value {
    json!(FileBody {
        id: of.id.clone(),
        name: engine::district::safe_text(&of.name),
        kind: of.kind.clone(),
        size: of.size,
        task: Some(of.task.clone()).filter(|task| !task.is_empty()),
        at: said(of.created_at),
    })
}

/// Whether somebody may put files to a request: whoever raises it, works on it, or stands in for them.
fn may_attach(app: &Shared, caller: &Caller, district: &str) -> Result<crate::acts::actor::Actor, Problem> {
    caller.may(app, district, Act::WorkTasks).or_else(|_| caller.may(app, district, Act::RaiseRequests))
}

/// Put pictures or documents to a request: `file`, and `task` where they belong to the work on one. Pictures are drawn
/// anew without what the camera noted.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/{id}/files", tag = "requests",
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 201, body = Items<FileBody>), (status = 404), (status = 413), (status = 422)))]
pub(crate) async fn attach(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    request: Request,
) -> Result<Answer, Problem> {
    let may = |caller: &Caller| may_attach(&app, caller, &district);
    let (parts, content, caller, actor) = allowed(request, &app, may).await?;
    requests::get(&mut *app.store.read().await?, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
    let head = parts.clone();
    let Parts { files, fields, print } = parts_of(Request::from_parts(parts, content), &["task"], BYTES_MAX).await?;
    let call = Call::new(&caller.person, &head, print.as_bytes())?;
    let task = fields.into_iter().next().map(|(_, task)| task).unwrap_or_default();
    let made = tokio::task::spawn_blocking(move || {
        files.into_iter().map(|(name, bytes)| fit(&name, bytes)).collect::<Result<Vec<Fit>, Problem>>()
    });
    let made = std::sync::Arc::new(made.await.map_err(|_| sqlx::Error::WorkerCrashed)??);
    app.answer(
        &call,
        work!([actor, id, task, made] connection => {
            let mut items = Vec::new();
            for file in made.iter() {
                items.push(file_body(&attaching::attach(connection, &actor, (&id, &task), file).await?));
            }
            Ok(Answer::created(Items::all(items)))
        }),
    )
    .await
}

/// The files of a request and of the work on it.
#[utoipa::path(get, path = "/api/v1/districts/{district}/requests/{id}/files", tag = "requests",
    responses((status = 200, body = Items<FileBody>), (status = 404)))]
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, id)): Path<(String, String)>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadRequests)?;
    let mut connection = app.store.read().await?;
    requests::get(&mut connection, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
    let all = attachments::of_request(&mut connection, &district, &id).await?;
    Ok(axum::Json(Items::all(all.iter().map(file_body).collect())))
}

/// A file of a request.
#[utoipa::path(get, path = "/api/v1/districts/{district}/requests/{id}/files/{file}", tag = "requests",
    responses((status = 200), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, id, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let actor = caller.may(&app, &district, Act::ReadRequests)?;
    let mut connection = app.store.read().await?;
    requests::get(&mut connection, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
    let all = attachments::of_request(&mut connection, &district, &id).await?;
    let of = all.into_iter().find(|of| of.id == file).ok_or_else(Problem::not_found)?;
    let bytes = files::get(&mut connection, &attachments::owner(&district, &of.id), CONTENT).await?;
    let kind = match of.kind.as_str() {
        "image/jpeg" => "image/jpeg",
        "image/png" => "image/png",
        _ => "application/octet-stream",
    };
    Ok(attachment(&engine::district::safe_text(&of.name), kind, bytes.ok_or_else(Problem::not_found)?))
}

/// The five lists of a round as they stand now, with what is due when and how far it is: of what the caller may see.
#[utoipa::path(get, path = "/api/v1/districts/{district}/rounds/{round}/files/lists.xlsx", tag = "rounds",
    responses((status = 200), (status = 404)))]
pub(crate) async fn lists(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, round)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut actor = caller.may(&app, &district, Act::ReadTasks)?;
    // Who reads all tasks and not all requests gets the lists of their own.
    let of_requests = caller.may(&app, &district, Act::ReadRequests)?;
    if !of_requests.sight.all {
        actor = of_requests;
    }
    let lang = lang_of(&headers);
    let now = {
        let mut connection = app.store.read().await?;
        let of = planning::round(&mut connection, &actor, &round).await?;
        in_force(&mut connection, &actor, &of, lang).await?
    };
    let made = tokio::task::spawn_blocking(move || lists_in_force(&now, lang)).await;
    let made = made.map_err(|_| sqlx::Error::WorkerCrashed)?;
    let bytes = made.map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(attachment("lists.xlsx", XLSX, bytes))
}

/// A sheet of codes for a round: a card for each provider that holds tasks, which leads to its tasks. No secret is in
/// it; whoever scans signs in.
#[utoipa::path(get, path = "/api/v1/districts/{district}/rounds/{round}/files/qr.html", tag = "rounds",
    responses((status = 200), (status = 404)))]
pub(crate) async fn sheet(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, round)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let actor = caller.may(&app, &district, Act::ReadTasks)?;
    let mut connection = app.store.read().await?;
    let of = planning::round(&mut connection, &actor, &round).await?;
    let filter = tasks::Filter { round: Some(round.clone()), ..tasks::Filter::default() };
    let mut held: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for task in tasks::page(&mut connection, &actor.sight, &filter, ("", i64::MAX)).await? {
        if task.state.is_open() {
            let (n, first) = held.entry(task.provider).or_insert_with(|| (0, task.due.clone()));
            *n += 1;
            *first = task.due.min(std::mem::take(first));
        }
    }
    let mut cards = Vec::new();
    for (provider, (n, first)) in held {
        let entry = entries::get(&mut connection, (&district, "providers"), &provider).await?;
        let name = entry.map_or_else(|| provider.clone(), |entry| cell(&entry.row, "name").to_owned());
        let lines = vec![format!("{n} 项任务，最早 {first} 到期")];
        let url = format!("{}/d/{district}/m/tasks", app.public_url);
        cards.push(Card { name, lines, url });
    }
    drop(connection);
    let html = qr_sheet(&format!("{}：扫码看任务", of.name), &cards)?;
    Ok(Html(html).into_response())
}

/// Make an address for one's own calendar: days and numbers of tasks alone. An earlier one ends.
#[utoipa::path(post, path = "/api/v1/districts/{district}/calendar", tag = "tasks", request_body = Nothing,
    responses((status = 201)))]
pub(crate) async fn renew_calendar(
    State(app): State<Shared>,
    Path(district): Path<String>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::ReadTasks)?;
    if asked.caller.session.is_none() {
        return Err(Problem::no_right());
    }
    let url = app.public_url.clone();
    app.answer(
        &asked.call,
        work!([actor, url] connection => {
            let secret = Secret::new();
            let of = (secret.hash(), actor.person.clone());
            people::renew_calendar(&mut *connection, (&of.0, &of.1, actor.district()), actor.now).await?;
            actor.record(connection, "calendar.renew", &actor.person, "").await?;
            Ok(Answer::created(json!({"url": format!("{url}/calendar/{}.ics", secret.shown())})).secret())
        }),
    )
    .await
}

/// A calendar, to whoever has its address.
pub(crate) async fn calendar_of(State(app): State<Shared>, Path(name): Path<String>) -> Result<Response, Problem> {
    let secret = name.strip_suffix(".ics").ok_or_else(Problem::not_found)?;
    let mut connection = app.store.read().await?;
    let of = people::calendar(&mut connection, &Secret::given(secret).hash()).await?;
    let (person, district) = of.ok_or_else(Problem::not_found)?;
    let of = people::by_id(&mut connection, &person).await?.filter(|person| !person.disabled);
    of.ok_or_else(Problem::not_found)?;
    let holdings = people::holdings(&mut connection, &person).await?;
    let sight = sight(&holdings, &district, Act::ReadTasks).map_err(|_| Problem::not_found())?;
    let mut days: BTreeMap<jiff::civil::Date, OfDay> = BTreeMap::new();
    for task in tasks::page(&mut connection, &sight, &tasks::Filter::default(), ("", i64::MAX)).await? {
        let is_theirs = sight.all || sight.providers.is_empty() || sight.providers.contains(&task.provider);
        let (day, is_due) = match task.state {
            TaskState::Offered => (task.accept_by, false),
            TaskState::Accepted => (task.due, true),
            _ => continue,
        };
        if let (true, Ok(day)) = (is_theirs, day.parse()) {
            let of_day = days.entry(day).or_default();
            if is_due { of_day.due += 1 } else { of_day.accept += 1 }
        }
    }
    let kind = "text/calendar; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "private, no-cache")], calendar(&district, &days))
        .into_response())
}

//! The tables of a district beside the requests: communities, providers, topics, cases; their rankings and leaves.

use axum::extract::{Path, Query, State};
use engine::tables::WrittenRow;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::call::{Answer, Asked, Caller, etag_of, work};
use super::lists::{Items, PageQuery};
use super::people::Nothing;
use super::rows::{read_row, said};
use super::shapes::RowBody;
use crate::acts::actor::{Actor, changed_meanwhile, stale};
use crate::acts::{erasing, raising};
use crate::app::Shared;
use crate::problem::Problem;
use crate::rights::Act;
use crate::secrets::new_id;
use crate::store::entries::{self, Entry};
use crate::store::requests::{self, StoredContact};
use crate::store::tasks::{self, Leave, StoredTask};

/// A table by its name in an address.
fn table_of(name: &str) -> Result<&'static str, Problem> {
    let table = ["communities", "providers", "topics", "cases"].into_iter().find(|table| *table == name);
    table.ok_or_else(Problem::not_found)
}

/// A row as it is shown.
fn shown(row: &WrittenRow, version: i64) -> Value {
    let mut row = said(row);
    row.insert("etag".to_owned(), format!("\"{version}\"").into());
    Value::Object(row)
}

fn body(of: &Entry) -> Value {
    shown(&of.row, of.version)
}

/// The version of a topic that the program ships, where the district has no table of its own: nobody changes it here.
const SHIPPED: i64 = 0;

/// The rows that a provider sees of providers: its own.
fn only(actor: &Actor, table: &str) -> Option<Vec<String>> {
    (!actor.sight.all && table == "providers").then(|| actor.sight.providers.clone())
}

/// Rows of a table: `communities`, `providers`, `topics`, `cases`.
#[utoipa::path(get, path = "/api/v1/districts/{district}/{table}", tag = "tables", params(PageQuery),
    responses((status = 200, body = Items<RowBody>), (status = 404)))]
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, table)): Path<(String, String)>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadTables)?;
    let (table, page) = (table_of(&table)?, query.checked()?);
    let only = only(&actor, table);
    let mut connection = app.store.read().await?;
    let of = (district.as_str(), table);
    let rows = entries::page(&mut connection, of, only.as_deref(), (&page.behind, page.most)).await?;
    let total = entries::count(&mut connection, of, only.as_deref()).await?;
    if table == "topics" && total == 0 {
        let shipped = entries::topics(&mut connection, &district).await?;
        return Ok(axum::Json(Items::all(shipped.iter().map(|row| shown(row, SHIPPED)).collect())));
    }
    Ok(axum::Json(Items::of(rows.iter().map(body).collect(), &page, total)))
}

/// One row.
#[utoipa::path(get, path = "/api/v1/districts/{district}/{table}/{id}", tag = "tables",
    responses((status = 200, body = RowBody), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, table, id)): Path<(String, String, String)>,
) -> Result<Answer, Problem> {
    let actor = caller.may(&app, &district, Act::ReadTables)?;
    let table = table_of(&table)?;
    if only(&actor, table).is_some_and(|own| !own.contains(&id)) {
        return Err(Problem::not_found());
    }
    let entry = entries::get(&mut *app.store.read().await?, (&district, table), &id).await?;
    Ok(Answer::ok(body(&entry.ok_or_else(Problem::not_found)?)))
}

/// Change cells of a row. An empty text empties a cell.
#[utoipa::path(patch, path = "/api/v1/districts/{district}/{table}/{id}", tag = "tables", request_body = Object,
    responses((status = 200, body = RowBody), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn change(
    State(app): State<Shared>,
    Path((district, table, id)): Path<(String, String, String)>,
    asked: Asked<Map<String, Value>>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::WriteTables)?;
    let (table, version) = (table_of(&table)?, asked.version()?);
    let entry = entries::get(&mut *app.store.read().await?, (&district, table), &id).await?;
    let entry = entry.ok_or_else(Problem::not_found)?;
    if asked.value.get("id").is_some_and(|new| *new != json!(id)) {
        return Err(Problem::unfit("id_stays", "编号不能改", "an id is not changed"));
    }
    let mut cells = entry.row;
    cells.extend(asked.value);
    let row = read_row(&app, &district, table, cells).await?;
    app.answer(
        &asked.call,
        work!([actor, row, id] connection => {
            if !entries::change(&mut *connection, (actor.district(), table), &row, version).await? {
                return Err(stale(connection, actor.district(), &id).await);
            }
            actor.record(connection, &format!("{table}.change"), &id, "").await?;
            let entry = entries::get(connection, (actor.district(), table), &id).await?;
            Ok(Answer::ok(body(&entry.ok_or_else(changed_meanwhile)?)))
        }),
    )
    .await
}

/// A community's own sequence of its requests: what it wants most comes first. `If-Match` has the ETag of the
/// community.
#[utoipa::path(put, path = "/api/v1/districts/{district}/communities/{id}/choices", tag = "tables",
    request_body = Vec<String>,
    responses((status = 200, body = Vec<String>), (status = 404), (status = 409), (status = 412), (status = 428)))]
pub(crate) async fn rank(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Vec<String>>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RaiseRequests)?;
    let version = asked.version()?;
    let ids = asked.value;
    app.answer(
        &asked.call,
        work!([actor, id, ids] connection => {
            raising::rank(connection, &actor, (&id, version), &ids).await?;
            Ok(Answer::ok(json!(ids)))
        }),
    )
    .await
}

/// Whom to ask at a provider.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactFields {
    #[serde(default)]
    contact: String,
    #[serde(default)]
    phone: String,
}

/// Whom to ask at a provider: for the coordinator, and for whoever has to do with one of its tasks.
#[utoipa::path(get, path = "/api/v1/districts/{district}/providers/{id}/contact", tag = "tables",
    responses((status = 200), (status = 404)))]
pub(crate) async fn contact(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, id)): Path<(String, String)>,
) -> Result<Answer, Problem> {
    let actor = caller.may(&app, &district, Act::ReadProviderContact)?;
    let mut connection = app.store.read().await?;
    entries::get(&mut connection, (&district, "providers"), &id).await?.ok_or_else(Problem::not_found)?;
    if !actor.sight.reaches_provider(&id) {
        let filter = tasks::Filter { provider: Some(id.clone()), ..tasks::Filter::default() };
        let with_them = tasks::page(&mut connection, &actor.sight, &filter, ("", i64::MAX)).await?;
        if !with_them.iter().any(|task| task.state.is_held()) {
            return Err(Problem::not_found());
        }
    }
    let kept = requests::contact(&mut connection, &district, ("provider", &id)).await?;
    let (contact, phone) = kept.map_or_else(Default::default, |of| (of.name, of.phone));
    let etag = etag_of(&json!([contact, phone]));
    let body = json!({"id": id, "contact": contact, "phone": phone, "etag": format!("\"{etag}\"")});
    Ok(Answer::ok(body).secret())
}

/// Set whom to ask at a provider; empty texts erase it.
#[utoipa::path(put, path = "/api/v1/districts/{district}/providers/{id}/contact", tag = "tables",
    request_body = ContactFields, responses((status = 200), (status = 404), (status = 412), (status = 428)))]
pub(crate) async fn set_contact(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<ContactFields>,
) -> Result<Answer, Problem> {
    const CHARS_MAX: usize = 100;
    let actor = asked.caller.may(&app, &district, Act::WriteLeave)?;
    if !actor.sight.reaches_provider(&id) {
        return Err(Problem::not_found());
    }
    let etag = asked.etag()?.to_owned();
    let text = |text: &str| text.trim().chars().take(CHARS_MAX).collect::<String>();
    let new = StoredContact { name: text(&asked.value.contact), phone: text(&asked.value.phone) };
    app.answer(
        &asked.call,
        work!([actor, id, etag, new] connection => {
            let there = entries::get(&mut *connection, (actor.district(), "providers"), &id).await?;
            there.ok_or_else(Problem::not_found)?;
            let kept = requests::contact(&mut *connection, actor.district(), ("provider", &id)).await?;
            let (name, phone) = kept.map_or_else(Default::default, |of| (of.name, of.phone));
            if etag_of(&json!([name, phone])) != etag {
                return Err(stale(connection, actor.district(), &id).await);
            }
            erasing::forget(connection, &actor, "provider", std::slice::from_ref(&id), "").await?;
            requests::keep_contact(&mut *connection, actor.district(), ("provider", &id), &new).await?;
            actor.record(connection, "contact.set", &id, "").await?;
            Ok(Answer::ok(json!({"id": id})))
        }),
    )
    .await
}

/// When a provider is away.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeaveFields {
    #[schema(value_type = String, format = Date)]
    from: jiff::civil::Date,
    #[schema(value_type = String, format = Date)]
    to: jiff::civil::Date,
}

/// A leave of a provider.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeaveBody {
    id: String,
    from: String,
    to: String,
}

/// The leaves of a provider that have not ended.
#[utoipa::path(get, path = "/api/v1/districts/{district}/providers/{id}/leave", tag = "tables",
    responses((status = 200, body = Items<LeaveBody>), (status = 404)))]
pub(crate) async fn leaves(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, id)): Path<(String, String)>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::WriteLeave)?;
    if !actor.sight.reaches_provider(&id) {
        return Err(Problem::not_found());
    }
    let mut connection = app.store.read().await?;
    entries::get(&mut connection, (&district, "providers"), &id).await?.ok_or_else(Problem::not_found)?;
    let all = tasks::leaves(&mut connection, &district, &app.today().to_string()).await?;
    let own = all.into_iter().filter(|leave| leave.provider == id);
    let items = own.map(|Leave { id, from, to, .. }| json!(LeaveBody { id, from, to }));
    Ok(axum::Json(Items::all(items.collect())))
}

/// A provider is away: no new offers; the answer lists its open tasks.
#[utoipa::path(post, path = "/api/v1/districts/{district}/providers/{id}/leave", tag = "tables",
    request_body = LeaveFields, responses((status = 201), (status = 404), (status = 422)))]
pub(crate) async fn add_leave(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<LeaveFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::WriteLeave)?;
    let LeaveFields { from, to } = asked.value;
    if !actor.sight.reaches_provider(&id) {
        return Err(Problem::not_found());
    }
    if to < from || to < app.today() {
        return Err(Problem::unfit("bad_leave", "请假的结束日期不对", "the end of the leave is not right"));
    }
    let leave = Leave { id: new_id(), provider: id, from: from.to_string(), to: to.to_string() };
    app.answer(
        &asked.call,
        work!([actor, leave] connection => {
            let there = entries::get(&mut *connection, (actor.district(), "providers"), &leave.provider).await?;
            there.ok_or_else(Problem::not_found)?;
            tasks::add_leave(&mut *connection, actor.district(), &leave).await?;
            actor.record(connection, "leave.add", &leave.provider, "").await?;
            let filter = tasks::Filter { provider: Some(leave.provider.clone()), ..tasks::Filter::default() };
            let open = tasks::page(connection, &actor.whole(), &filter, ("", i64::MAX)).await?;
            let is_open = |task: &&StoredTask| task.state.is_open();
            let open: Vec<&str> = open.iter().filter(is_open).map(|task| task.id.as_str()).collect();
            Ok(Answer::created(json!({
                "id": leave.id, "provider": leave.provider, "from": leave.from, "to": leave.to, "open_tasks": open,
            })))
        }),
    )
    .await
}

/// End a leave.
#[utoipa::path(delete, path = "/api/v1/districts/{district}/providers/{id}/leave/{leave}", tag = "tables",
    responses((status = 200), (status = 404)))]
pub(crate) async fn end_leave(
    State(app): State<Shared>,
    Path((district, id, leave)): Path<(String, String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::WriteLeave)?;
    if !actor.sight.reaches_provider(&id) {
        return Err(Problem::not_found());
    }
    app.answer(
        &asked.call,
        work!([actor, id, leave] connection => {
            if !tasks::remove_leave(&mut *connection, (actor.district(), &id, &leave)).await? {
                return Err(Problem::not_found());
            }
            actor.record(connection, "leave.end", &id, "").await?;
            Ok(Answer::ok(json!({"id": leave})))
        }),
    )
    .await
}

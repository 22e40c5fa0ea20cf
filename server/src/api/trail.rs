//! The audit trail and the notices.

use axum::extract::{Path, Query, State};
use serde_json::{Value, json};

use super::call::{Answer, Asked, Caller, work};
use super::lists::{Items, PageQuery};
use super::people::Nothing;
use super::shapes::{NoticeBody, TrailItem};
use crate::app::{Shared, said};
use crate::problem::Problem;
use crate::rights::{Act, Role};
use crate::store::{audit, notices};

/// Who did what: the coordinator and inspectors see the district's, everybody else their own acts.
#[utoipa::path(get, path = "/api/v1/districts/{district}/audit", tag = "trail", params(PageQuery),
    responses((status = 200, body = Items<TrailItem>)))]
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadAudit)?;
    let page = query.checked()?;
    let behind = if page.behind.is_empty() { Ok(0) } else { page.behind.parse() };
    let behind =
        behind.map_err(|_| Problem::bad("bad_cursor", "cursor 不是上一页给的", "the cursor is not that of a page"))?;
    let mut connection = app.store.read().await?;
    let own = (!actor.sight.all).then_some(actor.person.as_str());
    // An administrator sees those about accounts, which belong to no district, and their own.
    let of = if actor.sight.role == Role::Administrator { "" } else { &district };
    let sealed = audit::sealed(&mut connection, (of, own), behind, page.most).await?;
    let items: Vec<Value> = sealed
        .iter()
        .map(|of| {
            let record = &of.record;
            json!({
                "id": of.sequence.to_string(), "at": said(record.at), "person": record.person,
                "name": record.person_name, "role": record.role, "from": record.origin, "act": record.act,
                "object": record.object, "reason": record.reason, "result": record.result,
            })
        })
        .collect();
    let total = audit::count(&mut connection, (of, own)).await?;
    Ok(axum::Json(Items::of(items, &page, total)))
}

/// The newest notices, each with a text to paste.
#[utoipa::path(get, path = "/api/v1/districts/{district}/notices", tag = "trail",
    responses((status = 200, body = Items<NoticeBody>)))]
pub(crate) async fn notices(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
) -> Result<axum::Json<Value>, Problem> {
    const SHOWN: i64 = 200;
    let actor = caller.may(&app, &district, Act::ReadNotices)?;
    let newest = notices::newest(&mut *app.store.read().await?, &actor.sight, SHOWN).await?;
    let items = newest.iter().map(|of| {
        let words: Value = serde_json::from_str(&of.words).unwrap_or_default();
        json!({
            "id": of.id, "role": of.role, "scope": of.scope, "kind": of.kind, "subject": of.subject,
            "text": words["zh"], "text_en": words["en"], "at": said(of.created_at), "seen_at": of.seen_at.map(said),
        })
    });
    Ok(axum::Json(Items::all(items.collect())))
}

/// Note that a notice was seen.
#[utoipa::path(post, path = "/api/v1/districts/{district}/notices/{id}/seen", tag = "trail", request_body = Nothing,
    responses((status = 200), (status = 404)))]
pub(crate) async fn seen(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::ReadNotices)?;
    app.answer(
        &asked.call,
        work!([actor, id] connection => {
            if !notices::see(connection, &actor.sight, &id, actor.now).await? {
                return Err(Problem::not_found());
            }
            Ok(Answer::ok(json!({"id": id})))
        }),
    )
    .await
}

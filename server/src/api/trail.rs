//! The audit trail and the notices.

use axum::extract::{Path, Query, State};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::call::{Answer, Asked, Caller, work};
use super::lists::{Items, PageQuery};
use super::people::Nothing;
use crate::app::{Shared, said};
use crate::problem::Problem;
use crate::rights::{Act, Role};
use crate::store::{audit, notices};

/// A record of the trail.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrailItem {
    id: String,
    at: String,
    person: String,
    name: String,
    role: String,
    from: String,
    act: String,
    object: String,
    reason: String,
    result: String,
}

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
            json!(TrailItem {
                id: of.sequence.to_string(),
                at: said(record.at),
                person: record.person.clone(),
                name: record.person_name.clone(),
                role: record.role.clone(),
                from: record.origin.clone(),
                act: record.act.clone(),
                object: record.object.clone(),
                reason: record.reason.clone(),
                result: record.result.clone(),
            })
        })
        .collect();
    let total = audit::count(&mut connection, (of, own)).await?;
    Ok(axum::Json(Items::of(items, &page, total)))
}

/// A notice, with a text to paste.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeBody {
    id: String,
    role: String,
    scope: String,
    kind: String,
    subject: String,
    text: String,
    text_en: String,
    at: String,
    #[schema(required = true)]
    seen_at: Option<String>,
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
        let text = |lang: &str| words[lang].as_str().unwrap_or_default().to_owned();
        json!(NoticeBody {
            id: of.id.clone(),
            role: of.role.clone(),
            scope: of.scope.clone(),
            kind: of.kind.clone(),
            subject: of.subject.clone(),
            text: text("zh"),
            text_en: text("en"),
            at: said(of.created_at),
            seen_at: of.seen_at.map(said),
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

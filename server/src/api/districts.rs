//! Districts of the deployment, and the table of holidays.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use utoipa::ToSchema;

use super::call::{Answer, Asked, Caller, etag_of, with_etag, work};
use super::lists::Items;
use crate::acts::actor::stale;
use crate::acts::importing::refuse_id;
use crate::app::Shared;
use crate::problem::Problem;
use crate::store::rounds;

/// A district.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DistrictBody {
    id: String,
    name: String,
}

/// The districts that the caller holds anything in; an administrator sees all.
#[utoipa::path(get, path = "/api/v1/districts", tag = "deployment",
    responses((status = 200, body = Items<DistrictBody>)))]
pub(crate) async fn list(State(app): State<Shared>, caller: Caller) -> Result<axum::Json<Value>, Problem> {
    let all = rounds::districts(&mut *app.store.read().await?).await?;
    let is_seen = |id: &str| caller.holdings.iter().any(|held| held.district == id || held.district.is_empty());
    let items = all.iter().filter(|of| is_seen(&of.id)).map(|of| json!({"id": of.id, "name": of.name}));
    Ok(axum::Json(Items::all(items.collect())))
}

/// Add a district.
#[utoipa::path(post, path = "/api/v1/districts", tag = "deployment", request_body = DistrictBody,
    responses((status = 201, body = DistrictBody), (status = 403), (status = 409)))]
pub(crate) async fn add(State(app): State<Shared>, asked: Asked<DistrictBody>) -> Result<Answer, Problem> {
    let actor = asked.caller.administers(&app)?;
    let DistrictBody { id, name } = asked.value;
    refuse_id(&id)?;
    app.answer(
        &asked.call,
        work!([actor, id, name] connection => {
            if rounds::district(&mut *connection, &id).await?.is_some() {
                return Err(Problem::conflict("id_taken", "已有这个编号的区", "there is a district of this id already"));
            }
            rounds::add_district(&mut *connection, &id, &name, actor.now).await?;
            actor.record(connection, "district.add", &id, "").await?;
            Ok(Answer::created(json!({"id": id, "name": name})))
        }),
    )
    .await
}

/// A day that is not what its weekday says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Day {
    /// 2026-10-01
    #[schema(value_type = String, format = Date)]
    date: jiff::civil::Date,
    /// Whether people work on it.
    working: bool,
}

/// The days of a year that the administrator set; the shipped table holds besides.
#[utoipa::path(get, path = "/api/v1/holidays/{year}", tag = "deployment", responses((status = 200, body = Vec<Day>)))]
pub(crate) async fn holidays(
    State(app): State<Shared>,
    _caller: Caller,
    Path(year): Path<i16>,
) -> Result<Response, Problem> {
    Ok(with_etag(days_of(&mut *app.store.read().await?, year).await?))
}

/// The days of a year as they are shown.
async fn days_of(connection: &mut AnyConnection, year: i16) -> Result<Value, Problem> {
    let prefix = format!("{year:04}-");
    let days = rounds::holidays(connection).await?;
    let of_year = days.iter().filter(|(day, _)| day.starts_with(&prefix));
    Ok(of_year.map(|(day, working)| json!({"date": day, "working": working})).collect())
}

/// Set the days of a year.
#[utoipa::path(put, path = "/api/v1/holidays/{year}", tag = "deployment", request_body = Vec<Day>,
    responses((status = 200, body = Vec<Day>), (status = 403), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn set_holidays(
    State(app): State<Shared>,
    Path(year): Path<i16>,
    asked: Asked<Vec<Day>>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.administers(&app)?;
    if asked.value.iter().any(|day| day.date.year() != year) {
        return Err(Problem::unfit("other_year", "有一天不在这一年", "a day is not of this year"));
    }
    let etag = asked.etag()?.to_owned();
    let days: Vec<(String, bool)> = asked.value.iter().map(|day| (day.date.to_string(), day.working)).collect();
    app.answer(
        &asked.call,
        work!([actor, days, etag] connection => {
            let object = format!("{year:04}");
            if etag_of(&days_of(&mut *connection, year).await?) != etag {
                return Err(stale(connection, "", &object).await);
            }
            let year = object;
            rounds::set_holidays(&mut *connection, &year, &days).await?;
            actor.record(connection, "holidays.set", &year, "").await?;
            Ok(Answer::ok(days.iter().map(|(day, working)| json!({"date": day, "working": working})).collect()))
        }),
    )
    .await
}

//! Plans of a round and its pins: asked for, looked at, published.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use engine::explain::{EvidenceFile, Names, Subject, sentences, why};
use engine::plan::{PreviousPlan, difference};
use engine::tables::WrittenRow;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sqlx::AnyConnection;
use utoipa::{IntoParams, ToSchema};

use super::call::{Answer, Asked, Call, Caller, allowed, etag_of, lang_of, with_etag, work};
use super::imports::{XLSX, attachment, files_of};
use super::lists::Items;
use super::people::Nothing;
use super::rounds::Reason;
use super::shapes::PinBody;
use crate::acts::actor::{Actor, stale};
use crate::acts::planning::{self, Wanted};
use crate::acts::publishing;
use crate::app::{Shared, said};
use crate::problem::Problem;
use crate::rights::Act;
use crate::secrets::new_id;
use crate::store::plans::{self, StoredPin, StoredPlan};
use crate::store::{files, jobs, tasks};

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanBody {
    id: String,
    round: String,
    /// The number of the plan in its round.
    version: i64,
    job: String,
    /// `computing`, `draft`, `published`, `superseded`, `withdrawn`, `failed`.
    state: String,
    /// The fingerprint of its input.
    input: Option<String>,
    /// `optimal`, `feasible`.
    status: Option<String>,
    #[schema(value_type = Vec<Object>)]
    tiers: Value,
    #[schema(value_type = Vec<Object>)]
    pins: Value,
    published_by: Option<String>,
    published_at: Option<String>,
}

fn body(of: &StoredPlan) -> Value {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    json!(PlanBody {
        id: of.id.clone(),
        round: of.round.clone(),
        version: of.number,
        job: of.job.clone(),
        state: of.state.clone(),
        input: text(&of.input),
        status: text(&of.status),
        tiers: serde_json::from_str(&of.tiers).unwrap_or_else(|_| json!([])),
        pins: serde_json::from_str(&of.pins).unwrap_or_else(|_| json!([])),
        published_by: text(&of.published_by),
        published_at: of.published_at.map(said),
    })
}

/// A pin: as a row of the table `pins`.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PinFields {
    request: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    role: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    provider: String,
    /// `pin`, `forbid`, `answer`.
    rule: String,
}

impl PinFields {
    fn row(&self) -> WrittenRow {
        match serde_json::to_value(self) {
            Ok(Value::Object(row)) => row,
            _ => Map::new(),
        }
    }
}

/// How a plan is to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanFields {
    options: Option<PlanOptionFields>,
    /// Its own pins; left out: those of the round.
    pins: Option<Vec<PinFields>>,
    /// A plan of the round to keep as much of as can be.
    previous: Option<String>,
}

/// What changes a plan besides its tables.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanOptionFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    tiers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1)]
    gap: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    budget: Option<u64>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    time_limit: Option<u32>,
}

impl PlanOptionFields {
    fn refuse_bad(&self) -> Result<(), Problem> {
        let known = |name: &String| engine::problem::TierKind::parse(name).is_some();
        let is_fit = self.tiers.iter().flatten().all(known)
            && self.gap.is_none_or(|gap| (0.0..1.0).contains(&gap))
            && self.budget != Some(0)
            && self.time_limit != Some(0);
        if is_fit {
            return Ok(());
        }
        Err(Problem::unfit("bad_options", "匹配的选项不对", "the options are not right").mend(
            "tiers 是目标层级的名称，gap 在 0 和 1 之间，其余大于 0",
            "known tiers, a gap in [0, 1), the rest above 0",
        ))
    }
}

/// Ask for a plan: it is computed by a job.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/plans", tag = "plans",
    request_body = PlanFields,
    responses((status = 202, body = PlanBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn ask(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<PlanFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::WritePlans)?;
    let PlanFields { options, pins, previous } = asked.value;
    let options = options.unwrap_or_default();
    options.refuse_bad()?;
    let pins = pins.map(|pins| pins.iter().map(PinFields::row).collect());
    let wanted = Wanted { options: serde_json::to_value(&options).unwrap_or_default(), pins, previous };
    let answer = app
        .answer(
            &asked.call,
            work!([actor, round, wanted] connection => {
                Ok(Answer::accepted(body(&planning::ask_for_plan(connection, &actor, &round, &wanted).await?)))
            }),
        )
        .await?;
    app.wake.notify_one();
    Ok(answer)
}

/// The plans of a round, the newest first.
#[utoipa::path(get, path = "/api/v1/districts/{district}/rounds/{round}/plans", tag = "plans",
    responses((status = 200, body = Items<PlanBody>)))]
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, round)): Path<(String, String)>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadPlans)?;
    let mut connection = app.store.read().await?;
    planning::round(&mut connection, &actor, &round).await?;
    let there = plans::of_round(&mut connection, &district, &round).await?;
    Ok(axum::Json(Items::all(there.iter().map(body).collect())))
}

async fn plan_of(connection: &mut AnyConnection, actor: &Actor, id: &str) -> Result<StoredPlan, Problem> {
    plans::get(connection, actor.district(), id).await?.ok_or_else(Problem::not_found)
}

/// A plan.
#[utoipa::path(get, path = "/api/v1/districts/{district}/plans/{plan}", tag = "plans",
    responses((status = 200, body = PlanBody), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, plan)): Path<(String, String)>,
) -> Result<Answer, Problem> {
    let actor = caller.may(&app, &district, Act::ReadPlans)?;
    Ok(Answer::ok(body(&plan_of(&mut *app.store.read().await?, &actor, &plan).await?)))
}

/// What of a plan a caller who sees all of the district may have: streets see their own rows alone.
async fn file(app: &Shared, caller: &Caller, (district, plan): (&str, &str), name: &str) -> Result<Vec<u8>, Problem> {
    let actor = caller.may(app, district, Act::ReadPlans)?;
    if !actor.sight.all {
        return Err(Problem::no_right());
    }
    let mut connection = app.store.read().await?;
    plan_of(&mut connection, &actor, plan).await?;
    files::get(&mut connection, &plans::owner(district, plan), name).await?.ok_or_else(Problem::not_found)
}

/// plan.json, byte for byte.
#[utoipa::path(get, path = "/api/v1/districts/{district}/plans/{plan}/document", tag = "plans",
    responses((status = 200, body = Object), (status = 404)))]
pub(crate) async fn document(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, plan)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let bytes = file(&app, &caller, (&district, &plan), "plan.json").await?;
    Ok(attachment("plan.json", "application/json", bytes))
}

/// evidence.json, byte for byte.
#[utoipa::path(get, path = "/api/v1/districts/{district}/plans/{plan}/evidence", tag = "plans",
    responses((status = 200, body = Object), (status = 404)))]
pub(crate) async fn evidence(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, plan)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let bytes = file(&app, &caller, (&district, &plan), "evidence.json").await?;
    Ok(attachment("evidence.json", "application/json", bytes))
}

/// A file of a plan: `plan.xlsx`, `report.html`, `providers.zip`, `instance.zip`, `changes.xlsx`.
#[utoipa::path(get, path = "/api/v1/districts/{district}/plans/{plan}/files/{name}", tag = "plans",
    responses((status = 200), (status = 404)))]
pub(crate) async fn file_of(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, plan, name)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    const KINDS: [(&str, &str); 5] = [
        ("plan.xlsx", XLSX),
        ("changes.xlsx", XLSX),
        ("report.html", "text/html; charset=utf-8"),
        ("providers.zip", "application/zip"),
        ("instance.zip", "application/zip"),
    ];
    let (_, kind) = KINDS.into_iter().find(|(own, _)| *own == name).ok_or_else(Problem::not_found)?;
    let bytes = file(&app, &caller, (&district, &plan), &name).await?;
    Ok(attachment(&name, kind, bytes))
}

/// The tables that a plan was made from, as they were read: an object with the rows of each table. Texts are not masked
/// in them, so that the plan can be made again; who asks, and why, is written down before.
#[utoipa::path(post, path = "/api/v1/districts/{district}/plans/{plan}/tables", tag = "plans", request_body = Reason,
    responses((status = 200), (status = 404), (status = 422)))]
pub(crate) async fn tables(
    State(app): State<Shared>,
    Path((district, plan)): Path<(String, String)>,
    asked: Asked<Reason>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::WritePlans)?;
    let reason = asked.value.reason;
    if reason.trim().is_empty() {
        return Err(Problem::unfit("reason_missing", "请写明为什么要看", "say why they are to be seen"));
    }
    app.answer(
        &asked.call,
        work!([actor, plan, reason] connection => {
            plan_of(connection, &actor, &plan).await?;
            actor.record(connection, "plan.tables", &plan, &reason).await?;
            let bytes = files::get(connection, &plans::owner(actor.district(), &plan), "tables.json").await?;
            let tables = serde_json::from_slice(&bytes.ok_or_else(Problem::not_found)?);
            Ok(Answer::ok(tables.map_err(|error| sqlx::Error::Decode(Box::new(error)))?).secret())
        }),
    )
    .await
}

/// The plan that another is compared with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DifferenceQuery {
    from: String,
}

/// A seat: who answers what in which role.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeatBody {
    request: String,
    role: String,
    provider: String,
}

/// Seats as they are shown: of a plan, or of tasks.
fn seats<R: ToString, O: ToString, P: ToString>(of: &[(R, O, P)]) -> Vec<SeatBody> {
    let seat = |(request, role, provider): &(R, O, P)| SeatBody {
        request: request.to_string(),
        role: role.to_string(),
        provider: provider.to_string(),
    };
    of.iter().map(seat).collect()
}

/// What changed from one plan to another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DifferenceBody {
    from: String,
    to: String,
    kept: usize,
    added: Vec<SeatBody>,
    removed: Vec<SeatBody>,
}

/// What publishing would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewBody {
    /// Who is offered what.
    offered: Vec<SeatBody>,
    /// How many tasks stay as they are.
    kept: usize,
    withdrawn: Vec<SeatBody>,
    /// Accepted tasks that the plan does not keep: they stand in the way.
    lost: Vec<SeatBody>,
}

/// What changed from another plan to this one.
#[utoipa::path(get, path = "/api/v1/districts/{district}/plans/{plan}/difference", tag = "plans",
    params(DifferenceQuery), responses((status = 200, body = DifferenceBody), (status = 404), (status = 409)))]
pub(crate) async fn difference_of(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, plan)): Path<(String, String)>,
    Query(query): Query<DifferenceQuery>,
) -> Result<axum::Json<DifferenceBody>, Problem> {
    let before = file(&app, &caller, (&district, &query.from), "plan.json").await?;
    caller.may(&app, &district, Act::ReadPlans)?;
    let after = publishing::document(&mut *app.store.read().await?, &district, &plan).await?;
    let before = PreviousPlan::read(&before).map_err(|error| sqlx::Error::Decode(error.to_string().into()))?;
    let found = difference(&before, &after);
    let (added, removed) = (seats(&found.added), seats(&found.removed));
    Ok(axum::Json(DifferenceBody { from: query.from, to: plan, kept: found.kept.len(), added, removed }))
}

/// What publishing would do: who is offered what, what is withdrawn, what stands in the way.
#[utoipa::path(get, path = "/api/v1/districts/{district}/plans/{plan}/preview", tag = "plans",
    responses((status = 200, body = PreviewBody), (status = 404), (status = 409)))]
pub(crate) async fn preview(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, plan)): Path<(String, String)>,
) -> Result<axum::Json<PreviewBody>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadPlans)?;
    if !actor.sight.all {
        return Err(Problem::no_right());
    }
    let mut connection = app.store.read().await?;
    let of = plan_of(&mut connection, &actor, &plan).await?;
    let document = publishing::document(&mut connection, &district, &plan).await?;
    let there = tasks::of_round(&mut connection, &district, &of.round).await?;
    let change = publishing::change(&document, &there);
    Ok(axum::Json(PreviewBody {
        offered: seats(&change.offered),
        kept: change.kept,
        withdrawn: seats(&change.withdrawn),
        lost: seats(&change.lost),
    }))
}

/// Whose explanation.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExplainQuery {
    request: Option<String>,
    community: Option<String>,
    provider: Option<String>,
}

/// Why: of a request, a community, a provider, or of the round; as codes and in sentences.
#[utoipa::path(get, path = "/api/v1/districts/{district}/plans/{plan}/explain", tag = "plans",
    params(ExplainQuery), responses((status = 200), (status = 404)))]
pub(crate) async fn explain(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, plan)): Path<(String, String)>,
    Query(query): Query<ExplainQuery>,
    headers: axum::http::HeaderMap,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadPlans)?;
    let mut connection = app.store.read().await?;
    if !actor.sight.all {
        // A street sees its own rows.
        let own = match &query.request {
            Some(id) => crate::store::requests::get(&mut connection, &actor.sight, id).await?,
            None => None,
        };
        own.ok_or_else(Problem::not_found)?;
    }
    let document = publishing::document(&mut connection, &district, &plan).await?;
    let evidence = files::get(&mut connection, &plans::owner(&district, &plan), "evidence.json").await?;
    drop(connection);
    let (evidence, lang) = (evidence.ok_or_else(Problem::not_found)?, lang_of(&headers));
    let said = tokio::task::spawn_blocking(move || {
        let evidence: EvidenceFile =
            serde_json::from_slice(&evidence).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let subject = match (&query.request, &query.community, &query.provider) {
            (Some(id), ..) => Subject::Request(id),
            (None, Some(id), _) => Subject::Community(id),
            (None, None, Some(id)) => Subject::Provider(id),
            (None, None, None) => Subject::Round,
        };
        let why = why(&document, &evidence, subject).ok_or_else(Problem::not_found)?;
        let sentences = sentences(&why, Names::new(&evidence, lang));
        Ok::<Value, Problem>(json!({"why": why, "sentences": sentences}))
    });
    Ok(axum::Json(said.await.map_err(|_| sqlx::Error::WorkerCrashed)??))
}

/// Publish a plan: tasks, deadlines and notices are there afterwards, or none of them.
#[utoipa::path(post, path = "/api/v1/districts/{district}/plans/{plan}/publish", tag = "plans",
    request_body = Nothing,
    responses((status = 200, body = PlanBody), (status = 404), (status = 409)))]
pub(crate) async fn publish(
    State(app): State<Shared>,
    Path((district, plan)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    let holidays = std::sync::Arc::new(app.holidays().await?);
    app.answer(
        &asked.call,
        work!([actor, plan, holidays] connection => {
            Ok(Answer::ok(body(&publishing::publish(connection, &actor, &plan, &holidays).await?)))
        }),
    )
    .await
}

fn pin_body(of: &StoredPin) -> Value {
    let mut row = of.row.clone();
    row.insert("id".to_owned(), of.id.as_str().into());
    Value::Object(row)
}

/// The pins of a round.
#[utoipa::path(get, path = "/api/v1/districts/{district}/rounds/{round}/pins", tag = "plans",
    responses((status = 200, body = Items<PinBody>), (status = 404)))]
pub(crate) async fn pins(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, round)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let actor = caller.may(&app, &district, Act::ReadPlans)?;
    if !actor.sight.all {
        return Err(Problem::no_right());
    }
    let mut connection = app.store.read().await?;
    planning::round(&mut connection, &actor, &round).await?;
    Ok(with_etag(pins_said(&mut connection, &district, &round).await?))
}

async fn pins_said(connection: &mut AnyConnection, district: &str, round: &str) -> Result<Value, Problem> {
    Ok(Items::all(plans::pins(connection, district, round).await?.iter().map(pin_body).collect()))
}

/// Set all pins of a round anew.
#[utoipa::path(put, path = "/api/v1/districts/{district}/rounds/{round}/pins", tag = "plans",
    request_body = Vec<PinFields>,
    responses((status = 200, body = Items<PinBody>), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn set_pins(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<Vec<PinFields>>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::WritePlans)?;
    let etag = asked.etag()?.to_owned();
    let rows: Vec<WrittenRow> = asked.value.iter().map(PinFields::row).collect();
    app.answer(
        &asked.call,
        work!([actor, round, rows, etag] connection => {
            planning::round(connection, &actor, &round).await?;
            if etag_of(&pins_said(connection, actor.district(), &round).await?) != etag {
                return Err(stale(connection, actor.district(), &round).await);
            }
            planning::set_pins(connection, &actor, &round, &rows).await?;
            Ok(Answer::ok(pins_said(connection, actor.district(), &round).await?))
        }),
    )
    .await
}

/// Set a pin.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/pins", tag = "plans",
    request_body = PinFields,
    responses((status = 201, body = PinBody), (status = 404), (status = 422)))]
pub(crate) async fn add_pin(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<PinFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::WritePlans)?;
    let row = asked.value.row();
    app.answer(
        &asked.call,
        work!([actor, round, row] connection => {
            planning::round(connection, &actor, &round).await?;
            let added = planning::add_pins(connection, &actor, &round, &[row]).await?;
            match added.first() {
                Some(pin) => Ok(Answer::created(pin_body(pin))),
                None => Err(Problem::conflict("pin_there", "已有同样的锁定", "there is such a pin already")),
            }
        }),
    )
    .await
}

/// Take the pins that a meeting filled in: the workbook of lists with its sheet 锁定. They are read by a job; all of them
/// are the round's afterwards, or none.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/pins/import", tag = "plans",
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 202, body = JobBody), (status = 404), (status = 413)))]
pub(crate) async fn import_pins(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    request: axum::extract::Request,
) -> Result<Answer, Problem> {
    let may = |caller: &Caller| caller.may(&app, &district, Act::WritePlans);
    let (parts, content, caller, actor) = allowed(request, &app, may).await?;
    planning::round(&mut *app.store.read().await?, &actor, &round).await?;
    let head = parts.clone();
    let uploaded = files_of(axum::extract::Request::from_parts(parts, content)).await?;
    if uploaded.files.len() != 1 {
        return Err(Problem::bad("bad_upload", "请上传一个工作簿", "one workbook is uploaded"));
    }
    let call = Call::new(&caller.person, &head, uploaded.print.as_bytes())?;
    let (job, uploaded) = (new_id(), std::sync::Arc::new(uploaded.files));
    let answer = app
        .answer(
            &call,
            work!([actor, round, job, uploaded] connection => {
                let owner = plans::owner_of_pins(actor.district(), &job);
                for file in uploaded.iter() {
                    files::put(&mut *connection, &owner, file).await?;
                }
                jobs::enqueue(&mut *connection, (&job, actor.district(), "pins", &round), actor.now).await?;
                actor.record(connection, "pins.import", &round, "").await?;
                let of = jobs::get(connection, actor.district(), &job).await?.ok_or_else(Problem::not_found)?;
                Ok(Answer::accepted(job_body(&of)))
            }),
        )
        .await?;
    app.wake.notify_one();
    Ok(answer)
}

/// Remove a pin.
#[utoipa::path(delete, path = "/api/v1/districts/{district}/rounds/{round}/pins/{pin}", tag = "plans",
    responses((status = 200), (status = 404)))]
pub(crate) async fn remove_pin(
    State(app): State<Shared>,
    Path((district, round, pin)): Path<(String, String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::WritePlans)?;
    app.answer(
        &asked.call,
        work!([actor, round, pin] connection => {
            planning::remove_pin(connection, &actor, (&round, &pin)).await?;
            Ok(Answer::ok(json!({"id": pin})))
        }),
    )
    .await
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobBody {
    id: String,
    /// `read`, `compare`, `pins`, `match`.
    kind: String,
    /// The import, round or plan that it is about.
    subject: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled`.
    state: String,
    attempts: i64,
    #[schema(value_type = Option<Object>)]
    progress: Value,
    #[schema(value_type = Option<Object>)]
    error: Value,
    asked_at: String,
    #[schema(required = true)]
    ended_at: Option<String>,
}

pub(crate) fn job_body(of: &jobs::Job) -> Value {
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    json!(JobBody {
        id: of.id.clone(),
        kind: of.kind.clone(),
        subject: of.subject.clone(),
        state: of.state.clone(),
        attempts: of.attempts,
        progress: parsed(&of.progress),
        error: parsed(&of.error),
        asked_at: said(of.asked_at),
        ended_at: of.ended_at.map(said),
    })
}

/// Jobs that ended are listed for so long.
const LISTED_MS: i64 = 7 * 86_400_000;

/// The jobs of a district that wait, run, or ended within a week, the newest first.
#[utoipa::path(get, path = "/api/v1/districts/{district}/jobs", tag = "jobs",
    responses((status = 200, body = Items<JobBody>)))]
pub(crate) async fn all_jobs(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadJobs)?;
    let all = jobs::newest(&mut *app.store.read().await?, &actor.sight, app.now() - LISTED_MS).await?;
    Ok(axum::Json(Items::all(all.iter().rev().map(job_body).collect())))
}

/// The right that a job's kind asks for.
fn act_of(kind: &str, writes: bool) -> Act {
    match (kind, writes) {
        ("read" | "compare", false) => Act::ReadImports,
        ("read" | "compare", true) => Act::Import,
        (_, false) => Act::ReadPlans,
        (_, true) => Act::WritePlans,
    }
}

async fn job_of(
    app: &Shared,
    caller: &Caller,
    (district, id): (&str, &str),
    writes: bool,
) -> Result<jobs::Job, Problem> {
    // Whoever holds nothing in the district does not see that there is a job.
    caller.may(app, district, Act::ReadRounds)?;
    let mut connection = app.store.read().await?;
    let job = jobs::get(&mut connection, district, id).await?.ok_or_else(Problem::not_found)?;
    let actor = caller.may(app, district, act_of(&job.kind, writes)).map_err(|_| Problem::not_found())?;
    let is_of_import = matches!(job.kind.as_str(), "read" | "compare");
    if is_of_import && crate::store::imports::get(&mut connection, &actor.sight, &job.subject).await?.is_none() {
        return Err(Problem::not_found());
    }
    Ok(job)
}

/// How far a job is.
#[utoipa::path(get, path = "/api/v1/districts/{district}/jobs/{job}", tag = "jobs",
    responses((status = 200, body = JobBody), (status = 404)))]
pub(crate) async fn job(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, job)): Path<(String, String)>,
) -> Result<axum::Json<Value>, Problem> {
    Ok(axum::Json(job_body(&job_of(&app, &caller, (&district, &job), false).await?)))
}

/// End a job: a match ends with the best plan so far.
#[utoipa::path(post, path = "/api/v1/districts/{district}/jobs/{job}/cancel", tag = "jobs", request_body = Nothing,
    responses((status = 202, body = JobBody), (status = 404), (status = 409)))]
pub(crate) async fn cancel(
    State(app): State<Shared>,
    Path((district, job)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let of = job_of(&app, &asked.caller, (&district, &job), true).await?;
    let actor = asked.caller.may(&app, &district, act_of(&of.kind, true))?;
    app.answer(
        &asked.call,
        work!([actor, of] connection => {
            if !jobs::cancel(&mut *connection, actor.district(), &of.id, actor.now).await? {
                return Err(Problem::conflict("ended", "这项工作已经结束", "this job has ended"));
            }
            if of.kind == "match" && of.state == "queued" {
                let plan = plans::get(&mut *connection, actor.district(), &of.subject).await?;
                if let Some(mut plan) = plan.filter(|plan| plan.state == "computing") {
                    "failed".clone_into(&mut plan.state);
                    plans::keep(&mut *connection, actor.district(), &plan).await?;
                }
            }
            actor.record(connection, "job.cancel", &of.id, "").await?;
            let of = jobs::get(connection, actor.district(), &of.id).await?.ok_or_else(Problem::not_found)?;
            Ok(Answer { status: StatusCode::ACCEPTED, ..Answer::ok(job_body(&of)) })
        }),
    )
    .await
}

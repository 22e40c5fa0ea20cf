//! Tasks: seen, accepted, declined, claimed back, told of, finished; decided and substituted by the coordinator.

use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use utoipa::{IntoParams, ToSchema};

use super::call::{Answer, Asked, Caller, work};
use super::lists::{Items, PageQuery};
use super::people::Nothing;
use super::requests::{Grant, OnBehalf};
use crate::acts::tasking::{self, Doing};
use crate::app::{Shared, said};
use crate::moves::Named;
use crate::moves::task::TaskAct;
use crate::problem::Problem;
use crate::rights::{Act, Sight};
use crate::store::entries::{self, cell};
use crate::store::requests;
use crate::store::tasks::{self, Filter, StoredTask, TaskEntry};

/// A task.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskBody {
    id: String,
    round: String,
    request: String,
    title: String,
    role: String,
    provider: String,
    provider_name: String,
    effort: i64,
    /// `offered`, `accepted`, `finished`, `declined`, `return_claimed`, `returned`, `withdrawn`.
    state: String,
    accept_by: String,
    due: String,
    overdue: bool,
    substitute: Option<String>,
    reason: Option<String>,
    words: Option<String>,
    outcome: Option<String>,
    /// Who else is on the team.
    #[schema(value_type = Vec<Object>)]
    team: Vec<Value>,
    /// Notes, extensions, attendance.
    #[schema(value_type = Vec<Object>)]
    entries: Vec<Value>,
    offered_at: String,
    accepted_at: Option<String>,
    finished_at: Option<String>,
    etag: String,
}

async fn name_of(connection: &mut AnyConnection, district: &str, provider: &str) -> Result<String, Problem> {
    let entry = entries::get(connection, (district, "providers"), provider).await?;
    Ok(entry.map_or_else(|| provider.to_owned(), |entry| engine::district::safe_text(cell(&entry.row, "name"))))
}

/// A task as it is shown.
async fn body(
    connection: &mut AnyConnection,
    sight: &Sight,
    (of, today): (&StoredTask, &str),
) -> Result<Value, Problem> {
    let district = sight.district.as_str();
    let mut team = Vec::new();
    let mut reason = Some(of.reason.clone()).filter(|reason| !reason.is_empty());
    for other in tasks::of_request(&mut *connection, district, &of.request).await? {
        // A substitute's task names the seat that it took.
        if reason.as_ref() == Some(&other.id) {
            reason = None;
        }
        if other.id == of.id || matches!(other.state.name(), "withdrawn" | "returned" | "declined") {
            continue;
        }
        let name = name_of(connection, district, &other.provider).await?;
        team.push(json!({"role": other.role, "provider": other.provider, "name": name, "state": other.state.name()}));
    }
    let entry = |of: &TaskEntry| {
        let content: Value = serde_json::from_str(&of.content).unwrap_or_default();
        let state = Some(of.state.as_str()).filter(|state| !state.is_empty());
        json!({"id": of.id, "kind": of.kind, "state": state, "content": content, "at": said(of.created_at)})
    };
    let told = tasks::entries(&mut *connection, district, &of.id).await?;
    let whole = Sight { all: true, ..sight.clone() };
    let request = requests::get(&mut *connection, &whole, &of.request).await?;
    let title = request.map(|request| engine::district::safe_text(cell(&request.row, "title"))).unwrap_or_default();
    let text = |text: &str| Some(engine::district::safe_text(text)).filter(|text| !text.is_empty());
    let is_overdue = match of.state.name() {
        "offered" => of.accept_by.as_str() < today,
        "accepted" => of.due.as_str() < today,
        _ => false,
    };
    Ok(json!(TaskBody {
        id: of.id.clone(),
        round: of.round.clone(),
        request: of.request.clone(),
        title,
        role: of.role.clone(),
        provider: of.provider.clone(),
        provider_name: name_of(connection, district, &of.provider).await?,
        effort: of.effort,
        state: of.state.name().to_owned(),
        accept_by: of.accept_by.clone(),
        due: of.due.clone(),
        overdue: is_overdue,
        substitute: Some(of.substitute.clone()).filter(|id| !id.is_empty()),
        reason: reason.as_deref().and_then(text),
        words: text(&of.words),
        outcome: text(&of.outcome),
        team,
        entries: told.iter().map(entry).collect(),
        offered_at: said(of.offered_at),
        accepted_at: of.accepted_at.map(said),
        finished_at: of.finished_at.map(said),
        etag: format!("\"{}\"", of.version),
    }))
}

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskQuery {
    provider: Option<String>,
    request: Option<String>,
    community: Option<String>,
    street: Option<String>,
    state: Option<String>,
    round: Option<String>,
    overdue: Option<bool>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    cursor: Option<String>,
}

/// Tasks that the caller may see: a provider's own and those of its teams.
#[utoipa::path(get, path = "/api/v1/districts/{district}/tasks", tag = "tasks", params(TaskQuery),
    responses((status = 200, body = Items)))]
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
    Query(query): Query<TaskQuery>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadTasks)?;
    let page = PageQuery { limit: query.limit, cursor: query.cursor.clone() }.checked()?;
    let today = app.today().to_string();
    let filter = Filter {
        provider: query.provider,
        request: query.request,
        community: query.community,
        street: query.street,
        state: query.state,
        round: query.round,
        overdue_on: query.overdue.unwrap_or(false).then(|| today.clone()),
    };
    let mut connection = app.store.read().await?;
    let mut items = Vec::new();
    for of in tasks::page(&mut connection, &actor.sight, &filter, (&page.behind, page.most)).await? {
        items.push(body(&mut connection, &actor.sight, (&of, &today)).await?);
    }
    let total = tasks::count(&mut connection, &actor.sight, &filter).await?;
    Ok(axum::Json(Items::of(items, &page, total)))
}

/// One task.
#[utoipa::path(get, path = "/api/v1/districts/{district}/tasks/{task}", tag = "tasks",
    responses((status = 200, body = TaskBody), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, task)): Path<(String, String)>,
) -> Result<Answer, Problem> {
    let actor = caller.may(&app, &district, Act::ReadTasks)?;
    let mut connection = app.store.read().await?;
    let of = tasks::get(&mut connection, &actor.sight, &task).await?.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(body(&mut connection, &actor.sight, (&of, &app.today().to_string())).await?))
}

/// Something is done with a task.
async fn done(
    app: &Shared,
    (district, task): (String, String),
    caller: &Caller,
    call: &super::call::Call,
    doing: Doing,
) -> Result<Answer, Problem> {
    let actor = caller.may(app, &district, Act::WorkTasks)?;
    let today = app.today().to_string();
    app.answer(
        call,
        work!([actor, task, doing, today] connection => {
            let of = tasking::act(connection, &actor, &task, &doing).await?;
            Ok(Answer::ok(body(connection, &actor.sight, (&of, &today)).await?))
        }),
    )
    .await
}

fn doing(act: TaskAct, on_behalf: Option<OnBehalf>) -> Doing {
    let none = String::new;
    Doing { act, reason: none(), words: none(), outcome: none(), on_behalf: on_behalf.map(|of| of.reason) }
}

/// Perhaps in somebody's place.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptFields {
    on_behalf: Option<OnBehalf>,
}

/// Accept a task.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/accept", tag = "tasks",
    request_body = AcceptFields,
    responses((status = 200, body = TaskBody), (status = 404), (status = 409)))]
pub(crate) async fn accept(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    asked: Asked<AcceptFields>,
) -> Result<Answer, Problem> {
    done(&app, path, &asked.caller, &asked.call, doing(TaskAct::Accept, asked.value.on_behalf)).await
}

/// A reason, perhaps in somebody's place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclineFields {
    reason: String,
    on_behalf: Option<OnBehalf>,
}

/// Decline a task: experts, volunteers, partners.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/decline", tag = "tasks",
    request_body = DeclineFields,
    responses((status = 200, body = TaskBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn decline(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    asked: Asked<DeclineFields>,
) -> Result<Answer, Problem> {
    let DeclineFields { reason, on_behalf } = asked.value;
    let doing = Doing { reason, ..doing(TaskAct::Decline, on_behalf) };
    done(&app, path, &asked.caller, &asked.call, doing).await
}

/// Why a task is claimed back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimFields {
    /// `not_our_duty`, `not_our_area`, `shared_duty`, `other`.
    reason: String,
    #[serde(default)]
    words: String,
    on_behalf: Option<OnBehalf>,
}

/// Claim that a task is returned 退单申请: departments and streets. The coordinator decides.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/claim-return", tag = "tasks",
    request_body = ClaimFields,
    responses((status = 200, body = TaskBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn claim_return(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    asked: Asked<ClaimFields>,
) -> Result<Answer, Problem> {
    let ClaimFields { reason, words, on_behalf } = asked.value;
    if !["not_our_duty", "not_our_area", "shared_duty", "other"].contains(&reason.as_str()) {
        return Err(Problem::unfit("bad_reason", "退单理由不在可选的里面", "this is no reason of a return")
            .mend("not_our_duty、not_our_area、shared_duty、other 之一", "one of the four"));
    }
    let reason = if words.trim().is_empty() { reason } else { format!("{reason}: {words}") };
    let doing = Doing { reason, ..doing(TaskAct::ClaimReturn, on_behalf) };
    done(&app, path, &asked.caller, &asked.call, doing).await
}

/// How it was answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FinishFields {
    /// `adopted`, `in_progress`, `planned`, `for_reference`, `suspended`.
    outcome: String,
    #[serde(default)]
    words: String,
    on_behalf: Option<OnBehalf>,
}

/// Finish a task. The lead's finish answers the request.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/finish", tag = "tasks",
    request_body = FinishFields,
    responses((status = 200, body = TaskBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn finish(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    asked: Asked<FinishFields>,
) -> Result<Answer, Problem> {
    let FinishFields { outcome, words, on_behalf } = asked.value;
    if !["adopted", "in_progress", "planned", "for_reference", "suspended"].contains(&outcome.as_str()) {
        return Err(Problem::unfit("bad_outcome", "没有这样的办理结果", "there is no such outcome"));
    }
    let doing = Doing { outcome, words, ..doing(TaskAct::Finish, on_behalf) };
    done(&app, path, &asked.caller, &asked.call, doing).await
}

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteFields {
    words: String,
    on_behalf: Option<OnBehalf>,
}

/// Tell how it goes.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/note", tag = "tasks",
    request_body = NoteFields,
    responses((status = 201), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn note(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    asked: Asked<NoteFields>,
) -> Result<Answer, Problem> {
    let NoteFields { words, on_behalf } = asked.value;
    if words.trim().is_empty() {
        return Err(Problem::unfit("words_missing", "请写进展", "say how it goes"));
    }
    let content = json!({"words": engine::district::safe_text(&words)});
    told(&app, path, (&asked.caller, &asked.call), ("note", content), on_behalf).await
}

/// More time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtensionFields {
    #[schema(value_type = String, format = Date)]
    until: jiff::civil::Date,
    reason: String,
    on_behalf: Option<OnBehalf>,
}

/// Ask for more time. The coordinator decides.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/extension", tag = "tasks",
    request_body = ExtensionFields,
    responses((status = 201), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn ask_extension(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    asked: Asked<ExtensionFields>,
) -> Result<Answer, Problem> {
    let ExtensionFields { until, reason, on_behalf } = asked.value;
    if reason.trim().is_empty() || until <= app.today() {
        return Err(Problem::unfit(
            "bad_extension",
            "请写明理由，日期要在今天以后",
            "a reason, and a day behind today",
        ));
    }
    let content = json!({"until": until.to_string(), "reason": engine::district::safe_text(&reason)});
    told(&app, path, (&asked.caller, &asked.call), ("extension", content), on_behalf).await
}

/// When a volunteer came.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttendanceFields {
    #[schema(value_type = String, format = Date)]
    date: jiff::civil::Date,
    #[schema(minimum = 0, maximum = 24)]
    hours: f64,
    on_behalf: Option<OnBehalf>,
}

/// Note when somebody was there.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/attendance", tag = "tasks",
    request_body = AttendanceFields,
    responses((status = 201), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn attend(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    asked: Asked<AttendanceFields>,
) -> Result<Answer, Problem> {
    let AttendanceFields { date, hours, on_behalf } = asked.value;
    if !(0.0..=24.0).contains(&hours) || date > app.today() {
        return Err(Problem::unfit(
            "bad_attendance",
            "小时数在 0 到 24 之间，日期不晚于今天",
            "0 to 24 hours, no later than today",
        ));
    }
    let content = json!({"date": date.to_string(), "hours": hours});
    told(&app, path, (&asked.caller, &asked.call), ("attendance", content), on_behalf).await
}

async fn told(
    app: &Shared,
    (district, task): (String, String),
    (caller, call): (&Caller, &super::call::Call),
    (kind, content): (&'static str, Value),
    on_behalf: Option<OnBehalf>,
) -> Result<Answer, Problem> {
    let actor = caller.may(app, &district, Act::WorkTasks)?;
    let behalf = on_behalf.map(|of| of.reason);
    app.answer(
        call,
        work!([actor, task, content, behalf] connection => {
            let of = tasking::tell_of(connection, &actor, &task, (kind, content), behalf.as_deref()).await?;
            let content: Value = serde_json::from_str(&of.content).unwrap_or_default();
            Ok(Answer::created(json!({"id": of.id, "kind": of.kind, "content": content, "at": said(of.created_at)})))
        }),
    )
    .await
}

/// Decide an extension.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/extension-verdict", tag = "tasks",
    request_body = Grant,
    responses((status = 200, body = TaskBody), (status = 404), (status = 409)))]
pub(crate) async fn decide_extension(
    State(app): State<Shared>,
    Path((district, task)): Path<(String, String)>,
    asked: Asked<Grant>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::DecideTasks)?;
    let Grant { grant, reason } = asked.value;
    let today = app.today().to_string();
    app.answer(
        &asked.call,
        work!([actor, task, reason, today] connection => {
            let of = tasking::decide_extension(connection, &actor, (&task, grant), &reason).await?;
            Ok(Answer::ok(body(connection, &actor.sight, (&of, &today)).await?))
        }),
    )
    .await
}

/// What is decided of a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerdictFields {
    /// Whether the task is returned.
    accept: bool,
    reason: String,
    /// Who takes over.
    to: Option<String>,
}

/// Decide a claim of a return.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/verdict", tag = "tasks",
    request_body = VerdictFields,
    responses((status = 200, body = TaskBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn verdict(
    State(app): State<Shared>,
    Path((district, task)): Path<(String, String)>,
    asked: Asked<VerdictFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::DecideTasks)?;
    let VerdictFields { accept, reason, to } = asked.value;
    let (today, holidays) = (app.today().to_string(), std::sync::Arc::new(app.holidays().await?));
    app.answer(
        &asked.call,
        work!([actor, task, reason, to, today, holidays] connection => {
            let decision = (reason.as_str(), to.as_deref());
            let of = tasking::verdict(connection, &actor, (&task, accept), decision, &holidays).await?;
            Ok(Answer::ok(body(connection, &actor.sight, (&of, &today)).await?))
        }),
    )
    .await
}

/// Who takes an empty seat.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubstituteFields {
    /// Left out: whom the plan names.
    provider: Option<String>,
}

/// Offer an empty seat to somebody else: the answer is their task.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/substitute", tag = "tasks",
    request_body = SubstituteFields,
    responses((status = 201, body = TaskBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn substitute(
    State(app): State<Shared>,
    Path((district, task)): Path<(String, String)>,
    asked: Asked<SubstituteFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::DecideTasks)?;
    let to = asked.value.provider;
    let (today, holidays) = (app.today().to_string(), std::sync::Arc::new(app.holidays().await?));
    app.answer(
        &asked.call,
        work!([actor, task, to, today, holidays] connection => {
            let of = tasking::substitute(connection, &actor, &task, to.as_deref(), &holidays).await?;
            Ok(Answer::created(body(connection, &actor.sight, (&of, &today)).await?))
        }),
    )
    .await
}

/// Remind of a task: the answer is a text to paste.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tasks/{task}/remind", tag = "tasks",
    request_body = Nothing,
    responses((status = 200), (status = 404), (status = 409)))]
pub(crate) async fn remind(
    State(app): State<Shared>,
    Path((district, task)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Remind)?;
    app.answer(
        &asked.call,
        work!([actor, task] connection => Ok(Answer::ok(tasking::remind(connection, &actor, &task).await?))),
    )
    .await
}

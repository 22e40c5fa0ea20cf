//! Tasks: seen, accepted, declined, claimed back, told of, finished; decided and substituted by the coordinator.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use engine::district::safe_text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use utoipa::{IntoParams, ToSchema};

use super::call::{Answer, Asked, Caller, work};
use super::lists::{Items, PageQuery};
use super::people::Nothing;
use super::requests::{Grant, OnBehalf};
use crate::acts::tasking::{self, Doing};
use crate::app::{Shared, day_of, said};
use crate::moves::Named;
use crate::moves::task::{TaskAct, TaskState};
use crate::problem::Problem;
use crate::rights::{Act, Sight};
use crate::store::entries;
use crate::store::requests;
use crate::store::tasks::{self, Filter, StoredTask, TaskEntry};

/// Who else is on a team.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamMember {
    role: String,
    provider: String,
    name: String,
    /// As that of a task.
    state: String,
}

/// A note, an extension or attendance of a task.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryBody {
    id: String,
    /// `note`, `extension`, `attendance`.
    kind: String,
    /// Of an extension: `asked`, `granted`, `rejected`.
    #[schema(required = true)]
    state: Option<String>,
    #[schema(value_type = Object)]
    content: Value,
    at: String,
}

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
    /// Half-way to its end a note is due, unless there is one: the day.
    note_due: Option<String>,
    substitute: Option<String>,
    reason: Option<String>,
    words: Option<String>,
    outcome: Option<String>,
    /// Who else is on the team.
    team: Vec<TeamMember>,
    /// Notes, extensions, attendance.
    entries: Vec<EntryBody>,
    offered_at: String,
    accepted_at: Option<String>,
    finished_at: Option<String>,
    etag: String,
}

/// A task as it is shown.
async fn body(
    connection: &mut AnyConnection,
    sight: &Sight,
    (of, today): (&StoredTask, &str),
) -> Result<Value, Problem> {
    Ok(bodies(connection, sight, (std::slice::from_ref(of), today)).await?.pop().unwrap_or_default())
}

/// Tasks as they are shown, in their sequence: four statements, however many there are.
async fn bodies(
    connection: &mut AnyConnection,
    sight: &Sight,
    (all, today): (&[StoredTask], &str),
) -> Result<Vec<Value>, Problem> {
    let district = sight.district.as_str();
    let mut named: Vec<String> = all.iter().map(|of| of.request.clone()).collect();
    named.sort();
    named.dedup();
    let teams = tasks::of_requests(&mut *connection, district, &named).await?;
    let titles = requests::titles(&mut *connection, district, &named).await?;
    let ids: Vec<String> = all.iter().map(|of| of.id.clone()).collect();
    let told = tasks::entries_of(&mut *connection, district, &ids).await?;
    let mut providers: Vec<String> = all.iter().chain(teams.values().flatten()).map(|of| of.provider.clone()).collect();
    providers.sort();
    providers.dedup();
    let names = entries::names(connection, (district, "providers"), &providers).await?;
    let around = Around { titles, names, today };
    let of_one = |of: &StoredTask| {
        let team = teams.get(&of.request).map(Vec::as_slice).unwrap_or_default();
        shown(of, team, told.get(&of.id).map(Vec::as_slice).unwrap_or_default(), &around)
    };
    Ok(all.iter().map(of_one).collect())
}

/// What tasks are shown with.
struct Around<'a> {
    /// Of requests.
    titles: BTreeMap<String, String>,
    /// Of providers.
    names: BTreeMap<String, String>,
    today: &'a str,
}

impl Around<'_> {
    fn name(&self, provider: &str) -> String {
        safe_text(self.names.get(provider).map_or(provider, String::as_str))
    }
}

fn shown(of: &StoredTask, of_request: &[StoredTask], told: &[TaskEntry], around: &Around<'_>) -> Value {
    // A substitute's task names the seat that it took.
    let is_seat = of_request.iter().any(|other| other.id == of.reason);
    let reason = Some(of.reason.as_str()).filter(|_| !is_seat);
    let others = of_request.iter().filter(|other| other.id != of.id && other.state.is_held());
    let team = others.map(|other| TeamMember {
        role: other.role.clone(),
        provider: other.provider.clone(),
        name: around.name(&other.provider),
        state: other.state.name().to_owned(),
    });
    let entry = |of: &TaskEntry| EntryBody {
        id: of.id.clone(),
        kind: of.kind.clone(),
        state: Some(of.state.clone()).filter(|state| !state.is_empty()),
        content: serde_json::from_str(&of.content).unwrap_or_default(),
        at: said(of.created_at),
    };
    let text = |text: &str| Some(safe_text(text)).filter(|text| !text.is_empty());
    let has_note = told.iter().any(|entry| entry.kind == "note");
    json!(TaskBody {
        id: of.id.clone(),
        round: of.round.clone(),
        request: of.request.clone(),
        title: safe_text(around.titles.get(&of.request).map_or("", String::as_str)),
        role: of.role.clone(),
        provider: of.provider.clone(),
        provider_name: around.name(&of.provider),
        effort: of.effort,
        state: of.state.name().to_owned(),
        accept_by: of.accept_by.clone(),
        due: of.due.clone(),
        overdue: of.is_overdue(around.today),
        note_due: half_way(of).filter(|_| of.state == TaskState::Accepted && !has_note),
        substitute: Some(of.substitute.clone()).filter(|id| !id.is_empty()),
        reason: reason.and_then(text),
        words: text(&of.words),
        outcome: text(&of.outcome),
        team: team.collect(),
        entries: told.iter().map(entry).collect(),
        offered_at: said(of.offered_at),
        accepted_at: of.accepted_at.map(said),
        finished_at: of.finished_at.map(said),
        etag: format!("\"{}\"", of.version),
    })
}

/// The day half-way between the acceptance of a task and its end.
fn half_way(of: &StoredTask) -> Option<String> {
    let (begun, due) = (day_of(of.accepted_at?), of.due.parse::<Date>().ok()?);
    let days = begun.until(due).ok()?.get_days() / 2;
    begun.checked_add(jiff::Span::new().days(days)).ok().map(|day| day.to_string())
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
    responses((status = 200, body = Items<TaskBody>)))]
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
    let there = tasks::page(&mut connection, &actor.sight, &filter, (&page.behind, page.most)).await?;
    let items = bodies(&mut connection, &actor.sight, (&there, &today)).await?;
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
    let (today, holidays) = (app.today().to_string(), std::sync::Arc::new(app.holidays().await?));
    if !call.has_key() {
        // What is shown of it is read afterwards: a transaction that reads less meets fewer others.
        let moved = app
            .store
            .write(work!([actor, task, doing, holidays] connection => {
                tasking::act(connection, &actor, &task, (&doing, &holidays)).await
            }))
            .await?;
        return shown_after(app, &actor.sight, (moved, &today)).await;
    }
    app.answer(
        call,
        work!([actor, task, doing, today, holidays] connection => {
            let of = tasking::act(connection, &actor, &task, (&doing, &holidays)).await?;
            Ok(Answer::ok(body(connection, &actor.sight, (&of, &today)).await?))
        }),
    )
    .await
}

async fn shown_after(app: &Shared, sight: &Sight, (of, today): (StoredTask, &str)) -> Result<Answer, Problem> {
    Ok(Answer::ok(body(&mut *app.store.read().await?, sight, (&of, today)).await?))
}

fn doing(act: TaskAct, on_behalf: Option<OnBehalf>) -> Doing {
    Doing { on_behalf: on_behalf.map(|of| of.reason), ..Doing::of(act) }
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
    /// Ids of files that were put to the request with this task.
    #[serde(default)]
    files: Vec<String>,
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
    let FinishFields { outcome, words, files, on_behalf } = asked.value;
    if !["adopted", "in_progress", "planned", "for_reference", "suspended"].contains(&outcome.as_str()) {
        return Err(Problem::unfit("bad_outcome", "没有这样的办理结果", "there is no such outcome"));
    }
    let doing = Doing { outcome, words, files, ..doing(TaskAct::Finish, on_behalf) };
    done(&app, path, &asked.caller, &asked.call, doing).await
}

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteFields {
    words: String,
    /// Ids of files that were put to the request with this task.
    #[serde(default)]
    files: Vec<String>,
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
    let NoteFields { words, files, on_behalf } = asked.value;
    if words.trim().is_empty() {
        return Err(Problem::unfit("words_missing", "请写进展", "say how it goes"));
    }
    let content = json!({"words": safe_text(&words), "files": files});
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
    let content = json!({"until": until.to_string(), "reason": safe_text(&reason)});
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

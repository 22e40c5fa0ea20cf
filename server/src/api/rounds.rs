//! Rounds: opened, changed, frozen, reopened, closed; late requests admitted.

use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sqlx::AnyConnection;
use utoipa::ToSchema;

use super::call::{Answer, Asked, Caller, work};
use super::lists::Items;
use super::people::Nothing;
use super::rows::refuse_bad_settings;
use crate::acts::actor::{Actor, stale};
use crate::acts::settings::{RoundSettings, TriageBy};
use crate::acts::{closing, planning, publishing};
use crate::app::{Shared, holidays_of, said};
use crate::moves::Named;
use crate::moves::request::Standing;
use crate::moves::round::RoundState;
use crate::problem::Problem;
use crate::rights::Act;
use crate::secrets::new_id;
use crate::store::requests::{self, Filter};
use crate::store::rounds::{self, StoredRound};
use crate::store::{plans, tasks};

/// A round as it is opened or changed; what is left out has its default, or stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundFields {
    /// Of a new round.
    id: Option<String>,
    name: Option<String>,
    triage: Option<TriageBy>,
    accept_days: Option<u32>,
    simple_days: Option<u32>,
    usual_days: Option<u32>,
    confirm_days: Option<u32>,
    /// 2026-03-01
    as_of: Option<String>,
    /// 2026-06-30
    due: Option<String>,
    unit: Option<String>,
    per_community: Option<u32>,
    #[schema(minimum = 0, maximum = 1)]
    min_relevance: Option<f64>,
    #[schema(minimum = 0, maximum = 1)]
    topic_certainty: Option<f64>,
    #[schema(minimum = 0, maximum = 1)]
    same_matter: Option<f64>,
    candidates_per_role: Option<u32>,
    seed: Option<u64>,
}

impl RoundFields {
    /// The settings with these changes.
    fn over(&self, settings: RoundSettings) -> Result<RoundSettings, Problem> {
        const DAYS_MAX: u32 = 366;
        let mut table = settings.table.clone();
        let texts = [("as_of", &self.as_of), ("due", &self.due), ("unit", &self.unit)];
        for (key, text) in texts {
            if let Some(text) = text {
                table.insert(key.to_owned(), text.trim().to_owned());
            }
        }
        let number = |number: Option<f64>| number.map(|number| number.to_string());
        let whole = |number: Option<u32>| number.map(|number| number.to_string());
        let numbers = [
            ("per_community", whole(self.per_community)),
            ("min_relevance", number(self.min_relevance)),
            ("topic_certainty", number(self.topic_certainty)),
            ("same_matter", number(self.same_matter)),
            ("candidates_per_role", whole(self.candidates_per_role)),
            ("seed", self.seed.map(|seed| seed.to_string())),
        ];
        table.extend(numbers.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?))));
        let days = [self.accept_days, self.simple_days, self.usual_days, self.confirm_days];
        if days.into_iter().flatten().any(|days| days > DAYS_MAX) {
            return Err(Problem::unfit("bad_days", "天数最多 366", "at most 366 days"));
        }
        let settings = RoundSettings {
            triage: self.triage.unwrap_or(settings.triage),
            accept_days: self.accept_days.unwrap_or(settings.accept_days),
            simple_days: self.simple_days.unwrap_or(settings.simple_days),
            usual_days: self.usual_days.unwrap_or(settings.usual_days),
            confirm_days: self.confirm_days.unwrap_or(settings.confirm_days),
            table,
        };
        // As a file with these settings would be read.
        refuse_bad_settings(settings.rows("批次"))?;
        Ok(settings)
    }
}

/// A round.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundBody {
    id: String,
    name: String,
    /// `collecting`, `planning`, `answering`, `closed`.
    state: String,
    triage: TriageBy,
    accept_days: u32,
    simple_days: u32,
    usual_days: u32,
    confirm_days: u32,
    /// as_of, due, unit, per_community …
    #[serde(flatten)]
    #[schema(value_type = Object)]
    table: Map<String, Value>,
    published_at: Option<String>,
    /// How many requests have which standing.
    #[schema(value_type = Object)]
    counts: Map<String, Value>,
    /// What is to be done next: codes.
    next: Vec<String>,
    /// Requests of the round that a re-plan cannot keep: the coordinator decides.
    stuck: Vec<String>,
    /// Years on the way to its deadlines of which there is no table of holidays: the administrator sets them.
    years_without_holidays: Vec<i16>,
    etag: String,
}

/// A setting as it is shown: a number where it is one.
fn setting_said(key: &str, text: &str) -> Value {
    let is_text = matches!(key, "as_of" | "due" | "unit" | "urgency_weights");
    let number = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from));
    number.ok().filter(|_| !is_text).unwrap_or_else(|| text.into())
}

/// A round as it stands after an act.
async fn shown(connection: &mut AnyConnection, actor: &Actor, round: &str) -> Result<Answer, Problem> {
    let of = planning::round(&mut *connection, actor, round).await?;
    Ok(Answer::ok(body(connection, actor, &of).await?))
}

/// A round as it is shown.
async fn body(connection: &mut AnyConnection, actor: &Actor, of: &StoredRound) -> Result<Value, Problem> {
    let holidays = holidays_of(connection).await?;
    let whole = actor.whole();
    let filter = Filter { round: Some(of.id.clone()), ..Filter::default() };
    let counts = requests::counts_by_standing(&mut *connection, &whole, &filter).await?;
    let settings = RoundSettings::kept(&of.settings);
    let next = next_steps(connection, actor, of, &counts).await?;
    let table = settings.table.iter().filter(|(_, text)| !text.is_empty());
    Ok(json!(RoundBody {
        id: of.id.clone(),
        name: of.name.clone(),
        state: of.state.name().to_owned(),
        triage: settings.triage,
        accept_days: settings.accept_days,
        simple_days: settings.simple_days,
        usual_days: settings.usual_days,
        confirm_days: settings.confirm_days,
        table: table.map(|(key, text)| (key.clone(), setting_said(key, text))).collect(),
        published_at: of.published_at.map(said),
        counts: counts.into_iter().map(|(standing, n)| (standing, n.into())).collect(),
        next,
        stuck: closing::stuck(connection, actor.district(), &of.id).await?,
        years_without_holidays: if of.state == RoundState::Closed {
            Vec::new()
        } else {
            holidays.due(crate::app::day_of(actor.now), settings.usual_days.max(settings.accept_days)).years_unknown
        },
        etag: format!("\"{}\"", of.version),
    }))
}

/// What is to be done next.
async fn next_steps(
    connection: &mut AnyConnection,
    actor: &Actor,
    of: &StoredRound,
    counts: &[(String, i64)],
) -> Result<Vec<String>, Problem> {
    let whole = actor.whole();
    let count = |standing: Standing| counts.iter().find(|(name, _)| name == standing.name()).map_or(0, |(_, n)| *n);
    let mut next = Vec::new();
    match of.state {
        RoundState::Collecting => {
            let outside = |standing: Standing| Filter {
                standing: Some(standing.name().to_owned()),
                round: Some(String::new()),
                ..Filter::default()
            };
            if requests::count(&mut *connection, &whole, &outside(Standing::Submitted)).await? > 0 {
                next.push("triage");
            }
            let accepted = requests::count(&mut *connection, &whole, &outside(Standing::Accepted)).await?;
            next.push(if accepted > 0 { "freeze" } else { "import" });
        }
        RoundState::Planning => {
            let there = plans::of_round(&mut *connection, actor.district(), &of.id).await?;
            next.push(if there.iter().any(|plan| plan.state == "draft") { "publish" } else { "match" });
        }
        RoundState::Answering => {
            let overdue = tasks::Filter {
                round: Some(of.id.clone()),
                overdue_on: Some(crate::app::day_of(actor.now).to_string()),
                ..tasks::Filter::default()
            };
            let claimed = tasks::Filter {
                round: Some(of.id.clone()),
                state: Some("return_claimed".to_owned()),
                ..tasks::Filter::default()
            };
            if tasks::count(&mut *connection, &whole, &claimed).await? > 0 {
                next.push("decide_returns");
            }
            if tasks::count(&mut *connection, &whole, &overdue).await? > 0 {
                next.push("chase_overdue");
            }
            if count(Standing::SuspensionAsked) > 0 {
                next.push("decide_suspensions");
            }
            if count(Standing::Answering) + count(Standing::Reworked) + count(Standing::Answered) == 0 {
                next.push("close");
            }
        }
        RoundState::Closed => {}
    }
    Ok(next.into_iter().map(str::to_owned).collect())
}

/// The rounds of the district, the newest first.
#[utoipa::path(get, path = "/api/v1/districts/{district}/rounds", tag = "rounds",
    responses((status = 200, body = Items<RoundBody>)))]
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadRounds)?;
    let mut connection = app.store.read().await?;
    let mut items = Vec::new();
    for of in rounds::all(&mut connection, &district).await? {
        items.push(body(&mut connection, &actor, &of).await?);
    }
    Ok(axum::Json(Items::all(items)))
}

/// A round: where it stands, what to do next.
#[utoipa::path(get, path = "/api/v1/districts/{district}/rounds/{round}", tag = "rounds",
    responses((status = 200, body = RoundBody), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, round)): Path<(String, String)>,
) -> Result<Answer, Problem> {
    let actor = caller.may(&app, &district, Act::ReadRounds)?;
    let mut connection = app.store.read().await?;
    let of = planning::round(&mut connection, &actor, &round).await?;
    Ok(Answer::ok(body(&mut connection, &actor, &of).await?))
}

/// Open a round.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds", tag = "rounds", request_body = RoundFields,
    responses((status = 201, body = RoundBody), (status = 409), (status = 422)))]
pub(crate) async fn open(
    State(app): State<Shared>,
    Path(district): Path<String>,
    asked: Asked<RoundFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    let settings = asked.value.over(RoundSettings::default())?;
    let name = asked.value.name.clone().unwrap_or_else(|| "本批次".to_owned());
    let id = asked.value.id.clone().unwrap_or_else(new_id);
    app.answer(
        &asked.call,
        work!([actor, id, name, settings] connection => {
            let of = planning::open(connection, &actor, (&id, &name), &settings).await?;
            Ok(Answer::created(body(connection, &actor, &of).await?))
        }),
    )
    .await
}

/// Change name or settings of a round.
#[utoipa::path(patch, path = "/api/v1/districts/{district}/rounds/{round}", tag = "rounds",
    request_body = RoundFields, responses((status = 200, body = RoundBody), (status = 412), (status = 428)))]
pub(crate) async fn change(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<RoundFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    let version = asked.version()?;
    let fields = std::sync::Arc::new(asked.value);
    app.answer(
        &asked.call,
        work!([actor, round, fields] connection => {
            let of = planning::round(connection, &actor, &round).await?;
            let settings = fields.over(RoundSettings::kept(&of.settings))?;
            let name = fields.name.clone().unwrap_or_else(|| of.name.clone());
            let seen = StoredRound { version, ..of };
            if !rounds::change(&mut *connection, actor.district(), &seen, (&name, &settings.to_value())).await? {
                return Err(stale(connection, actor.district(), &round).await);
            }
            actor.record(connection, "round.change", &round, "").await?;
            shown(connection, &actor, &round).await
        }),
    )
    .await
}

/// A reason.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    #[serde(default)]
    pub(crate) reason: String,
}

/// A late request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Late {
    request: String,
    reason: String,
}

/// Take all accepted requests into the round.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/freeze", tag = "rounds",
    request_body = Nothing, responses((status = 200, body = RoundBody), (status = 409)))]
pub(crate) async fn freeze(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    app.answer(
        &asked.call,
        work!([actor, round] connection => {
            planning::freeze(connection, &actor, &round).await?;
            shown(connection, &actor, &round).await
        }),
    )
    .await
}

/// Collect again, while nothing is published.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/reopen", tag = "rounds",
    request_body = Nothing, responses((status = 200, body = RoundBody), (status = 409)))]
pub(crate) async fn reopen(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    app.answer(
        &asked.call,
        work!([actor, round] connection => {
            planning::reopen(connection, &actor, &round).await?;
            shown(connection, &actor, &round).await
        }),
    )
    .await
}

/// Take a late urgent request in: it must be answered, its street is told at once.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/admit", tag = "rounds", request_body = Late,
    responses((status = 200, body = RoundBody), (status = 409)))]
pub(crate) async fn admit(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<Late>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    let Late { request, reason } = asked.value;
    app.answer(
        &asked.call,
        work!([actor, round, request, reason] connection => {
            planning::admit(connection, &actor, (&round, &request), &reason).await?;
            shown(connection, &actor, &round).await
        }),
    )
    .await
}

/// Withdraw the published plan, while nobody accepted a task of it.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/withdraw", tag = "rounds",
    request_body = Reason, responses((status = 200, body = RoundBody), (status = 409)))]
pub(crate) async fn withdraw(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<Reason>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    let reason = asked.value.reason;
    app.answer(
        &asked.call,
        work!([actor, round, reason] connection => {
            publishing::withdraw(connection, &actor, &round, &reason).await?;
            shown(connection, &actor, &round).await
        }),
    )
    .await
}

/// Close the round: what is still answered is followed to its end.
#[utoipa::path(post, path = "/api/v1/districts/{district}/rounds/{round}/close", tag = "rounds",
    request_body = Nothing, responses((status = 200, body = RoundBody), (status = 409)))]
pub(crate) async fn close(
    State(app): State<Shared>,
    Path((district, round)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    app.answer(
        &asked.call,
        work!([actor, round] connection => {
            closing::close(connection, &actor, &round).await?;
            shown(connection, &actor, &round).await
        }),
    )
    .await
}

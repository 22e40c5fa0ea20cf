//! Figures and rates 响应率、解决率、满意率、按时办结率 and complaints, of a round or of all, by street, topic, provider,
//! property company or month.
//!
//! Always holds: silence counts in no rate; figures of fewer than three matters are withheld outside the district's own
//! staff; a provider sees its own alone, a community the district's totals.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use utoipa::{IntoParams, ToSchema};

use super::call::{Answer, Asked, Caller, etag_of, with_etag, work};
use super::shapes::FiguresBody;
use crate::acts::actor::stale;
use crate::app::{Shared, day_of};
use crate::moves::request::Standing;
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::rights::{Act, Role};
use crate::store::entries::{self, cell};
use crate::store::requests::{self, StoredRequest};
use crate::store::rounds;
use crate::store::tasks::{self, StoredTask};

/// What is counted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FiguresQuery {
    /// Of this round; left out: of all.
    round: Option<String>,
    /// `street`, `topic`, `provider`, `property_company`, `month`; left out: the totals alone.
    by: Option<String>,
}

/// What figures are parted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Street,
    Topic,
    Provider,
    PropertyCompany,
    Month,
}

impl By {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Street, "street"),
        (Self::Topic, "topic"),
        (Self::Provider, "provider"),
        (Self::PropertyCompany, "property_company"),
        (Self::Month, "month"),
    ];

    fn parse(name: &str) -> Result<Self, Problem> {
        let found = Self::ALL.into_iter().find(|(_, of)| *of == name).map(|(by, _)| by);
        found.ok_or_else(|| {
            Problem::bad(
                "bad_by",
                "by 要是 street、topic、provider、property_company、month 之一",
                "by is street, topic, provider, property_company or month",
            )
        })
    }
}

/// Counts behind the rates.
#[derive(Debug, Default, Clone)]
struct Counts {
    requests: BTreeSet<String>,
    /// Requests with an order number: complaints that came by a hotline.
    complaints: u64,
    offered: u64,
    in_time: u64,
    confirmed: u64,
    solved: u64,
    rated: u64,
    satisfied: u64,
    due: u64,
    finished_by_due: u64,
}

/// Matters below which figures are withheld from others.
const WITHHELD_BELOW: usize = 3;

impl Counts {
    fn said(&self, key: &str, is_staff: bool, baseline: Option<u64>) -> Value {
        if !is_staff && self.requests.len() < WITHHELD_BELOW {
            return json!({"key": key, "withheld": true});
        }
        let rate = |part: u64, of: u64| (of > 0).then(|| f64::round(part as f64 / of as f64 * 1000.0) / 1000.0);
        json!({
            "key": key, "requests": self.requests.len(), "complaints": self.complaints, "baseline": baseline,
            "offered": self.offered, "confirmed": self.confirmed, "rated": self.rated, "due": self.due,
            "response_rate": rate(self.in_time, self.offered), "solved_rate": rate(self.solved, self.confirmed),
            "satisfaction_rate": rate(self.satisfied, self.rated), "on_time_rate": rate(self.finished_by_due, self.due),
        })
    }
}

/// Figures and rates.
#[utoipa::path(get, path = "/api/v1/districts/{district}/figures", tag = "trail", params(FiguresQuery),
    responses((status = 200, body = FiguresBody), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
    Query(query): Query<FiguresQuery>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadFigures)?;
    let by = query.by.as_deref().map(By::parse).transpose()?;
    let is_staff = matches!(actor.sight.role, Role::Coordinator | Role::Inspector);
    let mut connection = app.store.read().await?;
    let of_rounds = match &query.round {
        Some(id) => vec![rounds::get(&mut connection, &district, id).await?.ok_or_else(Problem::not_found)?],
        None => rounds::all(&mut connection, &district).await?,
    };
    let communities = entries::all(&mut connection, (&district, "communities")).await?;
    let streets: BTreeMap<&str, &str> = communities.iter().map(|row| (cell(row, "id"), cell(row, "street"))).collect();
    let mut groups: BTreeMap<String, Counts> = BTreeMap::new();
    let mut total = Counts::default();
    for round in &of_rounds {
        let all = tasks::of_round(&mut connection, &district, &round.id).await?;
        let theirs = |task: &&StoredTask| actor.sight.all || actor.sight.reaches_provider(&task.provider);
        let mut own: BTreeMap<&str, Vec<&StoredTask>> = BTreeMap::new();
        for task in all.iter().filter(theirs) {
            own.entry(&task.request).or_default().push(task);
        }
        let words = requests::words_of_round(&mut connection, &district, &round.id).await?;
        for request in requests::ever_of_round(&mut connection, &district, &round.id).await? {
            let team = own.get(request.id.as_str()).map(Vec::as_slice).unwrap_or_default();
            if !actor.sight.all && team.is_empty() {
                continue;
            }
            let words = words.get(&request.id).map(Vec::as_slice).unwrap_or_default();
            // What went on to another round is settled there.
            let of = OfRequest { request: &request, words, is_settled_here: request.round == round.id };
            for key in keys_of(by, &of, team, &streets) {
                if by == Some(By::Provider) && !actor.sight.reaches_provider(&key) {
                    continue;
                }
                let of_key = team.iter().filter(|task| by != Some(By::Provider) || task.provider == key);
                groups.entry(key.clone()).or_default().count(&of, of_key.copied());
            }
            total.count(&of, team.iter().copied());
        }
    }
    let baseline = baseline_of(&mut connection, &district).await?;
    let of_key = |key: &str| {
        let named = baseline.iter().find(|of| By::parse(&of.by).ok() == by && by.is_some() && of.key == key);
        named.map(|of| of.complaints)
    };
    // A community sees the district's totals.
    let shown = groups.iter().filter(|_| actor.sight.role != Role::Community);
    let groups: Vec<Value> = shown.map(|(key, counts)| counts.said(key, is_staff, of_key(key))).collect();
    Ok(axum::Json(json!({"total": total.said("", is_staff, None), "by": query.by, "groups": groups})))
}

/// A request as one round counts it.
struct OfRequest<'a> {
    request: &'a StoredRequest,
    words: &'a [requests::CommunityWord],
    is_settled_here: bool,
}

/// In which groups a request counts.
fn keys_of(
    by: Option<By>,
    of: &OfRequest<'_>,
    team: &[&StoredTask],
    streets: &BTreeMap<&str, &str>,
) -> BTreeSet<String> {
    let row = &of.request.row;
    match by {
        Some(By::Street) => {
            let of_word =
                |word: &requests::CommunityWord| streets.get(word.community.as_str()).map(|of| (*of).to_owned());
            of.words.iter().filter_map(of_word).collect()
        }
        Some(By::Topic) => BTreeSet::from([cell(row, "topic").to_owned()]),
        Some(By::Provider) => team.iter().map(|task| task.provider.clone()).collect(),
        Some(By::PropertyCompany) => BTreeSet::from([engine::district::safe_text(cell(row, "property_company"))]),
        Some(By::Month) => BTreeSet::from([cell(row, "submitted").chars().take(7).collect()]),
        None => BTreeSet::new(),
    }
}

impl Counts {
    fn count<'a>(&mut self, of: &OfRequest<'_>, team: impl Iterator<Item = &'a StoredTask>) {
        if self.requests.insert(of.request.id.clone()) {
            self.complaints += u64::from(!cell(&of.request.row, "order_number").is_empty());
        }
        let day = |moment: Option<i64>| moment.map(|moment| day_of(moment).to_string());
        for task in team.filter(|task| task.state != TaskState::Withdrawn) {
            self.offered += 1;
            // Who declines in time has answered too.
            self.in_time += u64::from(day(task.answered_at).is_some_and(|day| day <= task.accept_by));
            if matches!(task.state, TaskState::Accepted | TaskState::Finished) {
                self.due += 1;
                self.finished_by_due += u64::from(day(task.finished_at).is_some_and(|day| day <= task.due));
            }
        }
        if of.request.by_silence || !of.is_settled_here {
            return;
        }
        if matches!(of.request.standing, Standing::Solved | Standing::PartlySolved | Standing::Unsolved) {
            self.confirmed += 1;
            self.solved += u64::from(of.request.standing == Standing::Solved);
        }
        for word in of.words.iter().filter(|word| word.satisfaction > 0) {
            self.rated += 1;
            self.satisfied += u64::from(word.satisfaction >= 4);
        }
    }
}

/// Complaints that were usual before.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Baseline {
    /// `property_company` or `month`.
    by: String,
    /// The company by name; 2026-03.
    key: String,
    complaints: u64,
}

async fn baseline_of(connection: &mut AnyConnection, district: &str) -> Result<Vec<Baseline>, Problem> {
    let settings = rounds::district_settings(connection, district).await?;
    Ok(serde_json::from_value(settings["baseline"].clone()).unwrap_or_default())
}

/// The complaints that were usual before, by property company and month, as the district entered them.
#[utoipa::path(get, path = "/api/v1/districts/{district}/figures/baseline", tag = "trail",
    responses((status = 200, body = Vec<Baseline>)))]
pub(crate) async fn baseline(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
) -> Result<Response, Problem> {
    caller.may(&app, &district, Act::ReadFigures)?;
    Ok(with_etag(json!(baseline_of(&mut *app.store.read().await?, &district).await?)))
}

/// Enter the complaints that were usual before.
#[utoipa::path(put, path = "/api/v1/districts/{district}/figures/baseline", tag = "trail", request_body = Vec<Baseline>,
    responses((status = 200, body = Vec<Baseline>), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn set_baseline(
    State(app): State<Shared>,
    Path(district): Path<String>,
    asked: Asked<Vec<Baseline>>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RunRounds)?;
    let etag = asked.etag()?.to_owned();
    let new = asked.value;
    if !new.iter().all(|of| matches!(By::parse(&of.by), Ok(By::PropertyCompany | By::Month))) {
        return Err(Problem::unfit(
            "bad_by",
            "by 要是 property_company、month 之一",
            "by is property_company or month",
        ));
    }
    app.answer(
        &asked.call,
        work!([actor, etag, new] connection => {
            let district = actor.district();
            if etag_of(&json!(baseline_of(&mut *connection, district).await?)) != etag {
                return Err(stale(connection, district, "baseline").await);
            }
            let mut settings = rounds::district_settings(&mut *connection, district).await?;
            settings["baseline"] = json!(new);
            rounds::set_district_settings(&mut *connection, district, &settings).await?;
            actor.record(connection, "baseline.set", "baseline", "").await?;
            Ok(Answer::ok(json!(new)))
        }),
    )
    .await
}

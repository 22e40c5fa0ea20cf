//! Figures and rates 响应率、解决率、满意率、按时办结率, of a round or of all, by street, topic or provider.
//!
//! Always holds: silence counts in no rate; figures of fewer than three matters are withheld outside the district's own
//! staff; a provider sees its own alone, a community the district's totals.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::call::Caller;
use crate::app::{Shared, day_of};
use crate::moves::request::Standing;
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::rights::{Act, Role};
use crate::store::entries::{self, cell};
use crate::store::{requests, rounds, tasks};

/// What is counted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FiguresQuery {
    /// Of this round; left out: of all.
    round: Option<String>,
    /// `street`, `topic`, `provider`; left out: the totals alone.
    by: Option<String>,
}

/// Counts behind the rates.
#[derive(Debug, Default, Clone)]
struct Counts {
    requests: BTreeSet<String>,
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
    fn said(&self, key: &str, is_staff: bool) -> Value {
        if !is_staff && self.requests.len() < WITHHELD_BELOW {
            return json!({"key": key, "withheld": true});
        }
        let rate = |part: u64, of: u64| (of > 0).then(|| f64::round(part as f64 / of as f64 * 1000.0) / 1000.0);
        json!({
            "key": key, "requests": self.requests.len(), "offered": self.offered, "confirmed": self.confirmed,
            "rated": self.rated, "due": self.due, "response_rate": rate(self.in_time, self.offered),
            "solved_rate": rate(self.solved, self.confirmed), "satisfaction_rate": rate(self.satisfied, self.rated),
            "on_time_rate": rate(self.finished_by_due, self.due),
        })
    }
}

/// Figures and rates.
#[utoipa::path(get, path = "/api/v1/districts/{district}/figures", tag = "trail", params(FiguresQuery),
    responses((status = 200), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
    Query(query): Query<FiguresQuery>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadFigures)?;
    let by = match query.by.as_deref() {
        None => "",
        Some(by @ ("street" | "topic" | "provider")) => by,
        Some(_) => {
            return Err(Problem::bad(
                "bad_by",
                "by 要是 street、topic、provider 之一",
                "by is street, topic or provider",
            ));
        }
    };
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
        let of_round = tasks::of_round(&mut connection, &district, &round.id).await?;
        let theirs = |task: &&tasks::StoredTask| actor.sight.all || actor.sight.reaches_provider(&task.provider);
        let own: Vec<&tasks::StoredTask> = of_round.iter().filter(theirs).collect();
        let named: BTreeSet<&str> = own.iter().map(|task| task.request.as_str()).collect();
        for request in requests::of_round(&mut connection, &district, Some(&round.id)).await? {
            if !actor.sight.all && !named.contains(request.id.as_str()) {
                continue;
            }
            let words = requests::communities(&mut connection, &district, &request.id).await?;
            let of_request: Vec<&&tasks::StoredTask> = own.iter().filter(|task| task.request == request.id).collect();
            let mut keys: BTreeSet<String> = match by {
                "street" => words
                    .iter()
                    .filter_map(|word| streets.get(word.community.as_str()))
                    .map(|s| (*s).to_owned())
                    .collect(),
                "topic" => BTreeSet::from([cell(&request.row, "topic").to_owned()]),
                "provider" => of_request.iter().map(|task| task.provider.clone()).collect(),
                _ => BTreeSet::new(),
            };
            keys.retain(|key| by != "provider" || actor.sight.all || actor.sight.reaches_provider(key));
            for key in keys {
                let of_key = of_request.iter().filter(|task| by != "provider" || task.provider == key);
                count(groups.entry(key.clone()).or_default(), &request, &words, of_key.map(|task| **task));
            }
            count(&mut total, &request, &words, of_request.iter().map(|task| **task));
        }
    }
    // A community sees the district's totals.
    let shown = actor.sight.role != Role::Community;
    let groups: Vec<Value> = groups.iter().filter(|_| shown).map(|(key, counts)| counts.said(key, is_staff)).collect();
    Ok(axum::Json(json!({"total": total.said("", is_staff), "by": by, "groups": groups})))
}

fn count<'a>(
    counts: &mut Counts,
    request: &requests::StoredRequest,
    words: &[requests::CommunityWord],
    of: impl Iterator<Item = &'a tasks::StoredTask>,
) {
    counts.requests.insert(request.id.clone());
    for task in of.filter(|task| task.state != TaskState::Withdrawn) {
        counts.offered += 1;
        let day = |moment: Option<i64>| moment.map(|moment| day_of(moment).to_string());
        counts.in_time += u64::from(day(task.accepted_at).is_some_and(|day| day <= task.accept_by));
        if matches!(task.state, TaskState::Accepted | TaskState::Finished) {
            counts.due += 1;
            counts.finished_by_due += u64::from(day(task.finished_at).is_some_and(|day| day <= task.due));
        }
    }
    if request.by_silence {
        return;
    }
    if matches!(request.standing, Standing::Solved | Standing::PartlySolved | Standing::Unsolved) {
        counts.confirmed += 1;
        counts.solved += u64::from(request.standing == Standing::Solved);
    }
    for word in words.iter().filter(|word| word.satisfaction > 0) {
        counts.rated += 1;
        counts.satisfied += u64::from(word.satisfaction >= 4);
    }
}

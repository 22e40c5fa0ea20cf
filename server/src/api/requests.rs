//! Requests: seen, raised, changed, looked through, confirmed.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query, State};
use engine::district::safe_text;
use engine::explain::EvidenceFile;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sqlx::AnyConnection;
use utoipa::{IntoParams, ToSchema};

use super::call::{Answer, Asked, Caller, lang_of, work};
use super::lists::{Items, PageQuery};
use super::people::Nothing;
use super::rounds::Reason;
use super::rows::{read_row, said};
use super::search::ranked;
use super::shapes::{RequestBody, RequestItems};
use crate::acts::actor::{Actor, stale};
use crate::acts::confirming::{self, Word};
use crate::acts::triage::{self, Decision};
use crate::acts::{planning, raising};
use crate::app::{Shared, said as moment};
use crate::moves::Named;
use crate::moves::request::{Confirmed, RequestAct, Standing};
use crate::problem::Problem;
use crate::rights::{Act, Sight};
use crate::store::entries::cell;
use crate::store::requests::{self, CommunityWord, Filter, Revisit, StoredContact, StoredRequest};
use crate::store::{audit, files, plans, tasks};

/// What a community said of an answered request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConfirmedBody {
    community: String,
    /// `yes`, `partly`, `no`.
    solved: String,
    #[schema(minimum = 1, maximum = 5)]
    satisfaction: Option<i64>,
    note: String,
}

/// What was seen some time later 回访.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevisitedBody {
    community: String,
    /// `yes`, `no`.
    solved: String,
    note: String,
    at: String,
}

/// A request as it is shown: its columns, and how it stands.
pub(crate) async fn body(connection: &mut AnyConnection, sight: &Sight, of: &StoredRequest) -> Result<Value, Problem> {
    Ok(bodies(connection, sight, std::slice::from_ref(of)).await?.pop().unwrap_or_default())
}

/// Requests as they are shown, in their sequence: two statements, however many there are.
pub(crate) async fn bodies(
    connection: &mut AnyConnection,
    sight: &Sight,
    all: &[StoredRequest],
) -> Result<Vec<Value>, Problem> {
    let ids: Vec<String> = all.iter().map(|of| of.id.clone()).collect();
    let words = requests::communities_of(&mut *connection, &sight.district, &ids).await?;
    // Only what was solved is revisited.
    let is_over = |of: &&StoredRequest| matches!(of.standing, Standing::Solved | Standing::PartlySolved);
    let over: Vec<String> = all.iter().filter(is_over).map(|of| of.id.clone()).collect();
    let revisits = requests::revisits_of(connection, &sight.district, &over).await?;
    let of_one = |of: &StoredRequest| {
        let words = words.get(&of.id).map(Vec::as_slice).unwrap_or_default();
        shown(of, words, revisits.get(&of.id).map(Vec::as_slice).unwrap_or_default())
    };
    Ok(all.iter().map(of_one).collect())
}

fn shown(of: &StoredRequest, communities: &[CommunityWord], revisits: &[Revisit]) -> Value {
    let mut body: Map<String, Value> = said(&of.row);
    let choices: Map<String, Value> = communities
        .iter()
        .filter(|word| word.choice > 0)
        .map(|word| (word.community.clone(), word.choice.into()))
        .collect();
    let words: Vec<ConfirmedBody> = communities
        .iter()
        .filter(|word| !word.solved.is_empty())
        .map(|word| ConfirmedBody {
            community: word.community.clone(),
            solved: word.solved.clone(),
            satisfaction: (word.satisfaction > 0).then_some(word.satisfaction),
            note: safe_text(&word.note),
        })
        .collect();
    let revisited = revisits.iter().map(|of| RevisitedBody {
        community: of.community.clone(),
        solved: of.still_solved.clone(),
        note: safe_text(&of.note),
        at: moment(of.created_at),
    });
    let theirs: Vec<&str> = communities.iter().map(|word| word.community.as_str()).collect();
    body.insert("community".to_owned(), json!(theirs));
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let standing = json!({
        "standing": of.standing.name(), "round": text(&of.round), "reason": text(&safe_text(&of.reason)),
        "target": text(&safe_text(&of.target)), "due": text(&of.due), "into": text(&of.into),
        "outcome": text(&of.outcome), "words": text(&safe_text(&of.words)), "reworks": of.reworks,
        "choices": choices, "confirmed": words, "revisited": revisited.collect::<Vec<RevisitedBody>>(),
        "by": of.by_silence.then_some("silence"), "etag": format!("\"{}\"", of.version),
    });
    if let Value::Object(standing) = standing {
        body.extend(standing);
    }
    Value::Object(body)
}

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestQuery {
    street: Option<String>,
    community: Option<String>,
    topic: Option<String>,
    urgency: Option<i64>,
    standing: Option<String>,
    round: Option<String>,
    choice: Option<i64>,
    /// Words, as `dianda search` reads them: then the best come first, with what to highlight.
    q: Option<String>,
    /// Counts by `topic`, `street`, `standing`, parted by commas.
    facets: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    cursor: Option<String>,
}

/// Requests that the caller may see, by id; where words are looked for, the best first.
#[utoipa::path(get, path = "/api/v1/districts/{district}/requests", tag = "requests", params(RequestQuery),
    responses((status = 200, body = RequestItems)))]
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
    Query(query): Query<RequestQuery>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadRequests)?;
    let page = PageQuery { limit: query.limit, cursor: query.cursor.clone() }.checked()?;
    let filter = Filter {
        street: query.street,
        community: query.community,
        topic: query.topic,
        urgency: query.urgency,
        standing: query.standing,
        round: query.round,
        choice: query.choice,
        ids: None,
    };
    let ranked = match &query.q {
        Some(typed) => Some(ranked(&app, &actor, typed, &filter, &page).await?),
        None => None,
    };
    let mut connection = app.store.read().await?;
    let (there, total) = match &ranked {
        Some(ranked) => {
            let of_page = Filter { ids: Some(ranked.ids.clone()), ..Filter::default() };
            let mut there = requests::page(&mut connection, &actor.sight, &of_page, ("", page.most)).await?;
            there.sort_by_key(|of| ranked.ids.iter().position(|id| *id == of.id));
            (there, ranked.total)
        }
        None => {
            let of_page = (page.behind.as_str(), page.most);
            let there = requests::page(&mut connection, &actor.sight, &filter, of_page).await?;
            (there, requests::count(&mut connection, &actor.sight, &filter).await?)
        }
    };
    let mut items = bodies(&mut connection, &actor.sight, &there).await?;
    if let Some(ranked) = &ranked {
        for (item, of) in items.iter_mut().zip(&there) {
            item["highlights"] = ranked.highlights.get(&of.id).cloned().unwrap_or_default();
        }
    }
    let mut answer = Items::of(items, &page, total);
    if let Some(facets) = &query.facets {
        let found = ranked.as_ref().map(|ranked| &ranked.all);
        answer["facets"] = facets_of(&mut connection, &actor.sight, (&filter, found), facets).await?;
    }
    Ok(axum::Json(answer))
}

/// How many requests there are of each topic, street or standing, of those that were found where words are looked for.
async fn facets_of(
    connection: &mut AnyConnection,
    sight: &Sight,
    (filter, found): (&Filter, Option<&BTreeSet<String>>),
    names: &str,
) -> Result<Value, Problem> {
    let is_found = |id: &str| found.is_none_or(|ids| ids.contains(id));
    let mut answer = Map::new();
    for name in names.split(',') {
        let keys: Vec<String> = match name {
            "topic" | "standing" => {
                let all = requests::facets(&mut *connection, sight, filter).await?;
                let own = all.into_iter().filter(|(id, ..)| is_found(id));
                own.map(|(_, topic, standing)| if name == "topic" { topic } else { standing }).collect()
            }
            "street" => {
                let all = requests::streets(&mut *connection, sight, filter).await?;
                all.into_iter().filter(|(id, _)| is_found(id)).map(|(_, street)| street).collect()
            }
            _ => {
                return Err(Problem::bad(
                    "bad_facet",
                    "facets 只有 topic、street、standing",
                    "facets are topic, street, standing",
                ));
            }
        };
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        keys.into_iter().for_each(|key| *counts.entry(key).or_default() += 1);
        answer.insert(name.to_owned(), json!(counts));
    }
    Ok(Value::Object(answer))
}

/// One request.
#[utoipa::path(get, path = "/api/v1/districts/{district}/requests/{id}", tag = "requests",
    responses((status = 200, body = RequestBody), (status = 404)))]
pub(crate) async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, id)): Path<(String, String)>,
) -> Result<Answer, Problem> {
    let actor = caller.may(&app, &district, Act::ReadRequests)?;
    let mut connection = app.store.read().await?;
    let of = requests::get(&mut connection, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(body(&mut connection, &actor.sight, &of).await?))
}

/// The columns of a request; lists as arrays or parted by `;`.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    community: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    urgency: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    households: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compound: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    property_company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    parties: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    hands: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<String>,
    /// What the meeting wants reached of a request of a round; the coordinator sets it.
    #[serde(skip_serializing)]
    target: Option<String>,
    /// By when it is to be answered; the coordinator sets it.
    #[serde(skip_serializing)]
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<jiff::civil::Date>,
    /// Who raised it: kept apart, seen by reveal alone.
    #[serde(skip_serializing)]
    contact: Option<String>,
    #[serde(skip_serializing)]
    phone: Option<String>,
}

impl RequestFields {
    fn contact(&self) -> StoredContact {
        const CHARS_MAX: usize = 100;
        let text = |text: &Option<String>| text.iter().flat_map(|text| text.trim().chars()).take(CHARS_MAX).collect();
        StoredContact { name: text(&self.contact), phone: text(&self.phone) }
    }

    fn cells(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(cells)) => cells,
            _ => Map::new(),
        }
    }
}

/// Raise a request. A community names itself as `community`.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests", tag = "requests", request_body = RequestFields,
    responses((status = 201, body = RequestBody), (status = 409), (status = 422)))]
pub(crate) async fn raise(
    State(app): State<Shared>,
    Path(district): Path<String>,
    asked: Asked<RequestFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RaiseRequests)?;
    let contact = asked.value.contact();
    let mut cells = asked.value.cells();
    if let (false, [own]) = (cells.contains_key("community"), actor.sight.communities.as_slice()) {
        cells.insert("community".to_owned(), own.as_str().into());
    }
    if !cells.contains_key("submitted") {
        cells.insert("submitted".to_owned(), app.today().to_string().into());
    }
    let row = read_row(&app, &district, "requests", cells).await?;
    app.answer(
        &asked.call,
        work!([actor, row, contact] connection => {
            let of = raising::raise(connection, &actor, &row, &contact).await?;
            Ok(Answer::created(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// Change a request that no round took in; target and due date of one that a round has.
#[utoipa::path(patch, path = "/api/v1/districts/{district}/requests/{id}", tag = "requests",
    request_body = RequestFields,
    responses((status = 200, body = RequestBody), (status = 404), (status = 409), (status = 412), (status = 428)))]
pub(crate) async fn change(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<RequestFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RaiseRequests)?;
    let version = asked.version()?;
    let of = {
        let mut connection = app.store.read().await?;
        let of = requests::get(&mut connection, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
        if of.version != version {
            return Err(stale(&mut connection, &district, &id).await);
        }
        of
    };
    if asked.value.target.is_some() || asked.value.due.is_some() {
        return set_target(&app, &district, &id, asked).await;
    }
    let contact = asked.value.contact();
    let mut cells = of.row.clone();
    cells.extend(asked.value.cells());
    if cell(&cells, "id") != id {
        return Err(Problem::unfit("id_stays", "编号不能改", "an id is not changed"));
    }
    let row = read_row(&app, &district, "requests", cells).await?;
    app.answer(
        &asked.call,
        work!([actor, row, contact, id] connection => {
            let of = raising::change(connection, &actor, &row, version).await?;
            requests::keep_contact(&mut *connection, actor.district(), ("request", &id), &contact).await?;
            Ok(Answer::ok(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// Sets what the meeting wants of a request of a round.
async fn set_target(app: &Shared, district: &str, id: &str, asked: Asked<RequestFields>) -> Result<Answer, Problem> {
    let actor = asked.caller.may(app, district, Act::RunRounds)?;
    let version = asked.version()?;
    let RequestFields { target, due, .. } = &asked.value;
    if !asked.value.cells().is_empty() {
        return Err(Problem::unfit("frozen", "目标和时限要单独改", "target and due date are set by themselves"));
    }
    if due.is_some_and(|due| due < app.today()) {
        return Err(Problem::unfit("bad_due", "完成时限不能早于今天", "the due date lies behind us"));
    }
    let (target, due, id) = (target.clone(), due.map(|due| due.to_string()), id.to_owned());
    app.answer(
        &asked.call,
        work!([actor, id, target, due] connection => {
            let wanted = (target.as_deref(), due.as_deref());
            planning::set_target(connection, &actor, (&id, version), wanted).await?;
            let of = requests::get(&mut *connection, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
            Ok(Answer::ok(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// What is decided of requests.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TriageFields {
    ids: Vec<String>,
    /// `accept`, `merge`, `hand_on`, `refuse`, `send_back`, `undo`.
    verdict: String,
    #[serde(default)]
    reason: String,
    /// Of a merge.
    #[serde(default)]
    into: String,
    /// Of what is handed on.
    #[serde(default)]
    to: String,
}

/// Decide of requests before a round takes them in: of all that are named, or none.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/triage", tag = "requests",
    request_body = TriageFields,
    responses((status = 200), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn triage(
    State(app): State<Shared>,
    Path(district): Path<String>,
    asked: Asked<TriageFields>,
) -> Result<Answer, Problem> {
    const IDS_MAX: usize = 1000;
    let actor = asked.caller.may(&app, &district, Act::Triage)?;
    let TriageFields { ids, verdict, reason, into, to } = asked.value;
    let act = match verdict.as_str() {
        "accept" => RequestAct::Accept,
        "merge" => RequestAct::Merge,
        "hand_on" => RequestAct::HandOn,
        "refuse" => RequestAct::Refuse,
        "send_back" => RequestAct::SendBack,
        "undo" => RequestAct::Undo,
        _ => return Err(Problem::unfit("bad_verdict", "没有这样的初审结论", "there is no such verdict")),
    };
    if ids.is_empty() || ids.len() > IDS_MAX {
        return Err(Problem::unfit("bad_ids", "一次 1 到 1000 件", "1 to 1000 at once"));
    }
    let decision = Decision { act, reason, into, to };
    app.answer(
        &asked.call,
        work!([actor, ids, decision] connection => {
            let decided = triage::decide(connection, &actor, &ids, &decision).await?;
            let items = decided.iter().map(|of| json!({"id": of.id, "standing": of.standing.name()})).collect();
            Ok(Answer::ok(Items::all(items)))
        }),
    )
    .await
}

/// A community takes its request back.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/{id}/withdraw", tag = "requests",
    request_body = Nothing,
    responses((status = 200, body = RequestBody), (status = 404), (status = 409)))]
pub(crate) async fn withdraw(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::RaiseRequests)?;
    app.answer(
        &asked.call,
        work!([actor, id] connection => {
            let of = triage::withdraw(connection, &actor, &id).await?;
            Ok(Answer::ok(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// In somebody's place.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnBehalf {
    pub(crate) reason: String,
}

/// What a community says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmFields {
    /// `yes`, `partly`, `no`.
    solved: String,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    satisfaction: Option<i64>,
    #[serde(default)]
    note: String,
    /// Of a joint case, where it is said on behalf.
    community: Option<String>,
    on_behalf: Option<OnBehalf>,
}

/// Say whether an answered request is solved, and rate it.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/{id}/confirm", tag = "requests",
    request_body = ConfirmFields,
    responses((status = 200, body = RequestBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn confirm(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<ConfirmFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Confirm)?;
    let ConfirmFields { solved, satisfaction, note, community, on_behalf } = asked.value;
    let solved = match solved.as_str() {
        "yes" => Confirmed::Yes,
        "partly" => Confirmed::Partly,
        "no" => Confirmed::No,
        _ => return Err(Problem::unfit("bad_word", "solved 要是 yes、partly、no 之一", "solved is yes, partly or no")),
    };
    if satisfaction.is_some_and(|rate| !(1..=5).contains(&rate)) {
        return Err(Problem::unfit("bad_rate", "满意度是 1 到 5", "satisfaction is 1 to 5"));
    }
    let word = Word { solved, satisfaction, note, community, on_behalf: on_behalf.map(|of| of.reason) };
    app.answer(
        &asked.call,
        work!([actor, id, word] connection => {
            let of = confirming::confirm(connection, &actor, &id, &word).await?;
            Ok(Answer::ok(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// What a community says some time later.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevisitFields {
    /// Whether it is still solved: `yes`, `no`.
    solved: String,
    #[serde(default)]
    note: String,
    /// Of a joint case, where it is said on behalf.
    community: Option<String>,
    on_behalf: Option<OnBehalf>,
}

/// Say some time later whether it is still solved 回访.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/{id}/revisit", tag = "requests",
    request_body = RevisitFields,
    responses((status = 200, body = RequestBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn revisit(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<RevisitFields>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Confirm)?;
    let RevisitFields { solved, note, community, on_behalf } = asked.value;
    let solved = match solved.as_str() {
        "yes" => Confirmed::Yes,
        "no" => Confirmed::No,
        _ => return Err(Problem::unfit("bad_word", "solved 要是 yes、no 之一", "solved is yes or no")),
    };
    let word = Word { solved, satisfaction: None, note, community, on_behalf: on_behalf.map(|of| of.reason) };
    app.answer(
        &asked.call,
        work!([actor, id, word] connection => {
            let of = confirming::revisit(connection, &actor, &id, &word).await?;
            Ok(Answer::ok(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// Something that happened with a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryItem {
    at: String,
    act: String,
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<HistoryTask>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The task that something happened with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryTask {
    id: String,
    role: String,
    provider: String,
}

/// What happened with a request and its tasks, the oldest first: who, when, what. Staff see names and reasons, others
/// the roles.
#[utoipa::path(get, path = "/api/v1/districts/{district}/requests/{id}/history", tag = "requests",
    responses((status = 200, body = Items<HistoryItem>), (status = 404)))]
pub(crate) async fn history(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, id)): Path<(String, String)>,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadRequests)?;
    let mut connection = app.store.read().await?;
    let of = requests::get(&mut connection, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
    let team = tasks::of_request(&mut connection, &district, &id).await?;
    let objects: Vec<String> = std::iter::once(of.id).chain(team.iter().map(|task| task.id.clone())).collect();
    let is_staff = actor.sight.role.is_staff();
    let mut items = Vec::new();
    for record in audit::about(&mut connection, &district, &objects).await? {
        let task = team.iter().find(|task| task.id == record.object);
        // Who looked at contact data is for the trail.
        if record.act == "request.reveal" && !is_staff {
            continue;
        }
        let task = task.map(|task| HistoryTask {
            id: task.id.clone(),
            role: task.role.clone(),
            provider: task.provider.clone(),
        });
        items.push(json!(HistoryItem {
            at: moment(record.at),
            act: record.act,
            role: record.role,
            task,
            name: is_staff.then(|| safe_text(&record.person_name)),
            reason: is_staff.then_some(record.reason),
        }));
    }
    Ok(axum::Json(Items::all(items)))
}

/// Who could answer a request, by the newest plan's evidence: role by role, best first, with how well they fit and why
/// not.
#[utoipa::path(get, path = "/api/v1/districts/{district}/requests/{id}/candidates", tag = "requests",
    responses((status = 200), (status = 404), (status = 409)))]
pub(crate) async fn candidates(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, id)): Path<(String, String)>,
    headers: axum::http::HeaderMap,
) -> Result<axum::Json<Value>, Problem> {
    let actor = caller.may(&app, &district, Act::ReadPlans)?;
    let mut connection = app.store.read().await?;
    let of = requests::get(&mut connection, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
    let no_plan = || {
        Problem::conflict("no_plan", "还没有算过方案", "there is no plan yet")
            .mend("截止收件、匹配以后再看", "freeze the round and match it first")
    };
    let of_round = plans::of_round(&mut connection, &district, &of.round).await?;
    let newest = of_round.into_iter().find(|plan| !plan.input.is_empty()).ok_or_else(no_plan)?;
    let evidence = files::get(&mut connection, &plans::owner(&district, &newest.id), "evidence.json").await?;
    let (evidence, lang) = (evidence.ok_or_else(no_plan)?, lang_of(&headers));
    drop(connection);
    let told = tokio::task::spawn_blocking(move || {
        let evidence: EvidenceFile =
            serde_json::from_slice(&evidence).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let of_request = evidence.requests.iter().find(|(of, _)| of.as_str() == id).map(|(_, of)| of);
        let roles = of_request.map(|of| of.roles.as_slice()).unwrap_or_default().iter().map(|role| {
            let considered = role.considered.iter().map(|of| {
                let name = evidence.providers.get(&of.provider).map(|provider| provider.name.as_str());
                json!({
                    "provider": of.provider, "name": name, "relevance": of.relevance, "eligible": of.is_eligible(),
                    "eligibility": of.eligibility, "said": of.eligibility.said(lang),
                })
            });
            json!({"role": role.role, "considered": considered.collect::<Vec<Value>>()})
        });
        Ok::<Value, Problem>(json!({"plan": newest.id, "roles": roles.collect::<Vec<Value>>()}))
    });
    Ok(axum::Json(told.await.map_err(|_| Problem::from(sqlx::Error::WorkerCrashed))??))
}

/// Want it done again.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/{id}/rework", tag = "requests",
    request_body = Reason,
    responses((status = 200, body = RequestBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn rework(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Reason>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Confirm)?;
    let (reason, holidays) = (asked.value.reason, std::sync::Arc::new(app.holidays().await?));
    app.answer(
        &asked.call,
        work!([actor, id, reason, holidays] connection => {
            let of = confirming::rework(connection, &actor, (&id, &reason), &holidays).await?;
            Ok(Answer::ok(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// Let a request go that cannot be kept: its tasks are withdrawn, it waits again.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/{id}/release", tag = "requests",
    request_body = Reason,
    responses((status = 200, body = RequestBody), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn release(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Reason>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::DecideTasks)?;
    let reason = asked.value.reason;
    app.answer(
        &asked.call,
        work!([actor, id, reason] connection => {
            let of = confirming::release(connection, &actor, (&id, &reason)).await?;
            Ok(Answer::ok(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    pub(crate) grant: bool,
    #[serde(default)]
    pub(crate) reason: String,
}

/// Decide whether a request is suspended 挂账.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/{id}/suspend-verdict", tag = "requests",
    request_body = Grant,
    responses((status = 200, body = RequestBody), (status = 404), (status = 409)))]
pub(crate) async fn decide_suspension(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Grant>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::DecideTasks)?;
    let Grant { grant, reason } = asked.value;
    app.answer(
        &asked.call,
        work!([actor, id, reason] connection => {
            let of = confirming::decide_suspension(connection, &actor, (&id, grant), &reason).await?;
            Ok(Answer::ok(body(connection, &actor.sight, &of).await?))
        }),
    )
    .await
}

/// See whom to ask about a request. Who looked, and why, is written down before.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/{id}/reveal", tag = "requests",
    request_body = Reason,
    responses((status = 200), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn reveal(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Reason>,
) -> Result<Answer, Problem> {
    let actor: Actor = asked.caller.may(&app, &district, Act::Reveal)?;
    let reason = asked.value.reason;
    app.answer(
        &asked.call,
        work!([actor, id, reason] connection => {
            let contact = confirming::reveal(connection, &actor, (&id, &reason)).await?;
            Ok(Answer::ok(json!({"id": id, "contact": contact.name, "phone": contact.phone})).secret())
        }),
    )
    .await
}

//! Full text: search, what is alike, what a text that is being typed is about.
//!
//! Always holds: a hit that the caller may not see does not exist for them, also in the count; of requests elsewhere
//! title, topic and standing are all that is told.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use engine::district::safe_text;
use engine::index::{Collection, Hit, Query as Words};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};

use super::call::{Asked, Caller};
use super::lists::{Items, Page, PageQuery};
use super::shapes::{HitBody, SimilarBody};
use crate::acts::actor::Actor;
use crate::app::Shared;
use crate::moves::Named;
use crate::problem::Problem;
use crate::rights::Act;
use crate::searching::{Found, FoundHit, Searchable};
use crate::store::entries::{self, cell};
use crate::store::requests::{self, Filter};

/// What is looked for, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchQuery {
    /// As `dianda search` reads it: words, pinyin, "a phrase", -without, street:, topic:, community:, urgency:.
    q: String,
    /// `requests`, `providers`, `cases`; left out: requests.
    r#in: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    cursor: Option<String>,
}

/// What was typed, understood.
///
/// # Errors
/// `no_words`.
fn understood(typed: &str) -> Result<Words, Problem> {
    let words = Words::of(typed);
    if words.is_without_words() {
        return Err(Problem::bad("no_words", "要查的内容里没有字、词或数字", "there is no word in what is looked for")
            .mend("请写一个词，如 停车，或一个筛选，如 street:曹杨", "give a word, or a filter such as street:NAME"));
    }
    Ok(words)
}

/// Search requests, providers or cases.
#[utoipa::path(get, path = "/api/v1/districts/{district}/search", tag = "requests", params(SearchQuery),
    responses((status = 200, body = Items<HitBody>)))]
pub(crate) async fn search(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
    Query(query): Query<SearchQuery>,
) -> Result<axum::Json<Value>, Problem> {
    let (collection, act) = match query.r#in.as_deref() {
        None | Some("requests") => (Collection::Requests, Act::ReadRequests),
        Some("providers") => (Collection::Providers, Act::ReadTables),
        Some("cases") => (Collection::Cases, Act::ReadTables),
        Some(_) => {
            return Err(Problem::bad("bad_in", "in 要是 requests、providers、cases 之一", "in names no collection"));
        }
    };
    let actor = caller.may(&app, &district, act)?;
    let page = PageQuery { limit: query.limit, cursor: query.cursor }.checked()?;
    let words = Arc::new(understood(&query.q)?);
    let index = app.indexes.of(&app, &district).await?;
    let found = found(&index, collection, &words).await?;
    let (on_page, total) = match collection {
        Collection::Requests => page_of(&found, &page, visible(&app, &actor, &Filter::default()).await?.as_ref())?,
        _ if actor.sight.all => page_of(&found, &page, None)?,
        Collection::Providers => page_of(&found, &page, Some(&actor.sight.providers.iter().cloned().collect()))?,
        _ => page_of(&found, &page, None)?,
    };
    let mut items: Vec<Value> =
        on_page.iter().filter_map(|hit| said(&index, collection, &found, hit)).map(Value::Object).collect();
    if collection == Collection::Requests {
        tell_standing(&app, &actor, &mut items).await?;
    }
    let mut answer = Items::of(items, &page, total);
    answer["unknown_filters"] = json!(index.unknown_filters(&words));
    answer["unread"] = json!(words.unread);
    Ok(axum::Json(answer))
}

/// Finds, where it holds nobody up.
async fn found(index: &Arc<Searchable>, collection: Collection, words: &Arc<Words>) -> Result<Arc<Found>, Problem> {
    let (index, words) = (index.clone(), words.clone());
    let found = tokio::task::spawn_blocking(move || index.find(collection, &words)).await;
    Ok(Arc::new(found.map_err(|_| Problem::from(sqlx::Error::WorkerCrashed))??))
}

/// The requests that somebody may see and a filter lets through; `None`: all of the district.
async fn visible(app: &Shared, actor: &Actor, filter: &Filter) -> Result<Option<BTreeSet<String>>, Problem> {
    if actor.sight.all && *filter == Filter::default() {
        return Ok(None);
    }
    let facets = requests::facets(&mut *app.store.read().await?, &actor.sight, filter).await?;
    Ok(Some(facets.into_iter().map(|(id, ..)| id).collect()))
}

/// The hits of a page among those that are visible, and how many there are of these.
fn page_of<'f>(
    found: &'f Found,
    page: &Page,
    visible: Option<&BTreeSet<String>>,
) -> Result<(Vec<&'f FoundHit>, i64), Problem> {
    let hits: Vec<&FoundHit> =
        found.hits.iter().filter(|hit| visible.is_none_or(|ids| ids.contains(&hit.id))).collect();
    let begins = match page.behind.as_str() {
        "" => 0,
        // A hit that is gone meanwhile: what was seen is not shown again, the rest cannot be told.
        last => hits.iter().position(|hit| hit.id == last).map_or(hits.len(), |at| at + 1),
    };
    let most = usize::try_from(page.most).unwrap_or(0);
    let total = i64::try_from(hits.len()).unwrap_or(i64::MAX);
    Ok((hits.into_iter().skip(begins).take(most).collect(), total))
}

/// A hit as it is shown.
fn said(index: &Searchable, collection: Collection, found: &Found, hit: &FoundHit) -> Option<Map<String, Value>> {
    let of = index.shown(collection, found, hit)?;
    let is_provider = collection == Collection::Providers;
    let topics: Vec<&str> = of.shown.topics().filter(|_| !is_provider).collect();
    let value = json!({
        "id": hit.id, "score": hit.score, "title": of.shown.title, "topics": topics,
        "communities": of.shown.communities().collect::<Vec<_>>(), "title_highlight": of.title_highlight,
        "text_highlight": of.text_highlight,
    });
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// How each of some requests stands.
async fn tell_standing(app: &Shared, actor: &Actor, items: &mut [Value]) -> Result<(), Problem> {
    let ids = items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect();
    let filter = Filter { ids: Some(ids), ..Filter::default() };
    let standing = requests::facets(&mut *app.store.read().await?, &actor.sight, &filter).await?;
    for item in items {
        if let Some((_, _, standing)) = standing.iter().find(|(id, ..)| item["id"] == *id.as_str()) {
            item["standing"] = standing.as_str().into();
        }
    }
    Ok(())
}

/// Requests of a list that a query finds, best first, with their highlights by id.
pub(crate) struct Ranked {
    pub(crate) ids: Vec<String>,
    pub(crate) highlights: Map<String, Value>,
    /// All that it finds among those that are visible.
    pub(crate) all: BTreeSet<String>,
    pub(crate) total: i64,
}

/// The page of requests that a query finds among those that a filter lets through.
///
/// # Errors
/// `no_words`, `indexing`.
pub(crate) async fn ranked(
    app: &Shared,
    actor: &Actor,
    typed: &str,
    filter: &Filter,
    page: &Page,
) -> Result<Ranked, Problem> {
    let words = Arc::new(understood(typed)?);
    let index = app.indexes.of(app, actor.district()).await?;
    let found = found(&index, Collection::Requests, &words).await?;
    let visible = visible(app, actor, filter).await?;
    let (on_page, total) = page_of(&found, page, visible.as_ref())?;
    let highlight = |hit: &&FoundHit| {
        let of = index.shown(Collection::Requests, &found, hit)?;
        Some((hit.id.clone(), json!({"title": of.title_highlight, "text": of.text_highlight, "score": hit.score})))
    };
    let is_visible = |hit: &&FoundHit| visible.as_ref().is_none_or(|ids| ids.contains(&hit.id));
    Ok(Ranked {
        highlights: on_page.iter().filter_map(highlight).collect(),
        ids: on_page.iter().map(|hit| hit.id.clone()).collect(),
        all: found.hits.iter().filter(is_visible).map(|hit| hit.id.clone()).collect(),
        total,
    })
}

/// Requests that are alike, with what may be told of them; of those that are being written, such as are not over.
async fn alike(app: &Shared, actor: &Actor, hits: &[Hit], with_over: bool) -> Result<Vec<Value>, Problem> {
    let mut connection = app.store.read().await?;
    let ids: Vec<String> = hits.iter().map(|hit| hit.id.clone()).collect();
    let filter = Filter { ids: Some(ids), ..Filter::default() };
    let most = i64::try_from(hits.len()).unwrap_or(i64::MAX);
    let all = requests::page(&mut connection, &actor.whole(), &filter, ("", most)).await?;
    let own = requests::facets(&mut connection, &actor.sight, &filter).await?;
    let topics = entries::topics(&mut connection, actor.district()).await?;
    let value = |hit: &Hit| {
        let of = all.iter().find(|of| of.id == hit.id && (with_over || !of.standing.is_over()))?;
        let topic = cell(&of.row, "topic");
        let name = topics.iter().find(|row| cell(row, "id") == topic).map(|row| safe_text(cell(row, "name")));
        let mut value = json!({
            "title": safe_text(cell(&of.row, "title")), "topic": topic, "topic_name": name,
            "standing": of.standing.name(), "score": (hit.score * 1e4).round() / 1e4,
        });
        if own.iter().any(|(id, ..)| *id == of.id) {
            value["id"] = of.id.as_str().into();
            value["community"] = cell(&of.row, "community").split(';').collect();
        }
        Some(value)
    };
    Ok(hits.iter().filter_map(value).collect())
}

/// So many that are alike are told.
const ALIKE: usize = 10;

/// Requests of the district that are most like one: title, topic and standing; more of those that the caller may see.
#[utoipa::path(get, path = "/api/v1/districts/{district}/requests/{id}/similar", tag = "requests",
    responses((status = 200, body = Items<SimilarBody>), (status = 404)))]
pub(crate) async fn similar(
    State(app): State<Shared>,
    caller: Caller,
    Path((district, id)): Path<(String, String)>,
) -> Result<axum::Json<Value>, Problem> {
    caller.may(&app, &district, Act::ReadSimilar)?;
    let actor = caller.may(&app, &district, Act::ReadRequests)?;
    let of = requests::get(&mut *app.store.read().await?, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
    let index = app.indexes.of(&app, &district).await?;
    let hits = tokio::task::spawn_blocking(move || {
        index.similar((cell(&of.row, "title"), cell(&of.row, "text")), &of.id, ALIKE)
    });
    let hits = hits.await.map_err(|_| Problem::from(sqlx::Error::WorkerCrashed))??;
    Ok(axum::Json(Items::all(alike(&app, &actor, &hits, true).await?)))
}

/// A request that is being written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuggestFields {
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    /// Whose it will be.
    community: Option<String>,
}

/// A topic that a text may have.
#[derive(Debug, Serialize, ToSchema)]
struct TopicSaid {
    topic: String,
    name: String,
    probability: f64,
    /// Whether the text says it surely enough.
    sure: bool,
}

/// What a text that is being written is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestions {
    topics: Vec<TopicSaid>,
    words: Vec<String>,
    #[schema(value_type = Vec<SimilarBody>)]
    similar: Vec<Value>,
}

/// What a request that is being written is about: topics, and open requests that are alike; those of its own community
/// come first.
#[utoipa::path(post, path = "/api/v1/districts/{district}/requests/suggest", tag = "requests",
    request_body = SuggestFields, responses((status = 200, body = Suggestions), (status = 422)))]
pub(crate) async fn suggest(
    State(app): State<Shared>,
    Path(district): Path<String>,
    asked: Asked<SuggestFields>,
) -> Result<axum::Json<Suggestions>, Problem> {
    let actor = asked.caller.may(&app, &district, Act::ReadSimilar)?;
    let SuggestFields { title, text, community } = asked.value;
    if title.trim().is_empty() && text.trim().is_empty() {
        return Err(Problem::unfit("no_words", "请先写几个字", "write some words first"));
    }
    let index = app.indexes.of(&app, &district).await?;
    let told = tokio::task::spawn_blocking(move || {
        let (guess, district) = index.topic(&title, &text)?;
        let first = guess.topic.clone().map(|topic| (topic, guess.certainty));
        let others = guess.alternatives.iter().map(|of| (of.topic.clone(), of.probability));
        let topics: Vec<TopicSaid> = first
            .into_iter()
            .chain(others)
            .map(|(topic, probability)| TopicSaid {
                name: district.topic(&topic).map(|topic| safe_text(&topic.name)).unwrap_or_default(),
                sure: guess.topic.as_ref() == Some(&topic) && guess.is_sure(district),
                topic: topic.0,
                probability,
            })
            .collect();
        Ok::<_, Problem>((topics, guess.words.clone(), index.similar((&title, &text), "", ALIKE)?))
    });
    let (topics, words, hits) = told.await.map_err(|_| Problem::from(sqlx::Error::WorkerCrashed))??;
    let reading = asked.caller.may(&app, &district, Act::ReadRequests)?;
    let mut similar = alike(&app, &Actor { sight: reading.sight, ..actor }, &hits, false).await?;
    if let Some(own) = &community {
        let is_own = |of: &Value| of["community"].as_array().is_some_and(|all| all.iter().any(|id| id == own));
        similar.sort_by_key(|of| !is_own(of));
    }
    Ok(axum::Json(Suggestions { topics, words, similar }))
}

//! One stream of what happens: changes for the district's own staff, notices for everybody else, and how far jobs are
//! for whoever may see them.
//!
//! Always holds: an event holds ids and names of acts, no content; whoever comes back with `Last-Event-ID` misses
//! nothing; it follows the sealed sequence, so that it tells what another copy of the server did too.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::{self, StreamExt};
use serde_json::json;

use super::call::Caller;
use super::plans::job_body;
use crate::acts::actor::Actor;
use crate::app::{App, Followed, Shared, said};
use crate::problem::Problem;
use crate::rights::Act;
use crate::store::{audit, jobs, notices};

/// How often it is looked for something new.
const LOOK: Duration = Duration::from_millis(500);
/// Streams of a person at once.
const STREAMS_MAX: usize = 4;
/// Jobs that ended are told so long.
const ENDED_MS: i64 = 60_000;
/// Events of one look.
const AT_ONCE: i64 = 100;

/// A place among the streams of a person.
struct Place {
    followed: Followed,
    person: String,
}

impl Place {
    fn of(followed: &Followed, person: &str) -> Option<Self> {
        let mut all = followed.lock().ok()?;
        let n = all.entry(person.to_owned()).or_default();
        if *n >= STREAMS_MAX {
            return None;
        }
        *n += 1;
        Some(Self { followed: followed.clone(), person: person.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Ok(mut all) = self.followed.lock()
            && let Some(n) = all.get_mut(&self.person)
        {
            *n -= 1;
            if *n == 0 {
                all.remove(&self.person);
            }
        }
    }
}

/// Where a stream is.
struct Following {
    app: Shared,
    actor: Actor,
    /// The place in the sealed sequence, or the moment of the last notice.
    seen: i64,
    /// Jobs as they were told, by id.
    jobs: BTreeMap<String, String>,
    _place: Place,
}

/// Follow what happens, as server-sent events: `change` for staff, `notice` for everybody else, `job`.
#[utoipa::path(get, path = "/api/v1/districts/{district}/events", tag = "trail",
    responses((status = 200, content_type = "text/event-stream"), (status = 429)))]
pub(crate) async fn follow(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let actor = caller.may(&app, &district, Act::Follow)?;
    let place = Place::of(&app.followed, &caller.person).ok_or_else(|| {
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_streams", "打开的页面太多了", "too many streams are open")
            .mend("请关掉几个再试", "close some of them")
            .retry_after(5)
    })?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let seen = match last {
        Some(last) => last,
        None if actor.sight.all => audit::last(&mut *app.store.read().await?).await?,
        None => actor.now,
    };
    let following = Following { app, actor, seen, jobs: BTreeMap::new(), _place: place };
    let events = stream::unfold(following, |mut following| async move {
        let mut stopping = following.app.stopping.clone();
        loop {
            let mut new = new_events(&following.app, &following.actor, &mut following.seen).await;
            new.extend(job_events(&following.app, &following.actor, &mut following.jobs).await);
            if !new.is_empty() {
                return Some((stream::iter(new), following));
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stopping.wait_for(|stopping| *stopping) => return None,
            }
        }
    });
    Ok(Sse::new(events.flatten()).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// How far jobs are that somebody may see: all of them for staff, those of imports for whoever handed them in.
async fn job_events(app: &App, actor: &Actor, told: &mut BTreeMap<String, String>) -> Vec<Result<Event, Infallible>> {
    let Ok(mut connection) = app.store.read().await else { return Vec::new() };
    let since = app.now() - ENDED_MS;
    let newest = jobs::newest(&mut connection, &actor.sight, since).await.unwrap_or_default();
    let is_first = told.is_empty();
    let mut events = Vec::new();
    let mut there = BTreeMap::new();
    for job in newest {
        let body = job_body(&job).to_string();
        let is_over = !matches!(job.state.as_str(), "queued" | "running");
        // What had ended when somebody began to follow is no news.
        if told.get(&job.id) != Some(&body) && !(is_first && is_over) {
            events.push(Ok(Event::default().event("job").data(&body)));
        }
        there.insert(job.id, body);
    }
    // One mark, so that an empty list is not taken for the first look again.
    there.insert(String::new(), String::new());
    *told = there;
    events
}

/// What is new; nothing where the database is away: it is looked for again.
async fn new_events(app: &App, actor: &Actor, seen: &mut i64) -> Vec<Result<Event, Infallible>> {
    let Ok(mut connection) = app.store.read().await else { return Vec::new() };
    let event = |id: i64, kind: &str, content: serde_json::Value| {
        Ok(Event::default().id(id.to_string()).event(kind).data(content.to_string()))
    };
    if actor.sight.all {
        let sealed = audit::sealed(&mut connection, (actor.district(), None), *seen, AT_ONCE).await.unwrap_or_default();
        *seen = sealed.last().map_or(*seen, |of| of.sequence);
        let change =
            |of: &audit::Sealed| json!({"act": of.record.act, "object": of.record.object, "at": said(of.record.at)});
        return sealed.iter().map(|of| event(of.sequence, "change", change(of))).collect();
    }
    let newest = notices::newest(&mut connection, &actor.sight, AT_ONCE).await.unwrap_or_default();
    let new: Vec<_> = newest.iter().rev().filter(|of| of.created_at > *seen).collect();
    *seen = new.last().map_or(*seen, |of| of.created_at);
    let notice = |of: &notices::Notice| json!({"id": of.id, "kind": of.kind, "subject": of.subject});
    new.iter().map(|of| event(of.created_at, "notice", notice(of))).collect()
}

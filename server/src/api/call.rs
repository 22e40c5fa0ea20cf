//! A call: who it comes from, what it asks, whether it came before.
//!
//! Comes in: headers and body. Goes out: a [`Caller`]; an [`Asked`] body with its idempotency key. Always holds: a
//! cookie alone changes nothing (a write needs `X-Dianda: 1`, which no foreign page can send); a body is read to its
//! limit and no further, with no unknown field.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, MatchedPath, OriginalUri, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::district::{Lang, fingerprint_of_bytes, safe_text};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::AnyConnection;

use crate::acts::actor::Actor;
use crate::app::{App, Shared};
use crate::problem::Problem;
use crate::rights::{self, Act, Holding, Role};
use crate::secrets::Secret;
use crate::store::answers::{self, Kept, Key};
use crate::store::{Work, people};

/// The cookie of a session.
pub(crate) const COOKIE: &str = "dianda_session";
/// The header that no foreign page can send along.
const OWN_HEADER: &str = "x-dianda";
/// Bytes of a body at most, but for uploads.
const BODY_BYTES_MAX: usize = 1 << 20;
/// How long staff may do nothing.
const IDLE_STAFF_MS: i64 = 30 * 60_000;
/// How long others may, who came in with a password.
const IDLE_MS: i64 = 7 * 86_400_000;
/// How long a phone stays signed in by an invitation.
pub(crate) const PHONE_MS: i64 = 90 * 86_400_000;
/// Between two notes that somebody is still there.
const SEEN_MS: i64 = 60_000;

/// When a session that somebody was just seen in ends.
pub(crate) fn ends_at(holdings: &[Holding], kind: &str, (begun, now): (i64, i64)) -> i64 {
    match kind {
        _ if holdings.iter().any(|holding| holding.role.is_staff()) => now + IDLE_STAFF_MS,
        "phone" => begun + PHONE_MS,
        _ => now + IDLE_MS,
    }
}

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) person: String,
    pub(crate) name: String,
    pub(crate) holdings: Vec<Holding>,
    /// The hash of the session; none of a token.
    pub(crate) session: Option<String>,
    pub(crate) origin: String,
}

impl Caller {
    /// Who acts, if they may.
    ///
    /// # Errors
    /// `not_found`, `no_right`.
    pub(crate) fn may(&self, app: &App, district: &str, act: Act) -> Result<Actor, Problem> {
        let sight = rights::sight(&self.holdings, district, act)?;
        Ok(Actor {
            person: self.person.clone(),
            name: self.name.clone(),
            origin: self.origin.clone(),
            now: app.now(),
            sight,
        })
    }

    /// Who acts as administrator of the deployment.
    ///
    /// # Errors
    /// `no_right`.
    pub(crate) fn administers(&self, app: &App) -> Result<Actor, Problem> {
        if !self.holdings.iter().any(|holding| holding.role == Role::Administrator) {
            return Err(Problem::no_right());
        }
        let server = Actor::server("", app.now());
        Ok(Actor { person: self.person.clone(), name: self.name.clone(), origin: self.origin.clone(), ..server })
    }
}

/// From where a call comes: its network alone, no full address.
pub(crate) fn origin(parts: &Parts) -> String {
    parts.extensions.get::<Origin>().map(|origin| origin.0.clone()).unwrap_or_default()
}

/// The address of a call, as the listener knows it.
#[derive(Debug, Clone)]
pub(crate) struct Origin(pub(crate) String);

/// The secret of a call: a token's, or a session's and whether it is a cookie.
fn secret_of(headers: &HeaderMap) -> Option<(Secret, bool)> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        return Some((Secret::given(token.trim()), false));
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| (Secret::given(value), true))
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let (secret, is_cookie) = secret_of(&parts.headers).ok_or_else(Problem::not_signed_in)?;
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        if is_cookie && !reads && parts.headers.get(OWN_HEADER).is_none_or(|value| value != "1") {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "header_missing",
                "改动要带请求头 X-Dianda: 1",
                "a change needs the header X-Dianda: 1",
            ));
        }
        let origin = origin(parts);
        let (hash, now) = (secret.hash(), app.now());
        let mut connection = app.store.read().await?;
        if !is_cookie {
            let token = people::token_of(&mut connection, &hash, now).await?.ok_or_else(Problem::not_signed_in)?;
            let role = Role::parse(&token.role).ok_or_else(Problem::not_signed_in)?;
            let scopes: Vec<String> = if role.has_scope() {
                token.scope.split(';').map(str::to_owned).collect()
            } else {
                vec![String::new()]
            };
            let holding = |scope: String| Holding { district: token.district.clone(), role, scope };
            let holdings = scopes.into_iter().map(holding).collect();
            return Ok(Self { person: token.id, name: token.name, holdings, session: None, origin });
        }
        let (session, holdings) =
            people::session(&mut connection, &hash, now).await?.ok_or_else(Problem::not_signed_in)?;
        drop(connection);
        if session.seen_at + SEEN_MS < now {
            let ends_at = ends_at(&holdings, &session.kind, (session.begun_at, now));
            let own = hash.clone();
            let seen = app.store.write(move |connection| {
                let own = own.clone();
                Box::pin(async move { Ok(people::see_session(connection, &own, (now, ends_at)).await?) })
            });
            // Reading goes on where writing does not.
            let _ = seen.await;
        }
        Ok(Self { person: session.person, name: session.name, holdings, session: Some(hash), origin })
    }
}

/// What makes a call known when it comes again.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    person: String,
    route: String,
    key: Option<String>,
    body_hash: String,
}

impl Call {
    /// Whether the same call may come again and is to have the first answer then.
    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    pub(crate) fn new(person: &str, parts: &Parts, body: &[u8]) -> Result<Self, Problem> {
        const KEY_CHARS_MAX: usize = 200;
        let key = parts.headers.get("idempotency-key").map(|value| value.to_str().unwrap_or("").to_owned());
        if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > KEY_CHARS_MAX) {
            return Err(Problem::bad(
                "bad_key",
                "Idempotency-Key 要有 1 到 200 个字符",
                "the key has 1 to 200 characters",
            ));
        }
        // The address as it came: the same key on another request is another call.
        let path = parts.extensions.get::<OriginalUri>().map(|uri| uri.path().to_owned());
        let matched = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned());
        let path = path.or(matched).unwrap_or_else(|| parts.uri.path().to_owned());
        let route = format!("{} {path}", parts.method);
        Ok(Self { person: person.to_owned(), route, key, body_hash: fingerprint_of_bytes(body) })
    }
}

/// A body, with who sent it.
#[derive(Debug)]
pub(crate) struct Asked<T> {
    pub(crate) caller: Caller,
    pub(crate) value: T,
    pub(crate) call: Call,
    /// What `If-Match` has.
    if_match: Option<String>,
}

impl<T> Asked<T> {
    /// The ETag that the change was made from, without its marks.
    ///
    /// # Errors
    /// 428 where it is missing.
    pub(crate) fn etag(&self) -> Result<&str, Problem> {
        self.if_match.as_deref().ok_or_else(|| {
            Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "if_match_missing",
                "改动要带 If-Match：读取时给的 ETag",
                "a change needs If-Match with the ETag that was read",
            )
        })
    }

    /// The version that the change was made from; one that none has where the ETag is not that of a version.
    ///
    /// # Errors
    /// 428 where it is missing.
    pub(crate) fn version(&self) -> Result<i64, Problem> {
        Ok(self.etag()?.parse().unwrap_or(-1))
    }
}

/// The ETag of what has no version of its own: another one where anything in it is another.
pub(crate) fn etag_of(content: &Value) -> String {
    fingerprint_of_bytes(content.to_string().as_bytes()).chars().take(16).collect()
}

/// An answer with its ETag.
pub(crate) fn with_etag(content: Value) -> Response {
    let etag = format!("\"{}\"", etag_of(&content));
    let mut response = axum::Json(content).into_response();
    if let Ok(etag) = etag.parse() {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}

impl<T: DeserializeOwned> FromRequest<Shared> for Asked<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Problem> {
        let (parts, body, caller, ()) = allowed(request, app, |_| Ok(())).await?;
        let body = body_of(body, BODY_BYTES_MAX).await?;
        let call = Call::new(&caller.person, &parts, &body)?;
        let if_match = etag_text(&parts.headers);
        Ok(Self { caller, value: value_of(&body)?, call, if_match })
    }
}

/// Who calls, if they may, before the body is read.
///
/// # Errors
/// `not_signed_in`, and what the check refuses.
pub(crate) async fn allowed<T>(
    request: Request,
    app: &Shared,
    check: impl FnOnce(&Caller) -> Result<T, Problem>,
) -> Result<(Parts, Body, Caller, T), Problem> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, app).await;
    match caller.and_then(|caller| check(&caller).map(|checked| (caller, checked))) {
        Ok((caller, checked)) => Ok((parts, body, caller, checked)),
        Err(problem) => {
            drain(body).await;
            Err(problem)
        }
    }
}

/// Reads the rest of a small body that nobody wants: a client that is still sending it would not see the answer.
async fn drain(body: Body) {
    const BYTES_MAX: usize = 64 << 10;
    const PATIENCE: Duration = Duration::from_secs(1);
    let _ = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, BYTES_MAX)).await;
}

/// A body as a whole.
///
/// # Errors
/// 413 where it is larger than so many bytes, 408 where its sender stopped.
pub(crate) async fn body_of(body: Body, most: usize) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, most).await.map_err(|error| {
        // The limit is an error without a type of its own here.
        if error.into_inner().to_string().contains("length limit") {
            return too_large();
        }
        Problem::new(StatusCode::REQUEST_TIMEOUT, "body_cut", "内容没有传完", "the body did not come to its end")
            .mend("请重新提交", "send it again")
    })
}

pub(crate) fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "内容太大", "the body is too large")
        .mend("一次最多 1 MB；表格请用导入", "at most 1 MB at once; tables are imported")
}

/// A body as a value; nothing stands for an empty object.
///
/// # Errors
/// `bad_json`, `bad_field`.
pub(crate) fn value_of<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| {
        let words = safe_text(&error.to_string());
        let code = if error.is_data() { "bad_field" } else { "bad_json" };
        Problem::bad(code, format!("内容读不懂：{words}"), format!("the body cannot be understood: {words}"))
            .mend("请照接口说明填写，不要有多余的字段", "see the description of the API; no further fields")
    })
}

fn etag_text(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::IF_MATCH)?.to_str().unwrap_or("");
    Some(text.trim().trim_start_matches("W/").trim_matches('"').to_owned())
}

/// What a call comes to.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
    /// Whether it holds a secret: then it is not kept.
    pub(crate) has_secret: bool,
}

impl Answer {
    /// 200
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body, has_secret: false }
    }

    /// 201
    pub(crate) fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, body, has_secret: false }
    }

    /// 202
    pub(crate) fn accepted(body: Value) -> Self {
        Self { status: StatusCode::ACCEPTED, body, has_secret: false }
    }

    /// The same, with a secret in it.
    pub(crate) fn secret(self) -> Self {
        Self { has_secret: true, ..self }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let etag = self.body["etag"].as_str().map(str::to_owned);
        let mut response = (self.status, axum::Json(self.body)).into_response();
        if let Some(etag) = etag.and_then(|etag| etag.parse().ok()) {
            response.headers_mut().insert(header::ETAG, etag);
        }
        if self.has_secret {
            response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        }
        response
    }
}

impl App {
    /// Does what a call asks, once: where it carries a key that came before, the first answer is given again.
    ///
    /// # Errors
    /// What the work refuses; `key_reused` (422) for another body; `secret_answer` (409) where the first answer held a
    /// secret.
    pub(crate) async fn answer<F>(&self, call: &Call, work: F) -> Result<Answer, Problem>
    where
        F: for<'c> Fn(&'c mut AnyConnection) -> Work<'c, Answer> + Send + Sync + 'static,
    {
        let Some(key) = call.key.clone() else { return self.store.write(work).await };
        let key = Key { person: call.person.clone(), route: call.route.clone(), key };
        let (body_hash, now) = (call.body_hash.clone(), self.now());
        let work = std::sync::Arc::new(work);
        self.store
            .write(move |connection| {
                let (key, body_hash, work) = (key.clone(), body_hash.clone(), work.clone());
                Box::pin(async move {
                    if let Some(first) = answers::first(&mut *connection, &key).await? {
                        return again(&first, &body_hash);
                    }
                    let answer = work(&mut *connection).await?;
                    let kept = Kept {
                        body_hash,
                        status: i64::from(answer.status.as_u16()),
                        answer: if answer.has_secret { String::new() } else { answer.body.to_string() },
                    };
                    answers::keep(connection, &key, &kept, now).await?;
                    Ok(answer)
                })
            })
            .await
    }
}

/// The first answer once more.
fn again(first: &Kept, body_hash: &str) -> Result<Answer, Problem> {
    if first.body_hash != body_hash {
        return Err(Problem::unfit(
            "key_reused",
            "这个 Idempotency-Key 已用于另一内容",
            "this Idempotency-Key was used with another body",
        ));
    }
    if first.answer.is_empty() {
        return Err(Problem::conflict(
            "secret_answer",
            "第一次的回答含密钥，不再给出",
            "the first answer held a secret",
        ));
    }
    let status = u16::try_from(first.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let body = serde_json::from_str(&first.answer).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(Answer { status: status.unwrap_or(StatusCode::OK), body, has_secret: false })
}

/// The language of a call.
pub(crate) fn lang_of(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let first = accepted.split(',').map(str::trim).find(|part| part.starts_with("en") || part.starts_with("zh"));
    if first.is_some_and(|part| part.starts_with("en")) { Lang::En } else { Lang::Zh }
}

/// Moves what a transaction needs into it, as often as it runs.
macro_rules! work {
    ([$($name:ident),* $(,)?] $connection:ident => $body:expr) => {
        {
            $(let $name = $name.clone();)*
            move |$connection| {
                $(let $name = $name.clone();)*
                Box::pin(async move { $body })
            }
        }
    };
}
pub(crate) use work;

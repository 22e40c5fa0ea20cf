//! Signing in and out, and who one is.
//!
//! Always holds: it cannot be told from an answer or its time whether a login exists; after failures from an address,
//! or for an account, one waits, but whoever has the password gets in from elsewhere.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::call::{Answer, Asked, COOKIE, Caller, PHONE_MS, body_of, ends_at, origin, value_of, work};
use crate::acts::actor::Actor;
use crate::app::{App, Shared};
use crate::problem::Problem;
use crate::rights::{Holding, Role};
use crate::secrets::{Secret, is_password, is_weak, password_kept};
use crate::store::people;

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    login: String,
    #[schema(format = Password)]
    password: String,
}

/// An invitation is redeemed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Redeem {
    secret: String,
    /// To set a password; without one, a community or a provider stays signed in on this phone for 90 days.
    #[schema(format = Password)]
    password: Option<String>,
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    #[schema(format = Password)]
    current: String,
    #[schema(format = Password)]
    password: String,
}

/// Who somebody is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    person: String,
    /// With which a password goes; none of a token.
    #[schema(required = true)]
    login: Option<String>,
    name: String,
    roles: Vec<RoleHeld>,
}

/// What somebody is in a district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleHeld {
    /// Empty: of the deployment.
    #[serde(default)]
    #[schema(required = true)]
    pub(crate) district: String,
    /// `coordinator`, `street`, `community`, `provider`, `inspector`, `administrator`.
    pub(crate) role: String,
    /// Streets by name, communities or providers by id; none where the role has no scope.
    #[serde(default)]
    #[schema(required = true)]
    pub(crate) scope: Vec<String>,
}

/// Holdings as they are shown: one for each district and role.
pub(crate) fn roles_said(holdings: &[Holding]) -> Vec<RoleHeld> {
    let mut roles: Vec<RoleHeld> = Vec::new();
    for holding in holdings {
        let (district, role) = (holding.district.clone(), holding.role.name().to_owned());
        let there = roles.iter_mut().find(|of| of.district == district && of.role == role);
        let scope = Some(holding.scope.clone()).filter(|scope| !scope.is_empty());
        match there {
            Some(of) => of.scope.extend(scope),
            None => roles.push(RoleHeld { district, role, scope: scope.into_iter().collect() }),
        }
    }
    roles
}

/// Bytes of a body at most.
const BODY_BYTES_MAX: usize = 16 << 10;
/// Failures of an account from one address after which one waits, and of an address: an office shares one.
const FAILURES_FREE: i64 = 5;
const FAILURES_OF_ADDRESS_FREE: i64 = 50;
/// How long one waits at most.
const WAIT_MAX_MS: i64 = 5 * 60_000;

/// How long it takes until somebody may try again.
fn wait_ms((failures, last_at): (i64, i64), free: i64, now: i64) -> i64 {
    let over = u32::try_from(failures - free).unwrap_or(0);
    let wait = if failures < free { 0 } else { (1000_i64 << over.min(16)).min(WAIT_MAX_MS) };
    last_at + wait - now
}

async fn refuse_too_many(app: &App, account: &str, address: &str) -> Result<(), Problem> {
    let mut connection = app.store.read().await?;
    for (subject, free) in [(account, FAILURES_FREE), (address, FAILURES_OF_ADDRESS_FREE)] {
        let left = wait_ms(people::failures(&mut connection, subject).await?, free, app.now());
        if left > 0 {
            let seconds = u32::try_from(left / 1000 + 1).unwrap_or(300);
            return Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_failures",
                format!("登录失败太多次，请 {seconds} 秒后再试"),
                format!("too many failed sign-ins: try again in {seconds} seconds"),
            )
            .retry_after(seconds));
        }
    }
    Ok(())
}

/// Sign in.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = Me), (status = 401), (status = 429)))]
pub(crate) async fn sign_in(State(app): State<Shared>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body = body_of(body, BODY_BYTES_MAX).await?;
    let SignIn { login, password } = value_of(&body)?;
    let from = origin(&parts);
    // An account is slowed only for the address that failed: its owner is not locked out by others.
    let (account, address) = (format!("account {login} {from}"), format!("address {from}"));
    refuse_too_many(&app, &account, &address).await?;
    let person = people::by_login(&mut *app.store.read().await?, &login).await?;
    let kept = match &person {
        Some(person) => people::password(&mut *app.store.read().await?, &person.id).await?,
        None => String::new(),
    };
    let is_right = tokio::task::spawn_blocking(move || is_password(&password, &kept)).await.unwrap_or(false);
    let Some(person) = person.filter(|person| is_right && !person.disabled) else {
        let now = app.now();
        app.store
            .write(work!([account, address] connection => {
                people::note_failure(&mut *connection, &account, now).await?;
                Ok(people::note_failure(connection, &address, now).await?)
            }))
            .await?;
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "wrong_password",
            "登录名或密码不对",
            "login or password is wrong",
        ));
    };
    begin(&app, &person.id, "password", (&from, "session.begin"), vec![account]).await
}

/// Begins a session: its cookie, and who one is.
async fn begin(
    app: &Shared,
    person: &str,
    kind: &'static str,
    (from, act): (&str, &'static str),
    forgotten: Vec<String>,
) -> Result<Response, Problem> {
    let (secret, now) = (Secret::new(), app.now());
    let (hash, person, from) = (secret.hash(), person.to_owned(), from.to_owned());
    let me = app
        .store
        .write(work!([hash, person, from, forgotten] connection => {
            let of = people::by_id(&mut *connection, &person).await?.ok_or_else(Problem::not_signed_in)?;
            let holdings = people::holdings(&mut *connection, &person).await?;
            let ends_at = ends_at(&holdings, kind, (now, now));
            people::begin_session(&mut *connection, (&hash, &person, kind), (now, ends_at)).await?;
            for subject in &forgotten {
                people::forget_failures(&mut *connection, subject).await?;
            }
            let actor = Actor { person: person.clone(), name: of.name.clone(), origin: from, ..Actor::server("", now) };
            actor.record(connection, act, &person, "").await?;
            Ok(Me { person, login: Some(of.login), name: of.name, roles: roles_said(&holdings) })
        }))
        .await?;
    let mut response = Answer::ok(json!(me)).secret().into_response();
    let secure = if app.is_secure() { "; Secure" } else { "" };
    let seconds = PHONE_MS / 1000;
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", secret.shown());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204)))]
pub(crate) async fn sign_out(State(app): State<Shared>, caller: Caller) -> Result<Response, Problem> {
    if let Some(hash) = caller.session {
        app.store.write(work!([hash] connection => Ok(people::end_session(connection, &hash).await?))).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    let cookie = HeaderValue::from_static("dianda_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Who am I?
#[utoipa::path(get, path = "/api/v1/me", tag = "session", responses((status = 200, body = Me), (status = 401)))]
pub(crate) async fn me(State(app): State<Shared>, caller: Caller) -> Result<axum::Json<Value>, Problem> {
    let roles = roles_said(&caller.holdings);
    let of = people::by_id(&mut *app.store.read().await?, &caller.person).await?;
    Ok(axum::Json(json!(Me { person: caller.person, login: of.map(|of| of.login), name: caller.name, roles })))
}

/// Refuses a password that is easily guessed.
pub(crate) fn refuse_weak(password: &str, login: &str) -> Result<(), Problem> {
    if !is_weak(password, login) {
        return Ok(());
    }
    Err(Problem::unfit("weak_password", "这个密码太容易猜", "this password is easily guessed")
        .mend("至少 10 个字符，不用常见密码和登录名", "at least 10 characters, no common one, not the login"))
}

/// What is kept of a password, computed where it holds nobody up.
pub(crate) async fn kept_password(password: String) -> Result<String, Problem> {
    let kept = tokio::task::spawn_blocking(move || password_kept(&password)).await.ok().flatten();
    kept.ok_or_else(|| Problem::from(sqlx::Error::WorkerCrashed))
}

/// Set another password. All sessions end.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "session", request_body = NewPassword,
    responses((status = 204), (status = 401), (status = 422)))]
pub(crate) async fn set_password(State(app): State<Shared>, asked: Asked<NewPassword>) -> Result<StatusCode, Problem> {
    let person = asked.caller.person.clone();
    let (of, kept) = {
        let mut connection = app.store.read().await?;
        let of = people::by_id(&mut connection, &person).await?.ok_or_else(Problem::no_right)?;
        let kept = people::password(&mut connection, &person).await?;
        (of, kept)
    };
    let NewPassword { current, password } = asked.value;
    let is_right = tokio::task::spawn_blocking(move || is_password(&current, &kept)).await.unwrap_or(false);
    if !is_right {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "wrong_password",
            "原密码不对",
            "the current password is wrong",
        ));
    }
    refuse_weak(&password, &of.login)?;
    let kept = kept_password(password).await?;
    let actor =
        Actor { person: person.clone(), name: of.name, origin: asked.caller.origin, ..Actor::server("", app.now()) };
    app.store
        .write(work!([person, kept, actor] connection => {
            people::set_password(&mut *connection, &person, &kept).await?;
            actor.record(connection, "password.set", &person, "").await
        }))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Redeem an invitation: once, within its seven days. Its holder's earlier sessions end.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "session", request_body = Redeem,
    responses((status = 200, body = Me), (status = 404), (status = 422)))]
pub(crate) async fn redeem(State(app): State<Shared>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body = body_of(body, BODY_BYTES_MAX).await?;
    let Redeem { secret, password } = value_of(&body)?;
    let from = origin(&parts);
    let address = format!("address {from}");
    refuse_too_many(&app, "", &address).await?;
    let kept = match password {
        Some(password) => {
            refuse_weak(&password, "")?;
            Some(kept_password(password).await?)
        }
        None => None,
    };
    let (hash, now) = (Secret::given(&secret).hash(), app.now());
    let has_password = kept.is_some();
    let person = app
        .store
        .write(work!([hash, kept] connection => {
            let Some(person) = people::redeem(&mut *connection, &hash, now).await? else { return Ok(None) };
            let holdings = people::holdings(&mut *connection, &person).await?;
            let of_phones = |holding: &Holding| matches!(holding.role, Role::Community | Role::Provider);
            match &kept {
                Some(kept) => people::set_password(&mut *connection, &person, kept).await?,
                None if holdings.iter().all(of_phones) => people::end_sessions(&mut *connection, &person).await?,
                None => {
                    return Err(Problem::unfit("password_missing", "请设一个密码", "a password is needed")
                        .mend("请填写 password", "give a password"));
                }
            }
            Ok(Some(person))
        }))
        .await?;
    let Some(person) = person else {
        app.store
            .write(work!([address] connection => Ok(people::note_failure(connection, &address, now).await?)))
            .await?;
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "no_invitation",
            "邀请无效、已用过或已过期",
            "the invitation is not valid",
        )
        .mend("请发邀请的人重新发一份", "ask for another one"));
    };
    let kind = if has_password { "password" } else { "phone" };
    begin(&app, &person, kind, (&from, "invitation.redeem"), vec![address]).await
}

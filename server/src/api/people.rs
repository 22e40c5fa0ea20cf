//! Accounts: people and what they hold, invitations, tokens, and accounts for a whole district at once.
//!
//! Always holds: a coordinator gives no more than the roles of streets, communities and providers; a secret is in one
//! answer and in no other; nobody is administrator or inspector and anything else.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use utoipa::ToSchema;

use super::call::{Answer, Asked, Caller, work};
use super::lists::{Items, PageQuery};
use super::session::{RoleHeld, roles_said};
use crate::acts::accounts;
use crate::acts::actor::{Actor, changed_meanwhile, stale};
use crate::app::{Shared, said};
use crate::documents::qr::{Card, qr_sheet};
use crate::problem::Problem;
use crate::rights::{Act, Holding, Role};
use crate::secrets::{Secret, new_id};
use crate::store::entries::{self, cell};
use crate::store::people::{self, Person, Token};

/// A new person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    login: String,
    name: String,
    roles: Vec<RoleHeld>,
}

/// What is changed of a person; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonChange {
    name: Option<String>,
    roles: Option<Vec<RoleHeld>>,
    disabled: Option<bool>,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonBody {
    id: String,
    login: String,
    name: String,
    disabled: bool,
    roles: Vec<RoleHeld>,
    etag: String,
}

fn body(of: &Person, holdings: &[Holding]) -> Value {
    json!(PersonBody {
        id: of.id.clone(),
        login: of.login.clone(),
        name: of.name.clone(),
        disabled: of.disabled,
        roles: roles_said(holdings),
        etag: format!("\"{}\"", of.version),
    })
}

/// The roles that somebody gives, checked against what they may give.
fn given(actor: &Actor, roles: &[RoleHeld]) -> Result<Vec<Holding>, Problem> {
    let mut holdings = Vec::new();
    for held in roles {
        let role = Role::parse(&held.role)
            .ok_or_else(|| Problem::unfit("bad_role", "没有这个角色", "there is no such role"))?;
        if !role.fits(&held.scope) {
            return Err(Problem::unfit(
                "bad_scope",
                "街镇、社区、答题力量要写明是哪些，其余角色不写",
                "the scope does not fit the role",
            ));
        }
        if actor.sight.role != Role::Administrator && !role.has_scope() {
            return Err(Problem::no_right());
        }
        let district = if held.district.is_empty() { actor.district() } else { &held.district };
        if actor.sight.role != Role::Administrator && district != actor.district() {
            return Err(Problem::not_found());
        }
        // Administrators belong to the deployment.
        let district = if role == Role::Administrator { "" } else { district };
        let scopes = if role.has_scope() { held.scope.clone() } else { vec![String::new()] };
        holdings.extend(scopes.into_iter().map(|scope| Holding { district: district.to_owned(), role, scope }));
    }
    let is_alone = |role| !holdings.iter().any(|of| of.role == role) || holdings.iter().all(|of| of.role == role);
    if !is_alone(Role::Administrator) || !is_alone(Role::Inspector) {
        return Err(Problem::unfit(
            "roles_clash",
            "系统管理员、督查不能兼任其他角色",
            "administrator and inspector stand alone",
        ));
    }
    Ok(holdings)
}

/// The people of the district.
#[utoipa::path(get, path = "/api/v1/districts/{district}/people", tag = "accounts", params(PageQuery),
    responses((status = 200, body = Items<PersonBody>)))]
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Value>, Problem> {
    caller.may(&app, &district, Act::Accounts)?;
    let page = query.checked()?;
    let mut connection = app.store.read().await?;
    // Logins are what the list goes by.
    let behind = match people::by_id(&mut connection, &page.behind).await? {
        Some(person) => person.login,
        None => page.behind.clone(),
    };
    let mut items = Vec::new();
    for person in people::of_district(&mut connection, &district, &behind, page.most).await? {
        let holdings = people::holdings(&mut connection, &person.id).await?;
        items.push(body(&person, &holdings));
    }
    let total = people::count_of(&mut connection, &district).await?;
    Ok(axum::Json(Items::of(items, &page, total)))
}

/// Add a person. An invitation lets them in.
#[utoipa::path(post, path = "/api/v1/districts/{district}/people", tag = "accounts", request_body = NewPerson,
    responses((status = 201, body = PersonBody), (status = 409), (status = 422)))]
pub(crate) async fn add(
    State(app): State<Shared>,
    Path(district): Path<String>,
    asked: Asked<NewPerson>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Accounts)?;
    let NewPerson { login, name, roles } = asked.value;
    let holdings = given(&actor, &roles)?;
    app.answer(
        &asked.call,
        work!([actor, login, name, holdings] connection => {
            let person = accounts::add(connection, &actor, (&login, &name), &holdings).await?;
            Ok(Answer::created(body(&person, &holdings)))
        }),
    )
    .await
}

/// Whether somebody may be changed: who holds something in the district and no more than the caller may give.
async fn changeable(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
) -> Result<(Person, Vec<Holding>), Problem> {
    let person = people::by_id(&mut *connection, id).await?.ok_or_else(Problem::not_found)?;
    let holdings = people::holdings(connection, id).await?;
    let is_there = holdings.is_empty() || holdings.iter().any(|of| of.district == actor.district());
    let is_administrator = actor.sight.role == Role::Administrator;
    if !is_there && !is_administrator {
        return Err(Problem::not_found());
    }
    let is_within = |of: &Holding| of.role.has_scope() && of.district == actor.district();
    if !is_administrator && !holdings.iter().all(is_within) {
        return Err(Problem::no_right());
    }
    Ok((person, holdings))
}

/// Change a person. Sessions end where roles change or the person is disabled.
#[utoipa::path(patch, path = "/api/v1/districts/{district}/people/{id}", tag = "accounts", request_body = PersonChange,
    responses((status = 200, body = PersonBody), (status = 404), (status = 412), (status = 428)))]
pub(crate) async fn change(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<PersonChange>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Accounts)?;
    let version = asked.version()?;
    let PersonChange { name, roles, disabled } = asked.value;
    let holdings = roles.as_deref().map(|roles| given(&actor, roles)).transpose()?;
    app.answer(
        &asked.call,
        work!([actor, id, name, holdings] connection => {
            let (person, before) = changeable(connection, &actor, &id).await?;
            let name = name.unwrap_or(person.name);
            let disabled = disabled.unwrap_or(person.disabled);
            if !people::change(&mut *connection, &id, version, (&name, disabled)).await? {
                return Err(stale(connection, actor.district(), &id).await);
            }
            if let Some(holdings) = &holdings {
                people::set_holdings(&mut *connection, &id, holdings).await?;
            }
            if disabled || holdings.is_some() {
                people::end_sessions(&mut *connection, &id).await?;
            }
            actor.record(connection, "person.change", &id, "").await?;
            let person = people::by_id(connection, &id).await?.ok_or_else(changed_meanwhile)?;
            Ok(Answer::ok(body(&person, holdings.as_deref().unwrap_or(&before))))
        }),
    )
    .await
}

/// A secret that lets somebody in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invitation {
    person: String,
    name: String,
    /// What the person is.
    roles: Vec<RoleHeld>,
    /// Shown once.
    secret: String,
    /// To be opened on a phone or sent.
    url: String,
    ends_at: String,
}

/// Nothing is asked.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

async fn invited(
    connection: &mut AnyConnection,
    actor: &Actor,
    person: &Person,
    public_url: &str,
) -> Result<Invitation, Problem> {
    let holdings = people::holdings(&mut *connection, &person.id).await?;
    let (secret, ends_at) = accounts::invite(connection, actor, &person.id).await?;
    Ok(Invitation {
        person: person.id.clone(),
        name: person.name.clone(),
        roles: roles_said(&holdings),
        url: accounts::address(public_url, &secret),
        secret: secret.shown().to_owned(),
        ends_at: said(ends_at),
    })
}

/// Invite a person: an invitation that holds seven days and once. Earlier ones end.
#[utoipa::path(post, path = "/api/v1/districts/{district}/people/{id}/invitation", tag = "accounts",
    request_body = Nothing, responses((status = 201, body = Invitation), (status = 404)))]
pub(crate) async fn invite(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Reinvite)?;
    let url = app.public_url.clone();
    app.answer(
        &asked.call,
        work!([actor, id, url] connection => {
            let person = if actor.sight.all {
                changeable(connection, &actor, &id).await?.0
            } else {
                of_own_communities(connection, &actor, &id).await?
            };
            let invitation = invited(connection, &actor, &person, &url).await?;
            Ok(Answer::created(json!(invitation)).secret())
        }),
    )
    .await
}

/// A street invites the people of its own communities.
async fn of_own_communities(connection: &mut AnyConnection, actor: &Actor, id: &str) -> Result<Person, Problem> {
    let person = people::by_id(&mut *connection, id).await?.ok_or_else(Problem::not_found)?;
    let holdings = people::holdings(&mut *connection, id).await?;
    for holding in &holdings {
        let entry = entries::get(&mut *connection, (actor.district(), "communities"), &holding.scope).await?;
        let street = entry.as_ref().map_or("", |entry| cell(&entry.row, "street"));
        let is_own = holding.role == Role::Community && actor.sight.streets.iter().any(|own| own == street);
        if !is_own || holding.district != actor.district() {
            return Err(Problem::not_found());
        }
    }
    if holdings.is_empty() { Err(Problem::not_found()) } else { Ok(person) }
}

/// Accounts for a whole district.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FromTables {
    /// Whether those who have an account and never signed in are invited again.
    #[serde(default)]
    again: bool,
}

/// Accounts for all communities, providers and streets of the tables that have none, each with an invitation. With
/// `Accept: text/html` the answer is a sheet of codes to print and cut.
#[utoipa::path(post, path = "/api/v1/districts/{district}/people/from-tables", tag = "accounts",
    request_body = FromTables, responses((status = 201, body = Vec<Invitation>)))]
pub(crate) async fn from_tables(
    State(app): State<Shared>,
    Path(district): Path<String>,
    headers: HeaderMap,
    asked: Asked<FromTables>,
) -> Result<Response, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Accounts)?;
    let wants_sheet = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(is_html);
    let again = asked.value.again;
    let url = app.public_url.clone();
    let answer = app.answer(
        &asked.call,
        work!([actor, url] connection => {
            let mut invitations = Vec::new();
            for (role, scope, name) in holders_of_tables(connection, actor.district()).await? {
                let there = people::holders(&mut *connection, actor.district(), role, &scope).await?;
                if !there.is_empty() {
                    for person in there.iter().filter(|_| again) {
                        if !people::was_here(&mut *connection, person).await?
                            && let Some(person) = people::by_id(&mut *connection, person).await?
                        {
                            invitations.push(invited(connection, &actor, &person, &url).await?);
                        }
                    }
                    continue;
                }
                let login = format!("{}-{scope}", actor.district());
                let holding = Holding { district: actor.district().to_owned(), role, scope };
                let person = accounts::add(connection, &actor, (&login, &name), &[holding]).await?;
                invitations.push(invited(connection, &actor, &person, &url).await?);
            }
            Ok(Answer::created(json!(invitations)).secret())
        }),
    );
    let answer = answer.await?;
    if !wants_sheet {
        return Ok(answer.into_response());
    }
    let cards = answer.body.as_array().into_iter().flatten().map(|of| {
        let text = |key: &str| of[key].as_str().unwrap_or("").to_owned();
        let until = text("ends_at").chars().take(10).collect::<String>();
        Card { name: text("name"), lines: vec![format!("有效至 {until}，只能用一次")], url: text("url") }
    });
    let sheet = qr_sheet("点答：扫码登录", &cards.collect::<Vec<Card>>())?;
    let mut response = (StatusCode::CREATED, Html(sheet)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn is_html(accept: &str) -> bool {
    accept.split(',').any(|kind| kind.trim().starts_with("text/html"))
}

/// Communities, providers and streets: role, scope, name.
async fn holders_of_tables(
    connection: &mut AnyConnection,
    district: &str,
) -> Result<Vec<(Role, String, String)>, Problem> {
    let communities = entries::all(&mut *connection, (district, "communities")).await?;
    let providers = entries::all(connection, (district, "providers")).await?;
    let mut streets: Vec<String> = communities.iter().map(|row| cell(row, "street").to_owned()).collect();
    streets.sort();
    streets.dedup();
    let of_rows = |role: Role, rows: &[engine::tables::WrittenRow]| {
        rows.iter().map(|row| (role, cell(row, "id").to_owned(), cell(row, "name").to_owned())).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = streets.into_iter().map(|street| (Role::Street, street.clone(), street)).collect();
    all.extend(of_rows(Role::Community, &communities));
    all.extend(of_rows(Role::Provider, &providers));
    Ok(all)
}

/// A new token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    name: String,
    role: String,
    #[serde(default)]
    scope: Vec<String>,
    /// Until the end of this day.
    #[schema(value_type = String, format = Date)]
    until: jiff::civil::Date,
}

/// A token of a program.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenBody {
    id: String,
    name: String,
    role: String,
    scope: Vec<String>,
    ends_at: String,
    /// Shown once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

fn token_body(of: &Token, secret: Option<&Secret>) -> Value {
    json!(TokenBody {
        id: of.id.clone(),
        name: of.name.clone(),
        role: of.role.clone(),
        scope: of.scope.split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        ends_at: said(of.ends_at),
        secret: secret.map(|secret| secret.shown().to_owned()),
    })
}

/// The tokens of the district.
#[utoipa::path(get, path = "/api/v1/districts/{district}/tokens", tag = "accounts",
    responses((status = 200, body = Items<TokenBody>)))]
pub(crate) async fn tokens(
    State(app): State<Shared>,
    caller: Caller,
    Path(district): Path<String>,
) -> Result<axum::Json<Value>, Problem> {
    caller.may(&app, &district, Act::Accounts)?;
    let tokens = people::tokens(&mut *app.store.read().await?, &district).await?;
    Ok(axum::Json(Items::all(tokens.iter().map(|of| token_body(of, None)).collect())))
}

/// Make a token for a program. Its secret is shown once.
#[utoipa::path(post, path = "/api/v1/districts/{district}/tokens", tag = "accounts", request_body = NewToken,
    responses((status = 201, body = TokenBody), (status = 422)))]
pub(crate) async fn add_token(
    State(app): State<Shared>,
    Path(district): Path<String>,
    asked: Asked<NewToken>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Accounts)?;
    let NewToken { name, role, scope, until } = asked.value;
    let held = RoleHeld { district: district.clone(), role: role.clone(), scope: scope.clone() };
    given(&actor, &[held])?;
    if role == Role::Administrator.name() {
        return Err(Problem::no_right());
    }
    let today = app.today();
    let days = until.since(today).map_or(0, |span| i64::from(span.get_days()));
    if until < today || days > 366 {
        return Err(Problem::unfit("bad_end", "到期日要在今天以后、一年以内", "the end lies within a year"));
    }
    let token = Token {
        id: new_id(),
        name,
        role,
        scope: scope.join(";"),
        ends_at: actor.now + (days + 1) * 86_400_000,
        district,
    };
    app.answer(
        &asked.call,
        work!([actor, token] connection => {
            let secret = accounts::add_token(connection, &actor, &token).await?;
            Ok(Answer::created(token_body(&token, Some(&secret))).secret())
        }),
    )
    .await
}

/// End a token.
#[utoipa::path(delete, path = "/api/v1/districts/{district}/tokens/{id}", tag = "accounts",
    responses((status = 200), (status = 404)))]
pub(crate) async fn end_token(
    State(app): State<Shared>,
    Path((district, id)): Path<(String, String)>,
    asked: Asked<Nothing>,
) -> Result<Answer, Problem> {
    let actor = asked.caller.may(&app, &district, Act::Accounts)?;
    app.answer(
        &asked.call,
        work!([actor, id] connection => {
            if !people::end_token(&mut *connection, actor.district(), &id).await? {
                return Err(Problem::not_found());
            }
            actor.record(connection, "token.end", &id, "").await?;
            Ok(Answer::ok(json!({"id": id})))
        }),
    )
    .await
}

//! People, what they hold, and how they come in: sessions, invitations, tokens.
//!
//! Always holds: secrets come in as hashes; a session that ended, of a person who is disabled, is none.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query, query_scalar};

use crate::rights::{Holding, Role};

/// A person as others see them: no secret is in here.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) disabled: bool,
    pub(crate) version: i64,
}

fn person(row: &AnyRow) -> sqlx::Result<Person> {
    Ok(Person {
        id: row.try_get("id")?,
        login: row.try_get("login")?,
        name: row.try_get("name")?,
        disabled: row.try_get::<i64, _>("disabled")? != 0,
        version: row.try_get("version")?,
    })
}

/// A new person without a password: an invitation or a password lets them in.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    (id, login, name): (&str, &str, &str),
    holdings: &[Holding],
    now: i64,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO people (id, login, name, password, disabled, created_at, version) \
         VALUES ($1, $2, $3, '', 0, $4, 1)",
    )
    .bind(id)
    .bind(login)
    .bind(name)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    set_holdings(connection, id, holdings).await
}

/// What a person holds, anew.
pub(crate) async fn set_holdings(
    connection: &mut AnyConnection,
    person: &str,
    holdings: &[Holding],
) -> sqlx::Result<()> {
    query("DELETE FROM person_roles WHERE person = $1").bind(person).execute(&mut *connection).await?;
    for holding in holdings {
        query(
            "INSERT INTO person_roles (person, district, role, scope) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(person)
        .bind(holding.district.as_str())
        .bind(holding.role.name())
        .bind(holding.scope.as_str())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Changes name and whether they may come in, where nobody else did since. Whether it was done.
pub(crate) async fn change(
    connection: &mut AnyConnection,
    id: &str,
    version: i64,
    (name, disabled): (&str, bool),
) -> sqlx::Result<bool> {
    let done =
        query("UPDATE people SET name = $1, disabled = $2, version = version + 1 WHERE id = $3 AND version = $4")
            .bind(name)
            .bind(i64::from(disabled))
            .bind(id)
            .bind(version)
            .execute(&mut *connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// The person of a login.
pub(crate) async fn by_login(connection: &mut AnyConnection, login: &str) -> sqlx::Result<Option<Person>> {
    let row = query("SELECT id, login, name, disabled, version FROM people WHERE login = $1")
        .bind(login)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(person).transpose()
}

/// The person of an id.
pub(crate) async fn by_id(connection: &mut AnyConnection, id: &str) -> sqlx::Result<Option<Person>> {
    let row = query("SELECT id, login, name, disabled, version FROM people WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(person).transpose()
}

/// The people who hold something in a district, by login, behind a login. With an empty district all of them.
pub(crate) async fn of_district(
    connection: &mut AnyConnection,
    district: &str,
    behind: &str,
    most: i64,
) -> sqlx::Result<Vec<Person>> {
    let rows = query(
        "SELECT id, login, name, disabled, version FROM people WHERE login > $1 AND ($2 = '' OR EXISTS \
         (SELECT 1 FROM person_roles WHERE person = people.id AND district = $2)) ORDER BY login LIMIT $3",
    )
    .bind(behind)
    .bind(district)
    .bind(most)
    .fetch_all(connection)
    .await?;
    rows.iter().map(person).collect()
}

/// How many people hold something in a district.
pub(crate) async fn count_of(connection: &mut AnyConnection, district: &str) -> sqlx::Result<i64> {
    query_scalar("SELECT COUNT(DISTINCT person) FROM person_roles WHERE district = $1")
        .bind(district)
        .fetch_one(connection)
        .await
}

/// How many people there are.
pub(crate) async fn count(connection: &mut AnyConnection) -> sqlx::Result<i64> {
    query_scalar("SELECT COUNT(*) FROM people").fetch_one(connection).await
}

/// What a person holds.
pub(crate) async fn holdings(connection: &mut AnyConnection, person: &str) -> sqlx::Result<Vec<Holding>> {
    let rows = query("SELECT district, role, scope FROM person_roles WHERE person = $1 ORDER BY district, role, scope")
        .bind(person)
        .fetch_all(connection)
        .await?;
    rows.iter().filter_map(|row| holding(row).transpose()).collect()
}

fn holding(row: &AnyRow) -> sqlx::Result<Option<Holding>> {
    let role: String = row.try_get("role")?;
    let (district, scope) = (row.try_get("district")?, row.try_get("scope")?);
    Ok(Role::parse(&role).map(|role| Holding { district, role, scope }))
}

/// Who holds a role for a scope in a district.
pub(crate) async fn holders(
    connection: &mut AnyConnection,
    district: &str,
    role: Role,
    scope: &str,
) -> sqlx::Result<Vec<String>> {
    query_scalar("SELECT person FROM person_roles WHERE district = $1 AND role = $2 AND scope = $3 ORDER BY person")
        .bind(district)
        .bind(role.name())
        .bind(scope)
        .fetch_all(connection)
        .await
}

/// A calendar of somebody; the one they had ends.
pub(crate) async fn renew_calendar(
    connection: &mut AnyConnection,
    (hash, person, district): (&str, &str, &str),
    now: i64,
) -> sqlx::Result<()> {
    query("DELETE FROM calendars WHERE person = $1 AND district = $2")
        .bind(person)
        .bind(district)
        .execute(&mut *connection)
        .await?;
    query("INSERT INTO calendars (hash, person, district, created_at) VALUES ($1, $2, $3, $4)")
        .bind(hash)
        .bind(person)
        .bind(district)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whose calendar has a secret: person and district.
pub(crate) async fn calendar(connection: &mut AnyConnection, hash: &str) -> sqlx::Result<Option<(String, String)>> {
    let row =
        query("SELECT person, district FROM calendars WHERE hash = $1").bind(hash).fetch_optional(connection).await?;
    row.map(|row| Ok((row.try_get("person")?, row.try_get("district")?))).transpose()
}

/// Whether somebody ever came in: has a password, or a session.
pub(crate) async fn was_here(connection: &mut AnyConnection, person: &str) -> sqlx::Result<bool> {
    let n: i64 = query_scalar(
        "SELECT (SELECT COUNT(*) FROM people WHERE id = $1 AND password <> '') + \
         (SELECT COUNT(*) FROM sessions WHERE person = $1)",
    )
    .bind(person)
    .fetch_one(connection)
    .await?;
    Ok(n > 0)
}

/// What is kept of a person's password; empty if there is none.
pub(crate) async fn password(connection: &mut AnyConnection, person: &str) -> sqlx::Result<String> {
    query_scalar("SELECT password FROM people WHERE id = $1").bind(person).fetch_one(connection).await
}

/// Keeps a password. Its holder's sessions end.
pub(crate) async fn set_password(connection: &mut AnyConnection, person: &str, kept: &str) -> sqlx::Result<()> {
    query("UPDATE people SET password = $1, version = version + 1 WHERE id = $2")
        .bind(kept)
        .bind(person)
        .execute(&mut *connection)
        .await?;
    end_sessions(connection, person).await
}

/// Who came in with a session, and when they were last seen.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) person: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) begun_at: i64,
    pub(crate) seen_at: i64,
}

/// A session that has not ended, of somebody who may come in, with what they hold: one query.
pub(crate) async fn session(
    connection: &mut AnyConnection,
    hash: &str,
    now: i64,
) -> sqlx::Result<Option<(Session, Vec<Holding>)>> {
    let rows = query(
        "SELECT p.id, p.name, s.kind, s.created_at, s.seen_at, COALESCE(r.district, '') AS district, \
         COALESCE(r.role, '') AS role, COALESCE(r.scope, '') AS scope FROM sessions s JOIN people p ON p.id = s.person \
         LEFT JOIN person_roles r ON r.person = p.id \
         WHERE s.hash = $1 AND s.ends_at > $2 AND p.disabled = 0 ORDER BY r.district, r.role, r.scope",
    )
    .bind(hash)
    .bind(now)
    .fetch_all(connection)
    .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let session = Session {
        person: first.try_get("id")?,
        name: first.try_get("name")?,
        kind: first.try_get("kind")?,
        begun_at: first.try_get("created_at")?,
        seen_at: first.try_get("seen_at")?,
    };
    let holdings: sqlx::Result<Vec<Holding>> = rows.iter().filter_map(|row| holding(row).transpose()).collect();
    Ok(Some((session, holdings?)))
}

/// Begins a session.
pub(crate) async fn begin_session(
    connection: &mut AnyConnection,
    (hash, person, kind): (&str, &str, &str),
    (now, ends_at): (i64, i64),
) -> sqlx::Result<()> {
    query("INSERT INTO sessions (hash, person, kind, created_at, seen_at, ends_at) VALUES ($1, $2, $3, $4, $4, $5)")
        .bind(hash)
        .bind(person)
        .bind(kind)
        .bind(now)
        .bind(ends_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that somebody is still there, and until when their session lasts.
pub(crate) async fn see_session(
    connection: &mut AnyConnection,
    hash: &str,
    (now, ends_at): (i64, i64),
) -> sqlx::Result<()> {
    query("UPDATE sessions SET seen_at = $1, ends_at = $2 WHERE hash = $3")
        .bind(now)
        .bind(ends_at)
        .bind(hash)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends one session.
pub(crate) async fn end_session(connection: &mut AnyConnection, hash: &str) -> sqlx::Result<()> {
    query("DELETE FROM sessions WHERE hash = $1").bind(hash).execute(connection).await?;
    Ok(())
}

/// Ends all sessions of a person.
pub(crate) async fn end_sessions(connection: &mut AnyConnection, person: &str) -> sqlx::Result<()> {
    query("DELETE FROM sessions WHERE person = $1").bind(person).execute(connection).await?;
    Ok(())
}

/// Keeps an invitation; earlier ones of its holder end.
pub(crate) async fn invite(
    connection: &mut AnyConnection,
    (hash, person, by): (&str, &str, &str),
    (now, ends_at): (i64, i64),
) -> sqlx::Result<()> {
    query("DELETE FROM invitations WHERE person = $1").bind(person).execute(&mut *connection).await?;
    query("INSERT INTO invitations (hash, person, created_by, created_at, ends_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(hash)
        .bind(person)
        .bind(by)
        .bind(now)
        .bind(ends_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Uses an invitation, once: whose it was.
pub(crate) async fn redeem(connection: &mut AnyConnection, hash: &str, now: i64) -> sqlx::Result<Option<String>> {
    let used = query("UPDATE invitations SET used_at = $1 WHERE hash = $2 AND used_at IS NULL AND ends_at > $1")
        .bind(now)
        .bind(hash)
        .execute(&mut *connection)
        .await?;
    if used.rows_affected() == 0 {
        return Ok(None);
    }
    query_scalar("SELECT person FROM invitations WHERE hash = $1").bind(hash).fetch_optional(connection).await
}

/// A token's row, without its secret.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) scope: String,
    pub(crate) ends_at: i64,
    pub(crate) district: String,
}

fn token(row: &AnyRow) -> sqlx::Result<Token> {
    Ok(Token {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        role: row.try_get("role")?,
        scope: row.try_get("scope")?,
        ends_at: row.try_get("ends_at")?,
        district: row.try_get("district")?,
    })
}

/// Keeps a token.
pub(crate) async fn add_token(
    connection: &mut AnyConnection,
    token: &Token,
    (hash, by, now): (&str, &str, i64),
) -> sqlx::Result<()> {
    query(
        "INSERT INTO tokens (id, hash, district, role, scope, name, created_by, created_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(token.id.as_str())
    .bind(hash)
    .bind(token.district.as_str())
    .bind(token.role.as_str())
    .bind(token.scope.as_str())
    .bind(token.name.as_str())
    .bind(by)
    .bind(now)
    .bind(token.ends_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// The token of a secret's hash that has not ended.
pub(crate) async fn token_of(connection: &mut AnyConnection, hash: &str, now: i64) -> sqlx::Result<Option<Token>> {
    let row = query("SELECT id, name, role, scope, ends_at, district FROM tokens WHERE hash = $1 AND ends_at > $2")
        .bind(hash)
        .bind(now)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(token).transpose()
}

/// The tokens of a district.
pub(crate) async fn tokens(connection: &mut AnyConnection, district: &str) -> sqlx::Result<Vec<Token>> {
    let rows = query("SELECT id, name, role, scope, ends_at, district FROM tokens WHERE district = $1 ORDER BY id")
        .bind(district)
        .fetch_all(connection)
        .await?;
    rows.iter().map(token).collect()
}

/// Ends a token. Whether there was one.
pub(crate) async fn end_token(connection: &mut AnyConnection, district: &str, id: &str) -> sqlx::Result<bool> {
    let done =
        query("DELETE FROM tokens WHERE district = $1 AND id = $2").bind(district).bind(id).execute(connection).await?;
    Ok(done.rows_affected() == 1)
}

/// Failed sign-ins of an account or from an address, and when the last was.
pub(crate) async fn failures(connection: &mut AnyConnection, subject: &str) -> sqlx::Result<(i64, i64)> {
    let row = query("SELECT failures, last_at FROM sign_ins WHERE subject = $1")
        .bind(subject)
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.try_get("failures")?, row.try_get("last_at")?)))
}

/// Notes a failed sign-in; what lies longer back than a quarter of an hour does not count.
pub(crate) async fn note_failure(connection: &mut AnyConnection, subject: &str, now: i64) -> sqlx::Result<()> {
    query(
        "INSERT INTO sign_ins (subject, failures, last_at) VALUES ($1, 1, $2) ON CONFLICT (subject) DO UPDATE SET \
         failures = CASE WHEN sign_ins.last_at < $2 - 900000 THEN 1 ELSE sign_ins.failures + 1 END, last_at = $2",
    )
    .bind(subject)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets failed sign-ins.
pub(crate) async fn forget_failures(connection: &mut AnyConnection, subject: &str) -> sqlx::Result<()> {
    query("DELETE FROM sign_ins WHERE subject = $1").bind(subject).execute(connection).await?;
    Ok(())
}

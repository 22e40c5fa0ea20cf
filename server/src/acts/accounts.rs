//! People of the deployment: added, invited, given tokens.
//!
//! Always holds: each is recorded; a secret is shown to whoever asked and kept as a hash; a login is one person's.

use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile};
use crate::problem::Problem;
use crate::rights::Holding;
use crate::secrets::{Secret, new_id};
use crate::store::people::{self, Person, Token};

/// How long an invitation holds.
pub(crate) const INVITATION_MS: i64 = 7 * 86_400_000;

/// Adds a person.
///
/// # Errors
/// `bad_name`, `login_taken`.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    actor: &Actor,
    (login, name): (&str, &str),
    holdings: &[Holding],
) -> Result<Person, Problem> {
    const CHARS_MAX: usize = 100;
    let is_fit = |text: &str| !text.trim().is_empty() && text.chars().count() <= CHARS_MAX;
    if !is_fit(login) || !is_fit(name) {
        return Err(Problem::unfit(
            "bad_name",
            "登录名、姓名要有 1 到 100 个字",
            "login and name have 1 to 100 characters",
        ));
    }
    if people::by_login(&mut *connection, login).await?.is_some() {
        return Err(Problem::conflict("login_taken", "已有这个登录名", "there is such a login already"));
    }
    let id = new_id();
    people::add(&mut *connection, (&id, login, name), holdings, actor.now).await?;
    actor.record(connection, "person.add", &id, "").await?;
    people::by_id(connection, &id).await?.ok_or_else(changed_meanwhile)
}

/// Invites a person: earlier invitations end. The secret, and until when it holds.
///
/// # Errors
/// If the store fails.
pub(crate) async fn invite(
    connection: &mut AnyConnection,
    actor: &Actor,
    person: &str,
) -> Result<(Secret, i64), Problem> {
    let (secret, ends_at) = (Secret::new(), actor.now + INVITATION_MS);
    people::invite(&mut *connection, (&secret.hash(), person, &actor.person), (actor.now, ends_at)).await?;
    actor.record(connection, "person.invite", person, "").await?;
    Ok((secret, ends_at))
}

/// The address at which an invitation is redeemed; the secret stands behind `#`, which no browser sends.
pub(crate) fn address(public_url: &str, secret: &Secret) -> String {
    format!("{public_url}/i#{}", secret.shown())
}

/// Makes a token for a program: its secret.
///
/// # Errors
/// If the store fails.
pub(crate) async fn add_token(connection: &mut AnyConnection, actor: &Actor, token: &Token) -> Result<Secret, Problem> {
    let secret = Secret::new();
    people::add_token(&mut *connection, token, (&secret.hash(), &actor.person, actor.now)).await?;
    actor.record(connection, "token.add", &token.id, "").await?;
    Ok(secret)
}

//! One request at a time: raised, changed, ranked, without a file.
//!
//! Always holds: what comes in passes the reader of tables, as a row of a file would; what a round took in is not
//! changed any more.

use engine::tables::WrittenRow;
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile, stale};
use super::settings::{RoundSettings, TriageBy};
use crate::moves::request::{RequestAct, RequestFacts, Standing, move_request};
use crate::moves::round::RoundState;
use crate::problem::Problem;
use crate::rights::Role;
use crate::store::entries::{cell, row_text};
use crate::store::requests::{self, StoredContact, StoredRequest, listed};
use crate::store::{entries, rounds};

/// Refuses a row of communities that are not the actor's.
fn refuse_foreign(actor: &Actor, row: &WrittenRow) -> Result<(), Problem> {
    let is_own = |community: &str| actor.sight.all || actor.sight.communities.iter().any(|own| own == community);
    // A joint case is raised by one of its communities with the others named.
    if listed(cell(row, "community")).any(is_own) { Ok(()) } else { Err(Problem::not_found()) }
}

/// Raises a request.
///
/// # Errors
/// `not_found` for communities that are not the actor's, `id_taken`.
pub(crate) async fn raise(
    connection: &mut AnyConnection,
    actor: &Actor,
    row: &WrittenRow,
    contact: &StoredContact,
) -> Result<StoredRequest, Problem> {
    refuse_foreign(actor, row)?;
    let district = actor.district().to_owned();
    let mut row = row.clone();
    if cell(&row, "id").is_empty() {
        let id = next_id(connection, actor, &row).await?;
        row.insert("id".to_owned(), id.into());
    }
    let id = cell(&row, "id").to_owned();
    super::importing::refuse_id(&id)?;
    if requests::get(&mut *connection, &actor.whole(), &id).await?.is_some() {
        return Err(Problem::conflict("id_taken", "已有这个编号的点单", "there is a request of this id already"));
    }
    let collecting = rounds::all(&mut *connection, &district).await?;
    let collecting = collecting.iter().find(|round| round.state == RoundState::Collecting);
    let triage = collecting.map_or(TriageBy::Streets, |round| RoundSettings::kept(&round.settings).triage);
    let is_looked_through = triage == TriageBy::Streets && actor.sight.role == Role::Community;
    let standing = if is_looked_through { Standing::Submitted } else { Standing::Accepted };
    requests::add(&mut *connection, &district, &row, standing, actor.now).await?;
    requests::keep_contact(&mut *connection, &district, ("request", &id), contact).await?;
    actor.record(connection, "request.raise", &id, "").await?;
    requests::get(connection, &actor.whole(), &id).await?.ok_or_else(changed_meanwhile)
}

/// An id that tells community and day, with a number behind.
async fn next_id(connection: &mut AnyConnection, actor: &Actor, row: &WrittenRow) -> Result<String, Problem> {
    let community = listed(cell(row, "community")).next().unwrap_or("R").to_owned();
    let day = crate::app::day_of(actor.now).strftime("%y%m%d").to_string();
    let whole = actor.whole();
    for number in 1..1000 {
        let id = format!("{community}-{day}-{number}");
        if requests::get(&mut *connection, &whole, &id).await?.is_none() {
            return Ok(id);
        }
    }
    Err(changed_meanwhile())
}

/// Changes a request that no round took in. One that was sent back is submitted again.
///
/// # Errors
/// `not_found`, `frozen`, `wrong_state`, `changed_meanwhile`.
pub(crate) async fn change(
    connection: &mut AnyConnection,
    actor: &Actor,
    row: &WrittenRow,
    version: i64,
) -> Result<StoredRequest, Problem> {
    refuse_foreign(actor, row)?;
    let id = cell(row, "id").to_owned();
    let mut request = requests::get(&mut *connection, &actor.sight, &id).await?.ok_or_else(Problem::not_found)?;
    if request.version != version {
        return Err(stale(connection, actor.district(), &id).await);
    }
    if !request.round.is_empty() {
        return Err(Problem::conflict(
            "frozen",
            "这件点单已列入批次，不能再改；请找区协调员",
            "a round took this request in: ask the coordinator",
        ));
    }
    if !requests::change_row(&mut *connection, actor.district(), row, version, actor.now).await? {
        return Err(changed_meanwhile());
    }
    if request.standing == Standing::SentBack {
        request.version += 1;
        request.standing = move_request(request.standing, RequestAct::Resubmit, RequestFacts::default())?.0;
        requests::advance(&mut *connection, actor.district(), &request, actor.now).await?;
    }
    actor.record(connection, "request.change", &id, "").await?;
    requests::get(connection, &actor.whole(), &id).await?.ok_or_else(changed_meanwhile)
}

/// A community's own sequence of its requests: the first is what it wants most; those that are not named have no rank.
///
/// # Errors
/// `not_found` for a community or a request that is not the actor's; `stale`, `frozen`.
pub(crate) async fn rank(
    connection: &mut AnyConnection,
    actor: &Actor,
    (community, version): (&str, i64),
    ids: &[String],
) -> Result<(), Problem> {
    let district = actor.district().to_owned();
    let is_own = actor.sight.all || actor.sight.communities.iter().any(|own| own == community);
    let entry = entries::get(&mut *connection, (&district, "communities"), community).await?;
    let Some(entry) = entry.filter(|_| is_own) else { return Err(Problem::not_found()) };
    // A ranking is part of its community: of two who rank at once one does.
    if !entries::change(&mut *connection, (&district, "communities"), &entry.row, version).await? {
        return Err(stale(connection, &district, community).await);
    }
    let filter = requests::Filter { community: Some(community.to_owned()), ..requests::Filter::default() };
    let theirs = requests::page(&mut *connection, &actor.whole(), &filter, ("", i64::MAX)).await?;
    for id in ids {
        let request = theirs.iter().find(|request| request.id == *id).ok_or_else(Problem::not_found)?;
        if !request.round.is_empty() {
            return Err(Problem::conflict(
                "frozen",
                format!("点单 {id} 已列入批次，排序不能再改"),
                format!("{id} is frozen"),
            ));
        }
    }
    for request in theirs.iter().filter(|request| request.round.is_empty()) {
        let at = ids.iter().position(|id| *id == request.id);
        let choice = at.and_then(|at| i64::try_from(at + 1).ok()).unwrap_or(0);
        requests::rank(&mut *connection, (&district, &request.id, community), choice).await?;
        let words = requests::communities(&mut *connection, &district, &request.id).await?;
        let best = words.iter().map(|word| word.choice).filter(|choice| *choice > 0).min();
        let mut row = request.row.clone();
        match best {
            Some(best) => row.insert("choice".to_owned(), best.to_string().into()),
            None => row.remove("choice"),
        };
        if row_text(&row) != row_text(&request.row) {
            requests::change_row(&mut *connection, &district, &row, request.version, actor.now).await?;
        }
    }
    actor.record(connection, "request.rank", community, "").await
}

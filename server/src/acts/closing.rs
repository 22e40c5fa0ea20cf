//! A round is closed: what ended becomes cases, so that the next round learns from it.
//!
//! Always holds: requests that are still being answered are followed to their end; a case says who led, who else was on
//! the team, and what the communities said.

use std::collections::BTreeSet;

use engine::district::safe_text;
use engine::tables::WrittenRow;
use serde_json::Value;
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile};
use super::planning::round;
use crate::app::day_of;
use crate::moves::Named;
use crate::moves::request::Standing;
use crate::moves::round::{RoundAct, RoundFacts, move_round};
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::store::entries::{self, cell};
use crate::store::requests::{self, Filter, StoredRequest};
use crate::store::{plans, rounds, tasks};

/// Closes a round. How many cases it left.
///
/// # Errors
/// `wrong_state`.
pub(crate) async fn close(connection: &mut AnyConnection, actor: &Actor, id: &str) -> Result<usize, Problem> {
    let of = round(connection, actor, id).await?;
    let to = move_round(of.state, RoundAct::Close, &RoundFacts::default())?;
    if !rounds::advance(&mut *connection, actor.district(), &of, to, of.published_at).await? {
        return Err(changed_meanwhile());
    }
    rounds::note_closed(&mut *connection, (actor.district(), id), actor.now).await?;
    let mut cases = Vec::new();
    for request in requests::of_round(&mut *connection, actor.district(), Some(id)).await? {
        cases.extend(case_of(connection, actor, id, &request).await?);
    }
    entries::put(&mut *connection, (actor.district(), "cases"), &cases).await?;
    actor.record(connection, "round.close", id, "").await?;
    Ok(cases.len())
}

/// The case that a request leaves, once its communities have said what they think of the answer.
pub(crate) async fn case_of(
    connection: &mut AnyConnection,
    actor: &Actor,
    round: &str,
    request: &StoredRequest,
) -> Result<Option<WrittenRow>, Problem> {
    let outcome = match request.standing {
        Standing::Solved => "resolved",
        Standing::PartlySolved => "partly",
        Standing::Unsolved => "unresolved",
        _ => return Ok(None),
    };
    let team = tasks::of_request(&mut *connection, actor.district(), &request.id).await?;
    let finished = |lead: bool| {
        let of_kind = team.iter().filter(move |task| {
            matches!(task.state, TaskState::Finished | TaskState::Accepted) && (task.role == "lead") == lead
        });
        of_kind.map(|task| task.provider.clone()).collect::<Vec<String>>()
    };
    let Some(lead) = finished(true).into_iter().next() else { return Ok(None) };
    let words = requests::communities(&mut *connection, actor.district(), &request.id).await?;
    let rated: Vec<i64> = words.iter().map(|word| word.satisfaction).filter(|rate| *rate > 0).collect();
    let mut row = WrittenRow::new();
    let mut put = |column: &str, text: String| {
        if !text.is_empty() {
            row.insert(column.to_owned(), Value::from(text));
        }
    };
    put("id", format!("{round}-{}", request.id));
    put("title", safe_text(cell(&request.row, "title")));
    // What residents wrote teaches who can answer; what the lead says, how. Neither with a number in it.
    let text = safe_text(&format!("{} {}", cell(&request.row, "text"), request.words));
    put("text", if text.trim().is_empty() { safe_text(cell(&request.row, "title")) } else { text.trim().to_owned() });
    put("topic", cell(&request.row, "topic").to_owned());
    put("provider", lead);
    put("team", finished(false).join(";"));
    put("community", words.first().map(|word| word.community.clone()).unwrap_or_default());
    put("outcome", outcome.to_owned());
    if !rated.is_empty() && !request.by_silence {
        put("satisfaction", (rated.iter().sum::<i64>() / i64::try_from(rated.len()).unwrap_or(1)).to_string());
    }
    put("answered", day_of(request.changed_at).to_string());
    Ok(Some(row))
}

/// Requests of a round that are being answered and whose team lacks a seat that nobody holds: a re-plan, or the
/// coordinator, is to see to them. O(tasks of the round).
///
/// # Errors
/// If the store fails.
pub(crate) async fn stuck(connection: &mut AnyConnection, district: &str, id: &str) -> Result<Vec<String>, Problem> {
    let of_round = plans::of_round(&mut *connection, district, id).await?;
    let Some(published) = of_round.into_iter().find(|plan| plan.state == "published") else { return Ok(Vec::new()) };
    let all = tasks::of_round(&mut *connection, district, id).await?;
    let is_empty = |state: TaskState| matches!(state, TaskState::Declined | TaskState::Returned);
    let taken: BTreeSet<&str> =
        all.iter().filter(|task| !is_empty(task.state)).map(|task| task.reason.as_str()).collect();
    // What was empty before the plan in force was published, it has seen to.
    let empty = all.iter().filter(|task| is_empty(task.state) && task.plan == published.id);
    let empty: BTreeSet<&str> =
        empty.filter(|task| !taken.contains(task.id.as_str())).map(|task| task.request.as_str()).collect();
    if empty.is_empty() {
        return Ok(Vec::new());
    }
    let filter = Filter { ids: Some(empty.into_iter().map(str::to_owned).collect()), ..Filter::default() };
    let whole = Actor::server(district, 0).sight;
    let standing = requests::facets(connection, &whole, &filter).await?;
    let is_answering =
        |standing: &str| [Standing::Answering, Standing::Reworked].iter().any(|of| of.name() == standing);
    Ok(standing.into_iter().filter(|(_, _, standing)| is_answering(standing)).map(|(id, ..)| id).collect())
}

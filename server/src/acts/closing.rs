//! A round is closed: what ended becomes cases, so that the next round learns from it.
//!
//! Always holds: requests that are still being answered are followed to their end; a case says who led, who else was on
//! the team, and what the communities said.

use engine::district::safe_text;
use engine::tables::WrittenRow;
use serde_json::Value;
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile};
use super::planning::round;
use crate::app::day_of;
use crate::moves::request::Standing;
use crate::moves::round::{RoundAct, RoundFacts, move_round};
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::store::entries::{self, cell};
use crate::store::requests::{self, StoredRequest};
use crate::store::{rounds, tasks};

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
/// coordinator, is to see to them.
///
/// # Errors
/// If the store fails.
pub(crate) async fn stuck(connection: &mut AnyConnection, district: &str, id: &str) -> Result<Vec<String>, Problem> {
    let all = tasks::of_round(&mut *connection, district, id).await?;
    let is_empty = |state: TaskState| matches!(state, TaskState::Declined | TaskState::Returned);
    let is_taken = |empty: &str| all.iter().any(|task| task.reason == empty && !is_empty(task.state));
    let empty: Vec<_> = all.iter().filter(|task| is_empty(task.state) && !is_taken(&task.id)).collect();
    if empty.is_empty() {
        return Ok(Vec::new());
    }
    let is_answering = |of: &StoredRequest| matches!(of.standing, Standing::Answering | Standing::Reworked);
    let requests = requests::of_round(&mut *connection, district, Some(id)).await?;
    let answering = requests.into_iter().filter(is_answering).map(|request| request.id);
    let stuck = answering.filter(|id| empty.iter().any(|task| task.request == *id)).collect();
    Ok(stuck)
}

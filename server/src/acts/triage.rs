//! Triage 初审: what a street or the coordinator decides of requests before a round takes them in.
//!
//! Always holds: a request is merged into one that itself stands for something; a decision can be undone until the
//! freeze; of several requests all are decided or none.

use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile};
use crate::moves::request::{RequestAct, RequestFacts, Standing, move_request};
use crate::problem::Problem;
use crate::store::requests::{self, StoredRequest};

/// What is decided.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) act: RequestAct,
    pub(crate) reason: String,
    /// Of a merge: into which.
    pub(crate) into: String,
    /// Of what is handed on: to whom.
    pub(crate) to: String,
}

/// Decides of requests. How they stand then.
///
/// # Errors
/// `not_found`, `frozen`, `wrong_state`, `reason_missing`, `bad_merge`.
pub(crate) async fn decide(
    connection: &mut AnyConnection,
    actor: &Actor,
    ids: &[String],
    decision: &Decision,
) -> Result<Vec<StoredRequest>, Problem> {
    let needs_reason = matches!(decision.act, RequestAct::Refuse | RequestAct::SendBack);
    if needs_reason && decision.reason.trim().is_empty() {
        return Err(Problem::unfit("reason_missing", "请写明理由", "a reason is needed"));
    }
    if decision.act == RequestAct::HandOn && decision.to.trim().is_empty() {
        return Err(Problem::unfit("to_missing", "请写明转给谁", "say to whom it is handed on"));
    }
    let mut decided = Vec::new();
    for id in ids {
        decided.push(decide_one(connection, actor, id, decision).await?);
    }
    Ok(decided)
}

async fn decide_one(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    decision: &Decision,
) -> Result<StoredRequest, Problem> {
    let mut request = requests::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    let facts = RequestFacts { is_frozen: !request.round.is_empty(), n_reworks: 0 };
    let (to, _) = move_request(request.standing, decision.act, facts)?;
    if decision.act == RequestAct::Merge {
        let into = requests::get(&mut *connection, &actor.sight, &decision.into).await?;
        let stands = |into: &StoredRequest| {
            into.id != id && into.round.is_empty() && matches!(into.standing, Standing::Submitted | Standing::Accepted)
        };
        if !into.is_some_and(|into| stands(&into)) {
            return Err(Problem::unfit(
                "bad_merge",
                "并入的那一件要是另一件还没有列入批次的点单",
                "it is merged into another request that no round took in yet",
            ));
        }
    }
    request.standing = to;
    request.reason.clone_from(&decision.reason);
    request.into = match decision.act {
        RequestAct::Merge => decision.into.clone(),
        RequestAct::HandOn => decision.to.clone(),
        _ => String::new(),
    };
    if !requests::advance(&mut *connection, actor.district(), &request, actor.now).await? {
        return Err(changed_meanwhile());
    }
    let act = format!("request.{}", crate::moves::Named::name(decision.act));
    actor.record(connection, &act, id, &decision.reason).await?;
    request.version += 1;
    Ok(request)
}

/// A community takes its request back.
///
/// # Errors
/// `not_found`, `frozen`, `wrong_state`.
pub(crate) async fn withdraw(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
) -> Result<StoredRequest, Problem> {
    let decision =
        Decision { act: RequestAct::Withdraw, reason: String::new(), into: String::new(), to: String::new() };
    decide_one(connection, actor, id, &decision).await
}

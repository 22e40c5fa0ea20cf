//! A round is opened, frozen, reopened; pins are set; a plan is asked for.
//!
//! Always holds: a freeze takes all accepted requests at once; what was merged across communities is a joint case of
//! all of them from then on, and no longer where the round is reopened; a plan is computed from the tables as they
//! stand when it is asked for, by a job.

use std::collections::BTreeSet;

use engine::district::Rule;
use engine::tables::WrittenRow;
use serde_json::Value;
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile, stale};
use super::importing::refuse_id;
use super::settings::RoundSettings;
use super::tables::{of_round, print_of};
use crate::moves::request::Standing;
use crate::moves::round::{RoundAct, RoundFacts, RoundState, move_round};
use crate::problem::Problem;
use crate::secrets::new_id;
use crate::store::entries::{self, cell};
use crate::store::plans::{self, StoredPin, StoredPlan};
use crate::store::rounds::StoredRound;
use crate::store::tasks::{self, StoredTask};
use crate::store::{jobs, requests, rounds};

/// A round of the district.
///
/// # Errors
/// `not_found`.
pub(crate) async fn round(connection: &mut AnyConnection, actor: &Actor, id: &str) -> Result<StoredRound, Problem> {
    rounds::get(connection, actor.district(), id).await?.ok_or_else(Problem::not_found)
}

/// Opens a round.
///
/// # Errors
/// `bad_id`, `id_taken`.
pub(crate) async fn open(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, name): (&str, &str),
    settings: &RoundSettings,
) -> Result<StoredRound, Problem> {
    refuse_id(id)?;
    if rounds::get(&mut *connection, actor.district(), id).await?.is_some() {
        return Err(Problem::conflict("id_taken", "已有这个编号的批次", "there is a round of this id already"));
    }
    rounds::add(&mut *connection, actor.district(), (id, name), &settings.to_value(), actor.now).await?;
    actor.record(connection, "round.open", id, "").await?;
    round(connection, actor, id).await
}

/// Moves a round that needs nothing but its own facts.
async fn advance(
    connection: &mut AnyConnection,
    actor: &Actor,
    of: &StoredRound,
    (act, facts): (RoundAct, &RoundFacts),
) -> Result<(), Problem> {
    let to = move_round(of.state, act, facts)?;
    if !rounds::advance(&mut *connection, actor.district(), of, to, of.published_at).await? {
        return Err(changed_meanwhile());
    }
    let name = format!("round.{}", crate::moves::Named::name(act));
    actor.record(connection, &name, &of.id, "").await
}

/// Takes all accepted requests into the round. How many.
///
/// # Errors
/// `wrong_state`, `nothing_to_plan`.
pub(crate) async fn freeze(connection: &mut AnyConnection, actor: &Actor, id: &str) -> Result<u64, Problem> {
    let of = round(connection, actor, id).await?;
    // The move first: a round that is elsewhere takes nothing in.
    let facts = RoundFacts { n_accepted_requests: 1, ..RoundFacts::default() };
    move_round(of.state, RoundAct::Freeze, &facts)?;
    let taken = requests::freeze(&mut *connection, actor.district(), id, actor.now).await?;
    let facts = RoundFacts { n_accepted_requests: usize::try_from(taken).unwrap_or(usize::MAX), ..facts };
    join_merged(connection, actor, id).await?;
    requests::note_taken(&mut *connection, actor.district(), id).await?;
    advance(connection, actor, &of, (RoundAct::Freeze, &facts)).await?;
    Ok(taken)
}

/// What was merged into another makes it a joint case of its communities too.
async fn join_merged(connection: &mut AnyConnection, actor: &Actor, round: &str) -> Result<(), Problem> {
    let all = requests::of_round(&mut *connection, actor.district(), Some(round)).await?;
    for request in all.iter().filter(|request| request.standing == Standing::Merged) {
        for word in requests::communities(&mut *connection, actor.district(), &request.id).await? {
            requests::join_community(&mut *connection, (actor.district(), &request.into), &word).await?;
        }
    }
    Ok(())
}

/// Collects again.
///
/// # Errors
/// `wrong_state`.
pub(crate) async fn reopen(connection: &mut AnyConnection, actor: &Actor, id: &str) -> Result<(), Problem> {
    let of = round(connection, actor, id).await?;
    advance(connection, actor, &of, (RoundAct::Reopen, &RoundFacts::default())).await?;
    for request in requests::of_round(&mut *connection, actor.district(), Some(id)).await? {
        requests::part_again(&mut *connection, actor.district(), &request.row).await?;
    }
    requests::forget_taken(&mut *connection, actor.district(), id).await?;
    requests::reopen(connection, actor.district(), id, actor.now).await?;
    Ok(())
}

/// Takes a late request into a round that is planned or answered, with a pin that it must be answered.
///
/// # Errors
/// `wrong_state`, `not_found`, `not_accepted`.
pub(crate) async fn admit(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, request): (&str, &str),
    reason: &str,
) -> Result<(), Problem> {
    let of = round(connection, actor, id).await?;
    move_round(of.state, RoundAct::Admit, &RoundFacts::default())?;
    let mut late = requests::get(&mut *connection, &actor.whole(), request).await?.ok_or_else(Problem::not_found)?;
    if late.standing != Standing::Accepted || !late.round.is_empty() {
        return Err(Problem::conflict(
            "not_accepted",
            "只有已立项、还没有列入批次的点单可以补入",
            "only a request that is accepted and in no round can be admitted",
        ));
    }
    late.round = id.to_owned();
    late.reason = reason.to_owned();
    if !requests::advance(&mut *connection, actor.district(), &late, actor.now).await? {
        return Err(changed_meanwhile());
    }
    requests::note_taken(&mut *connection, actor.district(), id).await?;
    let text = |text: &str| Value::from(text);
    let pin =
        WrittenRow::from_iter([("request".to_owned(), text(request)), ("rule".to_owned(), text(Rule::Answer.name()))]);
    add_pins(connection, actor, id, &[pin]).await?;
    super::publishing::tell_streets(connection, actor, request, "late_request").await?;
    actor.record(connection, "round.admit", request, reason).await
}

/// Adds pins to a round; those that it has already are passed over. Their ids.
///
/// # Errors
/// `bad_pin` where rule, request or provider is not there.
pub(crate) async fn add_pins(
    connection: &mut AnyConnection,
    actor: &Actor,
    round: &str,
    pins: &[WrittenRow],
) -> Result<Vec<StoredPin>, Problem> {
    let there: BTreeSet<String> = plans::pins(&mut *connection, actor.district(), round)
        .await?
        .iter()
        .map(|pin| entries::row_text(&pin.row))
        .collect();
    let mut added = Vec::new();
    for row in pins {
        refuse_bad_pin(connection, actor, row).await?;
        if there.contains(&entries::row_text(row)) {
            continue;
        }
        let pin = StoredPin { id: new_id(), row: row.clone() };
        plans::add_pin(&mut *connection, (actor.district(), round), &pin).await?;
        added.push(pin);
    }
    if !added.is_empty() {
        actor.record(connection, "pins.add", round, "").await?;
    }
    Ok(added)
}

async fn refuse_bad_pin(connection: &mut AnyConnection, actor: &Actor, row: &WrittenRow) -> Result<(), Problem> {
    let bad = |zh: String, en: String| Err(Problem::unfit("bad_pin", zh, en));
    let (request, provider, rule) = (cell(row, "request"), cell(row, "provider"), cell(row, "rule"));
    if Rule::parse(rule).is_none() {
        return bad("规则要是 pin、forbid、answer 之一".to_owned(), "the rule is pin, forbid or answer".to_owned());
    }
    if requests::get(&mut *connection, &actor.whole(), request).await?.is_none() {
        return bad(format!("没有点单 {request}"), format!("there is no request {request}"));
    }
    let entry = entries::get(&mut *connection, (actor.district(), "providers"), provider).await?;
    if !provider.is_empty() && entry.is_none() {
        return bad(format!("没有答题力量 {provider}"), format!("there is no provider {provider}"));
    }
    Ok(())
}

/// Sets all pins of a round anew.
///
/// # Errors
/// `bad_pin`.
pub(crate) async fn set_pins(
    connection: &mut AnyConnection,
    actor: &Actor,
    round: &str,
    rows: &[WrittenRow],
) -> Result<Vec<StoredPin>, Problem> {
    plans::clear_pins(&mut *connection, actor.district(), round).await?;
    actor.record(connection, "pins.set", round, "").await?;
    add_pins(connection, actor, round, rows).await
}

/// What the meeting sets of a request of the round: what is to be reached, by when.
///
/// # Errors
/// `not_found`, `wrong_state` where no round took it in or it is over.
pub(crate) async fn set_target(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, version): (&str, i64),
    (target, due): (Option<&str>, Option<&str>),
) -> Result<(), Problem> {
    let mut request = requests::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    if request.version != version {
        return Err(stale(connection, actor.district(), id).await);
    }
    let is_open = matches!(
        request.standing,
        Standing::Accepted | Standing::Planned | Standing::Waiting | Standing::Answering | Standing::Reworked
    );
    if request.round.is_empty() || !is_open {
        return Err(Problem::conflict(
            "wrong_state",
            "列入批次、还没有办结的才能定目标和时限",
            "target and due date are set of requests of a round that are not over",
        ));
    }
    if let Some(target) = target {
        target.clone_into(&mut request.target);
    }
    if let Some(due) = due {
        due.clone_into(&mut request.due);
        for task in tasks::of_request(&mut *connection, actor.district(), id).await? {
            if task.state.is_open() {
                let later = StoredTask { due: due.to_owned(), ..task };
                if !tasks::advance(&mut *connection, actor.district(), &later).await? {
                    return Err(changed_meanwhile());
                }
                let words = (format!("完成时限改为 {due}"), format!("it is due on {due} now"));
                super::publishing::tell_provider(
                    connection,
                    actor,
                    &later.provider,
                    "due_changed",
                    &later.id,
                    (&words.0, &words.1),
                )
                .await?;
            }
        }
    }
    if !requests::advance(&mut *connection, actor.district(), &request, actor.now).await? {
        return Err(changed_meanwhile());
    }
    actor.record(connection, "request.target", id, "").await
}

/// Removes a pin.
///
/// # Errors
/// `not_found`.
pub(crate) async fn remove_pin(
    connection: &mut AnyConnection,
    actor: &Actor,
    (round, id): (&str, &str),
) -> Result<(), Problem> {
    if !plans::remove_pin(&mut *connection, (actor.district(), round, id)).await? {
        return Err(Problem::not_found());
    }
    actor.record(connection, "pins.remove", round, "").await
}

/// How a plan is to be made.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// An object: tiers, gap, budget, time_limit.
    pub(crate) options: Value,
    /// Its own pins; none: those of the round.
    pub(crate) pins: Option<Vec<WrittenRow>>,
    /// A plan of the round to keep as much of as can be.
    pub(crate) previous: Option<String>,
}

/// Asks for a plan: it is computed by a job.
///
/// # Errors
/// `wrong_state` before the freeze and behind the close; `bad_pin`; `not_found` where the previous plan is not there.
pub(crate) async fn ask_for_plan(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    wanted: &Wanted,
) -> Result<StoredPlan, Problem> {
    let of = round(connection, actor, id).await?;
    if !matches!(of.state, RoundState::Planning | RoundState::Answering) {
        return Err(Problem::conflict(
            "wrong_state",
            "要先截止收件才能匹配；已结项的批次也不再匹配",
            "a round is matched once it is frozen, and no longer when it is closed",
        ));
    }
    let pins: Vec<WrittenRow> = match &wanted.pins {
        Some(pins) => {
            for row in pins {
                refuse_bad_pin(connection, actor, row).await?;
            }
            pins.clone()
        }
        None => plans::pins(&mut *connection, actor.district(), id).await?.into_iter().map(|pin| pin.row).collect(),
    };
    let mut options = wanted.options.clone();
    if let Some(previous) = &wanted.previous {
        let there = plans::get(&mut *connection, actor.district(), previous).await?;
        if !there.is_some_and(|plan| plan.round == id && !plan.input.is_empty()) {
            return Err(Problem::not_found());
        }
        options["previous"] = previous.as_str().into();
    }
    let tables = of_round(connection, actor.district(), &of).await?;
    let plan = StoredPlan {
        id: new_id(),
        round: id.to_owned(),
        number: 0,
        state: "computing".to_owned(),
        job: new_id(),
        options: options.to_string(),
        pins: serde_json::to_string(&pins).unwrap_or_default(),
        tables_print: print_of(&tables),
        input: String::new(),
        status: String::new(),
        tiers: String::new(),
        published_by: String::new(),
        published_at: None,
    };
    let number = plans::add(&mut *connection, actor.district(), &plan, (&actor.person, actor.now)).await?;
    jobs::enqueue(&mut *connection, (&plan.job, actor.district(), "match", &plan.id), actor.now).await?;
    actor.record(connection, "plan.ask", &plan.id, "").await?;
    Ok(StoredPlan { number, ..plan })
}

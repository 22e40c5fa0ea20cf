//! What a community says of an answer, what follows from it, and who sees whom to ask.
//!
//! Always holds: a joint case is settled when each of its communities has said; silence is told apart from a word; who
//! looks at contact data is written down before they see it, with the reason.

use jiff::civil::Date;
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile};
use super::closing::case_of;
use super::publishing::{take_back, tell_provider};
use crate::app::day_of;
use crate::moves::Named;
use crate::moves::deadlines::Holidays;
use crate::moves::request::{
    Confirmed, RequestAct, RequestEffect, RequestFacts, Standing, confirmed_by_all, move_request,
};
use crate::moves::round::RoundState;
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::rights::Role;
use crate::store::requests::{self, CommunityWord, Filter, StoredContact, StoredRequest};
use crate::store::tasks::{self, StoredTask};
use crate::store::{entries, rounds};

use super::settings::RoundSettings;

/// What is said of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) solved: Confirmed,
    pub(crate) satisfaction: Option<i64>,
    pub(crate) note: String,
    /// For which community, where the actor is no community.
    pub(crate) community: Option<String>,
    pub(crate) on_behalf: Option<String>,
}

/// A community's word.
///
/// # Errors
/// `not_found`, `wrong_state`, `on_behalf_missing`, `community_missing`.
pub(crate) async fn confirm(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    word: &Word,
) -> Result<StoredRequest, Problem> {
    let district = actor.district().to_owned();
    let mut request = requests::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    // Refused early: a word on nothing is none.
    move_request(request.standing, RequestAct::ConfirmSolved, RequestFacts::default())?;
    let theirs = requests::communities(&mut *connection, &district, id).await?;
    let community = speaking_for(actor, &theirs, word)?;
    let said = CommunityWord {
        community,
        choice: 0,
        solved: solved_name(word.solved).to_owned(),
        satisfaction: word.satisfaction.unwrap_or(0),
        note: word.note.clone(),
    };
    requests::say(&mut *connection, (&district, id), &said).await?;
    let all = requests::communities(&mut *connection, &district, id).await?;
    let words: Vec<Option<Confirmed>> = all.iter().map(|word| confirmed_of(&word.solved)).collect();
    if let Some(act) = confirmed_by_all(&words) {
        request.standing = move_request(request.standing, act, RequestFacts::default())?.0;
        request.by_silence = false;
    }
    if !requests::advance(&mut *connection, &district, &request, actor.now).await? {
        return Err(changed_meanwhile());
    }
    actor.record(connection, "request.confirm", id, word.on_behalf.as_deref().unwrap_or("")).await?;
    leave_case(connection, actor, &request).await?;
    request.version += 1;
    Ok(request)
}

/// For which community of a request somebody speaks.
fn speaking_for(actor: &Actor, theirs: &[CommunityWord], word: &Word) -> Result<String, Problem> {
    let is_named = |of: &&CommunityWord| word.community.as_ref().is_none_or(|named| *named == of.community);
    let own = theirs.iter().filter(|of| actor.sight.communities.contains(&of.community)).find(is_named);
    if let Some(own) = own {
        return Ok(own.community.clone());
    }
    if actor.sight.role == Role::Community {
        return Err(Problem::not_found());
    }
    if word.on_behalf.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Problem::unfit("on_behalf_missing", "代社区确认要写明理由", "confirming on behalf needs a reason")
            .mend("请填写 on_behalf.reason", "give on_behalf.reason"));
    }
    match (theirs, &word.community) {
        ([only], None) => Ok(only.community.clone()),
        (_, Some(named)) if theirs.iter().any(|of| of.community == *named) => Ok(named.clone()),
        _ => Err(Problem::unfit("community_missing", "这是联合答题，请写明代哪个社区", "say for which community")),
    }
}

/// The name of a word in the API.
pub(crate) fn solved_name(solved: Confirmed) -> &'static str {
    match solved {
        Confirmed::Yes => "yes",
        Confirmed::Partly => "partly",
        Confirmed::No => "no",
    }
}

fn confirmed_of(name: &str) -> Option<Confirmed> {
    [Confirmed::Yes, Confirmed::Partly, Confirmed::No].into_iter().find(|word| solved_name(*word) == name)
}

/// A community wants it done again: the tasks are open again, with a new due date.
///
/// # Errors
/// `not_found`, `wrong_state`, `reworked_too_often`, `reason_missing`.
pub(crate) async fn rework(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, reason): (&str, &str),
    holidays: &Holidays,
) -> Result<StoredRequest, Problem> {
    if reason.trim().is_empty() {
        return Err(Problem::unfit("reason_missing", "请写明哪里没有解决", "say what is not solved"));
    }
    let district = actor.district().to_owned();
    let mut request = requests::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    let facts = RequestFacts { is_frozen: true, n_reworks: u32::try_from(request.reworks).unwrap_or(u32::MAX) };
    request.standing = move_request(request.standing, RequestAct::Rework, facts)?.0;
    request.reworks += 1;
    reason.clone_into(&mut request.reason);
    request.due = due_again(connection, &district, &request, actor, holidays).await?;
    if !requests::advance(&mut *connection, &district, &request, actor.now).await? {
        return Err(changed_meanwhile());
    }
    for word in requests::communities(&mut *connection, &district, id).await? {
        let unsaid = CommunityWord { solved: String::new(), satisfaction: 0, note: String::new(), ..word };
        requests::say(&mut *connection, (&district, id), &unsaid).await?;
    }
    reopen_tasks(connection, actor, &request).await?;
    actor.record(connection, "request.rework", id, reason).await?;
    request.version += 1;
    Ok(request)
}

async fn due_again(
    connection: &mut AnyConnection,
    district: &str,
    request: &StoredRequest,
    actor: &Actor,
    holidays: &Holidays,
) -> Result<String, Problem> {
    let round = rounds::get(connection, district, &request.round).await?;
    let settings = round.map(|round| RoundSettings::kept(&round.settings)).unwrap_or_default();
    Ok(holidays.due(day_of(actor.now), settings.usual_days).day.to_string())
}

async fn reopen_tasks(connection: &mut AnyConnection, actor: &Actor, request: &StoredRequest) -> Result<(), Problem> {
    let district = actor.district();
    for task in tasks::of_request(&mut *connection, district, &request.id).await? {
        if task.state != TaskState::Finished {
            continue;
        }
        let open = StoredTask {
            state: TaskState::Accepted,
            due: request.due.clone(),
            finished_at: None,
            outcome: String::new(),
            ..task
        };
        if !tasks::advance(&mut *connection, district, &open).await? {
            return Err(changed_meanwhile());
        }
        let words = ("这一项要重办，请看社区的意见", "this is to be done again: see what the community says");
        tell_provider(connection, actor, &open.provider, "task_reworked", &open.id, words).await?;
    }
    Ok(())
}

/// The coordinator decides whether a request is suspended.
///
/// # Errors
/// `not_found`, `wrong_state`.
pub(crate) async fn decide_suspension(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, granted): (&str, bool),
    reason: &str,
) -> Result<StoredRequest, Problem> {
    let mut request = requests::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    let act = if granted { RequestAct::GrantSuspension } else { RequestAct::RejectSuspension };
    let (to, effects) = move_request(request.standing, act, RequestFacts::default())?;
    request.standing = to;
    reason.clone_into(&mut request.reason);
    if !requests::advance(&mut *connection, actor.district(), &request, actor.now).await? {
        return Err(changed_meanwhile());
    }
    if effects.contains(&RequestEffect::ReopenTasks) {
        reopen_tasks(connection, actor, &request).await?;
    }
    actor.record(connection, &format!("request.{}", crate::moves::Named::name(act)), id, reason).await?;
    request.version += 1;
    Ok(request)
}

/// The coordinator releases a request: its tasks are withdrawn, it waits again.
///
/// # Errors
/// `not_found`, `wrong_state`, `reason_missing`.
pub(crate) async fn release(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, reason): (&str, &str),
) -> Result<StoredRequest, Problem> {
    if reason.trim().is_empty() {
        return Err(Problem::unfit("reason_missing", "请写明理由", "a reason is needed"));
    }
    let district = actor.district().to_owned();
    let mut request = requests::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    request.standing = move_request(request.standing, RequestAct::Release, RequestFacts::default())?.0;
    reason.clone_into(&mut request.reason);
    request.due.clear();
    if !requests::advance(&mut *connection, &district, &request, actor.now).await? {
        return Err(changed_meanwhile());
    }
    for task in tasks::of_request(&mut *connection, &district, id).await? {
        if task.state.is_open() {
            take_back(connection, actor, &task).await?;
        }
    }
    actor.record(connection, "request.release", id, reason).await?;
    request.version += 1;
    Ok(request)
}

/// Answered requests whose communities said nothing for so long are solved by silence. How many.
///
/// # Errors
/// If the store fails.
pub(crate) async fn take_silence(
    connection: &mut AnyConnection,
    district: &str,
    now: i64,
    holidays: &Holidays,
) -> Result<usize, Problem> {
    let actor = Actor::server(district, now);
    let mut n = 0;
    for id in silent(connection, district, now, holidays).await? {
        let Some(mut request) = requests::get(&mut *connection, &actor.sight, &id).await? else { continue };
        request.standing = move_request(request.standing, RequestAct::Silence, RequestFacts::default())?.0;
        request.by_silence = true;
        if requests::advance(&mut *connection, district, &request, now).await? {
            actor.record(connection, "request.silence", &request.id, "").await?;
            leave_case(connection, &actor, &request).await?;
            n += 1;
        }
    }
    Ok(n)
}

/// The answered requests whose communities said nothing for so long.
///
/// # Errors
/// If the store fails.
pub(crate) async fn silent(
    connection: &mut AnyConnection,
    district: &str,
    now: i64,
    holidays: &Holidays,
) -> Result<Vec<String>, Problem> {
    let sight = Actor::server(district, now).sight;
    let filter = Filter { standing: Some(Standing::Answered.name().to_owned()), ..Filter::default() };
    let mut silent = Vec::new();
    let answered = requests::page(&mut *connection, &sight, &filter, ("", i64::MAX)).await?;
    for round in if answered.is_empty() { Vec::new() } else { rounds::all(&mut *connection, district).await? } {
        let days = RoundSettings::kept(&round.settings).confirm_days;
        for request in answered.iter().filter(|request| request.round == round.id) {
            let until: Date = holidays.due(day_of(request.changed_at), days).day;
            if until < day_of(now) {
                silent.push(request.id.clone());
            }
        }
    }
    Ok(silent)
}

/// What ends after its round was closed leaves its case then.
async fn leave_case(connection: &mut AnyConnection, actor: &Actor, request: &StoredRequest) -> Result<(), Problem> {
    let round = rounds::get(&mut *connection, actor.district(), &request.round).await?;
    if round.is_some_and(|round| round.state == RoundState::Closed) {
        let case = case_of(connection, actor, &request.round, request).await?;
        entries::put(connection, (actor.district(), "cases"), case.as_slice()).await?;
    }
    Ok(())
}

/// What a community says of an answer some time later 回访: whether it is still solved.
///
/// # Errors
/// `not_found`, `wrong_state`, `on_behalf_missing`, `community_missing`.
pub(crate) async fn revisit(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    word: &Word,
) -> Result<StoredRequest, Problem> {
    let district = actor.district().to_owned();
    let request = requests::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    if !matches!(request.standing, Standing::Solved | Standing::PartlySolved) {
        return Err(Problem::conflict(
            "wrong_state",
            "解决了、部分解决了的才回访",
            "only what was solved, or partly, is revisited",
        ));
    }
    let theirs = requests::communities(&mut *connection, &district, id).await?;
    let community = speaking_for(actor, &theirs, word)?;
    let still = solved_name(word.solved);
    requests::revisit(&mut *connection, (&district, id, &community), (still, &word.note), actor.now).await?;
    actor.record(connection, "request.revisit", id, word.on_behalf.as_deref().unwrap_or("")).await?;
    Ok(request)
}

/// Days after the close of a round for which the lead of a task still sees whom to ask.
const DAYS_AFTER_CLOSE: i64 = 7;
const DAY_MS: i64 = 86_400_000;

/// Lays the contact of a request open, after it was written down who looks and why.
///
/// # Errors
/// `not_found`, `reason_missing`, `no_right` where a provider does not lead an accepted task of it.
pub(crate) async fn reveal(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, reason): (&str, &str),
) -> Result<StoredContact, Problem> {
    if reason.trim().is_empty() && actor.sight.role != Role::Community {
        return Err(Problem::unfit("reason_missing", "请写明为什么要看", "say why it is to be seen"));
    }
    let district = actor.district().to_owned();
    let request = requests::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    if actor.sight.role == Role::Provider {
        let theirs = tasks::of_request(&mut *connection, &district, id).await?;
        let leads = theirs.iter().any(|task| {
            task.role == "lead"
                && actor.sight.reaches_provider(&task.provider)
                && matches!(task.state, TaskState::Accepted | TaskState::Finished)
        });
        let is_over = matches!(request.standing, Standing::Solved | Standing::PartlySolved | Standing::Unsolved)
            && request.changed_at + DAYS_AFTER_CLOSE * DAY_MS < actor.now;
        if !leads || is_over {
            return Err(Problem::no_right());
        }
    }
    actor.record(connection, "request.reveal", id, reason).await?;
    let contact = requests::contact(&mut *connection, &district, ("request", id)).await?;
    Ok(contact.unwrap_or(StoredContact { name: String::new(), phone: String::new() }))
}

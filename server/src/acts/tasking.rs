//! A task is accepted, declined, claimed back, told of, finished; seats that are empty are offered again.
//!
//! Always holds: only whose task it is acts on it, or somebody of the district or street on their behalf, with a reason
//! that the audit keeps; the lead's finish answers the request.

use engine::district::{Lang, ProviderKind, Rule, safe_text};
use engine::explain::EvidenceFile;
use jiff::civil::Date;
use serde_json::{Value, json};
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile};
use super::planning::{add_pins, round};
use super::publishing::{Deadlines, tell_offer, tell_provider};
use crate::app::{day_of, day_said};
use crate::moves::Named;
use crate::moves::deadlines::Holidays;
use crate::moves::request::{RequestAct, RequestFacts, move_request};
use crate::moves::task::{TaskAct, TaskEffect, TaskFacts, TaskState, move_task};
use crate::problem::Problem;
use crate::rights::Role;
use crate::secrets::new_id;
use crate::store::entries::{self, cell};
use crate::store::notices::{Told, tell};
use crate::store::tasks::{self, StoredTask, TaskEntry};
use crate::store::{files, plans, requests};

/// The role of whoever leads.
const LEAD: &str = "lead";

/// What is done with a task.
#[derive(Debug, Clone)]
pub(crate) struct Doing {
    pub(crate) act: TaskAct,
    pub(crate) reason: String,
    pub(crate) words: String,
    /// Of a finish: `adopted`, `in_progress`, `planned`, `for_reference`, `suspended`.
    pub(crate) outcome: String,
    /// Of a finish: files that were put to the request with the task.
    pub(crate) files: Vec<String>,
    /// Why it is done in somebody's place.
    pub(crate) on_behalf: Option<String>,
}

impl Doing {
    /// An act with nothing said.
    pub(crate) fn of(act: TaskAct) -> Self {
        let none = String::new;
        Self { act, reason: none(), words: none(), outcome: none(), files: Vec::new(), on_behalf: None }
    }
}

/// A task on which somebody acts: theirs, or on behalf.
///
/// # Errors
/// `not_found`, `no_right`, `on_behalf_missing`.
pub(crate) async fn own(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    on_behalf: Option<&str>,
) -> Result<StoredTask, Problem> {
    let task = tasks::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    let is_theirs = actor.sight.providers.contains(&task.provider);
    if is_theirs {
        return Ok(task);
    }
    let may_stand_in = actor.sight.all || actor.sight.role == Role::Street;
    if !may_stand_in {
        return Err(Problem::no_right());
    }
    if on_behalf.is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Problem::unfit("on_behalf_missing", "代办要写明理由", "acting on behalf needs a reason")
            .mend("请填写 on_behalf.reason", "give on_behalf.reason"));
    }
    Ok(task)
}

/// The kind of a provider.
async fn kind_of(connection: &mut AnyConnection, district: &str, provider: &str) -> Result<ProviderKind, Problem> {
    let entry = entries::get(connection, (district, "providers"), provider).await?;
    let kind = entry.map(|entry| cell(&entry.row, "kind").to_owned()).unwrap_or_default();
    Ok(ProviderKind::parse(&kind).unwrap_or(ProviderKind::Volunteer))
}

/// Does something with a task.
///
/// # Errors
/// What the move refuses; `reason_missing`, `words_missing`, `bad_outcome`.
pub(crate) async fn act(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    (doing, holidays): (&Doing, &Holidays),
) -> Result<StoredTask, Problem> {
    let task = own(connection, actor, id, doing.on_behalf.as_deref()).await?;
    let wants_reason = matches!(doing.act, TaskAct::Decline | TaskAct::ClaimReturn);
    if wants_reason && doing.reason.trim().is_empty() {
        return Err(Problem::unfit("reason_missing", "请写明理由", "a reason is needed"));
    }
    if doing.act == TaskAct::Finish && task.role == LEAD && doing.words.trim().is_empty() {
        return Err(Problem::unfit("words_missing", "请写明怎么答的", "say how it was answered"));
    }
    let behalf = doing.on_behalf.as_deref().map(|reason| format!("代办：{reason}")).unwrap_or_default();
    let reason = if behalf.is_empty() { doing.reason.clone() } else { behalf };
    moved(connection, actor, task, (doing, &reason), holidays).await
}

/// Moves a task, and does what follows.
async fn moved(
    connection: &mut AnyConnection,
    actor: &Actor,
    task: StoredTask,
    (doing, reason): (&Doing, &str),
    holidays: &Holidays,
) -> Result<StoredTask, Problem> {
    let district = actor.district().to_owned();
    let facts = TaskFacts {
        kind: kind_of(connection, &district, &task.provider).await?,
        return_forbidden: task.return_forbidden,
        leads: task.role == LEAD,
    };
    let (to, effects) = move_task(task.state, doing.act, facts)?;
    let mut next = StoredTask { state: to, ..task.clone() };
    if matches!(doing.act, TaskAct::Accept | TaskAct::Decline | TaskAct::ClaimReturn) {
        next.answered_at = next.answered_at.or(Some(actor.now));
    }
    if effects.contains(&TaskEffect::VerdictIsDue) {
        next.claimed_at = Some(actor.now);
    }
    if let Some(claimed_at) = task.claimed_at.filter(|_| effects.contains(&TaskEffect::ClockGoesOn)) {
        // The days on which the claim waited do not count.
        let stood = holidays.worked_between(day_of(claimed_at), day_of(actor.now));
        let later = |day: &str| {
            day.parse::<Date>().map_or_else(|_| day.to_owned(), |of| holidays.due(of, stood).day.to_string())
        };
        next.accept_by = later(&next.accept_by);
        next.due = later(&next.due);
        next.claimed_at = None;
    }
    match doing.act {
        TaskAct::Accept => next.accepted_at = Some(actor.now),
        TaskAct::Finish => {
            next.finished_at = Some(actor.now);
            next.words.clone_from(&doing.words);
            next.outcome.clone_from(&doing.outcome);
        }
        TaskAct::Decline | TaskAct::ClaimReturn | TaskAct::GrantReturn | TaskAct::RejectReturn => {
            next.reason.clone_from(&doing.reason);
        }
        TaskAct::Withdraw | TaskAct::Rework => {}
    }
    next.return_forbidden |= effects.contains(&TaskEffect::ForbidReturn);
    if !tasks::advance(&mut *connection, &district, &next).await? {
        return Err(changed_meanwhile());
    }
    if effects.contains(&TaskEffect::ForbidPair) {
        let text = |text: &str| Value::from(text);
        let pin = engine::tables::WrittenRow::from_iter([
            ("request".to_owned(), text(&task.request)),
            ("provider".to_owned(), text(&task.provider)),
            ("rule".to_owned(), text("forbid")),
        ]);
        add_pins(connection, actor, &task.round, &[pin]).await?;
    }
    if !doing.files.is_empty() {
        let content = json!({"words": safe_text(&doing.words), "files": doing.files}).to_string();
        let (kind, state) = ("finish".to_owned(), String::new());
        let entry = TaskEntry { id: new_id(), kind, state, content, created_at: actor.now };
        tasks::add_entry(&mut *connection, (&district, &task.id), &entry, &actor.person).await?;
    }
    if effects.contains(&TaskEffect::RequestIsAnswered) {
        answered(connection, actor, &next).await?;
    }
    actor.record(connection, &format!("task.{}", doing.act.name()), &task.id, reason).await?;
    next.version += 1;
    Ok(next)
}

/// The request of a task whose lead is done is answered, or is to be suspended: then the coordinator decides.
async fn answered(connection: &mut AnyConnection, actor: &Actor, task: &StoredTask) -> Result<(), Problem> {
    let request = requests::get(&mut *connection, &actor.whole(), &task.request).await?;
    let mut request = request.ok_or_else(changed_meanwhile)?;
    let act = if task.outcome == "suspended" { RequestAct::AskSuspension } else { RequestAct::Finish };
    request.standing = move_request(request.standing, act, RequestFacts::default())?.0;
    request.outcome.clone_from(&task.outcome);
    request.words.clone_from(&task.words);
    if !requests::advance(&mut *connection, actor.district(), &request, actor.now).await? {
        return Err(changed_meanwhile());
    }
    for word in requests::communities(&mut *connection, actor.district(), &request.id).await? {
        let title = safe_text(cell(&request.row, "title"));
        let words = (
            format!("“{title}”已有答复，请确认是否解决，并打个分。"),
            format!("“{title}” was answered: please say whether it is solved, and rate it."),
        );
        let words = (words.0.as_str(), words.1.as_str());
        let told = Told {
            role: Role::Community.name(),
            scope: &word.community,
            kind: "request_answered",
            subject: &request.id,
            words,
        };
        tell(&mut *connection, actor.district(), told, actor.now).await?;
    }
    Ok(())
}

/// Decides a claim: the pair is forbidden and somebody else may take over, or it goes back to its provider, who cannot
/// claim again.
///
/// # Errors
/// `not_found`, `wrong_state`; and what [`substitute`] refuses where somebody is named.
pub(crate) async fn verdict(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, granted): (&str, bool),
    (reason, to): (&str, Option<&str>),
    holidays: &Holidays,
) -> Result<StoredTask, Problem> {
    let task = tasks::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    let act = if granted { TaskAct::GrantReturn } else { TaskAct::RejectReturn };
    let doing = Doing { reason: reason.to_owned(), ..Doing::of(act) };
    let moved = moved(connection, actor, task, (&doing, reason), holidays).await?;
    let words = if granted {
        ("退单申请已同意", "the claim of a return was granted")
    } else {
        ("退单申请未同意，请接下并办理", "the claim of a return was not granted: please accept the task")
    };
    tell_provider(connection, actor, &moved.provider, "return_decided", &moved.id, words).await?;
    if let Some(to) = to.filter(|_| granted) {
        substitute(connection, actor, id, Some(to), holidays).await?;
    }
    Ok(moved)
}

/// Offers an empty seat to somebody: who is named, else the plan's substitute. The new task.
///
/// # Errors
/// `not_empty` where the seat is held; `nobody` where no one is named; `not_there`, `on_leave`, `in_team`.
pub(crate) async fn substitute(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    to: Option<&str>,
    holidays: &Holidays,
) -> Result<StoredTask, Problem> {
    let district = actor.district().to_owned();
    let empty = tasks::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    if !matches!(empty.state, TaskState::Declined | TaskState::Returned | TaskState::Withdrawn) {
        return Err(Problem::conflict("not_empty", "这个位子还有人", "this seat is held"));
    }
    let to = to.unwrap_or(&empty.substitute).to_owned();
    if to.is_empty() {
        return Err(Problem::unfit("nobody", "方案里没有替补，请指定一家，或重新匹配", "the plan names no substitute")
            .mend("请填写 provider", "name a provider"));
    }
    if entries::get(&mut *connection, (&district, "providers"), &to).await?.is_none() {
        return Err(Problem::unfit("not_there", format!("没有答题力量 {to}"), format!("there is no provider {to}")));
    }
    let today = day_of(actor.now).to_string();
    let leaves = tasks::leaves(&mut *connection, &district, &today).await?;
    if leaves.iter().any(|leave| leave.provider == to && leave.from <= today) {
        return Err(Problem::unfit("on_leave", format!("{to} 正在请假"), format!("{to} is on leave")));
    }
    let team = tasks::of_request(&mut *connection, &district, &empty.request).await?;
    if team.iter().any(|task| task.provider == to && task.state.is_held()) {
        return Err(Problem::unfit(
            "in_team",
            format!("{to} 已在这件点单的队伍里"),
            format!("{to} is in the team already"),
        ));
    }
    if team.iter().any(|task| task.reason == empty.id && task.state.is_held()) {
        return Err(Problem::conflict("not_empty", "这个位子已经有人顶上", "somebody took this seat already"));
    }
    let of = round(connection, actor, &empty.round).await?;
    refuse_unfit(connection, &district, &empty, &to).await?;
    let clock = Deadlines::of(&of, holidays, actor.now);
    let request = requests::get(&mut *connection, &actor.whole(), &empty.request).await?;
    let request = request.ok_or_else(changed_meanwhile)?;
    let task = StoredTask {
        id: new_id(),
        provider: to,
        state: TaskState::Offered,
        accept_by: clock.accept_by(),
        substitute: String::new(),
        return_forbidden: false,
        // Which seat it takes.
        reason: empty.id.clone(),
        words: String::new(),
        outcome: String::new(),
        offered_at: actor.now,
        answered_at: None,
        claimed_at: None,
        accepted_at: None,
        finished_at: None,
        version: 1,
        ..empty
    };
    tasks::add(&mut *connection, &district, &task).await?;
    tell_offer(connection, actor, &task, &request).await?;
    actor.record(connection, "task.substitute", &task.id, "").await?;
    Ok(task)
}

/// Refuses whom the evidence of the plan, or a pin since, keeps from a seat.
async fn refuse_unfit(
    connection: &mut AnyConnection,
    district: &str,
    seat: &StoredTask,
    to: &str,
) -> Result<(), Problem> {
    let unfit = |zh: String, en: String| {
        Problem::unfit("not_eligible", zh, en).mend("请换一家；候选见 candidates", "name another: see candidates")
    };
    let is_forbidden = |pin: &plans::StoredPin| {
        let says = |column: &str| cell(&pin.row, column);
        says("rule") == Rule::Forbid.name() && says("request") == seat.request && says("provider") == to
    };
    if plans::pins(&mut *connection, district, &seat.round).await?.iter().any(is_forbidden) {
        return Err(unfit(format!("{to} 已退过或被禁止办这一件"), format!("{to} is forbidden to take this request")));
    }
    let Some(evidence) = evidence(connection, district, &seat.plan).await? else { return Ok(()) };
    let of_request = evidence.requests.iter().find(|(id, _)| id.as_str() == seat.request).map(|(_, of)| of);
    let of_role = of_request.and_then(|of| of.roles.iter().find(|role| role.role.as_str() == seat.role));
    let considered = of_role.and_then(|role| role.considered.iter().find(|of| of.provider.as_str() == to));
    match considered.filter(|of| of.eligibility.is_exclusion()) {
        Some(of) => {
            let why = |lang| of.eligibility.said(lang);
            Err(unfit(
                format!("{to} 不能担这个位子：{}", why(Lang::Zh)),
                format!("{to} cannot take this seat: {}", why(Lang::En)),
            ))
        }
        None => Ok(()),
    }
}

/// The evidence of a plan, where it is kept.
async fn evidence(connection: &mut AnyConnection, district: &str, plan: &str) -> Result<Option<EvidenceFile>, Problem> {
    let bytes = files::get(connection, &plans::owner(district, plan), "evidence.json").await?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Adds a note, an attendance, or asks for more time.
///
/// # Errors
/// `not_found`, `no_right`, `on_behalf_missing`, `wrong_state`.
pub(crate) async fn tell_of(
    connection: &mut AnyConnection,
    actor: &Actor,
    id: &str,
    (kind, content): (&'static str, Value),
    on_behalf: Option<&str>,
) -> Result<TaskEntry, Problem> {
    let task = own(connection, actor, id, on_behalf).await?;
    if !matches!(task.state, TaskState::Accepted | TaskState::Finished) {
        return Err(Problem::conflict("wrong_state", "先接下任务才能填写", "accept the task first"));
    }
    let state = if kind == "extension" { "asked" } else { "" };
    let entry = TaskEntry {
        id: new_id(),
        kind: kind.to_owned(),
        state: state.to_owned(),
        content: content.to_string(),
        created_at: actor.now,
    };
    tasks::add_entry(&mut *connection, (actor.district(), id), &entry, &actor.person).await?;
    actor.record(connection, &format!("task.{kind}"), id, on_behalf.unwrap_or("")).await?;
    Ok(entry)
}

/// Decides whether a task gets more time: the newest that was asked for.
///
/// # Errors
/// `not_found`, `nothing_asked`.
pub(crate) async fn decide_extension(
    connection: &mut AnyConnection,
    actor: &Actor,
    (id, granted): (&str, bool),
    reason: &str,
) -> Result<StoredTask, Problem> {
    let district = actor.district().to_owned();
    let mut task = tasks::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    let entries = tasks::entries(&mut *connection, &district, id).await?;
    let asked = entries.iter().rev().find(|entry| entry.kind == "extension" && entry.state == "asked");
    let asked =
        asked.ok_or_else(|| Problem::conflict("nothing_asked", "没有待批的延期", "no extension was asked for"))?;
    let to = if granted { "granted" } else { "rejected" };
    if !tasks::advance_entry(&mut *connection, (&district, &asked.id), ("asked", to)).await? {
        return Err(changed_meanwhile());
    }
    if granted {
        let content: Value = serde_json::from_str(&asked.content).unwrap_or_default();
        task.due = content["until"].as_str().unwrap_or(&task.due).to_owned();
        if !tasks::advance(&mut *connection, &district, &task).await? {
            return Err(changed_meanwhile());
        }
        task.version += 1;
    }
    let words = if granted {
        ("延期已同意", "more time was granted")
    } else {
        ("延期未同意", "more time was not granted")
    };
    tell_provider(connection, actor, &task.provider, "extension_decided", id, words).await?;
    actor.record(connection, &format!("task.extension-{to}"), id, reason).await?;
    Ok(task)
}

/// Reminds a provider of a task.
///
/// # Errors
/// `not_found`, `wrong_state` where there is nothing to do.
pub(crate) async fn remind(connection: &mut AnyConnection, actor: &Actor, id: &str) -> Result<Value, Problem> {
    let task = tasks::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    let (accept_by, due) = (day_said(&task.accept_by), day_said(&task.due));
    let words = match task.state {
        TaskState::Offered => (
            format!("请尽快接下任务，最晚 {}。", accept_by.0),
            format!("Please accept the task, by {} at the latest.", accept_by.1),
        ),
        TaskState::Accepted => {
            (format!("请尽快办理，{}到期。", due.0), format!("Please see to the task: it is due on {}.", due.1))
        }
        _ => return Err(Problem::conflict("wrong_state", "这一项没有要催的", "there is nothing to remind of")),
    };
    tell_provider(connection, actor, &task.provider, "reminder", id, (&words.0, &words.1)).await?;
    actor.record(connection, "task.remind", id, "").await?;
    Ok(json!({"zh": words.0, "en": words.1}))
}

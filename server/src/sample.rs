//! The sample district on a fresh server: a first round that is closed, a second one that is published, somebody of
//! each role.
//!
//! Comes in: a server without a district. Goes out: links to sign in. Always holds: everything goes the way that people
//! go (the same acts, the same jobs); people and firms of the sample are invented.

use std::collections::BTreeMap;
use std::time::Duration;

use datasets::putuo;
use engine::district::Bilingual;
use engine::tables::{Purpose, Reading, WrittenRow, read_batch, written_tables};
use serde_json::json;
use sqlx::AnyConnection;

use crate::acts::actor::Actor;
use crate::acts::confirming::{Word, confirm};
use crate::acts::planning::{self, Wanted};
use crate::acts::settings::RoundSettings;
use crate::acts::tasking::{Doing, act};
use crate::acts::{accounts, closing, publishing};
use crate::api::call::work;
use crate::app::{App, Shared, day_of};
use crate::moves::deadlines::Holidays;
use crate::moves::request::{Confirmed, Standing};
use crate::moves::task::TaskAct;
use crate::problem::Problem;
use crate::rights::{Holding, Role};
use crate::store::entries::{self, cell};
use crate::store::{plans, requests, rounds, tasks};

/// How somebody comes in.
pub struct SampleLink {
    /// Who.
    pub role: Bilingual,
    /// The link: once, within seven days.
    pub url: String,
}

/// The id of the sample's district.
const DISTRICT: &str = "pt";
const WEEK_MS: i64 = 7 * 86_400_000;
/// How long a plan of the sample may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Fills a server.
///
/// # Errors
/// `not_fresh`, or what an act refuses.
pub(crate) async fn fill(app: &Shared) -> Result<Vec<SampleLink>, Problem> {
    let tables = read()?;
    let actor = Actor::server(DISTRICT, app.now());
    let in_tables = tables.clone();
    app.store.write(work!([actor, in_tables] connection => put(connection, &actor, &in_tables).await)).await?;
    first_round(app, &actor).await?;
    second_round(app, &actor).await?;
    links(app, &actor).await
}

/// Rows of the sample by table; requests in the sequence of their submission.
type Tables = BTreeMap<&'static str, Vec<WrittenRow>>;

fn read() -> Result<Tables, Problem> {
    let batch = read_batch(&putuo::embedded(), &Reading::trusted(Purpose::Round));
    let batch = batch.map_err(|_| Problem::bad("bad_sample", "示例读不出来", "the sample cannot be read"))?;
    let mut tables: Tables = written_tables(&batch.district, false).into_iter().collect();
    if let Some(requests) = tables.get_mut("requests") {
        requests.sort_by(|a, b| (cell(a, "submitted"), cell(a, "id")).cmp(&(cell(b, "submitted"), cell(b, "id"))));
    }
    Ok(tables)
}

/// The district with its tables, and a first round with the earlier half of the requests.
async fn put(connection: &mut AnyConnection, actor: &Actor, tables: &Tables) -> Result<(), Problem> {
    if !rounds::districts(&mut *connection).await?.is_empty() {
        return Err(Problem::conflict(
            "not_fresh",
            "这个文件夹里已经有数据；示例要用新的文件夹，请换一个 --data",
            "there is data already: the sample wants a fresh folder, give another --data",
        ));
    }
    rounds::add_district(&mut *connection, DISTRICT, "普陀区（示例）", actor.now).await?;
    for table in ["communities", "providers", "cases"] {
        entries::put(&mut *connection, (DISTRICT, table), &tables[table]).await?;
    }
    let all = &tables["requests"];
    open(connection, actor, ("r1", "第一批（示例）")).await?;
    for row in &all[..all.len() / 2] {
        requests::add(&mut *connection, DISTRICT, row, Standing::Accepted, actor.now).await?;
    }
    planning::freeze(connection, actor, "r1").await?;
    open(connection, actor, ("r2", "第二批（示例）")).await?;
    for row in &all[all.len() / 2..] {
        requests::add(&mut *connection, DISTRICT, row, Standing::Accepted, actor.now).await?;
    }
    Ok(())
}

async fn open(connection: &mut AnyConnection, actor: &Actor, (id, name): (&str, &str)) -> Result<(), Problem> {
    const WEEKS_TO_ANSWER: i64 = 8;
    let due = day_of(actor.now + WEEKS_TO_ANSWER * WEEK_MS).to_string();
    let table = BTreeMap::from([
        ("as_of".to_owned(), "2026-03-01".to_owned()),
        ("due".to_owned(), due),
        ("seed".to_owned(), "2026".to_owned()),
    ]);
    let settings = RoundSettings { table, ..RoundSettings::default() };
    planning::open(connection, actor, (id, name), &settings).await?;
    Ok(())
}

/// Matches a round by a job, and publishes what comes of it.
async fn planned(app: &Shared, actor: &Actor, round: &'static str) -> Result<(), Problem> {
    let wanted = Wanted { options: json!({"budget": 500_000}), pins: None, previous: None };
    let plan = app
        .store
        .write(work!([actor, wanted] connection => planning::ask_for_plan(connection, &actor, round, &wanted).await))
        .await?;
    app.wake.notify_one();
    let id = plan.id;
    tokio::time::timeout(PATIENCE, computed(app, &id))
        .await
        .unwrap_or_else(|_| Err(Problem::unfit("not_matched", "示例没有算成", "the sample was not matched in time")))?;
    let holidays = std::sync::Arc::new(app.holidays().await?);
    app.store
        .write(work!([actor, id, holidays] connection => {
            publishing::publish(connection, &actor, &id, &holidays).await.map(|_| ())
        }))
        .await
}

async fn computed(app: &App, id: &str) -> Result<(), Problem> {
    loop {
        let plan = { plans::get(&mut *app.store.read().await?, DISTRICT, id).await? };
        match plan.map(|plan| plan.state).as_deref() {
            Some("computing") => tokio::time::sleep(Duration::from_millis(100)).await,
            Some("draft") => return Ok(()),
            _ => return Err(Problem::unfit("not_matched", "示例没有算成", "the sample was not matched")),
        }
    }
}

/// The first round is answered, confirmed and closed; a few answers are not what their communities hoped for.
async fn first_round(app: &Shared, actor: &Actor) -> Result<(), Problem> {
    planned(app, actor, "r1").await?;
    let holidays = std::sync::Arc::new(app.holidays().await?);
    app.store.write(work!([actor, holidays] connection => answered(connection, &actor, &holidays).await)).await
}

async fn answered(connection: &mut AnyConnection, actor: &Actor, holidays: &Holidays) -> Result<(), Problem> {
    let behalf = || Some("示例".to_owned());
    for task in tasks::of_round(&mut *connection, DISTRICT, "r1").await? {
        let accept = Doing { on_behalf: behalf(), ..Doing::of(TaskAct::Accept) };
        act(connection, actor, &task.id, (&accept, holidays)).await?;
        let words = "已现场办理，居民代表到场看过".to_owned();
        let outcome = "adopted".to_owned();
        let finish = Doing { words, outcome, on_behalf: behalf(), ..Doing::of(TaskAct::Finish) };
        act(connection, actor, &task.id, (&finish, holidays)).await?;
    }
    let all = requests::of_round(&mut *connection, DISTRICT, Some("r1")).await?;
    for (at, request) in all.iter().filter(|request| request.standing == Standing::Answered).enumerate() {
        let (solved, rate) = match at % 10 {
            3 => (Confirmed::Partly, 3),
            7 => (Confirmed::No, 2),
            _ => (Confirmed::Yes, 5),
        };
        for word in requests::communities(&mut *connection, DISTRICT, &request.id).await? {
            let word = Word {
                solved,
                satisfaction: Some(rate),
                note: String::new(),
                community: Some(word.community),
                on_behalf: behalf(),
            };
            confirm(connection, actor, &request.id, &word).await?;
        }
    }
    closing::close(connection, actor, "r1").await?;
    Ok(())
}

async fn second_round(app: &Shared, actor: &Actor) -> Result<(), Problem> {
    app.store.write(work!([actor] connection => planning::freeze(connection, &actor, "r2").await)).await?;
    planned(app, actor, "r2").await
}

/// Somebody of each role.
async fn links(app: &Shared, actor: &Actor) -> Result<Vec<SampleLink>, Problem> {
    let url = app.public_url.clone();
    app.store
        .write(work!([actor, url] connection => {
            let lead = tasks::of_round(&mut *connection, DISTRICT, "r2").await?;
            let lead = lead.into_iter().find(|task| task.role == "lead").map(|task| (task.provider, task.request));
            let (provider, request) = lead.unwrap_or_default();
            let theirs = requests::communities(&mut *connection, DISTRICT, &request).await?;
            let community = theirs.first().map(|word| word.community.clone()).unwrap_or_default();
            let entry = entries::get(&mut *connection, (DISTRICT, "communities"), &community).await?;
            let of_community = |column: &str| entry.as_ref().map(|of| cell(&of.row, column).to_owned());
            let street = of_community("street").unwrap_or_default();
            let names = [
                of_community("name").unwrap_or_default(),
                entries::names(&mut *connection, (DISTRICT, "providers"), std::slice::from_ref(&provider))
                    .await?
                    .remove(&provider)
                    .unwrap_or_default(),
            ];
            let roles = [
                (Role::Coordinator, String::new(), "区协调员", "coordinator"),
                (Role::Street, street, "街镇联络员", "street"),
                (Role::Community, community, "社区", "community"),
                (Role::Provider, provider, "答题力量", "provider"),
                (Role::Inspector, String::new(), "督查", "inspector"),
            ];
            let mut links = Vec::new();
            for (role, scope, zh, en) in roles {
                let name = match role {
                    Role::Community => names[0].as_str(),
                    Role::Provider => names[1].as_str(),
                    _ => scope.as_str(),
                };
                let said = if name.is_empty() { zh.to_owned() } else { format!("{zh} {name}") };
                let holding = Holding { district: DISTRICT.to_owned(), role, scope: scope.clone() };
                let person = accounts::add(connection, &actor, (en, &said), &[holding]).await?;
                let (secret, _) = accounts::invite(connection, &actor, &person.id).await?;
                let role = Bilingual::new(said, format!("{en} {scope}").trim_end());
                links.push(SampleLink { role, url: accounts::address(&url, &secret) });
            }
            Ok(links)
        }))
        .await
}

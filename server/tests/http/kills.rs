//! The server is killed at random moments of its work and started again: nothing that was acknowledged is lost, nothing
//! is half done, every job ends once.
//!
//! `DIANDA_KILLS=100 cargo nextest run … kills` makes the long run; the usual number keeps the tests short.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use datasets::putuo;
use serde_json::{Value, json};

use crate::client::{BOTH, On, Person, postgres};
use crate::district::{D, PASSWORD, items, text};

/// Kills of the usual run, on each database.
const KILLS: u64 = 3;
/// Requests of each import.
const ROWS: u64 = 150;

/// A server as a process of its own.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) url: String,
    first: Option<String>,
}

pub(crate) fn started(data: &Path, database: Option<&str>) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dianda"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    if let Some(url) = database {
        command.env("DIANDA_DATABASE_URL", url);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    let line_of = |reader: &mut dyn BufRead| {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        line
    };
    let mut errors = BufReader::new(child.stderr.take().expect("piped"));
    let line = line_of(&mut errors);
    let url = line.split_whitespace().find(|word| word.starts_with("http://"));
    let url = url.unwrap_or_else(|| panic!("it did not start: {line}")).to_owned();
    // What it says further must not fill the pipe.
    std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    let is_first = Person::of(&url).get("/healthz").status == 200 && !data.join("begun").is_file();
    let first = is_first.then(|| line_of(&mut output)).and_then(|line| line.split('：').nth(1).map(str::to_owned));
    std::fs::write(data.join("begun"), "").expect("a mark");
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    Process { child, url, first }
}

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    rounds: Mutex<Vec<String>>,
    imports: Mutex<Vec<u64>>,
    plans: Mutex<Vec<String>>,
    published: Mutex<Vec<String>>,
}

#[test]
fn killed_at_any_moment_it_loses_nothing_and_does_nothing_by_halves() {
    let kills = std::env::var("DIANDA_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    for database in BOTH {
        let folder = tempfile::tempdir().expect("a folder");
        let url = (database == On::Postgres).then(postgres);
        let acknowledged = Acknowledged::default();
        let (mut coordinator, mut draw) = (None, 7_u64);
        for turn in 0..=kills {
            let mut process = started(folder.path(), url.as_deref());
            let by = match coordinator.take() {
                None => prepared(&process, kills),
                Some(by) => Person::at(&by, &process.url),
            };
            check(&by, &acknowledged, turn);
            if turn < kills {
                // Numbers of Knuth's generator: the same moments in each run.
                draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let moment = Duration::from_millis(50 + (draw >> 33) % 1500);
                std::thread::scope(|scope| {
                    scope.spawn(|| raise_rounds(&by, &acknowledged, turn));
                    scope.spawn(|| import(&by, &acknowledged, turn));
                    scope.spawn(|| plan(&by, &acknowledged));
                    std::thread::sleep(moment);
                    process.child.kill().expect("it runs");
                });
            } else {
                process.child.kill().expect("it runs");
            }
            process.child.wait().expect("it ended");
            coordinator = Some(by);
        }
        trail(folder.path(), url.as_deref());
    }
}

/// Of two copies that share a database the one that matches is killed: the other ends what it had begun.
#[test]
fn a_copy_that_is_killed_while_it_matches_leaves_the_match_to_another() {
    let url = postgres();
    let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut first = started(one.path(), Some(&url));
    let by = opened(&first);
    let workbook = putuo::workbook(&putuo::folder()).expect("the sample as a workbook");
    let of = by.upload(&format!("{D}/rounds/next/imports"), &[("putuo.xlsx", &workbook)]).expect(202);
    let path = format!("{D}/imports/{}", text(&of["id"]));
    let of = by.until(&path, |import| import["state"] != "reading");
    assert_eq!(of["state"], "ready", "{of}");
    by.post(&format!("{path}/commit"), json!({})).expect(200);
    by.post(&format!("{D}/rounds/next/freeze"), json!({})).expect(200);
    // What may be one matter is looked for first.
    by.until(&path, |import| import["near_identical"].is_array());
    let plan = by.post(&format!("{D}/rounds/next/plans"), json!({})).expect(202);
    let job = format!("{D}/jobs/{}", text(&plan["job"]));
    // It is at work, beyond the reading.
    by.until(&job, |job| job["state"] == "running" && !job["progress"].is_null());
    std::fs::write(two.path().join("begun"), "").expect("a mark");
    let mut second = started(two.path(), Some(&url));
    first.child.kill().expect("it runs");
    first.child.wait().expect("it ended");
    let by = by.at(&second.url);
    let ended = by.until(&job, |job| !matches!(job["state"].as_str(), Some("queued" | "running")));
    assert_eq!((ended["state"].as_str(), ended["attempts"].as_i64()), (Some("done"), Some(2)), "{ended}");
    let plan = by.get(&format!("{D}/plans/{}", text(&plan["id"]))).expect(200);
    assert_eq!(plan["state"], "draft", "{plan}");
    by.post(&format!("{D}/plans/{}/publish", text(&plan["id"])), json!({})).expect(200);
    second.child.kill().expect("it runs");
    second.child.wait().expect("it ended");
    trail(two.path(), Some(&url));
}

/// A district with a coordinator and two rounds.
fn opened(process: &Process) -> Person {
    let nobody = Person::of(&process.url);
    let first = process.first.as_deref().expect("the first start invites").trim();
    let administrator = nobody.redeemed(first, Some(PASSWORD));
    administrator.post("/api/v1/districts", json!({"id": "pt", "name": "某区"})).expect(201);
    let person = json!({"login": "xietiao", "name": "某协调员", "roles": [{"role": "coordinator"}]});
    let id = text(&administrator.post(&format!("{D}/people"), person).expect(201)["id"]);
    let invitation = administrator.post(&format!("{D}/people/{id}/invitation"), json!({})).expect(201);
    let by = nobody.redeemed(&text(&invitation["url"]), Some(PASSWORD));
    by.post(&format!("{D}/rounds"), json!({"id": "base", "name": "底"})).expect(201);
    by.post(&format!("{D}/rounds"), json!({"id": "next", "name": "下一批"})).expect(201);
    by
}

/// The district with a community for each turn, an office, some requests in a frozen round.
fn prepared(process: &Process, kills: u64) -> Person {
    let by = opened(process);
    let communities: String = (0..kills).map(|turn| format!("K{turn},第{turn}居民区,示范街道\n")).collect();
    let files = [
        ("社区.csv", format!("编号,名称,街镇\nC1,甲居民区,示范街道\n{communities}")),
        ("答题力量.csv", "编号,名称,类别,容量\nS1,示范街道办事处,街镇,9\nD1,区房管局,部门,4\n".to_owned()),
        (
            "点单.csv",
            "编号,社区,标题,角色\nB1,C1,停车难,牵头:@street:1\nB2,C1,堆物,牵头:@street:1;协办:D1:1\n".to_owned(),
        ),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let of = by.upload(&format!("{D}/rounds/base/imports"), &files).expect(202);
    let path = format!("{D}/imports/{}", text(&of["id"]));
    let of = by.until(&path, |import| import["state"] != "reading");
    assert_eq!(of["state"], "ready", "{of}");
    by.post(&format!("{path}/commit"), json!({})).expect(200);
    by.post(&format!("{D}/rounds/base/freeze"), json!({})).expect(200);
    by
}

/// A post to a server that may go away: its body where it was acknowledged.
fn posted(by: &Person, path: &str, body: &Value) -> Option<Value> {
    let headers = [("Content-Type", "application/json")];
    let reply = by.try_call("POST", path, &headers, body.to_string().into_bytes()).ok()?;
    (200..300).contains(&reply.status).then_some(reply.body)
}

fn raise_rounds(by: &Person, acknowledged: &Acknowledged, turn: u64) {
    for n in 0..10_000 {
        let id = format!("t{turn}-{n}");
        let Some(_) = posted(by, &format!("{D}/rounds"), &json!({"id": id, "name": "某批"})) else { break };
        acknowledged.rounds.lock().expect("no panic").push(id);
    }
}

fn import(by: &Person, acknowledged: &Acknowledged, turn: u64) {
    let rows: String = (0..ROWS).map(|n| format!("T{turn}-{n},K{turn},第{n}件事,停车难\n")).collect();
    let table = format!("编号,社区,标题,题型\n{rows}");
    let uploaded = by.try_upload(&format!("{D}/rounds/next/imports"), &[("点单.csv", table.as_bytes())]);
    let Some(of) = uploaded.ok().filter(|reply| reply.status == 202) else { return };
    let path = format!("{D}/imports/{}", text(&of.body["id"]));
    loop {
        let Ok(state) = by.try_call("GET", &path, &[], Vec::new()) else { return };
        if state.body["state"] != "reading" {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    if posted(by, &format!("{path}/commit"), &json!({})).is_some() {
        acknowledged.imports.lock().expect("no panic").push(turn);
    }
}

fn plan(by: &Person, acknowledged: &Acknowledged) {
    while let Some(of) = posted(by, &format!("{D}/rounds/base/plans"), &json!({})) {
        let id = text(&of["id"]);
        acknowledged.plans.lock().expect("no panic").push(id.clone());
        loop {
            let Ok(state) = by.try_call("GET", &format!("{D}/plans/{id}"), &[], Vec::new()) else { return };
            if state.body["state"] != "computing" {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        if posted(by, &format!("{D}/plans/{id}/publish"), &json!({})).is_some() {
            acknowledged.published.lock().expect("no panic").push(id);
        }
    }
}

/// What was acknowledged is there; what was not is there as a whole or not at all.
fn check(by: &Person, acknowledged: &Acknowledged, turns: u64) {
    let rounds = items(&by.get(&format!("{D}/rounds")).expect(200));
    for id in acknowledged.rounds.lock().expect("no panic").iter() {
        assert!(rounds.iter().any(|round| round["id"] == id.as_str()), "the round {id} is lost");
    }
    for turn in 0..turns {
        let list = by.get(&format!("{D}/requests?community=K{turn}&limit=1")).expect(200);
        let n = list["total"].as_u64().expect("a number");
        let is_known = acknowledged.imports.lock().expect("no panic").contains(&turn);
        assert!(n == ROWS || (n == 0 && !is_known), "turn {turn} left {n} of {ROWS} requests");
    }
    for id in acknowledged.plans.lock().expect("no panic").iter() {
        let plan = by.until(&format!("{D}/plans/{id}"), |plan| plan["state"] != "computing");
        let job = by.get(&format!("{D}/jobs/{}", text(&plan["job"]))).expect(200);
        assert_eq!((plan["state"] == "failed", job["state"].as_str()), (false, Some("done")), "{job}");
    }
    let plans = items(&by.get(&format!("{D}/rounds/base/plans")).expect(200));
    let in_force: Vec<&Value> = plans.iter().filter(|plan| plan["state"] == "published").collect();
    assert!(in_force.len() <= 1, "{in_force:?}");
    if !acknowledged.published.lock().expect("no panic").is_empty() {
        assert_eq!(in_force.len(), 1);
    }
    let held = items(&by.get(&format!("{D}/tasks?limit=200&state=offered")).expect(200));
    let expected = in_force.first().map_or(0, |plan| {
        let document = by.get(&format!("{D}/plans/{}/document", text(&plan["id"]))).expect(200);
        document["assignments"].as_array().map_or(0, Vec::len)
    });
    assert_eq!(held.len(), expected, "the tasks of the plan in force, each once");
}

/// The trail of the audit is whole.
pub(crate) fn trail(data: &Path, database: Option<&str>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dianda"));
    command.args(["admin", "verify", "--json", "--data"]).arg(data);
    if let Some(url) = database {
        command.env("DIANDA_DATABASE_URL", url);
    }
    let ended = command.output().expect("the program");
    let found: Value = serde_json::from_slice(&ended.stdout).expect("a document");
    assert_eq!((ended.status.code(), &found["broken"]), (Some(0), &json!([])), "{found}");
}

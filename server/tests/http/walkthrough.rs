//! Two rounds of the sample through real HTTP, every role at work.

use datasets::putuo;
use serde_json::{Value, json};

use crate::client::{BOTH, On, Person};
use crate::district::{D, District, PASSWORD, items, text};

/// The sample's table with some lines changed.
fn table(name: &str, change: impl Fn(usize, &str) -> String) -> Vec<u8> {
    let source = putuo::tables().into_iter().find(|source| source.name == name).expect("a table of the sample");
    let text = String::from_utf8(source.bytes).expect("it is UTF-8");
    let lines: Vec<String> = text.lines().enumerate().map(|(at, line)| change(at, line)).collect();
    (lines.join("\n") + "\n").into_bytes()
}

fn as_it_is(_: usize, line: &str) -> String {
    line.to_owned()
}

/// Tasks by a condition, as the coordinator sees them, in a sequence that each run has.
fn tasks(by: &Person, query: &str) -> Vec<Value> {
    let mut tasks = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = by.get(&format!("{D}/tasks?limit=200&{query}{cursor}")).expect(200);
        tasks.extend(items(&page));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    tasks.sort_by_key(|task| ["request", "role", "provider"].map(|key| text(&task[key])));
    tasks
}

/// The sample comes in by parts; faults are mended in place, a row is dropped; the same file again changes nothing.
fn hand_in(district: &District) {
    let coordinator = &district.coordinator;
    let (communities, providers, cases, round) = (
        table("communities.csv", as_it_is),
        table("providers.csv", as_it_is),
        table("cases.csv", as_it_is),
        table("round.csv", as_it_is),
    );
    let parts: [(&str, &[u8]); 4] = [
        ("communities.csv", &communities),
        ("providers.csv", &providers),
        ("cases.csv", &cases),
        ("round.csv", &round),
    ];
    let import = district.handed_in(coordinator, "r1", &parts);
    district.committed(coordinator, &import);
    let faulty = table("requests.csv", |at, line| match at {
        1 => line.replacen("CY01", "没有的社区", 1),
        2 => line.replacen("CY01", "没有的居民区", 1),
        3 => line.replacen(",3,3,640,", ",3,9,640,", 1),
        4 => line.replacen("CY-004", "CY-003", 1),
        _ => line.to_owned(),
    });
    let import = district.handed_in(coordinator, "r1", &[("requests.csv", &faulty)]);
    assert_eq!(import["state"], "faulty");
    let faults: Vec<(String, u64)> = import["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| (text(&fault["code"]), fault["row"].as_u64().unwrap_or(0)))
        .collect();
    assert_eq!(faults.len(), 4, "{faults:?}");
    let path = format!("{D}/imports/{}", text(&import["id"]));
    let refused = coordinator.post(&format!("{path}/commit"), json!({}));
    assert_eq!(refused.refused(409), "not_ready");
    let cell = |row: u32, column: &str, value: &str| {
        let file = "requests.csv";
        json!({"file": file, "row": row, "column": column, "value": value})
    };
    let mends = json!({
        "cells": [cell(2, "community", "CY01"), cell(3, "community", "CY01"), cell(4, "urgency", "3")],
        "rows": [{"file": "requests.csv", "row": 5, "drop": true}],
    });
    coordinator.patch(&path, &import["etag"], mends).expect(202);
    let import = coordinator.until(&path, |import| import["state"] != "reading");
    district.committed(coordinator, &import);
    // What was dropped comes by itself.
    let whole = table("requests.csv", as_it_is);
    let import = district.handed_in(coordinator, "r1", &[("requests.csv", &whole)]);
    assert_eq!((import["tables"][0]["new"].as_u64(), import["tables"][0]["changed"].as_u64()), (Some(1), Some(0)));
    district.committed(coordinator, &import);
    let import = district.handed_in(coordinator, "r1", &[("requests.csv", &whole)]);
    assert_eq!(import["changes_nothing"], true);
}

/// The people of the walkthrough.
struct People {
    street: Person,
    community: Person,
    neighbour: Person,
}

/// Communities raise requests, the street looks through them.
fn triage(district: &District, people: &People) {
    let raise = |by: &Person, title: &str, contact: &str| {
        let body = json!({"title": title, "text": "详见现场", "contact": contact, "phone": "199-0000-0123"});
        by.post(&format!("{D}/requests"), body).expect(201)
    };
    let lamp = raise(&people.community, "楼道灯不亮", "某阿姨");
    assert_eq!((lamp["standing"].as_str(), lamp["community"][0].as_str()), (Some("submitted"), Some("CY01")));
    assert!(!lamp.to_string().contains("0123") && !lamp.to_string().contains("某阿姨"), "{lamp}");
    let same = raise(&people.neighbour, "隔壁弄堂楼道灯也不亮", "某伯伯");
    let silly = raise(&people.community, "想要一架直升机", "某阿姨");
    let (lamp, same, silly) = (text(&lamp["id"]), text(&same["id"]), text(&silly["id"]));
    // Its own street sees it, a neighbour does not.
    let seen = people.neighbour.get(&format!("{D}/requests/{lamp}"));
    assert_eq!(seen.refused(404), "not_found");
    let decide = |verdict: Value| people.street.post(&format!("{D}/requests/triage"), verdict);
    assert_eq!(decide(json!({"ids": [silly], "verdict": "refuse"})).refused(422), "reason_missing");
    decide(json!({"ids": [silly], "verdict": "refuse", "reason": "不属于社区治理"})).expect(200);
    decide(json!({"ids": [silly], "verdict": "undo"})).expect(200);
    decide(json!({"ids": [silly], "verdict": "refuse", "reason": "不属于社区治理"})).expect(200);
    decide(json!({"ids": [lamp], "verdict": "accept"})).expect(200);
    decide(json!({"ids": [same], "verdict": "merge", "into": lamp})).expect(200);
    let choices = format!("{D}/communities/CY01/choices");
    let wanted = json!([lamp, "CY-001", "CY-002"]);
    assert_eq!(people.community.put(&choices, wanted.clone()).refused(428), "if_match_missing");
    let etag = people.community.get(&format!("{D}/communities/CY01")).etag;
    people.community.put_from(&choices, &etag, wanted.clone()).expect(200);
    // Who ranked in between is named to whoever comes with what they had read.
    let late = people.community.put_from(&choices, &etag, wanted).expect(412);
    let is_named = late["detail"].as_str().is_some_and(|text| text.contains("枣阳弄居民区"));
    assert!(late["code"] == "stale" && is_named, "{late}");
    // Who may see whom to ask is written down.
    let contact = people.street.post(&format!("{D}/requests/{lamp}/reveal"), json!({"reason": "核实地址"})).expect(200);
    assert_eq!((contact["contact"].as_str(), contact["phone"].as_str()), (Some("某阿姨"), Some("199-0000-0123")));
    let _ = district;
}

#[test]
fn two_rounds_of_the_sample_with_every_role_at_work() {
    for database in BOTH {
        walk(database);
    }
}

fn walk(database: On) {
    let district = District::on(database);
    let (server, coordinator) = (&district.server, &district.coordinator);
    hand_in(&district);
    let invited = district.invited();
    let nobody = server.nobody();
    let people = People {
        street: nobody.redeemed(&invited["曹杨新村街道"], Some(PASSWORD)),
        community: nobody.redeemed(&invited["CY01"], None),
        neighbour: nobody.redeemed(&invited["CY02"], None),
    };
    triage(&district, &people);

    // The round is frozen, matched, corrected by pins, matched again, published.
    coordinator.post(&format!("{D}/rounds/r1/freeze"), json!({})).expect(200);
    let first = district.matched("r1", json!({"options": {"budget": 200_000}}));
    assert_eq!(first["state"], "draft", "{first}");
    let document = coordinator.get(&format!("{D}/plans/{}/document", text(&first["id"]))).expect(200);
    let lead = document["assignments"].as_array().expect("assignments").iter().find(|of| of["role"] == "expert");
    let lead = lead.expect("an expert takes part").clone();
    let pin = json!({"request": lead["request"], "provider": lead["provider"], "rule": "forbid"});
    coordinator.post(&format!("{D}/rounds/r1/pins"), pin).expect(201);
    let wanted = json!({"options": {"budget": 200_000}, "previous": first["id"]});
    let second = district.matched("r1", wanted);
    assert_eq!(second["state"], "draft", "{second}");
    let path = format!("{D}/plans/{}", text(&second["id"]));
    let difference = coordinator.get(&format!("{path}/difference?from={}", text(&first["id"]))).expect(200);
    assert!(difference["removed"].as_array().is_some_and(|seats| !seats.is_empty()), "{difference}");
    let preview = coordinator.get(&format!("{path}/preview")).expect(200);
    let n_offered = preview["offered"].as_array().map_or(0, Vec::len);
    coordinator.post(&format!("{path}/publish"), json!({})).expect(200);
    let offered = tasks(coordinator, "state=offered");
    assert_eq!(offered.len(), n_offered);
    let matched_alone = alone(coordinator, &path);
    assert_eq!(matched_alone, coordinator.get(&format!("{path}/document")).bytes, "as dianda match on the same tables");
    work(&district, &invited, &people);
}

/// What `dianda match` gives on the tables of a plan.
fn alone(coordinator: &Person, plan: &str) -> Vec<u8> {
    let tables: Value = coordinator.post(&format!("{plan}/tables"), json!({"reason": "核对"})).expect(200);
    let folder = tempfile::tempdir().expect("a folder");
    let batch = folder.path().join("batch");
    std::fs::create_dir(&batch).expect("a folder");
    for (name, rows) in tables.as_object().expect("tables") {
        std::fs::write(batch.join(format!("{name}.json")), rows.to_string()).expect("a table");
    }
    let of: Value = coordinator.get(plan).expect(200);
    let document: Value = coordinator.get(&format!("{plan}/document")).expect(200);
    let out = folder.path().join("out");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dianda"));
    command.arg("match").arg(&batch).arg("--out").arg(&out);
    command.arg(format!("--budget={}", document["options"]["budget"]));
    if !document["options"]["previous"].is_null() {
        let plans = coordinator.get(&format!("{D}/rounds/{}/plans", text(&of["round"]))).expect(200);
        let first = items(&plans).into_iter().find(|plan| plan["version"] == 1).expect("the first plan");
        let bytes = coordinator.get(&format!("{D}/plans/{}/document", text(&first["id"]))).bytes;
        let previous = folder.path().join("previous.json");
        std::fs::write(&previous, bytes).expect("a plan");
        command.arg("--previous").arg(previous);
    }
    let ended = command.output().expect("the program");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    std::fs::read(out.join("plan.json")).expect("a plan")
}

/// Whoever is of a provider.
fn of_provider(district: &District, invited: &std::collections::BTreeMap<String, String>, task: &Value) -> Person {
    district.server.nobody().redeemed(&invited[&text(&task["provider"])], None)
}

/// Tasks are accepted, declined and substituted, claimed back, extended, finished; requests confirmed, reworked, left
/// in silence; the round is closed and a second one learns from it.
fn work(district: &District, invited: &std::collections::BTreeMap<String, String>, people: &People) {
    let coordinator = &district.coordinator;
    let offered = tasks(coordinator, "state=offered");
    let kind_of = |task: &Value| {
        text(&coordinator.get(&format!("{D}/providers/{}", text(&task["provider"]))).expect(200)["kind"])
    };
    let is_office = |task: &Value| matches!(kind_of(task).as_str(), "department" | "street");
    let path = |task: &Value| format!("{D}/tasks/{}", text(&task["id"]));

    // An expert declines, the plan's substitute takes over; where there is none, one is named.
    let expert = offered.iter().find(|task| !is_office(task)).expect("somebody who is no office");
    let person = of_provider(district, invited, expert);
    let claim = json!({"reason": "not_our_duty"});
    assert_eq!(person.post(&format!("{}/claim-return", path(expert)), claim).refused(409), "not_for_this_kind");
    person.post(&format!("{}/decline", path(expert)), json!({"reason": "下月出差"})).expect(200);
    let round = coordinator.get(&format!("{D}/rounds/r1")).expect(200);
    assert_eq!(round["stuck"], json!([expert["request"]]));
    let to = match expert["substitute"].as_str() {
        Some(_) => json!({}),
        None => {
            let taken: Vec<&Value> = offered.iter().filter(|task| task["request"] == expert["request"]).collect();
            let free = offered.iter().find(|task| {
                task["role"] == expert["role"] && taken.iter().all(|of| of["provider"] != task["provider"])
            });
            json!({"provider": free.expect("another expert")["provider"]})
        }
    };
    let seat = coordinator.post(&format!("{}/substitute", path(expert)), to.clone()).expect(201);
    assert_eq!((seat["state"].as_str(), &seat["role"]), (Some("offered"), &expert["role"]));
    assert_eq!(coordinator.post(&format!("{}/substitute", path(expert)), to).refused(422), "in_team");
    assert_eq!(coordinator.get(&format!("{D}/rounds/r1")).expect(200)["stuck"], json!([]));

    // An office claims a return and is refused, another's is granted: that pair is forbidden from now on.
    let offices: Vec<&Value> =
        offered.iter().filter(|task| task["request"] != expert["request"] && is_office(task)).collect();
    let is_alone = |task: &Value| {
        let request = coordinator.get(&format!("{D}/requests/{}", text(&task["request"]))).expect(200);
        request["community"].as_array().is_some_and(|theirs| theirs.len() == 1)
    };
    let leads: Vec<&Value> =
        offices.into_iter().filter(|task| task["role"] == "lead").take(60).filter(|task| is_alone(task)).collect();
    let of = |task: &Value| leads.iter().filter(|other| other["provider"] == task["provider"]).count();
    let kept = *leads.iter().find(|task| of(task) > 1).expect("an office leads two");
    let other = *leads.iter().find(|task| task["provider"] != kept["provider"]).expect("another office leads");
    let office = of_provider(district, invited, kept);
    let claim = json!({"reason": "not_our_area", "words": "不在本街镇"});
    office.post(&format!("{}/claim-return", path(kept)), claim.clone()).expect(200);
    let verdict = json!({"accept": false, "reason": "地址就在本街镇"});
    coordinator.post(&format!("{}/verdict", path(kept)), verdict).expect(200);
    assert_eq!(office.post(&format!("{}/claim-return", path(kept)), claim.clone()).refused(409), "return_forbidden");
    office.post(&format!("{}/accept", path(kept)), json!({})).expect(200);
    let second = of_provider(district, invited, other);
    second.post(&format!("{}/claim-return", path(other)), claim).expect(200);
    let verdict = json!({"accept": true, "reason": "职能不符"});
    let returned = coordinator.post(&format!("{}/verdict", path(other)), verdict).expect(200);
    assert_eq!(returned["state"], "returned");
    let pins = items(&coordinator.get(&format!("{D}/rounds/r1/pins")).expect(200));
    assert!(pins.iter().any(|pin| pin["rule"] == "forbid" && pin["request"] == other["request"]), "{pins:?}");

    // More time is asked and granted; a note; the end; the community is asked.
    let extension = json!({"until": "2026-07-15", "reason": "要等业主投票"});
    office.post(&format!("{}/extension", path(kept)), extension).expect(201);
    let later = coordinator.post(&format!("{}/extension-verdict", path(kept)), json!({"grant": true})).expect(200);
    assert_eq!(later["due"], "2026-07-15");
    office.post(&format!("{}/note", path(kept)), json!({"words": "已入户走访"})).expect(201);
    let finish = json!({"outcome": "adopted", "words": "已签约施工"});
    office.post(&format!("{}/finish", path(kept)), finish.clone()).expect(200);
    let request = format!("{D}/requests/{}", text(&kept["request"]));
    let word = |solved: &str| json!({"solved": solved, "satisfaction": 4, "on_behalf": {"reason": "电话里说的"}});
    coordinator.post(&format!("{request}/confirm"), word("no")).expect(200);
    let reworked = coordinator.post(&format!("{request}/rework"), json!({"reason": "还在漏"})).expect(200);
    assert_eq!(reworked["standing"], "reworked");
    office.post(&format!("{}/finish", path(kept)), finish.clone()).expect(200);
    coordinator.post(&format!("{request}/confirm"), word("yes")).expect(200);
    assert_eq!(coordinator.get(&request).expect(200)["standing"], "solved");

    // Another is answered and nobody says anything: it is solved by silence, and told apart.
    let silent = leads.iter().find(|task| task["provider"] == kept["provider"] && task["request"] != kept["request"]);
    let silent = silent.expect("that office leads another");
    office.post(&format!("{}/accept", path(silent)), json!({})).expect(200);
    office.post(&format!("{}/finish", path(silent)), finish).expect(200);
    let request = format!("{D}/requests/{}", text(&silent["request"]));
    assert_eq!(coordinator.get(&request).expect(200)["standing"], "answered");
    let silent = text(&silent["request"]);
    late(district, people, (expert, other));
    end(district, &silent);
}

/// Somebody is away; a late urgent request is admitted; the round is matched again, with what was accepted kept.
fn late(district: &District, people: &People, (expert, other): (&Value, &Value)) {
    let coordinator = &district.coordinator;
    let away = text(&expert["provider"]);
    let leave = json!({"from": "2026-03-01", "to": "2026-12-31"});
    coordinator.post(&format!("{D}/providers/{away}/leave"), leave).expect(201);
    let gas = json!({"title": "燃气管漏气", "text": "二楼闻到燃气味", "urgency": 5, "topic": ""});
    let gas = text(&people.community.post(&format!("{D}/requests"), gas).expect(201)["id"]);
    let admit = json!({"request": gas, "reason": "安全隐患"});
    let admitted = coordinator.post(&format!("{D}/rounds/r1/admit"), admit.clone());
    assert_eq!(admitted.refused(409), "not_accepted");
    people.street.post(&format!("{D}/requests/triage"), json!({"ids": [gas], "verdict": "accept"})).expect(200);
    coordinator.post(&format!("{D}/rounds/r1/admit"), admit).expect(200);
    let notices = items(&people.street.get(&format!("{D}/notices")).expect(200));
    assert!(notices.iter().any(|of| of["kind"] == "late_request" && of["subject"] == gas.as_str()), "{notices:?}");

    let plans = items(&coordinator.get(&format!("{D}/rounds/r1/plans")).expect(200));
    let before = plans.iter().find(|plan| plan["state"] == "published").expect("a plan is in force").clone();
    let accepted = tasks(coordinator, "state=accepted");
    let finished = tasks(coordinator, "state=finished");
    let again = district.matched("r1", json!({"options": {"budget": 200_000}, "previous": before["id"]}));
    assert_eq!(again["state"], "draft", "{again}");
    let path = format!("{D}/plans/{}", text(&again["id"]));
    let document: Value = coordinator.get(&format!("{path}/document")).expect(200);
    let seats = document["assignments"].as_array().expect("assignments").clone();
    let has = |task: &Value| {
        seats.iter().any(|seat| ["request", "role", "provider"].iter().all(|key| seat[*key] == task[*key]))
    };
    assert!(accepted.iter().chain(&finished).all(has), "what was accepted is kept");
    assert!(!has(expert) && !has(other), "neither who declined nor whose return was granted is asked again");
    assert!(seats.iter().any(|seat| seat["request"] == gas.as_str()), "the urgent one is answered");
    let new_of_away = seats.iter().filter(|seat| seat["provider"] == away.as_str()).count();
    assert_eq!(new_of_away, 0, "who is away is offered nothing");
    coordinator.post(&format!("{path}/publish"), json!({})).expect(200);
    assert_eq!(coordinator.get(&format!("{D}/plans/{}", text(&before["id"]))).expect(200)["state"], "superseded");
    let withdrawn = coordinator.post(&format!("{D}/rounds/r1/withdraw"), json!({"reason": "试试"}));
    assert_eq!(withdrawn.refused(409), if accepted.is_empty() && finished.is_empty() { "" } else { "tasks_accepted" });
    let release = coordinator.post(&format!("{D}/requests/{gas}/release"), json!({"reason": "燃气公司已抢修"}));
    assert_eq!(release.expect(200)["standing"], "waiting");
}

/// Silence, the close, cases; a second round begins with what was left.
fn end(district: &District, silent: &str) {
    district.server.later(30);
    assert_eq!(district.coordinator.get("/api/v1/me").refused(401), "not_signed_in");
    let coordinator = district.server.nobody().with_password("xietiao", PASSWORD);
    let of = coordinator.until(&format!("{D}/requests/{silent}"), |of| of["standing"] == "solved");
    assert_eq!(of["by"], "silence");
    let n_cases = |by: &Person| by.get(&format!("{D}/cases")).expect(200)["total"].as_u64().unwrap_or(0);
    let before = n_cases(&coordinator);
    let round = coordinator.post(&format!("{D}/rounds/r1/close"), json!({})).expect(200);
    assert_eq!(round["state"], "closed");
    assert!(n_cases(&coordinator) > before, "what ended is a case");
    let case = coordinator.get(&format!("{D}/cases/r1-{silent}")).expect(200);
    assert_eq!((case["outcome"].as_str(), case["satisfaction"].is_null()), (Some("resolved"), true));

    coordinator.post(&format!("{D}/rounds"), json!({"id": "r2", "name": "第二批", "seed": 7})).expect(201);
    let closed = coordinator.upload(&format!("{D}/rounds/r1/imports"), &[("requests.csv", b"id\n")]);
    assert_eq!(closed.refused(409), "round_closed");
    let round = coordinator.post(&format!("{D}/rounds/r2/freeze"), json!({})).expect(200);
    assert!(round["counts"]["accepted"].as_u64().is_some_and(|n| n > 0), "{round}");
    let district = District { coordinator, ..district.again() };
    let plan = district.matched("r2", json!({"options": {"budget": 200_000}}));
    assert_eq!(plan["state"], "draft", "{plan}");
    let path = format!("{D}/plans/{}", text(&plan["id"]));
    let tables: Value = district.coordinator.post(&format!("{path}/tables"), json!({"reason": "核对"})).expect(200);
    let waits = |row: &Value| row["waiting_rounds"].as_str().is_some_and(|n| n != "0");
    assert!(tables["communities"].as_array().expect("communities").iter().any(waits), "who went without waits longer");
    assert!(tables["cases"].as_array().expect("cases").iter().any(|row| row["id"] == format!("r1-{silent}")));
    district.coordinator.post(&format!("{path}/publish"), json!({})).expect(200);
    assert!(!tasks(&district.coordinator, "round=r2&state=offered").is_empty());
}

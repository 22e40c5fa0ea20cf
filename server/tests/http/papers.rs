//! What comes of a round on paper and in files: lists in force, codes, calendars, pictures, candidates, history,
//! targets; contact data that is erased.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use serde_json::{Value, json};

use crate::client::{BOTH, Person};
use crate::district::{D, District, PASSWORD, items, text};

#[test]
fn lists_pictures_calendars_and_targets_follow_the_tasks() {
    for database in BOTH {
        let district = District::with_sample(database);
        let coordinator = &district.coordinator;
        coordinator.post(&format!("{D}/rounds/r1/freeze"), json!({})).expect(200);
        assert_eq!(coordinator.get(&format!("{D}/requests/CY-001/candidates")).refused(409), "no_plan");
        let plan = district.matched("r1", json!({"options": {"budget": 200_000}}));
        meetings_workbook(&district, &text(&plan["id"]));
        let plan = district.matched("r1", json!({"options": {"budget": 200_000}}));
        coordinator.post(&format!("{D}/plans/{}/publish", text(&plan["id"])), json!({})).expect(200);
        let invited = district.invited();
        let tasks = items(&coordinator.get(&format!("{D}/tasks?limit=200&street=曹杨新村街道")).expect(200));
        let lead = tasks.iter().find(|task| task["role"] == "lead").expect("somebody leads there");
        let (request, provider) = (text(&lead["request"]), text(&lead["provider"]));
        let office = district.server.nobody().redeemed(&invited[&provider], None);
        let lead = format!("{D}/tasks/{}", text(&lead["id"]));
        candidates_and_targets(coordinator, &request, &lead);
        pictures(&office, &request, &lead);
        lists(coordinator, &office, &request);
        calendar(&district, &office);
        let history = items(&coordinator.get(&format!("{D}/requests/{request}/history")).expect(200));
        let acts: Vec<String> = history.iter().map(|item| text(&item["act"])).collect();
        for act in ["request.target", "request.attach", "task.accept", "task.note"] {
            assert!(acts.iter().any(|of| of == act), "{act}: {acts:?}");
        }
        let sheet = coordinator.get(&format!("{D}/rounds/r1/files/qr.html"));
        let sheet = String::from_utf8(sheet.bytes).expect("a page");
        assert!(sheet.contains("<svg") && !sheet.contains("<script"), "the codes are drawn");
        contacts(&district, &office, &provider, &request);
    }
}

/// The workbook of lists, filled in by a meeting, brings its pins; one that names nothing is refused whole.
fn meetings_workbook(district: &District, plan: &str) {
    let coordinator = &district.coordinator;
    let pins = "点单,规则,答题力量\nCY-001,禁止,bm-fangguan\nCY-002,必办,\n";
    let path = format!("{D}/rounds/r1/pins/import");
    let job = coordinator.upload(&path, &[("锁定.csv", pins.as_bytes())]).expect(202);
    let done = coordinator
        .until(&format!("{D}/jobs/{}", text(&job["id"])), |job| job["state"] != "queued" && job["state"] != "running");
    assert_eq!(done["state"], "done", "{done}");
    let there = items(&coordinator.get(&format!("{D}/rounds/r1/pins")).expect(200));
    assert_eq!(there.len(), 2, "{there:?}");
    let wrong = "点单,规则,答题力量\nCY-001,禁止,没有这一家\n";
    let job = coordinator.upload(&path, &[("锁定.csv", wrong.as_bytes())]).expect(202);
    let done = coordinator
        .until(&format!("{D}/jobs/{}", text(&job["id"])), |job| job["state"] != "queued" && job["state"] != "running");
    assert!(done["state"] == "failed" && done["error"]["faults"][0]["mend"].is_string(), "{done}");
    // All of them at once, from what was read.
    let read = coordinator.get(&format!("{D}/rounds/r1/pins"));
    let rows = json!([{"request": "CY-002", "rule": "answer"}]);
    let path = format!("{D}/rounds/r1/pins");
    assert_eq!(coordinator.put(&path, rows.clone()).refused(428), "if_match_missing");
    coordinator.put_from(&path, &read.etag, rows.clone()).expect(200);
    assert_eq!(coordinator.put_from(&path, &read.etag, rows).refused(412), "stale");
    // The plan's own workbook with an empty sheet of pins is one too.
    let workbook = coordinator.get(&format!("{D}/plans/{plan}/files/plan.xlsx"));
    let job = coordinator.upload(&format!("{D}/rounds/r1/pins/import"), &[("plan.xlsx", &workbook.bytes)]).expect(202);
    let done = coordinator
        .until(&format!("{D}/jobs/{}", text(&job["id"])), |job| job["state"] != "queued" && job["state"] != "running");
    assert_eq!(done["state"], "done", "{done}");
}

fn candidates_and_targets(coordinator: &Person, request: &str, lead: &str) {
    let told = coordinator.get(&format!("{D}/requests/{request}/candidates")).expect(200);
    assert!(told["roles"][0]["considered"][0]["relevance"].is_number(), "{told}");
    let path = format!("{D}/requests/{request}");
    let of = coordinator.get(&path).expect(200);
    let change = json!({"target": "装好三盏路灯", "due": "2026-03-20"});
    let set = coordinator.patch(&path, &of["etag"], change.clone()).expect(200);
    assert_eq!((set["target"].as_str(), set["due"].as_str()), (Some("装好三盏路灯"), Some("2026-03-20")));
    assert_eq!(coordinator.get(lead).expect(200)["due"], "2026-03-20");
    let stale = coordinator.patch(&path, &of["etag"], change).expect(412);
    assert!(stale["detail"].to_string().contains("某协调员"), "who changed it is told: {stale}");
}

/// A picture comes with a note; nothing of where it was taken is kept; a page is refused.
fn pictures(office: &Person, request: &str, lead: &str) {
    office.post(&format!("{lead}/accept"), json!({})).expect(200);
    let mut jpeg = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(64, 48).write_to(&mut jpeg, image::ImageFormat::Jpeg).expect("a picture");
    let mut bytes = jpeg.into_inner();
    let exif = b"Exif\0\0GPS-31.23-121.47";
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    bytes.splice(2..2, [&[0xFF, 0xE1][..], &length, exif].concat());
    let path = format!("{D}/requests/{request}/files");
    let task = lead.rsplit('/').next().expect("an id");
    let reply = office.try_upload_with(&path, &[("现场.jpg", &bytes)], &[("task", task)]).expect("an answer");
    let file = text(&items(&reply.expect(201))[0]["id"]);
    let kept = office.get(&format!("{path}/{file}"));
    assert!(kept.status == 200 && !kept.bytes.windows(4).any(|part| part == b"GPS-"));
    assert_eq!(office.upload(&path, &[("x.html", b"<script>1</script>")]).refused(422), "bad_kind");
    let note = json!({"words": "看过现场", "files": [file]});
    office.post(&format!("{lead}/note"), note).expect(201);
    assert_eq!(items(&office.get(&path).expect(200))[0]["task"], task);
}

fn lists(coordinator: &Person, office: &Person, request: &str) {
    let path = format!("{D}/rounds/r1/files/lists.xlsx");
    let all = coordinator.get(&path);
    assert_eq!(all.status, 200, "{}", all.body);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(all.bytes)).expect("it opens");
    assert_eq!(workbook.sheet_names(), ["问题清单", "项目清单", "任务清单", "承诺清单", "资源清单"]);
    let cells = |sheet: calamine::Range<calamine::Data>| -> Vec<String> {
        sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect()
    };
    let projects = cells(workbook.worksheet_range("项目清单").expect("a sheet"));
    assert!(projects.iter().any(|cell| cell == "装好三盏路灯") && projects.iter().any(|cell| cell == request));
    let tasks = cells(workbook.worksheet_range("任务清单").expect("a sheet"));
    assert!(tasks.iter().any(|cell| cell == "看过现场") && tasks.iter().any(|cell| cell == "已接"));
    // A provider gets its own.
    let own = office.get(&path);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(own.bytes)).expect("it opens");
    let own = cells(workbook.worksheet_range("任务清单").expect("a sheet"));
    assert!(own.len() < tasks.len() && own.iter().any(|cell| cell == request));
}

/// A calendar tells days and numbers to whoever has its address, until it is renewed.
fn calendar(district: &District, office: &Person) {
    let nobody = district.server.nobody();
    let url = text(&office.post(&format!("{D}/calendar"), json!({})).expect(201)["url"]);
    let path = url.split_once("/calendar/").map(|(_, name)| format!("/calendar/{name}")).expect("an address");
    let read = nobody.get(&path);
    let read = String::from_utf8(read.bytes).expect("a calendar");
    assert!(read.contains("DTSTART;VALUE=DATE:20260320") && read.contains("到期 1 项"), "{read}");
    office.post(&format!("{D}/calendar"), json!({})).expect(201);
    assert_eq!(nobody.get(&path).status, 404);
}

/// Whom to ask at a provider is known to those who work with it; contact data is erased when its time has come.
fn contacts(district: &District, office: &Person, provider: &str, request: &str) {
    let coordinator = &district.coordinator;
    let path = format!("{D}/providers/{provider}/contact");
    let before = office.get(&path);
    let change = json!({"contact": "某科长", "phone": "021-0000-0000"});
    office.put_from(&path, &before.etag, change).expect(200);
    assert_eq!(coordinator.get(&path).expect(200)["contact"], "某科长");
    let inspector = json!({"login": "ducha", "name": "某督查", "roles": [{"role": "inspector"}]});
    let id = text(&district.administrator.post(&format!("{D}/people"), inspector).expect(201)["id"]);
    let invitation = district.administrator.post(&format!("{D}/people/{id}/invitation"), json!({})).expect(201);
    let inspector = district.server.nobody().redeemed(&text(&invitation["url"]), Some(PASSWORD));
    assert_eq!(inspector.get(&path).refused(403), "no_right");
    let body = json!({"community": ["CY01"], "title": "楼道堆物", "contact": "某阿姨", "phone": "199-0000-0123"});
    let raised = text(&coordinator.post(&format!("{D}/requests"), body).expect(201)["id"]);
    let reveal =
        |by: &Person, id: &str| by.post(&format!("{D}/requests/{id}/reveal"), json!({"reason": "核对"})).expect(200);
    assert_eq!(reveal(coordinator, &raised)["phone"], "199-0000-0123");
    let refuse = json!({"ids": [raised], "verdict": "refuse", "reason": "不属于社区治理"});
    coordinator.post(&format!("{D}/requests/triage"), refuse).expect(200);
    // Half a year later.
    district.server.later(181);
    let until = std::time::Instant::now();
    let again = district.server.nobody().with_password("xietiao", PASSWORD);
    while reveal(&again, &raised)["phone"] != "" {
        assert!(until.elapsed() < std::time::Duration::from_secs(30), "it is not erased");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let _: Value = again.get(&format!("{D}/requests/{request}")).expect(200);
}

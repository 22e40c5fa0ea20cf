//! Contact data in every field that takes any: reveal shows it, and nothing else does: no list, file, search, event,
//! log, metric or error.

use serde_json::{Value, json};

use crate::client::{BOTH, Person};
use crate::district::{D, District, PASSWORD, items, text};

/// Names and numbers that are nobody's, one for each door.
const NAMES: [&str; 3] = ["金丝雀甲", "金丝雀乙", "金丝雀丙"];
const NUMBERS: [&str; 5] = ["19900010001", "19900010002", "19900010003", "19900010004", "19900010005"];

/// What comes back of an address, as one text; workbooks are opened.
fn content(bytes: &[u8]) -> String {
    let mut all = String::from_utf8_lossy(bytes).into_owned();
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        for at in 0..archive.len() {
            let mut part = Vec::new();
            let mut file = archive.by_index(at).expect("a part");
            std::io::Read::read_to_end(&mut file, &mut part).expect("a part is read");
            all.push_str(&content(&part));
        }
    }
    all
}

#[track_caller]
fn check(what: &str, bytes: &[u8]) {
    let all = content(bytes);
    let joined: String = all.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    for canary in NAMES.iter().chain(&NUMBERS) {
        assert!(!all.contains(canary) && !joined.contains(canary), "{what} shows {canary}");
    }
}

#[test]
fn only_reveal_shows_whom_to_ask() {
    for database in BOTH {
        let district = District::with_sample(database);
        let invited = district.invited();
        let coordinator = &district.coordinator;
        let community = district.server.nobody().redeemed(&invited["CY01"], None);
        let street = district.server.nobody().redeemed(&invited["曹杨新村街道"], Some(PASSWORD));
        let raised = put_in(&district, &community);
        coordinator.post(&format!("{D}/rounds/r1/freeze"), json!({})).expect(200);
        let plan = district.matched("r1", json!({"options": {"budget": 200_000}}));
        let plan = text(&plan["id"]);
        coordinator.post(&format!("{D}/plans/{plan}/publish"), json!({})).expect(200);
        let shown = street.post(&format!("{D}/requests/{raised}/reveal"), json!({"reason": "核实"})).expect(200);
        assert_eq!((shown["contact"].as_str(), shown["phone"].as_str()), (Some(NAMES[0]), Some(NUMBERS[0])));
        for by in [coordinator, &street, &community, &district.administrator] {
            look_everywhere(by, &raised, &plan);
        }
        // What goes wrong repeats nothing of it.
        let body = json!({"title": "", "community": ["没有"], "contact": NAMES[0], "phone": NUMBERS[0]});
        check("a refused request", &community.post(&format!("{D}/requests"), body).bytes);
        let body = json!({"title": 7, "phone": NUMBERS[0]}).to_string();
        let reply =
            community.call("POST", &format!("{D}/requests"), &[("Content-Type", "application/json")], body.into());
        check("a body that is not understood", &reply.bytes);
    }
}

/// By a form, by a file, in texts.
fn put_in(district: &District, community: &Person) -> String {
    let body = json!({
        "title": format!("楼道灯不亮，打 {} 找我", NUMBERS[1]), "text": format!("晚上看不见，{} 也行", NUMBERS[2]),
        "contact": NAMES[0], "phone": NUMBERS[0],
    });
    let raised = text(&community.post(&format!("{D}/requests"), body).expect(201)["id"]);
    let accept = json!({"ids": [raised], "verdict": "accept"});
    district.coordinator.post(&format!("{D}/requests/triage"), accept).expect(200);
    let file = format!(
        "编号,社区,标题,内容,联系人,电话\nJS-1,CY01,门口积水,下雨就积水 {},{},{}\nJS-2,没有,x,{},{},{}\n",
        NUMBERS[3], NAMES[1], NUMBERS[4], NUMBERS[3], NAMES[2], NUMBERS[4]
    );
    let import = district.handed_in(&district.coordinator, "r1", &[("金丝雀.csv", file.as_bytes())]);
    let path = format!("{D}/imports/{}", text(&import["id"]));
    check("an import with faults", import.to_string().as_bytes());
    check("its annotated copy", &district.coordinator.get(&format!("{path}/annotated.xlsx")).bytes);
    let drop = json!({"rows": [{"file": "金丝雀.csv", "row": 3, "drop": true}]});
    district.coordinator.patch(&path, &import["etag"], drop).expect(202);
    let import = district.coordinator.until(&path, |import| import["state"] != "reading");
    district.committed(&district.coordinator, &import);
    raised
}

/// Every address that gives something, as somebody.
fn look_everywhere(by: &Person, request: &str, plan: &str) {
    let mut addresses: Vec<String> = [
        "requests?limit=200",
        "requests?q=%E7%81%AF&facets=topic,street,standing",
        "search?q=%E7%A7%AF%E6%B0%B4",
        "search?q=19900010001",
        "search?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        "search?q=%E7%81%AF&in=cases",
        "tasks?limit=200",
        "communities?limit=200",
        "providers?limit=200",
        "audit?limit=200",
        "notices",
        "figures?by=street",
        "figures?by=property_company",
        "rounds",
        "rounds/r1/files/lists.xlsx",
        "rounds/r1/files/qr.html",
        "rounds/r1/pins",
        "people?limit=200",
    ]
    .map(|path| format!("{D}/{path}"))
    .to_vec();
    for part in ["", "/history", "/similar", "/candidates", "/files"] {
        addresses.push(format!("{D}/requests/{request}{part}"));
        addresses.push(format!("{D}/requests/JS-1{part}"));
    }
    for part in ["document", "evidence", "preview", "explain", "tables", "files/tables.json", "files/plan.xlsx"] {
        addresses.push(format!("{D}/plans/{plan}/{part}"));
    }
    for file in ["files/report.html", "files/providers.zip", "files/instance.zip"] {
        addresses.push(format!("{D}/plans/{plan}/{file}"));
    }
    for address in addresses {
        check(&address, &by.get(&address).bytes);
    }
    let found: Value = by.get(&format!("{D}/search?q=19900010001")).body;
    assert!(items(&found).is_empty(), "numbers of people are not searched for: {found}");
}

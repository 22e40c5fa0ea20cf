//! Doors through which bytes from outside come in, each as a function that may refuse and must not panic.
//!
//! Comes in: any bytes. Goes out: nothing; a panic is a finding. Always holds: no clock, no file, no network; what a
//! door refuses it refuses with located faults.

use engine::district::{safe_text, unsteering_text};
use engine::explain::{EvidenceFile, Names, Subject, sentences, why};
use engine::index::Query;
use engine::instance::read_instance;
use engine::plan::{Plan, PreviousPlan, Run};
use engine::referee::referee;
use engine::tables::{Fault, Purpose, Reading, Source, read_batch};

/// A door.
pub struct Target {
    /// Its name, and that of the folder of its corpus.
    pub name: &'static str,
    /// What goes through it.
    pub run: fn(&[u8]),
    /// Inputs that are in order, to be spoilt.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 9] = [
    Target { name: "csv", run: csv, seeds: || vec![REQUESTS.into(), gb18030(REQUESTS), utf16(REQUESTS)] },
    Target {
        name: "xlsx",
        run: xlsx,
        seeds: || vec![engine::tables::template(engine::district::Lang::Zh).unwrap_or_default()],
    },
    Target { name: "json", run: json, seeds: || vec![JSON.into()] },
    Target { name: "roles", run: roles, seeds: || ROLES.iter().map(|roles| roles.as_bytes().to_vec()).collect() },
    Target { name: "query", run: query, seeds: || QUERIES.iter().map(|query| query.as_bytes().to_vec()).collect() },
    Target { name: "pins", run: pins, seeds: || vec![PINS.into()] },
    Target {
        name: "documents",
        run: documents,
        seeds: || vec![PLAN.into(), EVIDENCE.into(), b"{\"version\":1}".to_vec()],
    },
    Target { name: "instance", run: instance, seeds: || vec![INSTANCE.into()] },
    Target { name: "masking", run: safe, seeds: || TEXTS.iter().map(|text| text.as_bytes().to_vec()).collect() },
];

const COMMUNITIES: &str = "id,name,street,households\nA1,甲居民区,示范街道,900\nA2,乙居民区,示范街道,700\n";
const PROVIDERS: &str = "id,name,kind,profession,organisation,duties,topics,capacity,conflict_parties\n\
    S1,示范街道,street,,,辖区事务牵头,,8,\nD1,区房管局,department,,,物业管理,,4,\n\
    V1,甲会计,volunteer,会计,某事务所,物业费审价,物业费调价,3,坏物业\n";
const REQUESTS: &str = "编号,社区,标题,内容,题型,选题,紧急程度,影响户数,角色,提交日期,同一件事\n\
    R1,A1,晚上没地方停车,一百多部车抢六十个车位,停车难,1,较急,约300户,,3月5日,\n\
    R2,乙居民区,\"物业费\n要涨\",居民想看账,物业费调价,2,3,,牵头:所在街镇:2；志愿者:会计:1,2026-01-05,否\n";
const JSON: &str = r#"[{"id":"R1","community":"A1","title":"停车","text":["a",1,null,true,2.5],"choice":1}]"#;
const ROLES: [&str; 3] = ["牵头:所在街镇:2；协办:区房管局?:1；志愿者:律师*2:1", "lead:D1:2;expert?:1", "牵头"];
const QUERIES: [&str; 4] = ["停车 收费", "“消防通道” -充电 urgency:4+", "street:曹杨 3号楼 tingche", "\"a b\" -\"c"];
const PINS: &str = "点单,居民区,题目,角色,答题力量,规则,换上,现在的安排\nR1,甲,停车,牵头,示范街道,锁定,,本批次安排\n\
    R2,乙,物业费,志愿者,甲会计,换人,V1,未安排\n";
const PLAN: &str = r#"{"version":1,"status":"optimal","assignments":[{"request":"r","role":"lead",
    "provider":"p","effort":1,"relevance":0.5}],
    "tiers":[{"name":"quality","sense":"max","value":0.5,"bound":0.5,"gap":0}],"communities":
    [{"community":"c","answered":1,"requests":["r"]}],"unanswered":[],
    "providers":[{"provider":"p","load":1,"requests":1}]}"#;
const EVIDENCE: &str = r#"{"version":1,"round":"一","unit":"半天","min_relevance":0.2,"communities":{},"providers":{},
    "requests":{"r":{"title":"停车","communities":["c"],"choice":1,"topic":null,"certainty":0.4,"given":false,
    "unsure":true,"words":[],"roles":[]}},"cases":{}}"#;
/// The files of an instance, parted by a line of its own.
const INSTANCE: &str = "id,max_answered\nc,1\n%%\nid,community,priority,choice\nr,c,1,1\n%%\nrequest,role\nr,lead\n%%\n\
    id,capacity,min_load\np,2,0\n%%\nrequest,role,provider,relevance,effort\nr,lead,p,0.5,1\n%%\n\
    request,role,provider,rule\nr,lead,p,pin\n";
const TEXTS: [&str; 4] =
    ["电话 199-0000-0123，住B2", "微信号 abc12345 沪A12345", "2026-01-05 涨到1,200元", "一九九〇〇〇〇〇一二三 O"];

fn source(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source { name: name.to_owned(), bytes: bytes.into() }
}

/// A round with one file of these bytes beside two that are in order; faults are worded, so that their words are tried
/// too.
fn round(file: &str, bytes: &[u8], pins: Option<&[u8]>) {
    let mut sources = vec![source("communities.csv", COMMUNITIES), source("providers.csv", PROVIDERS)];
    if pins.is_some() {
        sources.push(source("requests.csv", REQUESTS));
    } else {
        sources.push(source(file, bytes));
    }
    let pins = pins.map(|bytes| source("plan.csv", bytes));
    let reading = Reading { pins: pins.as_ref(), ..Reading::trusted(Purpose::Round) };
    let told = match read_batch(&sources, &reading) {
        Ok(batch) => batch.warnings,
        Err(faults) => faults,
    };
    told.iter().for_each(say);
}

fn say(fault: &Fault) {
    for lang in [engine::district::Lang::Zh, engine::district::Lang::En] {
        assert!(!fault.line(lang).is_empty());
    }
}

fn csv(bytes: &[u8]) {
    round("requests.csv", bytes, None);
}

fn xlsx(bytes: &[u8]) {
    // What is no package goes to the readers of old formats, which stand in a child of their own.
    if bytes.starts_with(b"PK") {
        round("点单.xlsx", bytes, None);
    }
}

fn json(bytes: &[u8]) {
    round("requests.json", bytes, None);
}

fn roles(bytes: &[u8]) {
    let roles = String::from_utf8_lossy(bytes).replace('"', "\"\"");
    round("requests.csv", format!("id,community,title,roles\nR1,A1,停车,\"{roles}\"\n").as_bytes(), None);
}

fn query(bytes: &[u8]) {
    let _ = Query::of(&String::from_utf8_lossy(bytes));
}

fn pins(bytes: &[u8]) {
    round("", b"", Some(bytes));
}

fn documents(bytes: &[u8]) {
    let _ = PreviousPlan::read(bytes);
    let _ = serde_json::from_slice::<Run>(bytes);
    if let Ok((instance, _)) = read_instance(&instance_files(INSTANCE.as_bytes())) {
        referee(bytes, &instance, None).iter().for_each(|breach| assert!(!breach.message.zh.is_empty()));
    }
    let empty = serde_json::json!({"version": 1, "round": "", "unit": "", "min_relevance": 0.2, "communities": {},
        "providers": {}, "requests": {}, "cases": {}});
    let evidence: Option<EvidenceFile> =
        serde_json::from_slice(bytes).ok().or_else(|| serde_json::from_value(empty).ok());
    if let (Some(evidence), Ok(plan)) = (evidence, serde_json::from_slice::<Plan>(bytes)) {
        for lang in [engine::district::Lang::Zh, engine::district::Lang::En] {
            for subject in [Subject::Round, Subject::Request("r"), Subject::Community("c"), Subject::Provider("p")] {
                let _ = why(&plan, &evidence, subject).map(|why| sentences(&why, Names::new(&evidence, lang)));
            }
        }
    }
}

fn instance_files(bytes: &[u8]) -> Vec<Source> {
    let names = ["communities.csv", "requests.csv", "roles.csv", "providers.csv", "candidates.csv", "pins.csv"];
    let text = String::from_utf8_lossy(bytes);
    names.iter().zip(text.split("%%\n")).map(|(name, part)| source(name, part)).collect()
}

fn instance(bytes: &[u8]) {
    if let Err(faults) = read_instance(&instance_files(bytes)) {
        faults.iter().for_each(say);
    }
}

fn safe(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let safe = safe_text(&text);
    // What is covered stays so, whatever is covered beside it.
    let twice = safe_text(&safe);
    assert!(
        safe.chars().zip(twice.chars()).all(|(once, again)| again == once || again == '*'),
        "masked twice: {text:?}"
    );
    assert_eq!(safe.chars().count(), unsteering_text(&text).chars().count(), "as long as before: {text:?}");
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

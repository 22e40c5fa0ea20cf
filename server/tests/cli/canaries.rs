//! A canary in every cell: whatever somebody writes wherever, nothing that leads to a person comes out.
//!
//! Comes in: a round of all tables, each text cell with a number or an account behind it, each cell another one, in the
//! ways in which people write them. Goes out: every output of every command, files, names of files, terminal, log at
//! its finest. Always holds: ids and order numbers are what they are; a canary is found by its digits, whatever stands
//! between them.

use std::fs::{read, read_dir};
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// One way to write a mobile number that ends with four given digits.
type Spelling = fn(&str) -> String;

/// Blocks that are not given out, so that a canary belongs to nobody.
const SPELLINGS: [(&str, Spelling); 9] = [
    ("plain", |end| format!("1990000{end}")),
    ("dashes", |end| format!("199-0000-{end}")),
    ("blanks", |end| format!("199 0000 {end}")),
    ("full width", |end| wide(&format!("1990000{end}"))),
    ("chinese", |end| chinese(&format!("1990000{end}"))),
    ("circled", |end| format!("①⑨⑨0000{end}")),
    ("letter", |end| format!("199OOOO{end}")),
    ("marks", |end| format!("199、0000、{end}")),
    ("list", |end| format!("1. 199*0000*{end}")),
];

fn wide(digits: &str) -> String {
    digits.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)).collect()
}

fn chinese(digits: &str) -> String {
    let written: Vec<char> = "零一二三四五六七八九".chars().collect();
    digits.chars().filter_map(|c| written.get(c.to_digit(10)? as usize)).collect()
}

/// The first canary in a text, however its digits are written; what is no digit ends a number unless it may stand
/// within one.
fn canary_in(text: &str) -> Option<String> {
    let chinese = |c: char| "零一二三四五六七八九".chars().position(|written| written == c);
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0),
        'O' => Some('0'),
        '①' => Some('1'),
        '⑨' => Some('9'),
        _ => chinese(c).and_then(|at| char::from_digit(u32::try_from(at).ok()?, 10)),
    };
    let between = |c: char| matches!(c, '-' | ' ' | '、' | '*' | '.' | '\u{200b}');
    let read: String = text.chars().filter(|c| !between(*c)).map(|c| digit(c).unwrap_or('|')).collect();
    let mut rest = read.as_str();
    while let Some(at) = rest.find("1990000") {
        let number = rest[at..].get(..11)?;
        if number.bytes().all(|b| b.is_ascii_digit()) {
            return Some(number.to_owned());
        }
        rest = &rest[at + 7..];
    }
    None
}

/// A round in which every cell of text has a canary.
fn round(spelling: Spelling) -> Vec<(&'static str, String)> {
    let mut n = 0;
    let mut canary = |text: &str| {
        n += 1;
        format!("{text} 电话{}", spelling(&format!("{:04}", 5_000 + n)))
    };
    let topic = canary("停车");
    let communities = format!(
        "编号,名称,街镇,户数,下辖小区,居委会电话,备注\nA1,{},{},900,{},{},{}\nA2,乙居民区,示范街道,700,,,\n",
        canary("甲居民区"),
        canary("示范街道"),
        canary("金桂苑"),
        canary(""),
        canary("备注")
    );
    let mut requests =
        String::from("编号,社区,标题,内容,题型,选题,紧急程度,小区,物业,涉及单位,部门,联系人,电话,工单号,来源\n");
    for at in 1..=4 {
        let cells: Vec<String> =
            ["晚上没地方停车", "一百多部车抢车位", "金桂苑", "禾安物业", "某公司", "区房管局", "王阿姨", "", "居民"]
                .iter()
                .map(|text| canary(text))
                .collect();
        let [title, text, compound, firm, party, office, person, phone, source] = cells.as_slice() else {
            unreachable!("nine cells")
        };
        requests += &format!(
            "R{at},A2,第{at}件{title},第{at}件{text},,{at},3,{compound},{firm},{party},{office},{person},{phone},\
             PT20260118{at:04},{source}\n"
        );
    }
    let providers = format!(
        "编号,名称,别名,类别,专业,单位,职责,擅长题型,容量,回避单位,联系人,电话\n\
         S1,示范街道,{},街镇,,,{},,8,,{},{}\n\
         D1,{},,部门,,,{},,9,{},,\n\
         V1,{},,志愿者,律师,{},{},,3,{},{},{}\n",
        canary("街道办"),
        canary("辖区事务"),
        canary("李"),
        canary(""),
        canary("区房管局"),
        canary("物业管理和停车"),
        canary("禾安物业"),
        canary("甲律师"),
        canary("某律所"),
        canary("物业纠纷"),
        canary("坏物业"),
        canary("甲"),
        canary("")
    );
    let cases = format!(
        "编号,标题,内容,题型,答题力量,办理结果\nK1,{},{},,{},已解决\nK2,{},{},,S1,未解决\n",
        canary("小区停车难"),
        canary("车位不够"),
        canary("区房管局"),
        canary("楼道堆物"),
        canary("纸箱堆满")
    );
    let topics = format!(
        "编号,名称,关键词,角色,备注\nT1,停车难,{topic},牵头:所在街镇:1；协办:S1?:1,{}\nT2,{},车位；停车,牵头:所在街镇:1；志愿者:律师?:1,\n",
        canary("按说明"),
        canary("车位")
    );
    vec![
        ("社区.csv", communities),
        ("点单.csv", requests),
        ("答题力量.csv", providers),
        ("案例.csv", cases),
        ("题型.csv", topics),
        ("批次.csv", format!("项,值\n名称,{}\n", canary("第一批"))),
    ]
}

/// Every output of a folder, parts of workbooks apart, with the names of its files.
fn outputs(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.display().to_string();
        if path.is_dir() {
            found.extend(outputs(&path));
            continue;
        }
        let bytes = read(&path).expect("a file");
        found.push((name.clone(), name.clone()));
        if bytes.starts_with(b"PK") {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
            for at in 0..archive.len() {
                let mut part = String::new();
                archive.by_index(at).expect("a part").read_to_string(&mut part).expect("text");
                found.push((name.clone(), part));
            }
        } else {
            found.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    found
}

/// What a command says, log and all.
fn said(folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_dianda"))
        .args(arguments)
        .env("RUST_LOG", "trace")
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&ran.stdout) + &text(&ran.stderr);
    assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    said
}

#[test]
fn no_canary_sings_in_any_output() {
    for (name, spelling) in SPELLINGS {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path();
        std::fs::create_dir(path.join("batch")).expect("a folder");
        for (file, text) in round(spelling) {
            std::fs::write(path.join("batch").join(file), text).expect("a file");
        }
        let mut all: Vec<(String, String)> = Vec::new();
        let mut say = |arguments: &[&str]| all.push((arguments.join(" "), said(path, arguments)));
        say(&["check", "batch"]);
        say(&["check", "batch", "--json", "--lang", "en"]);
        say(&["match", "batch", "--out", "out"]);
        say(&["match", "batch", "--json", "--previous", "out"]);
        say(&["candidates", "batch", "--json"]);
        say(&["explain", "out"]);
        for id in ["R1", "R2", "R3", "R4"] {
            say(&["explain", "out", "--request", id]);
        }
        say(&["explain", "out", "--community", "A2", "--json"]);
        say(&["explain", "out", "--provider", "V1"]);
        say(&["explain", "out", "--provider", "D1", "--json"]);
        say(&["search", "batch", "停车", "--top", "20"]);
        say(&["search", "batch", "物业", "--in", "providers", "--json"]);
        say(&["search", "batch", "停车", "--in", "cases", "--index", "index"]);
        say(&["evaluate", "batch", "--folds", "2"]);
        assert!(path.join("out/plan.json").is_file(), "{name}: {}", all[2].1);
        all.extend(outputs(&path.join("out")));
        all.extend(outputs(&path.join("index")));
        for (output, text) in &all {
            assert_eq!(canary_in(text), None, "{name}: in {output}");
        }
    }
}

//! A telephone that stands in a name is shown nowhere.
//!
//! Comes in: a district whose provider, community, street, organisation, topic and round carry a telephone in their
//! names, written in several ways. Goes out: every file of `match` and what each command says. Always holds: ids and
//! the public telephones of the committees' offices stay.

use std::fs::{read, read_dir};
use std::io::{Cursor, Read};
use std::path::Path;

use crate::district::files;
use crate::program::{batch, check_says, dianda};

const NUMBER: &str = "13812345678";
/// The same number as people write it, also with a mark that nobody sees.
const SPELLINGS: [&str; 4] = [NUMBER, "138-1234-5678", "138\u{200b}1234\u{61c}5678", "１３８１２３４５６７８"];

/// The district with the number behind every name.
fn with_telephones(number: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = files();
    for (_, bytes) in &mut files {
        let mut text = String::from_utf8(bytes.clone()).expect("text");
        // (The names of departments stand in the catalogue of topics too, and lead there.)
        for name in ["甲居民区", "乙居民区", "示范街道", "甲会计", "某事务所"] {
            text = text.replace(name, &format!("{name}{number}"));
        }
        *bytes = text.into_bytes();
    }
    let communities = files.iter_mut().find(|(name, _)| *name == "communities.csv").expect("communities");
    communities.1 = String::from_utf8(communities.1.clone())
        .expect("text")
        .replace("households\n", "households,office_phone\n")
        .replace(",900\n", ",900,021-5555-1000\n")
        .into_bytes();
    files.push(("round.csv", format!("key,value\nname,第一批{number}\n").into_bytes()));
    files
}

/// Whether the number can be read in a text, whatever stands between its digits.
fn shows_number(text: &str) -> bool {
    let narrow =
        |c: char| if ('０'..='９').contains(&c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c };
    let is_between = |c: &char| matches!(c, '-' | ' ' | '\u{200b}' | '\u{61c}');
    text.chars().filter(|c| !is_between(c)).map(narrow).collect::<String>().contains(NUMBER)
}

/// All files of a folder, workbooks part by part: name and text.
fn texts_in(folder: &Path) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for entry in read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.display().to_string();
        if path.is_dir() {
            texts.extend(texts_in(&path));
        } else if name.ends_with(".xlsx") {
            let mut archive = zip::ZipArchive::new(Cursor::new(read(&path).expect("a file"))).expect("a workbook");
            for at in 0..archive.len() {
                let mut part = String::new();
                archive.by_index(at).expect("a part").read_to_string(&mut part).expect("text");
                texts.push((name.clone(), part));
            }
        } else {
            texts.push((name, String::from_utf8(read(&path).expect("a file")).expect("text")));
        }
    }
    texts
}

/// What a command says of this batch does not show the number.
fn check_hides(folder: &Path, arguments: &[&str]) {
    let ran = dianda(folder, arguments);
    assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
    assert!(!shows_number(&ran.out), "{arguments:?}: {}", ran.out);
    assert!(!shows_number(&ran.err), "{arguments:?}: {}", ran.err);
}

#[test]
fn a_telephone_in_a_name_is_in_no_file_of_a_match() {
    for number in SPELLINGS {
        let folder = batch(&with_telephones(number));
        check_hides(folder.path(), &["match", "batch", "--out", "out"]);
        let texts = texts_in(&folder.path().join("out"));
        for (name, text) in &texts {
            assert!(!shows_number(name), "{number}: {name}");
            assert!(!shows_number(text), "{number}: {name}: {text}");
        }
        assert!(texts.iter().any(|(name, _)| name.contains("providers/V1-甲会计")), "names are still there");
        let office = texts.iter().any(|(name, text)| name.contains("providers/") && text.contains("021-5555-1000"));
        assert!(office, "the telephone of a committee's office is public");
    }
}

#[test]
fn a_telephone_in_a_name_is_in_nothing_that_is_said() {
    let folder = batch(&with_telephones(SPELLINGS[2]));
    for lang in ["zh", "en"] {
        let check = |arguments: &[&str]| check_hides(folder.path(), &[&["--lang", lang], arguments].concat());
        check(&["match", "batch", "--out", "out"]);
        check(&["match", "batch", "--previous", "out"]);
        check(&["check", "batch"]);
        check(&["candidates", "batch"]);
        check(&["explain", "out"]);
        for wanted in ["R1", "R2", "R3", "R4"] {
            check(&["explain", "out", "--request", wanted]);
        }
        check(&["explain", "out", "--provider", "V1"]);
        check(&["explain", "out", "--community", "A1"]);
        check(&["search", "batch", "物业", "--in", "providers"]);
    }
    let check = |arguments: &[&str]| check_hides(folder.path(), arguments);
    check(&["check", "batch", "--json"]);
    check(&["candidates", "batch", "--json"]);
    check(&["explain", "out", "--json", "--provider", "V1"]);
    check(&["search", "batch", "物业", "--in", "providers", "--json"]);
}

#[test]
fn what_is_proposed_for_a_name_is_masked() {
    let mut files = with_telephones(NUMBER);
    let requests = files.iter_mut().find(|(name, _)| *name == "requests.csv").expect("requests");
    requests.1.extend_from_slice("R5,甲居民区1381234567,楼道灯坏了,,楼道堆物,3,,\n".as_bytes());
    files.push(("pins.csv", "点单,角色,答题力量,规则\nR3,,甲会记13812345678,锁定\n".into()));
    let ran = dianda(batch(&files).path(), &["check", "batch"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    check_says(&ran.err, &["是不是“甲居民区13*******78”", "是不是“甲会计13*******78”"]);
    assert!(!shows_number(&ran.err), "{}", ran.err);
}

/// The sheet 锁定 offers the names as 资源清单 shows them: whoever is chosen there is found again.
#[test]
fn whoever_is_pinned_by_a_masked_name_is_found() {
    let mut files = with_telephones(NUMBER);
    files.push(("pins.csv", "点单,角色,答题力量,规则\nR3,,甲会计13*******78,锁定\n".into()));
    let folder = batch(&files);
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let ran = dianda(folder.path(), &["match", "batch", "--pins", "out", "--out", "again"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    check_says(&ran.err, &["读入 1 条锁定"]);
}

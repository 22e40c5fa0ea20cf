//! `--lang en`: every command speaks English alone, its workbooks too.
//!
//! Comes in: a small batch whose names are all ASCII. Goes out: whatever the commands say of it. Always holds: where
//! the material holds no Chinese, neither does anything that the program says or writes.

use crate::district::changed;
use crate::program::{Ran, batch, check_says, dianda};
use crate::workbook_bytes::{cells_of, notes};

/// What of a text is Chinese, characters and marks.
fn chinese_in(text: &str) -> String {
    let is_chinese =
        |c: &char| matches!(*c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}');
    text.chars().filter(is_chinese).collect()
}

/// Runs a command with `--lang en`, which must end with this status and without a Chinese character.
fn english(folder: &std::path::Path, status: i32, arguments: &[&str]) -> Ran {
    let ran = dianda(folder, &[arguments, &["--lang", "en"]].concat());
    assert_eq!(ran.status, status, "{arguments:?}: {}{}", ran.out, ran.err);
    for said in [&ran.out, &ran.err] {
        assert_eq!(chinese_in(said), "", "{arguments:?}: {said}");
    }
    ran
}

/// A batch of every table, its names in ASCII.
fn ascii_files() -> Vec<(&'static str, Vec<u8>)> {
    let cases: String = (0..12)
        .map(|n| {
            let (lead, text) = [("S1", "cars block the gate"), ("D1", "the roof leaks")][n % 2];
            format!("K{n},case {n},{text} {n},{lead},2025-0{}-10\n", n % 9 + 1)
        })
        .collect();
    let tables = [
        ("communities.csv", "id,name,street,households\nA1,Ash Court,East,900\nB1,Birch Court,West,700\n".to_owned()),
        (
            "requests.csv",
            "id,community,title,text,topic,choice,urgency\n\
             R1,A1,No place to park,cars block the gate,Parking,1,pressing\n\
             R2,A1,The roof leaks,water in three flats,Roofs,2,very urgent\n\
             R3,B1,Fees rise,who checks the accounts,Fees,1,3\n\
             R4,B1,Noise at night,a bar below,,2,\n"
                .to_owned(),
        ),
        (
            "providers.csv",
            "id,name,kind,profession,duties,topics,capacity\n\
             S1,East,street office,,leads in its area,,8\n\
             S2,West,street,,leads in its area,,1\n\
             D1,Housing,department,,roofs and fees,Roofs,4\n\
             V1,Ms Reed,volunteer,lawyer,disputes,Fees,3\n"
                .to_owned(),
        ),
        (
            "topics.csv",
            "id,name,words,roles\n\
             t1,Parking,park;cars,lead:@street:2; support:Traffic:1?\n\
             t2,Roofs,roof;leak,lead:Housing:2; support:@street:1\n\
             t3,Fees,fee;fees,lead:@street:1; volunteer:lawyer:1\n"
                .to_owned(),
        ),
        ("cases.csv", format!("id,title,text,provider,answered\n{cases}")),
        ("pins.csv", "request,role,provider,rule\nR1,,,answer\n".to_owned()),
    ];
    tables.into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

#[test]
fn every_command_speaks_english_alone() {
    let folder = batch(&ascii_files());
    let run = |status, arguments: &[&str]| english(folder.path(), status, arguments);
    check_says(&run(0, &["check", "batch"]).out, &["ready: 2 communities, 4 requests"]);
    run(0, &["check", "batch", "--json"]);
    run(0, &["match", "batch"]);
    run(0, &["match", "batch", "--out", "out"]);
    run(0, &["match", "batch", "--out", "out2", "--previous", "out", "--pins", "out", "--time-limit", "20s"]);
    let candidates = run(0, &["candidates", "batch"]);
    check_says(&candidates.out, &["the street's office", "lawyer", "Ms Reed"]);
    run(0, &["candidates", "batch", "--json"]);
    check_says(&run(0, &["search", "batch", "park"]).out, &["[park]", "(Parking, score "]);
    run(0, &["search", "batch", "zebra", "urgency:nothing", "street:nowhere"]);
    run(0, &["search", "batch", "roof", "--in", "providers", "--json"]);
    run(0, &["search", "batch", "gate", "--in", "cases", "--top", "1", "--index", "index"]);
    run(0, &["explain", "out"]);
    for (what, id) in [("--request", "R1"), ("--request", "R4"), ("--community", "B1"), ("--provider", "S2")] {
        run(0, &["explain", "out2", what, id]);
    }
    run(0, &["evaluate", "batch", "--folds", "3", "--ablation"]);
    run(0, &["solve", "out/instance", "--out", "plan.json"]);
    run(0, &["solve", "out/instance", "--previous", "out"]);
    run(0, &["referee", "plan.json", "out/instance"]);
    run(0, &["template"]);
    assert!(folder.path().join("dianda-template.xlsx").is_file());
}

#[test]
fn every_failure_speaks_english_alone() {
    let folder = batch(&ascii_files());
    let run = |status, arguments: &[&str]| english(folder.path(), status, arguments);
    run(2, &["match"]);
    run(2, &["frobnicate", "--json"]);
    run(2, &["match", "batch", "--gap", "2"]);
    run(2, &["match", "batch", "--tiers", "nothing"]);
    run(3, &["check", "nowhere"]);
    run(1, &["match", "batch", "--out", "batch"]);
    run(1, &["candidates", "batch", "--request", "R77"]);
    run(1, &["explain", "batch"]);
    run(1, &["search", "batch", "park", "--index", "batch/index"]);
    run(0, &["match", "batch", "--out", "out"]);
    run(1, &["explain", "out", "--request", "R77"]);
    run(1, &["referee", "/dev/zero", "out/instance"]);
    run(1, &["solve", "out/instance", "--previous", "/dev/zero"]);
    std::fs::write(folder.path().join("empty.json"), r#"{"assignments":[]}"#).expect("a file");
    run(1, &["referee", "empty.json", "out/instance"]);
    let mut files = ascii_files();
    files.retain(|(name, _)| *name != "pins.csv" && *name != "requests.csv" && *name != "communities.csv");
    files.push(("communities.csv", "id,name,a,b,c,d\nA1,Ash Court,1,2,3,4\nA1,Ash Court,1,2,3,4\n".into()));
    files.push(("requests.csv", "id,community,title,urgency,roles\nR1,A9,x,soon,lead:x\nR1,,,9,\n".into()));
    files.push(("pins.csv", "request,role,provider,rule\nR1,lead,Nobody,hold\n".into()));
    let spoilt = batch(&files);
    let faults = english(spoilt.path(), 3, &["check", "batch", "--annotate", "marked.xlsx"]);
    check_says(&faults.err, &["column street: the column street is missing", "a, b, c, d", "normal, pressing, urgent"]);
    english(spoilt.path(), 3, &["check", "batch", "--json"]);
    let mut files = ascii_files();
    files.retain(|(name, _)| *name != "pins.csv");
    files.push(("pins.csv", "request,role,provider,rule\nR1,lead,V1,pin\nR3,support,D1,pin\n".into()));
    let pinned = batch(&files);
    english(pinned.path(), 3, &["match", "batch"]);
    let mut files = ascii_files();
    files.retain(|(name, _)| *name != "topics.csv");
    let topics = "id,name,roles\nt1,Parking,lead:@street:2; support:health adviser:1\nt2,Roofs,lead:Housings:2\n\
                  t3,Fees,lead:@street:1; expert:expert team:1?\n";
    files.push(("topics.csv", topics.into()));
    files.push(("round.csv", "key,value\nlots,1\n".into()));
    let lacking = english(batch(&files).path(), 0, &["check", "batch"]);
    let parts = ["nobody can take the required health adviser", "desirable roles: expert team (1)", "lots"];
    check_says(&lacking.err, &parts);
}

/// The texts of a workbook, and its notes.
fn texts(workbook: &[u8], sheets: &[&str]) -> String {
    let cells = sheets.iter().flat_map(|sheet| cells_of(workbook, sheet)).flatten().collect::<Vec<_>>().join("\n");
    cells + &notes(workbook)
}

#[test]
fn an_annotated_workbook_is_english_and_checked_again_has_the_same_faults() {
    let mut files = ascii_files();
    let requests = files.iter_mut().find(|(name, _)| *name == "requests.csv").expect("requests");
    requests.1 = String::from_utf8(requests.1.clone()).expect("text").replace("pressing", "at once").into_bytes();
    let folder = batch(&files);
    english(folder.path(), 3, &["check", "batch", "--annotate", "marked.xlsx"]);
    let marked = std::fs::read(folder.path().join("marked.xlsx")).expect("a workbook");
    let said = texts(&marked, &["Check result", "communities", "requests", "providers", "topics", "cases", "pins"]);
    assert_eq!(chinese_in(&said), "", "{said}");
    check_says(&said, &["faults", "[fault] ", "in the words of the residents"]);
    // What it noted itself is noted anew, not twice, in whichever language the next check speaks.
    for (arguments, is_chinese) in [(&["--lang", "en"][..], false), (&[][..], true)] {
        let name = format!("again{is_chinese}.xlsx");
        let ran = dianda(folder.path(), &[&["check", "marked.xlsx", "--annotate", &name], arguments].concat());
        assert_eq!(ran.status, 3, "{}", ran.err);
        let again = notes(&std::fs::read(folder.path().join(&name)).expect("a workbook"));
        assert_eq!(again.matches("[fault]").count() + again.matches("【错误】").count(), 1, "{again}");
        assert_eq!(again.contains("居民怎么说就怎么写"), is_chinese);
        assert_eq!(again.contains("in the words of the residents"), !is_chinese);
    }
}

#[test]
fn somebodys_own_warning_stays_a_note() {
    let folder = batch(&[]);
    let tables = crate::workbook_bytes::tables_of(&changed("requests.csv", "较急", "马上"));
    let workbook = crate::workbook_bytes::xlsx(&tables, |name, sheet| {
        if name == "requests" {
            sheet.insert_note(2, 2, &rust_xlsxwriter::Note::new("warning: call first; urgent.")).expect("a note");
        }
    });
    std::fs::write(folder.path().join("batch.xlsx"), workbook).expect("a workbook");
    assert_eq!(dianda(folder.path(), &["check", "batch.xlsx", "--lang", "en", "--annotate", "marked.xlsx"]).status, 3);
    let marked = std::fs::read(folder.path().join("marked.xlsx")).expect("a workbook");
    assert!(notes(&marked).contains("warning: call first; urgent."));
}

/// Numbers of rows in a line once passed for a telephone.
#[test]
fn hidden_rows_are_named_by_their_numbers() {
    let mut tables = crate::workbook_bytes::tables_of(&ascii_files());
    let (_, communities) = &mut tables[0];
    communities.extend((2..14).map(|n| [format!("C{n}"), format!("Court {n}"), "East".to_owned()].to_vec()));
    let workbook = crate::workbook_bytes::xlsx(&tables, |name, sheet| {
        for row in (3..14).filter(|_| name == "communities") {
            sheet.set_row_hidden(row).expect("a hidden row");
        }
    });
    let folder = batch(&[("batch.xlsx", workbook)]);
    let ran = english(folder.path(), 0, &["check", "batch"]);
    check_says(&ran.err, &["hidden rows were read like the others: 4; 5; 6; 7; 8; 9; 10; 11; 12; 13 (11 in all)"]);
}

#[test]
fn the_english_template_comes_back_without_a_warning() {
    let folder = batch(&[]);
    assert_eq!(dianda(folder.path(), &["template", "--lang", "en", "--out", "empty.xlsx"]).status, 0);
    for lang in ["en", "zh"] {
        let ran = dianda(folder.path(), &["check", "empty.xlsx", "--lang", lang]);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "not one warning");
    }
    let empty = std::fs::read(folder.path().join("empty.xlsx")).expect("a workbook");
    let said = texts(&empty, &["How to fill in", "communities", "requests", "round"]);
    assert_eq!(chinese_in(&said), "", "{said}");
    assert_eq!(chinese_in(&texts(&empty, &["providers"])), "区交警支队区建管委", "as the shipped topics name them");
}

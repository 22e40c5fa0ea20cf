//! What programs read: `--json` of each command, one shape of errors, run.json beside a plan that is the same every
//! time.

use std::fs;

use serde_json::Value;

use crate::district::{changed, files};
use crate::program::{batch, dianda};

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The error of a run: its code, and that message and mend say something.
fn error_code(text: &str) -> String {
    let error = &document(text)["error"];
    for field in ["message", "mend"] {
        assert!(error[field].as_str().is_some_and(|said| !said.is_empty()), "{field} is missing: {text}");
    }
    assert!(error.get("place").is_some(), "{text}");
    error["code"].as_str().expect("a code").to_owned()
}

#[test]
fn every_error_has_one_shape() {
    let folder = batch(&files());
    fs::write(folder.path().join("note.txt"), "mine").expect("a file");
    fs::create_dir(folder.path().join("foreign")).expect("a folder");
    fs::write(folder.path().join("foreign/note.txt"), "mine").expect("a file");
    let check = |arguments: &[&str], status: i32, code: &str| {
        for lang in ["zh", "en"] {
            let ran = dianda(folder.path(), &[&["--json", "--lang", lang], arguments].concat());
            assert_eq!((ran.status, error_code(&ran.out).as_str()), (status, code), "{arguments:?}: {}", ran.out);
        }
    };
    check(&["match", "batch", "--out", "foreign"], 1, "foreign_folder");
    check(&["match", "nowhere"], 3, "refused");
    check(&["match", "batch", "--previous", "nowhere.json"], 1, "bad_previous");
    check(&["match", "batch", "--tiers", "happiness"], 2, "bad_tier");
    check(&["match", "batch", "--gap", "2"], 2, "bad_option");
    check(&["match", "batch", "--threads", "many"], 2, "usage");
    check(&["dance"], 2, "usage");
    check(&["check", "batch", "--annotate", "note.txt"], 1, "exists");
    check(&["candidates", "batch", "--request", "R9"], 1, "unknown");
    check(&["explain", "batch"], 1, "no_results");
    check(&["explain", "batch", "--request", "R1", "--provider", "S1"], 2, "usage");
    check(&["evaluate", "batch"], 3, "refused");
    check(&["template", "--out", "note.txt"], 1, "exists");
    check(&["solve", "batch", "--out", "note.txt"], 1, "foreign_file");
    check(&["solve", "batch"], 3, "refused");
    check(&["referee", "nowhere.json", "batch"], 3, "refused");
    check(&["search", "batch", "停车", "--index", "batch/index"], 1, "bad_index_folder");
}

#[test]
fn a_refused_input_lists_its_faults_beside_the_error() {
    let folder = batch(&changed("requests.csv", "停车难,1,较急", "停车难,末,较急"));
    for command in [&["match", "batch"][..], &["check", "batch"], &["search", "batch", "停车"]] {
        let ran = dianda(folder.path(), &[&["--json"], command].concat());
        assert_eq!((ran.status, error_code(&ran.out).as_str()), (3, "refused"), "{}", ran.out);
        let faults = document(&ran.out)["faults"].clone();
        assert!(faults.as_array().is_some_and(|all| all.iter().any(|fault| fault["column"] == "choice")), "{faults}");
    }
}

#[test]
fn pins_that_cannot_hold_are_listed_with_what_stands_in_their_way() {
    let mut three = files();
    three.push(("pins.csv", "点单,角色,答题力量,规则\nR1,,,必办\nR2,,,必办\nR5,,,必办\n".into()));
    let requests = three.iter_mut().find(|(name, _)| *name == "requests.csv").expect("requests");
    requests.1.extend_from_slice("R5,A1,楼道灯坏了,,楼道堆物,3,,\n".as_bytes());
    let ran = dianda(batch(&three).path(), &["--json", "match", "batch"]);
    assert_eq!((ran.status, error_code(&ran.out).as_str()), (4, "pins_conflict"));
    let told = document(&ran.out);
    assert_eq!(told["pins"].as_array().map(Vec::len), Some(3), "{told}");
    let obstacle = &told["obstacles"][0];
    assert_eq!((obstacle["obstacle"].as_str(), obstacle["demanded"].as_u64()), (Some("community_limit"), Some(3)));
}

#[test]
fn a_plan_is_the_same_file_every_time_and_its_run_stands_beside_it() {
    let folder = batch(&files());
    let plan = |name: &str, threads: &str| {
        let ran = dianda(folder.path(), &["match", "batch", "--out", name, "--threads", threads, "--lang", "en"]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        let read = |file: &str| fs::read_to_string(folder.path().join(name).join(file)).expect("a result");
        let run = document(&read("run.json"));
        assert_eq!(run["threads"].to_string(), threads);
        assert!(run["seconds"].is_number() && run["started"].as_str().is_some_and(|at| at.ends_with('Z')), "{run}");
        assert!(run["program"].as_str().is_some_and(|program| program.starts_with("dianda ")));
        read("plan.json")
    };
    assert_eq!(plan("one", "1"), plan("two", "2"), "byte for byte, with no exception");
    // The same of an instance: beside a plan of another name stands a run of that name.
    let solved = dianda(folder.path(), &["solve", "one/instance", "--out", "mine.json"]);
    assert_eq!(solved.status, 0, "{}", solved.err);
    assert!(folder.path().join("mine.run.json").is_file());
    assert_eq!(dianda(folder.path(), &["solve", "one/instance", "--out", "mine.json"]).status, 0, "ours is replaced");
}

#[test]
fn the_document_of_match_holds_its_warnings_and_its_run() {
    let mut odd = files();
    let topics = "编号,名称,角色\nt1,停车难,牵头:所在街镇:2；协办:区水务局:1?\nt3,物业费调价,牵头:所在街镇:1\n";
    odd.push(("topics.csv", topics.into()));
    let requests = odd.iter_mut().find(|(name, _)| *name == "requests.csv").expect("requests");
    requests.1 = "id,community,title,topic\nR1,A1,晚上没地方停车,停车难\n".into();
    let ran = dianda(batch(&odd).path(), &["--json", "match", "batch"]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    let told = document(&ran.out);
    assert!(told["warnings"].as_array().is_some_and(|all| !all.is_empty()), "{told}");
    assert_eq!(told["run"]["version"], 1);
    assert!(told["assignments"].is_array() && told["solve"].get("seconds").is_none());
}

#[test]
fn explanations_are_codes_and_fields() {
    let folder = batch(&files());
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    let ask = |arguments: &[&str]| {
        let ran = dianda(folder.path(), &[&["--json", "explain", "out"], arguments].concat());
        assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
        document(&ran.out)
    };
    let round = ask(&[]);
    assert_eq!((round["about"].as_str(), round["requests"].as_u64()), (Some("round"), Some(4)));
    let request = ask(&["--request", "R3"]);
    assert_eq!((request["standing"].as_str(), request["topic"]["source"].as_str()), (Some("arranged"), Some("given")));
    assert!(
        request["team"].as_array().is_some_and(|team| team.iter().any(|seat| seat["basis"] == "duty")),
        "{request}"
    );
    let community = ask(&["--community", "A1"]);
    assert_eq!(community["about"].as_str(), Some("community"));
    let provider = ask(&["--provider", "S1"]);
    assert!(provider["seats"].is_array() && provider["load"].is_u64(), "{provider}");
}

#[test]
fn the_referee_asks_for_the_plan_that_was_kept_from() {
    let folder = batch(&files());
    let run = |arguments: &[&str]| dianda(folder.path(), arguments);
    assert_eq!(run(&["match", "batch", "--out", "one"]).status, 0);
    assert_eq!(run(&["match", "batch", "--out", "two", "--previous", "one"]).status, 0);
    let asked = run(&["--json", "referee", "two/plan.json", "two/instance"]);
    assert_eq!((asked.status, error_code(&asked.out).as_str()), (1, "previous_needed"));
    let words = run(&["referee", "two/plan.json", "two/instance"]);
    assert!(words.err.contains("--previous") && !words.out.contains("不符"), "{}{}", words.out, words.err);
    assert_eq!(run(&["referee", "two/plan.json", "two/instance", "--previous", "one"]).status, 0);
}

#[test]
fn help_says_what_programs_need() {
    let folder = batch(&files());
    // Lines are broken by the width of the terminal.
    let help = |command: &str| {
        let text = dianda(folder.path(), &[command, "--help"]).out;
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(help("solve").contains("candidates.csv") && help("solve").contains("relevance*"));
    assert!(help("candidates").contains("one object a line"));
    for tier in ["communities_served", "min_load_shortfall", "quality"] {
        assert!(help("match").contains(tier), "{tier}");
    }
}

#[test]
fn lists_of_rows_are_no_telephones() {
    // In Chinese and in English: numbers of rows stand in a fault as they are.
    let rows: String = (10..22).map(|n| format!("X{n},A1,第{n}件\n")).collect();
    let mut many = files();
    let requests = many.iter_mut().find(|(name, _)| *name == "requests.csv").expect("requests");
    requests.1 = format!("id,community,title,choice\nR1,A1,停车,1\n{}", rows.replace("件\n", "件,\n")).into();
    for lang in ["zh", "en"] {
        let ran = dianda(batch(&many).path(), &["--lang", lang, "check", "batch"]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(!ran.err.contains("***"), "{}", ran.err);
    }
}

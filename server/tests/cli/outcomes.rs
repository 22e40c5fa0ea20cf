//! What is no fault: warnings, empty rounds, pins that conflict, and the files that come out.

use crate::district::{changed, files, with};
use crate::program::{batch, check_says, dianda};

fn plan_of(folder: &std::path::Path) -> serde_json::Value {
    let bytes = std::fs::read(folder.join("out/plan.json")).expect("a plan");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// `match` succeeds and says all of `expect`; gives the plan.
fn check_matched(files: &[(&str, Vec<u8>)], expect: &[&str]) -> serde_json::Value {
    let folder = batch(files);
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    check_says(&ran.err, expect);
    let referee = dianda(folder.path(), &["referee", "out/plan.json", "out/instance"]);
    assert_eq!(referee.status, 0, "{}", referee.out);
    plan_of(folder.path())
}

#[test]
fn a_small_round_is_matched_and_explained() {
    let folder = batch(&files());
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let plan = plan_of(folder.path());
    assert_eq!(plan["status"], "optimal");
    assert_eq!(plan["tiers"][0]["value"], 3);
    for name in ["evidence.json", "plan.xlsx", "report.html", "instance/candidates.csv"] {
        assert!(folder.path().join("out").join(name).is_file(), "{name}");
    }
    for arguments in [["--request", "R1"], ["--community", "A1"], ["--provider", "S1"]] {
        let told = dianda(folder.path(), &["explain", "out", arguments[0], arguments[1]]);
        assert_eq!(told.status, 0);
        assert!(told.out.contains("示范街道"), "{}", told.out);
    }
    assert_eq!(dianda(folder.path(), &["explain", "out", "--request", "R77"]).status, 1);
    // A second run replaces the first; a folder with other things in it is left alone.
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    let foreign = dianda(folder.path(), &["match", "batch", "--out", "batch"]);
    assert_eq!(foreign.status, 1);
    assert!(foreign.err.contains("不敢覆盖"), "{}", foreign.err);
    // A plan in it makes no folder ours, and neither may a note that somebody put beside our results be lost.
    std::fs::write(folder.path().join("batch/plan.json"), "{}").expect("a file");
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "batch"]).status, 1);
    assert!(folder.path().join("batch/requests.csv").is_file());
    std::fs::write(folder.path().join("out/notes.txt"), "我的备注").expect("a file");
    std::fs::remove_file(folder.path().join("batch/plan.json")).expect("a file");
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 1);
    assert!(folder.path().join("out/notes.txt").is_file());
}

#[test]
fn what_is_only_worth_knowing_is_a_warning() {
    check_matched(&changed("communities.csv", "households\n", "天气\n"), &["提醒", "“天气”列", "不认识这一列"]);
    let idle = with(
        "topics.csv",
        "id,name,roles\nt1,停车难,lead:@street:2; expert:区航天局:1?\nt2,楼道堆物,lead:@street:1\nt3,物业费调价,lead:@street:1\n",
    );
    check_matched(&idle, &["提醒", "答题力量里没有能担这些可选角色的：区航天局（2 件）"]);
}

#[test]
fn an_empty_round_gives_a_plan_that_says_why() {
    let none = check_matched(&with("requests.csv", "id,community,title\n"), &["只有表头"]);
    assert_eq!(none["assignments"], serde_json::json!([]));
    assert_eq!(none["status"], "optimal");
    let mut idle = changed("providers.csv", ",8,", ",0,");
    let providers = idle.iter_mut().find(|(name, _)| *name == "providers.csv").expect("providers");
    providers.1 =
        String::from_utf8(providers.1.clone()).expect("text").replace(",4,", ",0,").replace(",3,", ",0,").into_bytes();
    let idle = check_matched(&idle, &[]);
    assert_eq!(idle["assignments"], serde_json::json!([]));
    let reasons: Vec<&str> =
        idle["unanswered"].as_array().expect("a list").iter().filter_map(|u| u["reason"].as_str()).collect();
    assert_eq!(reasons, ["capacity"; 4]);
}

#[test]
fn pins_that_cannot_hold_together_are_named() {
    // To lead R1 and R2 costs S1 four half-days; it has three.
    let mut files = changed("providers.csv", "辖区事务牵头,,8,\nS2", "辖区事务牵头,,3,\nS2");
    files.push(("pins.csv", "request,role,provider,rule\nR1,,,必办\nR2,牵头,S1,锁定\nR4,,,必办\n".into()));
    let folder = batch(&files);
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert_eq!(ran.status, 4, "{}", ran.err);
    assert!(
        ran.err.contains("必办  R1“晚上没地方停车”")
            && ran.err.contains("锁定  R2“楼道堆满纸箱”，牵头，示范街道（S1）"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("R4"), "R4 has nothing to do with it: {}", ran.err);
    assert!(!folder.path().join("out").exists());
}

#[test]
fn wrong_usage_exits_2() {
    let folder = batch(&files());
    for arguments in [
        &["match"][..],
        &["frobnicate"],
        &["match", "batch", "--tiers", "worst_quality"],
        &["match", "batch", "--tiers", "quality,quality"],
        &["match", "batch", "--gap", "2"],
    ] {
        assert_eq!(dianda(folder.path(), arguments).status, 2, "{arguments:?}");
    }
}

#[test]
fn the_template_comes_back_without_a_warning() {
    let folder = batch(&[]);
    assert_eq!(dianda(folder.path(), &["template", "--out", "batch/空白.xlsx"]).status, 0);
    let ran = dianda(folder.path(), &["check", "batch/空白.xlsx"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(ran.err, "", "not one warning");
    assert!(ran.out.contains("1 个社区，1 件点单，4 个答题力量"), "{}", ran.out);
}

#[test]
fn search_and_candidates_speak_to_people_and_machines() {
    let folder = batch(&files());
    for query in ["停车难", "停车位不够", "停車難"] {
        let found = dianda(folder.path(), &["search", "batch", query, "--json"]);
        let document: serde_json::Value = serde_json::from_str(&found.out).expect("JSON");
        assert_eq!(document["hits"][0]["id"], "R1", "{query}");
    }
    // Words may come one by one, and one that must not stand there is no option.
    let without = dianda(folder.path(), &["search", "batch", "停车", "楼道", "-纸箱"]);
    assert!(without.out.contains("R1") && !without.out.contains("R2"), "{}{}", without.out, without.err);
    let by_id = dianda(folder.path(), &["search", "batch", "Ｒ３"]);
    assert!(by_id.out.starts_with("R3") && by_id.out.lines().count() <= 2, "{}", by_id.out);
    let unread = dianda(folder.path(), &["search", "batch", "urgency:高", "社区:A1"]);
    assert!(unread.err.contains("“urgency:高”不是筛选"), "{}", unread.err);
    // Text that overflows the stack of a parser is only words here.
    assert_eq!(dianda(folder.path(), &["search", "batch", &"(停".repeat(5_000)]).status, 0);
    let lines = dianda(folder.path(), &["candidates", "batch", "--json"]);
    for line in lines.out.lines() {
        let role: serde_json::Value = serde_json::from_str(line).expect("an object a line");
        assert!(role["candidates"].is_array());
    }
    assert_eq!(dianda(folder.path(), &["candidates", "batch", "--request", "R77"]).status, 1);
}

#[test]
fn a_formula_gives_its_stored_value_and_a_warning() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, bytes) in files() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name.trim_end_matches(".csv")).expect("a sheet");
        let text = String::from_utf8(bytes).expect("text");
        for (row, line) in text.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate() {
                let place = (row as u32, column as u16);
                if name == "providers.csv" && row == 1 && cell == "8" {
                    let formula = rust_xlsxwriter::Formula::new("=4*2").set_result("8");
                    sheet.write_formula(place.0, place.1, formula).expect("a formula");
                } else {
                    sheet.write_string(place.0, place.1, cell).expect("a cell");
                }
            }
        }
    }
    let bytes = workbook.save_to_buffer().expect("a workbook");
    let plan = check_matched(&[("batch.xlsx", bytes)], &["提醒", "工作表“providers”，第 2 行", "“8”这一格是公式"]);
    let s1 = plan["providers"]
        .as_array()
        .and_then(|list| list.iter().find(|p| p["provider"] == "S1"))
        .expect("S1 is listed");
    assert_eq!(s1["capacity"], 8);
}

#[test]
fn nothing_but_an_earlier_plan_is_overwritten() {
    let folder = batch(&files());
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    let solve = |out: &str| dianda(folder.path(), &["solve", "out/instance", "--out", out]).status;
    let roles = std::fs::read(folder.path().join("out/instance/roles.csv")).expect("a table");
    assert_eq!(solve("out/instance/roles.csv"), 1);
    assert_eq!(std::fs::read(folder.path().join("out/instance/roles.csv")).expect("a table"), roles);
    assert_eq!(solve("/dev/null"), 1);
    assert_eq!(solve("plan.json"), 0);
    assert_eq!(solve("plan.json"), 0, "an earlier plan is");
    // A device never ends: it is refused, not read.
    assert_eq!(dianda(folder.path(), &["referee", "/dev/zero", "out/instance"]).status, 1);
}

#[test]
fn a_refused_search_leaves_no_trace_in_the_batch() {
    let folder = batch(&files());
    let ran = dianda(folder.path(), &["search", "batch", "停车", "--index", "batch/new/index"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(!folder.path().join("batch/new").exists());
    assert_eq!(dianda(folder.path(), &["search", "batch", "停车", "--index", "index"]).status, 0);
    assert_eq!(
        dianda(folder.path(), &["search", "batch", "停车", "--index", "index"]).status,
        0,
        "our own index is replaced"
    );
    std::fs::write(folder.path().join("index/notes.txt"), "我的备注").expect("a file");
    assert_eq!(dianda(folder.path(), &["search", "batch", "停车", "--index", "index"]).status, 1);
}

#[test]
fn a_plan_from_anywhere_steers_no_terminal() {
    let folder = batch(&files());
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    let hostile = r#"{"assignments":[{"request":"\u001b[31mx\u202e","role":"lead","provider":"Tel13800001234"}]}"#;
    std::fs::write(folder.path().join("hostile.json"), hostile).expect("a file");
    for arguments in [
        &["referee", "hostile.json", "out/instance"][..],
        &["solve", "out/instance", "--previous", "hostile.json"],
        &["match", "batch", "--previous", "hostile.json"],
    ] {
        let ran = dianda(folder.path(), arguments);
        let told = ran.out + &ran.err;
        assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}') && !told.contains("13800001234"), "{told:?}");
    }
}

#[test]
fn results_go_where_a_link_points_and_into_the_folder_one_stands_in() {
    let folder = batch(&files());
    std::fs::create_dir(folder.path().join("target")).expect("a folder");
    std::os::unix::fs::symlink("target", folder.path().join("link")).expect("a link");
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "link"]).status, 0);
    assert!(folder.path().join("target/plan.json").is_file());
    assert!(std::fs::symlink_metadata(folder.path().join("link")).expect("the link").is_symlink());
    let here = folder.path().join("here");
    std::fs::create_dir(&here).expect("a folder");
    assert_eq!(dianda(&here, &["match", "../batch", "--out", "."]).status, 0);
    assert!(folder.path().join("here/plan.json").is_file());
}

//! The second match after a meeting: its pins, what changed and what that costs, by name.

use crate::district::files;
use crate::program::{batch, check_says, dianda};

fn with_pins(rows: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = files();
    files.push(("pins.csv", format!("点单,角色,答题力量,规则\n{rows}").into_bytes()));
    files
}

#[test]
fn what_changed_is_told_by_name_with_the_communities_that_lost() {
    let folder = batch(&files());
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    // Nobody may lead what A2 asks for: it goes without an answer, and that is said.
    std::fs::write(folder.path().join("batch/pins.csv"), "点单,角色,答题力量,规则\nR3,牵头,S1,禁止\n").expect("a file");
    for previous in ["out", "out/plan.json"] {
        let ran = dianda(folder.path(), &["match", "batch", "--previous", previous]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        check_says(
            &ran.out,
            &[
                "不再安排：“物业费要涨”（R3）（原由 牵头 示范街道",
                "原来有、现在一件也没有安排的居民区：示范街道乙居民区",
                "头号选题原来排上、现在落空的居民区：示范街道乙居民区",
            ],
        );
        assert!(ran.err.contains("请加 --out"), "{}", ran.err);
    }
    let english = dianda(folder.path(), &["--lang", "en", "match", "batch", "--previous", "out"]);
    assert!(english.out.contains("no longer answered") && !english.out.contains("不再"), "{}", english.out);
}

#[test]
fn a_previous_plan_that_is_none_is_said_in_words() {
    let folder = batch(&files());
    for (previous, part) in [("batch/requests.csv", "不是方案"), ("nowhere.json", "找不到"), ("batch", "找不到")]
    {
        let ran = dianda(folder.path(), &["match", "batch", "--previous", previous]);
        assert_eq!(ran.status, 1);
        assert!(ran.err.contains(part) && !ran.err.contains("expected"), "{}", ran.err);
    }
}

#[test]
fn pins_of_a_workbook_are_counted_and_none_is_pointed_out() {
    let folder = batch(&files());
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    for pins in ["out/plan.xlsx", "out"] {
        let ran = dianda(folder.path(), &["match", "batch", "--pins", pins]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(ran.err.contains("没有一行选了规则"), "{}", ran.err);
    }
    std::fs::write(folder.path().join("pins.csv"), "点单,角色,答题力量,规则\nR1,,,必办\nR2,,S1,锁定\n")
        .expect("a file");
    let ran = dianda(folder.path(), &["match", "batch", "--pins", "pins.csv"]);
    assert!(ran.err.contains("读入 2 条锁定"), "{}", ran.err);
}

#[test]
fn demands_that_cannot_be_met_say_what_stands_in_the_way() {
    let mut three = with_pins("R1,,,必办\nR2,,,必办\nR5,,,必办\n");
    let requests = three.iter_mut().find(|(name, _)| *name == "requests.csv").expect("requests");
    requests.1.extend_from_slice("R5,A1,楼道灯坏了,,楼道堆物,3,,\n".as_bytes());
    let ran = dianda(batch(&three).path(), &["match", "batch"]);
    assert_eq!(ran.status, 4, "{}", ran.err);
    assert!(ran.err.contains("甲居民区本批次最多安排 2 件，这里要求 3 件"), "{}", ran.err);
    let mut one = with_pins("R1,,,必办\n");
    one.push((
        "topics.csv",
        "编号,名称,角色\nt1,停车难,牵头:区水务局:2\nt2,楼道堆物,牵头:所在街镇:1\nt3,物业费调价,牵头:所在街镇:1\n"
            .into(),
    ));
    let ran = dianda(batch(&one).path(), &["match", "batch"]);
    assert_eq!(ran.status, 4, "{}", ran.err);
    assert!(ran.err.contains("单独也办不到") && ran.err.contains("R1 必需的牵头（区水务局）没有人能担"), "{}", ran.err);
}

/// What a meeting writes into the sheet of pins: who is exchanged for whom, by name; the second match says what came of
/// it, in a workbook of its own too.
#[test]
fn an_exchange_by_name_is_read_and_told_as_one() {
    let folder = batch(&files());
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    let another = "V3,王建国（样例）,volunteer,律师,另一律所,物业纠纷,物业费调价,3,\n";
    let providers = folder.path().join("batch/providers.csv");
    let text = std::fs::read_to_string(&providers).expect("providers") + another;
    std::fs::write(&providers, text).expect("a file");
    std::fs::write(folder.path().join("pins.csv"), "点单,答题力量,规则\n物业费要涨,乙律师换成王律师,换人\n")
        .expect("a file");
    let again = ["match", "batch", "--pins", "pins.csv", "--previous", "out", "--out", "out2"];
    let ran = dianda(folder.path(), &again);
    assert_eq!(ran.status, 0, "{}", ran.err);
    check_says(&ran.out, &["换人：“物业费要涨”（R3）", "由乙律师换成王建国（样例）", "changes.xlsx"]);
    assert!(folder.path().join("out2/changes.xlsx").exists());
    // Pins that lie beside a plan are told against it, also where it need not be kept.
    std::fs::copy(folder.path().join("pins.csv"), folder.path().join("out/pins.csv")).expect("a file");
    let ran = dianda(folder.path(), &["match", "batch", "--pins", "out/pins.csv"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    check_says(&ran.out, &["由乙律师换成王建国（样例）"]);
}

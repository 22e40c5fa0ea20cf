//! Offices that the catalogue of topics names and the tables call otherwise: what is said, who may stand in, what a
//! meeting may pin.

use crate::district::{changed, with};
use crate::program::{batch, check_says, dianda};

/// R1 needs 区水务局, which the tables lack; D4 says that it is good at the topic.
fn files(topics_of_d4: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = with(
        "topics.csv",
        "编号,名称,角色\nt1,停车难,牵头:所在街镇:2；协办:区水务局:1\nt2,楼道堆物,牵头:所在街镇:1；协办:区航天局:1?\nt3,物业费调价,牵头:所在街镇:1\nt4,河道,牵头:区海洋局:1\n",
    );
    let providers = files.iter_mut().find(|(name, _)| *name == "providers.csv").expect("providers");
    providers.1.extend_from_slice(format!("D4,区排水中心,department,,,下水道养护,{topics_of_d4},4,\n").as_bytes());
    files
}

#[test]
fn requests_that_nobody_can_answer_are_named_with_the_lacking_office() {
    let folder = batch(&files(""));
    let ran = dianda(folder.path(), &["check", "batch"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    check_says(
        &ran.err,
        &[
            "requests.csv，第 2 行：答题力量里没有“区水务局”，它是必需的，这 1 件点单按现在的材料答不了：R1",
            "没有能担这些可选角色的：区航天局（1 件）",
            "不在答题力量里，本批次还没有点单用到：区海洋局（河道）",
        ],
    );
    assert!(!ran.err.contains("如果就是"), "no other office is taken for it: {}", ran.err);
}

#[test]
fn who_is_good_at_the_topic_stands_in() {
    let folder = batch(&files("停车难"));
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("没有“区水务局”，改由擅长该题型的区排水中心来担（R1）"), "{}", ran.err);
    let told = dianda(folder.path(), &["explain", "out", "--request", "R1"]);
    assert!(told.out.contains("协办：区排水中心") && told.out.contains("擅长这类题"), "{}", told.out);
}

/// A street, a party and a topic that are nearly those of the tables are asked about where they stand.
#[test]
fn what_is_nearly_the_name_of_something_is_asked_about() {
    let street =
        dianda(batch(&changed("communities.csv", "乙居民区,示范街道", "乙居民区,示范街")).path(), &["check", "batch"]);
    assert!(!street.err.contains("no_street_office"), "示范街 is 示范街道: {}", street.err);
    let street =
        dianda(batch(&changed("communities.csv", "丙居民区,样板镇", "丙居民区,样版镇")).path(), &["check", "batch"]);
    check_says(
        &street.err,
        &[
            "communities.csv，第 4 行，“street”列：答题力量里没有“样版镇”的街镇。是不是“样板镇”",
            "所在街镇没有可派的办事处",
        ],
    );
    let mut party = changed("requests.csv", "topic,choice,urgency,phone", "topic,choice,urgency,property_company");
    let requests = party.iter_mut().find(|(name, _)| *name == "requests.csv").expect("requests");
    requests.1 = String::from_utf8(requests.1.clone())
        .expect("text")
        .replace("物业费调价,1,,", "物业费调价,1,,很坏物业")
        .into_bytes();
    let check = |conflict: &str| {
        let mut files = party.clone();
        let providers = files.iter_mut().find(|(name, _)| *name == "providers.csv").expect("providers");
        providers.1 = String::from_utf8(providers.1.clone()).expect("text").replace("很坏物业", conflict).into_bytes();
        dianda(batch(&files).path(), &["check", "batch"]).err
    };
    assert!(
        check("很坏置业").contains("第 4 行：“很坏置业”（乙律师的回避单位或自己的单位）和 R3 的“很坏物业”名称相近"),
        "{}",
        check("很坏置业")
    );
    for same in ["很坏物业", "很坏物业有限公司", "很坏物管", "另一家"] {
        assert!(!check(same).contains("名称相近"), "{same}: {}", check(same));
    }
    let topic = dianda(batch(&changed("requests.csv", "停车难,1", "电瓶车充电,1")).path(), &["check", "batch"]);
    assert!(topic.err.contains("是不是“电动车充电与飞线”"), "{}", topic.err);
}

#[test]
fn a_meeting_may_name_who_takes_the_place_of_an_unknown_office() {
    let mut files = files("");
    let without = dianda(batch(&files).path(), &["match", "batch"]);
    assert!(without.out.contains("4 件事，安排 2 件"), "{}", without.out);
    files.push(("pins.csv", "点单,角色,答题力量,规则\nR1,协办,区排水中心,锁定\n".into()));
    let pinned = dianda(batch(&files).path(), &["match", "batch"]);
    assert!(pinned.out.contains("4 件事，安排 3 件"), "{}{}", pinned.out, pinned.err);
    // Not whomever: a lawyer is no office.
    files.pop();
    files.push(("pins.csv", "点单,角色,答题力量,规则\nR1,协办,乙律师,锁定\n".into()));
    let refused = dianda(batch(&files).path(), &["match", "batch"]);
    assert_eq!(refused.status, 3);
    assert!(refused.err.contains("不属于这个角色要求的类别或专业：协办（区水务局）"), "{}", refused.err);
}

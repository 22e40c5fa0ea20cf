//! Two matters in one text: proposed as two requests, each with its part of the text.
//!
//! Comes in: small rounds with the shipped catalogue and no case. Always holds: a mention is no matter.

use engine::candidates::{candidates_of_all, two_matters};
use engine::district::Doubt;
use engine::index::DistrictIndex;
use engine::tables::{Purpose, Reading, Source, read_batch};

/// Topic and part of the text of each matter.
fn found(title: &str, text: &str) -> Vec<(String, Vec<String>)> {
    let tables = [
        ("communities", "id,name,street\nc,甲居民区,甲街道\n".to_owned()),
        ("requests", format!("id,community,title,text\nr,c,{title},{text}\n")),
        ("providers", "id,name,kind,capacity\np,区房管局,department,1\n".to_owned()),
    ];
    let source = |(name, text): (&str, String)| Source { name: format!("{name}.csv"), bytes: text.into_bytes() };
    let district = read_batch(&tables.map(source), &Reading::trusted(Purpose::Round)).expect("a round").district;
    let index = DistrictIndex::build(&district, None).expect("an index");
    let mut all = candidates_of_all(&district, &index).expect("candidates");
    let doubt = two_matters(&all);
    assert_eq!(doubt.is_some(), !all[0].matters.is_empty());
    if let Some(doubt @ Doubt::TwoMatters { .. }) = doubt {
        let message = doubt.message(&district);
        assert!(message.zh.contains("r ") && message.zh.contains('和'), "{message:?}");
    }
    all.remove(0).matters.into_iter().map(|matter| (matter.topic.0, matter.sentences)).collect()
}

#[test]
fn a_leak_and_a_rise_of_the_fee_are_two_matters() {
    for (title, text) in [
        (
            "请协调",
            "顶楼屋面一下雨就漏水，屋顶防水修了三次没修好。另外物业费要涨价，从0.9涨到1.3，账目也不公开，大家不同意调价。",
        ),
        (
            "屋面漏水、物业费又要涨",
            "顶楼一下雨就漏，修了三次没修好；物业贴通知要从0.9涨到1.3，大家不同意，要求先修好再谈价格，账目也要公开。",
        ),
    ] {
        let found = found(title, text);
        let topics: Vec<&str> = found.iter().map(|(topic, _)| topic.as_str()).collect();
        assert!(topics.contains(&"wumian") && topics.contains(&"wuyefei"), "{found:?}");
        let (_, fee) = found.iter().find(|(topic, _)| topic == "wuyefei").expect("the fee");
        assert!(fee.concat().contains("从0.9涨到1.3") && !fee.concat().contains("修了三次"), "{fee:?}");
    }
}

#[test]
fn one_matter_stays_one() {
    for (title, text) in [
        ("屋面漏水", "顶楼屋面一下雨就漏水，屋顶防水修了三次没修好，外墙也渗水，要求彻底大修。"),
        ("没地方停车", "车位不够，晚上停不进，外面马路上停车又贴罚单。"),
        ("顶层漏雨", "六楼三户屋面漏水，修过一次没修好。物业讲要动维修资金，没人签字。"),
        ("没有活动室", ""),
    ] {
        assert_eq!(found(title, text), Vec::new(), "{title}");
    }
}

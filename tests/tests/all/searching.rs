//! Search on the sample district: what must be on top, and what must not be found.
//!
//! Comes in: `datasets/putuo`. Always holds: the requests meant here were chosen by reading them, not by asking the
//! search.

use std::sync::OnceLock;

use datasets::putuo;
use engine::candidates::with_topics_from_texts;
use engine::district::District;
use engine::index::{Collection, DistrictIndex, Query, find, highlight};
use engine::tables::{Purpose, Reading, read_batch};

/// The sample with its topics and its index, built once.
fn sample() -> &'static (District, DistrictIndex) {
    static SAMPLE: OnceLock<(District, DistrictIndex)> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let batch = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("the sample has no fault");
        let plain = DistrictIndex::build(&batch.district, None).expect("an index");
        let district = with_topics_from_texts(&batch.district, &plain).expect("topics");
        let index = DistrictIndex::build(&district, None).expect("an index");
        (district, index)
    })
}

fn found(collection: Collection, typed: &str, top: usize) -> Vec<String> {
    let (district, index) = sample();
    let found = find(district, index, collection, &Query::of(typed), top).expect("a search");
    found.hits.into_iter().map(|hit| hit.id).collect()
}

/// Words are cut by what stands beside them; one that stands there as typed is found however it was cut.
#[test]
fn a_word_is_found_as_it_stands() {
    let (district, _) = sample();
    for (typed, top) in [("一圈木屑", 3), ("不敢回来", 3)] {
        let hits = found(Collection::Requests, typed, top);
        let stands = |id: &String| {
            district.requests.iter().any(|r| r.id.as_str() == id && format!("{}{}", r.title, r.text).contains(typed))
        };
        assert!(hits.first().is_some_and(stands), "{typed}: {hits:?}");
    }
    assert_eq!(found(Collection::Requests, "ＣＹ－０５８", 3), ["CY-058"]);
    let query = Query::of("题型:加梯 题型:火箭");
    assert_eq!(engine::index::unknown_filters(district, &query), ["火箭"]);
    assert!(!found(Collection::Requests, "题型:加梯", 5).is_empty(), "a topic is also called by its words");
}

/// A query of requests: all of these must be among the first so many, none of those may be found at all.
struct Expect {
    query: &'static str,
    top: usize,
    must: &'static [&'static str],
    must_not: &'static [&'static str],
}

const fn expect(
    query: &'static str,
    top: usize,
    must: &'static [&'static str],
    must_not: &'static [&'static str],
) -> Expect {
    Expect { query, top, must, must_not }
}

const QUERIES: &[Expect] = &[
    expect("白蚁", 5, &["CS-061", "CY-058"], &["CF-042"]),
    expect("木头被虫蛀空", 8, &["CY-034"], &[]),
    expect("长护险 护理员来一会就走", 4, &["CS-089", "CY-040"], &[]),
    expect("共享单车占人行道", 6, &["CY-065"], &[]),
    expect("健身房关门退费", 8, &["CY-085", "CS-067"], &[]),
    expect("路灯不亮", 10, &["CS-063", "CZ-036"], &[]),
    expect("老人买保健品被骗", 6, &["WL-063"], &[]),
    expect("毛毛虫", 2, &["CF-009"], &["CF-042", "CY-085"]),
    expect("麻将馆", 6, &["SQ-020", "CF-066"], &[]),
    expect("鸽棚", 6, &["SQ-074", "SQ-044"], &["CF-009"]),
    expect("群租 床位", 6, &["ZR-067"], &[]),
    expect("骑手 货梯", 3, &["CS-008", "CS-098"], &[]),
    expect("没收到选票", 8, &["CF-007"], &[]),
    expect("黄水", 3, &["CY-078"], &[]),
    expect("自来水发黄", 4, &["WL-075", "WL-101"], &[]),
    expect("老年食堂", 6, &["SQ-014", "CY-090"], &[]),
    expect("zhucan", 8, &["SQ-014"], &[]),
    expect("托班", 5, &["CF-016", "YC-053"], &[]),
    expect("遛狗不牵绳", 8, &["CY-030", "CF-048"], &[]),
    expect("高空抛物", 6, &["CY-028", "CS-015"], &[]),
    expect("红绿灯", 3, &["CY-081", "ZR-040"], &[]),
    expect("飞线 street:曹杨", 3, &["CY-009"], &["TP-002", "CS-024"]),
    expect("topic:停车难 street:长征", 9, &["CZ-014"], &["CF-031", "CY-008"]),
    expect("urgency:特急 外墙", 8, &["CS-009"], &["CY-001"]),
    expect("“人行道” 单车 -地铁", 4, &["TP-103", "WL-050"], &["CY-065", "CS-054", "CY-063"]),
    expect("zaoyangnong", 6, &["CY-001", "CY-002", "CY-003"], &["CZ-014"]),
    expect("禾里物业", 8, &["CY-041"], &[]),
    expect("hlwy", 30, &["CY-041"], &[]),
    expect("房产证办不出", 5, &["CF-054", "WL-089"], &[]),
    expect("承重墙", 4, &["WL-052", "CY-077"], &["CF-009"]),
    expect("加電梯 底樓反對", 10, &["YC-002"], &["CF-009"]),
    expect("ＡＥＤ", 3, &["TP-011"], &[]),
];

#[test]
fn what_people_type_finds_what_they_mean() {
    let mut wrong = Vec::new();
    for Expect { query, top, must, must_not } in QUERIES {
        let first = found(Collection::Requests, query, *top);
        let all = if must_not.is_empty() { Vec::new() } else { found(Collection::Requests, query, usize::MAX) };
        wrong.extend(
            must.iter()
                .filter(|id| !first.iter().any(|f| f == *id))
                .map(|id| format!("{query}: {id} is not among {first:?}")),
        );
        wrong.extend(
            must_not.iter().filter(|id| all.iter().any(|f| f == *id)).map(|id| format!("{query}: {id} is found")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spellings_of_one_question_give_one_answer() {
    for spellings in [
        &["停车难", "停车位不够", "tingchenan", "停車難", "ｔｉｎｇｃｈｅｎａｎ", "tcn"][..],
        &["加装电梯", "加梯", "装电梯", "jiazhuangdianti", "加裝電梯"],
        &["电动自行车", "电瓶车", "助动车", "電瓶車"],
        &["业委会", "业主委员会", "業委會"],
        &["噪声", "噪音", "zaosheng"],
    ] {
        let first = found(Collection::Requests, spellings[0], 10);
        assert!(first.len() == 10, "{spellings:?}");
        for other in &spellings[1..] {
            assert_eq!(found(Collection::Requests, other, 10), first, "{other}");
        }
    }
}

#[test]
fn a_phrase_stands_in_every_hit_and_an_excluded_word_in_none() {
    let (district, _) = sample();
    let text = |id: &str| {
        let request = district.requests.iter().find(|r| r.id.as_str() == id).expect("a request");
        format!("{}{}", request.title, request.text)
    };
    let phrase = found(Collection::Requests, "“消防通道” 停车", usize::MAX);
    assert!(!phrase.is_empty() && phrase.iter().all(|id| text(id).contains("消防通道")));
    let without = found(Collection::Requests, "停车 -收费 －车位", usize::MAX);
    assert!(!without.is_empty() && without.iter().all(|id| !text(id).contains("收费") && !text(id).contains("车位")));
}

#[test]
fn filters_hold_for_every_hit() {
    let (district, _) = sample();
    let urgent = found(Collection::Requests, "street:曹杨 urgency:4+", usize::MAX);
    assert!(!urgent.is_empty());
    for id in &urgent {
        let request = district.requests.iter().find(|r| r.id.as_str() == id).expect("a request");
        assert!(id.starts_with("CY") && request.urgency >= 4, "{id}");
    }
    let topic = found(Collection::Requests, "题型：停车难 街镇：长征镇", usize::MAX);
    assert!(topic.len() >= 3 && topic.iter().all(|id| id.starts_with("CZ")));
    assert_eq!(found(Collection::Requests, "街镇:不存在的街道 停车", 10), Vec::<String>::new());
}

/// 景点 and 经典 sound alike, and so do 停车 and 听车: only Latin letters are compared by sound.
#[test]
fn words_that_sound_alike_are_not_taken_for_each_other() {
    let mut district = sample().0.clone();
    district.requests.truncate(2);
    district.requests[0].title = "弄堂里的景点没人管".to_owned();
    district.requests[0].text = String::new();
    district.requests[1].title = "经典老歌唱到半夜".to_owned();
    district.requests[1].text = String::new();
    let index = DistrictIndex::build(&district, None).expect("an index");
    let ids = |typed: &str| {
        let hits = find(&district, &index, Collection::Requests, &Query::of(typed), 10).expect("a search").hits;
        hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
    };
    let (sight, classic) = (district.requests[0].id.0.clone(), district.requests[1].id.0.clone());
    assert_eq!(ids("景点"), [sight]);
    assert_eq!(ids("经典"), [classic]);
    assert_eq!(ids("净店"), Vec::<String>::new());
}

#[test]
fn providers_and_cases_are_found_by_name_pinyin_and_matter() {
    let first = |collection, typed: &str| found(collection, typed, 1).first().cloned().unwrap_or_default();
    assert_eq!(first(Collection::Providers, "区房管局"), "bm-fangguan");
    assert_eq!(first(Collection::Providers, "fangguanju"), "bm-fangguan");
    assert_eq!(first(Collection::Providers, "大树修剪 香樟"), "bm-lvrong");
    assert!(found(Collection::Providers, "加梯 律师", 5).iter().any(|id| id.starts_with("zy-lvshi")));
    assert!(found(Collection::Cases, "电瓶车 飞线", 5).len() == 5);
}

#[test]
fn what_a_synonym_or_pinyin_found_is_highlighted() {
    let (district, index) = sample();
    for typed in ["加梯", "jiazhuangdianti", "電瓶車"] {
        let found = find(district, index, Collection::Requests, &Query::of(typed), 5).expect("a search");
        for hit in &found.hits {
            let request = district.requests.iter().find(|r| r.id.as_str() == hit.id).expect("a request");
            let marked =
                [&request.title, &request.text].into_iter().any(|text| highlight(text, &found.wanted, 60).is_some());
            assert!(marked, "{typed}: nothing is marked in {}", hit.id);
        }
    }
}

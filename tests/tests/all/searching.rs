//! Search on the sample district: what must be on top, and what must not be found.
//!
//! Comes in: `datasets/putuo`. Always holds: the requests meant here were chosen by reading them, not by asking the
//! search.

use std::sync::OnceLock;

use datasets::putuo;
use engine::candidates::with_topics_from_texts;
use engine::district::District;
use engine::index::{Collection, DistrictIndex, Query, SearchIndex, find};
use engine::tables::{Purpose, Reading, Source, read_batch};

/// The sample with its topics and its index, built once.
fn sample() -> &'static (District, SearchIndex) {
    static SAMPLE: OnceLock<(District, SearchIndex)> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let batch = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("the sample has no fault");
        let plain = DistrictIndex::build(&batch.district, None).expect("an index");
        let district = with_topics_from_texts(&batch.district, &plain).expect("topics");
        let index = SearchIndex::over(&district, &plain).expect("an index");
        (district, index)
    })
}

fn found(collection: Collection, typed: &str, top: usize) -> Vec<String> {
    found_in(&sample().1, collection, typed, top)
}

fn found_in(index: &SearchIndex, collection: Collection, typed: &str, top: usize) -> Vec<String> {
    let found = find(index, collection, &Query::of(typed), top).expect("a search");
    found.hits.into_iter().map(|hit| hit.id).collect()
}

/// The index of a small round.
fn index_of(district: &District) -> SearchIndex {
    SearchIndex::over(district, &DistrictIndex::build(district, None).expect("an index")).expect("an index")
}

/// A small round of these requests (id, title, text).
fn round(requests: &[[&str; 3]]) -> District {
    let source = |name: &str, text: String| Source { name: name.to_owned(), bytes: text.into_bytes() };
    let rows: Vec<String> = requests.iter().map(|[id, title, text]| format!("{id},Q1,{title},{text}\n")).collect();
    let tables = [
        source("communities.csv", "id,name,street,households\nQ1,长寿新村居民区,长寿路街道,1200\n".to_owned()),
        source("providers.csv", "id,name,kind,duties,capacity\nV1,长寿路街道,street,统筹协调,9\n".to_owned()),
        source("requests.csv", format!("id,community,title,text\n{}", rows.concat())),
    ];
    read_batch(&tables, &Reading::trusted(Purpose::Round)).expect("no fault").district
}

/// Words are cut by what stands beside them; one that stands there as typed is found however it was cut.
#[test]
fn a_word_is_found_as_it_stands() {
    let (district, index) = sample();
    for (typed, top) in [("一圈木屑", 3), ("不敢回来", 3)] {
        let hits = found(Collection::Requests, typed, top);
        let stands = |id: &String| {
            district.requests.iter().any(|r| r.id.as_str() == id && format!("{}{}", r.title, r.text).contains(typed))
        };
        assert!(hits.first().is_some_and(stands), "{typed}: {hits:?}");
    }
    assert_eq!(found(Collection::Requests, "ＣＹ－０５８", 3), ["CY-058"]);
    let query = Query::of("题型:加梯 题型:火箭");
    assert_eq!(index.unknown_filters(&query), ["火箭"]);
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
    expect("房产证办不出", 10, &["CF-054", "WL-089"], &[]),
    expect("承重墙", 4, &["WL-052", "CY-077"], &["CF-009"]),
    expect("加電梯 底樓反對", 10, &["YC-002"], &["CY-003"]),
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
    let index = index_of(&district);
    let ids = |typed: &str| found_in(&index, Collection::Requests, typed, 10);
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
        let found = find(index, Collection::Requests, &Query::of(typed), 5).expect("a search");
        for hit in &found.hits {
            let request = district.requests.iter().find(|r| r.id.as_str() == hit.id).expect("a request");
            let marked = [&request.title, &request.text]
                .into_iter()
                .any(|text| index.highlight(text, &found.wanted, 60).is_some());
            assert!(marked, "{typed}: nothing is marked in {}", hit.id);
        }
    }
}

/// 13号楼 came before 3号楼, which stands in it letter by letter, and was marked “1【3号楼】”.
#[test]
fn buildings_are_told_apart() {
    let district = round(&[
        ["A1", "13号楼顶漏水", "13号楼顶漏水，13号楼五楼也漏，13号楼的人都在等。"],
        ["A2", "顶楼漏水请修一修", "顶楼漏水三年，最早漏的是3号楼，现在别的地方也漏。"],
        ["A3", "13号院水管", "13号院水管老化，1302室最惨。"],
        ["A4", "长江路3号院门口", "院门口积水。"],
        ["A5", "十三弄的三单元", "三单元302室漏，12弄不漏。"],
        ["A6", "23号门前", "23号门前堆物，第三栋住户的。"],
    ]);
    let index = index_of(&district);
    let check = |typed: &str, expect: &[&str]| {
        let mut found = found_in(&index, Collection::Requests, typed, 10);
        found.sort();
        assert_eq!(found, expect, "{typed}");
    };
    for typed in ["3号楼", "三号楼", "第3栋", "３号楼", "3幢", "3#楼"] {
        check(typed, &["A2", "A6"]);
    }
    for typed in ["“3号楼”", "“三号楼”", "3号楼 -三栋"] {
        check(typed, &["A2"]);
    }
    check("13号楼", &["A1"]);
    check("十三号楼", &["A1"]);
    check("3号", &["A2", "A4", "A6"]);
    check("23号", &["A6"]);
    check("302室", &["A5"]);
    check("1302室", &["A3"]);
    check("13弄", &["A5"]);
    check("3弄", &[]);
    check("3单元", &["A5"]);
    let found = find(&index, Collection::Requests, &Query::of("3号楼"), 10).expect("a search");
    assert_eq!(index.highlight(&district.requests[0].title, &found.wanted, 60), None, "nothing in 13号楼 is marked");
    let marked = index.highlight(&district.requests[5].text, &found.wanted, 60).expect("a place");
    assert!(marked.marked("【", "】").contains("【第三栋】"), "{marked:?}");
}

/// Only topics and names were found by their sound: what the requests say was not.
#[test]
fn every_word_is_found_by_its_sound() {
    let district = round(&[
        ["S1", "行道树挡住路灯", "行道树长得太密，重建以后更密。"],
        ["S2", "音乐扰民", "广场舞音乐开到十点，说是快乐健身。"],
        ["S3", "里弄口堵", "里弄口被面粉车堵住，要去银行。"],
        ["S4", "绿化带被占", "旅馆客人乱停车，女厕所常年锁着。"],
        ["S5", "摊位占道", "中间的摊位占道，物业费调价，长征路上。"],
        ["S6", "狗", "狗。"],
    ]);
    let index = index_of(&district);
    for (typed, expect) in [
        ("xingdaoshu", "S1"),
        ("xing dao shu", "S1"),
        ("xingdaoshu ludeng", "S1"),
        ("chongjian", "S1"),
        ("zhongjian", "S5"),
        ("yinyue", "S2"),
        ("kuaile", "S2"),
        ("mianfen", "S3"),
        ("mianfenche", "S3"),
        ("yinhang", "S3"),
        ("lilong", "S3"),
        ("lvguan", "S4"),
        ("luguan", "S4"),
        ("lyuguan", "S4"),
        ("nücesuo", "S4"),
        ("tanwei", "S5"),
        ("tiaojia", "S5"),
        ("changzheng", "S5"),
        ("gou", "S6"),
    ] {
        assert_eq!(found_in(&index, Collection::Requests, typed, 10), [expect], "{typed}");
    }
    assert_eq!(found_in(&index, Collection::Providers, "tongchou", 10), ["V1"]);
    assert!(found_in(&index, Collection::Requests, "wifi", 10).is_empty());
    let found = find(&index, Collection::Requests, &Query::of("mianfenche"), 1).expect("a search");
    let marked = index.highlight(&district.requests[2].text, &found.wanted, 60).expect("a place");
    assert!(marked.marked("【", "】").contains("【面粉车】"), "{marked:?}");
}

#[test]
fn a_mark_behind_a_word_changes_nothing() {
    let index = index_of(&round(&[["S1", "楼道灯不亮", "楼道灯不亮。"], ["S2", "狗😀", "狗。"]]));
    for typed in ["灯", "灯。", "灯！", "（灯）", "灯？？"] {
        assert_eq!(found_in(&index, Collection::Requests, typed, 10), ["S1"], "{typed}");
    }
}

/// Neither a whole number nor a part of it leads from a telephone to whoever has it.
#[test]
fn a_telephone_finds_nothing() {
    let index = index_of(&round(&[
        ["R1", "停车难", "请打 13800001234"],
        ["R2", "停车难", "请打138-0000-1234或者138 0000 1234"],
        ["R3", "停车难", "请打１３８００００１２３４，一三八零零零零一二三四"],
        ["20260301", "停车难", "上次的单号20260301"],
    ]));
    for typed in [
        "13800001234",
        "138-0000-1234",
        "138 0000 1234",
        "“138-0000-1234”",
        "1380000",
        "0000",
        "1234",
        "“1234”",
        "１３８００００１２３４",
        "一三八零零零零一二三四",
    ] {
        assert_eq!(found_in(&index, Collection::Requests, typed, 10), Vec::<String>::new(), "{typed}");
    }
    assert_eq!(found_in(&index, Collection::Requests, "20260301", 10), ["20260301"], "an id is found");
    for file in index.stored().expect("files") {
        // What stands in quotes: the dictionary's figures beside its words are no telephones.
        let text = String::from_utf8(file.bytes).expect("text");
        let text = text.split('"').skip(1).step_by(2).collect::<Vec<_>>().join("\n");
        assert!(!text.contains("0000") && !text.contains("1234"), "{}: {text}", file.name);
    }
}

/// Who has nowhere to park says so in many ways.
#[test]
fn nowhere_to_park_finds_parking_first() {
    let (district, _) = sample();
    for typed in ["晚上没地方停", "没地方停", "晚上没有地方停车", "没处停车"] {
        let first = found(Collection::Requests, typed, 8);
        assert!(first.len() == 8, "{typed}: {first:?}");
        for id in &first {
            let request = district.requests.iter().find(|r| r.id.as_str() == id).expect("a request");
            let topic = request.topic.as_ref().and_then(|topic| district.topic(topic)).map(|topic| topic.name.as_str());
            assert_eq!(topic, Some("停车难"), "{typed}: {id} {}", request.title);
        }
    }
}

/// What is typed to break a search is only looked for.
#[test]
fn a_hostile_query_ends() {
    // Built before the clock runs.
    sample();
    for typed in [
        "a".repeat(1_000_000),
        "tingche ".repeat(100_000),
        "停".repeat(1_000_000),
        "\"“「".repeat(300_000),
        "1、2、".repeat(200_000) + "3号楼",
        "-".repeat(1_000_000),
        "\u{0}\u{1b}\u{202e}停\u{7f}".repeat(1_000),
        "一二三四五六七八九十".repeat(10_000),
        "街镇:".repeat(100_000),
        "xian".repeat(16),
    ] {
        let begun = std::time::Instant::now();
        found(Collection::Requests, &typed, 10);
        assert!(begun.elapsed().as_secs() < 20, "{}", typed.chars().take(20).collect::<String>());
    }
}

/// A stored index answers as the one in memory, though it knows only the words of its texts.
#[test]
fn a_stored_index_gives_the_same_hits() {
    let (district, index) = sample();
    let folder = tempfile::tempdir().expect("a folder");
    for collection in Collection::ALL {
        std::fs::create_dir(folder.path().join(collection.name())).expect("a folder");
    }
    let built = SearchIndex::build_in(district, folder.path()).expect("an index");
    for file in built.stored().expect("files") {
        std::fs::write(folder.path().join(file.collection.name()).join(file.name), file.bytes).expect("a file");
    }
    let read = |collection: Collection, name: &str| std::fs::read(folder.path().join(collection.name()).join(name));
    let opened = SearchIndex::open(folder.path(), Collection::Requests, None, &read).expect("an index");
    for Expect { query, .. } in QUERIES {
        let of = |index| find(index, Collection::Requests, &Query::of(query), 20).expect("a search");
        assert_eq!(of(&opened), of(index), "{query}");
    }
}

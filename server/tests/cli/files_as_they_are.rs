//! Tables as offices, hotlines and grids have them: their headers, sheets, rows and names.
//!
//! Comes in: batches that nobody retyped. Goes out: the reading of the plain tables, told by the hash of what was
//! parsed, and the warnings by their codes. Always holds: one row of a list is one export.

use std::path::Path;

use serde_json::Value;

use crate::district::{files, with, without};
use crate::odd_input::Files;
use crate::program::{batch, check_says, dianda};
use crate::workbook_bytes::{rows_of, xlsx};

/// What a whole district means says nothing of how a file is read.
const OF_DISTRICT: [&str; 9] = [
    "provider_unreached",
    "role_nobody",
    "near_identical",
    "same_matter",
    "unsure_topics",
    "role_lacking",
    "role_stood_in",
    "no_street_office",
    "optional_roles_lacking",
];

/// The hash of what was read, and the codes of the warnings about files.
fn matched(folder: &Path, options: &[&str]) -> (Value, Vec<String>) {
    let ran = dianda(folder, &[&["match", "batch", "--json"], options].concat());
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    let document: Value = serde_json::from_str(&ran.out).expect("one JSON document");
    let warnings = document["warnings"].as_array().expect("a list");
    let codes =
        warnings.iter().filter_map(|warning| warning["code"].as_str()).filter(|code| !OF_DISTRICT.contains(code));
    (document["input"].clone(), codes.map(str::to_owned).collect())
}

/// The batch is read like the plain one, with exactly these warnings.
fn check_read_with(name: &str, odd: &Files, plain: &Files, options: &[&str], warnings: &[&str]) {
    let (input, codes) = matched(batch(odd).path(), options);
    assert_eq!(codes, warnings, "{name}");
    assert_eq!(input, matched(batch(plain).path(), &[]).0, "{name} is read like the plain tables");
}

fn check_read(name: &str, odd: &Files, plain: &Files, warnings: &[&str]) {
    check_read_with(name, odd, plain, &[], warnings);
}

/// `check` ends with this status and says all of `parts`.
fn check_told(files: &Files, options: &[&str], status: i32, parts: &[&str]) {
    let ran = dianda(batch(files).path(), &[&["check", "batch"], options].concat());
    assert_eq!(ran.status, status, "{}{}", ran.out, ran.err);
    check_says(&ran.err, parts);
}

fn requests(csv: &str) -> Files {
    with("requests.csv", csv)
}

#[test]
fn a_running_number_beside_an_id_is_none() {
    let plain = requests("编号,社区,标题\nD1,A1,停车难\nD2,A2,充电难\n");
    for header in ["序号", "No.", "项次", "＃", "序 号"] {
        check_read(
            header,
            &requests(&format!("{header},编号,社区,标题\n1,D1,A1,停车难\n2,D2,A2,充电难\n")),
            &plain,
            &[],
        );
        check_read(
            header,
            &requests(&format!("编号,社区,标题,{header}\nD1,A1,停车难,1\nD2,A2,充电难,1\n")),
            &plain,
            &[],
        );
    }
    let alone = requests("序号,社区,标题\n1,A1,停车难\n2,A2,充电难\n");
    check_read("alone it is the id", &alone, &requests("编号,社区,标题\n1,A1,停车难\n2,A2,充电难\n"), &[]);
    let both = requests("序号,诉求编号,编号,社区,标题\n1,S7,D1,A1,停车难\n2,S8,D2,A2,充电难\n");
    let order = requests("编号,工单号,社区,标题\nD1,S7,A1,停车难\nD2,S8,A2,充电难\n");
    check_read("a second id is the order number", &both, &order, &[]);
    check_read(
        "an order number alone",
        &requests("工单号,社区,标题\nS7,A1,停车难\n"),
        &requests("编号,工单号,社区,标题\nS7,S7,A1,停车难\n"),
        &[],
    );
}

#[test]
fn headers_of_hotlines_and_grids_are_known() {
    let plain = "编号,工单号,社区,标题,内容,提交日期,承办单位,来源\n\
                 T1,T1,A1,停车难,晚上没有车位,2026-02-01,区交警支队,12345\n\
                 T2,T2,B1,充电难,充电桩太少,2026-02-02,区消防救援支队,网格\n";
    let check = |name: &str, header: &str, warnings: &[&str]| {
        let rows = ["T1", "T2"].map(|id| match id {
            "T1" => "T1,某区示范街道甲居民区3号,停车难,晚上没有车位,2026-02-01 08:00:00,区交警支队,12345,None",
            _ => "T2,丙居民区门口,充电难,充电桩太少,2026/2/2,区消防救援支队,网格,-",
        });
        check_read(name, &requests(&format!("{header}\n{}\n{}\n", rows[0], rows[1])), &requests(plain), warnings);
    };
    check("12345 of one city", "工单编号,事发地,工单标题,主要内容,来电时间,承办单位,受理渠道,紧急程度", &[]);
    check("12345 of another", "工单编号,问题点位,工单标题,工单内容,推送时间,处置单位,工单来源,小类", &[]);
    check(
        "a mayor's box",
        "诉求编号,事发地点,诉求标题,诉求内容,递交时间,所属部门,诉求来源,回复意见",
        &["column_of_no_use"],
    );
    check("a grid", "事件编号,点位,事件名称,事件描述,上报时间,处置部门,事件来源,案件小类", &[]);
    check("a city's board", "案卷编号,具体位置,问题名称,问题描述,发现时间,责任单位,问题来源,问题大类", &[]);
    check("deputies", "建议编号,涉及地址,建议标题,建议内容,提出日期,主办单位,信息来源,影响户数（户）", &[]);
    check("letters", "信访件编号,反映地址,信访标题,信访内容,信访日期,受理单位,信访形式,联系电话", &[]);
    check("an app", "流水号（必填）,所属微网格,主题＊,详细描述,创建时间,办理部门,渠道,【手机号】", &[]);
    check(
        "with blanks and lines",
        "工单 编号,事 发 地,\u{feff}工单标题*,主要内容：,来电时间,承办单位（照录）,来源,是否督办",
        &["column_of_no_use"],
    );
    check("English", "Ticket_No,location,Subject,Description,created at,department,source,mobile", &[]);
}

#[test]
fn of_columns_that_mean_the_same_one_is_used_and_the_others_are_named() {
    let plain = requests("编号,社区,标题,提交日期\nD1,A1,停车难,2026-02-01\n");
    let odd = requests("编号,社区,标题,推送时间,来电时间\nD1,A1,停车难,2026-02-09,2026-02-01\n");
    check_read("the earlier day", &odd, &plain, &["column_not_used"]);
    check_told(&odd, &[], 0, &["用“来电时间”，没有用“推送时间”"]);
    let addresses = requests("编号,标题,地址,事发地\nD1,停车难,甲居民区,某某路口\n");
    check_read("the second address tells", &addresses, &requests("编号,社区,标题\nD1,A1,停车难\n"), &[]);
}

#[test]
fn a_class_that_is_a_topic_is_the_topic_and_else_a_word() {
    let topic = requests("编号,社区,标题,题型\nD1,A1,停车难,停车难\n");
    check_read("a small class", &requests("编号,社区,标题,大类,小类\nD1,A1,停车难,交通,停车难\n"), &topic, &[]);
    check_read("levels in a cell", &requests("编号,社区,标题,问题分类\nD1,A1,停车难,交通>停车难问题\n"), &topic, &[]);
    let text = requests("编号,社区,标题,内容\nD1,A1,停车难,车多（分类：交通、静态）\n");
    check_read("no topic", &requests("编号,社区,标题,内容,大类,小类\nD1,A1,停车难,车多,交通,静态\n"), &text, &[]);
    check_read(
        "a kind of call",
        &requests("编号,社区,标题,诉求类型\nD1,A1,停车难,投诉\n"),
        &requests("编号,社区,标题\nD1,A1,停车难\n"),
        &[],
    );
    check_read("a topic in short", &requests("编号,社区,标题,题型\nD1,A1,停车难,车位\n"), &topic, &["topic_in_short"]);
}

#[test]
fn a_table_without_titles_takes_the_first_sentence() {
    let odd = requests("编号,社区,内容\nD1,A1,晚上没有地方停车。大家都很急。\n");
    check_read(
        "a sentence",
        &odd,
        &requests("编号,社区,标题,内容\nD1,A1,晚上没有地方停车,晚上没有地方停车。大家都很急。\n"),
        &[],
    );
}

#[test]
fn words_for_nothing_are_empty() {
    let plain = requests("编号,社区,标题,影响户数,提交日期,题型\nD1,A1,停车难,,,\n");
    for word in ["None", "null", "NULL", "nan", "-", "——", "无", "/", "N/A", "暂无"] {
        check_read(
            word,
            &requests(&format!("编号,社区,标题,影响户数,提交日期,题型\nD1,A1,停车难,{word},{word},{word}\n")),
            &plain,
            &[],
        );
    }
    check_told(&requests("编号,社区,标题\nD1,A1,None\n"), &[], 3, &["“标题”列", "不能空"]);
}

#[test]
fn what_does_not_tell_its_community_is_put_aside() {
    let plain = requests("编号,标题,事发地\nD1,停车难,甲居民区\n");
    for place in ["某某公园", "", "None"] {
        let odd = requests(&format!("编号,标题,事发地\nD1,停车难,甲居民区\nD2,充电难,{place}\n"));
        check_read(place, &odd, &plain, &["unplaced"]);
    }
    let odd = requests(
        "编号,标题,事发地,内容\nD1,停车难,甲居民区,\nD2,充电难,某某公园,\nD3,漏水,甲居民区和丙居民区之间,\nD4,吵,,丙居民区很吵\n",
    );
    check_told(
        &odd,
        &[],
        0,
        &[
            "“某某公园”看不出是哪个社区，先放一边",
            "可能是几个社区：A1（示范街道 甲居民区）、B1（样板镇 丙居民区）",
            "没有写社区，也没有写地址",
            "提到 B1（样板镇 丙居民区），是不是它",
        ],
    );
    let many: String = (2..30).map(|n| format!("D{n},充电难,某某路{n}号\n")).collect();
    check_told(
        &requests(&format!("编号,标题,事发地\nD1,停车难,甲居民区\n{many}")),
        &[],
        0,
        &["28 件没有说清是哪个社区，先放一边"],
    );
    let ran =
        dianda(batch(&requests("编号,标题,事发地\nD1,停车难,甲居民区\nD2,充电难,某某\n")).path(), &["match", "batch"]);
    check_says(&ran.err, &["1 件没有说清是哪个社区，先放一边"]);
    // What is no place is a reference to nothing.
    check_told(&requests("编号,社区,标题\nD1,Q9,停车难\n"), &[], 3, &["社区表里没有“Q9”"]);
    let mut pinned = odd;
    pinned.push(("pins.csv", "点单,规则\nD2,必办\n".into()));
    check_told(&pinned, &[], 0, &["这一条锁定没有用上"]);
}

#[test]
fn compounds_tell_the_community() {
    let communities = |rows: &str| ("communities.csv", format!("编号,名称,街镇,下辖小区\n{rows}").into_bytes());
    let batch_of = |rows: &str, csv: &str| {
        let mut files = requests(csv);
        files.retain(|(name, _)| *name != "communities.csv");
        files.push(communities(rows));
        files
    };
    let rows =
        "A1,甲居民区,示范街道,阳光苑；河畔小区\nA2,乙居民区,示范街道,月光里\nB1,丙居民区,样板镇,月光里、星光村\n";
    let plain = batch_of(rows, "编号,社区,标题,小区\nD1,A1,停车难,阳光苑\nD2,B1,充电难,月光里\n");
    let odd = batch_of(rows, "编号,标题,小区,街镇\nD1,停车难,阳光苑,\nD2,充电难,月光里,样板镇\n");
    check_read("by the column", &odd, &plain, &[]);
    let odd = batch_of(rows, "编号,社区,标题,小区,街镇\nD1,,停车难,阳光苑,\nD2,,充电难,月光里,样板镇\n");
    check_read("by the column", &odd, &plain, &[]);
    let odd = batch_of(rows, "编号,标题,事发地\nD1,停车难,阳光苑5号楼\nD2,充电难,样板镇月光里门口\n");
    check_read("in an address", &odd, &batch_of(rows, "编号,社区,标题\nD1,A1,停车难\nD2,B1,充电难\n"), &[]);
    let odd = batch_of(rows, "编号,社区,标题\nD1,河畔小区,停车难\nD2,样板镇月光里,充电难\n");
    check_read(
        "in the column of communities",
        &odd,
        &batch_of(rows, "编号,社区,标题\nD1,A1,停车难\nD2,B1,充电难\n"),
        &[],
    );
    let odd = batch_of(rows, "编号,标题,事发地\nD1,停车难,月光里\n");
    check_told(&odd, &[], 0, &["可能是几个社区：A2（示范街道 乙居民区）、B1（样板镇 丙居民区）"]);
}

#[test]
fn communities_of_the_same_name_are_told_apart_by_street() {
    let of = |csv: &str| {
        let mut files = requests(csv);
        files.retain(|(name, _)| *name != "communities.csv");
        let rows = "编号,名称,街镇\nA1,第一居民区,示范街道\nB1,第一居民区,样板镇\nA2,乙居民区,示范街道\n";
        files.push(("communities.csv", rows.into()));
        files
    };
    let plain = of("编号,社区,标题\nD1,A1,停车难\nD2,B1,充电难\n");
    let odd = of("编号,街镇,社区,标题\nD1,示范街道,第一居民区,停车难\nD2,样板镇,第一居民区,充电难\n");
    check_read("a column", &odd, &plain, &[]);
    check_read(
        "in front",
        &of("编号,社区,标题\nD1,示范街道第一居民区,停车难\nD2,样板镇第一居委,充电难\n"),
        &plain,
        &[],
    );
    check_told(
        &of("编号,社区,标题\nD1,第一居民区,停车难\n"),
        &[],
        3,
        &["叫“第一居民区”的社区不止一个：A1（示范街道 第一居民区）、B1（样板镇 第一居民区）", "加一列“街镇”"],
    );
}

#[test]
fn sheets_of_streets_and_kinds_are_one_table() {
    let sheets = |name: &'static str, tables: &[(&str, &str)]| -> (&'static str, Vec<u8>) {
        let tables: Vec<(&str, Vec<Vec<String>>)> =
            tables.iter().map(|(n, csv)| (*n, rows_of(csv.as_bytes()))).collect();
        (name, xlsx(&tables, |_, _| {}))
    };
    let streets = |one: &str, other: &str| {
        let mut files = without("requests.csv");
        files.push(sheets("各街镇.xlsx", &[("示范街道", one), ("样板镇", other)]));
        files
    };
    let plain = requests("编号,社区,标题,内容\n示范街道-1,A1,停车难,\n示范街道-2,A2,充电难,\n样板镇-1,B1,太吵,夜里\n");
    let odd = streets(
        "序号,社区,标题\n1,甲居民区,停车难\n2,乙居民区,充电难\n",
        "序号,标题,社区,内容\n1,太吵,丙居民区,夜里\n",
    );
    check_read("one sheet a street", &odd, &plain, &["ids_told_apart"]);
    let faulty = streets("序号,社区,标题\n1,甲居民区,停车难\n", "社区,序号,标题,紧急程度\n丙居民区,1,太吵,很\n");
    check_told(&faulty, &[], 3, &["各街镇.xlsx，工作表“样板镇”，第 2 行，“紧急程度”列"]);
    let lacking = streets("序号,社区,标题\n1,甲居民区,停车难\n", "序号,社区,天气\n1,丙居民区,晴\n");
    check_told(&lacking, &[], 3, &["工作表“样板镇”", "缺少“标题”列"]);
    let none = streets("序号,社区,标题\n1,甲居民区,停车难\n", "这个街镇没有点单\n");
    check_told(&none, &[], 0, &["工作表“样板镇”：看不出是哪张表"]);
    let mut by_file = without("requests.csv");
    by_file.push(("示范街道点单.csv", "编号,社区,标题\nD1,A1,停车难\n".into()));
    by_file.push(sheets("2.样板镇.xlsx", &[("Sheet1", "编号,社区,标题\nD2,B1,太吵\n")]));
    check_read("one file a street", &by_file, &requests("编号,社区,标题\nD1,A1,停车难\nD2,B1,太吵\n"), &[]);
    let mut kinds = without("providers.csv");
    kinds.push(sheets(
        "力量.xlsx",
        &[
            ("街镇", "序号,名称,职责,容量\n1,示范街道,辖区事务牵头,8\n2,样板镇,辖区事务牵头,8\n"),
            ("部门名单", "序号,部门名称,职责,容量\n1,区房管局,物业管理,4\n"),
            ("律师", "序号,姓名,单位,容量\n1,乙律师,某律所,3\n"),
        ],
    ));
    let plain = with(
        "providers.csv",
        "编号,名称,类别,专业,单位,职责,容量\n街镇-1,示范街道,街镇,,,辖区事务牵头,8\n街镇-2,样板镇,街镇,,,辖区事务牵头,8\n\
         部门-1,区房管局,部门,,,物业管理,4\n律师-1,乙律师,志愿者,律师,某律所,,3\n",
    );
    check_read("one sheet a kind", &kinds, &plain, &["ids_told_apart"]);
    let mut twice = without("requests.csv");
    twice.push(sheets(
        "a.xlsx",
        &[("点单", "编号,社区,标题\nD1,A1,停车难\n"), ("示范街道", "编号,社区,标题\nD1,A1,停车难\n")],
    ));
    check_told(&twice, &[], 3, &["都像是“点单”表"]);
}

#[test]
fn what_a_name_means_can_be_said() {
    let plain = requests("编号,社区,标题,内容\nD1,A1,停车难,车多\n");
    let odd = requests("编号,居委名字,啥事,备注\nD1,A1,停车难,车多\n");
    check_told(&odd, &[], 3, &["缺少“社区”列。是不是“居委名字”？是就加上 --map 居委名字=社区", "缺少“标题”列"]);
    let maps = ["--map", "居委名字=社区", "--map", "点单.啥事=标题", "--map=备注＝内容"];
    check_read_with("typed", &odd, &plain, &maps, &[]);
    let mut sheet = odd.clone();
    sheet.push(("列名对照.csv", "原名,对应,表\n居委名字,社区,\n啥事,标题,点单\n备注,内容,\n".into()));
    check_read("in a sheet", &sheet, &plain, &[]);
    // What is said counts more than what a header means by itself, and content is no header.
    let own = requests("编号,社区,标题,内容,实际情况\nD1,A1,停车难,实际情况,车多\n");
    check_read_with("before its own meaning", &own, &plain, &["--map", "实际情况=内容"], &["column_not_used"]);
    let mut titled = without("requests.csv");
    titled.push(("收集.csv", "序号,居委名字,事项\n1,A1,停车难\n".into()));
    check_told(&titled, &[], 3, &["缺少“点单”表"]);
    check_read_with(
        "a sheet",
        &titled,
        &requests("编号,社区,标题\n1,A1,停车难\n"),
        &["--map", "收集=点单", "--map", "居委名字=社区"],
        &[],
    );
    for (typed, part) in
        [("居委名字=天气", "没有叫“天气”的表或列"), ("居委名字", "没有等号"), ("=社区", "等号前面没有写名称")]
    {
        let ran = dianda(batch(&odd).path(), &["check", "batch", "--map", typed]);
        assert_eq!(ran.status, 2, "{typed}: {}", ran.err);
        check_says(&ran.err, &[part]);
    }
    check_says(&dianda(batch(&odd).path(), &["check", "batch", "--map", "a=天气"]).err, &["点单（编号、社区、标题"]);
    check_told(&plain, &["--map", "没有的=社区"], 0, &["没有用上：哪张表里都没有“没有的”"]);
    sheet.retain(|(name, _)| *name != "列名对照.csv");
    sheet.push(("列名对照.csv", "原名,对应\n居委名字,天气\n".into()));
    check_told(&sheet, &[], 3, &["列名对照.csv，第 2 行：没有叫“天气”的表或列"]);
}

#[test]
fn files_of_a_kind_that_is_not_read_are_named() {
    let beside = |name: &'static str| {
        let mut files = files();
        files.push((name, b"PK\x03\x04".to_vec()));
        files
    };
    for name in ["追加.xlsb", "追加.numbers", "点单.pdf", "社区.docx"] {
        check_told(&beside(name), &[], 3, &[&format!("错误  {name}：{name} "), ".xlsx"]);
    }
    for name in ["通知.pdf", "说明.docx", "照片.JPG", "材料.zip", "方案.wps"] {
        check_told(&beside(name), &[], 0, &[&format!("提醒  {name}：{name} ")]);
    }
    for name in ["README.md", ".DS_Store", "~$点单.xlsx", "Thumbs.db"] {
        check_read(name, &beside(name), &files(), &[]);
    }
    let mut instead = without("requests.csv");
    instead.push(("点单.xlsb", b"PK\x03\x04".to_vec()));
    let folder = batch(&instead);
    for path in ["batch", "batch/点单.xlsb"] {
        let ran = dianda(folder.path(), &["check", path]);
        assert_eq!(ran.status, 3, "{path}");
        check_says(&ran.err, &["点单.xlsb 读不了", "另存为 点单.xlsx"]);
        assert!(!ran.err.contains("缺少"), "one mistake is one fault: {}", ran.err);
    }
}

#[test]
fn worked_lines_that_were_left_beside_rows_of_ones_own_are_no_content() {
    let worked = |table: &str, header: &str, rows: &str, own: &str| {
        (format!("{table}.csv"), format!("{header}\n{rows}{own}").into_bytes())
    };
    // The worked lines as a person who copies the sheets gets them.
    let request = "SQ01-1,SQ01,晚上八点以后没有地方停车,\
                   小区一百八十个车位，登记的车有三百多辆，晚回来的只好停在消防通道上，希望帮忙想想办法。,1,较急,300,2026-02-10\n";
    let files = [
        worked("点单", "编号,社区,标题,内容,选题顺序,紧急程度,影响户数,提交日期", request, "R1,A1,楼道堆物,,1,,,\n"),
        worked("锁定", "点单,角色,答题力量,规则", "SQ01-1,牵头,JZ01,锁定\n", "R1,,,必办\n"),
    ];
    let mut all: Vec<(&str, Vec<u8>)> = without("requests.csv");
    all.extend(files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())));
    let ran = dianda(batch(&all).path(), &["check", "batch"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    check_says(&ran.err, &["点单.csv，第 2 行：是模板里的示范行", "锁定.csv，第 2 行：是模板里的示范行"]);
    assert!(ran.out.contains("1 件点单"), "{}", ran.out);
}

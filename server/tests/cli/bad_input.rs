//! Bad input is refused whole, with the place, the value and the mend; nothing is written.

use std::io::Write;

use encoding_rs::GB18030;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

use crate::district::{changed, files, with, without};
use crate::program::{batch, check_says, dianda};

/// `match` refuses the files with exit 3, says all of `expect`, and writes nothing.
fn check_refused(files: &[(&str, Vec<u8>)], expect: &[&str]) {
    let folder = batch(files);
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert_eq!(ran.status, 3, "{expect:?}: {}{}", ran.out, ran.err);
    check_says(&ran.err, expect);
    assert!(!folder.path().join("out").exists(), "nothing is written");
    let english = dianda(folder.path(), &["--lang", "en", "check", "batch"]);
    assert_eq!(english.status, 3);
    assert!(english.err.contains("error"), "{}", english.err);
    let json = dianda(folder.path(), &["check", "batch", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&json.out).expect("one JSON document");
    assert!(document["errors"].as_u64() > Some(0));
}

#[test]
fn a_missing_table_is_named_with_its_header() {
    check_refused(&without("providers.csv"), &["缺少“答题力量”表", "类别", "dianda template"]);
}

#[test]
fn a_missing_required_header_is_named() {
    check_refused(
        &changed("providers.csv", ",capacity,", ",可用时间,"),
        &["providers.csv，第 1 行", "缺少“容量”列", "请在第 1 行的表头里加上"],
    );
}

#[test]
fn a_file_of_no_bytes_is_refused() {
    check_refused(&with("requests.csv", ""), &["requests.csv", "0 字节"]);
    check_refused(&[("batch.xlsx", Vec::new())], &["batch.xlsx", "0 字节"]);
}

#[test]
fn a_broken_zip_is_refused() {
    check_refused(&[("batch.xlsx", b"PK\x03\x04 this is no zip".to_vec())], &["batch.xlsx", "已损坏", "另存为"]);
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "编号").expect("a cell");
    let mut bytes = workbook.save_to_buffer().expect("a workbook");
    bytes.truncate(bytes.len() / 2);
    check_refused(&[("batch.xlsx", bytes)], &["已损坏"]);
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_parsed() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).expect("an entry");
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..300 {
        zip.write_all(&zeros).expect("a megabyte of blanks");
    }
    let bytes = zip.finish().expect("a zip").into_inner();
    assert!(bytes.len() < 2 << 20, "it is small: {}", bytes.len());
    check_refused(&[("batch.xlsx", bytes)], &["解压后过大"]);
}

#[test]
fn a_table_of_strings_that_claims_too_many_is_refused() {
    // calamine 0.38 reserves what uniqueCount claims and aborts the process.
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).expect("an entry");
    zip.write_all(br#"<?xml version="1.0"?><sst xmlns="x" uniqueCount="4294967295"><si><t>a</t></si></sst>"#)
        .expect("a part");
    check_refused(&[("batch.xlsx", zip.finish().expect("a zip").into_inner())], &["已损坏"]);
}

#[test]
fn two_far_cells_reserve_nothing() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "编号").expect("a cell");
    sheet.write(1_048_575, 16_383, "远").expect("a cell");
    check_refused(&[("batch.xlsx", workbook.save_to_buffer().expect("a workbook"))], &["第 1048576 行", "XFD", "“远”"]);
}

#[test]
fn a_stray_byte_is_found_in_its_line() {
    let text = String::from_utf8(files()[0].1.clone()).expect("text");
    let mut bytes = GB18030.encode(&text).0.into_owned();
    bytes.extend_from_slice(b"A3,\xff,x,1\n");
    check_refused(&with("communities.csv", bytes), &["communities.csv，第 5 行", "不属于 GB 18030"]);
    let mixed = [text.as_bytes(), &GB18030.encode("A3,丁居民区在这里,示范街道,5\n").0].concat();
    check_refused(&with("communities.csv", mixed), &["编码混杂", "第 5 行"]);
}

#[test]
fn faults_of_cells_are_located_with_value_and_mend() {
    check_refused(
        &changed("requests.csv", "R2,", "R1,"),
        &["requests.csv，第 3 行，“id”列：“R1”编号重复，第 2 行已经用过"],
    );
    check_refused(
        &changed("requests.csv", "乙居民区", "丁居民区"),
        &["第 4 行，“community”列：社区表里没有“丁居民区”", "请更正，或先在社区表里加上"],
    );
    check_refused(
        &changed("providers.csv", "辖区事务牵头,,8,\nS2", "辖区事务牵头,,-8,\nS2"),
        &["providers.csv，第 2 行，“capacity”列：“-8”是负数"],
    );
    check_refused(&changed("requests.csv", "较急", "马上"), &["“马上”不是紧急程度", "一般、较急、紧急、特急"]);
    check_refused(&changed("providers.csv", "department", "部委"), &["没有“部委”这一类别"]);
    check_refused(&changed("communities.csv", "900", "很大"), &["“很大”不是整数"]);
    check_refused(
        &with("topics.csv", "id,name,roles\nt1,停车难,lead:@street:2?\n"),
        &["topics.csv，第 2 行，“roles”列", "没有一个必需的角色", "至少一个角色不带 ?"],
    );
    check_refused(&with("社区.csv", files()[0].1.clone()), &["都像是“社区”表", "只保留一张"]);
    check_refused(&with("old.xls", "%PDF-1.7"), &["这是 PDF", "原来的表格"]);
}

#[test]
fn ten_thousand_faults_are_counted_and_two_hundred_told() {
    let rows: String = (0..10_000).map(|n| format!("X{n},无此社区,标题\n")).collect();
    let folder = batch(&with("requests.csv", format!("id,community,title\n{rows}")));
    let ran = dianda(folder.path(), &["check", "batch"]);
    assert_eq!(ran.status, 3);
    assert_eq!(ran.err.lines().filter(|line| line.starts_with("错误")).count(), 200);
    assert!(ran.err.contains("10000 处错误"), "{}", ran.err.lines().last().unwrap_or_default());
    let json = dianda(folder.path(), &["check", "batch", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&json.out).expect("one JSON document");
    assert_eq!(document["errors"], 10_000);
    assert_eq!(document["faults"].as_array().map(Vec::len), Some(10_000));
}

#[test]
fn a_community_cell_of_separators_is_empty() {
    check_refused(
        &with("requests.csv", "id,community,title\nR4,、,停车\n"),
        &["requests.csv，第 2 行，“community”列", "没有写社区"],
    );
    let instance = [
        ("communities.csv", "id,max_answered\nc0,2\n"),
        ("requests.csv", "id,community\nr0,;\n"),
        ("roles.csv", "request,role\nr0,lead\n"),
        ("providers.csv", "id,capacity\np0,3\n"),
        ("candidates.csv", "request,role,provider,relevance,effort\nr0,lead,p0,0.5,1\n"),
    ];
    let folder = batch(&instance.map(|(name, text)| (name, text.as_bytes().to_vec())));
    let ran = dianda(folder.path(), &["solve", "batch"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("requests.csv，第 2 行，“community”列"), "{}", ran.err);
}

#[test]
fn a_setting_that_stands_twice_is_refused() {
    check_refused(&with("round.csv", "key,value\nseed,1\n种子,2\n"), &["round.csv，第 3 行", "写了两次"]);
}

#[test]
fn rows_are_counted_as_a_spreadsheet_writes_them() {
    let requests = "id,community,title\r\nR1,A1,t\r\n\r\nR2,无此社区,t\r\n";
    check_refused(&with("requests.csv", requests), &["requests.csv，第 4 行，“community”列"]);
}

#[test]
fn tables_above_a_limit_are_refused() {
    let rows = |n: usize| (0..n).map(|n| format!("X{n},A1,标题\n")).collect::<String>();
    check_refused(
        &with("requests.csv", format!("id,community,title\n{}", rows(50_001))),
        &["超过 50000 行", "分成几批"],
    );
    check_refused(
        &with("requests.csv", format!("id,community,title\n{}", ",".repeat(5_000_000))),
        &["第 2 行", "超过 256 列"],
    );
}

#[test]
fn a_huge_cell_is_refused() {
    let cell = "长".repeat(1 << 24);
    check_refused(
        &with("requests.csv", format!("id,community,title\nR1,A1,{cell}\n")),
        &["requests.csv", "超过 32767 个字"],
    );
    let folder = batch(&files());
    let path = folder.path().join("batch/requests.csv");
    let file = std::fs::File::create(path).expect("a file");
    file.set_len(200 << 20).expect("200 MB");
    let ran = dianda(folder.path(), &["check", "batch"]);
    assert_eq!(ran.status, 3);
    assert!(ran.err.contains("文件有 200 MB，超过上限 64 MB"), "{}", ran.err);
}

#[test]
fn contact_data_is_never_told() {
    let folder = batch(&changed(
        "requests.csv",
        "晚上没地方停车,一百多部车抢六十个车位,停车难",
        "请打 199-0000-0001,x,没有的题型 19900000001",
    ));
    let ran = dianda(folder.path(), &["check", "batch"]);
    assert_eq!(ran.status, 3);
    assert!(!ran.err.contains("19900000001") && !ran.err.contains("199-0000-0001"), "{}", ran.err);
}

#[test]
fn what_is_told_steers_no_terminal() {
    let folder = batch(&changed("requests.csv", "停车难", "\u{1b}[31m\u{202e}停车"));
    let ran = dianda(folder.path(), &["check", "batch"]);
    assert_eq!(ran.status, 3);
    assert!(!ran.err.contains('\u{1b}') && !ran.err.contains('\u{202e}'), "{:?}", ran.err);
}

#[test]
fn pins_against_themselves_are_faults_of_their_rows() {
    let pins = |rows: &str| with("pins.csv", format!("request,role,provider,rule\n{rows}"));
    check_refused(&pins("R9,,D1,pin\n"), &["pins.csv，第 2 行", "点单表里没有编号“R9”"]);
    check_refused(&pins("R1,,,锁定\n"), &["“锁定”没有写给谁"]);
    check_refused(&pins("R1,牵头,D1,锁定\n"), &["pins.csv，第 2 行", "不属于这个角色要求的类别"]);
    check_refused(&pins("R1,牵头,S1,锁定\nR1,,S1,禁止\n"), &["又锁定又禁止"]);
    check_refused(&pins("R1,监督,S1,锁定\n"), &["没有这个角色"]);
    let mut conflict = changed(
        "requests.csv",
        "id,community,title,text,topic,choice,urgency,phone\n",
        "id,community,title,text,topic,choice,urgency,property_company\n",
    );
    let requests = conflict.iter_mut().find(|(name, _)| *name == "requests.csv").expect("requests");
    requests.1 = String::from_utf8(requests.1.clone())
        .expect("text")
        .replace("物业费调价,1,,", "物业费调价,1,,很坏物业管理有限公司")
        .into_bytes();
    conflict.push(("pins.csv", "request,role,provider,rule\nR3,志愿者2,V2,锁定\n".into()));
    check_refused(&conflict, &["需要回避"]);
}

/// A telephone written into the wrong column of a provider is in no result.
#[test]
fn a_phone_in_the_name_of_a_firm_is_masked() {
    let folder = batch(&changed("providers.csv", "某事务所", "某事务所 13812345678"));
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    let evidence = std::fs::read_to_string(folder.path().join("out/evidence.json")).expect("the evidence");
    assert!(!evidence.contains("13812345678"));
    let lists = std::fs::File::open(folder.path().join("out/plan.xlsx")).expect("the lists");
    let mut archive = zip::ZipArchive::new(lists).expect("a workbook");
    for at in 0..archive.len() {
        let mut part = String::new();
        std::io::Read::read_to_string(&mut archive.by_index(at).expect("a part"), &mut part).expect("text");
        assert!(!part.contains("13812345678"));
    }
}

//! What is not understood is not accepted: each kind with its siblings.
//!
//! Comes in: a small round with one thing in it that no program or no calendar has. Goes out: the code of a located
//! fault, or of a reminder where the right reading is certain. Always holds: a fault writes nothing.

use serde_json::Value;
use zip::CompressionMethod;

use crate::district::{changed, files, with, without};
use crate::program::{batch, dianda};
use crate::workbook_bytes::{sheet_xml, xlsx_of_xml};

type Files = Vec<(&'static str, Vec<u8>)>;

/// The exit of `check` and the codes of what it finds.
fn found(files: &[(&'static str, Vec<u8>)]) -> (i32, Vec<String>) {
    let folder = batch(files);
    let ran = dianda(folder.path(), &["check", "batch", "--json"]);
    let document: Value = serde_json::from_str(&ran.out).expect("one JSON document");
    let faults = document["faults"].as_array().expect("a list");
    (ran.status, faults.iter().map(|fault| fault["code"].as_str().expect("a code").to_owned()).collect())
}

fn check_fault(files: &Files, code: &str, what: &str) {
    let (status, codes) = found(files);
    assert!(status == 3 && codes.iter().any(|found| found == code), "{what}: {status} {codes:?}");
}

fn check_reminder(files: &Files, code: &str, what: &str) {
    let (status, codes) = found(files);
    assert!(status == 0 && codes.iter().any(|found| found == code), "{what}: {status} {codes:?}");
}

/// The round with the requests in this JSON.
fn with_json(json: &str) -> Files {
    let mut files = without("requests.csv");
    files.push(("requests.json", json.into()));
    files
}

/// The round with the requests in an .xlsx that has this cell in the place of a title.
fn with_cell(cell: &str) -> Files {
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let header: String = ["编号", "社区", "标题"].iter().map(|name| text(name)).collect();
    let rows = [header, format!("{}{}{cell}", text("R1"), text("A1"))];
    let mut files = without("requests.csv");
    files.push(("requests.xlsx", xlsx_of_xml("点单", &sheet_xml(&rows), CompressionMethod::Deflated)));
    files
}

#[test]
fn a_name_twice_in_an_object_is_a_fault() {
    for json in [
        r#"[{"id":"R1","community":"A1","title":"停车","title":"漏水"}]"#,
        r#"[{"id":"R1","id":"R1","community":"A1","title":"停车"}]"#,
        r#"[{"id":"R1","community":"A1","title":"停车"},{"id":"R2","community":"A1","title":"a","choice":1,"choice":2}]"#,
        r#"{"点单":[{"id":"R1","community":"A1","title":"停车","\u0074itle":"漏水"}]}"#,
        r#"{"点单":[{"id":"R1","community":"A1","title":"停车"}],"点单":[]}"#,
        r#"[{"id":"R1","community":"A1","title":"停车","other":null,"other":null}]"#,
    ] {
        check_fault(&with_json(json), "broken_file", json);
    }
    // A long list grows no cell beyond its limit.
    let many = format!(r#"[{{"id":"R1","community":"A1","title":[{}1]}}]"#, "1,".repeat(1 << 20));
    check_fault(&with_json(&many), "cell_too_large", "a million of ones");
}

#[test]
fn a_cell_that_no_program_could_have_written_is_a_fault() {
    for cell in [
        "<c t=\"s\"><v>abc</v></c>",
        "<c t=\"s\"><v>-1</v></c>",
        "<c t=\"s\"><v>1.5</v></c>",
        "<c><v>abc</v></c>",
        "<c><v>NaN</v></c>",
        "<c t=\"n\"><v>1e999</v></c>",
    ] {
        check_fault(&with_cell(cell), "broken_cell", cell);
    }
}

#[test]
fn an_id_like_a_formula_is_a_fault() {
    for id in ["=D1+1", "+D2", "-R1", "@SUM", "＝1"] {
        let files = changed("requests.csv", "R4,B1,", &format!("{id},B1,"));
        check_fault(&files, "bad_id", id);
    }
    check_fault(&changed("providers.csv", "D1,", "=D1,"), "bad_id", "of a provider");
}

#[test]
fn communities_of_a_header_alone_are_a_fault() {
    for header in [
        "id,name,street,households\n",
        "编号,名称,街镇\n",
        "id,name,street\n\n\n",
        "id,name,street\n,,\n",
        "社区情况表\n编号,名称,街镇\n",
    ] {
        check_fault(&with("communities.csv", header), "empty_table", header);
    }
}

#[test]
fn big5_and_web_pages_are_named() {
    // 「停車難，居民希望解決」 in Big5, under headers that are ASCII.
    let (text, _, _) = encoding_rs::BIG5.encode("停車難，居民希望儘快解決這個問題，謝謝");
    for header in ["id,community,title\n", "id,title,community\n", "id,community,title,text\n"] {
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend_from_slice(if header.starts_with("id,title") { b"R1," } else { b"R1,A1," });
        bytes.extend_from_slice(&text);
        bytes.extend_from_slice(if header.starts_with("id,title") { b",A1\n" } else { b"\n" });
        check_fault(&with("requests.csv", bytes), "encoding", header);
    }
    for page in [
        "<div><table><tr><td>编号</td></tr></table></div>",
        "<TABLE border=1><TR><TD>1",
        "\n <p>x</p><tr><td>a</td></tr>",
        "<style>a{}</style><body>",
        "<!-- Excel --><html><body><table>",
    ] {
        let mut files = without("requests.csv");
        files.push(("点单.xls", page.into()));
        check_fault(&files, "unsupported_format", page);
    }
}

#[test]
fn what_is_surely_meant_is_read_and_told() {
    for (private, today) in [('\u{e81e}', '龴'), ('\u{e826}', '龵'), ('\u{e843}', '龹'), ('\u{e864}', '龻')] {
        let files = changed("requests.csv", "晚上没地方停车", &format!("{private}楼停车难"));
        check_reminder(&files, "private_characters_mapped", &today.to_string());
    }
    check_reminder(
        &changed("requests.csv", "晚上没地方停车", "\u{f8ff}停车"),
        "private_characters",
        "a character of nobody's",
    );
    for rows in ["R1,A1,停车,W1\nR2,A1,漏水,W1\n", "R1,A1,停车,12345678901\nR2,A2,停车,12345678901\n"] {
        let files = with("requests.csv", format!("id,community,title,order_number\n{rows}"));
        check_reminder(&files, "order_number_twice", rows);
    }
}

#[test]
fn a_rule_that_cannot_be_read_is_a_fault() {
    for rule in ["必答", "锁", "随便", "?", "锁定 禁止"] {
        let mut files = files();
        files.push(("pins.csv", format!("request,role,provider,rule\nR1,,S1,{rule}\n").into()));
        check_fault(&files, "bad_value", rule);
    }
}

#[test]
fn characters_beyond_the_first_plane_count_as_a_spreadsheet_counts_them() {
    let long = "𬘡".repeat(16_384);
    check_fault(&changed("requests.csv", "一百多部车抢六十个车位", &long), "cell_too_large", "32,768 units");
    let (status, _) = found(&changed("requests.csv", "一百多部车抢六十个车位", &"𬘡".repeat(16_383)));
    assert_eq!(status, 0);
}

#[test]
fn documents_of_another_version_are_refused() {
    let folder = batch(&files());
    let path = folder.path();
    assert_eq!(dianda(path, &["match", "batch", "--out", "out"]).status, 0);
    for name in ["plan.json", "evidence.json"] {
        let file = path.join("out").join(name);
        let text = std::fs::read_to_string(&file).expect("a document");
        for version in ["0", "2", "99", "\"1\"", "null"] {
            std::fs::write(&file, text.replacen("\"version\": 1", &format!("\"version\": {version}"), 1))
                .expect("a file");
            let ran = dianda(path, &["explain", "out"]);
            assert_eq!(ran.status, 1, "{name} of version {version}: {}", ran.out);
            if name == "plan.json" {
                assert_eq!(dianda(path, &["match", "batch", "--previous", "out"]).status, 1, "previous {version}");
                assert_eq!(dianda(path, &["referee", "out/plan.json", "out/instance"]).status, 1, "referee {version}");
                assert_eq!(dianda(path, &["search", "batch", "停车", "--plan", "out"]).status, 1, "search {version}");
            }
        }
        std::fs::write(&file, text).expect("a file");
    }
}

//! Cells as files have them: long numbers, zeros that only a format shows, formulas without a result, text where none
//! is looked for; very hidden sheets, signatures, headers far below; the same in every kind of file.

use serde_json::Value;
use zip::CompressionMethod;

use crate::district::with;
use crate::program::{batch, check_says, dianda};
use crate::workbook_bytes::{cells_xml, column_of, notes, ods, sheet_xml, xlsx, xlsx_of_xml, zip_of};

/// The batch with this file for its requests.
fn with_requests(name: &'static str, bytes: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = crate::district::without("requests.csv");
    files.push((name, bytes));
    files
}

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// The faults of a batch, as `check --json` gives them.
fn faults(files: &[(&'static str, Vec<u8>)]) -> Vec<Value> {
    let folder = batch(files);
    let ran = dianda(folder.path(), &["check", "batch", "--json"]);
    let document: Value = serde_json::from_str(&ran.out).expect("one JSON document");
    document["faults"].as_array().expect("a list").clone()
}

fn codes(faults: &[Value]) -> Vec<&str> {
    faults.iter().map(|fault| fault["code"].as_str().expect("a code")).collect()
}

/// An .xlsx of one sheet with these styles.
fn xlsx_with_styles(sheet: &str, rows: &[String], styles: &str) -> Vec<u8> {
    let plain = xlsx_of_xml(sheet, &sheet_xml(rows), CompressionMethod::Deflated);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(plain.as_slice())).expect("a zip");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for name in names {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name(&name).expect("a part"), &mut bytes).expect("it unpacks");
        parts.push((name, bytes));
    }
    let styles = format!(
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{styles}</styleSheet>"
    );
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles";
    let relation = format!("<Relationship Id=\"rId9\" Target=\"styles.xml\" Type=\"{KIND}\"/></Relationships>");
    for (name, bytes) in &mut parts {
        if name == "xl/_rels/workbook.xml.rels" {
            *bytes =
                String::from_utf8(bytes.clone()).expect("text").replace("</Relationships>", &relation).into_bytes();
        }
    }
    parts.push(("xl/styles.xml".to_owned(), styles.into_bytes()));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zip_of(&parts, CompressionMethod::Deflated)
}

const STYLES: &str = "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"0000000\"/></numFmts>\
                      <fonts count=\"1\"><font><sz val=\"11\"/></font></fonts><fills count=\"1\"><fill/></fills>\
                      <borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
                      <cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
                      <xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs>";

/// Order numbers once came out of a number cell with zeros for their last digits, or without those in front.
#[test]
fn order_numbers_keep_the_digits_of_the_file() {
    let row = |id: &str, order: &str| {
        format!("{}{order}", cells_xml(&texts(&[id, "A1", &format!("{id}晚上没地方停车"), "停车难"])))
    };
    let rows = [
        cells_xml(&texts(&["id", "community", "title", "topic", "order_number"])),
        row("R1", "<c><v>202603010000012345</v></c>"),
        row("R2", "<c s=\"1\"><v>12345</v></c>"),
        row("R3", "<c><v>2.495200000001091E+19</v></c>"),
        row("R4", "<c t=\"n\"><v>868533010000199</v></c>"),
    ];
    let files = with_requests("requests.xlsx", xlsx_with_styles("requests", &rows, STYLES));
    let found = faults(&files);
    let lost: Vec<&Value> = found.iter().filter(|fault| fault["code"] == "lost_digits").collect();
    assert_eq!(lost.len(), 1, "{found:#?}");
    assert_eq!((lost[0]["row"].as_u64(), lost[0]["column"].as_str()), (Some(4), Some("order_number")));
    let folder = batch(&files);
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let plan = std::fs::read(folder.path().join("out/plan.xlsx")).expect("a workbook");
    let numbers = column_of(&plan, "问题清单", "工单号");
    for number in ["202603010000012345", "0012345", "2.495200000001091E+19", "868533010000199"] {
        assert!(numbers.iter().any(|other| other == number), "{number} is not among {numbers:?}");
    }
}

/// The same in the other kinds of file: the digits, or a warning that they are lost.
#[test]
fn order_numbers_of_other_files_keep_their_digits_or_say_that_they_are_lost() {
    let header = texts(&["id", "community", "title", "order_number"]);
    let cell = |value: &str, shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{value}\">\
             <text:p>{shown}</text:p></table:table-cell>"
        )
    };
    let row = |id: &str, number: String| crate::workbook_bytes::ods_row(&texts(&[id, "A1", "停车"]), &number);
    let rows = [
        crate::workbook_bytes::ods_row(&header, ""),
        row("R1", cell("12345", "0012345")),
        row("R2", cell("202603010000012345", "2.02603010000012E+17")),
    ];
    let sheet = rows.concat();
    let lost = |found: &[Value]| found.iter().filter(|fault| fault["code"] == "lost_digits").count();
    assert_eq!(lost(&faults(&with_requests("requests.ods", ods(&[("requests", sheet)])))), 0);
    let csv = "id,community,title,order_number\nR1,A1,停车,=\"0012345\"\nR2,A1,漏水,2.02603E+17\n\
               R3,A1,噪声,202603010000012000\n";
    let found = faults(&with("requests.csv", csv));
    assert_eq!(lost(&found), 2, "{found:#?}");
    let json = br#"[{"id": "R1", "community": "A1", "title": "t", "order_number": 202603010000012345}]"#.to_vec();
    assert_eq!(lost(&faults(&with_requests("requests.json", json))), 0);
}

/// A formula that a program wrote and no spreadsheet ever worked out was once an empty cell “with its stored value”.
#[test]
fn a_formula_without_a_result_says_so() {
    let formula = "<c><f>A1&amp;B1</f></c>";
    let rows = |cells: &[String]| {
        let header = cells_xml(&texts(&["id", "community", "title", "households", "text"]));
        [vec![header], cells.to_vec()].concat()
    };
    let optional =
        rows(&[format!("{}{formula}<c t=\"str\"><f>A1</f><v></v></c>", cells_xml(&texts(&["R1", "A1", "停车"])))]);
    let workbook = |rows: &[String]| xlsx_of_xml("requests", &sheet_xml(rows), CompressionMethod::Deflated);
    let found = faults(&with_requests("requests.xlsx", workbook(&optional)));
    let without: Vec<&Value> = found.iter().filter(|fault| fault["code"] == "no_result").collect();
    assert_eq!(without.len(), 1, "{found:#?}");
    assert_eq!((&without[0]["severity"], &without[0]["value"]), (&Value::from("warning"), &Value::from("=A1&B1")));
    let required = rows(&[format!("{}{formula}", cells_xml(&texts(&["R1", "A1"])))]);
    let found = faults(&with_requests("requests.xlsx", workbook(&required)));
    assert_eq!(codes(&found), ["no_result"], "{found:#?}");
    assert_eq!((&found[0]["severity"], &found[0]["column"]), (&Value::from("error"), &Value::from("title")));
    // Marked and given back, it is worked out by whoever opens it, and no value before.
    let folder = batch(&with_requests("requests.xlsx", workbook(&required)));
    assert_eq!(dianda(folder.path(), &["check", "batch", "--annotate", "marked.xlsx"]).status, 3);
    let again = dianda(folder.path(), &["check", "marked.xlsx"]);
    assert_eq!(again.status, 3, "{}", again.err);
    check_says(&again.err, &["“#N/A”这一格是错误值"]);
}

/// Texts that the reader of cells does not look for, and an error that it does not know, for which it once gave up the
/// whole file.
#[test]
fn cells_of_unusual_kinds_are_read() {
    let rows = [
        cells_xml(&texts(&["id", "community", "title", "text", "households"])),
        format!(
            "{}<c t=\"inlineStr\"><v>楼下 &amp; 门口</v></c><c t=\"e\"><v>#SPILL!</v></c>",
            cells_xml(&texts(&["R1", "A1", "停车"]))
        ),
        format!("{}<c t=\"e\"><v>#REF!</v></c>", cells_xml(&texts(&["R2", "A1"]))),
    ];
    let workbook = xlsx_of_xml("requests", &sheet_xml(&rows), CompressionMethod::Deflated);
    let found = faults(&with_requests("requests.xlsx", workbook));
    let errors: Vec<(&str, Option<u64>)> = found
        .iter()
        .filter(|fault| fault["code"] == "error_value")
        .map(|fault| (fault["severity"].as_str().expect("text"), fault["row"].as_u64()))
        .collect();
    assert_eq!(errors, [("error", Some(3)), ("warning", Some(2))], "{found:#?}");
    let readable = rows[..2].to_vec();
    let folder = batch(&with_requests(
        "requests.xlsx",
        xlsx_of_xml("requests", &sheet_xml(&readable), CompressionMethod::Deflated),
    ));
    let ran = dianda(folder.path(), &["search", "batch", "门口"]);
    check_says(&ran.out, &["R1"]);
}

/// What nobody can see in the list of hidden sheets is named like those.
#[test]
fn a_very_hidden_sheet_is_named() {
    let table = |name: &str| (name.to_owned(), crate::workbook_bytes::rows_of(b"id,community,title\nR1,A1,x\n"));
    let tables = [table("requests"), table("Sheet9")];
    let tables: Vec<(&str, Vec<Vec<String>>)> =
        tables.iter().map(|(name, rows)| (name.as_str(), rows.clone())).collect();
    let workbook = xlsx(&tables, |name, sheet| {
        if name == "Sheet9" {
            sheet.set_very_hidden(true);
        }
    });
    let found = faults(&with_requests("requests.xlsx", workbook));
    let hidden = found.iter().find(|fault| fault["code"] == "hidden_sheet").expect("it is named");
    assert!(hidden["message"].as_str().expect("text").contains("Sheet9"), "{hidden}");
}

/// The last line of a form names who filled it in and who signed it.
#[test]
fn signatures_below_a_table_are_no_rows() {
    for line in
        ["填表人：柳某,,审核人：赵某,2026年2月28日", "填表人,柳某,审核人,赵某", ",,,2026年2月28日", "单位（盖章）：,,,"]
    {
        let csv = format!("id,community,title,text\nR1,A1,停车,没有车位\n{line}\n");
        let found = faults(&with("requests.csv", csv));
        let errors = found.iter().filter(|fault| fault["severity"] == "error").count();
        assert_eq!((errors, codes(&found).contains(&"note_row")), (0, true), "{line}: {found:#?}");
    }
}

/// Instructions may fill a page above the header; below that it is looked for no more.
#[test]
fn a_header_far_below_is_found() {
    let with_lines = |n: usize| {
        let lines: String = (1..=n).map(|line| format!("{line}、填报说明：请按实际情况填写。,,\n")).collect();
        faults(&with("requests.csv", format!("{lines}id,community,title\nR1,A1,停车\n")))
    };
    for n in [0, 11, 29] {
        let found = with_lines(n);
        assert!(!found.iter().any(|fault| fault["severity"] == "error"), "{n}: {found:#?}");
    }
    let found = with_lines(30);
    assert_eq!(codes(&found), ["missing_header"]);
    assert!(found[0]["message"].as_str().expect("text").contains("前 30 行"), "{found:#?}");
}

/// Two hundred lines that differ in a number hid all others.
#[test]
fn reminders_of_one_kind_are_one_group() {
    let rows: String = (1..=24).map(|n| format!("R{n},A1,第 {n} 件事,约{n}户,3月{n}日\n")).collect();
    let csv = format!("id,community,title,households,submitted\nR0,A1,停车,3,2026-03-01\n{rows}");
    let folder = batch(&with("requests.csv", csv));
    let ran = dianda(folder.path(), &["check", "batch"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    check_says(
        &ran.err,
        &[
            "提醒  24 处：没有写年份，按 2026 年读取",
            "第 3 行，submitted",
            "…… 还有 14 处；全部见 check --annotate 标注的工作簿，或 --json",
        ],
    );
    assert_eq!(ran.err.matches("3月").count(), 10, "{}", ran.err);
    let json = dianda(folder.path(), &["check", "batch", "--json"]);
    assert_eq!(json.out.matches("\"year_taken\"").count(), 24);
    assert_eq!(json.out.matches("\"read_loosely\"").count(), 24);
    let english = dianda(folder.path(), &["check", "batch", "--lang", "en"]);
    check_says(
        &english.err,
        &[
            "warning  24 places: has no year; it was read as in 2026",
            "… 14 more; all in the workbook of check --annotate, or with --json",
        ],
    );
}

/// The workbook that came back marked once lost its fonts, and the next check marked it twice.
#[test]
fn an_annotated_workbook_looks_as_before_and_is_annotated_anew() {
    use rust_xlsxwriter::{Color, DataValidation, ExcelDateTime, Format, Note};
    let rows = crate::workbook_bytes::rows_of(
        "点单汇总表\n\nid,community,title,urgency,submitted\nR1,A1,停车,马上,\nR2,A1,漏水,急,\n".as_bytes(),
    );
    let original = xlsx(&[("requests", rows)], |_, sheet| {
        let title = Format::new().set_font_name("黑体").set_font_size(18).set_background_color(Color::RGB(0x11_22_33));
        sheet.merge_range(0, 0, 0, 4, "点单汇总表", &title).expect("a title");
        sheet.set_column_width(2, 33).expect("a width");
        let day = ExcelDateTime::from_ymd(2026, 3, 5).expect("a day");
        sheet.write_datetime_with_format(3, 4, day, &Format::new().set_num_format("yyyy/m/d")).expect("a day");
        let list = DataValidation::new().allow_list_strings(&["停车", "漏水"]).expect("choices");
        sheet.add_data_validation(3, 2, 30, 2, &list).expect("a list");
        sheet.insert_note(4, 3, &Note::new("提醒：周三再看")).expect("a note");
    });
    let folder = batch(&with_requests("requests.xlsx", original));
    let annotate = |from: &str, to: &str| {
        let ran = dianda(folder.path(), &["check", from, "--annotate", to]);
        assert_eq!(ran.status, 3, "{}", ran.err);
        std::fs::read(folder.path().join(to)).expect("a workbook")
    };
    let first = annotate("batch", "first.xlsx");
    let part = |bytes: &[u8], name: &str| crate::workbook_bytes::part_text(bytes, name);
    let sheet_of = |bytes: &[u8]| {
        let names = part(bytes, "xl/workbook.xml");
        let at = names.split("<sheet ").skip(1).position(|tag| tag.contains("name=\"requests\"")).expect("the sheet");
        part(bytes, &format!("xl/worksheets/sheet{}.xml", at + 1))
    };
    for styles in ["黑体", "FF112233", "yyyy/m/d"] {
        assert!(part(&first, "xl/styles.xml").contains(styles), "{styles}");
    }
    for kept in ["width=\"33.", "\"停车,漏水\"", "<mergeCell ref=\"A1:E1\"/>"] {
        assert!(sheet_of(&first).contains(kept), "{kept} is not in {}", sheet_of(&first));
    }
    assert!(notes(&first).contains("ref=\"D4\"") && notes(&first).contains("不是紧急程度"), "{}", notes(&first));
    // Mended, it is annotated anew: what was marked is plain again, and nothing is there twice.
    std::fs::create_dir(folder.path().join("again")).expect("a folder");
    std::fs::write(folder.path().join("again/all.xlsx"), &first).expect("a file");
    let second = annotate("again", "second.xlsx");
    assert_eq!(part(&second, "xl/workbook.xml").matches("检查结果").count(), 1);
    assert_eq!(notes(&second).matches("不是紧急程度").count(), 1, "{}", notes(&second));
    assert_eq!(notes(&second).matches("周三再看").count(), 1, "{}", notes(&second));
    assert_eq!(
        part(&second, "xl/styles.xml").matches("FFFBD5D2").count(),
        part(&first, "xl/styles.xml").matches("FFFBD5D2").count()
    );
}

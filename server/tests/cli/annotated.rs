//! `check --annotate`: the tables come back with what is wrong, and otherwise as they were.

use serde_json::Value;

use crate::district::{changed, with};
use crate::program::{batch, dianda};
use crate::workbook_bytes::{notes, part_text, tables_of, xlsx};

/// The annotated workbook once replaced the very file that was checked.
#[test]
fn an_annotated_workbook_overwrites_nothing() {
    let folder = batch(&with("requests.csv", "id,community,title\nR1,A9,停车\n"));
    let annotate = |path: &str| dianda(folder.path(), &["check", "batch", "--annotate", path]);
    let original = std::fs::read(folder.path().join("batch/requests.csv")).expect("the table");
    let refused = annotate("batch/requests.csv");
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("没有覆盖"), "{}", refused.err);
    assert_eq!(std::fs::read(folder.path().join("batch/requests.csv")).expect("the table"), original);
    assert_eq!(annotate("new.xlsx").status, 3, "the batch has a fault, and is annotated");
    assert!(folder.path().join("new.xlsx").is_file());
}

/// It once took merged cells apart, so that it had a fault that the original had not.
#[test]
fn an_annotated_workbook_has_the_same_faults_as_the_original() {
    let tables = tables_of(&changed("requests.csv", "较急", "马上"));
    let workbook = xlsx(&tables, |name, sheet| match name {
        "requests" => {
            sheet.merge_range(1, 1, 2, 1, "A1", &rust_xlsxwriter::Format::new()).expect("merged cells");
            sheet.set_row_hidden(3).expect("a hidden row");
            sheet.insert_note(2, 2, &rust_xlsxwriter::Note::new("这个先不办 & <再议>")).expect("a note");
        }
        "providers" => {
            sheet.write_number(1, 7, 8).expect("a number");
        }
        _ => {}
    });
    let folder = batch(&[("batch.xlsx", workbook)]);
    let faults = |arguments: &[&str]| {
        let ran = dianda(folder.path(), arguments);
        let document: Value = serde_json::from_str(&ran.out).expect("one JSON document");
        assert!(document["errors"].as_u64() > Some(0), "{}", ran.out);
        ran.out.replace("annotated.xlsx", "batch.xlsx")
    };
    let told = faults(&["check", "batch", "--json", "--annotate", "annotated.xlsx"]);
    assert_eq!(told, faults(&["check", "annotated.xlsx", "--json"]));
    let annotated = std::fs::read(folder.path().join("annotated.xlsx")).expect("a workbook");
    let sheet = |n: usize| part_text(&annotated, &format!("xl/worksheets/sheet{n}.xml"));
    // The list of faults comes first, then the sheets as they stood.
    let requests = sheet(1 + 1 + tables.iter().position(|(name, _)| *name == "requests").expect("requests"));
    for part in ["<mergeCell ref=\"B2:B3\"/>", "<row r=\"4\" spans=\"1:8\" hidden=\"1\"", "一般,较急,紧急,特急"]
    {
        assert!(requests.contains(part), "{part} is not in {requests}");
    }
    let providers = sheet(1 + 1 + tables.iter().position(|(name, _)| *name == "providers").expect("providers"));
    assert!(providers.contains("<v>8</v>") && providers.contains("部门,街镇"), "{providers}");
    let noted = notes(&annotated);
    assert!(noted.contains("不是紧急程度"), "the note says what is wrong: {noted}");
    assert!(noted.contains("这个先不办 &amp; &lt;再议&gt;"), "what somebody noted stays: {noted}");
}

//! What odd text becomes in the files that are written.
//!
//! Comes in: titles, names and ids that spreadsheets, terminals and file systems would take for something else; an
//! export of a hotline as it comes. Goes out: the lists. Always holds: text stays text, and what was read is not lost
//! on the way.

use std::path::Path;

use tempfile::TempDir;

use crate::district::{changed, with};
use crate::odd_input::Files;
use crate::program::{batch, dianda};
use crate::workbook_bytes::{cells_of, column_of, part_text, rows_of, xlsx};

/// The folder of the results of this batch.
fn matched(files: &Files) -> TempDir {
    let folder = batch(files);
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let referee = dianda(folder.path(), &["referee", "out/plan.json", "out/instance"]);
    assert_eq!(referee.status, 0, "{}", referee.out);
    folder
}

/// The workbooks among the results.
fn workbooks(out: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(out.join("providers"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.push(out.join("plan.xlsx"));
    paths.iter().map(|path| std::fs::read(path).expect("a workbook")).collect()
}

fn plan_workbook(folder: &TempDir) -> Vec<u8> {
    std::fs::read(folder.path().join("out/plan.xlsx")).expect("a workbook")
}

#[test]
fn what_looks_like_a_formula_stays_text() {
    let titles = ["=HYPERLINK(\"http://example.cn\";\"停车\")", "@SUM(A1)", "+停车难", "-充电难", "＝1＋1", "'=1"];
    let rows: String =
        titles.iter().enumerate().map(|(at, title)| format!("R{at},A1,\"{}\"\n", title.replace('"', "\"\""))).collect();
    let folder = matched(&with("requests.csv", format!("id,community,title\n{rows}")));
    let listed = column_of(&plan_workbook(&folder), "问题清单", "题目");
    for title in titles {
        assert!(listed.contains(&title.to_owned()), "{title} is one of {listed:?}");
    }
    for workbook in workbooks(&folder.path().join("out")) {
        for sheet in 1..10 {
            let name = format!("xl/worksheets/sheet{sheet}.xml");
            if !zip::ZipArchive::new(std::io::Cursor::new(&workbook))
                .expect("a zip")
                .file_names()
                .any(|other| other.is_ok_and(|o| o == name))
            {
                break;
            }
            let xml = part_text(&workbook, &name);
            assert!(
                !xml.split("<f>")
                    .skip(1)
                    .any(|formula| formula.starts_with("HYPERLINK") || formula.starts_with("SUM(A1)")),
                "{name}"
            );
        }
    }
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    assert!(page.contains("=HYPERLINK(") && !page.contains("href=\"http://example.cn"));
}

#[test]
fn nothing_that_is_written_turns_the_direction_of_writing() {
    let marks = ['\u{202e}', '\u{202d}', '\u{2067}', '\u{200f}'];
    let text = "id,community,title,text\nR\u{202e}1,A1,\u{202e}停车\u{2067}难,\u{200f}车位\u{202d}少\n";
    let folder = matched(&with("requests.csv", text));
    for workbook in workbooks(&folder.path().join("out")) {
        let strings = part_text(&workbook, "xl/sharedStrings.xml");
        assert!(!strings.contains(marks), "{strings}");
    }
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    assert!(!page.contains(marks));
}

#[test]
fn names_lead_nowhere_else_and_may_be_emoji() {
    let hostile = changed("providers.csv", "V1,甲会计", "../../V1,😀甲/..\\会计:*?");
    let folder = matched(&hostile);
    let names: Vec<String> = std::fs::read_dir(folder.path().join("out/providers"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 7, "{names:?}");
    assert!(names.iter().any(|name| name.contains("😀")), "{names:?}");
    assert!(!names.iter().any(|name| name.contains(['\\', ':', '*', '?'])), "{names:?}");
}

#[test]
fn an_export_of_a_hotline_is_read_without_retyping() {
    let header = "工单编号,来电时间,受理渠道,紧急程度,问题分类名称,事发地,\
                  承办单位,工单标题,主要内容,处理时限,办理截止时间,转派退回原因,工单退回次数";
    let rows = [
        "20260118000123,2026-01-18 09:12:33,12345电话,一般,城市管理-停车管理,\
         某区示范街道甲居民区3号楼,示范街道,小区里没地方停车,晚上回来没有车位,5个工作日,2026-02-01 17:00:00,,0",
        "20260119000007,2026/1/19 8:05,随申办,紧急,消防安全-电动自行车,\
         某区样板镇丙居民区充电棚,样板镇,充电棚太少,飞线充电,2个工作日,2026/1/21,非本单位职责,1",
    ];
    let export = format!("12345工单导出\n{header}\n{}\n", rows.join("\n"));
    let mut files = crate::district::without("requests.csv");
    files.push(("工单导出20260120.xlsx", xlsx(&[("Sheet1", rows_of(export.as_bytes()))], |_, _| {})));
    let folder = matched(&files);
    let workbook = plan_workbook(&folder);
    let check =
        |header: &str, expect: [&str; 2]| assert_eq!(column_of(&workbook, "问题清单", header), expect, "{header}");
    check("编号", ["20260118000123", "20260119000007"]);
    check("工单号", ["20260118000123", "20260119000007"]);
    check("居民区", ["甲居民区", "丙居民区"]);
    check("承办单位", ["示范街道", "样板镇"]);
    check("办理截止", ["2026-02-01", "2026-01-21"]);
    check("提交日期", ["2026-01-18", "2026-01-19"]);
    check("题目", ["小区里没地方停车", "充电棚太少"]);
    check("来源", ["12345电话", "随申办"]);
    check("紧急程度", ["一般", "紧急"]);
    assert!(cells_of(&workbook, "问题清单").len() == 5);
}

//! The empty workbook to fill in: drop-downs, a worked line, notes in the header.
//!
//! Comes in: nothing. Goes out: the bytes of an xlsx. Always holds: it is made from the same [`DISTRICT_TABLES`] that
//! read it back, so that filled in it comes back without a warning; the worked lines are real rows that one overwrites,
//! the topics those that the program ships.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::batch::shipped_topics;
use super::prepared::{note, note_of, prepare_column, print_on_one_width};
use super::role_lists::chinese_text;
use super::schema::{DISTRICT_TABLES, TEMPLATE_TABLES, TableSpec};
use crate::district::Topic;

/// Rows for which drop-downs are laid: more than a district's requests.
const ROWS_PREPARED: u32 = 2_000;

/// The template. A title row, the header with notes, worked lines in each table that needs them.
///
/// # Errors
/// If the workbook cannot be written, which is a fault of ours.
pub fn template() -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    add_guide(&mut workbook)?;
    let topics = shipped_topics();
    for name in TEMPLATE_TABLES {
        if let Some(spec) = DISTRICT_TABLES.iter().find(|spec| spec.name == name) {
            add_table(&mut workbook, spec, &topics)?;
        }
    }
    workbook.save_to_buffer()
}

fn add_guide(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name("填写说明")?;
    // As wide as the longest line: not every program makes a row as high as its text needs.
    print_on_one_width(sheet.set_column_width(0, 128)?);
    let heading = Format::new().set_bold().set_font_size(16);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_font_size(11);
    sheet.write_with_format(0, 0, "点答：一个批次的材料", &heading)?;
    let lines = [
        "1. “社区”“点单”“答题力量”三张表必填；“批次”“题型”可以不动。带 * 的列必填，其余不知道就空着。",
        "2. 每张表的第一行内容是示范，请直接改成自己的，不用的行删掉。把鼠标移到表头上可以看到每一列怎么填。",
        "3. 点单的“题型”不确定就空着，程序会从标题和内容里判断，并说明有多大把握。",
        "4. “选题顺序”是社区自己排的：1 表示最想解决。几个社区共同的问题，“社区”一格里写几个编号，用；分开。",
        "5. “题型”表写着每类问题通常由谁牵头、谁协办。本区部门叫法或分工不同的，请在这张表里改，改成与“答题力量”里的名称一致。",
        "6. 联系人和电话只留在本文件里，不会出现在任何清单、报告和记录中。",
        "7. 填好后：dianda check 文件.xlsx 检查，dianda match 文件.xlsx --out 结果 生成方案。",
        "",
        "Fill in the sheets 社区 communities, 点单 requests and 答题力量 providers; columns with * are required. \
         Overwrite the worked lines.",
    ];
    for (at, line) in lines.iter().enumerate() {
        sheet.write_with_format(at as u32 + 2, 0, *line, &plain)?;
    }
    Ok(())
}

fn add_table(workbook: &mut Workbook, spec: &TableSpec, topics: &[Topic]) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(spec.chinese)?;
    let title = Format::new().set_bold().set_font_size(14);
    let header = Format::new()
        .set_bold()
        .set_background_color("#E8EEF7")
        .set_border(FormatBorder::Thin)
        .set_border_color("#B8C4D6")
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let required = header.clone().set_font_color("#B3261E");
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.write_with_format(0, 0, format!("{}（带 * 的必填）", spec.chinese), &title)?;
    sheet.set_row_height(1, 30)?;
    let worked = worked_lines(spec.name, topics);
    // The names of the topics stand in their own sheet, behind its title and header.
    let topic_names = format!("='题型'!$B$3:$B${}", topics.len() + 2);
    for (at, column) in spec.columns.iter().enumerate() {
        let place = at as u16;
        let star = if column.required { "*" } else { "" };
        sheet.write_with_format(
            1,
            place,
            format!("{}{star}", column.chinese),
            if column.required { &required } else { &header },
        )?;
        let width = match column.name {
            "text" | "duties" | "words" => 48,
            "roles" if spec.name == "topics" => 60,
            "title" | "roles" => 28,
            "name" | "organisation" | "property_company" | "parties" | "topics" | "streets" | "pairings" => 18,
            "note" => 36,
            _ => 11,
        };
        sheet.set_column_width(place, width)?;
        sheet.set_column_format(place, &body)?;
        if let Some(note) = note_of(column) {
            sheet.insert_note(1, place, &note)?;
        }
        prepare_column(sheet, spec, column, place, (2, 1 + ROWS_PREPARED), Some(&topic_names))?;
        for (line, cells) in worked.iter().enumerate() {
            if let Some(value) = cells.get(column.name) {
                write_value(sheet, line as u32 + 2, place, value, &body)?;
            }
        }
    }
    if spec.name == "round" {
        for (at, setting) in SETTINGS.iter().enumerate() {
            let row = at as u32 + 3;
            sheet.write_with_format(row, 0, setting.key, &body)?;
            write_value(sheet, row, 1, setting.value, &body)?;
            sheet.insert_note(row, 1, &note(setting.note))?;
        }
    }
    print_on_one_width(sheet).set_repeat_rows(1, 1)?;
    sheet.set_freeze_panes(2, if spec.name == "round" { 1 } else { 2 })?;
    Ok(())
}

/// Numbers as numbers, so that the spreadsheet does not mark them.
fn write_value(sheet: &mut Worksheet, row: u32, column: u16, value: &str, format: &Format) -> Result<(), XlsxError> {
    match value.parse::<f64>() {
        Ok(number) => sheet.write_with_format(row, column, number, format)?,
        Err(_) => sheet.write_with_format(row, column, value, format)?,
    };
    Ok(())
}

/// A setting of the round.
struct Setting {
    key: &'static str,
    /// What holds where it is left.
    value: &'static str,
    /// How to write it.
    note: &'static str,
}

const SETTINGS: [Setting; 4] = [
    Setting {
        key: "完成时限", value: "", note: "写日期，如 2026-06-30；印在项目清单和任务清单上"
    },
    Setting { key: "每社区最多", value: "2", note: "每个社区本批次最多解决几件" },
    Setting {
        key: "最低相关度", value: "0.2", note: "0 到 1；专家、志愿者的相关度低于它就不派"
    },
    Setting {
        key: "抽签种子", value: "0", note: "几个方案一样好时按它抽签；换一个数，抽签结果就换"
    },
];

/// A row that shows how to fill in a table: its cells by the English names of their columns.
type WorkedLine = BTreeMap<&'static str, String>;

fn worked_lines(table: &str, topics: &[Topic]) -> Vec<WorkedLine> {
    if table == "topics" {
        let line = |topic: &Topic| {
            WorkedLine::from([
                ("id", topic.id.0.clone()),
                ("name", topic.name.clone()),
                ("words", topic.words.join("；")),
                ("roles", chinese_text(&topic.roles)),
                ("note", topic.note.clone()),
            ])
        };
        return topics.iter().map(line).collect();
    }
    let owned =
        |line: Vec<(&'static str, &str)>| line.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    examples(table).into_iter().map(owned).collect()
}

fn examples(table: &str) -> Vec<Vec<(&'static str, &'static str)>> {
    match table {
        "communities" => vec![vec![
            ("id", "SQ01"),
            ("name", "示范一居民区"),
            ("street", "示范街道"),
            ("households", "1200"),
            ("longitude", "121.4034"),
            ("latitude", "31.2406"),
        ]],
        "requests" => vec![vec![
            ("id", "SQ01-1"),
            ("community", "SQ01"),
            ("title", "晚上八点以后没有地方停车"),
            ("text", "小区一百八十个车位，登记的车有三百多辆，晚回来的只好停在消防通道上，希望帮忙想想办法。"),
            ("choice", "1"),
            ("urgency", "较急"),
            ("households", "300"),
            ("submitted", "2026-02-10"),
        ]],
        "providers" => vec![
            vec![
                ("id", "JZ01"),
                ("name", "示范街道"),
                ("kind", "街镇"),
                ("duties", "辖区内停车、物业、加装电梯、业委会等事项的牵头协调"),
                ("capacity", "20"),
                ("streets", "示范街道"),
            ],
            vec![
                ("id", "BM01"),
                ("name", "区交警支队"),
                ("kind", "部门"),
                ("duties", "道路交通管理，停车秩序、禁停标线、路口安全的协办"),
                ("capacity", "10"),
            ],
            vec![
                ("id", "BM02"),
                ("name", "区建管委"),
                ("kind", "部门"),
                ("duties", "道路、路灯、停车设施的建设和养护"),
                ("topics", "停车难；路灯与小区照明"),
                ("capacity", "6"),
            ],
            vec![
                ("id", "ZJ01"),
                ("name", "示范大学城市治理团队"),
                ("kind", "专家团队"),
                ("organisation", "示范大学"),
                ("duties", "老旧小区停车规划、共享停车的协商机制"),
                ("topics", "停车难；加装电梯"),
                ("capacity", "4"),
                ("conflict_parties", "示范物业有限公司"),
            ],
        ],
        "round" => vec![vec![("key", "名称"), ("value", "2026 年第一批")]],
        _ => Vec::new(),
    }
}

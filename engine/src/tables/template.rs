//! The empty workbook to fill in: drop-downs, a worked line, notes in the header.
//!
//! Comes in: the language. Goes out: the bytes of an xlsx. Always holds: it is made from the same [`DISTRICT_TABLES`]
//! that read it back, so that filled in it comes back without a warning; the worked lines are real rows that one
//! overwrites, the same in both languages but for their words; the topics are those that the program ships, in Chinese.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};

use super::batch::shipped_topics;
use super::examples::examples;
use super::prepared::{note, note_of, prepare_column, print_on_one_width};
use super::role_lists::written;
use super::schema::{ColumnSpec, DISTRICT_TABLES, GUIDE, TEMPLATE_TABLES, TableSpec};
use crate::district::{Lang, Outcome, Topic, Wording};

/// Rows for which drop-downs are laid: more than a district's requests.
const ROWS_PREPARED: u32 = 2_000;

/// The template. A title row, the header with notes, worked lines in each table that needs them.
///
/// # Errors
/// If the workbook cannot be written, which is a fault of ours.
pub fn template(lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    add_guide(&mut workbook, lang)?;
    let topics = shipped_topics();
    for name in TEMPLATE_TABLES {
        if let Some(spec) = DISTRICT_TABLES.iter().find(|spec| spec.name == name) {
            add_table(&mut workbook, spec, &topics, lang)?;
        }
    }
    workbook.save_to_buffer()
}

fn add_guide(workbook: &mut Workbook, lang: Lang) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(GUIDE.said(lang))?;
    // As wide as the longest line: not every program makes a row as high as its text needs.
    print_on_one_width(sheet.set_column_width(0, 128)?);
    let heading = Format::new().set_bold().set_font_size(16);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_font_size(11);
    let title = lang.pick("点答：一个批次的材料", "Dianda: the material of a round");
    sheet.write_with_format(0, 0, title, &heading)?;
    for (row, line) in (2..).zip(lang.pick(GUIDE_CHINESE, GUIDE_ENGLISH)) {
        sheet.write_with_format(row, 0, *line, &plain)?;
    }
    Ok(())
}

const GUIDE_CHINESE: &[&str] = &[
    "1. “社区”“点单”“答题力量”三张表必填；“案例”越多匹配越准，“锁定”“批次”“题型”可以不动。带 * 的列必填，其余不知道就空着。",
    "2. 每张表的第一行内容是示范，请直接改成自己的，不用的行删掉。把鼠标移到表头上可以看到每一列怎么填。",
    "3. 点单的“题型”不确定就空着，程序会从标题和内容里判断，并说明有多大把握。",
    "4. “选题顺序”是社区自己排的：1 表示最想解决。几个社区共同的问题，“社区”一格里写几个编号，用；分开。",
    "5. “题型”表写着每类问题通常由谁牵头、谁协办。本区部门叫法或分工不同的，请在这张表里改，改成与“答题力量”里的名称一致。",
    "6. 手头的表列名不同也可以直接用，常见叫法都认得；认不出的加一张“列名对照”表，两列：原名、对应。",
    "7. 联系人和电话只留在本文件里，不会出现在任何清单、报告和记录中。",
    "8. 填好后：dianda check 文件.xlsx 检查，dianda match 文件.xlsx --out 结果 生成方案。",
    "",
    "Fill in the sheets 社区 communities, 点单 requests and 答题力量 providers; columns with * are required. \
         Overwrite the worked lines.",
];

const GUIDE_ENGLISH: &[&str] = &[
    "1. The sheets communities, requests and providers must be filled in; the more cases, the better the match; pins, \
     round and topics may stay as they are. Columns with * are required; leave others empty where you do not know.",
    "2. The first rows of each sheet are examples: overwrite them, and delete those you do not need. \
     Hold the pointer on a header to see how its column is filled in.",
    "3. Leave the topic of a request empty where you are unsure: it is told from title and text (in Chinese), \
     and how surely.",
    "4. The communities rank their requests themselves in the column choice: 1 is what they want most. \
     For a request of several communities write their ids into one cell, parted by ;",
    "5. The sheet topics says who usually leads and supports in matters of each kind. Where offices are called \
     otherwise in your district, or do other things, change it to the names that stand in providers.",
    "6. A table with other headers can be used as it is where they are usual; for others add a sheet mapping with the \
     columns from and to.",
    "7. Contacts and telephones stay in this file: they appear in no list, report or record.",
    "8. When it is filled in: dianda check FILE.xlsx checks it, dianda match FILE.xlsx --out RESULT makes the plan.",
];

fn add_table(workbook: &mut Workbook, spec: &TableSpec, topics: &[Topic], lang: Lang) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(spec.said(lang))?;
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
    let name = spec.said(lang);
    let remark = lang.pick(format!("{name}（带 * 的必填）"), format!("{name} (columns with * are required)"));
    sheet.write_with_format(0, 0, remark, &title)?;
    sheet.set_row_height(1, 30)?;
    let worked = worked_lines(spec.name, topics, lang);
    // The names of the topics stand in their own sheet, behind its title and header.
    let topic_names = format!("='{}'!$B$3:$B${}", lang.pick("题型", "topics"), topics.len() + 2);
    for (place, column) in (0..).zip(spec.columns) {
        let star = if column.required { "*" } else { "" };
        sheet.write_with_format(
            1,
            place,
            format!("{}{star}", column.said(lang)),
            if column.required { &required } else { &header },
        )?;
        let width = match column.name {
            "text" | "duties" | "words" => 48,
            "roles" if spec.name == "topics" => 60,
            "title" | "roles" => 28,
            "provider" | "team" if spec.name != "requests" => 18,
            "name" | "organisation" | "property_company" | "parties" | "topics" | "compounds" | "streets"
            | "pairings" => 18,
            "note" => 36,
            _ => 11,
        };
        sheet.set_column_width(place, width)?;
        sheet.set_column_format(place, &body)?;
        if let Some(note) = note_of(column, lang) {
            sheet.insert_note(1, place, &note)?;
        }
        prepare_column(sheet, spec, column, place, (2, 1 + ROWS_PREPARED), Some(&topic_names), lang)?;
        prepare_case(sheet, spec, column, place, &topic_names, lang)?;
        for (row, cells) in (2..).zip(&worked) {
            if let Some(value) = cells.get(column.name).filter(|value| !value.is_empty()) {
                write_value(sheet, row, place, value, &body)?;
            }
        }
    }
    if spec.name == "round" {
        for (row, setting) in (3..).zip(&SETTINGS) {
            sheet.write_with_format(row, 0, setting.key.said(lang), &body)?;
            write_value(sheet, row, 1, setting.value, &body)?;
            sheet.insert_note(row, 1, &note(setting.note.said(lang)))?;
        }
    }
    print_on_one_width(sheet).set_repeat_rows(1, 1)?;
    sheet.set_freeze_panes(2, if spec.name == "round" { 1 } else { 2 })?;
    Ok(())
}

/// The drop-downs of a case.
fn prepare_case(
    sheet: &mut Worksheet,
    spec: &TableSpec,
    column: &ColumnSpec,
    place: u16,
    topics: &str,
    lang: Lang,
) -> Result<(), XlsxError> {
    let list = match (spec.name, column.name) {
        ("cases", "topic") => DataValidation::new().allow_list_formula(Formula::new(topics)),
        ("cases", "outcome") => {
            let outcomes = [Outcome::Resolved, Outcome::Partly, Outcome::Unresolved];
            let english = ["resolved", "partly", "unresolved"];
            let words = lang.pick(outcomes.map(|outcome| outcome.said(Lang::Zh)), english);
            DataValidation::new().allow_list_strings(&words)?
        }
        ("cases", "satisfaction") => DataValidation::new().allow_list_strings(&["1", "2", "3", "4", "5"])?,
        _ => return Ok(()),
    };
    sheet.add_data_validation(2, place, 1 + ROWS_PREPARED, place, &list.show_error_message(false))?;
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
    key: Wording,
    /// What holds where it is left.
    value: &'static str,
    /// How to write it.
    note: Wording,
}

const SETTINGS: [Setting; 4] = [
    Setting {
        key: Wording { zh: "完成时限", en: "due" },
        value: "",
        note: Wording {
            zh: "写日期，如 2026-06-30；印在项目清单和任务清单上",
            en: "a date, like 2026-06-30; it is printed on the lists of projects and tasks",
        },
    },
    Setting {
        key: Wording { zh: "每社区最多", en: "per_community" },
        value: "2",
        note: Wording {
            zh: "每个社区本批次最多安排几件",
            en: "how many requests of a community this round answers at most",
        },
    },
    Setting {
        key: Wording { zh: "最低相关度", en: "min_relevance" },
        value: "0.2",
        note: Wording {
            zh: "0 到 1；专家、志愿者的相关度低于它就不派",
            en: "0 to 1; experts and volunteers of less relevance are not assigned",
        },
    },
    Setting {
        key: Wording { zh: "抽签种子", en: "seed" },
        value: "0",
        note: Wording {
            zh: "几个方案一样好时按它抽签；换一个数，抽签结果就换",
            en: "it draws lots among plans that are equally good; another number draws others",
        },
    },
];

/// A row that shows how to fill in a table: its cells by the English names of their columns.
type WorkedLine = BTreeMap<&'static str, String>;

fn worked_lines(table: &str, topics: &[Topic], lang: Lang) -> Vec<WorkedLine> {
    if table == "topics" {
        let line = |topic: &Topic| {
            WorkedLine::from([
                ("id", topic.id.0.clone()),
                ("name", topic.name.clone()),
                ("words", topic.words.join(lang.pick("；", "; "))),
                ("roles", written(&topic.roles, lang)),
                ("note", topic.note.clone()),
            ])
        };
        return topics.iter().map(line).collect();
    }
    let owned =
        |line: Vec<(&'static str, &str)>| line.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    examples(table, lang).into_iter().map(owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::district::{District, ProviderKind};
    use crate::tables::{Purpose, Reading, Source, read_batch};

    /// The district of a template, without its words.
    fn read_back(lang: Lang) -> District {
        let source = Source { name: "template.xlsx".to_owned(), bytes: template(lang).expect("a workbook") };
        let batch = read_batch(&[source], &Reading::trusted(Purpose::Round)).expect("no fault");
        assert_eq!(batch.warnings, [], "not one warning");
        let mut district = batch.district;
        let street = |name: &mut String| {
            assert_eq!(name, lang.pick("示范街道", "Sample Street"));
            name.clear();
        };
        for community in &mut district.communities {
            street(&mut community.street);
            community.name.clear();
        }
        for request in &mut district.requests {
            (request.title, request.text) = Default::default();
            // The Chinese text tells it.
            assert_eq!(request.topic.take().is_some(), lang == Lang::En);
        }
        for provider in &mut district.providers {
            provider.streets.iter_mut().for_each(street);
            if provider.kind != ProviderKind::Department {
                provider.name.clear();
            }
            provider.duties.clear();
            provider.organisation.iter_mut().chain(&mut provider.conflict_parties).for_each(String::clear);
        }
        for community in &mut district.communities {
            community.compounds.clear();
        }
        for case in &mut district.cases {
            (case.title, case.text) = Default::default();
        }
        district.round.name.clear();
        district
    }

    #[test]
    fn the_templates_of_both_languages_are_one_district() {
        let chinese = read_back(Lang::Zh);
        assert_eq!((chinese.requests.len(), chinese.providers.len()), (1, 4));
        assert_eq!((chinese.cases.len(), chinese.pins.len()), (1, 1));
        assert_eq!(chinese, read_back(Lang::En));
    }
}

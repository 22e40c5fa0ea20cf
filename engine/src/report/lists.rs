//! The lists of a round as workbooks: `plan.xlsx`, `changes.xlsx` where there was a plan before, and a file for each
//! provider that has tasks.
//!
//! Comes in: a [`ReportInput`]. Goes out: names and bytes. Always holds: the same plan gives the same bytes (the day of
//! creation is the day from which the round counts, not today); no two files bear the same name, upper and lower case
//! being one.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::changes::changes;
use super::changes_sheet::add_changes;
use super::list_rows::{commitments, projects, requests, resources, tasks};
use super::meeting_sheet::add_meeting;
use super::overview_sheet::add_overview;
use super::pins_sheet::add_pins;
use super::provider_file::add_tasks;
use super::rows::Lookup;
use super::sheet::add_list;
use super::texts::file_name;
use super::{ReportError, ReportInput};
use crate::district::safe_text;

/// Name and content of `plan.xlsx`, `changes.xlsx` and each provider's workbook. O(assignments · log assignments).
///
/// # Errors
/// If a workbook cannot be written.
pub fn lists(round: &ReportInput<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let lookup = Lookup::new(round);
    let mut files = vec![("plan.xlsx".to_owned(), plan_workbook(&lookup)?)];
    if let Some(changes) = changes(&lookup) {
        let mut workbook = new_workbook(&lookup)?;
        add_changes(&mut workbook, &lookup, &changes)?;
        files.push(("changes.xlsx".to_owned(), workbook.save_to_buffer()?));
    }
    let mut taken = BTreeSet::new();
    for provider in &round.district.providers {
        if lookup.tasks(&provider.id).is_empty() {
            continue;
        }
        let mut workbook = new_workbook(&lookup)?;
        add_tasks(&mut workbook, &lookup, provider)?;
        let name = free_name(&mut taken, &provider.id.0, &safe_text(&provider.name));
        files.push((format!("providers/{name}"), workbook.save_to_buffer()?));
    }
    Ok(files)
}

fn plan_workbook(lookup: &Lookup<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = new_workbook(lookup)?;
    add_overview(&mut workbook, lookup)?;
    add_meeting(&mut workbook, lookup)?;
    if let Some(changes) = changes(lookup) {
        add_changes(&mut workbook, lookup, &changes)?;
    }
    let resources = resources(lookup);
    for list in [&requests(lookup), &projects(lookup), &tasks(lookup), &commitments(lookup), &resources] {
        add_list(&mut workbook, list, lookup.lang)?;
    }
    add_pins(&mut workbook, lookup, &resources)?;
    workbook.save_to_buffer()
}

/// A workbook that tells no time of day: the same plan gives the same bytes.
fn new_workbook(lookup: &Lookup<'_>) -> Result<Workbook, XlsxError> {
    let day = lookup.round.district.round.as_of.filter(|day| (1900..=9999).contains(&day.year()));
    let day = match day {
        Some(day) => {
            ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs())?
        }
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    let title = format!("{}{}", lookup.lang.pick("答题方案 ", "Answer plan: "), lookup.round_name());
    let author = lookup.lang.pick("Dianda 点答", "Dianda");
    let properties = DocProperties::new().set_title(title).set_author(author).set_creation_datetime(&day);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties);
    Ok(workbook)
}

/// A file name that none of the others has: ids that differ only in what file names cannot hold get a number.
fn free_name(taken: &mut BTreeSet<String>, id: &str, name: &str) -> String {
    let mut free = file_name(id, name, "xlsx");
    let mut number = 1;
    while !taken.insert(free.to_lowercase()) {
        number += 1;
        free = file_name(&format!("{id}({number})"), name, "xlsx");
    }
    free
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use calamine::{Data, Reader, Xlsx};

    use super::super::sample::{CONTACT, HOSTILE, LANGS, Sample, chinese_in, empty, in_letters, sample};
    use super::*;
    use crate::district::Lang;

    fn made(sample: &Sample, lang: Lang) -> Vec<(String, Vec<u8>)> {
        lists(&sample.round(lang)).expect("a small round has lists")
    }

    /// All parts of a workbook as one text, but the theme, which is that of every workbook and names fonts.
    fn parts(bytes: &[u8]) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip archive");
        let mut all = String::new();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).expect("a part");
            if !part.name().expect("a name").starts_with("xl/theme/") {
                part.read_to_string(&mut all).expect("a part is text");
            }
        }
        all
    }

    #[test]
    fn contact_data_is_in_none_of_them() {
        for files in LANGS.map(|lang| made(&sample(), lang)) {
            for (name, bytes) in &files {
                let all = parts(bytes);
                for secret in CONTACT.into_iter().chain(["19900000123", "１９９", "０１２３"]) {
                    assert!(!all.contains(secret), "{name}: {secret}");
                }
            }
            assert!(parts(&files[1].1).contains("021-5555-1000"), "the committee's office is public");
        }
    }

    #[test]
    fn english_workbooks_of_a_district_in_letters_have_no_chinese() {
        for sample in [empty(), in_letters()] {
            for (name, bytes) in made(&sample, Lang::En) {
                assert_eq!(chinese_in(&parts(&bytes)), "", "{name}");
            }
            // The same test finds the Chinese labels where they belong.
            for (name, bytes) in made(&sample, Lang::Zh) {
                assert!(!chinese_in(&parts(&bytes)).is_empty(), "{name}");
            }
        }
        assert_eq!(
            made(&in_letters(), Lang::En).len(),
            6,
            "a file for each of the four that have tasks, and that of the changes"
        );
    }

    #[test]
    fn what_looks_like_a_formula_stays_text() {
        for (name, bytes) in LANGS.iter().flat_map(|lang| made(&sample(), *lang)) {
            assert!(!parts(&bytes).contains("<f>"), "{name}");
        }
        let files = made(&sample(), Lang::Zh);
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(files[0].1.as_slice())).expect("plan.xlsx opens");
        let sheet = workbook.worksheet_range("问题清单").expect("the sheet is there");
        assert_eq!(sheet.get_value((3, 5)), Some(&Data::String(HOSTILE.trim_end_matches('\u{202E}').to_owned())));
        assert_eq!(sheet.get_value((4, 5)), Some(&Data::String("@路灯不亮".to_owned())));
    }

    #[test]
    fn the_same_round_gives_the_same_bytes() {
        for lang in LANGS {
            assert!(made(&sample(), lang) == made(&sample(), lang));
        }
    }

    #[test]
    fn a_district_without_anything_has_a_plan_workbook() {
        let check = |lang: Lang, expect: [&str; 8]| {
            let files = made(&empty(), lang);
            assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["plan.xlsx"]);
            let workbook: Xlsx<_> = Xlsx::new(Cursor::new(files[0].1.as_slice())).expect("plan.xlsx opens");
            assert_eq!(workbook.sheet_names(), expect);
        };
        check(Lang::Zh, ["总览", "会商请看", "问题清单", "项目清单", "任务清单", "承诺清单", "资源清单", "锁定"]);
        check(Lang::En, ["Overview", "Meeting", "Requests", "Projects", "Tasks", "Commitments", "Resources", "Pins"]);
    }

    /// The number behind `name="` in a tag.
    fn attribute(tag: &str, name: &str) -> Option<f64> {
        tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?.parse().ok()
    }

    /// The size of the letters of a sheet on its paper, in points: it is scaled to be one page wide.
    fn printed_size(sheet: &str) -> f64 {
        const FONT: f64 = 10.0;
        let columns = sheet.split("<col ").skip(1).map(|rest| format!(" {rest}"));
        let inches: f64 = columns
            .map(|tag| {
                let of = |name| attribute(&tag, name).expect("a column says it");
                // A digit of a workbook's own font is 7 pixels wide, an inch 96.
                (of("max") - of("min") + 1.0) * of("width") * 7.0 / 96.0
            })
            .sum();
        let setup = sheet.split_once("<pageSetup").expect("every sheet is set up for printing").1;
        let (short, long) = match attribute(setup, "paperSize") {
            Some(8.0) => (297.0, 420.0),
            Some(9.0) => (210.0, 297.0),
            other => panic!("no paper of ours: {other:?}"),
        };
        let across = if setup.contains("orientation=\"portrait\"") { short } else { long };
        let margin = sheet.split_once("<pageMargins").and_then(|(_, rest)| attribute(rest, "left")).expect("margins");
        FONT * ((across / 25.4 - 2.0 * margin) / inches).min(1.0)
    }

    #[test]
    fn every_sheet_is_readable_on_its_paper() {
        for (name, bytes) in LANGS.iter().flat_map(|lang| made(&in_letters(), *lang)) {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip archive");
            for at in 0..archive.len() {
                let mut part = archive.by_index(at).expect("a part");
                let path = part.name().expect("a name").to_string();
                if path.starts_with("xl/worksheets/") && path.ends_with(".xml") {
                    let mut sheet = String::new();
                    part.read_to_string(&mut sheet).expect("a part is text");
                    let size = printed_size(&sheet);
                    assert!(size >= 9.0, "{name} {path}: letters of {size:.2} points");
                }
            }
        }
    }

    #[test]
    fn what_changed_has_a_sheet_and_a_workbook_of_its_own() {
        for (lang, sheet, expect) in [
            (Lang::Zh, "变化", ["现在没有安排", "不再安排", "新安排", "换人", "补上", "撤下", "多 1 件"]),
            (
                Lang::En,
                "Changes",
                [
                    "nothing any more",
                    "No longer arranged",
                    "Newly arranged",
                    "Other person",
                    "Seat filled",
                    "Seat given up",
                    "1 more",
                ],
            ),
        ] {
            let files = made(&in_letters(), lang);
            for file in ["plan.xlsx", "changes.xlsx"] {
                let (_, bytes) = files.iter().find(|(name, _)| name == file).expect("the workbook is there");
                let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).expect("it opens");
                let range = workbook.worksheet_range(sheet).expect("the sheet is there");
                let texts: Vec<String> = range.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
                for words in expect {
                    assert!(texts.iter().any(|text| text.contains(words)), "{file}: {words} is not in {texts:?}");
                }
                // 换人: from one name to the other; who is in the tables no more stands by id.
                assert!(texts.iter().any(|text| text == "Bob Day") && texts.iter().any(|text| text == "Ann Lee"));
                assert!(texts.iter().any(|text| text.contains("q9")) && texts.iter().any(|text| text == "s9"));
            }
        }
        assert!(made(&sample(), Lang::Zh).iter().all(|(name, _)| name != "changes.xlsx"), "there was no plan before");
    }

    /// A joint case is promised in each of its communities and counts once.
    #[test]
    fn commitments_count_a_joint_case_once() {
        let files = made(&in_letters(), Lang::Zh);
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(files[0].1.as_slice())).expect("plan.xlsx opens");
        let sheet = workbook.worksheet_range("承诺清单").expect("the sheet is there");
        let number = |cell: &Data| cell.to_string().parse::<u32>().unwrap_or(0);
        let counted: u32 = sheet.rows().skip(3).map(|row| number(&row[6])).sum();
        assert_eq!(counted, 5, "as many as there are assignments");
        let promises: Vec<String> = sheet.rows().skip(3).map(|row| row[5].to_string()).collect();
        assert_eq!(promises.iter().filter(|text| text.contains("联合")).count(), 2, "{promises:?}");
        assert_eq!(promises.iter().filter(|text| text.contains("已计在")).count(), 1, "{promises:?}");
    }

    /// Urgent requests that are left out head the sheet of the meeting.
    #[test]
    fn urgent_requests_that_are_left_out_stand_first() {
        let files = made(&sample(), Lang::Zh);
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(files[0].1.as_slice())).expect("plan.xlsx opens");
        let sheet = workbook.worksheet_range("会商请看").expect("the sheet is there");
        let texts: Vec<String> = sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
        let at = |words: &str| texts.iter().position(|text| text.contains(words));
        assert!(at("特急 1 件（共 1 件）") < at("@路灯不亮") && at("@路灯不亮") < at("一件也没有安排的居民区"));
        assert!(at("补上").is_some(), "the next step stands beside: {texts:?}");
        // What the round does not say is said, not left empty.
        let overview = workbook.worksheet_range("总览").expect("the sheet is there");
        let lacks = |words: &str| overview.used_cells().any(|(_, _, cell)| cell.to_string().contains(words));
        assert!(lacks("没有写名称") && lacks("没有写完成时限"));
    }

    #[test]
    fn only_providers_with_tasks_have_a_file_and_no_two_share_one() {
        let names: Vec<String> = made(&sample(), Lang::En).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["plan.xlsx", "providers/a_b-甲街道.xlsx", "providers/a_b(2)-甲街道.xlsx"]);
    }
}

//! The lists of a round as workbooks: `plan.xlsx`, and a file for each provider that has tasks.
//!
//! Comes in: a [`ReportInput`]. Goes out: names and bytes. Always holds: the same plan gives the same bytes (the day of
//! creation is the day from which the round counts, not today); no two files bear the same name, upper and lower case
//! being one.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::list_rows::{commitments, projects, requests, resources, tasks};
use super::overview_sheet::add_overview;
use super::pins_sheet::add_pins;
use super::provider_file::add_tasks;
use super::rows::Lookup;
use super::sheet::add_list;
use super::texts::file_name;
use super::{ReportError, ReportInput};
use crate::district::safe_text;

/// Name and content of `plan.xlsx` and of each provider's workbook. O(assignments · log assignments).
///
/// # Errors
/// If a workbook cannot be written.
pub fn lists(round: &ReportInput<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let lookup = Lookup::new(round);
    let mut files = vec![("plan.xlsx".to_owned(), plan_workbook(&lookup)?)];
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
                assert!(chinese_in(&parts(&bytes)).contains("序号"), "{name}");
            }
        }
        assert_eq!(made(&in_letters(), Lang::En).len(), 5, "a file for each of the four that have tasks");
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
        let check = |lang: Lang, expect: [&str; 7]| {
            let files = made(&empty(), lang);
            assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["plan.xlsx"]);
            let workbook: Xlsx<_> = Xlsx::new(Cursor::new(files[0].1.as_slice())).expect("plan.xlsx opens");
            assert_eq!(workbook.sheet_names(), expect);
        };
        check(Lang::Zh, ["总览", "问题清单", "项目清单", "任务清单", "承诺清单", "资源清单", "锁定"]);
        check(Lang::En, ["Overview", "Requests", "Projects", "Tasks", "Commitments", "Resources", "Pins"]);
    }

    #[test]
    fn only_providers_with_tasks_have_a_file_and_no_two_share_one() {
        let names: Vec<String> = made(&sample(), Lang::En).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["plan.xlsx", "providers/a_b-甲街道.xlsx", "providers/a_b(2)-甲街道.xlsx"]);
    }
}

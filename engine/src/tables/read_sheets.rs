//! Files in, sheets out: each file goes to the reader of what it is by its bytes, whatever its name says.
//!
//! Always holds: limits hold for every reader; hidden sheets are not read, and named.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::file_kind::{FileKind, kind_of};
use super::limits::check_size;
use super::old_workbook::{OldWorkbookReader, WorkbookProblem};
use super::package::{broken, check_package};
use super::private_use::map_private_characters;
use super::schema::{DISTRICT_TABLES, TableSpec};
use super::sheet::Sheet;
use super::source::{Source, UnreadKind, table_extension, unread_kind};
use super::{csv_file, json_file, xlsx_file};
use crate::district::Bilingual;

/// Reads the sheets of every source that has the extension of a table; a file of a kind that is not read is told of,
/// and
/// so is one that is none of these where it is all that was handed in. The bytes are borrowed, never copied. O(bytes).
pub fn read_sheets<'s>(
    sources: impl IntoIterator<Item = &'s Source>,
    rows_max: usize,
    old_workbook: &OldWorkbookReader<'_>,
) -> (Vec<Sheet>, Vec<Fault>) {
    let mut sheets = Vec::new();
    let mut faults = Vec::new();
    let sources: Vec<&Source> = sources.into_iter().collect();
    let is_alone = sources.len() == 1;
    for source in sources {
        if let Some(kind) = unread_kind(&source.name) {
            faults.push(unread(&source.name, kind, is_alone));
            continue;
        }
        let Some(extension) = table_extension(&source.name).or(is_alone.then_some("")) else { continue };
        match kind_of(&source.bytes, extension) {
            FileKind::Empty => faults.push(csv_file::empty_file(&source.name)),
            FileKind::Csv => csv_file::read(source, rows_max, &mut sheets, &mut faults),
            FileKind::Json => json_file::read(source, rows_max, &mut sheets, &mut faults),
            FileKind::Xlsx => xlsx_file::read(source, rows_max, &mut sheets, &mut faults),
            FileKind::OldWorkbook => match read_old(source, rows_max, old_workbook) {
                Ok(read) => sheets.extend(read),
                Err(fault) => faults.push(*fault),
            },
            FileKind::Encrypted => faults.push(WorkbookProblem::Password.fault(&source.name, rows_max)),
            FileKind::Page => faults.push(unsupported(
                &source.name,
                Bilingual::new("这其实是一个网页，不是表格", "this is a web page and no table"),
                Bilingual::new(
                    "请用 Excel 或 WPS 打开，“另存为” .xlsx 后再提交",
                    "open it in a spreadsheet program and save it as .xlsx",
                ),
            )),
            FileKind::Pdf => faults.push(unsupported(
                &source.name,
                Bilingual::new("这是 PDF，不是表格", "this is a PDF and no table"),
                Bilingual::new(
                    "请提交原来的表格（.xlsx 或 .csv）",
                    "hand in the table that it was made from (.xlsx or .csv)",
                ),
            )),
            FileKind::Broken if extension.is_empty() => faults.push(unsupported(
                &source.name,
                Bilingual::new("不是能读的表格", "this is no table that can be read"),
                Bilingual::new("请另存为 .xlsx 或 .csv 再提交", "save it as .xlsx or .csv"),
            )),
            FileKind::Broken => faults.push(broken(&source.name)),
        }
    }
    let mut shown = without_hidden(sheets, &mut faults);
    map_private_characters(&mut shown, &mut faults);
    (shown, faults)
}

/// A file that is not read. A workbook, or whatever has the name of a table, may hold one that is wanted; what else
/// lies
/// in a folder (a notice, a picture) likely holds none, and is told of without refusing the others.
fn unread(file: &str, kind: UnreadKind, is_alone: bool) -> Fault {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let (message, mend) = match kind {
        UnreadKind::Workbook => (
            Bilingual::new(format!("{file} 读不了"), format!("{file} cannot be read")),
            Bilingual::new(
                format!("请用原来的软件打开，另存为 {stem}.xlsx 再提交"),
                format!("open it in its program and save it as {stem}.xlsx"),
            ),
        ),
        UnreadKind::Archive => (
            Bilingual::new(format!("{file} 是压缩包，没有读取"), format!("{file} is an archive and was not read")),
            Bilingual::new("请解压，把里面的表格放进批次文件夹", "unpack it into the folder of the batch"),
        ),
        UnreadKind::Document | UnreadKind::Pdf | UnreadKind::Picture => (
            Bilingual::new(format!("{file} 不是表格，没有读取"), format!("{file} is no table and was not read")),
            Bilingual::new(
                "里面有要用的内容，请抄进或另存为 .xlsx；没有就不用管，或移出文件夹",
                "if it holds what is wanted, bring that into an .xlsx; else ignore this, or move it elsewhere",
            ),
        ),
    };
    let is_fault = is_alone || kind == UnreadKind::Workbook || DISTRICT_TABLES.iter().any(|spec| spec.is_named(stem));
    let fault = if is_fault { Fault::error } else { Fault::warning };
    fault("unsupported_format", file, message, mend)
}

fn unsupported(file: &str, message: Bilingual, mend: Bilingual) -> Fault {
    Fault::error("unsupported_format", file, message, mend)
}

/// The sheets of an .xls or .ods, with the name of their file and the limits of all readers.
fn read_old(source: &Source, rows_max: usize, old_workbook: &OldWorkbookReader<'_>) -> Result<Vec<Sheet>, Box<Fault>> {
    // What unpacks to too much is not even handed on.
    if source.bytes.starts_with(b"PK") {
        check_package(source)?;
    }
    let read = old_workbook(&source.bytes, rows_max).map_err(|problem| problem.fault(&source.name, rows_max))?;
    let mut checked = Vec::new();
    for sheet in read {
        for row in &sheet.rows {
            check_size(&source.name, sheet.name.as_deref(), row)?;
        }
        checked.push(Sheet { file: source.name.clone(), ..sheet });
    }
    Ok(checked)
}

/// The sheets that were read. Hidden ones are named, in a warning; in a fault where a workbook has no others.
fn without_hidden(mut sheets: Vec<Sheet>, faults: &mut Vec<Fault>) -> Vec<Sheet> {
    let mut hidden: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for sheet in sheets.extract_if(.., |sheet| sheet.is_hidden) {
        let name = sheet.name.unwrap_or_default();
        if !TableSpec::is_known_bystander(&name) {
            hidden.entry(sheet.file).or_default().push(name);
        }
    }
    for (file, names) in hidden {
        let message = Bilingual::new(
            format!("隐藏的工作表没有读取：{}", names.join("、")),
            format!("hidden sheets were not read: {}", names.join(", ")),
        );
        let mend = Bilingual::new("要用的请取消隐藏，不要的请删除", "show those that are wanted and delete the others");
        let is_all = !sheets.iter().any(|sheet| sheet.file == file) && !faults.iter().any(|fault| fault.file == file);
        let fault = if is_all { Fault::error } else { Fault::warning };
        faults.push(fault("hidden_sheet", &file, message, mend));
    }
    sheets
}

//! Tables in: the bytes of csv, xlsx, xls, ods and json files become a checked [`District`](crate::district::District),
//! or a list of faults.
//!
//! Comes in: [`Source`]s (a name and bytes; opening files is the caller's business). Goes out: values, and every
//! [`Fault`] with its place, at once. Always holds: nothing is half-taken (one fault and there is no district); limits
//! are checked before a parser sees the bytes; nothing in here panics on what comes from outside.

mod fault;
mod file_kind;
mod csv_file;
mod json_file;
mod package_marks;
mod xlsx_file;
mod old_workbook;
mod schema;
mod header;
mod located;
mod cells;
mod role_lists;
mod batch;
mod prepared;
mod annotate;
mod template;

pub use annotate::annotated;
pub use batch::{Batch, OwnTopics, Place, Purpose, Reading, nearest_office, pin_shape_problem, read_batch};
pub use cells::Reader;
pub use fault::{Fault, Severity, has_errors, sort_faults};
pub use located::{Region, Row, Sheet, Table, locate};
pub use old_workbook::{WorkbookProblem, read_old_workbook};
pub use schema::{ColumnSpec, DISTRICT_TABLES, TableSpec};
pub use template::template;

use std::collections::BTreeMap;

use crate::district::Bilingual;
use file_kind::{FileKind, kind_of};

/// A file handed in: its name (the last part of its path) and its content.
#[derive(Debug, Clone)]
pub struct Source {
    /// File name, with extension.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// The largest file that is read, in bytes. The caller should not even load a larger one: [`too_large`] is its fault.
pub const FILE_BYTES_MAX: u64 = 64 << 20;
/// Rows of a table of a round, header not counted.
pub const ROWS_MAX: usize = 50_000;
/// Columns of a sheet.
pub const COLUMNS_MAX: usize = 256;
/// Characters of a cell: as many as a spreadsheet holds.
pub const CELL_CHARS_MAX: usize = 32_767;

/// The fault of a file above [`FILE_BYTES_MAX`].
pub fn too_large(name: &str, bytes: u64) -> Fault {
    Fault::error(
        "too_large",
        name,
        Bilingual::new(
            format!("文件有 {} MB，超过上限 {} MB", bytes >> 20, FILE_BYTES_MAX >> 20),
            format!("the file has {} MB, more than the limit of {} MB", bytes >> 20, FILE_BYTES_MAX >> 20),
        ),
        Bilingual::new(
            "请删去多余的内容，或分成几批提交",
            "remove what is not needed, or hand it in as several batches",
        ),
    )
}

/// Extensions of the files that may be tables.
const EXTENSIONS: [&str; 8] = ["csv", "txt", "xlsx", "xlsm", "xls", "ods", "et", "json"];

fn extension_of(name: &str) -> String {
    name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase()
}

/// Whether a file of this name may be a table: hidden ones and the lock files of spreadsheet programs are none.
pub fn is_table_name(name: &str) -> bool {
    !name.starts_with('.') && !name.starts_with("~$") && EXTENSIONS.contains(&extension_of(name).as_str())
}

/// Reads an .xls or .ods workbook where memory and time are limited: [`read_old_workbook`] in a process of its own.
/// Bytes and most rows of a sheet come in.
pub type OldWorkbookReader<'a> = dyn Fn(&[u8], usize) -> Result<Vec<Sheet>, WorkbookProblem> + 'a;

/// Reads the sheets of every source that has the extension of a table, by what it is, whatever its name says; anything
/// else in the folder (notes, pictures) is passed over. O(bytes).
pub fn read_sheets(
    sources: &[Source],
    rows_max: usize,
    old_workbook: &OldWorkbookReader<'_>,
) -> (Vec<Sheet>, Vec<Fault>) {
    let mut sheets = Vec::new();
    let mut faults = Vec::new();
    for source in sources {
        let extension = extension_of(&source.name);
        if !EXTENSIONS.contains(&extension.as_str()) {
            continue;
        }
        let refuse = |code: &'static str, zh: &str, en: &str, mend_zh: &str, mend_en: &str| {
            Fault::error(code, &source.name, Bilingual::new(zh, en), Bilingual::new(mend_zh, mend_en))
        };
        match kind_of(&source.bytes, &extension) {
            FileKind::Empty => faults.push(csv_file::empty_file(&source.name)),
            FileKind::Csv => csv_file::read(source, rows_max, &mut sheets, &mut faults),
            FileKind::Json => json_file::read(source, rows_max, &mut sheets, &mut faults),
            FileKind::Xlsx => xlsx_file::read(source, rows_max, &mut sheets, &mut faults),
            FileKind::OldWorkbook => {
                // What unpacks to too much is not even handed on.
                let checked = if source.bytes.starts_with(b"PK") { xlsx_file::check_package(source) } else { Ok(()) };
                match checked.map(|()| old_workbook(&source.bytes, rows_max)) {
                    Err(fault) => faults.push(*fault),
                    Ok(Err(problem)) => faults.push(problem_fault(problem, &source.name, rows_max)),
                    Ok(Ok(read)) => match check_sheets(&source.name, read) {
                        Ok(read) => sheets.extend(read),
                        Err(fault) => faults.push(*fault),
                    },
                }
            }
            FileKind::Encrypted => faults.push(problem_fault(WorkbookProblem::Password, &source.name, rows_max)),
            FileKind::Page => faults.push(refuse(
                "unsupported_format",
                "这其实是一个网页，不是表格",
                "this is a web page and no table",
                "请用 Excel 或 WPS 打开，“另存为” .xlsx 后再提交",
                "open it in a spreadsheet program and save it as .xlsx",
            )),
            FileKind::Pdf => faults.push(refuse(
                "unsupported_format",
                "这是 PDF，不是表格",
                "this is a PDF and no table",
                "请提交原来的表格（.xlsx 或 .csv）",
                "hand in the table that it was made from (.xlsx or .csv)",
            )),
            FileKind::Broken => faults.push(xlsx_file::broken(&source.name)),
        }
    }
    (without_hidden(sheets, &mut faults), faults)
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
        let names = names.join("、");
        let message =
            Bilingual::new(format!("隐藏的工作表没有读取：{names}"), format!("hidden sheets were not read: {names}"));
        let mend = Bilingual::new("要用的请取消隐藏，不要的请删除", "show those that are wanted and delete the others");
        let is_all = !sheets.iter().any(|sheet| sheet.file == file) && !faults.iter().any(|fault| fault.file == file);
        let told = if is_all { Fault::error } else { Fault::warning };
        faults.push(told("hidden_sheet", &file, message, mend));
    }
    sheets
}

/// The sheets of another reader, with the name of their file and the limits of all.
fn check_sheets(file: &str, sheets: Vec<Sheet>) -> Result<Vec<Sheet>, Box<Fault>> {
    let mut checked = Vec::new();
    for sheet in sheets {
        for row in &sheet.rows {
            csv_file::check_size(file, sheet.name.as_deref(), row)?;
        }
        checked.push(Sheet { file: file.to_owned(), ..sheet });
    }
    Ok(checked)
}

fn problem_fault(problem: WorkbookProblem, file: &str, rows_max: usize) -> Fault {
    let refuse = |code: &'static str, message: Bilingual, mend: Bilingual| Fault::error(code, file, message, mend);
    match problem {
        WorkbookProblem::Broken => xlsx_file::broken(file),
        WorkbookProblem::TooManyRows => *csv_file::too_many_rows(file, None, rows_max),
        WorkbookProblem::Password => refuse(
            "password",
            Bilingual::new("工作簿有密码，打不开", "the workbook has a password"),
            Bilingual::new("请取消密码后另存一份", "remove the password and save it again"),
        ),
        WorkbookProblem::TooLarge => refuse(
            "too_large_unpacked",
            Bilingual::new("读取它要用的内存或时间超过上限", "reading it takes more memory or time than is given"),
            Bilingual::new(
                "请删去多余的行、列和工作表，另存为 .xlsx",
                "remove rows, columns and sheets that are not needed and save it as .xlsx",
            ),
        ),
    }
}

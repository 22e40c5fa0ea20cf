//! How much is read, and the faults of what is more.
//!
//! Always holds: a limit is checked before a parser sees the bytes, or while it gives cell after cell; nothing is cut
//! in silence.

use super::fault::Fault;
use super::sheet::{Row, column_letters};
use crate::district::Bilingual;

/// The largest file that is read, in bytes. The caller should not even load a larger one: [`too_large`] is its fault.
/// A choice: a hundred times the largest table of the sample (0.5 MB). Half still holds any district; with twice a
/// json may take a gigabyte once it is parsed.
pub const FILE_BYTES_MAX: u64 = 64 << 20;
/// Rows of a table of a round, header not counted. A choice: thirty times a district's 1,500 requests; so many are
/// read in about a second. Half still holds any district; twice would hold a city, and doubles what a hostile sheet
/// costs.
pub const ROWS_MAX: usize = 50_000;
/// Columns of a sheet: as many as an .xls holds, ten times our widest table. Half still holds any table; content
/// further right has slipped there.
pub const COLUMNS_MAX: usize = 256;
/// Characters of a cell: as many as a spreadsheet holds, which counts those beyond U+FFFF twice.
pub const CELL_CHARS_MAX: usize = 32_767;
/// Rows among which the header is looked for: titles, notes and instructions stand above it. Exports of hotlines have
/// two or three, forms with instructions ten to twenty; with half some of those would lose their header, with twice
/// rows of content would more often be taken for one.
pub(super) const HEADER_SEARCH_ROWS: usize = 30;

/// Bytes of all files of a batch together.
pub const BATCH_BYTES_MAX: u64 = 192 << 20;

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

/// The fault of a table with too many rows.
pub fn too_many_rows(file: &str, sheet: Option<&str>, rows_max: usize) -> Box<Fault> {
    Box::new(
        Fault::error(
            "too_many_rows",
            file,
            Bilingual::new(format!("超过 {rows_max} 行"), format!("more than {rows_max} rows")),
            Bilingual::new("请分成几批提交", "hand it in as several batches"),
        )
        .in_sheet(sheet),
    )
}

/// The fault of a cell with too much in it.
pub(super) fn cell_too_large(file: &str) -> Fault {
    Fault::error(
        "cell_too_large",
        file,
        Bilingual::new(
            format!("这一格超过 {CELL_CHARS_MAX} 个字"),
            format!("this cell has more than {CELL_CHARS_MAX} characters"),
        ),
        Bilingual::new("请缩短，长材料请另附", "shorten it"),
    )
}

/// Refuses a row with too many cells or a cell with too much in it.
pub(super) fn check_size(file: &str, sheet: Option<&str>, row: &Row) -> Result<(), Box<Fault>> {
    if row.cells.len() > COLUMNS_MAX {
        return Err(Box::new(
            Fault::error(
                "too_many_columns",
                file,
                Bilingual::new(
                    format!("这一行超过 {COLUMNS_MAX} 列"),
                    format!("this row has more than {COLUMNS_MAX} columns"),
                ),
                Bilingual::new("请删去多余的列", "remove the columns that are not needed"),
            )
            .in_sheet(sheet)
            .at_row(row.number),
        ));
    }
    for (at, cell) in row.cells.iter().enumerate() {
        if cell.len() > CELL_CHARS_MAX && cell.encode_utf16().count() > CELL_CHARS_MAX {
            return Err(Box::new(
                cell_too_large(file)
                    .in_sheet(sheet)
                    .at_row(row.number)
                    .in_column(&column_letters(at))
                    .with_value(&cell.chars().take(100).collect::<String>()),
            ));
        }
    }
    Ok(())
}

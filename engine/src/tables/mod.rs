//! Tables in: the bytes of csv and xlsx files become a checked [`District`](crate::district::District), or a list of faults.
//!
//! Comes in: [`Source`]s (a name and bytes; opening files is the caller's business). Goes out: values, and every [`Fault`] with
//! its place, at once. Always holds: nothing is half-taken (one fault and there is no district); limits are checked before a
//! parser sees the bytes; nothing in here panics on what comes from outside.

mod batch;
mod cells;
mod csv_file;
mod fault;
mod located;
mod masking;
mod role_lists;
mod schema;
mod template;
mod xlsx_file;

pub use batch::{Batch, Purpose, pin_shape_problem, read_batch};
pub use cells::Reader;
pub use fault::{Fault, Severity, has_errors, sort_faults};
pub use located::{Row, Sheet, Table, locate};
pub use masking::{blank_contact_data, mask_contact_data, shown_text, unsteering_text};
pub use schema::{ColumnSpec, DISTRICT_TABLES, TableSpec};
pub use template::template;

use crate::district::Bilingual;

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
        Bilingual::new("请删去多余的内容，或分成几批提交", "remove what is not needed, or hand it in as several batches"),
    )
}

/// Reads the sheets of every source by its extension: csv (txt) and xlsx (xlsm). Others with the extension of a table are
/// refused with the mend; anything else in the folder (notes, pictures) is passed over. O(bytes).
pub fn read_sheets(sources: &[Source], rows_max: usize) -> (Vec<Sheet>, Vec<Fault>) {
    let mut sheets = Vec::new();
    let mut faults = Vec::new();
    for source in sources {
        let extension = source.name.rsplit_once('.').map_or("", |(_, e)| e).to_lowercase();
        match extension.as_str() {
            "csv" | "txt" => csv_file::read(source, rows_max, &mut sheets, &mut faults),
            "xlsx" | "xlsm" => xlsx_file::read(source, rows_max, &mut sheets, &mut faults),
            "xls" | "ods" | "et" | "json" => faults.push(Fault::error(
                "unsupported_format",
                &source.name,
                Bilingual::new(format!("暂不支持 .{extension} 文件"), format!(".{extension} files are not supported yet")),
                Bilingual::new(
                    "请在 Excel 或 WPS 中打开，“另存为” .xlsx 后再提交",
                    "open it in a spreadsheet program, save it as .xlsx, and hand that in",
                ),
            )),
            _ => {}
        }
    }
    (sheets, faults)
}

//! The sample district: its folder, and the same tables as one workbook.
//!
//! Comes in: the csv files of `datasets/putuo`. Goes out: `putuo.xlsx` with Chinese headers and a title row. Always
//! holds: both hold the same tables (a test reads both); the csv files are the ones to edit, the workbook is made from
//! them.

use std::path::{Path, PathBuf};

use engine::tables::{DISTRICT_TABLES, Source};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook};

/// What can go wrong while the workbook is made.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A csv file cannot be read.
    #[error("a table: {0}")]
    Csv(#[from] csv::Error),
    /// The workbook cannot be written.
    #[error("the workbook: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}

/// The folder of the sample district.
pub fn folder() -> PathBuf {
    crate::root().join("putuo")
}

/// The tables of the sample as a round reads them: the truth is not among them.
///
/// # Panics
/// If the sample is not there.
pub fn tables() -> Vec<Source> {
    let read = |name: &str| {
        let name = format!("{name}.csv");
        Source { bytes: std::fs::read(folder().join(&name)).expect("a table of the sample"), name }
    };
    ["communities", "requests", "providers", "cases", "round"].map(read).to_vec()
}

/// The tables of the sample as they were when the program was built: for whoever shows it without the sources beside.
pub fn embedded() -> Vec<Source> {
    let files: [(&str, &[u8]); 5] = [
        ("communities.csv", include_bytes!("../putuo/communities.csv")),
        ("requests.csv", include_bytes!("../putuo/requests.csv")),
        ("providers.csv", include_bytes!("../putuo/providers.csv")),
        ("cases.csv", include_bytes!("../putuo/cases.csv")),
        ("round.csv", include_bytes!("../putuo/round.csv")),
    ];
    files.map(|(name, bytes)| Source { name: name.to_owned(), bytes: bytes.to_vec() }).to_vec()
}

/// The sample's tables as one workbook. The same csv files give the same bytes.
///
/// # Errors
/// If a table cannot be read or the workbook not be written.
pub fn workbook(folder: &Path) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_author("Dianda contributors")
            .set_creation_datetime(&ExcelDateTime::from_ymd(2026, 3, 1)?),
    );
    let title = Format::new().set_bold().set_font_size(14);
    let header = Format::new().set_bold().set_background_color("#E8EEF7").set_text_wrap();
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for spec in &DISTRICT_TABLES {
        let path = folder.join(format!("{}.csv", spec.name));
        if !path.is_file() {
            continue;
        }
        let mut reader = csv::Reader::from_path(&path)?;
        let columns: Vec<_> =
            reader.headers()?.iter().map(|name| spec.columns.iter().find(|c| c.name == name)).collect();
        let sheet = workbook.add_worksheet();
        sheet.set_name(spec.chinese)?;
        sheet.write_with_format(
            0,
            0,
            format!("普陀区 2026 年第一批 {}（样例，人物、单位、电话均为虚构）", spec.chinese),
            &title,
        )?;
        for (at, column) in (0..).zip(&columns) {
            let name = column.map_or("", |c| c.chinese);
            sheet.write_with_format(1, at, name, &header)?;
            let width = match column.map_or("", |c| c.name) {
                "text" | "duties" => 60.0,
                "title" | "topics" | "organisation" | "name" => 24.0,
                _ => 12.0,
            };
            sheet.set_column_width(at, width)?;
        }
        for (row, record) in (2..).zip(reader.records()) {
            for (column, cell) in (0..).zip(&record?) {
                let is_number = !cell.starts_with('0') && cell.len() < 10 && cell.bytes().all(|b| b.is_ascii_digit());
                match cell.parse::<f64>() {
                    Ok(number) if is_number => sheet.write_with_format(row, column, number, &body)?,
                    _ if cell.is_empty() => sheet,
                    // As text: ids, dates, positions keep every digit.
                    _ => sheet.write_string_with_format(row, column, cell, &body)?,
                };
            }
        }
        sheet.set_freeze_panes(2, 2)?;
    }
    Ok(workbook.save_to_buffer()?)
}

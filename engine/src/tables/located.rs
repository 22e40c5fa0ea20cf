//! From sheets to tables: which sheet is which table, where its header is, which column is which.
//!
//! Comes in: [`Sheet`]s and the [`TableSpec`]s to look for. Goes out: at most one [`Table`] for each spec. Always holds: every
//! column of a table has a known name or was named in a warning.

use super::csv_file::{column_letters, too_many_rows};
use super::schema::fold_header;
use super::{Fault, TableSpec};
use crate::district::Bilingual;

/// A row of a sheet, its cells as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As the spreadsheet or editor counts: 1 is the first.
    pub number: u32,
    /// Cells from the first column; trailing ones may be missing.
    pub cells: Vec<String>,
}

/// A sheet of a workbook, or a whole csv file, without its empty rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// File it stands in.
    pub file: String,
    /// Name of the sheet; none in a csv.
    pub name: Option<String>,
    /// Rows that hold anything.
    pub rows: Vec<Row>,
}

/// A sheet known as a table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Which one.
    pub spec: &'static TableSpec,
    /// File it stands in.
    pub file: String,
    /// Sheet, of a workbook.
    pub sheet: Option<String>,
    /// For each column of the spec: its place in the sheet and the header as written.
    columns: Vec<Option<(usize, String)>>,
    /// Columns that the spec does not know: place and header. Kept and shown, never interpreted.
    pub unknown_columns: Vec<(usize, String)>,
    /// Row of the header.
    pub header_row: u32,
    /// Rows below the header.
    pub rows: Vec<Row>,
}

impl Table {
    /// Place and written header of a column; `None` where the file lacks it.
    pub fn column(&self, name: &str) -> Option<(usize, &str)> {
        let at = self.spec.columns.iter().position(|c| c.name == name);
        debug_assert!(at.is_some(), "{name} is no column of {}", self.spec.name);
        self.columns[at?].as_ref().map(|(place, header)| (*place, header.as_str()))
    }

    /// A fault of this table, without a place in it yet.
    pub fn fault(&self, code: &'static str, message: Bilingual, mend: Bilingual) -> Fault {
        Fault::error(code, &self.file, message, mend).in_sheet(self.sheet.as_deref())
    }
}

/// How many rows above the header may hold a title, notes or a date.
pub(super) const HEADER_SEARCH_ROWS: usize = 8;

/// Finds each of `specs` among the sheets: by the name of sheet or file, else by its headers. A table of more than `rows_max` rows
/// is a fault. O(cells of the first rows).
pub fn locate(sheets: Vec<Sheet>, specs: &'static [TableSpec], rows_max: usize, faults: &mut Vec<Fault>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for sheet in sheets {
        let title =
            sheet.name.clone().unwrap_or_else(|| sheet.file.rsplit_once('.').map_or(sheet.file.clone(), |(stem, _)| stem.to_owned()));
        if TableSpec::is_known_bystander(&title) {
            continue;
        }
        let named = specs.iter().find(|spec| spec.is_named(&title));
        let Some(spec) = named.or_else(|| guess(&sheet, specs)) else {
            if !sheet.rows.is_empty() {
                faults.push(
                    Fault::warning(
                        "not_a_table",
                        &sheet.file,
                        Bilingual::new("看不出是哪张表，没有读取", "cannot be told to be any of the tables, and was not read"),
                        Bilingual::new(
                            format!(
                                "如果需要读取，请把名称改为其中之一：{}",
                                specs.iter().map(|s| s.chinese).collect::<Vec<_>>().join("、")
                            ),
                            format!(
                                "if it should be read, name it one of: {}",
                                specs.iter().map(|s| s.name).collect::<Vec<_>>().join(", ")
                            ),
                        ),
                    )
                    .in_sheet(sheet.name.as_deref()),
                );
            }
            continue;
        };
        if let Some(earlier) = tables.iter().find(|t| t.spec.name == spec.name) {
            let place = |file: &str, sheet: Option<&str>| sheet.map_or(file.to_owned(), |s| format!("{file}/{s}"));
            let (first, second) = (place(&earlier.file, earlier.sheet.as_deref()), place(&sheet.file, sheet.name.as_deref()));
            faults.push(
                Fault::error(
                    "ambiguous_table",
                    &sheet.file,
                    Bilingual::new(
                        format!("{first} 和 {second} 都像是“{}”表", spec.chinese),
                        format!("{first} and {second} could both be the table {}", spec.name),
                    ),
                    Bilingual::new("请只保留一张，或合并成一张", "keep one of them, or join them"),
                )
                .in_sheet(sheet.name.as_deref()),
            );
            continue;
        }
        if let Some(table) = table_of(sheet, spec, faults) {
            if table.rows.len() > rows_max {
                faults.push(*too_many_rows(&table.file, table.sheet.as_deref(), rows_max));
            }
            tables.push(table);
        }
    }
    tables
}

/// The spec whose required headers all stand in one of the first rows; of several, the one with the most headers found.
fn guess(sheet: &Sheet, specs: &'static [TableSpec]) -> Option<&'static TableSpec> {
    let mut best: Option<(usize, &TableSpec)> = None;
    for spec in specs {
        for row in sheet.rows.iter().take(HEADER_SEARCH_ROWS) {
            let found: Vec<usize> = row.cells.iter().filter_map(|cell| spec.column_of_header(cell)).collect();
            let complete = spec.columns.iter().enumerate().all(|(i, c)| !c.required || found.contains(&i));
            if complete && found.len() >= 2 && best.is_none_or(|(n, _)| found.len() > n) {
                best = Some((found.len(), spec));
            }
        }
    }
    best.map(|(_, spec)| spec)
}

fn table_of(sheet: Sheet, spec: &'static TableSpec, faults: &mut Vec<Fault>) -> Option<Table> {
    let Sheet { file, name, rows } = sheet;
    let known = |row: &Row| row.cells.iter().filter(|cell| spec.column_of_header(cell).is_some()).count();
    // The header is the row, among the first, that names the most columns; the first of equals.
    let header_at = (0..rows.len().min(HEADER_SEARCH_ROWS)).rev().max_by_key(|at| known(&rows[*at])).filter(|at| known(&rows[*at]) > 0);
    let Some(header_at) = header_at else {
        faults.push(
            Fault::error(
                "missing_header",
                &file,
                Bilingual::new(
                    format!("“{}”表的前 {HEADER_SEARCH_ROWS} 行里找不到表头", spec.chinese),
                    format!("no header of the table {} in the first {HEADER_SEARCH_ROWS} rows", spec.name),
                ),
                Bilingual::new(
                    format!("请加上表头，至少要有：{}", spec.required_headers(true)),
                    format!("add a header with at least: {}", spec.required_headers(false)),
                ),
            )
            .in_sheet(name.as_deref()),
        );
        return None;
    };
    let mut rows = rows;
    let header = rows[header_at].clone();
    rows.drain(..=header_at);

    let mut table = Table {
        spec,
        file,
        sheet: name,
        columns: vec![None; spec.columns.len()],
        unknown_columns: Vec::new(),
        header_row: header.number,
        rows,
    };
    for (place, cell) in header.cells.iter().enumerate() {
        if fold_header(cell).is_empty() {
            continue;
        }
        match spec.column_of_header(cell) {
            None => table.unknown_columns.push((place, cell.clone())),
            Some(at) => match &table.columns[at] {
                None => table.columns[at] = Some((place, cell.clone())),
                Some((_, first)) => faults.push(
                    table
                        .fault(
                            "duplicate_column",
                            Bilingual::new(format!("“{first}”和“{cell}”两列是同一项"), format!("{first} and {cell} are the same column")),
                            Bilingual::new("请只保留一列", "keep one of them"),
                        )
                        .at_row(header.number)
                        .in_column(cell),
                ),
            },
        }
    }
    for (_, column) in &table.unknown_columns {
        faults.push(
            Fault::warning(
                "unknown_column",
                &table.file,
                Bilingual::new("不认识这一列，内容没有使用", "this column is not known and was not used"),
                Bilingual::new(
                    "不需要就不用管；需要的话请改成模板里的列名",
                    "ignore this if it is not needed, else give it a header of the template",
                ),
            )
            .in_sheet(table.sheet.as_deref())
            .at_row(header.number)
            .in_column(column),
        );
    }
    warn_of_cells_without_header(&table, &header, faults);
    let mut complete = true;
    for (at, column) in spec.columns.iter().enumerate() {
        if column.required && table.columns[at].is_none() {
            complete = false;
            faults.push(
                table
                    .fault(
                        "missing_column",
                        Bilingual::new(format!("缺少“{}”列", column.chinese), format!("the column {} is missing", column.name)),
                        Bilingual::new(
                            format!("请在第 {} 行的表头里加上“{}”（或 {}）", header.number, column.chinese, column.name),
                            format!("add {} (or {}) to the header in row {}", column.name, column.chinese, header.number),
                        ),
                    )
                    .at_row(header.number)
                    .in_column(column.chinese),
            );
        }
    }
    if complete && table.rows.is_empty() {
        faults.push(
            Fault::warning(
                "empty_table",
                &table.file,
                Bilingual::new(
                    format!("“{}”表只有表头，没有内容", spec.chinese),
                    format!("the table {} has a header and no rows", spec.name),
                ),
                Bilingual::new("如果本来就没有，可以不管", "ignore this if there is nothing"),
            )
            .in_sheet(table.sheet.as_deref()),
        );
    }
    complete.then_some(table)
}

/// Content in a column without a header is not lost in silence: its first cell is named.
fn warn_of_cells_without_header(table: &Table, header: &Row, faults: &mut Vec<Fault>) {
    let has_header = |place: usize| header.cells.get(place).is_some_and(|cell| !fold_header(cell).is_empty());
    let mut told = std::collections::BTreeSet::new();
    for row in &table.rows {
        for (place, cell) in row.cells.iter().enumerate() {
            if !cell.trim().is_empty() && !has_header(place) && told.insert(place) {
                let message = Bilingual::new("这一列没有表头，内容没有使用", "this column has no header and was not used");
                let mend = Bilingual::new("请加上表头；csv 里也可能是多了逗号", "give it a header; in a csv there may be a comma too many");
                let fault = Fault::warning("no_header", &table.file, message, mend).in_sheet(table.sheet.as_deref());
                faults.push(fault.at_row(row.number).in_column(&column_letters(place)).with_value(cell));
            }
        }
    }
}

//! From sheets to tables: which sheet is which table, where its header is, which column is which.
//!
//! Comes in: [`Sheet`]s and the [`TableSpec`]s to look for. Goes out: at most one [`Table`] for each spec. Always
//! holds: every column of a table has a known name or was named in a warning.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::csv_file::{column_letters, too_many_rows};
use super::header::{Header, header_of};
use super::schema::fold_header;
use super::{Fault, TableSpec};
use crate::district::Bilingual;

/// A row of a sheet, its cells as text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// As the spreadsheet or editor counts: 1 is the first.
    pub number: u32,
    /// Cells from the first column; trailing ones may be missing.
    pub cells: Vec<String>,
}

/// Cells merged into one: its text stands in the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// First and last row, as [`Row::number`].
    pub rows: (u32, u32),
    /// First and last column, from 0.
    pub columns: (usize, usize),
}

/// A sheet of a workbook, or a whole file that holds one table, without its empty rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// File it stands in.
    pub file: String,
    /// Name of the sheet; none in a csv.
    pub name: Option<String>,
    /// Rows that hold anything.
    pub rows: Vec<Row>,
    /// Merged cells.
    pub merged: Vec<Region>,
    /// Numbers of the rows that are hidden.
    pub hidden: Vec<u32>,
    /// Whether the sheet itself is: then it was not read.
    pub is_hidden: bool,
    /// Cells with a formula, of which the stored value was taken: row and column.
    pub formulas: Vec<(u32, usize)>,
    /// Notes of cells, of an xlsx: row, column, text.
    pub notes: Vec<(u32, usize, String)>,
    /// Cells that hold a number and no text, likewise.
    pub numbers: Vec<(u32, usize)>,
}

impl Sheet {
    /// What it is called: its own name, else that of its file without the extension.
    pub fn title(&self) -> String {
        self.name
            .clone()
            .unwrap_or_else(|| self.file.rsplit_once('.').map_or(self.file.clone(), |(stem, _)| stem.to_owned()))
    }
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

/// Finds each of `specs` among the sheets: by the name of sheet or file, else by its headers. A table of more than
/// `rows_max` rows is a fault. O(cells of the first rows).
pub fn locate(sheets: Vec<Sheet>, specs: &'static [TableSpec], rows_max: usize, faults: &mut Vec<Fault>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for sheet in sheets {
        if TableSpec::is_known_bystander(&sheet.title()) {
            continue;
        }
        let Some(spec) = spec_of(&sheet, specs) else {
            if !sheet.rows.is_empty() {
                faults.push(
                    Fault::warning(
                        "not_a_table",
                        &sheet.file,
                        Bilingual::new(
                            "看不出是哪张表，没有读取",
                            "cannot be told to be any of the tables, and was not read",
                        ),
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
            let (first, second) =
                (place(&earlier.file, earlier.sheet.as_deref()), place(&sheet.file, sheet.name.as_deref()));
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

/// Which table a sheet is and where its header stands, for whoever writes it anew; `None` where it is none. O(cells of
/// the first rows).
pub(super) fn header_of_sheet(sheet: &Sheet) -> Option<(&'static TableSpec, Header)> {
    let spec = spec_of(sheet, &super::DISTRICT_TABLES).filter(|_| !TableSpec::is_known_bystander(&sheet.title()))?;
    let first = sheet.rows.iter().take(HEADER_SEARCH_ROWS + 1).cloned().collect();
    let mut head = unmerged(Sheet { rows: first, merged: sheet.merged.clone(), ..Sheet::default() });
    Some((spec, header_of(&mut head.rows, spec)?))
}

/// The spec that the sheet is named after, else the one that its headers tell.
fn spec_of(sheet: &Sheet, specs: &'static [TableSpec]) -> Option<&'static TableSpec> {
    let title = sheet.title();
    specs.iter().find(|spec| spec.is_named(&title)).or_else(|| guess(sheet, specs))
}

/// The spec whose required headers all stand in one of the first rows; of several, the one with the most headers found.
fn guess(sheet: &Sheet, specs: &'static [TableSpec]) -> Option<&'static TableSpec> {
    let mut best: Option<(usize, &TableSpec)> = None;
    for spec in specs {
        for row in sheet.rows.iter().take(HEADER_SEARCH_ROWS) {
            let found: BTreeSet<usize> = row.cells.iter().filter_map(|cell| spec.column_of_header(cell)).collect();
            let complete = spec
                .columns
                .iter()
                .enumerate()
                .all(|(i, c)| !c.required || found.contains(&i) || spec.stands_in(c, &found));
            if complete && found.len() >= 2 && best.is_none_or(|(n, _)| found.len() > n) {
                best = Some((found.len(), spec));
            }
        }
    }
    best.map(|(_, spec)| spec)
}

fn table_of(sheet: Sheet, spec: &'static TableSpec, faults: &mut Vec<Fault>) -> Option<Table> {
    let mut sheet = unmerged(sheet);
    let mut rows = std::mem::take(&mut sheet.rows);
    let header = header_of(&mut rows, spec);
    warn_of_sheet(&sheet, &rows, header.as_ref(), faults);
    let Sheet { file, name, .. } = sheet;
    let Some(header) = header else {
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
    drop_headers(&file, name.as_deref(), &header, &mut rows, faults);
    drop_notes(&file, name.as_deref(), &mut rows, faults);
    let mut table = Table {
        spec,
        file,
        sheet: name,
        columns: vec![None; spec.columns.len()],
        unknown_columns: Vec::new(),
        header_row: header.row,
        rows,
    };
    for (place, cell) in header.names.iter().enumerate() {
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
                            Bilingual::new(
                                format!("“{first}”和“{cell}”两列是同一项"),
                                format!("{first} and {cell} are the same column"),
                            ),
                            Bilingual::new("请只保留一列", "keep one of them"),
                        )
                        .at_row(header.row)
                        .in_column(cell),
                ),
            },
        }
    }
    warn_of_unknown_columns(&table, faults);
    warn_of_cells_without_header(&table, &header, faults);
    let mut complete = true;
    for (at, column) in spec.columns.iter().enumerate() {
        let there: BTreeSet<usize> = (0..spec.columns.len()).filter(|at| table.columns[*at].is_some()).collect();
        if column.required && !there.contains(&at) && !spec.stands_in(column, &there) {
            complete = false;
            faults.push(
                table
                    .fault(
                        "missing_column",
                        Bilingual::new(
                            format!("缺少“{}”列", column.chinese),
                            format!("the column {} is missing", column.name),
                        ),
                        Bilingual::new(
                            format!("请在第 {} 行的表头里加上“{}”（或 {}）", header.row, column.chinese, column.name),
                            format!("add {} (or {}) to the header in row {}", column.name, column.chinese, header.row),
                        ),
                    )
                    .at_row(header.row)
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
fn warn_of_cells_without_header(table: &Table, header: &Header, faults: &mut Vec<Fault>) {
    let has_header = |place: usize| header.names.get(place).is_some_and(|cell| !fold_header(cell).is_empty());
    let mut told = BTreeSet::new();
    for row in &table.rows {
        for (place, cell) in row.cells.iter().enumerate() {
            if !cell.trim().is_empty() && !has_header(place) && told.insert(place) {
                let message =
                    Bilingual::new("这一列没有表头，内容没有使用", "this column has no header and was not used");
                let mend = Bilingual::new(
                    "请加上表头；csv 里也可能是多了逗号",
                    "give it a header; in a csv there may be a comma too many",
                );
                let fault = Fault::warning("no_header", &table.file, message, mend).in_sheet(table.sheet.as_deref());
                faults.push(fault.at_row(row.number).in_column(&column_letters(place)).with_value(cell));
            }
        }
    }
}

/// Columns that the spec does not know: each in a warning of its own where they are few, else all in one.
fn warn_of_unknown_columns(table: &Table, faults: &mut Vec<Fault>) {
    const TOLD_EACH: usize = 3;
    let warn = |message: Bilingual, column: &str| {
        let mend = Bilingual::new(
            "不需要就不用管；需要的话请改成模板里的列名",
            "ignore this if it is not needed, else give it a header of the template",
        );
        let fault = Fault::warning("unknown_column", &table.file, message, mend).in_sheet(table.sheet.as_deref());
        fault.at_row(table.header_row).in_column(column)
    };
    let names: Vec<&str> = table.unknown_columns.iter().map(|(_, name)| name.trim()).collect();
    if names.len() > TOLD_EACH {
        let message = Bilingual::new("不认识这些列，内容没有使用", "these columns are not known and were not used");
        faults.push(warn(message, &names.join("、")));
        return;
    }
    for name in names {
        faults.push(warn(
            Bilingual::new("不认识这一列，内容没有使用", "this column is not known and was not used"),
            name,
        ));
    }
}

/// Formulas and hidden rows are taken, and named. `rows` are those below the header.
fn warn_of_sheet(sheet: &Sheet, rows: &[Row], header: Option<&Header>, faults: &mut Vec<Fault>) {
    let cell = |row: u32, column: usize| {
        rows.binary_search_by_key(&row, |r| r.number)
            .ok()
            .and_then(|at| rows[at].cells.get(column))
            .map_or("", String::as_str)
    };
    let name_of = |column: usize| {
        let name = header.and_then(|header| header.names.get(column)).filter(|name| !name.is_empty());
        name.cloned().unwrap_or_else(|| column_letters(column))
    };
    let warn = |code: &'static str, message: Bilingual, mend: Bilingual, row: u32| {
        Fault::warning(code, &sheet.file, message, mend).in_sheet(sheet.name.as_deref()).at_row(row)
    };
    for (row, column) in sheet.formulas.iter().take(FORMULAS_NAMED) {
        let message = Bilingual::new(
            "这一格是公式，取用了保存时的结果",
            "this cell is a formula; the value stored with it was taken",
        );
        let mend = Bilingual::new("如果结果不对，请粘贴为数值", "if the value is wrong, paste it as a value");
        let mut fault =
            warn("formula", message, mend, *row).in_column(&name_of(*column)).with_value(cell(*row, *column));
        fault.place = Some(*column);
        faults.push(fault);
    }
    let is_filled = |row: &&u32| rows.binary_search_by_key(*row, |r| r.number).is_ok();
    let hidden: Vec<u32> = sheet.hidden.iter().filter(is_filled).copied().collect();
    if let Some(first) = hidden.first() {
        let told = hidden.iter().take(10).map(u32::to_string).collect::<Vec<_>>().join("、");
        let more = if hidden.len() > 10 { format!(" 等 {} 行", hidden.len()) } else { String::new() };
        let message = Bilingual::new(
            if hidden.len() == 1 {
                "这一行是隐藏的，也照样读取了".to_owned()
            } else {
                format!("有隐藏的行，也照样读取了：第 {told} 行{more}")
            },
            format!("hidden rows were read like the others: {told} ({} in all)", hidden.len()),
        );
        let mend = Bilingual::new("不要的请删除，而不是隐藏", "delete what is not wanted, rather than hide it");
        faults.push(warn("hidden_row", message, mend, *first));
    }
}

/// Formulas that are named one by one.
const FORMULAS_NAMED: usize = 20;
/// Merged regions that are looked at.
const REGIONS_MAX: usize = 100_000;

/// The sheet with the text of merged cells in each of their rows; among the first rows, where headers stand, also in
/// each of their columns. Elsewhere a region over several columns is a note, and stays one cell.
fn unmerged(mut sheet: Sheet) -> Sheet {
    // Regions that do not overlap cover no more than a whole sheet; only a hostile file has others.
    let mut n_left = super::ROWS_MAX * super::COLUMNS_MAX;
    let header_end = sheet.rows.get(HEADER_SEARCH_ROWS - 1).or(sheet.rows.last()).map_or(0, |row| row.number);
    for region in std::mem::take(&mut sheet.merged).into_iter().take(REGIONS_MAX) {
        let (first, last) = region.rows;
        let in_header = first <= header_end;
        let Ok(top) = sheet.rows.binary_search_by_key(&first, |row| row.number) else { continue };
        let Some(text) = sheet.rows[top].cells.get(region.columns.0).filter(|text| !text.trim().is_empty()).cloned()
        else {
            continue;
        };
        let columns = match region.columns {
            (from, to) if in_header => from..=to.min(from + super::COLUMNS_MAX).min(super::COLUMNS_MAX - 1),
            (from, to) if from == to => from..=to,
            _ => continue,
        };
        for row in sheet.rows[top..].iter_mut().take_while(|row| row.number <= last) {
            for column in columns.clone() {
                let Some(left) = n_left.checked_sub(1) else { return sheet };
                n_left = left;
                row.cells.resize(row.cells.len().max(column + 1), String::new());
                if row.cells[column].trim().is_empty() {
                    row.cells[column].clone_from(&text);
                }
            }
        }
    }
    sheet
}

/// Takes out rows that repeat the header (at the top of a printed page, or where two tables were pasted together) and
/// rows that say how to fill in each column. Each is named in a warning.
fn drop_headers(file: &str, sheet: Option<&str>, header: &Header, rows: &mut Vec<Row>, faults: &mut Vec<Fault>) {
    const HINTS: [&str; 7] = ["必填", "选填", "可选", "非必填", "必选", "可不填", "不填"];
    let is_header = |row: &Row| {
        let filled = || row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let is_name = |(place, cell): (usize, &String)| {
            header.names.get(place).is_some_and(|name| fold_header(name) == fold_header(cell))
        };
        let is_hint = |cell: &str| HINTS.contains(&cell.trim().trim_matches(['（', '）', '(', ')', '*']));
        filled().count() > 1 && (filled().all(is_name) || filled().all(|(_, cell)| is_hint(cell)))
    };
    for row in rows.extract_if(.., |row| is_header(row)) {
        let message = Bilingual::new(
            "像是重复的表头或填写提示，没有当作内容读取",
            "looks like a repeated header or a hint and was not read as content",
        );
        let mend =
            Bilingual::new("可以删去这一行；如果是正式内容，请补全", "remove the row, or complete it if it is content");
        let value = row.cells.iter().find(|cell| !cell.trim().is_empty()).map_or("", String::as_str);
        faults
            .push(Fault::warning("note_row", file, message, mend).in_sheet(sheet).at_row(row.number).with_value(value));
    }
}

/// Takes out sums, and the notes that stand under a table: rows at its end with a single filled cell, behind an empty
/// row or with the word of a note. Each is named in a warning.
fn drop_notes(file: &str, sheet: Option<&str>, rows: &mut Vec<Row>, faults: &mut Vec<Fault>) {
    fn filled(row: &Row) -> impl Iterator<Item = &str> {
        row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
    let is_single = |row: &Row| filled(row).count() == 1;
    let is_worded = |row: &Row| {
        let text = filled(row).next().unwrap_or("").trim_start_matches(['（', '(', '【', '*', '※']);
        ["注", "备注", "说明", "填表", "制表", "联系", "以上", "数据来源", "截至", "note"]
            .iter()
            .any(|word| text.to_lowercase().starts_with(word))
    };
    let start = rows.iter().rposition(|row| !is_single(row)).map_or(0, |at| at + 1);
    let is_apart = start > 0 && start < rows.len() && rows[start].number > rows[start - 1].number + 1;
    let notes: Vec<Row> = if start > 0 && (is_apart || rows[start..].iter().any(is_worded)) {
        rows.drain(start..).collect()
    } else {
        Vec::new()
    };
    // 合计, and a lone 共15件.
    let is_count = |text: &str| {
        text.strip_prefix('共')
            .is_some_and(|rest| rest.trim_end_matches(['件', '个', '条', '户', '人']).trim().parse::<u32>().is_ok())
    };
    let is_sum = |row: &Row| {
        let is_worded = filled(row)
            .next()
            .is_some_and(|text| ["合计", "总计", "小计", "共计"].contains(&text.trim_end_matches([':', '：'])));
        is_worded || (is_single(row) && filled(row).all(is_count))
    };
    let sums: Vec<Row> = rows.extract_if(.., |row| is_sum(row)).collect();
    for row in sums.iter().chain(&notes) {
        let message = Bilingual::new(
            "像是说明或合计，没有当作内容读取",
            "looks like a note or a sum and was not read as content",
        );
        let mend = Bilingual::new("如果是正式内容，请补全这一行", "if it is content, complete the row");
        let fault = Fault::warning("note_row", file, message, mend).in_sheet(sheet).at_row(row.number);
        faults.push(fault.with_value(filled(row).next().unwrap_or("")));
    }
}

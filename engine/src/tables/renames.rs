//! What somebody says a sheet or a header means: `居委会=社区`, typed or in a sheet 列名对照 of the batch, or of one place
//! of it.
//!
//! Comes in: pairs of names. Goes out: for a sheet its table, for a header its column. Always holds: a target is a
//! table
//! or a column that there is; what is said here goes before what a name means by itself.

use super::fault::Fault;
use super::limits::HEADER_SEARCH_ROWS;
use super::schema::{DISTRICT_TABLES, TableSpec, fold_header, simplified};
use super::sheet::{CellPlace, Row, Sheet};
use crate::district::{Bilingual, safe_text};

/// The names that somebody gave a meaning.
#[derive(Debug, Clone, Default)]
pub struct Renames(Vec<Rename>);

/// Nothing is renamed.
pub(super) static NO_RENAMES: Renames = Renames(Vec::new());

#[derive(Debug, Clone)]
struct Rename {
    scope: Scope,
    /// A sheet or a header; nothing where the scope is the sheet.
    from: String,
    /// A table or a header of a column.
    to: String,
    /// Where a sheet of the batch says it; else it was typed.
    said_at: Option<Box<Fault>>,
}

/// Where a meaning holds.
#[derive(Debug, Clone)]
enum Scope {
    Everywhere,
    /// In the table or sheet of this name alone.
    Named(String),
    At(SheetPlace),
}

/// Sheets by their file and name, as faults name them; what is left out is any.
#[derive(Debug, Clone)]
pub(super) struct SheetPlace {
    pub(super) file: Option<String>,
    pub(super) sheet: Option<String>,
}

impl SheetPlace {
    pub(super) fn is_of(&self, sheet: &Sheet) -> bool {
        self.file.as_ref().is_none_or(|file| *file == sheet.file)
            && self.sheet.as_ref().is_none_or(|name| Some(name) == sheet.name.as_ref())
    }
}

impl Scope {
    fn holds_in(&self, sheet: &Sheet, spec: &TableSpec) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Named(name) => spec.is_named(name) || is_titled(sheet, name),
            Self::At(place) => place.is_of(sheet),
        }
    }
}

/// A header that was put in the place of another.
pub(super) struct Renamed {
    pub(super) place: CellPlace,
    /// As the file has it.
    pub(super) header: String,
}

fn folded(name: &str) -> String {
    fold_header(&simplified(name))
}

fn scope_and_name(text: &str) -> (Option<&str>, &str) {
    let parted = text.split_once(['.', '。', '．']).map(|(scope, name)| (scope.trim(), name.trim()));
    // 1.标题 is a header with a number in front.
    let is_scope = |scope: &str| scope.chars().any(|c| !c.is_ascii_digit());
    match parted.filter(|(scope, name)| is_scope(scope) && !folded(name).is_empty()) {
        Some((scope, name)) => (Some(scope), name),
        None => (None, text),
    }
}

impl Renames {
    /// Adds a pair: `from` a sheet or a header, also `表.列`; `to` a table or a column. O(columns).
    ///
    /// # Errors
    /// What is wrong with it and what there is, in two sentences.
    pub fn add(&mut self, from: &str, to: &str) -> Result<(), (Bilingual, Bilingual)> {
        let (from, to) = (from.trim(), to.trim());
        if folded(from).is_empty() {
            let mend = Bilingual::new("请写成 居委会=社区 这样", "write it like 居委会=社区");
            return Err((Bilingual::new("等号前面没有写名称", "there is no name before the equals sign"), mend));
        }
        let (scope, name) = scope_and_name(from);
        let (target_table, target) = scope_and_name(to);
        let tables = || DISTRICT_TABLES.iter().filter(|spec| target_table.is_none_or(|table| spec.is_named(table)));
        let scoped = |spec: &TableSpec| scope.is_none_or(|scope| spec.is_named(scope) || !is_table(scope));
        let is_column = tables().any(|spec| scoped(spec) && spec.column_of_header(target).is_some());
        if !is_column && (target_table.is_some() || scope.is_some() || !is_table(target)) {
            return Err(unknown_target(to, scope.or(target_table)));
        }
        let scope = scope.or(target_table).map_or(Scope::Everywhere, |name| Scope::Named(name.to_owned()));
        self.0.push(Rename { scope, from: name.to_owned(), to: target.to_owned(), said_at: None });
        Ok(())
    }

    /// Adds what the sheets of a place are.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub(super) fn add_sheet(&mut self, place: SheetPlace, table: &str) -> Result<(), (Bilingual, Bilingual)> {
        if !is_table(table) {
            return Err(unknown_target(table, None));
        }
        let scope = Scope::At(place);
        self.0.push(Rename { scope, from: String::new(), to: table.trim().to_owned(), said_at: None });
        Ok(())
    }

    /// Adds what a header means in the sheets of a place.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub(super) fn add_column(&mut self, place: SheetPlace, from: &str, to: &str) -> Result<(), (Bilingual, Bilingual)> {
        let to = to.trim();
        if folded(from).is_empty() || !DISTRICT_TABLES.iter().any(|spec| spec.column_of_header(to).is_some()) {
            return Err(unknown_target(to, None));
        }
        self.0.push(Rename { scope: Scope::At(place), from: from.to_owned(), to: to.to_owned(), said_at: None });
        Ok(())
    }

    /// Whether one of the first rows of a sheet holds a header.
    pub(super) fn is_header(sheet: &Sheet, header: &str) -> bool {
        let header = folded(header);
        sheet.rows.iter().take(HEADER_SEARCH_ROWS + 1).flat_map(|row| &row.cells).any(|cell| folded(cell) == header)
    }

    /// The table that a sheet is said to be.
    pub(super) fn table_of(&self, sheet: &Sheet, specs: &'static [TableSpec]) -> Option<&'static TableSpec> {
        let is_said = |rename: &&Rename| match &rename.scope {
            Scope::Everywhere => is_titled(sheet, &rename.from),
            Scope::Named(_) => false,
            Scope::At(place) => rename.from.is_empty() && place.is_of(sheet),
        };
        // What is said of one place goes before what is said of all.
        let mut said = self.0.iter().filter(is_said).filter(|rename| is_table(&rename.to)).collect::<Vec<_>>();
        said.sort_by_key(|rename| !matches!(rename.scope, Scope::At(_)));
        let rename = said.first()?;
        specs.iter().find(|spec| spec.is_named(&rename.to))
    }

    /// The name of the column that a header of a sheet is said to mean; `None` where nothing is said of it.
    pub(super) fn header(&self, sheet: &Sheet, spec: &TableSpec, header: &str) -> Option<&'static str> {
        let header = if self.0.is_empty() { String::new() } else { folded(header) };
        let is_it = |rename: &&Rename| {
            !header.is_empty() && folded(&rename.from) == header && rename.scope.holds_in(sheet, spec)
        };
        let at = self.0.iter().filter(is_it).find_map(|rename| spec.column_of_header(&rename.to))?;
        Some(spec.columns[at].chinese)
    }

    /// Puts the names of columns in the place of the headers that are said to mean them, among the first rows. What is
    /// content and no header is put back by [`restore`].
    pub(super) fn apply(&self, sheet: &mut Sheet, spec: &TableSpec, rows: usize) -> Vec<Renamed> {
        let mut renamed = Vec::new();
        if self.0.is_empty() {
            return renamed;
        }
        let mut head: Vec<Row> = sheet.rows.iter().take(rows).cloned().collect();
        for row in &mut head {
            for (column, cell) in row.cells.iter_mut().enumerate() {
                if let Some(name) = self.header(sheet, spec, cell) {
                    let header = std::mem::replace(cell, name.to_owned());
                    renamed.push(Renamed { place: CellPlace { row: row.number, column }, header });
                }
            }
        }
        sheet.rows.splice(..head.len(), head);
        renamed
    }

    /// A warning for each that is found nowhere in the batch. O(names · cells of the first rows).
    pub(super) fn warn_of_unused(&self, sheets: &[Sheet], faults: &mut Vec<Fault>) {
        for rename in &self.0 {
            let is_there = |sheet: &Sheet| is_titled(sheet, &rename.from) || Self::is_header(sheet, &rename.from);
            let is_there = sheets.iter().any(is_there);
            if is_there {
                continue;
            }
            let (from, to) = (safe_text(&rename.from), &rename.to);
            let message = Bilingual::new(
                format!("“{from} = {to}”没有用上：哪张表里都没有“{from}”"),
                format!("{from} = {to} was not used: no table has {from}"),
            );
            let mend = Bilingual::new("请照表里的写法写", "write it as the table does");
            let place = rename.said_at.as_deref();
            let mut fault = Fault::warning("unused_mapping", place.map_or("--map", |of| &of.file), message, mend)
                .in_sheet(place.and_then(|of| of.sheet.as_deref()));
            fault.row = place.and_then(|of| of.row);
            faults.push(fault);
        }
    }
}

/// Puts back what stands below the header: it is content.
pub(super) fn restore(rows: &mut [Row], renamed: &[Renamed]) {
    for Renamed { place, header } in renamed {
        if let Ok(at) = rows.binary_search_by_key(&place.row, |row| row.number) {
            rows[at].cells[place.column].clone_from(header);
        }
    }
}

fn is_table(name: &str) -> bool {
    DISTRICT_TABLES.iter().any(|spec| spec.is_named(name))
}

fn is_titled(sheet: &Sheet, title: &str) -> bool {
    let stem = sheet.file.rsplit_once('.').map_or(sheet.file.as_str(), |(stem, _)| stem);
    let title = folded(title);
    sheet.name.iter().map(String::as_str).chain([stem]).any(|name| folded(name) == title)
}

/// What there is, for whoever named what is not there.
fn unknown_target(to: &str, scope: Option<&str>) -> (Bilingual, Bilingual) {
    let message = Bilingual::new(
        format!("没有叫“{}”的表或列", safe_text(to)),
        format!("there is no table or column {}", safe_text(to)),
    );
    let of_scope = |spec: &&TableSpec| scope.is_none_or(|scope| spec.is_named(scope) || !is_table(scope));
    let listed = |chinese: bool| {
        let line = |spec: &TableSpec| {
            let columns = spec.columns.iter().map(|c| if chinese { c.chinese } else { c.name });
            let columns = columns.collect::<Vec<_>>().join(if chinese { "、" } else { ", " });
            if chinese { format!("{}（{columns}）", spec.chinese) } else { format!("{} ({columns})", spec.name) }
        };
        let lines: Vec<String> = DISTRICT_TABLES.iter().filter(of_scope).map(line).collect();
        lines.join(if chinese { "；" } else { "; " })
    };
    let mend = Bilingual::new(format!("有这些表和列：{}", listed(true)), format!("there are: {}", listed(false)));
    (message, mend)
}

/// The sheets that say what headers mean, taken out of `sheets`; a fault for each line that names nothing.
pub(super) fn take_renames(sheets: &mut Vec<Sheet>, renames: &mut Renames, faults: &mut Vec<Fault>) {
    let is_map =
        |sheet: &Sheet| ["列名对照", "列名对照表", "对照表", "mapping"].contains(&folded(&sheet.title()).as_str());
    for sheet in sheets.extract_if(.., |sheet| is_map(sheet)) {
        add_sheet(&sheet, renames, faults);
    }
}

/// The headers of such a sheet: what it is called, what it means, in which table.
const FROM: [&str; 7] = ["原名", "原列名", "原来的名称", "表里的名称", "名称", "列名", "from"];
const TO: [&str; 7] = ["对应", "对应列", "对应列名", "对应名称", "模板列名", "标准列名", "to"];
const TABLE: [&str; 5] = ["表", "所在表", "工作表", "表名", "table"];

fn add_sheet(sheet: &Sheet, renames: &mut Renames, faults: &mut Vec<Fault>) {
    let place = |row: &Row, names: &[&str]| row.cells.iter().position(|cell| names.contains(&folded(cell).as_str()));
    let header = sheet.rows.iter().position(|row| place(row, &FROM).is_some() && place(row, &TO).is_some());
    let fault_at = |row: u32, message: Bilingual, mend: Bilingual| {
        Fault::error("bad_mapping", &sheet.file, message, mend).in_sheet(sheet.name.as_deref()).at_row(row)
    };
    let Some(header) = header else {
        if let Some(first) = sheet.rows.first() {
            let mend = Bilingual::new("请加上表头：原名、对应", "add a header: from, to");
            faults.push(fault_at(first.number, Bilingual::new("列名对照表没有表头", "it has no header"), mend));
        }
        return;
    };
    let rows = &sheet.rows[header..];
    let (from, to, table) = (place(&rows[0], &FROM), place(&rows[0], &TO), place(&rows[0], &TABLE));
    for row in &rows[1..] {
        let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim());
        let (name, meaning, of_table) = (cell(from), cell(to), cell(table));
        if name.is_empty() && meaning.is_empty() {
            continue;
        }
        let scoped = if of_table.is_empty() { name.to_owned() } else { format!("{of_table}.{name}") };
        match renames.add(&scoped, meaning) {
            Ok(()) => {
                let here = fault_at(row.number, Bilingual::same(""), Bilingual::same(""));
                if let Some(last) = renames.0.last_mut() {
                    last.said_at = Some(Box::new(here));
                }
            }
            Err((message, mend)) => faults.push(fault_at(row.number, message, mend).with_value(meaning)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_table_or_a_column() {
        let mut renames = Renames::default();
        for (from, to) in
            [("居委", "社区"), ("街道汇总", "点单"), ("点单.事项", "标题"), ("a", "title"), ("x", "点单.题目")]
        {
            assert!(renames.add(from, to).is_ok(), "{from}={to}");
        }
        for (from, to) in [("居委", "天气"), ("", "社区"), ("点单.事项", "户号"), ("题型.事项", "小区"), ("a", "")]
        {
            let (message, mend) = renames.add(from, to).expect_err("nothing there");
            assert!(!message.zh.is_empty() && !mend.zh.is_empty(), "{from}={to}");
        }
    }
}

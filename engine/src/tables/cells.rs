//! Cells in, values out: every kind of value that a column may hold is read here, and every fault located here.
//!
//! Comes in: a [`Table`] and one of its [`Row`]s. Goes out: `Some(value)`, or `None` with a fault noted (or without,
//! where an empty cell is allowed). Always holds: full-width digits, numbers stored as text (`２`, `3.0`) and blanks
//! around values are understood; ids are trimmed, never folded.

use jiff::civil::Date;

use super::days::parse_day;
use super::error_values::no_value;
use super::fault::{Fault, Severity};
use super::half_width::narrow;
use super::schema::DISTRICT_TABLES;
use super::sheet::Row;
use super::table::Table;
use crate::district::{AmountError, Bilingual, Nano, is_without_width};

/// Reads the cells of one table. What is wrong goes straight into the caller's list of faults, so that none is lost.
pub struct Reader<'a> {
    /// The table.
    pub table: &'a Table,
    faults: &'a mut Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// A reader that adds to these faults.
    pub fn new(table: &'a Table, faults: &'a mut Vec<Fault>) -> Self {
        Self { table, faults }
    }

    /// The trimmed text of a cell; `None` where it is empty or the file lacks the column.
    pub fn text<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        self.table.text(row, column)
    }

    /// The text of a cell that must not be empty.
    pub fn required<'r>(&mut self, row: &'r Row, column: &'static str) -> Option<&'r str> {
        let text = self.text(row, column);
        if text.is_none() {
            self.fault(
                row,
                column,
                "empty_cell",
                Bilingual::new("这一格不能空", "this cell must not be empty"),
                Bilingual::new("请填写", "fill it in"),
            );
        }
        text
    }

    /// An id: required, at most 100 characters, without `;` and line breaks.
    pub fn id(&mut self, row: &Row, column: &'static str) -> Option<String> {
        let text = self.required(row, column)?;
        if text.chars().count() > 100 || text.chars().any(|c| matches!(c, ';' | '；') || c.is_control()) {
            self.fault(
                row,
                column,
                "bad_id",
                Bilingual::new("不能用作编号", "cannot be an id"),
                Bilingual::new(
                    "编号最多 100 个字，不含分号和换行",
                    "an id has at most 100 characters, no semicolon and no line break",
                ),
            );
            return None;
        }
        // Written into a csv, such an id would be run as a formula by whatever program opens it.
        let is_ours = DISTRICT_TABLES.iter().any(|spec| std::ptr::eq(spec, self.table.spec));
        if is_ours && text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
            self.fault(
                row,
                column,
                "bad_id",
                Bilingual::new(
                    "不能用作编号：表格软件会把它当成公式",
                    "cannot be an id: a spreadsheet takes it for a formula",
                ),
                Bilingual::new("编号请不要以 = + - @ 开头", "an id does not begin with = + - or @"),
            );
            return None;
        }
        // Two ids that look the same and are not would puzzle whoever looks for the difference. (Joiners make emoji and
        // Persian.)
        let is_unseen = |c: &char| is_without_width(*c) && !matches!(c, '\u{200c}' | '\u{200d}');
        if let Some(unseen) = text.chars().find(is_unseen) {
            let point = format!("U+{:04X}", unseen as u32);
            self.warning(
                row,
                column,
                "unseen_character",
                Bilingual::new(
                    format!("编号里有看不见的字符（{point}）"),
                    format!("the id holds a character that is not seen ({point})"),
                ),
                Bilingual::new(
                    "如果别处写的这个编号对不上，请重新输入一遍",
                    "type it anew if the same id elsewhere does not match",
                ),
            );
        }
        let id = text.to_owned();
        self.warn_of_lost_digits(row, column);
        Some(id)
    }

    /// The parts of a list cell, parted by `;` `；` `、` or a line break; empty parts and repeats dropped.
    pub fn list(&self, row: &Row, column: &str) -> Vec<String> {
        self.table.list(row, column)
    }

    /// A whole number between the two bounds, inclusive, of their type. Bounds up to 10¹⁸.
    pub fn whole<N: Into<i128> + TryFrom<i128>>(
        &mut self,
        row: &Row,
        column: &'static str,
        least: N,
        most: N,
    ) -> Option<N> {
        let text = self.text(row, column)?;
        let (least, most): (i128, i128) = (least.into(), most.into());
        let digits = half_width(text);
        let refuse = |this: &mut Self, code: &'static str, zh: &str, en: &str| {
            let mend = match (least, most) {
                _ if matches!(column, "capacity" | "min_load") && code == "not_a_number" => Bilingual::new(
                    "请填整数：这一批次一共能出几个半天，如 4",
                    "give a whole number: the half-days of the whole round, like 4",
                ),
                (0, _) if most >= 1_000_000_000 && code != "too_large" => {
                    Bilingual::new("请填 0 或更大的整数", "give a whole number, 0 or more")
                }
                _ => Bilingual::new(
                    format!("请填 {least} 到 {most} 之间的整数"),
                    format!("give a whole number from {least} to {most}"),
                ),
            };
            this.fault(row, column, code, Bilingual::new(zh, en), mend);
            None
        };
        // Spreadsheets store 3 as 3.0 or 3E0; whole numbers beyond a thousand million come as digits.
        let value = match digits.parse::<i128>() {
            Ok(value) => value,
            Err(_) => match Nano::parse(&digits) {
                Ok(nano) if nano.0 % Nano::ONE.0 == 0 => i128::from(nano.0 / Nano::ONE.0),
                Ok(_) | Err(AmountError::TooFine) => {
                    return refuse(
                        self,
                        "not_whole",
                        "不是整数（有小数）",
                        "is not a whole number (it has a fraction)",
                    );
                }
                Err(AmountError::TooLarge) => return refuse(self, "out_of_range", "超出范围", "is out of range"),
                Err(AmountError::NotANumber) => {
                    return refuse(self, "not_a_number", "不是整数", "is not a whole number");
                }
            },
        };
        if value < least || value > most {
            return if value < 0 {
                refuse(self, "out_of_range", "是负数", "is negative")
            } else {
                refuse(self, "too_large", "超出范围", "is out of range")
            };
        }
        N::try_from(value).ok()
    }

    /// A decimal with at most nine digits behind the point, between the bounds, inclusive.
    pub fn decimal(&mut self, row: &Row, column: &'static str, least: Nano, most: Nano) -> Option<Nano> {
        let text = self.text(row, column)?;
        let (code, zh, en) = match Nano::parse(&half_width(text)) {
            Ok(value) if value >= least && value <= most => return Some(value),
            Ok(_) | Err(AmountError::TooLarge) => ("out_of_range", "超出范围", "is out of range"),
            Err(AmountError::TooFine) => ("too_fine", "小数点后超过九位", "has more than nine digits behind the point"),
            Err(AmountError::NotANumber) => ("not_a_number", "不是数", "is not a number"),
        };
        self.fault(
            row,
            column,
            code,
            Bilingual::new(zh, en),
            Bilingual::new(
                format!("请填 {least} 到 {most} 之间的数，最多九位小数"),
                format!("give a number from {least} to {most}, with at most nine digits behind the point"),
            ),
        );
        None
    }

    /// A day in one of the spellings in use, such as 2026-02-10, 2026/2/10, 2026年2月10日, 20260210, each with or without
    /// a time behind it.
    pub fn day(&mut self, row: &Row, column: &'static str) -> Option<Date> {
        let text = self.text(row, column)?;
        match parse_day(text) {
            Ok(day) => Some(day),
            Err(problem) => {
                self.fault(row, column, "not_a_date", problem.message(), problem.mend());
                None
            }
        }
    }

    /// Yes or no; empty gives `otherwise`.
    pub fn flag(&mut self, row: &Row, column: &'static str, otherwise: bool) -> Option<bool> {
        let Some(text) = self.text(row, column) else { return Some(otherwise) };
        match text.to_lowercase().as_str() {
            "true" | "1" | "yes" | "是" => Some(true),
            "false" | "0" | "no" | "否" => Some(false),
            _ => {
                self.fault(
                    row,
                    column,
                    "bad_value",
                    Bilingual::new("不是“是”或“否”", "is neither true nor false"),
                    Bilingual::new("请填 true 或 false", "give true or false"),
                );
                None
            }
        }
    }

    /// Notes a fault at a cell, with its value (hidden where the column holds contact data). A cell with an error value
    /// or a formula without a result has its fault already.
    pub fn fault(&mut self, row: &Row, column: &'static str, code: &'static str, message: Bilingual, mend: Bilingual) {
        if self.text(row, column).and_then(no_value).is_none() {
            self.first_fault(row, column, code, message, mend);
        }
    }

    /// Notes a fault at a cell, whatever it holds.
    pub(super) fn first_fault(
        &mut self,
        row: &Row,
        column: &'static str,
        code: &'static str,
        message: Bilingual,
        mend: Bilingual,
    ) {
        let spec = self.table.spec.columns.iter().find(|c| c.name == column);
        let found = self.table.column(column);
        let header = found.map_or(column, |found| found.header.as_str());
        let mut fault = self.table.fault(code, message, mend).at_row(row.number).in_column(header);
        fault.place = found.map(|found| found.place);
        if let Some(value) = self.text(row, column) {
            fault = if spec.is_some_and(|c| c.contact) { fault.with_hidden_value() } else { fault.with_value(value) };
        }
        self.faults.push(fault);
    }

    /// Notes that the table has no row.
    pub(super) fn empty_table(&mut self, message: Bilingual, mend: Bilingual) {
        self.faults.push(self.table.fault("empty_table", message, mend).at_row(self.table.header_row));
    }

    /// The fault just noted is about several cells of its column.
    pub(super) fn about_the_column(&mut self) {
        if let Some(last) = self.faults.last_mut() {
            last.value = None;
        }
    }

    /// The fault just noted is about this part of its cell.
    pub(super) fn about(&mut self, part: &str) {
        if let Some(last) = self.faults.pop() {
            self.faults.push(last.with_value(part));
        }
    }

    /// Whether a fault was noted at this cell, by whatever reader.
    pub(super) fn has_fault(&self, row: &Row, column: &str) -> bool {
        let place = self.table.column(column).map(|column| column.place);
        self.faults.iter().any(|fault| {
            fault.file == self.table.file
                && fault.sheet == self.table.sheet
                && (fault.row, fault.place) == (Some(row.number), place)
        })
    }

    /// Notes a warning at a cell.
    pub fn warning(
        &mut self,
        row: &Row,
        column: &'static str,
        code: &'static str,
        message: Bilingual,
        mend: Bilingual,
    ) {
        self.first_fault(row, column, code, message, mend);
        if let Some(last) = self.faults.last_mut() {
            last.severity = Severity::Warning;
        }
    }

    /// Warns of a number of many digits that has lost its last ones: as a spreadsheet turned it into 1.38E+10, or as it
    /// kept 15 digits and filled up with zeros.
    pub(super) fn warn_of_lost_digits(&mut self, row: &Row, column: &'static str) {
        let Some(text) = self.text(row, column) else { return };
        let lower = text.to_lowercase();
        let is_scientific = lower
            .split_once("e+")
            .is_some_and(|(digits, power)| digits.parse::<f64>().is_ok() && power.parse::<u8>().is_ok());
        let is_filled_up = text.len() >= FILLED_UP_LEAST
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.bytes().skip(DIGITS_KEPT).all(|b| b == b'0');
        let message = if is_scientific {
            Bilingual::new(
                "号码变成了科学计数，后面的数字已经丢了",
                "a number was turned into 1.38E+10 and has lost its digits",
            )
        } else if is_filled_up {
            Bilingual::new(
                "号码从第 16 位起全是 0，后面的数字可能已经丢了",
                "all digits of this number behind the fifteenth are 0: the true ones may be lost",
            )
        } else {
            return;
        };
        let mend = Bilingual::new(
            "请在原表里把这一列设为“文本”再导出",
            "set the column to text in the original and export it again",
        );
        self.warning(row, column, "lost_digits", message, mend);
    }
}

/// Digits that a spreadsheet keeps of a number.
const DIGITS_KEPT: usize = 15;
/// Numbers of at least so many digits are looked at for zeros behind those. Set by hand: of numbers with one digit less
/// every tenth ends in 0 by itself, with one more the slip shows only in longer ones.
const FILLED_UP_LEAST: usize = 17;

/// Full-width digits, point, signs and blanks to half width; blanks and what is not seen dropped.
fn half_width(text: &str) -> String {
    let narrow = |c: char| if c == '−' { '-' } else { narrow(c) };
    text.chars().map(narrow).filter(|c| !c.is_whitespace() && !is_without_width(*c)).collect()
}

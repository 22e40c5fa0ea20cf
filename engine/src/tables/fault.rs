//! What is wrong with the input, where, and how to mend it.
//!
//! Always holds: the message is made where the fault arises, in both languages; contact data in the value is masked.

use serde::Serialize;
use serde_json::{Value, json};

use crate::district::{Bilingual, Lang, safe_text, unseen_as_blanks};

/// Whether the input is refused for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The input is refused.
    Error,
    /// Worth knowing; changes nothing.
    Warning,
}

/// One fault or warning, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Refused, or worth knowing.
    pub severity: Severity,
    /// A stable name of the kind of fault.
    pub code: &'static str,
    /// File name.
    pub file: String,
    /// Sheet, of a workbook.
    pub sheet: Option<String>,
    /// Row as the spreadsheet counts (1 is the first), or line of a csv.
    pub row: Option<u32>,
    /// Header of the column, as the file has it; of one that is missing, its name.
    pub column: Option<Bilingual>,
    /// Place of that column in the sheet, from 0, where a single cell is at fault.
    pub place: Option<usize>,
    /// The value found, masked and shortened.
    pub value: Option<Bilingual>,
    /// What is wrong.
    pub message: Bilingual,
    /// How to mend it.
    pub mend: Bilingual,
}

/// Characters of a value that are shown: with twice as many a fault takes more than two lines of a terminal, half would
/// cut most titles.
const VALUE_SHOWN_MAX: usize = 60;

impl Fault {
    /// A fault of a whole file.
    pub fn error(code: &'static str, file: &str, message: Bilingual, mend: Bilingual) -> Self {
        // A message may quote what stands in a cell.
        let message = Bilingual::new(quoted(&message.zh), quoted(&message.en));
        Self {
            severity: Severity::Error,
            code,
            file: file.to_owned(),
            sheet: None,
            row: None,
            column: None,
            place: None,
            value: None,
            message,
            mend,
        }
    }

    /// A warning about a whole file.
    pub fn warning(code: &'static str, file: &str, message: Bilingual, mend: Bilingual) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, file, message, mend) }
    }

    /// The same in a sheet, where there is one.
    #[must_use]
    pub fn in_sheet(mut self, sheet: Option<&str>) -> Self {
        self.sheet = sheet.map(str::to_owned);
        self
    }

    /// The same at a row.
    #[must_use]
    pub fn at_row(mut self, row: u32) -> Self {
        self.row = Some(row);
        self
    }

    /// The same in a column.
    #[must_use]
    pub fn in_column(self, column: &str) -> Self {
        self.in_named_column(Bilingual::same(column))
    }

    /// The same in a column, or columns, that each language names in its way.
    #[must_use]
    pub fn in_named_column(mut self, column: Bilingual) -> Self {
        self.column = Some(column);
        self
    }

    /// The same with the value found, masked and shortened.
    #[must_use]
    pub fn with_value(self, value: &str) -> Self {
        self.with_named_value(&Bilingual::same(value))
    }

    /// The same with a value that each language names in its way, masked and shortened.
    #[must_use]
    pub fn with_named_value(mut self, value: &Bilingual) -> Self {
        self.value = Some(Bilingual::new(shortened(&value.zh), shortened(&value.en)));
        self
    }

    /// The same with the value hidden: it is contact data.
    #[must_use]
    pub fn with_hidden_value(mut self) -> Self {
        self.value = Some(Bilingual::same("***"));
        self
    }

    /// One line: place, value, what is wrong, how to mend it.
    pub fn line(&self, lang: Lang) -> String {
        let (place, finding, mend) = (self.place_said(lang), self.finding_said(lang), self.mend.said(lang));
        lang.pick(format!("{place}：{finding}。{mend}。"), format!("{place}: {finding}; {mend}."))
    }

    /// Where it is: file, sheet, row, column.
    pub fn place_said(&self, lang: Lang) -> String {
        let mut place = self.file.clone();
        let zh = lang == Lang::Zh;
        if let Some(sheet) = &self.sheet {
            place += &if zh { format!("，工作表“{sheet}”") } else { format!(", sheet {sheet}") };
        }
        if let Some(row) = self.row {
            place += &if zh { format!("，第 {row} 行") } else { format!(", row {row}") };
        }
        if let Some(column) = self.column.as_ref().map(|column| column.said(lang)) {
            place += &if zh { format!("，“{column}”列") } else { format!(", column {column}") };
        }
        place
    }

    /// The value and what is wrong with it.
    pub fn finding_said(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        // A message that quotes the value itself does not need it twice.
        let value = match self.value.as_ref().map(|value| value.said(lang)) {
            Some(value) if is_quoted_in(value, self.message.said(lang)) => String::new(),
            // A message that begins with a quotation or a name stands apart from the value.
            Some(value) if zh && self.message.zh.starts_with(|c: char| c == '“' || c.is_ascii_alphanumeric()) => {
                format!("“{value}”，")
            }
            Some(value) if zh => format!("“{value}”"),
            Some(value) => format!("\"{value}\" "),
            None => String::new(),
        };
        format!("{value}{}", self.message.said(lang))
    }

    /// The public shape of formats.md.
    pub fn to_json(&self, lang: Lang) -> Value {
        json!({
            "severity": self.severity, "code": self.code, "file": self.file, "sheet": self.sheet, "row": self.row,
            "column": self.column.as_ref().map(|column| column.said(lang)),
            "value": self.value.as_ref().map(|value| value.said(lang)),
            "message": self.message.said(lang), "mend": self.mend.said(lang),
        })
    }
}

/// Whether a message holds the value. A short one may stand in it by chance: 急 in 紧急.
fn is_quoted_in(value: &str, message: &str) -> bool {
    message.contains(&format!("“{value}”")) || (value.chars().count() > 2 && message.contains(value))
}

/// A value as it is shown: masked, in one line, cut where it is long.
fn shortened(value: &str) -> String {
    let masked = quoted(value.trim_start_matches('\0'));
    let mut shown: String = masked.chars().take(VALUE_SHOWN_MAX).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if masked.chars().count() > VALUE_SHOWN_MAX {
        shown.push('…');
    }
    shown
}

/// What a fault quotes of the input: contact data masked, a blank where something stands that nobody sees.
fn quoted(text: &str) -> String {
    safe_text(&unseen_as_blanks(text))
}

/// Whether any of them refuses the input.
pub fn has_errors(faults: &[Fault]) -> bool {
    faults.iter().any(|f| f.severity == Severity::Error)
}

/// Errors first, then by file, sheet, row, column: the sequence in which one mends them. Doubles are dropped.
pub fn sort_faults(faults: &mut Vec<Fault>) {
    faults.sort_by(|a, b| {
        let key = |f: &Fault| {
            (f.severity, f.file.clone(), f.sheet.clone(), f.row, f.column.clone(), f.code, f.message.clone())
        };
        key(a).cmp(&key(b))
    });
    faults.dedup();
}

//! A csv file in: its encoding is told from its bytes, never guessed from statistics.
//!
//! Comes in: a [`Source`]. Goes out: one [`Sheet`]. Always holds: UTF-8 (with or without BOM), UTF-16 with BOM and GB 18030 are
//! read strictly; a byte that fits none of them is a fault with its line. Strict GB 18030 accepts most files of mixed encoding,
//! so a file in which some lines are valid UTF-8 and others are not is refused.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{CELL_CHARS_MAX, COLUMNS_MAX, Fault, Row, Sheet, Source};
use crate::district::Bilingual;

/// Reads a csv. At most one of sheet and fatal fault comes out. O(bytes).
pub(super) fn read(source: &Source, rows_max: usize, sheets: &mut Vec<Sheet>, faults: &mut Vec<Fault>) {
    match decode(source) {
        Err(fault) => faults.push(*fault),
        Ok(text) => match parse(&source.name, &text, rows_max) {
            Err(fault) => faults.push(*fault),
            Ok(sheet) => sheets.push(sheet),
        },
    }
}

/// The fault of a file of 0 bytes.
pub(super) fn empty_file(name: &str) -> Fault {
    Fault::error(
        "empty_file",
        name,
        Bilingual::new("文件是空的（0 字节）", "the file is empty (0 bytes)"),
        Bilingual::new("可能是复制没有完成，请重新导出或复制", "it may not have been copied to the end: export or copy it again"),
    )
}

fn decode(source: &Source) -> Result<String, Box<Fault>> {
    let bytes = source.bytes.as_slice();
    let save_again = || Bilingual::new("请在 Excel 或 WPS 中另存为“CSV UTF-8”或 .xlsx", "save it again as CSV UTF-8 or .xlsx");
    let fault = |line: usize, zh: &str, en: &str| {
        Box::new(Fault::error("encoding", &source.name, Bilingual::new(zh, en), save_again()).at_row(line as u32))
    };
    for (bom, encoding) in [(&[0xff, 0xfe][..], UTF_16LE), (&[0xfe, 0xff][..], UTF_16BE)] {
        if let Some(body) = bytes.strip_prefix(bom) {
            let (text, failed) = encoding.decode_without_bom_handling(body);
            return if failed {
                Err(fault(1, "不是完整的 UTF-16 文件", "it is no complete UTF-16 file"))
            } else {
                Ok(text.into_owned())
            };
        }
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        return Err(fault(line_of(bytes, at), "含有 0 字节，不是文本文件", "it holds a zero byte and is no text file"));
    }
    let Err(error) = std::str::from_utf8(bytes) else {
        return Ok(String::from_utf8_lossy(bytes).into_owned());
    };
    let mut utf8_line = None;
    let mut other_line = None;
    for (at, line) in bytes.split(|b| *b == b'\n').enumerate() {
        if !line.is_ascii() {
            let seen = if std::str::from_utf8(line).is_ok() { &mut utf8_line } else { &mut other_line };
            seen.get_or_insert(at + 1);
        }
    }
    if let (Some(utf8), Some(other)) = (utf8_line, other_line) {
        return Err(fault(
            other,
            &format!("编码混杂：第 {utf8} 行是 UTF-8，第 {other} 行不是"),
            &format!("mixed encodings: line {utf8} is UTF-8, line {other} is not"),
        ));
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => {
            let stray = first_stray_line(bytes).unwrap_or_else(|| line_of(bytes, error.valid_up_to()));
            Err(fault(stray, "这一行有不属于 GB 18030 也不属于 UTF-8 的字节", "this line holds a byte that is neither GB 18030 nor UTF-8"))
        }
    }
}

fn first_stray_line(bytes: &[u8]) -> Option<usize> {
    let strays = |line: &[u8]| GB18030.decode_without_bom_handling_and_without_replacement(line).is_none();
    bytes.split(|b| *b == b'\n').position(strays).map(|at| at + 1)
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().filter(|b| **b == b'\n').count() + 1
}

fn parse(file: &str, text: &str, rows_max: usize) -> Result<Sheet, Box<Fault>> {
    // Spreadsheet programs of some locales part cells by tab or semicolon.
    let first_line = text.lines().next().unwrap_or("");
    let count = |c: char| first_line.matches(c).count();
    let delimiter = if count(',') > 0 || count('，') > 0 {
        b','
    } else if count('\t') > 0 {
        b'\t'
    } else if count(';') > 0 {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut last = (1, 1);
    let mut lines = Lines { bytes: text.as_bytes(), at: 0, line: 1 };
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                return Err(Box::new(
                    Fault::error(
                        "broken_file",
                        file,
                        Bilingual::new("这一行读不出来", "this line cannot be read"),
                        Bilingual::new("请检查引号和逗号", "check its quotes and commas"),
                    )
                    .at_row(line as u32),
                ));
            }
        }
        // The reader's own count stands before the line break and the empty lines that it has yet to pass over.
        let line = lines.of_record(record.position().map_or(0, csv::Position::byte) as usize);
        last = (line, lines.at_byte(reader.position().byte() as usize));
        // A line of millions of commas is refused before it becomes millions of cells.
        let n_cells = record.len().min(COLUMNS_MAX + 1);
        let row = Row { number: line, cells: record.iter().take(n_cells).map(str::to_owned).collect() };
        check_size(file, None, &row)?;
        if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(row);
        }
        if rows.len() > rows_max + super::located::HEADER_SEARCH_ROWS {
            return Err(too_many_rows(file, None, rows_max));
        }
    }
    // The csv reader takes a quote that is never closed as closed at the end; the last record then swallowed what follows.
    if text.matches('"').count() % 2 == 1 && last.1 > last.0 + 1 {
        return Err(Box::new(
            Fault::error(
                "open_quote",
                file,
                Bilingual::new(
                    "从这一行起有一个引号没有配对，后面的内容全被吞进了同一格",
                    "a quote opened in this row is never closed and swallows all that follows",
                ),
                Bilingual::new("请补上或删去多余的引号", "close the quote or remove it"),
            )
            .at_row(last.0),
        ));
    }
    Ok(Sheet { file: file.to_owned(), rows, ..Sheet::default() })
}

/// Counts lines as an editor does: `\n`, `\r\n` and a lone `\r` each end one. Asked in rising sequence, O(bytes) in all.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of the first character of the record that begins behind the line breaks at `byte`.
    fn of_record(&mut self, byte: usize) -> u32 {
        let breaks = self.bytes[byte.min(self.bytes.len())..].iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        self.at_byte(byte + breaks)
    }

    /// The line of a byte.
    fn at_byte(&mut self, byte: usize) -> u32 {
        while self.at < byte.min(self.bytes.len()) {
            let ends = match self.bytes[self.at] {
                b'\n' => true,
                b'\r' => self.bytes.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u32::from(ends);
            self.at += 1;
        }
        self.line
    }
}

/// Refuses a row with too many cells or a cell with too much in it.
pub(super) fn check_size(file: &str, sheet: Option<&str>, row: &Row) -> Result<(), Box<Fault>> {
    if row.cells.len() > COLUMNS_MAX {
        return Err(Box::new(
            Fault::error(
                "too_many_columns",
                file,
                Bilingual::new(format!("这一行超过 {COLUMNS_MAX} 列"), format!("this row has more than {COLUMNS_MAX} columns")),
                Bilingual::new("请删去多余的列", "remove the columns that are not needed"),
            )
            .in_sheet(sheet)
            .at_row(row.number),
        ));
    }
    for (at, cell) in row.cells.iter().enumerate() {
        if cell.len() > CELL_CHARS_MAX && cell.chars().count() > CELL_CHARS_MAX {
            return Err(Box::new(
                Fault::error(
                    "cell_too_large",
                    file,
                    Bilingual::new(
                        format!("这一格超过 {CELL_CHARS_MAX} 个字"),
                        format!("this cell has more than {CELL_CHARS_MAX} characters"),
                    ),
                    Bilingual::new("请缩短，长材料请另附", "shorten it"),
                )
                .in_sheet(sheet)
                .at_row(row.number)
                .in_column(&column_letters(at))
                .with_value(&cell.chars().take(30).collect::<String>()),
            ));
        }
    }
    Ok(())
}

/// The fault of a table with too many rows.
pub(super) fn too_many_rows(file: &str, sheet: Option<&str>, rows_max: usize) -> Box<Fault> {
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

/// The letters by which a spreadsheet names a column: 0 is A.
pub(super) fn column_letters(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (at % 26) as u8));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_numbers_of_an_editor() {
        let check = |text: &str, expect: &[u32]| {
            let sheet = parse("t.csv", text, 100).expect("it can be read");
            assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), expect, "{text:?}");
        };
        check("a,b\nc,d\ne,f\n", &[1, 2, 3]);
        check("a,b\r\nc,d\r\ne,f\r\n", &[1, 2, 3]);
        check("a,b\rc,d\re,f\r", &[1, 2, 3]);
        check("a,b\nc,d\n\ne,f\n", &[1, 2, 4]);
        check("a,b\r\nc,d\r\n\r\n\r\ne,f", &[1, 2, 5]);
        check("a,b\r\nc,\"x\r\ny\r\nz\"\r\ne,f\r\n", &[1, 2, 5]);
        check("\n\na,b\n", &[3]);
    }
}

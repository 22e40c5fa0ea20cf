//! A csv file in: its encoding is known by its bytes, never guessed from statistics.
//!
//! Comes in: a [`Source`]. Goes out: one [`Sheet`]. Always holds: UTF-8 (with or without BOM), UTF-16 with BOM and GB
//! 18030 are read strictly; a byte that fits none of them is a fault with its line. Strict GB 18030 accepts most files
//! of mixed encoding and most of Big5: a file in which some lines are valid UTF-8 and others are not is refused, and so
//! is one whose header is known only as Big5.

use std::borrow::Cow;

use encoding_rs::{BIG5, GB18030, UTF_16BE, UTF_16LE};

use super::fault::Fault;
use super::limits::{COLUMNS_MAX, HEADER_SEARCH_ROWS, check_size, too_many_rows};
use super::schema::DISTRICT_TABLES;
use super::sheet::{Row, Sheet, row_number};
use super::source::Source;
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
        Bilingual::new(
            "可能是复制没有完成，请重新导出或复制",
            "it may not have been copied to the end: export or copy it again",
        ),
    )
}

/// The text of a csv; borrowed where it is UTF-8 already.
fn decode(source: &Source) -> Result<Cow<'_, str>, Box<Fault>> {
    let bytes = source.bytes.as_slice();
    let save_again =
        || Bilingual::new("请在 Excel 或 WPS 中另存为“CSV UTF-8”或 .xlsx", "save it again as CSV UTF-8 or .xlsx");
    let fault = |line: usize, zh: &str, en: &str| {
        Box::new(Fault::error("encoding", &source.name, Bilingual::new(zh, en), save_again()).at_row(row_number(line)))
    };
    for (bom, encoding) in [(&[0xff, 0xfe][..], UTF_16LE), (&[0xfe, 0xff][..], UTF_16BE)] {
        if let Some(body) = bytes.strip_prefix(bom) {
            let (text, failed) = encoding.decode_without_bom_handling(body);
            return if failed {
                Err(fault(1, "不是完整的 UTF-16 文件", "it is no complete UTF-16 file"))
            } else {
                Ok(text)
            };
        }
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        return Err(fault(line_of(bytes, at), "含有 0 字节，不是文本文件", "it holds a zero byte and is no text file"));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let mut utf8_line = None;
    let mut other_line = None;
    for (at, line) in lines_of(bytes).enumerate() {
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
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    // Most of Big5 is valid GB 18030 and reads as other characters: only the header shows which it is.
    if text.as_ref().is_none_or(|text| header_line(text).is_none())
        && let Some(line) =
            BIG5.decode_without_bom_handling_and_without_replacement(bytes).and_then(|text| header_line(&text))
    {
        return Err(fault(line, "这是 Big5（繁体）编码", "it is in Big5, an encoding of traditional Chinese"));
    }
    if let Some(text) = &text
        && is_mostly_rare(bytes)
        && BIG5.decode_without_bom_handling_and_without_replacement(bytes).is_some()
    {
        let line = lines_of(text.as_bytes()).position(|line| !line.is_ascii()).map_or(1, |at| at + 1);
        return Err(fault(
            line,
            "像是 Big5（繁体）编码：当作国标读出来大半是生僻字",
            "it seems to be in Big5 (traditional Chinese): read as GB 18030 most of it are rare characters",
        ));
    }
    match text {
        Some(text) => Ok(text),
        None => {
            let stray = first_stray_line(bytes).unwrap_or_else(|| line_of(bytes, error.valid_up_to()));
            Err(fault(
                stray,
                "这一行有不属于 GB 18030 也不属于 UTF-8 的字节",
                "this line holds a byte that is neither GB 18030 nor UTF-8",
            ))
        }
    }
}

/// Characters of two bytes from which their kinds say something.
const RARE_FROM: usize = 8;

/// Whether more than a fourth of the characters of two bytes lie outside GB 2312, which holds nearly all that anybody
/// writes in China today; read as GB 18030, half of Big5 does.
fn is_mostly_rare(bytes: &[u8]) -> bool {
    let (mut common, mut rare) = (0_usize, 0_usize);
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (0..=0x80 | 0xff, _) => at += 1,
            // Four bytes.
            (_, Some(b'0'..=b'9')) => at += 4,
            (lead, Some(trail)) => {
                let is_common = (0xa1..=0xf7).contains(&lead) && *trail >= 0xa1;
                *(if is_common { &mut common } else { &mut rare }) += 1;
                at += 2;
            }
            (_, None) => at += 1,
        }
    }
    common + rare >= RARE_FROM && rare * 4 > common + rare
}

fn first_stray_line(bytes: &[u8]) -> Option<usize> {
    let strays = |line: &[u8]| GB18030.decode_without_bom_handling_and_without_replacement(line).is_none();
    lines_of(bytes).position(strays).map(|at| at + 1)
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    Lines { bytes, at: 0, line: 1 }.at_byte(at) as usize
}

/// The lines of an editor, without what ends them; a byte of a character of several is never a line break in UTF-8, GB
/// 18030, Big5.
fn lines_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|b| *b == b'\n').flat_map(|line| line.strip_suffix(b"\r").unwrap_or(line).split(|b| *b == b'\r'))
}

/// The first lines, where the header stands.
fn first_lines(text: &str) -> impl Iterator<Item = &str> {
    lines_of(text.as_bytes()).take(HEADER_SEARCH_ROWS).map(|line| std::str::from_utf8(line).unwrap_or(""))
}

/// The line that names at least two columns of a table of a round.
fn header_line(text: &str) -> Option<usize> {
    let is_header = |line: &str| {
        DISTRICT_TABLES
            .iter()
            .any(|spec| line.split(DELIMITERS).filter(|cell| spec.column_of_header(cell).is_some()).count() > 1)
    };
    first_lines(text).position(is_header).map(|at| at + 1)
}

/// What may part cells: spreadsheet programs of some locales part them by tab or semicolon.
const DELIMITERS: [char; 3] = [',', '\t', ';'];

/// What parts them here: the most frequent in the first line that has any; the first of equals.
fn delimiter_of(text: &str) -> u8 {
    let counts = first_lines(text)
        .map(|line| DELIMITERS.map(|c| line.matches(c).count()))
        .find(|counts| counts.iter().any(|n| *n > 0));
    let counts = counts.unwrap_or_default();
    let at = (0..DELIMITERS.len()).rev().max_by_key(|at| counts[*at]).unwrap_or(0);
    DELIMITERS[at] as u8
}

/// Where a quote opens that swallows lines: it is never closed, or what closes it stands in the middle of another cell.
fn swallowing_quote(text: &str, delimiter: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends_cell = |b: u8| b == delimiter || matches!(b, b'\n' | b'\r');
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        if bytes[at] == b'"' {
            at += 1;
            // A doubled quote is part of the text.
            while at < bytes.len() && (bytes[at] != b'"' || bytes.get(at + 1) == Some(&b'"')) {
                at += if bytes[at] == b'"' { 2 } else { 1 };
            }
            let end = at.min(bytes.len());
            at = end + 1;
            let is_closed = end < bytes.len() && bytes.get(at).is_none_or(|b| ends_cell(*b));
            if !is_closed && text[start..end].trim_end().contains(['\n', '\r']) {
                return Some(start);
            }
        }
        at += bytes[at.min(bytes.len())..].iter().take_while(|b| !ends_cell(**b)).count() + 1;
    }
    None
}

/// Signs that part cells in one line, at most: far more than the columns of a table, since a long text may hold them
/// too. Beyond it the reader of records would reserve more for the ends of cells than the file is long.
const DELIMITERS_MAX: usize = 200_000;

/// The first line with more of them.
fn overfull_line(text: &str, delimiter: u8) -> Option<u32> {
    let count = |line: &[u8]| line.iter().filter(|b| **b == delimiter).count();
    lines_of(text.as_bytes())
        .position(|line| line.len() > DELIMITERS_MAX && count(line) > DELIMITERS_MAX)
        .map(|at| row_number(at + 1))
}

/// The sheet of a text with parted cells. O(length).
pub(super) fn parse(file: &str, text: &str, rows_max: usize) -> Result<Sheet, Box<Fault>> {
    let delimiter = delimiter_of(text);
    if let Some(line) = overfull_line(text, delimiter) {
        let cells = vec![String::new(); COLUMNS_MAX + 1];
        check_size(file, None, &Row { number: line, cells })?;
    }
    // The csv reader takes a quote that is never closed as closed at the end: that cell would swallow what follows.
    if let Some(at) = swallowing_quote(text, delimiter) {
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
            .at_row(row_number(line_of(text.as_bytes(), at))),
        ));
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
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
                    .at_row(row_number(line)),
                ));
            }
        }
        // The reader's own count stands before the line break and the empty lines that it has yet to pass over.
        let byte = record.position().map_or(0, csv::Position::byte);
        let line = lines.of_record(usize::try_from(byte).unwrap_or(usize::MAX));
        // A line of millions of commas is refused before it becomes millions of cells.
        let n_cells = record.len().min(COLUMNS_MAX + 1);
        let row = Row { number: line, cells: record.iter().take(n_cells).map(cell_text).collect() };
        check_size(file, None, &row)?;
        if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(row);
        }
        if rows.len() > rows_max + HEADER_SEARCH_ROWS {
            return Err(too_many_rows(file, None, rows_max));
        }
    }
    Ok(Sheet { file: file.to_owned(), rows, ..Sheet::default() })
}

/// The text of a cell: `="0012"` is how programs write a text that a spreadsheet would take for a number.
fn cell_text(cell: &str) -> String {
    let quoted = cell.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    quoted.filter(|text| !text.contains('"')).unwrap_or(cell).to_owned()
}

/// Counts lines as an editor does: `\n`, `\r\n` and a lone `\r` each end one. Asked in rising sequence, O(bytes) in
/// all.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_that_swallow_lines_are_found_where_they_open() {
        let check = |text: &str, expect: Option<usize>| {
            assert_eq!(swallowing_quote(text, b',').map(|at| line_of(text.as_bytes(), at)), expect, "{text:?}");
        };
        check("a,\"b\nc\",d\ne", None);
        check("a,\"b\"\"\n\"\"c\"\r\nd", None);
        check("a,5\" b\nc,d", None);
        check("a,\"b\"x\nc,d", None);
        check("a\nb,\"c", None);
        check("a\nb,\"c\n", None);
        check("a\nb,\"c\nd", Some(2));
        check("a\r\nb\r\nc,\"d\r\ne,\"f\"\r\ng", Some(3));
        check("\"", None);
        check("", None);
    }

    #[test]
    fn what_parts_cells_is_known_by_the_first_line_that_has_any() {
        let check = |text: &str, expect: u8| assert_eq!(delimiter_of(text), expect, "{text:?}");
        check("a,b\nc;d;e;f", b',');
        check("标题\r\ta\tb, c\r", b'\t');
        check("a;b;c", b';');
        check("点单，一\n编号\t社区", b'\t');
        check("a", b',');
    }

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

//! What a file is, by its first bytes and not by its name: an export called .xls may be a page, an .xlsx may
//! be a csv.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// No bytes at all.
    Empty,
    /// Text with cells parted by commas, tabs or semicolons.
    Csv,
    /// JSON.
    Json,
    /// A workbook of today, read cell by cell.
    Xlsx,
    /// .xls or .ods, read as a whole.
    OldWorkbook,
    /// A workbook with a password.
    Encrypted,
    /// A web page.
    Page,
    /// A PDF document.
    Pdf,
    /// Something with the extension of a workbook that is none.
    Broken,
}

/// Tells it. `extension` in lower case. O(bytes) at worst.
pub(super) fn kind_of(bytes: &[u8], extension: &str) -> FileKind {
    // The signature of a compound file ([MS-CFB] 2.2): .xls, and what Office encrypts.
    const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    if bytes.is_empty() {
        return FileKind::Empty;
    }
    if bytes.starts_with(COMPOUND) {
        // An encrypted xlsx is a stream of this name in a compound file; names there are UTF-16.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return if holds(bytes, &name) { FileKind::Encrypted } else { FileKind::OldWorkbook };
    }
    if bytes.starts_with(b"PK") {
        let head = &bytes[..bytes.len().min(200)];
        return if holds(head, b"opendocument.spreadsheet") { FileKind::OldWorkbook } else { FileKind::Xlsx };
    }
    if bytes.starts_with(b"%PDF") {
        return FileKind::Pdf;
    }
    let start: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace() && !matches!(b, 0xef | 0xbb | 0xbf))
        .take(16)
        .collect();
    let start = start.to_ascii_lowercase();
    if [&b"<html"[..], b"<!doctypehtml", b"<table", b"<?xml", b"<meta"].iter().any(|tag| start.starts_with(tag)) {
        return FileKind::Page;
    }
    if start.starts_with(b"<") && holds_table(&bytes[..bytes.len().min(4096)]) {
        return FileKind::Page;
    }
    // "Unicode text" of a spreadsheet program is UTF-16, whatever its name.
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return FileKind::Csv;
    }
    match extension {
        "json" => FileKind::Json,
        "csv" | "txt" => FileKind::Csv,
        // A csv that was only renamed is text.
        _ if !bytes[..bytes.len().min(4096)].iter().any(|b| *b == 0 || (*b < 9)) => FileKind::Csv,
        _ => FileKind::Broken,
    }
}

/// Whether a piece of a page makes a table.
fn holds_table(bytes: &[u8]) -> bool {
    let lower = bytes.to_ascii_lowercase();
    [&b"<table"[..], b"<tr", b"<td", b"<html", b"<body"].iter().any(|tag| holds(&lower, tag))
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

//! A file as it is handed in.

/// A file handed in: its name (the last part of its path) and its content. Whoever reads it borrows the bytes.
#[derive(Debug, Clone)]
pub struct Source {
    /// File name, with extension.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Extensions of the files that may be tables.
const EXTENSIONS: [&str; 8] = ["csv", "txt", "xlsx", "xlsm", "xls", "ods", "et", "json"];

/// The extension of a file that may be a table, in lower case; `None` for any other file.
pub(super) fn table_extension(name: &str) -> Option<&'static str> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    EXTENSIONS.into_iter().find(|known| *known == extension)
}

/// What a file that is not read is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnreadKind {
    /// A workbook of a kind that is not read.
    Workbook,
    /// A text document.
    Document,
    /// A PDF document.
    Pdf,
    /// A picture.
    Picture,
    /// Several files packed into one.
    Archive,
}

/// Extensions of files that may hold what belongs into the tables, and are not read.
const UNREAD: [(UnreadKind, &[&str]); 5] = [
    (
        UnreadKind::Workbook,
        &["xlsb", "numbers", "xltx", "xltm", "xlt", "ett", "fods", "sxc", "wk1", "wks", "mdb", "accdb", "dbf"],
    ),
    (UnreadKind::Document, &["docx", "doc", "docm", "wps", "rtf", "odt", "pages", "ofd", "pptx", "ppt"]),
    (UnreadKind::Pdf, &["pdf"]),
    (UnreadKind::Picture, &["jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "heic", "webp"]),
    (UnreadKind::Archive, &["zip", "rar", "7z", "gz", "tar", "tgz"]),
];

/// What a file of this name is, if it is of a kind that is not read.
pub(super) fn unread_kind(name: &str) -> Option<UnreadKind> {
    let extension = name.rsplit_once('.')?.1.to_lowercase();
    UNREAD.iter().find(|(_, extensions)| extensions.contains(&extension.as_str())).map(|(kind, _)| *kind)
}

/// Whether a file of this name may be a table, or is of a kind that people hand in for one and must be told of: hidden
/// ones, the lock files of spreadsheet programs and the thumbnails of a folder are none.
pub fn is_table_name(name: &str) -> bool {
    !name.starts_with('.')
        && !name.starts_with("~$")
        && (table_extension(name).is_some() || unread_kind(name).is_some())
}

/// Whether the content of a file of this name is looked at.
pub fn is_read(name: &str) -> bool {
    unread_kind(name).is_none()
}

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

/// Whether a file of this name may be a table: hidden ones and the lock files of spreadsheet programs are none.
pub fn is_table_name(name: &str) -> bool {
    !name.starts_with('.') && !name.starts_with("~$") && table_extension(name).is_some()
}

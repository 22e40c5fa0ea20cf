//! An index that is kept in a folder: opened where it is still that of the tables, else built anew.
//!
//! Comes in: the folder, the fingerprint of the batch. Goes out: an index, or `None` where it has to be built. Always
//! holds:
//! the fingerprint is written last, so that an index that was cut off is built anew; nothing of ours is read in a
//! folder
//! that holds other things.

use std::path::Path;

use engine::district::Bilingual;
use engine::index::{Collection, SearchIndex};

use super::failure::{Failure, Trouble};
use crate::files_in::read_document;
use crate::files_out::write_file;
use crate::system_errors::system_words;

/// The file that says of which tables the index is, in the folder of the topics.
const FINGERPRINT: &str = "fingerprint.txt";

/// Opens it for a search in a collection, with what is shown of another; `None`: it is none, or of other tables.
pub(super) fn open(
    folder: &Path,
    print: &str,
    collection: Collection,
    shown: Option<Collection>,
) -> Option<SearchIndex> {
    let is_ours = |name: &std::ffi::OsStr| Collection::ALL.iter().any(|of| name == of.name());
    let mut entries = std::fs::read_dir(folder).ok()?;
    let file = |of: Collection, name: &str| read_document(&folder.join(of.name()).join(name));
    let known = file(Collection::Topics, FINGERPRINT).ok()?;
    if !entries.all(|entry| entry.is_ok_and(|entry| is_ours(&entry.file_name()))) || known != print.as_bytes() {
        return None;
    }
    SearchIndex::open(folder, collection, shown, &file).ok()
}

/// Writes what belongs to an index that was built there.
pub(super) fn store(folder: &Path, print: &str, index: &SearchIndex) -> Result<(), Failure> {
    for file in index.stored().map_err(|error| Failure::internal(&error))? {
        let path = folder.join(file.collection.name()).join(file.name);
        write_file(&path, &file.bytes).map_err(|error| trouble(folder, &error))?;
    }
    let path = folder.join(Collection::Topics.name()).join(FINGERPRINT);
    write_file(&path, print.as_bytes()).map_err(|error| trouble(folder, &error))
}

/// Why the folder cannot be used.
pub(super) fn trouble(folder: &Path, error: &std::io::Error) -> Failure {
    let (name, why) = (folder.display(), system_words(error));
    Failure::not_done(
        Trouble::new(
            "bad_index_folder",
            Bilingual::new(
                format!("索引不能放在 {name}：{}。", why.zh),
                format!("No index can be put at {name}: {}.", why.en),
            ),
            Bilingual::new("请换一个新的文件夹。", "Give a new folder."),
        )
        .at(name),
    )
}

//! Files in with limits, files out whole or not at all.
//!
//! Always holds: a file above the limit is not even loaded; a file or folder that is written replaces the old one in
//! one step (written beside it under a temporary name, synced, renamed), so that a reader finds the old one or the new
//! one.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use engine::district::{Bilingual, Wording};
use engine::index::Collection;
use engine::matching::Document;
use engine::tables::{FILE_BYTES_MAX, Fault, Source, is_read, is_table_name, too_large};

/// What `match` writes into a folder: a folder with these, and with nothing else, is its own and may be replaced.
const RESULTS: [&str; 8] =
    ["changes.xlsx", "evidence.json", "instance", "plan.json", "plan.xlsx", "providers", "report.html", "run.json"];

/// Whether a folder of results may hold this. A spreadsheet that is open leaves a lock file beside it, which is
/// nobody's work.
fn is_result(name: &str) -> bool {
    RESULTS.contains(&name) || name.starts_with("~$") || name.starts_with(".~lock")
}

/// The files of a folder (not of folders in it), or one file.
///
/// # Errors
/// A fault for each that cannot be read or is too large.
pub(crate) fn read_sources(path: &Path, instance: bool) -> Result<Vec<Source>, Vec<Fault>> {
    let mut paths = Vec::new();
    let metadata = fs::metadata(path).map_err(|error| vec![unreadable(path, &error)])?;
    if metadata.is_dir() {
        for entry in fs::read_dir(path).map_err(|error| vec![unreadable(path, &error)])? {
            let entry = entry.map_err(|error| vec![unreadable(path, &error)])?.path();
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if is_table_name(&name) && (is_read(&name) || !instance) {
                paths.push(entry);
            }
        }
    } else {
        paths.push(path.to_owned());
    }
    paths.sort();
    let limit = if instance { 1 << 32 } else { FILE_BYTES_MAX };
    let mut sources = Vec::new();
    let mut faults = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What is not read need not be loaded to be told of.
        if !is_read(&name) && path.is_file() {
            sources.push(Source { name, bytes: Vec::new() });
            continue;
        }
        match read_source(&path, limit) {
            Ok(source) => sources.push(source),
            Err(fault) => faults.push(*fault),
        }
    }
    if sources.is_empty() && faults.is_empty() {
        let name = path.display().to_string();
        faults.push(Fault::error(
            "empty_folder",
            &name,
            Bilingual::new("文件夹里没有表格文件", "the folder holds no table"),
            Bilingual::new(
                "请放入 .xlsx 或 .csv；空白模板：dianda template",
                "put .xlsx or .csv files there; `dianda template` writes an empty one",
            ),
        ));
    }
    if faults.is_empty() { Ok(sources) } else { Err(faults) }
}

/// One file, in one piece. Only a regular file is opened: a pipe makes its reader wait for ever, a device never ends.
fn read_source(path: &Path, limit: u64) -> Result<Source, Box<Fault>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let failed = |error: io::Error| Box::new(unreadable(Path::new(&name), &error));
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_file() && metadata.len() > limit {
        return Err(Box::new(too_large(&name, metadata.len())));
    }
    if !metadata.is_file() {
        return Err(Box::new(Fault::error(
            "not_a_file",
            &name,
            Bilingual::new(
                "名称像表格，却是文件夹或设备，不是文件",
                "it has the name of a table and is a folder or a device, no file",
            ),
            Bilingual::new(
                "请把表格直接放在批次文件夹里，或给它改名",
                "put the table itself into the folder of the batch, or rename it",
            ),
        )));
    }
    // Reserved once, so that nothing is copied while it is read. It may have grown since it was looked at.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    let n = fs::File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)? as u64;
    if n > limit {
        return Err(Box::new(too_large(&name, metadata.len().max(n))));
    }
    Ok(Source { name, bytes })
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    let name = path.display().to_string();
    let (zh, en) = match error.kind() {
        io::ErrorKind::NotFound => ("找不到这个文件或文件夹", "there is no such file or folder".to_owned()),
        io::ErrorKind::PermissionDenied => ("没有权限读取", "permission to read it is lacking".to_owned()),
        _ => ("读不出来", format!("it cannot be read: {error}")),
    };
    Fault::error(
        "unreadable",
        &name,
        Bilingual::new(zh, en),
        Bilingual::new("请检查路径和权限", "check the path and the permission"),
    )
}

/// The largest plan or evidence that is read, in bytes: that of a nation.
const DOCUMENT_BYTES_MAX: u64 = 1 << 30;

/// Reads a document that this program may have written.
///
/// # Errors
/// If it is no file (a device never ends), too large, or cannot be read.
pub(crate) fn read_document(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() > DOCUMENT_BYTES_MAX {
        return Err(refusal("不是文件，或超过 1 GB", "no file, or larger than 1 GB"));
    }
    fs::read(path)
}

/// What this program refuses to read or write, as an error of a file.
#[derive(Debug)]
struct Refusal(Wording);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.en)
    }
}

impl std::error::Error for Refusal {}

fn refusal(zh: &'static str, en: &'static str) -> io::Error {
    io::Error::other(Refusal(Wording { zh, en }))
}

/// What the system says of a file, or why this program refuses it.
pub(crate) fn read_problem(error: &io::Error) -> Bilingual {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Refusal>()) {
        Some(Refusal(wording)) => Bilingual::new(wording.zh, wording.en),
        None => Bilingual::same(error.to_string()),
    }
}

/// Why nothing could be written, in the words of whoever has to mend it.
pub(crate) fn write_problem(error: &io::Error) -> Bilingual {
    let zh = match error.kind() {
        io::ErrorKind::StorageFull => "磁盘已满",
        io::ErrorKind::QuotaExceeded => "超过了磁盘配额",
        io::ErrorKind::FileTooLarge => "文件超过了系统允许的大小",
        io::ErrorKind::PermissionDenied => "没有权限写入",
        io::ErrorKind::ReadOnlyFilesystem => "磁盘是只读的",
        io::ErrorKind::NotADirectory => "路径中间有一个是文件，不是文件夹",
        io::ErrorKind::NotFound => "上一级文件夹不存在，也建不出来",
        _ => return read_problem(error),
    };
    Bilingual::new(format!("{zh}（{error}）"), error.to_string())
}

/// Writes one file in one step.
///
/// # Errors
/// If the place cannot be written; what was there stays.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let parent = parent_of(path);
    let mut file = tempfile::NamedTempFile::new_in(&parent)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    set_readable(file.path())?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(&parent)
}

/// Whether a folder may be replaced: it is not there, empty, or was written by this program.
pub(crate) fn may_replace(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
        Ok(entries) => {
            let names = names_of(entries)?;
            let is_complete =
                ["evidence.json", "instance", "plan.json"].iter().all(|name| names.iter().any(|n| n == name));
            Ok(names.is_empty() || (is_complete && names.iter().all(|name| is_result(name))))
        }
    }
}

fn names_of(entries: fs::ReadDir) -> io::Result<Vec<String>> {
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

/// Makes an empty folder for an index: one folder for each collection, in the place of an older index of ours.
///
/// # Errors
/// If the folder lies in the district's own or holds anything else.
pub(crate) fn prepare_index_folder(folder: &Path, district: &Path) -> io::Result<()> {
    // Looked at before anything is made: a refused search leaves no trace.
    let existing = std::path::absolute(folder)?;
    let existing = existing.ancestors().find(|path| path.exists()).unwrap_or(Path::new("/"));
    if district.is_dir() && fs::canonicalize(existing)?.starts_with(fs::canonicalize(district)?) {
        return Err(refusal("索引不能放在批次文件夹里", "the index may not lie in the folder of the batch"));
    }
    if folder.exists() {
        let is_ours = |name: &str| Collection::ALL.iter().any(|collection| collection.name() == name);
        for entry in fs::read_dir(folder)? {
            if !is_ours(&entry?.file_name().to_string_lossy()) {
                return Err(refusal(
                    "索引文件夹里有别的东西，请换一个新的文件夹",
                    "the folder of the index holds other things, give a new one",
                ));
            }
        }
    }
    fs::create_dir_all(folder)?;
    for collection in Collection::ALL {
        let own = folder.join(collection.name());
        if own.join("meta.json").is_file() {
            fs::remove_dir_all(&own)?;
        }
        // A folder of this name that is no index of ours stays, and this fails.
        fs::create_dir(&own)?;
    }
    Ok(())
}

/// Writes a folder in one step: all files into a new folder beside it, then a swap of names.
///
/// # Errors
/// If the place cannot be written; what was there stays.
pub(crate) fn write_folder(folder: &Path, files: &[Document]) -> io::Result<()> {
    // Through a link, and for `.`, the folder itself is replaced and not its name.
    let folder = &if folder.exists() { fs::canonicalize(folder)? } else { folder.to_owned() };
    let parent = parent_of(folder);
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    fs::create_dir_all(&parent)?;
    let prefix = format!(".{name}-staged-");
    // Held to the end: runs that write beside each other take turns, so that a staged folder found now belongs to no
    // living run.
    let turn = fs::File::open(&parent)?;
    if turn.lock().is_ok() {
        remove_leftovers(&parent, &prefix)?;
    }
    let staged = tempfile::Builder::new().prefix(&prefix).tempdir_in(&parent)?;
    for Document { path, bytes } in files {
        let target = staged.path().join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = fs::File::create(&target)?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    set_readable_folder(staged.path())?;
    sync_folder(staged.path())?;
    swap(staged.path(), folder)?;
    sync_folder(&parent)
    // The staged folder, now holding the old content if there was any, is removed as it goes out of scope.
}

/// Removes the staged folders that killed runs left, which hold nothing but results.
fn remove_leftovers(parent: &Path, prefix: &str) -> io::Result<()> {
    for name in names_of(fs::read_dir(parent)?)?.iter().filter(|name| name.starts_with(prefix)) {
        let leftover = parent.join(name);
        let is_folder = fs::symlink_metadata(&leftover).is_ok_and(|metadata| metadata.is_dir());
        let is_ours = is_folder
            && fs::read_dir(&leftover).and_then(names_of).is_ok_and(|names| names.iter().all(|name| is_result(name)));
        if is_ours {
            // One that cannot be removed is in nobody's way.
            let _ = fs::remove_dir_all(&leftover);
        }
    }
    Ok(())
}

/// Puts `staged` in the place of `folder`. On Linux the two names are exchanged in one step; where there is nothing
/// yet, a rename does.
fn swap(staged: &Path, folder: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    if folder.exists() {
        renameat_with(CWD, staged, CWD, folder, RenameFlags::EXCHANGE)?;
    } else {
        fs::rename(staged, folder)?;
    }
    Ok(())
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Temporary files are private; results are for whoever may enter the folder.
fn set_readable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

fn set_readable_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

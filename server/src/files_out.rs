//! Files out, whole or not at all, and for nobody else's eyes.
//!
//! Comes in: a path and bytes, or a folder and documents. Goes out: the file or folder in its place. Always holds:
//! what is written replaces the old in one step (written beside it under a temporary name, synced, renamed), so that a
//! reader finds the old or the new; only its owner may read it; what a killed run left is removed by the next run that
//! writes beside it; of a folder nothing goes away that this program did not write as it stands there.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use engine::district::fingerprint_of_bytes;
use engine::index::Collection;
use engine::matching::Document;
use engine::plan::Run;

use crate::files_in::read_document;
use crate::system_errors::refusal;

/// How the names of files and folders begin that are still being written.
const STAGED: &str = ".dianda-staged-";
/// How long another process is waited for that has the folder locked.
const TURN_MAX: Duration = Duration::from_secs(5);
/// Rest between two looks at a lock.
const TURN_PAUSE: Duration = Duration::from_millis(50);

/// Writes one file in one step.
///
/// # Errors
/// If the place cannot be written; what was there stays.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let parent = parent_of(path);
    let _turn = take_turn(&parent)?;
    let mut file = tempfile::Builder::new().prefix(STAGED).tempfile_in(&parent)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(&parent)
}

/// Writes a folder in one step: all files into a new folder beside it, then a swap of names.
///
/// # Errors
/// If the place cannot be written, or the folder holds what this program did not write; what was there stays.
pub(crate) fn write_folder(folder: &Path, files: &[Document]) -> io::Result<()> {
    // Through a link, and for `.`, the folder itself is replaced and not its name.
    let folder = &if folder.exists() { fs::canonicalize(folder)? } else { folder.to_owned() };
    let parent = parent_of(folder);
    fs::create_dir_all(&parent)?;
    let _turn = take_turn(&parent)?;
    let owner_alone = fs::Permissions::from_mode(0o700);
    let staged = tempfile::Builder::new().prefix(STAGED).permissions(owner_alone).tempdir_in(&parent)?;
    for Document { path, bytes } in files {
        let target = staged.path().join(path);
        if let Some(folder) = target.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&target)?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    sync_folder(staged.path())?;
    // Somebody may have put something there since the run began.
    if !foreign_in(folder)?.is_empty() {
        return Err(refusal("里面刚刚多了或改了别的东西", "something else was put or changed there just now"));
    }
    swap(staged.path(), folder)?;
    sync_folder(&parent)
    // The staged folder, now holding the old content if there was any, is removed as it goes out of scope.
}

/// What the results are: each file with the fingerprint of its content, for run.json.
pub(crate) fn contents(files: &[Document]) -> BTreeMap<String, String> {
    files.iter().map(|file| (file.path.clone(), fingerprint_of_bytes(&file.bytes))).collect()
}

/// What a folder of results holds that this program did not write, or not as it stands there: paths within it, sorted.
/// Nothing if the folder is not there or empty. The name of the folder itself, `.`, where it is none of ours at all.
///
/// # Errors
/// If it cannot be looked at.
pub(crate) fn foreign_in(folder: &Path) -> io::Result<Vec<String>> {
    let held = match files_within(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        held => held?,
    };
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let run = read_document(&folder.join("run.json")).ok();
    let Some(Run { files: written, .. }) = run.and_then(|bytes| serde_json::from_slice(&bytes).ok()) else {
        return Ok(vec![".".to_owned()]);
    };
    if !written.contains_key("plan.json") {
        return Ok(vec![".".to_owned()]);
    }
    let mut foreign = Vec::new();
    for path in held.into_iter().filter(|path| path != "run.json" && !is_lock(path)) {
        let same = written.get(&path).is_some_and(|known| {
            // Read whole: results are as large as what is written now.
            fs::read(folder.join(&path)).is_ok_and(|bytes| fingerprint_of_bytes(&bytes) == *known)
        });
        if !same {
            foreign.push(path);
        }
    }
    Ok(foreign)
}

/// A spreadsheet that is open leaves a lock file beside it, which is nobody's work.
fn is_lock(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("~$") || name.starts_with(".~lock")
}

/// The paths of all that lies in a folder; of the folders in it, only those that results have are looked into.
fn files_within(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = entry.file_type()?.is_dir() && ["instance", "providers"].contains(&name.as_str());
        if is_ours {
            for inner in fs::read_dir(entry.path())? {
                found.push(format!("{name}/{}", inner?.file_name().to_string_lossy()));
            }
        } else {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
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

/// Waits for the turn to write in a folder: runs that write beside each other take turns, so that what is staged there
/// now belongs to no living run and is removed.
fn take_turn(parent: &Path) -> io::Result<File> {
    let turn = File::open(parent)?;
    let begun = Instant::now();
    loop {
        match turn.try_lock() {
            Ok(()) => {
                remove_leftovers(parent)?;
                return Ok(turn);
            }
            Err(TryLockError::WouldBlock) if begun.elapsed() < TURN_MAX => std::thread::sleep(TURN_PAUSE),
            Err(TryLockError::WouldBlock) => {
                return Err(refusal(
                    "上一级文件夹被别的程序锁住了，等了 5 秒还没有放开",
                    "another program has locked the folder above it, and did not let go within 5 seconds",
                ));
            }
            // A disk without locks: then nothing is known of other runs, and nothing is removed.
            Err(TryLockError::Error(_)) => return Ok(turn),
        }
    }
}

/// Removes what killed runs left: files of this name, and folders that hold nothing but results.
fn remove_leftovers(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(STAGED) {
            continue;
        }
        // One that cannot be removed is in nobody's way.
        let _ = match entry.file_type()? {
            kind if kind.is_file() => fs::remove_file(entry.path()),
            kind if kind.is_dir() && holds_results_only(&entry.path()) => fs::remove_dir_all(entry.path()),
            _ => Ok(()),
        };
    }
    Ok(())
}

/// What `match` writes into a folder.
const RESULTS: [&str; 8] =
    ["changes.xlsx", "evidence.json", "instance", "plan.json", "plan.xlsx", "providers", "report.html", "run.json"];

fn holds_results_only(folder: &Path) -> bool {
    let is_result = |name: &str| RESULTS.contains(&name) || is_lock(name);
    fs::read_dir(folder).is_ok_and(|mut entries| {
        entries.all(|entry| entry.is_ok_and(|entry| is_result(&entry.file_name().to_string_lossy())))
    })
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
    File::open(folder)?.sync_all()
}

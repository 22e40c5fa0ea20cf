//! Files in with limits.
//!
//! Comes in: paths as typed. Goes out: bytes, or located faults. Always holds: a file above the limit is not even
//! loaded; nothing but a regular file is opened.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use engine::district::Bilingual;
use engine::tables::{BATCH_BYTES_MAX, FILE_BYTES_MAX, Fault, Source, is_read, is_table_name, too_large};

use crate::system_errors::{refusal, system_words};

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
    let (limit, limit_of_all) = if instance { (1 << 32, 1 << 33) } else { (FILE_BYTES_MAX, BATCH_BYTES_MAX) };
    let sizes = paths.iter().filter(|path| is_read(&name_of(path)));
    let sizes = sizes.map(|path| fs::metadata(path).map_or(0, |metadata| metadata.len()));
    // One that is too large by itself has a fault of its own.
    let all: u64 = sizes.filter(|size| *size <= limit).sum();
    if all > limit_of_all && paths.len() > 1 {
        return Err(vec![folder_too_large(path, all, limit_of_all)]);
    }
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
    let name = name_of(path);
    if name.starts_with("~$") || name.starts_with(".~lock") {
        return Err(Box::new(Fault::error(
            "lock_file",
            &name,
            Bilingual::new(
                "这是表格软件打开文件时留下的锁文件，不是表格",
                "this is the lock file of an open spreadsheet, no table",
            ),
            Bilingual::new("请改用去掉开头 ~$ 的那个文件", "give the file whose name has no ~$ in front"),
        )));
    }
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

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Each file may be within its limit and all of them together be more than memory holds.
fn folder_too_large(path: &Path, bytes: u64, most: u64) -> Fault {
    let (size, most) = (bytes >> 20, most >> 20);
    Fault::error(
        "too_large",
        &path.display().to_string(),
        Bilingual::new(
            format!("这些文件合起来有 {size} MB，一次最多读 {most} MB"),
            format!("these files have {size} MB together, at most {most} MB are read at once"),
        ),
        Bilingual::new(
            "请只留下本批次要用的表格，其余移到别的文件夹",
            "leave only the tables of this round there and move the others elsewhere",
        ),
    )
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    let name = path.display().to_string();
    let why = system_words(error);
    Fault::error(
        "unreadable",
        &name,
        Bilingual::new(format!("读不出来：{}", why.zh), format!("it cannot be read: {}", why.en)),
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

//! The zip package in which an xlsx or ods keeps its parts: checked without parsing them, then read part by part.
//!
//! Comes in: the bytes of a workbook. Goes out: the fault of a package that must not be read; the tags of its parts.
//! Always holds: what the directory promises is checked against limits and then against what really unpacks, since a
//! directory may lie; the table of shared strings may not claim more entries than it has room for (calamine reserves
//! what it claims).

use std::io::{BufReader, Cursor, Read};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::fault::Fault;
use super::source::Source;
use crate::district::Bilingual;

/// Parts of a workbook, at most. A choice: one of our own takes four or five parts a sheet, so that half still holds
/// 200 sheets; twice costs nothing but time.
const ENTRIES_MAX: usize = 2_000;
/// Bytes of all parts unpacked, at most. A choice: the 50,000 rows that a table may have, all 22 columns of requests
/// filled, unpack to 42 MB and their texts to as much again. Half still holds those; twice is memory for a hostile
/// file.
const UNPACKED_MAX: u64 = 256 << 20;
/// A part of more than a megabyte unpacks to at most so many times its packed size. A choice: parts of workbooks that
/// we measured unpack to 8 to 25 times, the worst that deflate can do is 1,032 times. Half still passes those; with
/// twice a bomb is found later.
const RATIO_MAX: u64 = 200;

/// The parts of a package.
pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Looks at the package without parsing what is in it. O(bytes unpacked).
pub(super) fn check_package(source: &Source) -> Result<(), Box<Fault>> {
    let is_broken = || Box::new(broken(&source.name));
    let mut archive = open(&source.bytes).ok_or_else(is_broken)?;
    if archive.len() > ENTRIES_MAX {
        return Err(bomb(&source.name, &format!("{} parts", archive.len())));
    }
    let mut unpacked = 0_u64;
    let mut strings = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|_| is_broken())?;
        let packed = entry.compressed_size().max(1);
        let name = entry.name().map(|name| name.into_owned()).unwrap_or_default();
        let mut size = 0_u64;
        let mut block = [0_u8; 1 << 15];
        loop {
            let n = entry.read(&mut block).map_err(|_| is_broken())?;
            if n == 0 {
                break;
            }
            size += n as u64;
            unpacked += n as u64;
            if unpacked > UNPACKED_MAX {
                return Err(bomb(&source.name, &format!("> {} MB", UNPACKED_MAX >> 20)));
            }
            if size > 1 << 20 && size / packed > RATIO_MAX {
                return Err(bomb(&source.name, &format!("> {RATIO_MAX} : 1")));
            }
        }
        if name.to_lowercase().ends_with("sharedstrings.xml") {
            strings.push((name, size));
        }
    }
    // The shortest entry, <si/>, takes five bytes. How often they are used (`count`) is another number, and may be
    // larger.
    if strings.iter().any(|(name, size)| claimed_strings(&mut archive, name) > size / 5) {
        return Err(is_broken());
    }
    Ok(())
}

/// The package of these bytes; `None` where they are none.
pub(super) fn open(bytes: &[u8]) -> Option<Archive<'_>> {
    ZipArchive::new(Cursor::new(bytes)).ok()
}

/// The fault of a file that cannot be opened.
pub(super) fn broken(file: &str) -> Fault {
    Fault::error(
        "broken_file",
        file,
        Bilingual::new("文件已损坏，打不开", "the file is broken and cannot be opened"),
        Bilingual::new(
            "请在 Excel 或 WPS 中打开后重新“另存为” .xlsx；如果打不开，请重新导出",
            "open it in a spreadsheet program and save it again as .xlsx, or export it anew",
        ),
    )
}

fn bomb(file: &str, what: &str) -> Box<Fault> {
    Box::new(Fault::error(
        "too_large_unpacked",
        file,
        Bilingual::new(
            format!("解压后过大（{what}），不予读取"),
            format!("it unpacks to too much ({what}) and is not read"),
        ),
        Bilingual::new(
            "请删去多余的工作表和图片，另存一份",
            "remove sheets and pictures that are not needed and save it again",
        ),
    ))
}

/// The number of strings that their table claims to hold; 0 where it claims none.
fn claimed_strings(archive: &mut Archive<'_>, path: &str) -> u64 {
    let mut claimed = 0;
    each_tag(archive, path, "sst", |tag| {
        let mut all = tag.attributes();
        let counts =
            all.with_checks(false).flatten().filter(|attribute| attribute.key.local_name().as_ref() == "uniqueCount");
        // Something that is no number, or too long for one, is as bad as a large one.
        claimed = counts.map(|attribute| attribute.value.trim().parse().unwrap_or(u64::MAX)).max().unwrap_or(0);
        ControlFlow::Break(())
    });
    claimed
}

/// Calls for every tag of this local name in a part of the package, until it breaks off or something cannot be read.
pub(super) fn each_tag(
    archive: &mut Archive<'_>,
    path: &str,
    name: &str,
    mut see: impl FnMut(&BytesStart<'_>) -> ControlFlow<()>,
) {
    each_start(
        archive,
        path,
        |tag| if tag.local_name().as_ref() == name { see(tag) } else { ControlFlow::Continue(()) },
    );
}

/// Calls for every tag that begins in a part of the package, likewise.
pub(super) fn each_start(
    archive: &mut Archive<'_>,
    path: &str,
    mut see: impl FnMut(&BytesStart<'_>) -> ControlFlow<()>,
) {
    each_event(archive, path, |event| match event {
        Event::Start(tag) | Event::Empty(tag) => see(tag),
        _ => ControlFlow::Continue(()),
    });
}

/// Calls for everything in a part of the package, likewise.
pub(super) fn each_event(archive: &mut Archive<'_>, path: &str, mut see: impl FnMut(&Event<'_>) -> ControlFlow<()>) {
    let Ok(part) = archive.by_name(path) else { return };
    // The package was checked: no part unpacks to more than its limit.
    let mut reader = Reader::from_reader(BufReader::new(part.take(UNPACKED_MAX)));
    // As lenient as the reader of cells: it must not see a tag that this one does not.
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        if matches!(event, Event::Eof) || see(&event).is_break() {
            break;
        }
        buffer.clear();
    }
}

/// An attribute by its local name: `r:id` is `id`.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">"))
}

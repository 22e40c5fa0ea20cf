//! What the reader of cells does not say: which rows of an xlsx or ods are hidden, which cells of an ods are merged,
//! the notes of an xlsx.
//!
//! Comes in: the bytes of a workbook whose package was checked. Goes out: [`Marks`] for each sheet. Always holds:
//! whatever cannot be understood hides nothing; the rows themselves are read elsewhere.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::Region;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Hidden rows, sorted, and notes by the name of the sheet. O(bytes unpacked).
pub(super) fn xlsx_marks(bytes: &[u8]) -> BTreeMap<String, Marks> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return BTreeMap::new() };
    let targets: BTreeMap<String, String> =
        relations(&mut archive, "xl/_rels/workbook.xml.rels").into_iter().map(|(id, _, target)| (id, target)).collect();
    let mut parts = Vec::new();
    each_tag(&mut archive, "xl/workbook.xml", "sheet", |tag| {
        if let (Some(name), Some(target)) =
            (attribute(tag, "name"), attribute(tag, "id").and_then(|id| targets.get(&id)))
        {
            parts.push((name, part_path("xl", target)));
        }
        ControlFlow::Continue(())
    });
    let mut all = BTreeMap::new();
    for (name, path) in parts {
        let mut hidden = Vec::new();
        each_tag(&mut archive, &path, "row", |tag| {
            let is_hidden = attribute(tag, "hidden").is_some_and(|value| value == "1" || value == "true");
            hidden.extend(attribute(tag, "r").and_then(|number| number.parse::<u32>().ok()).filter(|_| is_hidden));
            ControlFlow::Continue(())
        });
        hidden.sort_unstable();
        hidden.dedup();
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
        let of_sheet = relations(&mut archive, &format!("{folder}/_rels/{file}.rels"));
        let comments = of_sheet.into_iter().find(|(_, kind, _)| kind.ends_with("/comments"));
        let notes =
            comments.map_or_else(Vec::new, |(_, _, target)| notes_of(&mut archive, &part_path(folder, &target)));
        all.insert(name, Marks { merged: Vec::new(), hidden, notes });
    }
    all
}

/// Id, kind and target of each relation of a part.
fn relations(archive: &mut Archive<'_>, path: &str) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    each_tag(archive, path, "Relationship", |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            all.push((id, attribute(tag, "Type").unwrap_or_default(), target));
        }
        ControlFlow::Continue(())
    });
    all
}

/// The path of a part that a relation in `folder` points to.
fn part_path(folder: &str, target: &str) -> String {
    if let Some(path) = target.strip_prefix('/') {
        return path.to_owned();
    }
    let (mut folder, mut target) = (folder, target);
    while let Some(rest) = target.strip_prefix("../") {
        (folder, target) = (folder.rsplit_once('/').map_or("", |(above, _)| above), rest);
    }
    format!("{folder}/{target}")
}

/// Notes of a sheet that are kept, and characters of each.
const NOTES_MAX: usize = 5_000;
const NOTE_CHARS_MAX: usize = 2_000;

/// The notes of a part of comments: row as [`Row::number`](super::Row), column from 0, text.
fn notes_of(archive: &mut Archive<'_>, path: &str) -> Vec<(u32, usize, String)> {
    let mut notes: Vec<(u32, usize, String)> = Vec::new();
    let (mut in_note, mut in_text) = (false, false);
    each_event(archive, path, |event| {
        let mut add = |text: &str| {
            if let Some((.., note)) = notes.last_mut().filter(|_| in_note && in_text) {
                note.extend(text.chars().take(NOTE_CHARS_MAX.saturating_sub(note.chars().count())));
            }
        };
        match event {
            Event::Text(text) => add(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let mut buffer = [0; 4];
                let sign = name.resolve_char_ref().ok().flatten().map(|c| &*c.encode_utf8(&mut buffer));
                add(sign.or_else(|| resolve_xml_entity(name)).unwrap_or(""));
            }
            Event::Start(tag) if tag.local_name().as_ref() == "comment" => {
                let place = attribute(tag, "ref").and_then(|cell| place_of(&cell)).filter(|_| notes.len() < NOTES_MAX);
                in_note = place.is_some();
                notes.extend(place.map(|(row, column)| (row, column, String::new())));
            }
            Event::Start(tag) if tag.local_name().as_ref() == "t" => in_text = true,
            Event::End(tag) if tag.local_name().as_ref() == "t" => in_text = false,
            _ => {}
        }
        ControlFlow::Continue(())
    });
    notes.retain(|(.., note)| !note.trim().is_empty());
    notes
}

/// Row and column of a cell such as `C15`.
fn place_of(cell: &str) -> Option<(u32, usize)> {
    let letters = cell.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = cell[..letters].bytes().try_fold(0_usize, |sum, letter| {
        sum.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((
        cell[letters..].parse().ok().filter(|row| *row > 0)?,
        column.checked_sub(1).filter(|column| *column < super::COLUMNS_MAX)?,
    ))
}

/// What is told of a sheet beside its cells.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Of an ods; those of an xlsx are told by the reader of cells.
    pub(super) merged: Vec<Region>,
    /// Numbers of hidden rows.
    pub(super) hidden: Vec<u32>,
    /// Of an xlsx: row, column from 0, text.
    pub(super) notes: Vec<(u32, usize, String)>,
}

/// Rows of an ods that are looked at; a sheet has no more.
const ODS_ROWS_MAX: u32 = 1 << 20;
/// Hidden rows that are noted of one that is repeated.
const HIDDEN_MAX: u32 = 10_000;

/// Merged cells and hidden rows by the name of the sheet. Rows and cells that are alike stand there once with how often
/// they repeat. O(bytes unpacked).
pub(super) fn ods_marks(bytes: &[u8]) -> BTreeMap<String, Marks> {
    let mut all: BTreeMap<String, Marks> = BTreeMap::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return all };
    let (mut sheet, mut row, mut column, mut rows_repeated) = (None, 0_u32, 0_usize, 0_u32);
    let number =
        |tag: &BytesStart<'_>, name: &str| attribute(tag, name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1).max(1);
    each_start(&mut archive, "content.xml", |tag| {
        match tag.local_name().as_ref() {
            "table" => (sheet, row, rows_repeated) = (attribute(tag, "name"), 0, 0),
            "table-row" => {
                row = row.saturating_add(rows_repeated);
                rows_repeated = number(tag, "number-rows-repeated");
                column = 0;
                let is_hidden =
                    attribute(tag, "visibility").is_some_and(|value| value == "collapse" || value == "filter");
                if let (Some(sheet), true) = (&sheet, is_hidden && row < ODS_ROWS_MAX) {
                    let rows = row + 1..=row.saturating_add(rows_repeated.min(HIDDEN_MAX)).min(ODS_ROWS_MAX);
                    all.entry(sheet.clone()).or_default().hidden.extend(rows);
                }
            }
            "table-cell" | "covered-table-cell" => {
                let (wide, high) = (number(tag, "number-columns-spanned"), number(tag, "number-rows-spanned"));
                if let (Some(sheet), true) = (&sheet, (wide > 1 || high > 1) && row < ODS_ROWS_MAX) {
                    let rows = (row + 1, row.saturating_add(high).min(ODS_ROWS_MAX));
                    let columns = (column, column.saturating_add(wide as usize) - 1);
                    all.entry(sheet.clone()).or_default().merged.push(Region { rows, columns });
                }
                column = column.saturating_add(number(tag, "number-columns-repeated") as usize);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    all
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
fn each_start(archive: &mut Archive<'_>, path: &str, mut see: impl FnMut(&BytesStart<'_>) -> ControlFlow<()>) {
    each_event(archive, path, |event| match event {
        Event::Start(tag) | Event::Empty(tag) => see(tag),
        _ => ControlFlow::Continue(()),
    });
}

/// Calls for everything in a part of the package, likewise.
fn each_event(archive: &mut Archive<'_>, path: &str, mut see: impl FnMut(&Event<'_>) -> ControlFlow<()>) {
    let Ok(part) = archive.by_name(path) else { return };
    // The package was checked: no part unpacks to more than its limit.
    let mut reader = Reader::from_reader(BufReader::new(part.take(super::xlsx_file::UNPACKED_MAX)));
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
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">"))
}

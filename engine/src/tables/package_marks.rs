//! What the reader of cells does not say: which rows of an xlsx or ods are hidden, which cells of an ods are merged.
//!
//! Comes in: the bytes of a workbook whose package was checked. Goes out: row numbers and regions for each sheet. Always holds: whatever
//! cannot be understood hides nothing; the rows themselves are read elsewhere.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::Region;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The numbers of hidden rows by the name of the sheet, sorted. O(bytes unpacked).
pub(super) fn hidden_rows(bytes: &[u8]) -> BTreeMap<String, Vec<u32>> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return BTreeMap::new() };
    let mut targets = BTreeMap::new();
    each_tag(&mut archive, "xl/_rels/workbook.xml.rels", "Relationship", |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            targets.insert(id, target);
        }
        ControlFlow::Continue(())
    });
    let mut parts = Vec::new();
    each_tag(&mut archive, "xl/workbook.xml", "sheet", |tag| {
        if let (Some(name), Some(target)) = (attribute(tag, "name"), attribute(tag, "id").and_then(|id| targets.get(&id))) {
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            parts.push((name, path));
        }
        ControlFlow::Continue(())
    });
    let mut hidden = BTreeMap::new();
    for (name, path) in parts {
        let mut rows = Vec::new();
        each_tag(&mut archive, &path, "row", |tag| {
            let is_hidden = attribute(tag, "hidden").is_some_and(|value| value == "1" || value == "true");
            rows.extend(attribute(tag, "r").and_then(|number| number.parse::<u32>().ok()).filter(|_| is_hidden));
            ControlFlow::Continue(())
        });
        rows.sort_unstable();
        rows.dedup();
        hidden.insert(name, rows);
    }
    hidden
}

/// Merged cells and hidden rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) merged: Vec<Region>,
    pub(super) hidden: Vec<u32>,
}

/// Rows of an ods that are looked at; a sheet has no more.
const ODS_ROWS_MAX: u32 = 1 << 20;
/// Hidden rows that are noted of one that is repeated.
const HIDDEN_MAX: u32 = 10_000;

/// Merged cells and hidden rows by the name of the sheet. Rows and cells that are alike stand there once with how often they repeat.
/// O(bytes unpacked).
pub(super) fn ods_marks(bytes: &[u8]) -> BTreeMap<String, Marks> {
    let mut all: BTreeMap<String, Marks> = BTreeMap::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return all };
    let (mut sheet, mut row, mut column, mut rows_repeated) = (None, 0_u32, 0_usize, 0_u32);
    let number = |tag: &BytesStart<'_>, name: &str| attribute(tag, name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1).max(1);
    each_start(&mut archive, "content.xml", |tag| {
        match tag.local_name().as_ref() {
            "table" => (sheet, row, rows_repeated) = (attribute(tag, "name"), 0, 0),
            "table-row" => {
                row = row.saturating_add(rows_repeated);
                rows_repeated = number(tag, "number-rows-repeated");
                column = 0;
                let is_hidden = attribute(tag, "visibility").is_some_and(|value| value == "collapse" || value == "filter");
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
pub(super) fn each_tag(archive: &mut Archive<'_>, path: &str, name: &str, mut see: impl FnMut(&BytesStart<'_>) -> ControlFlow<()>) {
    each_start(archive, path, |tag| if tag.local_name().as_ref() == name { see(tag) } else { ControlFlow::Continue(()) });
}

/// Calls for every tag that begins in a part of the package, likewise.
fn each_start(archive: &mut Archive<'_>, path: &str, mut see: impl FnMut(&BytesStart<'_>) -> ControlFlow<()>) {
    let Ok(part) = archive.by_name(path) else { return };
    // The package was checked: no part unpacks to more than its limit.
    let mut reader = Reader::from_reader(BufReader::new(part.take(super::xlsx_file::UNPACKED_MAX)));
    // As lenient as the reader of cells: it must not see a tag that this one does not.
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        let is_over = match event {
            Event::Start(tag) | Event::Empty(tag) => see(&tag).is_break(),
            other => matches!(other, Event::Eof),
        };
        if is_over {
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

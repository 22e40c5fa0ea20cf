//! What the reader of cells does not give: which rows of an xlsx or ods are hidden, which cells of an ods are merged,
//! the notes of an xlsx.
//!
//! Comes in: the bytes of a workbook whose package was checked. Goes out: [`Marks`] for each sheet. Always holds:
//! whatever cannot be understood hides nothing; the rows themselves are read elsewhere.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use super::limits::COLUMNS_MAX;
use super::package::{Archive, attribute, each_event, each_start, each_tag, open};
use super::sheet::{CellNote, CellPlace, Region};

/// What is marked in a sheet beside its cells.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Of an ods; the reader of cells gives those of an xlsx.
    pub(super) merged: Vec<Region>,
    /// Numbers of hidden rows.
    pub(super) hidden: Vec<u32>,
    /// Of an xlsx.
    pub(super) notes: Vec<CellNote>,
}

/// Hidden rows, sorted, and notes by the name of the sheet. O(bytes unpacked).
pub(super) fn xlsx_marks(bytes: &[u8]) -> BTreeMap<String, Marks> {
    let Some(mut archive) = open(bytes) else { return BTreeMap::new() };
    let of_workbook = relations(&mut archive, "xl/_rels/workbook.xml.rels");
    let targets: BTreeMap<String, String> = of_workbook.into_iter().map(|part| (part.id, part.target)).collect();
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
        let comments = of_sheet.into_iter().find(|part| part.kind.ends_with("/comments"));
        let notes = comments.map_or_else(Vec::new, |part| notes_of(&mut archive, &part_path(folder, &part.target)));
        all.insert(name, Marks { merged: Vec::new(), hidden, notes });
    }
    all
}

/// Where one part of the package points to another.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// The relations of a part.
fn relations(archive: &mut Archive<'_>, path: &str) -> Vec<Relation> {
    let mut all = Vec::new();
    each_tag(archive, path, "Relationship", |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            all.push(Relation { id, kind: attribute(tag, "Type").unwrap_or_default(), target });
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

/// Notes of a sheet that are kept, and characters of each. Choices: far more than anybody writes by hand; beyond them
/// the annotated workbook loses notes, which nothing depends on.
const NOTES_MAX: usize = 5_000;
const NOTE_CHARS_MAX: usize = 2_000;

/// The notes of a part of comments.
fn notes_of(archive: &mut Archive<'_>, path: &str) -> Vec<CellNote> {
    let mut notes: Vec<CellNote> = Vec::new();
    let (mut in_note, mut in_text) = (false, false);
    each_event(archive, path, |event| {
        let mut add = |text: &str| {
            if let Some(note) = notes.last_mut().filter(|_| in_note && in_text) {
                note.text.extend(text.chars().take(NOTE_CHARS_MAX.saturating_sub(note.text.chars().count())));
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
                notes.extend(place.map(|place| CellNote { place, text: String::new() }));
            }
            Event::Start(tag) if tag.local_name().as_ref() == "t" => in_text = true,
            Event::End(tag) if tag.local_name().as_ref() == "t" => in_text = false,
            _ => {}
        }
        ControlFlow::Continue(())
    });
    notes.retain(|note| !note.text.trim().is_empty());
    notes
}

/// The place of a cell such as `C15`.
fn place_of(cell: &str) -> Option<CellPlace> {
    let letters = cell.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = cell[..letters].bytes().try_fold(0_usize, |sum, letter| {
        sum.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some(CellPlace {
        row: cell[letters..].parse().ok().filter(|row| *row > 0)?,
        column: column.checked_sub(1).filter(|column| *column < COLUMNS_MAX)?,
    })
}

/// Rows of an ods that are looked at: a sheet of LibreOffice has no more.
const ODS_ROWS_MAX: u32 = 1 << 20;
/// Hidden rows that are noted of one that is repeated. A choice: a filter hides no more rows than that, while the empty
/// end of a sheet may repeat a million times.
const HIDDEN_MAX: u32 = 10_000;

/// Merged cells and hidden rows by the name of the sheet. Rows and cells that are alike stand there once with how often
/// they repeat. O(bytes unpacked).
pub(super) fn ods_marks(bytes: &[u8]) -> BTreeMap<String, Marks> {
    let mut all: BTreeMap<String, Marks> = BTreeMap::new();
    let Some(mut archive) = open(bytes) else { return all };
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
                    let first = CellPlace { row: row + 1, column };
                    let last = CellPlace {
                        row: row.saturating_add(high).min(ODS_ROWS_MAX),
                        column: column.saturating_add(wide as usize) - 1,
                    };
                    all.entry(sheet.clone()).or_default().merged.push(Region { first, last });
                }
                column = column.saturating_add(number(tag, "number-columns-repeated") as usize);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    all
}

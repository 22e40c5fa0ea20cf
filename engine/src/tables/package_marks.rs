//! What the reader of cells does not give of an xlsx: which rows are hidden, notes, texts of cells that are more exact
//! than their values.
//!
//! Comes in: the bytes of a workbook whose package was checked. Goes out: [`Marks`] for each sheet. Always holds:
//! whatever cannot be understood hides nothing; the rows themselves are read elsewhere.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;

use super::package::{Archive, attribute, each_event, each_tag, open};
use super::sheet::{CellNote, CellPlace};
use super::xlsx_cells::{ExactCells, exact_cells, number_looks, place_of};

/// What is marked in a sheet beside its cells.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Numbers of hidden rows.
    pub(super) hidden: Vec<u32>,
    /// Notes of cells.
    pub(super) notes: Vec<CellNote>,
    /// Cells whose text says more than their value, in place of it.
    pub(super) texts: BTreeMap<CellPlace, String>,
    /// The first cell that no program could have written.
    pub(super) spoilt: Option<CellPlace>,
}

/// Hidden rows, sorted, notes and exact texts by the name of the sheet. O(bytes unpacked).
pub(super) fn xlsx_marks(bytes: &[u8]) -> BTreeMap<String, Marks> {
    let Some(mut archive) = open(bytes) else { return BTreeMap::new() };
    let parts = sheet_parts(&mut archive);
    let mut all = BTreeMap::new();
    let looks = number_looks(&mut archive);
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
        let ExactCells { texts, spoilt } = exact_cells(&mut archive, &path, &looks);
        all.insert(name, Marks { hidden, notes, texts, spoilt });
    }
    all
}

/// The sheets of the workbook: the name of each and the path of its part.
pub(super) fn sheet_parts(archive: &mut Archive<'_>) -> Vec<(String, String)> {
    let of_workbook = relations(archive, "xl/_rels/workbook.xml.rels");
    let targets: BTreeMap<String, String> = of_workbook.into_iter().map(|part| (part.id, part.target)).collect();
    let mut parts = Vec::new();
    each_tag(archive, "xl/workbook.xml", "sheet", |tag| {
        if let (Some(name), Some(target)) =
            (attribute(tag, "name"), attribute(tag, "id").and_then(|id| targets.get(&id)))
        {
            parts.push((name, part_path("xl", target)));
        }
        ControlFlow::Continue(())
    });
    parts
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

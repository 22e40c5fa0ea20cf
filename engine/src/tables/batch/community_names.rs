//! What the communities are called, and which community a cell or an address means.
//!
//! Comes in: ids and names as the table of communities has them. Goes out: ids, or a fault at the cell. Always holds: a
//! name counts only where it is unique.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{Bilingual, CommunityId, bare_name, safe_text};
use crate::tables::nearest::{bare_community, mend_reference, nearest, nearest_community};
use crate::tables::{Reader, Row};

/// What the communities are called: by id, and by name, also in short, where it is unique.
#[derive(Debug, Default)]
pub(super) struct CommunityNames {
    /// Of every row, faulty ones included.
    pub(super) ids: BTreeSet<String>,
    by_name: BTreeMap<String, Vec<String>>,
    /// By the name without the word for what it is: offices write 清河二村 for 清河二村居民区.
    by_short_name: BTreeMap<String, Vec<String>>,
}

impl CommunityNames {
    /// Adds a community.
    pub(super) fn add(&mut self, id: &str, name: &str) {
        self.by_name.entry(name.to_owned()).or_default().push(id.to_owned());
        self.by_short_name.entry(bare_community(name)).or_default().push(id.to_owned());
    }

    fn named(&self, text: &str) -> Option<&[String]> {
        self.by_name.get(text).or_else(|| self.by_short_name.get(&bare_name(text))).map(Vec::as_slice)
    }

    /// The community of an id or a unique name; a fault at the cell otherwise.
    pub(super) fn find(
        &self,
        reader: &mut Reader<'_>,
        row: &Row,
        column: &'static str,
        text: &str,
    ) -> Option<CommunityId> {
        if self.ids.contains(text) {
            return Some(CommunityId(text.to_owned()));
        }
        match self.named(text) {
            Some([id]) => return Some(CommunityId(id.clone())),
            Some(several) => {
                reader.fault(
                    row,
                    column,
                    "ambiguous_reference",
                    Bilingual::new(
                        format!("叫“{text}”的社区不止一个（{}）", several.join("、")),
                        format!("several communities are called {text} ({})", several.join(", ")),
                    ),
                    Bilingual::new("请改填编号", "give the id"),
                );
            }
            // With no communities at all, the missing table is the fault.
            None if self.ids.is_empty() => {}
            None => {
                let near = nearest_community(text, self.by_name.keys())
                    .or_else(|| nearest(text, self.by_name.keys().chain(&self.ids)));
                let near = near.map(|near| if self.ids.contains(near) { near.to_owned() } else { safe_text(near) });
                reader.fault(
                    row,
                    column,
                    "unknown_community",
                    Bilingual::new(format!("社区表里没有“{text}”"), format!("there is no community {text}")),
                    mend_reference("社区表", "the table communities", near.as_deref()),
                );
                reader.about(text);
            }
        }
        None
    }

    /// The one community whose name stands in an address, the longest of several; its kind (居民区) may be left out.
    pub(super) fn in_address(&self, address: &str) -> Option<CommunityId> {
        let address = bare_name(address);
        let known = self.by_name.iter().filter_map(|(name, ids)| match ids.as_slice() {
            // One character alone stands in too many addresses.
            [id] => Some((
                Some(bare_community(name)).filter(|bare| bare.chars().count() > 1).unwrap_or_else(|| bare_name(name)),
                id,
            )),
            _ => None,
        });
        let mut best: Option<(usize, &String)> = None;
        let mut is_tie = false;
        for (name, id) in known.filter(|(name, _)| name.chars().count() > 1 && address.contains(name.as_str())) {
            let length = name.chars().count();
            match best {
                Some((longest, _)) if longest > length => {}
                Some((longest, other)) if longest == length => is_tie |= other != id,
                _ => (best, is_tie) = (Some((length, id)), false),
            }
        }
        best.filter(|_| !is_tie).map(|(_, id)| CommunityId(id.clone()))
    }

    /// The communities of a list cell, sorted; a fault for each that is none.
    pub(super) fn find_all(&self, reader: &mut Reader<'_>, row: &Row, column: &'static str) -> Vec<CommunityId> {
        let mut found: Vec<CommunityId> = Vec::new();
        for text in reader.list(row, column) {
            // A comma parts communities only where each part is one: a name may hold a comma.
            let parts: Vec<&str> = text.split(['，', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
            let is_known = |part: &&str| self.ids.contains(*part) || self.named(part).is_some();
            if parts.len() > 1 && parts.iter().all(is_known) {
                parts.iter().for_each(|part| found.extend(self.find(reader, row, column, part)));
            } else {
                found.extend(self.find(reader, row, column, &text));
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

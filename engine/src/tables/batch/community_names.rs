//! What the communities are called, and which community a cell means.
//!
//! Comes in: ids, names, compounds and streets as the table of communities has them. Goes out: ids, or a fault at the
//! cell. Always holds: a name counts only where it is unique, alone or within the street that is said.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{Addresses, Meant};
use crate::district::{Bilingual, CommunityId, bare_name, fold_street, safe_text};
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
    /// By the compounds in their area.
    by_compound: BTreeMap<String, Vec<String>>,
    streets: BTreeMap<String, String>,
    addresses: Addresses,
}

/// Communities of the same name that a message names: a terminal shows them in a line.
const NAMED_MAX: usize = 5;

impl CommunityNames {
    /// Adds a community.
    pub(super) fn add(&mut self, id: &str, name: &str, street: Option<&str>, compounds: &[String]) {
        let add = |map: &mut BTreeMap<String, Vec<String>>, key: String| {
            let ids = map.entry(key).or_default();
            if !ids.iter().any(|known| known == id) {
                ids.push(id.to_owned());
            }
        };
        // A row that repeats an id has its fault already.
        if self.by_name.get(name).is_none_or(|ids| !ids.iter().any(|known| known == id)) {
            self.by_name.entry(name.to_owned()).or_default().push(id.to_owned());
            self.by_short_name.entry(bare_community(name)).or_default().push(id.to_owned());
        }
        for compound in compounds {
            add(&mut self.by_compound, bare_compound(compound));
            self.addresses.add(id, compound);
        }
        self.addresses.add(id, name);
        if let Some(street) = street {
            self.streets.insert(id.to_owned(), street.to_owned());
            self.addresses.add_street(id, street);
        }
    }

    fn named(&self, text: &str) -> Option<&[String]> {
        // 石桥一居 is how 石桥一居民区 is said.
        let said = text.strip_suffix('居').map(bare_name);
        let short = || self.by_short_name.get(&bare_community(text));
        let found =
            self.by_name.get(text).or_else(short).or_else(|| said.and_then(|said| self.by_short_name.get(&said)));
        found.map(Vec::as_slice)
    }

    /// The communities that a text names as a whole: by name, else by name behind that of a street, else by compound.
    fn meant(&self, text: &str, street: Option<&str>) -> Vec<String> {
        let within = |ids: &[String], street: &str| {
            let lies = |id: &&String| self.streets.get(*id).is_some_and(|of| fold_street(of) == street);
            ids.iter().filter(lies).cloned().collect::<Vec<_>>()
        };
        let behind_street = || {
            let bare = bare_name(text);
            let streets: BTreeSet<String> = self.streets.values().map(|street| fold_street(street)).collect();
            let rests = streets.iter().flat_map(|street| {
                let rest = bare.strip_prefix(street.as_str());
                let rests = rest.map(|rest| [rest.strip_prefix("街道"), rest.strip_prefix('镇'), Some(rest)]);
                rests.into_iter().flatten().flatten().map(move |rest| (street, rest))
            });
            let of_rest =
                |rest: &str| self.named(rest).or_else(|| self.by_compound.get(&bare_compound(rest)).map(Vec::as_slice));
            rests
                .map(|(street, rest)| of_rest(rest).map_or_else(Vec::new, |ids| within(ids, street)))
                .find(|ids| !ids.is_empty())
                .unwrap_or_default()
        };
        let compound = || self.by_compound.get(&bare_compound(text)).cloned();
        // 清河小区 is the compound, whatever community has the name 清河.
        let ids =
            match compound().filter(|_| text.ends_with("小区")).or_else(|| self.named(text).map(<[String]>::to_vec)) {
                Some(ids) => ids,
                None => Some(behind_street()).filter(|ids| !ids.is_empty()).or_else(compound).unwrap_or_default(),
            };
        match street.map(|street| within(&ids, &fold_street(street))) {
            Some(there) if !there.is_empty() => there,
            _ => ids,
        }
    }

    /// The community of an id or a unique name; a fault at the cell otherwise. `street`: a cell that says in which
    /// street.
    pub(super) fn find_in(
        &self,
        reader: &mut Reader<'_>,
        row: &Row,
        column: &'static str,
        text: &str,
        street: Option<&str>,
    ) -> Option<CommunityId> {
        if self.ids.contains(text) {
            return Some(CommunityId(text.to_owned()));
        }
        match self.meant(text, street).as_slice() {
            [id] => return Some(CommunityId(id.clone())),
            // With no communities at all, the missing table is the fault.
            [] if self.ids.is_empty() => {}
            [] => {
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
            several => {
                let said = self.said(several);
                reader.fault(
                    row,
                    column,
                    "ambiguous_reference",
                    Bilingual::new(
                        format!("叫“{text}”的社区不止一个：{}", said.zh),
                        format!("several communities are called {text}: {}", said.en),
                    ),
                    Bilingual::new(
                        "请改填编号，或在前面写上街镇，或加一列“街镇”",
                        "give the id, or write the street in front, or add a column street",
                    ),
                );
            }
        }
        None
    }

    /// The same where no street is said.
    pub(super) fn find(
        &self,
        reader: &mut Reader<'_>,
        row: &Row,
        column: &'static str,
        text: &str,
    ) -> Option<CommunityId> {
        self.find_in(reader, row, column, text, None)
    }

    /// Communities by id, name and street, for a message.
    pub(super) fn said(&self, ids: &[String]) -> Bilingual {
        let name = |id: &str| self.by_name.iter().find(|(_, ids)| ids.iter().any(|known| known == id)).map(|(n, _)| n);
        let one = |id: &String, chinese: bool| {
            let about: Vec<&String> = self.streets.get(id).into_iter().chain(name(id)).collect();
            let about = about.iter().map(|text| safe_text(text)).collect::<Vec<_>>().join(" ");
            if chinese { format!("{id}（{about}）") } else { format!("{id} ({about})") }
        };
        let more = ids.len() > NAMED_MAX;
        let list = |chinese: bool, by: &str| {
            ids.iter().take(NAMED_MAX).map(|id| one(id, chinese)).collect::<Vec<_>>().join(by)
        };
        Bilingual::new(
            format!("{}{}", list(true, "、"), if more { " 等" } else { "" }),
            format!("{}{}", list(false, ", "), if more { " …" } else { "" }),
        )
    }

    /// A community as a short message names it: by its id, or by its name where that is a mere number.
    pub(super) fn said_in_short(&self, id: &CommunityId) -> String {
        let is_number = id.as_str().bytes().all(|b| b.is_ascii_digit());
        let name = self.by_name.iter().find(|(_, ids)| is_number && ids.iter().any(|known| known == id.as_str()));
        name.map_or_else(|| id.as_str().to_owned(), |(name, _)| safe_text(name))
    }

    /// What a text means in which the name of a community or of a compound stands.
    pub(super) fn in_address(&self, address: &str, street: Option<&str>) -> Meant {
        match self.by_compound.get(&bare_compound(address)).map(Vec::as_slice) {
            Some([id]) => Meant::One(id.clone()),
            _ => self.addresses.meant(address, street),
        }
    }

    /// The communities of a list cell, sorted; a fault for each that is none.
    pub(super) fn find_all(&self, reader: &mut Reader<'_>, row: &Row, column: &'static str) -> Vec<CommunityId> {
        self.find_all_in(reader, row, column, None)
    }

    /// The same, where a cell says in which street.
    pub(super) fn find_all_in(
        &self,
        reader: &mut Reader<'_>,
        row: &Row,
        column: &'static str,
        street: Option<&str>,
    ) -> Vec<CommunityId> {
        let mut found: Vec<CommunityId> = Vec::new();
        for text in reader.list(row, column) {
            // A comma parts communities only where each part is one: a name may hold a comma.
            let parts: Vec<&str> = text.split(['，', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
            let is_known = |part: &&str| self.ids.contains(*part) || self.named(part).is_some();
            if parts.len() > 1 && parts.iter().all(is_known) {
                parts.iter().for_each(|part| found.extend(self.find_in(reader, row, column, part, street)));
            } else {
                found.extend(self.find_in(reader, row, column, &text, street));
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// A compound's name without the word for what it is.
fn bare_compound(name: &str) -> String {
    let bare = bare_name(name);
    bare.strip_suffix("小区").filter(|rest| rest.chars().count() > 1).map_or_else(|| bare.clone(), str::to_owned)
}

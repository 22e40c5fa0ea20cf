//! Which community a text means in which its name stands: an address, a compound, a point of a grid.
//!
//! Comes in: what communities, their compounds and streets are called. Goes out: the one community that a text names,
//! all that it may mean, or none. Always holds: a name inside a longer one counts for nothing (曹杨 in 曹杨新村街道), nor
//! does the beginning of the name of a road (梅川 in 梅川路); nothing is told by likeness.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{bare_name, fold_street};
use crate::tables::nearest::bare_community;

/// The names that may stand in an address.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// By name, the communities that it may mean; a street means none, and hides what stands in its name.
    names: BTreeMap<String, BTreeSet<String>>,
    /// Streets of each community, folded.
    streets: BTreeMap<String, String>,
}

/// What a text means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// One community.
    One(String),
    /// Several, by their ids.
    Several(Vec<String>),
    /// None.
    None,
}

/// Characters of a text that are looked at: what is longer is no address, and its beginning tells where it is. Half
/// would
/// do for every address; twice costs twice as much.
const TEXT_CHARS_MAX: usize = 500;
/// What a name of a road goes on with.
const ROADS: [&str; 10] = ["路", "东路", "西路", "南路", "北路", "中路", "支路", "大道", "街", "公路"];
/// Ends of names that are compounds however they go on: 清河二村路口.
const COMPOUNDS: &str = "村苑园坊里城庭居寓邨区院楼庐";

impl Addresses {
    /// Adds a community by a name of it or of one of its compounds.
    pub(super) fn add(&mut self, id: &str, name: &str) {
        let full = bare_name(name);
        let bare = bare_community(name);
        // One character alone stands in too many addresses.
        for name in [full, bare].into_iter().filter(|name| name.chars().count() > 1) {
            self.names.entry(name).or_default().insert(id.to_owned());
        }
    }

    /// Adds the street of a community: it tells communities of the same name apart.
    pub(super) fn add_street(&mut self, id: &str, street: &str) {
        self.streets.insert(id.to_owned(), fold_street(street));
        for name in [bare_name(street), format!("{}街道", fold_street(street)), format!("{}镇", fold_street(street))]
        {
            self.names.entry(name).or_default();
        }
    }

    /// What a text means; `street`: a cell that says in which street. O(length² + names in it).
    pub(super) fn meant(&self, text: &str, street: Option<&str>) -> Meant {
        let text: Vec<char> = bare_name(text).chars().take(TEXT_CHARS_MAX).collect();
        let spans = self.spans(&text);
        let is_hidden = |span: &Span<'_>| {
            spans.iter().any(|other| {
                other.from <= span.from && span.to <= other.to && other.to - other.from > span.to - span.from
            })
        };
        let mut meant: Option<BTreeSet<&String>> = None;
        let mut all = BTreeSet::new();
        let said: Vec<String> = street.map(fold_street).into_iter().collect();
        let streets = if said.is_empty() { self.streets_in(&text) } else { said };
        for span in spans.iter().filter(|span| !is_hidden(span) && !span.ids.is_empty()) {
            let here: BTreeSet<&String> = self.in_streets(span.ids, &streets);
            all.extend(here.iter().copied());
            // A name and a compound of the same community in one text mean it the more surely.
            meant = Some(match meant {
                None => here,
                Some(before) => before.intersection(&here).copied().collect(),
            });
        }
        match meant {
            Some(meant) if meant.len() == 1 => meant.first().map_or(Meant::None, |id| Meant::One((*id).clone())),
            Some(meant) => {
                let several = if meant.is_empty() { all } else { meant };
                Meant::Several(several.into_iter().cloned().collect())
            }
            None => Meant::None,
        }
    }

    /// Those that lie in one of the streets; all, if none does.
    fn in_streets<'a>(&self, ids: &'a BTreeSet<String>, streets: &[String]) -> BTreeSet<&'a String> {
        let lies = |id: &&String| self.streets.get(*id).is_some_and(|street| streets.contains(street));
        let there: BTreeSet<&String> = ids.iter().filter(lies).collect();
        if there.is_empty() { ids.iter().collect() } else { there }
    }

    /// The streets whose names stand in a text, with the word for what they are or at its beginning.
    fn streets_in(&self, text: &[char]) -> Vec<String> {
        let text: String = text.iter().collect();
        let known: BTreeSet<&String> = self.streets.values().collect();
        let is_there = |street: &&&String| {
            text.starts_with(street.as_str())
                || ["街道", "镇"].iter().any(|kind| text.contains(&format!("{street}{kind}")))
        };
        known.iter().filter(is_there).map(|street| (*street).clone()).collect()
    }

    /// Every name that stands in a text.
    fn spans(&self, text: &[char]) -> Vec<Span<'_>> {
        let longest = self.names.keys().map(|name| name.chars().count()).max().unwrap_or(0);
        let mut spans = Vec::new();
        for from in 0..text.len() {
            for to in from + 2..=text.len().min(from + longest) {
                let name: String = text[from..to].iter().collect();
                if let Some(ids) = self.names.get(&name)
                    && !is_road(&name, &text[to..])
                {
                    spans.push(Span { from, to, ids });
                }
            }
        }
        spans
    }
}

struct Span<'a> {
    from: usize,
    to: usize,
    ids: &'a BTreeSet<String>,
}

/// Whether a name is the beginning of that of a road.
fn is_road(name: &str, rest: &[char]) -> bool {
    let rest: String = rest.iter().take(3).collect();
    let goes_on =
        ROADS.iter().any(|road| rest.starts_with(road)) && !rest.starts_with("街道") && !rest.starts_with("街坊");
    goes_on && !name.ends_with(|c| COMPOUNDS.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_means_one_community_or_none() {
        let mut addresses = Addresses::default();
        for (id, name, street) in [
            ("C1", "清河二村居民区", "曹杨新村街道"),
            ("C2", "梅川居民区", "长征镇"),
            ("C3", "曹杨居民区", "曹杨新村街道"),
            ("C4", "第一居民区", "曹杨新村街道"),
            ("C5", "第一居民区", "长征镇"),
        ] {
            addresses.add(id, name);
            addresses.add_street(id, street);
        }
        addresses.add("C2", "梅川新苑");
        addresses.add("C2", "共同小区");
        addresses.add("C3", "共同小区");
        let check = |text: &str, street: Option<&str>, expect: Meant| {
            assert_eq!(addresses.meant(text, street), expect, "{text}");
        };
        let one = |id: &str| Meant::One(id.to_owned());
        let several = |ids: [&str; 2]| Meant::Several(ids.map(str::to_owned).to_vec());
        check("曹杨新村街道清河二村5号", None, one("C1"));
        check("清河 二村路口", None, one("C1"));
        check("梅川路123号", None, Meant::None);
        check("梅川新苑12号楼", None, one("C2"));
        check("曹杨新村街道兰溪路", None, Meant::None);
        check("梅川居民区与清河二村交界", None, several(["C1", "C2"]));
        check("共同小区", None, several(["C2", "C3"]));
        check("共同小区", Some("长征镇"), one("C2"));
        check("长征镇第一居民区", None, one("C5"));
        check("第一居民区", None, several(["C4", "C5"]));
        check("第一居民区", Some("曹杨新村街道办事处"), one("C4"));
        check("某某公园", None, Meant::None);
    }
}

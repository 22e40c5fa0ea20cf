//! The topic catalogue in: a district's own, or the one that the program ships.

use std::collections::BTreeMap;

use super::{is_repeated, mend_reference, nearest};
use crate::district::{Bilingual, Topic, TopicId, safe_text};
use crate::tables::role_lists::{self, Names};
use crate::tables::{Fault, Reader, Row, Table};

/// The topics by id and by name, and the words of each name.
#[derive(Debug, Default)]
pub(super) struct KnownTopics {
    ids: BTreeMap<String, TopicId>,
    words: BTreeMap<String, Vec<String>>,
}

/// Ids and names of the topics, before their role lists are read (those need the providers, which need the topics).
pub(super) fn known(table: &Table) -> KnownTopics {
    let reader = Reader::new(table);
    let mut known = KnownTopics::default();
    for row in &table.rows {
        if let Some(id) = reader.text(row, "id") {
            for key in [Some(id), reader.text(row, "name")].into_iter().flatten() {
                known.ids.entry(key.to_owned()).or_insert_with(|| TopicId(id.to_owned()));
            }
            if let Some(name) = reader.text(row, "name") {
                known.words.insert(name.to_owned(), reader.list(row, "words"));
            }
        }
    }
    known
}

impl KnownTopics {
    /// The topic of an id or a name.
    pub(super) fn get(&self, text: &str) -> Option<&TopicId> {
        self.ids.get(text)
    }

    /// The topic of an id or a name; a fault at the cell otherwise.
    pub(super) fn find(&self, reader: &mut Reader<'_>, row: &Row, column: &'static str, text: &str) -> Option<TopicId> {
        let found = self.get(text).cloned();
        if found.is_none() && !self.ids.is_empty() {
            // A request's text tells its topic; who is good at what stands nowhere else.
            let (empty, empty_en) = if reader.table.spec.name == "requests" {
                ("，或空着由程序从文字判断", ", or leave it empty and the text tells")
            } else {
                ("", "")
            };
            reader.fault(
                row,
                column,
                "unknown_topic",
                Bilingual::new(format!("题型目录里没有“{text}”"), format!("there is no topic {text}")),
                match self.likely(text) {
                    Some(name) => {
                        let shown = if self.words.contains_key(name) { safe_text(name) } else { name.to_owned() };
                        mend_reference("题型表", "the table topics", Some(&shown))
                    }
                    None => Bilingual::new(
                        format!("请改成目录里的名称{empty}；新题型请先在“题型”表里加上（这张表整张代替自带的目录，dianda template 里有一份）"),
                        format!("give a name of the catalogue{empty_en}; a new topic belongs into the table topics, which replaces the shipped one (`dianda template` has a copy)"),
                    ),
                },
            );
            reader.about(text);
        }
        found
    }

    /// The topic that is likely meant: the one most of whose words stand in the text, else the nearest name.
    fn likely(&self, text: &str) -> Option<&str> {
        let told = |words: &[String]| {
            words.iter().filter(|word| text.contains(word.as_str())).map(|word| word.chars().count()).sum::<usize>()
        };
        let best = self
            .words
            .iter()
            .map(|(name, words)| (told(words), name))
            .max_by_key(|(n, name)| (*n, std::cmp::Reverse(*name)));
        best.filter(|(n, _)| *n > 1).map(|(_, name)| name.as_str()).or_else(|| nearest(text, self.ids.keys()))
    }

    pub(super) fn find_all(&self, reader: &mut Reader<'_>, row: &Row, column: &'static str) -> Vec<TopicId> {
        let mut found: Vec<TopicId> = Vec::new();
        for text in reader.list(row, column) {
            found.extend(self.find(reader, row, column, &text));
        }
        found.sort();
        found.dedup();
        found
    }
}

pub(super) fn read(table: &Table, names: &Names, faults: &mut Vec<Fault>) -> Vec<Topic> {
    let mut reader = Reader::new(table);
    let mut list = Vec::new();
    let mut seen = BTreeMap::new();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let name = reader.required(row, "name");
        let roles = reader.required(row, "roles").map(|text| role_lists::parse(text, names));
        if let Some(Err(problem)) = &roles {
            reader.fault(row, "roles", "bad_role_list", problem.clone(), role_list_mend());
        }
        let (Some(id), Some(name), Some(Ok(roles))) = (id, name, roles) else { continue };
        if is_repeated(&mut reader, row, "id", &mut seen, &id) {
            continue;
        }
        let words = reader.list(row, "words");
        let note = reader.text(row, "note").unwrap_or("").to_owned();
        list.push(Topic { id: TopicId(id), name: name.to_owned(), words, roles, note });
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    faults.append(&mut reader.faults);
    list
}

pub(super) fn role_list_mend() -> Bilingual {
    Bilingual::new(
        "请写成 牵头:所在街镇:2；协办:区房管局:1? 这样（角色:谁:工作量），至少一个角色不带 ?",
        "write it like lead:@street:2; support:区房管局:1?, with at least one role that carries no ?",
    )
}

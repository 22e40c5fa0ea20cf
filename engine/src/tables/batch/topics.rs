//! The topic catalogue in: a district's own, or the one that the program ships.

use std::collections::{BTreeMap, BTreeSet};

use super::seen_ids::SeenIds;
use crate::district::{Bilingual, Topic, TopicId, safe_text};
use crate::tables::nearest::{mend_reference, nearest};
use crate::tables::role_lists::{self, Names};
use crate::tables::{Fault, Reader, Row, Table};

/// The topics by id and by name, and the words of each name.
#[derive(Debug, Default)]
pub(super) struct KnownTopics {
    ids: BTreeMap<String, TopicId>,
    words: BTreeMap<String, Vec<String>>,
    /// By each word of a topic, and each beginning of its name, the topics that have it.
    by_word: BTreeMap<String, BTreeSet<String>>,
}

/// Ids and names of the topics, before their role lists are read (those need the providers, which need the topics).
pub(super) fn known(table: &Table) -> KnownTopics {
    let mut known = KnownTopics::default();
    for row in &table.rows {
        if let Some(id) = table.text(row, "id") {
            for key in [Some(id), table.text(row, "name")].into_iter().flatten() {
                known.ids.entry(key.to_owned()).or_insert_with(|| TopicId(id.to_owned()));
            }
            if let Some(name) = table.text(row, "name") {
                let words = table.list(row, "words");
                // 维修资金 is how 维修资金续筹 is said.
                let beginnings = name.char_indices().skip(2).map(|(end, _)| name[..end].to_owned());
                for said in words.iter().cloned().chain(beginnings).chain([format!("{name}问题")]) {
                    known.by_word.entry(said).or_default().insert(name.to_owned());
                }
                known.words.insert(name.to_owned(), words);
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

    /// The topic that a class of another catalogue is called like, also 停车难问题.
    pub(super) fn get_class(&self, class: &str) -> Option<&TopicId> {
        self.get(class).or_else(|| self.get(class.strip_suffix("问题")?))
    }

    /// The name of the one topic that has this word, or whose name begins so.
    fn named_in_short(&self, text: &str) -> Option<&str> {
        let names = self.by_word.get(text)?;
        names.first().filter(|_| names.len() == 1).map(String::as_str)
    }

    /// The topic of an id or a name; of a word that one topic alone has, with a warning; a fault at the cell otherwise.
    pub(super) fn find(&self, reader: &mut Reader<'_>, row: &Row, column: &'static str, text: &str) -> Option<TopicId> {
        let found = self.get(text).cloned();
        if let (None, Some(name)) = (&found, self.named_in_short(text)) {
            let shown = safe_text(name);
            let message = Bilingual::new(format!("当作题型“{shown}”"), format!("was taken for the topic {shown}"));
            let mend = Bilingual::new("不是的话请改成题型的名称", "give the name of the topic if it is another");
            reader.warning(row, column, "topic_in_short", message, mend);
            reader.about(text);
            return self.get(name).cloned();
        }
        if found.is_none() && !self.ids.is_empty() {
            // The text of a request has its topic; who is good at what stands nowhere else.
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
                        format!(
                            "请改成目录里的名称{empty}；新题型请先在“题型”表里加上\
                             （这张表整张代替自带的目录，dianda template 里有一份）"
                        ),
                        format!(
                            "give a name of the catalogue{empty_en}; a new topic belongs into the table topics, \
                             which replaces the shipped one (`dianda template` has a copy)"
                        ),
                    ),
                },
            );
            reader.about(text);
        }
        found
    }

    /// The topic that is likely meant: the nearest name, else the one most of whose words stand in the text.
    fn likely(&self, text: &str) -> Option<&str> {
        let shared = |words: &[String]| {
            words.iter().filter(|word| text.contains(word.as_str())).map(|word| word.chars().count()).sum::<usize>()
        };
        if let Some(name) = nearest(text, self.ids.keys()) {
            return Some(name);
        }
        let found = || self.words.iter().map(|(name, words)| (shared(words), name)).filter(|(n, _)| *n > 1);
        let most = found().map(|(n, _)| n).max()?;
        // Two that hold as many words are a guess.
        let mut best = found().filter(|(n, _)| *n == most);
        best.next().filter(|_| best.next().is_none()).map(|(_, name)| name.as_str())
    }

    /// The topics of a list cell, sorted; a fault for each that is none.
    pub(super) fn find_all(&self, reader: &mut Reader<'_>, row: &Row, column: &'static str) -> Vec<TopicId> {
        let mut found: Vec<TopicId> = Vec::new();
        for text in reader.list(row, column) {
            let parts: Vec<&str> =
                text.split(['，', ',', '/', '／', ' ']).map(str::trim).filter(|p| !p.is_empty()).collect();
            // No topic of the catalogue has a comma in its name, unless it has.
            let is_known = |text: &str| self.get(text).is_some() || self.named_in_short(text).is_some();
            if parts.len() > 1 && !is_known(&text) && parts.iter().any(|part| is_known(part)) {
                parts.into_iter().for_each(|part| found.extend(self.find(reader, row, column, part)));
            } else {
                found.extend(self.find(reader, row, column, &text));
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// The topics, sorted by id. O(rows · log rows).
pub(super) fn read(table: &Table, names: &Names, faults: &mut Vec<Fault>) -> Vec<Topic> {
    let mut reader = Reader::new(table, faults);
    let mut list = Vec::new();
    let mut seen = SeenIds::default();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let is_repeated = id.as_deref().is_some_and(|id| seen.is_repeated(&mut reader, row, id));
        let name = reader.required(row, "name");
        let roles = reader.required(row, "roles").map(|text| role_lists::parse(text, names));
        if let Some(Err(problem)) = &roles {
            reader.fault(row, "roles", "bad_role_list", problem.clone(), role_lists::mend());
        }
        let (Some(id), Some(name), Some(Ok(roles))) = (id, name, roles) else { continue };
        if is_repeated {
            continue;
        }
        let words = reader.list(row, "words");
        let note = reader.text(row, "note").unwrap_or("").to_owned();
        list.push(Topic { id: TopicId(id), name: name.to_owned(), words, roles, note });
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    list
}

//! The table of earlier cases in.
//!
//! Always holds: who is no longer in the tables is no fault: the case keeps its topic and whoever is known, and one
//! reminder names all who are not.

use std::collections::{BTreeMap, BTreeSet};

use super::community_names::CommunityNames;
use super::seen_ids::SeenIds;
use super::topics::KnownTopics;
use crate::district::{Bilingual, Case, CaseId, Outcome, ProviderId, safe_text};
use crate::tables::role_lists::Names;
use crate::tables::{Fault, Reader, Row, Table};

/// The cases, sorted by id. `ids` are those of all rows of providers, faulty ones included. O(rows · (log rows +
/// providers)).
pub(super) fn read(
    table: &Table,
    communities: &CommunityNames,
    topics: &KnownTopics,
    (names, ids): (&Names, &BTreeSet<String>),
    faults: &mut Vec<Fault>,
) -> Vec<Case> {
    let mut reader = Reader::new(table, faults);
    let mut list = Vec::new();
    let mut seen = SeenIds::default();
    let mut answerers = Answerers { names, ids, unknown: BTreeMap::new(), n_without_lead: 0 };
    for row in &table.rows {
        let id = reader.id(row, "id");
        let is_repeated = id.as_deref().is_some_and(|id| seen.is_repeated(&mut reader, row, id));
        let text = reader.required(row, "text").map(str::to_owned);
        let has_lead = reader.required(row, "provider").is_some();
        let topic = reader.text(row, "topic").and_then(|text| topics.find(&mut reader, row, "topic", text));
        let community =
            reader.text(row, "community").and_then(|text| communities.find(&mut reader, row, "community", text));
        let outcome = reader.text(row, "outcome").map(Outcome::parse);
        if outcome == Some(None) {
            reader.fault(
                row,
                "outcome",
                "bad_value",
                Bilingual::new("不是办理结果", "is no outcome"),
                Bilingual::new(
                    "请填 已解决、部分解决、未解决，或空着",
                    "give resolved, partly, unresolved, or leave it empty",
                ),
            );
        }
        let satisfaction = reader.whole(row, "satisfaction", 1, 5);
        let answered = reader.day(row, "answered");
        let (Some(id), Some(text), true) = (id, text, has_lead) else { continue };
        if is_repeated {
            continue;
        }
        let (provider, team) = answerers.of_row(&mut reader, row);
        let title = reader.text(row, "title").unwrap_or("").to_owned();
        list.push(Case {
            id: CaseId(id),
            title,
            text,
            topic,
            provider,
            team,
            community,
            outcome: outcome.flatten(),
            satisfaction,
            answered,
        });
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    answerers.warn_of_unknown(&mut reader);
    list
}

/// Who answered the cases, and which names of them the tables do not know.
struct Answerers<'a> {
    names: &'a Names,
    ids: &'a BTreeSet<String>,
    /// Each with the first row that has it, and in how many it stands.
    unknown: BTreeMap<String, (&'a Row, usize)>,
    n_without_lead: usize,
}

impl<'a> Answerers<'a> {
    /// Who led, and who else was on the team, sorted. A cell that names several names the lead first.
    fn of_row(&mut self, reader: &mut Reader<'a>, row: &'a Row) -> (Option<ProviderId>, Vec<ProviderId>) {
        let cell = reader.text(row, "provider").unwrap_or_default();
        let is_one = self.names.provider(cell).is_ok_and(|id| id.is_some());
        let named = if is_one { vec![cell.to_owned()] } else { reader.list(row, "provider") };
        let mut known = named.iter().map(|name| self.find(reader, row, "provider", name));
        let lead = known.next().flatten();
        let mut team: Vec<ProviderId> = known.flatten().collect();
        for name in reader.list(row, "team") {
            team.extend(self.find(reader, row, "team", &name));
        }
        team.sort();
        team.dedup();
        team.retain(|member| Some(member) != lead.as_ref());
        self.n_without_lead += usize::from(lead.is_none());
        (lead, team)
    }

    fn find(&mut self, reader: &mut Reader<'a>, row: &'a Row, column: &'static str, name: &str) -> Option<ProviderId> {
        match self.names.provider(name) {
            Ok(Some(id)) => return Some(id.clone()),
            // Its row has a fault of its own.
            Ok(None) if self.ids.contains(name) => {}
            Ok(None) => self.unknown.entry(name.to_owned()).or_insert((row, 0)).1 += 1,
            Err(()) => reader.fault(
                row,
                column,
                "ambiguous_reference",
                Bilingual::new(format!("叫“{name}”的不止一个"), format!("several providers are called {name}")),
                Bilingual::new("请填答题力量表里的编号", "give an id of the table providers"),
            ),
        }
        None
    }

    /// One reminder for all names that no provider has; none where there are no providers at all.
    fn warn_of_unknown(self, reader: &mut Reader<'a>) {
        /// Names that a message has; the rest are counted. Two lines of a terminal.
        const NAMED: usize = 8;
        let Some(first) = self.unknown.values().map(|(row, _)| *row).min_by_key(|row| row.number) else { return };
        if self.names.is_empty() {
            return;
        }
        let said = |(name, (_, n)): (&String, &(&Row, usize))| {
            let shown = safe_text(name);
            let (zh, en) = self
                .names
                .nearest(name)
                .map_or_else(Default::default, |near| (format!("，是不是“{near}”？"), format!(", is it {near}?")));
            Bilingual::new(format!("{shown}（{n} 处{zh}）"), format!("{shown} ({n}{en})"))
        };
        let (zh, en): (Vec<String>, Vec<String>) =
            self.unknown.iter().take(NAMED).map(said).map(|each| (each.zh, each.en)).unzip();
        let (mut zh, mut en) = (zh.join("、"), en.join(", "));
        if self.unknown.len() > NAMED {
            zh += &format!(" 等 {} 个", self.unknown.len());
            en += &format!(" and {} more", self.unknown.len() - NAMED);
        }
        let n = self.n_without_lead;
        let message = Bilingual::new(
            format!("案例里的这些名称不在“答题力量”里：{zh}；{n} 件案例因此没有牵头，只用来认题型"),
            format!(
                "these names of earlier cases are no providers: {en}; \
                     {n} cases have no lead and teach their topic alone"
            ),
        );
        let mend = Bilingual::new(
            "已经不在的不用管；改了名的，请在“答题力量”的“别名”里写上原来的叫法",
            "ignore those that are gone; where one is called otherwise now, write the old name into its aliases",
        );
        reader.warning(first, "provider", "unknown_provider", message, mend);
    }
}

//! The table of providers in.

use std::collections::{BTreeMap, BTreeSet};

use super::topics::KnownTopics;
use super::{Places, is_repeated};
use crate::district::{Bilingual, Provider, ProviderId, ProviderKind};
use crate::tables::{Fault, Reader, Table};

/// The providers and every id that the table names, faulty rows included.
#[derive(Debug, Default)]
pub(super) struct Providers {
    pub(super) list: Vec<Provider>,
    pub(super) ids: BTreeSet<String>,
}

/// Loads and capacities are clamped to what can be used where they are summed; this bound only keeps them readable.
const AMOUNT_MAX: u64 = 1_000_000_000_000_000_000;

pub(super) fn read(table: &Table, places: &Places, topics: &KnownTopics, faults: &mut Vec<Fault>) -> Providers {
    let mut reader = Reader::new(table);
    let mut providers = Providers::default();
    let mut seen = BTreeMap::new();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let name = reader.required(row, "name");
        let kind = reader.required(row, "kind").map(|text| (ProviderKind::parse(text), text.to_owned()));
        if let Some((None, text)) = &kind {
            reader.fault(
                row,
                "kind",
                "bad_kind",
                Bilingual::new(format!("没有“{text}”这一类别"), format!("there is no kind {text}")),
                Bilingual::new(
                    "请填：部门、街镇、专家团队、志愿者、共建单位",
                    "give department, street, expert_team, volunteer or partner",
                ),
            );
        }
        let has_capacity = reader.required(row, "capacity").is_some();
        let capacity = if has_capacity { reader.whole(row, "capacity", 0, AMOUNT_MAX) } else { None };
        let min_load = reader.whole(row, "min_load", 0, AMOUNT_MAX).unwrap_or(0);
        let max_requests = reader.whole(row, "max_requests", 0, AMOUNT_MAX);
        let known_topics = topics.find_all(&mut reader, row, "topics");
        let pairings = places.find_all(&mut reader, row, "pairings");
        let conflicts = places.find_all(&mut reader, row, "conflicts");
        if let Some(id) = &id {
            providers.ids.insert(id.clone());
        }
        let (Some(id), Some(name), Some((Some(kind), _)), Some(capacity)) = (id, name, kind, capacity) else {
            continue;
        };
        if is_repeated(&mut reader, row, "id", &mut seen, &id) {
            continue;
        }
        if min_load > capacity {
            reader.warning(
                row,
                "min_load",
                "min_load_above_capacity",
                Bilingual::new(
                    format!("最少承担 {min_load} 多于容量 {capacity}，达不到"),
                    format!("the minimum load {min_load} is above the capacity {capacity}"),
                ),
                Bilingual::new("请调低最少承担或调高容量", "lower the one or raise the other"),
            );
        }
        providers.list.push(Provider {
            id: ProviderId(id),
            name: name.to_owned(),
            kind,
            profession: reader.text(row, "profession").map(str::to_owned),
            organisation: reader.text(row, "organisation").map(str::to_owned),
            duties: reader.text(row, "duties").unwrap_or("").to_owned(),
            topics: known_topics,
            capacity,
            min_load,
            max_requests,
            streets: reader.list(row, "streets"),
            pairings,
            conflicts,
            conflict_parties: reader.list(row, "conflict_parties"),
        });
    }
    providers.list.sort_by(|a, b| a.id.cmp(&b.id));
    faults.append(&mut reader.faults);
    providers
}

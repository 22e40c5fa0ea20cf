//! The table of providers in.

use std::collections::BTreeSet;

use super::community_names::CommunityNames;
use super::seen_ids::SeenIds;
use super::topics::KnownTopics;
use crate::district::{Bilingual, Provider, ProviderId, ProviderKind, means_all_streets, profession_of_word};
use crate::tables::{Fault, Reader, Row, Table};

/// The providers and every id that the table names, faulty rows included.
#[derive(Debug, Default)]
pub(super) struct Providers {
    pub(super) list: Vec<Provider>,
    pub(super) ids: BTreeSet<String>,
}

/// Loads and capacities are clamped to what can be used where they are summed; this bound only keeps them within 64
/// bits.
const AMOUNT_MAX: u64 = 1_000_000_000_000_000_000;

/// Reads them, sorted by id. O(rows · log rows).
pub(super) fn read(
    table: &Table,
    communities: &CommunityNames,
    topics: &KnownTopics,
    faults: &mut Vec<Fault>,
) -> Providers {
    let mut reader = Reader::new(table, faults);
    let mut providers = Providers::default();
    let mut seen = SeenIds::default();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let is_repeated = id.as_deref().is_some_and(|id| seen.is_repeated(&mut reader, row, id));
        let name = reader.required(row, "name");
        let kind = reader.required(row, "kind").map(|text| (ProviderKind::of_words(text), text.to_owned()));
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
        let good_at = topics.find_all(&mut reader, row, "topics");
        let pairings = communities.find_all(&mut reader, row, "pairings");
        let conflicts = communities.find_all(&mut reader, row, "conflicts");
        // Names count like ids: who names a faulty row elsewhere makes no further mistake.
        providers.ids.extend([id.clone(), name.map(str::to_owned)].into_iter().flatten());
        providers.ids.extend(reader.list(row, "aliases"));
        let (Some(id), Some(name), Some((Some(kind), _)), Some(capacity)) = (id, name, kind, capacity) else {
            continue;
        };
        if is_repeated {
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
            aliases: aliases(&reader, row, name),
            kind,
            profession: reader.text(row, "profession").map(|word| profession_of_word(word).to_owned()),
            organisation: reader.text(row, "organisation").map(str::to_owned),
            duties: reader.text(row, "duties").unwrap_or("").to_owned(),
            topics: good_at,
            capacity,
            min_load,
            max_requests,
            streets: streets(&reader, row),
            pairings,
            conflicts,
            conflict_parties: reader.list(row, "conflict_parties"),
        });
    }
    providers.list.sort_by(|a, b| a.id.cmp(&b.id));
    providers
}

/// Names in other tables that were taken for a provider called otherwise: one reminder for all.
pub(super) fn names_taken(table: &Table, taken: &Bilingual) -> Fault {
    let message = Bilingual::new(
        format!("别处写的这些名称，按同一家算：{}", taken.zh),
        format!("these names of other tables are taken for providers: {}", taken.en),
    );
    let mend = Bilingual::new(
        "对的不用管；不是同一家的，请在用到它的地方改成“答题力量”里的名称或编号",
        "nothing needs doing if so; else write the name or id of the right provider there",
    );
    Fault::warning("name_taken", &table.file, message, mend).in_sheet(table.sheet.as_deref())
}

/// Its other names, each once.
fn aliases(reader: &Reader<'_>, row: &Row, name: &str) -> Vec<String> {
    let mut aliases = reader.list(row, "aliases");
    aliases.retain(|alias| alias != name);
    aliases.sort();
    aliases
}

/// The streets that it serves; none are all, and so are 全区 and 不限.
fn streets(reader: &Reader<'_>, row: &Row) -> Vec<String> {
    let streets = reader.list(row, "streets");
    if streets.iter().any(|street| means_all_streets(street)) { Vec::new() } else { streets }
}

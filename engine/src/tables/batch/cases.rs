//! The table of earlier cases in.

use std::collections::BTreeSet;

use super::community_names::CommunityNames;
use super::seen_ids::SeenIds;
use super::topics::KnownTopics;
use crate::district::{Bilingual, Case, CaseId, Outcome, ProviderId};
use crate::tables::nearest::{mend_reference, nearest};
use crate::tables::{Fault, Reader, Row, Table};

/// The cases, sorted by id. A reference to a provider counts where `providers` has its id. O(rows · log rows).
pub(super) fn read(
    table: &Table,
    communities: &CommunityNames,
    topics: &KnownTopics,
    providers: &BTreeSet<String>,
    faults: &mut Vec<Fault>,
) -> Vec<Case> {
    let mut reader = Reader::new(table, faults);
    let mut list = Vec::new();
    let mut seen = SeenIds::default();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let text = reader.required(row, "text").map(str::to_owned);
        let provider = reader.required(row, "provider").map(str::to_owned);
        let provider = provider.and_then(|text| known_provider(&mut reader, row, "provider", text, providers));
        let team = reader.list(row, "team").into_iter();
        let mut team: Vec<ProviderId> =
            team.filter_map(|text| known_provider(&mut reader, row, "team", text, providers)).collect();
        team.sort();
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
        let (Some(id), Some(text), Some(provider)) = (id, text, provider) else { continue };
        if seen.is_repeated(&mut reader, row, &id) {
            continue;
        }
        team.retain(|member| *member != provider);
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
    list
}

fn known_provider(
    reader: &mut Reader<'_>,
    row: &Row,
    column: &'static str,
    text: String,
    providers: &BTreeSet<String>,
) -> Option<ProviderId> {
    if providers.contains(&text) {
        return Some(ProviderId(text));
    }
    if !providers.is_empty() {
        reader.fault(
            row,
            column,
            "unknown_provider",
            Bilingual::new(format!("答题力量表里没有编号“{text}”"), format!("there is no provider {text}")),
            mend_reference("答题力量表", "the table providers", nearest(&text, providers.iter())),
        );
    }
    None
}

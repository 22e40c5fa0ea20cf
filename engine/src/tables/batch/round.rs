//! The round's settings in: a table of keys and values.

use std::collections::BTreeSet;

use crate::district::{Bilingual, Nano, Round};
use crate::tables::table::split_list;
use crate::tables::{Fault, Reader, Row, Table};

/// The settings: name, and the names under which they come in, the first being ours.
const KEYS: [(&str, &[&str]); 13] = [
    ("name", &["名称", "批次名称"]),
    ("as_of", &["起算日", "截至日期"]),
    ("due", &["完成时限", "办结期限"]),
    ("unit", &["单位", "工作量单位"]),
    ("per_community", &["每社区最多", "每个社区最多解决"]),
    ("min_relevance", &["最低相关度"]),
    ("topic_certainty", &["题型把握"]),
    ("same_matter", &["同一件事把握", "合并把握"]),
    ("candidates_per_role", &["每角色候选数"]),
    ("seed", &["种子", "抽签种子"]),
    ("urgency_weights", &["紧急权重"]),
    ("households_full", &["户数满值"]),
    ("waiting_full", &["轮候满值"]),
];

/// The settings, with their defaults where a row is missing or empty. O(rows).
pub(super) fn read(table: &Table, faults: &mut Vec<Fault>) -> Round {
    let mut reader = Reader::new(table, faults);
    let mut round = Round::default();
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        let Some(key) = reader.required(row, "key").map(|text| text.trim().to_lowercase()) else { continue };
        let Some((name, _)) = KEYS.iter().find(|(name, chinese)| *name == key || chinese.contains(&key.as_str()))
        else {
            reader.warning(
                row,
                "key",
                "unknown_setting",
                Bilingual::new("不认识这一项设置，没有使用", "this setting is not known and was not used"),
                Bilingual::new(
                    format!("可用的有：{}", KEYS.map(|(_, chinese)| chinese[0]).join("、")),
                    format!("known are: {}", KEYS.map(|(name, _)| name).join(", ")),
                ),
            );
            continue;
        };
        if !seen.insert(*name) {
            let mend = Bilingual::new("请只保留一行", "keep one of the rows");
            reader.fault(
                row,
                "key",
                "duplicate_setting",
                Bilingual::new("这一项写了两次", "this setting stands there twice"),
                mend,
            );
        } else if reader.text(row, "value").is_some() {
            set(&mut round, &mut reader, row, name);
        }
    }
    round
}

fn set(round: &mut Round, reader: &mut Reader<'_>, row: &Row, name: &str) {
    let one = Nano::ONE;
    let text = reader.text(row, "value").unwrap_or("").to_owned();
    match name {
        "name" => round.name = text,
        "unit" => round.unit = text,
        "as_of" => round.as_of = reader.day(row, "value"),
        "due" => round.due = reader.day(row, "value"),
        "per_community" => {
            round.per_community = reader.whole(row, "value", 0, 1_000_000).unwrap_or(round.per_community)
        }
        "min_relevance" => {
            round.min_relevance = reader.decimal(row, "value", Nano(0), one).unwrap_or(round.min_relevance)
        }
        "topic_certainty" => {
            round.topic_certainty = reader.decimal(row, "value", Nano(0), one).unwrap_or(round.topic_certainty)
        }
        "same_matter" => round.same_matter = reader.decimal(row, "value", Nano(0), one).unwrap_or(round.same_matter),
        "candidates_per_role" => round.candidates_per_role = reader.whole(row, "value", 1, 1_000_000),
        "seed" => round.seed = reader.whole(row, "value", 0, 1_000_000_000_000_000_000).unwrap_or(round.seed),
        "households_full" => {
            round.priority.households_full =
                reader.whole(row, "value", 1, 1_000_000).unwrap_or(round.priority.households_full)
        }
        "waiting_full" => {
            round.priority.waiting_full = reader.whole(row, "value", 1, 1_000).unwrap_or(round.priority.waiting_full)
        }
        _ => {
            if let Some(weights) = weights(reader, row, &text) {
                round.priority.urgency = weights;
            }
        }
    }
}

/// Exactly `N` positive decimals up to a thousand.
fn weights<const N: usize>(reader: &mut Reader<'_>, row: &Row, text: &str) -> Option<[Nano; N]> {
    let read = |part: String| Nano::parse(&part).ok().filter(|n| n.0 > 0 && n.0 <= 1000 * Nano::ONE.0);
    let list: Option<Vec<Nano>> = split_list(text).map(read).collect();
    let weights = list.and_then(|list| list.try_into().ok());
    if weights.is_none() {
        reader.fault(
            row,
            "value",
            "bad_value",
            Bilingual::new(format!("不是 {N} 个正数"), format!("is not {N} positive numbers")),
            Bilingual::new("请写成 1；0.9；0.8 这样", "write it like 1;0.9;0.8"),
        );
    }
    weights
}

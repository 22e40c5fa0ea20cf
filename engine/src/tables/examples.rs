//! The worked lines of the template: rows that show how to fill in a table.
//!
//! Comes in: a table's name and a language. Goes out: cells by the English names of their columns. Always holds: they
//! are
//! real rows that refer to each other; where somebody left them beside rows of his own they are taken out, and named.

use super::fault::Fault;
use super::sheet::Row;
use super::table::Table;
use crate::district::{Bilingual, Lang, ProviderKind, Rule, urgency_said};

/// The worked lines of a table; none where it needs none.
pub(super) fn examples(table: &str, lang: Lang) -> Vec<Vec<(&'static str, &'static str)>> {
    let street = lang.pick("示范街道", "Sample Street");
    match table {
        "communities" => vec![vec![
            ("id", "SQ01"),
            ("name", lang.pick("示范一居民区", "Sample Community No. 1")),
            ("street", street),
            ("households", "1200"),
            ("compounds", lang.pick("示范一村；示范花园", "Sample Court; Sample Garden")),
            ("longitude", "121.4034"),
            ("latitude", "31.2406"),
        ]],
        "requests" => vec![vec![
            ("id", "SQ01-1"),
            ("community", "SQ01"),
            ("title", lang.pick("晚上八点以后没有地方停车", "Nowhere to park after eight in the evening")),
            (
                "text",
                lang.pick(
                    "小区一百八十个车位，登记的车有三百多辆，晚回来的只好停在消防通道上，希望帮忙想想办法。",
                    "There are 180 places and more than 300 cars; who comes home late parks in the fire lane. \
                     Please help us find a way.",
                ),
            ),
            // An English text tells no topic.
            ("topic", lang.pick("", "tingche")),
            ("choice", "1"),
            ("urgency", urgency_said(3, lang)),
            ("households", "300"),
            ("submitted", "2026-02-10"),
        ]],
        "providers" => vec![
            vec![
                ("id", "JZ01"),
                ("name", street),
                ("kind", ProviderKind::Street.said(lang)),
                (
                    "duties",
                    lang.pick(
                        "辖区内停车、物业、加装电梯、业委会等事项的牵头协调",
                        "leads in its area: parking, property management, lifts, owners' committees",
                    ),
                ),
                ("capacity", "20"),
                ("streets", street),
            ],
            vec![
                ("id", "BM01"),
                // The offices are called as the shipped topics call them, in English as well.
                ("name", "区交警支队"),
                ("kind", ProviderKind::Department.said(lang)),
                (
                    "duties",
                    lang.pick(
                        "道路交通管理，停车秩序、禁停标线、路口安全的协办",
                        "road traffic: parking order, no-parking lines, safety at crossings",
                    ),
                ),
                ("capacity", "10"),
            ],
            vec![
                ("id", "BM02"),
                ("name", "区建管委"),
                ("kind", ProviderKind::Department.said(lang)),
                (
                    "duties",
                    lang.pick(
                        "道路、路灯、停车设施的建设和养护",
                        "builds and keeps roads, street lamps and parking places",
                    ),
                ),
                ("topics", lang.pick("停车难；路灯与小区照明", "tingche; zhaoming")),
                ("capacity", "6"),
            ],
            vec![
                ("id", "ZJ01"),
                ("name", lang.pick("示范大学城市治理团队", "Team for Urban Governance of Sample University")),
                ("kind", ProviderKind::ExpertTeam.said(lang)),
                ("organisation", lang.pick("示范大学", "Sample University")),
                (
                    "duties",
                    lang.pick(
                        "老旧小区停车规划、共享停车的协商机制",
                        "parking in old estates, agreements on shared parking",
                    ),
                ),
                ("topics", lang.pick("停车难；加装电梯", "tingche; dianti")),
                ("capacity", "4"),
                ("conflict_parties", lang.pick("示范物业有限公司", "Sample Property Management Ltd")),
            ],
        ],
        "cases" => vec![vec![
            ("id", "AL01"),
            ("title", lang.pick("错峰停车", "Parking shared by the hour")),
            (
                "text",
                lang.pick(
                    "夜间没有车位，居委会和旁边商场谈妥：晚上八点到早上七点，居民的车停商场地库。",
                    "No places at night; the mall next door lets residents park from eight in the evening to seven.",
                ),
            ),
            ("topic", lang.pick("停车难", "tingche")),
            ("provider", "JZ01"),
            ("team", "BM01"),
            ("community", "SQ01"),
            ("outcome", lang.pick("已解决", "resolved")),
            ("satisfaction", "5"),
            ("answered", "2025-11-20"),
        ]],
        "pins" => vec![vec![
            ("request", "SQ01-1"),
            ("role", lang.pick("牵头", "lead")),
            ("provider", "JZ01"),
            ("rule", Rule::Pin.said(lang)),
        ]],
        "round" => {
            let name = lang.pick("2026 年第一批", "First round of 2026");
            vec![vec![("key", lang.pick("名称", "name")), ("value", name)]]
        }
        _ => Vec::new(),
    }
}

/// Takes out the worked lines of the template where the requests are no longer those of the template: each that is as
/// we
/// wrote it beside others, and is nothing that a district may really have (the police of the district). O(rows).
pub(super) fn drop_left_examples(tables: &mut [Table], faults: &mut Vec<Fault>) {
    let requests = tables.iter().find(|table| table.spec.name == "requests");
    if requests.is_none_or(|table| table.rows.iter().all(|row| is_example(table, row))) {
        return;
    }
    for table in tables {
        // Whoever only changed the request to try it out still needs the community.
        let is_needed = matches!(table.spec.name, "communities" | "providers")
            && table.rows.iter().all(|row| is_example(table, row));
        if is_needed {
            continue;
        }
        let is_left = |row: &&Row| is_example(table, row) && is_made_up(table, row);
        let left: Vec<u32> = table.rows.iter().filter(is_left).map(|row| row.number).collect();
        table.rows.retain(|row| !left.contains(&row.number));
        for row in left {
            let message = Bilingual::new(
                "是模板里的示范行，没有当作内容读取",
                "is a worked line of the template and was not read as content",
            );
            let mend = Bilingual::new("可以删去这一行", "remove the row");
            faults.push(table.warning("example_row", message, mend).at_row(row));
        }
    }
}

/// Whether a row names the sample, or refers to it.
fn is_made_up(table: &Table, row: &Row) -> bool {
    let is_of_sample = |name: &str| name.contains("示范") || name.contains("Sample");
    match table.spec.name {
        "communities" | "providers" => table.text(row, "name").is_some_and(is_of_sample),
        name => matches!(name, "requests" | "cases" | "pins"),
    }
}

/// Whether a row is a worked line, with not a cell changed.
fn is_example(table: &Table, row: &Row) -> bool {
    let is_same = |cells: &Vec<(&'static str, &str)>| {
        cells.iter().all(|(name, text)| table.text(row, name).unwrap_or("") == *text)
    };
    [Lang::Zh, Lang::En].iter().any(|lang| examples(table.spec.name, *lang).iter().any(is_same))
}

//! The table of requests in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::community_names::CommunityNames;
use super::place::Place;
use super::ranks::{Ranked, warn_of_ranks};
use super::same_as;
use super::seen_ids::SeenIds;
use super::topics::KnownTopics;
use crate::district::{Bilingual, CommunityId, Contact, Request, RequestId, profession_of_word, urgency_of_word};
use crate::tables::role_lists::{self, Names};
use crate::tables::schema::fold_header;
use crate::tables::{Fault, Reader, Row, Table};

/// The requests and every id that the table names, faulty rows included.
#[derive(Debug, Default)]
pub(super) struct Requests {
    pub(super) list: Vec<Request>,
    pub(super) ids: BTreeSet<String>,
    pub(super) places: BTreeMap<RequestId, Place>,
}

/// Reads them, sorted by id. O(rows · log rows).
pub(super) fn read(
    table: &Table,
    communities: &CommunityNames,
    topics: &KnownTopics,
    names: &Names,
    faults: &mut Vec<Fault>,
) -> Requests {
    let mut reader = Reader::new(table, faults);
    let mut requests = Requests::default();
    let mut seen = SeenIds::default();
    let mut days: Vec<(Date, &Row)> = Vec::new();
    let mut ranked: BTreeMap<CommunityId, Vec<Ranked<'_>>> = BTreeMap::new();
    let mut repeating: BTreeMap<RequestId, &Row> = BTreeMap::new();
    // The headers of a hotline's export: its id is the order number, and its classes are not our topics.
    let from_hotline = table.column("id").is_some_and(|column| fold_header(&column.header) == "工单编号");
    let foreign_topics = table.column("topic").is_some_and(|column| fold_header(&column.header).starts_with("问题"));
    for row in &table.rows {
        let id = reader.id(row, "id");
        if let Some(id) = &id {
            requests.ids.insert(id.clone());
        }
        let (named, communities) = communities_of(&mut reader, row, communities);
        let title = reader.required(row, "title").map(str::to_owned);
        let topic = match reader.text(row, "topic") {
            None => Some(None),
            Some(text) if foreign_topics => Some(topics.get(text).cloned()),
            Some(text) => topics.find(&mut reader, row, "topic", text).map(Some),
        };
        let choice = reader.whole(row, "choice", 1, 10_000);
        let urgency = urgency(&mut reader, row);
        let households = reader.whole(row, "households", 0, 1_000_000);
        let roles = match reader.text(row, "roles").map(|text| role_lists::parse(text, names)) {
            None => Some(None),
            Some(Ok(roles)) => Some(Some(roles)),
            Some(Err(problem)) => {
                reader.fault(row, "roles", "bad_role_list", problem, role_lists::mend());
                None
            }
        };
        let submitted = reader.day(row, "submitted");
        days.extend(submitted.map(|day| (day, row)));
        let deadline = reader.day(row, "deadline");
        for column in ["phone", "order_number"] {
            reader.warn_of_lost_digits(row, column);
        }
        let (Some(id), true, Some(title), Some(topic), Some(urgency), Some(roles)) =
            (id, named, title, topic, urgency, roles)
        else {
            continue;
        };
        if seen.is_repeated(&mut reader, row, &id) || communities.is_empty() {
            continue;
        }
        for community in &communities {
            ranked.entry(community.clone()).or_default().push(Ranked { choice, row });
        }
        let cell = |column: &str| reader.text(row, column).map(str::to_owned);
        let order_number = cell("order_number").or_else(|| from_hotline.then(|| id.clone()));
        let id = RequestId(id);
        let same_as = same_as::of_row(&reader, row);
        if same_as.is_some() {
            repeating.insert(id.clone(), row);
        }
        requests.places.insert(id.clone(), Place::of(table, row));
        requests.list.push(Request {
            id,
            communities,
            title,
            text: cell("text").unwrap_or_default(),
            topic,
            choice,
            urgency,
            households,
            compound: cell("compound"),
            property_company: cell("property_company"),
            parties: reader.list(row, "parties"),
            hands: reader.list(row, "hands").iter().map(|word| profession_of_word(word).to_owned()).collect(),
            roles,
            submitted,
            source: cell("source"),
            order_number,
            department: cell("department"),
            deadline,
            same_as,
            contact: Contact::new(cell("contact"), cell("phone")),
        });
    }
    same_as::resolve(&mut reader, &mut requests.list, &repeating, &requests.ids);
    warn_of_ranks(&mut reader, &ranked);
    warn_of_late_days(&mut reader, &days);
    requests.list.sort_by(|a, b| a.id.cmp(&b.id));
    requests
}

/// The communities of a row, and whether it names any, known or not: by their column, or, in an export of a hotline, by
/// the address.
fn communities_of(reader: &mut Reader<'_>, row: &Row, names: &CommunityNames) -> (bool, Vec<CommunityId>) {
    let mend = Bilingual::new("请填社区编号或名称", "give the id or the name of a community");
    if reader.table.column("community").is_none()
        || (reader.text(row, "community").is_none() && reader.text(row, "place").is_some())
    {
        let Some(address) = reader.required(row, "place").map(str::to_owned) else { return (false, Vec::new()) };
        let found = names.in_address(&address);
        if found.is_none() {
            let message = Bilingual::new("从地址看不出是哪个居民区", "the address does not tell which community it is");
            let mend = Bilingual::new(
                "请加一列“社区”，填编号或名称；或在地址里写出居民区",
                "add a column community with ids or names, or write the community into the address",
            );
            reader.fault(row, "place", "unknown_community", message, mend);
        }
        return (true, found.into_iter().collect());
    }
    let named = reader.required(row, "community").is_some();
    let communities = names.find_all(reader, row, "community");
    // A cell of nothing but separators is as empty as an empty one.
    if named && reader.list(row, "community").is_empty() {
        reader.fault(
            row,
            "community",
            "empty_cell",
            Bilingual::new("这一格没有写社区", "this cell names no community"),
            mend,
        );
    }
    (named, communities)
}

/// 1 to 5, or one of the four words; 2 where the cell is empty.
fn urgency(reader: &mut Reader<'_>, row: &Row) -> Option<u8> {
    let text = reader.text(row, "urgency");
    if let Some(urgency) = text.and_then(urgency_of_word) {
        return Some(urgency);
    }
    match text {
        None => Some(2),
        Some(text) if text.chars().all(|c| c.is_alphabetic()) => {
            reader.fault(
                row,
                "urgency",
                "bad_value",
                Bilingual::new("不是紧急程度", "is no urgency"),
                Bilingual::new(
                    "请填 1 到 5，或 一般、较急、紧急、特急",
                    "give 1 to 5, or one of normal, pressing, urgent, very urgent",
                ),
            );
            None
        }
        Some(_) => reader.whole(row, "urgency", 1, 5),
    }
}

/// A day more than this behind the middle one is likely a slip: a year and a month, since the slip of a year is the one
/// that people make. With half a round that gathers old requests would be warned of, with twice the slip passes.
const FAR_DAYS: i32 = 400;

/// A day far behind the others is likely a slip, and the round would be reckoned from it.
fn warn_of_late_days(reader: &mut Reader<'_>, days: &[(Date, &Row)]) {
    let mut sorted: Vec<Date> = days.iter().map(|(day, _)| *day).collect();
    sorted.sort_unstable();
    let Some(median) = sorted.get(sorted.len() / 2).copied().filter(|_| sorted.len() > 2) else { return };
    let is_far = |day: Date| day.since(median).is_ok_and(|span| span.get_days() > FAR_DAYS);
    for (day, row) in days.iter().filter(|(day, _)| is_far(*day)).take(10) {
        let message = Bilingual::new(
            format!("{day} 比多数点单晚了一年以上"),
            format!("{day} is more than a year behind most requests"),
        );
        let mend = Bilingual::new(
            "写错了请更正；批次没有写起算日时，会按最晚的一天算",
            "correct it if it is mistaken: a round without as_of is reckoned from the latest day",
        );
        reader.warning(row, "submitted", "late_day", message, mend);
    }
}

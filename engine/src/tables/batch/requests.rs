//! The table of requests in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::addresses::Meant;
use super::classes::{classes_said, topic_of_classes};
use super::community_names::CommunityNames;
use super::place::Place;
use super::ranks::{Ranked, warn_of_ranks};
use super::same_as;
use super::seen_ids::SeenIds;
use super::topics::KnownTopics;
use super::unplaced::{Held, Unclear, Unplaced, warn_of_unplaced};
use crate::district::{Bilingual, CommunityId, Contact, Request, RequestId, profession_of_word, urgency_of_word};
use crate::tables::handed_back::HIDDEN;
use crate::tables::role_lists::{self, Names};
use crate::tables::schema::{YIELDING, is_running_number};
use crate::tables::{Fault, Reader, Row, Table};

/// The requests and every id that the table names, faulty rows included.
#[derive(Debug, Default)]
pub(super) struct Requests {
    pub(super) list: Vec<Request>,
    pub(super) ids: BTreeSet<String>,
    pub(super) places: BTreeMap<RequestId, Place>,
    /// Those that take no part, since nothing tells their community.
    pub(super) unplaced: Vec<Unplaced>,
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
    let mut held: Vec<Held<'_>> = Vec::new();
    let mut orders: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    // In an export of a hotline or a grid the id is the order number.
    let from_hotline = table.column("id").is_some_and(|column| is_foreign_id(table, &column.header));
    for row in &table.rows {
        let id = reader.id(row, "id");
        let is_repeated = id.as_deref().is_some_and(|id| seen.is_repeated(&mut reader, row, id));
        if let Some(id) = &id {
            requests.ids.insert(id.clone());
        }
        let of_row = communities_of(&mut reader, row, communities);
        let title = title_of(&mut reader, row);
        let topic = match reader.text(row, "topic") {
            None => Some(topic_of_classes(&reader, row, topics)),
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
        let n_hands = reader.list(row, "hands").len();
        if n_hands > HANDS_MAX {
            let message = Bilingual::new(
                format!("一件要了 {n_hands} 种力量，太多了"),
                format!("asks for {n_hands} kinds of helpers, too many"),
            );
            let mend = Bilingual::new(format!("最多写 {HANDS_MAX} 种"), format!("give at most {HANDS_MAX}"));
            reader.fault(row, "hands", "too_many", message, mend);
        }
        let submitted = reader.day(row, "submitted");
        days.extend(submitted.map(|day| (day, row)));
        let deadline = reader.day(row, "deadline");
        for column in ["phone", "order_number"] {
            reader.warn_of_lost_digits(row, column);
        }
        for column in ["contact", "phone"] {
            if reader.text(row, column) == Some(HIDDEN) {
                let message = Bilingual::new(
                    "*** 是发还时隐去的，不是联系人或电话",
                    "*** stands for what was hidden when it was handed back",
                );
                let mend = Bilingual::new("请填原来的内容，或空着", "give what it was, or leave it empty");
                reader.fault(row, column, "hidden_contact", message, mend);
            }
        }
        let (Some(id), Some(title), Some(topic), Some(urgency), Some(roles)) = (id, title, topic, urgency, roles)
        else {
            continue;
        };
        if is_repeated {
            continue;
        }
        let communities = match of_row {
            Ok(communities) if communities.is_empty() => continue,
            Ok(communities) => communities,
            Err(unclear) => {
                let (said, place) = (unclear.said.clone(), Place::of(table, row));
                requests.unplaced.push(Unplaced { id, title, said, place });
                held.push(unclear);
                continue;
            }
        };
        for community in &communities {
            ranked.entry(community.clone()).or_default().push(Ranked { choice, row });
        }
        let cell = |column: &str| reader.text(row, column).map(str::to_owned);
        let classes = if topic.is_none() { classes_said(&reader, row) } else { None };
        let text = [cell("text"), classes].into_iter().flatten().collect::<String>();
        let order_number = cell("order_number").or_else(|| from_hotline.then(|| id.clone()));
        if let Some(number) = &order_number {
            orders.entry(number.clone()).or_default().push(row);
        }
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
            text,
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
    warn_of_unplaced(&mut reader, &held, communities);
    warn_of_ranks(&mut reader, &ranked, communities);
    warn_of_late_days(&mut reader, &days);
    warn_of_repeated_orders(&mut reader, &orders);
    requests.list.sort_by(|a, b| a.id.cmp(&b.id));
    requests
}

/// Whether the header of the ids is that of another system's number. O(names).
fn is_foreign_id(table: &Table, header: &str) -> bool {
    let rank = table.spec.meaning_of_header(header).map_or(0, |(_, rank)| rank);
    (1..YIELDING).contains(&rank) && !is_running_number(header)
}

/// Characters of a title that is the beginning of a text: a line of a list. With half some say nothing yet, with twice
/// they are as long as short texts.
const TITLE_CHARS: usize = 30;

/// The title of a row; in a table that has none, the first sentence of the text.
fn title_of(reader: &mut Reader<'_>, row: &Row) -> Option<String> {
    if let (None, Some(text)) = (reader.text(row, "title"), reader.text(row, "text")) {
        let ends = |c: char| matches!(c, '。' | '！' | '？' | '!' | '?' | '；' | ';' | '\n' | '\r');
        let first = text.split(ends).map(str::trim).find(|sentence| !sentence.is_empty()).unwrap_or(text);
        let mut title: String = first.chars().take(TITLE_CHARS).collect();
        if first.chars().count() > TITLE_CHARS {
            title.push('…');
        }
        return Some(title);
    }
    reader.required(row, "title").map(str::to_owned)
}

/// The communities of a row: by their column, else by its compound or its place. None, with a fault, where its column
/// names what there is not; held where nothing tells.
fn communities_of<'r>(
    reader: &mut Reader<'_>,
    row: &'r Row,
    names: &CommunityNames,
) -> Result<Vec<CommunityId>, Held<'r>> {
    let street = reader.text(row, "street").map(str::to_owned);
    if !reader.list(row, "community").is_empty() {
        return Ok(names.find_all_in(reader, row, "community", street.as_deref()));
    }
    if reader.text(row, "community").is_some() {
        // A cell of nothing but separators: somebody meant to write something.
        let message = Bilingual::new("这一格没有写社区", "this cell names no community");
        let mend = Bilingual::new("请填社区编号或名称", "give the id or the name of a community");
        reader.fault(row, "community", "empty_cell", message, mend);
        return Ok(Vec::new());
    }
    // With no communities at all, the missing table is the fault.
    if names.ids.is_empty() {
        return Ok(Vec::new());
    }
    let (mut column, mut said, mut why) = ("community", String::new(), Unclear::NoPlace);
    let compound = reader.text(row, "compound").map(|text| ("compound", text));
    let places = reader.text(row, "place").into_iter().chain(reader.table.yielded_texts(row, "place"));
    for (of, text) in compound.into_iter().chain(places.map(|text| ("place", text))) {
        match names.in_address(text, street.as_deref()) {
            Meant::One(id) => return Ok(vec![CommunityId(id)]),
            // What is known to be one of several says more than what is not known.
            Meant::Several(ids) if !matches!(why, Unclear::Several(_)) => {
                (column, said, why) = (of, text.to_owned(), Unclear::Several(ids));
            }
            Meant::None if matches!(why, Unclear::NoPlace) => {
                (column, said, why) = (of, text.to_owned(), Unclear::Unknown);
            }
            Meant::Several(_) | Meant::None => {}
        }
    }
    if column == "community" && reader.table.column("community").is_none() {
        column = "place";
    }
    let told = ["title", "text"].iter().filter_map(|column| reader.text(row, column));
    let hint = told.map(|text| names.in_address(text, street.as_deref())).find_map(|meant| match meant {
        Meant::One(id) => Some(id),
        Meant::Several(_) | Meant::None => None,
    });
    Err(Held { row, column, said, why, hint })
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

/// Professions and offices that a request may raise its hand for: each is a seat of its team.
const HANDS_MAX: usize = 30;

/// Rows, and order numbers, that are named in the warning.
const ORDERS_NAMED: usize = 5;

/// One order of the hotline in two rows is one matter handed in twice, or a slip.
fn warn_of_repeated_orders(reader: &mut Reader<'_>, orders: &BTreeMap<String, Vec<&Row>>) {
    let repeated: Vec<(&String, &Vec<&Row>)> = orders.iter().filter(|(_, rows)| rows.len() > 1).collect();
    let Some(first) = repeated.iter().find_map(|(_, rows)| rows.get(1)) else { return };
    let said = |(_, rows): &(&String, &Vec<&Row>)| {
        let rows: Vec<String> = rows.iter().take(ORDERS_NAMED).map(|row| reader.table.row_said(row.number)).collect();
        rows.join("、")
    };
    let named: Vec<String> = repeated.iter().take(ORDERS_NAMED).map(said).collect();
    let (n, more) = (repeated.len(), if repeated.len() > named.len() { " 等" } else { "" });
    let message = Bilingual::new(
        format!("有 {n} 个工单号出现了不止一次：第 {} 行{more}", named.join("；第 ")),
        format!("{n} order numbers stand there more than once: rows {}", named.join("; rows ")),
    );
    let mend = Bilingual::new(
        "是同一件的，请删去一行，或在“同一件事”一格写另一件的编号",
        "if it is one matter, remove a row, or write the id of the other into same_as",
    );
    reader.warning(first, "order_number", "order_number_twice", message, mend);
    reader.about_the_column();
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

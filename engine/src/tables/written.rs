//! A district as rows of its tables: the way back from values to what is read.
//!
//! Comes in: a [`District`], or one of its values. Goes out: rows, each cell under the English name of its column,
//! cells without a value left out. Always holds: read again together the rows are the same values, so that a district
//! that was kept as rows has the fingerprint of the files it came from; a row holds no contact data, which whoever
//! keeps it keeps apart.

use serde_json::{Map, Value};

use super::batch::shipped_topics;
use super::role_lists;
use crate::district::{Case, Community, District, Lang, Nano, Outcome, Pin, Provider, Request, Round, SameAs, Topic};

/// A row: its cells by the English names of their columns, all of them texts.
pub type WrittenRow = Map<String, Value>;

/// What stands in a case for somebody whom the tables do not know.
const NOBODY_KNOWN: &str = "已不在名单";

/// A row that is being written.
#[derive(Default)]
struct Cells(WrittenRow);

impl Cells {
    fn cell(mut self, column: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.insert(column.to_owned(), Value::String(text));
        }
        self
    }

    fn number(self, column: &str, number: impl ToString) -> Self {
        self.cell(column, number.to_string())
    }

    fn perhaps<T: ToString>(self, column: &str, value: Option<T>) -> Self {
        self.cell(column, value.map(|value| value.to_string()).unwrap_or_default())
    }

    fn list<T: AsRef<str>>(self, column: &str, parts: &[T]) -> Self {
        self.cell(column, parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(";"))
    }
}

/// The tables of a district in the sequence in which they are read. The topics only where they are the district's own;
/// settings of the round in full. O(size of the tables).
pub fn written_tables(district: &District, has_own_topics: bool) -> Vec<(&'static str, Vec<WrittenRow>)> {
    let topics = if has_own_topics { district.topics.iter().map(written_topic).collect() } else { Vec::new() };
    let tables = [
        ("communities", district.communities.iter().map(written_community).collect()),
        ("topics", topics),
        ("providers", district.providers.iter().map(written_provider).collect()),
        ("requests", district.requests.iter().map(written_request).collect()),
        ("cases", district.cases.iter().map(written_case).collect()),
        ("pins", district.pins.iter().map(written_pin).collect()),
        ("round", written_round(&district.round)),
    ];
    tables.into_iter().filter(|(_, rows): &(_, Vec<WrittenRow>)| !rows.is_empty()).collect()
}

/// A community.
pub fn written_community(of: &Community) -> WrittenRow {
    let cells = Cells::default().cell("id", of.id.as_str()).cell("name", &of.name).cell("street", &of.street);
    let cells = cells.perhaps("households", of.households);
    let cells = cells.perhaps("longitude", of.longitude).perhaps("latitude", of.latitude);
    let cells = cells.number("max_answered", of.max_answered).number("waiting_rounds", of.waiting_rounds);
    let cells = cells.number("weight", of.weight).list("compounds", &of.compounds);
    cells.perhaps("office_phone", of.office_phone.as_ref()).0
}

/// A topic.
pub fn written_topic(of: &Topic) -> WrittenRow {
    let cells = Cells::default().cell("id", of.id.as_str()).cell("name", &of.name).list("words", &of.words);
    cells.cell("roles", role_lists::written(&of.roles, Lang::En)).cell("note", &of.note).0
}

/// The topics that the program ships: those of a district that has no table of its own. O(their number).
pub fn written_shipped_topics() -> Vec<WrittenRow> {
    shipped_topics().iter().map(written_topic).collect()
}

/// A provider.
pub fn written_provider(of: &Provider) -> WrittenRow {
    let cells = Cells::default().cell("id", of.id.as_str()).cell("name", &of.name).cell("kind", of.kind.name());
    let cells = cells.perhaps("profession", of.profession.as_ref());
    let cells = cells.perhaps("organisation", of.organisation.as_ref()).cell("duties", &of.duties);
    let cells = cells.list("topics", &of.topics).number("capacity", of.capacity).number("min_load", of.min_load);
    let cells = cells.perhaps("max_requests", of.max_requests).list("aliases", &of.aliases);
    let cells = cells.list("streets", &of.streets).list("pairings", &of.pairings);
    cells.list("conflicts", &of.conflicts).list("conflict_parties", &of.conflict_parties).0
}

/// A request, without its contact data.
pub fn written_request(of: &Request) -> WrittenRow {
    let cells = Cells::default().cell("id", of.id.as_str()).list("community", &of.communities);
    let cells = cells.cell("title", &of.title).cell("text", &of.text);
    let cells = cells.perhaps("topic", of.topic.as_ref().map(|id| id.as_str()));
    let cells = cells.perhaps("choice", of.choice).number("urgency", of.urgency);
    let cells = cells.perhaps("households", of.households).perhaps("compound", of.compound.as_ref());
    let cells = cells.perhaps("property_company", of.property_company.as_ref()).list("parties", &of.parties);
    let roles = of.roles.as_ref().map(|roles| role_lists::written(roles, Lang::En));
    let cells = cells.list("hands", &of.hands).perhaps("roles", roles).perhaps("submitted", of.submitted);
    let cells = cells.perhaps("source", of.source.as_ref()).perhaps("order_number", of.order_number.as_ref());
    let same_as = of.same_as.as_ref().map(|same| match same {
        SameAs::Repeats(id) => id.as_str(),
        SameAs::OwnMatter => "否",
    });
    let cells = cells.perhaps("department", of.department.as_ref()).perhaps("deadline", of.deadline);
    cells.perhaps("same_as", same_as).0
}

/// An earlier case.
pub fn written_case(of: &Case) -> WrittenRow {
    let outcome = of.outcome.map(|outcome| match outcome {
        Outcome::Resolved => "resolved",
        Outcome::Partly => "partly",
        Outcome::Unresolved => "unresolved",
    });
    let cells = Cells::default().cell("id", of.id.as_str()).cell("title", &of.title).cell("text", &of.text);
    let cells = cells.perhaps("topic", of.topic.as_ref().map(|id| id.as_str()));
    let cells = cells.cell("provider", of.provider.as_ref().map_or(NOBODY_KNOWN, |id| id.as_str()));
    let cells = cells.list("team", &of.team).perhaps("community", of.community.as_ref().map(|id| id.as_str()));
    cells.perhaps("outcome", outcome).perhaps("satisfaction", of.satisfaction).perhaps("answered", of.answered).0
}

/// A pin.
pub fn written_pin(of: &Pin) -> WrittenRow {
    let cells = Cells::default().cell("request", of.request.as_str());
    let cells = cells.perhaps("role", of.role.as_ref().map(|role| role.as_str()));
    let cells = cells.perhaps("provider", of.provider.as_ref().map(|id| id.as_str()));
    cells.cell("rule", of.rule.name()).0
}

/// The settings of a round: a row each.
pub fn written_round(of: &Round) -> Vec<WrittenRow> {
    let weights: Vec<String> = of.priority.urgency.iter().map(Nano::to_string).collect();
    let settings = Cells::default().cell("name", &of.name).perhaps("as_of", of.as_of).perhaps("due", of.due);
    let settings = settings.cell("unit", &of.unit).number("per_community", of.per_community);
    let settings = settings.number("min_relevance", of.min_relevance).number("topic_certainty", of.topic_certainty);
    let settings = settings.number("same_matter", of.same_matter);
    let settings = settings.perhaps("candidates_per_role", of.candidates_per_role).number("seed", of.seed);
    let settings = settings.list("urgency_weights", &weights);
    let settings = settings.number("households_full", of.priority.households_full);
    let settings = settings.number("waiting_full", of.priority.waiting_full);
    let row = |(key, value): (String, Value)| {
        Map::from_iter([("key".to_owned(), Value::String(key)), ("value".to_owned(), value)])
    };
    settings.0.into_iter().map(row).collect()
}

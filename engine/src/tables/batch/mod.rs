//! A batch: the tables of a round read as one, with every reference checked.
//!
//! Comes in: [`Source`]s. Goes out: a [`Batch`], or faults. Always holds: all tables are read before anything is
//! refused, so that every fault is listed at once; ids count as known even where their row has a fault, so that one
//! mistake is told once.

mod cases;
mod communities;
mod pins;
mod providers;
mod requests;
mod round;
mod topics;

pub use pins::pin_shape_problem;

use std::collections::{BTreeMap, BTreeSet};

use super::masking::holds_telephone;
use super::{
    Fault, OldWorkbookReader, Reader, Row, Source, Table, TableSpec, has_errors, locate, read_old_workbook,
    read_sheets, sort_faults,
};
use crate::district::{
    Bilingual, CommunityId, District, Pin, RequestId, Round, Topic, TopicId, bare_name, fold_street,
};
use crate::tables::role_lists::Names;
use crate::tables::{DISTRICT_TABLES, ROWS_MAX};

/// The catalogue that the program ships; no district has one of its own on the first day.
const SHIPPED_TOPICS: &[u8] = include_bytes!("../../../data/topics.csv");

/// The table of the topics that the program ships.
fn shipped_table() -> Option<Table> {
    let source = Source { name: "topics.csv".to_owned(), bytes: SHIPPED_TOPICS.to_vec() };
    let (sheets, mut faults) = read_sheets(&[source], ROWS_MAX, &read_old_workbook);
    locate(sheets, &DISTRICT_TABLES, ROWS_MAX, &mut faults).pop()
}

/// The topics that the program ships, their holders by name.
pub(super) fn shipped_topics() -> Vec<Topic> {
    shipped_table().map_or_else(Vec::new, |table| topics::read(&table, &Names::new(&[]), &mut Vec::new()))
}

/// A checked round and what is worth knowing about it.
#[derive(Debug)]
pub struct Batch {
    /// The round.
    pub district: District,
    /// Warnings; they change nothing.
    pub warnings: Vec<Fault>,
    /// Where each pin stands, for faults that show only against the candidates.
    pub pin_places: BTreeMap<Pin, Place>,
    /// Where each request stands, likewise.
    pub request_places: BTreeMap<RequestId, Place>,
    /// The topics that the batch brings and the program does not ship like that, and where their table is.
    pub own_topics: Option<OwnTopics>,
    /// How many pins the workbook of further pins held, if there was one.
    pub further_pins: Option<usize>,
}

/// Topics of a district's own.
#[derive(Debug, Clone)]
pub struct OwnTopics {
    /// File of their table.
    pub file: String,
    /// Sheet, of a workbook.
    pub sheet: Option<String>,
    /// Those that differ from the shipped ones.
    pub topics: BTreeSet<TopicId>,
}

/// File, sheet and row.
pub type Place = (String, Option<String>, u32);

/// What a batch is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A round: communities, requests and providers are required.
    Round,
    /// Judging candidates by earlier cases: providers and cases are.
    Cases,
}

impl Purpose {
    fn requires(self, spec: &TableSpec) -> bool {
        match self {
            Self::Round => spec.required,
            Self::Cases => matches!(spec.name, "providers" | "cases"),
        }
    }
}

/// How a batch is read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// What for.
    pub purpose: Purpose,
    /// Reads .xls and .ods where memory and time are limited.
    pub old_workbook: &'a OldWorkbookReader<'a>,
    /// A workbook or csv with further pins, such as a plan.xlsx in which a coordinator filled in 锁定.
    pub pins: Option<&'a Source>,
}

impl Reading<'static> {
    /// In this process and without further pins: for files that are trusted.
    pub fn trusted(purpose: Purpose) -> Self {
        Self { purpose, old_workbook: &read_old_workbook, pins: None }
    }
}

/// Reads a round from its files: a folder's tables, or one workbook. O(cells · log rows).
///
/// # Errors
/// Every fault and warning, sorted, if there is at least one fault.
pub fn read_batch(sources: &[Source], reading: &Reading<'_>) -> Result<Batch, Vec<Fault>> {
    let purpose = reading.purpose;
    let (sheets, mut faults) = read_sheets(sources, ROWS_MAX, reading.old_workbook);
    let unreadable = has_errors(&faults);
    let mut tables = locate(sheets, &DISTRICT_TABLES, ROWS_MAX, &mut faults);
    let origin = match sources {
        [one] => one.name.clone(),
        _ => "批次文件夹".to_owned(),
    };
    for spec in DISTRICT_TABLES.iter().filter(|spec| purpose.requires(spec)) {
        // A table whose file could not be read, or whose header is at fault, was already told.
        let told = unreadable || faults.iter().any(|f| matches!(f.code, "missing_column" | "missing_header"));
        if !told && !tables.iter().any(|t| t.spec.name == spec.name) {
            faults.push(missing_table(&origin, spec));
        }
    }
    let shipped = !tables.iter().any(|t| t.spec.name == "topics");
    if shipped {
        tables.extend(shipped_table());
    }
    let table = |name: &str| tables.iter().find(|t| t.spec.name == name);

    let round = table("round").map_or_else(Round::default, |t| round::read(t, &mut faults));
    let (communities, places) =
        table("communities").map_or_else(Default::default, |t| communities::read(t, &round, &mut faults));
    let known_topics = table("topics").map(topics::known).unwrap_or_default();
    let providers =
        table("providers").map_or_else(Default::default, |t| providers::read(t, &places, &known_topics, &mut faults));
    let names = Names::new(&providers.list);
    let topics = table("topics").map_or_else(Vec::new, |t| topics::read(t, &names, &mut faults));
    let requests = table("requests")
        .map_or_else(Default::default, |t| requests::read(t, &places, &known_topics, &names, &mut faults));
    let cases =
        table("cases").map_or_else(Vec::new, |t| cases::read(t, &places, &known_topics, &providers.ids, &mut faults));
    let (mut pins, mut pin_places) =
        table("pins").map_or_else(Default::default, |t| pins::read(t, &requests.ids, &names, &mut faults));
    let mut further_pins = None;
    if let Some(source) = reading.pins {
        if let Some(table) = filled_in_pins(source, reading, &mut faults) {
            let (further, places) = pins::read(&table, &requests.ids, &names, &mut faults);
            further_pins = Some(further.len());
            pins.extend(further);
            pin_places.extend(places);
        }
        pins.sort();
        pins.dedup();
    }

    tables
        .iter()
        .filter(|t| !(shipped && t.spec.name == "topics"))
        .for_each(|table| warn_of_misplaced_contacts(table, &mut faults));
    let mut district =
        District { communities, requests: requests.list, providers: providers.list, topics, cases, pins, round };
    if district.round.as_of.is_none() {
        district.round.as_of = district.requests.iter().filter_map(|r| r.submitted).max();
    }
    if !has_errors(&faults) {
        warn_of_streets(&district, table("communities"), table("providers"), &mut faults);
    }
    sort_faults(&mut faults);
    if has_errors(&faults) {
        return Err(faults);
    }
    let own_topics = table("topics").filter(|_| !shipped).map(own_topics);
    Ok(Batch { district, warnings: faults, pin_places, request_places: requests.places, own_topics, further_pins })
}

/// The table of pins of a workbook that we wrote and a coordinator filled in: a row without a rule pins nothing.
fn filled_in_pins(source: &Source, reading: &Reading<'_>, faults: &mut Vec<Fault>) -> Option<Table> {
    let (sheets, unreadable) = read_sheets(std::slice::from_ref(source), ROWS_MAX, reading.old_workbook);
    let told = has_errors(&unreadable);
    faults.extend(unreadable);
    let spec = DISTRICT_TABLES.iter().position(|spec| spec.name == "pins").map(|at| &DISTRICT_TABLES[at..=at])?;
    // The other sheets of a plan are none of our business here.
    let is_pins = |sheet: &super::Sheet| sheet.name.as_ref().is_none_or(|name| spec[0].is_named(name));
    let mut located = Vec::new();
    let mut table = locate(sheets.into_iter().filter(is_pins).collect(), spec, ROWS_MAX, &mut located).pop();
    // What stands beside the pins for whoever reads them is no matter.
    faults.extend(located.into_iter().filter(|fault| fault.severity == super::Severity::Error));
    if let Some(table) = &mut table {
        let place = |name: &str| table.column(name).map(|(place, _)| place);
        let (rule, role, provider) = (place("rule"), place("role"), place("provider"));
        let rule_of = |row: &Row| rule.and_then(|place| row.cells.get(place)).map_or("", |cell| cell.trim()).to_owned();
        table.rows.retain(|row| !rule_of(row).is_empty());
        // Who demands a request in the row of one of its seats means the request.
        for row in table
            .rows
            .iter_mut()
            .filter(|row| crate::district::Rule::parse(&rule_of(row)) == Some(crate::district::Rule::Answer))
        {
            for cell in [role, provider].into_iter().flatten() {
                if let Some(cell) = row.cells.get_mut(cell) {
                    cell.clear();
                }
            }
        }
    } else if !told && !has_errors(faults) {
        faults.push(missing_table(&source.name, &spec[0]));
    }
    table
}

fn missing_table(origin: &str, spec: &TableSpec) -> Fault {
    let in_template = super::template::TABLES.contains(&spec.name);
    Fault::error(
        "missing_table",
        origin,
        Bilingual::new(format!("缺少“{}”表", spec.chinese), format!("the table {} is missing", spec.name)),
        Bilingual::new(
            format!(
                "请放入 {}.csv，或在工作簿里加一张名为“{}”的工作表，表头至少有：{}{}",
                spec.name,
                spec.chinese,
                spec.required_headers(true),
                if in_template { "；空白模板：dianda template" } else { "" }
            ),
            format!(
                "put {}.csv there, or add a sheet named {} with at least: {}{}",
                spec.name,
                spec.chinese,
                spec.required_headers(false),
                if in_template { "; `dianda template` writes an empty one" } else { "" }
            ),
        ),
    )
}

/// What the communities are called: by id, and by name, also in short, where it is unique.
#[derive(Debug, Default)]
struct Places {
    ids: BTreeSet<String>,
    by_name: BTreeMap<String, Vec<String>>,
    /// By the name without the word for what it is: offices write 清河二村 for 清河二村居民区.
    by_short_name: BTreeMap<String, Vec<String>>,
}

impl Places {
    fn add(&mut self, id: &str, name: &str) {
        self.by_name.entry(name.to_owned()).or_default().push(id.to_owned());
        self.by_short_name.entry(bare_place(name)).or_default().push(id.to_owned());
    }

    fn named(&self, text: &str) -> Option<&[String]> {
        self.by_name.get(text).or_else(|| self.by_short_name.get(&bare_name(text))).map(Vec::as_slice)
    }

    /// The community of an id or a unique name; a fault at the cell otherwise.
    fn find(&self, reader: &mut Reader<'_>, row: &Row, column: &'static str, text: &str) -> Option<CommunityId> {
        if self.ids.contains(text) {
            return Some(CommunityId(text.to_owned()));
        }
        match self.named(text) {
            Some([id]) => return Some(CommunityId(id.clone())),
            Some(several) => {
                let ids = several.join("、");
                reader.fault(
                    row,
                    column,
                    "ambiguous_reference",
                    Bilingual::new(
                        format!("叫“{text}”的社区不止一个（{ids}）"),
                        format!("several communities are called {text} ({ids})"),
                    ),
                    Bilingual::new("请改填编号", "give the id"),
                );
            }
            // With no communities at all, the missing table was already told.
            None if self.ids.is_empty() => {}
            None => {
                let near = nearest_place(text, self.by_name.keys())
                    .or_else(|| nearest(text, self.by_name.keys().chain(&self.ids)));
                reader.fault(
                    row,
                    column,
                    "unknown_community",
                    Bilingual::new(format!("社区表里没有“{text}”"), format!("there is no community {text}")),
                    mend_reference("社区表", "the table communities", near),
                );
                reader.about(text);
            }
        }
        None
    }

    /// The one community whose name stands in an address, the longest of several; its kind (居民区) may be left out.
    fn in_address(&self, address: &str) -> Option<CommunityId> {
        let address = bare_name(address);
        let known = self.by_name.iter().filter_map(|(name, ids)| match ids.as_slice() {
            // One character alone stands in too many addresses.
            [id] => Some((
                Some(bare_place(name)).filter(|bare| bare.chars().count() > 1).unwrap_or_else(|| bare_name(name)),
                id,
            )),
            _ => None,
        });
        let mut best: Option<(usize, &String)> = None;
        let mut is_tie = false;
        for (name, id) in known.filter(|(name, _)| name.chars().count() > 1 && address.contains(name.as_str())) {
            let length = name.chars().count();
            match best {
                Some((longest, _)) if longest > length => {}
                Some((longest, other)) if longest == length => is_tie |= other != id,
                _ => (best, is_tie) = (Some((length, id)), false),
            }
        }
        best.filter(|_| !is_tie).map(|(_, id)| CommunityId(id.clone()))
    }

    fn find_all(&self, reader: &mut Reader<'_>, row: &Row, column: &'static str) -> Vec<CommunityId> {
        let mut found: Vec<CommunityId> = Vec::new();
        for text in reader.list(row, column) {
            // A comma parts communities only where each part is one: a name may hold a comma.
            let parts: Vec<&str> = text.split(['，', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
            let is_known = |part: &&str| self.ids.contains(*part) || self.named(part).is_some();
            if parts.len() > 1 && parts.iter().all(is_known) {
                parts.iter().for_each(|part| found.extend(self.find(reader, row, column, part)));
            } else {
                found.extend(self.find(reader, row, column, &text));
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// A community's name without the word for what it is.
fn bare_place(name: &str) -> String {
    let bare = bare_name(name);
    let kinds = ["居民区", "居委会", "居委", "社区", "小区"];
    kinds.iter().find_map(|kind| bare.strip_suffix(kind)).map_or_else(|| bare.clone(), str::to_owned)
}

/// "Did you mean": the known name with the most characters in common, if at least half are.
pub(super) fn nearest<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    most_in_common(text, known, &|name| name.to_owned(), |shared, longest| shared * 2 >= longest)
}

/// The same for communities, without the word for what they are.
fn nearest_place<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    most_in_common(text, known, &bare_place, |shared, longest| shared * 2 >= longest)
}

/// The same for offices, without what most of their names share (区, 局, 委 …): most characters of the rest must be the
/// same, since 区房管局 and 区建管委 are two.
pub fn nearest_office<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    const KINDS: [&str; 10] = ["委员会", "办公室", "管理局", "支队", "中心", "分局", "总队", "局", "委", "办"];
    let bare = |name: &str| {
        let bare = bare_name(name);
        let bare = bare.trim_start_matches(['区', '市', '县']);
        KINDS.iter().find_map(|kind| bare.strip_suffix(kind)).unwrap_or(bare).to_owned()
    };
    most_in_common(text, known, &bare, |shared, longest| shared * 3 > longest * 2)
}

fn most_in_common<'n>(
    text: &str,
    known: impl Iterator<Item = &'n String>,
    bare: &dyn Fn(&str) -> String,
    is_near: impl Fn(usize, usize) -> bool,
) -> Option<&'n str> {
    let text = bare(text);
    let score = |name: &str| {
        let name = bare(name);
        let shared = text.chars().filter(|c| name.contains(*c)).count();
        let longest = text.chars().count().max(name.chars().count());
        is_near(shared, longest).then_some(shared * 100 / longest.max(1))
    };
    known
        .filter_map(|name| score(name).map(|s| (s, name)))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name.as_str())
}

fn mend_reference(table_zh: &str, table_en: &str, near: Option<&str>) -> Bilingual {
    match near {
        Some(name) => Bilingual::new(
            format!("是不是“{name}”？否则请先在{table_zh}里加上"),
            format!("is it {name}? Else add it to {table_en}"),
        ),
        None => {
            Bilingual::new(format!("请更正，或先在{table_zh}里加上"), format!("correct it, or add it to {table_en}"))
        }
    }
}

/// Whether an id was seen before; a fault at its second place.
fn is_repeated(
    reader: &mut Reader<'_>,
    row: &Row,
    column: &'static str,
    seen: &mut BTreeMap<String, u32>,
    id: &str,
) -> bool {
    if let Some(first) = seen.get(id) {
        let first = *first;
        reader.fault(
            row,
            column,
            "duplicate_id",
            Bilingual::new(
                format!("编号重复，第 {first} 行已经用过"),
                format!("this id was already used in row {first}"),
            ),
            Bilingual::new("请改成不重复的编号，或删去重复的一行", "give another id, or remove the repeated row"),
        );
        return true;
    }
    seen.insert(id.to_owned(), row.number);
    false
}

/// What a table of topics brings that is not shipped.
fn own_topics(table: &Table) -> OwnTopics {
    let shipped = shipped_topics();
    let own = topics::read(table, &Names::new(&[]), &mut Vec::new());
    let topics = own.into_iter().filter(|topic| !shipped.contains(topic)).map(|topic| topic.id).collect();
    OwnTopics { file: table.file.clone(), sheet: table.sheet.clone(), topics }
}

/// A telephone where a name belongs: it may have slipped into the wrong column. Free texts may hold one, and are
/// masked.
fn warn_of_misplaced_contacts(table: &Table, faults: &mut Vec<Fault>) {
    const ELSEWHERE: [&str; 9] =
        ["id", "text", "duties", "words", "note", "place", "order_number", "office_phone", "value"];
    let mut reader = Reader::new(table);
    for column in table.spec.columns.iter().filter(|column| !column.contact && !ELSEWHERE.contains(&column.name)) {
        let holds = |row: &&Row| reader.text(row, column.name).is_some_and(holds_telephone);
        let rows: Vec<&Row> = table.rows.iter().filter(holds).collect();
        let Some(first) = rows.first() else { continue };
        let place = table.column(column.name).map(|(place, _)| place);
        if faults.iter().any(|fault| {
            fault.file == table.file
                && fault.sheet == table.sheet
                && (fault.row, fault.place) == (Some(first.number), place)
        }) {
            continue;
        }
        let numbers = rows.iter().take(10).map(|row| row.number.to_string()).collect::<Vec<_>>();
        let (zh, en) = match rows.len() {
            1 => Default::default(),
            n => (
                format!("（第 {} 行{}）", numbers.join("、"), if n > 10 { " 等" } else { "" }),
                format!(" (rows {})", numbers.join(", ")),
            ),
        };
        let message = Bilingual::new(format!("像是电话号码{zh}"), format!("looks like a telephone number{en}"));
        let mend = Bilingual::new(
            "是不是填错了列？联系电话请填在“电话”一列，或删去",
            "is it in the wrong column? Move it to the column phone, or remove it",
        );
        reader.warning(first, column.name, "misplaced_contact", message, mend);
    }
    faults.append(&mut reader.faults);
}

/// Warns of streets without an office among the providers, where other streets have one, and of providers that serve
/// streets which have no community here: one of them may be misspelt.
fn warn_of_streets(
    district: &District,
    communities: Option<&Table>,
    providers: Option<&Table>,
    faults: &mut Vec<Fault>,
) {
    let streets: BTreeSet<&String> = district.communities.iter().map(|c| &c.street).collect();
    let street_offices = district.street_offices();
    let has_office = |street: &String| street_offices.of_street(street).is_some();
    if let Some(table) = communities.filter(|_| streets.iter().any(|street| has_office(street))) {
        let mut reader = Reader::new(table);
        let mut told = BTreeSet::new();
        for row in &table.rows {
            let Some(street) = reader.text(row, "street").map(str::to_owned).filter(|street| !has_office(street))
            else {
                continue;
            };
            if !told.insert(street.clone()) {
                continue;
            }
            let offices =
                district.providers.iter().filter(|p| p.kind == crate::district::ProviderKind::Street).map(|p| &p.name);
            let message = Bilingual::new(
                format!("答题力量里没有“{street}”的街镇"),
                format!("there is no street office of {street} among the providers"),
            );
            let mend = match nearest(&street, offices) {
                Some(near) => Bilingual::new(
                    format!("是不是“{near}”？是就请改成一致，否则请在答题力量表里加上它的街镇"),
                    format!("is it {near}? Else add its office to the table providers"),
                ),
                None => Bilingual::new(
                    "请更正，或在答题力量表里加上它的街镇",
                    "correct it, or add its office to the table providers",
                ),
            };
            reader.warning(row, "street", "no_street_office", message, mend);
        }
        faults.append(&mut reader.faults);
    }
    let known: BTreeMap<String, &String> =
        district.communities.iter().map(|c| (fold_street(&c.street), &c.street)).collect();
    let Some(table) = providers else { return };
    let mut reader = Reader::new(table);
    for row in &table.rows {
        for street in reader.list(row, "streets").iter().filter(|street| !known.contains_key(&fold_street(street))) {
            let message = Bilingual::new(
                format!("本批次的社区里没有街镇“{street}”"),
                format!("no community of this round lies in the street {street}"),
            );
            let mend = match nearest(street, known.values().copied()) {
                Some(near) => Bilingual::new(
                    format!("是不是“{near}”？是就请改，否则不用管"),
                    format!("is it {near}? Else ignore this"),
                ),
                None => Bilingual::new("写错了请更正，否则不用管", "correct it if it is mistaken"),
            };
            reader.warning(row, "streets", "unknown_street", message, mend);
            reader.about(street);
        }
    }
    faults.append(&mut reader.faults);
}

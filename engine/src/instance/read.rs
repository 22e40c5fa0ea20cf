//! An instance from its folder, every fault located.
//!
//! Comes in: the csv files of formats.md. Goes out: an [`Instance`], or all faults. Always holds: what is left out or
//! empty has the documented default; ids are trimmed, never folded.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::billionths;
use super::{
    CandidateDraft, Community, Instance, InstanceRound, MIN_LOAD_MAX, Provider, RequestDraft, RoleDraft, assemble,
    pin_faults,
};
use crate::district::{Bilingual, CommunityId, Nano, Pin, ProviderId, RequestId, RoleName, Rule, Wording};
use crate::tables::{
    ColumnSpec, Fault, Reader, Row, Source, Table, TableSpec, WorkbookProblem, has_errors, locate, pin_shape_problem,
    read_sheets, sort_faults, too_many_rows,
};

const fn column(name: &'static str, required: bool) -> ColumnSpec {
    ColumnSpec {
        name,
        chinese: name,
        synonyms: &[],
        weaker: "",
        spare: None,
        required,
        instead: None,
        stand_in: None,
        contact: false,
        note: Wording { zh: "", en: "" },
    }
}

const fn spec(name: &'static str, required: bool, columns: &'static [ColumnSpec]) -> TableSpec {
    TableSpec { name, chinese: name, synonyms: &[], required, passed_over: "", empty_words: "", columns }
}

static TABLES: [TableSpec; 7] = [
    spec("communities", true, &[column("id", true), column("max_answered", true), column("weight", false)]),
    spec(
        "requests",
        true,
        &[
            column("id", true),
            column("community", true),
            column("priority", false),
            column("choice", false),
            column("urgent", false),
        ],
    ),
    spec(
        "roles",
        true,
        &[
            column("request", true),
            column("role", true),
            column("required", false),
            column("count", false),
            column("weight", false),
        ],
    ),
    spec(
        "providers",
        true,
        &[column("id", true), column("capacity", true), column("min_load", false), column("max_requests", false)],
    ),
    spec(
        "candidates",
        true,
        &[
            column("request", true),
            column("role", true),
            column("provider", true),
            column("relevance", true),
            column("effort", true),
        ],
    ),
    spec(
        "pins",
        false,
        &[column("request", true), column("role", false), column("provider", false), column("rule", true)],
    ),
    spec("round", false, &[column("key", true), column("value", true)]),
];

/// Rows of a table of an instance: the candidates of a city. Each takes some 400 bytes while it is read.
const ROWS_MAX: usize = 10_000_000;
/// Amounts are clamped to what can be used where they are summed.
const AMOUNT_MAX: u64 = 1_000_000_000_000_000_000;

/// Whether the files are those of an instance rather than of a district: only an instance has candidates.
pub fn is_instance(sources: &[Source]) -> bool {
    sources.iter().any(|source| source.name == "candidates.csv")
}

/// Reads an instance. O(rows · log rows).
///
/// # Errors
/// Every fault and warning, sorted, if there is at least one fault.
pub fn read_instance(sources: &[Source]) -> Result<(Instance, Vec<Fault>), Vec<Fault>> {
    let own: Vec<&Source> =
        sources.iter().filter(|s| TABLES.iter().any(|t| s.name == format!("{}.csv", t.name))).collect();
    // Counted before a row is read: what is refused takes no memory.
    let lines = |source: &Source| source.bytes.iter().filter(|b| **b == b'\n').count();
    let too_long = own.iter().filter(|source| lines(source) > ROWS_MAX + 1);
    let too_long: Vec<Fault> = too_long.map(|source| *too_many_rows(&source.name, None, ROWS_MAX)).collect();
    if !too_long.is_empty() {
        return Err(too_long);
    }
    let (sheets, mut faults) = read_sheets(own.iter().copied(), ROWS_MAX, &|_, _| Err(WorkbookProblem::Broken));
    let tables = locate(sheets, &TABLES, ROWS_MAX, &mut faults);
    for spec in TABLES.iter().filter(|spec| spec.required) {
        let file = format!("{}.csv", spec.name);
        if !own.iter().any(|s| s.name == file) {
            faults.push(Fault::error(
                "missing_table",
                &file,
                Bilingual::new("缺少这个文件", "this file is missing"),
                Bilingual::new(
                    format!("请放入 {file}，表头：{}", spec.required_headers(true)),
                    format!("put {file} there, with the header {}", spec.required_headers(false)),
                ),
            ));
        }
    }
    if has_errors(&faults) {
        sort_faults(&mut faults);
        return Err(faults);
    }
    let mut known = Known::default();
    let mut round = InstanceRound::default();
    let mut pins = Vec::new();
    let mut pin_rows = Vec::new();
    let table = |name: &str| tables.iter().find(|t| t.spec.name == name);
    let communities = table("communities").map_or_else(Vec::new, |t| communities(t, &mut known, &mut faults));
    let requests = table("requests").map_or_else(Vec::new, |t| requests(t, &mut known, &mut faults));
    let mut roles = table("roles").map_or_else(Vec::new, |t| roles(t, &mut known, &mut faults));
    let providers = table("providers").map_or_else(Vec::new, |t| providers(t, &mut known, &mut faults));
    if let Some(table) = table("candidates") {
        candidates(table, &known, &mut roles, &requests, &mut faults);
    }
    if let (Some(requests_table), false) = (table("requests"), has_errors(&faults)) {
        check_required_roles(requests_table, &requests, &roles, &mut faults);
    }
    if let Some(table) = table("pins") {
        pins = read_pins(table, &known, &mut pin_rows, &mut faults);
    }
    if let Some(table) = table("round") {
        round = read_round(table, &mut faults);
    }
    sort_faults(&mut faults);
    if has_errors(&faults) {
        return Err(faults);
    }
    let instance = assemble(communities, requests, roles, providers, pins, round);
    if let Some(table) = table("pins") {
        refuse_pins(table, &instance, &pin_rows, &mut faults);
    }
    if instance.is_quality_lost() {
        faults.push(quality_lost());
    }
    if has_errors(&faults) { Err(faults) } else { Ok((instance, faults)) }
}

fn quality_lost() -> Fault {
    Fault::warning(
        "quality_lost",
        "candidates.csv",
        Bilingual::new(
            "匹配质量按百万分之一计，而这里每一项（优先级 × 权重 × 关联度）都不到千分之一：候选之间的差别在取整时丢掉了",
            "quality is counted in millionths, and no term here (priority · weight · relevance) reaches a thousandth: \
             differences between candidates are lost in rounding",
        ),
        Bilingual::new("请把优先级或权重整体放大同样的倍数", "multiply all priorities or weights by the same factor"),
    )
}

/// Pins that cannot hold by themselves are faults of their rows.
fn refuse_pins(table: &Table, instance: &Instance, rows: &[(Pin, &Row)], faults: &mut Vec<Fault>) {
    let mut reader = Reader::new(table, faults);
    for fault in pin_faults(instance) {
        if let Some((_, row)) = rows.iter().find(|(pin, _)| *pin == fault.pin) {
            reader.fault(row, "provider", fault.code, fault.message, fault.mend);
        }
    }
    sort_faults(faults);
}

/// Ids that the tables name, faulty rows included.
#[derive(Default)]
struct Known {
    communities: BTreeSet<String>,
    requests: BTreeSet<String>,
    providers: BTreeSet<String>,
    roles: BTreeMap<(String, String), usize>,
}

fn repeated(reader: &mut Reader<'_>, row: &Row, column: &'static str) {
    reader.fault(
        row,
        column,
        "duplicate_id",
        Bilingual::new("重复", "stands there twice"),
        Bilingual::new("请删去一行", "remove one of the rows"),
    );
}

fn unknown(reader: &mut Reader<'_>, row: &Row, column: &'static str) {
    reader.fault(
        row,
        column,
        "unknown_reference",
        Bilingual::new("表里没有这个编号", "there is no such id"),
        Bilingual::new("请更正，或先加上", "correct it, or add it"),
    );
}

fn communities(table: &Table, known: &mut Known, faults: &mut Vec<Fault>) -> Vec<Community> {
    let mut reader = Reader::new(table, faults);
    let mut list = Vec::new();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let max_answered = if reader.required(row, "max_answered").is_some() {
            reader.whole(row, "max_answered", 0, 1_000_000_000)
        } else {
            None
        };
        let weight = reader.whole(row, "weight", 0, 1_000_000_000).unwrap_or(1);
        let Some(id) = id else { continue };
        if !known.communities.insert(id.clone()) {
            repeated(&mut reader, row, "id");
        } else if let Some(max_answered) = max_answered {
            list.push(Community { id: CommunityId(id), max_answered, weight });
        }
    }
    list
}

fn requests(table: &Table, known: &mut Known, faults: &mut Vec<Fault>) -> Vec<RequestDraft> {
    let mut reader = Reader::new(table, faults);
    let mut list = Vec::new();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let named = reader.required(row, "community").is_some();
        let cell = reader.text(row, "community").unwrap_or("");
        let mut communities: Vec<CommunityId> = Vec::new();
        for part in cell.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            let id = CommunityId(part.to_owned());
            if !known.communities.contains(part) {
                unknown(&mut reader, row, "community");
            } else if communities.contains(&id) {
                repeated(&mut reader, row, "community");
            } else {
                communities.push(id);
            }
        }
        // A cell of nothing but separators is as empty as an empty one.
        if named && cell.split([';', '；', '\n']).all(|part| part.trim().is_empty()) {
            reader.fault(
                row,
                "community",
                "empty_cell",
                Bilingual::new("这一格没有写社区", "this cell names no community"),
                Bilingual::new("请填社区编号", "give the id of a community"),
            );
        }
        let priority = positive(&mut reader, row, "priority");
        let choice = reader.whole(row, "choice", 1, 1_000_000_000);
        let urgent = reader.flag(row, "urgent", false).unwrap_or(false);
        let Some(id) = id else { continue };
        if !known.requests.insert(id.clone()) {
            repeated(&mut reader, row, "id");
        } else if let (true, false, Some(priority)) = (named, communities.is_empty(), priority) {
            list.push(RequestDraft { id: RequestId(id), communities, priority, choice, urgent });
        }
    }
    list
}

/// A positive decimal up to a million; 1 where the cell is empty.
fn positive(reader: &mut Reader<'_>, row: &Row, column: &'static str) -> Option<Nano> {
    if reader.text(row, column).is_none() {
        return Some(Nano::ONE);
    }
    reader.decimal(row, column, Nano::SMALLEST, Nano(1_000_000 * Nano::ONE.0))
}

fn roles(table: &Table, known: &mut Known, faults: &mut Vec<Fault>) -> Vec<RoleDraft> {
    let mut reader = Reader::new(table, faults);
    let mut list = Vec::new();
    for row in &table.rows {
        let request = reader.id(row, "request");
        let name = reader.id(row, "role");
        let required = reader.flag(row, "required", true);
        let count =
            if reader.text(row, "count").is_none() { Some(1) } else { reader.whole(row, "count", 1, 1_000_000) };
        let weight = positive(&mut reader, row, "weight");
        let (Some(request), Some(name)) = (request, name) else { continue };
        if !known.requests.contains(&request) {
            unknown(&mut reader, row, "request");
            continue;
        }
        if known.roles.contains_key(&(request.clone(), name.clone())) {
            repeated(&mut reader, row, "role");
            continue;
        }
        known.roles.insert((request.clone(), name.clone()), list.len());
        list.push(RoleDraft {
            request: RequestId(request),
            name: RoleName(name),
            required: required.unwrap_or(true),
            count: count.unwrap_or(1),
            weight: weight.unwrap_or(Nano::ONE),
            candidates: Vec::new(),
        });
    }
    list
}

fn providers(table: &Table, known: &mut Known, faults: &mut Vec<Fault>) -> Vec<Provider> {
    let mut reader = Reader::new(table, faults);
    let mut list = Vec::new();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let capacity = if reader.required(row, "capacity").is_some() {
            reader.whole(row, "capacity", 0, AMOUNT_MAX)
        } else {
            None
        };
        let min_load = reader.whole(row, "min_load", 0, MIN_LOAD_MAX).unwrap_or(0);
        let max_requests = reader.whole(row, "max_requests", 0, AMOUNT_MAX);
        let Some(id) = id else { continue };
        if !known.providers.insert(id.clone()) {
            repeated(&mut reader, row, "id");
        } else if let Some(capacity) = capacity {
            if min_load > capacity {
                reader.warning(
                    row,
                    "min_load",
                    "min_load_above_capacity",
                    Bilingual::new("最少承担多于容量，达不到", "the minimum load is above the capacity"),
                    Bilingual::new("请调低最少承担或调高容量", "lower the one or raise the other"),
                );
            }
            list.push(Provider { id: ProviderId(id), capacity, min_load, max_requests });
        }
    }
    list
}

fn candidates(
    table: &Table,
    known: &Known,
    roles: &mut [RoleDraft],
    requests: &[RequestDraft],
    faults: &mut Vec<Fault>,
) {
    let mut reader = Reader::new(table, faults);
    let mut seen: BTreeSet<(usize, String)> = BTreeSet::new();
    let priorities: BTreeMap<&RequestId, Nano> = requests.iter().map(|r| (&r.id, r.priority)).collect();
    for row in &table.rows {
        let request = reader.id(row, "request");
        let name = reader.id(row, "role");
        let provider = reader.id(row, "provider");
        let relevance = if reader.required(row, "relevance").is_some() {
            reader.decimal(row, "relevance", Nano::SMALLEST, Nano::ONE)
        } else {
            None
        };
        let effort =
            if reader.required(row, "effort").is_some() { reader.whole(row, "effort", 0, 1_000_000_000) } else { None };
        let (Some(request), Some(name), Some(provider)) = (request, name, provider) else { continue };
        let Some(role) = known.roles.get(&(request.clone(), name)).copied() else {
            let column = if known.requests.contains(&request) { "role" } else { "request" };
            unknown(&mut reader, row, column);
            continue;
        };
        if !known.providers.contains(&provider) {
            unknown(&mut reader, row, "provider");
            continue;
        }
        if !seen.insert((role, provider.clone())) {
            repeated(&mut reader, row, "provider");
            continue;
        }
        let (Some(relevance), Some(effort)) = (relevance, effort) else { continue };
        // Tier values stay well within what a program can add up.
        let priority = priorities.get(&roles[role].request).copied().unwrap_or(Nano::ONE);
        if priority.to_f64() * roles[role].weight.to_f64() > 1e9 {
            reader.fault(
                row,
                "role",
                "out_of_range",
                Bilingual::new("优先级与权重之积超过十亿", "priority times weight is above a thousand million"),
                Bilingual::new("请把优先级或权重改小", "lower one of them"),
            );
            continue;
        }
        roles[role].candidates.push(CandidateDraft {
            provider: ProviderId(provider),
            effort,
            relevance: billionths(relevance),
        });
    }
}

fn check_required_roles(table: &Table, requests: &[RequestDraft], roles: &[RoleDraft], faults: &mut Vec<Fault>) {
    let with: BTreeSet<&RequestId> = roles.iter().filter(|role| role.required).map(|role| &role.request).collect();
    let mut reader = Reader::new(table, faults);
    let rows: BTreeMap<String, &Row> =
        table.rows.iter().filter_map(|row| Some((reader.text(row, "id")?.to_owned(), row))).collect();
    for request in requests.iter().filter(|request| !with.contains(&request.id)) {
        if let Some(row) = rows.get(&request.id.0) {
            reader.fault(
                row,
                "id",
                "no_required_role",
                Bilingual::new("没有必需的角色", "has no required role"),
                Bilingual::new(
                    "请在 roles.csv 里给它至少一个 required=true 的角色",
                    "give it at least one role with required=true in roles.csv",
                ),
            );
        }
    }
}

fn read_pins<'t>(table: &'t Table, known: &Known, rows: &mut Vec<(Pin, &'t Row)>, faults: &mut Vec<Fault>) -> Vec<Pin> {
    let mut reader = Reader::new(table, faults);
    let mut list = Vec::new();
    for row in &table.rows {
        let request = reader.id(row, "request");
        let role = reader.text(row, "role").map(str::to_owned);
        let provider = reader.text(row, "provider").map(str::to_owned);
        let rule = reader.required(row, "rule").map(Rule::parse);
        if rule == Some(None) {
            reader.fault(
                row,
                "rule",
                "bad_value",
                Bilingual::new("不是规则", "is no rule"),
                Bilingual::new("请填 pin、forbid 或 answer", "give pin, forbid or answer"),
            );
        }
        let (Some(request), Some(Some(rule))) = (request, rule) else { continue };
        if !known.requests.contains(&request) {
            unknown(&mut reader, row, "request");
            continue;
        }
        if role.as_ref().is_some_and(|role| !known.roles.contains_key(&(request.clone(), role.clone()))) {
            unknown(&mut reader, row, "role");
            continue;
        }
        if provider.as_ref().is_some_and(|provider| !known.providers.contains(provider)) {
            unknown(&mut reader, row, "provider");
            continue;
        }
        let pin =
            Pin { request: RequestId(request), role: role.map(RoleName), provider: provider.map(ProviderId), rule };
        if let Some(problem) = pin_shape_problem(&pin) {
            reader.fault(
                row,
                "rule",
                "bad_pin",
                problem,
                Bilingual::new(
                    "pin 要有 provider；forbid 要有 role 或 provider；answer 只填 request",
                    "pin needs a provider; forbid a role or a provider; answer the request alone",
                ),
            );
            continue;
        }
        rows.push((pin.clone(), row));
        list.push(pin);
    }
    list
}

fn read_round(table: &Table, faults: &mut Vec<Fault>) -> InstanceRound {
    let mut reader = Reader::new(table, faults);
    let mut round = InstanceRound::default();
    for row in &table.rows {
        let key = reader.required(row, "key").unwrap_or("").to_owned();
        let value = reader.text(row, "value").map(str::to_owned);
        match key.as_str() {
            "seed" => round.seed = reader.whole(row, "value", 0, AMOUNT_MAX).unwrap_or(0),
            "candidates_per_role" => round.candidates_per_role = reader.whole(row, "value", 1, 1_000_000_000),
            "name" => round.name = value,
            "as_of" => round.as_of = reader.day(row, "value").map(|day| day.to_string()),
            // The other settings of a round made the instance; nothing in it depends on them any more.
            _ => {
                reader.warning(
                    row,
                    "key",
                    "unknown_setting",
                    Bilingual::new("这一项对算例没有作用", "this setting means nothing to an instance"),
                    Bilingual::new("可以不管", "ignore this"),
                );
            }
        }
    }
    round
}

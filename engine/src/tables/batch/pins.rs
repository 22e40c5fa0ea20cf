//! The table of pins in. What shows only against the candidates (a conflict, a capacity) is checked there.
//!
//! Comes in: the table, and what the other tables name. Goes out: pins, each with its place. Always holds: a row that
//! exchanges one provider for another becomes two pins, one that keeps the first out of the request and one that gives
//! the seat to the second; a row with a fault pins nothing.

use std::collections::BTreeMap;

use super::place::Place;
use super::swap::{Seat, is_swap_word, seat_of, two_names};
use super::typed::{Known, Typed, provider_typed, request_typed};
use crate::district::{Bilingual, Lang, Pin, ProviderId, RequestId, RoleName, Rule, role_said, safe_text};
use crate::tables::nearest::{mend_reference, nearest};
use crate::tables::{Fault, Reader, Row, Table};

/// The pins, each with the place where it stands first. O(rows · (log rows + providers)).
pub(super) fn read(table: &Table, known: &Known<'_>, faults: &mut Vec<Fault>) -> BTreeMap<Pin, Place> {
    let mut reader = Reader::new(table, faults);
    let mut places = BTreeMap::new();
    for row in &table.rows {
        for pin in pins_of(&mut reader, row, known).into_iter().flatten() {
            places.entry(pin).or_insert_with(|| Place::of(table, row));
        }
    }
    places
}

/// The pins of a row; `None`, with a fault, where it cannot be read.
fn pins_of(reader: &mut Reader<'_>, row: &Row, known: &Known<'_>) -> Option<Vec<Pin>> {
    // A request that is not known is one fault: what else the row says may be about another one.
    let request = match reader.required(row, "request").map(str::to_owned) {
        Some(text) => Some(request_of(reader, row, &text, known)?),
        None => None,
    };
    let role = reader.text(row, "role").map(RoleName::parse);
    let names = match names_of(reader, row, known) {
        Ok(names) => names,
        Err(Unreadable) => return None,
    };
    let rule = reader.text(row, "rule").map(str::to_owned);
    let is_swap_ruled = rule.as_deref().is_some_and(is_swap_word);
    match names {
        Named::Two(from, to) => swap(reader, row, known, Swap { request: request?, role, from, to, rule }),
        Named::Come(to) if rule.is_none() || is_swap_ruled => {
            // Who has the seat now need not be named where the seat is.
            let Some(role) = role else { return lone_swap(reader, row) };
            Some(vec![Pin { request: request?, role: Some(role), provider: Some(to), rule: Rule::Pin }])
        }
        Named::Come(_) => lone_swap(reader, row),
        Named::One(_) | Named::Nobody if is_swap_ruled => lone_swap(reader, row),
        Named::One(_) | Named::Nobody => {
            let provider = if let Named::One(id) = names { Some(id) } else { None };
            plain(reader, row, request, role, provider).map(|pin| vec![pin])
        }
    }
}

/// A row of one rule.
fn plain(
    reader: &mut Reader<'_>,
    row: &Row,
    request: Option<RequestId>,
    role: Option<RoleName>,
    provider: Option<ProviderId>,
) -> Option<Pin> {
    let rule = reader.required(row, "rule").map(Rule::parse)?;
    let Some(rule) = rule else {
        reader.fault(
            row,
            "rule",
            "bad_value",
            Bilingual::new("不是规则", "is no rule"),
            Bilingual::new("请填 锁定、禁止、必办 或 换人", "give pin, forbid, answer or swap"),
        );
        return None;
    };
    let pin = Pin { request: request?, role, provider, rule };
    if let Some(problem) = pin_shape_problem(&pin) {
        reader.fault(
            row,
            "rule",
            "bad_pin",
            problem,
            Bilingual::new(
                "锁定要有答题力量；禁止要有角色或答题力量；必办只填点单",
                "pin needs a provider; forbid a role or a provider; answer the request alone",
            ),
        );
        return None;
    }
    Some(pin)
}

/// A row that exchanges one provider for another.
struct Swap {
    request: RequestId,
    role: Option<RoleName>,
    from: ProviderId,
    to: ProviderId,
    rule: Option<String>,
}

fn swap(reader: &mut Reader<'_>, row: &Row, known: &Known<'_>, swap: Swap) -> Option<Vec<Pin>> {
    let Swap { request, role, from, to, rule } = swap;
    let is_meant = rule.as_deref().is_none_or(|rule| is_swap_word(rule) || Rule::parse(rule) == Some(Rule::Pin));
    if !is_meant {
        let message = Bilingual::new(
            "写了两个人，规则却不是换人",
            "two providers stand here, but the rule does not exchange one for the other",
        );
        let mend = Bilingual::new(
            "要换人的，规则选 换人；否则“答题力量”一格只写一个人",
            "make the rule swap, or name one provider alone",
        );
        reader.fault(row, "rule", "bad_pin", message, mend);
        return None;
    }
    if from == to {
        let message = Bilingual::new("换下和换上是同一个", "a provider is exchanged for itself");
        let mend = Bilingual::new("请写两个不同的答题力量", "name two different providers");
        reader.fault(row, "provider", "bad_pin", message, mend);
        return None;
    }
    let role = match role {
        Some(role) => Some(role),
        None => match seat_of(known, &request, &from, &to) {
            Seat::Role(role) => Some(role),
            Seat::Open => None,
            Seat::Several(roles) => {
                let named = |lang| {
                    let roles: Vec<String> = roles.iter().map(|role| role_said(role.as_str(), lang)).collect();
                    roles.join(lang.pick("、", ", "))
                };
                let (zh, en) = (named(Lang::Zh), named(Lang::En));
                let message = Bilingual::new(
                    format!("这一件里他们能担的席位不止一个（{zh}），不知道换哪一个"),
                    format!("they could take several roles of this request ({en}): which one is exchanged?"),
                );
                let mend = Bilingual::new(
                    format!("请在“角色”一列写明：{zh} 里的一个"),
                    format!("say in the column role which of these: {en}"),
                );
                reader.fault(row, "provider", "ambiguous_role", message, mend);
                return None;
            }
        },
    };
    Some(vec![
        Pin { request: request.clone(), role: None, provider: Some(from), rule: Rule::Forbid },
        Pin { request, role, provider: Some(to), rule: Rule::Pin },
    ])
}

fn lone_swap(reader: &mut Reader<'_>, row: &Row) -> Option<Vec<Pin>> {
    reader.fault(
        row,
        "provider",
        "bad_pin",
        Bilingual::new("换人要写两个：换下谁、换上谁", "an exchange names two: who leaves and who comes"),
        Bilingual::new(
            "“答题力量”写现在的人，“换上”写换上的人；写在一格里也行：王律师换成李律师",
            "name who has the seat in provider and who comes in replacement, or both in one cell: A -> B",
        ),
    );
    None
}

/// The providers that a row names.
enum Named {
    Nobody,
    One(ProviderId),
    /// Who leaves and who comes.
    Two(ProviderId, ProviderId),
    /// Only who comes.
    Come(ProviderId),
}

/// A fault was told.
struct Unreadable;

fn names_of(reader: &mut Reader<'_>, row: &Row, known: &Known<'_>) -> Result<Named, Unreadable> {
    let provider = reader.text(row, "provider").map(str::to_owned);
    let come = reader.text(row, "replacement").map(str::to_owned);
    let mut find = |column: &'static str, text: &str| provider_of(reader, row, column, text, known).ok_or(Unreadable);
    match (provider, come) {
        (None, None) => Ok(Named::Nobody),
        (None, Some(come)) => find("replacement", &come).map(Named::Come),
        (Some(leave), Some(come)) => {
            // What stands in one cell already may be repeated in the other.
            let leave = two_names(&leave, known).map_or(leave, |(leave, _)| leave);
            Ok(Named::Two(find("provider", &leave)?, find("replacement", &come)?))
        }
        (Some(text), None) => match two_names(&text, known) {
            Some((leave, come)) => Ok(Named::Two(find("provider", &leave)?, find("provider", &come)?)),
            None => find("provider", &text).map(Named::One),
        },
    }
}

/// The request of this id or unique title.
fn request_of(reader: &mut Reader<'_>, row: &Row, text: &str, known: &Known<'_>) -> Option<RequestId> {
    let (message, mend) = match request_typed(text, known) {
        Typed::One(id) => return Some(id),
        Typed::Several(ids) => (
            Bilingual::new(
                format!("叫“{text}”的点单不止一件：{}", ids.join("、")),
                format!("several requests are called {text}: {}", ids.join(", ")),
            ),
            Bilingual::new("请写其中一件的编号", "give the id of one of them"),
        ),
        Typed::None => (
            Bilingual::new(
                format!("点单表里没有编号“{text}”，也没有叫这个题目的"),
                format!("there is no request with the id or title {text}"),
            ),
            mend_reference("点单表", "the table requests", nearest(text, known.ids.iter())),
        ),
    };
    reader.fault(row, "request", "unknown_request", message, mend);
    None
}

/// The provider of this id or unique name.
fn provider_of(
    reader: &mut Reader<'_>,
    row: &Row,
    column: &'static str,
    text: &str,
    known: &Known<'_>,
) -> Option<ProviderId> {
    let (message, mend) = match provider_typed(text, known) {
        Typed::One(id) => return Some(id),
        Typed::Several(ids) => (
            Bilingual::new(
                format!("叫“{text}”的不止一个：{}", ids.join("、")),
                format!("several providers are called {text}: {}", ids.join(", ")),
            ),
            Bilingual::new("请填答题力量表里的编号", "give an id of the table providers"),
        ),
        Typed::None => {
            let near = known.names.nearest(text).map(|near| safe_text(&near));
            (
                Bilingual::new(format!("答题力量表里没有“{text}”"), format!("there is no provider {text}")),
                mend_reference("答题力量表", "the table providers", near.as_deref()),
            )
        }
    };
    reader.fault(row, column, "unknown_provider", message, mend);
    None
}

/// What is missing or too much for the rule.
pub fn pin_shape_problem(pin: &Pin) -> Option<Bilingual> {
    match (pin.rule, &pin.role, &pin.provider) {
        (Rule::Pin, _, None) => Some(Bilingual::new("“锁定”没有写给谁", "a pin does not say to whom")),
        (Rule::Forbid, None, None) => Some(Bilingual::new("“禁止”没有写禁止什么", "a forbid does not say what")),
        (Rule::Answer, None, None) | (Rule::Pin, _, Some(_)) | (Rule::Forbid, ..) => None,
        (Rule::Answer, ..) => {
            Some(Bilingual::new("“必办”不能带角色或答题力量", "answer takes neither role nor provider"))
        }
    }
}

//! The table of pins in. What shows only against the candidates (a conflict, a capacity) is checked there.

use std::collections::{BTreeMap, BTreeSet};

use super::place::Place;
use crate::district::{Bilingual, Pin, RequestId, RoleName, Rule};
use crate::tables::nearest::{mend_reference, nearest};
use crate::tables::role_lists::Names;
use crate::tables::{Fault, Reader, Table};

/// The pins, each with the place where it stands first. O(rows · log rows).
pub(super) fn read(
    table: &Table,
    requests: &BTreeSet<String>,
    names: &Names,
    faults: &mut Vec<Fault>,
) -> BTreeMap<Pin, Place> {
    let mut reader = Reader::new(table, faults);
    let mut places = BTreeMap::new();
    for row in &table.rows {
        let request = reader.required(row, "request").map(str::to_owned);
        if let Some(request) = &request
            && !requests.contains(request)
        {
            reader.fault(
                row,
                "request",
                "unknown_request",
                Bilingual::new(format!("点单表里没有编号“{request}”"), format!("there is no request {request}")),
                mend_reference("点单表", "the table requests", nearest(request, requests.iter())),
            );
            continue;
        }
        let rule = reader.required(row, "rule").map(Rule::parse);
        if rule == Some(None) {
            reader.fault(
                row,
                "rule",
                "bad_value",
                Bilingual::new("不是规则", "is no rule"),
                Bilingual::new("请填 锁定、禁止 或 必办", "give pin, forbid or answer"),
            );
        }
        let role = reader.text(row, "role").map(RoleName::parse);
        let provider = match reader.text(row, "provider").map(|text| (names.provider(text), text.to_owned())) {
            None => None,
            Some((Ok(Some(id)), _)) => Some(id.clone()),
            Some((found, text)) => {
                let (message, mend) = match found {
                    Err(()) => (
                        Bilingual::new(format!("叫“{text}”的不止一个"), format!("several providers are called {text}")),
                        Bilingual::new("请填答题力量表里的编号", "give an id of the table providers"),
                    ),
                    Ok(_) => (
                        Bilingual::new(format!("答题力量表里没有“{text}”"), format!("there is no provider {text}")),
                        mend_reference("答题力量表", "the table providers", names.nearest(&text).as_deref()),
                    ),
                };
                reader.fault(row, "provider", "unknown_provider", message, mend);
                continue;
            }
        };
        let (Some(request), Some(Some(rule))) = (request, rule) else { continue };
        let pin = Pin { request: RequestId(request), role, provider, rule };
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
            continue;
        }
        places.entry(pin).or_insert_with(|| Place::of(table, row));
    }
    places
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

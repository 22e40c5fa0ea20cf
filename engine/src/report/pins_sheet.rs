//! 锁定, Pins: the sheet in which a meeting keeps, forbids or demands, and which `match --pins` reads back.
//!
//! Comes in: a round to look things up in. Goes out: a sheet. Always holds: a row without a rule pins nothing; whoever
//! is named here is found again by the same name; sheet and columns bear the names of the table of pins in either
//! language, so that it is found among the others.

use rust_xlsxwriter::{DataValidation, Formula, Workbook, XlsxError};

use super::list_rows::list;
use super::rows::Lookup;
use super::sheet::{Cell, Column, List, Paper, add_list, first_row, last_column, narrow, wide};
use crate::district::{Pin, Provider, Request, RoleName, Rule, SWAP, role_said, safe_text, unsteering_text};
use crate::plan::Assignment;

/// Empty rows for further pins.
const ROWS_FREE: u32 = 100;

/// Adds the sheet; from the list of resources names are chosen.
pub(super) fn add_pins(workbook: &mut Workbook, lookup: &Lookup<'_>, resources: &List) -> Result<(), XlsxError> {
    const COLUMNS: &[Column] = &[
        narrow("点单", 11.0, "Request", 11.0),
        wide("居民区", 16.0, "Community", 16.0),
        wide("题目", 32.0, "Title", 32.0),
        narrow("角色", 9.0, "Role", 12.0),
        wide("答题力量", 24.0, "Provider", 24.0),
        narrow("规则", 8.0, "Rule", 8.0),
        wide("换上", 20.0, "Replacement", 20.0),
        wide("现在的安排", 12.0, "Standing now", 13.0),
    ];
    let rows = rows(lookup);
    let name = lookup.lang.pick("锁定", "Pins");
    let list = list(lookup, name, remark(lookup), COLUMNS, rows, 1, Paper::A4);
    let first = first_row(&list);
    let last = add_list(workbook, &list, lookup.lang)?;
    let sheet = workbook.worksheet_from_name(name)?;
    // Of the empty rows a few are printed, to write on.
    const PRINTED_FREE: u32 = 8;
    sheet.set_print_area(0, 0, last - ROWS_FREE + PRINTED_FREE, last_column(COLUMNS))?;
    let rules = Rule::ALL.map(|rule| rule.said(lookup.lang)).into_iter().chain([SWAP.said(lookup.lang)]);
    let rules = DataValidation::new().allow_list_strings(&rules.collect::<Vec<_>>())?;
    sheet.add_data_validation(first, 5, last, 5, &rules)?;
    if !resources.rows.is_empty() {
        // A name of the list, but an id may be typed as well.
        let above = first_row(resources);
        let (from, to) = (above as usize + 1, above as usize + resources.rows.len());
        let source = Formula::new(format!("='{}'!$C${from}:$C${to}", resources.name));
        let names = DataValidation::new().allow_list_formula(source).show_error_message(false);
        for column in [4, 6] {
            sheet.add_data_validation(first, column, last, column, &names)?;
        }
    }
    Ok(())
}

/// How the sheet is filled in, with a line of this plan as the example.
fn remark(lookup: &Lookup<'_>) -> String {
    let lang = lookup.lang;
    let has_substitute = |a: &&Assignment| lookup.substitute(a).is_some();
    let example = lookup.round.plan.assignments.iter().find(has_substitute);
    let example = example.and_then(|a| Some((a, lookup.provider(&a.provider)?, lookup.substitute(a)?)));
    let swap = match example {
        Some((a, who, other)) => {
            let (id, who) = (unsteering_text(&a.request.0), name(lookup, who));
            lang.pick(
                format!(
                    "换人：在那一行选 换人，“换上”写换谁来。例：{id} 这一行，答题力量 {who}，规则 换人，换上 {other}\n\
                     另起一行也行：点单写编号或题目，答题力量写“{who}换成{other}”；角色可以不写，按专业找席位"
                ),
                format!(
                    "Swap: who comes stands in Replacement. Example: in the row of {id}, provider {who}, rule swap, \
                     replacement {other}\n\
                     Or in a row of its own: request by id or title, provider “{who} -> {other}”, no role needed"
                ),
            )
        }
        None => lang
            .pick(
                "换人：在那一行选 换人，“换上”写换谁来\n\
                 另起一行也行：点单写编号或题目，答题力量写“王律师换成李律师”；角色可以不写，按专业找席位",
                "Swap: who comes stands in Replacement\n\
                 Or in a row of its own: request by id or title, provider “A -> B”, no role needed",
            )
            .to_owned(),
    };
    let rules = lang.pick(
        "“规则”一列：锁定（这个人不动）、禁止（不派给他）、必办（这件一定要答）、换人（换另一个来）；空着的不管",
        "Rule: pin keeps who has the seat, forbid keeps this provider out, answer demands the request, swap gives the \
         seat to another; empty rows change nothing",
    );
    let command = lang.pick(
        "填好存盘后：dianda match 批次.xlsx --pins 结果/plan.xlsx --previous 结果 --out 结果2，“变化”一表会说明变了什么",
        "Save, then: dianda match batch.xlsx --pins result/plan.xlsx --previous result --out result2; \
         the sheet Changes says what changed",
    );
    format!("{rules}\n{swap}\n{command}")
}

fn rows(lookup: &Lookup<'_>) -> Vec<Vec<Cell>> {
    let district = lookup.round.district;
    let mut left: Vec<&Pin> = district.pins.iter().collect();
    let mut rows = Vec::new();
    for request in lookup.requests() {
        let team = lookup.team(&request.id);
        for assignment in &team {
            let is_this = |pin: &&Pin| pin.holds(&assignment.request, &assignment.role, &assignment.provider);
            let rule = left.iter().position(is_this).map(|at| left.remove(at).rule);
            rows.push(row(lookup, request, Some(*assignment), rule));
        }
        let demanded = left
            .iter()
            .position(|pin| pin.request == request.id && pin.rule == Rule::Answer)
            .map(|at| left.remove(at).rule);
        if team.is_empty() || demanded.is_some() {
            rows.push(row(lookup, request, None, demanded));
        }
    }
    // What was forbidden is in no plan.
    for pin in left {
        let Some(request) = district.request(&pin.request) else { continue };
        let mut cells = row(lookup, request, None, Some(pin.rule));
        cells[3] = Cell::text(pin.role.as_ref().map_or_else(String::new, |role| role_name(lookup, role)));
        cells[4] = Cell::text(
            pin.provider.as_ref().and_then(|id| district.provider(id)).map_or_else(String::new, |p| name(lookup, p)),
        );
        rows.push(cells);
    }
    rows.extend((0..ROWS_FREE).map(|_| vec![Cell::Blank; 8]));
    rows
}

fn row(lookup: &Lookup<'_>, request: &Request, assignment: Option<&Assignment>, rule: Option<Rule>) -> Vec<Cell> {
    let provider = assignment.and_then(|a| lookup.round.district.provider(&a.provider));
    vec![
        Cell::text(unsteering_text(&request.id.0)),
        Cell::text(lookup.community_names(request)),
        Cell::text(safe_text(&request.title)),
        Cell::text(assignment.map_or_else(String::new, |a| role_name(lookup, &a.role))),
        Cell::text(provider.map_or_else(String::new, |p| name(lookup, p))),
        Cell::text(rule.map_or("", |rule| rule.said(lookup.lang))),
        Cell::Blank,
        if assignment.is_some() {
            Cell::Good(lookup.standing(&request.id))
        } else {
            Cell::text(lookup.standing(&request.id))
        },
    ]
}

/// The name of a role as it is shown, where it leads back to the role, else the role as it is.
fn role_name(lookup: &Lookup<'_>, role: &RoleName) -> String {
    let said = role_said(role.as_str(), lookup.lang);
    if RoleName::parse(&said) == *role { said } else { role.0.clone() }
}

/// The name of a provider as it is shown, where only it is shown so, else its id.
fn name(lookup: &Lookup<'_>, provider: &Provider) -> String {
    let shown = safe_text(&provider.name);
    let is_unique = lookup.round.district.providers.iter().filter(|p| safe_text(&p.name) == shown).count() == 1;
    if is_unique { shown } else { provider.id.0.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::lists;
    use super::super::sample::{LANGS, in_letters};
    use crate::tables::{Purpose, Reading, Source, read_batch};

    /// The sheet is found among the others, and the others are passed over in silence.
    #[test]
    fn pins_are_read_back_in_either_language() {
        let table = |name: &str, text: &str| Source { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let sample = in_letters();
        let requests = sample.district.requests.iter().map(|r| format!("{},c1,{}\n", r.id, r.title));
        let providers = sample.district.providers.iter().map(|p| format!("{},{},{},9\n", p.id, p.name, p.kind.name()));
        let batch = [
            table("communities.csv", "id,name,street\nc1,Riverside,North Street\n"),
            table("requests.csv", &format!("id,community,title\n{}", requests.collect::<String>())),
            table("providers.csv", &format!("id,name,kind,capacity\n{}", providers.collect::<String>())),
        ];
        for lang in LANGS {
            let (name, bytes) = lists(&sample.round(lang)).expect("a small round has lists").swap_remove(0);
            let plan = Source { name, bytes };
            let read = read_batch(&batch, &Reading { pins: Some(&plan), ..Reading::trusted(Purpose::Round) });
            let read = read.expect("the batch has no faults");
            assert_eq!(read.district.pins, sample.district.pins);
            assert!(read.warnings.iter().all(|warning| warning.file != plan.name), "{:?}", read.warnings);
        }
    }
}

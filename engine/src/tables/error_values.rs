//! What a cell holds where a spreadsheet could not work it out, or was never asked to.
//!
//! Comes in: the text of a cell. Goes out: whether it is an error value (#REF!) or a formula without a result. Always
//! holds: a formula whose result was not stored stands in a sheet as its own text, so that it can be shown, behind a
//! mark that no file can hold: a text that somebody typed with `=` in front is a text.

use super::half_width::narrow;

/// Why a cell says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoValue {
    /// The formula failed.
    Error,
    /// The formula was never worked out.
    NoResult,
}

/// Stands in front of a formula without a result: neither XML nor a csv that is read can hold it, and nobody is shown
/// it.
const MARK: char = '\0';
/// Characters of a formula that are kept to be shown.
const FORMULA_SHOWN_MAX: usize = 200;

/// The text that stands in a sheet for a formula without a result.
pub(super) fn formula_text(formula: Option<&str>) -> String {
    let formula = formula.unwrap_or("");
    // An .ods names the language of a formula in front of it: of:=[.A1]+1.
    let formula = formula.split_once(":=").filter(|(before, _)| before.len() < 6).map_or(formula, |(_, rest)| rest);
    let shown: String = formula.chars().take(FORMULA_SHOWN_MAX).collect();
    format!("{MARK}={}", if shown.is_empty() { "…" } else { &shown })
}

/// The formula of such a text.
pub(super) fn formula_of_text(text: &str) -> Option<&str> {
    text.strip_prefix(MARK)
}

/// Tells it. O(1) but for texts that begin with `#` or `E`.
pub(super) fn no_value(text: &str) -> Option<NoValue> {
    const ERRORS: [&str; 20] = [
        "#REF!",
        "#N/A",
        "#NAME?",
        "#VALUE!",
        "#DIV/0!",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#BUSY!",
        "#UNKNOWN!",
        "#EXTERNAL!",
        "#GETTING_DATA",
        "#DATA!",
        "#名称?",
        "#值!",
        "#引用!",
    ];
    let text = text.trim();
    let first = narrow(text.chars().next()?);
    if first == MARK {
        return Some(NoValue::NoResult);
    }
    if !matches!(first, '#' | 'E' | 'e') || text.len() > 40 {
        return None;
    }
    let text: String = text.chars().map(narrow).flat_map(char::to_uppercase).collect();
    let is_of_libre_office = text.strip_prefix("ERR:5").is_some_and(|rest| rest.len() == 2);
    // A column too narrow for its numbers is copied as ####.
    let is_narrow = text.len() > 2 && text.bytes().all(|b| b == b'#');
    (ERRORS.contains(&text.as_str()) || is_of_libre_office || is_narrow).then_some(NoValue::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_values_and_formulas_without_a_result_are_told() {
        let check = |text: &str, expect: Option<NoValue>| assert_eq!(no_value(text), expect, "{text}");
        for text in
            ["#REF!", "#N/A", " #n/a ", "#DIV/0!", "＃ＲＥＦ！", "#NAME?", "#名称？", "Err:502", "#####", "#SPILL!"]
        {
            check(text, Some(NoValue::Error));
        }
        for formula in [Some("SUM(A1:A3)"), Some("VLOOKUP(A2,社区!A:B,2,0)"), None] {
            check(&formula_text(formula), Some(NoValue::NoResult));
        }
        for text in ["", "#3楼漏水", "=SUM(A1:A3)", "=\"0012\"", "=停车", "Error", "N/A", "##", "急"] {
            check(text, None);
        }
    }

    #[test]
    fn a_formula_is_shown_as_it_is_typed() {
        let check = |formula: Option<&str>, expect: &str| {
            assert_eq!(formula_of_text(&formula_text(formula)), Some(expect), "{formula:?}");
        };
        check(Some("A1+1"), "=A1+1");
        check(Some("of:=[.A1]+1"), "=[.A1]+1");
        check(Some("IF(A1=\"x\",1,2)"), "=IF(A1=\"x\",1,2)");
        check(None, "=…");
    }
}

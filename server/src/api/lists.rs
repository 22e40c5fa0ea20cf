//! Lists in pages: how much of one is asked for, and how it is answered.
//!
//! Always holds: a page has at most 200 items; a cursor is the place behind its last item, and one that was made up is
//! refused.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use crate::hex::{from_hex, to_hex};
use crate::problem::Problem;

/// Items of a page at most, and where nothing is said.
const LIMIT_MAX: i64 = 200;
const LIMIT_USUAL: i64 = 50;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Items, at most 200.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<i64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// What is asked for, checked.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) most: i64,
    /// The id behind which it begins.
    pub(crate) behind: String,
}

impl PageQuery {
    /// Checks it.
    ///
    /// # Errors
    /// `bad_limit`, `bad_cursor`.
    pub(crate) fn checked(&self) -> Result<Page, Problem> {
        let most = self.limit.unwrap_or(LIMIT_USUAL);
        if !(1..=LIMIT_MAX).contains(&most) {
            return Err(Problem::bad("bad_limit", "limit 要在 1 到 200 之间", "limit lies between 1 and 200"));
        }
        let behind = match &self.cursor {
            None => String::new(),
            Some(cursor) => decoded(cursor).ok_or_else(|| {
                Problem::bad("bad_cursor", "cursor 不是上一页给的", "the cursor is not that of a page")
                    .mend("请从第一页重新开始", "begin with the first page again")
            })?,
        };
        Ok(Page { most, behind })
    }
}

/// A cursor: the id in hexadecimal, with its length behind.
fn encoded(id: &str) -> String {
    format!("{}.{:x}", to_hex(id.as_bytes()), id.len())
}

fn decoded(cursor: &str) -> Option<String> {
    let (hex, length) = cursor.split_once('.')?;
    let bytes = from_hex(hex)?;
    let is_whole = usize::from_str_radix(length, 16).ok() == Some(bytes.len()) && !bytes.is_empty();
    String::from_utf8(bytes).ok().filter(|id| is_whole && !id.contains('\0'))
}

/// A page of things.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Items<T = Value> {
    /// The things.
    items: Vec<T>,
    /// The cursor of the next page; none behind the last.
    next: Option<String>,
    /// How many there are in all.
    total: i64,
}

impl Items<Value> {
    /// A page whose items have ids.
    pub(crate) fn of(items: Vec<Value>, page: &Page, total: i64) -> Value {
        let is_full = i64::try_from(items.len()).is_ok_and(|n| n == page.most);
        let last = items.last().and_then(|item| item["id"].as_str()).map(encoded);
        json!(Self { next: last.filter(|_| is_full), items, total })
    }

    /// All of a short list.
    pub(crate) fn all(items: Vec<Value>) -> Value {
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        json!(Self { items, next: None, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_a_made_up_one_is_refused() {
        assert_eq!(decoded(&encoded("枣阳-1")), Some("枣阳-1".to_owned()));
        for made_up in ["", "x", "..", "61", "61.2", "zz.1", "é1.1", "610.1", ".0", "00.1"] {
            assert_eq!(decoded(made_up), None, "{made_up}");
        }
    }
}

//! The column 同一件事: which request a row repeats, or that it repeats none.
//!
//! Comes in: cells, and when all rows are read the requests. Goes out: [`SameAs`] in each request. Always holds: what
//! is left there names a request of the table; requests of different communities are not joined by it, only people do
//! that, in the column of the communities.

use std::collections::BTreeMap;

use crate::district::{Bilingual, Request, RequestId, SameAs};
use crate::tables::{Reader, Row};

const COLUMN: &str = "same_as";

/// What says that a row is a matter of its own.
const OWN_MATTER: [&str; 7] = ["否", "不是", "不同", "无", "另一件", "no", "none"];

/// What the cell of a row says; `None` where it is empty.
pub(super) fn of_row(reader: &Reader<'_>, row: &Row) -> Option<SameAs> {
    let text = reader.text(row, COLUMN)?.trim();
    let is_own = OWN_MATTER.contains(&text.to_lowercase().as_str());
    Some(if is_own { SameAs::OwnMatter } else { SameAs::Repeats(RequestId(text.to_owned())) })
}

/// Resolves ids and order numbers to requests, and reports what names none. `rows` are those of the requests that
/// repeat another, `ids` every id of the table. O(requests · log requests).
pub(super) fn resolve(
    reader: &mut Reader<'_>,
    requests: &mut [Request],
    rows: &BTreeMap<RequestId, &Row>,
    ids: &std::collections::BTreeSet<String>,
) {
    let mut of_order: BTreeMap<String, Option<RequestId>> = BTreeMap::new();
    for request in requests.iter() {
        if let Some(order) = &request.order_number {
            // A number that two requests have tells neither.
            of_order.entry(order.clone()).and_modify(|known| *known = None).or_insert_with(|| Some(request.id.clone()));
        }
    }
    let communities: BTreeMap<RequestId, Vec<_>> =
        requests.iter().map(|request| (request.id.clone(), request.communities.clone())).collect();
    for request in requests.iter_mut() {
        let Some(SameAs::Repeats(named)) = request.same_as.clone() else { continue };
        let Some(row) = rows.get(&request.id) else { continue };
        let known = ids.contains(named.as_str()).then(|| named.clone());
        let found = known.or_else(|| of_order.get(named.as_str()).cloned().flatten());
        request.same_as = found.clone().map(SameAs::Repeats);
        match found {
            None => fault(reader, row, "unknown_reference", ("没有这件点单", "there is no such request")),
            Some(found) if found == request.id => {
                fault(reader, row, "bad_value", ("写的是它自己", "this is the request itself"));
            }
            Some(found) => {
                let theirs = communities.get(&found);
                if theirs.is_some_and(|theirs| request.communities.iter().all(|id| !theirs.contains(id))) {
                    request.same_as = None;
                    warn_of_elsewhere(reader, row);
                }
            }
        }
    }
}

fn fault(reader: &mut Reader<'_>, row: &Row, code: &'static str, (zh, en): (&str, &str)) {
    let mend = Bilingual::new(
        "请填它重复的那件点单的编号；没有重复就空着，明明不是同一件就写“否”",
        "give the id of the request that it repeats; leave it empty if there is none; write no if it is another matter",
    );
    reader.fault(row, COLUMN, code, Bilingual::new(zh, en), mend);
}

fn warn_of_elsewhere(reader: &mut Reader<'_>, row: &Row) {
    let message = Bilingual::new(
        "那件点单是别的社区的，没有合成一件",
        "that request is of another community; the two were not made one",
    );
    let mend = Bilingual::new(
        "几个社区共同的一件，请合成一行，“社区”一格里把几个社区都写上",
        "for a joint case make them one row and name all its communities",
    );
    reader.warning(row, COLUMN, "same_as_elsewhere", message, mend);
}

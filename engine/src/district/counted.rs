//! Long lists in a message: the first few, and how many there are.

use super::{Bilingual, RequestId};

/// Requests and names that a message has; the rest are counted. A choice: two lines of a terminal.
const NAMED: usize = 6;

/// The first few in one line, and how many there are more.
pub(super) fn counted(all: impl ExactSizeIterator<Item = Bilingual>) -> Bilingual {
    let n = all.len();
    let (zh, en): (Vec<String>, Vec<String>) = all.take(NAMED).map(|each| (each.zh, each.en)).unzip();
    let (zh, en) = (zh.join("、"), en.join(", "));
    match n.saturating_sub(NAMED) {
        0 => Bilingual::new(zh, en),
        more => Bilingual::new(format!("{zh} 等 {n} 个"), format!("{en} and {more} more")),
    }
}

/// The same for ids.
pub(super) fn counted_requests(requests: &[RequestId]) -> Bilingual {
    counted(requests.iter().map(|id| Bilingual::same(id.as_str())))
}

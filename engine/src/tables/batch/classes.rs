//! The classes that a hotline or a grid gave to a request: topics where they are called so, else words for search.
//!
//! Comes in: a row of the requests. Goes out: a topic, or a line to put behind the text. Always holds: a class that is
//! no
//! topic is never a fault: it belongs to another catalogue.

use super::topics::KnownTopics;
use crate::district::TopicId;
use crate::tables::{Reader, Row};

/// Columns of classes, the narrowest first.
const CLASSES: [&str; 2] = ["subclass", "class"];

/// Kinds of call, which say nothing of the matter.
const KINDS_OF_CALL: [&str; 18] = [
    "投诉",
    "咨询",
    "建议",
    "求助",
    "举报",
    "表扬",
    "感谢",
    "意见",
    "诉求",
    "投诉举报",
    "意见建议",
    "其他",
    "其它",
    "求决",
    "申诉",
    "揭发控告",
    "问题",
    "未分类",
];

/// The topic that a class names, in whatever way classes of several levels are written in one cell.
pub(super) fn topic_of_classes(reader: &Reader<'_>, row: &Row, topics: &KnownTopics) -> Option<TopicId> {
    let cells = CLASSES.iter().filter_map(|column| reader.text(row, column));
    cells.flat_map(levels).find_map(|class| topics.get_class(class).cloned())
}

/// The classes as they are kept with the text; `None` where they say nothing.
pub(super) fn classes_said(reader: &Reader<'_>, row: &Row) -> Option<String> {
    let mut said: Vec<&str> = Vec::new();
    for cell in CLASSES.iter().rev().filter_map(|column| reader.text(row, column)) {
        let mut narrowest_last: Vec<&str> = levels(cell).collect();
        narrowest_last.reverse();
        said.extend(narrowest_last.into_iter().filter(|class| !KINDS_OF_CALL.contains(class)));
    }
    said.dedup();
    (!said.is_empty()).then(|| format!("（分类：{}）", said.join("、")))
}

/// The levels of `城乡建设>施工管理>施工扰民`, the narrowest first.
fn levels(cell: &str) -> impl Iterator<Item = &str> {
    cell.rsplit(['>', '＞', '/', '／', '-', '—', '→', '|', '\\', '、', '\n'])
        .map(str::trim)
        .filter(|level| !level.is_empty())
}

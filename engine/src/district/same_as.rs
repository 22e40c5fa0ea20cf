//! What is said of requests that are the same matter 同一件事: by a row, and by what was merged.
//!
//! Always holds: a merged request names the one that stands for its matter, never one that is merged itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::RequestId;

/// What a row says of being the same matter 同一件事.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SameAs {
    /// It repeats this request.
    Repeats(RequestId),
    /// It is a matter of its own, whatever its text is like.
    OwnMatter,
}

/// A request that is the same matter as another: answered when that one is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Merged {
    /// The request.
    pub request: RequestId,
    /// The one that stands for the matter.
    pub into: RequestId,
    /// Whether that is only likely: the two count once until people have said so or not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked: bool,
}

/// The entry of a request among what was merged, sorted, if it was merged. O(log merged).
pub fn merged_entry<'m>(merged: &'m [Merged], request: &RequestId) -> Option<&'m Merged> {
    merged.binary_search_by(|of| of.request.cmp(request)).ok().map(|at| &merged[at])
}

/// What a request was merged into, if it was. O(log merged).
pub fn into<'m>(merged: &'m [Merged], request: &RequestId) -> Option<&'m RequestId> {
    merged_entry(merged, request).map(|of| &of.into)
}

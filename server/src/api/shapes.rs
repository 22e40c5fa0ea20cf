//! The shapes of answers that are put together from columns of tables: what the OpenAPI document says of them.
//!
//! Always holds: a test compares these with what the server answers (`server/tests/http/shapes.rs`); nothing is built
//! from them, since a table may have further columns and a field that is not told is not there.

#![expect(dead_code, reason = "read by what describes the API alone")]

use serde_json::Value;
use utoipa::ToSchema;

use super::requests::{ConfirmedBody, RevisitedBody};

/// Where the words stand that were looked for: HTML in which they alone are marked, as `<em>`.
#[derive(ToSchema)]
pub(crate) struct HighlightsBody {
    title: Option<String>,
    text: Option<String>,
    score: f64,
}

/// A request: the columns of its table, and how it stands.
#[derive(ToSchema)]
pub(crate) struct RequestBody {
    id: String,
    community: Vec<String>,
    #[schema(required = true)]
    title: Option<String>,
    text: Option<String>,
    topic: Option<String>,
    /// 1 to 5.
    urgency: Option<i64>,
    households: Option<i64>,
    compound: Option<String>,
    property_company: Option<String>,
    parties: Option<Vec<String>>,
    hands: Option<Vec<String>>,
    roles: Option<String>,
    submitted: Option<String>,
    deadline: Option<String>,
    source: Option<String>,
    order_number: Option<String>,
    /// `submitted`, `accepted`, `merged` …: docs/states.md.
    standing: String,
    #[schema(required = true)]
    round: Option<String>,
    #[schema(required = true)]
    reason: Option<String>,
    #[schema(required = true)]
    target: Option<String>,
    #[schema(required = true)]
    due: Option<String>,
    /// Into which it was merged.
    #[schema(required = true)]
    into: Option<String>,
    #[schema(required = true)]
    outcome: Option<String>,
    /// What its lead said in the end.
    #[schema(required = true)]
    words: Option<String>,
    reworks: i64,
    /// Its place among the requests of each community that ranked it.
    #[schema(value_type = std::collections::BTreeMap<String, i64>)]
    choices: Value,
    confirmed: Vec<ConfirmedBody>,
    revisited: Vec<RevisitedBody>,
    /// `silence`, where nobody said anything.
    #[schema(required = true)]
    by: Option<String>,
    etag: String,
    /// Where words were looked for.
    highlights: Option<HighlightsBody>,
}

/// A page of requests.
#[derive(ToSchema)]
pub(crate) struct RequestItems {
    items: Vec<RequestBody>,
    #[schema(required = true)]
    next: Option<String>,
    total: i64,
    /// By facet that was asked for: how many there are of each.
    #[schema(value_type = Option<std::collections::BTreeMap<String, std::collections::BTreeMap<String, i64>>>)]
    facets: Option<Value>,
}

/// A request that is like another: more of it where the caller may see it.
#[derive(ToSchema)]
pub(crate) struct SimilarBody {
    id: Option<String>,
    title: String,
    topic: String,
    #[schema(required = true)]
    topic_name: Option<String>,
    standing: String,
    score: f64,
    community: Option<Vec<String>>,
}

/// A row of a table beside the requests: its columns are those of the table (formats.md), lists as arrays.
#[derive(ToSchema)]
pub(crate) struct RowBody {
    id: String,
    name: Option<String>,
    etag: String,
}

/// A community, as it is named beside a hit.
#[derive(ToSchema)]
pub(crate) struct CommunityBody {
    id: String,
    name: String,
    street: String,
}

/// A hit of a search.
#[derive(ToSchema)]
pub(crate) struct HitBody {
    id: String,
    score: f64,
    title: String,
    topics: Vec<String>,
    communities: Vec<CommunityBody>,
    #[schema(required = true)]
    title_highlight: Option<String>,
    #[schema(required = true)]
    text_highlight: Option<String>,
    /// Of a request.
    standing: Option<String>,
}

/// Figures of a group, or of all.
#[derive(ToSchema)]
pub(crate) struct FiguresRow {
    key: String,
    /// Fewer than three matters: nothing is told.
    withheld: Option<bool>,
    requests: Option<i64>,
    complaints: Option<i64>,
    baseline: Option<i64>,
    offered: Option<i64>,
    confirmed: Option<i64>,
    rated: Option<i64>,
    due: Option<i64>,
    response_rate: Option<f64>,
    solved_rate: Option<f64>,
    satisfaction_rate: Option<f64>,
    on_time_rate: Option<f64>,
}

/// A pin with its id.
#[derive(ToSchema)]
pub(crate) struct PinBody {
    id: String,
    request: String,
    role: Option<String>,
    provider: Option<String>,
    /// `pin`, `forbid`, `answer`.
    rule: String,
}

/// Figures, in all and by group.
#[derive(ToSchema)]
pub(crate) struct FiguresBody {
    total: FiguresRow,
    #[schema(required = true)]
    by: Option<String>,
    groups: Vec<FiguresRow>,
}

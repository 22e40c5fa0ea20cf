//! The shapes of answers that are put together from columns of tables: what the OpenAPI document says of them.
//!
//! Always holds: a test compares these with what the server answers (`server/tests/http/shapes.rs`); nothing is built
//! from them, since a table may have further columns.

#![expect(dead_code, reason = "read by what describes the API alone")]

use serde_json::Value;
use utoipa::ToSchema;

/// What a community said of an answered request.
#[derive(ToSchema)]
pub(crate) struct ConfirmedBody {
    community: String,
    /// `yes`, `partly`, `no`.
    solved: String,
    #[schema(minimum = 1, maximum = 5)]
    satisfaction: Option<i64>,
    note: String,
}

/// What was seen some time later 回访.
#[derive(ToSchema)]
pub(crate) struct RevisitedBody {
    community: String,
    /// `yes`, `no`.
    solved: String,
    note: String,
    at: String,
}

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

/// Who else is on a team.
#[derive(ToSchema)]
pub(crate) struct TeamMember {
    role: String,
    provider: String,
    name: String,
    /// As that of a task.
    state: String,
}

/// A note, an extension or attendance of a task.
#[derive(ToSchema)]
pub(crate) struct EntryBody {
    id: String,
    /// `note`, `extension`, `attendance`.
    kind: String,
    /// Of an extension: `asked`, `granted`, `rejected`.
    #[schema(required = true)]
    state: Option<String>,
    #[schema(value_type = Object)]
    content: Value,
    at: String,
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

/// A topic that a text may have.
#[derive(ToSchema)]
pub(crate) struct SuggestedTopic {
    topic: String,
    name: String,
    probability: f64,
    /// Whether the text says it surely enough.
    sure: bool,
}

/// A row of a table beside the requests: its columns are those of the table (formats.md), lists as arrays.
#[derive(ToSchema)]
pub(crate) struct RowBody {
    id: String,
    name: Option<String>,
    etag: String,
}

/// A hit of a search.
#[derive(ToSchema)]
pub(crate) struct HitBody {
    id: String,
    score: f64,
    title: String,
    topics: Vec<String>,
    communities: Vec<String>,
    title_highlight: String,
    text_highlight: String,
    /// Of a request.
    standing: Option<String>,
}

/// What a text that is being written is about.
#[derive(ToSchema)]
pub(crate) struct Suggestions {
    topics: Vec<SuggestedTopic>,
    words: Vec<String>,
    similar: Vec<SimilarBody>,
}

/// A seat: who answers what in which role.
#[derive(ToSchema)]
pub(crate) struct SeatBody {
    request: String,
    role: String,
    provider: String,
}

/// What changed from one plan to another.
#[derive(ToSchema)]
pub(crate) struct DifferenceBody {
    from: String,
    to: String,
    kept: u64,
    added: Vec<SeatBody>,
    removed: Vec<SeatBody>,
}

/// What publishing would do.
#[derive(ToSchema)]
pub(crate) struct PreviewBody {
    /// Who is offered what.
    offered: Vec<SeatBody>,
    /// How many tasks stay as they are.
    kept: u64,
    withdrawn: Vec<SeatBody>,
    /// Accepted tasks that the plan does not keep: they stand in the way.
    lost: Vec<SeatBody>,
}

/// Something that happened with a request.
#[derive(ToSchema)]
pub(crate) struct HistoryItem {
    at: String,
    act: String,
    role: String,
    task: Option<HistoryTask>,
    name: Option<String>,
    reason: Option<String>,
}

/// The task that something happened with.
#[derive(ToSchema)]
pub(crate) struct HistoryTask {
    id: String,
    role: String,
    provider: String,
}

/// A notice, with a text to paste.
#[derive(ToSchema)]
pub(crate) struct NoticeBody {
    id: String,
    role: String,
    scope: String,
    kind: String,
    subject: String,
    text: String,
    text_en: String,
    at: String,
    #[schema(required = true)]
    seen_at: Option<String>,
}

/// A record of the trail.
#[derive(ToSchema)]
pub(crate) struct TrailItem {
    id: String,
    at: String,
    person: String,
    name: String,
    role: String,
    from: String,
    act: String,
    object: String,
    reason: String,
    result: String,
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

/// A file of a request.
#[derive(ToSchema)]
pub(crate) struct FileBody {
    id: String,
    name: String,
    kind: String,
    size: i64,
    #[schema(required = true)]
    task: Option<String>,
    at: String,
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

/// A token of a program.
#[derive(ToSchema)]
pub(crate) struct TokenBody {
    id: String,
    name: String,
    role: String,
    scope: Vec<String>,
    ends_at: String,
    /// Shown once, when it is made.
    secret: Option<String>,
}

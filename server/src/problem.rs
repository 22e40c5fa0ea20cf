//! Why the server does not do what it was asked: one type for every route.
//!
//! Comes in: a refusal of a move, a fault of the store, something wrong with a call. Goes out: status and
//! `application/problem+json` (RFC 9457) in the caller's language. Always holds: what is wrong inside is logged once,
//! where the answer is made, and not sent; what may not be seen has the body of what does not exist.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::district::{Bilingual, Lang};
use serde_json::{Value, json};

use crate::moves::Refusal;

/// What a call comes to when it is refused. Boxed: it travels in every result.
#[derive(Debug)]
pub(crate) struct Problem(Box<Refused>);

/// What there is to say of it.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    /// For programs.
    pub(crate) code: &'static str,
    /// For people.
    pub(crate) detail: Bilingual,
    /// What to do about it.
    pub(crate) mend: Option<Bilingual>,
    /// Faults of a file, where one is to blame.
    pub(crate) faults: Option<Value>,
    /// Seconds after which it may be tried again.
    pub(crate) retry_after: Option<u32>,
    /// What happened inside: logged, never sent.
    pub(crate) cause: Option<sqlx::Error>,
}

impl std::ops::Deref for Problem {
    type Target = Refused;

    fn deref(&self) -> &Refused {
        &self.0
    }
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let detail = Bilingual::new(zh, en);
        Self(Box::new(Refused { status, code, detail, mend: None, faults: None, retry_after: None, cause: None }))
    }

    /// The call itself cannot be understood or taken.
    pub(crate) fn bad(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, zh, en)
    }

    /// A state, or somebody else, stands in the way.
    pub(crate) fn conflict(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, zh, en)
    }

    /// Values that are well-formed and say nothing that can be done.
    pub(crate) fn unfit(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, zh, en)
    }

    /// Not there, or not to be seen by whoever asks: both have this body.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "没有这一项", "there is no such thing").mend(
            "请核对地址和编号；也可能不在您的权限内",
            "check the address and the id; it may lie outside your rights",
        )
    }

    /// Nobody is signed in.
    pub(crate) fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not_signed_in",
            "没有登录，或登录已过期",
            "nobody is signed in, or no longer",
        )
        .mend("请重新登录", "sign in again")
    }

    /// The caller has no right to this act anywhere in the district.
    pub(crate) fn no_right() -> Self {
        Self::new(StatusCode::FORBIDDEN, "no_right", "您的角色不能做这件事", "your role may not do this")
            .mend("请找区协调员", "ask the coordinator of the district")
    }

    pub(crate) fn mend(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.mend = Some(Bilingual::new(zh, en));
        self
    }

    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    pub(crate) fn faults(mut self, faults: Value) -> Self {
        self.0.faults = Some(faults);
        self
    }

    fn caused_by(mut self, error: sqlx::Error) -> Self {
        self.0.cause = Some(error);
        self
    }

    /// What happened inside, where something did.
    pub(crate) fn into_cause(self) -> Option<sqlx::Error> {
        self.0.cause
    }

    /// Whether the same transaction may well succeed when it is tried again.
    pub(crate) fn is_of_a_race(&self) -> bool {
        // 40001 serialization_failure, 40P01 deadlock_detected; SQLITE_BUSY and its kinds.
        const RACES: [&str; 5] = ["40001", "40P01", "5", "261", "517"];
        let code = self.cause.as_ref().and_then(sqlx::Error::as_database_error).and_then(|error| error.code());
        code.is_some_and(|code| RACES.contains(&code.as_ref()))
    }

    /// The answer, as the caller reads it.
    pub(crate) fn answer(&self, lang: Lang) -> Response {
        if let Some(cause) = &self.cause {
            tracing::error!(code = self.code, cause = %cause, "a call failed");
        }
        let title = self.status.canonical_reason().unwrap_or("");
        let mut body = json!({
            "type": format!("urn:dianda:problem:{}", self.code),
            "title": title,
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": self.detail.said(lang),
        });
        if let Some(mend) = &self.mend {
            body["mend"] = mend.said(lang).into();
        }
        if let Some(faults) = &self.faults {
            body["faults"] = faults.clone();
        }
        let mut response = (self.status, body.to_string()).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let Refusal { code, reason } = refusal;
        Self::conflict(code, reason.zh, reason.en)
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default();
        let problem = match (&error, code.as_ref()) {
            // SQLITE_FULL, disk_full.
            (_, "13" | "53100") => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                "磁盘满了，没有写入；查看不受影响",
                "the disk is full: nothing was written; reading goes on",
            )
            .mend("请系统管理员清出空间后再试", "let the administrator make room and try again"),
            // A character that no text of the database holds (NUL), or bytes that are no UTF-8.
            (_, "22021" | "22P05") => {
                Self::bad("bad_text", "内容里有不能保存的字符", "there is a character in it that cannot be kept")
            }
            // The database is away, shuts down or starts up; or no connection could be had in time.
            (
                sqlx::Error::Io(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_),
                _,
            )
            | (
                _,
                "57P01" | "57P02" | "57P03" | "53300" | "08006" | "08003" | "40001" | "40P01" | "5" | "261" | "517",
            ) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "数据库暂时连不上或太忙，这次什么也没有改动",
                "the database cannot be reached or is busy: nothing was changed",
            )
            .mend("请稍后再试", "try again in a moment")
            .retry_after(2),
            _ => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "服务器内部出错，这次什么也没有改动",
                "something is wrong inside the server: nothing was changed",
            )
            .mend("请系统管理员查看日志", "let the administrator look into the log"),
        };
        problem.caused_by(error)
    }
}

/// What every route may come to, for the description of the API.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "it describes what `answer` writes")]
pub(crate) struct ProblemBody {
    r#type: String,
    title: String,
    status: u16,
    /// For programs.
    code: String,
    /// What is wrong, in Chinese; in English by `Accept-Language: en`.
    detail: String,
    /// What to do about it.
    mend: Option<String>,
    /// Faults of a file or a row, where one is to blame.
    #[schema(value_type = Option<Vec<Object>>)]
    faults: Option<Value>,
}

/// A problem on its way to whoever knows the caller's language.
#[derive(Clone)]
pub(crate) struct Carried(pub(crate) std::sync::Arc<Problem>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Carried(std::sync::Arc::new(self)));
        response
    }
}

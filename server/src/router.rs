//! Every route, grouped by who calls it, and what all of them share.
//!
//! Always holds: whatever goes wrong is `application/problem+json` in the caller's language; nothing of the API is
//! cached or framed; a route is in the OpenAPI document because it is here.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutBody;
use utoipa::OpenApi;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::{Ref, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::call::lang_of;
use crate::api::imports::UPLOAD_BYTES_MAX;
use crate::api::{
    districts, events, figures, files, imports, people, plans, requests, rounds, search, session, tables, tasks, trail,
};
use crate::app::Shared;
use crate::problem::{Carried, Problem, ProblemBody};

/// The document's head.
#[derive(OpenApi)]
#[openapi(
    info(title = "点答 Dianda", description = "社区点单选题、部门协同答题 / from a district's requests to their answers",
        license(name = "Apache-2.0", identifier = "Apache-2.0")),
    components(schemas(ProblemBody)),
    tags(
        (name = "session", description = "登录"),
        (name = "deployment", description = "各区与假日"),
        (name = "accounts", description = "人员、邀请、令牌"),
        (name = "rounds", description = "批次"),
        (name = "imports", description = "交表"),
        (name = "requests", description = "点单"),
        (name = "tables", description = "社区、答题力量、题型、案例"),
        (name = "plans", description = "方案与锁定"),
        (name = "jobs", description = "后台工作"),
        (name = "tasks", description = "任务"),
        (name = "trail", description = "留痕、通知、数字"),
    )
)]
struct Head;

/// Every route of the API, with its description.
fn described() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Head::openapi())
        // Everybody.
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::me))
        .routes(routes!(session::set_password))
        .routes(routes!(session::redeem))
        .routes(routes!(districts::list, districts::add))
        .routes(routes!(districts::holidays, districts::set_holidays))
        // The administrator, and the coordinator for the people of the district.
        .routes(routes!(people::list, people::add))
        .routes(routes!(people::from_tables))
        .routes(routes!(people::change))
        .routes(routes!(people::invite))
        .routes(routes!(people::tokens, people::add_token))
        .routes(routes!(people::end_token))
        // The coordinator: rounds and plans.
        .routes(routes!(rounds::list, rounds::open))
        .routes(routes!(rounds::get, rounds::change))
        .routes(routes!(rounds::freeze))
        .routes(routes!(rounds::reopen))
        .routes(routes!(rounds::admit))
        .routes(routes!(rounds::withdraw))
        .routes(routes!(rounds::close))
        .routes(routes!(files::lists))
        .routes(routes!(files::sheet))
        .routes(routes!(plans::pins, plans::add_pin, plans::set_pins))
        .routes(routes!(plans::import_pins))
        .routes(routes!(plans::remove_pin))
        .routes(routes!(plans::list, plans::ask))
        .routes(routes!(plans::get))
        .routes(routes!(plans::document))
        .routes(routes!(plans::evidence))
        .routes(routes!(plans::file_of))
        .routes(routes!(plans::tables))
        .routes(routes!(plans::difference_of))
        .routes(routes!(plans::preview))
        .routes(routes!(plans::explain))
        .routes(routes!(plans::publish))
        .routes(routes!(plans::all_jobs))
        .routes(routes!(plans::job))
        .routes(routes!(plans::cancel))
        // Whoever hands tables in.
        .routes(routes!(imports::hand_in))
        .routes(routes!(imports::get, imports::change, imports::give_up))
        .routes(routes!(imports::annotated))
        .routes(routes!(imports::commit))
        // Streets and communities.
        .routes(routes!(requests::list, requests::raise))
        .routes(routes!(search::search))
        .routes(routes!(search::suggest))
        .routes(routes!(search::similar))
        .routes(routes!(requests::triage))
        .routes(routes!(requests::get, requests::change))
        .routes(routes!(requests::withdraw))
        .routes(routes!(requests::confirm))
        .routes(routes!(files::list, files::attach))
        .routes(routes!(files::get))
        .routes(routes!(requests::revisit))
        .routes(routes!(requests::history))
        .routes(routes!(requests::candidates))
        .routes(routes!(requests::rework))
        .routes(routes!(requests::release))
        .routes(routes!(requests::decide_suspension))
        .routes(routes!(requests::reveal))
        .routes(routes!(tables::rank))
        .routes(routes!(tables::contact, tables::set_contact))
        .routes(routes!(tables::leaves, tables::add_leave))
        .routes(routes!(tables::end_leave))
        .routes(routes!(tables::list))
        .routes(routes!(tables::get, tables::change))
        // Providers.
        .routes(routes!(tasks::list))
        .routes(routes!(tasks::get))
        .routes(routes!(tasks::accept))
        .routes(routes!(tasks::decline))
        .routes(routes!(tasks::claim_return))
        .routes(routes!(tasks::finish))
        .routes(routes!(tasks::note))
        .routes(routes!(tasks::ask_extension))
        .routes(routes!(tasks::decide_extension))
        .routes(routes!(tasks::attend))
        .routes(routes!(tasks::verdict))
        .routes(routes!(tasks::substitute))
        .routes(routes!(tasks::remind))
        .routes(routes!(files::renew_calendar))
        // Everybody again: what they did and what they are told.
        .routes(routes!(trail::list))
        .routes(routes!(events::follow))
        .routes(routes!(figures::get))
        .routes(routes!(figures::baseline, figures::set_baseline))
        .routes(routes!(trail::notices))
        .routes(routes!(trail::seen))
}

/// The API, and the document that describes it.
fn api_and_document() -> (Router<Shared>, utoipa::openapi::OpenApi) {
    let (api, mut document) = described().split_for_parts();
    describe_each(&mut document);
    (api, document)
}

/// The whole server as a service.
pub(crate) fn router(app: Shared) -> Router {
    let (api, document) = api_and_document();
    let document = document.to_json().unwrap_or_default();
    api.route("/api/openapi.json", get(move || async move { json_text(document.clone()) }))
        .route("/api/docs", get(|| async { Html(include_str!("api/docs.html")) }))
        .route("/calendar/{name}", get(files::calendar_of))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(crate::readiness::ready))
        .fallback(crate::page::page)
        .layer(axum::extract::DefaultBodyLimit::max(UPLOAD_BYTES_MAX + (1 << 20)))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(spoken))
        .layer(from_fn(small_bodies_first))
        .layer(from_fn_with_state(app.clone(), told))
        .with_state(app)
}

/// Every route may be refused: with a problem, whatever its status. Each has a name of its own, from its method and
/// path.
fn describe_each(document: &mut utoipa::openapi::OpenApi) {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new()
        .description("why it is not done / 为什么没有做")
        .content("application/problem+json", problem)
        .build();
    for (address, path) in &mut document.paths.paths {
        let words: Vec<&str> =
            address.split(['/', '{', '}']).filter(|word| !matches!(*word, "" | "api" | "v1")).collect();
        let operations = [
            ("get", &mut path.get),
            ("put", &mut path.put),
            ("post", &mut path.post),
            ("delete", &mut path.delete),
            ("patch", &mut path.patch),
        ];
        for (method, operation) in operations.into_iter().filter_map(|(method, of)| Some((method, of.as_mut()?))) {
            operation.operation_id = Some(format!("{method}_{}", words.join("_").replace(['-', '.'], "_")));
            let named: Vec<String> = operation.responses.responses.keys().cloned().collect();
            for status in named.into_iter().filter(|status| status.starts_with('4')).chain(["default".to_owned()]) {
                operation.responses.responses.insert(status, response.clone().into());
            }
        }
    }
}

/// How long a client may send nothing in the middle of a body.
const BODY_PAUSE_MAX: Duration = Duration::from_secs(10);

fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// A body of so many bytes is read before anything is done with the call.
const SMALL_BODY_BYTES: usize = 16 << 10;

/// Reads small bodies at once. Where a call is refused before its body came, the connection ends with the answer: of
/// a small body it does not, so that the next call on it is not lost; of any other the client is told.
async fn small_bodies_first(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let stated = parts.headers.get(header::CONTENT_LENGTH);
    let has_body = stated.is_some() || parts.headers.contains_key(header::TRANSFER_ENCODING);
    let bytes = stated.and_then(|text| text.to_str().ok()?.parse::<u64>().ok());
    if bytes.is_some_and(|bytes| bytes <= SMALL_BODY_BYTES as u64) {
        return match crate::api::call::body_of(body, SMALL_BODY_BYTES).await {
            Ok(read) => next.run(Request::from_parts(parts, Body::from(read))).await,
            Err(problem) => problem.answer(lang_of(&parts.headers)),
        };
    }
    let may_be_left = has_body && parts.version <= Version::HTTP_11;
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if may_be_left && !response.status().is_success() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Words problems in the caller's language; what the framework refuses is a problem too.
async fn spoken(request: Request, next: Next) -> Response {
    let lang = lang_of(request.headers());
    let response = next.run(request).await;
    if let Some(Carried(problem)) = response.extensions().get::<Carried>() {
        return problem.answer(lang);
    }
    let status = response.status();
    let is_ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    if is_ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let allowed = response.headers().get(header::ALLOW).cloned();
    let mut answer = of_status(status).answer(lang);
    if let Some(allowed) = allowed {
        answer.headers_mut().insert(header::ALLOW, allowed);
    }
    answer
}

fn of_status(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => {
            Problem::new(status, "method_not_allowed", "这个地址不能这样用", "the address does not allow this method")
        }
        StatusCode::PAYLOAD_TOO_LARGE => crate::api::call::too_large(),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Problem::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "地址或参数读不懂",
            "the address or its parameters cannot be understood",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Problem::new(status, "bad_media_type", "内容的类型不对", "the media type is not right")
        }
        status if status.is_client_error() => Problem::new(status, "refused", "请求不对", "the call is refused"),
        status => Problem::new(status, "internal", "服务器内部出错", "something is wrong inside the server"),
    }
}

/// Headers that every answer has, and a line in the log.
async fn told(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    // The route as it is described: what stands in its places is nobody's business in a log.
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let path = request.uri().path().to_owned();
    let is_api = path.starts_with("/api/");
    let id = crate::secrets::new_id();
    let begun = Instant::now();
    // Whoever stops sending is not waited for.
    let request = request.map(|body| Body::new(TimeoutBody::new(BODY_PAUSE_MAX, body)));
    let mut response: Response<Body> = next.run(request).await;
    // No query, no body, no address of a person in the log.
    let (status, seconds) = (response.status().as_u16(), begun.elapsed().as_secs_f64());
    tracing::info!(id, %method, route, status, seconds, "call");
    app.metrics.called(method.as_str(), &route, status, seconds);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Written anew where DIANDA_WRITE_SCHEMAS is set, as the schemas are: the types of the page are made from it.
    #[test]
    fn the_kept_document_is_that_of_the_routes() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas/openapi.json");
        let (_, document) = super::api_and_document();
        let document = document.to_pretty_json().expect("a document") + "\n";
        if std::env::var_os("DIANDA_WRITE_SCHEMAS").is_some() {
            std::fs::write(&path, &document).expect("the document can be written");
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == document, "docs/schemas/openapi.json is not that of the routes: ./dev schemas writes it anew");
    }
}

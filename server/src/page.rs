//! The page: files that were built into the program (`server/web`).
//!
//! Comes in: an address that is no route of the API. Goes out: the file of that name, compressed where the client
//! understands it; else the page itself, whose views have addresses of their own. Always holds: nothing in the page
//! runs or is loaded that is not one of these files.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// What `npm run build` made; without it the server serves the API alone.
#[derive(rust_embed::Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// What the page may load and do: its own files and the API, pictures that it made itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The page, or one of its files.
pub(crate) async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let is_of_api = path == "api" || path.starts_with("api/");
    if is_of_api || !matches!(method, Method::GET | Method::HEAD) {
        return Problem::not_found().into_response();
    }
    let names = |name, what: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|text| text.contains(what))
    };
    let takes_gzip = names(header::ACCEPT_ENCODING, "gzip");
    if let Some(answer) = file(path, takes_gzip) {
        return answer;
    }
    // A file that is gone, of a page that was built before, is no view.
    if path.starts_with("assets/") || !(path.is_empty() || names(header::ACCEPT, "text/html")) {
        return Problem::not_found().into_response();
    }
    file("index.html", takes_gzip).unwrap_or_else(not_built)
}

fn file(path: &str, takes_gzip: bool) -> Option<Response> {
    let kind = kind_of(path)?;
    let compressed = Built::get(&format!("{path}.gz")).filter(|_| takes_gzip);
    let is_compressed = compressed.is_some();
    let content = compressed.or_else(|| Built::get(path))?;
    let mut response = content.data.into_response();
    let told = response.headers_mut();
    told.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    told.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_compressed {
        told.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    // The names of assets tell their content; the page itself may be another tomorrow.
    let kept = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    told.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    told.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Some(response)
}

/// The media type of a file of the page; none of a name that cannot be one.
fn kind_of(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "json" => Some("application/json"),
        "woff2" => Some("font/woff2"),
        _ => None,
    }
}

/// What stands in the place of a page that was not built.
fn not_built() -> Response {
    let words = "这个程序编译时没有带上网页：请用 ./dev serve，或先在 server/web 里 npm ci && npm run build 再编译。\n\
                 接口照常可用，说明在 /api/docs。\n\
                 This program was built without its page: use ./dev serve. The API works; /api/docs describes it.\n";
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}

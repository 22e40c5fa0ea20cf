//! What the server counts of itself, for Prometheus: on a listener of its own, which no user reaches.
//!
//! Always holds: labels are routes as the document writes them, methods and statuses: no id, no person.

use std::sync::atomic::AtomicI64;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::app::Shared;
use crate::problem::Problem;
use crate::store::jobs;

/// What a call is counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCall {
    method: String,
    route: String,
    status: u16,
}

/// By which route something took how long.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

/// The counts.
pub(crate) struct Metrics {
    registry: Registry,
    calls: Family<OfCall, Counter>,
    seconds: Family<OfRoute, Histogram>,
    queued: Gauge<i64, AtomicI64>,
    running: Gauge<i64, AtomicI64>,
    unsealed: Gauge<i64, AtomicI64>,
}

/// Upper bounds of the times, in seconds.
const BOUNDS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

impl Default for Metrics {
    fn default() -> Self {
        let (mut registry, calls) = (Registry::with_prefix("dianda"), Family::<OfCall, Counter>::default());
        let seconds = Family::<OfRoute, Histogram>::new_with_constructor(|| Histogram::new(BOUNDS));
        let (queued, running, unsealed) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("calls", "Calls by method, route and status", calls.clone());
        registry.register("call_seconds", "How long calls took, by route", seconds.clone());
        registry.register("jobs_queued", "Jobs that wait", queued.clone());
        registry.register("jobs_running", "Jobs that run, on all copies", running.clone());
        registry.register("audit_unsealed", "Records of the audit that wait for their seal", unsealed.clone());
        Self { registry, calls, seconds, queued, running, unsealed }
    }
}

impl Metrics {
    /// Counts a call.
    pub(crate) fn called(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let of = OfCall { method: method.to_owned(), route: route.to_owned(), status };
        self.calls.get_or_create(&of).inc();
        self.seconds.get_or_create(&OfRoute { route: route.to_owned() }).observe(seconds);
    }
}

/// What is served to whoever watches.
pub(crate) fn router(app: Shared) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(app)
}

async fn metrics(State(app): State<Shared>) -> Result<Response, Problem> {
    let mut connection = app.store.read().await?;
    let (queued, running) = jobs::counts(&mut connection).await?;
    app.metrics.queued.set(queued);
    app.metrics.running.set(running);
    app.metrics.unsealed.set(crate::store::audit::count_unsealed(&mut connection).await?);
    drop(connection);
    let mut text = String::new();
    encode(&mut text, &app.metrics.registry).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

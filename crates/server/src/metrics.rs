//! Counts of requests, for operators. Routes, never paths: a path may hold somebody's id.

use std::fmt;
use std::time::Duration;

use axum::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 12] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: &'static str,
    status: u32,
}

/// Requests by route and status, and how long they took.
#[derive(Clone)]
pub struct HttpMetrics {
    requests: Family<Answered, Counter>,
    duration_seconds: Family<Route, Histogram, fn() -> Histogram>,
}

impl Default for HttpMetrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(BOUNDS);
        Self {
            requests: Family::default(),
            duration_seconds: Family::new_with_constructor(histogram),
        }
    }
}

impl fmt::Debug for HttpMetrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HttpMetrics(..)")
    }
}

impl HttpMetrics {
    /// Counts one answer.
    pub fn answered(&self, method: &Method, route: &'static str, status: u16, took: Duration) {
        let method = method.as_str().to_owned();
        let answered = Answered {
            method: method.clone(),
            route,
            status: status.into(),
        };
        self.requests.get_or_create(&answered).inc();
        self.duration_seconds
            .get_or_create(&Route { method, route })
            .observe(took.as_secs_f64());
    }

    /// Shows these metrics in a registry.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_requests",
            "Requests by route and status",
            self.requests.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "Time from the head of a request to the head of its answer",
            self.duration_seconds.clone(),
        );
    }
}

/// The route under which a request is counted and logged: a skip is a return like any other, here too, or a
/// small team's skips could be counted.
pub fn counted_as(route: &'static str) -> &'static str {
    match route {
        "/v1/cases/{id}/skip" => "/v1/cases/{id}/release",
        "/v1/appeals/{id}/skip" => "/v1/appeals/{id}/release",
        "/cases/{id}/skip" => "/cases/{id}/release",
        "/appeals/{id}/skip" => "/appeals/{id}/release",
        other => other,
    }
}

//! The figures of this process, for Prometheus.

use std::sync::OnceLock;

use axum::Router;
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Figures are of the process, so there is one recorder for all servers in it.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The quantiles that latencies are shown by.
const QUANTILES: [f64; 4] = [0.5, 0.95, 0.99, 1.0];

/// Installs the recorder, once; `None` if the process has another one.
pub(super) fn recorder() -> Option<PrometheusHandle> {
    let install =
        || PrometheusBuilder::new().set_quantiles(&QUANTILES).ok()?.install_recorder().ok();
    RECORDER.get_or_init(install).clone()
}

/// Serves `/metrics`.
pub(super) fn router(figures: PrometheusHandle) -> Router {
    let render = move || async move {
        let headers = [
            (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
        ];
        (headers, figures.render())
    };
    Router::new().route("/metrics", get(render))
}

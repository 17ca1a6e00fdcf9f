//! Style sheet, script and icon: in the binary, named by their content, kept by browsers for good.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "assets"]
struct Embedded;

/// One file as it is served.
struct Asset {
    path: String,
    content_type: &'static str,
    bytes: Vec<u8>,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::load("app.css", "text/css; charset=utf-8"));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::load("app.js", "text/javascript; charset=utf-8"));
static ICON: LazyLock<Asset> = LazyLock::new(|| Asset::load("icon.svg", "image/svg+xml"));

impl Asset {
    fn load(name: &str, content_type: &'static str) -> Self {
        // The folder is compiled in; a file that is missing there is served empty, and a test fails.
        let bytes = Embedded::get(name).map(|file| file.data.into_owned()).unwrap_or_default();
        let mut hash = hex::encode(Sha256::digest(&bytes));
        hash.truncate(16);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
        Self { path: format!("/assets/{stem}-{hash}.{ending}"), content_type, bytes }
    }
}

/// Gives the style sheet's path.
pub(crate) fn style() -> &'static str {
    &STYLE.path
}

/// Gives the script's path.
pub(crate) fn script() -> &'static str {
    &SCRIPT.path
}

/// Gives the icon's path.
pub(crate) fn icon() -> &'static str {
    &ICON.path
}

/// Serves the files.
pub(crate) fn router() -> Router {
    Router::new().route("/assets/{name}", get(serve))
}

async fn serve(Path(name): Path<String>) -> Response {
    let wanted = format!("/assets/{name}");
    let assets: [&'static Asset; 3] = [&STYLE, &SCRIPT, &ICON];
    let Some(asset) = assets.into_iter().find(|asset| asset.path == wanted) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, asset.bytes.as_slice()).into_response()
}

#[cfg(test)]
#[path = "assets_tests.rs"]
mod tests;

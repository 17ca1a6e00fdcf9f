//! TikTok's ownership files, at the root and in the media folder.

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::get;
use http::header::CONTENT_TYPE;

use super::mount::Api;
use crate::grant::FOLDER;

/// Adds a route for each file that is set: at the root for a domain or an address of this host, in
/// the media folder for a prefix that ends there.
pub(super) fn add(mut router: Router<Api>, api: &Api) -> Router<Api> {
    // Several apps may name the same file.
    let files = api.service().settings().ownership_files.iter();
    let files: BTreeMap<_, _> = files.map(|file| (file.name(), file.content())).collect();
    for (name, content) in files {
        for path in [format!("/{name}"), format!("/{FOLDER}/{name}")] {
            let content = content.clone();
            let serve =
                move || async move { ([(CONTENT_TYPE, "text/plain; charset=utf-8")], content) };
            router = router.route(&path, get(serve));
        }
    }
    router
}

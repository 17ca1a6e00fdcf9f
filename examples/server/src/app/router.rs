//! Puts pages, assets, health and the API together.

use std::sync::Arc;

use axum::Router;
use object_store::ObjectStore;
use social_service::axum::MountOptions;

use crate::pages;
use crate::session::SiteIdentity;
use crate::web::health::Readiness;
use crate::web::site::Site;
use crate::web::{assets, health, tokens};

pub(super) fn build(
    site: &Site,
    mount: MountOptions,
    identity: SiteIdentity,
    media: Arc<dyn ObjectStore>,
) -> Router {
    let readiness = Readiness::new(site.clone(), media);
    pages::router(site)
        .merge(assets::router())
        .merge(tokens::router(site, identity))
        .merge(health::router(readiness))
        .merge(social_service::axum::router(mount))
}

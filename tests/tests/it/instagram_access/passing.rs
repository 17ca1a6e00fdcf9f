//! What ends nothing.

use std::time::Duration;

use social_core::Clock;
use social_sandbox::{Fault, Shape};
use social_service::Notes;
use social_store::{AccountState, Due, PublicationState, WorkKind};
use social_tests::{Rows, on_stores};

use super::{FACEBOOK, INSTAGRAM, Scene};

/// Looks after the access of an account.
const ACCESS: WorkKind = WorkKind::new("access");

/// A fault and its name.
type Row = (&'static str, fn() -> Fault);

/// Faults of every call of Meta's for as long as they last.
const FAULTS: &[Row] = &[
    ("500", || Fault::status("*", 500).always()),
    ("502", || Fault::status("*", 502).always()),
    ("503", || Fault::status("*", 503).always()),
    ("a timeout", || Fault::status("*", 504).always()),
    ("no answer", || Fault::cut("*").always()),
    ("a page of a gateway", || Fault::malformed("*", Shape::Html).always()),
    ("429", || Fault::status("*", 429).always()),
    ("code 1", || Fault::error("*", "1").always()),
    ("code 2", || Fault::error("*", "2").always()),
    ("code 4", || Fault::error("*", "4").always()),
    ("code 17", || Fault::error("*", "17").always()),
    ("code 190, twice", || Fault::error("*", "190").times(2)),
    ("code 190/458, once", || Fault::error("*", "190/458")),
    ("a bare 401, once", || Fault::status("*", 401)),
    ("a bare 401, twice", || Fault::status("*", 401).times(2)),
    ("a bare 401, three times", || Fault::status("*", 401).times(3)),
    ("a bare 401, again and again", || Fault::status("*", 401).always()),
    ("a bare 403, again and again", || Fault::status("*", 403).always()),
];
/// Those that are met on a disk too: where the rows lie matters little to the rest.
const ON_DISK: &[&str] =
    &["503", "429", "code 1", "code 190, twice", "a bare 401, once", "a bare 401, twice"];

on_stores!(what_passes_ends_nothing: memory file database);

/// For a quarter of an hour a post, readings and looks meet the fault; then everything works without
/// a login.
async fn what_passes_ends_nothing(rows: Rows) {
    for flow in [FACEBOOK, INSTAGRAM] {
        for (what, fault) in FAULTS {
            if rows != Rows::Memory && !ON_DISK.contains(what) {
                continue;
            }
            let name = format!("{flow}: {what}");
            let scene = Scene::start(rows, flow).await;
            // Tokens of Instagram Login may be renewed by now, so that is tried too.
            scene.days(2).await;
            let id = scene.world.sandbox().faults().add(fault());
            if what.starts_with("code 190") {
                // Whoever renews meets it first: what ends an account is believed of it least.
                drop(scene.renew().await);
            }
            drop(scene.post("meanwhile").await);
            let store = scene.world.open_store().await.unwrap();
            let now = Due::At(scene.world.clock().now());
            for kind in [ACCESS, WorkKind::MEDIA, WorkKind::COMMENTS, WorkKind::INSIGHTS] {
                store.schedule(kind, scene.id().as_str(), now).await.unwrap();
            }
            scene.rest(Duration::from_mins(15)).await;
            scene.world.sandbox().faults().remove(id);
            let account = scene.account().await.unwrap();
            assert_eq!(account.state, AccountState::Active, "{name}");
            assert_eq!(Notes::of(&account).trouble, None, "{name}");
            assert_eq!(scene.level().await, "publish", "{name}");
            for kind in ["account.needs_reconnect", "account.revoked", "account.disconnected"] {
                assert_eq!(scene.news(kind).await, [], "{name}");
            }
            let post = scene.post("afterwards").await;
            let post = post.unwrap_or_else(|error| panic!("{name}: {error}"));
            let settled = scene.world.settled(&post.id).await.unwrap();
            assert_eq!(settled.state, PublicationState::Published, "{name}: {settled:?}");
            scene.end().await;
        }
    }
}

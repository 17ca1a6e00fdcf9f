//! Every knob of the emulator's checklist is there, and `FIDELITY.md` says where.

use std::sync::LazyLock;

use serde_json::{Value, json};
use social_sandbox::{CONTROL_ROUTES, Fault, TikTokApp, TikTokBehaviour, TikTokUser};

/// Where a knob is.
enum Knob {
    /// A field of the switches.
    Switch(&'static str),
    /// A field of an app.
    App(&'static str),
    /// A field of a creator.
    Creator(&'static str),
    /// A kind of fault, with a value of its field.
    Fault(&'static str, &'static str, u64),
    /// A parameter of the authorize call.
    Login(&'static str),
    /// A route of the control API.
    Route(&'static str),
}

use Knob::{App, Creator, Fault as Kind, Login, Route, Switch};

/// The areas of the checklist in its order, with all their knobs.
static AREAS: LazyLock<Vec<(&str, Vec<Knob>)>> = LazyLock::new(|| {
    vec![
        ("Authorize", vec![Login("approve=deny"), Login("grant="), Switch("missing_state")]),
        ("Code", vec![Switch("code_seconds"), Switch("code_reuse")]),
        ("Token", vec![Switch("lifetimes"), Switch("refresh_grace_seconds")]),
        ("OAuth errors", vec![Switch("oauth_error_status"), Switch("redirect_mismatch")]),
        ("PKCE", vec![App("pkce"), Switch("web_challenge")]),
        (
            "creator_info",
            vec![
                Switch("limits"),
                Creator("account"),
                Creator("standing"),
                Creator("comment_disabled"),
                Creator("duet_disabled"),
                Creator("stitch_disabled"),
                Creator("max_video_post_duration_sec"),
            ],
        ),
        (
            "init",
            vec![
                App("audit"),
                App("active_user_cap"),
                Switch("unfinished_init"),
                Switch("repeated_init"),
            ],
        ),
        ("chunk rules", vec![Switch("megabyte")]),
        (
            "upload host",
            vec![
                Switch("progress"),
                Switch("upload_seconds"),
                Kind("status", "status", 502),
                Kind("virtual_delay", "ms", 3_600_000),
                Kind("slow_upload", "ms_per_read", 100),
                Kind("cut_upload", "after_bytes", 1000),
            ],
        ),
        ("pull", vec![Switch("loopback_pull"), App("verified_domains"), App("verified_prefixes")]),
        (
            "status",
            vec![
                Switch("processing"),
                Switch("fail_reason"),
                Switch("post_ids"),
                Switch("moderation_seconds"),
            ],
        ),
        ("limits", vec![Switch("limits"), Switch("init_budget"), Switch("pending_share")]),
        (
            "webhooks",
            vec![
                Switch("webhook_retry"),
                Switch("no_longer_public"),
                Switch("direct_publish_type"),
                Route("POST /tiktok/webhooks/{id}/duplicate"),
                Route("POST /tiktok/webhooks/release"),
            ],
        ),
        (
            "media checks",
            vec![Switch("container_check"), Route("POST /tiktok/attempts/{publish_id}/fail")],
        ),
        (
            "control API",
            vec![
                Route("POST /tiktok/users"),
                Route("POST /tiktok/apps"),
                Route("POST /clock/advance"),
                Route("GET /calls"),
                Route("POST /faults"),
            ],
        ),
    ]
});

impl Knob {
    /// How the knob is written in `FIDELITY.md`.
    fn name(&self) -> &'static str {
        match self {
            Switch(name)
            | App(name)
            | Creator(name)
            | Kind(name, _, _)
            | Login(name)
            | Route(name) => name,
        }
    }

    fn exists(&self) -> bool {
        let has = |value: Result<Value, _>, name| value.unwrap().get(name).is_some();
        match self {
            Switch(name) => has(serde_json::to_value(TikTokBehaviour::default()), name),
            App(name) => has(serde_json::to_value(TikTokApp::new("k", "s")), name),
            Creator(name) => has(serde_json::to_value(TikTokUser::new("u")), name),
            Kind(kind, field, value) => {
                let rule = json!({ "endpoint": "upload", "kind": kind, *field: value });
                serde_json::from_value::<Fault>(rule).is_ok()
            }
            // Pinned by the tests of the login.
            Login(_) => true,
            Route(route) => {
                CONTROL_ROUTES.iter().any(|row| format!("{} {}", row.method, row.path) == *route)
            }
        }
    }
}

#[test]
fn every_knob_is_there_and_has_its_place_in_the_manifest() {
    let manifest = include_str!("../../FIDELITY.md");
    let (_, table) = manifest.split_once("## Knobs by area").unwrap();
    for (area, knobs) in AREAS.iter() {
        let start = format!("| {area} |");
        let row = table.lines().find(|line| line.starts_with(&start));
        let row = row.unwrap_or_else(|| panic!("no row of {area}"));
        for knob in knobs {
            assert!(knob.exists(), "{area}: {}", knob.name());
            assert!(row.contains(&format!("`{}", knob.name())), "{area}: {}", knob.name());
        }
    }
}

#[test]
fn every_switch_belongs_to_an_area() {
    let manifest = include_str!("../../FIDELITY.md");
    let (_, table) = manifest.split_once("## Knobs by area").unwrap();
    let switches = serde_json::to_value(TikTokBehaviour::default()).unwrap();
    for name in switches.as_object().unwrap().keys() {
        assert!(table.contains(&format!("`{name}`")), "{name}");
    }
}

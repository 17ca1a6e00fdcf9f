//! Every parameter and field that may be sent, by host. A request that goes beyond it fails its
//! test: Meta passes over some names it does not know and refuses the whole call for others.
//!
//! Names alone, read from Meta's pages and its specification of version 25.0.

use instagram_client::LoginFlow;
use instagram_client::endpoint::ENDPOINTS;
use wiremock::Request;

/// What a name is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Host {
    /// Both hosts have it.
    Both,
    /// `graph.facebook.com` alone has it.
    Facebook,
    /// `graph.instagram.com` alone has it.
    Instagram,
}

use Host::{Both, Facebook, Instagram};

/// Where names were read, and when.
type Source = (&'static str, &'static str);

const SPEC: Source = ("specification of version 25.0", "2026-04-15");
const PUBLISHING: Source = ("instagram-graph-api/reference/ig-user/media", "2026-09-11");
const CHANGES: Source = ("instagram-platform/changelog", "2026-06-22");
const LOGIN: Source = ("facebook-login and graph-api pages", "2026-10");

/// Parameters of an operation.
const PARAMETERS: &[(&str, Host, Source, &[&str])] = &[
    ("facebook_me", Facebook, LOGIN, &["fields"]),
    ("instagram_me", Instagram, SPEC, &["fields"]),
    ("debug_token", Facebook, LOGIN, &["input_token"]),
    ("permissions", Facebook, LOGIN, &[]),
    ("permissions_revoke", Facebook, LOGIN, &[]),
    ("pages", Facebook, LOGIN, &["fields", "limit", "after"]),
    ("businesses", Facebook, LOGIN, &["fields", "limit", "after"]),
    ("owned_pages", Facebook, LOGIN, &["fields", "limit", "after"]),
    ("client_pages", Facebook, LOGIN, &["fields", "limit", "after"]),
    ("subscribed_apps", Both, SPEC, &[]),
    ("subscribe", Both, SPEC, &["subscribed_fields"]),
    ("unsubscribe", Both, SPEC, &[]),
    (
        "app_subscribe",
        Facebook,
        LOGIN,
        &["object", "callback_url", "fields", "include_values", "verify_token"],
    ),
    (
        "create_container",
        Both,
        SPEC,
        &[
            "alt_text",
            "audio_name",
            "caption",
            "children",
            "collaborators",
            "cover_url",
            "image_url",
            "is_carousel_item",
            "location_id",
            "media_type",
            "share_to_feed",
            "thumb_offset",
            "trial_params",
            "user_tags",
            "video_url",
        ],
    ),
    ("create_container", Facebook, PUBLISHING, &["product_tags", "upload_type"]),
    ("create_container", Both, CHANGES, &["is_ai_generated"]),
    (
        "create_container",
        Facebook,
        CHANGES,
        &["audio_configuration", "branded_content_sponsor_ids", "is_paid_partnership"],
    ),
    ("container", Both, SPEC, &["fields"]),
    ("media_publish", Both, SPEC, &["creation_id"]),
    ("content_publishing_limit", Both, SPEC, &["since", "fields"]),
    ("profile", Both, SPEC, &["fields"]),
    ("media_list", Both, SPEC, &["fields", "after", "since", "until"]),
    ("stories", Both, SPEC, &["fields", "after"]),
    ("tags", Both, SPEC, &["fields", "after"]),
    ("media", Both, SPEC, &["fields"]),
    ("media_children", Both, SPEC, &["fields", "after"]),
    ("media_update", Both, SPEC, &["comment_enabled"]),
    ("media_delete", Facebook, PUBLISHING, &[]),
    ("comment_list", Both, SPEC, &["fields", "after"]),
    ("reply_list", Both, SPEC, &["fields", "after"]),
    ("comment", Both, SPEC, &["fields"]),
    ("comment_create", Both, SPEC, &["message"]),
    ("reply_create", Both, SPEC, &["message"]),
    ("comment_update", Both, SPEC, &["hide"]),
    ("comment_delete", Both, SPEC, &[]),
    ("mention_reply", Both, SPEC, &["comment_id", "media_id", "message"]),
    ("media_insights", Both, SPEC, &["breakdown", "metric", "period"]),
    (
        "account_insights",
        Both,
        SPEC,
        &["breakdown", "metric", "metric_type", "period", "since", "timeframe", "until"],
    ),
];

const MEDIA: &[&str] = &[
    "id",
    "shortcode",
    "permalink",
    "timestamp",
    "username",
    "media_type",
    "media_product_type",
    "media_url",
    "thumbnail_url",
    "caption",
    "alt_text",
    "is_comment_enabled",
    "is_shared_to_feed",
    "like_count",
    "comments_count",
];
const COMMENT: &[&str] =
    &["id", "text", "timestamp", "username", "like_count", "hidden", "parent_id", "media", "from"];
const COMMENT_WITH_ANSWERS: &[&str] = &["replies"];
const PROFILE: &[&str] = &[
    "id",
    "username",
    "name",
    "biography",
    "website",
    "profile_picture_url",
    "followers_count",
    "follows_count",
    "media_count",
];
const PAGE: &[&str] = &[
    "id",
    "name",
    "username",
    "access_token",
    "tasks",
    "instagram_business_account",
    "connected_instagram_account",
];
const CONTAINER: &[&str] =
    &["id", "status_code", "status", "video_status", "copyright_check_status"];

/// Fields of what an operation reads.
const FIELDS: &[(&str, Host, Source, &[&str])] = &[
    ("facebook_me", Facebook, LOGIN, &["id", "name"]),
    (
        "instagram_me",
        Instagram,
        SPEC,
        &[
            "id",
            "user_id",
            "username",
            "name",
            "account_type",
            "profile_picture_url",
            "followers_count",
            "follows_count",
            "media_count",
        ],
    ),
    ("pages", Facebook, SPEC, PAGE),
    ("businesses", Facebook, LOGIN, &["id"]),
    ("owned_pages", Facebook, SPEC, PAGE),
    ("client_pages", Facebook, SPEC, PAGE),
    ("container", Both, SPEC, CONTAINER),
    ("content_publishing_limit", Both, SPEC, &["quota_usage", "config"]),
    ("profile", Both, SPEC, PROFILE),
    ("profile", Instagram, SPEC, &["user_id", "account_type"]),
    ("profile", Both, LOGIN, &["mentioned_media.media_id", "mentioned_comment.comment_id"]),
    ("media_list", Both, SPEC, MEDIA),
    ("stories", Both, SPEC, MEDIA),
    ("tags", Both, SPEC, MEDIA),
    ("media", Both, SPEC, MEDIA),
    ("media_children", Both, SPEC, MEDIA),
    ("comment_list", Both, SPEC, COMMENT),
    ("comment_list", Both, SPEC, COMMENT_WITH_ANSWERS),
    ("reply_list", Both, SPEC, COMMENT),
    ("comment", Both, SPEC, COMMENT),
    // A list of kinds of webhooks, not of fields to read.
    ("app_subscribe", Facebook, LOGIN, &["comments", "mentions"]),
];

/// Sent with every call of an app of Facebook Login.
const PROOF: &[&str] = &["appsecret_proof", "appsecret_time"];
/// Exchanges, which have tests of their whole query; they are no typed requests of a node.
const EXCHANGES: &[&str] = &["/oauth/access_token", "/access_token", "/refresh_access_token"];

/// Says what of a request is not in the tables.
pub(crate) fn outside(request: &Request) -> Option<String> {
    let path = request.url.path();
    if EXCHANGES.iter().any(|exchange| path.ends_with(exchange)) || path.contains("ig-api-upload") {
        return None;
    }
    let query: Vec<_> = request.url.query_pairs().into_owned().collect();
    let facebook = query.iter().any(|(name, _)| PROOF.contains(&name.as_str()));
    let Some(operation) = operation(request, facebook) else {
        return Some(format!("{} {} is in no table", request.method, request.url.path()));
    };
    let form: Vec<_> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let mut unknown = Vec::new();
    for (name, value) in query.iter().chain(&form) {
        let is_proof = facebook && PROOF.contains(&name.as_str());
        if !is_proof && !has(PARAMETERS, operation, facebook, name) {
            unknown.push(format!("parameter {name}"));
        }
        if name == "fields" {
            let fields = top_level(value).into_iter();
            let beyond = fields.filter(|field| !has(FIELDS, operation, facebook, field));
            unknown.extend(beyond.map(|field| format!("field {field}")));
        }
    }
    (!unknown.is_empty()).then(|| format!("{operation} ({facebook}): {}", unknown.join(", ")))
}

fn has(
    table: &[(&str, Host, Source, &[&str])],
    operation: &str,
    facebook: bool,
    name: &str,
) -> bool {
    let here = if facebook { Facebook } else { Instagram };
    table.iter().any(|(of, host, _, names)| {
        *of == operation && (*host == Both || *host == here) && names.contains(&name)
    })
}

/// Finds the operation by method and path; ids are of digits, or one of the words of a path.
fn operation(request: &Request, facebook: bool) -> Option<&'static str> {
    let login = if facebook { LoginFlow::FacebookLogin } else { LoginFlow::InstagramLogin };
    let versioned = |segment: &&str| !(segment.starts_with('v') && segment.contains('.'));
    let path: Vec<_> = request.url.path().split('/').skip_while(versioned).skip(1).collect();
    let fits = |pattern: &str| {
        let pattern: Vec<_> = pattern.split('/').skip(1).collect();
        pattern.len() == path.len()
            && pattern.iter().zip(&path).all(|(part, word)| part.starts_with('{') || part == word)
    };
    let mut found: Vec<_> = ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.method == request.method && fits(endpoint.path))
        .collect();
    // A path without an id is meant as it stands; of the others what is asked tells the node.
    if found.iter().any(|endpoint| !endpoint.path.contains('{')) {
        found.retain(|endpoint| !endpoint.path.contains('{'));
    }
    if found.iter().any(|endpoint| endpoint.logins.contains(&login)) {
        found.retain(|endpoint| endpoint.logins.contains(&login));
    }
    if found.len() > 1 {
        let form = String::from_utf8_lossy(&request.body);
        let asked = format!("{}{form}", request.url.query().unwrap_or_default());
        let fits = |(of, sign): &&(&str, &str)| {
            asked.contains(sign) && found.iter().any(|endpoint| endpoint.operation == *of)
        };
        let meant = SIGNS.iter().find(fits).map(|(of, _)| *of);
        found.retain(|endpoint| Some(endpoint.operation) == meant);
    }
    found.first().map(|endpoint| endpoint.operation)
}

/// What tells operations apart that share a path; the first that fits counts.
const SIGNS: &[(&str, &str)] = &[
    ("container", "status_code"),
    ("profile", "biography"),
    ("profile", "mentioned_"),
    ("media", "shortcode"),
    ("comment", "parent_id"),
    ("media_update", "comment_enabled"),
    ("comment_update", "hide"),
    ("account_insights", "metric_type"),
    ("media_insights", "metric="),
    ("comment_delete", ""),
];

/// Splits a list of fields at its own commas, without what stands in braces or brackets.
fn top_level(fields: &str) -> Vec<String> {
    let (mut depth, mut names) = (0_i32, vec![String::new()]);
    for sign in fields.chars() {
        match sign {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            sign if depth == 0 => {
                if let Some(name) = names.last_mut() {
                    name.push(sign);
                }
            }
            _ => {}
        }
    }
    names
}

#[test]
fn every_operation_has_its_row() {
    for endpoint in ENDPOINTS {
        if EXCHANGES.contains(&endpoint.path) {
            continue;
        }
        let rows = PARAMETERS.iter().filter(|row| row.0 == endpoint.operation);
        assert!(rows.count() > 0, "{}", endpoint.operation);
    }
    for (operation, ..) in PARAMETERS.iter().chain(FIELDS) {
        assert!(ENDPOINTS.iter().any(|endpoint| endpoint.operation == *operation), "{operation}");
    }
}

#[test]
fn lists_are_split_at_their_own_commas() {
    assert_eq!(top_level("id,media{id},from{id,username}"), ["id", "media", "from"]);
    assert_eq!(top_level("mentioned_media.media_id(2){a,b}"), ["mentioned_media.media_id"]);
}

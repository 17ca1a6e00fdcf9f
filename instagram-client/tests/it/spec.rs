//! Every parameter and field that may be sent, by host. A request that goes beyond it fails its
//! test: Meta passes over some names it does not know and refuses the whole call for others.
//!
//! The names stand in `names`.

mod names;

use instagram_client::LoginFlow;
use instagram_client::endpoint::ENDPOINTS;
use instagram_client::read::Node;
use wiremock::Request;

use names::Host::{self, Both, Facebook, Instagram};
use names::{DISCOVERED_MEDIA, FIELDS, PARAMETERS, Source};

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
            let known = |field: &String| has_field(operation, facebook, field);
            let beyond = fields(value).into_iter().filter(|field| !known(field));
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

fn has_field(operation: &str, facebook: bool, field: &str) -> bool {
    match discovered(field) {
        Some(field) => facebook && DISCOVERED_MEDIA.contains(&field),
        None => has(FIELDS, operation, facebook, field),
    }
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
    ("profile", "business_discovery"),
    ("profile", "has_profile_pic"),
    ("media", "shortcode"),
    ("media", "media_audio_type"),
    ("comment", "parent_id"),
    ("media_update", "comment_enabled"),
    ("comment_update", "hide"),
    ("account_insights", "metric_type"),
    ("media_insights", "metric="),
    ("comment_delete", ""),
];

/// Gives the field of a medium of somebody else.
fn discovered(field: &str) -> Option<&str> {
    let (list, field) = field.rsplit_once('/')?;
    let lists = ["business_discovery.username/media", "business_discovery.username/media.after"];
    lists.contains(&list).then_some(field)
}

/// Lists the fields of an expression, those within others after a slash. Modifiers stand with
/// them, without what is in their brackets.
fn fields(expression: &str) -> Vec<String> {
    let (mut outer, mut name, mut found) = (Vec::<String>::new(), String::new(), Vec::new());
    let mut bracketed = false;
    let mut end = |outer: &[String], name: &mut String| {
        let field = std::mem::take(name);
        if !field.is_empty() {
            found.push([outer, std::slice::from_ref(&field)].concat().join("/"));
        }
        field
    };
    for sign in expression.chars() {
        match sign {
            '(' => bracketed = true,
            ')' => bracketed = false,
            _ if bracketed => {}
            '{' => {
                let field = end(&outer, &mut name);
                outer.push(field);
            }
            '}' => {
                end(&outer, &mut name);
                outer.pop();
            }
            ',' => drop(end(&outer, &mut name)),
            sign => name.push(sign),
        }
    }
    end(&outer, &mut name);
    found
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
fn the_fields_of_an_expression_are_found_at_every_depth() {
    assert_eq!(fields("id,media{id},from{id}"), ["id", "media", "media/id", "from", "from/id"]);
    assert_eq!(
        fields("a.of(2,3){b{c},d.after(x){e}}"),
        ["a.of", "a.of/b", "a.of/b/c", "a.of/d.after", "a.of/d.after/e"]
    );
}

/// Where the fields of a node are asked for: operations, and the field they stand within.
const NODES: &[(Node, &[&str], &str)] = &[
    (Node::Profile, &["profile"], ""),
    (Node::ProfileDetails, &["profile"], ""),
    (Node::Media, &["media", "media_list", "stories", "live_media", "tags"], ""),
    (Node::MediaDetails, &["media"], ""),
    (Node::Child, &["media_children"], ""),
    (Node::Comment, &["comment", "comment_list", "reply_list"], ""),
    (Node::Thread, &["comment_list"], ""),
    (Node::Hashtag, &["hashtags_searched"], ""),
    (Node::HashtagMedia, &["hashtag_recent", "hashtag_top"], ""),
    (Node::MentionedMedia, &["profile"], "mentioned_media.media_id/"),
    (Node::MentionedComment, &["profile"], "mentioned_comment.comment_id/"),
    (Node::Discovered, &["profile"], "business_discovery.username/"),
    (Node::DiscoveredMedia, &["profile"], "business_discovery.username/media/"),
];

/// Whatever the client can ask for stands in the table, whether or not a test asks for it.
#[test]
fn every_field_of_the_client_has_its_row() {
    for row in instagram_client::read::FIELDS {
        let place = NODES.iter().find(|(node, ..)| *node == row.node);
        let (_, operations, outer) = place.unwrap_or_else(|| panic!("{:?}", row.node));
        for login in row.logins {
            let facebook = *login == LoginFlow::FacebookLogin;
            for field in fields(row.name) {
                let field = format!("{outer}{field}");
                for operation in *operations {
                    let known = has_field(operation, facebook, &field);
                    assert!(known, "{operation} of {login}: {field}");
                }
            }
        }
    }
}

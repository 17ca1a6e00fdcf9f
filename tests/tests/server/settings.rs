//! Every wrong setting stops the start with one sentence that names it.

use std::collections::BTreeSet;

use social_server::config::{SETTINGS, Secrecy};
use social_tests::server::Ground;

/// A setting and a value that cannot be used.
///
/// Values that look right alone and fail with others, or with this machine, stand here too.
const WRONG: &[(&str, &str)] = &[
    ("SOCIAL_LISTEN", "8080"),
    ("SOCIAL_METRICS_LISTEN", "localhost"),
    ("SOCIAL_PUBLIC_URL", "http://social.example.com"),
    ("SOCIAL_PUBLIC_URL", "https://social.example.com/below"),
    ("SOCIAL_PUBLIC_URL", "social.example.com"),
    ("SOCIAL_STORE", "mysql://somewhere"),
    ("SOCIAL_STORE", "postgres://127.0.0.1:9/social"),
    ("SOCIAL_STORE", "postgres://lea:made-up@somewhere"),
    ("SOCIAL_STORE", "sqlite:///dev/null/social.db"),
    ("SOCIAL_MEDIA", "media"),
    ("SOCIAL_MEDIA", "file:///dev/null/media"),
    ("SOCIAL_MEDIA", "s3://Bucket"),
    ("SOCIAL_MEDIA_URL", "http://media.example.com"),
    ("SOCIAL_KEYS", "k1:c2hvcnQ="),
    ("SOCIAL_KEYS", "no-colon-in-this-wrong-key"),
    ("SOCIAL_PRIMARY_KEY", "not-in-the-ring"),
    ("SOCIAL_MISSING_KEYS", "off"),
    ("SOCIAL_ADMIN_TOKEN", "short-admin-token"),
    ("SOCIAL_LOG", "info,=,="),
    ("SOCIAL_WORKERS", "0"),
    ("SOCIAL_WORKERS", "many"),
    ("SOCIAL_DB_MAX_CONNECTIONS", "-1"),
    ("SOCIAL_TRUSTED_PROXIES", "10.0.0.0/64"),
    ("SOCIAL_WEBHOOK_RETENTION", "1d"),
    ("SOCIAL_PAST_DUE", "2d"),
    ("SOCIAL_INSIGHTS_EVERY", "1m"),
    ("SOCIAL_SYNC_EVERY", "1m"),
    ("SOCIAL_STATUS_POLLING", "perhaps"),
    ("AWS_ACCESS_KEY_ID", "two words"),
    ("AWS_SECRET_ACCESS_KEY", "canary two words"),
    ("AWS_SESSION_TOKEN", "canary two words"),
    ("AWS_REGION", "Paris"),
    ("AWS_ENDPOINT_URL", "minio:9000"),
    ("TIKTOK_CLIENT_KEY", "with a space"),
    ("TIKTOK_CLIENT_SECRET", "wrong secret with spaces"),
    ("TIKTOK_CLIENT_SECRET_PREVIOUS", "wrong secret with spaces"),
    ("TIKTOK_WEBHOOK_SECRET", "wrong secret with spaces"),
    ("TIKTOK_SCOPES", ","),
    ("TIKTOK_API_URL", "http://open.example.com"),
    ("TIKTOK_AUTH_URL", "ftp://www.example.com"),
    ("TIKTOK_UPLOAD_HOSTS", ","),
    ("TIKTOK_PKCE", "base64"),
    // The redirect address is on loopback here, where TikTok demands it.
    ("TIKTOK_PKCE", "off"),
    ("META_APP_ID", "with a space"),
    ("META_APP_SECRET", "wrong secret with spaces"),
    ("META_APP_SECRET_PREVIOUS", "wrong secret with spaces"),
    ("META_VERIFY_TOKEN", "too-short"),
    ("META_SCOPES", ","),
    ("META_GRAPH_URL", "http://graph.example.com"),
    ("META_AUTH_URL", "ftp://www.example.com"),
    ("META_UPLOAD_URL", "rupload"),
    ("META_GRAPH_VERSION", "latest"),
    ("INSTAGRAM_APP_ID", "with a space"),
    ("INSTAGRAM_APP_SECRET", "wrong secret with spaces"),
    ("INSTAGRAM_APP_SECRET_PREVIOUS", "wrong secret with spaces"),
    ("INSTAGRAM_SCOPES", "instagram_basic"),
    ("INSTAGRAM_GRAPH_URL", "http://graph.example.com"),
    ("INSTAGRAM_AUTH_URL", "ftp://www.example.com"),
    ("INSTAGRAM_TOKEN_URL", "http://api.example.com"),
    ("TIKTOK_AUDITED", "yes"),
    ("TIKTOK_OWNERSHIP_FILES", "../verification.txt"),
];

/// Settings without which there is nothing to start.
const NEEDED: &[&str] =
    &["SOCIAL_STORE", "SOCIAL_MEDIA", "SOCIAL_KEYS", "TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET"];

/// How long a server may take to refuse.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

/// Starts a server that cannot start, and gives what is wrong with how it says so.
async fn refusal(ground: &Ground, name: &str) -> Option<String> {
    let mut command = ground.command(&["serve"]).unwrap();
    // One that starts all the same serves until it is stopped.
    let ended = tokio::time::timeout(PATIENCE, command.kill_on_drop(true).output()).await;
    let Ok(output) = ended else { return Some(format!("{name}: it started")) };
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = said.lines().collect();
    let value = ground.setting(name).unwrap_or_default();
    let secret =
        SETTINGS.iter().any(|setting| setting.name == name && setting.secrecy == Secrecy::Secret);
    let problem = if output.status.success() {
        "it started and ended well"
    } else if lines.len() != 1 {
        "it did not say one line"
    } else if !said.contains(&format!("`{name}`")) {
        "it did not name the setting"
    } else if secret && !value.is_empty() && said.contains(value) {
        "it showed a secret"
    } else if !output.stdout.is_empty() {
        "it wrote to the standard output"
    } else {
        return None;
    };
    Some(format!("{name}={value}: {problem}: {said}\n"))
}

fn ground() -> Ground {
    let mut ground = Ground::bare().unwrap();
    ground.set("SOCIAL_LOG", "error");
    ground
}

#[tokio::test]
async fn every_wrong_setting_stops_the_start_with_one_sentence() {
    let tried: BTreeSet<_> = WRONG.iter().map(|(name, _)| *name).collect();
    let known: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(tried, known, "each setting has a wrong value in the table, and none is made up");

    let mut wrong = String::new();
    for (name, value) in WRONG {
        let mut ground = ground();
        ground.set(name, *value);
        wrong.extend(refusal(&ground, name).await);
    }
    for name in NEEDED {
        let mut ground = ground();
        ground.set(name, "");
        wrong.extend(refusal(&ground, name).await);
    }
    println!(
        "proof: {} wrong and {} missing settings, each one sentence",
        WRONG.len(),
        NEEDED.len()
    );
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    for name in ["SOCIAL_LISTEN", "SOCIAL_METRICS_LISTEN"] {
        let mut ground = ground();
        ground.set(name, taken.local_addr().unwrap().to_string());
        assert_eq!(refusal(&ground, name).await, None);
    }
}

#[tokio::test]
async fn an_open_address_needs_a_public_one() {
    let mut ground = ground();
    ground.set("SOCIAL_LISTEN", "0.0.0.0:0");
    assert_eq!(refusal(&ground, "SOCIAL_PUBLIC_URL").await, None);
}

//! Every wrong setting is refused with a sentence that names it and the cure.

use social_service::AppAudit;

use super::*;

const KEY: &str = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_KEY: &str = "k2:HxAPDg0MCwoJCAcGBQQDAgEAHx4dHBsaGRgXFhUUExI=";

fn good() -> Vec<(&'static str, &'static str)> {
    vec![
        ("SOCIAL_STORE", "sqlite:///var/lib/social/social.db"),
        ("SOCIAL_MEDIA", "file:///var/lib/social/media"),
        ("SOCIAL_KEYS", KEY),
        ("TIKTOK_CLIENT_KEY", "made-up-client-key"),
        ("TIKTOK_CLIENT_SECRET", "made-up-client-secret"),
    ]
}

fn with(changes: &[(&'static str, &'static str)]) -> Sources {
    Sources::from_pairs(good().into_iter().chain(changes.iter().copied()))
}

fn from_toml(text: &str) -> (tempfile::TempDir, Sources) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.toml");
    std::fs::write(&path, text).unwrap();
    (folder, Sources { file: Some(path), ..Sources::default() })
}

#[test]
fn a_short_configuration_is_enough() {
    let config = Config::read(&with(&[])).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.metrics_listen.to_string(), "127.0.0.1:9090");
    assert_eq!(config.workers, 10);
    assert_eq!(config.webhook_retention, Duration::from_hours(14 * 24));
    let app = &config.tiktok[0];
    assert_eq!((app.name.as_str(), app.client_key.as_str()), ("default", "made-up-client-key"));
    assert_eq!(app.api_url.as_str(), "https://open.tiktokapis.com/");
    assert!(app.webhook_secrets[0].ct_eq(&app.client_secret));
}

const IN_S3: (&str, &str) = ("SOCIAL_MEDIA", "s3://bucket/prefix");
const REGION: (&str, &str) = ("AWS_REGION", "eu-west-3");
const ID: (&str, &str) = ("AWS_ACCESS_KEY_ID", "made-up-id");
const SECRET: (&str, &str) = ("AWS_SECRET_ACCESS_KEY", "made-up-secret-of-s3");

/// One row a mistake: what is set, the setting the message must name, and words of its cure.
type Pairs = &'static [(&'static str, &'static str)];
const WRONG: &[(Pairs, &str, &str)] = &[
    (&[("SOCIAL_LISTEN", "localhost")], "SOCIAL_LISTEN", "ADDRESS:PORT"),
    (&[("SOCIAL_LISTEN", "127.0.0.1:65536")], "SOCIAL_LISTEN", "ADDRESS:PORT"),
    (&[("SOCIAL_LISTEN", "0.0.0.0:8080")], "SOCIAL_PUBLIC_URL", "https address"),
    (&[("SOCIAL_METRICS_LISTEN", "9090")], "SOCIAL_METRICS_LISTEN", "ADDRESS:PORT"),
    (&[("SOCIAL_PUBLIC_URL", "social.example.com")], "SOCIAL_PUBLIC_URL", "whole address"),
    (&[("SOCIAL_PUBLIC_URL", "http://social.example.com")], "SOCIAL_PUBLIC_URL", "https"),
    (&[("SOCIAL_PUBLIC_URL", "http://127.0.0.1.example.com")], "SOCIAL_PUBLIC_URL", "https"),
    (
        &[("SOCIAL_PUBLIC_URL", "https://social.example.com/app")],
        "SOCIAL_PUBLIC_URL",
        "without a path",
    ),
    (&[("SOCIAL_PUBLIC_URL", "https://a:b@social.example.com")], "SOCIAL_PUBLIC_URL", "leave out"),
    (&[("SOCIAL_PUBLIC_URL", "https://social.example.com/?a=1")], "SOCIAL_PUBLIC_URL", "leave out"),
    (&[("SOCIAL_MEDIA_URL", "http://media.example.com/")], "SOCIAL_MEDIA_URL", "https"),
    (&[("SOCIAL_MEDIA_URL", "https://media.example.com/a")], "SOCIAL_MEDIA_URL", "slash"),
    (&[("TIKTOK_OWNERSHIP_FILES", "tiktok/..txt")], "TIKTOK_OWNERSHIP_FILES", "portal"),
    (&[("TIKTOK_OWNERSHIP_FILES", "tiktokab.txt:cd")], "TIKTOK_OWNERSHIP_FILES", "another file"),
    (&[("SOCIAL_STORE", "social.db")], "SOCIAL_STORE", "sqlite://PATH"),
    (&[("SOCIAL_STORE", "sqlite://")], "SOCIAL_STORE", "sqlite://PATH"),
    (&[("SOCIAL_STORE", "sqlite:///a.db?mode=ro")], "SOCIAL_STORE", "sqlite://PATH"),
    (&[("SOCIAL_STORE", "postgres://localhost")], "SOCIAL_STORE", "name the database"),
    (&[("SOCIAL_STORE", "postgres://a:b@host:x/social")], "SOCIAL_STORE", "HOST:PORT"),
    (&[("SOCIAL_STORE", "postgres://host/social?ssl=on")], "SOCIAL_STORE", "sslmode"),
    (&[("SOCIAL_STORE", "mysql://a:b@host/social")], "SOCIAL_STORE", "postgres://"),
    (&[("SOCIAL_STORE", "")], "SOCIAL_STORE", "database file"),
    (&[("SOCIAL_MEDIA", "media")], "SOCIAL_MEDIA", "absolute path"),
    (&[("SOCIAL_MEDIA", "file://media")], "SOCIAL_MEDIA", "absolute path"),
    (&[("SOCIAL_MEDIA", "s3://")], "SOCIAL_MEDIA", "s3://BUCKET"),
    (&[("SOCIAL_MEDIA", "s3://Bucket")], "SOCIAL_MEDIA", "small letters"),
    (&[("SOCIAL_MEDIA", "s3://bucket/a//b")], "SOCIAL_MEDIA", "single slashes"),
    (&[("SOCIAL_MEDIA", "s3://bucket/../b")], "SOCIAL_MEDIA", "single slashes"),
    (&[IN_S3, ID, SECRET], "AWS_REGION", "region"),
    (&[IN_S3, ID, SECRET, ("AWS_REGION", "Paris 3")], "AWS_REGION", "eu-west-3"),
    (&[IN_S3, REGION, SECRET], "AWS_ACCESS_KEY_ID", "id of a key"),
    (&[("AWS_ACCESS_KEY_ID", "a b")], "AWS_ACCESS_KEY_ID", "copy it again"),
    (&[IN_S3, REGION, ID], "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY_FILE"),
    (&[("AWS_SECRET_ACCESS_KEY", "a b")], "AWS_SECRET_ACCESS_KEY", "copy it again"),
    (&[("AWS_SESSION_TOKEN", "a b")], "AWS_SESSION_TOKEN", "copy it again"),
    (&[("AWS_ENDPOINT_URL", "minio:9000")], "AWS_ENDPOINT_URL", "whole address"),
    (
        &[IN_S3, REGION, ID, SECRET, ("AWS_ENDPOINT_URL", "http://minio:9000")],
        "AWS_ENDPOINT_URL",
        "https",
    ),
    (
        &[IN_S3, REGION, ID, SECRET, ("AWS_ENDPOINT_URL", "https://a:b@minio")],
        "AWS_ENDPOINT_URL",
        "leave out",
    ),
    (&[("SOCIAL_MEDIA", "")], "SOCIAL_MEDIA", "folder"),
    (&[("SOCIAL_KEYS", "")], "SOCIAL_KEYS", "keys new"),
    (&[("SOCIAL_KEYS", "k1")], "SOCIAL_KEYS", "keys new"),
    (&[("SOCIAL_KEYS", "k1:c2hvcnQ=")], "SOCIAL_KEYS", "32"),
    (&[("SOCIAL_KEYS", "k1:!!")], "SOCIAL_KEYS", "base64"),
    (
        &[("SOCIAL_KEYS", "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")],
        "SOCIAL_KEYS",
        "random",
    ),
    (&[("SOCIAL_PRIMARY_KEY", "k9")], "SOCIAL_PRIMARY_KEY", "name a key of"),
    (&[("SOCIAL_PRIMARY_KEY", "a b")], "SOCIAL_PRIMARY_KEY", "letters"),
    (&[("SOCIAL_MISSING_KEYS", "off")], "SOCIAL_MISSING_KEYS", "refuse or keep"),
    (&[("SOCIAL_ADMIN_TOKEN", "short")], "SOCIAL_ADMIN_TOKEN", "24"),
    (&[("SOCIAL_LOG", "info,=,=")], "SOCIAL_LOG", "level"),
    (&[("SOCIAL_WORKERS", "0")], "SOCIAL_WORKERS", "1 to 256"),
    (&[("SOCIAL_WORKERS", "many")], "SOCIAL_WORKERS", "1 to 256"),
    (&[("SOCIAL_DB_MAX_CONNECTIONS", "0")], "SOCIAL_DB_MAX_CONNECTIONS", "1 to 1000"),
    (&[("SOCIAL_TRUSTED_PROXIES", "proxy")], "SOCIAL_TRUSTED_PROXIES", "10.0.0.0/8"),
    (&[("SOCIAL_TRUSTED_PROXIES", "10.0.0.0/33")], "SOCIAL_TRUSTED_PROXIES", "10.0.0.0/8"),
    (&[("SOCIAL_WEBHOOK_RETENTION", "6d")], "SOCIAL_WEBHOOK_RETENTION", "7d"),
    (&[("SOCIAL_WEBHOOK_RETENTION", "14")], "SOCIAL_WEBHOOK_RETENTION", "14d"),
    (&[("SOCIAL_STATUS_POLLING", "yes")], "SOCIAL_STATUS_POLLING", "on or off"),
    (&[("TIKTOK_CLIENT_KEY", "")], "TIKTOK_CLIENT_KEY", "client key"),
    (&[("TIKTOK_CLIENT_KEY", "a key")], "TIKTOK_CLIENT_KEY", "copy it again"),
    (&[("TIKTOK_CLIENT_SECRET", "")], "TIKTOK_CLIENT_SECRET", "client secret"),
    (&[("TIKTOK_SCOPES", ",")], "TIKTOK_SCOPES", "user.info.basic"),
    (&[("TIKTOK_SCOPES", "user.info.basic;video")], "TIKTOK_SCOPES", "commas"),
    (&[("TIKTOK_API_URL", "http://open.example.com")], "TIKTOK_API_URL", "https"),
    (&[("TIKTOK_AUTH_URL", "ftp://127.0.0.1")], "TIKTOK_AUTH_URL", "https"),
    (&[("TIKTOK_UPLOAD_HOSTS", ",")], "TIKTOK_UPLOAD_HOSTS", ".tiktokapis.com"),
    (&[("TIKTOK_UPLOAD_HOSTS", ".")], "TIKTOK_UPLOAD_HOSTS", ".example.com"),
    (&[("TIKTOK_UPLOAD_HOSTS", "a/b")], "TIKTOK_UPLOAD_HOSTS", ".example.com"),
    (&[("TIKTOK_PKCE", "plain")], "TIKTOK_PKCE", "auto, off or hex"),
    (&[("TIKTOK_AUDITED", "maybe")], "TIKTOK_AUDITED", "true, false or unknown"),
    (&[("META_APP_ID", "1234567890")], "META_APP_SECRET", "app secret"),
    (&[("META_APP_ID", "a b")], "META_APP_ID", "copy it again"),
    (&[("META_APP_SECRET", "made-up-secret")], "META_APP_ID", "app id"),
    (&[("META_APP_SECRET", "a b")], "META_APP_SECRET", "copy it again"),
    (&[("META_APP_SECRET_PREVIOUS", "a b")], "META_APP_SECRET_PREVIOUS", "copy it again"),
    (&[("META_VERIFY_TOKEN", "short")], "META_VERIFY_TOKEN", "16 random"),
    (&[("META_SCOPES", ",")], "META_SCOPES", "instagram_basic"),
    (&[("META_SCOPES", "instagram_basic;pages")], "META_SCOPES", "commas"),
    (&[("META_GRAPH_URL", "http://graph.example.com")], "META_GRAPH_URL", "https"),
    (&[("META_AUTH_URL", "ftp://127.0.0.1")], "META_AUTH_URL", "https"),
    (&[("META_UPLOAD_URL", "rupload.example.com")], "META_UPLOAD_URL", "whole address"),
    (&[("META_GRAPH_VERSION", "25")], "META_GRAPH_VERSION", "v25.0"),
    (&[("INSTAGRAM_APP_ID", "1234567890")], "INSTAGRAM_APP_SECRET", "app secret"),
    (&[("INSTAGRAM_APP_ID", "a b")], "INSTAGRAM_APP_ID", "copy it again"),
    (&[("INSTAGRAM_APP_SECRET", "made-up-secret")], "INSTAGRAM_APP_ID", "not the Meta app"),
    (&[("INSTAGRAM_APP_SECRET", "a b")], "INSTAGRAM_APP_SECRET", "copy it again"),
    (&[("INSTAGRAM_APP_SECRET_PREVIOUS", "a b")], "INSTAGRAM_APP_SECRET_PREVIOUS", "again"),
    (&[("INSTAGRAM_SCOPES", ",")], "INSTAGRAM_SCOPES", "commas"),
    (&[("INSTAGRAM_SCOPES", "instagram_basic")], "INSTAGRAM_SCOPES", "instagram_business_basic"),
    (&[("INSTAGRAM_GRAPH_URL", "http://graph.example.com")], "INSTAGRAM_GRAPH_URL", "https"),
    (&[("INSTAGRAM_AUTH_URL", "ftp://127.0.0.1")], "INSTAGRAM_AUTH_URL", "https"),
    (&[("INSTAGRAM_TOKEN_URL", "http://api.example.com")], "INSTAGRAM_TOKEN_URL", "https"),
    (&[("SOCIAL_PAST_DUE", "25h")], "SOCIAL_PAST_DUE", "1m to 24h"),
    (&[("SOCIAL_INSIGHTS_EVERY", "5m")], "SOCIAL_INSIGHTS_EVERY", "15m to 7d"),
    (&[("SOCIAL_INSIGHTS_EVERY", "often")], "SOCIAL_INSIGHTS_EVERY", "or off"),
    (&[("SOCIAL_SYNC_EVERY", "8d")], "SOCIAL_SYNC_EVERY", "15m to 7d"),
    (&[("SOCIAL_SYNC_EVERY", "never")], "SOCIAL_SYNC_EVERY", "or off"),
    (&[("SOCIAL_PAST_DUE", "60")], "SOCIAL_PAST_DUE", "30m"),
];

#[test]
fn every_wrong_setting_is_named_with_its_cure() {
    for (set, name, cure) in WRONG {
        let error = Config::read(&with(set)).expect_err(&format!("{set:?} passes")).to_string();
        assert!(error.contains(name), "{set:?}: {error}");
        assert!(error.contains(cure), "{set:?}: {error}");
        assert!(!error.contains('\n'), "{set:?}: {error}");
    }
}

#[test]
fn every_checked_setting_has_a_wrong_row() {
    let optional_secrets = ["TIKTOK_CLIENT_SECRET_PREVIOUS", "TIKTOK_WEBHOOK_SECRET"];
    for setting in SETTINGS.iter().filter(|setting| !optional_secrets.contains(&setting.name)) {
        assert!(
            WRONG.iter().any(|(_, name, _)| *name == setting.name),
            "{} has no row",
            setting.name
        );
    }
}

#[test]
fn several_keys_need_a_primary_one() {
    let both = format!("{KEY},{OTHER_KEY}");
    let mut sources = with(&[]);
    sources.environment.insert("SOCIAL_KEYS".to_owned(), both);
    let error = Config::read(&sources).unwrap_err().to_string();
    assert!(error.contains("SOCIAL_PRIMARY_KEY"), "{error}");
    sources.environment.insert("SOCIAL_PRIMARY_KEY".to_owned(), "k2".to_owned());
    assert_eq!(Config::read(&sources).unwrap().keys.primary_id().as_str(), "k2");
}

#[test]
fn no_message_and_no_debug_shows_a_secret() {
    let canary = "canary with a blank";
    for name in [
        "SOCIAL_KEYS",
        "SOCIAL_ADMIN_TOKEN",
        "TIKTOK_CLIENT_SECRET",
        "TIKTOK_WEBHOOK_SECRET",
        "META_APP_SECRET",
        "META_VERIFY_TOKEN",
        "INSTAGRAM_APP_SECRET",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ] {
        let error = Config::read(&with(&[(name, canary)])).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{name}");
    }
    let sources = with(&[("SOCIAL_ADMIN_TOKEN", "canary-canary-canary-canary")]);
    let config = Config::read(&sources).unwrap();
    assert!(!format!("{config:?} {sources:?}").contains("canary"));
    assert!(!format!("{config:?}").contains("made-up-client-secret"));
    let (_folder, broken) = from_toml("[tiktok]\nclient_secret = \"canary\" x\n");
    let error = Config::read(&broken).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    assert!(error.to_string().contains("line 2"), "{error}");
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let (_folder, mut sources) =
        from_toml("workers = 3\nlisten = \"127.0.0.1:1\"\nmetrics_listen = \"127.0.0.1:2\"\n");
    sources.environment =
        with(&[("SOCIAL_WORKERS", "4"), ("SOCIAL_LISTEN", "127.0.0.1:3")]).environment;
    sources.flags.insert("SOCIAL_WORKERS".to_owned(), "5".to_owned());
    let config = Config::read(&sources).unwrap();
    assert_eq!(config.workers, 5);
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.metrics_listen.port(), 2);
}

#[test]
fn a_file_holds_several_apps() {
    let (_folder, mut sources) = from_toml(
        r#"
        [tiktok]
        client_key = "key-of-the-default-app"
        scopes = ["user.info.basic", "video.upload"]
        [[tiktok.app]]
        name = "brand"
        client_key = "key-of-the-brand"
        client_secret = "secret-of-the-brand"
        audited = true
        "#,
    );
    sources.environment =
        Sources::from_pairs(good().into_iter().filter(|(name, _)| *name != "TIKTOK_CLIENT_KEY"))
            .environment;
    let config = Config::read(&sources).unwrap();
    let names: Vec<_> = config.tiktok.iter().map(|app| app.name.as_str()).collect();
    assert_eq!(names, ["default", "brand"]);
    assert_eq!(config.tiktok[0].client_key, "key-of-the-default-app");
    assert!(!config.tiktok[0].scopes.contains("video.publish"));
    assert!(config.tiktok[1].scopes.contains("video.publish"));
    let audits: Vec<_> = config.tiktok.iter().map(|app| app.audit).collect();
    assert_eq!(audits, [AppAudit::Unknown, AppAudit::Audited]);
}

#[test]
fn a_file_with_a_mistake_is_refused() {
    let rows = [
        ("lisen = \"127.0.0.1:1\"", "`lisen`"),
        ("[tiktok]\nlisten = \"127.0.0.1:1\"", "`tiktok.listen`"),
        ("[tiktok]\nclient_key_file = \"a\"", "`tiktok.client_key_file`"),
        ("[[tiktok.app]]\nclient_key = \"a\"", "`tiktok.app.name`"),
        ("[[tiktok.app]]\nname = \"A B\"", "`tiktok.app.name`"),
        ("[[tiktok.app]]\nname = \"a\"\nkey = \"b\"", "`tiktok.app.key`"),
        (
            "[[tiktok.app]]\nname = \"default\"\nclient_key = \"b\"\nclient_secret = \"c\"",
            "named `default`",
        ),
        ("[[tiktok.app]]\nname = \"a\"\nclient_key = \"b\"", "`TIKTOK_CLIENT_SECRET`"),
        ("workers = 1.5", "`workers`"),
        ("workers = ", "line 1"),
        ("a = 1\na = 2", "line 2"),
        ("tiktok = 3", "`tiktok`"),
    ];
    for (text, named) in rows {
        let (_folder, mut sources) = from_toml(text);
        sources.environment = with(&[]).environment;
        let error = Config::read(&sources).expect_err(text).to_string();
        assert!(error.contains(named), "{text}: {error}");
    }
    let missing = Sources { file: Some("/no/such/social.toml".into()), ..Sources::default() };
    assert!(matches!(Config::read(&missing), Err(ConfigError::File { .. })));
}

#[test]
fn a_secret_may_lie_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "from-the-file\n").unwrap();
    let path = path.to_str().unwrap().to_owned();
    let mut sources = with(&[("TIKTOK_CLIENT_SECRET", "")]);
    sources.environment.insert("TIKTOK_CLIENT_SECRET_FILE".to_owned(), path);
    let config = Config::read(&sources).unwrap();
    assert_eq!(config.tiktok[0].client_secret.expose_secret(), "from-the-file");

    sources.environment.insert("TIKTOK_CLIENT_SECRET".to_owned(), "and-here".to_owned());
    let error = Config::read(&sources).unwrap_err().to_string();
    assert!(error.contains("keep one"), "{error}");

    sources.environment.remove("TIKTOK_CLIENT_SECRET");
    sources.environment.insert("TIKTOK_CLIENT_SECRET_FILE".to_owned(), "/no/such/file".to_owned());
    let error = Config::read(&sources).unwrap_err().to_string();
    assert!(error.contains("`TIKTOK_CLIENT_SECRET_FILE` names `/no/such/file`"), "{error}");
}

#[test]
fn a_webhook_secret_of_its_own_replaces_the_client_secrets() {
    let secrets = |changes: &[(&'static str, &'static str)]| {
        let config = Config::read(&with(changes)).unwrap();
        config.tiktok[0]
            .webhook_secrets
            .iter()
            .map(|secret| secret.expose_secret().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        secrets(&[("TIKTOK_CLIENT_SECRET_PREVIOUS", "old")]),
        ["made-up-client-secret", "old"]
    );
    assert_eq!(
        secrets(&[("TIKTOK_CLIENT_SECRET_PREVIOUS", "old"), ("TIKTOK_WEBHOOK_SECRET", "own")]),
        ["own"]
    );
}

#[test]
fn strange_variables_are_named() {
    let sources = with(&[
        ("SOCIAL_LISEN", "1"),
        ("TIKTOK_CLIENT_KEY_FILE", "a"),
        ("SOCIAL_KEYS_FILE", "b"),
        ("PATH", "c"),
    ]);
    assert_eq!(sources.strangers(), ["SOCIAL_LISEN", "TIKTOK_CLIENT_KEY_FILE"]);
}

#[test]
fn a_bucket_comes_with_its_key() {
    let there = [IN_S3, REGION, ID, SECRET, ("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")];
    let config = Config::read(&with(&there)).unwrap();
    let s3 = config.s3.clone().unwrap();
    assert_eq!((s3.bucket.as_str(), s3.prefix.as_str()), ("bucket", "prefix"));
    assert_eq!((s3.region.as_str(), s3.access_key_id.as_str()), ("eu-west-3", "made-up-id"));
    assert_eq!(s3.secret_access_key.expose_secret(), "made-up-secret-of-s3");
    assert!(!format!("{config:?}").contains("made-up-secret-of-s3"));
    // The variables of other programs on the machine do not matter without a bucket.
    let others = with(&[("AWS_ENDPOINT_URL", "http://minio:9000"), REGION]);
    assert!(Config::read(&others).unwrap().s3.is_none());
}

#[test]
fn the_key_of_a_bucket_may_stand_in_its_table() {
    let (_folder, mut sources) = from_toml(
        "media = \"s3://bucket\"\n[aws]\nregion = \"eu-west-3\"\naccess_key_id = \"made-up-id\"\nsecret_access_key = \"made-up\"\n",
    );
    sources.environment =
        Sources::from_pairs(good().into_iter().filter(|(name, _)| *name != "SOCIAL_MEDIA"))
            .environment;
    let s3 = Config::read(&sources).unwrap().s3.unwrap();
    assert_eq!((s3.prefix.as_str(), s3.secret_access_key.expose_secret()), ("", "made-up"));
}

#[test]
fn a_database_password_is_no_flag_and_shown_nowhere() {
    let url = "postgres://lea:canary-of-the-store@db.example.com/social";
    let config = Config::read(&with(&[("SOCIAL_STORE", url)])).unwrap();
    assert!(
        matches!(&config.store.address, StoreAddress::Postgres(kept) if kept.expose_secret() == url)
    );
    assert_eq!(config.store.connections, 20);
    assert!(!format!("{config:?}").contains("canary"));

    let mut flagged = with(&[]);
    flagged.flags.insert("SOCIAL_STORE".to_owned(), url.to_owned());
    let error = Config::read(&flagged).unwrap_err().to_string();
    assert!(error.contains("`SOCIAL_STORE_FILE`") && !error.contains("canary"), "{error}");
    assert!(!format!("{flagged:?}").contains("canary"));
    flagged.flags.insert("SOCIAL_STORE".to_owned(), "postgres://db.example.com/social".to_owned());
    assert!(Config::read(&flagged).is_ok());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    std::fs::write(&path, format!("{url}\n")).unwrap();
    let mut sources = with(&[("SOCIAL_STORE", "")]);
    sources.environment.insert("SOCIAL_STORE_FILE".to_owned(), path.to_str().unwrap().to_owned());
    assert!(sources.strangers().is_empty());
    assert_eq!(Config::read(&sources).unwrap().store, config.store);

    for wrong in [
        "postgres://lea:canary@",
        "postgres://lea:canary@db:port/a",
        "postgre://lea:canary@db/a",
        "lea:canary@db",
    ] {
        let sources = Sources::from_pairs([("SOCIAL_STORE", wrong)]);
        let error = StoreConfig::read(&sources).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
}

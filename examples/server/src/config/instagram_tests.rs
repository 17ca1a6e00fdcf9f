//! Meta and Instagram apps, from the environment and from tables.

use social_core::ClientSecret;

use super::*;

const BASE: [(&str, &str); 3] = [
    ("SOCIAL_STORE", "memory:"),
    ("SOCIAL_MEDIA", "memory:"),
    ("SOCIAL_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
];

fn read(changes: &[(&str, &str)], file: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.toml");
    std::fs::write(&path, file).unwrap();
    let pairs = BASE.into_iter().chain(changes.iter().copied());
    Config::read(&Sources { file: Some(path), ..Sources::from_pairs(pairs) })
}

const BOTH: [(&str, &str); 4] = [
    ("META_APP_ID", "1234567890"),
    ("META_APP_SECRET", "made-up-meta-secret"),
    ("INSTAGRAM_APP_ID", "2345678901"),
    ("INSTAGRAM_APP_SECRET", "made-up-instagram-secret"),
];

#[test]
fn both_logins_of_the_environment_are_one_app_and_need_no_tiktok() {
    let config = read(&BOTH, "").unwrap();
    assert!(config.tiktok.is_empty());
    let [app] = config.instagram.as_slice() else { panic!("{:?}", config.instagram) };
    assert_eq!(app.name.as_str(), "default");
    let meta = app.meta.as_ref().unwrap();
    assert_eq!(meta.graph_url.as_str(), "https://graph.facebook.com/");
    assert!(meta.scopes.contains("pages_show_list"));
    let instagram = app.instagram.as_ref().unwrap();
    assert_eq!(instagram.token_url.as_str(), "https://api.instagram.com/");
    assert_eq!((meta.version.as_str(), instagram.version.as_str()), ("v25.0", "v25.0"));
    let secrets: Vec<_> = app.webhook_secrets.iter().map(ClientSecret::expose_secret).collect();
    assert_eq!(secrets, ["made-up-meta-secret", "made-up-instagram-secret"]);
    assert!(app.verify_tokens.is_empty(), "there is no default that everybody knows");
    assert!(!format!("{config:?}").contains("made-up-meta-secret"));
}

#[test]
fn tables_of_one_name_are_one_app() {
    let file = r#"
        [meta]
        verify_token = "0123456789abcdef"
        [[meta.app]]
        name = "brand"
        app_id = "3"
        app_secret = "made-up-3"
        app_secret_previous = "made-up-2"
        graph_version = "v26.0"
        [[instagram.app]]
        name = "brand"
        app_id = "4"
        app_secret = "made-up-4"
        [[instagram.app]]
        name = "solo"
        app_id = "5"
        app_secret = "made-up-5"
    "#;
    let config = read(&BOTH[2..], file).unwrap();
    let shape: Vec<_> = config
        .instagram
        .iter()
        .map(|app| (app.name.as_str(), app.meta.is_some(), app.instagram.is_some()))
        .collect();
    assert_eq!(shape, [("brand", true, true), ("default", false, true), ("solo", false, true)]);
    let brand = &config.instagram[0];
    let secrets: Vec<_> = brand.webhook_secrets.iter().map(ClientSecret::expose_secret).collect();
    assert_eq!(secrets, ["made-up-3", "made-up-4", "made-up-2"]);
    assert_eq!(brand.instagram.as_ref().unwrap().version.as_str(), "v26.0");
    for app in &config.instagram {
        assert_eq!(app.verify_tokens[0].expose_secret(), "0123456789abcdef", "{}", app.name);
    }
}

#[test]
fn a_table_with_a_mistake_is_refused() {
    for (text, named) in [
        ("[[meta.app]]\napp_id = \"a\"", "`meta.app.name`"),
        ("[[instagram.app]]\nname = \"A B\"", "`instagram.app.name`"),
        ("[[meta.app]]\nname = \"a\"\ntoken_url = \"b\"", "`meta.app.token_url`"),
        ("[[meta.app]]\nname = \"a\"\napp_id = \"b\"", "`META_APP_SECRET`"),
        ("[[meta.app]]\nname = \"default\"\napp_id = \"b\"", "two Meta apps"),
        ("[meta]\nlisten = \"127.0.0.1:1\"", "`meta.listen`"),
        ("instagram = 3", "`instagram`"),
    ] {
        let error = read(&BOTH, text).expect_err(text).to_string();
        assert!(error.contains(named), "{text}: {error}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn a_secret_may_lie_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "from-the-file\n").unwrap();
    let path = path.to_str().unwrap();
    let config = read(&[BOTH[0], ("META_APP_SECRET_FILE", path)], "").unwrap();
    assert_eq!(config.instagram[0].webhook_secrets[0].expose_secret(), "from-the-file");
}

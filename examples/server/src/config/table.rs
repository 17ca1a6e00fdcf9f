//! Every setting in one table: the help, the documents and the tests walk it.

use super::parse::{self, Problem};

/// Whether a value may be shown, given as a flag, or only read from the environment or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// It may be shown, and there is a flag for it.
    Open,
    /// An address that may hold a password: there is a flag, which takes none, and `NAME_FILE`; it
    /// is shown without its password.
    Address,
    /// It is never shown and never a flag; `NAME_FILE` names a file that holds it.
    Secret,
}

/// What a setting belongs to, which decides its table in the settings file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The server itself; at the top of the file.
    Server,
    /// A TikTok app.
    TikTokApp,
    /// A Meta app, for Facebook Login.
    MetaApp,
    /// An Instagram app, for Instagram Login.
    InstagramApp,
    /// The S3 account.
    Aws,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the environment.
    pub name: &'static str,
    /// What its value looks like.
    pub takes: &'static str,
    /// What holds if it is not set.
    pub default: Option<&'static str>,
    /// What it does.
    pub what: &'static str,
    /// Whether it may be shown.
    pub secrecy: Secrecy,
    /// Tells what is wrong with a value and what to write instead.
    pub check: fn(&str) -> Result<(), Problem>,
}

impl Setting {
    /// Finds a setting by its name.
    pub fn find(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// Tells whose it is, by the beginning of its name.
    pub fn owner(&self) -> Owner {
        let prefix = self.name.split_once('_').map_or("", |(prefix, _)| prefix);
        match prefix {
            "TIKTOK" => Owner::TikTokApp,
            "META" => Owner::MetaApp,
            "INSTAGRAM" => Owner::InstagramApp,
            "AWS" => Owner::Aws,
            _ => Owner::Server,
        }
    }

    /// Tells whether `NAME_FILE` may name a file that holds it.
    pub fn may_lie_in_a_file(&self) -> bool {
        self.secrecy != Secrecy::Open
    }

    /// Gives its key in the settings file: `listen`; for an app's, the key within its table.
    pub fn key(&self) -> String {
        let bare = self.name.split_once('_').map_or(self.name, |(_, rest)| rest);
        bare.to_ascii_lowercase()
    }

    /// Gives its flag without the dashes: `listen`, `tiktok-api-url`.
    pub fn flag(&self) -> String {
        let name = self.name.strip_prefix("SOCIAL_").unwrap_or(self.name);
        name.to_ascii_lowercase().replace('_', "-")
    }
}

const fn open(
    name: &'static str,
    takes: &'static str,
    default: Option<&'static str>,
    what: &'static str,
    check: fn(&str) -> Result<(), Problem>,
) -> Setting {
    Setting { name, takes, default, what, secrecy: Secrecy::Open, check }
}

const fn address(
    name: &'static str,
    takes: &'static str,
    what: &'static str,
    check: fn(&str) -> Result<(), Problem>,
) -> Setting {
    Setting { name, takes, default: None, what, secrecy: Secrecy::Address, check }
}

const fn secret(
    name: &'static str,
    takes: &'static str,
    what: &'static str,
    check: fn(&str) -> Result<(), Problem>,
) -> Setting {
    Setting { name, takes, default: None, what, secrecy: Secrecy::Secret, check }
}

/// The settings, in the order of the documents.
#[rustfmt::skip]
pub static SETTINGS: &[Setting] = &[
    open("SOCIAL_LISTEN", "ADDRESS:PORT", Some("127.0.0.1:8080"), "where the pages, the API and the webhooks are served", |v| parse::address(v).map(drop)),
    open("SOCIAL_METRICS_LISTEN", "ADDRESS:PORT", Some("127.0.0.1:9090"), "where /metrics is served; keep it inside your network", |v| parse::address(v).map(drop)),
    open("SOCIAL_PUBLIC_URL", "URL", None, "the address people and platforms use, https unless on loopback; redirects and cookies come from it alone; without it, http and the address listened on if that is loopback", |v| parse::public_url(v).map(drop)),
    open("SOCIAL_MEDIA_URL", "URL", None, "the address below which platforms fetch files, verified at TikTok as a domain or URL prefix; requests below it must reach the root of this server; without it, the public one", |v| parse::media_url(v).map(drop)),
    address("SOCIAL_STORE", "URL", "where the rows are kept: sqlite://PATH, postgres://USER:PASSWORD@HOST/DATABASE for several processes, or memory: to lose them at the end", |v| parse::store(v).map(drop)),
    open("SOCIAL_MEDIA", "URL", None, "where uploaded videos wait: file:///PATH, s3://BUCKET/PREFIX for several processes, or memory:", |v| parse::media(v).map(drop)),
    secret("SOCIAL_KEYS", "ID:BASE64[,...]", "the keys that seal tokens, 32 bytes each; `social-server keys new` makes one", super::keys::check),
    open("SOCIAL_PRIMARY_KEY", "ID", None, "which key seals what is new; needed with more than one key", super::keys::check_id),
    open("SOCIAL_MISSING_KEYS", "refuse|keep", Some("refuse"), "what a start does if a key is missing that something stored is sealed with: refuse, or keep what it seals as it is and go on without", |v| parse::missing_keys(v).map(drop)),
    secret("SOCIAL_ADMIN_TOKEN", "TEXT", "a bearer token for operators' calls, at least 24 characters", parse::admin_token),
    open("SOCIAL_LOG", "FILTER", Some("info"), "what is logged: a level, or targets with levels (info,social_service=debug)", super::logging::check),
    open("SOCIAL_WORKERS", "NUMBER", Some("10"), "workers that apply webhook events", |v| parse::workers(v).map(drop)),
    open("SOCIAL_DB_MAX_CONNECTIONS", "NUMBER", Some("20"), "connections to the database at once: with SQLite those that read, with PostgreSQL all but two", |v| parse::connections(v).map(drop)),
    open("SOCIAL_TRUSTED_PROXIES", "ADDRESS[/BITS][,...]", Some(""), "proxies whose forwarding header and request id are believed", |v| parse::networks(v).map(drop)),
    open("SOCIAL_WEBHOOK_RETENTION", "SPAN", Some("14d"), "how long the identity of a finished event is kept, at least 7d", |v| parse::retention(v).map(drop)),
    open("SOCIAL_PAST_DUE", "SPAN", Some("1h"), "how late a planned post still goes out after this service was down, 1m to 24h; after that its user is asked", |v| parse::past_due(v).map(drop)),
    open("SOCIAL_INSIGHTS_EVERY", "SPAN|off", Some("6h"), "how often the counts of accounts, videos and media are read, 15m to 7d", |v| parse::every(v).map(drop)),
    open("SOCIAL_SYNC_EVERY", "SPAN|off", Some("6h"), "how often all media of Instagram accounts and their comments are read, 15m to 7d", |v| parse::every(v).map(drop)),
    open("SOCIAL_STATUS_POLLING", "on|off", Some("on"), "whether open posts are asked about; off waits for webhooks alone", |v| parse::switch(v).map(drop)),
    open("AWS_ACCESS_KEY_ID", "TEXT", None, "who signs the calls to S3; needed with s3://", parse::credential),
    secret("AWS_SECRET_ACCESS_KEY", "TEXT", "what the calls to S3 are signed with; needed with s3://", parse::credential),
    secret("AWS_SESSION_TOKEN", "TEXT", "the token of a temporary key", parse::session_token),
    open("AWS_REGION", "NAME", None, "the bucket's region, for example eu-west-3; needed with s3://", |v| parse::region(v).map(drop)),
    open("AWS_ENDPOINT_URL", "URL", None, "where another service that speaks S3 is reached, https unless on loopback; without it, that of AWS", |v| parse::endpoint(v).map(drop)),
    open("TIKTOK_CLIENT_KEY", "TEXT", None, "the app's client key", parse::credential),
    secret("TIKTOK_CLIENT_SECRET", "TEXT", "the app's client secret", parse::credential),
    secret("TIKTOK_CLIENT_SECRET_PREVIOUS", "TEXT", "the secret before; webhooks signed with it are still believed", parse::credential),
    secret("TIKTOK_WEBHOOK_SECRET", "TEXT", "what webhooks are signed with, if not the client secret", parse::credential),
    open("TIKTOK_SCOPES", "SCOPE[,...]", Some("user.info.basic,video.upload,video.publish"), "what a login asks for", |v| parse::scopes(v).map(drop)),
    open("TIKTOK_API_URL", "URL", Some("https://open.tiktokapis.com"), "TikTok's API", |v| parse::platform_url(v).map(drop)),
    open("TIKTOK_AUTH_URL", "URL", Some("https://www.tiktok.com"), "TikTok's login pages", |v| parse::platform_url(v).map(drop)),
    open("TIKTOK_UPLOAD_HOSTS", "HOST[,...]", Some(".tiktokapis.com"), "hosts that video bytes may be sent to; a leading dot means every host below, over https", |v| parse::hosts(v).map(drop)),
    open("TIKTOK_PKCE", "auto|off|hex", Some("auto"), "whether logins send a PKCE challenge; auto does so on loopback, as TikTok's desktop apps must", |v| parse::pkce(v).map(drop)),
    open("TIKTOK_AUDITED", "true|false|unknown", Some("unknown"), "whether TikTok has audited the app for direct posts to public accounts; with unknown a refusal is remembered for a week", |v| parse::audited(v).map(drop)),
    open("TIKTOK_OWNERSHIP_FILES", "FILE[:TOKEN][,...]", Some(""), "TikTok's files that prove whose the media address is, as the portal gives them: name, line or token; served at the root and below /media/", |v| parse::ownership_files(v).map(drop)),
    open("META_APP_ID", "TEXT", None, "the Meta app's id, to connect Instagram accounts by Facebook Login", parse::credential),
    secret("META_APP_SECRET", "TEXT", "the Meta app's secret", parse::credential),
    secret("META_APP_SECRET_PREVIOUS", "TEXT", "the secret before; webhooks signed with it are still believed", parse::credential),
    secret("META_VERIFY_TOKEN", "TEXT", "what stands beside the webhook's address in the app's settings at Meta, at least 16 characters; without it Meta cannot be told that address", parse::verify_token),
    open("META_SCOPES", "SCOPE[,...]", Some("instagram_basic,instagram_content_publish,instagram_manage_comments,instagram_manage_insights,pages_show_list,pages_read_engagement,pages_manage_metadata,business_management"), "what a Facebook login asks for", |v| parse::meta_scopes(v).map(drop)),
    open("META_GRAPH_URL", "URL", Some("https://graph.facebook.com"), "the Graph API of Facebook Login", |v| parse::platform_url(v).map(drop)),
    open("META_AUTH_URL", "URL", Some("https://www.facebook.com"), "Facebook's login pages", |v| parse::platform_url(v).map(drop)),
    open("META_UPLOAD_URL", "URL", Some("https://rupload.facebook.com"), "where resumable uploads go", |v| parse::platform_url(v).map(drop)),
    open("META_GRAPH_VERSION", "vNUMBER.0", Some("v25.0"), "the version of the Graph API, for both logins", |v| parse::graph_version(v).map(drop)),
    open("INSTAGRAM_APP_ID", "TEXT", None, "the Instagram app's id, which is not the Meta app's, to connect accounts by Instagram Login", parse::credential),
    secret("INSTAGRAM_APP_SECRET", "TEXT", "the Instagram app's secret", parse::credential),
    secret("INSTAGRAM_APP_SECRET_PREVIOUS", "TEXT", "the secret before; webhooks signed with it are still believed", parse::credential),
    open("INSTAGRAM_SCOPES", "SCOPE[,...]", Some("instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments,instagram_business_manage_insights"), "what an Instagram login asks for", |v| parse::instagram_scopes(v).map(drop)),
    open("INSTAGRAM_GRAPH_URL", "URL", Some("https://graph.instagram.com"), "the API of Instagram Login", |v| parse::platform_url(v).map(drop)),
    open("INSTAGRAM_AUTH_URL", "URL", Some("https://www.instagram.com"), "Instagram's login pages", |v| parse::platform_url(v).map(drop)),
    open("INSTAGRAM_TOKEN_URL", "URL", Some("https://api.instagram.com"), "where the codes of Instagram Login are exchanged", |v| parse::platform_url(v).map(drop)),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_keys_and_flags_are_unique_and_defaults_pass_their_check() {
        let mut seen = BTreeSet::new();
        for setting in SETTINGS {
            assert!(seen.insert(setting.name), "{} is there twice", setting.name);
            assert!(
                seen.insert(setting.flag().leak()),
                "the flag of {} is there twice",
                setting.name
            );
            assert!(!setting.what.is_empty() && !setting.what.ends_with('.'), "{}", setting.name);
            if let Some(default) = setting.default {
                assert_eq!((setting.check)(default), Ok(()), "{}", setting.name);
                assert_eq!(
                    setting.secrecy,
                    Secrecy::Open,
                    "a secret has no default: {}",
                    setting.name
                );
            }
        }
    }

    #[test]
    fn keys_follow_the_names() {
        let key = |name| Setting::find(name).unwrap().key();
        assert_eq!(key("SOCIAL_WEBHOOK_RETENTION"), "webhook_retention");
        assert_eq!(key("TIKTOK_API_URL"), "api_url");
        assert_eq!(Setting::find("TIKTOK_API_URL").unwrap().flag(), "tiktok-api-url");
    }
}

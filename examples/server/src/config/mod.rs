//! The settings: from flags, the environment and a TOML file, checked before anything starts.
//!
//! [`SETTINGS`] is the one list of them. A wrong setting stops the start with a [`ConfigError`],
//! one sentence that names it and the cure.

mod database;
mod error;
mod file;
mod instagram;
#[cfg(test)]
mod instagram_tests;
mod keys;
mod logging;
mod parse;
mod s3;
mod source;
mod table;
#[cfg(test)]
mod tests;
mod tiktok;

use std::net::SocketAddr;
use std::time::Duration;

use social_core::{Keyring, SecretText};
use url::Url;

pub use database::DatabaseUrl;
pub use error::{ConfigError, Origin};
pub use instagram::{InstagramAppConfig, InstagramConfig, MetaAppConfig};
pub use parse::{MediaAddress, MissingKeys, Network, PkceSetting, StoreAddress};
pub use s3::S3Config;
pub use source::Sources;
pub use table::{Owner, SETTINGS, Secrecy, Setting};
pub use tiktok::TikTokConfig;

use source::{Gathered, Values};

/// Everything the server needs to start.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Where the pages, the API and the webhooks are served.
    pub listen: SocketAddr,
    /// Where `/metrics` is served.
    pub metrics_listen: SocketAddr,
    /// The address people and platforms use; without it, the loopback address listened on.
    pub public_url: Option<Url>,
    /// The address below which platforms fetch files, if it is another one.
    pub media_url: Option<Url>,
    /// Where the rows are kept.
    pub store: StoreConfig,
    /// Where uploaded videos wait.
    pub media: MediaAddress,
    /// The key to the bucket, if videos wait in one.
    pub s3: Option<S3Config>,
    /// The keys that seal tokens.
    pub keys: Keyring,
    /// What a start does if a key is missing that something stored is sealed with.
    pub missing_keys: MissingKeys,
    /// The operators' bearer token.
    pub admin_token: Option<SecretText>,
    /// What is logged.
    pub log: String,
    /// Workers that apply webhook events.
    pub workers: usize,
    /// Proxies whose forwarding header is believed.
    pub trusted_proxies: Vec<Network>,
    /// How long the identity of a finished event is kept.
    pub webhook_retention: Duration,
    /// How often figures are read; `None` for never.
    pub insights_every: Option<Duration>,
    /// How often all media of Instagram accounts are read; `None` for never.
    pub sync_every: Option<Duration>,
    /// How late a planned post still goes out.
    pub past_due: Duration,
    /// Whether open posts are asked about.
    pub status_polling: bool,
    /// The TikTok apps; at least one, unless there is one for Instagram.
    pub tiktok: Vec<TikTokConfig>,
    /// The apps for Instagram.
    pub instagram: Vec<InstagramConfig>,
}

/// What the commands need that only touch the database.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreConfig {
    /// Where the rows are kept.
    pub address: StoreAddress,
    /// Connections to it at once; see `SOCIAL_DB_MAX_CONNECTIONS`.
    pub connections: u32,
}

/// What the commands need that seal stored tokens anew.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KeysConfig {
    /// Where the rows are kept.
    pub store: StoreConfig,
    /// The keys that seal tokens.
    pub keys: Keyring,
}

const STORE_CURE: &str = "name a database file, for example sqlite:///var/lib/social/social.db";
const MEDIA_CURE: &str =
    "name a folder for uploaded videos, for example file:///var/lib/social/media";
const KEYS_CURE: &str =
    "make a key with `social-server keys new` and keep it where the database is not";
const URL_CURE: &str = "others than this machine can reach the address listened on, so name the https address people use, for example https://social.example.com";

impl Config {
    /// Reads and checks every setting.
    ///
    /// # Errors
    ///
    /// The first wrong or missing setting; see [`ConfigError`].
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let Gathered { main, apps } = sources.gather()?;
        let listen = main.read("SOCIAL_LISTEN", parse::address)?;
        let public_url = main.get("SOCIAL_PUBLIC_URL").map(parse::public_url).transpose();
        let public_url = public_url.map_err(|problem| main.wrong("SOCIAL_PUBLIC_URL", problem))?;
        if public_url.is_none() && !listen.ip().is_loopback() {
            return Err(ConfigError::Missing {
                name: "SOCIAL_PUBLIC_URL".to_owned(),
                cure: URL_CURE,
            });
        }
        let instagram = instagram::read(&main, &apps)?;
        let media = media(&main)?;
        let s3 = match &media {
            MediaAddress::Bucket { name, prefix } => Some(s3::read(name, prefix, &main)?),
            _ => None,
        };
        Ok(Self {
            listen,
            metrics_listen: main.read("SOCIAL_METRICS_LISTEN", parse::address)?,
            public_url,
            media_url: main
                .get("SOCIAL_MEDIA_URL")
                .map(parse::media_url)
                .transpose()
                .map_err(|problem| main.wrong("SOCIAL_MEDIA_URL", problem))?,
            store: store(&main)?,
            media,
            s3,
            keys: keyring(&main)?,
            missing_keys: main.read("SOCIAL_MISSING_KEYS", parse::missing_keys)?,
            admin_token: main.secret("SOCIAL_ADMIN_TOKEN").cloned(),
            log: main.required("SOCIAL_LOG", "set it")?.to_owned(),
            workers: main.read("SOCIAL_WORKERS", parse::workers)?,
            trusted_proxies: main.read("SOCIAL_TRUSTED_PROXIES", parse::networks)?,
            webhook_retention: main.read("SOCIAL_WEBHOOK_RETENTION", parse::retention)?,
            insights_every: main.read("SOCIAL_INSIGHTS_EVERY", parse::every)?,
            sync_every: main.read("SOCIAL_SYNC_EVERY", parse::every)?,
            past_due: main.read("SOCIAL_PAST_DUE", parse::past_due)?,
            status_polling: main.read("SOCIAL_STATUS_POLLING", parse::switch)?,
            tiktok: tiktok_apps(&main, &apps.tiktok, !instagram.is_empty())?,
            instagram,
        })
    }
}

impl StoreConfig {
    /// Reads where the rows are kept, and nothing else.
    ///
    /// # Errors
    ///
    /// See [`ConfigError`]; every setting that is set is checked.
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        store(&sources.gather()?.main)
    }
}

impl KeysConfig {
    /// Reads where the rows are kept, and the keys.
    ///
    /// # Errors
    ///
    /// See [`ConfigError`]; every setting that is set is checked.
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let Gathered { main, .. } = sources.gather()?;
        Ok(Self { store: store(&main)?, keys: keyring(&main)? })
    }
}

fn keyring(values: &Values) -> Result<Keyring, ConfigError> {
    let list = values.required("SOCIAL_KEYS", KEYS_CURE)?;
    keys::ring(list, values.get("SOCIAL_PRIMARY_KEY"))
        .map_err(|problem| values.wrong("SOCIAL_PRIMARY_KEY", problem))
}

fn store(values: &Values) -> Result<StoreConfig, ConfigError> {
    values.required("SOCIAL_STORE", STORE_CURE)?;
    Ok(StoreConfig {
        address: values.read("SOCIAL_STORE", parse::store)?,
        connections: values.read("SOCIAL_DB_MAX_CONNECTIONS", parse::connections)?,
    })
}

fn media(values: &Values) -> Result<MediaAddress, ConfigError> {
    values.required("SOCIAL_MEDIA", MEDIA_CURE)?;
    values.read("SOCIAL_MEDIA", parse::media)
}

/// Reads the app `default`, unless only `[[tiktok.app]]` tables or apps of other platforms are there,
/// and those.
fn tiktok_apps(
    main: &Values,
    apps: &[(String, Values)],
    others: bool,
) -> Result<Vec<TikTokConfig>, ConfigError> {
    let mut read = Vec::new();
    let given =
        main.get("TIKTOK_CLIENT_KEY").is_some() || main.secret("TIKTOK_CLIENT_SECRET").is_some();
    if given || (apps.is_empty() && !others) {
        read.push(tiktok::read("default", main)?);
    }
    for (name, values) in apps {
        if read.iter().any(|app| app.name.as_str() == name) {
            return Err(ConfigError::DuplicateApp { platform: "TikTok", name: name.clone() });
        }
        read.push(tiktok::read(name, values)?);
    }
    Ok(read)
}

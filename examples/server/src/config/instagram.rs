//! What an app for Instagram needs: a Meta app, an Instagram app, or both under one name.

use instagram_client::GraphVersion;
use social_core::{AppName, ClientSecret, Scopes};
use url::Url;

use super::error::ConfigError;
use super::parse;
use super::source::{Apps, Values};

/// The settings of one app for Instagram.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InstagramConfig {
    /// The name its accounts carry.
    pub name: AppName,
    /// The Meta app, for Facebook Login.
    pub meta: Option<MetaAppConfig>,
    /// The Instagram app, for Instagram Login.
    pub instagram: Option<InstagramAppConfig>,
    /// What webhooks and signed requests may be signed with: the secrets of both apps, the present
    /// ones first.
    pub webhook_secrets: Vec<ClientSecret>,
    /// What Meta must name when it asks for the webhook's address.
    pub verify_tokens: Vec<ClientSecret>,
}

/// The settings of one Meta app.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MetaAppConfig {
    /// The app's id.
    pub app_id: String,
    /// The app's secret.
    pub app_secret: ClientSecret,
    /// What a login asks for.
    pub scopes: Scopes,
    /// The Graph API.
    pub graph_url: Url,
    /// Facebook's login pages.
    pub auth_url: Url,
    /// Where resumable uploads go.
    pub upload_url: Url,
    /// The version in the paths, for the Instagram app too.
    pub version: GraphVersion,
}

/// The settings of one Instagram app.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InstagramAppConfig {
    /// The app's id, which is not the Meta app's.
    pub app_id: String,
    /// The app's secret.
    pub app_secret: ClientSecret,
    /// What a login asks for.
    pub scopes: Scopes,
    /// Instagram's API.
    pub graph_url: Url,
    /// Instagram's login pages.
    pub auth_url: Url,
    /// Where codes are exchanged.
    pub token_url: Url,
    /// The version in the paths.
    pub version: GraphVersion,
}

const META_ID_CURE: &str = "copy the app id from the app's page at Meta";
const META_SECRET_CURE: &str = "copy the app secret from the app's page at Meta";
const INSTAGRAM_ID_CURE: &str =
    "copy the Instagram app id from the business login settings at Meta; it is not the Meta app's";
const INSTAGRAM_SECRET_CURE: &str =
    "copy the Instagram app secret from the business login settings at Meta";

/// Reads the app `default`, if anything of it is set, and those of the tables. A Meta app and an
/// Instagram app of one name are one app.
pub(super) fn read(main: &Values, apps: &Apps) -> Result<Vec<InstagramConfig>, ConfigError> {
    let main_meta = given(main, "META_APP_ID", "META_APP_SECRET").then_some(("default", main));
    let main_instagram =
        given(main, "INSTAGRAM_APP_ID", "INSTAGRAM_APP_SECRET").then_some(("default", main));
    let metas = named(main_meta, &apps.meta, "Meta")?;
    let instagrams = named(main_instagram, &apps.instagram, "Instagram")?;
    let mut names: Vec<&str> = metas.iter().chain(&instagrams).map(|(name, _)| *name).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    names
        .into_iter()
        .map(|name| one(name, find(&metas, name), find(&instagrams, name), main))
        .collect()
}

/// Values of an app with its name.
type Named<'a> = (&'a str, &'a Values);

fn given(values: &Values, id: &'static str, secret: &'static str) -> bool {
    values.get(id).is_some() || values.secret(secret).is_some()
}

/// Lists the apps of one kind; no name may stand twice.
fn named<'a>(
    main: Option<Named<'a>>,
    tables: &'a [(String, Values)],
    platform: &'static str,
) -> Result<Vec<Named<'a>>, ConfigError> {
    let mut list: Vec<Named<'a>> = main.into_iter().collect();
    for (name, values) in tables {
        if list.iter().any(|(known, _)| *known == name) {
            return Err(ConfigError::DuplicateApp { platform, name: name.clone() });
        }
        list.push((name, values));
    }
    Ok(list)
}

fn find<'a>(list: &[Named<'a>], name: &str) -> Option<&'a Values> {
    list.iter().find(|(known, _)| *known == name).map(|(_, values)| *values)
}

fn one(
    name: &str,
    meta: Option<&Values>,
    instagram: Option<&Values>,
    main: &Values,
) -> Result<InstagramConfig, ConfigError> {
    let version_of = meta.unwrap_or(main);
    let version = version_of.read("META_GRAPH_VERSION", parse::graph_version)?;
    let meta_app = meta.map(|values| read_meta(values, &version)).transpose()?;
    let instagram_app = instagram.map(|values| read_instagram(values, &version)).transpose()?;
    let secret = |values: Option<&Values>, name| values.and_then(|values| copy(values, name));
    let webhook_secrets = [
        secret(meta, "META_APP_SECRET"),
        secret(instagram, "INSTAGRAM_APP_SECRET"),
        secret(meta, "META_APP_SECRET_PREVIOUS"),
        secret(instagram, "INSTAGRAM_APP_SECRET_PREVIOUS"),
    ];
    let own = secret(meta, "META_VERIFY_TOKEN");
    Ok(InstagramConfig {
        name: AppName::new(name),
        meta: meta_app,
        instagram: instagram_app,
        webhook_secrets: webhook_secrets.into_iter().flatten().collect(),
        verify_tokens: own.or_else(|| copy(main, "META_VERIFY_TOKEN")).into_iter().collect(),
    })
}

fn copy(values: &Values, name: &'static str) -> Option<ClientSecret> {
    values.secret(name).map(|secret| ClientSecret::new(secret.expose_secret()))
}

fn read_meta(values: &Values, version: &GraphVersion) -> Result<MetaAppConfig, ConfigError> {
    Ok(MetaAppConfig {
        app_id: values.required("META_APP_ID", META_ID_CURE)?.to_owned(),
        app_secret: ClientSecret::new(values.required("META_APP_SECRET", META_SECRET_CURE)?),
        scopes: values.read("META_SCOPES", parse::meta_scopes)?,
        graph_url: values.read("META_GRAPH_URL", parse::platform_url)?,
        auth_url: values.read("META_AUTH_URL", parse::platform_url)?,
        upload_url: values.read("META_UPLOAD_URL", parse::platform_url)?,
        version: version.clone(),
    })
}

fn read_instagram(
    values: &Values,
    version: &GraphVersion,
) -> Result<InstagramAppConfig, ConfigError> {
    let secret = values.required("INSTAGRAM_APP_SECRET", INSTAGRAM_SECRET_CURE)?;
    Ok(InstagramAppConfig {
        app_id: values.required("INSTAGRAM_APP_ID", INSTAGRAM_ID_CURE)?.to_owned(),
        app_secret: ClientSecret::new(secret),
        scopes: values.read("INSTAGRAM_SCOPES", parse::instagram_scopes)?,
        graph_url: values.read("INSTAGRAM_GRAPH_URL", parse::platform_url)?,
        auth_url: values.read("INSTAGRAM_AUTH_URL", parse::platform_url)?,
        token_url: values.read("INSTAGRAM_TOKEN_URL", parse::platform_url)?,
        version: version.clone(),
    })
}

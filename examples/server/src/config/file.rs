//! The settings file: TOML, with the settings' names in small letters.
//!
//! General settings stand at the top (`listen`), those of the apps `default` in the tables `[tiktok]`
//! (`client_key`), `[meta]` and `[instagram]` (`app_id`), further apps in `[[tiktok.app]]`,
//! `[[meta.app]]` and `[[instagram.app]]` tables with a `name` each, and the key to a bucket in the
//! table `[aws]` (`region`).

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::error::{ConfigError, Origin};
use super::parse;
use super::source::read_limited;
use super::table::{Owner, SETTINGS};

/// What a settings file holds, by the settings' names.
#[derive(Default)]
pub(super) struct FileSettings {
    pub(super) settings: BTreeMap<String, String>,
    /// The tables of further apps, by platform.
    pub(super) apps: Vec<FileApp>,
}

/// A table of a further app.
pub(super) struct FileApp {
    pub(super) owner: Owner,
    pub(super) name: String,
    pub(super) settings: BTreeMap<String, String>,
}

/// Reads a settings file.
pub(super) fn read(path: &Path) -> Result<FileSettings, ConfigError> {
    let text =
        read_limited(path).map_err(|source| ConfigError::File { path: path.to_owned(), source })?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        // The parser's own text quotes the line, which may hold a secret.
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        ConfigError::Toml {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            message: error.message().to_owned(),
        }
    })?;
    let mut file = FileSettings::default();
    for (key, value) in table {
        match (key.as_str(), value) {
            ("tiktok", Value::Table(apps)) => {
                read_apps("tiktok", Owner::TikTokApp, apps, &mut file)?;
            }
            ("meta", Value::Table(apps)) => read_apps("meta", Owner::MetaApp, apps, &mut file)?,
            ("instagram", Value::Table(apps)) => {
                read_apps("instagram", Owner::InstagramApp, apps, &mut file)?;
            }
            ("aws", Value::Table(aws)) => {
                for (key, value) in &aws {
                    insert(&mut file.settings, "aws.", key, value, Owner::Aws)?;
                }
            }
            (_, value) => insert(&mut file.settings, "", &key, &value, Owner::Server)?,
        }
    }
    Ok(file)
}

/// Reads the table of a platform: its app `default`, and the tables of its further apps.
fn read_apps(
    platform: &str,
    owner: Owner,
    table: Table,
    file: &mut FileSettings,
) -> Result<(), ConfigError> {
    for (key, value) in table {
        match (key.as_str(), value) {
            ("app", Value::Array(apps)) => {
                for app in apps {
                    file.apps.push(read_app(platform, owner, app)?);
                }
            }
            (_, value) => {
                insert(&mut file.settings, &format!("{platform}."), &key, &value, owner)?;
            }
        }
    }
    Ok(())
}

fn read_app(platform: &str, owner: Owner, app: Value) -> Result<FileApp, ConfigError> {
    let Value::Table(mut app) = app else {
        return Err(ConfigError::UnknownKey { key: format!("{platform}.app") });
    };
    let named = format!("{platform}.app.name");
    let Some(Value::String(name)) = app.remove("name") else {
        let cure = "give each table of an app a name, for example name = \"brand\"";
        return Err(ConfigError::Missing { name: named, cure });
    };
    parse::app_name(&name).map_err(|problem| wrong(&named, problem))?;
    let mut settings = BTreeMap::new();
    for (key, value) in &app {
        insert(&mut settings, &format!("{platform}.app."), key, value, owner)?;
    }
    Ok(FileApp { owner, name, settings })
}

fn insert(
    into: &mut BTreeMap<String, String>,
    table: &str,
    key: &str,
    value: &Value,
    owner: Owner,
) -> Result<(), ConfigError> {
    let names = SETTINGS.iter().filter(|setting| setting.owner() == owner);
    let name = names.filter_map(|setting| {
        let file_key = setting.key() + "_file";
        if key == setting.key() {
            Some(setting.name.to_owned())
        } else if setting.may_lie_in_a_file() && key == file_key {
            Some(format!("{}_FILE", setting.name))
        } else {
            None
        }
    });
    let shown = format!("{table}{key}");
    let Some(name) = name.into_iter().next() else {
        return Err(ConfigError::UnknownKey { key: shown });
    };
    into.insert(name, text(&shown, value)?);
    Ok(())
}

fn text(key: &str, value: &Value) -> Result<String, ConfigError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Boolean(on) => Ok(if *on { "on" } else { "off" }.to_owned()),
        Value::Array(items) => {
            let items: Result<Vec<_>, _> = items.iter().map(|item| text(key, item)).collect();
            Ok(items?.join(","))
        }
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => Err(wrong(
            key,
            "write a text, a whole number, true, false, or a list of texts".to_owned(),
        )),
    }
}

fn wrong(key: &str, problem: String) -> ConfigError {
    ConfigError::Wrong { name: key.to_owned(), origin: Origin::File, problem }
}

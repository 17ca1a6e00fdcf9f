//! The settings file: TOML, with the settings' names in small letters.
//!
//! General settings stand at the top (`listen`), those of the app `default` in the table
//! `[tiktok]` (`client_key`), further apps in `[[tiktok.app]]` tables with a `name` each, and the
//! key to a bucket in the table `[aws]` (`region`).

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::error::{ConfigError, Origin};
use super::parse;
use super::source::read_limited;
use super::table::{SETTINGS, Setting};

/// What a settings file holds, by the settings' names.
#[derive(Default)]
pub(super) struct FileSettings {
    pub(super) settings: BTreeMap<String, String>,
    /// The `[[tiktok.app]]` tables, by name.
    pub(super) apps: Vec<(String, BTreeMap<String, String>)>,
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
            ("tiktok", Value::Table(tiktok)) => read_tiktok(tiktok, &mut file)?,
            ("aws", Value::Table(aws)) => {
                for (key, value) in &aws {
                    insert(&mut file.settings, "aws.", key, value, Scope::Aws)?;
                }
            }
            (_, value) => insert(&mut file.settings, "", &key, &value, Scope::General)?,
        }
    }
    Ok(file)
}

fn read_tiktok(table: Table, file: &mut FileSettings) -> Result<(), ConfigError> {
    for (key, value) in table {
        match (key.as_str(), value) {
            ("app", Value::Array(apps)) => {
                for app in apps {
                    file.apps.push(read_app(app)?);
                }
            }
            (_, value) => insert(&mut file.settings, "tiktok.", &key, &value, Scope::TikTok)?,
        }
    }
    Ok(())
}

fn read_app(app: Value) -> Result<(String, BTreeMap<String, String>), ConfigError> {
    let Value::Table(mut app) = app else {
        return Err(ConfigError::UnknownKey { key: "tiktok.app".to_owned() });
    };
    let Some(Value::String(name)) = app.remove("name") else {
        let cure = "give each `[[tiktok.app]]` table a name, for example name = \"brand\"";
        return Err(ConfigError::Missing { name: "tiktok.app.name".to_owned(), cure });
    };
    parse::app_name(&name).map_err(|problem| wrong("tiktok.app.name", problem))?;
    let mut values = BTreeMap::new();
    for (key, value) in &app {
        insert(&mut values, "tiktok.app.", key, value, Scope::TikTok)?;
    }
    Ok((name, values))
}

/// Which settings a table may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    General,
    TikTok,
    Aws,
}

impl Scope {
    fn of(setting: &Setting) -> Self {
        if setting.is_tiktok() {
            Self::TikTok
        } else if setting.is_aws() {
            Self::Aws
        } else {
            Self::General
        }
    }
}

fn insert(
    into: &mut BTreeMap<String, String>,
    table: &str,
    key: &str,
    value: &Value,
    scope: Scope,
) -> Result<(), ConfigError> {
    let names = SETTINGS.iter().filter(|setting| Scope::of(setting) == scope);
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

//! Gathers the values: flags win over the environment, that over the settings file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use social_core::SecretText;

use super::database;
use super::error::{ConfigError, Origin};
use super::file::{self, FileSettings};
use super::table::{Owner, SETTINGS, Secrecy, Setting};

/// The longest settings or secret file, in bytes.
const LONGEST_FILE: u64 = 1_048_576;

/// Where settings are read from.
#[derive(Clone, Default)]
pub struct Sources {
    /// Values given as flags, by the setting's name.
    pub flags: BTreeMap<String, String>,
    /// The environment's variables.
    pub environment: BTreeMap<String, String>,
    /// The settings file, if one is named.
    pub file: Option<PathBuf>,
}

impl Sources {
    /// Takes the process's environment, without flags or a file.
    pub fn from_process() -> Self {
        // A variable that is no Unicode cannot be one of ours: each of them is ASCII by its check.
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        };
        Self { environment: std::env::vars_os().filter_map(text).collect(), ..Self::default() }
    }

    /// Takes nothing but these values, as if they stood in the environment.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let environment =
            pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { environment, ..Self::default() }
    }

    /// Names the variables that look like settings and are none.
    ///
    /// They do not stop the start: container platforms put variables of their own making there.
    pub fn strangers(&self) -> Vec<&str> {
        let known = |name: &str| {
            let held = name.strip_suffix("_FILE").and_then(Setting::find);
            Setting::find(name).is_some() || held.is_some_and(Setting::may_lie_in_a_file)
        };
        let prefixes = ["SOCIAL_", "TIKTOK_", "META_", "INSTAGRAM_"];
        let ours = |name: &&str| prefixes.iter().any(|prefix| name.starts_with(prefix));
        self.environment
            .keys()
            .map(String::as_str)
            .filter(ours)
            .filter(|name| !known(name))
            .collect()
    }

    /// Gathers and checks the values of every setting.
    pub(super) fn gather(&self) -> Result<Gathered, ConfigError> {
        let file = match &self.file {
            Some(path) => file::read(path)?,
            None => FileSettings::default(),
        };
        let layers = [
            (Origin::Flag, &self.flags),
            (Origin::Environment, &self.environment),
            (Origin::File, &file.settings),
        ];
        let main = checked(&layers)?;
        let mut apps = Apps::default();
        for app in &file.apps {
            let values = checked(&[(Origin::File, &app.settings)])?;
            let list = match app.owner {
                Owner::MetaApp => &mut apps.meta,
                Owner::InstagramApp => &mut apps.instagram,
                _ => &mut apps.tiktok,
            };
            list.push((app.name.clone(), values));
        }
        Ok(Gathered { main, apps })
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The environment holds secrets, ours and others', and a flag may hold one by mistake.
        f.debug_struct("Sources")
            .field("flags", &self.flags.keys())
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// The checked values.
pub(super) struct Gathered {
    pub(super) main: Values,
    pub(super) apps: Apps,
}

/// The tables of further apps, each by its name.
#[derive(Default)]
pub(super) struct Apps {
    /// `[[tiktok.app]]`.
    pub(super) tiktok: Vec<(String, Values)>,
    /// `[[meta.app]]`.
    pub(super) meta: Vec<(String, Values)>,
    /// `[[instagram.app]]`.
    pub(super) instagram: Vec<(String, Values)>,
}

/// Checked values by the setting's name.
#[derive(Debug, Default)]
pub(super) struct Values(BTreeMap<&'static str, (Origin, SecretText)>);

impl Values {
    /// Gives a value, or the table's default.
    pub(super) fn get(&self, name: &'static str) -> Option<&str> {
        let set = self.0.get(name).map(|(_, value)| value.expose_secret());
        set.or_else(|| Setting::find(name).and_then(|setting| setting.default))
    }

    /// Gives a secret.
    pub(super) fn secret(&self, name: &'static str) -> Option<&SecretText> {
        self.0.get(name).map(|(_, value)| value)
    }

    /// Gives a value, or says what to set.
    pub(super) fn required(
        &self,
        name: &'static str,
        cure: &'static str,
    ) -> Result<&str, ConfigError> {
        self.get(name).ok_or_else(|| ConfigError::Missing { name: name.to_owned(), cure })
    }

    /// Reads a value that was checked or is a default.
    ///
    /// The check and the reader are one function, so this fails only where two settings disagree.
    pub(super) fn read<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let value = self.required(name, "set it")?;
        read(value).map_err(|problem| self.wrong(name, problem))
    }

    /// Says what is wrong with a value.
    pub(super) fn wrong(&self, name: &'static str, problem: String) -> ConfigError {
        let origin = self.0.get(name).map_or(Origin::Default, |(origin, _)| origin.clone());
        ConfigError::Wrong { name: name.to_owned(), origin, problem }
    }
}

fn checked(layers: &[(Origin, &BTreeMap<String, String>)]) -> Result<Values, ConfigError> {
    let mut values = Values::default();
    for setting in SETTINGS {
        for (origin, layer) in layers {
            let Some(value) = find(setting, layer, origin)? else { continue };
            refuse_password_in_flag(setting, origin, value.expose_secret())?;
            (setting.check)(value.expose_secret()).map_err(|problem| ConfigError::Wrong {
                name: setting.name.to_owned(),
                origin: origin.clone(),
                problem: shown(setting, value.expose_secret(), &problem),
            })?;
            values.0.insert(setting.name, (origin.clone(), value));
            break;
        }
    }
    Ok(values)
}

/// The flags of a process can be read by everybody on the machine.
fn refuse_password_in_flag(
    setting: &Setting,
    origin: &Origin,
    value: &str,
) -> Result<(), ConfigError> {
    if setting.secrecy != Secrecy::Address
        || *origin != Origin::Flag
        || !database::may_hold_password(value)
    {
        return Ok(());
    }
    let name = setting.name.to_owned();
    let problem = format!(
        "everybody on this machine can read a password in a flag: set it in the environment, or name a file that holds it by `{name}_FILE`"
    );
    Err(ConfigError::Wrong { name, origin: origin.clone(), problem })
}

fn shown(setting: &Setting, value: &str, problem: &str) -> String {
    match setting.secrecy {
        Secrecy::Secret => problem.to_owned(),
        Secrecy::Address => {
            let value = database::without_password(value);
            format!("it is `{}`; {problem}", value.escape_debug())
        }
        Secrecy::Open => format!("it is `{}`; {problem}", value.escape_debug()),
    }
}

/// Finds a setting in one layer; an empty value counts as not set.
fn find(
    setting: &Setting,
    layer: &BTreeMap<String, String>,
    origin: &Origin,
) -> Result<Option<SecretText>, ConfigError> {
    let filled = |name: &str| layer.get(name).filter(|value| !value.is_empty());
    let direct = filled(setting.name);
    if !setting.may_lie_in_a_file() {
        return Ok(direct.map(|value| SecretText::new(value.as_str())));
    }
    match (direct, filled(&format!("{}_FILE", setting.name))) {
        (Some(_), Some(_)) => {
            Err(ConfigError::Twice { name: setting.name.to_owned(), origin: origin.clone() })
        }
        (Some(value), None) => Ok(Some(SecretText::new(value.as_str()))),
        (None, Some(path)) => {
            let path = PathBuf::from(path);
            let read = read_limited(&path);
            let text = read.map_err(|source| ConfigError::SecretFile {
                name: setting.name.to_owned(),
                path,
                source,
            })?;
            Ok(Some(SecretText::new(text.trim_end_matches(['\r', '\n']))))
        }
        (None, None) => Ok(None),
    }
}

/// Reads a text file of sane length.
pub(super) fn read_limited(path: &Path) -> std::io::Result<String> {
    use std::io::{Error, ErrorKind, Read as _};

    let mut text = String::new();
    std::fs::File::open(path)?.take(LONGEST_FILE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST_FILE {
        return Err(Error::new(ErrorKind::FileTooLarge, "it is longer than 1 MiB"));
    }
    Ok(text)
}

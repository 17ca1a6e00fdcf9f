//! What can be wrong with the settings, each with its cure.

use std::fmt;
use std::path::PathBuf;

/// Where a setting was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line.
    Flag,
    /// A variable of the environment.
    Environment,
    /// The settings file.
    File,
    /// The table's default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "command line",
            Self::Environment => "environment",
            Self::File => "settings file",
            Self::Default => "default",
        })
    }
}

/// A setting that stops the start.
///
/// Every message names the setting and the cure in one sentence, and never shows a secret's value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The value cannot be used.
    #[error("`{name}` ({origin}) cannot be used: {problem}")]
    Wrong {
        /// The setting.
        name: String,
        /// Where its value was read.
        origin: Origin,
        /// What is wrong and what to write instead.
        problem: String,
    },
    /// A setting without a default is not set.
    #[error("`{name}` is not set: {cure}")]
    Missing {
        /// The setting.
        name: String,
        /// What to set.
        cure: &'static str,
    },
    /// A secret is given twice.
    #[error("`{name}` and `{name}_FILE` are both set ({origin}): keep one of them")]
    Twice {
        /// The setting.
        name: String,
        /// Where both were read.
        origin: Origin,
    },
    /// A secret's file cannot be read.
    #[error(
        "`{name}_FILE` names `{path}`, which cannot be read ({source}): correct the path or its permissions"
    )]
    SecretFile {
        /// The setting.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The settings file cannot be read.
    #[error(
        "the settings file `{path}` cannot be read ({source}): correct the path or its permissions"
    )]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The settings file is not TOML.
    #[error("the settings file `{path}` is no TOML at line {line} ({message}): correct that line")]
    Toml {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the parser says; it quotes nothing of the file.
        message: String,
    },
    /// The settings file has a key that is no setting.
    #[error(
        "the settings file has the unknown key `{key}`: correct its spelling or remove it; `social-server serve --help` lists the settings"
    )]
    UnknownKey {
        /// The key, with its table.
        key: String,
    },
    /// Two apps have one name.
    #[error(
        "two {platform} apps are named `{name}`: give each `[[{}.app]]` a name of its own; the environment and the `[{}]` table set the app `default`", platform.to_lowercase(), platform.to_lowercase()
    )]
    DuplicateApp {
        /// Whose apps they are.
        platform: &'static str,
        /// The name.
        name: String,
    },
}

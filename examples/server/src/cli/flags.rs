//! A flag for every open setting, made from the table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};

use crate::config::{SETTINGS, Secrecy, Setting, Sources};

const CONFIG: &str = "config";

/// The flags that were given.
#[derive(Clone, Debug, Default)]
pub(super) struct SettingFlags {
    values: BTreeMap<String, String>,
    file: Option<PathBuf>,
}

impl SettingFlags {
    /// Joins the flags with the process's environment.
    pub(super) fn sources(&self) -> Sources {
        Sources { flags: self.values.clone(), file: self.file.clone(), ..Sources::from_process() }
    }
}

fn open() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| setting.secrecy != Secrecy::Secret)
}

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new(CONFIG)
            .long(CONFIG)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("A settings file (TOML)");
        open().fold(command.arg(config), |command, setting| {
            let default = setting.default.filter(|default| !default.is_empty());
            let default =
                default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
            let flag = Arg::new(setting.name)
                .long(setting.flag())
                .value_name(setting.takes)
                .help(format!("{}: {}{default}", setting.name, setting.what));
            command.arg(flag)
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.file = matches.get_one::<PathBuf>(CONFIG).cloned();
        let given =
            open().filter_map(|setting| Some((setting, matches.get_one::<String>(setting.name)?)));
        self.values =
            given.map(|(setting, value)| (setting.name.to_owned(), value.clone())).collect();
        Ok(())
    }
}

/// Describes what is read from the environment or a file alone.
pub(super) fn environment_help() -> String {
    let mut help = String::from(
        "Every setting can also stand in the environment, by the name in capitals, or in the settings \
         file, by that name in small letters without SOCIAL_ (TikTok's in the table [tiktok], Meta's in \
         [meta], Instagram's in [instagram], S3's in [aws]).\n\
         SOCIAL_STORE with a password is no flag; SOCIAL_STORE_FILE names a file that holds it.\n\
         Secrets are never flags; NAME_FILE names a file that holds one:\n",
    );
    for setting in SETTINGS.iter().filter(|setting| setting.secrecy == Secrecy::Secret) {
        // Writing to a text cannot fail.
        let _ = writeln!(help, "  {} {}: {}", setting.name, setting.takes, setting.what).is_ok();
    }
    help
}

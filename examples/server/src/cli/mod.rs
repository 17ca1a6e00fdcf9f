//! The command line.

mod explain;
mod flags;
mod keys;
mod logging;
mod out;
mod serve;
mod user;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::app;
use crate::config::{Sources, StoreConfig};

use flags::SettingFlags;

/// Connects creators' TikTok accounts, publishes, hears webhooks.
#[derive(Debug, Parser)]
#[command(name = "social-server", version, after_long_help = flags::environment_help())]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves until it is told to stop.
    #[command(after_long_help = flags::environment_help())]
    Serve(SettingFlags),
    /// Brings the database up to date and ends.
    Migrate(SettingFlags),
    /// Makes keys, counts what they seal, and seals it anew.
    Keys(KeysArgs),
    /// Adds users.
    User(UserArgs),
    /// Explains a code that a page, the API or the log named.
    Explain(explain::ExplainArgs),
    /// Runs the server and the sandbox together, to try everything without TikTok.
    #[cfg(feature = "demo")]
    Demo(crate::demo::Args),
}

#[derive(Debug, Args)]
struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Prints a fresh key for `SOCIAL_KEYS`.
    New,
    /// Counts what is sealed in the database, by the key that seals it.
    ///
    /// Fails when a key is missing that something is sealed with, or is another one than it was.
    Status(SettingFlags),
    /// Seals everything in the database with the primary key.
    ///
    /// To replace a key: add the new one to `SOCIAL_KEYS` of every process, then name it in
    /// `SOCIAL_PRIMARY_KEY` of every process, then run this. It works beside running servers, and
    /// a run that was stopped may be started again.
    Rotate(SettingFlags),
}

#[derive(Debug, Args)]
struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Adds a user and prints a password, once.
    Add(user::AddArgs),
}

/// Runs the command that the process's arguments name.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(cli.command)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            out::error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(flags) => serve::run(&flags.sources()).await?,
        Command::Migrate(flags) => migrate(&flags.sources()).await?,
        Command::Keys(KeysArgs { command }) => return keys::run(command).await,
        Command::User(UserArgs { command: UserCommand::Add(args) }) => user::add(args).await?,
        Command::Explain(args) => explain::run(&args)?,
        #[cfg(feature = "demo")]
        Command::Demo(args) => return crate::demo::run(args).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn migrate(sources: &Sources) -> anyhow::Result<()> {
    let config = StoreConfig::read(sources)?;
    app::migrate(&config).await?;
    out::line("The database is up to date.")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::config::{SETTINGS, Secrecy};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_names_every_setting_and_no_secret_is_a_flag() {
        let mut command = Cli::command();
        let serve = command.find_subcommand_mut("serve").unwrap();
        let help = serve.render_long_help().to_string();
        for setting in SETTINGS {
            assert!(help.contains(setting.name), "{} is not in the help", setting.name);
            let flag = format!("--{} ", setting.flag());
            assert_eq!(help.contains(&flag), setting.secrecy != Secrecy::Secret, "{flag}");
        }
    }

    #[test]
    fn flags_become_settings() {
        let cli = Cli::parse_from([
            "social-server",
            "serve",
            "--listen",
            "127.0.0.1:1",
            "--config",
            "a.toml",
        ]);
        let Command::Serve(flags) = cli.command else { panic!("another command") };
        let sources = flags.sources();
        assert_eq!(sources.flags.get("SOCIAL_LISTEN").map(String::as_str), Some("127.0.0.1:1"));
        assert_eq!(sources.file.unwrap().to_str(), Some("a.toml"));
    }
}

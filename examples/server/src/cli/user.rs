//! Adds users.

use std::io::Read as _;

use anyhow::Context as _;
use social_core::SecretText;

use super::flags::SettingFlags;
use super::out;
use crate::app;
use crate::config::StoreConfig;
use crate::people::{Email, NewUser, Passwords, Role};

/// Letters of a made password: none that look alike.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789+";
/// Letters in it; each is worth 5 bits.
const LENGTH: usize = 24;
/// The longest input that is read as a password.
const LONGEST_INPUT: u64 = 4_096;

/// A user to add.
#[derive(Debug, clap::Args)]
pub(super) struct AddArgs {
    /// The name to sign in with.
    email: Email,
    /// Makes the user an administrator.
    #[arg(long)]
    admin: bool,
    /// Reads the password from the standard input instead of making one.
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    settings: SettingFlags,
}

pub(super) async fn add(args: AddArgs) -> anyhow::Result<()> {
    let config = StoreConfig::read(&args.settings.sources())?;
    let password = if args.password_stdin { read_password()? } else { made_password()? };
    let password_hash = Passwords::new().await?.hash(password.clone()).await?;
    let role = if args.admin { Role::Admin } else { Role::Member };
    let new = NewUser { email: args.email, role, password_hash };
    let user = app::with_people(&config, async |people| people.add_user(&new).await).await??;
    out::line(&format!("Added {} ({}).", user.email, user.role))?;
    if !args.password_stdin {
        out::line(&format!("Password, shown only now: {}", password.expose_secret()))?;
    }
    Ok(())
}

fn read_password() -> anyhow::Result<SecretText> {
    let mut text = String::new();
    std::io::stdin()
        .take(LONGEST_INPUT)
        .read_to_string(&mut text)
        .context("the password cannot be read")?;
    let password = SecretText::new(text.trim_end_matches(['\r', '\n']));
    zeroize::Zeroize::zeroize(&mut text);
    Ok(password)
}

fn made_password() -> anyhow::Result<SecretText> {
    let mut random = zeroize::Zeroizing::new([0_u8; LENGTH]);
    getrandom::fill(random.as_mut_slice())
        .context("the operating system gave no random numbers")?;
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter));
    Ok(SecretText::new(random.iter().filter_map(letter).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_passwords_are_long_and_differ() {
        let (one, other) = (made_password().unwrap(), made_password().unwrap());
        assert_eq!(one.expose_secret().len(), LENGTH);
        assert!(!one.ct_eq(&other));
        let unique: std::collections::BTreeSet<_> = LETTERS.iter().collect();
        assert_eq!(unique.len(), 32, "each letter is worth 5 bits");
    }
}

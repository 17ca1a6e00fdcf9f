//! Makes keys, counts what they seal, and seals it anew.

use std::fmt::Display;
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use social_core::{Clock as _, KeyId, Keyring, SystemClock};
use social_store::{KeyCheck, Rewrapped, SealedColumn, Store, TokenVault};
use zeroize::Zeroizing;

use super::{KeysCommand, out};
use crate::app;
use crate::config::{KeysConfig, Sources};

pub(super) async fn run(command: KeysCommand) -> anyhow::Result<ExitCode> {
    match command {
        KeysCommand::New => {
            out::line(&fresh()?)?;
            Ok(ExitCode::SUCCESS)
        }
        KeysCommand::Status(flags) => status(&flags.sources()).await,
        KeysCommand::Rotate(flags) => rotate(&flags.sources()).await,
    }
}

async fn status(sources: &Sources) -> anyhow::Result<ExitCode> {
    let KeysConfig { store, keys, .. } = KeysConfig::read(sources)?;
    app::with_store(&store, async |store| report(store, &keys).await).await?
}

async fn rotate(sources: &Sources) -> anyhow::Result<ExitCode> {
    let KeysConfig { store, keys, .. } = KeysConfig::read(sources)?;
    app::with_store(&store, async |store| {
        let kept = seal_anew(store, keys.clone()).await?;
        let told = report(store, &keys).await?;
        for row in &kept {
            out::line(&format!("Kept as it is, since no key here opens it: {row}"))?;
        }
        Ok(if kept.is_empty() { told } else { ExitCode::FAILURE })
    })
    .await?
}

/// What a walk over all tables has done so far.
#[derive(Default)]
struct Done {
    rows: u64,
    sealed: u64,
    overtaken: u64,
    kept: Vec<String>,
}

impl Done {
    fn add<Id: Display>(&mut self, what: &str, part: &Rewrapped<Id>) {
        self.rows += part.rows;
        self.sealed += part.sealed;
        self.overtaken += part.overtaken;
        self.kept.extend(part.unreadable.iter().map(|id| format!("{what} {id}")));
        out::progress(&format!("{} rows, {} values sealed anew", self.rows, self.sealed));
    }
}

/// Seals what is under another key; gives the rows that cannot be opened.
async fn seal_anew(store: &dyn Store, keys: Keyring) -> anyhow::Result<Vec<String>> {
    let vault = TokenVault::new(keys);
    let mut done = Done::default();
    let mut after = None;
    loop {
        let part = vault.rewrap(store, after.as_ref()).await?;
        done.add("account", &part);
        let Some(last) = part.next else { break };
        after = Some(last);
    }
    for column in SealedColumn::ALL {
        let mut after: Option<String> = None;
        loop {
            let part = vault.rewrap_column(store, column, after.as_deref()).await?;
            done.add(column.name(), &part);
            let Some(last) = part.next else { break };
            after = Some(last);
        }
    }
    out::line(&format!(
        "{} values sealed anew, {} renewed by a server meanwhile, {} rows that cannot be opened.",
        done.sealed,
        done.overtaken,
        done.kept.len()
    ))?;
    Ok(done.kept)
}

/// Prints what each key seals. Fails when a key is missing or another one than it was.
async fn report(store: &dyn Store, keys: &Keyring) -> anyhow::Result<ExitCode> {
    let check = TokenVault::new(keys.clone()).check_keys(store).await?;
    for line in table(&check, keys) {
        out::line(&line)?;
    }
    let whole = check.missing.is_empty() && check.wrong.is_empty();
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn table(check: &KeyCheck, keys: &Keyring) -> Vec<String> {
    let line = |id: &KeyId| {
        let count = check.in_use.get(id).copied().unwrap_or_default();
        let standing = match count {
            _ if check.missing.contains(id) => "It is missing: put it back into SOCIAL_KEYS.",
            _ if check.wrong.contains(id) => {
                "It does not open them: another key had this name. Put that one back."
            }
            _ if id == keys.primary_id() => "It seals what is written now.",
            0 => "It may leave SOCIAL_KEYS once no process seals with it.",
            _ => "It must stay until `social-server keys rotate` has run.",
        };
        format!("{id}: {count} stored values. {standing}")
    };
    keys.key_ids().chain(&check.missing).map(line).collect()
}

fn fresh() -> anyhow::Result<Zeroizing<String>> {
    let mut random = Zeroizing::new([0_u8; 34]);
    getrandom::fill(random.as_mut_slice())?;
    let (key, mark) = random.split_at(32);
    let now = SystemClock.now().to_string();
    let day = now.split('T').next().unwrap_or("key");
    Ok(Zeroizing::new(format!("{day}.{}:{}", hex::encode(mark), STANDARD.encode(key))))
}

#[cfg(test)]
mod tests {
    use social_core::EncryptionKey;

    use super::*;
    use crate::config::Config;

    #[test]
    fn each_key_says_whether_it_may_go() {
        let id = |text: &str| KeyId::new(text).unwrap();
        let keys = ["old", "gone", "new", "other"]
            .into_iter()
            .fold(Keyring::builder(id("new")), |ring, name| {
                ring.key(id(name), EncryptionKey::generate().unwrap())
            });
        let keys = keys.build().unwrap();
        let check = |counts: &[(&str, u64)], missing: &[&str], wrong: &[&str]| {
            let mut check = KeyCheck::default();
            check.in_use = counts.iter().map(|(name, count)| (id(name), *count)).collect();
            check.missing = missing.iter().map(|name| id(name)).collect();
            check.wrong = wrong.iter().map(|name| id(name)).collect();
            check
        };
        let counts = [("old", 3), ("new", 5), ("lost", 1), ("other", 2)];
        let lines = table(&check(&counts, &["lost"], &["other"]), &keys).join("\n");
        for part in [
            "old: 3 stored values. It must stay",
            "gone: 0 stored values. It may leave",
            "new: 5 stored values. It seals what is written now.",
            "lost: 1 stored values. It is missing",
            "other: 2 stored values. It does not open them",
        ] {
            assert!(lines.contains(part), "{part}: {lines}");
        }
    }

    #[test]
    fn a_fresh_key_can_be_used_as_it_is_printed() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_ne!(one, other);
        let config = Config::read(&Sources::from_pairs([
            ("SOCIAL_STORE", "memory:"),
            ("SOCIAL_MEDIA", "memory:"),
            ("SOCIAL_KEYS", one.as_str()),
            ("TIKTOK_CLIENT_KEY", "a"),
            ("TIKTOK_CLIENT_SECRET", "b"),
        ]));
        let id = one.split(':').next().unwrap();
        assert_eq!(config.unwrap().keys.primary_id().as_str(), id);
    }
}

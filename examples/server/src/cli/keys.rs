//! Makes keys, counts what they seal, and seals it anew.

use std::collections::BTreeMap;
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use social_core::{Clock as _, KeyId, Keyring, SystemClock};
use social_store::{Store, TokenVault};
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
        let unreadable = seal_anew(store, keys.clone()).await?;
        let told = report(store, &keys).await?;
        for account in &unreadable {
            out::line(&format!("Kept as it is, since no key here opens it: account {account}"))?;
        }
        Ok(if unreadable.is_empty() { told } else { ExitCode::FAILURE })
    })
    .await?
}

/// Seals what is under another key; gives the accounts that cannot be opened.
async fn seal_anew(store: &dyn Store, keys: Keyring) -> anyhow::Result<Vec<String>> {
    let vault = TokenVault::new(keys);
    let (mut accounts, mut sealed, mut overtaken) = (0, 0, 0);
    let mut unreadable = Vec::new();
    let mut after = None;
    loop {
        let part = vault.rewrap(store, after.as_ref()).await?;
        accounts += part.accounts;
        sealed += part.sealed;
        overtaken += part.overtaken;
        unreadable.extend(part.unreadable.iter().map(ToString::to_string));
        let Some(last) = part.next else { break };
        out::progress(&format!("{accounts} accounts, {sealed} tokens sealed anew"));
        after = Some(last);
    }
    out::line(&format!(
        "{accounts} accounts: {sealed} tokens sealed anew, {overtaken} renewed by a server meanwhile, \
         {} accounts that cannot be opened.",
        unreadable.len()
    ))?;
    Ok(unreadable)
}

/// Prints what each key seals. Fails when a key is missing.
async fn report(store: &dyn Store, keys: &Keyring) -> anyhow::Result<ExitCode> {
    let in_use = TokenVault::keys_in_use(store).await?;
    for line in table(&in_use, keys) {
        out::line(&line)?;
    }
    let missing = in_use.keys().any(|id| !keys.contains(id));
    Ok(if missing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn table(in_use: &BTreeMap<KeyId, u64>, keys: &Keyring) -> Vec<String> {
    let missing = in_use.iter().filter(|(id, _)| !keys.contains(id));
    let missing = missing.map(|(id, count)| {
        format!("{id}: {count} stored tokens. It is missing: put it back into SOCIAL_KEYS.")
    });
    let known = keys.key_ids().map(|id| {
        let count = in_use.get(id).copied().unwrap_or_default();
        let standing = match count {
            _ if id == keys.primary_id() => "It seals what is written now.",
            0 => "It may leave SOCIAL_KEYS a day after the last process stopped sealing with it.",
            _ => "It must stay until `social-server keys rotate` has run.",
        };
        format!("{id}: {count} stored tokens. {standing}")
    });
    known.chain(missing).collect()
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
        let keys =
            ["old", "gone", "new"].into_iter().fold(Keyring::builder(id("new")), |ring, name| {
                ring.key(id(name), EncryptionKey::generate().unwrap())
            });
        let keys = keys.build().unwrap();
        let in_use = BTreeMap::from([(id("old"), 3), (id("new"), 5), (id("lost"), 1)]);
        let lines = table(&in_use, &keys).join("\n");
        for part in [
            "old: 3 stored tokens. It must stay",
            "gone: 0 stored tokens. It may leave",
            "new: 5 stored tokens. It seals what is written now.",
            "lost: 1 stored tokens. It is missing",
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

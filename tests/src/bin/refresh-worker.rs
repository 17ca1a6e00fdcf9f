//! One process of the refresh race: reads rounds from its input and answers each with a line.

use std::io::BufRead;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use social_core::{
    AccessTokenProvider, AppName, Clock, Credential, CredentialError, EncryptionKey, KeyId,
    Keyring, LoginFlow, TokenSlot,
};
use social_sandbox::{DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET};
use social_store::{ManagedTokens, TokenVault};
use social_tests::FastClock;
use social_tests::race::{Answers, Need, Round, Setup};
use tokio::sync::Barrier;

/// How long a token must live on.
const MIN_LIFE: Duration = Duration::from_mins(1);

fn main() -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let mut lines = std::io::stdin().lock().lines();
    let setup: Setup = serde_json::from_str(&lines.next().context("no set-up")??)?;
    let clock = FastClock::new(setup.pace);
    let tokens = tokens(&setup, &clock).await?;
    say(&Answers::default())?;
    while let Some(line) = lines.next() {
        let round: Round = serde_json::from_str(&line?)?;
        let held = held(&tokens, round.need).await?;
        clock.skipped(Duration::from_secs(round.skipped_seconds));
        // Every process holds the old token before any of them renews it.
        say(&Answers::default())?;
        lines.next().context("no start")??;
        say(&race(&tokens, held.as_ref(), setup.tasks).await?)?;
    }
    Ok(())
}

async fn tokens(setup: &Setup, clock: &FastClock) -> anyhow::Result<Arc<dyn AccessTokenProvider>> {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let store = social_tests::open_at(&setup.store, &clock).await?;
    let key = EncryptionKey::from_base64(&setup.key)?;
    let vault = TokenVault::new(Keyring::single(KeyId::new("race")?, key));
    let client = tiktok_client::Client::builder(DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET)
        .api_url(setup.tiktok.clone())
        .clock(Arc::clone(&clock))
        .build()?;
    let tokens = ManagedTokens::builder(store, Arc::new(vault), clock)
        .refresher(AppName::default_app(), LoginFlow::TikTok, Arc::new(client.token_refresher()))
        .build();
    Ok(tokens.account(setup.account.clone()))
}

/// The token that TikTok has refused, for a round in which it did.
async fn held(
    tokens: &Arc<dyn AccessTokenProvider>,
    need: Need,
) -> anyhow::Result<Option<Credential>> {
    match need {
        Need::Expired => Ok(None),
        Need::Refused => Ok(Some(tokens.credential(&TokenSlot::Account, Duration::ZERO).await?)),
    }
}

/// Lets all tasks ask at once.
async fn race(
    tokens: &Arc<dyn AccessTokenProvider>,
    held: Option<&Credential>,
    count: usize,
) -> anyhow::Result<Answers> {
    let start = Arc::new(Barrier::new(count));
    let tasks: Vec<_> = (0..count)
        .map(|_| {
            let (tokens, held, start) = (Arc::clone(tokens), held.cloned(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                ask(tokens.as_ref(), held.as_ref()).await
            })
        })
        .collect();
    let mut answers = Answers::default();
    for task in tasks {
        match task.await? {
            Ok(credential) => answers.generations.push(credential.generation),
            Err(error) => answers.errors.push(error.to_string()),
        }
    }
    Ok(answers)
}

async fn ask(
    tokens: &dyn AccessTokenProvider,
    refused: Option<&Credential>,
) -> Result<Credential, CredentialError> {
    match refused {
        Some(refused) => tokens.rejected(&TokenSlot::Account, refused).await,
        None => tokens.credential(&TokenSlot::Account, MIN_LIFE).await,
    }
}

#[expect(clippy::print_stdout, reason = "its output is the protocol")]
fn say(answers: &Answers) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(answers)?);
    Ok(())
}

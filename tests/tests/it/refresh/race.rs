//! Four processes with sixteen tasks each want a new token of one account at the same moment.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use social_core::{AccountId, Clock, EncryptionKey, KeyId, Keyring, SystemClock};
use social_sandbox::{
    DEFAULT_CLIENT_KEY, EffectKind, Fault, Reuse, Sandbox, TikTokBehaviour, TokenLoss,
};
use social_store::{AccountState, Store, StoredTokens, TokenVault};
use social_tests::race::{Answers, Need, Round, Setup};
use social_tests::{FastClock, Keep, Pace, Random, Rows, issue_tokens, on_stores, put_tokens};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

const PROCESSES: usize = 4;
const TASKS: usize = 16;
const ROUNDS: u64 = 100;
const LOSING_ROUNDS: u64 = 20;
/// Virtual seconds in a second of the wall, so that nobody waits long for another's lease, and a
/// busy machine does not outlast one.
const SPEED: u32 = 8;
/// Longer than an access token lives.
const EXPIRY_SECONDS: u64 = 7_300;
const CREATOR: &str = "ada.public";

/// One round: the calls it cost, the exchanges among them, and what every task got.
struct Count {
    calls: usize,
    exchanges: u64,
    answers: Answers,
}

on_stores!(one_exchange_a_round: file database);

async fn one_exchange_a_round(rows: Rows) {
    let started = std::time::Instant::now();
    let (mut random, seed) = Random::seeded(4);
    let mut arena = Arena::start(rows).await;
    arena
        .sandbox
        .tiktok()
        .update_behaviour(|behaviour| behaviour.refresh_reuse = Reuse::KillFamily);
    for round in 0..ROUNDS {
        arena.delay(random.between(5, 80));
        let need = if random.one_in(2) { Need::Expired } else { Need::Refused };
        let count = arena.round(need).await;
        let Count { calls, exchanges, answers } = &count;
        assert_eq!((*calls, *exchanges), (1, 1), "round {round}: calls and exchanges");
        assert!(answers.errors.is_empty(), "round {round}: {:?}", answers.errors);
        let stored = arena.stored().await.account;
        assert_eq!(stored.state, AccountState::Active, "round {round}");
        assert_eq!(answers.generations, vec![stored.token_version; PROCESSES * TASKS]);
    }
    assert!(arena.newest_is_stored().await, "the newest refresh token is not the stored one");
    let (lost, most) = losing(&mut arena, &mut random).await;
    println!(
        "proof: {PROCESSES} processes x {TASKS} tasks, {ROUNDS} rounds with one exchange each; {lost} of {LOSING_ROUNDS} more with a lost answer, at most {most} tries, no row lost; seed {seed}; {:.1} s",
        started.elapsed().as_secs_f64(),
    );
    arena.end().await;
}

/// Rounds of which some lose their answer after its effect; gives how many, and the most tries.
async fn losing(arena: &mut Arena, random: &mut Random) -> (u64, usize) {
    let (mut lost, mut most) = (0, 0);
    arena.connect_anew().await;
    for round in 0..LOSING_ROUNDS {
        // One in four is lost; each platform's way with an old token comes up.
        let loses = round % 4 == 3;
        let grace = if round % 8 == 7 { 3_600 } else { 0 };
        arena.sandbox.tiktok().update_behaviour(|behaviour| {
            behaviour.refresh_reuse = Reuse::Refuse;
            behaviour.refresh_grace_seconds = grace;
        });
        arena.delay(random.between(5, 80));
        if loses {
            lost += 1;
            arena.sandbox.faults().add(Fault::cut("token:refresh_token").after_effect());
        }
        let count = arena.round(Need::Expired).await;
        most = most.max(count.calls);
        let stored = arena.stored().await;
        assert!(stored.tokens.is_some(), "round {round}: the row's tokens are gone");
        if loses && grace == 0 {
            assert_eq!(stored.account.state, AccountState::NeedsReconnect, "round {round}");
            assert!((2..=3).contains(&count.calls), "round {round}: {} tries", count.calls);
            assert!(count.answers.generations.is_empty(), "round {round}: a token that is dead");
            // Nobody goes on asking with a token that is known to be refused.
            assert_eq!(arena.round(Need::Expired).await.calls, 0, "round {round}: again");
            arena.connect_anew().await;
        } else {
            let tries = if loses { 2 } else { 1 };
            assert_eq!(count.calls, tries, "round {round}");
            assert_eq!(stored.account.state, AccountState::Active, "round {round}");
            assert!(count.answers.errors.is_empty(), "round {round}: {:?}", count.answers.errors);
        }
    }
    (lost, most)
}

/// The sandbox, the rows, and the worker processes.
struct Arena {
    sandbox: Sandbox,
    store: Arc<dyn Store>,
    keep: Keep,
    clock: FastClock,
    vault: TokenVault,
    account: AccountId,
    workers: Vec<Worker>,
    skipped: u64,
}

struct Worker {
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Arena {
    async fn start(rows: Rows) -> Self {
        let sandbox =
            Sandbox::builder().behaviour(TikTokBehaviour::default()).start().await.unwrap();
        let pace = Pace { since: SystemClock.now(), speed: SPEED };
        let clock = FastClock::new(pace);
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let keep = Keep::new(rows, &shared).await.unwrap();
        let store = keep.open(&shared).await.unwrap();
        let key = EncryptionKey::generate().unwrap();
        let text = key.to_base64().expose_secret().to_owned();
        let vault = TokenVault::new(Keyring::single(KeyId::new("race").unwrap(), key));
        let account = AccountId::new("none yet");
        let workers = Vec::new();
        let mut arena = Self { sandbox, store, keep, clock, vault, account, workers, skipped: 0 };
        arena.connect_anew().await;
        let setup = Setup {
            store: arena.keep.address().unwrap(),
            tiktok: arena.sandbox.tiktok_url(),
            account: arena.account.clone(),
            key: text,
            pace,
            tasks: TASKS,
        };
        for _ in 0..PROCESSES {
            arena.workers.push(Worker::start(&setup).await);
        }
        arena
    }

    /// Connects the account, as a login would; the same row every time.
    async fn connect_anew(&mut self) {
        let tokens = issue_tokens(&self.sandbox, CREATOR, self.clock.now()).unwrap();
        self.account = put_tokens(&*self.store, &self.vault, "user-1", &tokens).await.unwrap();
    }

    /// Delays the next answer of the token endpoint, in milliseconds of the wall.
    fn delay(&self, ms: u64) {
        self.sandbox.faults().clear();
        self.sandbox.faults().add(Fault::delay("token:refresh_token", ms));
    }

    /// Lets every task of every worker ask at once.
    async fn round(&mut self, need: Need) -> Count {
        let before = self.exchanges();
        let calls = self.calls();
        if need == Need::Expired {
            self.skipped += EXPIRY_SECONDS;
            self.clock.skipped(Duration::from_secs(self.skipped));
        }
        let line = serde_json::to_string(&Round { skipped_seconds: self.skipped, need }).unwrap();
        for worker in &mut self.workers {
            worker.say(&line).await;
        }
        for worker in &mut self.workers {
            worker.hear().await;
        }
        for worker in &mut self.workers {
            worker.say("go").await;
        }
        let mut answers = Answers::default();
        for worker in &mut self.workers {
            let one = worker.hear().await;
            answers.generations.extend(one.generations);
            answers.errors.extend(one.errors);
        }
        Count { calls: self.calls() - calls, exchanges: self.exchanges() - before, answers }
    }

    fn calls(&self) -> usize {
        self.sandbox.calls().iter().filter(|call| call.endpoint == "token").count()
    }

    fn exchanges(&self) -> u64 {
        self.sandbox.ledger().count(EffectKind::Refresh)
    }

    async fn stored(&self) -> StoredTokens {
        self.store.load_tokens(&self.account).await.unwrap().unwrap()
    }

    /// Tells whether the stored refresh token is the one that TikTok still takes.
    async fn newest_is_stored(&self) -> bool {
        let stored = self.stored().await;
        let tokens = self.vault.open_tokens(&stored).unwrap().unwrap();
        let client = tiktok_client::Client::builder(
            DEFAULT_CLIENT_KEY,
            social_sandbox::DEFAULT_CLIENT_SECRET,
        )
        .api_url(self.sandbox.tiktok_url())
        .build()
        .unwrap();
        let renewed = client.refresh(&tokens.refresh.unwrap()).await.is_ok();
        // That exchange has used the stored token up.
        self.sandbox.tiktok().take_tokens(DEFAULT_CLIENT_KEY, CREATOR, TokenLoss::Both);
        renewed
    }

    async fn end(self) {
        drop(self.workers);
        self.sandbox.stop().await;
    }
}

impl Worker {
    async fn start(setup: &Setup) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_refresh-worker"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut worker = Self { _child: child, input, output };
        worker.say(&serde_json::to_string(setup).unwrap()).await;
        worker.hear().await;
        worker
    }

    async fn say(&mut self, line: &str) {
        self.input.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        self.input.flush().await.unwrap();
    }

    async fn hear(&mut self) -> Answers {
        let line = self.output.next_line().await.unwrap().expect("a worker process ended");
        serde_json::from_str(&line).unwrap()
    }
}

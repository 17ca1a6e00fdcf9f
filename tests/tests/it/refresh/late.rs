//! Answers that come when another process has long taken over.

use std::time::Duration;

use social_core::{AccountId, CredentialError};
use social_sandbox::{EffectKind, Fault};
use social_service::Error;
use social_store::{Account, AccountState, StoredTokens};
use social_tests::{Crashed, Gate, Process, Rows, World, on_stores};

/// Rounds of each kind.
const ROUNDS: usize = 5;
/// Longer than a lease holds.
const AFTER_THE_LEASE: Duration = Duration::from_secs(90);
/// How late an answer is: much later than that.
const LATE: Duration = Duration::from_mins(5);

type Renewal = Result<Result<(), Error>, Crashed>;

on_stores!(late_answers_are_kept: file database);

async fn late_answers_are_kept(rows: Rows) {
    let started = std::time::Instant::now();
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    let gate = Gate::new();
    let slow = world.another(gate.clone()).await.unwrap();
    let scene = Scene { world: &world, slow, gate, account };
    for _ in 0..ROUNDS {
        scene.beaten().await;
        scene.answered_late().await;
        scene.stranded().await;
    }
    println!(
        "proof: {} renewals whose answer came after the lease: {ROUNDS} beaten by another process, {ROUNDS} accepted by their parent, {ROUNDS} kept beside the row; no account lost; seed 1; {:.1} s",
        3 * ROUNDS,
        started.elapsed().as_secs_f64(),
    );
    scene.slow.stop().await.unwrap();
    world.end().await.unwrap();
}

/// Two processes of one host; one of them is suspended in the middle of its call.
struct Scene<'a> {
    world: &'a World,
    slow: Process,
    gate: Gate,
    account: Account,
}

impl Scene<'_> {
    /// The slow process's request is handled after the other one's: its token is refused then.
    async fn beaten(&self) {
        let before = self.exchanges();
        let call = late();
        let (slow, quick) = self.overtake(call).await;
        assert!(matches!(quick, Ok(Ok(()))), "{quick:?}");
        assert!(matches!(slow, Ok(Ok(()))), "{slow:?}");
        assert_eq!(self.exchanges() - before, 1);
        self.lives().await;
    }

    /// The slow process's answer holds the only token there is, and the other process has already
    /// been told that the old one is dead.
    async fn answered_late(&self) {
        let call = late().after_effect();
        let (slow, quick) = self.overtake(call).await;
        let refused = Error::Credential(CredentialError::NeedsReconnect);
        assert!(matches!(&quick, Ok(Err(error)) if error.code() == refused.code()), "{quick:?}");
        assert!(matches!(slow, Ok(Ok(()))), "{slow:?}");
        self.lives().await;
    }

    /// TikTok takes the old token for a while longer: both answers are good, and the later one is
    /// kept beside the row.
    async fn stranded(&self) {
        let tiktok = self.world.tiktok();
        tiktok.update_behaviour(|behaviour| behaviour.refresh_grace_seconds = 3_600);
        let call = late().after_effect();
        let (slow, quick) = self.overtake(call).await;
        assert!(matches!((&slow, &quick), (Ok(Ok(())), Ok(Ok(())))), "{slow:?} {quick:?}");
        let stored = self.stored().await;
        assert_eq!(stored.account.state, AccountState::Active);
        let sealed = stored.stranded.as_ref().expect("the late answer was dropped");
        let identity = stored.account.identity();
        self.world.vault().open_stranded(&identity, sealed).unwrap();
        self.lives().await;
        tiktok.update_behaviour(|behaviour| behaviour.refresh_grace_seconds = 0);
    }

    /// Lets the slow process begin, suspends it until its lease is over, and lets the other process
    /// renew meanwhile.
    async fn overtake(&self, call: Fault) -> (Renewal, Renewal) {
        let faults = self.world.sandbox().faults();
        faults.add(call);
        let slow = renew(&self.slow, self.account.id.clone());
        let meanwhile = async {
            // The fault is off the list as soon as the call has reached TikTok.
            while !faults.active().is_empty() {
                tokio::task::yield_now().await;
            }
            self.gate.suspend();
            self.world.clock().advance(AFTER_THE_LEASE);
            let quick = renew(self.world.process().unwrap(), self.account.id.clone()).await;
            self.gate.go_on();
            self.world.clock().advance(LATE);
            quick
        };
        tokio::join!(slow, meanwhile)
    }

    /// The account is active, and its refresh token is one that TikTok takes.
    async fn lives(&self) {
        assert_eq!(self.stored().await.account.state, AccountState::Active);
        let renewed = renew(self.world.process().unwrap(), self.account.id.clone()).await;
        assert!(matches!(renewed, Ok(Ok(()))), "the stored token is dead: {renewed:?}");
    }

    async fn stored(&self) -> StoredTokens {
        let store = self.world.open_store().await.unwrap();
        store.load_tokens(&self.account.id).await.unwrap().unwrap()
    }

    fn exchanges(&self) -> u64 {
        self.world.sandbox().ledger().count(EffectKind::Refresh)
    }
}

/// Delays a call of the token endpoint before its effect, in virtual time.
fn late() -> Fault {
    let ms = u64::try_from(LATE.as_millis()).unwrap();
    Fault::virtual_delay("token:refresh_token", ms)
}

async fn renew(process: &Process, id: AccountId) -> Renewal {
    process.call(move |service| async move { service.refresh(&id).await }).await
}

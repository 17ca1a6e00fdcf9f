//! A history of many clients at once, checked while it is made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use social_core::{AccountId, LimitKey, Permit, Timestamp, WindowRule};

use super::sample;
use crate::changes::Change;
use crate::record::{PublicationId, WorkClaim, WorkKind};
use crate::traits::Store;

/// The leases of the history: longer than it lasts, so that one that is held twice is a mistake.
const LEASE: Duration = Duration::from_hours(1_000);
/// How many rows of a kind the clients fight for.
const ROWS: u64 = 6;
/// How many calls the limited endpoint takes.
const LIMIT: u32 = 500;

/// What the clients have seen of each other.
#[derive(Default)]
struct Seen {
    /// Who won each version of each row.
    versions: BTreeSet<(String, u64)>,
    held: BTreeSet<String>,
    fences: BTreeMap<String, u64>,
    accepted: BTreeSet<String>,
    claimed: BTreeSet<String>,
    done: BTreeSet<String>,
    permits: u32,
}

struct History {
    stores: Vec<Arc<dyn Store>>,
    now: Timestamp,
    accounts: Vec<AccountId>,
    publications: Vec<PublicationId>,
    seen: Mutex<Seen>,
}

/// Numbers that look random, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Runs `clients` tasks with `operations` calls each on an empty store, and checks what they see:
/// each compare-and-set has one winner, a lease is never held twice, a fence never comes back, no
/// event that was taken in is lost or done twice, and a limit is never exceeded.
///
/// `stores` are ways into one store, such as connections of several processes; client `n` uses
/// store `n` modulo their number. The store's clock must stand still. The seed is told when a
/// check fails.
///
/// Red with: a version that is not compared, a claim that reads and writes in two steps.
pub async fn concurrent_history(
    stores: Vec<Arc<dyn Store>>,
    clients: u64,
    operations: u32,
    seed: u64,
) {
    let history = Arc::new(History::begin(stores).await);
    let mut tasks = tokio::task::JoinSet::new();
    for client in 0..clients {
        let history = Arc::clone(&history);
        tasks.spawn(async move {
            let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (client + 1));
            for number in 0..operations {
                history.step(client, number, &mut dice).await;
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        assert!(ended.is_ok(), "seed {seed}: {ended:?}");
    }
    history.end(seed).await;
}

impl History {
    async fn begin(stores: Vec<Arc<dyn Store>>) -> Self {
        let store = &*stores[0];
        let now = store.now();
        let (mut accounts, mut publications) = (Vec::new(), Vec::new());
        for row in 0..ROWS {
            let account = sample::connect(store, now, "ada", &format!("subject {row}")).await;
            let publication = sample::publication(now, &format!("post {row}"), "ada", &account);
            publications.push(publication.id.clone());
            sample::apply(store, Change::InsertPublication(Box::new(publication))).await;
            accounts.push(account);
        }
        Self { stores, now, accounts, publications, seen: Mutex::default() }
    }

    fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.seen.lock().unwrap())
    }

    fn store(&self, client: u64) -> &dyn Store {
        let store = usize::try_from(client).unwrap() % self.stores.len();
        &*self.stores[store]
    }

    async fn step(&self, client: u64, number: u32, dice: &mut Dice) {
        let store = self.store(client);
        match dice.below(16) {
            0..=2 => self.renew(store, dice).await,
            3..=5 => self.put(store, dice).await,
            6..=8 => self.hold(store, dice).await,
            9..=11 => self.deliver(store, client, number).await,
            12..=14 => self.work(store, dice).await,
            _ => self.call(store).await,
        }
    }

    /// A compare-and-set of tokens.
    async fn renew(&self, store: &dyn Store, dice: &mut Dice) {
        let account = &self.accounts[usize::try_from(dice.below(ROWS)).unwrap()];
        let read = store.load_tokens(account).await.unwrap().unwrap().account.token_version;
        match store.update_tokens(account, read, &sample::tokens(self.now)).await {
            Ok(new) => {
                assert!(new > read);
                self.won(account.as_str(), read);
            }
            Err(error) => assert!(error.is_fenced(), "{error:?}"),
        }
    }

    /// A compare-and-set of a row in a list of changes.
    async fn put(&self, store: &dyn Store, dice: &mut Dice) {
        let id = &self.publications[usize::try_from(dice.below(ROWS)).unwrap()];
        let row = store.load_publication(id).await.unwrap().unwrap();
        let read = row.version;
        match store.apply(Change::PutPublication(Box::new(row)).into()).await {
            Ok(_) => self.won(id.as_str(), read),
            Err(error) => assert!(error.is_fenced(), "{error:?}"),
        }
    }

    fn won(&self, row: &str, version: u64) {
        let first = self.seen(|seen| seen.versions.insert((row.to_owned(), version)));
        assert!(first, "version {version} of {row} was replaced twice");
    }

    /// A lease of one of a few subjects.
    async fn hold(&self, store: &dyn Store, dice: &mut Dice) {
        let subject = format!("subject {}", dice.below(ROWS));
        let claim = store.claim_one(WorkKind::MEDIA, &subject, LEASE).await.unwrap();
        let Some(claim) = claim else { return };
        self.begin_work(&claim);
        store.apply(Change::Holds(claim.clone()).into()).await.unwrap();
        self.seen(|seen| seen.held.remove(&subject));
        if dice.below(2) == 0 {
            store.release_work(&claim).await.unwrap();
        } else {
            let finished = Change::FinishWork { claim, next: None };
            store.apply(finished.into()).await.unwrap();
        }
    }

    fn begin_work(&self, claim: &WorkClaim) {
        self.seen(|seen| {
            assert!(seen.held.insert(claim.subject.clone()), "{} is held twice", claim.subject);
            let last = seen.fences.insert(claim.subject.clone(), claim.fence);
            assert!(last.is_none_or(|last| last < claim.fence), "a fence came back");
        });
    }

    async fn deliver(&self, store: &dyn Store, client: u64, number: u32) {
        let id = format!("event {client}-{number}");
        let deliveries = [sample::delivery(self.now, &[&id]), sample::delivery(self.now, &[&id])];
        let accepted = store.accept(&deliveries).await.unwrap();
        assert_eq!(accepted.iter().map(|one| one.new).sum::<u32>(), 1, "{id}");
        self.seen(|seen| seen.accepted.insert(id));
    }

    async fn work(&self, store: &dyn Store, dice: &mut Dice) {
        let limit = u32::try_from(1 + dice.below(4)).unwrap();
        for claimed in store.claim_events(limit, LEASE).await.unwrap() {
            let (id, name) = (claimed.event.id.clone(), claimed.event.external_id.clone());
            let first = self.seen(|seen| seen.claimed.insert(name.clone()));
            assert!(first, "{name} is in work twice");
            self.seen(|seen| seen.claimed.remove(&name));
            if dice.below(4) == 0 {
                store.retry_event(&id, claimed.fence, "again", self.now).await.unwrap();
                continue;
            }
            let done = Change::EventDone { id, fence: claimed.fence };
            store.apply(done.into()).await.unwrap();
            assert!(self.seen(|seen| seen.done.insert(name.clone())), "{name} was done twice");
        }
    }

    async fn call(&self, store: &dyn Store) {
        let rule = WindowRule { limit: LIMIT, span: Duration::from_hours(1) };
        let key = LimitKey::own("history", "one");
        if let Permit::Granted { .. } = store.try_acquire(&key, rule).await.unwrap() {
            let permits = self.seen(|seen| {
                seen.permits += 1;
                seen.permits
            });
            assert!(permits <= LIMIT, "more calls were let through than the limit");
        }
    }

    /// Works off what is left, and compares what the store holds with what was seen.
    async fn end(&self, seed: u64) {
        let store = &*self.stores[0];
        loop {
            let claimed = store.claim_events(100, LEASE).await.unwrap();
            if claimed.is_empty() {
                break;
            }
            for event in claimed {
                let done = Change::EventDone { id: event.event.id, fence: event.fence };
                store.apply(done.into()).await.unwrap();
                assert!(self.seen(|seen| seen.done.insert(event.event.external_id)));
            }
        }
        let (accepted, done, versions) =
            self.seen(|seen| (seen.accepted.clone(), seen.done.clone(), seen.versions.clone()));
        assert!(!accepted.is_empty() && !versions.is_empty(), "nothing happened");
        assert_eq!(accepted, done, "seed {seed}: events were lost");
        let backlog = store.backlog().await.unwrap();
        assert_eq!((backlog.ready, backlog.quarantined), (0, 0), "seed {seed}");
        for id in &self.publications {
            let version = store.load_publication(id).await.unwrap().unwrap().version;
            let wins = versions.iter().filter(|(row, _)| row == id.as_str()).count() as u64;
            let first = versions.iter().filter(|(row, _)| row == id.as_str()).map(|(_, v)| *v);
            assert_eq!(
                version,
                first.min().unwrap_or(version) + wins,
                "seed {seed}: a lost update"
            );
        }
    }
}

//! Promises G1, G3, G6 and G21 over three processes: nothing that was acknowledged is lost, nothing
//! happens twice, and no limit is exceeded, whichever process dies, and the database under them.

mod events;
mod posts;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use social_core::{Clock, SystemClock, Timestamp};
use social_sandbox::Sandbox;
use social_test_cluster::{Cluster, Durability};
use social_tests::server::{Rhythm, Senders};
use social_tests::{MediaHost, Random, Video, open_at};

use crate::people::{self, Person};
use crate::report::Report;
use crate::servers::Servers;
use crate::trouble::{Extent, Trouble};
use events::Script;
use verdict::Verdict;

const EXTENT: Extent = Extent { processes: 3, kills: 15, stops: 5 };
const CREATORS: usize = 20;
/// More than the limit of inits lets through in the two minutes that are counted.
const POSTS_EACH: usize = 14;
/// One post in so many is pulled from an address: the kind whose lost answer stays unknown.
const ONE_PULL_IN: usize = 7;
/// How long posts are collected until all of them are due at once.
const QUEUE: Duration = Duration::from_secs(25);
/// Events about earlier posts, each with its own effect.
const EVENTS: usize = 20_000;
/// 200 a second in all.
const RHYTHM: Rhythm = Rhythm { connections: 6, pace: Duration::from_millis(30) };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_done_twice() {
    let (mut random, seed) = Random::seeded(0x0066_6c65_6574);
    let mut report = Report::begin(seed);
    let cluster = Cluster::start(Durability::Full).await.unwrap();
    let database = cluster.create_database("storm").await.unwrap();
    let url = database.url().to_owned();
    let settings = [("SOCIAL_LOG", "error,social_server=info"), ("SOCIAL_STATUS_POLLING", "on")];
    let sandbox = Sandbox::start().await.unwrap();
    let mut servers = Servers::start(EXTENT.processes, sandbox, database, &settings).await;
    let people = people::arrive(&servers, &url, CREATORS).await;
    let clock: Arc<dyn Clock> = SystemClock::shared();
    let store = open_at(&url, &clock).await.unwrap();
    let mut accounts = Vec::new();
    for person in &people {
        accounts.push(person.row(store.as_ref()).await);
    }
    let script = Script::write(&accounts, clock.now(), EVENTS, &mut random);
    script.seed(store.as_ref()).await;
    let host = MediaHost::start(Video::new(30_000)).await.unwrap();

    report.load();
    let senders = Senders::start(RHYTHM, script.deliveries.clone().into_iter());
    senders.send_to(&servers.balancer.url());
    let trouble = Trouble::new(&EXTENT, &mut random);
    let due = clock.now() + QUEUE;
    let submitting = join_all(
        people.into_iter().enumerate().map(|(number, person)| submit(number, person, due, &host)),
    );
    let (done, taken) =
        tokio::join!(trouble.make(&mut servers, &cluster, &senders, EVENTS), submitting);
    let ledger = senders.finish().await.unwrap();
    report.rest();
    let verdict =
        Verdict::reach(&url, store.as_ref(), &servers.sandbox, &script, taken.concat()).await;
    report.close(&EXTENT, done, &ledger, &verdict);
    verdict.judge(&ledger);
    servers.end().await;
}

/// Submits the posts of one person, each until it is taken.
async fn submit(
    number: usize,
    mut person: Person,
    due: Timestamp,
    host: &MediaHost,
) -> Vec<posts::Taken> {
    let mut taken = Vec::new();
    for post in 0..POSTS_EACH {
        let pulled = (number + post).is_multiple_of(ONE_PULL_IN).then(|| host.url());
        let wish = posts::Wish { number, post, due, pulled };
        taken.push(posts::submit(&mut person, wish).await);
    }
    taken
}

//! Promises G1, G3 and G6 for Instagram over three processes: posts of every kind, Meta's webhooks
//! in batches, what people do about comments, and readings of everything, all at once; each comes
//! about once, whichever process dies, and the database under them.

mod deeds;
mod gossip;
mod people;
mod posts;
mod readings;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use social_core::{Clock, SystemClock};
use social_sandbox::{Fault, MetaBehaviour, RepeatedPublish, Sandbox};
use social_test_cluster::{Cluster, Durability};
use social_tests::server::{Answer, Rhythm, Senders};
use social_tests::{Random, open_at};

use crate::report::Report;
use crate::servers::Servers;
use crate::trouble::{Extent, Trouble};
use deeds::{Deed, Plan};
use gossip::Gossip;
use people::Professional;
use posts::Taken;
use readings::Readings;
use verdict::Verdict;

const EXTENT: Extent = Extent { processes: 3, kills: 6, stops: 3 };
/// Half of them by each login.
const ACCOUNTS: usize = 6;
const POSTS_EACH: usize = 8;
const DEEDS_EACH: usize = 12;
/// Comments and mentions, each with its own effect.
const CHANGES: usize = 5_000;
/// Posts of each account that are talked about.
const TALKED_ABOUT: usize = 4;
/// 60 deliveries a second in all.
const RHYTHM: Rhythm = Rhythm { connections: 4, pace: Duration::from_millis(65) };
/// The pause after a post or a deed of somebody.
const PAUSE: Duration = Duration::from_secs(4);
/// How late Meta answers the calls that kills shall fall into, after their effect.
const LATE_MS: u64 = 2_500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_comes_about_once() {
    let (mut random, seed) = Random::seeded(0x0069_6773);
    let mut report = Report::begin(seed);
    let cluster = Cluster::start(Durability::Full).await.unwrap();
    let database = cluster.create_database("instagram").await.unwrap();
    let url = database.url().to_owned();
    let sandbox = sandbox().await;
    let settings = [("SOCIAL_LOG", "error,social_server=info")];
    let mut servers = Servers::start(EXTENT.processes, sandbox, database, &settings).await;
    let people = people::arrive(&servers, &url, ACCOUNTS).await;
    let clock: Arc<dyn Clock> = SystemClock::shared();
    let store = open_at(&url, &clock).await.unwrap();
    let meta = servers.sandbox.meta();
    let mut gossip = Gossip::new(meta.clone(), &people, (CHANGES, TALKED_ABOUT), &random);
    let mut plans = Vec::new();
    for person in &people {
        let own = deeds::plan(&meta, person, DEEDS_EACH);
        for plan in &own {
            gossip.remember(&person.ig_id, &plan.media, &plan.comment, "as it was told");
        }
        plans.push(own);
    }
    let accounts = people.iter().map(|person| person.account.clone()).collect();

    report.load();
    let senders = Senders::start(RHYTHM, gossip);
    senders.send_to(&servers.balancer.url());
    let readings = Readings::start(&store, accounts);
    let trouble = Trouble::new(&EXTENT, &mut random);
    let lives = people.into_iter().zip(plans).enumerate();
    let lives = join_all(lives.map(|(number, (person, plans))| live(number, person, plans)));
    let (done, people) =
        tokio::join!(trouble.make(&mut servers, &cluster, &senders, CHANGES), lives);
    let ledger = senders.finish().await.unwrap();
    readings.stop();
    report.rest();
    let (taken, deeds): (Vec<_>, Vec<_>) = people.into_iter().unzip();
    let (taken, deeds) = (taken.concat(), deeds.concat());
    let verdict = Verdict::reach(&url, &servers.sandbox, &ledger, (&taken, &deeds)).await;
    report.close(&EXTENT, done, &ledger, &verdict);
    verdict.judge();
    servers.end().await;
}

/// Starts Meta, which answers late where kills shall fall.
async fn sandbox() -> Sandbox {
    // A container that is published twice is posted twice, so that no mistake stays hidden.
    let behaviour =
        MetaBehaviour { repeated_publish: RepeatedPublish::PostsAgain, ..MetaBehaviour::default() };
    let sandbox = Sandbox::builder().meta_behaviour(behaviour).start().await.unwrap();
    for endpoint in ["media_publish", "reply_create"] {
        let late = Fault::delay(endpoint, LATE_MS).after_effect().always();
        sandbox.faults().add(late);
    }
    sandbox
}

/// What one person does meanwhile: posts, and deeds about comments between them.
async fn live(
    number: usize,
    mut person: Professional,
    plans: Vec<Plan>,
) -> (Vec<Taken>, Vec<Deed>) {
    let (mut taken, mut deeds) = (Vec::new(), Vec::new());
    let mut plans = plans.into_iter();
    for post in 0..POSTS_EACH {
        taken.push(posts::submit(&mut person, number, post).await);
        let now = plans.by_ref().take(DEEDS_EACH.div_ceil(POSTS_EACH));
        for plan in now.collect::<Vec<_>>() {
            SystemClock.sleep(PAUSE / 2).await;
            deeds.push(deeds::carry_out(&mut person, plan).await);
        }
        SystemClock.sleep(PAUSE).await;
    }
    (taken, deeds)
}

/// Tells whether a refusal says nothing but "not now": a process died, the database was away, or
/// somebody was too fast.
fn may_pass(answer: &Answer) -> bool {
    answer.status.is_server_error() || answer.status == http::StatusCode::TOO_MANY_REQUESTS
}

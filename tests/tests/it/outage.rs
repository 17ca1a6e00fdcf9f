//! G16: six hours in which TikTok fails or says nothing. Everything ends well after them, and TikTok
//! was not asked much more often than on any other day.

use std::time::Duration;

use social_sandbox::{Fault, LifetimeProfile, TikTokBehaviour, TikTokUser};
use social_service::TikTokMedia;
use social_store::{Account, AccountState, PostMode, PublicationId, PublicationState};
use social_tests::{Hearing, Rows, Video, World, on_stores};

const CREATORS: usize = 8;
/// Creators who disconnect while TikTok is away.
const LEAVING: usize = 2;
/// Posts of each creator who stays that TikTok works on when the outage begins.
const BEGUN: usize = 2;
/// Posts of each creator who stays that are asked for in the outage: direct ones, and a draft.
const ASKED: [PostMode; 3] = [PostMode::Direct, PostMode::Direct, PostMode::Inbox];
/// Each half of the outage: first TikTok answers 503, then not at all.
const HALF: Duration = Duration::from_hours(3);
/// How far time jumps where nothing happens, and how long it then goes on by itself.
const JUMP: Duration = Duration::from_secs(140);
const WALK: Duration = Duration::from_secs(10);

/// Whether TikTok is away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Day {
    Ordinary,
    Outage,
}

/// How a day ended.
struct End {
    calls: usize,
    refreshes: usize,
    revokes: usize,
    posts: usize,
    states: Vec<PublicationState>,
    accounts: Vec<AccountState>,
}

on_stores!(everything_ends_well_after_an_outage: memory file database);

async fn everything_ends_well_after_an_outage(rows: Rows) {
    let ordinary = live_through(rows, Day::Ordinary).await;
    let outage = live_through(rows, Day::Outage).await;
    println!(
        "proof: 6 h without TikTok: {} calls, {} on an ordinary day; {} posts of {}, {} revokes of {LEAVING}, {} renewals, no account lost",
        outage.calls,
        ordinary.calls,
        outage.posts,
        ordinary.posts,
        outage.revokes,
        outage.refreshes,
    );
    for end in [&ordinary, &outage] {
        assert!(end.states.iter().all(|state| is_well(*state)), "{:?}", end.states);
        assert!(
            end.accounts.iter().all(|state| *state == AccountState::Active),
            "{:?}",
            end.accounts
        );
        assert_eq!((end.revokes, end.posts), (LEAVING, ordinary.posts), "revokes and posts");
        assert!(end.refreshes >= CREATORS - LEAVING, "every account was renewed");
    }
    assert!(outage.calls <= 2 * ordinary.calls, "{} for {}", outage.calls, ordinary.calls);
}

const fn is_well(state: PublicationState) -> bool {
    matches!(state, PublicationState::Published | PublicationState::Inbox)
}

async fn live_through(rows: Rows, day: Day) -> End {
    // Tokens live two hours, so each is due for renewal while TikTok is away. TikTok works on a
    // post for long enough that the outage begins meanwhile.
    let behaviour = TikTokBehaviour {
        lifetimes: LifetimeProfile::default(),
        processing_seconds: 120,
        ..TikTokBehaviour::default()
    };
    let hearing = Hearing::AskingOnly;
    let world = World::builder().rows(rows).hearing(hearing).behaviour(behaviour);
    let world = world.start().await.unwrap();
    let mut accounts = connect_all(&world).await;
    let leaving = accounts.split_off(CREATORS - LEAVING);
    let mut publications = Vec::new();
    for (number, account) in accounts.iter().enumerate() {
        for post in 0..BEGUN {
            let key = format!("begun-{number}-{post}");
            publications.push(submit(&world, account, PostMode::Direct, &key).await);
        }
    }
    for id in &publications {
        let begun = |publication: &social_store::Publication| {
            publication.state == PublicationState::Processing
        };
        world.wait_for(id, begun).await.unwrap().expect("TikTok works on it");
    }

    let faults = world.sandbox().faults();
    let away = |fault: Fault| (day == Day::Outage).then(|| faults.add(fault.always()));
    let failing = away(Fault::status("*", 503));
    for (number, account) in accounts.iter().enumerate() {
        for (post, mode) in ASKED.into_iter().enumerate() {
            let key = format!("asked-{number}-{post}");
            publications.push(submit(&world, account, mode, &key).await);
        }
    }
    for account in &leaving {
        disconnect(&world, account).await;
    }
    pass(&world, HALF).await;
    let silent = away(Fault::cut("*"));
    if let Some(failing) = failing {
        assert!(faults.remove(failing), "it has struck until now");
    }
    pass(&world, HALF).await;
    if let Some(silent) = silent {
        assert!(faults.remove(silent), "it has struck until now");
    }
    end(world, &publications, &accounts).await
}

async fn connect_all(world: &World) -> Vec<Account> {
    let mut accounts = Vec::new();
    for number in 0..CREATORS {
        let creator = format!("creator.{number}");
        world.tiktok().add_user(TikTokUser::new(&creator));
        accounts.push(world.connect(&creator).await.unwrap());
    }
    accounts
}

async fn submit(world: &World, account: &Account, mode: PostMode, key: &str) -> PublicationId {
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let request = world.request(account, mode, TikTokMedia::Asset(asset.id));
    world.submit(key, request).await.unwrap().unwrap().id
}

async fn disconnect(world: &World, account: &Account) {
    let (user, id) = (world.user(), account.id.clone());
    let gone = world.call(|service| async move { service.connect().disconnect(&user, &id).await });
    gone.await.unwrap().unwrap();
}

/// Lets time pass: in jumps, since workers look every second whether there is something to do.
async fn pass(world: &World, span: Duration) {
    for _ in 0..span.as_secs() / (JUMP + WALK).as_secs() {
        world.clock().advance(JUMP);
        world.pass(WALK).await.unwrap();
    }
}

async fn end(world: World, publications: &[PublicationId], accounts: &[Account]) -> End {
    let mut states = Vec::new();
    for id in publications {
        states.push(world.settled(id).await.unwrap().state);
    }
    // What waits for its turn has it within the longest rest.
    pass(&world, Duration::from_mins(30)).await;
    let store = world.open_store().await.unwrap();
    let mut left = Vec::new();
    for account in accounts {
        let stored = store.load_tokens(&account.id).await.unwrap().unwrap();
        left.push(stored.account.state);
    }
    let ledger = world.sandbox().ledger();
    let end = End {
        calls: world.sandbox().calls().len(),
        refreshes: ledger.refreshes().len(),
        revokes: ledger.revokes().len(),
        posts: ledger.posts().len(),
        states,
        accounts: left,
    };
    world.end().await.unwrap();
    end
}

//! G10: a change of keys loses nothing, beside live refreshes and however often it is killed; and
//! keys that do not fit what is stored stop a start.

mod refreshers;
mod scene;
mod start;

use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::time::Instant;

use social_core::KeyId;
use social_tests::{Rows, on_stores};

use refreshers::Refreshers;
use scene::{ACCOUNTS, NEW, OLD, Scene};

const KILLS: u64 = 5;
/// The signal that nobody can catch.
const SIGKILL: i32 = 9;
/// Refreshers of processes that seal with the new key, and of such that do not do so yet.
const REFRESHERS: usize = 8;

on_stores!(a_change_of_keys_loses_nothing: file database);

async fn a_change_of_keys_loses_nothing(rows: Rows) {
    let (scene, began) = (Scene::start(rows).await, Instant::now());
    let stored = scene.counts().await;
    assert_eq!(stored.keys().map(KeyId::as_str).collect::<Vec<_>>(), [OLD]);
    let values: u64 = stored.values().sum();

    let ahead = Refreshers::start(&scene, &scene.vault(NEW), REFRESHERS).await;
    let behind = Refreshers::start(&scene, &scene.vault(OLD), REFRESHERS).await;
    for kill in 1..=KILLS {
        let mut walk = scene.command("rotate");
        let mut walk = walk.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Far from its end, whatever the refreshers seal meanwhile.
        scene.wait_for_sealed(NEW, values * kill / (KILLS + 2)).await;
        walk.start_kill().unwrap();
        let ended = walk.wait().await.unwrap();
        assert_eq!(ended.signal(), Some(SIGKILL), "the walk ended before it was killed");
    }
    // The last processes are started again, and seal with the new key too.
    let mut renewed = behind.stop().await;
    let behind = Refreshers::start(&scene, &scene.vault(NEW), REFRESHERS).await;
    let walk = scene.command("rotate").output().await.unwrap();
    let said = String::from_utf8_lossy(&walk.stdout).into_owned();
    assert!(walk.status.success(), "{said}{}", String::from_utf8_lossy(&walk.stderr));
    assert!(said.contains(&format!("{OLD}: 0 stored values. It may leave")), "{said}");
    renewed += ahead.stop().await + behind.stop().await;
    let took = began.elapsed();

    let counts: Vec<_> = scene.counts().await.into_iter().collect();
    assert_eq!(counts.len(), 1, "{counts:?}");
    assert_eq!((counts[0].0.as_str(), counts[0].1), (NEW, values));
    let lost = scene.lost().await;
    println!(
        "proof: {ACCOUNTS} accounts, {values} values sealed anew beside {} refreshers and {renewed} renewals, {KILLS} kills, {} tokens lost, {:.0} s",
        2 * REFRESHERS,
        lost.len(),
        took.as_secs_f64(),
    );
    assert!(lost.is_empty(), "{lost:?}");
    assert!(renewed > 0, "no renewal came in between");
    scene.end().await;
}

//! What every matrix of stops and faults does with a world.

use std::time::Duration;

use social_sandbox::Fault;
use social_store::Publication;
use social_tests::{Crashed, World};

/// Adds faults to the sandbox.
pub(crate) fn add(world: &World, faults: &[Fault]) {
    for fault in faults {
        world.sandbox().faults().add(fault.clone());
    }
}

/// Tells whether each fault struck at least once; a case without its fault shows nothing.
pub(crate) fn every_one_struck(world: &World, faults: &[Fault]) -> bool {
    let active = world.sandbox().faults().active();
    let idle = |fault: &Fault| {
        let left = active.iter().find(|one| one.fault.endpoint == fault.endpoint);
        fault.times.is_some() && left.is_some_and(|left| left.fault.times == fault.times)
    };
    !faults.iter().any(idle)
}

/// Waits for the last word, over as many restarts as it takes.
pub(crate) async fn settle(world: &mut World, accepted: &Publication, name: &str) -> Publication {
    loop {
        match world.settled(&accepted.id).await {
            Ok(settled) => return settled,
            Err(error) if error.is::<Crashed>() => world.restart().await.unwrap(),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// Reads the publication as it is now.
pub(crate) async fn latest(world: &mut World, accepted: &Publication, name: &str) -> Publication {
    loop {
        match world.journal(&accepted.id).await {
            Ok(journal) => return journal.publication,
            Err(error) if error.is::<Crashed>() => world.restart().await.unwrap(),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// Lets time pass for whoever might still do something.
pub(crate) async fn pass(world: &mut World, span: Duration) {
    while world.pass(span).await == Err(Crashed) {
        world.restart().await.unwrap();
    }
}

//! What a dependent of `tiktok-client` takes on: crates, and CPU seconds of a clean build.

mod dependent;

use anyhow::Result;

use crate::context::Context;
use crate::report::{Book, Who};
use dependent::Dependent;

const FLOOR: Who = Who::Minimum("reqwest, rustls with ring, aes-gcm, hmac");
const OCTOCRAB: Who = Who::Peer("octocrab");

/// What nobody who only wants the core may have to build.
const NOT_IN_CORE: &[&str] = &["tokio", "reqwest", "hyper", "rustls"];

/// Runs the bench.
///
/// # Errors
///
/// When cargo cannot resolve or build a dependent.
pub async fn run(context: &Context, book: &mut Book) -> Result<()> {
    let core = Dependent::core(context)?;
    let ours = Dependent::ours(context)?;
    let floor = Dependent::floor(context)?;
    let peer = Dependent::octocrab(context)?;

    let crates = core.crates().await?;
    book.add("weight.crates.core", "crates", Who::Ours, crates.len() as f64);
    let found: Vec<_> = NOT_IN_CORE.iter().filter(|name| crates.contains(name)).collect();
    book.check(
        "weight: the core brings no runtime and no client",
        found.is_empty(),
        &format!("{found:?}"),
    );
    for (dependent, who) in [(&ours, Who::Ours), (&floor, FLOOR), (&peer, OCTOCRAB)] {
        let crates = dependent.crates().await?;
        book.add("weight.crates.client", "crates", who, crates.len() as f64);
    }
    if context.quick {
        // A build cannot be made short; the smallest of them shows that it runs.
        book.add("weight.build", "CPU s", Who::Ours, core.build().await?);
        return Ok(());
    }
    // Our sources change; what is compared is how much longer a build takes than the floor's.
    for _ in 0..context.rounds() {
        book.add("weight.build", "CPU s", Who::Ours, ours.build().await?);
        book.add("weight.build", "CPU s", FLOOR, floor.build().await?);
    }
    // Once: it takes as long as all rounds of the others, and is four times as far away.
    book.add("weight.build", "CPU s", OCTOCRAB, peer.build().await?);
    Ok(())
}

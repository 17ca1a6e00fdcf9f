//! The main job, done once: sign in, connect, upload, hear the webhook, prove it; then photos, a draft,
//! a pull, a planned post, a withdrawn one, and the end of the connection.
//!
//! It goes through the server's HTTP routes alone, as a browser would; only the proof looks at the
//! sandbox's ledger.

mod connect;
mod follow;
mod instagram;
mod more;
mod plan;
mod proof;
mod publish;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use url::Url;

use super::browser::Browser;
use super::place::Place;
use super::start::Demo;
use super::ui::say;
use super::video;

/// How a direct post ends well.
const PUBLISHED: &str = "published";

/// Does the job and gives the exit code: 0 only if everything is proved.
pub(super) async fn run(
    demo: &Demo,
    place: &Place,
    file: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let file = match file {
        Some(file) => file.to_owned(),
        None => made(place).await?,
    };
    let server = demo.server().public_url();
    let mut browser = Browser::new()?;
    let page = browser.open(demo.link()).await?;
    ensure!(page.status.is_success(), "the sign-in link answered {}", page.status);
    say("1/7 Signed in by the one-time link.")?;
    let account = connect::connect(&mut browser, server).await?;
    say(&format!("2/7 Connected {account} through the consent page."))?;
    let handles = instagram::connect(&mut browser, server).await?;
    say(&format!("    On Instagram, by both logins: {}.", handles.join(", ")))?;
    ensure!(handles.len() == 3, "three Instagram accounts should be ready");
    let accepted = publish::publish(&mut browser, server, &account, &file).await?;
    say(&format!("3/7 Uploaded; accepted as {}.", accepted.id))?;
    let post = follow::follow(&mut browser, &accepted.events, PUBLISHED).await;
    let shown = browser.json(&accepted.status).await?;
    say("4/7 The journal:")?;
    proof::show_journal(&shown)?;
    post?;
    let verdicts = proof::check(demo, &shown, &file).await?;
    say("5/7 The proof:")?;
    for verdict in &verdicts {
        say(&verdict.line())?;
    }
    let more = more::publish(&mut browser, demo, &account, &shown).await?;
    say("6/7 A carousel, a draft, and the video again, fetched from us by TikTok:")?;
    for verdict in &more {
        say(&verdict.line())?;
    }
    let planned = plan::pass(&mut browser, demo, &account, &shown).await?;
    say("7/7 An hour later: a planned post, one that was withdrawn, and the end:")?;
    for verdict in &planned {
        say(&verdict.line())?;
    }
    let proved = verdicts.iter().chain(&more).chain(&planned).all(proof::Verdict::holds);
    Ok(if proved { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn made(place: &Place) -> anyhow::Result<std::path::PathBuf> {
    let path = place.video();
    let target = path.clone();
    let written = tokio::task::spawn_blocking(move || video::write(&target)).await?;
    written.context("the video cannot be written")?;
    say(&format!("Made a video: {}.", path.display()))?;
    Ok(path)
}

/// Gives an address of the server.
fn at(server: &Url, path: &str) -> anyhow::Result<Url> {
    Ok(server.join(path)?)
}

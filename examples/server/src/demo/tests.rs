//! The whole command, with a short video.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::*;

fn args(folder: &Path, file: Option<&Path>) -> Args {
    Args {
        folder: Some(folder.to_owned()),
        once: true,
        file: file.map(Path::to_owned),
        ready_file: Some(folder.join("ready.json")),
        ..Args::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn once_proves_the_post_and_a_kept_folder_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let video = folder.path().join("short.mp4");
    video::write_short(&video).unwrap();
    for run in 1..=2 {
        let code = run_on(&args(folder.path(), Some(&video)), Ports::free()).await.unwrap();
        assert_eq!(code, ExitCode::SUCCESS, "run {run}");
        // An id that was met before would cost a lost answer, and so another attempt.
        assert_eq!(most_attempts(folder.path()).await, 1, "run {run} met something twice");
    }
    let ready = std::fs::read_to_string(folder.path().join("ready.json")).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
    for name in [
        "server",
        "metrics",
        "sandbox_tiktok",
        "sandbox_facebook",
        "sandbox_instagram",
        "sandbox_control",
        "sign_in",
    ] {
        assert!(ready[name].as_str().unwrap().starts_with("http://127.0.0.1:"), "{name}");
    }
}

/// Gives the highest number of attempts that a post of the folder needed.
async fn most_attempts(folder: &Path) -> i64 {
    let file = SqliteConnectOptions::new().filename(folder.join("social.db"));
    let mut database = file.connect().await.unwrap();
    let read = sqlx::query_scalar("SELECT max(attempt) FROM publications");
    read.fetch_one(&mut database).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_video_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("note.txt");
    std::fs::write(&text, "not a video at all").unwrap();
    let refused = run_on(&args(folder.path(), Some(&text)), Ports::free()).await.unwrap_err();
    assert!(format!("{refused:#}").contains("media_unknown_type"), "{refused:#}");
    let missing = folder.path().join("nowhere.mp4");
    let refused = run_on(&args(folder.path(), Some(&missing)), Ports::free()).await.unwrap_err();
    assert!(format!("{refused:#}").contains("nowhere.mp4"), "{refused:#}");
}

/// Asks the system for six ports that are free at this moment.
fn free_at_this_moment() -> Ports {
    let held = [(); 6].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    let addresses = held.map(|held| held.local_addr().unwrap());
    let [server, figures, tiktok, facebook, instagram, control] = addresses;
    Ports { server, figures, tiktok, facebook, instagram, control }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_that_start_together_share_no_port() {
    let ports = free_at_this_moment();
    let places: Vec<_> = (0..3).map(|_| Place::open(None, Stay::Removed).unwrap()).collect();
    let demos = places
        .iter()
        .map(|place| async move { Demo::start(place, &Args::default(), ports).await.unwrap() });
    let demos = futures_util::future::join_all(demos).await;
    let taken: BTreeSet<_> = demos
        .iter()
        .flat_map(|demo| {
            let sandbox = demo.sandbox();
            let urls = [
                sandbox.tiktok_url(),
                sandbox.facebook_url(),
                sandbox.instagram_url(),
                sandbox.control_url(),
                demo.server().public_url().clone(),
            ];
            let figures = demo.server().metrics_addr().port();
            urls.into_iter().map(|url| url.port().unwrap()).chain([figures])
        })
        .collect();
    assert_eq!(taken.len(), 18, "{taken:?}");
    for demo in demos {
        demo.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_that_was_asked_for_is_said() {
    let held = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let asked = Args { listen: held.local_addr().ok(), ..args(folder.path(), None) };
    let refused = run_on(&asked, Ports::free()).await.unwrap_err();
    assert!(format!("{refused:#}").contains("SOCIAL_LISTEN"), "{refused:#}");
}

#[tokio::test]
async fn the_demo_never_listens_beyond_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let open = Args { listen: Some(([0, 0, 0, 0], 0).into()), ..args(folder.path(), None) };
    let refused = run_on(&open, Ports::free()).await.unwrap_err();
    assert!(refused.to_string().contains("loopback"), "{refused}");
}

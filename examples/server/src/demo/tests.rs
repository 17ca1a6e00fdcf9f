//! The whole command, with a short video.

use std::path::Path;

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
        let started = std::time::Instant::now();
        let code = run_on(&args(folder.path(), Some(&video)), Ports::free()).await.unwrap();
        assert_eq!(code, ExitCode::SUCCESS, "run {run}");
        // Ids that were met before would cost a lost answer of 30 seconds.
        assert!(started.elapsed().as_secs() < 25, "run {run} met something twice");
    }
    let ready = std::fs::read_to_string(folder.path().join("ready.json")).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
    for name in ["server", "metrics", "sandbox_tiktok", "sandbox_control", "sign_in"] {
        assert!(ready[name].as_str().unwrap().starts_with("http://127.0.0.1:"), "{name}");
    }
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

#[tokio::test]
async fn the_demo_never_listens_beyond_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let open = Args { listen: Some(([0, 0, 0, 0], 0).into()), ..args(folder.path(), None) };
    let refused = run_on(&open, Ports::free()).await.unwrap_err();
    assert!(refused.to_string().contains("loopback"), "{refused}");
}

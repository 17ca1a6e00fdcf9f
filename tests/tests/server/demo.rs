//! The command that a newcomer runs first.

use std::path::Path;

use social_tests::server::{Clip, Ground, probe_video};
use tokio::sync::Mutex;

/// Held while a demo looks for free ports: two that look at once find the same ones.
pub(super) static LOOKS_FOR_PORTS: Mutex<()> = Mutex::const_new(());

/// Runs the demo's own proof and gives what it said.
async fn once(arguments: &[&str]) -> String {
    let _alone = LOOKS_FOR_PORTS.lock().await;
    let ground = Ground::bare().unwrap();
    let mut command = ground.command(&["demo", "--once"]).unwrap();
    for name in ground.settings().keys() {
        command.env_remove(name);
    }
    let output = command.args(arguments).output().await.unwrap();
    let (said, log) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{said}\n{log}", output.status);
    let handles = "On Instagram, by both logins: @";
    assert!(said.contains(handles), "{said}");
    for line in [
        "the journal ends with a webhook that came over HTTP",
        "the sandbox has exactly one post",
        "the post's SHA-256 is the file's",
        "the sandbox fetched three photos and made them one post, in order",
        "the draft lies in the creator's inbox",
        "the sandbox fetched the video from us and posted the same bytes",
        "the sandbox has three posts, and no fourth",
        "Instagram fetched the picture from us and has it once",
        "Instagram has the reel once, with the bytes that were sent",
        "Instagram has the carousel once, its pictures in order",
        "Instagram has three posts, and no fourth",
        "a comment of a stranger came in by webhook, once",
        "the figures of the picture were read",
        "the planned post went out when its hour had come, and not before",
        "the withdrawn post is cancelled, and nothing of it went out",
        "the account is disconnected, and its grant ended at the sandbox",
    ] {
        assert!(said.contains(&format!("yes  {line}")), "{said}");
    }
    said.into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_publishes_a_given_video_and_one_of_its_own() {
    let clip = Clip::make().await.unwrap();
    assert_eq!(probe_video(&clip.path()).await.unwrap(), "h264");
    let folder = tempfile::tempdir().unwrap();
    once(&["--file", clip.path().to_str().unwrap()]).await;
    let said = once(&[folder.path().to_str().unwrap()]).await;
    assert!(said.contains("Made a video"), "{said}");

    let made: &Path = &folder.path().join("demo.mp4");
    let size = made.metadata().unwrap().len();
    assert!(size >= 70_000_000, "{size}");
    assert_eq!(probe_video(made).await.unwrap(), "h264");
    let reel = folder.path().join("reel.mp4").metadata().unwrap().len();
    assert!(reel >= 20_000_000, "{reel}");
    println!("the demo's video: {size} bytes, accepted by ffprobe");
}

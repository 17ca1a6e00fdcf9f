//! Promise G11: secrets appear nowhere, not even at the loudest level and in what went wrong.

mod hunt;
mod walk;

use social_sandbox::DEFAULT_CLIENT_KEY;
use social_tests::server::House;

use hunt::Hunt;

/// The app's secret; made up.
const CLIENT_SECRET: &str = "canary-client-secret-Wm3tV8sKq2";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_ever_written_down() {
    let house = House::builder()
        .setting("SOCIAL_LOG", "trace")
        .setting("TIKTOK_CLIENT_SECRET", CLIENT_SECRET)
        .setting("RUST_BACKTRACE", "full")
        .tapped()
        .start()
        .await
        .unwrap();
    let own = |app: &mut social_sandbox::TikTokApp| app.client_secret = CLIENT_SECRET.into();
    house.sandbox().tiktok().update_app(DEFAULT_CLIENT_KEY, own).unwrap();

    let walked = walk::through_everything(&house).await;
    let mut hunt = Hunt::default();
    hunt.for_secrets_of(&walked, &house.overheard());
    hunt.in_answers(&walked, &house.sandbox().tiktok_url());
    hunt.in_files(house.ground().folder());
    let (stdout, stderr) = (house.server().stdout().clone(), house.server().stderr().clone());
    // What is written at the end is looked at too.
    let ground = house.end().await.unwrap();
    hunt.in_files(ground.folder());
    hunt.in_text("stdout", stdout.bytes());
    hunt.in_text("stderr", stderr.bytes());

    // The log is loud: what may be in it is there.
    let log = stderr.text();
    for shown in [walked.account.as_str(), "\"level\":\"DEBUG\""] {
        assert!(log.contains(shown), "the log does not have {shown}");
    }
    let found = hunt.found();
    println!(
        "proof: {} secrets in {} spellings looked for in {} places, {} MiB: {} found",
        hunt.secrets(),
        hunt.spellings(),
        hunt.places(),
        hunt.bytes() >> 20,
        found.len(),
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
}

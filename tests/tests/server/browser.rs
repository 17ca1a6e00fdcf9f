//! A person in a browser: from the link of the demo to the published post.

use std::process::Stdio;
use std::time::Duration;

use social_tests::server::{Browser, Clip, Ground};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;
use tokio::time::timeout;
use url::Url;

use crate::demo::LOOKS_FOR_PORTS;

/// How long the demo may take to be ready.
const PATIENCE: Duration = Duration::from_mins(1);

/// Pictures that a browser can show.
const PICTURES: [&[u8]; 3] = [
    include_bytes!("../../../examples/server/src/demo/once/photos/1.jpg"),
    include_bytes!("../../../examples/server/src/demo/once/photos/2.jpg"),
    include_bytes!("../../../examples/server/src/demo/once/photos/3.jpg"),
];

/// A demo that runs until it is dropped.
struct Demo {
    link: Url,
    control: Url,
    _program: Child,
    _ground: Ground,
}

impl Demo {
    async fn start() -> Self {
        let _alone = LOOKS_FOR_PORTS.lock().await;
        let ground = Ground::bare().unwrap();
        let ready = ground.folder().join("ready.json");
        let folder = ground.folder().join("demo");
        let (ready_file, folder) = (ready.to_str().unwrap(), folder.to_str().unwrap());
        let arguments = ["demo", folder, "--listen", "127.0.0.1:0", "--ready-file", ready_file];
        let mut command = ground.command(&arguments).unwrap();
        for name in ground.settings().keys() {
            command.env_remove(name);
        }
        let mut program = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let listening = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if line.starts_with("Press Ctrl-C") {
                    return;
                }
            }
            panic!("the demo ended");
        };
        timeout(PATIENCE, listening).await.expect("the demo is ready in time");
        let ready: serde_json::Value =
            serde_json::from_slice(&std::fs::read(ready).unwrap()).unwrap();
        let address = |name: &str| ready[name].as_str().unwrap().parse().unwrap();
        let (link, control) = (address("sign_in"), address("sandbox_control"));
        Self { link, control, _program: program, _ground: ground }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_link_to_the_published_post() {
    let clip = Clip::make().await.unwrap();
    let demo = Demo::start().await;
    let browser = Browser::start().await.unwrap();

    let sign_in = demo.link.join("/sign-in").unwrap();
    browser.open(&sign_in).await.unwrap();
    browser.see("input[name=password]").await.unwrap();
    browser.shoot("1-sign-in").await.unwrap();

    browser.open(&demo.link).await.unwrap();
    browser.see("nav.bar").await.unwrap();
    assert_eq!(browser.address().await.unwrap().path(), "/");
    browser.shoot("2-dashboard-empty").await.unwrap();
    browser.click("main a[href='/platforms/connect/tiktok']").await.unwrap();
    browser.see("section[aria-labelledby=go] a.primary").await.unwrap();
    browser.shoot("3-connect").await.unwrap();
    browser.click("section[aria-labelledby=go] a.primary").await.unwrap();

    browser.see("button[name=decision][value=continue]").await.unwrap();
    browser.shoot("4-consent").await.unwrap();
    browser.click("button[name=decision][value=continue]").await.unwrap();
    browser.see("main .note a.primary").await.unwrap();
    assert_eq!(browser.address().await.unwrap().origin(), demo.link.origin());
    browser.shoot("5-connected").await.unwrap();
    browser.click("main .note a.primary").await.unwrap();

    browser.click("input[name=mode][value=direct]").await.unwrap();
    browser.type_into("#file", clip.path().to_str().unwrap()).await.unwrap();
    browser.type_into("#caption", "A first light, from a browser").await.unwrap();
    browser.click("#privacy_level option[value=PUBLIC_TO_EVERYONE]").await.unwrap();
    browser.see("form[data-upload] button[type=submit]:not([disabled])").await.unwrap();
    browser.shoot("6-upload").await.unwrap();
    browser.click("form[data-upload] button[type=submit]").await.unwrap();

    // The page hears of the end by itself; nobody loads it again.
    browser.see("[data-state=published]").await.unwrap();
    let address = browser.address().await.unwrap();
    assert!(address.path().starts_with("/posts/"), "{address}");
    assert!(browser.text().await.unwrap().contains("Published"));
    browser.shoot("7-published").await.unwrap();
    browser.open(&demo.link.join("/").unwrap()).await.unwrap();
    browser.see("nav.bar").await.unwrap();
    browser.shoot("8-dashboard").await.unwrap();
    assert_eq!(posts(&demo.control).await, 1);
    println!("screenshots: {}", browser.shots().display());
    browser.end().await.unwrap();
}

/// From the link of the demo to a picture and a carousel on Instagram.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_and_a_carousel_go_out_on_instagram() {
    let folder = tempfile::tempdir().unwrap();
    let files = [0, 1, 2].map(|index| {
        let path = folder.path().join(format!("{index}.jpg"));
        std::fs::write(&path, PICTURES[index]).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let demo = Demo::start().await;
    let browser = Browser::start().await.unwrap();
    browser.open(&demo.link).await.unwrap();
    browser.see("nav.bar a[href='/instagram/publish']").await.unwrap();
    browser.click("nav.bar a[href='/instagram/publish']").await.unwrap();
    browser.shoot("ig-1-no-account").await.unwrap();
    browser.click("main a[href='/platforms/connect/instagram']").await.unwrap();

    browser.click("main a[href*='login=instagram']").await.unwrap();
    // The page of the sandbox, and not ours any more.
    browser.see("body:not(.framed)").await.unwrap();
    let mut consent = browser.address().await.unwrap();
    consent.query_pairs_mut().append_pair("approve", "auto").append_pair("user", "cy.photos");
    browser.open(&consent).await.unwrap();
    browser.see("main .note a.primary").await.unwrap();
    assert_eq!(browser.address().await.unwrap().origin(), demo.link.origin());
    browser.click("main .note a.primary").await.unwrap();

    browser.type_into("#file", &files[0]).await.unwrap();
    browser.see("#stage img").await.unwrap();
    browser.type_into("#caption", "One of three #first").await.unwrap();
    browser.type_into("#alt_text", "A single colour").await.unwrap();
    browser.shoot("ig-2-image").await.unwrap();
    browser.click("form[data-upload] button[type=submit]").await.unwrap();
    browser.see("[data-state=published]").await.unwrap();
    assert!(browser.text().await.unwrap().contains("Published"));
    browser.shoot("ig-3-published").await.unwrap();

    browser.click("nav.bar a[href='/instagram/publish']").await.unwrap();
    browser.click("input[name=kind][value=carousel]").await.unwrap();
    browser.type_into("#files", &files.join("\n")).await.unwrap();
    browser.see("#strip li:nth-child(3)").await.unwrap();
    browser.type_into("#caption", "All three").await.unwrap();
    browser.type_into("#item2_alt_text", "The second colour").await.unwrap();
    browser.shoot("ig-4-carousel").await.unwrap();
    browser.click("form[data-upload] button[type=submit]").await.unwrap();
    browser.see("[data-state=published]").await.unwrap();
    browser.shoot("ig-5-published").await.unwrap();
    assert_eq!(counted(&demo.control, "instagram_post").await, 2);
    println!("screenshots: {}", browser.shots().display());
    browser.end().await.unwrap();
}

/// Asks the sandbox how many posts there are on TikTok.
async fn posts(control: &Url) -> usize {
    counted(control, "post").await
}

/// Counts the lines of one kind in the sandbox's ledger.
async fn counted(control: &Url, kind: &str) -> usize {
    let mut visitor = social_tests::server::Visitor::new(control.clone(), control.clone()).unwrap();
    let ledger = visitor.get(&format!("/ledger?kind={kind}")).await.unwrap().json().unwrap();
    ledger["entries"].as_array().map_or(0, Vec::len)
}

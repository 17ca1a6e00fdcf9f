//! A person who meets another process with every step.

use http::StatusCode;
use serde_json::Value;
use social_sandbox::Sandbox;
use social_server::people::{
    NewUser, Passwords, People as _, PostgresPeople, PostgresPeopleOptions, Role,
};
use social_tests::server::{EMAIL, Form, PASSWORD, Visitor};
use social_tests::{Video, clone_database};
use url::Url;

use super::servers::Servers;

/// What a user may upload in a minute, over all processes.
const UPLOADS: usize = 30;

async fn add_user(database: &str) {
    let people = PostgresPeople::open(database, PostgresPeopleOptions::default()).await.unwrap();
    let password_hash = Passwords::new().await.unwrap().hash(PASSWORD.into()).await.unwrap();
    let user = NewUser { email: EMAIL.parse().unwrap(), role: Role::Member, password_hash };
    people.add_user(&user).await.unwrap();
    people.close().await;
}

async fn upload(
    visitor: &mut Visitor,
    account: &str,
    key: &str,
    file: Video,
) -> (StatusCode, Value) {
    let form = Form::new(file)
        .field("idempotency_key", key)
        .field("account_id", account)
        .field("mode", "direct")
        .field("privacy_level", "PUBLIC_TO_EVERYONE");
    let answer = visitor.upload("/api/tiktok/upload", form).await.unwrap();
    (answer.status, answer.json().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_may_be_at_another_one() {
    let database = clone_database().await.unwrap();
    let url = database.url().to_owned();
    let sandbox = Sandbox::start().await.unwrap();
    let servers = Servers::start(3, sandbox, database, &[]).await;
    add_user(&url).await;
    let at: Vec<Url> = (0..servers.count()).map(|index| servers.one(index).url()).collect();
    let [a, b, c] = at.as_slice() else { panic!("three were started") };

    // Signed in and begun here; back from TikTok there.
    let mut lea = Visitor::new(a.clone(), servers.balancer.url()).unwrap();
    lea.sign_in(EMAIL, PASSWORD).await.unwrap();
    let consent = lea.begin_login().await.unwrap();
    let back = lea.agree(&consent, "ada.public").await.unwrap();
    lea.go_to(b.clone());
    let landed = lea.come_back(&back).await.unwrap().expect(StatusCode::SEE_OTHER).unwrap();
    let (_, account) = landed.location().unwrap().split_once("connected=").unwrap();
    let account = account.split('&').next().unwrap().to_owned();
    // The state was used up for all.
    lea.go_to(c.clone());
    assert_eq!(lea.come_back(&back).await.unwrap().code(), "state_unknown");

    // Uploaded at a third one, followed at the first; TikTok's word comes to whichever it is.
    let file = Video::new(400_000);
    let (status, accepted) = upload(&mut lea, &account, "key-1", file).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{accepted}");
    lea.go_to(a.clone());
    let shown = lea.settled(accepted["id"].as_str().unwrap()).await.unwrap();
    assert_eq!(shown["state"], "published", "{shown}");
    let posts = servers.sandbox.ledger().posts();
    assert_eq!((posts.len(), &posts[0].sha256), (1, &file.sha256()));

    // The same key is the same publication everywhere, and every answer counts in one window.
    let mut answered = 1;
    let refused = loop {
        lea.go_to(at[answered % at.len()].clone());
        let (status, again) = upload(&mut lea, &account, "key-1", file).await;
        if status == StatusCode::TOO_MANY_REQUESTS {
            break answered;
        }
        assert_eq!((status, &again["id"]), (StatusCode::ACCEPTED, &accepted["id"]), "{again}");
        answered += 1;
    };
    assert_eq!(refused, UPLOADS, "uploads in a minute, counted over all processes");

    // A session that ended here has ended everywhere.
    lea.go_to(b.clone());
    lea.submit("/sign-out", &[]).await.unwrap();
    lea.go_to(c.clone());
    assert_eq!(lea.get("/api/accounts").await.unwrap().status, StatusCode::UNAUTHORIZED);
    assert_eq!(servers.sandbox.ledger().posts().len(), 1);
    println!(
        "proof: sign-in, login, upload, news and limits over 3 processes; {refused} uploads in a minute over all"
    );
    servers.end().await;
}

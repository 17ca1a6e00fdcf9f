//! Two processes on one database and one bucket: whichever is asked, the answer is the same.

use http::StatusCode;
use social_test_cluster::Cluster;
use social_tests::server::{EMAIL, Form, House, PASSWORD, ServerProcess, Visitor};
use social_tests::{Rows, S3Server, Video};

/// Several parts of 5 MiB.
const LENGTH: u64 = 12 * 1_048_576;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_process_took_in_another_one_knows() {
    let cluster = Cluster::shared().await.unwrap();
    let database = cluster.create_database("several_processes").await.unwrap();
    let s3 = S3Server::start().await.unwrap();
    let mut house = House::builder(Rows::File).setting("SOCIAL_STORE", database.url());
    for (name, value) in s3.settings() {
        house = house.setting(name, &value);
    }
    let house = house.start().await.unwrap();
    let other = ServerProcess::start(house.ground()).await.unwrap();

    let mut here = house.visitor().await.unwrap();
    let account = here.connect("ada.public").await.unwrap();
    let mut there = Visitor::new(other.url(), other.url()).unwrap();
    there.sign_in(EMAIL, PASSWORD).await.unwrap();

    // Taken in there, with the account that was connected here.
    let file = Video::new(LENGTH);
    let form = Form::new(file)
        .field("idempotency_key", "key-1")
        .field("account_id", &account)
        .field("mode", "direct")
        .field("privacy_level", "PUBLIC_TO_EVERYONE");
    let accepted = there.upload("/api/tiktok/upload", form).await.unwrap();
    let accepted = accepted.expect(StatusCode::ACCEPTED).unwrap().json().unwrap();
    let post = accepted["id"].as_str().unwrap();
    assert_eq!(s3.open_uploads().unwrap(), 0);

    // Followed here, where TikTok's webhooks arrive.
    let shown = here.settled(post).await.unwrap();
    assert_eq!(shown["state"], "published", "{shown}");
    let again = there.settled(post).await.unwrap();
    assert_eq!(again["state"], "published", "{again}");
    let posts = house.sandbox().ledger().posts();
    assert_eq!((posts.len(), &posts[0].sha256), (1, &file.sha256()));

    for said in [house.server().stderr().text(), other.stderr().text()] {
        assert!(!said.contains(cluster.password()), "the database's password is in a log");
        assert!(
            !said.contains(social_tests::s3::SECRET_ACCESS_KEY),
            "the bucket's key is in a log"
        );
    }
    assert!(other.stop().await.unwrap().success());
    house.end().await.unwrap();
}

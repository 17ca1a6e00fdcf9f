//! Resumable uploads: cut, resumed, and refused.

use sha2::{Digest, Sha256};
use social_sandbox::{Fault, FaultKind, ProgressSpelling};

use super::world::Gram;
use crate::support::film::Clip;

async fn open(gram: &Gram) -> (String, String) {
    let made = gram.create(&[("media_type", "REELS"), ("upload_type", "resumable")]).await;
    let uri = made.json()["uri"].as_str().unwrap().to_owned();
    (made.id(), uri)
}

#[tokio::test]
async fn the_address_of_an_upload_can_lead_elsewhere() {
    let gram = Gram::facebook().await;
    gram.sandbox.meta().update_behaviour(|behaviour| {
        behaviour.foreign_upload = Some("https://evil.example/".to_owned());
    });
    let (id, uri) = open(&gram).await;
    assert_eq!(uri, format!("https://evil.example/ig-api-upload/v25.0/{id}"));
}

#[tokio::test]
async fn an_upload_that_was_cut_goes_on_where_it_ended() {
    let gram = Gram::facebook().await;
    let bytes = Clip { pictures: 400_000, ..Clip::default() }.file();
    let (id, uri) = open(&gram).await;
    assert!(uri.contains(&format!("/ig-api-upload/v25.0/{id}")), "{uri}");
    gram.sandbox
        .faults()
        .add(Fault::new("video_upload", FaultKind::CutUpload { after_bytes: 100_000 }));
    assert!(gram.upload(&uri, 0, bytes.len(), &bytes).await.is_err());
    let phase = gram.container(&id).await["video_status"]["uploading_phase"].clone();
    assert_eq!(phase["status"], "in_progress");
    assert_eq!(phase["source_file_size"], bytes.len());
    let there = usize::try_from(phase["bytes_transferred"].as_u64().unwrap()).unwrap();
    assert!((100_000..bytes.len()).contains(&there), "{there}");
    let wrong = gram.upload(&uri, there + 1, bytes.len(), &bytes[there + 1..]).await.unwrap();
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.json()["debug_info"]["retriable"], true);
    let rest = gram.upload(&uri, there, bytes.len(), &bytes[there..]).await.unwrap();
    assert_eq!((rest.status, &rest.json()["success"]), (200, &true.into()));
    gram.pass(3);
    assert_eq!(gram.status(&id).await, "FINISHED");
    gram.publish(&id).await.id();
    let published = gram.sandbox.ledger().instagram_posts();
    assert_eq!(published[0].sha256[0], hex::encode(Sha256::digest(&bytes)));
}

#[tokio::test]
async fn a_part_of_a_file_is_kept_and_more_than_was_announced_is_not() {
    let gram = Gram::facebook().await;
    let bytes = Clip::default().file();
    let (id, uri) = open(&gram).await;
    let half = bytes.len() / 2;
    let part = gram.upload(&uri, 0, bytes.len(), &bytes[..half]).await.unwrap();
    assert_eq!(part.json()["debug_info"]["type"], "PartialRequestError");
    let more = [&bytes[half..], b"more"].concat();
    let over = gram.upload(&uri, half, bytes.len(), &more).await.unwrap();
    assert_eq!(over.json()["debug_info"]["retriable"], false);
    assert!(gram.container(&id).await["status"].as_str().unwrap().ends_with("2207082"));
}

#[tokio::test]
async fn strangers_and_containers_without_an_upload_are_refused() {
    let gram = Gram::facebook().await;
    let bytes = Clip::default().file();
    let (_, uri) = open(&gram).await;
    let other = Gram { token: "EAAnonsense".to_owned(), ..gram };
    let refused = other.upload(&uri, 0, bytes.len(), &bytes).await.unwrap();
    assert_eq!(refused.status, 400);
    let message = refused.json()["debug_info"]["message"].as_str().unwrap().to_owned();
    let inner: serde_json::Value = serde_json::from_str(&message).unwrap();
    assert_eq!(inner["error"]["message"], "unauthorized user request");
}

#[tokio::test]
async fn meta_fetches_the_file_itself_when_it_is_told_an_address() {
    use crate::support::{FileServer, Served};
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Whole(Clip::default().file())).await;
    let (id, uri) = open(&gram).await;
    let sent = gram
        .http
        .post(&uri)
        .header("authorization", format!("OAuth {}", gram.token))
        .header("file_url", files.url("/a.mp4"))
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 200);
    gram.pass(3);
    assert_eq!(gram.status(&id).await, "FINISHED");
}

#[tokio::test]
async fn the_cover_of_a_video_that_is_sent_is_fetched() {
    use crate::support::{FileServer, Served};
    let gram = Gram::facebook().await;
    let bytes = Clip::default().file();
    for (served, status) in
        [(super::world::jpeg(1080, 1920), "FINISHED"), (b"no picture".to_vec(), "ERROR")]
    {
        let files = FileServer::start(Served::Whole(served)).await;
        let cover = files.url("/cover.jpg");
        let form = [("media_type", "REELS"), ("upload_type", "resumable"), ("cover_url", &*cover)];
        let made = gram.create(&form).await;
        let uri = made.json()["uri"].as_str().unwrap().to_owned();
        gram.sandbox.meta().fetches_idle().await;
        assert_eq!(files.requests(), 1);
        drop(gram.upload(&uri, 0, bytes.len(), &bytes).await);
        gram.pass(3);
        assert_eq!(gram.status(&made.id()).await, status);
    }
}

#[tokio::test]
async fn progress_can_lack_a_letter() {
    let gram = Gram::facebook().await;
    gram.sandbox
        .meta()
        .update_behaviour(|behaviour| behaviour.upload_progress = ProgressSpelling::LetterMissing);
    let (id, _) = open(&gram).await;
    let phase = &gram.container(&id).await["video_status"]["uploading_phase"];
    assert_eq!(phase["bytes_transfered"], 0);
}

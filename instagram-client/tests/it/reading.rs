//! Profile, media and comments: what is asked for, how pages go on, what is written.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use instagram_client::read::{CommentsSwitch, Cursor, MediaProductType, MediaType};
use instagram_client::{CommentId, Effect, ErrorClass, MediaId, RetryHint, Timestamp};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{IG, Platform, answer, authorization, facebook, form, instagram, pairs};

const LIST: (&str, &str) = ("GET", "/v25.0/17841400000000001/media");

fn page(ids: &[&str], after: &str, next: Option<&str>) -> ResponseTemplate {
    let data: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    let mut paging = json!({ "cursors": { "before": "b", "after": after } });
    if let Some(next) = next {
        paging["next"] = json!(next);
    }
    answer(200, &json!({ "data": data, "paging": paging }))
}

#[tokio::test]
async fn each_login_is_asked_for_what_it_has() {
    let platform = Platform::start().await;
    let path = ("GET", "/v25.0/17841400000000001");
    let told = json!({
        "id": "10200000000000001", "user_id": 17_841_400_000_000_001_u64, "username": "ada.public",
        "account_type": "MEDIA_CREATOR", "followers_count": 7,
    });
    platform.answers(path, 2, answer(200, &told)).await;
    let profile = instagram(&platform).profile().await.unwrap();
    assert_eq!(profile.user_id.unwrap().as_str(), IG);
    assert_eq!((profile.followers_count, profile.biography), (Some(7), None));
    facebook(&platform).profile().await.unwrap();
    let asked: Vec<_> =
        platform.requests().await.iter().map(|request| request.url.to_string()).collect();
    assert!(asked[0].contains("account_type") && !asked[0].contains("appsecret_proof"));
    assert!(!asked[1].contains("account_type") && asked[1].contains("appsecret_proof="));
}

#[tokio::test]
async fn a_medium_keeps_what_was_said_of_it() {
    let platform = Platform::start().await;
    let told = json!({
        "id": "18000000000000001", "media_type": "VIDEO", "media_product_type": "REELS",
        "timestamp": "2019-09-26T22:36:43+0000", "permalink": "https://www.instagram.com/reel/x/",
        "like_count": 0, "is_comment_enabled": true,
    });
    platform.answers(("GET", "/v25.0/18000000000000001"), 1, answer(200, &told)).await;
    let media = instagram(&platform).find_media(&"18000000000000001".into()).await.unwrap();
    assert_eq!(media.media_type, Some(MediaType::Video));
    assert_eq!(media.media_product_type, Some(MediaProductType::Reels));
    assert_eq!(media.timestamp, Some(Timestamp::from_unix(1_569_537_403)));
    assert_eq!((media.like_count, media.media_url), (Some(0), None));
}

#[tokio::test]
async fn pages_are_asked_for_by_cursor_and_end_without_a_next() {
    let platform = Platform::start().await;
    let next = "https://graph.instagram.com/v25.0/x?access_token=IG-token&after=c1";
    platform.answers(LIST, 1, page(&["1", "2"], "c1", Some(next))).await;
    platform.answers(LIST, 1, page(&[], "c2", Some(next))).await;
    platform.answers(LIST, 1, page(&["3"], "c3", None)).await;
    let mut pages = instagram(&platform).media();
    let mut ids = Vec::new();
    while let Some(page) = pages.next_page().await.unwrap() {
        ids.extend(page.items.into_iter().map(|media| media.id.unwrap()));
    }
    assert_eq!(ids, ["1", "2", "3"].map(MediaId::new));
    assert!(pages.next_page().await.unwrap().is_none());
    let requests = platform.requests().await;
    let cursors: Vec<_> = requests
        .iter()
        .map(|request| {
            request
                .url
                .query_pairs()
                .find(|(name, _)| name == "after")
                .map(|(_, value)| value.into_owned())
        })
        .collect();
    assert_eq!(cursors, [None, Some("c1".to_owned()), Some("c2".to_owned())]);
    assert!(requests.iter().all(|request| authorization(request) == Some("Bearer IG-token")));
    assert!(requests.iter().all(|request| !request.url.as_str().contains("access_token")));
}

#[tokio::test]
async fn pages_are_a_stream_that_ends_with_the_last_or_an_error() {
    let platform = Platform::start().await;
    platform.answers(LIST, 1, page(&["1"], "c1", Some("https://x"))).await;
    platform.answers(LIST, 1, page(&["2"], "c1", Some("https://x"))).await;
    let mut stream = instagram(&platform).media().into_stream();
    let mut next = async || poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await;
    assert_eq!(next().await.unwrap().unwrap().items[0].id, Some("1".into()));
    assert_eq!(next().await.unwrap().unwrap_err().kind(), ErrorClass::Decode, "it leads to itself");
    assert!(next().await.is_none() && next().await.is_none());
    platform.answers(LIST, 1, page(&["1"], "c1", None)).await;
    let mut stream = instagram(&platform).media().into_stream();
    let mut next = async || poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await;
    assert!(next().await.unwrap().is_ok());
    assert!(next().await.is_none() && next().await.is_none());
}

/// The address could lead anywhere, with the token in it.
#[tokio::test]
async fn a_foreign_next_is_never_followed() {
    let platform = Platform::start().await;
    let elsewhere = Platform::start().await;
    let next = format!("{}/v25.0/x?access_token=IG-token", elsewhere.uri());
    let body = json!({ "data": [{ "id": "1" }], "paging": { "next": next } });
    platform.answers(LIST, 1, answer(200, &body)).await;
    let error = instagram(&platform).list_media(None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Decode);
    assert!(!format!("{error:?}").contains("IG-token"));
    assert!(elsewhere.requests().await.is_empty());
}

#[tokio::test]
async fn a_page_that_leads_to_itself_ends_the_walk() {
    let platform = Platform::start().await;
    platform.answers(LIST, 2, page(&["1"], "same", Some("https://x"))).await;
    let mut pages = instagram(&platform).media().starting_at(Cursor::new("kept"));
    pages.next_page().await.unwrap().unwrap();
    assert_eq!(pages.next_page().await.unwrap_err().kind(), ErrorClass::Decode);
}

#[tokio::test]
async fn comments_are_listed_written_hidden_and_deleted() {
    let platform = Platform::start().await;
    let account = instagram(&platform);
    let told = json!({ "data": [{
        "id": 17_900_000_000_000_001_u64, "text": "a", "hidden": false, "media": { "id": "1" },
        "from": { "id": "5", "username": "bo" }, "timestamp": "2026-11-28T10:00:00+0000",
    }] });
    platform.answers(("GET", "/v25.0/1/comments"), 1, answer(200, &told)).await;
    let listed = account.comments(&"1".into()).next_page().await.unwrap().unwrap().items;
    assert_eq!(listed[0].id.as_ref().unwrap().as_str(), "17900000000000001");
    assert_eq!(listed[0].media_id, Some(MediaId::new("1")));
    assert_eq!(listed[0].from.as_ref().unwrap().username.as_deref(), Some("bo"));

    let made = json!({ "id": "17900000000000002" });
    platform.answers(("POST", "/v25.0/1/comments"), 1, answer(200, &made)).await;
    platform.answers(("POST", "/v25.0/17900000000000001/replies"), 1, answer(200, &made)).await;
    platform.answers(("POST", "/v25.0/17841400000000001/mentions"), 1, answer(200, &made)).await;
    let id = CommentId::new("17900000000000002");
    assert_eq!(account.comment(&"1".into(), "Thank you").await.unwrap(), id);
    let above = CommentId::new("17900000000000001");
    assert_eq!(account.reply(&above, "Thank you").await.unwrap(), id);
    account.reply_to_mention(&"1".into(), Some(&above), "Hello").await.unwrap();

    let done = json!({ "success": true });
    platform.answers(("POST", "/v25.0/17900000000000001"), 2, answer(200, &done)).await;
    platform.answers(("DELETE", "/v25.0/17900000000000001"), 1, answer(200, &done)).await;
    platform.answers(("POST", "/v25.0/1"), 1, answer(200, &done)).await;
    account.hide_comment(&above, true).await.unwrap();
    account.hide_comment(&above, false).await.unwrap();
    account.delete_comment(&above).await.unwrap();
    account.switch_comments(&"1".into(), CommentsSwitch::Off).await.unwrap();

    let requests = platform.requests().await;
    let forms: Vec<_> = requests.iter().skip(1).map(form).collect();
    let mention = [("media_id", "1"), ("message", "Hello"), ("comment_id", "17900000000000001")];
    let expected: [&[(&str, &str)]; 7] = [
        &[("message", "Thank you")],
        &[("message", "Thank you")],
        &mention,
        &[("hide", "true")],
        &[("hide", "false")],
        &[],
        &[("comment_enabled", "false")],
    ];
    assert_eq!(forms, expected.map(pairs));
}

/// The first answers come with the comments; where they are not all they lead on.
#[tokio::test]
async fn answers_come_with_the_comments() {
    let platform = Platform::start().await;
    let account = instagram(&platform);
    let more = json!({ "cursors": { "after": "r1" }, "next": "https://elsewhere.example/" });
    let told = json!({ "data": [
        { "id": "1", "replies": { "data": [{ "id": "2", "text": "a" }], "paging": more } },
        { "id": "3", "replies": { "data": [{ "id": "4" }] } },
        { "id": "5" },
    ] });
    platform.answers(("GET", "/v25.0/9/comments"), 1, answer(200, &told)).await;
    let listed = account.comments(&"9".into()).next_page().await.unwrap().unwrap().items;
    let of = |index: usize| {
        let replies = &listed[index].replies;
        (replies.items.len(), replies.next.as_ref().map(|cursor| cursor.as_str().to_owned()))
    };
    assert_eq!([of(0), of(1), of(2)], [(1, Some("r1".to_owned())), (1, None), (0, None)]);
    assert_eq!(listed[0].replies.items[0].text.as_deref(), Some("a"));
    let request = platform.request().await;
    assert!(request.url.query().unwrap().contains("replies%7Bid%2Ctext"), "{}", request.url);
    // Answers that do not lead on would be taken for missing.
    let lost =
        json!({ "data": [{ "id": "1", "replies": { "data": [], "paging": { "next": "x" } } }] });
    platform.answers(("GET", "/v25.0/9/comments"), 1, answer(200, &lost)).await;
    let error = account.comments(&"9".into()).next_page().await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Decode);
}

#[tokio::test]
async fn a_comment_is_sent_once_whatever_comes_of_it() {
    let refused = json!({ "error": { "code": 190, "type": "OAuthException", "message": "m" } });
    for (status, body) in [(500, json!({})), (400, refused), (200, json!({}))] {
        let platform = Platform::start().await;
        let answer = ResponseTemplate::new(status).set_body_json(&body);
        platform.answers(("POST", "/v25.0/1/comments"), 1, answer).await;
        let error = instagram(&platform).comment(&"1".into(), "a").await.unwrap_err();
        assert_eq!(
            (error.effect(), error.retry_hint()),
            (Effect::Unknown, RetryHint::No),
            "{body}"
        );
    }
    let platform = Platform::start().await;
    let error = instagram(&platform).comment(&"1".into(), " ").await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorClass::Validation, Effect::NotSent));
}

#[tokio::test]
async fn only_facebook_login_deletes_media() {
    let platform = Platform::start().await;
    let error = instagram(&platform).delete_media(&"1".into()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::NotSent);
    platform.answers(("DELETE", "/v25.0/1"), 1, answer(200, &json!({ "success": true }))).await;
    facebook(&platform).delete_media(&"1".into()).await.unwrap();
}

#[tokio::test]
async fn mentions_are_read_by_an_expression() {
    let platform = Platform::start().await;
    let path = ("GET", "/v25.0/17841400000000001");
    let media = json!({ "mentioned_media": { "id": "2", "caption": "@ada" }, "id": IG });
    platform.answers(path, 1, answer(200, &media)).await;
    platform
        .answers(path, 1, answer(200, &json!({ "mentioned_comment": { "text": "@ada" } })))
        .await;
    let account = instagram(&platform);
    assert_eq!(
        account.mentioned_media(&"2".into()).await.unwrap().caption.as_deref(),
        Some("@ada")
    );
    assert_eq!(account.mentioned_comment(&"3".into()).await.unwrap().text.as_deref(), Some("@ada"));
    let requests = platform.requests().await;
    let fields = |index: usize| {
        let (_, fields) =
            requests[index].url.query_pairs().find(|(name, _)| name == "fields").unwrap();
        fields.into_owned()
    };
    assert!(fields(0).starts_with("mentioned_media.media_id(2){caption,"));
    assert!(fields(1).starts_with("mentioned_comment.comment_id(3){id,"));
    let error = account.mentioned_media(&"2){id".into()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::NotSent);
}

//! The upload form: one test a rule that a browser can see, and the way of a form.

use super::comments::connect;
use super::forms::{Fixture, hidden, with};
use super::*;

/// A second of black, 360 by 640 pixels.
const VIDEO: &[u8] = include_bytes!("clip.mp4");
const PATH: &str = "/tiktok/upload";

const DIRECT: [(&str, &str); 2] = [("mode", "direct"), ("source", "file")];
const AFTER: [(&str, &str); 2] = [("caption", "Beach #sea"), ("privacy_level", "SELF_ONLY")];

#[tokio::test]
async fn the_form_chooses_nothing_for_the_creator() {
    let mut fixture = Fixture::tiktok().await;
    let page = fixture.browser.get(PATH).await.text;
    assert!(
        page.contains("Lea &#38; Jo") || page.contains("Lea &amp; Jo"),
        "R1: the creator by name"
    );
    assert!(page.contains("@lea.m"));
    assert!(!page.contains(" selected"), "R5: no audience chosen");
    let options: Vec<_> = page
        .split("<option value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(
        options,
        ["", "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        "R5: TikTok's, in its order"
    );
    let ticked: Vec<_> = page
        .split("<input type=\"checkbox\"")
        .skip(1)
        .filter(|rest| rest.split('>').next().unwrap().contains(" checked"))
        .collect();
    assert!(ticked.is_empty(), "R6, R7: {ticked:?}");
    let duet = page.split("name=\"allow_duet\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(duet.contains(" disabled"), "R6: greyed");
    assert!(page.contains("turned off in your TikTok settings"));
    assert!(page.contains("data-longest=\"600\""), "R3");
}

#[tokio::test]
async fn the_sentences_of_the_guidelines_stand_in_both_languages_in_english() {
    let mut fixture = Fixture::tiktok().await;
    for language in ["en", "fr"] {
        fixture.browser.language = language;
        let page =
            fixture.browser.get(PATH).await.text.replace("&#39;", "'").replace("&#x27;", "'");
        for sentence in [
            "You need to indicate if your content promotes yourself, a third party, or both.",
            "Your photo/video will be labeled as 'Promotional content'",
            "Your photo/video will be labeled as 'Paid partnership'",
            "Branded content visibility cannot be set to private.",
            "By posting, you agree to TikTok's <a href=\"https://www.tiktok.com/legal/page/global/music-usage-confirmation/en\"",
            "By posting, you agree to TikTok's <a href=\"https://www.tiktok.com/legal/page/global/bc-policy/en\"",
        ] {
            assert!(page.contains(sentence), "{language}: {sentence}");
        }
    }
}

#[tokio::test]
async fn a_form_becomes_one_post_however_often_it_is_sent() {
    let mut fixture = Fixture::tiktok().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let before = with(&form, &DIRECT);
    let first = fixture.browser.upload(PATH, &before, Some(VIDEO), &AFTER).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    assert!(first.location().starts_with("/posts/"));
    let again = fixture.browser.upload(PATH, &before, Some(VIDEO), &AFTER).await;
    assert_eq!(again.location(), first.location());
    assert_eq!(fixture.posts().await.len(), 1);
    let page = fixture.browser.get(first.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("<h1>Beach #sea</h1>") && page.text.contains("Queued"),
        "{}",
        page.text
    );
    assert!(page.text.contains("data-follow=\"/api/posts/"));
    let list = fixture.browser.get("/posts").await.text;
    assert!(list.contains(&format!("href=\"{}\"", first.location())));
}

/// The clip with twelve pictures a second: its table of times counts 25 in 512 units each.
fn slow() -> Vec<u8> {
    let mut clip = VIDEO.to_vec();
    let at = clip.windows(4).position(|name| name == b"stts").unwrap() + 16;
    assert_eq!(clip[at..at + 4], 512_u32.to_be_bytes());
    clip[at..at + 4].copy_from_slice(&1_067_u32.to_be_bytes());
    clip
}

#[tokio::test]
async fn a_file_that_tiktok_would_refuse_is_shown_with_every_verdict() {
    let mut fixture = Fixture::tiktok().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let before = with(&form, &DIRECT);
    let answer = fixture.browser.upload(PATH, &before, Some(&slow()), &AFTER).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let list = answer.text.split_once("id=\"verdicts\"").unwrap().1;
    let (list, _) = list.split_once("</section>").unwrap();
    let (first, passed) = list.split_once("<details>").unwrap();
    assert!(first.contains("<strong>Frame rate</strong>") && first.contains("Will be refused"));
    assert!(
        first.contains("12 fps in the file. Allowed: 23 to 60 fps. Export the video"),
        "{first}"
    );
    assert!(passed.contains("7 of 8 fit") && passed.contains("H.264") && passed.contains("360 px"));
    assert!(answer.text.contains("Frame rate: 12 fps in the file."), "said at the field too");
    assert_eq!(fixture.posts().await.len(), 0);

    let damaged = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41 and some bytes";
    let answer = fixture.browser.upload(PATH, &before, Some(damaged), &AFTER).await;
    assert!(answer.text.contains("We cannot read this file."), "{}", answer.text);
}

#[tokio::test]
async fn the_file_may_come_last_too() {
    let mut fixture = Fixture::tiktok().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let before: Vec<_> = with(&form, &DIRECT).into_iter().chain(AFTER).collect();
    let answer = fixture.browser.upload(PATH, &before, Some(VIDEO), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn a_mistake_keeps_every_entry_and_names_the_file() {
    let mut fixture = Fixture::tiktok().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let before = with(&form, &DIRECT);
    let after = [
        ("caption", "Beach <b>"),
        ("allow_comment", "on"),
        ("promotes", "on"),
        ("made_with_ai", "on"),
        ("cover", "1.5"),
    ];
    let answer = fixture.browser.upload(PATH, &before, Some(VIDEO), &after).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = &answer.text;
    assert!(text.contains("<title>Error: "));
    assert!(text.contains("href=\"#privacy_level\"") && text.contains("href=\"#promotion\""));
    assert!(text.contains("beach.mp4"), "the file is named");
    assert!(!text.contains("Beach <b>") && text.contains("Beach "), "escaped");
    for ticked in ["allow_comment", "promotes", "made_with_ai"] {
        let tag =
            text.split(&format!("name=\"{ticked}\"")).nth(1).unwrap().split('>').next().unwrap();
        assert!(tag.contains(" checked"), "{ticked}");
    }
    assert!(text.contains("value=\"1.5\""));
    assert_eq!(answer.hidden("idempotency_key"), form[1].1, "it is still the same form");
    assert_eq!(fixture.posts().await.len(), 0);
    assert_eq!(fixture.staged().await, 0);
}

#[tokio::test]
async fn what_is_no_video_is_refused_at_its_field() {
    let mut fixture = Fixture::tiktok().await;
    for (file, words) in [
        (Some(&b"no video at all, just text"[..]), "MP4, MOV and WebM"),
        (None, "Choose the video file."),
    ] {
        let form = hidden(&fixture.browser.get(PATH).await);
        let answer = fixture.browser.upload(PATH, &with(&form, &DIRECT), file, &AFTER).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text.contains("href=\"#file\"") && answer.text.contains(words),
            "{words}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn a_draft_from_an_address_needs_no_file() {
    let mut fixture = Fixture::tiktok().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let fields = [
        ("mode", "inbox"),
        ("source", "url"),
        ("video_url", "https://media.example.com/a.mp4?sig=made-up"),
    ];
    let answer = fixture.browser.upload(PATH, &with(&form, &fields), None, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = fixture.browser.get(answer.location()).await.text;
    assert!(
        page.contains("https://media.example.com/a.mp4") && !page.contains("sig=made-up"),
        "no query on a page"
    );
}

#[tokio::test]
async fn a_sixth_draft_is_told_when_a_place_frees() {
    let mut fixture = Fixture::tiktok().await;
    for draft in 0..6 {
        let form = hidden(&fixture.browser.get(PATH).await);
        let fields = [
            ("mode", "inbox"),
            ("source", "url"),
            ("video_url", "https://media.example.com/a.mp4"),
        ];
        let answer = fixture.browser.upload(PATH, &with(&form, &fields), None, &[]).await;
        if draft < 5 {
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
        } else {
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(answer.text.contains("it takes no sixth"), "{}", answer.text);
        }
    }
    assert!(fixture.browser.get("/").await.text.contains("5 of 5 drafts in 24 h, next place"));
}

#[tokio::test]
async fn a_foreign_token_stores_nothing() {
    let mut fixture = Fixture::tiktok().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let other = fixture.server.user("jo@example.com").await;
    let mut others = fixture.server.browser_of(&other).await;
    let answer = others.upload(PATH, &with(&form, &DIRECT), Some(VIDEO), &AFTER).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let account = [("idempotency_key", "k1"), ("account_id", fixture.account.as_str())];
    let answer = fixture.browser.upload(PATH, &account, Some(VIDEO), &AFTER).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "no token before the file");
    assert_eq!(fixture.posts().await.len(), 0);
}

#[tokio::test]
async fn a_creator_who_cannot_post_now_finds_the_form_off() {
    let server = Server::start().await;
    let error = json!({ "code": "spam_risk_too_many_posts", "message": "", "log_id": "L1" });
    server.creator_says(json!({ "data": {}, "error": error })).await;
    let user = server.user("lea@example.com").await;
    server.account(&user, "open-id-1", "video.publish,video.upload").await;
    let mut browser = server.browser_of(&user).await;
    let page = browser.get(PATH).await;
    assert!(
        page.text.contains("This form is off for now") && page.text.contains("takes no more posts"),
        "R2"
    );
    assert!(page.text.contains("<fieldset class=\"two-columns\" disabled>"), "R2");
    let form = hidden(&page);
    let answer = browser.upload(PATH, &with(&form, &DIRECT), Some(VIDEO), &AFTER).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn without_the_permission_to_post_only_drafts_are_offered() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    server.account(&user, "open-id-1", "video.upload").await;
    let page = server.browser_of(&user).await.get(PATH).await.text;
    let direct = page.split("value=\"direct\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(direct.contains(" disabled"), "{direct}");
    assert!(page.contains("The permission to post is missing for this account."));
    assert!(
        server.tiktok.received_requests().await.unwrap().is_empty(),
        "TikTok would refuse the question"
    );
}

#[tokio::test]
async fn an_unaudited_app_starts_with_a_draft() {
    let server = Server::start_with(&[("TIKTOK_AUDITED", "off")]).await;
    server.creator("Lea").await;
    let user = server.user("lea@example.com").await;
    server.account(&user, "open-id-1", "video.publish,video.upload").await;
    let page = server.browser_of(&user).await.get(PATH).await.text;
    let inbox = page.split("value=\"inbox\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(inbox.contains(" checked"));
    let public =
        page.split("value=\"PUBLIC_TO_EVERYONE\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(public.contains(" disabled"));
    assert!(page.contains("Branded content cannot be posted through this app yet"));
}

#[tokio::test]
async fn a_post_that_waits_can_be_withdrawn() {
    let mut fixture = Fixture::tiktok().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let made = fixture.browser.upload(PATH, &with(&form, &DIRECT), Some(VIDEO), &AFTER).await;
    let path = made.location().to_owned();
    let csrf = fixture.browser.get(&path).await.hidden("csrf");
    let answer = fixture.browser.post(&format!("{path}/cancel"), &[("csrf", &csrf)]).await;
    assert_eq!(answer.location(), path);
    let page = fixture.browser.get(&path).await.text;
    assert!(
        page.contains("Cancelled") && !page.contains("data-follow"),
        "settled: nothing to follow"
    );
    let filtered = fixture.browser.get("/posts?state=cancelled").await.text;
    assert!(filtered.contains(&path));
}

#[tokio::test]
async fn several_accounts_are_chosen_from() {
    let mut fixture = Fixture::tiktok().await;
    let second =
        fixture.server.account(&fixture.user, "open-id-2", "video.publish,video.upload").await;
    let page = fixture.browser.get(PATH).await.text;
    assert!(
        page.contains("Choose an account")
            && page.contains(&second)
            && page.contains(&fixture.account)
    );
    assert!(!page.contains("<form method=\"post\" action=\"/tiktok/upload\""));
}

/// A photo of 8 by 8 pixels, and one whose shorter side has 1,081, as far as their headers tell.
const PHOTO: &[u8] = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0\xff\xd9";
const LARGE_PHOTO: &[u8] = b"\xff\xd8\xff\xc0\0\x0b\x08\x04\x3a\x04\x39\x01\x01\x11\0\xff\xd9";
const PHOTOS: [(&str, &str); 4] = [
    ("mode", "direct"),
    ("source", "photos"),
    ("privacy_level", "SELF_ONLY"),
    ("title", "The sea"),
];

#[tokio::test]
async fn photos_become_one_post_and_a_bad_one_is_named() {
    let mut fixture = Fixture::tiktok().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let fields = with(&form, &PHOTOS);
    let refused = fixture.browser.upload_photos(PATH, &fields, &[PHOTO, LARGE_PHOTO]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("<a href=\"#photos\">Photo 2, Shorter side"), "{}", refused.text);
    assert!(refused.text.contains("id=\"verdicts\">"));
    let many = vec![PHOTO; 36];
    let refused = fixture.browser.upload_photos(PATH, &fields, &many).await;
    assert!(refused.text.contains("Choose 1 to 35 photos."), "{}", refused.text);
    let none = fixture.browser.upload_photos(PATH, &fields, &[]).await;
    assert!(none.text.contains("Choose the photo files."), "{}", none.text);
    assert_eq!(fixture.posts().await.len(), 0);

    let sent = fixture.browser.upload_photos(PATH, &fields, &[PHOTO, PHOTO]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let page = fixture.browser.get(sent.location()).await;
    assert!(page.text.contains("<h1>The sea</h1>"), "{}", page.text);
    assert_eq!(page.text.matches("sea.jpg").count(), 2, "{}", page.text);
}

#[tokio::test]
async fn a_refused_form_asks_about_the_creator_once() {
    let mut fixture = Fixture::tiktok().await;
    for (file, after, status) in [
        (VIDEO.to_vec(), &AFTER[..1], StatusCode::UNPROCESSABLE_ENTITY),
        (slow(), &AFTER[..], StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let form = hidden(&fixture.browser.get(PATH).await);
        let before = fixture.server.tiktok.received_requests().await.unwrap().len();
        let answer = fixture.browser.upload(PATH, &with(&form, &DIRECT), Some(&file), after).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.text.contains("PUBLIC_TO_EVERYONE"), "what TikTok said is shown");
        let asked = fixture.server.tiktok.received_requests().await.unwrap().len() - before;
        assert_eq!(asked, 1, "{}", answer.text);
    }
}

#[tokio::test]
async fn accounts_of_instagram_are_no_choice_here() {
    let mut fixture = Fixture::tiktok().await;
    let other = connect(&fixture.server, &fixture.user).await;
    let page = fixture.browser.get(PATH).await.text;
    assert!(page.contains("<form method=\"post\" action=\"/tiktok/upload\""), "{page}");
    let page = fixture.browser.get(&format!("{PATH}?choose=1")).await.text;
    assert!(page.contains(&fixture.account) && !page.contains(&other), "{page}");
    let answer = fixture.browser.get(&format!("{PATH}?account_id={other}")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

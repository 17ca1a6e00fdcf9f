//! The form for Instagram: what it offers, what it refuses and keeps, and the page of its posts.

use super::comments::{IG, connect};
use super::forms::{Fixture, hidden, with};
use super::*;

const PATH: &str = "/instagram/publish";
const JPEG: &[u8] = include_bytes!("../../demo/once/photos/1.jpg");
const OTHER: &[u8] = include_bytes!("../../demo/once/photos/2.jpg");
/// A second of black, which is too short for a reel.
const VIDEO: &[u8] = include_bytes!("clip.mp4");

const IMAGE: [(&str, &str); 3] = [("kind", "image"), ("source", "file"), ("when", "now")];
const CAROUSEL: [(&str, &str); 3] = [("kind", "carousel"), ("source", "file"), ("when", "now")];
const REEL_BY_URL: [(&str, &str); 4] = [
    ("kind", "reel"),
    ("source", "url"),
    ("url", "https://media.example.com/a.mp4?sig=made-up"),
    ("when", "now"),
];

/// The picture with fewer rows: its frame header says so, four bytes behind the mark.
fn wide() -> Vec<u8> {
    let mut picture = JPEG.to_vec();
    let at = picture.windows(2).position(|mark| mark == [0xff, 0xc0]).unwrap() + 5;
    assert_eq!(picture[at..at + 2], 900_u16.to_be_bytes());
    picture[at..at + 2].copy_from_slice(&200_u16.to_be_bytes());
    picture
}

#[tokio::test]
async fn without_an_account_the_page_says_what_to_do() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    let page = browser.get(PATH).await.text;
    assert!(page.contains("href=\"/platforms/connect/instagram\""), "{page}");
    assert!(!page.contains("<form method=\"post\" action=\"/instagram/publish\""));
    for from in ["/", "/posts"] {
        let page = browser.get(from).await.text;
        assert!(page.contains("href=\"/instagram/publish\""), "{from}");
    }
}

#[tokio::test]
async fn the_form_chooses_nothing_and_tells_what_is_left_of_the_day() {
    let mut fixture = Fixture::instagram().await;
    let page = fixture.browser.get(PATH).await.text;
    assert!(
        page.contains("@studio.nord") && page.contains("2 of 50 posts in 24 h, read "),
        "{page}"
    );
    let ticked = page
        .split("<input type=\"checkbox\"")
        .skip(1)
        .filter(|rest| rest.split('>').next().unwrap().contains(" checked"));
    assert_eq!(ticked.count(), 0);
    for kind in ["image", "reel", "story", "carousel"] {
        assert!(page.contains(&format!("name=\"kind\" value=\"{kind}\"")), "{kind}");
    }
    let dashboard = fixture.browser.get("/").await.text;
    let path = format!("{PATH}?account_id={}", fixture.account);
    assert!(dashboard.contains(&path), "{dashboard}");
    assert!(fixture.browser.get(&path).await.text.contains("@studio.nord"));
}

#[tokio::test]
async fn a_picture_becomes_one_post_however_often_it_is_sent() {
    let mut fixture = Fixture::instagram().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let said = [
        ("caption", "Beach #sea @jo"),
        ("alt_text", "The sea"),
        ("people", "@jo 50 25"),
        ("collaborators", "ada.studio, @cy.photos"),
        ("location_id", "1234"),
        ("made_with_ai", "on"),
    ];
    let fields: Vec<_> = with(&form, &IMAGE).into_iter().chain(said).collect();
    let file = [("file", "sea.jpg", JPEG), ("files", "", &[][..])];
    let first = fixture.browser.upload_files(PATH, &fields, &file).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let again = fixture.browser.upload_files(PATH, &fields, &file).await;
    assert_eq!(again.location(), first.location());
    let posts = fixture.posts().await;
    assert_eq!(posts.len(), 1);
    let asked = &posts[0].request["instagram"];
    assert_eq!(asked["ig_id"], IG);
    assert_eq!(asked["caption"], "Beach #sea @jo");
    assert_eq!(asked["collaborators"], json!(["ada.studio", "@cy.photos"]));
    assert_eq!((&asked["location_id"], &asked["made_with_ai"]), (&json!("1234"), &json!(true)));
    let item = &asked["media"]["image"];
    assert_eq!(item["alt_text"], "The sea");
    assert_eq!(item["tags"], json!([{ "username": "@jo", "x": 0.5, "y": 0.25 }]));

    let page = fixture.browser.get(first.location()).await.text;
    let main = page.split_once("<main").unwrap().1;
    assert!(main.contains("nothing has gone to Instagram yet") && main.contains("To Instagram"));
    assert!(!main.contains("TikTok"), "{main}");
    let csrf = fixture.browser.get(first.location()).await.hidden("csrf");
    let cancel = format!("{}/cancel", first.location());
    fixture.browser.post(&cancel, &[("csrf", &csrf)]).await;
    let page = fixture.browser.get(first.location()).await.text;
    assert!(page.contains("Cancelled") && !page.contains("data-follow"), "{page}");
}

#[tokio::test]
async fn a_mistake_keeps_every_entry_and_names_the_file() {
    let mut fixture = Fixture::instagram().await;
    let said = [
        ("caption", "Beach <b>"),
        ("people", "@jo"),
        ("collaborators", "a,b,c,d"),
        ("location_id", "Brest"),
        ("made_with_ai", "on"),
        ("item1_alt_text", "For a carousel"),
    ];
    let fields: Vec<_> = IMAGE.into_iter().chain(said).collect();
    let answer = fixture.send(&fields, &[("file", "sea.jpg", JPEG)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = &answer.text;
    assert!(text.contains("<title>Error: "));
    for field in ["people", "collaborators", "location_id"] {
        assert!(text.contains(&format!("href=\"#{field}\"")), "{field}: {text}");
    }
    assert!(text.contains("sea.jpg"), "the file is named");
    assert!(!text.contains("Beach <b>") && text.contains("Beach "), "escaped");
    for kept in ["a,b,c,d", "Brest", "For a carousel"] {
        assert!(text.contains(kept), "{kept}");
    }
    let tag = text.split("name=\"made_with_ai\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(tag.contains(" checked"));
    assert_eq!((fixture.posts().await.len(), fixture.staged().await), (0, 0));
}

#[tokio::test]
async fn what_instagram_would_refuse_is_shown_with_every_verdict() {
    let mut fixture = Fixture::instagram().await;
    let answer = fixture.send(&IMAGE, &[("file", "wide.jpg", wide().as_slice())]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let list = answer.text.split_once("id=\"verdicts\"").unwrap().1;
    let (first, passed) = list.split_once("</section>").unwrap().0.split_once("<details>").unwrap();
    assert!(
        first.contains("Will be refused")
            && first.contains("3.6:1 in the file. Allowed: 4:5 to 1.91:1."),
        "{first}"
    );
    assert!(passed.contains("JPEG"), "{passed}");
    assert!(answer.text.contains("href=\"#file\""));

    let reel: Vec<_> = [("kind", "reel")].into_iter().chain(IMAGE.into_iter().skip(1)).collect();
    let answer = fixture.send(&reel, &[("file", "short.mp4", VIDEO)]).await;
    assert!(answer.text.contains("1 s in the file."), "{}", answer.text);
    let answer = fixture.send(&reel, &[("file", "sea.jpg", JPEG)]).await;
    assert!(answer.text.contains("Choose an MP4 or MOV video."), "{}", answer.text);
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and some bytes";
    let answer = fixture.send(&IMAGE, &[("file", "sea.png", png)]).await;
    assert!(answer.text.contains("Instagram takes JPEG pictures"), "{}", answer.text);
    assert_eq!((fixture.posts().await.len(), fixture.staged().await), (0, 0));
}

#[tokio::test]
async fn a_carousel_says_of_each_item_what_is_meant_for_it() {
    let mut fixture = Fixture::instagram().await;
    let said = [("caption", "Two"), ("item1_alt_text", "One"), ("item2_people", "@jo 1 2")];
    let fields: Vec<_> = CAROUSEL.into_iter().chain(said).collect();
    let both = [("files", "1.jpg", JPEG), ("files", "2.jpg", OTHER)];
    let answer = fixture.send(&fields, &both).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let posts = fixture.posts().await;
    let items = &posts[0].request["instagram"]["media"]["carousel"];
    assert_eq!(items[0]["alt_text"], "One");
    assert_eq!(items[1]["tags"][0]["username"], "@jo");
    let page = fixture.browser.get(answer.location()).await.text;
    for stage in ["To us", "Item 1", "Item 2", "The post as a whole", "On Instagram"] {
        assert!(page.contains(stage), "{stage}");
    }

    let third: Vec<_> = CAROUSEL.into_iter().chain([("item3_alt_text", "Nobody")]).collect();
    let answer = fixture.send(&third, &both).await;
    assert!(answer.text.contains("href=\"#item3\""), "{}", answer.text);
    let answer = fixture.send(&CAROUSEL, &both[..1]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("href=\"#files\""), "{}", answer.text);
    let eleven = vec![("files", "1.jpg", JPEG); 11];
    let answer = fixture.send(&CAROUSEL, &eleven).await;
    assert!(answer.text.contains("A carousel has 2 to 10 items."), "{}", answer.text);
    assert_eq!(fixture.posts().await.len(), 1);
}

#[tokio::test]
async fn a_carousel_may_be_at_addresses() {
    let mut fixture = Fixture::instagram().await;
    let fields = [
        ("kind", "carousel"),
        ("source", "url"),
        ("when", "now"),
        ("item1_url", "https://media.example.com/1.jpg"),
        ("item1_url_kind", "image"),
        ("item2_url", "https://media.example.com/2.mp4"),
        ("item2_url_kind", "video"),
        ("item2_cover", "1,5"),
    ];
    let answer = fixture.send(&fields, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let posts = fixture.posts().await;
    let items = &posts[0].request["instagram"]["media"]["carousel"];
    assert_eq!(items[1]["file"]["video_url"], "https://media.example.com/2.mp4");
    assert_eq!(items[1]["cover_ms"], 1_500);
    let answer = fixture.send(&fields[..5], &[]).await;
    assert!(answer.text.contains("Write the addresses of 2 to 10 items."), "{}", answer.text);
}

#[tokio::test]
async fn a_reel_is_planned_and_can_be_made_again() {
    let mut fixture = Fixture::instagram().await;
    let said = [
        ("caption", "Waves"),
        ("people", "@jo"),
        ("cover", "3.2"),
        ("show_in_feed", "on"),
        ("audio_name", "Sea"),
        ("alt_text", "of a picture, and not of a reel"),
    ];
    let mut fields: Vec<_> = REEL_BY_URL.into_iter().chain(said).collect();
    fields.retain(|(name, _)| *name != "when");
    fields.push(("when", "later"));
    fields.push(("planned_for", "1999-01-01T00:00"));
    let answer = fixture.send(&fields, &[]).await;
    assert!(answer.text.contains("href=\"#planned_for\""), "{}", answer.text);
    assert!(answer.text.contains("value=\"1999-01-01T00:00\""));
    let later = fixture.server.clock.now() + Duration::from_hours(24);
    let later = later.to_string();
    let later = later.split_at("2026-11-22T08:00".len()).0;
    fields.last_mut().unwrap().1 = later;
    let answer = fixture.send(&fields, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let posts = fixture.posts().await;
    let reel = &posts[0].request["instagram"]["media"]["reel"];
    assert_eq!((&reel["cover"]["frame_ms"], &reel["audio_name"]), (&json!(3_200), &json!("Sea")));
    assert_eq!(reel["only_in_reels"], json!(false));
    assert!(posts[0].scheduled_for.is_some());
    let page = fixture.browser.get(answer.location()).await.text;
    assert!(
        page.contains("Planned") && !page.contains("sig=made-up"),
        "no query on a page: {page}"
    );

    let path = format!("{PATH}?again={}", posts[0].id);
    let page = fixture.browser.get(&path).await;
    for kept in ["Waves", "@jo", "value=\"3.2\"", "value=\"Sea\"", "a.mp4?sig=made-up"] {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
    assert_ne!(page.hidden("idempotency_key"), posts[0].idempotency_key, "it is another post");
    let other = fixture.server.user("jo@example.com").await;
    let mut others = fixture.server.browser_of(&other).await;
    assert_eq!(others.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_story_carries_only_what_stories_have() {
    let mut fixture = Fixture::instagram().await;
    let fields = [
        ("kind", "story"),
        ("source", "file"),
        ("when", "now"),
        ("caption", "kept for another kind"),
        ("collaborators", "a,b,c,d"),
        ("people", "@jo\n@lea 10 20"),
    ];
    let answer = fixture.send(&fields, &[("file", "sea.jpg", JPEG)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let posts = fixture.posts().await;
    let asked = &posts[0].request["instagram"];
    assert_eq!((&asked["caption"], &asked["collaborators"]), (&json!(""), &json!([])));
    assert_eq!(asked["tags"][1], json!({ "username": "@lea", "x": 0.1, "y": 0.2 }));
}

#[tokio::test]
async fn a_full_day_leaves_only_a_plan() {
    let mut fixture = Fixture::instagram().await;
    fixture.server.tiktok.reset().await;
    fixture.limit(50).await;
    let page = fixture.browser.get(PATH).await.text;
    let now = page.split("name=\"when\" value=\"now\"").nth(1).unwrap();
    assert!(now.split('>').next().unwrap().contains(" disabled"), "{page}");
    let answer = fixture.send(&IMAGE, &[("file", "sea.jpg", JPEG)]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.text);
    assert!(answer.text.contains("href=\"#planned_for\""));
    assert_eq!((fixture.posts().await.len(), fixture.staged().await), (0, 0));
}

#[tokio::test]
async fn a_limit_that_cannot_be_read_turns_nothing_off() {
    let mut fixture = Fixture::instagram().await;
    fixture.server.tiktok.reset().await;
    let page = fixture.browser.get(PATH).await.text;
    assert!(page.contains("did not say how many posts are left"), "{page}");
    let answer = fixture.send(&IMAGE, &[("file", "sea.jpg", JPEG)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn what_is_anothers_cannot_be_published_on() {
    let mut fixture = Fixture::instagram().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let other = fixture.server.user("jo@example.com").await;
    let mut others = fixture.server.browser_of(&other).await;
    let file = [("file", "sea.jpg", JPEG)];
    let answer = others.upload_files(PATH, &with(&form, &IMAGE), &file).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "another session's token");
    let answer = fixture.browser.upload_files(PATH, &with(&form[1..], &IMAGE), &file).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "no token");
    connect(&fixture.server, &other).await;
    let mut own = hidden(&others.get(PATH).await);
    own[2].1.clone_from(&fixture.account);
    let answer = others.upload_files(PATH, &with(&own, &IMAGE), &file).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text);
    let path = format!("{PATH}?account_id={}", fixture.account);
    assert_eq!(others.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(fixture.posts().await.len(), 0);
}

#[tokio::test]
async fn an_account_that_must_be_connected_again_is_not_published_on() {
    let mut fixture = Fixture::instagram().await;
    let form = hidden(&fixture.browser.get(PATH).await);
    let store = fixture.server.assembled.service.store();
    let found = store.find_account(&fixture.user.id, &fixture.account.as_str().into()).await;
    let account = found.unwrap().unwrap();
    store.mark_needs_reconnect(&account.id, account.token_version).await.unwrap();
    let dashboard = fixture.browser.get("/").await.text;
    assert!(dashboard.contains("@studio.nord") && !dashboard.contains("Ready to publish."));
    let page = fixture.browser.get(PATH).await.text;
    assert!(page.contains("?reconnect=") && !page.contains("name=\"kind\""), "{page}");
    let file = [("file", "sea.jpg", JPEG)];
    let answer = fixture.browser.upload_files(PATH, &with(&form, &IMAGE), &file).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert_eq!(fixture.posts().await.len(), 0);
}

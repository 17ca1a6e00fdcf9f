//! The page of figures.

use social_store::InsightSample;

use super::*;

fn sample(
    account: &str,
    of: (&str, &str),
    value: f64,
    at: social_core::Timestamp,
) -> InsightSample {
    InsightSample {
        account_id: account.into(),
        subject: of.0.to_owned(),
        metric: of.1.to_owned(),
        period: "lifetime".to_owned(),
        breakdown: String::new(),
        end_time: at,
        value,
    }
}

const IG: &str = "17841400000000001";
const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn without_figures_the_page_says_why() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    let page = browser.get("/insights").await.text;
    assert!(
        page.contains("No account is connected.") && page.contains("/platforms/connect/tiktok")
    );
    server.account(&user, "open-id-1", "user.info.basic").await;
    let page = browser.get("/insights").await.text;
    assert!(page.contains("Name of open-id-1") && page.contains("No figures yet."), "{page}");
    let lack = social_service::words_for(
        "insights_not_asked",
        social_service::Language::En,
        &social_service::Particulars::default(),
    );
    assert!(page.contains(&lack), "{page}");
}

#[tokio::test]
async fn figures_are_told_with_what_changed_in_a_week() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let tiktok = server.account(&user, "open-id-1", "user.info.stats,video.list").await;
    let (instagram, medium, _) = comments::talk(&server, &user).await;
    let now = server.clock.now();
    let ig = IG;
    let samples = [
        sample(&tiktok, ("", "follower_count"), 1_200.0, now - DAY * 7),
        sample(&tiktok, ("", "follower_count"), 9_999.0, now - DAY * 3),
        sample(&tiktok, ("", "follower_count"), 1_234.0, now),
        sample(&tiktok, ("", "likes_count"), 7.0, now - DAY * 10),
        sample(&tiktok, ("", "likes_count"), 9.0, now),
        sample(&tiktok, ("7123456789", "view_count"), 56_789.0, now),
        sample(&instagram, (ig, "followers_count"), 300.0, now - DAY * 7),
        sample(&instagram, (ig, "followers_count"), 250.0, now),
        sample(&instagram, (medium, "views"), 4_321.0, now),
    ];
    server.assembled.service.store().put_samples(&samples).await.unwrap();
    let mut browser = server.browser_of(&user).await;
    let page = browser.get("/insights").await.text;
    let row = |name: &str, number: &str, change: &str| {
        format!(
            "<th scope=\"row\">{name}</th><td class=\"number\">{number}</td><td class=\"number\">{change}</td>"
        )
    };
    assert!(page.contains(&row("Followers", "1,234", "+34")), "{page}");
    assert!(page.contains(&row("Likes", "9", "not known yet")), "too old to compare with: {page}");
    assert!(page.contains("1,234 followers, 34 more than on"), "{page}");
    assert!(page.contains("Video …456789") && page.contains("56,789"), "{page}");
    assert!(page.contains("do not say when a video was posted"), "{page}");
    let of_instagram = format!("/insights?of={instagram}.{ig}&days=7");
    let page = browser.get(&of_instagram).await.text;
    assert!(page.contains(&row("Followers", "250", "−50")), "{page}");
    assert!(page.contains("250 followers, 50 fewer than 7 days ago."), "{page}");
    assert!(page.contains("4,321") && page.contains("@studio.nord"), "{page}");
    assert!(
        page.contains("<svg class=\"chart sparse\"") && page.contains("role=\"img\""),
        "{page}"
    );
    assert!(
        page.contains("Pictures") && page.contains("Of these days, 1 post can be compared."),
        "{page}"
    );
    browser.language = "fr";
    let page = browser.get(&of_instagram).await.text;
    assert!(page.contains("250 abonnés, 50 de moins qu’il y a 7 jours."), "{page}");
    browser.language = "en";
    let page = browser.get("/").await.text;
    assert!(page.contains("1,234 followers, 9 likes, - videos; as of 22 Nov 2026"), "{page}");
    assert!(page.contains("@studio.nord: 250 followers, - posts; as of 22 Nov 2026"), "{page}");
    let other = server.user("jo@example.com").await;
    let mut stranger = server.browser_of(&other).await;
    let page = stranger.get("/insights").await.text;
    assert!(!page.contains("1,234"), "{page}");
    for path in [of_instagram.clone(), of_instagram.replace("insights?", "insights.csv?")] {
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn figures_are_handed_out_as_a_file() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    assert_eq!(browser.get("/insights.csv").await.status, StatusCode::NOT_FOUND, "of nobody");
    let (instagram, medium, _) = comments::talk(&server, &user).await;
    let now = server.clock.now();
    let samples = [
        sample(&instagram, (IG, "followers_count"), 300.0, now - DAY * 8),
        sample(&instagram, (IG, "followers_count"), 250.0, now),
        sample(&instagram, (medium, "views"), 4_321.0, now),
    ];
    server.assembled.service.store().put_samples(&samples).await.unwrap();
    let answer = browser.get(&format!("/insights.csv?of={instagram}.{IG}&days=7")).await;
    assert_eq!(answer.headers[CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"insights.csv\"");
    let lines: Vec<_> = answer.text.lines().collect();
    assert_eq!(lines.len(), 3, "the older count lies outside: {lines:?}");
    assert_eq!(lines[0], "time,about,id,title,posted_at,figure,value");
    let account = format!("{now},account,{IG},\"'@studio.nord\",,followers_count,250");
    assert_eq!(lines[1], account);
    assert_eq!(lines[2], format!("{now},post,{medium},Beach <b>,{now},views,4321"));
}

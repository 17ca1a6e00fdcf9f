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
    let ig = "17841400000000001";
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
    let page = server.browser_of(&user).await.get("/insights").await.text;
    let row = |name: &str, number: &str, change: &str| {
        format!(
            "<th scope=\"row\">{name}</th><td class=\"number\">{number}</td><td class=\"number\">{change}</td>"
        )
    };
    assert!(page.contains(&row("Followers", "1,234", "+34")), "{page}");
    assert!(page.contains(&row("Likes", "9", "not known yet")), "too old to compare with: {page}");
    assert!(page.contains(&row("Followers", "250", "−50")), "{page}");
    assert!(page.contains("Video …456789") && page.contains("56,789"), "{page}");
    assert!(page.contains("4,321") && page.contains("@studio.nord"), "{page}");
    let other = server.user("jo@example.com").await;
    let page = server.browser_of(&other).await.get("/insights").await.text;
    assert!(!page.contains("1,234"), "{page}");
}

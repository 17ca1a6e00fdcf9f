//! Every endpoint of the client is called against the sandbox and answered.

use std::collections::BTreeSet;

use instagram_client::endpoint::ENDPOINTS;
use instagram_client::insights::{AccountQuery, Level};
use instagram_client::oauth::{Callback, RedirectUri, parse_callback};
use instagram_client::publish::{
    CarouselPost, ChildImage, ContainerState, ImagePost, NewContainer, Published,
};
use instagram_client::read::CommentsSwitch;
use instagram_client::webhook::VerifyToken;
use instagram_client::{ContainerId, IgAccount, MediaId, Scopes};
use social_sandbox::{AccountKind, MetaAccount, NewMedium};

use crate::ground::{Ground, STUDIO_NAME, STUDIO_PAGE, Shelf};

#[tokio::test]
async fn every_endpoint_is_called_and_answered() {
    let ground = Ground::new().await;
    by_facebook(&ground).await;
    by_instagram(&ground).await;
    let shelf = Shelf::start().await;
    let (_, by_page) = ground.by_page();
    for account in [by_page, ground.by_account()] {
        let media = publish(&ground, &shelf, &account).await;
        read(&account, &media).await;
        talk(&ground, &account, &media).await;
    }
    let (_, account) = ground.by_page();
    by_hashtag(&ground, &account).await;
    let media = account.list_media(None).await.unwrap().items;
    account.delete_media(media[0].id.as_ref().unwrap()).await.unwrap();

    let calls = ground.sandbox.calls();
    let answered: BTreeSet<&str> =
        calls.iter().filter(|call| call.status == Some(200)).map(|call| call.endpoint).collect();
    let missing: Vec<&str> = ENDPOINTS
        .iter()
        .map(|endpoint| endpoint.operation)
        .filter(|operation| !answered.contains(operation))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let warned: Vec<_> = calls
        .iter()
        .filter(|call| call.warnings.iter().any(|word| word.contains("token")))
        .collect();
    let exchanges = ["instagram_long_lived", "instagram_refresh"];
    assert!(warned.iter().all(|call| exchanges.contains(&call.endpoint)), "{warned:?}");
}

fn redirect() -> RedirectUri {
    RedirectUri::parse("http://127.0.0.1:9/callback").unwrap()
}

async fn code(ground: &Ground, page: url::Url) -> instagram_client::AuthorizationCode {
    match parse_callback(&ground.consent(page, &[("approve", "auto")]).await).unwrap() {
        Callback::Granted { code, .. } => code,
        denied => panic!("{denied:?}"),
    }
}

async fn by_facebook(ground: &Ground) {
    let login = ground.facebook.facebook_login().unwrap();
    let scopes = Scopes::parse("pages_show_list,business_management");
    let page = login.authorize(redirect(), "s").scopes(scopes).build().unwrap();
    let short = login.exchange_code(&code(ground, page).await, &redirect()).await.unwrap().access;
    let long = login.exchange_long_lived(&short).await.unwrap().access;
    login.debug_token(&long).await.unwrap();
    login.permissions(&long).await.unwrap();
    login.pages(&long).await.unwrap();
    ground.facebook.me(&long).await.unwrap();
    login.revoke(&long).await.unwrap();
    let receiver = handshake().await;
    let token = VerifyToken::new("made-up").unwrap();
    login.subscribe_app(&receiver, &["comments"], &token).await.unwrap();
    assert_eq!(login.app_subscription().await.unwrap().unwrap().fields, ["comments"]);
    login.unsubscribe_app(&[]).await.unwrap();
    assert_eq!(login.app_subscription().await.unwrap(), None);
    let (page, _) = ground.by_page();
    let id = STUDIO_PAGE.to_owned().into();
    page.subscribe_page(&id, &["feed"]).await.unwrap();
    page.page_subscribed(&id).await.unwrap();
    page.unsubscribe_page(&id).await.unwrap();
}

/// An address that echoes any challenge.
async fn handshake() -> url::Url {
    let echo = |axum::extract::Query(asked): axum::extract::Query<
        std::collections::HashMap<String, String>,
    >| async move { asked["hub.challenge"].clone() };
    let router = axum::Router::new().route("/hook", axum::routing::get(echo));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

async fn by_instagram(ground: &Ground) {
    let login = ground.instagram.instagram_login().unwrap();
    let scopes = Scopes::parse("instagram_business_basic");
    let page = login.authorize(redirect(), "s").scopes(scopes).build().unwrap();
    let code = code(ground, page).await;
    let short = login.exchange_code(&code, &redirect()).await.unwrap().tokens.access;
    let long = login.exchange_long_lived(&short).await.unwrap().access;
    ground.instagram.me(&long).await.unwrap();
    ground.pass(86_400);
    login.refresh(&long).await.unwrap();
    let account = ground.by_account();
    account.subscribe(&["comments"]).await.unwrap();
    account.subscribed().await.unwrap();
    account.unsubscribe().await.unwrap();
}

async fn publish(ground: &Ground, shelf: &Shelf, account: &IgAccount) -> MediaId {
    let image = made(account, ImagePost::new(shelf.url("one.jpg")).caption("One")).await;
    posted(ground, account, &image).await;
    let mut items = Vec::new();
    for name in ["one.jpg", "two.jpg"] {
        let item = made(account, ChildImage::new(shelf.url(name))).await;
        ready(ground, account, &item).await;
        items.push(item);
    }
    let carousel = made(account, CarouselPost::new(items)).await;
    account.publishing_limit(None).await.unwrap();
    posted(ground, account, &carousel).await
}

async fn read(account: &IgAccount, media: &MediaId) {
    let profile = account.profile().await.unwrap();
    assert_eq!(profile.username.as_deref(), Some(STUDIO_NAME));
    let found = account.find_media(media).await.unwrap();
    assert!(found.permalink.is_some());
    let children = account.children(media).next_page().await.unwrap().unwrap();
    assert_eq!(children.items.len(), 2);
    let all = account.list_media(None).await.unwrap().items;
    assert!(all.iter().any(|one| one.id.as_ref() == Some(media)));
    account.stories().next_page().await.unwrap();
    account.tagged().next_page().await.unwrap();
    account.live_media().next_page().await.unwrap();
    account.media_insights(media, Level::Feed).await.unwrap();
    account.account_insights(&AccountQuery::default()).await.unwrap();
}

async fn by_hashtag(ground: &Ground, account: &IgAccount) {
    ground.sandbox.meta().add_medium(NewMedium::new("dee", "#tea"));
    let id = account.find_hashtag("tea").await.unwrap();
    account.hashtag_recent(&id).unwrap().next_page().await.unwrap();
    account.hashtag_top(&id).unwrap().next_page().await.unwrap();
    account.searched_hashtags().unwrap().next_page().await.unwrap();
}

async fn talk(ground: &Ground, account: &IgAccount, media: &MediaId) {
    let control = ground.sandbox.meta();
    let told = control.comment(media.as_str(), "fan.one", "Nice", None).unwrap().into();
    let comments = account.comments(media).next_page().await.unwrap().unwrap().items;
    assert_eq!(comments[0].id.as_ref(), Some(&told));
    account.find_comment(&told).await.unwrap();
    account.reply(&told, "Thank you").await.unwrap();
    let replies = account.replies(&told).next_page().await.unwrap().unwrap().items;
    assert_eq!(replies.len(), 1);
    account.hide_comment(&told, true).await.unwrap();
    account.hide_comment(&told, false).await.unwrap();
    let own = account.comment(media, "First").await.unwrap();
    account.delete_comment(&own).await.unwrap();
    account.switch_comments(media, CommentsSwitch::Off).await.unwrap();
    account.switch_comments(media, CommentsSwitch::On).await.unwrap();
    control.add_account(MetaAccount::new("dee", AccountKind::Business));
    let caption = format!("with @{STUDIO_NAME}");
    let mentioned = control.add_medium(NewMedium::new("dee", caption)).into();
    account.reply_to_mention(&mentioned, None, "Hello").await.unwrap();
}

/// Lets virtual time pass until a container is ready.
async fn ready(ground: &Ground, account: &IgAccount, id: &ContainerId) {
    for _ in 0..20 {
        ground.sandbox.meta().fetches_idle().await;
        match account.container(id).await.unwrap().state {
            ContainerState::InProgress => ground.pass(30),
            state => return assert_eq!(state, ContainerState::Finished),
        }
    }
    panic!("it is never ready");
}

async fn made(account: &IgAccount, post: impl Into<NewContainer>) -> ContainerId {
    account.create_container(&post.into()).await.unwrap().id
}

async fn posted(ground: &Ground, account: &IgAccount, id: &ContainerId) -> MediaId {
    ready(ground, account, id).await;
    match account.publish_container(id).await.unwrap() {
        Published::Now(media) => media,
        Published::Before => panic!("it was live already"),
    }
}

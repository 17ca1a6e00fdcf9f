//! Posts of one account that go out at about the same time: the count of posts, which proves that a
//! lost call had no effect, moves because of the others too.

use std::sync::Arc;
use std::time::Duration;

use instagram_client::publish::{ImagePost, MediaUrl, NewContainer, Story};
use instagram_client::{Client, IgAccount, IgUserId, StaticToken};
use social_core::{AccountId, Clock, LoginFlow, Scopes};
use social_sandbox::{
    DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET, Fault, MetaBehaviour, MetaLogin, StoriesCount,
};
use social_service::InstagramMedia;
use social_store::PublicationState;
use social_tests::{Photo, Rows, World, on_stores};

use super::scene::{CAPTION, Scene};
use crate::instagram_client::Files;

/// What became of the call of which nobody heard anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    /// It had no effect.
    OnItsWay,
    /// It had one, and the container does not say so.
    AfterItsEffect,
}

on_stores!(another_post_that_was_counted_before_excuses_nothing: memory file database);

/// One post is out before the count is read, and known to be out only after the lost call of the
/// next one. It must not be taken for the post that was counted since.
async fn another_post_that_was_counted_before_excuses_nothing(rows: Rows) {
    for lost in [Lost::OnItsWay, Lost::AfterItsEffect] {
        let mut scene = Scene::new(World::builder().rows(rows), LoginFlow::FacebookLogin).await;
        let mut first = scene.request(scene.image().await);
        "another caption".clone_into(&mut first.caption);
        scene.dies_after_its_effect(first).await;
        scene.world.restart().await.unwrap();
        scene.world.sandbox().faults().add(Fault::cut("media_publish"));
        let second = scene.submit("second", scene.request(scene.image().await)).await.unwrap();
        scene.world.pass(Duration::from_secs(20)).await.unwrap();
        let doubted = scene.world.journal(&second.id).await.unwrap().publication;
        assert_eq!(doubted.state, PublicationState::Processing, "{:?}", doubted.last_error);
        if lost == Lost::AfterItsEffect {
            post_by_hand(&scene).await;
        }
        scene.world.pass(Duration::from_mins(10)).await.unwrap();
        let posts = scene.world.sandbox().ledger().instagram_posts();
        let alike = posts.iter().filter(|post| post.caption == CAPTION).count();
        assert_eq!((alike, posts.len()), (1, 2), "{lost:?}");
        let ended = scene.world.journal(&second.id).await.unwrap().publication;
        let known = ended.state == PublicationState::Published;
        assert_eq!(known, lost == Lost::OnItsWay, "{lost:?}: {:?}", ended.state);
        scene.end().await;
    }
}

on_stores!(a_post_of_yesterday_that_leaves_the_count_excuses_nothing: memory file database);

/// The count of posts is the same before and after: the lost call had its effect, and a post that was
/// in it is a day old. The container says nothing.
async fn a_post_of_yesterday_that_leaves_the_count_excuses_nothing(rows: Rows) {
    let builder = World::builder().rows(rows);
    let scene = Scene::new(builder, LoginFlow::FacebookLogin).await;
    post_by_hand(&scene).await;
    scene.world.pass(Duration::from_secs(86_400 - 40)).await.unwrap();
    scene.world.sandbox().faults().add(Fault::cut("media_publish"));
    let lost = scene.submit("lost", scene.request(scene.image().await)).await.unwrap();
    scene.world.pass(Duration::from_secs(20)).await.unwrap();
    post_by_hand(&scene).await;
    scene.world.pass(Duration::from_mins(20)).await.unwrap();
    assert_eq!(scene.posts(), 2, "yesterday's, and the one whose answer was lost");
    let doubted = scene.world.journal(&lost.id).await.unwrap().publication;
    assert_ne!(doubted.state, PublicationState::Failed, "{:?}", doubted.last_error);
    scene.end().await;
}

on_stores!(a_story_that_came_after_the_call_may_be_it: memory file database);

/// Stories are not counted, and the container says nothing: the lost call may have had its effect all
/// the same, so nothing is sent again while there is a story that could be it.
async fn a_story_that_came_after_the_call_may_be_it(rows: Rows) {
    let behaviour = MetaBehaviour { stories_count: StoriesCount::No, ..MetaBehaviour::default() };
    let builder = World::builder().rows(rows).meta(behaviour);
    let scene = Scene::new(builder, LoginFlow::FacebookLogin).await;
    scene.world.sandbox().faults().add(Fault::cut("media_publish"));
    let file = scene.file(Photo::new(1).sized(1_080, 1_920)).await;
    let mut request = scene.request(InstagramMedia::Story(file));
    request.caption.clear();
    let lost = scene.submit("lost", request).await.unwrap();
    scene.world.pass(Duration::from_secs(20)).await.unwrap();
    publish_by_hand(&scene, |url| Story::image(url).into()).await;
    scene.world.pass(Duration::from_mins(20)).await.unwrap();
    assert_eq!(scene.posts(), 1, "the one that may be it");
    let doubted = scene.world.journal(&lost.id).await.unwrap().publication;
    assert_ne!(doubted.state, PublicationState::Failed, "{:?}", doubted.last_error);
    assert_ne!(doubted.state, PublicationState::Published, "it may be, and is not known to be");
    scene.end().await;
}

/// Posts what the publication would, outside of the service.
async fn post_by_hand(scene: &Scene) {
    publish_by_hand(scene, |url| ImagePost::new(url).caption(CAPTION).into()).await;
}

async fn publish_by_hand(scene: &Scene, what: impl FnOnce(MediaUrl) -> NewContainer) {
    let account = hand(scene);
    let files = Files::of(Photo::new(1).sized(1_080, 1_080).bytes()).await;
    let container = account.create_container(&what(files.url())).await.unwrap().id;
    scene.world.pass(Duration::from_secs(5)).await.unwrap();
    account.media_publish(&container).await.unwrap();
}

fn hand(scene: &Scene) -> IgAccount {
    let meta = scene.world.meta();
    let scopes = "instagram_basic,instagram_content_publish,pages_read_engagement";
    let granted: Vec<&str> = scopes.split(',').collect();
    let tokens = meta.issue_tokens(DEFAULT_META_APP_ID, MetaLogin::Facebook, "ada", &granted);
    let tokens = tokens.unwrap();
    let token = tokens.token_for(&scene.professional.ig_id).unwrap().expose_secret().to_owned();
    let clock: Arc<dyn Clock> = Arc::<social_tests::WorldClock>::clone(scene.world.clock());
    let client = Client::meta_app(DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET)
        .graph_url(scene.world.sandbox().facebook_url())
        .clock(clock)
        .build()
        .unwrap();
    let tokens = Arc::new(StaticToken::new(token, Scopes::parse(scopes)));
    let account = client.with_tokens(AccountId::new("by-hand"), tokens);
    account.instagram(&IgUserId::from(scene.professional.ig_id.clone()))
}

//! One of everything for a user, and every way to read it.

use std::fmt::Debug;
use std::time::Duration;

use social_core::{AccountId, Provider, Subject, TokenSlot, UserId};

use super::harness::Harness;
use super::sample;
use crate::changes::{Change, Changes};
use crate::record::{
    AssetId, ClaimedEvent, Due, IgComment, IgCommentShelf, InstagramAccount, OAuthState, Page,
    PublicationId, PublicationStep, StepKind, TikTokPost, WorkKind,
};

/// Every kind of work a furnished user has.
pub(super) const KINDS: [WorkKind; 3] = [WorkKind::REFRESH, WorkKind::PUBLICATION, WorkKind::MEDIA];

/// A user with one row in every table.
pub(super) struct World {
    pub(super) user: UserId,
    pub(super) account: AccountId,
    pub(super) publication: PublicationId,
    pub(super) post: TikTokPost,
    pub(super) instagram: InstagramAccount,
    pub(super) asset: AssetId,
    pub(super) grant: String,
    pub(super) state: OAuthState,
    pub(super) event: ClaimedEvent,
}

/// Makes one row in every table for the user.
pub(super) async fn furnish(h: &Harness, user: &str) -> World {
    let now = h.now();
    let store = &*h.store;
    let account = sample::connect(store, now, user, &format!("open id of {user}")).await;
    let publication = format!("publication of {user}");
    let asset = sample::asset(now, &format!("asset of {user}"), user);
    store.insert_asset(&asset).await.unwrap();
    let mut row = sample::publication(now, &publication, user, &account);
    row.media = vec![asset.id.clone()];
    let mut post = sample::post(now, &format!("post of {user}"), user, &account);
    post.publication_id = Some(row.id.clone());
    let grant = sample::grant(now, &format!("grant of {user}"), asset.id.as_str(), &publication);
    let intent = PublicationStep {
        kind: StepKind::Intent,
        outcome: None,
        ..sample::step(&publication, 0, now)
    };
    let container =
        sample::container(now, &format!("container of {user}"), &account, &publication, 0);
    let comment = IgComment { deleted_at: None, ..sample::ig_comment(now, "182", &account) };
    let changes = Changes::new()
        .with(Change::InsertPublication(Box::new(row)))
        .with(Change::InsertStep(intent))
        .with(Change::InsertStep(sample::step(&publication, 0, now)))
        .with(Change::InsertTikTokPost(Box::new(post.clone())))
        .with(Change::InsertIgContainer(Box::new(container)))
        .with(Change::UpsertIgMedia(Box::new(sample::ig_media(now, "18100000000000001", &account))))
        .with(Change::UpsertIgComment(Box::new(comment)))
        .with(Change::InsertGrant(grant.clone()))
        .with(sample::news(user, &format!("news of {user}")))
        .with(Change::Audit(sample::audit(user, "account.connect")));
    sample::apply(store, changes).await;
    let instagram = sample::instagram_account(now, &account);
    store.put_instagram_account(&instagram).await.unwrap();
    store.put_samples(&[sample::insight(now, &account, 1.5)]).await.unwrap();
    let state = sample::state(now, &format!("state of {user}"), user);
    store.put_state(&state).await.unwrap();
    for (kind, subject) in KINDS.into_iter().zip([account.as_str(), &publication, account.as_str()])
    {
        store.schedule(kind, subject, Due::At(now)).await.unwrap();
    }
    keep_progress(h, &account).await;
    let event = deliver(h, &format!("event of {user}")).await;
    let publication = PublicationId::new(publication);
    World {
        user: UserId::new(user),
        account,
        publication,
        post,
        instagram,
        asset: asset.id,
        grant: grant.hash,
        state,
        event,
    }
}

/// Leaves word of how far some work has come.
async fn keep_progress(h: &Harness, account: &AccountId) {
    let lease = Duration::from_mins(1);
    let claim = h.store.claim_one(WorkKind::COMMENTS, account.as_str(), lease).await.unwrap();
    let claim = claim.unwrap();
    let progress = Some(serde_json::json!({ "at": 2 }));
    let changes = Changes::new()
        .with(Change::KeepProgress { claim: claim.clone(), progress })
        .with(Change::FinishWork { claim, next: Some(h.now()) });
    sample::apply(&*h.store, changes).await;
}

/// Delivers one event and claims it for a minute.
pub(super) async fn deliver(h: &Harness, external_id: &str) -> ClaimedEvent {
    let delivery = sample::delivery(h.now(), &[external_id]);
    h.store.accept(&[delivery]).await.unwrap();
    let mut claimed = h.store.claim_events(1, Duration::from_mins(1)).await.unwrap();
    claimed.remove(0)
}

/// Every method that takes a user: its name, and what it gives as text; empty if nothing.
pub(super) async fn read_as(h: &Harness, user: &UserId, w: &World) -> Vec<(&'static str, String)> {
    let store = &*h.store;
    let page = Page::first(100);
    let staged = store.staged_bytes(user).await.unwrap();
    let unseen_shelf = IgCommentShelf::Unseen;
    let unseen = store.count_unseen_ig_comments(user, None, 100).await.unwrap();
    vec![
        ("find_account", show(store.find_account(user, &w.account).await.unwrap())),
        (
            "find_by_user_and_provider",
            show(store.find_by_user_and_provider(user, Provider::TikTok).await.unwrap()),
        ),
        ("list_accounts", show(store.list_accounts(user, &page).await.unwrap().items)),
        ("find_instagram_accounts", show(store.find_instagram_accounts(user).await.unwrap())),
        ("find_publication", show(store.find_publication(user, &w.publication).await.unwrap())),
        (
            "find_by_key",
            show(store.find_by_key(user, &format!("key of {}", w.publication)).await.unwrap()),
        ),
        (
            "list_publications",
            show(store.list_publications(user, None, &page).await.unwrap().items),
        ),
        ("find_post", show(store.find_post(user, &w.post.publish_id).await.unwrap())),
        ("find_posts_by_user", show(store.find_posts_by_user(user, &page).await.unwrap().items)),
        ("find_asset", show(store.find_asset(user, &w.asset).await.unwrap())),
        ("list_assets", show(store.list_assets(user, &page).await.unwrap().items)),
        ("staged_bytes", show((staged > 0).then_some(staged))),
        (
            "list_ig_comments",
            show(store.list_ig_comments(user, None, unseen_shelf, &page).await.unwrap().items),
        ),
        ("count_unseen_ig_comments", show((unseen > 0).then_some(unseen))),
        ("read_outbox", show(store.read_outbox(Some(user), 0, 100).await.unwrap())),
        ("list_audit", show(store.list_audit(Some(user), &page).await.unwrap().items)),
    ]
}

/// The methods for workers that name something of this user; as [`read_as`].
pub(super) async fn read_as_worker(h: &Harness, w: &World) -> Vec<(&'static str, String)> {
    let store = &*h.store;
    let page = Page::first(100);
    let subject = Subject::new(format!("open id of {}", w.user));
    let found = store.find_by_subject(&sample::app(), Provider::TikTok, &subject).await.unwrap();
    let media = &w.instagram.ig_business_id;
    let seen = store.find_by_ig_id(media).await.unwrap();
    let seen: Vec<_> = seen.into_iter().filter(|row| row.account_id == w.account).collect();
    let by_id = store.find_ig_media_by_id("18100000000000001").await.unwrap();
    let by_id: Vec<_> = by_id.into_iter().filter(|row| row.account_id == w.account).collect();
    let from = social_core::Timestamp::EPOCH;
    // Others see the same professional account; their containers are theirs.
    let made = store.containers_since(media, from, 100).await.unwrap();
    let made: Vec<_> = made.into_iter().filter(|row| row.account_id == w.account).collect();
    vec![
        ("load_tokens", show(store.load_tokens(&w.account).await.unwrap())),
        (
            "load_credential",
            show(store.load_credential(&w.account, &TokenSlot::Account).await.unwrap()),
        ),
        ("find_by_subject", show(found)),
        ("find_by_ig_id", show(seen)),
        ("load_publication", show(store.load_publication(&w.publication).await.unwrap())),
        ("steps", show(store.steps(&w.publication).await.unwrap())),
        ("load_post", show(store.load_post(&w.post.publish_id).await.unwrap())),
        ("posts_of", show(store.posts_of(&w.publication).await.unwrap())),
        ("find_pending", show(store.find_pending(&w.account, 100).await.unwrap())),
        ("posts_of_account", show(store.posts_of_account(&w.account, from, 100).await.unwrap())),
        ("postless_inits", show(store.postless_inits(&w.account, from).await.unwrap())),
        ("newest_samples", show(store.newest_samples(&w.account, from).await.unwrap())),
        ("containers_of", show(store.containers_of(&w.publication, 1).await.unwrap())),
        ("containers_since", show(made)),
        ("find_ig_media", show(store.find_ig_media(&w.account, &page).await.unwrap().items)),
        ("find_ig_media_by_id", show(by_id)),
        (
            "find_ig_comments",
            show(
                store.find_ig_comments(&w.account, "18100000000000001", &page).await.unwrap().items,
            ),
        ),
        ("find_ig_comment", show(store.find_ig_comment(&w.account, "182").await.unwrap())),
        ("progress", show(store.progress(WorkKind::COMMENTS, w.account.as_str()).await.unwrap())),
        ("read_samples", show(store.read_samples(&w.account, "", "reach", from).await.unwrap())),
        ("load_asset", show(store.load_asset(&w.asset).await.unwrap())),
        ("asset_in_use", show(store.asset_in_use(&w.asset).await.unwrap().then_some(true))),
        ("find_grant", show(store.find_grant(&w.grant).await.unwrap())),
        ("grants_of", show(store.grants_of(&w.publication, 1).await.unwrap())),
    ]
}

/// All that can be read, of this user and of everybody, to compare before and after.
pub(super) async fn snapshot(h: &Harness, w: &World) -> Vec<(&'static str, String)> {
    let store = &*h.store;
    let page = Page::first(100);
    let mut all = read_as(h, &w.user, w).await;
    all.extend(read_as_worker(h, w).await);
    all.push(("load_event", show(store.load_event(&w.event.event.id).await.unwrap())));
    all.push(("backlog", show([store.backlog().await.unwrap()])));
    all.push(("next_event_due", show(store.next_event_due().await.unwrap())));
    all.push(("outbox", show(store.read_outbox(None, 0, 100).await.unwrap())));
    all.push(("audit", show(store.list_audit(None, &page).await.unwrap().items)));
    for kind in KINDS {
        all.push((kind.as_str(), show(store.next_due(&[kind]).await.unwrap())));
    }
    all
}

fn show<T: Debug>(rows: impl IntoIterator<Item = T>) -> String {
    rows.into_iter().map(|row| format!("{row:?}")).collect::<Vec<_>>().join("\n")
}

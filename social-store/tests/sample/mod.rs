//! One row in every table, and the proof that it reads as it was written.
//!
//! A record that gets a field in a later version keeps its old fixtures: what the migration puts
//! there is what `check` expects of them.

mod records;

use std::time::Duration;

use records::{
    asset, audit, comment, container, delivery, grant, instagram_account, media, news, post,
    publication, sample, state, step,
};
use serde_json::json;
use social_core::{
    AccountId, AppName, HoldOutcome, KeyId, Keyring, LimitKey, LoginFlow, Permit, Provider,
    QuotaLedger, QuotaRule, RateLimiter, Scopes, SealContext, Sealed, Subject, Timestamp, UserId,
    WindowRule,
};
use social_store::{
    AssetId, Audit, Change, Changes, Due, EventState, IgComments, IgContainers, IgMediaStore,
    InsightSamples, InstagramAccounts, Media, NewAccount, OAuthStates, Outbox, Page, PublicationId,
    Publications, Schedule, SealedDerived, SealedTokens, SqliteStore, StateClaim, Store,
    TikTokPosts, TokenStore, WebhookInbox, WorkKind,
};

const USER: &str = "user-1";
const SUBJECT: &str = "open-id-1";
const PUBLICATION: &str = "019ab000-0000-7000-8000-000000000001";
const ASSET: &str = "019ab000-0000-7000-8000-000000000002";
const PUBLISH_ID: &str = "v_pub_file~v2-1.7400000000000000001";
const BUSINESS: &str = "17840000000000001";
const MEDIA: &str = "18100000000000001";

/// The key of the fixtures alone; it guards nothing.
const KEY: &str = "museum:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn now() -> Timestamp {
    Timestamp::from_micros(1_795_334_400_123_456)
}

fn ring() -> Keyring {
    Keyring::parse(KEY, &KeyId::new("museum").unwrap()).unwrap()
}

fn with_context<T>(column: &str, call: impl FnOnce(&SealContext<'_>) -> T) -> T {
    call(&SealContext {
        purpose: "museum",
        app: &AppName::default_app(),
        provider: Some(Provider::TikTok),
        user: Some(&UserId::new(USER)),
        row_id: SUBJECT,
        column,
    })
}

/// Seals the column's own name.
fn sealed(column: &str) -> Sealed {
    with_context(column, |context| ring().seal(context, column.as_bytes()).unwrap())
}

fn assert_opens(column: &str, sealed: Option<&Sealed>) {
    let sealed = sealed.unwrap_or_else(|| panic!("{column} is gone"));
    let opened = with_context(column, |context| ring().open(context, sealed).unwrap());
    assert_eq!(&*opened, column.as_bytes());
}

/// Writes one row into every table of an empty store whose clock stands at its start.
pub(crate) async fn fill(store: &SqliteStore) {
    let account = fill_account(store).await;
    store.insert_asset(&asset()).await.unwrap();
    let changes = Changes::new()
        .with(Change::InsertPublication(Box::new(publication(&account))))
        .with(Change::InsertStep(step()))
        .with(Change::InsertTikTokPost(Box::new(post(&account, Some(sealed("upload_url"))))))
        .with(Change::InsertIgContainer(Box::new(container(&account))))
        .with(Change::UpsertIgMedia(Box::new(media(&account))))
        .with(Change::UpsertIgComment(Box::new(comment(&account))))
        .with(Change::InsertGrant(grant()))
        .with(Change::Outbox(news()))
        .with(Change::Audit(audit()));
    store.apply(changes).await.unwrap();
    store.put_instagram_account(&instagram_account(&account)).await.unwrap();
    store.put_samples(&[sample(&account)]).await.unwrap();
    store.put_state(&state(Some(sealed("verifier")))).await.unwrap();
    let due = Due::At(store.now());
    store.schedule(WorkKind::PUBLICATION, PUBLICATION, due).await.unwrap();
    store.accept(&[delivery()]).await.unwrap();
    let rule = WindowRule::per_minute(1);
    let permit = store.try_acquire(&key(), rule).await.unwrap();
    assert!(matches!(permit, Permit::Granted { .. }));
    let outcome = store.hold(&key(), QuotaRule::per_day(1), PUBLICATION, None).await.unwrap();
    assert!(matches!(outcome, HoldOutcome::Held(_)));
}

async fn fill_account(store: &SqliteStore) -> AccountId {
    let account = NewAccount {
        user_id: UserId::new(USER),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        subject: Subject::new(SUBJECT),
    };
    let row = store.reserve(&account).await.unwrap();
    let tokens = SealedTokens {
        access: sealed("access_token"),
        refresh: Some(sealed("refresh_token")),
        issued_at: now(),
        access_expires_at: Some(now() + Duration::from_hours(24)),
        refresh_expires_at: Some(now() + Duration::from_hours(240)),
        scopes: Scopes::parse("user.info.basic,video.publish"),
    };
    let metadata = json!({ "display_name": "Grüße" });
    let version = store.put(&row.id, row.token_version, &tokens, &metadata).await.unwrap();
    let derived = SealedDerived {
        slot: "page-1".to_owned(),
        token: sealed("derived:page-1"),
        expires_at: Some(now()),
    };
    store.put_derived(&row.id, version, &[derived]).await.unwrap();
    store.strand(&row.id, &sealed("stranded_tokens")).await.unwrap();
    row.id
}

fn key() -> LimitKey {
    LimitKey::own("posts", USER)
}

/// Reads every row that [`fill`] wrote.
pub(crate) async fn check(store: &SqliteStore) {
    let account = check_account(store).await;
    check_publishing(store, &account).await;
    check_instagram(store, &account).await;
    check_intake(store).await;
    check_limits(store).await;
    let user = UserId::new(USER);
    let told = store.read_outbox(Some(&user), 0, 10).await.unwrap();
    assert_eq!((told.len(), told[0].seq, &told[0].payload), (1, 1, &news().payload));
    let audited = store.list_audit(Some(&user), &Page::first(10)).await.unwrap().items;
    assert_eq!((audited.len(), &audited[0].entry), (1, &audit()));
}

async fn check_account(store: &SqliteStore) -> AccountId {
    let (app, subject) = (AppName::default_app(), Subject::new(SUBJECT));
    let found = store.find_by_subject(&app, Provider::TikTok, &subject).await.unwrap();
    let id = found[0].id.clone();
    let stored = store.load_tokens(&id).await.unwrap().unwrap();
    let tokens = stored.tokens.unwrap();
    assert_opens("access_token", Some(&tokens.access));
    assert_opens("refresh_token", tokens.refresh.as_ref());
    assert_opens("stranded_tokens", stored.stranded.as_ref());
    assert_opens("derived:page-1", stored.derived.first().map(|one| &one.token));
    assert_eq!(stored.account.token_version, 1);
    assert_eq!(stored.account.metadata["display_name"], "Grüße");
    assert_eq!(tokens.scopes, Scopes::parse("user.info.basic,video.publish"));
    assert_eq!((tokens.issued_at, stored.derived[0].expires_at), (now(), Some(now())));
    id
}

async fn check_publishing(store: &SqliteStore, account: &AccountId) {
    let id = PublicationId::new(PUBLICATION);
    assert_eq!(store.load_publication(&id).await.unwrap(), Some(publication(account)));
    assert_eq!(store.steps(&id).await.unwrap(), [step()]);
    let stored = store.load_post(PUBLISH_ID).await.unwrap().unwrap();
    assert_opens("upload_url", stored.upload_url.as_ref());
    assert_eq!(stored, post(account, stored.upload_url.clone()));
    assert_eq!(store.load_asset(&AssetId::new(ASSET)).await.unwrap(), Some(asset()));
    assert!(store.asset_in_use(&AssetId::new(ASSET)).await.unwrap());
    assert_eq!(store.grants_of(&id, 1).await.unwrap(), [grant()]);
    let lease = Duration::from_mins(1);
    let claims = store.claim_due(&[WorkKind::PUBLICATION], 10, lease).await.unwrap();
    assert_eq!((claims.len(), claims[0].subject.as_str()), (1, PUBLICATION));
    store.release_work(&claims[0]).await.unwrap();
}

async fn check_instagram(store: &SqliteStore, account: &AccountId) {
    let id = PublicationId::new(PUBLICATION);
    assert_eq!(store.containers_of(&id, 1).await.unwrap(), [container(account)]);
    assert_eq!(store.find_ig_media_by_id(MEDIA).await.unwrap(), [media(account)]);
    let page = Page::first(10);
    let comments = store.find_ig_comments(account, MEDIA, &page).await.unwrap().items;
    assert_eq!(comments, [comment(account)]);
    let samples = store.read_samples(account, MEDIA, "reach", now()).await.unwrap();
    assert_eq!(samples, [sample(account)]);
    assert_eq!(store.find_by_ig_id(BUSINESS).await.unwrap(), [instagram_account(account)]);
}

async fn check_intake(store: &SqliteStore) {
    let ready = Some(EventState::Ready);
    let events = store.list_events(None, ready, &Page::first(10)).await.unwrap().items;
    let (event, body) = store.load_event(&events[0].id).await.unwrap().unwrap();
    assert_eq!((event.external_id.as_str(), event.seen), ("event-1", 1));
    assert_eq!(body.unwrap().body, delivery().body);
    let claim = StateClaim {
        hash: state(None).hash,
        user_id: UserId::new(USER),
        browser: state(None).browser,
        flow: LoginFlow::TikTok,
    };
    let stored = store.check_state(&claim).await.unwrap().unwrap();
    assert_opens("verifier", stored.verifier.as_ref());
    assert_eq!(stored, state(stored.verifier.clone()));
}

async fn check_limits(store: &SqliteStore) {
    let permit = store.try_acquire(&key(), WindowRule::per_minute(1)).await.unwrap();
    assert!(matches!(permit, Permit::Denied { .. }));
    let quota = store.quota(&key(), QuotaRule::per_day(1)).await.unwrap();
    assert_eq!((quota.used, quota.holds[0].id.as_str()), (1, PUBLICATION));
}

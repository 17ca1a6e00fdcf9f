//! Records with every field set, each unlike the other.

use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use social_core::{
    AccountId, AppName, EncryptionKey, ErrorClass, KeyId, Keyring, LoginFlow, Provider, Scopes,
    SealContext, Sealed, Subject, Timestamp, UserId,
};

use crate::changes::{Change, Changes};
use crate::record::{
    AssetId, AssetState, AuditOutcome, CommentVisibility, IgComment, IgContainer, IgMedia,
    InsightSample, InstagramAccount, LastError, MediaAsset, MediaGrant, NewAccount, NewAudit,
    NewDelivery, NewEvent, NewOutbox, OAuthState, PostMode, PostSource, Publication, PublicationId,
    PublicationState, PublicationStep, SealedTokens, StateClaim, StepKind, StepOutcome, TikTokPost,
};
use crate::traits::{Store, TokenStore};

/// A text that is neither ASCII nor in the basic plane, with both quotes.
pub(super) const WORDS: &str = "Grüße 'aus' \"世界\" 🎬\n\u{200d}%_";

/// Seals a text for nowhere in particular; the store cannot tell.
pub(super) fn sealed(text: &str) -> Sealed {
    static RING: LazyLock<Keyring> = LazyLock::new(|| {
        let id = KeyId::new("suite").unwrap();
        Keyring::single(id, EncryptionKey::generate().unwrap())
    });
    let context = SealContext {
        purpose: "conformance",
        app: &app(),
        provider: None,
        user: None,
        row_id: "none",
        column: "none",
    };
    RING.seal(&context, text.as_bytes()).unwrap()
}

pub(super) fn user(name: &str) -> UserId {
    UserId::new(name)
}

pub(super) fn app() -> AppName {
    AppName::default_app()
}

pub(super) fn new_account(user: &str, subject: &str) -> NewAccount {
    NewAccount {
        user_id: UserId::new(user),
        app: app(),
        flow: LoginFlow::TikTok,
        subject: Subject::new(subject),
    }
}

/// Tokens received at an instant, with every field set.
pub(super) fn tokens(now: Timestamp) -> SealedTokens {
    SealedTokens {
        access: sealed("act.made-up"),
        refresh: Some(sealed("rft.made-up")),
        issued_at: now + Duration::from_micros(1),
        access_expires_at: Some(now + Duration::from_hours(2) + Duration::from_micros(2)),
        refresh_expires_at: Some(now + Duration::from_hours(4_320) + Duration::from_micros(3)),
        scopes: Scopes::parse("user.info.basic,video.publish"),
    }
}

/// Connects an account and gives its id; the token version is 1 then.
pub(super) async fn connect(
    store: &(impl TokenStore + ?Sized),
    now: Timestamp,
    user: &str,
    subject: &str,
) -> AccountId {
    let row = store.reserve(&new_account(user, subject)).await.unwrap();
    store.put(&row.id, row.token_version, &tokens(now), &json!({ "name": WORDS })).await.unwrap();
    row.id
}

/// Applies changes that must go through.
pub(super) async fn apply(store: &(impl Store + ?Sized), changes: impl Into<Changes>) {
    store.apply(changes.into()).await.unwrap();
}

pub(super) fn publication(
    now: Timestamp,
    id: &str,
    user: &str,
    account: &AccountId,
) -> Publication {
    Publication {
        id: PublicationId::new(id),
        app: app(),
        user_id: UserId::new(user),
        account_id: account.clone(),
        group_id: Some(format!("group of {id}")),
        idempotency_key: format!("key of {id}"),
        request: json!({ "title": WORDS, "list": [1, 2.5, null, true], "large": u64::MAX }),
        request_hash: format!("hash of {id}"),
        media: vec![
            AssetId::new(format!("second of {id}")),
            AssetId::new(format!("first of {id}")),
        ],
        scheduled_for: Some(now + Duration::from_micros(11)),
        state: PublicationState::Queued,
        attempt: 3,
        cancel_requested_at: Some(now + Duration::from_micros(12)),
        external_id: Some("7400000000000000001".to_owned()),
        last_error: Some(LastError {
            code: "spam_risk".to_owned(),
            class: ErrorClass::Quota,
            message: WORDS.to_owned(),
            log_id: Some("20261122000000".to_owned()),
        }),
        correlation_id: format!("correlation of {id}"),
        version: 1,
        created_at: now + Duration::from_micros(13),
        updated_at: now + Duration::from_micros(14),
        deadline_at: now + Duration::from_hours(24) + Duration::from_micros(15),
        settled_at: None,
    }
}

pub(super) fn step(publication: &str, part: u32, now: Timestamp) -> PublicationStep {
    PublicationStep {
        publication_id: PublicationId::new(publication),
        attempt: 3,
        step: "init".to_owned(),
        part,
        kind: StepKind::Outcome,
        outcome: Some(StepOutcome::Unknown),
        source: "tiktok:status".to_owned(),
        detail: json!({ "publish_id": "v_pub_file~v2.1" }),
        at: now + Duration::from_micros(21),
    }
}

pub(super) fn post(
    now: Timestamp,
    publish_id: &str,
    user: &str,
    account: &AccountId,
) -> TikTokPost {
    TikTokPost {
        publish_id: publish_id.to_owned(),
        app: app(),
        user_id: UserId::new(user),
        account_id: account.clone(),
        publication_id: None,
        attempt: 2,
        status: "PROCESSING_UPLOAD".to_owned(),
        source: PostSource::File,
        mode: PostMode::Inbox,
        title: WORDS.to_owned(),
        upload_url: Some(sealed("https://upload.example/secret")),
        upload_expires_at: Some(now + Duration::from_micros(31)),
        size: Some((1 << 53) + 1),
        chunk_size: Some((1 << 53) + 3),
        next_chunk: 4,
        bytes: (1 << 53) + 5,
        post_ids: vec!["7400000000000000002".to_owned(), "7400000000000000001".to_owned()],
        public: Some(true),
        public_at: Some(now + Duration::from_micros(32)),
        fail_reason: Some("file_format_check_failed".to_owned()),
        error_code: Some("spam_risk".to_owned()),
        error_message: Some(WORDS.to_owned()),
        rank: 3,
        observed_at: Some(now + Duration::from_micros(33)),
        version: 1,
        created_at: now + Duration::from_micros(34),
        updated_at: now + Duration::from_micros(35),
    }
}

pub(super) fn container(
    now: Timestamp,
    id: &str,
    account: &AccountId,
    publication: &str,
    part: u32,
) -> IgContainer {
    IgContainer {
        container_id: id.to_owned(),
        account_id: account.clone(),
        ig_business_id: "17840000000000001".to_owned(),
        publication_id: PublicationId::new(publication),
        attempt: 1,
        part,
        children: vec!["18000000000000002".to_owned(), "18000000000000001".to_owned()],
        status_code: "IN_PROGRESS".to_owned(),
        status: Some(WORDS.to_owned()),
        version: 1,
        created_at: now + Duration::from_micros(41),
        updated_at: now + Duration::from_micros(42),
    }
}

pub(super) fn ig_media(now: Timestamp, id: &str, account: &AccountId) -> IgMedia {
    IgMedia {
        ig_id: id.to_owned(),
        account_id: account.clone(),
        ig_business_id: "17840000000000001".to_owned(),
        media_type: "VIDEO".to_owned(),
        product_type: Some("REELS".to_owned()),
        caption: Some(WORDS.to_owned()),
        permalink: Some("https://www.instagram.com/reel/made-up/".to_owned()),
        timestamp: Some(now + Duration::from_micros(51)),
        metrics: json!({ "reach": u64::MAX, "views": 1.5 }),
        synced_at: now + Duration::from_micros(52),
        vanished_at: Some(now + Duration::from_micros(53)),
    }
}

pub(super) fn ig_comment(now: Timestamp, id: &str, account: &AccountId) -> IgComment {
    IgComment {
        ig_id: id.to_owned(),
        account_id: account.clone(),
        ig_business_id: "17840000000000001".to_owned(),
        media_id: "18100000000000001".to_owned(),
        parent_id: Some("18200000000000000".to_owned()),
        from_id: Some("17900000000000001".to_owned()),
        from_username: Some("someone".to_owned()),
        text: WORDS.to_owned(),
        visibility: CommentVisibility::Visible,
        timestamp: Some(now + Duration::from_micros(61)),
        synced_at: now + Duration::from_micros(62),
        deleted_at: Some(now + Duration::from_micros(63)),
        unseen_since: Some(now),
    }
}

pub(super) fn asset(now: Timestamp, id: &str, user: &str) -> MediaAsset {
    MediaAsset {
        id: AssetId::new(id),
        app: app(),
        user_id: UserId::new(user),
        object_key: format!("object of {id}"),
        file_name: WORDS.to_owned(),
        content_type: "video/mp4".to_owned(),
        size: (1 << 53) + 7,
        sha256: "ab".repeat(32),
        probe: Some(json!({ "container": "mp4", "words": WORDS, "nul": "a\0b" })),
        state: AssetState::Staging,
        created_at: now + Duration::from_micros(71),
        expires_at: now + Duration::from_hours(48) + Duration::from_micros(72),
    }
}

pub(super) fn grant(now: Timestamp, hash: &str, asset: &str, publication: &str) -> MediaGrant {
    MediaGrant {
        hash: hash.to_owned(),
        asset_id: AssetId::new(asset),
        publication_id: PublicationId::new(publication),
        attempt: 1,
        expires_at: now + Duration::from_hours(1) + Duration::from_micros(81),
        revoked_at: None,
        fetched_at: None,
    }
}

/// Makes a webhook with one event of each of these ids, received at `now`, for a backend's own
/// tests too.
pub fn delivery(now: Timestamp, external_ids: &[&str]) -> NewDelivery {
    let events = external_ids.iter().map(|id| NewEvent {
        external_id: (*id).to_owned(),
        event_type: "post.publish.complete".to_owned(),
        subject: Some(Subject::new("open-id-1")),
        occurred_at: Some(now + Duration::from_micros(91)),
        value: json!({ "publish_id": "v_pub_file~v2.1", "text": WORDS, "nul": "a\0b" }),
    });
    NewDelivery {
        app: app(),
        provider: Provider::TikTok,
        body: Bytes::from(external_ids.join("\0")),
        received_at: now + Duration::from_micros(92),
        events: events.collect(),
    }
}

pub(super) fn instagram_account(now: Timestamp, account: &AccountId) -> InstagramAccount {
    InstagramAccount {
        account_id: account.clone(),
        app: app(),
        ig_business_id: "17840000000000001".to_owned(),
        page_id: Some("100000000000001".to_owned()),
        page_name: Some(WORDS.to_owned()),
        username: "someone".to_owned(),
        account_type: Some("BUSINESS".to_owned()),
        access_level: "publish".to_owned(),
        data_access_expires_at: Some(now + Duration::from_micros(43)),
        created_at: now + Duration::from_micros(44),
        updated_at: now + Duration::from_micros(45),
    }
}

pub(super) fn insight(now: Timestamp, account: &AccountId, value: f64) -> InsightSample {
    InsightSample {
        account_id: account.clone(),
        subject: String::new(),
        metric: "reach".to_owned(),
        period: "day".to_owned(),
        breakdown: "follow_type=FOLLOWER".to_owned(),
        end_time: now + Duration::from_micros(64),
        value,
    }
}

pub(super) fn state(now: Timestamp, hash: &str, user: &str) -> OAuthState {
    OAuthState {
        hash: hash.to_owned(),
        user_id: UserId::new(user),
        app: app(),
        flow: LoginFlow::TikTok,
        verifier: Some(sealed("verifier")),
        browser: "cd".repeat(32),
        redirect_uri: "https://host.example/callback/tiktok".to_owned(),
        return_path: format!("/accounts?note={WORDS}"),
        reconnect: Some(AccountId::new("account")),
        created_at: now + Duration::from_micros(93),
        expires_at: now + Duration::from_mins(10) + Duration::from_micros(94),
    }
}

/// What the right callback of a state brings.
pub(super) fn claim_of(state: &OAuthState) -> StateClaim {
    StateClaim {
        hash: state.hash.clone(),
        user_id: state.user_id.clone(),
        browser: state.browser.clone(),
        flow: state.flow,
    }
}

pub(super) fn audit(user: &str, action: &str) -> NewAudit {
    NewAudit {
        actor: user.to_owned(),
        user_id: Some(UserId::new(user)),
        action: action.to_owned(),
        account_id: Some(AccountId::new("account")),
        detail: json!({ "words": WORDS }),
        outcome: AuditOutcome::Denied,
        correlation_id: Some("correlation".to_owned()),
    }
}

pub(super) fn news(user: &str, effect_key: &str) -> Change {
    Change::Outbox(NewOutbox {
        effect_key: effect_key.to_owned(),
        user_id: UserId::new(user),
        kind: "publication.published".to_owned(),
        subject: "subject".to_owned(),
        payload: json!({ "title": WORDS }),
    })
}

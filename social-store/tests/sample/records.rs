//! The records that every database of the fixtures holds.

use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, AppName, ErrorClass, LoginFlow, Provider, Sealed, Subject, UserId};
use social_store::{
    AssetId, AssetState, AuditOutcome, CommentVisibility, IgComment, IgContainer, IgMedia,
    InsightSample, InstagramAccount, LastError, MediaAsset, MediaGrant, NewAudit, NewDelivery,
    NewEvent, NewOutbox, OAuthState, PostMode, PostSource, Publication, PublicationId,
    PublicationState, PublicationStep, StepKind, StepOutcome, TikTokPost,
};

use super::{ASSET, BUSINESS, MEDIA, PUBLICATION, PUBLISH_ID, SUBJECT, USER, now};

pub(super) fn publication(account: &AccountId) -> Publication {
    Publication {
        id: PublicationId::new(PUBLICATION),
        app: AppName::default_app(),
        user_id: UserId::new(USER),
        account_id: account.clone(),
        group_id: Some("group-1".to_owned()),
        idempotency_key: "key-1".to_owned(),
        request: json!({ "title": "Grüße 🎬" }),
        request_hash: "hash-1".to_owned(),
        media: vec![AssetId::new(ASSET)],
        scheduled_for: Some(now()),
        state: PublicationState::Queued,
        attempt: 1,
        cancel_requested_at: Some(now()),
        external_id: Some("7400000000000000001".to_owned()),
        last_error: Some(LastError {
            code: "rate_limit_exceeded".to_owned(),
            class: ErrorClass::RateLimited,
            message: "too many requests".to_owned(),
            log_id: Some("log-1".to_owned()),
        }),
        correlation_id: "correlation-1".to_owned(),
        version: 1,
        created_at: now(),
        updated_at: now(),
        deadline_at: now(),
        settled_at: None,
    }
}

pub(super) fn step() -> PublicationStep {
    PublicationStep {
        publication_id: PublicationId::new(PUBLICATION),
        attempt: 1,
        step: "init".to_owned(),
        part: 0,
        kind: StepKind::Outcome,
        outcome: Some(StepOutcome::Done),
        source: "us".to_owned(),
        detail: json!({ "publish_id": PUBLISH_ID }),
        at: now(),
    }
}

pub(super) fn post(account: &AccountId, upload_url: Option<Sealed>) -> TikTokPost {
    TikTokPost {
        publish_id: PUBLISH_ID.to_owned(),
        app: AppName::default_app(),
        user_id: UserId::new(USER),
        account_id: account.clone(),
        publication_id: Some(PublicationId::new(PUBLICATION)),
        attempt: 1,
        status: "PROCESSING_UPLOAD".to_owned(),
        source: PostSource::File,
        mode: PostMode::Direct,
        title: "Grüße 🎬".to_owned(),
        upload_url,
        upload_expires_at: Some(now()),
        size: Some(10_000_000_000_000_001),
        chunk_size: Some(10_000_000),
        next_chunk: 2,
        bytes: 20_000_000,
        post_ids: vec!["7400000000000000001".to_owned()],
        public: Some(false),
        public_at: Some(now()),
        fail_reason: Some("none".to_owned()),
        error_code: Some("ok".to_owned()),
        error_message: Some("words".to_owned()),
        rank: 2,
        observed_at: Some(now()),
        version: 1,
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn container(account: &AccountId) -> IgContainer {
    IgContainer {
        container_id: "18000000000000001".to_owned(),
        account_id: account.clone(),
        ig_business_id: BUSINESS.to_owned(),
        publication_id: PublicationId::new(PUBLICATION),
        attempt: 1,
        part: 0,
        children: vec!["18000000000000002".to_owned()],
        status_code: "FINISHED".to_owned(),
        status: Some("Finished".to_owned()),
        version: 1,
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn instagram_account(account: &AccountId) -> InstagramAccount {
    InstagramAccount {
        account_id: account.clone(),
        app: AppName::default_app(),
        ig_business_id: BUSINESS.to_owned(),
        page_id: Some("100000000000001".to_owned()),
        page_name: Some("A page".to_owned()),
        username: "someone".to_owned(),
        account_type: Some("BUSINESS".to_owned()),
        access_level: "publish".to_owned(),
        data_access_expires_at: Some(now()),
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn media(account: &AccountId) -> IgMedia {
    IgMedia {
        ig_id: MEDIA.to_owned(),
        account_id: account.clone(),
        ig_business_id: BUSINESS.to_owned(),
        media_type: "VIDEO".to_owned(),
        product_type: Some("REELS".to_owned()),
        caption: Some("Grüße 🎬".to_owned()),
        permalink: Some("https://www.instagram.com/reel/made-up/".to_owned()),
        timestamp: Some(now()),
        metrics: json!({ "reach": 7 }),
        synced_at: now(),
        vanished_at: None,
    }
}

pub(super) fn comment(account: &AccountId) -> IgComment {
    IgComment {
        ig_id: "18200000000000001".to_owned(),
        account_id: account.clone(),
        ig_business_id: BUSINESS.to_owned(),
        media_id: MEDIA.to_owned(),
        parent_id: None,
        from_id: Some("17900000000000001".to_owned()),
        from_username: Some("somebody".to_owned()),
        text: "Schön!".to_owned(),
        visibility: CommentVisibility::Hidden,
        timestamp: Some(now()),
        synced_at: now(),
        deleted_at: None,
        // What an older version knew counts as seen.
        unseen_since: None,
    }
}

pub(super) fn sample(account: &AccountId) -> InsightSample {
    InsightSample {
        account_id: account.clone(),
        subject: MEDIA.to_owned(),
        metric: "reach".to_owned(),
        period: "day".to_owned(),
        breakdown: String::new(),
        end_time: now(),
        value: 7.5,
    }
}

pub(super) fn asset() -> MediaAsset {
    MediaAsset {
        id: AssetId::new(ASSET),
        app: AppName::default_app(),
        user_id: UserId::new(USER),
        object_key: "object-1".to_owned(),
        file_name: "Grüße.mp4".to_owned(),
        content_type: "video/mp4".to_owned(),
        size: 10_000_000_000_000_001,
        sha256: "ab".repeat(32),
        probe: None,
        state: AssetState::Ready,
        created_at: now(),
        expires_at: now() + Duration::from_hours(24),
    }
}

pub(super) fn grant() -> MediaGrant {
    MediaGrant {
        hash: "cd".repeat(32),
        asset_id: AssetId::new(ASSET),
        publication_id: PublicationId::new(PUBLICATION),
        attempt: 1,
        expires_at: now() + Duration::from_hours(1),
        revoked_at: None,
        fetched_at: Some(now()),
    }
}

pub(super) fn news() -> NewOutbox {
    NewOutbox {
        effect_key: "effect-1".to_owned(),
        user_id: UserId::new(USER),
        kind: "publication.published".to_owned(),
        subject: PUBLICATION.to_owned(),
        payload: json!({ "title": "Grüße 🎬" }),
    }
}

pub(super) fn audit() -> NewAudit {
    NewAudit {
        actor: USER.to_owned(),
        user_id: Some(UserId::new(USER)),
        action: "account.connect".to_owned(),
        account_id: None,
        detail: json!({ "open_id": SUBJECT }),
        outcome: AuditOutcome::Done,
        correlation_id: Some("correlation-1".to_owned()),
    }
}

pub(super) fn state(verifier: Option<Sealed>) -> OAuthState {
    OAuthState {
        hash: "ef".repeat(32),
        user_id: UserId::new(USER),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        verifier,
        browser: "01".repeat(32),
        redirect_uri: "https://example.test/api/auth/tiktok/callback".to_owned(),
        return_path: "/".to_owned(),
        reconnect: None,
        created_at: now(),
        expires_at: now() + Duration::from_mins(10),
    }
}

pub(super) fn delivery() -> NewDelivery {
    NewDelivery {
        app: AppName::default_app(),
        provider: Provider::TikTok,
        body: b"{\"event\":\"post.publish.complete\"}".to_vec().into(),
        received_at: now(),
        events: vec![NewEvent {
            external_id: "event-1".to_owned(),
            event_type: "post.publish.complete".to_owned(),
            subject: Some(Subject::new(SUBJECT)),
            occurred_at: Some(now()),
            value: json!({ "publish_id": PUBLISH_ID }),
        }],
    }
}

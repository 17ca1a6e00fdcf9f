//! Rows for the unit tests of this module.

use social_core::{AccountId, AppName, Timestamp, UserId};
use social_store::{
    PostMode, PostSource, Publication, PublicationId, PublicationState, PublicationStep, StepKind,
    StepOutcome, TikTokPost,
};

pub(super) fn now() -> Timestamp {
    Timestamp::from_unix(1_795_334_400)
}

pub(super) fn publication(state: PublicationState, attempt: u32) -> Publication {
    Publication {
        id: PublicationId::new("publication-1"),
        app: AppName::default_app(),
        user_id: UserId::new("user-1"),
        account_id: AccountId::new("account-1"),
        group_id: None,
        idempotency_key: "key-1".to_owned(),
        request: serde_json::json!({}),
        request_hash: String::new(),
        media: Vec::new(),
        scheduled_for: None,
        state,
        attempt,
        cancel_requested_at: None,
        external_id: None,
        last_error: None,
        correlation_id: "correlation-1".to_owned(),
        version: 3,
        created_at: now(),
        updated_at: now(),
        deadline_at: now(),
        settled_at: None,
    }
}

pub(super) fn post(mode: PostMode, source: PostSource, attempt: u32) -> TikTokPost {
    TikTokPost {
        publish_id: format!("v_pub_file~v2-1.{attempt}"),
        app: AppName::default_app(),
        user_id: UserId::new("user-1"),
        account_id: AccountId::new("account-1"),
        publication_id: Some(PublicationId::new("publication-1")),
        attempt,
        status: "PROCESSING_UPLOAD".to_owned(),
        source,
        mode,
        title: String::new(),
        upload_url: None,
        upload_expires_at: None,
        size: Some(10),
        chunk_size: Some(10),
        next_chunk: 0,
        bytes: 0,
        post_ids: Vec::new(),
        public: None,
        public_at: None,
        fail_reason: None,
        error_code: None,
        error_message: None,
        rank: 1,
        observed_at: None,
        version: 5,
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn outcome(attempt: u32, step: &str, outcome: StepOutcome) -> PublicationStep {
    PublicationStep {
        publication_id: PublicationId::new("publication-1"),
        attempt,
        step: step.to_owned(),
        part: 0,
        kind: StepKind::Outcome,
        outcome: Some(outcome),
        source: "us".to_owned(),
        detail: serde_json::json!({}),
        at: now(),
    }
}

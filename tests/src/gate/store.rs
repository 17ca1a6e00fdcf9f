//! The gate as a store: every method of every family goes through it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use social_core::{
    AccountId, AppName, HoldOutcome, KeyId, LimitError, LimitKey, Permit, Provider, Quota,
    QuotaLedger, QuotaRule, RateLimiter, Sealed, Subject, Timestamp, UserId, WindowRule,
};
#[cfg_attr(
    not(test),
    expect(clippy::wildcard_imports, reason = "every family and every record is named here")
)]
use social_store::*;

use super::{Gate, Side, label};
use crate::pilot::Pilot;

type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A store behind a [`Gate`]; tells the pilot while it is at work.
#[derive(Clone, Debug)]
pub(crate) struct GatedStore {
    inner: Arc<dyn Store>,
    gate: Gate,
    pilot: Pilot,
}

impl GatedStore {
    /// Puts a gate before a store.
    pub(crate) fn new(inner: Arc<dyn Store>, gate: Gate, pilot: Pilot) -> Self {
        Self { inner, gate, pilot }
    }

    async fn pass<T>(&self, _: &str, work: impl Future<Output = T> + Send) -> T {
        self.gate.stand_still().await;
        let out = self.work(work).await;
        self.gate.stand_still().await;
        out
    }

    async fn write<T>(&self, label: &str, work: impl Future<Output = T> + Send) -> T {
        self.gate.stand_still().await;
        let number = self.gate.count(label);
        self.gate.stop_at(number, Side::Before, label).await;
        let out = self.work(work).await;
        self.gate.wrote(label);
        self.gate.stop_at(number, Side::After, label).await;
        self.gate.stand_still().await;
        out
    }

    /// Time stands still while the store works, and not while the process is suspended.
    async fn work<T>(&self, work: impl Future<Output = T> + Send) -> T {
        let _busy = self.pilot.busy();
        work.await
    }
}

/// Forwards the methods of one family: `write` counts, `pass` does not.
macro_rules! forward {
    ($family:ident: $($verb:ident $name:ident($($arg:ident: $kind:ty),*) -> $answer:ty;)+) => {
        #[async_trait]
        impl $family for GatedStore {
            $(async fn $name(&self $(, $arg: $kind)*) -> $answer {
                self.$verb(stringify!($name), self.inner.$name($($arg),*)).await
            })+
        }
    };
}

forward! { TokenStore:
    write reserve(account: &NewAccount) -> Result<Reserved>;
    write put(id: &AccountId, token_version: u64, tokens: &SealedTokens, metadata: &Value) -> Result<u64>;
    write update_tokens(id: &AccountId, token_version: u64, tokens: &SealedTokens) -> Result<u64>;
    write strand(id: &AccountId, tokens: &Sealed) -> Result<()>;
    pass rewrap(id: &AccountId, column: &str, from: &Sealed, to: &Sealed) -> Result<bool>;
    pass put_derived(id: &AccountId, token_version: u64, derived: &[SealedDerived]) -> Result<()>;
    write set_metadata(id: &AccountId, metadata: &Value) -> Result<()>;
    pass find_account(user: &UserId, id: &AccountId) -> Result<Option<Account>>;
    pass find_by_user_and_provider(user: &UserId, provider: Provider) -> Result<Vec<Account>>;
    pass list_accounts(user: &UserId, page: &Page) -> Result<Paged<Account>>;
    pass find_by_subject(app: &AppName, provider: Provider, subject: &Subject) -> Result<Vec<Account>>;
    pass load_tokens(id: &AccountId) -> Result<Option<StoredTokens>>;
    pass walk_tokens(after: Option<&AccountId>, limit: u32) -> Result<Vec<StoredTokens>>;
    pass find_expiring(before: Timestamp, limit: u32) -> Result<Vec<Account>>;
    write mark_needs_reconnect(id: &AccountId, token_version: u64) -> Result<bool>;
    write revoke(user: &UserId, id: &AccountId) -> Result<bool>;
    pass forget_user(user: &UserId) -> Result<u64>;
}

forward! { TikTokPosts:
    pass upsert_post(post: &TikTokPost) -> Result<()>;
    pass find_post(user: &UserId, publish_id: &str) -> Result<Option<TikTokPost>>;
    pass find_posts_by_user(user: &UserId, page: &Page) -> Result<Paged<TikTokPost>>;
    pass load_post(publish_id: &str) -> Result<Option<TikTokPost>>;
    pass posts_of(publication: &PublicationId) -> Result<Vec<TikTokPost>>;
    pass find_pending(account: &AccountId, limit: u32) -> Result<Vec<TikTokPost>>;
    pass posts_of_account(account: &AccountId, since: Timestamp, limit: u32) -> Result<Vec<TikTokPost>>;
    pass postless_inits(account: &AccountId, since: Timestamp) -> Result<Vec<PostlessInit>>;
    write advance_chunk(publish_id: &str, from: u32, to: u32, bytes: u64) -> Result<bool>;
}

forward! { InstagramAccounts:
    pass put_instagram_account(account: &InstagramAccount) -> Result<()>;
    pass find_instagram_accounts(user: &UserId) -> Result<Vec<InstagramAccount>>;
    pass find_by_ig_id(ig_business_id: &str) -> Result<Vec<InstagramAccount>>;
    pass update_access_level(account: &AccountId, ig_business_id: &str, access_level: &str, data_access_expires_at: Option<Timestamp>) -> Result<bool>;
}

forward! { IgContainers:
    pass containers_of(publication: &PublicationId, attempt: u32) -> Result<Vec<IgContainer>>;
    pass containers_since(ig_business_id: &str, since: Timestamp, limit: u32) -> Result<Vec<IgContainer>>;
}

forward! { IgMediaStore:
    pass upsert_ig_media(media: &[IgMedia]) -> Result<()>;
    pass find_ig_media(account: &AccountId, page: &Page) -> Result<Paged<IgMedia>>;
    pass find_ig_media_by_id(ig_id: &str) -> Result<Vec<IgMedia>>;
    pass update_ig_metrics(account: &AccountId, ig_id: &str, metrics: &Value) -> Result<bool>;
    pass mark_ig_vanished(sweep: &IgSweep) -> Result<u64>;
}

forward! { IgComments:
    pass upsert_ig_comments(comments: &[IgComment]) -> Result<()>;
    pass find_ig_comments(account: &AccountId, media_id: &str, page: &Page) -> Result<Paged<IgComment>>;
    pass find_ig_comment(account: &AccountId, ig_id: &str) -> Result<Vec<IgComment>>;
    pass mark_ig_comments_deleted(account: &AccountId, ig_business_id: &str, media_id: &str, not_since: Timestamp) -> Result<u64>;
    pass set_ig_comment_hidden(account: &AccountId, ig_id: &str, visibility: CommentVisibility) -> Result<bool>;
    pass tombstone_ig_comment(account: &AccountId, ig_id: &str) -> Result<bool>;
    pass list_ig_comments(user: &UserId, account: Option<&AccountId>, which: IgCommentShelf, page: &Page) -> Result<Paged<IgComment>>;
    pass count_unseen_ig_comments(user: &UserId, account: Option<&AccountId>, most: u32) -> Result<u32>;
    pass mark_ig_comments_seen(user: &UserId, seen: &IgSeen) -> Result<u64>;
}

forward! { InsightSamples:
    pass put_samples(samples: &[InsightSample]) -> Result<()>;
    pass read_samples(account: &AccountId, subject: &str, metric: &str, from: Timestamp) -> Result<Vec<InsightSample>>;
    pass newest_samples(account: &AccountId, from: Timestamp) -> Result<Vec<InsightSample>>;
}

forward! { Publications:
    pass find_publication(user: &UserId, id: &PublicationId) -> Result<Option<Publication>>;
    pass find_by_key(user: &UserId, key: &str) -> Result<Option<Publication>>;
    pass list_publications(user: &UserId, state: Option<PublicationState>, page: &Page) -> Result<Paged<Publication>>;
    pass load_publication(id: &PublicationId) -> Result<Option<Publication>>;
    pass steps(id: &PublicationId) -> Result<Vec<PublicationStep>>;
    pass asset_in_use(asset: &AssetId) -> Result<bool>;
    pass overdue_publications(limit: u32) -> Result<Vec<Publication>>;
}

forward! { WebhookInbox:
    write accept(deliveries: &[NewDelivery]) -> Result<Vec<Accepted>>;
    pass claim_events(limit: u32, lease: Duration) -> Result<Vec<ClaimedEvent>>;
    pass release_events(claims: &[(EventId, u64)]) -> Result<()>;
    write retry_event(id: &EventId, fence: u64, error: &str, next_attempt_at: Timestamp) -> Result<()>;
    write quarantine_event(id: &EventId, fence: u64, error: &str) -> Result<()>;
    pass replay_event(id: &EventId) -> Result<bool>;
    pass backlog() -> Result<Backlog>;
    pass next_event_due() -> Result<Option<Timestamp>>;
    pass list_events(provider: Option<Provider>, state: Option<EventState>, page: &Page) -> Result<Paged<WebhookEvent>>;
    pass load_event(id: &EventId) -> Result<Option<(WebhookEvent, Option<WebhookDelivery>)>>;
    pass find_event(app: &AppName, provider: Provider, external_id: &str) -> Result<Option<WebhookEvent>>;
    pass prune_events(done_before: Timestamp, limit: u32) -> Result<u64>;
}

forward! { OAuthStates:
    write put_state(state: &OAuthState) -> Result<()>;
    pass check_state(claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>>;
    write consume_state(claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>>;
    pass sweep_states() -> Result<u64>;
}

forward! { Seals:
    pass keys_in_use() -> Result<BTreeMap<KeyId, u64>>;
    pass walk_sealed(column: SealedColumn, other_than: &KeyId, after: Option<&str>, limit: u32) -> Result<Vec<SealedRow>>;
    pass rewrap_sealed(column: SealedColumn, row: &str, from: &Sealed, to: &Sealed) -> Result<bool>;
}

forward! { Schedule:
    pass schedule(kind: WorkKind, subject: &str, due: Due) -> Result<()>;
    pass claim_due(kinds: &[WorkKind], limit: u32, lease: Duration) -> Result<Vec<WorkClaim>>;
    pass claim_one(kind: WorkKind, subject: &str, lease: Duration) -> Result<Option<WorkClaim>>;
    pass extend(claim: &WorkClaim, lease: Duration) -> Result<WorkClaim>;
    pass release_work(claim: &WorkClaim) -> Result<()>;
    pass progress(kind: WorkKind, subject: &str) -> Result<Option<Value>>;
    pass next_due(kinds: &[WorkKind]) -> Result<Option<Timestamp>>;
}

forward! { Media:
    write insert_asset(asset: &MediaAsset) -> Result<()>;
    write finish_asset(id: &AssetId, content_type: &str, size: u64, sha256: &str, probe: Option<&Value>) -> Result<()>;
    pass note_probe(id: &AssetId, probe: &Value) -> Result<bool>;
    pass find_asset(user: &UserId, id: &AssetId) -> Result<Option<MediaAsset>>;
    pass list_assets(user: &UserId, page: &Page) -> Result<Paged<MediaAsset>>;
    pass load_asset(id: &AssetId) -> Result<Option<MediaAsset>>;
    pass staged_bytes(user: &UserId) -> Result<u64>;
    pass expired_assets(limit: u32) -> Result<Vec<MediaAsset>>;
    pass find_grant(hash: &str) -> Result<Option<MediaGrant>>;
    pass mark_fetched(hash: &str) -> Result<()>;
    pass grants_of(publication: &PublicationId, attempt: u32) -> Result<Vec<MediaGrant>>;
}

forward! { Outbox:
    pass read_outbox(user: Option<&UserId>, after: u64, limit: u32) -> Result<Vec<OutboxItem>>;
    pass latest_seq() -> Result<u64>;
    pass prune_outbox(before: Timestamp, limit: u32) -> Result<u64>;
}

forward! { Audit:
    pass record(entry: &NewAudit) -> Result<()>;
    pass list_audit(user: Option<&UserId>, page: &Page) -> Result<Paged<AuditEntry>>;
}

forward! { RateLimiter:
    pass try_acquire(key: &LimitKey, rule: WindowRule) -> Result<Permit, LimitError>;
}

forward! { QuotaLedger:
    write hold(key: &LimitKey, rule: QuotaRule, id: &str, from: Option<Timestamp>) -> Result<HoldOutcome, LimitError>;
    write release(key: &LimitKey, id: &str) -> Result<(), LimitError>;
    pass quota(key: &LimitKey, rule: QuotaRule) -> Result<Quota, LimitError>;
}

#[async_trait]
impl Store for GatedStore {
    async fn apply(&self, changes: Changes) -> Result<Applied> {
        let label = label::of(&changes);
        self.write(&label, self.inner.apply(changes)).await
    }

    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    fn signals(&self) -> Signals {
        self.inner.signals()
    }

    async fn ping(&self) -> Result<()> {
        self.pass("ping", self.inner.ping()).await
    }
}

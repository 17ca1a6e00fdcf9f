//! The records every backend keeps, one file a family.
//!
//! Column names follow the field. Times are UTC. Ids are `UUIDv7` unless the platform gives one.

mod account;
mod audit;
mod id;
mod instagram;
mod media;
mod oauth_state;
mod outbox;
mod page;
mod publication;
mod sealed;
mod tiktok;
mod webhook;
mod work;

pub use account::{
    Account, AccountState, NewAccount, Reserved, SealedDerived, SealedTokens, StoredCredential,
    StoredTokens,
};
pub use audit::{AuditEntry, AuditOutcome, NewAudit};
pub use id::fresh_id;
pub use instagram::{
    CommentVisibility, IgComment, IgCommentShelf, IgContainer, IgMedia, IgSeen, IgShelf, IgSweep,
    InsightSample, InstagramAccount,
};
pub use media::{AssetId, AssetState, MediaAsset, MediaGrant};
pub use oauth_state::{OAuthState, StateClaim, StateRefusal};
pub use outbox::{NewOutbox, OutboxItem};
pub use page::{Page, Paged};
pub use publication::{
    LastError, Publication, PublicationId, PublicationState, PublicationStep, StepKind, StepOutcome,
};
pub use sealed::{SealedColumn, SealedRow};
pub use tiktok::{PostMode, PostSource, PostlessInit, TikTokPost};
pub use webhook::{
    Accepted, Backlog, ClaimedEvent, DeliveryId, EventId, EventState, NewDelivery, NewEvent,
    WebhookDelivery, WebhookEvent,
};
pub use work::{Due, WorkClaim, WorkKind};

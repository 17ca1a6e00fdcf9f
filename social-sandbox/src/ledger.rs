//! The ground truth: an append-only list of what really happened.
//!
//! A client may believe anything after a lost answer; the ledger knows. It is
//! kept outside the process under test and read over the control API.

mod instagram;
mod kind;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, MutexGuard, OnceLock};

use serde::Serialize;

use crate::clock::SandboxClock;
use crate::guarded::Guarded;

pub use instagram::{
    CallbackAnswered, CommentDeed, InstagramComment, InstagramContainer, InstagramMediaChange,
    InstagramPost, Subscription,
};
pub use kind::EffectKind;

/// A thing that was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Post {
    /// The app that posted.
    pub client_key: String,
    /// The creator, as that app sees them.
    pub open_id: String,
    /// The creator's handle.
    pub username: String,
    /// The attempt the post came from.
    pub publish_id: String,
    /// The 19-digit post id, whether or not the API ever shows it.
    pub post_id: u64,
    /// SHA-256 of the bytes, lower-case hex. Over all images in order for photos.
    pub sha256: String,
    /// Number of bytes.
    pub bytes: u64,
    /// `direct` or `inbox`.
    pub mode: &'static str,
    /// `FILE_UPLOAD` or `PULL_FROM_URL`.
    pub source: &'static str,
    /// The caption.
    pub title: String,
    /// The privacy level in force.
    pub privacy_level: String,
}

/// A publish attempt that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Init {
    /// The app.
    pub client_key: String,
    /// The creator, as that app sees them.
    pub open_id: String,
    /// The id that was given out.
    pub publish_id: String,
    /// The endpoint that was called.
    pub endpoint: &'static str,
    /// `FILE_UPLOAD` or `PULL_FROM_URL`.
    pub source: &'static str,
    /// Announced bytes; zero for a pull.
    pub bytes: u64,
}

/// A step in the life of an authorization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Grant {
    /// The app: TikTok's client key, Meta's app id.
    pub client_key: String,
    /// The person as that app sees them: TikTok's `open_id`, Meta's app-scoped id.
    pub open_id: String,
    /// Number of the authorization; a refresh keeps it.
    pub grant: u64,
}

/// An effect, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Effect {
    /// Something was posted.
    Post(Post),
    /// A code was exchanged for tokens.
    Exchange(Grant),
    /// A refresh token was used and rotated.
    Refresh(Grant),
    /// An authorization ended.
    Revoke(Grant),
    /// A publish attempt was opened.
    Init(Init),
    /// A URL was fetched for an attempt.
    Pull {
        /// The attempt.
        publish_id: String,
        /// The address without its query.
        url: String,
        /// Bytes received.
        bytes: u64,
        /// Whether the fetch ended well.
        complete: bool,
    },
    /// A receiver answered a webhook with 200.
    WebhookAcknowledged {
        /// The delivery.
        delivery: u64,
        /// The event name.
        event: String,
    },
    /// A token was exchanged for one that lives longer.
    Extend(Grant),
    /// A container was made.
    InstagramContainer(InstagramContainer),
    /// A container was published.
    InstagramPost(InstagramPost),
    /// A comment was written, hidden, shown or deleted by an app.
    InstagramComment(InstagramComment),
    /// A medium was changed or deleted by an app.
    InstagramMediaChange(InstagramMediaChange),
    /// An app changed what it hears by webhook.
    Subscription(Subscription),
    /// A deauthorize or data-deletion call was answered.
    CallbackAnswered(CallbackAnswered),
}

impl Effect {
    /// Returns the kind of the effect.
    pub const fn kind(&self) -> EffectKind {
        match self {
            Self::Post(_) => EffectKind::Post,
            Self::Exchange(_) => EffectKind::Exchange,
            Self::Refresh(_) => EffectKind::Refresh,
            Self::Revoke(_) => EffectKind::Revoke,
            Self::Init(_) => EffectKind::Init,
            Self::Pull { .. } => EffectKind::Pull,
            Self::WebhookAcknowledged { .. } => EffectKind::WebhookAcknowledged,
            Self::Extend(_) => EffectKind::Extend,
            Self::InstagramContainer(_) => EffectKind::InstagramContainer,
            Self::InstagramPost(_) => EffectKind::InstagramPost,
            Self::InstagramComment(_) => EffectKind::InstagramComment,
            Self::InstagramMediaChange(_) => EffectKind::InstagramMediaChange,
            Self::Subscription(_) => EffectKind::Subscription,
            Self::CallbackAnswered(_) => EffectKind::CallbackAnswered,
        }
    }
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// Position, from 1, without gaps.
    pub seq: u64,
    /// Virtual time in Unix microseconds.
    pub at_micros: i64,
    /// What happened.
    #[serde(flatten)]
    pub effect: Effect,
}

/// Handle of the ledger of one sandbox.
///
/// Reading lets everything happen first that is due by virtual time, so the
/// ledger is right at once after the clock was moved.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    clock: SandboxClock,
    book: Guarded<Book>,
    settle: OnceLock<Settle>,
}

/// Lets due events happen.
type Settle = Box<dyn Fn() + Send + Sync>;

#[derive(Debug, Default)]
struct Book {
    entries: Vec<Entry>,
    chunks: BTreeMap<String, u64>,
}

impl Ledger {
    pub(crate) fn new(clock: SandboxClock) -> Self {
        Self(Arc::new(Inner { clock, book: Guarded::default(), settle: OnceLock::new() }))
    }

    /// Says what has to happen before a read; only the first call counts.
    pub(crate) fn settle_with(&self, settle: impl Fn() + Send + Sync + 'static) {
        self.0.settle.get_or_init(|| Box::new(settle));
    }

    fn settled(&self) -> MutexGuard<'_, Book> {
        if let Some(settle) = self.0.settle.get() {
            settle();
        }
        self.0.book.lock()
    }

    pub(crate) fn record(&self, effect: Effect) {
        self.record_at(self.0.clock.now_unix_micros(), effect);
    }

    pub(crate) fn record_at(&self, at_micros: i64, effect: Effect) {
        let mut book = self.0.book.lock();
        let seq = book.entries.len() as u64 + 1;
        book.entries.push(Entry { seq, at_micros, effect });
    }

    pub(crate) fn count_chunk(&self, publish_id: &str) {
        let mut book = self.0.book.lock();
        *book.chunks.entry(publish_id.to_owned()).or_default() += 1;
    }

    pub(crate) fn clear(&self) {
        *self.0.book.lock() = Book::default();
    }

    /// Returns all entries in the order they happened.
    pub fn entries(&self) -> Vec<Entry> {
        self.settled().entries.clone()
    }

    /// Returns what was posted, oldest first.
    pub fn posts(&self) -> Vec<Post> {
        self.select(|effect| match effect {
            Effect::Post(post) => Some(post.clone()),
            _ => None,
        })
    }

    /// Returns the publish attempts that were opened, oldest first.
    pub fn inits(&self) -> Vec<Init> {
        self.select(|effect| match effect {
            Effect::Init(init) => Some(init.clone()),
            _ => None,
        })
    }

    /// Returns the code exchanges that gave tokens, oldest first.
    pub fn exchanges(&self) -> Vec<Grant> {
        self.select(|effect| match effect {
            Effect::Exchange(grant) => Some(grant.clone()),
            _ => None,
        })
    }

    /// Returns the refreshes that gave tokens, oldest first.
    pub fn refreshes(&self) -> Vec<Grant> {
        self.select(|effect| match effect {
            Effect::Refresh(grant) => Some(grant.clone()),
            _ => None,
        })
    }

    /// Returns the authorizations that ended, oldest first.
    pub fn revokes(&self) -> Vec<Grant> {
        self.select(|effect| match effect {
            Effect::Revoke(grant) => Some(grant.clone()),
            _ => None,
        })
    }

    /// Returns the containers that were made on Instagram, oldest first.
    pub fn instagram_containers(&self) -> Vec<InstagramContainer> {
        self.select(|effect| match effect {
            Effect::InstagramContainer(container) => Some(container.clone()),
            _ => None,
        })
    }

    /// Returns what was published on Instagram, oldest first.
    pub fn instagram_posts(&self) -> Vec<InstagramPost> {
        self.select(|effect| match effect {
            Effect::InstagramPost(post) => Some(post.clone()),
            _ => None,
        })
    }

    /// Returns what apps did to comments on Instagram, oldest first.
    pub fn instagram_comments(&self) -> Vec<InstagramComment> {
        self.select(|effect| match effect {
            Effect::InstagramComment(comment) => Some(comment.clone()),
            _ => None,
        })
    }

    /// Returns what apps changed about what they hear by webhook, oldest first.
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.select(|effect| match effect {
            Effect::Subscription(subscription) => Some(subscription.clone()),
            _ => None,
        })
    }

    /// Returns how many effects of a kind there are.
    pub fn count(&self, kind: EffectKind) -> u64 {
        let book = self.settled();
        if kind == EffectKind::Chunk {
            return book.chunks.values().sum();
        }
        book.entries.iter().filter(|entry| entry.effect.kind() == kind).count() as u64
    }

    /// Returns how many chunks were stored for one attempt.
    pub fn chunks_of(&self, publish_id: &str) -> u64 {
        self.settled().chunks.get(publish_id).copied().unwrap_or(0)
    }

    fn select<T>(&self, pick: impl Fn(&Effect) -> Option<T>) -> Vec<T> {
        self.settled().entries.iter().filter_map(|entry| pick(&entry.effect)).collect()
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").finish_non_exhaustive()
    }
}

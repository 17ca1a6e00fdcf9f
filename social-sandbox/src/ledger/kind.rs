//! The kinds of effects.

/// The kind of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EffectKind {
    /// Something was posted.
    Post,
    /// A code was exchanged for tokens.
    Exchange,
    /// A refresh token was used.
    Refresh,
    /// An authorization ended.
    Revoke,
    /// A publish attempt was opened.
    Init,
    /// Media were fetched from a URL.
    Pull,
    /// A chunk was stored. Chunks are counted, not listed.
    Chunk,
    /// A receiver acknowledged a webhook.
    WebhookAcknowledged,
    /// A token was exchanged for one that lives longer.
    Extend,
    /// A container was made on Instagram.
    InstagramContainer,
    /// A container was published on Instagram.
    InstagramPost,
    /// A comment on Instagram was written, hidden, shown or deleted by an app.
    InstagramComment,
    /// A medium on Instagram was changed or deleted by an app.
    InstagramMediaChange,
    /// An app changed what it hears by webhook.
    Subscription,
    /// A deauthorize or data-deletion call was answered.
    CallbackAnswered,
}

impl EffectKind {
    /// Every kind there is.
    pub const ALL: [Self; 15] = [
        Self::Post,
        Self::Exchange,
        Self::Refresh,
        Self::Revoke,
        Self::Init,
        Self::Pull,
        Self::Chunk,
        Self::WebhookAcknowledged,
        Self::Extend,
        Self::InstagramContainer,
        Self::InstagramPost,
        Self::InstagramComment,
        Self::InstagramMediaChange,
        Self::Subscription,
        Self::CallbackAnswered,
    ];

    /// Returns the name used in JSON and in the `kind` filter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Exchange => "exchange",
            Self::Refresh => "refresh",
            Self::Revoke => "revoke",
            Self::Init => "init",
            Self::Pull => "pull",
            Self::Chunk => "chunk",
            Self::WebhookAcknowledged => "webhook_acknowledged",
            Self::Extend => "extend",
            Self::InstagramContainer => "instagram_container",
            Self::InstagramPost => "instagram_post",
            Self::InstagramComment => "instagram_comment",
            Self::InstagramMediaChange => "instagram_media_change",
            Self::Subscription => "subscription",
            Self::CallbackAnswered => "callback_answered",
        }
    }

    /// Finds a kind by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

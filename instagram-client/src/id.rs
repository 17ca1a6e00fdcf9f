//! The ids of Meta, all of them opaque text.

social_core::text_id! {
    /// An app at Meta: the Meta app's id for Facebook Login, the Instagram app's id for Instagram
    /// Login. They are two ids of one app in the dashboard, with two secrets.
    AppId;
    /// A person within one app (`id`, `user_id` of a `signed_request`); another app sees another id.
    AppScopedId;
    /// An Instagram professional account, the same for every app (`1784...`).
    IgUserId;
    /// A Facebook Page.
    PageId;
    /// A container: media that are prepared and may be published within 24 hours.
    ContainerId;
    /// A post, reel, story or carousel of Instagram.
    MediaId;
    /// A comment, or a reply to one.
    CommentId;
    /// A hashtag.
    HashtagId;
    /// A direct message (`mid`).
    MessageId;
    /// A person as one Instagram account sees them (Instagram-scoped id).
    ScopedUserId;
    /// A saved configuration of Facebook Login for Business (`config_id`).
    ConfigId;
    /// Names one request in Meta's logs; worth quoting to its support.
    FbtraceId;
}

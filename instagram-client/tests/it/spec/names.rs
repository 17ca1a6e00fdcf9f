//! Names alone, read from Meta's pages and its specification of version 25.0.

/// What a name is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// Both hosts have it.
    Both,
    /// `graph.facebook.com` alone has it.
    Facebook,
    /// `graph.instagram.com` alone has it.
    Instagram,
}

use Host::{Both, Facebook, Instagram};

/// Where names were read, and when.
pub(super) type Source = (&'static str, &'static str);

const SPEC: Source = ("specification of version 25.0", "2026-04-15");
const PUBLISHING: Source = ("instagram-graph-api/reference/ig-user/media", "2026-09-11");
const CHANGES: Source = ("instagram-platform/changelog", "2026-06-22");
const LOGIN: Source = ("facebook-login and graph-api pages", "2026-10");
const HASHTAGS: Source = ("instagram-graph-api/reference/ig-hashtag", "2026-10");

/// Parameters of an operation.
pub(super) const PARAMETERS: &[(&str, Host, Source, &[&str])] = &[
    ("facebook_me", Facebook, LOGIN, &["fields"]),
    ("instagram_me", Instagram, SPEC, &["fields"]),
    ("debug_token", Facebook, LOGIN, &["input_token"]),
    ("permissions", Facebook, LOGIN, &[]),
    ("permissions_revoke", Facebook, LOGIN, &[]),
    ("pages", Facebook, LOGIN, &["fields", "limit", "after"]),
    ("businesses", Facebook, LOGIN, &["fields", "limit", "after"]),
    ("owned_pages", Facebook, LOGIN, &["fields", "limit", "after"]),
    ("client_pages", Facebook, LOGIN, &["fields", "limit", "after"]),
    ("subscribed_apps", Both, SPEC, &[]),
    ("subscribe", Both, SPEC, &["subscribed_fields"]),
    ("unsubscribe", Both, SPEC, &[]),
    (
        "app_subscribe",
        Facebook,
        LOGIN,
        &["object", "callback_url", "fields", "include_values", "verify_token"],
    ),
    (
        "create_container",
        Both,
        SPEC,
        &[
            "alt_text",
            "audio_name",
            "caption",
            "children",
            "collaborators",
            "cover_url",
            "image_url",
            "is_carousel_item",
            "location_id",
            "media_type",
            "share_to_feed",
            "thumb_offset",
            "trial_params",
            "user_tags",
            "video_url",
        ],
    ),
    ("create_container", Facebook, PUBLISHING, &["product_tags", "upload_type"]),
    ("create_container", Both, CHANGES, &["is_ai_generated"]),
    (
        "create_container",
        Facebook,
        CHANGES,
        &["audio_configuration", "branded_content_sponsor_ids", "is_paid_partnership"],
    ),
    ("app_subscriptions", Facebook, LOGIN, &[]),
    ("app_unsubscribe", Facebook, LOGIN, &["object", "fields"]),
    ("container", Both, SPEC, &["fields"]),
    ("media_publish", Both, SPEC, &["creation_id"]),
    ("content_publishing_limit", Both, SPEC, &["since", "fields"]),
    ("profile", Both, SPEC, &["fields"]),
    ("media_list", Both, SPEC, &["fields", "after", "since", "until"]),
    ("stories", Both, SPEC, &["fields", "after"]),
    ("live_media", Both, SPEC, &["fields", "after"]),
    ("tags", Both, SPEC, &["fields", "after"]),
    ("hashtag_search", Facebook, HASHTAGS, &["user_id", "q"]),
    ("hashtag_recent", Facebook, SPEC, &["fields", "user_id", "after"]),
    ("hashtag_top", Facebook, SPEC, &["fields", "user_id", "after"]),
    ("hashtags_searched", Facebook, SPEC, &["fields", "after"]),
    ("media", Both, SPEC, &["fields"]),
    ("media_children", Both, SPEC, &["fields", "after"]),
    ("media_update", Both, SPEC, &["comment_enabled"]),
    ("media_delete", Facebook, PUBLISHING, &[]),
    ("comment_list", Both, SPEC, &["fields", "after"]),
    ("reply_list", Both, SPEC, &["fields", "after"]),
    ("comment", Both, SPEC, &["fields"]),
    ("comment_create", Both, SPEC, &["message"]),
    ("reply_create", Both, SPEC, &["message"]),
    ("comment_update", Both, SPEC, &["hide"]),
    ("comment_delete", Both, SPEC, &[]),
    ("mention_reply", Both, SPEC, &["comment_id", "media_id", "message"]),
    ("media_insights", Both, SPEC, &["breakdown", "metric", "period"]),
    (
        "account_insights",
        Both,
        SPEC,
        &["breakdown", "metric", "metric_type", "period", "since", "timeframe", "until"],
    ),
];

const MEDIA: &[&str] = &[
    "id",
    "shortcode",
    "permalink",
    "timestamp",
    "username",
    "media_type",
    "media_product_type",
    "media_url",
    "thumbnail_url",
    "caption",
    "alt_text",
    "is_comment_enabled",
    "is_shared_to_feed",
    "like_count",
    "comments_count",
];
const COMMENT: &[&str] = &[
    "id",
    "text",
    "timestamp",
    "username",
    "like_count",
    "hidden",
    "parent_id",
    "media",
    "media/id",
    "from",
    "from/id",
    "from/username",
];
/// No page says whether Instagram's host has them.
const COMMENT_OF_FACEBOOK: &[&str] = &["from/self_ig_scoped_id", "user", "user/id"];
const ANSWERS: &[&str] = &[
    "replies",
    "replies/id",
    "replies/text",
    "replies/timestamp",
    "replies/username",
    "replies/like_count",
    "replies/hidden",
    "replies/parent_id",
    "replies/from",
    "replies/from/id",
    "replies/from/username",
];
const ANSWERS_OF_FACEBOOK: &[&str] =
    &["replies/from/self_ig_scoped_id", "replies/user", "replies/user/id"];
const PROFILE: &[&str] = &[
    "id",
    "username",
    "name",
    "biography",
    "website",
    "profile_picture_url",
    "followers_count",
    "follows_count",
    "media_count",
];
const PAGE: &[&str] = &[
    "id",
    "name",
    "username",
    "access_token",
    "tasks",
    "instagram_business_account",
    "instagram_business_account/id",
    "instagram_business_account/username",
    "instagram_business_account/name",
    "instagram_business_account/profile_picture_url",
    "connected_instagram_account",
    "connected_instagram_account/id",
    "connected_instagram_account/username",
];
const CONTAINER: &[&str] =
    &["id", "status_code", "status", "video_status", "copyright_check_status"];
const MENTIONED: &[&str] = &[
    "mentioned_media.media_id",
    "mentioned_media.media_id/caption",
    "mentioned_media.media_id/media_type",
    "mentioned_media.media_id/media_product_type",
    "mentioned_media.media_id/permalink",
    "mentioned_media.media_id/timestamp",
    "mentioned_media.media_id/username",
    "mentioned_media.media_id/like_count",
    "mentioned_media.media_id/comments_count",
    "mentioned_comment.comment_id",
    "mentioned_comment.comment_id/id",
    "mentioned_comment.comment_id/text",
    "mentioned_comment.comment_id/timestamp",
    "mentioned_comment.comment_id/like_count",
    "mentioned_comment.comment_id/media",
    "mentioned_comment.comment_id/media/id",
];
const DISCOVERY: &[&str] = &[
    "business_discovery.username",
    "business_discovery.username/id",
    "business_discovery.username/username",
    "business_discovery.username/name",
    "business_discovery.username/biography",
    "business_discovery.username/website",
    "business_discovery.username/profile_picture_url",
    "business_discovery.username/followers_count",
    "business_discovery.username/follows_count",
    "business_discovery.username/media_count",
    "business_discovery.username/media",
    "business_discovery.username/media.after",
];
/// The same for the first page and for those after it.
pub(super) const DISCOVERED_MEDIA: &[&str] = &[
    "id",
    "caption",
    "media_type",
    "media_product_type",
    "media_url",
    "permalink",
    "timestamp",
    "username",
    "like_count",
    "comments_count",
    "view_count",
];
const PROFILE_OF_FACEBOOK: &[&str] = &[
    "ig_id",
    "legacy_instagram_user_id",
    "has_profile_pic",
    "is_published",
    "owner_business",
    "shopping_product_tag_eligibility",
    "shopping_review_status",
];
/// Of April 2026.
const COUNTS: &[&str] = &[
    "reposts_count",
    "saved_count",
    "shares_count",
    "total_like_count",
    "total_comments_count",
    "total_views_count",
];
const TAGGED: &[&str] = &[
    "id",
    "caption",
    "media_type",
    "media_url",
    "permalink",
    "timestamp",
    "like_count",
    "comments_count",
];

/// Fields of what an operation reads; those that stand within another one after a slash.
pub(super) const FIELDS: &[(&str, Host, Source, &[&str])] = &[
    ("facebook_me", Facebook, LOGIN, &["id", "name"]),
    (
        "instagram_me",
        Instagram,
        SPEC,
        &[
            "id",
            "user_id",
            "username",
            "name",
            "account_type",
            "profile_picture_url",
            "followers_count",
            "follows_count",
            "media_count",
        ],
    ),
    ("pages", Facebook, SPEC, PAGE),
    ("businesses", Facebook, LOGIN, &["id"]),
    ("owned_pages", Facebook, SPEC, PAGE),
    ("client_pages", Facebook, SPEC, PAGE),
    ("container", Both, SPEC, CONTAINER),
    ("content_publishing_limit", Both, SPEC, &["quota_usage", "config"]),
    ("profile", Both, SPEC, PROFILE),
    ("profile", Instagram, SPEC, &["user_id", "account_type"]),
    ("profile", Facebook, SPEC, PROFILE_OF_FACEBOOK),
    ("profile", Both, LOGIN, MENTIONED),
    ("profile", Facebook, SPEC, DISCOVERY),
    ("media_list", Both, SPEC, MEDIA),
    ("stories", Both, SPEC, MEDIA),
    ("live_media", Both, SPEC, MEDIA),
    ("tags", Both, SPEC, MEDIA),
    ("media", Both, SPEC, MEDIA),
    ("media", Both, SPEC, &["owner", "owner/id"]),
    ("media", Facebook, SPEC, &["ig_id", "copyright_check_information"]),
    ("media", Facebook, CHANGES, COUNTS),
    ("media", Both, CHANGES, &["is_ai_generated", "media_audio_type"]),
    ("media_children", Both, SPEC, MEDIA),
    ("hashtag_recent", Facebook, HASHTAGS, TAGGED),
    ("hashtag_top", Facebook, HASHTAGS, TAGGED),
    ("hashtags_searched", Facebook, SPEC, &["id", "name"]),
    ("comment_list", Both, SPEC, COMMENT),
    ("comment_list", Facebook, SPEC, COMMENT_OF_FACEBOOK),
    ("comment_list", Both, SPEC, ANSWERS),
    ("comment_list", Facebook, SPEC, ANSWERS_OF_FACEBOOK),
    ("reply_list", Both, SPEC, COMMENT),
    ("reply_list", Facebook, SPEC, COMMENT_OF_FACEBOOK),
    ("comment", Both, SPEC, COMMENT),
    ("comment", Facebook, SPEC, COMMENT_OF_FACEBOOK),
    // A list of kinds of webhooks, not of fields to read.
    ("app_subscribe", Facebook, LOGIN, &["comments", "mentions"]),
    ("app_unsubscribe", Facebook, LOGIN, &["comments", "mentions"]),
];

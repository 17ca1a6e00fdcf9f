//! The one table of routes: the router is built from it, tests and documents walk it.

use axum::routing::MethodFilter;

social_core::words! {
    /// An HTTP method that a route takes.
    pub enum Verb {
        /// Reads; `HEAD` is answered too.
        Get = "GET",
        /// Changes something.
        Post = "POST",
        /// Removes something.
        Delete = "DELETE",
    }
}

social_core::words! {
    /// Names a route, for logs, metrics and documents.
    pub enum RouteName {
        /// Begins a TikTok login.
        TikTokStart = "tiktok.connect.start",
        /// Where TikTok sends the browser back to.
        TikTokCallback = "tiktok.connect.callback",
        /// Begins a login that connects Instagram accounts.
        InstagramStart = "instagram.connect.start",
        /// Where Facebook sends the browser back to.
        FacebookCallback = "instagram.connect.facebook_callback",
        /// Where Instagram sends the browser back to.
        InstagramCallback = "instagram.connect.callback",
        /// Shows the accounts of a login that has to be chosen from.
        InstagramChoice = "instagram.connect.choice",
        /// Connects the accounts that were chosen.
        InstagramChoose = "instagram.connect.choose",
        /// Lists the caller's accounts.
        Accounts = "accounts.list",
        /// Tells how an account fares.
        AccountHealth = "accounts.health",
        /// Tells the newest figures of an account and its videos.
        AccountInsights = "accounts.insights",
        /// Disconnects an account.
        AccountDisconnect = "accounts.disconnect",
        /// Asks for a post on TikTok.
        TikTokUpload = "tiktok.upload",
        /// Asks for a post on Instagram.
        InstagramPublish = "instagram.publish",
        /// Tells what TikTok says of a `publish_id`.
        TikTokStatus = "tiktok.status",
        /// Reads what a creator may do now.
        TikTokCreatorInfo = "tiktok.creator_info",
        /// Reads the places for drafts.
        TikTokQuota = "tiktok.quota",
        /// Lists the caller's publications.
        Posts = "posts.list",
        /// Shows a publication with its journal.
        Post = "posts.show",
        /// Streams what happens to a publication.
        PostEvents = "posts.events",
        /// Withdraws a publication.
        PostCancel = "posts.cancel",
        /// Says what became of a publication that is unknown.
        PostSettle = "posts.settle",
        /// Checks a request without publishing.
        Validate = "posts.validate",
        /// Takes in TikTok's webhooks.
        TikTokWebhook = "tiktok.webhook",
        /// Answers Meta's question before it sends webhooks.
        InstagramHandshake = "instagram.handshake",
        /// Takes in Instagram's webhooks.
        InstagramWebhook = "instagram.webhook",
        /// Lists the stored media of an Instagram account.
        InstagramMedia = "instagram.media",
        /// Lists the stored comments under a medium.
        InstagramComments = "instagram.comments.list",
        /// Comments on a medium.
        InstagramComment = "instagram.comments.write",
        /// Lets people comment on a medium, or not.
        InstagramCommentsSwitch = "instagram.comments.switch",
        /// Answers a comment.
        InstagramReply = "instagram.comments.reply",
        /// Hides a comment, or shows it again.
        InstagramCommentHide = "instagram.comments.hide",
        /// Deletes a comment.
        InstagramCommentDelete = "instagram.comments.delete",
        /// Takes in Meta's word that somebody removed the app.
        InstagramDeauthorize = "instagram.deauthorize",
        /// Takes in Meta's word that somebody asked for the deletion of their data.
        InstagramDeletion = "instagram.data_deletion",
        /// Shows how far a deletion is.
        DeletionStatus = "instagram.data_deletion.status",
        /// Stages a file.
        MediaStage = "media.stage",
        /// Shows a staged file.
        MediaShow = "media.show",
        /// Removes a staged file.
        MediaDiscard = "media.discard",
        /// Hands out a staged file.
        MediaFetch = "media.fetch",
    }
}

social_core::words! {
    /// Who may call a route.
    pub enum Access {
        /// Anybody; the request proves itself in another way.
        Public = "public",
        /// Whoever is signed in.
        User = "user",
        /// Whoever is signed in as an administrator.
        Admin = "admin",
    }
}

social_core::words! {
    /// Which limit counts a request; routes of one class share its places.
    pub enum LimitClass {
        /// Reads of the own store.
        Read = "read",
        /// Changes of the own store.
        Write = "write",
        /// Steps of a login.
        Login = "login",
        /// Reads that may ask the platform.
        Live = "live",
        /// Requests to publish.
        Upload = "upload",
        /// Event streams, counted when they open.
        Stream = "stream",
        /// Not counted: the backlog alone decides.
        Backlog = "backlog",
        /// Not counted: a platform fetches for everybody from few addresses, and nobody can guess
        /// what lets it in.
        Fetch = "fetch",
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The method.
    pub verb: Verb,
    /// The path; parameters stand in braces.
    pub path: &'static str,
    /// Its name.
    pub name: RouteName,
    /// Who may call it.
    pub access: Access,
    /// What counts it.
    pub limit: LimitClass,
    /// What it does, in one line.
    pub summary: &'static str,
}

/// Where a TikTok login begins.
pub(super) const TIKTOK_START: &str = "/api/auth/tiktok";

/// Where a login begins that connects Instagram accounts.
pub(super) const INSTAGRAM_START: &str = "/api/auth/instagram";
/// Below which people see how far the deletion of their data is.
pub(super) const DELETION: &str = "/api/data-deletion/";

const fn row(
    verb: Verb,
    path: &'static str,
    name: RouteName,
    (access, limit): (Access, LimitClass),
    summary: &'static str,
) -> Route {
    Route { verb, path, name, access, limit, summary }
}

static TABLE: &[Route] = &[
    row(
        Verb::Get,
        TIKTOK_START,
        RouteName::TikTokStart,
        (Access::User, LimitClass::Login),
        "Begins a TikTok login and redirects to TikTok's consent page",
    ),
    row(
        Verb::Get,
        "/api/auth/tiktok/callback",
        RouteName::TikTokCallback,
        (Access::User, LimitClass::Login),
        "Finishes a TikTok login",
    ),
    row(
        Verb::Get,
        INSTAGRAM_START,
        RouteName::InstagramStart,
        (Access::User, LimitClass::Login),
        "Begins a login with `login=facebook` or `login=instagram` and redirects to its consent page",
    ),
    row(
        Verb::Get,
        "/api/auth/instagram/callback",
        RouteName::FacebookCallback,
        (Access::User, LimitClass::Login),
        "Finishes a Facebook login, or asks which of its Instagram accounts to connect",
    ),
    row(
        Verb::Get,
        "/api/auth/instagram-login/callback",
        RouteName::InstagramCallback,
        (Access::User, LimitClass::Login),
        "Finishes an Instagram login",
    ),
    row(
        Verb::Get,
        "/api/auth/instagram/choices/{key}",
        RouteName::InstagramChoice,
        (Access::User, LimitClass::Read),
        "Shows what a Facebook login opens, each Page usable or with the reason why not",
    ),
    row(
        Verb::Post,
        "/api/auth/instagram/choices/{key}",
        RouteName::InstagramChoose,
        (Access::User, LimitClass::Login),
        "Connects the Instagram accounts that were chosen: JSON with `accounts`",
    ),
    row(
        Verb::Get,
        "/api/accounts",
        RouteName::Accounts,
        (Access::User, LimitClass::Read),
        "Lists the connected accounts",
    ),
    row(
        Verb::Get,
        "/api/accounts/{id}/health",
        RouteName::AccountHealth,
        (Access::User, LimitClass::Read),
        "Tells whether an account works, and what it needs if not",
    ),
    row(
        Verb::Get,
        "/api/accounts/{id}/insights",
        RouteName::AccountInsights,
        (Access::User, LimitClass::Read),
        "Tells the newest counts of an account and its videos, and which permission is missing",
    ),
    row(
        Verb::Post,
        "/api/accounts/{id}/disconnect",
        RouteName::AccountDisconnect,
        (Access::User, LimitClass::Write),
        "Disconnects an account and withdraws the access at the platform",
    ),
    row(
        Verb::Post,
        "/api/tiktok/upload",
        RouteName::TikTokUpload,
        (Access::User, LimitClass::Upload),
        "Accepts a video or photos for TikTok: files as multipart, or JSON with `video_url`, `media_id`, `photos` or `photo_urls`",
    ),
    row(
        Verb::Post,
        "/api/instagram/publish",
        RouteName::InstagramPublish,
        (Access::User, LimitClass::Upload),
        "Accepts a picture, a reel, a story or a carousel for Instagram: files as multipart, or JSON with `media_id`, `media_ids`, `items`, `image_url` or `video_url`",
    ),
    row(
        Verb::Get,
        "/api/tiktok/status/{publishId}",
        RouteName::TikTokStatus,
        (Access::User, LimitClass::Live),
        "Tells TikTok's status of a publish_id, asked live inside the budget",
    ),
    row(
        Verb::Get,
        "/api/tiktok/creator-info",
        RouteName::TikTokCreatorInfo,
        (Access::User, LimitClass::Live),
        "Reads what the creator may post now, for the upload form",
    ),
    row(
        Verb::Get,
        "/api/tiktok/quota",
        RouteName::TikTokQuota,
        (Access::User, LimitClass::Read),
        "Reads the places for drafts in 24 hours: used, left, next free",
    ),
    row(
        Verb::Get,
        "/api/posts",
        RouteName::Posts,
        (Access::User, LimitClass::Read),
        "Lists publications, newest first",
    ),
    row(
        Verb::Get,
        "/api/posts/{id}",
        RouteName::Post,
        (Access::User, LimitClass::Read),
        "Shows a publication with its journal",
    ),
    row(
        Verb::Get,
        "/api/posts/{id}/events",
        RouteName::PostEvents,
        (Access::User, LimitClass::Stream),
        "Streams what happens to a publication until it is settled (server-sent events)",
    ),
    row(
        Verb::Post,
        "/api/posts/{id}/cancel",
        RouteName::PostCancel,
        (Access::User, LimitClass::Write),
        "Withdraws a publication, where that is still possible",
    ),
    row(
        Verb::Post,
        "/api/posts/{id}/settle",
        RouteName::PostSettle,
        (Access::User, LimitClass::Write),
        "Says whether a post that is unknown is on the profile: JSON with `posted`",
    ),
    row(
        Verb::Post,
        "/api/validate",
        RouteName::Validate,
        (Access::User, LimitClass::Live),
        "Checks a request against the platform's present rules without publishing; with `platform` = `instagram` one for Instagram",
    ),
    row(
        Verb::Post,
        "/api/media",
        RouteName::MediaStage,
        (Access::User, LimitClass::Write),
        "Stages a video or a photo, sent as multipart, for a later request",
    ),
    row(
        Verb::Get,
        "/api/media/{id}",
        RouteName::MediaShow,
        (Access::User, LimitClass::Read),
        "Shows a staged file and what the platform's rules say of it",
    ),
    row(
        Verb::Delete,
        "/api/media/{id}",
        RouteName::MediaDiscard,
        (Access::User, LimitClass::Write),
        "Removes a staged file that no post needs",
    ),
    row(
        Verb::Post,
        "/api/webhooks/tiktok",
        RouteName::TikTokWebhook,
        (Access::Public, LimitClass::Backlog),
        "Takes in TikTok's signed webhooks",
    ),
    row(
        Verb::Post,
        "/api/webhooks/instagram/deauthorize",
        RouteName::InstagramDeauthorize,
        (Access::Public, LimitClass::Backlog),
        "Takes in Meta's signed word that somebody removed the app",
    ),
    row(
        Verb::Post,
        "/api/webhooks/instagram/data-deletion",
        RouteName::InstagramDeletion,
        (Access::Public, LimitClass::Backlog),
        "Takes in Meta's signed request to delete somebody's data; answers with a code and an address",
    ),
    row(
        Verb::Get,
        "/api/data-deletion/{code}",
        RouteName::DeletionStatus,
        (Access::Public, LimitClass::Read),
        "Shows how far the deletion of somebody's data is, for people and for programs",
    ),
    row(
        Verb::Get,
        "/api/webhooks/instagram",
        RouteName::InstagramHandshake,
        (Access::Public, LimitClass::Backlog),
        "Answers Meta's question before it sends webhooks here: the challenge as it came, or 403",
    ),
    row(
        Verb::Post,
        "/api/webhooks/instagram",
        RouteName::InstagramWebhook,
        (Access::Public, LimitClass::Backlog),
        "Takes in Instagram's signed webhooks, in batches of up to a thousand changes",
    ),
    row(
        Verb::Get,
        "/api/instagram/media",
        RouteName::InstagramMedia,
        (Access::User, LimitClass::Read),
        "Lists an Instagram account's media as they were read last, newest first",
    ),
    row(
        Verb::Get,
        "/api/instagram/media/{id}/comments",
        RouteName::InstagramComments,
        (Access::User, LimitClass::Read),
        "Lists the comments under a medium and the answers to them, newest first",
    ),
    row(
        Verb::Post,
        "/api/instagram/media/{id}/comments",
        RouteName::InstagramComment,
        (Access::User, LimitClass::Live),
        "Comments on a medium: JSON with `account_id`, `text` and, where a login has several, `ig_id`",
    ),
    row(
        Verb::Post,
        "/api/instagram/media/{id}/comments-enabled",
        RouteName::InstagramCommentsSwitch,
        (Access::User, LimitClass::Live),
        "Lets people comment on a medium, or not: JSON with `account_id` and `enabled`",
    ),
    row(
        Verb::Post,
        "/api/instagram/comments/{id}/replies",
        RouteName::InstagramReply,
        (Access::User, LimitClass::Live),
        "Answers a comment: JSON with `account_id` and `text`",
    ),
    row(
        Verb::Post,
        "/api/instagram/comments/{id}/hidden",
        RouteName::InstagramCommentHide,
        (Access::User, LimitClass::Live),
        "Hides a comment from everybody but its writer, or shows it: JSON with `account_id` and `hidden`",
    ),
    row(
        Verb::Delete,
        "/api/instagram/comments/{id}",
        RouteName::InstagramCommentDelete,
        (Access::User, LimitClass::Live),
        "Deletes a comment under one of the account's media: `account_id` in the query",
    ),
    row(
        Verb::Get,
        "/media/{secret}/{file}",
        RouteName::MediaFetch,
        (Access::Public, LimitClass::Fetch),
        "Hands a staged file to a platform that fetches it, while its address works",
    ),
];

/// Gives the table that the router is built from.
pub fn table() -> &'static [Route] {
    TABLE
}

impl LimitClass {
    /// Tells whether requests of the class are counted.
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Backlog | Self::Fetch)
    }
}

impl Verb {
    pub(super) const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Delete => MethodFilter::DELETE,
        }
    }

    /// Tells whether a request of this method may change something.
    pub const fn is_unsafe(self) -> bool {
        matches!(self, Self::Post | Self::Delete)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_has_one_row_and_every_path_is_ours() {
        let names: Vec<_> = table().iter().map(|route| route.name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert_eq!(names.len(), RouteName::ALL.len());
        for route in table() {
            let ours = route.path.starts_with("/api/") || route.path.starts_with("/media/");
            assert!(ours, "{}", route.path);
            assert!(!route.summary.is_empty() && !route.summary.ends_with('.'), "{}", route.path);
        }
    }

    #[test]
    fn only_platforms_come_in_by_open_doors_and_only_they_are_not_counted() {
        for route in table() {
            let webhook = route.path.starts_with("/api/webhooks/");
            let media = route.path.starts_with("/media/");
            let deletion = route.path.starts_with(DELETION);
            let open = webhook || media || deletion;
            assert_eq!(route.access == Access::Public, open, "{}", route.path);
            assert_eq!(route.limit == LimitClass::Backlog, webhook, "{}", route.path);
            assert_eq!(route.limit == LimitClass::Fetch, media, "{}", route.path);
            assert_eq!(route.limit.is_counted(), !webhook && !media, "{}", route.path);
        }
    }
}

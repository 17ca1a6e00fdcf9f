//! The names of routes.

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
        /// Takes in Meta's word that somebody removed the app.
        InstagramDeauthorize = "instagram.deauthorize",
        /// Takes in Meta's word that somebody asked for the deletion of their data.
        InstagramDeletion = "instagram.data_deletion",
        /// Shows how far a deletion is.
        DeletionStatus = "instagram.data_deletion.status",
        /// Answers Meta's question before it sends webhooks.
        InstagramHandshake = "instagram.handshake",
        /// Takes in Instagram's webhooks.
        InstagramWebhook = "instagram.webhook",
        /// Lists the stored media of an Instagram account.
        InstagramMedia = "instagram.media",
        /// Lists the stored comments under a medium.
        InstagramComments = "instagram.comments.list",
        /// Lists unseen or hidden comments, whatever they stand under.
        InstagramCommentSearch = "instagram.comments.search",
        /// Marks comments as seen.
        InstagramCommentsSeen = "instagram.comments.seen",
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

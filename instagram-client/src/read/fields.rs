//! The fields that are asked for, by node and login.

use social_core::LoginFlow;

/// A node of the Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Node {
    /// A professional account.
    Profile,
    /// A medium of the account, or one it is tagged in.
    Media,
    /// An item of a carousel.
    Child,
    /// A comment.
    Comment,
    /// A comment in the list of a medium: what is asked for besides.
    Thread,
    /// A professional account: what is asked for by a call of its own.
    ProfileDetails,
    /// A medium of the account: what is asked for by a call of its own.
    MediaDetails,
    /// A medium of somebody else that mentions the account.
    MentionedMedia,
    /// A comment of somebody else that mentions the account.
    MentionedComment,
    /// A professional account of somebody else.
    Discovered,
    /// A medium of such an account.
    DiscoveredMedia,
    /// A hashtag.
    Hashtag,
    /// A public medium with a hashtag.
    HashtagMedia,
}

/// A field that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The node that has it.
    pub node: Node,
    /// How it is asked for.
    pub name: &'static str,
    /// The logins behind which it exists.
    pub logins: &'static [LoginFlow],
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// When that page was last checked.
    pub checked: &'static str,
}

const FACEBOOK: &[LoginFlow] = &[LoginFlow::FacebookLogin];
const INSTAGRAM: &[LoginFlow] = &[LoginFlow::InstagramLogin];
const BOTH: &[LoginFlow] = &[LoginFlow::FacebookLogin, LoginFlow::InstagramLogin];

macro_rules! fields {
    ($($node:ident $page:literal: $($logins:ident [$($name:literal)+])+;)+) => {
        /// Every field that is asked for.
        pub static FIELDS: &[Field] = &[$($($(Field {
            node: Node::$node,
            name: $name,
            logins: $logins,
            page: concat!("instagram-platform/instagram-graph-api/reference/", $page),
            checked: "2026-09-11",
        },)+)+)+];
    };
}

fields! {
    Profile "ig-user":
        BOTH ["id" "username" "name" "biography" "website" "profile_picture_url"
              "followers_count" "follows_count" "media_count"]
        INSTAGRAM ["user_id" "account_type"];
    Media "ig-media":
        BOTH ["id" "shortcode" "permalink" "timestamp" "username" "media_type"
              "media_product_type" "media_url" "thumbnail_url" "caption" "alt_text"
              "is_comment_enabled" "is_shared_to_feed" "like_count" "comments_count"];
    Child "ig-media":
        BOTH ["id" "shortcode" "permalink" "timestamp" "username" "media_type" "media_url"
              "thumbnail_url" "alt_text"];
    Comment "ig-comment":
        BOTH ["id" "text" "timestamp" "username" "like_count" "hidden" "parent_id" "media{id}"]
        FACEBOOK ["from{id,username,self_ig_scoped_id}" "user{id}"]
        INSTAGRAM ["from{id,username}"];
    Thread "ig-comment":
        FACEBOOK ["replies{id,text,timestamp,username,like_count,hidden,parent_id,\
                   from{id,username,self_ig_scoped_id},user{id}}"]
        INSTAGRAM ["replies{id,text,timestamp,username,like_count,hidden,parent_id,\
                    from{id,username}}"];
    ProfileDetails "ig-user":
        FACEBOOK ["ig_id" "legacy_instagram_user_id" "has_profile_pic" "is_published"
                  "owner_business" "shopping_product_tag_eligibility" "shopping_review_status"];
    MediaDetails "ig-media":
        BOTH ["owner{id}" "is_ai_generated" "media_audio_type"]
        FACEBOOK ["ig_id" "reposts_count" "saved_count" "shares_count" "total_like_count"
                  "total_comments_count" "total_views_count" "copyright_check_information"];
    MentionedMedia "ig-user/mentioned_media":
        BOTH ["caption" "media_type" "media_product_type" "permalink" "timestamp" "username"
              "like_count" "comments_count"];
    MentionedComment "ig-user/mentioned_comment":
        BOTH ["id" "text" "timestamp" "like_count" "media{id}"];
    Discovered "ig-user/business_discovery":
        FACEBOOK ["id" "username" "name" "biography" "website" "profile_picture_url"
                  "followers_count" "follows_count" "media_count"];
    DiscoveredMedia "ig-user/business_discovery":
        FACEBOOK ["id" "caption" "media_type" "media_product_type" "media_url" "permalink"
                  "timestamp" "username" "like_count" "comments_count" "view_count"];
    Hashtag "ig-hashtag":
        FACEBOOK ["id" "name"];
    HashtagMedia "ig-hashtag/recent-media":
        FACEBOOK ["id" "caption" "media_type" "media_url" "permalink" "timestamp" "like_count"
                  "comments_count"];
}

/// Lists the fields of a node behind a login, as a query carries them.
pub(super) fn asked(node: Node, login: LoginFlow) -> String {
    let fields = FIELDS.iter().filter(|field| field.node == node && field.logins.contains(&login));
    fields.map(|field| field.name).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_there_is_asked_for() {
        let facebook = asked(Node::Profile, LoginFlow::FacebookLogin);
        let instagram = asked(Node::Profile, LoginFlow::InstagramLogin);
        assert!(!facebook.contains("account_type") && facebook.ends_with("media_count"));
        assert!(instagram.ends_with(",user_id,account_type"));
        assert!(!asked(Node::Child, LoginFlow::InstagramLogin).contains("caption"));
    }
}

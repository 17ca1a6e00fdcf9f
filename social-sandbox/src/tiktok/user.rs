//! Creators and their settings.

use serde::{Deserialize, Serialize};

/// Whether everybody can see the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountVisibility {
    /// Anybody can see it.
    #[default]
    Public,
    /// Only followers can.
    Private,
}

/// Whether the creator may post at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// May post.
    #[default]
    Good,
    /// Banned from posting.
    Banned,
}

/// The TikTok app on the creator's phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneApp {
    /// 31.8 or later.
    #[default]
    Current,
    /// Too old for photo drafts.
    Outdated,
}

/// A creator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TikTokUser {
    /// The handle; also the name by which control calls know the user.
    pub username: String,
    /// The display name.
    #[serde(default)]
    pub nickname: String,
    /// Public or private account.
    #[serde(default)]
    pub account: AccountVisibility,
    /// Comments are set to "no one".
    #[serde(default)]
    pub comment_disabled: bool,
    /// Duets are set to "no one"; a private account has none anyway.
    #[serde(default)]
    pub duet_disabled: bool,
    /// Stitches are set to "no one"; a private account has none anyway.
    #[serde(default)]
    pub stitch_disabled: bool,
    /// Longest video, in seconds.
    #[serde(default = "default_duration")]
    pub max_video_post_duration_sec: u32,
    /// Whether the creator may post.
    #[serde(default)]
    pub standing: Standing,
    /// The TikTok app on the phone.
    #[serde(default)]
    pub phone_app: PhoneApp,
    /// Text of the profile.
    #[serde(default)]
    pub bio_description: String,
    /// Number of followers.
    #[serde(default)]
    pub follower_count: u64,
    /// Number of accounts followed.
    #[serde(default)]
    pub following_count: u64,
    /// Number of likes received.
    #[serde(default)]
    pub likes_count: u64,
}

const fn default_duration() -> u32 {
    300
}

impl TikTokUser {
    /// Makes a creator in good standing with a public account.
    pub fn new(username: impl Into<String>) -> Self {
        let username = username.into();
        Self {
            nickname: username.clone(),
            username,
            account: AccountVisibility::Public,
            comment_disabled: false,
            duet_disabled: false,
            stitch_disabled: false,
            max_video_post_duration_sec: default_duration(),
            standing: Standing::Good,
            phone_app: PhoneApp::Current,
            bio_description: String::new(),
            follower_count: 0,
            following_count: 0,
            likes_count: 0,
        }
    }

    /// The creators every sandbox starts with: one public, one private.
    pub(crate) fn defaults() -> Vec<Self> {
        vec![
            Self {
                nickname: "Ada Public".to_owned(),
                bio_description: "A made-up creator.".to_owned(),
                follower_count: 1200,
                following_count: 80,
                likes_count: 34_000,
                ..Self::new("ada.public")
            },
            Self {
                nickname: "Bo Private".to_owned(),
                account: AccountVisibility::Private,
                follower_count: 40,
                ..Self::new("bo.private")
            },
        ]
    }

    /// The privacy levels this creator can choose from.
    pub(crate) const fn privacy_options(&self) -> [&'static str; 3] {
        match self.account {
            AccountVisibility::Public => {
                ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
            }
            AccountVisibility::Private => {
                ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
            }
        }
    }

    pub(crate) const fn is_private(&self) -> bool {
        matches!(self.account, AccountVisibility::Private)
    }
}

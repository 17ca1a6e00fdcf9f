//! TikTok's audiences in words.

use tiktok_client::PrivacyLevel;

use crate::words::Words;

/// The audience that only the creator is.
pub(crate) const ONLY_ME: &str = "SELF_ONLY";

/// Gives an audience's word; one we do not know keeps TikTok's.
pub(crate) fn word(level: &str, words: Words) -> String {
    let text = match PrivacyLevel::from(level) {
        PrivacyLevel::PublicToEveryone => words.audience_everyone(),
        PrivacyLevel::MutualFollowFriends => words.audience_friends(),
        PrivacyLevel::FollowerOfCreator => words.audience_followers(),
        PrivacyLevel::SelfOnly => words.audience_only_me(),
        _ => level,
    };
    text.to_owned()
}

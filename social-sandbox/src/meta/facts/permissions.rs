//! The permissions of both logins.

use crate::meta::behaviour::MetaLogin;

/// A permission an app can ask for.
#[derive(Debug)]
pub struct MetaPermission {
    /// The wire name.
    pub name: &'static str,
    /// The login that has it.
    pub login: MetaLogin,
    /// What the consent page says about it.
    pub words: &'static str,
}

const fn facebook(name: &'static str, words: &'static str) -> MetaPermission {
    MetaPermission { name, login: MetaLogin::Facebook, words }
}

const fn instagram(name: &'static str, words: &'static str) -> MetaPermission {
    MetaPermission { name, login: MetaLogin::Instagram, words }
}

/// The permissions the sandbox knows (permissions reference and the overview of the Instagram
/// Platform, September 2026).
pub const META_PERMISSIONS: &[MetaPermission] = &[
    facebook("public_profile", "Receive your name and profile picture"),
    facebook("instagram_basic", "Access the profile and posts of your Instagram account"),
    facebook("instagram_content_publish", "Upload media and create posts on Instagram"),
    facebook("instagram_manage_comments", "Manage comments on your Instagram account"),
    facebook("instagram_manage_insights", "Access insights of your Instagram account"),
    facebook("instagram_manage_messages", "Manage messages of your Instagram account"),
    facebook("instagram_manage_contents", "Delete media of your Instagram account"),
    facebook("instagram_manage_engagement", "Like media with your Instagram account"),
    facebook("instagram_branded_content_creator", "Label paid partnerships"),
    facebook("instagram_shopping_tag_products", "Tag products in your posts"),
    facebook("catalog_management", "Manage your product catalogues"),
    facebook("pages_show_list", "Show a list of the Pages you manage"),
    facebook("pages_read_engagement", "Read content posted on the Page"),
    facebook("pages_manage_metadata", "Manage settings and webhooks of the Page"),
    facebook("business_management", "Manage your business portfolios"),
    facebook("ads_management", "Manage ads of your ad accounts"),
    facebook("ads_read", "Read ads of your ad accounts"),
    instagram("instagram_business_basic", "View profile and access media"),
    instagram("instagram_business_content_publish", "Post to your account"),
    instagram("instagram_business_manage_comments", "Access and manage comments"),
    instagram("instagram_business_manage_insights", "Access insights"),
    instagram("instagram_business_manage_messages", "Access and manage messages"),
];

/// Whether a login has a permission.
pub(crate) fn knows(login: MetaLogin, name: &str) -> bool {
    META_PERMISSIONS.iter().any(|row| row.login == login && row.name == name)
}

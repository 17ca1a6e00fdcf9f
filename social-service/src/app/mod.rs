//! The platform apps a service works for.

mod instagram;
mod tiktok;

use social_core::{AppName, ClientSecret, WebhookSecret};

pub use instagram::{FacebookLoginApp, InstagramApp, InstagramLoginApp};
pub use tiktok::{AppAudit, TikTokApp};

/// Gives secrets for a verifier, each with its place in the list as its label. An empty one is left
/// out: anyone could sign with it. The builder refuses an app that has one.
fn labelled(app: &AppName, secrets: &[ClientSecret]) -> Vec<WebhookSecret> {
    let labelled = secrets.iter().enumerate();
    labelled
        .filter_map(|(index, secret)| {
            WebhookSecret::new(app.clone(), index.to_string(), secret.clone()).ok()
        })
        .collect()
}

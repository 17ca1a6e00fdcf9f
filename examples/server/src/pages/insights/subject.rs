//! What figures can be looked at: a TikTok account, or a professional account behind a login.

use social_core::{Provider, UserId};
use social_store::{Account, InstagramAccount};

use crate::pages::names;
use crate::web::error::PageError;
use crate::web::site::Site;

/// Whose figures they are.
pub(super) struct Subject {
    pub(super) account: Account,
    /// The professional account; none for TikTok, and for a login that opens none.
    pub(super) of: Option<InstagramAccount>,
    pub(super) name: String,
}

impl Subject {
    /// Names it in an address.
    pub(super) fn key(&self) -> String {
        match &self.of {
            Some(of) => format!("{}.{}", self.account.id, of.ig_business_id),
            None => self.account.id.to_string(),
        }
    }

    /// Names the account in its samples.
    pub(super) fn id(&self) -> &str {
        self.of.as_ref().map_or("", |of| of.ig_business_id.as_str())
    }

    /// Names the metric that counts its followers.
    pub(super) fn followers(&self) -> &'static str {
        match self.account.provider() {
            Provider::TikTok => "follower_count",
            Provider::Instagram => "followers_count",
        }
    }
}

/// Lists whose figures a member can look at.
pub(super) async fn subjects(site: &Site, user: &UserId) -> Result<Vec<Subject>, PageError> {
    let connect = site.service.connect();
    let professionals = connect.professionals(user).await?;
    let mut found = Vec::new();
    for account in connect.accounts(user).await? {
        let of_it = professionals.iter().filter(|one| one.account_id == account.id);
        let before = found.len();
        found.extend(of_it.map(|of| Subject {
            account: account.clone(),
            name: handle(of).unwrap_or_else(|| names::account(&account)),
            of: Some(of.clone()),
        }));
        if found.len() == before {
            found.push(Subject { name: names::account(&account), account, of: None });
        }
    }
    Ok(found)
}

fn handle(of: &InstagramAccount) -> Option<String> {
    (!of.username.is_empty()).then(|| format!("@{}", of.username))
}

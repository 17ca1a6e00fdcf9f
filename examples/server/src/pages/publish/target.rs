//! The professional account that is published on, and what is left of its day.

use social_core::{Quota, Timestamp};
use social_service::{AccessLevel, Particulars, words_for};
use social_store::{Account, AccountState, InstagramAccount};
use url::form_urlencoded;

use crate::pages::connect;
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// A professional account, with the login that leads to it.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) account: Account,
    pub(super) professional: InstagramAccount,
}

impl Target {
    /// Lists every professional account of the member, those that cannot be published on too.
    pub(super) async fn all(site: &Site, member: &Member) -> Result<Vec<Self>, PageError> {
        let connect = site.service.connect();
        let accounts = connect.accounts(member.user_id()).await?;
        let found = connect.professionals(member.user_id()).await?;
        let with_login = |professional: InstagramAccount| {
            let account = accounts.iter().find(|one| one.id == professional.account_id)?;
            Some(Self { account: account.clone(), professional })
        };
        Ok(found.into_iter().filter_map(with_login).collect())
    }

    /// Tells whether these ids name it.
    pub(super) fn is(&self, account_id: &str, ig_id: &str) -> bool {
        self.account.id.as_str() == account_id && self.professional.ig_business_id == ig_id
    }

    /// Tells whether these ids name it; without one of its own, that of the login is enough.
    pub(super) fn is_named(&self, account_id: &str, ig_id: Option<&str>) -> bool {
        self.account.id.as_str() == account_id
            && ig_id.is_none_or(|ig_id| self.professional.ig_business_id == ig_id)
    }

    /// Tells whether it can be published on.
    pub(super) fn can_publish(&self) -> bool {
        self.account.state == AccountState::Active && self.level() == Some(AccessLevel::Publish)
    }

    fn level(&self) -> Option<AccessLevel> {
        self.professional.access_level.parse().ok()
    }

    /// Says why it cannot be published on.
    pub(super) fn why_not(&self, words: Words) -> String {
        let name = Some(self.name());
        let particulars = Particulars { account: name, ..Particulars::default() };
        let said = |code: &str| words_for(code, words.language(), &particulars);
        match (self.account.state, self.level()) {
            (AccountState::Active, Some(AccessLevel::Publish)) => String::new(),
            (AccountState::Active, Some(AccessLevel::Read)) => words.choose_read().to_owned(),
            (AccountState::Active, _) => said(&self.professional.access_level),
            (AccountState::Revoked, _) => said("account_disconnected"),
            (AccountState::NeedsReconnect | AccountState::Reserved, _) => said("needs_reconnect"),
        }
    }

    /// Gives its handle as people write it.
    pub(super) fn name(&self) -> String {
        format!("@{}", self.professional.username)
    }

    /// Gives the path of its form.
    pub(super) fn path(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("account_id", self.account.id.as_str())
            .append_pair("ig_id", &self.professional.ig_business_id);
        format!("{}?{}", super::HERE, query.finish())
    }

    /// Gives the path that cures an account which cannot be published on.
    pub(super) fn cure_path(&self) -> String {
        connect::reconnect_path(&self.account)
    }
}

/// What is left of the day, as Instagram said a moment ago.
#[derive(Clone, Debug)]
pub(super) struct Day {
    pub(super) read_at: Timestamp,
    /// None if Instagram did not say.
    pub(super) quota: Option<Quota>,
}

impl Day {
    /// Asks Instagram.
    pub(super) async fn ask(site: &Site, member: &Member, target: &Target) -> Self {
        let Target { account, professional } = target;
        let publish = site.service.publish();
        let user = member.user_id();
        let quota = publish.publishing_quota(user, &account.id, &professional.ig_business_id).await;
        let quota = quota.inspect_err(|error| tracing::info!(%error, "the limit was not told"));
        Self { read_at: site.clock().now(), quota: quota.ok() }
    }

    /// Tells whether Instagram takes no post now.
    pub(super) fn is_full(&self) -> bool {
        self.quota.as_ref().is_some_and(|quota| quota.remaining == 0)
    }

    /// Writes it, with when it was read.
    pub(super) fn sentence(&self, words: Words) -> String {
        let time = words.moment(self.read_at).clock;
        match &self.quota {
            Some(quota) if quota.limit == u32::MAX => words.ig_used(quota.used, time),
            Some(quota) => words.ig_used_of(quota.used, quota.limit, time),
            None => words.ig_limit_unreadable(time),
        }
    }
}

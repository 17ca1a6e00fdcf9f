//! People, Pages, portfolios and accounts.

use super::MetaControl;
use crate::error::SandboxError;
use crate::ids::Ids;
use crate::meta::people::{MetaAccount, MetaPage, MetaPerson, MetaPortfolio};

impl MetaControl {
    /// Returns all people in the order they were added.
    pub fn people(&self) -> Vec<MetaPerson> {
        self.0.enter().people.clone()
    }

    /// Adds a person, or replaces the one with the same username.
    pub fn add_person(&self, person: MetaPerson) {
        let state = &mut *self.0.enter();
        put(&mut state.people, person, |one, other| one.username == other.username);
    }

    /// Returns all accounts on Instagram in the order they were added.
    pub fn accounts(&self) -> Vec<MetaAccount> {
        self.0.enter().accounts.clone()
    }

    /// Adds an account, or replaces the one with the same handle. Returns it with its id.
    pub fn add_account(&self, mut account: MetaAccount) -> MetaAccount {
        if account.id.is_empty() {
            account.id = numbered(&self.0.ground.ids, "1784140", "account", &account.username, 17);
        }
        let state = &mut *self.0.enter();
        put(&mut state.accounts, account.clone(), |one, other| one.username == other.username);
        account
    }

    /// Changes an account; its handle and its id stay.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an account.
    pub fn update_account(
        &self,
        username: &str,
        change: impl FnOnce(&mut MetaAccount),
    ) -> Result<MetaAccount, SandboxError> {
        let mut state = self.0.enter();
        let account = state
            .accounts
            .iter_mut()
            .find(|account| account.username == username)
            .ok_or_else(|| SandboxError::not_found("account", username))?;
        let id = account.id.clone();
        change(account);
        username.clone_into(&mut account.username);
        account.id = id;
        Ok(account.clone())
    }

    /// Returns all Pages in the order they were added.
    pub fn pages(&self) -> Vec<MetaPage> {
        self.0.enter().pages.clone()
    }

    /// Adds a Page, or replaces the one with the same id. Returns it with its id.
    pub fn add_page(&self, mut page: MetaPage) -> MetaPage {
        if !is_number(&page.id) {
            page.id = numbered(&self.0.ground.ids, "11", "page", &page.name, 15);
        }
        let state = &mut *self.0.enter();
        put(&mut state.pages, page.clone(), |one, other| one.id == other.id);
        page
    }

    /// Changes a Page; its id stays. Whoever has no role on it any more is refused with 190/492 where
    /// they use its token.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a Page.
    pub fn update_page(
        &self,
        id: &str,
        change: impl FnOnce(&mut MetaPage),
    ) -> Result<MetaPage, SandboxError> {
        let mut state = self.0.enter();
        let page = state
            .pages
            .iter_mut()
            .find(|page| page.id == id)
            .ok_or_else(|| SandboxError::not_found("page", id))?;
        change(page);
        id.clone_into(&mut page.id);
        Ok(page.clone())
    }

    /// Returns all portfolios in the order they were added.
    pub fn portfolios(&self) -> Vec<MetaPortfolio> {
        self.0.enter().portfolios.clone()
    }

    /// Adds a portfolio, or replaces the one with the same id. Returns it with its id.
    pub fn add_portfolio(&self, mut portfolio: MetaPortfolio) -> MetaPortfolio {
        if !is_number(&portfolio.id) {
            portfolio.id = numbered(&self.0.ground.ids, "73", "portfolio", &portfolio.name, 15);
        }
        let state = &mut *self.0.enter();
        put(&mut state.portfolios, portfolio.clone(), |one, other| one.id == other.id);
        portfolio
    }
}

/// Replaces what is the same, or adds it at the end.
fn put<T>(all: &mut Vec<T>, new: T, same: impl Fn(&T, &T) -> bool) {
    match all.iter_mut().find(|known| same(known, &new)) {
        Some(known) => *known = new,
        None => all.push(new),
    }
}

/// Whether a text can be an id of Meta's, which are numbers.
fn is_number(id: &str) -> bool {
    id.parse::<u64>().is_ok()
}

/// An id made of a name: a beginning and digits, so long in all.
fn numbered(ids: &Ids, start: &str, label: &str, name: &str, length: usize) -> String {
    format!("{start}{}", ids.derived_digits(label, &[name], length.saturating_sub(start.len())))
}

//! What an Instagram account's card says: its professional accounts, what ends soon, what is wrong.

use social_core::{Provider, Timestamp};
use social_service::{AccessLevel, Notes, Particulars, What, endings, words_for};
use social_store::{Account, AccountState, InstagramAccount};

use super::super::names;
use crate::words::Words;

/// What only the card of an Instagram account has.
pub(in super::super) struct InstagramLines {
    pub(in super::super) trouble: Option<String>,
    pub(in super::super) warnings: Vec<String>,
    pub(in super::super) accounts: Vec<AccountLine>,
}

/// One professional account.
pub(in super::super) struct AccountLine {
    pub(in super::super) name: String,
    pub(in super::super) page: Option<String>,
    pub(in super::super) sentence: String,
}

impl InstagramLines {
    /// Describes an account; one of another platform has none.
    pub(in super::super) fn of(
        account: &Account,
        professionals: &[InstagramAccount],
        now: Timestamp,
        words: Words,
    ) -> Option<Self> {
        if account.provider() != Provider::Instagram {
            return None;
        }
        let own: Vec<_> =
            professionals.iter().filter(|one| one.account_id == account.id).cloned().collect();
        let notes = Notes::of(account);
        let particulars =
            Particulars { account: Some(names::account(account)), ..Particulars::default() };
        let trouble = notes.trouble.filter(|_| account.state == AccountState::NeedsReconnect);
        let mut warnings: Vec<String> = endings(account, &own, now)
            .into_iter()
            .map(|end| {
                let time = words.moment(end.at).text;
                match end.what {
                    What::Token => words.ends_token(time),
                    What::DataAccess => words.ends_data(time),
                }
            })
            .collect();
        let is_off = notes.subscription.is_some_and(|subscription| !subscription.is_on);
        if is_off && account.state == AccountState::Active {
            warnings.push(words.webhooks_off().to_owned());
        }
        Some(Self {
            trouble: trouble.map(|code| words_for(&code, words.language(), &particulars)),
            warnings,
            accounts: own.iter().map(|one| line(one, account.state, words)).collect(),
        })
    }
}

fn line(row: &InstagramAccount, state: AccountState, words: Words) -> AccountLine {
    let sentence = match row.access_level.parse() {
        // What could be done once it is connected again is not said of an account that is not.
        Ok(AccessLevel::Publish | AccessLevel::Read) if state != AccountState::Active => {
            String::new()
        }
        Ok(AccessLevel::Publish) => words.choose_publish().to_owned(),
        Ok(AccessLevel::Read) => words.choose_read().to_owned(),
        _ => words_for(&row.access_level, words.language(), &Particulars::default()),
    };
    let page = row.page_name.as_ref().map(|page| words.choose_page(page));
    AccountLine { name: format!("@{}", row.username), page, sentence }
}

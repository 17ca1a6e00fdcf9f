//! People with a professional account each, by both logins.

use social_sandbox::{AccountKind, MetaAccount, MetaPage, MetaPerson};
use social_tests::server::Visitor;

use crate::people::sign_in;
use crate::servers::Servers;

/// Somebody who is signed in and has connected a professional account.
pub(super) struct Professional {
    pub(super) visitor: Visitor,
    /// The login as the API names it.
    pub(super) account: String,
    /// Instagram's id of the account.
    pub(super) ig_id: String,
    pub(super) handle: String,
    /// Whether the account was connected through its Page.
    pub(super) by_page: bool,
}

/// Signs so many people in and connects an account of each, every other one through a Page.
pub(super) async fn arrive(servers: &Servers, database: &str, count: usize) -> Vec<Professional> {
    let meta = servers.sandbox.meta();
    let mut arrived = Vec::new();
    for (number, mut visitor) in sign_in(servers, database, count).await.into_iter().enumerate() {
        let handle = format!("studio.{number}");
        let added = meta.add_account(MetaAccount::new(&handle, AccountKind::Business));
        let by_page = number.is_multiple_of(2);
        let (login, who) = if by_page {
            let person = format!("person.{number}");
            meta.add_person(MetaPerson::new(&person, "A Person"));
            meta.add_page(MetaPage::new(format!("Page {number}"), &person).linked_to(&handle));
            ("facebook", person)
        } else {
            ("instagram", handle.clone())
        };
        let account = visitor.connect_instagram(login, &who).await.unwrap();
        arrived.push(Professional { visitor, account, ig_id: added.id, handle, by_page });
    }
    arrived
}

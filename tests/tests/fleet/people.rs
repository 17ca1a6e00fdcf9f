//! People who are signed in, each with a creator's account.

use std::net::{IpAddr, Ipv4Addr};

use social_core::AppName;
use social_core::{Provider, Subject};
use social_sandbox::{DEFAULT_CLIENT_KEY, TikTokUser};
use social_server::people::{
    NewUser, Passwords, People as _, PostgresPeople, PostgresPeopleOptions, Role,
};
use social_store::{Account, Store};
use social_tests::server::{PASSWORD, Visitor};

use super::servers::Servers;

/// Somebody who is signed in.
pub(super) struct Person {
    pub(super) visitor: Visitor,
    /// The account as the API names it.
    pub(super) account: String,
    /// The creator, as the app sees them.
    pub(super) open_id: String,
}

impl Person {
    /// Reads the account's row.
    pub(super) async fn row(&self, store: &dyn Store) -> Account {
        let subject = Subject::new(&self.open_id);
        let app = AppName::default_app();
        let found = store.find_by_subject(&app, Provider::TikTok, &subject).await.unwrap();
        found.into_iter().next().expect("the account is connected")
    }
}

/// Adds so many people and signs them in, all through the one address.
pub(super) async fn sign_in(servers: &Servers, database: &str, count: usize) -> Vec<Visitor> {
    let people = PostgresPeople::open(database, PostgresPeopleOptions::default()).await.unwrap();
    let passwords = Passwords::new().await.unwrap();
    let mut arrived = Vec::new();
    for number in 0..count {
        let email = format!("person-{number}@example.com");
        let password_hash = passwords.hash(PASSWORD.into()).await.unwrap();
        let user = NewUser { email: email.parse().unwrap(), role: Role::Member, password_hash };
        people.add_user(&user).await.unwrap();
        let address = Ipv4Addr::new(10, 0, 0, u8::try_from(number + 1).unwrap());
        let url = servers.balancer.url();
        let visitor = Visitor::new(url.clone(), url).unwrap();
        let mut visitor = visitor.from_address(IpAddr::V4(address));
        visitor.sign_in(&email, PASSWORD).await.unwrap();
        arrived.push(visitor);
    }
    people.close().await;
    arrived
}

/// Signs so many people in, and connects a creator of each.
pub(super) async fn arrive(servers: &Servers, database: &str, count: usize) -> Vec<Person> {
    let mut arrived = Vec::new();
    for (number, mut visitor) in sign_in(servers, database, count).await.into_iter().enumerate() {
        let creator = format!("creator.{number}");
        servers.sandbox.tiktok().add_user(TikTokUser::new(&creator));
        let account = visitor.connect(&creator).await.unwrap();
        let open_id = servers.sandbox.tiktok().open_id(DEFAULT_CLIENT_KEY, &creator);
        arrived.push(Person { visitor, account, open_id });
    }
    arrived
}

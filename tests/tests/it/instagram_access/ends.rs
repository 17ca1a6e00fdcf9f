//! What ends an access.

use std::time::Duration;

use social_core::LoginFlow;
use social_sandbox::{DEFAULT_META_APP_ID as APP, TokenEnd};
use social_service::{Language, Notes, Particulars, words_for};
use social_store::{AccountState, PublicationState};
use social_tests::{Boxed, Rows, on_stores};
use url::Url;

use super::{FACEBOOK, INSTAGRAM, Scene, log_in};

/// One end: what happens at Meta, and what is said of the account then.
struct End {
    what: &'static str,
    logins: &'static [LoginFlow],
    happens: for<'a> fn(&'a Scene) -> Boxed<'a, ()>,
    stands: Stands,
    /// The code of the words.
    code: &'static str,
}

/// Where the account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// Only a new login helps; planned posts wait for it.
    NeedsReconnect,
    /// The connection has ended.
    Revoked,
    /// Nothing is left of it.
    Erased,
    /// The login lives, and the professional account can do this.
    Level(&'static str),
}

const BOTH: &[LoginFlow] = &[FACEBOOK, INSTAGRAM];

const ENDS: &[End] = &[
    End {
        what: "deauthorize",
        logins: BOTH,
        happens: |scene| Box::pin(scene.leave()),
        stands: Stands::Revoked,
        code: "account_disconnected",
    },
    End {
        what: "data deletion",
        logins: BOTH,
        happens: |scene| Box::pin(scene.erase()),
        stands: Stands::Erased,
        code: "deletion_done",
    },
    End {
        what: "the app is removed, and no call tells it",
        logins: BOTH,
        happens: |scene| tokens_end(scene, TokenEnd::AppRemoved),
        stands: Stands::Revoked,
        code: "account_disconnected",
    },
    ended("checkpoint", |scene| tokens_end(scene, TokenEnd::Checkpointed), "190/459"),
    ended("password changed", |scene| tokens_end(scene, TokenEnd::PasswordChanged), "190/460"),
    ended("token expired", |scene| tokens_end(scene, TokenEnd::Expired), "190/463"),
    ended("unconfirmed", |scene| tokens_end(scene, TokenEnd::Unconfirmed), "190/464"),
    ended("logged out", |scene| tokens_end(scene, TokenEnd::LoggedOut), "190/467"),
    End {
        what: "data access expired",
        logins: &[FACEBOOK],
        happens: |scene| {
            assert!(scene.world.meta().end_data_access(APP, scene.who));
            nothing()
        },
        stands: Stands::NeedsReconnect,
        code: "data_access_ended",
    },
    End {
        what: "role lost (492)",
        logins: &[FACEBOOK],
        happens: |scene| {
            let page = scene.connected.professionals[0].page_id.clone().unwrap();
            scene.world.meta().update_page(&page, |page| page.roles.clear()).unwrap();
            nothing()
        },
        stands: Stands::Level("page_role_lost"),
        code: "page_role_lost",
    },
    End {
        what: "permission withdrawn",
        logins: &[FACEBOOK],
        happens: |scene| {
            let scope = "instagram_content_publish";
            assert!(scene.world.meta().withdraw(APP, scene.login, scene.who, scope));
            nothing()
        },
        stands: Stands::Level("read"),
        code: "scope_not_authorized",
    },
];

const fn ended(
    what: &'static str,
    happens: for<'a> fn(&'a Scene) -> Boxed<'a, ()>,
    code: &'static str,
) -> End {
    End { what, logins: BOTH, happens, stands: Stands::NeedsReconnect, code }
}

fn nothing<'a>() -> Boxed<'a, ()> {
    Box::pin(std::future::ready(()))
}

fn tokens_end(scene: &Scene, why: TokenEnd) -> Boxed<'_, ()> {
    assert!(scene.world.meta().end_tokens(APP, scene.login, scene.who, why) > 0);
    nothing()
}

impl Scene {
    /// Tells the app's two addresses to Meta.
    fn listen(&self) {
        let callback = |name: &str| -> Option<Url> {
            self.world.front_url().join(&format!("/api/webhooks/instagram/{name}")).ok()
        };
        let (leave, erase) = (callback("deauthorize"), callback("data-deletion"));
        let meta = self.world.meta();
        meta.update_app(APP, |app| {
            (app.deauthorize_url, app.deletion_url) = (leave.clone(), erase.clone());
            (app.instagram_deauthorize_url, app.instagram_deletion_url) = (leave, erase);
        })
        .unwrap();
    }

    async fn leave(&self) {
        self.listen();
        let told = self.world.meta().deauthorize(APP, self.login, self.who).await.unwrap();
        assert_eq!((told.status, told.complaint), (Some(200), None));
    }

    /// Tells whether the connection has ended already, so that no post is taken.
    async fn has_ended(&self) -> bool {
        self.account().await.is_none_or(|account| account.state == AccountState::Revoked)
    }

    /// Meta tells of the removal first, and checks the answer to the request itself.
    async fn erase(&self) {
        self.leave().await;
        let asked = self.world.meta().request_deletion(APP, self.login, self.who).await.unwrap();
        assert_eq!((asked.status, asked.complaint), (Some(200), None));
        self.rest(Duration::from_mins(1)).await;
        let page = self.world.fetch(asked.status_url.unwrap().as_str()).await.unwrap();
        assert_eq!(page, 200, "people can read how far it is");
    }
}

on_stores!(each_end_has_its_state_and_words: memory file database);

/// A post that meets the refusal is all it takes: nobody waits for the daily look.
async fn each_end_has_its_state_and_words(rows: Rows) {
    for end in ENDS {
        for flow in end.logins {
            let scene = Scene::start(rows, *flow).await;
            (end.happens)(&scene).await;
            let post = if matches!(end.stands, Stands::Revoked | Stands::Erased)
                && scene.has_ended().await
            {
                None
            } else {
                scene.post("the-post").await.ok()
            };
            scene.rest(Duration::from_mins(3)).await;
            let name = format!("{flow}: {}", end.what);
            stands(&scene, end, &name).await;
            said(end.code, &name);
            assert_eq!(scene.posts(), 0, "{name}");
            if end.stands == Stands::NeedsReconnect {
                waits(&scene, &name).await;
                let id = post.unwrap_or_else(|| panic!("{name}: it is taken and waits")).id;
                let again = log_in(&scene.world, *flow, scene.who).await.account;
                assert_eq!((&again.id, again.state), (scene.id(), AccountState::Active), "{name}");
                let settled = scene.world.settled(&id).await.unwrap();
                assert_eq!(settled.state, PublicationState::Published, "{name}: {settled:?}");
                assert_eq!(scene.posts(), 1, "{name}");
            }
            scene.end().await;
        }
    }
}

async fn stands(scene: &Scene, end: &End, name: &str) {
    let account = scene.account().await;
    let Some(account) = account else {
        assert_eq!(end.stands, Stands::Erased, "{name}");
        return;
    };
    let trouble = Notes::of(&account).trouble;
    match end.stands {
        Stands::NeedsReconnect => {
            assert_eq!(account.state, AccountState::NeedsReconnect, "{name}");
            assert_eq!(trouble.as_deref(), Some(end.code), "{name}");
        }
        Stands::Revoked => {
            assert_eq!(account.state, AccountState::Revoked, "{name}");
            assert_eq!(scene.news("account.disconnected").await.len(), 1, "{name}");
        }
        Stands::Level(level) => {
            assert_eq!((account.state, trouble), (AccountState::Active, None), "{name}");
            assert_eq!(scene.level().await, level, "{name}");
        }
        Stands::Erased => panic!("{name}: {account:?}"),
    }
}

/// There are words in both languages, and they are none for what nobody knows.
fn said(code: &str, name: &str) {
    let of = |code, language| words_for(code, language, &Particulars::default());
    let [en, fr] = [Language::En, Language::Fr].map(|language| {
        let words = of(code, language);
        assert!(words.len() > 40 && !words.contains('{'), "{name}: {words}");
        assert_ne!(words, of("a code that nobody knows", language), "{name}");
        words
    });
    assert_ne!(en, fr, "{name}");
}

/// It is told once, and while the post waits nobody asks Meta about the login again.
async fn waits(scene: &Scene, name: &str) {
    let looks = || scene.calls("debug_token") + scene.calls("instagram_me");
    let before = looks();
    scene.rest(Duration::from_mins(25)).await;
    assert_eq!(looks(), before, "{name}: it is known why it needs a new login");
    assert_eq!(scene.news("account.needs_reconnect").await.len(), 1, "{name}");
}

on_stores!(a_permission_withdrawn_from_instagram_login_is_said_by_the_post: memory file database);

/// Instagram has no question for what is granted: the refused post says so, and the login stands.
async fn a_permission_withdrawn_from_instagram_login_is_said_by_the_post(rows: Rows) {
    let scene = Scene::start(rows, INSTAGRAM).await;
    let scope = "instagram_business_content_publish";
    assert!(scene.world.meta().withdraw(APP, scene.login, scene.who, scope));
    let post = scene.post("the-post").await.unwrap();
    let settled = scene.world.settled(&post.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Failed);
    let code = settled.last_error.unwrap().code;
    said(&code, "permission withdrawn");
    assert_eq!(scene.account().await.unwrap().state, AccountState::Active);
    assert_eq!(scene.posts(), 0);
    scene.end().await;
}

on_stores!(a_role_and_a_permission_that_come_back_need_no_login: memory file database);

async fn a_role_and_a_permission_that_come_back_need_no_login(rows: Rows) {
    let scene = Scene::start(rows, FACEBOOK).await;
    let page = scene.connected.professionals[0].page_id.clone().unwrap();
    let meta = scene.world.meta();
    let mut roles = std::collections::BTreeMap::new();
    let mut swap = || meta.update_page(&page, |page| std::mem::swap(&mut page.roles, &mut roles));
    swap().unwrap();
    scene.days(1).await;
    assert_eq!(scene.level().await, "page_role_lost");
    swap().unwrap();
    scene.days(1).await;
    assert_eq!(scene.level().await, "publish");
    assert_eq!(scene.account().await.unwrap().state, AccountState::Active);
    assert_eq!(scene.news("account.access_changed").await.len(), 2);
    scene.end().await;
}

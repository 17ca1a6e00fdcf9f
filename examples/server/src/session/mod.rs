//! Signing in: sessions by cookie, API tokens, and the token against cross-site requests.

mod cookie;
mod csrf;
mod identity;
mod limits;

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use social_core::UserId;
use url::Url;

pub(crate) use cookie::all as all_cookies;
pub(crate) use csrf::CsrfToken;
pub(crate) use identity::{SiteIdentity, unavailable};
pub(crate) use limits::{Limited, SignInLimits};

use crate::people::{ApiToken, NewApiToken, NewSession, People, Result, Secret, Session, User};

/// What API tokens begin with, so that scanners of source code find those that leaked.
const TOKEN_PREFIX: &str = "sst_";
/// How much of a token people may see later.
const SHOWN_PREFIX: usize = 12;
/// How long a session lives at most.
const LIFE: Duration = Duration::from_hours(24 * 30);
/// How long it lives without being used.
const IDLE: Duration = Duration::from_hours(12);
/// How long a one-time link lives.
pub const LINK_LIFE: Duration = Duration::from_mins(10);

/// Whether a browser stays signed in after it was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// Twelve hours without use end the session, and so does closing the browser.
    WhileOpen,
    /// It lasts 30 days.
    Days30,
}

/// Opens, finds and ends sessions.
#[derive(Clone, Debug)]
pub struct Sessions {
    people: Arc<dyn People>,
    public_url: Url,
}

/// Somebody who is signed in by a cookie.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) session: Session,
    pub(crate) csrf: CsrfToken,
}

impl Sessions {
    /// Makes sessions for a service at this address.
    pub fn new(people: Arc<dyn People>, public_url: Url) -> Self {
        Self { people, public_url }
    }

    /// Opens a session and gives the `Set-Cookie` line.
    ///
    /// The session that the browser had before ends: an id from before the sign-in is never one
    /// from after it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn open(&self, user: &UserId, stay: Stay, before: &HeaderMap) -> Result<String> {
        if let Some(old) = cookie::read(before, &self.public_url) {
            self.people.close_session(&old.hash()).await?;
        }
        let secret = Secret::draw("")?;
        let idle = match stay {
            Stay::WhileOpen => IDLE,
            Stay::Days30 => LIFE,
        };
        let session = NewSession { hash: secret.hash(), user_id: user.clone(), life: LIFE, idle };
        self.people.open_session(&session).await?;
        let kept = (stay == Stay::Days30).then_some(LIFE);
        Ok(cookie::write(&secret, kept, &self.public_url))
    }

    /// Finds the session of a browser.
    pub(crate) async fn find(&self, headers: &HeaderMap) -> Result<Option<SignedIn>> {
        let Some(secret) = cookie::read(headers, &self.public_url) else { return Ok(None) };
        let session = self.people.session(&secret.hash()).await?;
        Ok(session.map(|session| SignedIn { session, csrf: CsrfToken::of(&secret) }))
    }

    /// Ends the browser's session and gives the `Set-Cookie` line that forgets it.
    pub(crate) async fn close(&self, headers: &HeaderMap) -> Result<String> {
        if let Some(secret) = cookie::read(headers, &self.public_url) {
            self.people.close_session(&secret.hash()).await?;
        }
        Ok(cookie::forget(&self.public_url))
    }

    /// Makes an API token, which is shown once.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn new_api_token(&self, user: &UserId, name: &str) -> Result<(ApiToken, Secret)> {
        let secret = Secret::draw(TOKEN_PREFIX)?;
        let prefix = secret.expose_secret().chars().take(SHOWN_PREFIX).collect();
        let (user_id, name) = (user.clone(), name.to_owned());
        let token = NewApiToken { user_id, name, prefix, hash: secret.hash() };
        Ok((self.people.add_api_token(&token).await?, secret))
    }

    /// Finds whose API token a request carries.
    pub(crate) async fn user_of_bearer(&self, headers: &HeaderMap) -> Result<Option<User>> {
        match bearer(headers).filter(|secret| secret.expose_secret().starts_with(TOKEN_PREFIX)) {
            Some(secret) => self.people.user_of_token(&secret.hash()).await,
            None => Ok(None),
        }
    }

    /// Makes the address that signs a user in once, within ten minutes, from this machine.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn one_time_link(&self, user: &UserId) -> Result<Url> {
        let secret = Secret::draw("")?;
        self.people.one_time_link(user, &secret.hash(), LINK_LIFE).await?;
        let mut link = self.public_url.clone();
        link.set_path("/sign-in/link");
        link.query_pairs_mut().append_pair("key", secret.expose_secret());
        Ok(link)
    }
}

/// Reads the bearer token of a request.
fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::shown(token.trim())).flatten()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::COOKIE;
    use social_core::TestClock;

    use super::*;
    use crate::people::{MemoryPeople, NewUser, Passwords, Role};

    struct Fixture {
        sessions: Sessions,
        clock: TestClock,
        user: User,
    }

    async fn fixture() -> Fixture {
        let clock = TestClock::default();
        let people = Arc::new(MemoryPeople::new(Arc::new(clock.clone())));
        let password_hash =
            Passwords::new().await.unwrap().hash("a made-up password".into()).await.unwrap();
        let user = NewUser {
            email: "lea@example.com".parse().unwrap(),
            role: Role::Member,
            password_hash,
        };
        let user = people.add_user(&user).await.unwrap();
        let sessions = Sessions::new(people, Url::parse("https://social.example.com/").unwrap());
        Fixture { sessions, clock, user }
    }

    fn with_cookie(line: &str) -> HeaderMap {
        let pair = line.split(';').next().unwrap();
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair).unwrap())])
    }

    #[tokio::test]
    async fn signing_in_ends_the_session_before() {
        let Fixture { sessions, user, .. } = fixture().await;
        let first = with_cookie(
            &sessions.open(&user.id, Stay::WhileOpen, &HeaderMap::new()).await.unwrap(),
        );
        let csrf = sessions.find(&first).await.unwrap().unwrap().csrf;
        let second = with_cookie(&sessions.open(&user.id, Stay::WhileOpen, &first).await.unwrap());
        assert_ne!(first, second);
        assert!(sessions.find(&first).await.unwrap().is_none());
        let found = sessions.find(&second).await.unwrap().unwrap();
        assert_eq!(found.session.user, user);
        assert!(
            !found.csrf.matches(csrf.as_str()),
            "a token of the session before is worth nothing"
        );
        let forgets = sessions.close(&second).await.unwrap();
        assert!(forgets.contains("Max-Age=0"), "{forgets}");
        assert!(sessions.find(&second).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_browser_stays_signed_in_only_where_asked() {
        let Fixture { sessions, clock, user } = fixture().await;
        let short = sessions.open(&user.id, Stay::WhileOpen, &HeaderMap::new()).await.unwrap();
        let long = sessions.open(&user.id, Stay::Days30, &HeaderMap::new()).await.unwrap();
        assert!(!short.contains("Max-Age") && long.contains("Max-Age=2592000"));
        clock.advance(IDLE);
        assert!(sessions.find(&with_cookie(&short)).await.unwrap().is_none());
        assert!(sessions.find(&with_cookie(&long)).await.unwrap().is_some());
        clock.advance(LIFE);
        assert!(sessions.find(&with_cookie(&long)).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_token_is_known_by_its_holder_alone() {
        let Fixture { sessions, user, .. } = fixture().await;
        let (token, secret) = sessions.new_api_token(&user.id, "script").await.unwrap();
        assert!(
            secret.expose_secret().starts_with(&token.prefix) && token.prefix.starts_with("sst_")
        );
        assert_eq!(token.prefix.len(), SHOWN_PREFIX);
        let with = |value: &str| {
            HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(value).unwrap())])
        };
        let right = with(&format!("bearer {}", secret.expose_secret()));
        assert_eq!(sessions.user_of_bearer(&right).await.unwrap(), Some(user));
        for wrong in [
            "Bearer sst_",
            "Basic sst_abc",
            &format!("Bearer {}x", secret.expose_secret()),
            "Bearer",
        ] {
            assert_eq!(sessions.user_of_bearer(&with(wrong)).await.unwrap(), None, "{wrong}");
        }
    }
}

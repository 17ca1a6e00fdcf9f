//! What a visitor does in several steps: comes in, connects, waits for an end.

use anyhow::{Context as _, ensure};
use http::{Method, StatusCode};
use serde_json::Value;
use url::Url;

use super::{Visitor, Waiting};
use crate::server::answer::Answer;
use crate::server::form::hidden_field;

impl Visitor {
    /// Signs in by the form, and keeps the token of the session's forms.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> anyhow::Result<()> {
        let fields = [("email", email), ("password", password), ("return_to", "/")];
        self.submit("/sign-in", &fields).await?.expect(StatusCode::SEE_OTHER)?;
        let home = self.page("/").await?.expect(StatusCode::OK)?;
        self.csrf =
            hidden_field(&home.text(), "csrf").context("the page has no token for forms")?;
        Ok(())
    }

    /// Makes an API token.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub async fn new_token(&mut self, name: &str) -> anyhow::Result<String> {
        let answer = self.post("/api/tokens", &serde_json::json!({ "name": name })).await?;
        let made = answer.expect(StatusCode::CREATED)?.json()?;
        let token = made.get("token").and_then(Value::as_str).context("the answer has no token")?;
        Ok(token.to_owned())
    }

    /// Begins a login and gives the address of the consent page.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub async fn begin_login(&mut self) -> anyhow::Result<Url> {
        self.begin_at("/api/auth/tiktok?return_to=/").await
    }

    async fn begin_at(&mut self, path: &str) -> anyhow::Result<Url> {
        let begun = self.get(path).await?.expect(StatusCode::SEE_OTHER)?;
        Ok(begun.location()?.parse()?)
    }

    /// Agrees on the consent page as this creator and gives the address TikTok leads back to.
    ///
    /// # Errors
    ///
    /// When TikTok does not lead back.
    pub async fn agree(&mut self, consent: &Url, username: &str) -> anyhow::Result<Url> {
        self.decide(consent, &[("approve", "auto"), ("user", username)]).await
    }

    /// Decides on the consent page and gives the address TikTok leads back to.
    ///
    /// # Errors
    ///
    /// When TikTok does not lead back.
    pub async fn decide(
        &mut self,
        consent: &Url,
        decision: &[(&str, &str)],
    ) -> anyhow::Result<Url> {
        let mut consent = consent.clone();
        consent.query_pairs_mut().extend_pairs(decision);
        let answer = self.elsewhere(consent).await?.expect(StatusCode::SEE_OTHER)?;
        Ok(answer.location()?.parse()?)
    }

    /// Comes back from TikTok, at the loopback address whatever the address says.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn come_back(&mut self, back: &Url) -> anyhow::Result<Answer> {
        let path = format!("{}?{}", back.path(), back.query().unwrap_or_default());
        self.get(&path).await
    }

    /// Connects a creator of the sandbox and gives the account's id.
    ///
    /// # Errors
    ///
    /// When a step of the login is refused.
    pub async fn connect(&mut self, username: &str) -> anyhow::Result<String> {
        let consent = self.begin_login().await?;
        self.connect_by(&consent, username).await
    }

    /// Connects what a person of the sandbox has at Meta by a login, `facebook` or `instagram`, and
    /// gives the account's id. What it opens must be one account: no choice is made.
    ///
    /// # Errors
    ///
    /// When a step of the login is refused.
    pub async fn connect_instagram(&mut self, login: &str, who: &str) -> anyhow::Result<String> {
        let path = format!("/api/auth/instagram?login={login}&return_to=/");
        let consent = self.begin_at(&path).await?;
        self.connect_by(&consent, who).await
    }

    async fn connect_by(&mut self, consent: &Url, who: &str) -> anyhow::Result<String> {
        let back = self.agree(consent, who).await?;
        let landed = self.come_back(&back).await?.expect(StatusCode::SEE_OTHER)?;
        let landed = self.public.join(landed.location()?)?;
        let account = landed.query_pairs().find(|(name, _)| name == "connected");
        let (_, account) = account.with_context(|| format!("the login led to {landed}"))?;
        Ok(account.into_owned())
    }

    /// Reads the events of a publication until it is settled, and gives how it stands then.
    ///
    /// # Errors
    ///
    /// When it is not settled within five minutes.
    pub async fn settled(&mut self, id: &str) -> anyhow::Result<Value> {
        let url = self.at(&format!("/api/posts/{id}/events"))?;
        let events = self.ask(Method::GET, url, "text/event-stream", None, Waiting::Later);
        events.await?.expect(StatusCode::OK)?;
        let shown = self.get(&format!("/api/posts/{id}")).await?.expect(StatusCode::OK)?.json()?;
        ensure!(
            shown.get("settled") == Some(&Value::Bool(true)),
            "its events ended early: {shown}"
        );
        Ok(shown)
    }
}

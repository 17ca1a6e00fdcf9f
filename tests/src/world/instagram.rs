//! Instagram in a world: its apps, professional accounts, and posts.

use std::sync::Arc;
use std::time::Duration;

use instagram_client::oauth::{Extension, RedirectUri};
use instagram_client::webhook::VerifyToken;
use social_core::http::Transport;
use social_core::{
    AppName, ClientSecret, Clock, FixedJitter, LoginFlow, Scopes, Subject, TokenSet,
};
use social_sandbox::{DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET, MetaLogin, MetaTokens};
use social_service::{Error, FacebookLoginApp, InstagramApp, InstagramLoginApp, InstagramRequest};
use social_store::{Account, InstagramAccount, NewAccount, Publication, Store};
use url::Url;

use super::World;
use crate::process::Crashed;

/// Where browsers come back to; nothing listens there.
const REDIRECT: &str = "http://127.0.0.1:9/api/auth/instagram/callback";
/// What Meta has to say before it may send webhooks to a world.
pub const VERIFY_TOKEN: &str = "made-up-verify-token";
/// What the accounts of a world were granted.
const FACEBOOK: &str = "instagram_basic,instagram_content_publish,instagram_manage_comments,\
                        instagram_manage_insights,pages_show_list,pages_read_engagement,\
                        pages_manage_metadata,business_management";
const INSTAGRAM: &str = "instagram_business_basic,instagram_business_content_publish,\
                         instagram_business_manage_comments,instagram_business_manage_insights";

/// A professional account that is connected, with the login it hangs on.
#[derive(Clone, Debug)]
pub struct Professional {
    /// The login.
    pub account: Account,
    /// Instagram's id of the professional account.
    pub ig_id: String,
}

impl World {
    /// Connects a professional account by a login: the person of the Page `ada.studio` with Facebook
    /// Login, `cy.photos` with Instagram Login.
    ///
    /// # Errors
    ///
    /// When the sandbox or the store fails.
    pub async fn connect_professional(&self, flow: LoginFlow) -> anyhow::Result<Professional> {
        let (login, who, handle, scopes) = match flow {
            LoginFlow::FacebookLogin => (MetaLogin::Facebook, "ada", "ada.studio", FACEBOOK),
            _ => (MetaLogin::Instagram, "cy.photos", "cy.photos", INSTAGRAM),
        };
        let scopes = Scopes::parse(scopes);
        let granted: Vec<&str> = scopes.iter().collect();
        let tokens = self.meta().issue_tokens(DEFAULT_META_APP_ID, login, who, &granted)?;
        let accounts = self.meta().accounts();
        let known = accounts.into_iter().find(|account| account.username == handle);
        let ig_id = known.map(|account| account.id).unwrap_or_default();
        let store = self.open_store().await?;
        let account = self.put_login(&*store, flow, &scopes, &tokens).await?;
        let page = tokens.pages.iter().find(|page| page.ig_id.as_deref() == Some(&*ig_id));
        let now = self.clock.now();
        store
            .put_instagram_account(&InstagramAccount {
                account_id: account.id.clone(),
                app: AppName::default_app(),
                ig_business_id: ig_id.clone(),
                page_id: page.map(|page| page.page_id.clone()),
                page_name: None,
                username: handle.to_owned(),
                account_type: None,
                access_level: "publish".to_owned(),
                data_access_expires_at: None,
                created_at: now,
                updated_at: now,
            })
            .await?;
        Ok(Professional { account, ig_id })
    }

    async fn put_login(
        &self,
        store: &dyn Store,
        flow: LoginFlow,
        scopes: &Scopes,
        tokens: &MetaTokens,
    ) -> anyhow::Result<Account> {
        let now = self.clock.now();
        let new = NewAccount {
            user_id: self.user(),
            app: AppName::default_app(),
            flow,
            subject: Subject::new(&*tokens.user_id),
        };
        let row = store.reserve(&new).await?;
        let identity = new.identity(&row.id);
        let set = TokenSet {
            access: tokens.access_token.expose_secret().into(),
            access_expires_at: Some(now + Duration::from_secs(tokens.expires_in)),
            refresh: None,
            refresh_expires_at: None,
            scopes: scopes.clone(),
            issued_at: now,
            subject: Some(new.subject.clone()),
        };
        let sealed = self.vault.seal_tokens(&identity, &set)?;
        store.put(&row.id, row.token_version, &sealed, &serde_json::json!({})).await?;
        let mut derived = Vec::new();
        for page in &tokens.pages {
            let token = page.access_token.expose_secret().into();
            derived.push(self.vault.seal_derived(&identity, &page.page_id, &token, None)?);
        }
        let account = store.find_account(&new.user_id, &row.id).await?;
        let account = account.ok_or_else(|| anyhow::anyhow!("the account is not there"))?;
        store.put_derived(&row.id, account.token_version, &derived).await?;
        Ok(account)
    }

    /// Submits a request of the user for Instagram.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn submit_instagram(
        &self,
        key: &str,
        request: InstagramRequest,
    ) -> Result<Result<Publication, Error>, Crashed> {
        let (user, key) = (self.user(), key.to_owned());
        self.call(move |service| async move {
            service.publish().submit_instagram(&user, &key, request).await
        })
        .await
    }
}

/// Makes the app of a process, with both logins.
pub(super) fn app(
    (facebook, instagram): (&Url, &Url),
    transport: &Arc<dyn Transport>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<InstagramApp> {
    let (id, secret) = (DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET);
    let meta = instagram_client::Client::meta_app(id, secret)
        .graph_url(facebook.clone())
        .auth_url(facebook.clone())
        .upload_url(facebook.clone())
        .transport(Arc::clone(transport))
        .clock(Arc::clone(clock))
        .jitter(Arc::new(FixedJitter::HALF))
        .build()?;
    let own = instagram_client::Client::instagram_app(id, secret)
        .graph_url(instagram.clone())
        .auth_url(instagram.clone())
        .token_url(instagram.clone())
        .transport(Arc::clone(transport))
        .clock(Arc::clone(clock))
        .jitter(Arc::new(FixedJitter::HALF))
        .build()?;
    Ok(InstagramApp {
        name: AppName::default_app(),
        facebook: Some(FacebookLoginApp {
            client: meta,
            scopes: Scopes::parse(FACEBOOK),
            config: None,
            redirect_uri: RedirectUri::parse(REDIRECT)?,
            extension: Extension::WhileValid,
        }),
        instagram: Some(InstagramLoginApp {
            client: own,
            scopes: Scopes::parse(INSTAGRAM),
            redirect_uri: RedirectUri::parse(REDIRECT)?,
        }),
        webhook_secrets: vec![ClientSecret::new(DEFAULT_META_APP_SECRET)],
        verify_tokens: vec![VerifyToken::new(VERIFY_TOKEN)?],
    })
}

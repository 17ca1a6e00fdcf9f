//! A sandbox with a connected professional account.

use reqwest::Response;
use serde_json::Value;
use social_sandbox::{DEFAULT_META_APP_ID, META_PERMISSIONS, MetaLogin, NewMedium, Sandbox};

use crate::support::{Reply, client};

/// An account that is connected, and a client that speaks for it.
pub(crate) struct Gram {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) token: String,
    /// The account's id.
    pub(crate) ig: String,
}

const ACCOUNT: &str = "ada.studio";

impl Gram {
    /// Connects by Facebook Login, and speaks with the token of the Page.
    pub(crate) async fn facebook() -> Self {
        Self::new(MetaLogin::Facebook, "ada").await
    }

    /// Connects by Instagram Login.
    pub(crate) async fn instagram() -> Self {
        Self::new(MetaLogin::Instagram, ACCOUNT).await
    }

    async fn new(login: MetaLogin, who: &str) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let own = META_PERMISSIONS.iter().filter(|row| row.login == login);
        let scopes: Vec<&str> = own.map(|row| row.name).collect();
        let meta = sandbox.meta();
        let tokens = meta.issue_tokens(DEFAULT_META_APP_ID, login, who, &scopes).unwrap();
        let accounts = meta.accounts();
        let ig = accounts.iter().find(|account| account.username == ACCOUNT).unwrap().id.clone();
        let token = tokens.token_for(&ig).unwrap().expose_secret().to_owned();
        let url = match login {
            MetaLogin::Facebook => sandbox.facebook_url(),
            MetaLogin::Instagram => sandbox.instagram_url(),
        };
        Self { sandbox, http: client(), base: format!("{url}v25.0/"), token, ig }
    }

    /// Lets so many virtual seconds pass.
    pub(crate) fn pass(&self, seconds: u64) {
        self.sandbox.clock().advance(std::time::Duration::from_secs(seconds));
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Reply {
        let url = format!("{}{path}", self.base);
        let call = self.http.get(url).bearer_auth(&self.token).query(query);
        Reply::of(call.send().await.unwrap()).await
    }

    /// Reads an edge of the account.
    pub(crate) async fn account(&self, edge: &str, query: &[(&str, &str)]) -> Reply {
        self.get(&format!("{}/{edge}", self.ig), query).await
    }

    pub(crate) async fn send(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.try_send(path, form).await.unwrap()
    }

    /// Sends a form; gives nothing where no answer came.
    pub(crate) async fn try_send(&self, path: &str, form: &[(&str, &str)]) -> Option<Reply> {
        let url = format!("{}{path}", self.base);
        let sent = self.http.post(url).bearer_auth(&self.token).form(form).send().await;
        Some(Reply::of(sent.ok()?).await)
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        let url = format!("{}{path}", self.base);
        let sent = self.http.delete(url).bearer_auth(&self.token).send().await;
        Reply::of(sent.unwrap()).await
    }

    /// Makes a container.
    pub(crate) async fn create(&self, form: &[(&str, &str)]) -> Reply {
        self.send(&format!("{}/media", self.ig), form).await
    }

    /// Makes a container of an image; returns its id.
    pub(crate) async fn image(&self, url: &str) -> String {
        self.create(&[("image_url", url)]).await.id()
    }

    pub(crate) async fn container(&self, id: &str) -> Value {
        let fields = "id,status_code,status,video_status,copyright_check_status";
        let reply = self.get(id, &[("fields", fields)]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    pub(crate) async fn status(&self, id: &str) -> String {
        self.container(id).await["status_code"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn publish(&self, id: &str) -> Reply {
        self.send(&format!("{}/media_publish", self.ig), &[("creation_id", id)]).await
    }

    /// Publishes an image through the API; returns the medium's id.
    pub(crate) async fn published(&self, caption: &str) -> String {
        use crate::support::{FileServer, Served};
        let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
        let url = files.url("/a.jpg");
        let id = self.create(&[("image_url", &url), ("caption", caption)]).await.id();
        self.pass(1);
        self.publish(&id).await.id()
    }

    /// Posts an image in the app of Instagram; returns the medium's id.
    pub(crate) fn post(&self, caption: &str) -> String {
        self.sandbox.meta().add_medium(NewMedium::new(ACCOUNT, caption))
    }

    /// Sends bytes to the upload host.
    pub(crate) async fn upload(
        &self,
        uri: &str,
        offset: usize,
        size: usize,
        bytes: &[u8],
    ) -> reqwest::Result<Reply> {
        let sent: Response = self
            .http
            .post(uri)
            .header("authorization", format!("OAuth {}", self.token))
            .header("offset", offset)
            .header("file_size", size)
            .body(bytes.to_vec())
            .send()
            .await?;
        Ok(Reply::of(sent).await)
    }
}

impl Reply {
    /// Returns the id of a success of the Graph API.
    pub(crate) fn id(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["id"].as_str().unwrap().to_owned()
    }

    /// Returns HTTP status, code and subcode of a refusal of the Graph API.
    pub(crate) fn graph_failure(&self) -> (u16, i64, Option<i64>) {
        let body = self.json();
        let error = &body["error"];
        let code = error["code"].as_i64().unwrap_or_else(|| panic!("no refusal: {}", self.text));
        (self.status, code, error["error_subcode"].as_i64())
    }
}

/// The values of a field of each entry of a list.
pub(crate) fn by(field: &str, list: &Value) -> Vec<String> {
    let data = list["data"].as_array().unwrap();
    data.iter().map(|entry| entry[field].as_str().unwrap().to_owned()).collect()
}

/// The smallest JPEG of these sides: its frame header and its end.
pub(crate) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([1, 1, 0x11, 0, 0xFF, 0xD9]);
    bytes
}

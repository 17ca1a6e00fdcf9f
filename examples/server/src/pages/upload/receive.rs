//! Reads the form as it comes: fields in memory, the files straight into staging.

use std::time::Duration;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use http::StatusCode;
use social_service::Error;
use social_service::axum::stage_field;
use social_store::{Account, AssetId, Publication};
use tiktok_client::publish::PHOTOS_MAX;
use tokio::time::{Instant, timeout, timeout_at};

use super::creator::Creator;
use super::entries::Entries;
use super::rules::{self, FieldError};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::site::Site;
use crate::web::visit::Member;

/// The longest field, in bytes, and the most fields.
const LONGEST_FIELD: usize = 32 * 1024;
const MOST_FIELDS: usize = 32;
/// How long the fields on one side of the file may take.
const FIELDS_TIME: Duration = Duration::from_secs(15);
/// How long, and how far, a refused form is read on: most browsers show the answer only after they
/// have sent everything.
const LINGER: Duration = Duration::from_secs(30);
const LINGER_BYTES: usize = 256 * 1024 * 1024;

/// A form that came in whole.
pub(super) struct Received {
    pub(super) entries: Entries,
    pub(super) account: Account,
    pub(super) creator: Creator,
    pub(super) assets: Vec<AssetId>,
}

/// A form that is not carried on.
pub(super) enum Refused {
    /// It is answered by an error page.
    Page(PageError),
    /// It was sent before, and became this.
    Known(Box<Publication>),
    /// It is shown again.
    Form {
        /// What was entered.
        entries: Box<Entries>,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
}

impl<E: Into<PageError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Page(error.into())
    }
}

/// Reads the form. Files that were stored are removed again if the form is refused.
pub(super) async fn receive(
    site: &Site,
    member: &Member,
    mut form: Multipart,
) -> Result<Received, Refused> {
    let mut reader = Reader {
        site,
        member,
        fields: Fields::default(),
        file_name: String::new(),
        account: None,
        assets: Vec::new(),
    };
    let outcome = reader.read(&mut form).await;
    let assets = std::mem::take(&mut reader.assets);
    match outcome {
        Ok(received) => Ok(received),
        Err(refused) => {
            super::discard(site, member, &assets).await;
            // Whoever is not one of our own pages gets no more of our time.
            if !matches!(refused, Refused::Page(_)) {
                linger(&mut form).await;
            }
            Err(refused)
        }
    }
}

struct Reader<'a> {
    site: &'a Site,
    member: &'a Member,
    fields: Fields,
    file_name: String,
    /// The account and what TikTok says of it, once it is known.
    account: Option<(Account, Creator)>,
    assets: Vec<AssetId>,
}

impl Reader<'_> {
    async fn read(&mut self, form: &mut Multipart) -> Result<Received, Refused> {
        let mut until = Instant::now() + FIELDS_TIME;
        loop {
            let next =
                timeout_at(until, form.next_field()).await.map_err(|_| PageError::TimedOut)?;
            let Some(field) = next.map_err(|error| broken(&error))? else { break };
            if matches!(field.name(), Some("file" | "photos")) {
                self.file(field).await?;
                until = Instant::now() + FIELDS_TIME;
            } else {
                timeout_at(until, self.field(field)).await.map_err(|_| PageError::TimedOut)??;
            }
        }
        self.admit().await?;
        let entries = self.entries();
        let (account, creator) = self.account.take().ok_or(PageError::Form)?;
        let assets = self.assets.clone();
        Ok(Received { entries, account, creator, assets })
    }

    async fn field(&mut self, mut field: Field<'_>) -> Result<(), PageError> {
        let name = field.name().unwrap_or_default().to_owned();
        if self.fields.len() >= MOST_FIELDS {
            return Err(PageError::Form);
        }
        let mut bytes = Vec::new();
        while let Some(block) = field.chunk().await.map_err(|error| broken(&error))? {
            bytes.extend_from_slice(&block);
            if bytes.len() > LONGEST_FIELD {
                return Err(PageError::TooLong(StatusCode::PAYLOAD_TOO_LARGE));
            }
        }
        let value = String::from_utf8(bytes).map_err(|_| PageError::Form)?;
        self.fields.add(name, value)
    }

    fn entries(&self) -> Entries {
        Entries { file_name: self.file_name.clone(), ..Entries::read(&self.fields) }
    }

    /// Checks what must be known before a file is looked at: the page's own token, whether the form
    /// was sent before, the account.
    async fn admit(&mut self) -> Result<(), Refused> {
        if self.account.is_some() {
            return Ok(());
        }
        self.member.check(self.fields.get("csrf"))?;
        let user = self.member.user_id();
        let entries = self.entries();
        if entries.idempotency_key.is_empty() {
            return Err(PageError::Form.into());
        }
        let store = self.site.service.store();
        let known = store.find_by_key(user, &entries.idempotency_key).await.map_err(Error::from)?;
        if let Some(publication) = known {
            return Err(Refused::Known(Box::new(publication)));
        }
        let accounts = self.site.service.connect().accounts(user).await?;
        let found = accounts.into_iter().find(|account| account.id == entries.account_id);
        let account = found.ok_or(PageError::NotFound)?;
        let creator = Creator::ask(self.site, self.member, &account).await?;
        if creator.form_off {
            return Err(Refused::Form { entries: Box::new(entries), errors: Vec::new() });
        }
        self.account = Some((account, creator));
        Ok(())
    }

    async fn file(&mut self, mut field: Field<'_>) -> Result<(), Refused> {
        if self.entries().file_field() != field.name() {
            // The part of another choice; what it holds is passed over.
            return Ok(());
        }
        let most = if field.name() == Some("photos") { PHOTOS_MAX } else { 1 };
        if self.assets.len() >= most || (self.assets.is_empty() && !self.file_name.is_empty()) {
            return Err(self.too_many(most));
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let first = timeout(FIELDS_TIME, field.chunk()).await.map_err(|_| PageError::TimedOut)?;
        let first = first.map_err(|error| broken(&error))?;
        let Some(first) = first.filter(|block| !block.is_empty()) else {
            // No file was chosen, or an empty one.
            self.file_name = name;
            return Ok(());
        };
        self.file_name = name;
        self.admit().await?;
        let entries = self.entries();
        let Some((account, creator)) = &self.account else { return Err(PageError::Form.into()) };
        // With the script the file comes last, and a mistake is told before its bytes are kept.
        if self.fields.get("caption").is_some() {
            let errors = rules::fields(&entries, creator, self.member.words());
            if !errors.is_empty() {
                return Err(Refused::Form { entries: Box::new(entries), errors });
            }
        }
        let app = account.app.clone();
        let (service, user) = (&self.site.service, self.member.user_id());
        match stage_field(service, user, app, field, first).await {
            Ok(asset) => self.assets.push(asset.id),
            Err(Error::Media(refusal)) => {
                let field = entries.file_field().unwrap_or("file");
                let errors = vec![rules::of_file(field, &refusal, self.member.words())];
                return Err(Refused::Form { entries: Box::new(entries), errors });
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// A browser sends one video; that of photos it may send too many is told to people.
    fn too_many(&self, most: usize) -> Refused {
        if most == 1 {
            return PageError::Form.into();
        }
        let message = self.member.words().wrong_photo_count().to_owned();
        let errors = vec![FieldError { field: "photos", message }];
        Refused::Form { entries: Box::new(self.entries()), errors }
    }
}

/// Reads a refused form on, for a while.
async fn linger(form: &mut Multipart) {
    let reading = async {
        let mut read = 0;
        while let Ok(Some(mut field)) = form.next_field().await {
            while let Ok(Some(block)) = field.chunk().await {
                read += block.len();
                if read > LINGER_BYTES {
                    return;
                }
            }
        }
    };
    // When the time is over, the answer is given all the same.
    let _ = timeout(LINGER, reading).await.is_ok();
}

fn broken(error: &MultipartError) -> PageError {
    tracing::debug!(%error, "an upload form broke off");
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLong(StatusCode::PAYLOAD_TOO_LARGE),
        _ => PageError::Form,
    }
}

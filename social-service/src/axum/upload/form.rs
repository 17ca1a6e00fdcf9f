//! A request to publish as a form: fields first, the files last and never in memory.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use bytes::Bytes;
use http::request::Parts;
use social_core::UserId;
use social_store::{MediaAsset, Publication};
use tokio::time::{Instant, timeout, timeout_at};

use super::fields::{UploadFields, required};
use super::file::stage_field;
use super::instagram::InstagramFields;
use super::known;
use super::paced::{Allowance, Paced};
use super::platform::Fields;
use crate::Service;
use crate::axum::answer::ApiError;
use crate::axum::body::{BODY_DEADLINE, MediaType, announced, media_type};
use crate::axum::identity::CsrfRefused;
use crate::axum::problem::Problem;
use crate::error::{Conflict, Error, MediaError, Violation};

/// The most bytes of a form without its file.
const FIELDS_CAP: u64 = 512 * 1024;
/// The longest field, in bytes: a caption of 2,200 characters is at most 8,800.
const FIELD_CAP: usize = 32 * 1024;
/// The most fields.
const MOST_FIELDS: usize = 40;
/// The field that holds the file.
pub(super) const FILE: &str = "file";
/// The field that holds the token against cross-site requests.
pub(super) const CSRF: &str = "csrf";
/// How long, and how far, a refused form is read to its end.
const LINGER: Duration = Duration::from_secs(30);
const LINGER_CAP: u64 = 512 * 1024 * 1024;

/// Checks the form's token against cross-site requests, before the file is looked at.
pub type TokenCheck<'a> = dyn Fn(Option<&str>) -> Result<(), CsrfRefused> + Send + Sync + 'a;

/// Takes in a form for TikTok and accepts what it asks for; for pages of the host's own.
///
/// The form is `multipart/form-data`. Its fields are those of the JSON request, plus `csrf`, which
/// `check` is asked about, and at last `file`: one video, or up to 35 photos as fields of that name.
/// An `idempotency_key` made when the page was rendered makes a form that is sent twice one
/// publication; a key that is known already gives its publication back without storing the file
/// again.
///
/// # Errors
///
/// Whatever is wrong with the form, its file or the request. Files that were stored are removed
/// again if the request is refused for good.
///
/// # Cancel safety
///
/// Dropping the future leaves either an accepted publication, or at most a staged file that is
/// swept away later.
pub async fn receive_upload_form(
    service: &Service,
    user: &UserId,
    whole: (&Parts, Body),
    check: &TokenCheck<'_>,
) -> Result<Publication, ApiError> {
    receive::<UploadFields>(service, user, whole, check).await
}

/// Takes in a form for Instagram, as [`receive_upload_form`] does one for TikTok. Behind the fields
/// comes a `file`, or up to ten of them for a carousel.
///
/// # Errors
///
/// As [`receive_upload_form`].
///
/// # Cancel safety
///
/// As [`receive_upload_form`].
pub async fn receive_instagram_form(
    service: &Service,
    user: &UserId,
    whole: (&Parts, Body),
    check: &TokenCheck<'_>,
) -> Result<Publication, ApiError> {
    receive::<InstagramFields>(service, user, whole, check).await
}

pub(in crate::axum) async fn receive<F: Fields>(
    service: &Service,
    user: &UserId,
    (parts, body): (&Parts, Body),
    check: &TokenCheck<'_>,
) -> Result<Publication, ApiError> {
    let (mut form, allowance) = open(service, parts, body).await?;
    let header = super::header_key(&parts.headers)?;
    let mut reader = Reader {
        service,
        user,
        check,
        allowance: &allowance,
        header,
        fields: F::default(),
        seen: Vec::new(),
        csrf: None,
        staged: Vec::new(),
    };
    let outcome = reader.read(&mut form).await;
    let staged = std::mem::take(&mut reader.staged);
    match outcome {
        Ok(Read::Known(publication)) => {
            discard(service, user, &staged).await;
            linger(&mut form, &allowance).await;
            Ok(*publication)
        }
        Ok(Read::Asked { fields, key }) => submit(service, user, &key, *fields, staged).await,
        Err(error) => {
            discard(service, user, &staged).await;
            linger(&mut form, &allowance).await;
            Err(error)
        }
    }
}

/// Begins to read a form whose fields are short and whose file may be long.
pub(super) async fn open(
    service: &Service,
    parts: &Parts,
    body: Body,
) -> Result<(Multipart, Allowance), ApiError> {
    if media_type(&parts.headers) != MediaType::Multipart {
        return Err(Problem::UnsupportedMediaType.because("send multipart/form-data"));
    }
    refuse_announced(service, parts)?;
    let allowance = Allowance::up_to(FIELDS_CAP);
    let paced = Paced::new(body.into_data_stream(), allowance.clone());
    let mut request = Request::from_parts(parts.clone(), Body::from_stream(paced));
    DefaultBodyLimit::disable().apply(&mut request);
    let form = Multipart::from_request(request, &())
        .await
        .map_err(|error| Problem::InvalidForm.because(error.body_text()))?;
    Ok((form, allowance))
}

/// Refuses a form that announces more than its file and its fields may have together, before a byte
/// of it is read.
fn refuse_announced(service: &Service, parts: &Parts) -> Result<(), ApiError> {
    let limit = service.settings().max_upload_bytes;
    match announced(&parts.headers) {
        Some(length) if length > limit.saturating_add(FIELDS_CAP) => {
            Err(Error::Media(MediaError::TooLarge { limit }).into())
        }
        _ => Ok(()),
    }
}

/// What a form turned out to be.
enum Read<F> {
    /// Its key is known, with the same request.
    Known(Box<Publication>),
    /// It asks for something new.
    Asked { fields: Box<F>, key: String },
}

struct Reader<'a, F> {
    service: &'a Service,
    user: &'a UserId,
    check: &'a TokenCheck<'a>,
    allowance: &'a Allowance,
    header: Option<String>,
    fields: F,
    seen: Vec<String>,
    csrf: Option<String>,
    staged: Vec<MediaAsset>,
}

impl<F: Fields> Reader<'_, F> {
    async fn read(&mut self, form: &mut Multipart) -> Result<Read<F>, ApiError> {
        let deadline = Instant::now() + BODY_DEADLINE;
        loop {
            // Before the file the whole form has one deadline; after it, the little that is left.
            let until = match self.staged.as_slice() {
                [] => deadline,
                _ => Instant::now() + BODY_DEADLINE,
            };
            let next =
                timeout_at(until, form.next_field()).await.map_err(|_| Problem::BodyTimedOut)?;
            let Some(field) = next.map_err(|error| unreadable(&error))? else { break };
            let name = field.name().unwrap_or_default().to_owned();
            if !self.staged.is_empty() {
                self.another(&name)?;
            } else if self.seen.contains(&name) || self.seen.len() >= MOST_FIELDS {
                return Err(wrong_form(
                    "form",
                    "repeated",
                    "a field comes twice, or there are too many",
                ));
            }
            self.seen.push(name.clone());
            if name == FILE {
                if let Some(known) = self.file(field, until).await? {
                    return Ok(Read::Known(Box::new(known)));
                }
            } else {
                let value = timeout_at(deadline, text(field)).await;
                self.field(&name, value.map_err(|_| Problem::BodyTimedOut)??)?;
            }
        }
        if self.staged.is_empty() {
            self.check_token()?;
        }
        let key = self.key()?;
        Ok(Read::Asked { fields: Box::new(std::mem::take(&mut self.fields)), key })
    }

    /// Behind a file other files may follow, where the platform takes several, and nothing else.
    fn another(&self, name: &str) -> Result<(), ApiError> {
        if name != FILE {
            return Err(wrong_form("file", "not_last", "the file must be the last field"));
        }
        let another = self.fields.another(&self.staged);
        another.map_err(|violation| Error::Invalid(vec![violation]).into())
    }

    fn field(&mut self, name: &str, value: String) -> Result<(), ApiError> {
        if name == CSRF {
            self.csrf = Some(value);
            return Ok(());
        }
        let set = self.fields.set(name, &value);
        set.map_err(|violation| Error::Invalid(vec![violation]).into())
    }

    /// Takes the file in; gives the publication instead if the form was sent before.
    async fn file(
        &mut self,
        mut field: Field<'_>,
        deadline: Instant,
    ) -> Result<Option<Publication>, ApiError> {
        self.check_token()?;
        let nameless = field.file_name().is_none_or(str::is_empty);
        let first = timeout_at(deadline, first_block(&mut field)).await;
        let first = first.map_err(|_| Problem::BodyTimedOut)??;
        let first = match first {
            Some(first) => first,
            // A form whose file was not chosen sends an empty one without a name.
            None if nameless && self.fields.names_media() => return Ok(None),
            None => return Err(Error::Media(MediaError::Empty).into()),
        };
        let key = self.key()?;
        // Whatever is wrong with the fields is said before a byte of the file is stored.
        self.fields.check_with_files()?;
        if let Some(known) = known(self.service, self.user, &key, &self.fields).await? {
            return Ok(Some(known));
        }
        let account = self.fields.account_id().ok_or(Error::NotFound("account"))?;
        let store = self.service.store();
        let account = store.find_account(self.user, account).await.map_err(Error::from)?;
        let app = account.ok_or(Error::NotFound("account"))?.app;
        self.allowance.lift();
        let asset = stage_field(self.service, self.user, app, field, first).await?;
        self.staged.push(asset);
        Ok(None)
    }

    fn check_token(&self) -> Result<(), ApiError> {
        (self.check)(self.csrf.as_deref()).map_err(|_| Problem::CsrfRefused.into())
    }

    fn key(&self) -> Result<String, ApiError> {
        super::choose_key(self.header.as_deref(), self.fields.idempotency_key())
    }
}

async fn submit<F: Fields>(
    service: &Service,
    user: &UserId,
    key: &str,
    fields: F,
    staged: Vec<MediaAsset>,
) -> Result<Publication, ApiError> {
    let request = fields.clone().into_request(F::staged(&staged));
    let request = match request {
        Ok(request) => request,
        Err(error) => {
            discard(service, user, &staged).await;
            return Err(error.into());
        }
    };
    let submitted = F::submit(service, user, key, request).await;
    let outcome = match submitted {
        // The same form came twice at once, each with its own copy of the file.
        Err(Error::Conflict(Conflict::IdempotencyKey { publication })) if !staged.is_empty() => {
            let first = known(service, user, key, &fields).await?;
            first.ok_or(Error::Conflict(Conflict::IdempotencyKey { publication }))
        }
        other => other,
    };
    let kept = match &outcome {
        Ok(publication) => staged.iter().all(|mine| publication.media.contains(&mine.id)),
        // It may have been accepted all the same; the sweep knows later.
        Err(error) => error.is_retryable() || matches!(error, Error::Store(_)),
    };
    if !kept {
        discard(service, user, &staged).await;
    }
    Ok(outcome?)
}

pub(super) async fn discard(service: &Service, user: &UserId, files: &[MediaAsset]) {
    for file in files {
        if let Err(error) = service.staging().discard(user, &file.id).await {
            tracing::warn!(%error, "a file of a refused form stays until it is swept away");
        }
    }
}

/// Gives the file's first bytes; `None` if it has none.
pub(super) async fn first_block(field: &mut Field<'_>) -> Result<Option<Bytes>, ApiError> {
    loop {
        let block = field.chunk().await.map_err(|error| unreadable(&error))?;
        if block.as_ref().is_none_or(|block| !block.is_empty()) {
            return Ok(block);
        }
    }
}

pub(super) async fn text(mut field: Field<'_>) -> Result<String, ApiError> {
    let mut value = Vec::new();
    while let Some(block) = field.chunk().await.map_err(|error| unreadable(&error))? {
        if value.len() + block.len() > FIELD_CAP {
            return Err(Problem::BodyTooLarge.into());
        }
        value.extend_from_slice(&block);
    }
    String::from_utf8(value).map_err(|_| Problem::InvalidForm.because("a field is not UTF-8"))
}

/// Tells a body that broke off, or was cut short by its allowance, from one that is no form.
pub(super) fn unreadable(error: &MultipartError) -> ApiError {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::QuotaExceeded) => return Problem::BodyTooLarge.into(),
            Some(_) => return Problem::BodyBrokenOff.into(),
            None => cause = error.source(),
        }
    }
    Problem::InvalidForm.because(error.body_text())
}

pub(super) fn wrong_form(field: &'static str, code: &'static str, message: &str) -> ApiError {
    Error::Invalid(vec![Violation::new(field, code, message)]).into()
}

pub(super) fn key_required() -> ApiError {
    Error::Invalid(vec![required("idempotency_key")]).into()
}

/// Reads on for a while, so that the answer reaches a sender who is still sending: a connection
/// that is closed on unread bytes loses it.
pub(super) async fn linger(form: &mut Multipart, allowance: &Allowance) {
    allowance.throw_away(LINGER_CAP);
    // The reader gets nothing any more; that it asks is what throws the rest away.
    match timeout(LINGER, form.next_field()).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a refused form was read to its end"),
        Err(_) => tracing::debug!("a refused form was not read to its end"),
    }
}

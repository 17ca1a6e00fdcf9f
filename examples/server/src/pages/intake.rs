//! Reads a form with files as it comes: fields in memory, the files straight into staging.

use std::time::Duration;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use http::StatusCode;
use social_core::AppName;
use social_service::axum::stage_field;
use social_service::{Error, MediaError};
use social_store::{AssetId, Publication};
use tokio::time::{Instant, timeout, timeout_at};

use super::field::FieldError;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// The longest field, in bytes.
const LONGEST_FIELD: usize = 32 * 1024;
/// How long the fields on one side of the file may take.
const FIELDS_TIME: Duration = Duration::from_secs(15);
/// How long, and how far, a refused form is read on: most browsers show the answer only after they
/// have sent everything.
const LINGER: Duration = Duration::from_secs(30);
const LINGER_BYTES: usize = 256 * 1024 * 1024;
/// A field that stands behind all others but the files when the script sends them.
const LAST_FIELD: &str = "caption";

/// What a page knows of its own form.
pub(in crate::pages) trait Intake: Sized + Send {
    /// The most fields that are not files.
    const MOST_FIELDS: usize;
    /// The fields that files come in.
    const FILES: &'static [&'static str];

    /// Tells how many files of a field are taken by what was entered so far; none of a field that
    /// belongs to another choice.
    fn most(typed: &Typed, field: &str) -> usize;

    /// Looks who is to post, before a file is looked at.
    fn admit(
        site: &Site,
        member: &Member,
        typed: &Typed,
    ) -> impl Future<Output = Result<Self, PageError>> + Send;

    /// Tells why nothing can be posted now, whatever was entered; none if something can.
    fn closed(&self, words: Words) -> Option<Vec<FieldError>>;

    /// Gives the app whose files they are.
    fn app(&self) -> &AppName;

    /// Tells what is wrong with everything but the files.
    fn mistakes(&self, typed: &Typed, words: Words) -> Vec<FieldError>;

    /// Says that a field has too many files; none where a browser never sends more.
    fn too_many(field: &'static str, words: Words) -> Option<FieldError>;

    /// Says at its field what is wrong with a file.
    fn of_file(field: &'static str, refusal: &MediaError, words: Words) -> FieldError;
}

/// What was entered, and the names of the files, which no page can keep.
#[derive(Clone, Debug, Default)]
pub(in crate::pages) struct Typed {
    pub(in crate::pages) fields: Fields,
    pub(in crate::pages) file_names: Vec<String>,
}

/// A form that came in whole.
pub(in crate::pages) struct Received<I> {
    pub(in crate::pages) typed: Typed,
    pub(in crate::pages) intake: I,
    /// The files in their order, each with its field.
    pub(in crate::pages) files: Vec<(&'static str, AssetId)>,
}

impl<I> Received<I> {
    /// Gives the files of a field.
    pub(in crate::pages) fn of(&self, field: &str) -> Vec<AssetId> {
        let of = self.files.iter().filter(|(name, _)| *name == field);
        of.map(|(_, id)| id.clone()).collect()
    }

    /// Gives every file.
    pub(in crate::pages) fn assets(&self) -> Vec<AssetId> {
        self.files.iter().map(|(_, id)| id.clone()).collect()
    }
}

/// A form that is not carried on.
pub(in crate::pages) enum Refused {
    /// It is answered by an error page.
    Page(PageError),
    /// It was sent before, and became this.
    Known(Box<Publication>),
    /// It is shown again, with what is wrong.
    Form(Typed, Vec<FieldError>),
}

impl<E: Into<PageError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Page(error.into())
    }
}

/// Reads the form. Files that were stored are removed again if the form is refused; who was let in
/// is given back with the refusal.
pub(in crate::pages) async fn receive<I: Intake>(
    site: &Site,
    member: &Member,
    mut form: Multipart,
) -> Result<Received<I>, (Refused, Option<I>)> {
    let mut reader =
        Reader::<I> { site, member, typed: Typed::default(), intake: None, files: Vec::new() };
    let outcome = reader.read(&mut form).await;
    let Reader { typed, intake, files, .. } = reader;
    match (outcome, intake) {
        (Ok(()), Some(intake)) => Ok(Received { typed, intake, files }),
        (outcome, intake) => {
            discard(site, member, &files.into_iter().map(|(_, id)| id).collect::<Vec<_>>()).await;
            let refused = outcome.err().unwrap_or(Refused::Page(PageError::Form));
            // Whoever is not one of our own pages gets no more of our time.
            if !matches!(refused, Refused::Page(_)) {
                linger(&mut form).await;
            }
            Err((refused, intake))
        }
    }
}

/// Removes files whose post was refused; what cannot be removed now is swept later.
pub(in crate::pages) async fn discard(site: &Site, member: &Member, assets: &[AssetId]) {
    for asset in assets {
        if let Err(error) = site.service.staging().discard(member.user_id(), asset).await {
            tracing::warn!(%error, "a refused file stays until the sweep");
        }
    }
}

struct Reader<'a, I> {
    site: &'a Site,
    member: &'a Member,
    typed: Typed,
    /// Who is to post, once it is known.
    intake: Option<I>,
    files: Vec<(&'static str, AssetId)>,
}

impl<I: Intake> Reader<'_, I> {
    async fn read(&mut self, form: &mut Multipart) -> Result<(), Refused> {
        let mut until = Instant::now() + FIELDS_TIME;
        loop {
            let next =
                timeout_at(until, form.next_field()).await.map_err(|_| PageError::TimedOut)?;
            let Some(field) = next.map_err(|error| broken(&error))? else { break };
            let name = field.name().unwrap_or_default();
            match I::FILES.iter().find(|known| **known == name) {
                Some(name) => {
                    self.file(name, field).await?;
                    until = Instant::now() + FIELDS_TIME;
                }
                None => {
                    timeout_at(until, self.field(field))
                        .await
                        .map_err(|_| PageError::TimedOut)??;
                }
            }
        }
        self.admit().await
    }

    async fn field(&mut self, mut field: Field<'_>) -> Result<(), PageError> {
        let name = field.name().unwrap_or_default().to_owned();
        if self.typed.fields.len() >= I::MOST_FIELDS {
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
        self.typed.fields.add(name, value)
    }

    /// Checks what must be known before a file is looked at: the page's own token, whether the form
    /// was sent before, the account.
    async fn admit(&mut self) -> Result<(), Refused> {
        if self.intake.is_some() {
            return Ok(());
        }
        let fields = &self.typed.fields;
        self.member.check(fields.get("csrf"))?;
        let key = fields.text("idempotency_key").trim();
        if key.is_empty() {
            return Err(PageError::Form.into());
        }
        let store = self.site.service.store();
        let known = store.find_by_key(self.member.user_id(), key).await.map_err(Error::from)?;
        if let Some(publication) = known {
            return Err(Refused::Known(Box::new(publication)));
        }
        let intake = I::admit(self.site, self.member, &self.typed).await?;
        let closed = intake.closed(self.member.words());
        self.intake = Some(intake);
        closed.map_or(Ok(()), |errors| Err(self.refused(errors)))
    }

    async fn file(&mut self, name: &'static str, mut field: Field<'_>) -> Result<(), Refused> {
        let most = I::most(&self.typed, name);
        if most == 0 {
            // The part of another choice; what it holds is passed over.
            return Ok(());
        }
        let words = self.member.words();
        let file_name = field.file_name().unwrap_or_default().to_owned();
        let first = timeout(FIELDS_TIME, field.chunk()).await.map_err(|_| PageError::TimedOut)?;
        let first = first.map_err(|error| broken(&error))?.filter(|block| !block.is_empty());
        if first.is_none() && file_name.is_empty() {
            // No file was chosen.
            return Ok(());
        }
        if self.files.iter().filter(|(of, _)| *of == name).count() >= most {
            let error = I::too_many(name, words).ok_or(PageError::Form)?;
            return Err(self.refused(vec![error]));
        }
        self.typed.file_names.push(file_name);
        self.admit().await?;
        let Some(intake) = &self.intake else { return Err(PageError::Form.into()) };
        let Some(first) = first else {
            let error = I::of_file(name, &MediaError::Empty, words);
            return Err(self.refused(vec![error]));
        };
        // With the script the files come last, and a mistake is told before their bytes are kept.
        if self.typed.fields.get(LAST_FIELD).is_some() {
            let errors = intake.mistakes(&self.typed, words);
            if !errors.is_empty() {
                return Err(self.refused(errors));
            }
        }
        let app = intake.app().clone();
        let (service, user) = (&self.site.service, self.member.user_id());
        match stage_field(service, user, app, field, first).await {
            Ok(asset) => {
                self.files.push((name, asset.id));
                Ok(())
            }
            Err(Error::Media(refusal)) => {
                Err(self.refused(vec![I::of_file(name, &refusal, words)]))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn refused(&self, errors: Vec<FieldError>) -> Refused {
        Refused::Form(self.typed.clone(), errors)
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

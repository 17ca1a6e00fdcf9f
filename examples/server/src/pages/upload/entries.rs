//! What the creator entered, as it came, so that the form can be shown again with it.

use social_core::AccountId;

use super::creator::Creator;
use crate::pages::intake::Typed;
use crate::people::Secret;
use crate::web::error::PageError;
use crate::web::form::Fields;

/// The entries of the form, without the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one box of the form")]
pub(super) struct Entries {
    pub(super) account_id: AccountId,
    /// Made when the form is shown: the same form sent twice is one post.
    pub(super) idempotency_key: String,
    pub(super) mode: String,
    pub(super) source: String,
    pub(super) video_url: String,
    /// The title of photos.
    pub(super) title: String,
    /// The number of the photo that is the cover, counted from one as people do.
    pub(super) photo_cover: String,
    pub(super) add_music: bool,
    pub(super) caption: String,
    pub(super) privacy_level: String,
    pub(super) allow_comment: bool,
    pub(super) allow_duet: bool,
    pub(super) allow_stitch: bool,
    pub(super) promotes: bool,
    pub(super) your_brand: bool,
    pub(super) branded_content: bool,
    pub(super) made_with_ai: bool,
    pub(super) cover: String,
    /// The name of the file that was chosen; the page cannot keep the file.
    pub(super) file_name: String,
}

impl Entries {
    /// Gives the entries of an untouched form: no audience, no switch, no promotion (R5, R6, R7).
    pub(super) fn fresh(creator: &Creator) -> Result<Self, PageError> {
        let draft_first = creator.unaudited || !creator.can_direct();
        let mode = if draft_first && creator.may_inbox { "inbox" } else { "direct" };
        Ok(Self {
            account_id: creator.account.id.clone(),
            idempotency_key: Secret::draw("form-")?.expose_secret().to_owned(),
            mode: mode.to_owned(),
            source: "file".to_owned(),
            photo_cover: "1".to_owned(),
            ..Self::read(&Fields::default())
        })
    }

    /// Reads what came, the names of the files with it.
    pub(super) fn of(typed: &Typed) -> Self {
        let file_name = typed.file_names.last().cloned().unwrap_or_default();
        Self { file_name, ..Self::read(&typed.fields) }
    }

    /// Reads what came.
    pub(super) fn read(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().to_owned();
        let promotes = fields.ticked("promotes");
        Self {
            account_id: AccountId::new(text("account_id")),
            idempotency_key: text("idempotency_key"),
            mode: text("mode"),
            source: text("source"),
            video_url: text("video_url"),
            title: text("title"),
            photo_cover: text("photo_cover"),
            add_music: fields.ticked("add_music"),
            // Browsers send a line break of a text area as two characters; one was typed.
            caption: fields.text("caption").replace("\r\n", "\n"),
            privacy_level: text("privacy_level"),
            allow_comment: fields.ticked("allow_comment"),
            allow_duet: fields.ticked("allow_duet"),
            allow_stitch: fields.ticked("allow_stitch"),
            promotes,
            // Switching the toggle off clears both boxes (R7).
            your_brand: promotes && fields.ticked("your_brand"),
            branded_content: promotes && fields.ticked("branded_content"),
            made_with_ai: fields.ticked("made_with_ai"),
            cover: text("cover"),
            file_name: String::new(),
        }
    }

    /// Gives the caption's length as TikTok counts it, in UTF-16 units (R4).
    pub(super) fn caption_length(&self) -> usize {
        self.caption.encode_utf16().count()
    }

    pub(super) fn is_direct(&self) -> bool {
        self.mode == "direct"
    }

    pub(super) fn is_url(&self) -> bool {
        self.source == "url"
    }

    pub(super) fn is_photos(&self) -> bool {
        self.source == "photos"
    }

    /// Gives the field that files come in, if any do.
    pub(super) fn file_field(&self) -> Option<&'static str> {
        match self.source.as_str() {
            "url" => None,
            "photos" => Some("photos"),
            _ => Some("file"),
        }
    }
}

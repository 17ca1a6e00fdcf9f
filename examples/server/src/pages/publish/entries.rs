//! What the creator entered, as it came, so that the form can be shown again with it.

use social_service::{
    InstagramCover, InstagramFile, InstagramItem, InstagramMedia, InstagramRequest, InstagramTag,
};
use url::Url;

use super::people;
use super::target::Target;
use crate::pages::intake::Typed;
use crate::people::Secret;
use crate::web::error::PageError;
use crate::web::form::Fields;

/// The most items of a carousel.
pub(super) const MOST_ITEMS: usize = 10;

/// The entries of the form, without the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entries {
    pub(super) account_id: String,
    pub(super) ig_id: String,
    /// Made when the form is shown: the same form sent twice is one post.
    pub(super) idempotency_key: String,
    pub(super) kind: String,
    pub(super) source: String,
    pub(super) url: String,
    /// Whether the address of a story is that of a picture or of a video.
    pub(super) url_kind: String,
    pub(super) caption: String,
    pub(super) alt_text: String,
    pub(super) people: String,
    pub(super) collaborators: String,
    pub(super) location_id: String,
    pub(super) cover: String,
    pub(super) show_in_feed: bool,
    pub(super) audio_name: String,
    pub(super) made_with_ai: bool,
    pub(super) when: String,
    pub(super) planned_for: String,
    /// What is said of each item of a carousel; always as many as there may be.
    pub(super) items: Vec<ItemEntries>,
    /// The names of the files that were chosen; the page cannot keep the files.
    pub(super) file_names: Vec<String>,
}

/// What is said of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ItemEntries {
    pub(super) url: String,
    pub(super) url_kind: String,
    pub(super) alt_text: String,
    pub(super) people: String,
    pub(super) cover: String,
}

impl ItemEntries {
    /// Tells whether something is said of it besides where it is.
    pub(super) fn says_something(&self) -> bool {
        !(self.alt_text.is_empty() && self.people.is_empty() && self.cover.is_empty())
    }

    /// Tells whether anything is said of it.
    pub(super) fn is_open(&self) -> bool {
        !self.url.is_empty() || self.says_something()
    }
}

impl Entries {
    /// Gives the entries of an untouched form: nothing is chosen for the creator.
    pub(super) fn fresh(target: &Target) -> Result<Self, PageError> {
        Ok(Self {
            account_id: target.account.id.to_string(),
            ig_id: target.professional.ig_business_id.clone(),
            idempotency_key: Secret::draw("form-")?.expose_secret().to_owned(),
            kind: "image".to_owned(),
            source: "file".to_owned(),
            when: "now".to_owned(),
            ..Self::read(&Typed::default())
        })
    }

    /// Reads what came.
    pub(super) fn read(typed: &Typed) -> Self {
        let fields = &typed.fields;
        let text = |name: &str| fields.text(name).trim().to_owned();
        Self {
            account_id: text("account_id"),
            ig_id: text("ig_id"),
            idempotency_key: text("idempotency_key"),
            kind: text("kind"),
            source: text("source"),
            url: text("url"),
            url_kind: text("url_kind"),
            caption: lines(fields, "caption"),
            alt_text: lines(fields, "alt_text"),
            people: lines(fields, "people"),
            collaborators: text("collaborators"),
            location_id: text("location_id"),
            cover: text("cover"),
            show_in_feed: fields.ticked("show_in_feed"),
            audio_name: text("audio_name"),
            made_with_ai: fields.ticked("made_with_ai"),
            when: text("when"),
            planned_for: text("planned_for"),
            items: (1..=MOST_ITEMS).map(|number| item(fields, number)).collect(),
            file_names: typed.file_names.clone(),
        }
    }

    /// Fills the form in with what was asked for before. Its time is chosen anew.
    pub(super) fn again(
        target: &Target,
        request: &InstagramRequest,
        file_names: Vec<String>,
    ) -> Result<Self, PageError> {
        let mut entries = Self { file_names, ..Self::fresh(target)? };
        request.media.kind().clone_into(&mut entries.kind);
        entries.caption.clone_from(&request.caption);
        entries.people = people::written(&request.tags);
        entries.collaborators = request.collaborators.join(", ");
        entries.location_id = request.location_id.clone().unwrap_or_default();
        entries.made_with_ai = request.made_with_ai.is_on();
        let elsewhere = request.media.files().into_iter().any(|file| file.asset().is_none());
        if elsewhere {
            "url".clone_into(&mut entries.source);
        }
        match &request.media {
            InstagramMedia::Image(item) => {
                (entries.url, entries.url_kind) = address(&item.file);
                entries.alt_text.clone_from(&item.alt_text);
                let tags: Vec<InstagramTag> =
                    item.tags.iter().chain(&request.tags).cloned().collect();
                entries.people = people::written(&tags);
            }
            InstagramMedia::Reel(reel) => {
                (entries.url, entries.url_kind) = address(&reel.file);
                entries.show_in_feed = !reel.only_in_reels.is_on();
                entries.audio_name = reel.audio_name.clone().unwrap_or_default();
                if let Some(InstagramCover::FrameMs(at)) = reel.cover {
                    entries.cover = seconds(at);
                }
            }
            InstagramMedia::Story(file) => (entries.url, entries.url_kind) = address(file),
            InstagramMedia::Carousel(items) => {
                for (entry, item) in entries.items.iter_mut().zip(items) {
                    *entry = of_item(item);
                }
            }
            _ => {}
        }
        Ok(entries)
    }

    pub(super) fn is_carousel(&self) -> bool {
        self.kind == "carousel"
    }

    pub(super) fn is_url(&self) -> bool {
        self.source == "url"
    }

    /// Gives the field that the files come in, if any do.
    pub(super) fn file_field(&self) -> Option<&'static str> {
        match (self.is_url(), self.is_carousel()) {
            (true, _) => None,
            (false, true) => Some("files"),
            (false, false) => Some("file"),
        }
    }
}

/// Browsers send a line break of a text area as two characters; one was typed.
fn lines(fields: &Fields, name: &str) -> String {
    fields.text(name).replace("\r\n", "\n")
}

fn item(fields: &Fields, number: usize) -> ItemEntries {
    let text = |what: &str| fields.text(&format!("item{number}_{what}")).trim().to_owned();
    ItemEntries {
        url: text("url"),
        url_kind: text("url_kind"),
        alt_text: text("alt_text").replace("\r\n", "\n"),
        people: text("people").replace("\r\n", "\n"),
        cover: text("cover"),
    }
}

fn of_item(item: &InstagramItem) -> ItemEntries {
    let (url, url_kind) = address(&item.file);
    ItemEntries {
        url,
        url_kind,
        alt_text: item.alt_text.clone(),
        people: people::written(&item.tags),
        cover: item.cover_ms.map(seconds).unwrap_or_default(),
    }
}

/// Gives an address with what is there. What a query holds may open the file, and was entered by
/// the same person.
fn address(file: &InstagramFile) -> (String, String) {
    let text = |url: &Url, kind: &str| (url.to_string(), kind.to_owned());
    match file {
        InstagramFile::ImageUrl(url) => text(url, "image"),
        InstagramFile::VideoUrl(url) => text(url, "video"),
        _ => (String::new(), String::new()),
    }
}

fn seconds(millis: u64) -> String {
    let rest = format!("{:03}", millis % 1_000);
    format!("{}.{rest}", millis / 1_000).trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_short_as_they_can_be() {
        assert_eq!(seconds(0), "0");
        assert_eq!(seconds(1_500), "1.5");
        assert_eq!(seconds(10_000), "10");
        assert_eq!(seconds(12_005), "12.005");
    }
}

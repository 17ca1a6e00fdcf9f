//! Renders the form.

use askama::Template;
use axum::response::Response;
use instagram_client::publish::CaptionCounts;

use super::entries::{Entries, ItemEntries};
use super::rules::{self, ITEMS};
use super::target::{Day, Target};
use crate::pages::chip::Chip;
use crate::pages::field::FieldError;
use crate::pages::names;
use crate::pages::verdicts::Verdicts;
use crate::web::error::PageError;
use crate::web::shell::{Shell, error_title, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// What Instagram surely takes of a picture and of a reel.
const PICTURE_BYTES: u64 = 8_000_000;
const REEL_BYTES: u64 = 300_000_000;

/// The form of one account.
pub(super) struct Form<'a> {
    pub(super) target: &'a Target,
    pub(super) entries: Entries,
    pub(super) errors: Vec<FieldError>,
    pub(super) verdicts: Verdicts,
}

impl<'a> Form<'a> {
    /// Shows these entries.
    pub(super) fn new(target: &'a Target, entries: Entries) -> Self {
        Self { target, entries, errors: Vec::new(), verdicts: Verdicts::default() }
    }
}

#[derive(Template)]
#[template(path = "publish.html")]
struct PublishPage {
    shell: Shell,
    kinds: [Kind; 4],
    account: AccountLine,
    day: String,
    is_full: bool,
    several: bool,
    entries: Entries,
    counts: CaptionCounts,
    file_limits: String,
    files_before: Option<String>,
    errors: Vec<FieldError>,
    errors_title: String,
    verdicts: Verdicts,
    items: Vec<Item>,
    caption_note: String,
    alt_text_note: String,
}

#[derive(Template)]
#[template(path = "publish_choose.html")]
struct ChoosePage {
    shell: Shell,
    offered: bool,
    choices: Vec<Choice>,
}

struct AccountLine {
    initial: String,
    name: String,
    page: Option<String>,
    path: String,
}

struct Kind {
    value: &'static str,
    word: &'static str,
    note: &'static str,
    chosen: bool,
}

/// What is said of one item of a carousel.
struct Item {
    at: &'static str,
    number: usize,
    said: ItemEntries,
    is_open: bool,
    error: Option<String>,
}

struct Choice {
    name: String,
    page: Option<String>,
    chip: Chip,
    /// Why it cannot be published on; empty where it can.
    why_not: String,
    path: String,
    cure_path: String,
}

impl PublishPage {
    /// Gives the first error of a field.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }
}

/// Shows which accounts there are to publish on.
pub(super) async fn choose(
    site: &Site,
    member: &Member,
    targets: &[Target],
) -> Result<Response, PageError> {
    let words = member.words();
    let choice = |target: &Target| Choice {
        name: target.name(),
        page: page_name(target, words),
        chip: Chip::of_account(&target.account, words),
        why_not: target.why_not(words),
        path: target.path(),
        cure_path: target.cure_path(),
    };
    page(&ChoosePage {
        shell: Shell::of(site, member, words.ig_publish(), super::HERE).await?,
        offered: !site.instagram_apps.is_empty(),
        choices: targets.iter().map(choice).collect(),
    })
}

fn page_name(target: &Target, words: Words) -> Option<String> {
    target.professional.page_name.as_ref().map(|page| words.choose_page(page))
}

/// Shows the form.
pub(super) async fn show(
    site: &Site,
    member: &Member,
    targets: &[Target],
    form: Form<'_>,
) -> Result<Response, PageError> {
    let words = member.words();
    let Form { target, entries, errors, verdicts } = form;
    let day = Day::ask(site, member, target).await;
    let title = if errors.is_empty() {
        words.ig_publish().to_owned()
    } else {
        error_title(words, words.ig_publish())
    };
    let shell = Shell::of(site, member, title, super::HERE).await?;
    let files_before = (!entries.file_names.is_empty() && entries.file_field().is_some())
        .then(|| words.file_again(entries.file_names.join(", ")));
    let name = target.name();
    page(&PublishPage {
        kinds: kinds(&entries, words),
        account: AccountLine {
            initial: names::initial(&name),
            name,
            page: page_name(target, words),
            path: target.path(),
        },
        day: day.sentence(words),
        is_full: day.is_full(),
        several: targets.len() > 1,
        counts: CaptionCounts::of(&entries.caption),
        file_limits: words.ig_file_limits(words.bytes(PICTURE_BYTES), words.bytes(REEL_BYTES)),
        files_before,
        errors_title: words.errors_title(errors.len()),
        items: items(&entries, &errors),
        errors,
        verdicts,
        caption_note: words.ig_caption_note(
            words.count(rules::CAPTION as u64),
            rules::HASHTAGS,
            rules::MENTIONS,
        ),
        alt_text_note: words.ig_alt_text_note(words.count(rules::ALT_TEXT as u64)),
        entries,
        shell,
    })
}

fn kinds(entries: &Entries, words: Words) -> [Kind; 4] {
    let kind = |value, word, note| Kind { value, word, note, chosen: entries.kind == value };
    [
        kind("image", words.ig_kind_image(), words.ig_kind_image_note()),
        kind("reel", words.ig_kind_reel(), words.ig_kind_reel_note()),
        kind("story", words.ig_kind_story(), words.ig_kind_story_note()),
        kind("carousel", words.ig_kind_carousel(), words.ig_kind_carousel_note()),
    ]
}

/// Shows open what something is said of, and the two items that every carousel has.
fn items(entries: &Entries, errors: &[FieldError]) -> Vec<Item> {
    let item = |(index, (said, at)): (usize, (&ItemEntries, &'static str))| {
        let error = errors.iter().find(|error| error.field == at);
        Item {
            at,
            number: index + 1,
            said: said.clone(),
            is_open: index < 2 || said.is_open() || error.is_some(),
            error: error.map(|error| error.message.clone()),
        }
    };
    entries.items.iter().zip(ITEMS).enumerate().map(item).collect()
}

//! Renders the form.

use askama::Template;
use axum::response::Response;
use social_store::Account;

use super::creator::Creator;
use super::entries::Entries;
use super::rules;
use crate::pages::audience;
use crate::pages::chip::Chip;
use crate::pages::field::FieldError;
use crate::pages::verdicts::Verdicts;
use crate::pages::{dashboard, names};
use crate::web::error::PageError;
use crate::web::shell::{Shell, error_title, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

const HERE: &str = "/tiktok/upload";
/// What TikTok surely takes of a photo.
const PHOTO_BYTES: u64 = 20_000_000;
/// R11: where the consent line leads.
const MUSIC_URL: &str = "https://www.tiktok.com/legal/page/global/music-usage-confirmation/en";
const POLICY_URL: &str = "https://www.tiktok.com/legal/page/global/bc-policy/en";

/// The form of one account.
pub(super) struct Form {
    pub(super) creator: Creator,
    pub(super) entries: Entries,
    pub(super) errors: Vec<FieldError>,
    pub(super) verdicts: Verdicts,
}

impl Form {
    /// Shows these entries, with what is wrong with them.
    pub(super) fn new(creator: Creator, entries: Entries, errors: Vec<FieldError>) -> Self {
        Self { creator, entries, errors, verdicts: Verdicts::default() }
    }
}

#[derive(Template)]
#[template(path = "upload.html")]
struct UploadPage {
    shell: Shell,
    /// The account; without one there is only the choice.
    account: Option<AccountLine>,
    choices: Vec<Choice>,
    drafts: Option<String>,
    blocked: Option<String>,
    form_off: bool,
    unaudited: bool,
    direct_off: Option<&'static str>,
    inbox_off: Option<&'static str>,
    audiences: Vec<AudienceOption>,
    interactions: Vec<Interaction>,
    branded_off: bool,
    file_limits: String,
    photo_limits: String,
    longest_note: Option<String>,
    entries: Entries,
    caption_length: usize,
    errors: Vec<FieldError>,
    errors_title: String,
    verdicts: Verdicts,
    one_needed: &'static str,
    not_private: &'static str,
    label_organic: &'static str,
    label_paid: &'static str,
    music_url: &'static str,
    policy_url: &'static str,
}

struct AccountLine {
    id: String,
    initial: String,
    nickname: String,
    handle: Option<String>,
    asked: Option<String>,
    longest: u32,
    path: String,
}

struct Choice {
    name: String,
    chip: Chip,
    path: String,
}

struct AudienceOption {
    value: String,
    word: String,
    /// Not to be chosen until TikTok has audited the app.
    off: bool,
}

struct Interaction {
    name: &'static str,
    word: &'static str,
    ticked: bool,
    off: bool,
}

impl UploadPage {
    /// Gives the first error of a field.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }
}

/// Shows which accounts there are to post to.
pub(super) async fn choose(
    site: &Site,
    member: &Member,
    accounts: &[Account],
) -> Result<Response, PageError> {
    let words = member.words();
    let shell = Shell::of(site, member, words.create(), HERE).await?;
    page(&UploadPage {
        account: None,
        choices: choices(accounts, words),
        drafts: None,
        blocked: None,
        form_off: true,
        unaudited: false,
        direct_off: None,
        inbox_off: None,
        audiences: Vec::new(),
        interactions: Vec::new(),
        branded_off: false,
        file_limits: String::new(),
        photo_limits: String::new(),
        longest_note: None,
        entries: Entries::read(&crate::web::form::Fields::default()),
        caption_length: 0,
        errors: Vec::new(),
        errors_title: String::new(),
        verdicts: Verdicts::default(),
        one_needed: rules::ONE_NEEDED,
        not_private: rules::NOT_PRIVATE,
        label_organic: rules::LABEL_ORGANIC,
        label_paid: rules::LABEL_PAID,
        music_url: MUSIC_URL,
        policy_url: POLICY_URL,
        shell,
    })
}

/// Shows the form.
pub(super) async fn show(
    site: &Site,
    member: &Member,
    accounts: &[Account],
    form: Form,
) -> Result<Response, PageError> {
    let words = member.words();
    let Form { creator, entries, mut errors, verdicts } = form;
    if !errors.is_empty()
        && !entries.file_name.is_empty()
        && !errors.iter().any(|error| matches!(error.field, "file" | "photos"))
        && let Some(field) = entries.file_field()
    {
        errors.push(FieldError { field, message: words.file_again(&entries.file_name) });
    }
    let title = if errors.is_empty() {
        words.create().to_owned()
    } else {
        error_title(words, words.create())
    };
    let shell = Shell::of(site, member, title, HERE).await?;
    let longest = creator.info.as_ref().and_then(|info| info.max_video_post_duration_sec);
    page(&UploadPage {
        account: Some(account_line(&creator, words)),
        choices: choices(accounts, words),
        drafts: creator.quota.as_ref().map(|quota| dashboard::sentence(quota, words)),
        blocked: creator.blocked.clone(),
        form_off: creator.form_off,
        unaudited: creator.unaudited,
        direct_off: (!creator.can_direct()).then(|| direct_off(&creator, words)),
        inbox_off: (!creator.may_inbox).then(|| words.inbox_missing()),
        audiences: audiences(&creator, words),
        interactions: interactions(&creator, &entries, words),
        branded_off: creator.unaudited,
        file_limits: words.file_limits(words.bytes(site.service.settings().max_upload_bytes)),
        photo_limits: words.photo_limits(words.bytes(PHOTO_BYTES)),
        longest_note: longest.map(|seconds| words.longest_video(seconds)),
        caption_length: entries.caption_length(),
        errors_title: words.errors_title(errors.len()),
        verdicts,
        one_needed: rules::ONE_NEEDED,
        not_private: rules::NOT_PRIVATE,
        label_organic: rules::LABEL_ORGANIC,
        label_paid: rules::LABEL_PAID,
        music_url: MUSIC_URL,
        policy_url: POLICY_URL,
        entries,
        errors,
        shell,
    })
}

fn direct_off(creator: &Creator, words: Words) -> &'static str {
    if creator.may_direct { words.creator_blocked() } else { words.direct_missing() }
}

fn choices(accounts: &[Account], words: Words) -> Vec<Choice> {
    let choice = |account: &Account| Choice {
        name: names::account(account),
        chip: Chip::of_account(account, words),
        path: super::path_of(account),
    };
    accounts.iter().map(choice).collect()
}

/// R1: whose name stands above the form, as TikTok gave it a moment ago.
fn account_line(creator: &Creator, words: Words) -> AccountLine {
    let told = creator.info.as_ref();
    let nickname = told.map(|info| info.creator_nickname.clone()).filter(|name| !name.is_empty());
    let nickname = nickname.unwrap_or_else(|| names::account(&creator.account));
    AccountLine {
        id: creator.account.id.to_string(),
        initial: names::initial(&nickname),
        nickname,
        handle: told.map(|info| info.creator_username.clone()).filter(|handle| !handle.is_empty()),
        asked: told.map(|_| words.asked_at(words.moment(creator.asked_at).clock)),
        longest: told.and_then(|info| info.max_video_post_duration_sec).unwrap_or(0),
        path: super::path_of(&creator.account),
    }
}

/// R5: TikTok's options in TikTok's order, none chosen.
fn audiences(creator: &Creator, words: Words) -> Vec<AudienceOption> {
    let option = |level: &tiktok_client::PrivacyLevel| AudienceOption {
        value: level.as_str().to_owned(),
        word: audience::word(level.as_str(), words),
        off: creator.unaudited && level.as_str() != audience::ONLY_ME,
    };
    creator.audiences().iter().map(option).collect()
}

/// R6: all unticked; what the creator turned off at TikTok is greyed with its reason.
fn interactions(creator: &Creator, entries: &Entries, words: Words) -> Vec<Interaction> {
    let boxes = [
        ("allow_comment", words.allow_comment(), entries.allow_comment),
        ("allow_duet", words.allow_duet(), entries.allow_duet),
        ("allow_stitch", words.allow_stitch(), entries.allow_stitch),
    ];
    let interaction = |(name, word, ticked)| {
        let off = creator.forbids(name);
        Interaction { name, word, ticked: ticked && !off, off }
    };
    boxes.into_iter().map(interaction).collect()
}

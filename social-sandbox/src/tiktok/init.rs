//! The three init endpoints.
//!
//! Checks run in one order: shape, source plan, privacy option, audit, caps,
//! ownership. Token, scope and rate came before.

mod photo;
mod repeated;
mod video;

use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use url::{Host as UrlHost, Url};

pub(crate) use photo::photo;
pub(crate) use repeated::{Answered, once};
pub(crate) use video::{direct, inbox};

use super::app::{Audit, TikTokApp};
use super::attempt::{Attempt, AttemptStatus, Medium, Mode, Transfer};
use super::behaviour::{LongText, LoopbackPull, TikTokBehaviour};
use super::envelope::Failure;
use super::facts::{PRIVACY_LEVELS, PULL_SECONDS};
use super::host::Host;
use super::machine;
use super::pull;
use super::state::{Event, State};
use super::token_store::Grant;
use super::user::TikTokUser;
use crate::clock::seconds;
use crate::ids::Purpose;
use crate::ledger::{Effect, Init};
use crate::loopback::is_loopback;

/// The fields about the post that every direct init has.
#[derive(Debug, Default, Deserialize)]
struct Disclosure {
    #[serde(default)]
    brand_content_toggle: bool,
}

/// Checks the privacy level: known, an option of the creator, allowed to the app.
fn check_privacy(
    app: &TikTokApp,
    user: &TikTokUser,
    behaviour: &TikTokBehaviour,
    level: &str,
    disclosure: &Disclosure,
) -> Result<(), Failure> {
    use super::behaviour::BrandedPrivate;

    let private = level == "SELF_ONLY";
    if private
        && disclosure.brand_content_toggle
        && behaviour.branded_private == BrandedPrivate::Refuse
    {
        return Err(Failure::params("Branded content cannot be private"));
    }
    if !user.privacy_options().contains(&level) {
        return Err(Failure::of("privacy_level_option_mismatch"));
    }
    if app.audit == Audit::Unaudited && !(private && user.is_private()) {
        return Err(Failure::of("unaudited_client_can_only_post_to_private_accounts"));
    }
    Ok(())
}

/// Takes a privacy level that is on the page's list at all.
fn known_privacy(level: Option<String>) -> Result<String, Failure> {
    level
        .filter(|level| PRIVACY_LEVELS.contains(&level.as_str()))
        .ok_or_else(|| Failure::params("The privacy level is invalid"))
}

/// Applies the limit of a text, counted in UTF-16 units.
fn limited(
    text: Option<String>,
    units: usize,
    name: &str,
    rule: LongText,
) -> Result<String, Failure> {
    let text = text.unwrap_or_default();
    if text.encode_utf16().count() <= units {
        return Ok(text);
    }
    match rule {
        LongText::Refuse => Err(Failure::params(format!("The {name} is too long"))),
        LongText::Cut => {
            let mut left = units;
            let fits = |c: &char| {
                let enough = c.len_utf16() <= left;
                left = left.saturating_sub(c.len_utf16());
                enough
            };
            Ok(text.chars().take_while(fits).collect())
        }
    }
}

/// Checks the form of a media URL: HTTPS and a domain name.
fn media_url(text: &str, behaviour: &TikTokBehaviour) -> Result<Url, Failure> {
    let bad = || Failure::params("The media URL is invalid");
    let url = Url::parse(text).map_err(|_| bad())?;
    let relaxed = behaviour.loopback_pull == LoopbackPull::Relaxed && is_loopback(&url);
    let named = matches!(url.host(), Some(UrlHost::Domain(_)));
    let fine = match url.scheme() {
        "https" => named || relaxed,
        "http" => relaxed,
        _ => false,
    };
    if fine { Ok(url) } else { Err(bad()) }
}

/// Checks that the app owns every URL.
fn check_ownership(app: &TikTokApp, urls: &[Url]) -> Result<(), Failure> {
    if urls.iter().all(|url| app.owns(url)) {
        Ok(())
    } else {
        Err(Failure::of("url_ownership_unverified"))
    }
}

/// What an accepted init is about.
#[derive(Debug)]
struct Opening {
    mode: Mode,
    transfer: Transfer,
    medium: Medium,
    title: String,
    privacy_level: String,
    bytes: u64,
    endpoint: &'static str,
}

/// Writes a new attempt down and returns its id.
fn open(host: &Host, state: &mut State, grant: &Grant, opening: Opening) -> String {
    let prefix = Attempt::id_prefix(opening.mode, opening.transfer, opening.medium);
    let publish_id = format!("{prefix}{}", host.ids.digits(Purpose::Publish, 19));
    let now = host.clock.now_unix_micros();
    let attempt = Attempt {
        publish_id: publish_id.clone(),
        client_key: grant.client_key.clone(),
        username: grant.username.clone(),
        open_id: grant.open_id.clone(),
        mode: opening.mode,
        transfer: opening.transfer,
        medium: opening.medium,
        title: opening.title,
        privacy_level: opening.privacy_level,
        created_at: now,
        status: match opening.transfer {
            Transfer::File => AttemptStatus::ProcessingUpload,
            Transfer::Pull => AttemptStatus::ProcessingDownload,
        },
        fail_reason: None,
        bytes: 0,
        transferred_at: None,
        media_fault: None,
        sha256: String::new(),
        public_ids: Vec::new(),
        finished_at: None,
        pull: None,
    };
    state.attempts.insert(publish_id.clone(), attempt);
    host.ledger.record(Effect::Init(Init {
        client_key: grant.client_key.clone(),
        open_id: grant.open_id.clone(),
        publish_id: publish_id.clone(),
        endpoint: opening.endpoint,
        source: opening.transfer.as_str(),
        bytes: opening.bytes,
    }));
    publish_id
}

/// Starts the fetch of an attempt's media.
fn start_pull(host: &std::sync::Arc<Host>, state: &mut State, publish_id: &str, urls: Vec<Url>) {
    let Some(attempt) = state.attempts.get_mut(publish_id) else {
        return;
    };
    let cancel = CancellationToken::new();
    attempt.pull = Some(cancel.clone().drop_guard());
    pull::spawn(host, publish_id.to_owned(), attempt.medium, urls, cancel);
    let over = host.clock.now_unix_micros().saturating_add(seconds(PULL_SECONDS));
    machine::schedule(host, state, over, Event::PullOver(publish_id.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_counted_in_utf16_units() {
        let two_units = "\u{1F600}".to_owned();
        assert!(limited(Some(two_units.clone()), 2, "title", LongText::Refuse).is_ok());
        assert!(limited(Some(two_units.clone()), 1, "title", LongText::Refuse).is_err());
        let cut = limited(Some(format!("a{two_units}b")), 2, "title", LongText::Cut).unwrap();
        assert_eq!(cut, "a");
    }

    #[test]
    fn media_urls_need_https_and_a_name_but_for_loopback() {
        let relaxed = TikTokBehaviour::default();
        let strict =
            TikTokBehaviour { loopback_pull: LoopbackPull::Strict, ..TikTokBehaviour::default() };
        for (url, when_relaxed, when_strict) in [
            ("https://media.example.com/a.mp4", true, true),
            ("http://media.example.com/a.mp4", false, false),
            ("https://192.0.2.1/a.mp4", false, false),
            ("http://127.0.0.1:9/a.mp4", true, false),
            ("ftp://localhost/a.mp4", false, false),
            ("not a url", false, false),
        ] {
            assert_eq!(media_url(url, &relaxed).is_ok(), when_relaxed, "{url}");
            assert_eq!(media_url(url, &strict).is_ok(), when_strict, "{url}");
        }
    }
}

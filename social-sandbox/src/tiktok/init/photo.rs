//! `content/init`: photos, pulled from URLs.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{
    Disclosure, Opening, check_ownership, check_privacy, known_privacy, limited, media_url, open,
    start_pull,
};
use crate::tiktok::attempt::{Medium, Mode, Transfer};
use crate::tiktok::behaviour::TikTokBehaviour;
use crate::tiktok::call::Call;
use crate::tiktok::caps;
use crate::tiktok::envelope::Failure;
use crate::tiktok::facts::{PHOTO_DESCRIPTION_UTF16, PHOTO_IMAGES, PHOTO_TITLE_UTF16};
use crate::tiktok::host::Host;
use crate::tiktok::parties;
use crate::tiktok::state::State;
use crate::tiktok::token_store::Grant;
use crate::tiktok::user::PhoneApp;

#[derive(Deserialize)]
struct Body {
    media_type: String,
    post_mode: String,
    #[serde(default)]
    post_info: PostInfo,
    source_info: SourceInfo,
}

#[derive(Default, Deserialize)]
struct PostInfo {
    title: Option<String>,
    description: Option<String>,
    privacy_level: Option<String>,
    #[serde(flatten)]
    disclosure: Disclosure,
}

#[derive(Deserialize)]
struct SourceInfo {
    source: String,
    photo_images: Vec<String>,
    photo_cover_index: i64,
}

impl SourceInfo {
    fn check(&self, behaviour: &TikTokBehaviour) -> Result<Vec<Url>, Failure> {
        if self.source != "PULL_FROM_URL" {
            return Err(Failure::params("The source is invalid"));
        }
        let count = self.photo_images.len();
        if count == 0 || count > PHOTO_IMAGES {
            return Err(Failure::params("The number of photos is invalid"));
        }
        if !usize::try_from(self.photo_cover_index).is_ok_and(|index| index < count) {
            return Err(Failure::params("The photo cover index is invalid"));
        }
        self.photo_images.iter().map(|text| media_url(text, behaviour)).collect()
    }
}

/// Opens a photo post or a photo draft.
pub(crate) fn photo(
    host: &Arc<Host>,
    state: &mut State,
    grant: &Grant,
    call: &Call,
) -> Result<Value, Failure> {
    let body: Body = call.json()?;
    let mode = match body.post_mode.as_str() {
        "DIRECT_POST" => Mode::Direct,
        "MEDIA_UPLOAD" => Mode::Inbox,
        _ => return Err(Failure::params("The post mode is invalid")),
    };
    // Either scope opened the door; the mode decides which one it must be.
    let needed = match mode {
        Mode::Direct => "video.publish",
        Mode::Inbox => "video.upload",
    };
    if !grant.scopes.iter().any(|scope| scope == needed) {
        return Err(Failure::of("scope_not_authorized"));
    }
    if body.media_type != "PHOTO" {
        return Err(Failure::params("The media type is invalid"));
    }
    let info = body.post_info;
    let level = match mode {
        Mode::Direct => known_privacy(info.privacy_level)?,
        Mode::Inbox => String::new(),
    };
    let rule = state.behaviour.long_text;
    let title = limited(info.title, PHOTO_TITLE_UTF16, "title", rule)?;
    limited(info.description, PHOTO_DESCRIPTION_UTF16, "description", rule)?;
    let urls = body.source_info.check(&state.behaviour)?;
    let (app, user) = parties(state, grant)?;
    let now = host.clock.now_unix_micros();
    match mode {
        Mode::Direct => {
            check_privacy(app, user, &state.behaviour, &level, &info.disclosure)?;
            caps::direct(state, app, user, now)?;
        }
        Mode::Inbox => {
            if user.phone_app == PhoneApp::Outdated {
                return Err(Failure::of("app_version_check_failed"));
            }
            caps::inbox(state, user, now)?;
        }
    }
    check_ownership(app, &urls)?;
    let opening = Opening {
        mode,
        transfer: Transfer::Pull,
        medium: Medium::Photo,
        title,
        privacy_level: level,
        bytes: 0,
        endpoint: call.endpoint.name,
    };
    let publish_id = open(host, state, grant, opening);
    start_pull(host, state, &publish_id, urls);
    Ok(json!({ "publish_id": publish_id }))
}

//! `video/init` and `inbox/video/init`.

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
use crate::tiktok::chunk_rules::Plan;
use crate::tiktok::envelope::Failure;
use crate::tiktok::facts::VIDEO_TITLE_UTF16;
use crate::tiktok::host::Host;
use crate::tiktok::state::State;
use crate::tiktok::token_store::Grant;
use crate::tiktok::{parties, upload};

#[derive(Deserialize)]
struct DirectBody {
    post_info: PostInfo,
    source_info: SourceInfo,
}

#[derive(Deserialize)]
struct InboxBody {
    source_info: SourceInfo,
}

/// Fields the sandbox acts on; the others are checked for their type only.
#[derive(Deserialize)]
struct PostInfo {
    privacy_level: Option<String>,
    title: Option<String>,
    #[serde(flatten)]
    disclosure: Disclosure,
    #[serde(flatten)]
    _switches: Switches,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "decoded to refuse wrong types; a post without media has no use for them"
)]
struct Switches {
    disable_duet: Option<bool>,
    disable_stitch: Option<bool>,
    disable_comment: Option<bool>,
    brand_organic_toggle: Option<bool>,
    is_aigc: Option<bool>,
    video_cover_timestamp_ms: Option<i32>,
}

#[derive(Deserialize)]
struct SourceInfo {
    source: String,
    video_size: Option<i64>,
    chunk_size: Option<i64>,
    total_chunk_count: Option<i64>,
    video_url: Option<String>,
}

enum Source {
    File(Plan),
    Pull(Url),
}

impl SourceInfo {
    fn check(self, behaviour: &TikTokBehaviour) -> Result<Source, Failure> {
        match self.source.as_str() {
            "FILE_UPLOAD" => {
                let plan = Plan {
                    size: positive(self.video_size, "video_size")?,
                    chunk_size: positive(self.chunk_size, "chunk_size")?,
                    count: positive(self.total_chunk_count, "total_chunk_count")?,
                };
                plan.check(behaviour.megabyte)?;
                Ok(Source::File(plan))
            }
            "PULL_FROM_URL" => {
                let text = self.video_url.ok_or_else(|| Failure::params("video_url is missing"))?;
                Ok(Source::Pull(media_url(&text, behaviour)?))
            }
            _ => Err(Failure::params("The source is invalid")),
        }
    }
}

fn positive(value: Option<i64>, name: &str) -> Result<u64, Failure> {
    value
        .and_then(|value| u64::try_from(value).ok())
        .ok_or_else(|| Failure::params(format!("{name} is missing or invalid")))
}

/// Opens a direct post.
pub(crate) fn direct(
    host: &Arc<Host>,
    state: &mut State,
    grant: &Grant,
    call: &Call,
) -> Result<Value, Failure> {
    let body: DirectBody = call.json()?;
    let info = body.post_info;
    let level = known_privacy(info.privacy_level)?;
    let rule = state.behaviour.long_text;
    let title = limited(info.title, VIDEO_TITLE_UTF16, "title", rule)?;
    let source = body.source_info.check(&state.behaviour)?;
    let (app, user) = parties(state, grant)?;
    check_privacy(app, user, &state.behaviour, &level, &info.disclosure)?;
    caps::direct(state, app, user, host.clock.now_unix_micros())?;
    if let Source::Pull(url) = &source {
        check_ownership(app, std::slice::from_ref(url))?;
    }
    let opening = Opening {
        mode: Mode::Direct,
        transfer: source.transfer(),
        medium: Medium::Video,
        title,
        privacy_level: level,
        bytes: source.bytes(),
        endpoint: call.endpoint.name,
    };
    Ok(begin(host, state, grant, opening, source))
}

/// Opens a draft for the inbox.
pub(crate) fn inbox(
    host: &Arc<Host>,
    state: &mut State,
    grant: &Grant,
    call: &Call,
) -> Result<Value, Failure> {
    let body: InboxBody = call.json()?;
    let source = body.source_info.check(&state.behaviour)?;
    let (app, user) = parties(state, grant)?;
    caps::inbox(state, user, host.clock.now_unix_micros())?;
    if let Source::Pull(url) = &source {
        check_ownership(app, std::slice::from_ref(url))?;
    }
    let opening = Opening {
        mode: Mode::Inbox,
        transfer: source.transfer(),
        medium: Medium::Video,
        title: String::new(),
        privacy_level: String::new(),
        bytes: source.bytes(),
        endpoint: call.endpoint.name,
    };
    Ok(begin(host, state, grant, opening, source))
}

impl Source {
    const fn transfer(&self) -> Transfer {
        match self {
            Self::File(_) => Transfer::File,
            Self::Pull(_) => Transfer::Pull,
        }
    }

    const fn bytes(&self) -> u64 {
        match self {
            Self::File(plan) => plan.size,
            Self::Pull(_) => 0,
        }
    }
}

fn begin(
    host: &Arc<Host>,
    state: &mut State,
    grant: &Grant,
    opening: Opening,
    source: Source,
) -> Value {
    let publish_id = open(host, state, grant, opening);
    match source {
        Source::File(plan) => {
            let upload_url = upload::open(host, state, &publish_id, plan);
            json!({ "publish_id": publish_id, "upload_url": upload_url })
        }
        Source::Pull(url) => {
            start_pull(host, state, &publish_id, vec![url]);
            json!({ "publish_id": publish_id })
        }
    }
}

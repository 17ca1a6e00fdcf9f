//! Somebody mentioned an account: the event holds ids alone, and what was said is fetched.

use instagram_client::webhook::Mention;
use instagram_client::{IgAccount, read};
use serde_json::json;
use social_core::Timestamp;
use social_store::{Change, Changes, IgComment, NewOutbox, WebhookEvent};

use super::super::effect::Effect;
use super::sight::{Seer, handles, seers};
use super::{Asked, asked};
use crate::access;
use crate::context::Context;
use crate::error::Result;
use crate::sync::rows;

const NOT_SHOWN: &str = "what mentions the account could not be read yet";

/// Tells everybody behind the account, with what was said; a comment that mentions is kept as a
/// row of its own under the medium of somebody else.
pub(super) async fn told(context: &Context, row: &WebhookEvent, told: &Mention) -> Result<Effect> {
    let seers = seers(context, row, &[]).await?;
    let mut said = Said::default();
    for (seer, handle) in handles(context, &seers) {
        let answer = fetch(context, &handle, told).await;
        if let Err(error) = &answer {
            access::doubt(context, &seer.account.id, error).await;
        }
        match asked(answer, row)? {
            Asked::Shown(shown) => {
                said = shown;
                break;
            }
            Asked::NotNow => return Ok(Effect::NotYet(NOT_SHOWN)),
            Asked::Hidden => {}
        }
    }
    let mut changes = Changes::new();
    for seer in &seers {
        if let Some(comment) = said.row(told, seer) {
            changes.push(Change::UpsertIgComment(Box::new(comment)));
        }
        changes.push(news(seer, told, &said));
    }
    let told = seers.first().map(|seer| seer.account.user_id.clone());
    Ok(Effect::Apply { changes, told })
}

/// What mentions the account, as far as it was shown.
#[derive(Default)]
struct Said {
    comment: Option<read::Comment>,
    media: Option<read::Media>,
    read_at: Timestamp,
}

async fn fetch(context: &Context, handle: &IgAccount, told: &Mention) -> Result<Said> {
    let read_at = context.now();
    Ok(match &told.comment_id {
        Some(id) => {
            Said { comment: Some(handle.mentioned_comment(id).await?), media: None, read_at }
        }
        None => Said {
            comment: None,
            media: Some(handle.mentioned_media(&told.media_id).await?),
            read_at,
        },
    })
}

impl Said {
    fn row(&self, told: &Mention, seer: &Seer) -> Option<IgComment> {
        let mut comment = self.comment.clone()?;
        // The answer leaves out what the question named.
        comment.id = comment.id.or_else(|| told.comment_id.clone());
        let (of, media_id) = (&seer.professional, told.media_id.as_str());
        rows::comment(&comment, of, media_id, None, self.read_at)
    }
}

fn news(seer: &Seer, told: &Mention, said: &Said) -> Change {
    let of = &seer.professional;
    let comment_id = told.comment_id.as_ref().map(|id| rows::name(id.as_str()));
    let media_id = rows::name(told.media_id.as_str());
    let (comment, media) = (said.comment.as_ref(), said.media.as_ref());
    let text = comment.and_then(|comment| comment.text.as_deref());
    let caption = media.and_then(|media| media.caption.as_deref());
    let by_comment = comment.and_then(|comment| comment.username.as_deref());
    let from = by_comment.or_else(|| media?.username.as_deref());
    let named = comment_id.as_deref().unwrap_or("-");
    Change::Outbox(NewOutbox {
        effect_key: format!("mention:{}:{}:{media_id}:{named}", of.account_id, of.ig_business_id),
        user_id: seer.account.user_id.clone(),
        kind: "mention.received".to_owned(),
        subject: comment_id.clone().unwrap_or_else(|| media_id.clone()),
        payload: json!({
            "account_id": of.account_id,
            "ig_id": of.ig_business_id,
            "media_id": media_id,
            "comment_id": comment_id,
            "from": from.map(rows::name),
            "text": text.or(caption).map(rows::text),
            "permalink": media.and_then(|media| media.permalink.as_deref()).map(rows::text),
        }),
    })
}

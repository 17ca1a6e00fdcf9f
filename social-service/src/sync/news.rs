//! What is told of comments. A webhook and a reading may both find one: the key of the news is the
//! comment, so it is told once.

use std::time::Duration;

use serde_json::json;
use social_store::{Account, Change, Changes, IgComment, InstagramAccount, NewOutbox};

use crate::comments::is_own_comment;
use crate::context::Context;
use crate::error::Result;

/// What is older when a reading finds it is not told: it is no news, and the platform's own tries to
/// tell have ended.
const RECENT: Duration = Duration::from_hours(3 * 24);

/// Makes the news of a comment that somebody wrote.
pub(crate) fn received(account: &Account, comment: &IgComment) -> Change {
    let (id, ig_id) = (&comment.account_id, &comment.ig_business_id);
    Change::Outbox(NewOutbox {
        effect_key: format!("comment:{id}:{ig_id}:{}", comment.ig_id),
        user_id: account.user_id.clone(),
        kind: "comment.received".to_owned(),
        subject: comment.ig_id.clone(),
        payload: json!({
            "account_id": id,
            "ig_id": ig_id,
            "media_id": comment.media_id,
            "parent_id": comment.parent_id,
            "from": comment.from_username,
            "text": comment.text,
        }),
    })
}

/// Makes the writes of comments that a reading found, with the news of those that no webhook told.
pub(super) async fn changes(
    context: &Context,
    account: &Account,
    of: &InstagramAccount,
    comments: Vec<IgComment>,
) -> Result<Changes> {
    let now = context.now();
    let mut changes = Changes::new();
    for comment in comments {
        let since = of.created_at.max(now - RECENT);
        let recent = comment.timestamp.is_some_and(|at| at >= since);
        if recent && !is_own_comment(&comment, of) {
            let known = context.store.find_ig_comment(&comment.account_id, &comment.ig_id).await?;
            if known.is_empty() {
                changes.push(received(account, &comment));
            }
        }
        changes.push(Change::UpsertIgComment(Box::new(comment)));
    }
    Ok(changes)
}

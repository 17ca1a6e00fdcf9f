//! Reads the comments under all media of a professional account, the newest media first: webhooks
//! tell of new ones alone, and never of edits, hides and deletions.

use instagram_client::read::{Comment, Cursor, Page};
use instagram_client::{CommentId, IgAccount, MediaId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use social_core::{RetryHint, Timestamp};
use social_store::{IgComment, IgMedia, InstagramAccount, Page as Rows};

use super::walk::{Run, Step, Steps};
use super::{SETTLED, news, rows};
use crate::error::{Error, Result};

/// Media that are looked at in one step for one that has comments.
const LOOKED_AT: usize = 200;
/// Pages of answers to one comment that are read; of more than these nothing is judged.
const MOST_ANSWERS: usize = 20;

/// The steps of the walk.
pub(super) struct CommentSteps;

/// Where in an account's comments the walk is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// Where in the list of media.
    list: Option<String>,
    /// The medium whose comments are being read.
    media: Option<String>,
    /// When its first page was asked for.
    began: Option<Timestamp>,
    after: Option<String>,
    /// Something under it was not read.
    partial: bool,
    /// The list of media has ended.
    last: bool,
}

impl Place {
    /// Is done with this medium.
    fn next_medium(&mut self) {
        *self = Self { list: self.list.take(), last: self.last, ..Self::default() };
    }
}

impl Steps for CommentSteps {
    type Place = Place;
    type Memory = ();

    async fn step(
        run: &mut Run<'_>,
        of: &InstagramAccount,
        place: &mut Place,
        (): &mut (),
    ) -> Result<Step> {
        let Some(media) = place.media.clone() else {
            if place.last {
                return Ok(Step::Done);
            }
            return choose(run, of, place).await;
        };
        match under(run, of, &media, place).await {
            Err(Error::Instagram(error)) if is_about_this(&error) => {
                // It is gone, or its comments are not to be seen: the next reading of media tells.
                tracing::debug!(%error, media, "comments are left out");
                place.next_medium();
                Ok(Step::On)
            }
            read => read.map(|()| Step::On),
        }
    }
}

/// Tells whether a failure is of this medium alone.
fn is_about_this(error: &instagram_client::Error) -> bool {
    let passing = error.is_transient() || matches!(error.retry_hint(), RetryHint::After(_));
    !passing && error.api_code().is_some_and(|code| matches!(code.code, 24 | 100 | 803))
}

/// Finds the next medium that may have comments, among those that are stored.
async fn choose(run: &Run<'_>, of: &InstagramAccount, place: &mut Place) -> Result<Step> {
    let store = &run.context.store;
    for _ in 0..LOOKED_AT {
        let page = Rows { after: place.list.take(), limit: 1 };
        let found = store.find_ig_media(&of.account_id, &page).await?;
        place.list = found.next;
        place.last = place.list.is_none();
        let Some(media) = found.items.first() else { return Ok(Step::Done) };
        if is_worth_it(run, of, media).await? {
            place.media = Some(media.ig_id.clone());
            return Ok(Step::On);
        }
        if place.last {
            return Ok(Step::Done);
        }
    }
    Ok(Step::On)
}

/// Stories have no comments, and what says that it has none is asked only if some are known here.
async fn is_worth_it(run: &Run<'_>, of: &InstagramAccount, media: &IgMedia) -> Result<bool> {
    let is_story = media.product_type.as_deref() == Some("STORY");
    if media.ig_business_id != of.ig_business_id || media.vanished_at.is_some() || is_story {
        return Ok(false);
    }
    if media.metrics.get("comments_count").and_then(Value::as_u64) != Some(0) {
        return Ok(true);
    }
    let (store, one) = (&run.context.store, Rows::first(1));
    let known = store.find_ig_comments(&of.account_id, &media.ig_id, &one).await?;
    Ok(!known.items.is_empty())
}

/// Reads one page of the comments under a medium.
async fn under(
    run: &mut Run<'_>,
    of: &InstagramAccount,
    media: &str,
    place: &mut Place,
) -> Result<()> {
    let handle = run.handle(of)?;
    let read_at = run.context.now();
    let began = *place.began.get_or_insert(read_at);
    let pages = handle.comments(&MediaId::from(media));
    let mut pages = match &place.after {
        Some(after) => pages.starting_at(Cursor::new(after)),
        None => pages,
    };
    let page = pages.next_page().await?.unwrap_or_default();
    let read = whole(run, &handle, of, media, page.items, read_at).await?;
    place.partial |= read.partial;
    run.keep(news::changes(run.context, run.account, of, read.rows).await?).await?;
    if let Some(next) = page.next {
        place.after = Some(next.as_str().to_owned());
        return Ok(());
    }
    if !place.partial {
        let (id, ig_id) = (&of.account_id, &of.ig_business_id);
        let store = &run.context.store;
        let gone = store.mark_ig_comments_deleted(id, ig_id, media, began - SETTLED).await?;
        if gone > 0 {
            tracing::info!(gone, media, "comments are deleted");
        }
    }
    place.next_medium();
    Ok(())
}

/// Comments with the answers to them.
struct Read {
    rows: Vec<IgComment>,
    partial: bool,
}

async fn whole(
    run: &mut Run<'_>,
    handle: &IgAccount,
    of: &InstagramAccount,
    media: &str,
    comments: Vec<Comment>,
    read_at: Timestamp,
) -> Result<Read> {
    let mut read = Read { rows: Vec::new(), partial: false };
    for mut comment in comments {
        let answers = std::mem::take(&mut comment.replies);
        read.rows.extend(rows::comment(&comment, of, media, None, read_at));
        let Some(parent) = comment.id else { continue };
        let (answers, partial) = all_answers(run, handle, of, &parent, answers).await?;
        read.partial |= partial;
        let answers = answers.iter();
        let answers =
            answers.filter_map(|one| rows::comment(one, of, media, Some(parent.as_str()), read_at));
        read.rows.extend(answers);
    }
    Ok(read)
}

/// Reads on where the first answers to a comment are not all.
async fn all_answers(
    run: &mut Run<'_>,
    handle: &IgAccount,
    of: &InstagramAccount,
    parent: &CommentId,
    first: Page<Comment>,
) -> Result<(Vec<Comment>, bool)> {
    let mut answers = first.items;
    let Some(next) = first.next else { return Ok((answers, false)) };
    let mut pages = handle.replies(parent).starting_at(next);
    for _ in 0..MOST_ANSWERS {
        run.handle(of)?;
        match pages.next_page().await? {
            Some(page) => answers.extend(page.items),
            None => return Ok((answers, false)),
        }
    }
    Ok((answers, true))
}

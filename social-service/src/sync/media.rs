//! Reads all media of a professional account: live stories, then posts, reels and carousels.

use instagram_client::read::{Cursor, Page};
use serde::{Deserialize, Serialize};
use social_core::Timestamp;
use social_store::{Change, Changes, IgShelf, IgSweep, InstagramAccount};

use super::walk::{Run, Step, Steps};
use super::{SETTLED, rows};
use crate::error::{Error, Result};

/// Instagram lists so many posts at most; where a list comes near it, what is older is not judged.
const LISTED: u64 = 9_900;
/// How often a list is begun anew in one reading because its cursor has ended.
const MOST_RESTARTS: u32 = 2;
/// Meta's code for a parameter it does not take: a cursor that has ended, too.
const BAD_PARAMETER: i64 = 100;

/// The steps of the walk.
pub(super) struct MediaSteps;

/// Where in an account's media the walk is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    posts: bool,
    /// When the first page of this list was asked for.
    began: Option<Timestamp>,
    after: Option<String>,
    read: u64,
    oldest: Option<Timestamp>,
    restarts: u32,
}

impl Place {
    const fn shelf(&self) -> IgShelf {
        if self.posts { IgShelf::Posts } else { IgShelf::Stories }
    }
}

impl Steps for MediaSteps {
    type Place = Place;
    type Memory = ();

    async fn step(
        run: &mut Run<'_>,
        of: &InstagramAccount,
        place: &mut Place,
        (): &mut (),
    ) -> Result<Step> {
        let read_at = run.context.now();
        let began = *place.began.get_or_insert(read_at);
        let page = match page(run, of, place).await {
            Err(Error::Instagram(error))
                if place.after.is_some()
                    && place.restarts < MOST_RESTARTS
                    && error.api_code().is_some_and(|code| code.code == BAD_PARAMETER) =>
            {
                tracing::info!(%error, "a cursor has ended; the list is read from its beginning");
                let restarts = place.restarts + 1;
                *place = Place { posts: place.posts, restarts, ..Place::default() };
                return Ok(Step::On);
            }
            page => page?,
        };
        let rows: Vec<_> =
            page.items.iter().filter_map(|media| rows::media(media, of, read_at)).collect();
        place.read += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let oldest = rows.iter().filter_map(|row| row.timestamp).min();
        place.oldest = [place.oldest, oldest].into_iter().flatten().min();
        let changes = rows.into_iter().map(|row| Change::UpsertIgMedia(Box::new(row)));
        run.keep(changes.collect::<Changes>()).await?;
        if let Some(next) = page.next {
            place.after = Some(next.as_str().to_owned());
            return Ok(Step::On);
        }
        sweep(run, of, place, began).await?;
        if place.posts {
            return Ok(Step::Done);
        }
        *place = Place { posts: true, ..Place::default() };
        Ok(Step::On)
    }
}

async fn page(
    run: &mut Run<'_>,
    of: &InstagramAccount,
    place: &Place,
) -> Result<Page<instagram_client::read::Media>> {
    let handle = run.handle(of)?;
    let pages = if place.posts { handle.media() } else { handle.stories() };
    let mut pages = match &place.after {
        Some(after) => pages.starting_at(Cursor::new(after)),
        None => pages,
    };
    Ok(pages.next_page().await?.unwrap_or_default())
}

/// Marks what the whole list did not hold.
async fn sweep(
    run: &Run<'_>,
    of: &InstagramAccount,
    place: &Place,
    began: Timestamp,
) -> Result<()> {
    let sweep = IgSweep {
        account_id: of.account_id.clone(),
        ig_business_id: of.ig_business_id.clone(),
        shelf: place.shelf(),
        not_since: began - SETTLED,
        posted_from: if place.read < LISTED { None } else { place.oldest },
    };
    let vanished = run.context.store.mark_ig_vanished(&sweep).await?;
    if vanished > 0 {
        tracing::info!(vanished, shelf = %sweep.shelf, ig_id = %of.ig_business_id, "media have vanished");
    }
    Ok(())
}

use std::cmp::Reverse;

use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};

use super::state::{State, Tx};
use super::{MemoryStore, list};
use crate::check;
use crate::error::{Conflict, StoreError};
use crate::record::{
    Page, Paged, PostlessInit, PublicationId, PublicationStep, StepKind, TikTokPost,
};
use crate::traits::{Result, TikTokPosts};

/// Does [`Change::InsertTikTokPost`](crate::Change::InsertTikTokPost).
pub(super) fn insert(tx: &mut Tx<'_>, row: TikTokPost) -> Result<()> {
    if tx.rows().posts.contains_key(&row.publish_id) {
        return Err(Conflict::Exists("post").into());
    }
    tx.put(|state| &mut state.posts, row.publish_id.clone(), row);
    Ok(())
}

/// Does [`Change::PutTikTokPost`](crate::Change::PutTikTokPost).
pub(super) fn put(tx: &mut Tx<'_>, row: TikTokPost) -> Result<()> {
    let known = tx.rows().posts.get(&row.publish_id);
    let known = known.filter(|known| known.version == row.version).cloned();
    renew(tx, known.ok_or(StoreError::Fenced("post"))?, row);
    Ok(())
}

fn upsert(tx: &mut Tx<'_>, row: TikTokPost) -> Result<()> {
    match tx.rows().posts.get(&row.publish_id).cloned() {
        None => insert(tx, row)?,
        Some(known) if known.rank > row.rank => {}
        Some(known) => renew(tx, known, row),
    }
    Ok(())
}

/// Writes what may change; whose post it is and how far its upload is stay.
fn renew(tx: &mut Tx<'_>, known: TikTokPost, row: TikTokPost) {
    let written = TikTokPost {
        publish_id: known.publish_id,
        app: known.app,
        user_id: known.user_id,
        account_id: known.account_id,
        source: known.source,
        mode: known.mode,
        next_chunk: known.next_chunk,
        bytes: known.bytes,
        created_at: known.created_at,
        version: known.version + 1,
        updated_at: tx.now,
        ..row
    };
    tx.put(|state| &mut state.posts, written.publish_id.clone(), written);
}

#[async_trait]
impl TikTokPosts for MemoryStore {
    async fn upsert_post(&self, post: &TikTokPost) -> Result<()> {
        check::tiktok_post(post)?;
        self.write(|tx| upsert(tx, post.clone()))
    }

    async fn find_post(&self, user: &UserId, publish_id: &str) -> Result<Option<TikTokPost>> {
        Ok(self.load_post(publish_id).await?.filter(|row| row.user_id == *user))
    }

    async fn find_posts_by_user(&self, user: &UserId, page: &Page) -> Result<Paged<TikTokPost>> {
        self.read(|state| {
            let rows = state.posts.values().filter(|row| row.user_id == *user);
            list::by_time(rows, page, |row| (Some(row.created_at), &row.publish_id))
        })
    }

    async fn load_post(&self, publish_id: &str) -> Result<Option<TikTokPost>> {
        Ok(self.read(|state| state.posts.get(publish_id).cloned()))
    }

    async fn posts_of(&self, publication: &PublicationId) -> Result<Vec<TikTokPost>> {
        let mut rows = self.posts(|row| row.publication_id.as_ref() == Some(publication));
        rows.sort_by_key(|row| Reverse((row.attempt, row.created_at)));
        Ok(rows)
    }

    async fn find_pending(&self, account: &AccountId, limit: u32) -> Result<Vec<TikTokPost>> {
        let mut rows = self.posts(|row| row.account_id == *account && !row.is_final());
        rows.sort_by_key(|row| row.observed_at);
        rows.truncate(limit as usize);
        Ok(rows)
    }

    async fn posts_of_account(
        &self,
        account: &AccountId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<TikTokPost>> {
        let mut rows = self.posts(|row| row.account_id == *account && row.created_at >= since);
        rows.sort_by(|one, two| {
            (two.created_at, &two.publish_id).cmp(&(one.created_at, &one.publish_id))
        });
        rows.truncate(limit as usize);
        Ok(rows)
    }

    async fn postless_inits(
        &self,
        account: &AccountId,
        since: Timestamp,
    ) -> Result<Vec<PostlessInit>> {
        let mut found: Vec<PostlessInit> = self.read(|state| {
            let open = state.publications.values();
            let open = open.filter(|row| row.account_id == *account && row.deadline_at >= since);
            let journals = open.filter_map(|row| state.steps.get(&row.id));
            journals.flat_map(|steps| postless(state, steps)).collect()
        });
        found.retain(|init| init.begun_at >= since);
        found.sort_by(|one, two| {
            let key = |init: &PostlessInit| (init.begun_at, init.attempt);
            (key(one), &one.publication_id).cmp(&(key(two), &two.publication_id))
        });
        Ok(found)
    }

    async fn advance_chunk(
        &self,
        publish_id: &str,
        from: u32,
        to: u32,
        bytes: u64,
    ) -> Result<bool> {
        check::key("publish_id", publish_id)?;
        check::count("bytes", bytes)?;
        self.write(|tx| {
            let known = tx.rows().posts.get(publish_id).filter(|row| row.next_chunk == from);
            let Some(known) = known.cloned() else {
                return Ok(false);
            };
            let row = TikTokPost { next_chunk: to, bytes, updated_at: tx.now, ..known };
            tx.put(|state| &mut state.posts, publish_id.to_owned(), row);
            Ok(true)
        })
    }
}

impl MemoryStore {
    fn posts(&self, matches: impl Fn(&TikTokPost) -> bool) -> Vec<TikTokPost> {
        self.read(|state| state.posts.values().filter(|row| matches(row)).cloned().collect())
    }
}

/// The inits of a journal of which no post is known.
fn postless(state: &State, steps: &[PublicationStep]) -> Vec<PostlessInit> {
    let inits = steps.iter().filter(|step| step.step == "init");
    let (begun, ended): (Vec<_>, Vec<_>) = inits.partition(|step| step.kind == StepKind::Intent);
    let known = |step: &&PublicationStep| {
        state.posts.values().any(|post| {
            post.publication_id.as_ref() == Some(&step.publication_id)
                && post.attempt == step.attempt
        })
    };
    let open = begun.into_iter().filter(|step| !known(step));
    open.map(|step| PostlessInit {
        publication_id: step.publication_id.clone(),
        attempt: step.attempt,
        begun_at: step.at,
        outcome: ended
            .iter()
            .find(|end| (end.attempt, end.part) == (step.attempt, step.part))
            .and_then(|end| end.outcome),
    })
    .collect()
}

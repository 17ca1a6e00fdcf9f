//! `tiktok_posts`.

use crate::record::{PostlessInit, TikTokPost};
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;

/// Reads a TikTok post.
pub(crate) fn post(row: &dyn SqlRow) -> Result<TikTokPost> {
    let columns = Columns::new(row, "post");
    Ok(TikTokPost {
        publish_id: columns.get("publish_id")?,
        app: columns.id("app")?,
        user_id: columns.id("user_id")?,
        account_id: columns.id("account_id")?,
        publication_id: columns.opt_id("publication_id")?,
        attempt: columns.count("attempt")?,
        status: columns.get("status")?,
        source: columns.word("source")?,
        mode: columns.word("mode")?,
        title: columns.get("title")?,
        upload_url: columns.opt_sealed("upload_url")?,
        upload_expires_at: columns.opt_time("upload_expires_at")?,
        size: columns.opt_count("size")?,
        chunk_size: columns.opt_count("chunk_size")?,
        next_chunk: columns.count("next_chunk")?,
        bytes: columns.count("bytes")?,
        post_ids: columns.json("post_ids")?,
        public: columns.get("public")?,
        public_at: columns.opt_time("public_at")?,
        fail_reason: columns.get("fail_reason")?,
        error_code: columns.get("error_code")?,
        error_message: columns.get("error_message")?,
        rank: columns.count("rank")?,
        observed_at: columns.opt_time("observed_at")?,
        version: columns.count("version")?,
        created_at: columns.time("created_at")?,
        updated_at: columns.time("updated_at")?,
    })
}

/// Reads an init of which no post is known.
pub(crate) fn postless_init(row: &dyn SqlRow) -> Result<PostlessInit> {
    let columns = Columns::new(row, "journal line");
    Ok(PostlessInit {
        publication_id: columns.id("publication_id")?,
        attempt: columns.count("attempt")?,
        begun_at: columns.time("at")?,
        outcome: columns.opt_word("outcome")?,
    })
}

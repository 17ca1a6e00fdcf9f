//! The tables of Instagram.

use crate::record::{IgComment, IgContainer, IgMedia, InsightSample, InstagramAccount};
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;

/// Reads an account.
pub(crate) fn account(row: &dyn SqlRow) -> Result<InstagramAccount> {
    let columns = Columns::new(row, "professional account");
    Ok(InstagramAccount {
        account_id: columns.id("account_id")?,
        app: columns.id("app")?,
        ig_business_id: columns.get("ig_business_id")?,
        page_id: columns.get("page_id")?,
        page_name: columns.get("page_name")?,
        username: columns.get("username")?,
        account_type: columns.get("account_type")?,
        access_level: columns.get("access_level")?,
        data_access_expires_at: columns.opt_time("data_access_expires_at")?,
        created_at: columns.time("created_at")?,
        updated_at: columns.time("updated_at")?,
    })
}

/// Reads a media object.
pub(crate) fn media(row: &dyn SqlRow) -> Result<IgMedia> {
    let columns = Columns::new(row, "media object");
    Ok(IgMedia {
        ig_id: columns.get("ig_id")?,
        account_id: columns.id("account_id")?,
        ig_business_id: columns.get("ig_business_id")?,
        media_type: columns.get("media_type")?,
        product_type: columns.get("product_type")?,
        caption: columns.get("caption")?,
        permalink: columns.get("permalink")?,
        timestamp: columns.opt_time("timestamp")?,
        metrics: columns.json("metrics")?,
        synced_at: columns.time("synced_at")?,
        vanished_at: columns.opt_time("vanished_at")?,
    })
}

/// Reads a comment.
pub(crate) fn comment(row: &dyn SqlRow) -> Result<IgComment> {
    let columns = Columns::new(row, "comment");
    Ok(IgComment {
        ig_id: columns.get("ig_id")?,
        account_id: columns.id("account_id")?,
        ig_business_id: columns.get("ig_business_id")?,
        media_id: columns.get("media_id")?,
        parent_id: columns.get("parent_id")?,
        from_id: columns.get("from_id")?,
        from_username: columns.get("from_username")?,
        text: columns.get("text")?,
        visibility: columns.word("visibility")?,
        timestamp: columns.opt_time("timestamp")?,
        synced_at: columns.time("synced_at")?,
        deleted_at: columns.opt_time("deleted_at")?,
        unseen_since: columns.opt_time("unseen_since")?,
    })
}

/// Reads a container.
pub(crate) fn container(row: &dyn SqlRow) -> Result<IgContainer> {
    let columns = Columns::new(row, "container");
    Ok(IgContainer {
        container_id: columns.get("container_id")?,
        account_id: columns.id("account_id")?,
        ig_business_id: columns.get("ig_business_id")?,
        publication_id: columns.id("publication_id")?,
        attempt: columns.count("attempt")?,
        part: columns.count("part")?,
        children: columns.json("children")?,
        status_code: columns.get("status_code")?,
        status: columns.get("status")?,
        version: columns.count("version")?,
        created_at: columns.time("created_at")?,
        updated_at: columns.time("updated_at")?,
    })
}

/// Reads a figure.
pub(crate) fn sample(row: &dyn SqlRow) -> Result<InsightSample> {
    let columns = Columns::new(row, "sample");
    Ok(InsightSample {
        account_id: columns.id("account_id")?,
        subject: columns.get("subject")?,
        metric: columns.get("metric")?,
        period: columns.get("period")?,
        breakdown: columns.get("breakdown")?,
        end_time: columns.time("end_time")?,
        value: columns.get("value")?,
    })
}

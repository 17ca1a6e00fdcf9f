//! How Instagram's own things look in JSON.

use serde_json::{Value, json};
use social_store::{IgComment, IgContainer, IgMedia};

/// Shows a medium of Instagram.
pub(in crate::axum) fn ig_media(media: &IgMedia) -> Value {
    json!({
        "id": media.ig_id,
        "account_id": media.account_id,
        "ig_id": media.ig_business_id,
        "media_type": media.media_type,
        "product_type": media.product_type,
        "caption": media.caption,
        "permalink": media.permalink,
        "posted_at": media.timestamp,
        "counts": media.metrics,
        "read_at": media.synced_at,
        "vanished_at": media.vanished_at,
    })
}

/// Shows a comment of Instagram.
pub(in crate::axum) fn ig_comment(comment: &IgComment) -> Value {
    json!({
        "id": comment.ig_id,
        "account_id": comment.account_id,
        "ig_id": comment.ig_business_id,
        "media_id": comment.media_id,
        "parent_id": comment.parent_id,
        "from_id": comment.from_id,
        "from": comment.from_username,
        "text": comment.text,
        "visibility": comment.visibility,
        "written_at": comment.timestamp,
        "read_at": comment.synced_at,
        "deleted_at": comment.deleted_at,
        "unseen_since": comment.unseen_since,
    })
}

/// Shows a container and what was said of it last.
pub(super) fn container(container: &IgContainer) -> Value {
    json!({
        "container_id": container.container_id,
        "ig_id": container.ig_business_id,
        "attempt": container.attempt,
        "part": container.part,
        "children": container.children,
        "status_code": container.status_code,
        "status": container.status,
        "created_at": container.created_at,
        "updated_at": container.updated_at,
    })
}

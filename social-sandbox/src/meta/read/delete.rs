//! `DELETE /{media}`: takes a medium off the profile.

use serde_json::json;

use super::medium;
use crate::meta::admit::Scene;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::publish::NOT_DELETABLE;

/// Deletes a post, a reel, a story or a carousel with all its items and
/// comments. An item alone stays.
pub(crate) fn delete(scene: &mut Scene<'_>) -> Handled {
    let id = medium::own(scene)?;
    if scene.state.gallery.media.get(&id).is_some_and(|medium| medium.parent.is_some()) {
        return Err(GraphFailure::from(NOT_DELETABLE));
    }
    medium::note_change(scene, id, "deleted");
    let gallery = &mut scene.state.gallery;
    gallery.media.retain(|other, medium| *other != id && medium.parent != Some(id));
    gallery.comments.retain(|_, comment| comment.medium != id);
    Ok(json!({ "success": true }))
}

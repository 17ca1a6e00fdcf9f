//! `GET /{container}`.

use super::container::Container;
use crate::meta::admit::{Scene, reaches};
use crate::meta::endpoint::Handled;
use crate::meta::fields::{Found, select};
use crate::meta::gallery::number;

const NODE: &str = "ShadowIGMediaBuilder";

/// Reads how far a container of this app and account is.
pub(crate) fn read(scene: &mut Scene<'_>) -> Handled {
    let fields = scene.fields("id")?;
    let containers = &scene.state.gallery.containers;
    let container = number(scene.call.id()).and_then(|id| containers.get(&id));
    let is_own = |container: &&Container| {
        container.app_id == scene.caller.app_id
            && reaches(scene.state, scene.caller, &container.ig_id)
    };
    let container = container.filter(is_own).ok_or_else(|| scene.no_object())?;
    let behaviour = &scene.state.behaviour;
    select(NODE, &container.id.to_string(), &fields, |field| {
        Ok(match container.field(&field.name, behaviour) {
            Some(value) if value.is_null() => Found::Absent,
            Some(value) => Found::Value(value),
            None => Found::Unknown,
        })
    })
}

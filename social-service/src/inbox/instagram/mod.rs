//! What Instagram's events bring about.
//!
//! An event tells that something was there once: deliveries come late, twice and in any order. So a
//! comment that is known stays as it is known, and what was edited, hidden or deleted is found by
//! reading alone.

mod comment;
mod mention;
mod sight;
mod story;
#[cfg(test)]
mod tests;

use instagram_client::webhook::Event;
use social_store::{Changes, WebhookEvent};

use super::UNDECODABLE;
use super::effect::Effect;
use crate::context::Context;
use crate::error::{Error, Result};

/// Tries in which the platform may fail to show what an event speaks of; after that it is taken as
/// it was told.
const PATIENCE: u32 = 4;

/// Finds the effect of an event; it may ask the platform and writes nothing.
pub(super) async fn effect(context: &Context, row: &WebhookEvent) -> Result<Effect> {
    if row.event_type == UNDECODABLE {
        return Ok(Effect::Hopeless("its body holds no event".to_owned()));
    }
    match Event::from_parts(&row.event_type, &row.value) {
        Event::Comment(told) | Event::LiveComment(told) => comment::told(context, row, &told).await,
        Event::Mention(told) => mention::told(context, row, &told).await,
        Event::StoryInsights(told) => story::told(context, row, &told).await,
        // Messages, hints without values, and what is not known: kept as it came, for whoever
        // looks. Nothing follows from it.
        _ => Ok(Effect::Apply { changes: Changes::new(), told: None }),
    }
}

/// What came of asking the platform for what an event speaks of.
enum Asked<T> {
    /// It showed this.
    Shown(T),
    /// It is gone, or nobody here may see it.
    Hidden,
    /// Later it may.
    NotNow,
}

/// Sorts the answer of the platform.
fn asked<T>(answer: Result<T>, row: &WebhookEvent) -> Result<Asked<T>> {
    match answer {
        Ok(shown) => Ok(Asked::Shown(shown)),
        Err(error @ (Error::Instagram(_) | Error::Credential(_))) => {
            let passing = error.is_retryable() && row.attempts < PATIENCE;
            tracing::info!(%error, passing, "the platform did not show what an event speaks of");
            Ok(if passing { Asked::NotNow } else { Asked::Hidden })
        }
        Err(error) => Err(error),
    }
}

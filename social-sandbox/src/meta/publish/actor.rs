//! Who publishes, and as which account.

use crate::meta::admit::{Caller, Scene};
use crate::meta::endpoint::Side;
use crate::meta::envelope::GraphFailure;
use crate::meta::state::MetaState;
use crate::meta::token_store::TokenKind;

/// The tasks of which a person needs one to publish through a Page.
const PUBLISHING_TASKS: &[&str] = &["MANAGE", "CREATE_CONTENT"];

/// An app that acts for a professional account.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    pub(crate) app_id: String,
    /// Whether it came by Facebook Login.
    pub(crate) facebook: bool,
    pub(crate) ig_id: String,
    pub(crate) username: String,
    /// The version as it stands in paths.
    pub(crate) version: String,
    pub(crate) restricted: bool,
    pub(crate) trial_reels: bool,
}

impl Actor {
    /// Finds the account in the path. With Facebook Login the person needs a
    /// task on its Page that lets them publish.
    pub(crate) fn of(scene: &Scene<'_>) -> Result<Self, GraphFailure> {
        let account = scene.own_account()?;
        let facebook = scene.call.side == Side::Facebook;
        if facebook && !may_publish(scene.state, scene.caller, &account.id) {
            return Err(GraphFailure::of(10, None));
        }
        Ok(Self {
            app_id: scene.caller.app_id.clone(),
            facebook,
            ig_id: account.id,
            username: account.username,
            version: scene.call.version.to_string(),
            restricted: account.restricted,
            trial_reels: account.trial_reels,
        })
    }
}

/// Whether the person has a task that lets them publish, on a Page of the
/// account.
fn may_publish(state: &MetaState, caller: &Caller, ig_id: &str) -> bool {
    let Some(person) = &caller.person else { return false };
    if person.kind == TokenKind::SystemUser {
        return true;
    }
    let pages = state
        .pages
        .iter()
        .filter(|page| state.linked(page).is_some_and(|account| account.id == ig_id));
    let mut tasks = pages.filter_map(|page| page.roles.get(&person.who)).flatten();
    tasks.any(|task| {
        let bare = task.strip_prefix("PROFILE_PLUS_").unwrap_or(task);
        PUBLISHING_TASKS.contains(&bare)
    })
}

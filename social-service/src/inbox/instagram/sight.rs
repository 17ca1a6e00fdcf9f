//! Who sees what an event speaks of.

use std::collections::BTreeSet;

use instagram_client::IgAccount;
use social_store::{Account, AccountState, IgMedia, InstagramAccount, WebhookEvent};

use crate::context::Context;
use crate::error::Result;
use crate::professional::AccessLevel;

/// A professional account here, and the login it hangs on.
pub(super) struct Seer {
    pub(super) account: Account,
    pub(super) professional: InstagramAccount,
}

impl Seer {
    /// Gives the client's handle, if its tokens may work.
    pub(super) fn handle(&self, context: &Context) -> Option<IgAccount> {
        let usable = AccessLevel::is_usable_in(&self.professional);
        if self.account.state != AccountState::Active || !usable {
            return None;
        }
        match context.professional(&self.account, &self.professional) {
            Ok(handle) => Some(handle),
            Err(error) => {
                tracing::warn!(%error, account_id = %self.account.id, "an account cannot be asked for");
                None
            }
        }
    }
}

/// Finds everybody who sees the account that an event names, and whoever keeps one of these media:
/// a post may be of several accounts. An app tells nothing to the users of another one, nor to one
/// who left the account out.
pub(super) async fn seers(
    context: &Context,
    row: &WebhookEvent,
    media: &[IgMedia],
) -> Result<Vec<Seer>> {
    let subject = row.subject.as_ref().map(|subject| subject.as_str().to_owned());
    let others = media.iter().map(|known| known.ig_business_id.clone());
    let ids: BTreeSet<String> = subject.into_iter().chain(others).collect();
    let mut seers = Vec::new();
    for id in ids {
        for professional in context.store.find_by_ig_id(&id).await? {
            if professional.app != row.app || !sees(row, media, &professional) {
                continue;
            }
            let account = context.any_account(&professional.account_id).await?;
            seers.push(Seer { account, professional });
        }
    }
    Ok(seers)
}

fn sees(row: &WebhookEvent, media: &[IgMedia], one: &InstagramAccount) -> bool {
    if !AccessLevel::hears_in(one) {
        return false;
    }
    let is_named = row.subject.as_ref().is_some_and(|who| who.as_str() == one.ig_business_id);
    let keeps = |known: &IgMedia| {
        known.account_id == one.account_id && known.ig_business_id == one.ig_business_id
    };
    is_named || media.iter().any(keeps)
}

/// Gives the handles of those who can be asked, in their order.
pub(super) fn handles<'a>(
    context: &'a Context,
    seers: &'a [Seer],
) -> impl Iterator<Item = (&'a Seer, IgAccount)> + 'a {
    seers.iter().filter_map(|seer| Some((seer, seer.handle(context)?)))
}

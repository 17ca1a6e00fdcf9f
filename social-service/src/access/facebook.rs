//! Asks Facebook about a login: its token, what is granted, and each Page.

use std::collections::BTreeMap;

use instagram_client::oauth::FacebookLogin;
use instagram_client::oauth::facebook::TokenInfo;
use social_core::{AccessToken, OpenError, Scopes, Timestamp, TokenSet};
use social_store::{Account, InstagramAccount, SealedDerived, StoredTokens, VaultError};

use super::roles;
use super::verdict::{Cause, Changed, ENDED, Found, Verdict};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::professional::{AccessLevel, Listed, of_page};

/// Asks. Only the app's own question about the token counts as an answer about the token.
pub(super) async fn ask(
    context: &Context,
    stored: &StoredTokens,
    tokens: &TokenSet,
) -> Result<Verdict> {
    let account = &stored.account;
    let app = context.facebook_login(&account.app)?;
    let login = app.client.facebook_login().map_err(|error| Error::Config(error.to_string()))?;
    let told = match login.debug_token(&tokens.access).await {
        Ok(told) => told,
        Err(error) => return Ok(Verdict::Uncertain(error.into())),
    };
    if !told.is_valid {
        return Ok(Verdict::of_code(told.error.unwrap_or(ENDED)));
    }
    if told.data_access_expires_at.is_some_and(|end| end <= context.now()) {
        return Ok(Verdict::Dead(Cause::DataAccess));
    }
    Ok(match found(context, &login, stored, tokens, &told).await {
        Ok(found) => Verdict::Lives(found),
        Err(error @ Error::Instagram(_)) => Verdict::Uncertain(error),
        Err(error) => return Err(error),
    })
}

async fn found(
    context: &Context,
    login: &FacebookLogin,
    stored: &StoredTokens,
    tokens: &TokenSet,
    told: &TokenInfo,
) -> Result<Found> {
    let account = &stored.account;
    let granted = login.permissions(&tokens.access).await?.granted;
    let rows = context.professionals_of(account).await?;
    // What is lost already cannot be lost again.
    let settled = [AccessLevel::NotChosen.as_str(), AccessLevel::RoleLost.as_str()];
    let wanted = rows.iter().filter(|row| !settled.contains(&row.access_level.as_str()));
    let wanted: Vec<_> = wanted.cloned().collect();
    let found = login.pages(&tokens.access).await?;
    let listed = Listed::of(found, |listed| listed.hides_any(&wanted))?;
    let known = known(context, account, &stored.derived)?;
    renew_page_tokens(context, stored, &rows, (&listed, &known)).await?;
    let now = context.now();
    let mut fresh = Vec::new();
    for row in rows.iter().filter(|row| row.access_level != AccessLevel::NotChosen.as_str()) {
        let page = row.page_id.as_deref();
        let changed = match page.filter(|page| listed.hides(page)) {
            Some(page) => match roles::ask(login, known.get(page)).await? {
                Some(role) => roles::changed(row, role, &granted, now),
                None => None,
            },
            None => changed(row, &listed, &granted, told.data_access_expires_at, now),
        };
        fresh.extend(changed);
    }
    Ok(Found { granted: Some(granted), rows: fresh })
}

/// Gives the row of an account as it should be, if that is another, by what is listed of its Page.
fn changed(
    row: &InstagramAccount,
    listed: &Listed,
    granted: &Scopes,
    data_access_expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Option<Changed> {
    let candidate =
        row.page_id.as_deref().and_then(|id| listed.page(id)).map(|page| of_page(page, granted));
    let level = match &candidate {
        // The Page leads to another account now.
        Some(one) if one.level.is_usable() && one.ig_id.as_ref() != Some(&row.ig_business_id) => {
            AccessLevel::NoInstagram
        }
        Some(one) if one.level == AccessLevel::NoTask => AccessLevel::RoleLost,
        Some(one) => one.level,
        None => AccessLevel::RoleLost,
    };
    let mut fresh = row.clone();
    fresh.access_level = level.to_string();
    fresh.data_access_expires_at = data_access_expires_at;
    if let Some(one) = candidate.filter(|_| level.is_usable()) {
        fresh.username = one.username.unwrap_or_else(|| row.username.clone());
        fresh.page_name = one.page_name;
    }
    Changed::of(row, fresh, now)
}

/// Stores the Pages' tokens anew if one is missing, as after a crash in a login, or has changed.
async fn renew_page_tokens(
    context: &Context,
    stored: &StoredTokens,
    rows: &[InstagramAccount],
    (listed, known): (&Listed, &BTreeMap<String, AccessToken>),
) -> Result<()> {
    let account = &stored.account;
    let not_chosen = AccessLevel::NotChosen.as_str();
    let wanted: BTreeMap<&str, &AccessToken> = rows
        .iter()
        .filter(|row| row.access_level != not_chosen)
        .filter_map(|row| {
            let slot = row.page_id.as_deref()?;
            // A Page that is not listed any more keeps its token: it may be listed again.
            let token = listed
                .page(slot)
                .and_then(|page| page.token.as_ref())
                .or_else(|| known.get(slot))?;
            Some((slot, token))
        })
        .collect();
    let same = wanted.len() == known.len()
        && wanted.iter().all(|(slot, token)| known.get(*slot).is_some_and(|old| old.ct_eq(token)));
    if same {
        return Ok(());
    }
    let sealed = wanted
        .iter()
        .map(|(slot, token)| context.vault.seal_derived(&account.identity(), slot, token, None))
        .collect::<Result<Vec<_>, _>>()?;
    context.store.put_derived(&account.id, account.token_version, &sealed).await?;
    Ok(())
}

/// Opens the Pages' tokens; one that was altered counts as missing. One that this process cannot read
/// for want of a key, or because a later version wrote it, is kept: that is an error.
fn known(
    context: &Context,
    account: &Account,
    derived: &[SealedDerived],
) -> Result<BTreeMap<String, AccessToken>> {
    let mut known = BTreeMap::new();
    for one in derived {
        match context.vault.open_derived(&account.identity(), one) {
            Ok(token) => {
                known.insert(one.slot.clone(), token);
            }
            Err(
                error @ (VaultError::UnknownKey(_)
                | VaultError::Open(OpenError::UnsupportedVersion(_))),
            ) => return Err(error.into()),
            Err(_) => {}
        }
    }
    Ok(known)
}

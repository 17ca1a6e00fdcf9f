//! What a login brings by Facebook Login: a person, their Pages, and the accounts behind these.

use std::collections::BTreeSet;

use instagram_client::oauth::FacebookLogin;
use instagram_client::oauth::facebook::{ConfigTokens, FacebookPage};
use serde::{Deserialize, Serialize};
use social_core::{AccessToken, AuthorizationCode, Scopes, Subject, Timestamp, TokenSet};
use social_store::{Account, InstagramAccount, OAuthState};

use super::choice::{self, Kept};
use super::finish::{Connected, Finished};
use super::instagram::{redirect_uri, refused_code};
use super::link;
use crate::app::FacebookLoginApp;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::professional::{AccessLevel, Candidate, Listed, of_page, row};

/// Exchanges the code; connects what can be connected without asking, or asks.
pub(super) async fn connect(
    context: &Context,
    state: &OAuthState,
    code: &AuthorizationCode,
) -> Result<Finished> {
    let app = context.facebook_login(&state.app)?;
    let login = login_of(app)?;
    let first = login.exchange_code(code, &redirect_uri(state)?).await.map_err(refused_code)?;
    let me = app.client.me(&first.access).await?;
    let person = Person { id: Subject::new(me.id.as_str()), name: me.name };
    link::same_identity(context, state, &person.id).await?;
    let granted = login.permissions(&first.access).await?.granted;
    let known = known(context, state, &person.id).await?;
    let found = login.pages(&first.access).await?;
    let listed = Listed::of(found, |listed| listed.hides_any(&known))?;
    let mut candidates: Vec<_> = listed.pages.iter().map(|page| of_page(page, &granted)).collect();
    mark_known(&known, &mut candidates);
    let taken = match without_asking(&candidates, state.reconnect.is_some()) {
        Taken::These(ids) => ids,
        Taken::None => return Err(Error::NothingUsable(candidates)),
        Taken::Ask => {
            let kept = Kept::new(&first, person, candidates);
            let choice = choice::keep(context, state, kept).await?;
            return Ok(Finished::Choose(Box::new(choice)));
        }
    };
    settle(context, state, &first, &person, &taken).await.map(Finished::connected)
}

/// Whose login it is.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Person {
    /// The person within the app.
    id: Subject,
    name: Option<String>,
}

/// What is written of a login.
struct Login<'a> {
    state: &'a OAuthState,
    person: &'a Person,
    tokens: &'a TokenSet,
    listed: &'a Listed,
}

fn login_of(app: &FacebookLoginApp) -> Result<FacebookLogin> {
    app.client.facebook_login().map_err(|error| Error::Config(error.to_string()))
}

/// Finds the accounts that this user has connected by this login before.
async fn known(
    context: &Context,
    state: &OAuthState,
    person: &Subject,
) -> Result<Vec<InstagramAccount>> {
    let provider = state.flow.provider();
    let accounts = context.store.find_by_subject(&state.app, provider, person).await?;
    let own = accounts.iter().find(|one| one.user_id == state.user_id && one.flow == state.flow);
    let Some(own) = own else { return Ok(Vec::new()) };
    let mut rows = context.store.find_instagram_accounts(&state.user_id).await?;
    let not_chosen = AccessLevel::NotChosen.as_str();
    rows.retain(|row| row.account_id == own.id && row.access_level != not_chosen);
    Ok(rows)
}

fn mark_known(known: &[InstagramAccount], candidates: &mut [Candidate]) {
    let rows: BTreeSet<&str> = known.iter().map(|row| row.ig_business_id.as_str()).collect();
    for candidate in candidates {
        candidate.known = candidate.ig_id.as_deref().is_some_and(|id| rows.contains(id));
    }
}

/// What can be decided without asking.
#[derive(Debug, PartialEq, Eq)]
enum Taken {
    These(Vec<String>),
    Ask,
    None,
}

/// One account needs no question, and neither does a login that gives back all it had.
fn without_asking(candidates: &[Candidate], again: bool) -> Taken {
    let usable: Vec<_> = candidates.iter().filter(|one| one.level.is_usable()).collect();
    let ids = |of: &[&Candidate]| of.iter().filter_map(|one| one.ig_id.clone()).collect();
    let known: Vec<_> = usable.iter().copied().filter(|one| one.known).collect();
    match usable.as_slice() {
        [] => Taken::None,
        [_] => Taken::These(ids(&usable)),
        _ if again && !known.is_empty() => Taken::These(ids(&known)),
        _ => Taken::Ask,
    }
}

/// Exchanges the token for one of 60 days, asks for the Pages with it, so that their tokens have no
/// end, and connects the chosen accounts.
pub(super) async fn settle(
    context: &Context,
    state: &OAuthState,
    first: &TokenSet,
    person: &Person,
    chosen: &[String],
) -> Result<Connected> {
    let app = context.facebook_login(&state.app)?;
    let login = login_of(app)?;
    let tokens = match app.config {
        Some((_, ConfigTokens::SystemUser)) => first.clone(),
        _ => login.exchange_long_lived(&first.access).await?,
    };
    let granted = login.permissions(&tokens.access).await?.granted;
    let told = login.debug_token(&tokens.access).await?;
    let known = known(context, state, &person.id).await?;
    let found = login.pages(&tokens.access).await?;
    let listed =
        Listed::of(found, |listed| listed.hides_any(&known) || !are_listed(&listed.pages, chosen))?;
    let usable = usable(&listed.pages, &granted, chosen);
    if usable.is_empty() {
        let candidates = listed.pages.iter().map(|page| of_page(page, &granted)).collect();
        return Err(Error::NothingUsable(candidates));
    }
    let tokens = TokenSet {
        scopes: granted,
        subject: Some(person.id.clone()),
        access_expires_at: tokens.access_expires_at.or(told.expires_at),
        ..tokens
    };
    let login = Login { state, person, tokens: &tokens, listed: &listed };
    let account = write(context, &login, &usable, told.data_access_expires_at).await?;
    let professionals = context.professionals_of(&account).await?;
    let missing = app.scopes.missing_from(&account.scopes);
    let return_path = state.return_path.clone();
    Ok(Connected { account, professionals, missing, return_path })
}

/// Tells whether every chosen account is behind some Page.
fn are_listed(pages: &[FacebookPage], chosen: &[String]) -> bool {
    let behind = |page: &FacebookPage| page.instagram.as_ref().ok().map(|one| one.id.to_string());
    let ids: BTreeSet<String> = pages.iter().filter_map(behind).collect();
    chosen.iter().all(|id| ids.contains(id))
}

/// A Page that can be used, with its token.
type Usable<'a> = (Candidate, &'a AccessToken);

/// Finds the chosen accounts among the Pages that can be used. One account behind two Pages is
/// taken once.
fn usable<'a>(pages: &'a [FacebookPage], granted: &Scopes, chosen: &[String]) -> Vec<Usable<'a>> {
    let mut seen = BTreeSet::new();
    let pages = pages.iter().filter_map(|page| {
        let candidate = of_page(page, granted);
        let id = candidate.ig_id.clone().filter(|id| chosen.contains(id))?;
        let token = page.token.as_ref()?;
        (candidate.level.is_usable() && seen.insert(id)).then_some((candidate, token))
    });
    pages.collect()
}

/// Writes the account with its Pages. The rows of the accounts come first: what a crash leaves out
/// after them is found by the first look at the account.
async fn write(
    context: &Context,
    login: &Login<'_>,
    usable: &[Usable<'_>],
    data_access_expires_at: Option<Timestamp>,
) -> Result<Account> {
    let place = link::reserve(context, login.state, Some(&login.person.id)).await?;
    let names = (&place.reserved.id, &login.state.app);
    for (candidate, _) in usable {
        if let Some(row) = row(candidate, names, data_access_expires_at, context.now()) {
            context.store.put_instagram_account(&row).await?;
        }
    }
    let profile = serde_json::json!({ "display_name": login.person.name });
    let account = link::fill(context, &place, login.tokens, Some(profile)).await?;
    let mut derived = usable
        .iter()
        .filter_map(|(candidate, token)| Some((candidate.page_id.as_deref()?, *token)))
        .map(|(page, token)| context.vault.seal_derived(&account.identity(), page, token, None))
        .collect::<Result<Vec<_>, _>>()?;
    // Of a Page in a list that Meta refuses nothing new is known.
    let before = context.store.load_tokens(&account.id).await?;
    let before = before.into_iter().flat_map(|stored| stored.derived);
    derived.extend(before.filter(|one| login.listed.hides(&one.slot)));
    context.store.put_derived(&account.id, account.token_version, &derived).await?;
    leave_out(context, &account, usable, login.listed).await?;
    link::announce(context, &account).await?;
    Ok(account)
}

/// Marks accounts of an earlier login that were not chosen this time. What could not be chosen stays.
async fn leave_out(
    context: &Context,
    account: &Account,
    usable: &[Usable<'_>],
    listed: &Listed,
) -> Result<()> {
    let chosen: BTreeSet<_> = usable.iter().filter_map(|(one, _)| one.ig_id.as_deref()).collect();
    for row in context.professionals_of(account).await? {
        let is_hidden = row.page_id.as_deref().is_some_and(|page| listed.hides(page));
        if !is_hidden && !chosen.contains(row.ig_business_id.as_str()) {
            let level = AccessLevel::NotChosen.as_str();
            let end = row.data_access_expires_at;
            context.store.update_access_level(&account.id, &row.ig_business_id, level, end).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: &str, level: AccessLevel, known: bool) -> Candidate {
        Candidate {
            ig_id: Some(id.to_owned()),
            username: None,
            page_id: Some(format!("page of {id}")),
            page_name: None,
            level,
            known,
        }
    }

    #[test]
    fn only_a_choice_is_asked_for() {
        use AccessLevel::{NoTask, Publish, Read};
        let these = |ids: &[&str]| Taken::These(ids.iter().map(|id| (*id).to_owned()).collect());
        let one = [candidate("1", Publish, false), candidate("2", NoTask, false)];
        assert_eq!(without_asking(&one, false), these(&["1"]));
        assert_eq!(without_asking(&one[1..], false), Taken::None);
        assert_eq!(without_asking(&[], false), Taken::None);
        let two = [candidate("1", Publish, true), candidate("2", Read, false)];
        assert_eq!(without_asking(&two, false), Taken::Ask);
        assert_eq!(without_asking(&two, true), these(&["1"]));
        let new = [candidate("1", Publish, false), candidate("2", Read, false)];
        assert_eq!(without_asking(&new, true), Taken::Ask);
    }
}

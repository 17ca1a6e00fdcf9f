//! Codes and tokens that are exchanged.

use social_core::{Clock, Timestamp};
use social_sandbox::{EffectKind, Fault, OAuthErrorStatus, Reuse, TikTokBehaviour};
use social_service::BrowserKey;
use social_store::{AccountState, StoredTokens};
use social_tests::World;

use super::{Row, held, scene};

const ADA: &str = "ada.public";

pub(super) const ROWS: &[Row] = &[
    Row {
        question: "a code whose answer is lost",
        settings: &[
            ("used up", |_| {}),
            ("a second use kills the tokens", |b| b.code_reuse = Reuse::KillFamily),
            ("errors with 400", |b| b.oauth_error_status = OAuthErrorStatus::BadRequest),
        ],
        scene: scene!(lost_code),
    },
    Row {
        question: "a renewal whose answer is lost",
        settings: &[
            ("the old token is dead", |_| {}),
            ("the old token lives on", |b| b.refresh_grace_seconds = 3_600),
            ("a second use kills the family", |b| b.refresh_reuse = Reuse::KillFamily),
            ("errors with 400", |b| b.oauth_error_status = OAuthErrorStatus::BadRequest),
        ],
        scene: scene!(lost_renewal),
    },
];

/// A code is sent once, whatever comes of it; a new login mends it.
async fn lost_code(behaviour: TikTokBehaviour) -> Result<(), String> {
    let world = World::builder().behaviour(behaviour).start().await.unwrap();
    let browser = BrowserKey::fresh().unwrap();
    let page = world.begin(&world.user(), &browser, None).await.unwrap().unwrap();
    let query = world.consent(&page, &[("approve", "auto"), ("user", ADA)]).await.unwrap();
    world.sandbox().faults().add(Fault::cut("token:authorization_code").after_effect());
    let failed = world.finish(&world.user(), &browser, &query).await.unwrap();
    let sent = world.sandbox().calls().iter().filter(|call| call.endpoint == "token").count();
    let again = world.connect(ADA).await;
    world.end().await.unwrap();
    held!(failed.is_err(), "it connected without an answer");
    held!(sent == 1, "the code was sent {sent} times");
    held!(again.is_ok(), "a new login: {again:?}");
    Ok(())
}

/// The same token is tried again. If it is dead the row is kept, with an access token that is used
/// until its end, and the user is told; nothing is erased.
async fn lost_renewal(behaviour: TikTokBehaviour) -> Result<(), String> {
    let lives_on = behaviour.refresh_grace_seconds > 0;
    let kills = behaviour.refresh_reuse == Reuse::KillFamily;
    let world = World::builder().behaviour(behaviour).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    world.sandbox().faults().add(Fault::cut("token:refresh_token").after_effect());
    let id = account.id.clone();
    let outcome = world.call(|service| async move { service.refresh(&id).await }).await.unwrap();
    let stored = stored(&world, &account.id).await;
    let exchanged = world.sandbox().ledger().count(EffectKind::Refresh);
    let now = world.clock().now();
    world.end().await.unwrap();
    held!(stored.tokens.is_some(), "the tokens are gone: {outcome:?}");
    if lives_on {
        held!(outcome.is_ok(), "{outcome:?}");
        held!(stored.account.state == AccountState::Active, "{:?}", stored.account.state);
        held!(exchanged == 2, "{exchanged} exchanges");
    } else {
        let code = outcome.as_ref().err().map(social_service::Error::code);
        held!(code.as_deref() == Some("needs_reconnect"), "{outcome:?}");
        held!(stored.account.state == AccountState::NeedsReconnect, "{:?}", stored.account.state);
        held!(kills || is_usable(&stored, now), "the access token was ended early");
        held!(exchanged == 1, "{exchanged} exchanges");
    }
    Ok(())
}

fn is_usable(stored: &StoredTokens, now: Timestamp) -> bool {
    stored.account.access_expires_at.is_none_or(|end| end > now)
}

async fn stored(world: &World, id: &social_core::AccountId) -> StoredTokens {
    world.open_store().await.unwrap().load_tokens(id).await.unwrap().unwrap()
}

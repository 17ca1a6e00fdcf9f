//! Grants that are ended.

use std::time::Duration;

use social_sandbox::{EffectKind, Fault, OAuthErrorStatus, RevokeDead, TikTokBehaviour};
use social_store::AccountState;
use social_tests::World;

use super::{Row, held, scene};

/// Calls that are lost on their way: more than one question makes by itself.
const NEVER_ARRIVE: u32 = 8;
/// As long as TikTok is asked at most.
const A_DAY: Duration = Duration::from_hours(25);

pub(super) const ROWS: &[Row] = &[Row {
    question: "a revoke whose answer is lost, asked again of a dead token",
    settings: &[
        ("succeeds", |_| {}),
        ("refused", |b| b.revoke_dead = RevokeDead::Refuses),
        ("refused with 400", |b| {
            b.revoke_dead = RevokeDead::Refuses;
            b.oauth_error_status = OAuthErrorStatus::BadRequest;
        }),
    ],
    scene: scene!(lost_revoke),
}];

/// The first calls never arrive, the next has its effect and no answer, and the last one meets a
/// token that is dead: either answer to it is the end.
async fn lost_revoke(behaviour: TikTokBehaviour) -> Result<(), String> {
    let world = World::builder().behaviour(behaviour).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    let faults = world.sandbox().faults();
    faults.add(Fault::cut("revoke").times(NEVER_ARRIVE));
    faults.add(Fault::cut("revoke").after_effect());
    let (user, id) = (world.user(), account.id.clone());
    let ended = world
        .call(|service| async move { service.connect().disconnect(&user, &id).await })
        .await
        .unwrap();
    let row = world.open_store().await.unwrap().load_tokens(&account.id).await.unwrap().unwrap();
    world.pass(A_DAY).await.unwrap();
    let revoked = world.sandbox().ledger().count(EffectKind::Revoke);
    let asked = world.sandbox().calls().iter().filter(|call| call.endpoint == "revoke").count();
    world.end().await.unwrap();
    held!(ended.is_ok(), "{ended:?}");
    held!(row.account.state == AccountState::Revoked, "{:?}", row.account.state);
    held!(row.tokens.is_none(), "the tokens were still there when the user was told");
    held!(revoked == 1, "{revoked} grants were ended");
    held!(asked == usize::try_from(NEVER_ARRIVE).unwrap() + 2, "TikTok was asked {asked} times");
    Ok(())
}

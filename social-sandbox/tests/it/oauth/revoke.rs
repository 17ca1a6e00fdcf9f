//! Revoking an authorization.

use social_sandbox::{EffectKind, RevokeDead};

use super::refresh;
use crate::support::{CREATOR_INFO, PUBLIC, Reply, World};

async fn revoke(world: &World, token: &str) -> Reply {
    world
        .form(
            "/v2/oauth/revoke/",
            &[
                ("client_key", "sandbox-client-key"),
                ("client_secret", "sandbox-client-secret"),
                ("token", token),
            ],
        )
        .await
}

#[tokio::test]
async fn revoking_ends_both_tokens() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let reply = revoke(&world, tokens.access_token.expose_secret()).await;
    assert_eq!((reply.status, reply.text.as_str()), (200, "{}"));
    let call = world.post(&tokens, CREATOR_INFO, &serde_json::json!({})).await;
    assert_eq!(call.failure(), (401, "access_token_invalid".to_owned()));
    let again = refresh(&world, tokens.refresh_token.expose_secret()).await;
    assert_eq!(again.flat().1, "invalid_grant");
    assert_eq!(world.sandbox.ledger().count(EffectKind::Revoke), 1);
}

#[tokio::test]
async fn revoking_a_dead_token_has_two_answers() {
    let world = World::new().await;
    assert_eq!(revoke(&world, "act.unknown").await.text, "{}");
    world.sandbox.tiktok().update_behaviour(|b| b.revoke_dead = RevokeDead::Refuses);
    assert_eq!(revoke(&world, "act.unknown").await.flat().1, "invalid_grant");
    assert_eq!(world.sandbox.ledger().count(EffectKind::Revoke), 0);
}

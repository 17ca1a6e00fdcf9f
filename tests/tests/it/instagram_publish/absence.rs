//! A service that was away for longer than anything waits, in the middle of a post.

use std::time::Duration;

use social_core::LoginFlow;
use social_store::PublicationState;
use social_tests::{Rows, World, on_stores};

use super::scene::Scene;

on_stores!(what_became_of_a_post_is_read_before_it_is_given_up: memory file database);

/// Two days later the time for an answer is over, and one look still tells that it is out.
async fn what_became_of_a_post_is_read_before_it_is_given_up(rows: Rows) {
    for login in [LoginFlow::FacebookLogin, LoginFlow::InstagramLogin] {
        let mut scene = Scene::new(World::builder().rows(rows), login).await;
        let id = scene.dies_after_its_effect(scene.request(scene.image().await)).await;
        scene.world.clock().advance(Duration::from_hours(48));
        scene.world.restart().await.unwrap();
        scene.world.pass(Duration::from_mins(1)).await.unwrap();
        let ended = scene.world.journal(&id).await.unwrap().publication;
        assert_eq!(ended.state, PublicationState::Published, "{login}: {:?}", ended.last_error);
        assert_eq!(scene.posts(), 1);
        scene.end().await;
    }
}

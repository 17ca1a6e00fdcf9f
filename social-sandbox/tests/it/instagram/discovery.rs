//! Hashtags, and accounts of others.

use serde_json::Value;
use social_sandbox::{ContainerKind, NewMedium};

use super::world::{Gram, by};

const DAY: u64 = 24 * 3600;

impl Gram {
    async fn hashtag(&self, word: &str) -> String {
        let reply = self.get("ig_hashtag_search", &[("user_id", &self.ig), ("q", word)]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        by("id", &reply.json()).remove(0)
    }

    async fn with_hashtag(&self, id: &str, edge: &str, more: &[(&str, &str)]) -> Value {
        let query = [&[("user_id", self.ig.as_str()), ("fields", "caption")], more].concat();
        self.get(&format!("{id}/{edge}"), &query).await.json()
    }
}

#[tokio::test]
async fn media_are_found_by_their_hashtags() {
    let gram = Gram::facebook().await;
    let meta = gram.sandbox.meta();
    meta.add_medium(NewMedium::new("a.fan", "old #Tea"));
    gram.pass(DAY + 1);
    gram.post("ours #tea");
    let liked = meta.add_medium(NewMedium::new("b.fan", "liked #tea"));
    meta.add_medium(NewMedium::new("b.fan", "no #teas"));
    let mut story = NewMedium::new("b.fan", "a story #tea");
    story.kind = ContainerKind::StoryImage;
    meta.add_medium(story);
    let counts = social_sandbox::MediaCounts { likes: 10_000, ..Default::default() };
    meta.set_media_counts(&liked, counts).unwrap();
    let id = gram.hashtag("TEA").await;
    assert_eq!(gram.hashtag("tea").await, id, "capitals count for nothing");
    let recent = gram.with_hashtag(&id, "recent_media", &[]).await;
    assert_eq!(by("caption", &recent), ["liked #tea", "ours #tea"]);
    let top = gram.with_hashtag(&id, "top_media", &[("limit", "1")]).await;
    assert_eq!(by("caption", &top), ["liked #tea"]);
    let next = top["paging"]["next"].as_str().unwrap();
    assert!(next.contains(&format!("user_id={}", gram.ig)), "{next}");
    let second: Value = gram.http.get(next).send().await.unwrap().json().await.unwrap();
    assert_eq!(second["data"].as_array().unwrap().len(), 1);
    let named = gram.get(&id, &[("fields", "name")]).await.json();
    assert_eq!(named["name"], "tea");
    let asked = gram.account("recently_searched_hashtags", &[("fields", "id,name")]).await.json();
    assert_eq!(by("name", &asked), ["tea"]);
    let path = format!("{id}/recent_media");
    let whose = [("user_id", gram.ig.as_str()), ("fields", "username")];
    assert_eq!(gram.get(&path, &whose).await.graph_failure().1, 100, "nobody is named");
}

#[tokio::test]
async fn hashtags_are_few_in_a_week_and_for_facebook_login_alone() {
    let gram = Gram::facebook().await;
    gram.sandbox.meta().update_behaviour(|set| set.limits.hashtags_per_week = 2);
    gram.post("#one #two #three");
    let ask = async |word: &str| {
        let query = [("user_id", gram.ig.as_str()), ("q", word)];
        gram.get("ig_hashtag_search", &query).await
    };
    for word in ["one", "two", "one"] {
        assert_eq!(ask(word).await.status, 200, "{word}");
    }
    assert_eq!(ask("three").await.graph_failure(), (400, 18, Some(2_207_034)));
    assert_eq!(ask("nothing").await.graph_failure(), (400, 24, Some(2_207_024)));
    assert_eq!(ask("#one").await.graph_failure().1, 100);
    gram.pass(7 * DAY);
    assert_eq!(ask("three").await.status, 200);
    let query = [("user_id", "17841400000000009"), ("q", "one")];
    let stranger = gram.get("ig_hashtag_search", &query).await;
    assert_eq!(stranger.graph_failure(), (400, 100, Some(33)));
    let other = Gram::instagram().await;
    assert_eq!(other.get("ig_hashtag_search", &[("q", "one")]).await.status, 501);
}

#[tokio::test]
async fn professional_accounts_of_others_are_read_by_their_handle() {
    let gram = Gram::facebook().await;
    let meta = gram.sandbox.meta();
    for caption in ["one", "two", "three"] {
        meta.add_medium(NewMedium::new("cy.photos", caption));
    }
    let read = async |what: &str| {
        let fields = format!("business_discovery.username({what}");
        gram.get(&gram.ig, &[("fields", &fields)]).await
    };
    let reply = read("cy.photos){username,media_count,media.limit(2){caption,view_count}}").await;
    let found = reply.json()["business_discovery"].clone();
    assert_eq!((&found["username"], &found["media_count"]), (&"cy.photos".into(), &3.into()));
    assert_eq!(by("caption", &found["media"]), ["three", "two"]);
    assert!(found["media"]["data"][0]["view_count"].is_u64(), "{}", reply.text);
    assert!(found["media"]["paging"].get("next").is_none(), "cursors alone");
    let after = found["media"]["paging"]["cursors"]["after"].as_str().unwrap();
    let rest =
        read(&format!("cy.photos){{media.limit(2).after({after}){{caption}}}}")).await.json();
    assert_eq!(by("caption", &rest["business_discovery"]["media"]), ["one"]);
    assert_eq!(read("nobody){username}").await.graph_failure(), (400, 110, Some(2_207_013)));
    assert_eq!(read("cy.photos){account_type}").await.graph_failure().1, 100);
    assert_eq!(read("cy.photos){media{alt_text}}").await.graph_failure().1, 100);
    let other = Gram::instagram().await;
    let fields = [("fields", "business_discovery.username(cy.photos){username}")];
    assert_eq!(other.get(&other.ig, &fields).await.graph_failure().1, 100);
}

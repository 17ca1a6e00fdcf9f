//! Fields, lists, comments and mentions.

use serde_json::json;
use social_sandbox::{
    CaptionLogin, CommentDeed, EffectKind, FirstPage, MediaAddress, MediaCounts, NewMedium,
    StrangersNames,
};

use super::world::{Gram, by};

const FIELDS: &str = "id,shortcode,permalink,timestamp,username,media_type,media_product_type,\
media_url,thumbnail_url,caption,alt_text,is_comment_enabled,is_shared_to_feed,like_count,\
comments_count";

#[tokio::test]
async fn a_medium_has_the_fields_of_its_host() {
    for gram in [Gram::facebook().await, Gram::instagram().await] {
        let id = gram.post("a caption");
        let read = gram.get(&id, &[("fields", FIELDS)]).await.json();
        assert_eq!(read["caption"], "a caption");
        assert_eq!(
            (&read["media_type"], &read["media_product_type"]),
            (&json!("IMAGE"), &json!("FEED"))
        );
        assert!(read["permalink"].as_str().unwrap().starts_with("https://www.instagram.com/p/"));
        assert!(read["timestamp"].as_str().unwrap().ends_with("+0000"));
        assert!(read.get("thumbnail_url").is_none() && read["media_url"].is_string());
        let figures = gram.get(&id, &[("fields", "saved_count")]).await;
        let facebook = gram.token.starts_with("EAA");
        assert_eq!(figures.status == 200, facebook, "{}", figures.text);
        if !facebook {
            assert!(figures.text.contains("nonexisting field (saved_count)"));
        }
        assert_eq!(gram.get(&format!("{id}/"), &[]).await.json(), json!({ "id": id }));
    }
}

#[tokio::test]
async fn what_may_be_missing_is_missing_on_demand() {
    let gram = Gram::instagram().await;
    let id = gram.post("a caption");
    let meta = gram.sandbox.meta();
    meta.update_behaviour(|behaviour| {
        behaviour.media_address = MediaAddress::Missing;
        behaviour.caption_login = CaptionLogin::FacebookOnly;
    });
    let read = gram.get(&id, &[("fields", FIELDS)]).await.json();
    for absent in ["media_url", "caption", "media_product_type"] {
        assert!(read.get(absent).is_none(), "{absent}");
    }
    meta.update_behaviour(|behaviour| behaviour.media_address = MediaAddress::Given);
    meta.flag_medium(&id, true).unwrap();
    assert!(gram.get(&id, &[("fields", "media_url")]).await.json().get("media_url").is_none());
}

#[tokio::test]
async fn a_medium_can_be_too_new_to_be_read() {
    let gram = Gram::facebook().await;
    gram.sandbox.meta().update_behaviour(|behaviour| behaviour.fresh_media_failures = 1);
    let id = gram.published("x").await;
    let first = gram.get(&id, &[("fields", "permalink")]).await;
    assert_eq!(first.graph_failure(), (400, 100, Some(33)));
    assert_eq!(gram.get(&id, &[("fields", "permalink")]).await.status, 200);
}

#[tokio::test]
async fn a_list_comes_in_pages_whose_next_carries_the_token() {
    let gram = Gram::facebook().await;
    let mut made: Vec<String> = Vec::new();
    for number in 0..7 {
        made.push(gram.post(&format!("post {number}")));
    }
    made.reverse();
    let first = gram.account("media", &[("fields", "id"), ("limit", "3")]).await.json();
    assert_eq!(by("id", &first), made[..3]);
    let next = first["paging"]["next"].as_str().unwrap();
    assert!(next.contains(&format!("access_token={}", gram.token)), "{next}");
    let second = gram.http.get(next).send().await.unwrap().json().await.unwrap();
    assert_eq!(by("id", &second), made[3..6]);
    let after = second["paging"]["cursors"]["after"].as_str().unwrap();
    // A new post and a deleted one shift nothing.
    gram.post("a new one");
    gram.sandbox.meta().remove_medium(&made[5]).unwrap();
    let last = gram.account("media", &[("limit", "3"), ("after", after)]).await.json();
    assert_eq!(by("id", &last), made[6..]);
    assert!(last["paging"].get("next").is_none());
    let before = last["paging"]["cursors"]["before"].as_str().unwrap();
    let back = gram.account("media", &[("limit", "2"), ("before", before)]).await.json();
    assert_eq!(by("id", &back), made[3..5]);
}

#[tokio::test]
async fn a_page_can_be_empty_or_lead_elsewhere() {
    let gram = Gram::facebook().await;
    let id = gram.post("x");
    gram.sandbox.meta().update_behaviour(|behaviour| {
        behaviour.first_page = FirstPage::Empty;
        behaviour.foreign_next = Some("https://evil.example/".to_owned());
    });
    let first = gram.account("media", &[]).await.json();
    assert_eq!(first["data"], json!([]));
    assert!(first["paging"]["next"].as_str().unwrap().starts_with("https://evil.example/"));
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    assert_eq!(by("id", &gram.account("media", &[("after", after)]).await.json()), [id]);
}

#[tokio::test]
async fn an_account_has_the_fields_of_its_host() {
    for gram in [Gram::facebook().await, Gram::instagram().await] {
        gram.post("x");
        let facebook = gram.token.starts_with("EAA");
        let own = if facebook { "ig_id" } else { "user_id,account_type" };
        let other = if facebook { "account_type" } else { "ig_id" };
        let fields =
            format!("id,username,biography,followers_count,media_count,media{{caption}},{own}");
        let read = gram.get(&gram.ig, &[("fields", &fields)]).await.json();
        assert_eq!((&read["username"], &read["media_count"]), (&json!("ada.studio"), &json!(1)));
        assert_eq!(read["media"]["data"][0]["caption"], "x");
        assert_eq!(gram.get(&gram.ig, &[("fields", other)]).await.graph_failure().1, 100);
        let foreign = gram.get("17841400000000004", &[]).await;
        assert_eq!(foreign.graph_failure(), (400, 100, Some(33)));
    }
}

#[tokio::test]
async fn comments_are_written_answered_hidden_and_deleted() {
    let gram = Gram::facebook().await;
    let id = gram.post("x");
    let meta = gram.sandbox.meta();
    let first = meta.comment(&id, "a.fan", "lovely", None).unwrap();
    let reply = gram.send(&format!("{first}/replies"), &[("message", "thank you")]).await.id();
    let deeper = gram.send(&format!("{reply}/replies"), &[("message", "again")]).await.id();
    let parent = gram.get(&deeper, &[("fields", "parent_id,from,media")]).await.json();
    assert_eq!((&parent["parent_id"], &parent["media"]["id"]), (&json!(first), &json!(id)));
    assert_eq!(parent["from"]["id"], gram.ig.as_str());
    let own = gram.send(&format!("{id}/comments"), &[("message", "by the owner")]).await.id();
    let fields = "id,text,hidden,username,replies{id,text}";
    let list = gram.get(&format!("{id}/comments"), &[("fields", fields)]).await.json();
    assert_eq!(by("id", &list), [own.clone(), first.clone()]);
    assert_eq!(list["data"][1]["replies"]["data"].as_array().unwrap().len(), 2);

    for (comment, hidden) in [(&first, true), (&own, false)] {
        let done = gram.send(comment, &[("hide", "true")]).await.json();
        assert_eq!(done, json!({ "success": true }));
        let read = gram.get(comment, &[("fields", "hidden")]).await.json();
        assert_eq!(read["hidden"], hidden, "{comment}");
    }
    let refused = gram.send(&format!("{first}/replies"), &[("message", "no")]).await;
    assert_eq!(refused.graph_failure().1, 100);
    assert_eq!(gram.delete(&first).await.json(), json!({ "success": true }));
    assert_eq!(gram.get(&reply, &[]).await.graph_failure(), (400, 100, Some(33)));

    let off = gram.send(&id, &[("comment_enabled", "false")]).await.json();
    assert_eq!(off, json!({ "success": true }));
    let late = gram.send(&format!("{id}/comments"), &[("message", "late")]).await;
    assert_eq!(late.graph_failure().1, 100);
    let deeds = gram.sandbox.ledger().instagram_comments();
    let deeds: Vec<_> = deeds.iter().map(|deed| (deed.deed, deed.comment_id.as_str())).collect();
    assert_eq!(
        deeds,
        [
            (CommentDeed::Written, &*reply),
            (CommentDeed::Written, &*deeper),
            (CommentDeed::Written, &*own),
            (CommentDeed::Hidden, &*first),
            (CommentDeed::Deleted, &*first),
        ]
    );
    assert_eq!(gram.sandbox.ledger().count(EffectKind::InstagramMediaChange), 1);
}

#[tokio::test]
async fn strangers_can_be_without_a_name_and_their_edits_show_at_once() {
    let gram = Gram::instagram().await;
    let id = gram.post("x");
    let meta = gram.sandbox.meta();
    let comment = meta.comment(&id, "a.fan", "first", None).unwrap();
    meta.edit_comment(&comment, "second").unwrap();
    meta.update_behaviour(|behaviour| behaviour.strangers_names = StrangersNames::Missing);
    let read = gram.get(&comment, &[("fields", "text,username,from")]).await.json();
    assert_eq!(read["text"], "second");
    assert!(read.get("username").is_none() && read.get("from").is_none());
    meta.remove_comment(&comment).unwrap();
    assert_eq!(gram.get(&comment, &[]).await.graph_failure().1, 100);
}

#[tokio::test]
async fn only_the_owner_of_a_medium_moderates() {
    let gram = Gram::facebook().await;
    let foreign = gram.sandbox.meta().add_medium(NewMedium::new("bo.bakery", "bread"));
    let comment = gram.sandbox.meta().comment(&foreign, "a.fan", "hi", None).unwrap();
    for refused in [gram.get(&foreign, &[]).await, gram.delete(&comment).await] {
        assert_eq!(refused.graph_failure(), (400, 100, Some(33)));
    }
}

#[tokio::test]
async fn mentions_and_tags_are_found_and_answered() {
    let gram = Gram::facebook().await;
    let meta = gram.sandbox.meta();
    let mut new = NewMedium::new("a.fan", "with @ada.studio!");
    new.people = vec!["ada.studio".to_owned()];
    let medium = meta.add_medium(new);
    let comment = meta.comment(&medium, "b.fan", "and @ada.studio", None).unwrap();
    let fields = format!("mentioned_media.media_id({medium}){{caption,username}}");
    let read = gram.get(&gram.ig, &[("fields", &fields)]).await.json();
    assert_eq!(read["mentioned_media"]["caption"], "with @ada.studio!");
    let fields = format!("mentioned_comment.comment_id({comment}){{text,media{{id}}}}");
    let read = gram.get(&gram.ig, &[("fields", &fields)]).await.json();
    assert_eq!(read["mentioned_comment"]["media"]["id"], medium.as_str());
    let form = [("media_id", &*medium), ("comment_id", &*comment), ("message", "hello")];
    gram.send(&format!("{}/mentions", gram.ig), &form).await.id();
    let tagged = gram.account("tags", &[("fields", "id,username")]).await.json();
    assert_eq!(by("username", &tagged), ["a.fan"]);
    let unnamed = meta.add_medium(NewMedium::new("a.fan", "nobody"));
    let form = [("media_id", &*unnamed), ("message", "hello")];
    let refused = gram.send(&format!("{}/mentions", gram.ig), &form).await;
    assert_eq!(refused.graph_failure(), (400, 100, Some(33)));
}

#[tokio::test]
async fn media_are_deleted_by_facebook_login_alone() {
    let gram = Gram::facebook().await;
    let id = gram.post("x");
    assert_eq!(gram.delete(&id).await.json(), json!({ "success": true }));
    assert_eq!(gram.get(&id, &[]).await.graph_failure(), (400, 100, Some(33)));
    assert_eq!(gram.sandbox.ledger().count(EffectKind::InstagramMediaChange), 1);
    let gram = Gram::instagram().await;
    let id = gram.post("x");
    assert_eq!(gram.delete(&id).await.status, 501);
}

#[tokio::test]
async fn likes_grow_with_time_and_by_hand() {
    let gram = Gram::facebook().await;
    let id = gram.post("x");
    let likes = || async {
        let read = gram.get(&id, &[("fields", "like_count")]).await.json();
        read["like_count"].as_u64().unwrap()
    };
    let first = likes().await;
    gram.pass(86_400);
    let second = likes().await;
    assert!(second > first);
    let counts = MediaCounts { likes: 1_000, ..MediaCounts::default() };
    gram.sandbox.meta().set_media_counts(&id, counts).unwrap();
    assert_eq!(likes().await, second + 1_000);
}

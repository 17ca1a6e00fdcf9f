//! Webhooks that follow from what happens to media.

use serde_json::{Value, json};
use social_sandbox::{AppWebhooks, ContainerKind, DEFAULT_META_APP_ID, MetaLogin, NewMedium};

use super::world::Gram;
use crate::support::Receiver;

/// Subscribes the app to everything, and the account's Page or the account.
async fn subscribed(gram: &Gram, receiver: &Receiver) {
    let webhooks = AppWebhooks {
        callback_url: receiver.url.clone(),
        verify_token: "v".into(),
        fields: ["comments", "mentions", "story_insights"].map(str::to_owned).to_vec(),
        include_values: true,
    };
    let set = |app: &mut social_sandbox::MetaApp| app.webhooks = Some(webhooks.clone());
    gram.sandbox.meta().update_app(DEFAULT_META_APP_ID, set).unwrap();
    let subject = if gram.token.starts_with("EAA") { "110000000000001" } else { &*gram.ig };
    let field = if gram.token.starts_with("EAA") { "feed" } else { "comments" };
    let done =
        gram.send(&format!("{subject}/subscribed_apps"), &[("subscribed_fields", field)]).await;
    assert_eq!(done.json(), json!({ "success": true }), "{}", done.text);
}

/// The change of the next delivery: its account, its field and its value.
async fn change(receiver: &mut Receiver) -> (String, String, Value) {
    let body = receiver.next().await.json();
    let entry = &body["entry"][0];
    let named = entry["changes"].get(0).unwrap_or(entry);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&entry["id"]), text(&named["field"]), named["value"].clone())
}

#[tokio::test]
async fn a_comment_of_a_stranger_is_told_in_both_logins() {
    for gram in [Gram::facebook().await, Gram::instagram().await] {
        let mut receiver = Receiver::start().await;
        subscribed(&gram, &receiver).await;
        let id = gram.post("x");
        let meta = gram.sandbox.meta();
        let comment = meta.comment(&id, "a.fan", "très bon", None).unwrap();
        let (account, field, value) = change(&mut receiver).await;
        assert_eq!((account.as_str(), field.as_str()), (gram.ig.as_str(), "comments"));
        assert_eq!(value["id"], comment.as_str());
        assert_eq!(value["text"], "très bon");
        assert_eq!(value["from"]["username"], "a.fan");
        assert_eq!(value["media"], json!({ "id": id, "media_product_type": "FEED" }));
        let from = gram.get(&comment, &[("fields", "from")]).await.json();
        assert_eq!(from["from"]["id"], value["from"]["id"]);
        let answer = meta.comment(&id, "b.fan", "indeed", Some(&comment)).unwrap();
        let (_, _, value) = change(&mut receiver).await;
        assert_eq!((&value["id"], &value["parent_id"]), (&json!(answer), &json!(comment)));
        // What the account writes itself, and edits and deletions, are not told.
        gram.send(&format!("{comment}/replies"), &[("message", "thank you")]).await.id();
        meta.edit_comment(&comment, "other").unwrap();
        meta.remove_comment(&comment).unwrap();
        meta.webhooks_idle().await;
        assert!(receiver.ready().is_none());
    }
}

#[tokio::test]
async fn mentions_name_ids_alone() {
    let gram = Gram::facebook().await;
    let mut receiver = Receiver::start().await;
    subscribed(&gram, &receiver).await;
    let meta = gram.sandbox.meta();
    let medium = meta.add_medium(NewMedium::new("a.fan", "hello @ada.studio"));
    let (account, field, value) = change(&mut receiver).await;
    assert_eq!((account.as_str(), field.as_str()), (gram.ig.as_str(), "mentions"));
    assert_eq!(value, json!({ "media_id": medium }));
    let comment = meta.comment(&medium, "b.fan", "@ada.studio look", None).unwrap();
    let (_, _, value) = change(&mut receiver).await;
    assert_eq!(value, json!({ "media_id": medium, "comment_id": comment }));
    let own = gram.post("@ada.studio is me");
    meta.comment(&own, "b.fan", "@ada.studio look", None).unwrap();
    assert_eq!(change(&mut receiver).await.1, "comments");
    meta.webhooks_idle().await;
    assert!(receiver.ready().is_none(), "nobody mentions themselves");
}

#[tokio::test]
async fn instagram_login_hears_of_a_mention_as_a_comment() {
    let gram = Gram::instagram().await;
    let mut receiver = Receiver::start().await;
    subscribed(&gram, &receiver).await;
    let meta = gram.sandbox.meta();
    let medium = meta.add_medium(NewMedium::new("a.fan", "hello @ada.studio"));
    let comment = meta.comment(&medium, "b.fan", "@ada.studio look", None).unwrap();
    let (account, field, value) = change(&mut receiver).await;
    assert_eq!((account.as_str(), field.as_str()), (gram.ig.as_str(), "comments"));
    assert_eq!((&value["id"], &value["media"]["id"]), (&json!(comment), &json!(medium)));
    meta.webhooks_idle().await;
    assert!(receiver.ready().is_none());
}

#[tokio::test]
async fn what_an_app_publishes_and_answers_is_told_to_whom_it_concerns() {
    let gram = Gram::facebook().await;
    let mut receiver = Receiver::start().await;
    subscribed(&gram, &receiver).await;
    // The Page of the bakery belongs to somebody else who connected the same app.
    let scopes = ["instagram_basic", "pages_manage_metadata"];
    let meta = gram.sandbox.meta();
    let tokens = meta.issue_tokens(DEFAULT_META_APP_ID, MetaLogin::Facebook, "bo", &scopes);
    let token = tokens.unwrap().pages[0].access_token.expose_secret().to_owned();
    let bo = Gram { token, base: gram.base.clone(), ig: "17841400000000004".to_owned(), ..gram };
    let fields = [("subscribed_fields", "feed")];
    assert_eq!(bo.send("110000000000007/subscribed_apps", &fields).await.status, 200);
    let medium = meta.add_medium(NewMedium::new("bo.bakery", "bread for @ada.studio"));
    assert_eq!(change(&mut receiver).await.1, "mentions");
    let scopes = ["instagram_basic", "instagram_manage_comments"];
    let tokens = meta.issue_tokens(DEFAULT_META_APP_ID, MetaLogin::Facebook, "ada", &scopes);
    let ada = "17841400000000001";
    let token = tokens.unwrap().token_for(ada).unwrap().expose_secret().to_owned();
    let ada_again = Gram { token, ig: ada.to_owned(), ..bo };
    let form = [("media_id", &*medium), ("message", "thank you @cy.photos")];
    ada_again.send(&format!("{ada}/mentions"), &form).await.id();
    let (account, field, value) = change(&mut receiver).await;
    assert_eq!((account.as_str(), field.as_str()), ("17841400000000004", "comments"));
    assert_eq!(value["from"]["username"], "ada.studio");
}

#[tokio::test]
async fn the_last_figures_of_a_story_come_when_its_day_is_over() {
    let gram = Gram::facebook().await;
    let mut receiver = Receiver::start().await;
    subscribed(&gram, &receiver).await;
    let mut new = NewMedium::new("ada.studio", "");
    new.kind = ContainerKind::StoryVideo;
    let story = gram.sandbox.meta().add_medium(new);
    gram.pass(86_399);
    gram.account("stories", &[]).await;
    assert!(receiver.ready().is_none());
    gram.pass(1);
    let (_, field, value) = change(&mut receiver).await;
    assert_eq!(field, "story_insights");
    assert_eq!(value["media_id"], story.as_str());
    assert!(value["reach"].as_i64().unwrap() >= 5, "{value}");
    for part in ["impressions", "taps_forward", "taps_back", "exits", "replies"] {
        assert!(value[part].is_i64(), "{part}");
    }
}

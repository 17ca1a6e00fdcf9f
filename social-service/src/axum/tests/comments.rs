//! Instagram media and comments: whose they are, what is taken, and what stands in the answers.

use serde_json::json;
use social_core::Subject;
use social_store::{CommentVisibility, IgComment, InstagramAccount};

use super::*;

const MEDIA: &str = "18000000000000001";

/// Connects an Instagram account with one comment, as a login and a reading would.
pub(super) async fn account(world: &World, name: &str) -> AccountId {
    let new = NewAccount {
        user_id: UserId::new(name),
        app: AppName::default_app(),
        flow: LoginFlow::InstagramLogin,
        subject: Subject::new(format!("scoped-id-of-{name}")),
    };
    let reserved = world.store.reserve(&new).await.unwrap();
    let now = world.clock.now();
    let tokens = TokenSet {
        access: "IG-made-up".into(),
        access_expires_at: Some(now + std::time::Duration::from_hours(1_000)),
        refresh: None,
        refresh_expires_at: None,
        scopes: Scopes::parse("instagram_business_basic,instagram_business_content_publish"),
        issued_at: now,
        subject: Some(new.subject.clone()),
    };
    let sealed = world.vault.seal_tokens(&new.identity(&reserved.id), &tokens).unwrap();
    world.store.put(&reserved.id, reserved.token_version, &sealed, &json!({})).await.unwrap();
    let professional = InstagramAccount {
        account_id: reserved.id.clone(),
        app: AppName::default_app(),
        ig_business_id: "17841400000000001".to_owned(),
        page_id: None,
        page_name: None,
        username: name.to_owned(),
        account_type: None,
        access_level: "publish".to_owned(),
        data_access_expires_at: None,
        created_at: now,
        updated_at: now,
    };
    world.store.put_instagram_account(&professional).await.unwrap();
    let comment = IgComment {
        ig_id: "17900000000000001".to_owned(),
        account_id: reserved.id.clone(),
        ig_business_id: professional.ig_business_id,
        media_id: MEDIA.to_owned(),
        parent_id: None,
        from_id: None,
        from_username: Some("bo".to_owned()),
        text: "<b>nice</b>".to_owned(),
        visibility: CommentVisibility::Visible,
        timestamp: Some(now),
        synced_at: now,
        deleted_at: None,
        unseen_since: Some(now),
    };
    world.store.upsert_ig_comments(&[comment]).await.unwrap();
    reserved.id
}

#[tokio::test]
async fn comments_are_listed_to_their_owner_alone() {
    let world = world();
    let id = account(&world, "lea").await;
    let path = format!("/api/instagram/media/{MEDIA}/comments?account_id={id}");
    let listed = world.get(&path, "lea").await.json();
    assert_eq!(listed["comments"][0]["text"], "<b>nice</b>");
    assert_eq!((&listed["comments"][0]["from"], &listed["next"]), (&json!("bo"), &Value::Null));
    let media = world.get(&format!("/api/instagram/media?account_id={id}"), "lea").await.json();
    assert_eq!(media["media"], json!([]));
    let refused = world.get(&path, "max").await;
    assert_eq!((refused.status, refused.code()), (StatusCode::NOT_FOUND, "not_found".to_owned()));
    let tiktok = world.account("lea").await;
    let path = format!("/api/instagram/media?account_id={tiktok}");
    assert_eq!(world.get(&path, "lea").await.status, StatusCode::NOT_FOUND);
}

/// The platform cannot be reached: nothing was sent, and that is what is said.
#[tokio::test]
async fn what_cannot_be_sent_is_said_so_and_written_down() {
    let world = world();
    let id = account(&world, "lea").await;
    let text = json!({ "account_id": id, "text": "hello" });
    let reply = "/api/instagram/comments/17900000000000001/replies";
    let refused = world.post_json(reply, "lea", &text).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::BAD_GATEWAY, "platform_unreachable".to_owned())
    );
    assert_eq!(world.audited().await, ["comment.answered"]);
    let empty = json!({ "account_id": id, "text": "  " });
    let refused = world.post_json(reply, "lea", &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["error"]["details"]["violations"][0]["field"], "text");
    for (path, body) in [
        (reply, json!({ "text": "hello" })),
        (reply, json!({ "account_id": id, "text": "hello", "extra": 1 })),
        ("/api/instagram/comments/17900000000000001/hidden", json!({ "account_id": id })),
    ] {
        let refused = world.post_json(path, "lea", &body).await;
        assert_eq!(refused.code(), "invalid_json", "{path} {body}");
    }
}

#[tokio::test]
async fn figures_of_instagram_say_what_is_missing() {
    let world = world();
    let id = account(&world, "lea").await;
    let shown = world.get(&format!("/api/accounts/{id}/insights"), "lea").await.json();
    assert_eq!(shown["professionals"][0]["ig_id"], "17841400000000001");
    assert_eq!(shown["scopes_not_asked"], json!(["instagram_business_manage_insights"]));
    assert!(shown["user_message"].as_str().unwrap().contains("permissions"));
}

#[tokio::test]
async fn unseen_comments_are_listed_and_marked_for_their_owner_alone() {
    let world = world();
    let id = account(&world, "lea").await;
    let (list, mark) = ("/api/instagram/comments", "/api/instagram/comments/seen");
    let listed = world.get(list, "lea").await.json();
    assert_eq!((&listed["unseen"], &listed["next"]), (&json!(1), &Value::Null));
    assert_eq!(listed["comments"][0]["id"], "17900000000000001");
    assert_eq!(listed["comments"][0]["unseen_since"], listed["up_to"]);
    let theirs = world.get(list, "max").await.json();
    assert_eq!((&theirs["unseen"], &theirs["comments"]), (&json!(0), &json!([])));
    let tiktok = world.account("lea").await;
    let of = |account: &AccountId| format!("{list}?account_id={account}");
    for (path, name) in [(of(&id), "max"), (of(&tiktok), "lea")] {
        assert_eq!(world.get(&path, name).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(world.get(&of(&id), "lea").await.json(), listed);
    let hidden = world.get(&format!("{list}?show=hidden"), "lea").await.json();
    assert_eq!(hidden["comments"], json!([]));
    let refused = world.get(&format!("{list}?show=all"), "lea").await;
    assert_eq!(refused.code(), "invalid_query");

    world.clock.advance(std::time::Duration::from_secs(1));
    let first = world.store.find_ig_comment(&id, "17900000000000001").await.unwrap().remove(0);
    let late = IgComment { ig_id: "17900000000000002".to_owned(), ..first };
    world.store.upsert_ig_comments(&[late]).await.unwrap();
    let seen = json!({ "up_to": listed["up_to"] });
    assert_eq!(world.post_json(mark, "max", &seen).await.json()["seen"], 0);
    let theirs = json!({ "up_to": listed["up_to"], "account_id": id });
    assert_eq!(world.post_json(mark, "max", &theirs).await.status, StatusCode::NOT_FOUND);
    let elsewhere = json!({ "up_to": listed["up_to"], "media_id": "18000000000000009" });
    assert_eq!(world.post_json(mark, "lea", &elsewhere).await.json()["seen"], 0);
    assert_eq!(world.post_json(mark, "lea", &json!({})).await.code(), "invalid_json");
    assert_eq!(world.post_json(mark, "lea", &seen).await.json()["seen"], 1);
    let left = world.get(list, "lea").await.json();
    assert_eq!(left["comments"][0]["id"], "17900000000000002", "it came since");
    assert_eq!((left["unseen"].clone(), left["comments"].as_array().unwrap().len()), (json!(1), 1));
}

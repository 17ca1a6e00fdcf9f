//! Pages, portfolios, permissions, and what a token is.

use serde_json::{Value, json};
use social_sandbox::{MetaAccount, MetaBehaviour, MetaLogin, MetaPage};

use super::world::{refusal, with_query};
use super::{APP, BASICS, Meta, PERSON, SECRET, STUDIO, STUDIO_PAGE};

const FIELDS: &str = "id,name,username,access_token,tasks,instagram_business_account{id,username,name,profile_picture_url},connected_instagram_account{id,username}";

async fn pages(meta: &Meta, token: &str, more: &[(&str, &str)]) -> Value {
    let fields = [&[("fields", FIELDS)], more].concat();
    let reply = meta.get(with_query(meta.facebook("/v25.0/me/accounts"), &fields), token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

fn names(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|page| page["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn pages_tell_what_stands_behind_them() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let list = pages(&meta, tokens.access_token.expose_secret(), &[]).await;
    let all = list["data"].as_array().unwrap();
    assert_eq!(all.len(), 6);
    assert_eq!(all[0]["instagram_business_account"]["id"], STUDIO);
    assert_eq!(all[0]["instagram_business_account"]["username"], "ada.studio");
    assert!(all[0]["tasks"].as_array().unwrap().contains(&json!("CREATE_CONTENT")));
    assert_eq!(all[2]["instagram_business_account"], Value::Null, "nothing is linked");
    assert_eq!(all[3]["tasks"], json!(["ANALYZE"]));
    assert_eq!(all[4]["instagram_business_account"], Value::Null);
    assert_eq!(all[4]["connected_instagram_account"]["username"], "cy.photos");
}

#[tokio::test]
async fn a_personal_account_is_behind_no_page() {
    let meta = Meta::new().await;
    let page = MetaPage::new("Private", PERSON).linked_to("ada.private");
    let page = meta.sandbox.meta().add_page(page);
    let tokens = meta.connect();
    let path =
        format!("/{}?fields=instagram_business_account,connected_instagram_account", page.id);
    let node = meta.read(&path, tokens.access_token.expose_secret()).await;
    assert_eq!(node, json!({ "id": page.id }));
}

#[tokio::test]
async fn pages_of_a_portfolio_are_missing_without_its_permission_since_v17() {
    let meta = Meta::new().await;
    let control = meta.sandbox.meta();
    let few = ["pages_show_list", "instagram_basic"];
    let tokens = control.issue_tokens(APP, MetaLogin::Facebook, PERSON, &few).unwrap();
    let token = tokens.access_token.expose_secret();
    assert!(!names(&pages(&meta, token, &[]).await).contains(&"Ada's Agency"));
    let old = meta.read("/v16.0/me/accounts?fields=name", token).await;
    assert!(names(&old).contains(&"Ada's Agency"));
    let reply = meta.get(meta.facebook("/v25.0/me/businesses"), token).await;
    assert_eq!(refusal(&reply), (400, 200, None));
    let all = meta.connect();
    assert!(
        names(&pages(&meta, all.access_token.expose_secret(), &[]).await).contains(&"Ada's Agency")
    );
}

#[tokio::test]
async fn portfolios_list_pages_that_were_not_ticked_without_a_token() {
    let meta = Meta::new().await;
    let fields = [
        ("client_id", APP),
        ("redirect_uri", "http://127.0.0.1:9/cb"),
        ("scope", "pages_show_list,business_management"),
        ("approve", "auto"),
        ("pages", STUDIO_PAGE),
    ];
    let back = meta.plain(with_query(meta.facebook("/v25.0/dialog/oauth"), &fields)).await;
    let code = back.callback("code").unwrap();
    let fields = [
        ("client_id", APP),
        ("client_secret", SECRET),
        ("redirect_uri", "http://127.0.0.1:9/cb"),
        ("code", &code),
    ];
    let answer = meta.form(meta.facebook("/oauth/access_token"), &fields).await.json();
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(names(&pages(&meta, token, &[]).await), ["Ada's Studio"]);
    let businesses = meta.read("/v25.0/me/businesses", token).await;
    let id = businesses["data"][0]["id"].as_str().unwrap().to_owned();
    let owned = meta.read(&format!("/v25.0/{id}/owned_pages?fields={FIELDS}"), token).await;
    assert_eq!(names(&owned), ["Ada's Agency"]);
    assert_eq!(owned["data"][0]["access_token"], Value::Null);
    let clients = meta.read(&format!("/v25.0/{id}/client_pages?fields=name"), token).await;
    assert!(names(&clients).is_empty());
    let info = format!("/debug_token?input_token={token}&access_token={APP}%7C{SECRET}");
    let info = meta.plain(meta.facebook(&info)).await.json();
    let targets = info["data"]["granular_scopes"].as_array().unwrap();
    assert!(targets.contains(&json!({ "scope": "pages_show_list", "target_ids": [STUDIO_PAGE] })));
}

#[tokio::test]
async fn lists_come_in_pages() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let list = pages(&meta, token, &[("limit", "4"), ("after", &after)]).await;
        seen.extend(names(&list).into_iter().map(str::to_owned));
        after = list["paging"]["cursors"]["after"].as_str().unwrap().to_owned();
        let Some(next) = list["paging"]["next"].as_str() else {
            assert!(list["paging"]["previous"].is_string());
            break;
        };
        assert!(next.starts_with(meta.sandbox.facebook_url().as_str()) && next.contains(token));
        let same = meta.plain(next.parse().unwrap()).await;
        assert_eq!(same.status, 200, "the address holds all that is needed");
    }
    assert_eq!(seen.len(), 6);
    let reply = meta.get(meta.facebook("/me/accounts?limit=none"), token).await;
    assert_eq!(refusal(&reply).1, 100);
}

#[tokio::test]
async fn a_page_has_a_token_without_an_end_for_its_account() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let user = tokens.access_token.expose_secret();
    let path = format!("/v25.0/{STUDIO_PAGE}?fields=access_token");
    let page = meta.read(&path, user).await;
    let token = page["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        tokens.token_for(STUDIO).unwrap().expose_secret(),
        token,
        "asked again it is the same"
    );
    let me = meta.read("/v25.0/me", &token).await;
    assert_eq!(me, json!({ "id": STUDIO_PAGE, "name": "Ada's Studio" }));
    let info = format!("/debug_token?input_token={token}&access_token={APP}%7C{SECRET}");
    let info = meta.plain(meta.facebook(&info)).await.json();
    let data = &info["data"];
    assert_eq!((&data["type"], &data["expires_at"]), (&json!("PAGE"), &json!(0)));
    assert_eq!(
        (&data["profile_id"], &data["user_id"]),
        (&json!(STUDIO_PAGE), &json!(tokens.user_id))
    );
    meta.pass(61 * 86_400);
    assert_eq!(refusal(&meta.get(meta.facebook("/me"), user).await), (400, 190, Some(463)));
    meta.read("/v25.0/me", &token).await;
}

#[tokio::test]
async fn a_token_tells_what_it_is_to_its_own_app_only() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let path = format!("/v25.0/debug_token?input_token={}", tokens.access_token.expose_secret());
    let info = meta.read(&path, &format!("{APP}|{SECRET}")).await;
    let data = &info["data"];
    assert_eq!((&data["app_id"], &data["type"]), (&json!(APP), &json!("USER")));
    assert_eq!((&data["is_valid"], &data["user_id"]), (&json!(true), &json!(tokens.user_id)));
    let now = meta.sandbox.clock().now_unix();
    let days = |name: &str| (data[name].as_i64().unwrap() - now + 60) / 86_400;
    assert_eq!((days("expires_at"), days("data_access_expires_at")), (60, 90));
    assert_eq!(data["granular_scopes"][0].get("target_ids"), None, "no list is all of them");
    let account = meta.connect_account("ada.studio");
    let path = format!("/debug_token?input_token={}", account.access_token.expose_secret());
    let info = meta.read(&path, &format!("{APP}|{SECRET}")).await;
    assert_eq!(
        (&info["data"]["is_valid"], &info["data"]["error"]["code"]),
        (&json!(false), &json!(190))
    );
    let refused = meta.get(meta.facebook(&path), &format!("{APP}|wrong")).await;
    assert_eq!(refusal(&refused), (400, 190, None));
    meta.sandbox.meta().add_app(social_sandbox::MetaApp::new(("55", "other"), ("56", "other")));
    let path = format!("/debug_token?input_token={}", tokens.access_token.expose_secret());
    let foreign = meta.get(meta.facebook(&path), "55|other").await;
    assert_eq!(refusal(&foreign), (400, 100, None), "another app learns nothing");
}

#[tokio::test]
async fn permissions_are_taken_back_one_by_one_or_with_the_app() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    let delete = async |path: &str| {
        let sent = meta.http.delete(meta.facebook(path)).bearer_auth(token).send().await;
        sent.unwrap().json::<Value>().await.unwrap()
    };
    let path = "/v25.0/me/permissions?permission=instagram_basic";
    assert_eq!(delete(path).await, json!({ "success": true }));
    let list = meta.read("/me/permissions", token).await;
    let row = json!({ "permission": "instagram_basic", "status": "declined" });
    assert!(list["data"].as_array().unwrap().contains(&row));
    assert_eq!(delete("/v25.0/me/permissions").await, json!({ "success": true }));
    let refused = meta.get(meta.facebook("/me"), token).await;
    assert_eq!(refusal(&refused), (400, 190, Some(458)));
    assert_eq!(meta.sandbox.ledger().revokes().len(), 1);
}

#[tokio::test]
async fn a_person_sees_only_what_is_theirs() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    for path in ["/110000000000007", "/999999999", "/v25.0/999999999/"] {
        assert_eq!(
            refusal(&meta.get(meta.facebook(path), token).await),
            (400, 100, Some(33)),
            "{path}"
        );
    }
    let unknown = meta.get(meta.facebook("/999999999"), "EAAnonsense").await;
    assert_eq!(refusal(&unknown), (400, 190, None), "the token comes first");
    let strange = meta.get(meta.facebook("/me?fields=shoe_size"), token).await;
    assert_eq!(refusal(&strange).1, 100);
    let user = meta.read(&format!("/{}?fields=first_name,last_name", tokens.user_id), token).await;
    assert_eq!((&user["first_name"], &user["last_name"]), (&json!("Ada"), &json!("Author")));
}

#[tokio::test]
async fn the_same_seed_gives_the_same_ids_and_new_people_can_be_added() {
    let (one, two) = (Meta::new().await, Meta::new().await);
    assert_eq!(one.connect().access_token, two.connect().access_token);
    let control = one.sandbox.meta();
    let account =
        control.add_account(MetaAccount::new("dee", social_sandbox::AccountKind::Business));
    assert!(account.id.starts_with("1784140") && account.id.len() == 17);
    control.add_person(social_sandbox::MetaPerson::new("dee", "Dee Day"));
    let page = control.add_page(MetaPage::new("Dee's", "dee").linked_to("dee"));
    let tokens = control.issue_tokens(APP, MetaLogin::Facebook, "dee", BASICS).unwrap();
    assert_eq!(tokens.pages[0].ig_id.as_ref(), Some(&account.id));
    assert_eq!(tokens.pages[0].page_id, page.id);
    assert!(tokens.token_for(&account.id).is_some());
    assert!(control.issue_tokens(APP, MetaLogin::Facebook, "nobody", &[]).is_err());
    assert!(control.issue_tokens(APP, MetaLogin::Instagram, "ada.private", &[]).is_err());
    assert_eq!(control.behaviour(), MetaBehaviour::default());
}

//! Errors on demand, in the shape of the endpoint that is hit.

use serde_json::{Value, json};
use social_sandbox::{EffectKind, Fault, GRAPH_ERRORS, Shape, meta_endpoints};

use super::world::{refusal, with_query};
use super::{APP, Meta, SECRET};

#[tokio::test]
async fn every_error_can_be_forced_in_its_documented_shape() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    for row in GRAPH_ERRORS {
        let code = match row.subcode {
            Some(subcode) => format!("{}/{subcode}", row.code),
            None => row.code.to_string(),
        };
        meta.sandbox.faults().add(Fault::error("facebook_me", &code));
        let reply = meta.get(meta.facebook("/v25.0/me"), token).await;
        assert_eq!(refusal(&reply), (row.status.as_u16(), row.code, row.subcode), "{code}");
        let error = &reply.json()["error"];
        assert_eq!(error["message"], row.message, "{code}");
        assert!(error["fbtrace_id"].as_str().unwrap().starts_with('A'));
        let words = error["error_user_msg"].as_str().unwrap_or_default();
        assert_eq!(words, row.user_message, "{code}");
        assert_eq!(meta.sandbox.calls().last().unwrap().code, code);
    }
}

#[tokio::test]
async fn a_forced_error_has_the_shape_of_its_endpoint() {
    let meta = Meta::new().await;
    let faults = meta.sandbox.faults();
    faults.add(Fault::error("instagram_code", "Matching code was not found"));
    let reply = meta.form(meta.instagram("/oauth/access_token"), &[("code", "x")]).await;
    let expected = json!({
        "error_type": "OAuthException",
        "code": 400,
        "error_message": "Matching code was not found",
    });
    assert_eq!((reply.status, reply.json()), (400, expected));
    faults.add(Fault::error("facebook_dialog", "server_error").times(2));
    let fields = [
        ("client_id", APP),
        ("redirect_uri", "http://127.0.0.1:9/cb"),
        ("scope", "pages_show_list"),
        ("state", "s"),
    ];
    let back = meta.plain(with_query(meta.facebook("/dialog/oauth"), &fields)).await;
    assert_eq!(back.callback("error").as_deref(), Some("server_error"));
    let page = meta.plain(meta.facebook("/dialog/oauth")).await;
    assert!(page.status == 400 && page.text.contains("server_error"));
    faults.add(Fault::error("missing_object", "1"));
    let tokens = meta.connect();
    let reply = meta.get(meta.facebook("/99"), tokens.access_token.expose_secret()).await;
    assert_eq!(refusal(&reply), (500, 1, None));
}

#[tokio::test]
async fn an_effect_can_come_about_and_its_answer_be_lost() {
    let meta = Meta::new().await;
    let fields = [
        ("client_id", APP),
        ("redirect_uri", "http://127.0.0.1:9/cb"),
        ("scope", "pages_show_list"),
        ("approve", "auto"),
    ];
    let back = meta.plain(with_query(meta.facebook("/dialog/oauth"), &fields)).await;
    let code = back.callback("code").unwrap();
    let fields = [
        ("client_id", APP),
        ("client_secret", SECRET),
        ("redirect_uri", "http://127.0.0.1:9/cb"),
        ("code", &code),
    ];
    let url = with_query(meta.facebook("/oauth/access_token"), &fields);
    meta.sandbox.faults().add(Fault::cut("facebook_code"));
    assert!(meta.http.get(url.clone()).send().await.is_err());
    assert_eq!(meta.sandbox.ledger().count(EffectKind::Exchange), 0);
    meta.sandbox.faults().add(Fault::cut("facebook_code").after_effect());
    assert!(meta.http.get(url.clone()).send().await.is_err());
    assert_eq!(meta.sandbox.ledger().count(EffectKind::Exchange), 1);
    assert_eq!(refusal(&meta.plain(url).await), (400, 100, Some(36_009)));
}

#[tokio::test]
async fn faults_in_how_an_answer_travels_work_here_too() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    let faults = meta.sandbox.faults();
    faults.add(Fault::malformed("facebook_me", Shape::TruncatedJson));
    let half = meta.get(meta.facebook("/me"), token).await;
    assert!(half.status == 200 && serde_json::from_str::<Value>(&half.text).is_err());
    faults.add(Fault::malformed("facebook_me", Shape::Html));
    assert!(meta.get(meta.facebook("/me"), token).await.text.contains("502 Bad Gateway"));
    faults.add(Fault::status("facebook_me", 503));
    let bare = meta.get(meta.facebook("/me"), token).await;
    assert_eq!((bare.status, bare.text.as_str()), (503, ""));
    faults.add(Fault::slow_answer("facebook_me", 0));
    assert_eq!(meta.get(meta.facebook("/me"), token).await.json()["name"], "Ada Author");
    faults.add(Fault::wrong_length("facebook_me", 5));
    let sent = meta.http.get(meta.facebook("/me")).bearer_auth(token).send().await.unwrap();
    assert!(sent.text().await.is_err());
}

#[test]
fn every_endpoint_has_a_name_a_source_and_known_permissions() {
    for endpoint in meta_endpoints() {
        assert!(!endpoint.name.is_empty() && endpoint.path.starts_with('/'), "{endpoint:?}");
        assert!(!endpoint.sides.is_empty(), "{endpoint:?}");
        assert!(!endpoint.source.page.is_empty() && !endpoint.source.date.is_empty());
        for scope in endpoint.scopes {
            let known = social_sandbox::META_PERMISSIONS.iter().any(|row| row.name == *scope);
            assert!(known, "{endpoint:?}: {scope}");
        }
    }
}

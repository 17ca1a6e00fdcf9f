//! Several objects in one call.

use social_sandbox::{Fault, MetaLimit};

use super::world::{Gram, by};

#[tokio::test]
async fn several_objects_are_read_at_once_and_each_counts() {
    let gram = Gram::facebook().await;
    let (first, second) = (gram.post("one"), gram.post("two"));
    let ids = format!("{first},{second}");
    gram.sandbox.meta().update_behaviour(|set| set.limits.calls_per_day = 100);
    for path in ["", "/"] {
        let reply = gram.get(path, &[("ids", &ids), ("fields", "caption")]).await;
        let read = reply.json();
        assert_eq!(
            (&read[&first]["caption"], &read[&second]["caption"]),
            (&"one".into(), &"two".into())
        );
        assert_eq!(read[&first]["id"], first.as_str());
    }
    let reply = gram.get("", &[("ids", &format!("[\"{first}\",\"{}\"]", gram.ig))]).await;
    assert_eq!(reply.json().as_object().unwrap().len(), 2, "{}", reply.text);
    let usage: serde_json::Value = reply.header("x-app-usage").unwrap().parse().unwrap();
    assert_eq!(usage["call_count"], 6);
    assert_eq!(gram.sandbox.calls().last().unwrap().endpoint, "many_objects");
}

#[tokio::test]
async fn an_edge_of_several_objects_is_read_at_once() {
    let gram = Gram::instagram().await;
    let (first, second) = (gram.post("one"), gram.post("two"));
    gram.sandbox.meta().comment(&second, "a.fan", "lovely", None).unwrap();
    let ids = format!("{first},{second}");
    let read = gram.get("comments/", &[("ids", &ids), ("fields", "text")]).await.json();
    assert!(read[&first]["data"].as_array().unwrap().is_empty());
    assert_eq!(by("text", &read[&second]), ["lovely"]);
}

#[tokio::test]
async fn one_object_that_is_refused_costs_the_others() {
    let gram = Gram::facebook().await;
    let medium = gram.post("one");
    let ask = async |ids: &str| gram.get("", &[("ids", ids)]).await.graph_failure();
    assert_eq!(ask(&format!("{medium},18000000000000000")).await, (400, 100, Some(33)));
    assert_eq!(ask(&format!("{medium},nobody")).await.1, 803);
    assert_eq!(ask(&vec![medium.as_str(); 51].join(",")).await.1, 100);
    gram.sandbox.faults().add(Fault::error("media", "2"));
    assert_eq!(ask(&medium).await.1, 2, "a fault of the object strikes");
    gram.sandbox.faults().add(Fault::error("many_objects", "1"));
    assert_eq!(ask(&medium).await.1, 1);
    gram.sandbox.meta().throttle(MetaLimit::App, None, 60);
    assert_eq!(ask(&medium).await.1, 4);
    let unknown = gram.get("photos", &[("ids", &medium)]).await;
    assert_eq!(unknown.status, 501);
}

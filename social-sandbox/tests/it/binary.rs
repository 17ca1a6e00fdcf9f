//! The program `social-sandbox`.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::client;

#[tokio::test]
async fn the_program_says_where_it_listens_and_stops_when_told() {
    let folder = std::env::temp_dir().join(format!("social-sandbox-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let ready = folder.join("ready.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_social-sandbox"))
        .args(["--tiktok", "127.0.0.1:0", "--control", "127.0.0.1:0"])
        .args(["--facebook", "127.0.0.1:0", "--instagram", "127.0.0.1:0"])
        .args(["--seed", "7", "--tiktok-profile", "classic", "--ready-file"])
        .arg(&ready)
        .env("SOCIAL_LOG", "info")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    log.find(|line| line.as_ref().unwrap().contains("ready")).unwrap().unwrap();
    let addresses: Value = serde_json::from_slice(&std::fs::read(&ready).unwrap()).unwrap();
    let control = addresses["control_url"].as_str().unwrap();
    let answer = client().get(format!("{control}tiktok/behaviour")).send().await.unwrap();
    let switches: Value = answer.json().await.unwrap();
    assert_eq!(switches["lifetimes"], "classic");
    for name in ["tiktok_url", "facebook_url", "instagram_url"] {
        assert!(addresses[name].as_str().unwrap().starts_with("http://127.0.0.1:"), "{name}");
    }
    let told = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(told.success());
    assert!(child.wait().unwrap().success(), "it stops in order");
    std::fs::remove_dir_all(&folder).unwrap();
}

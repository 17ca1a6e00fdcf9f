//! A whole server on free ports.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::config::Sources;

fn settings(changes: &[(&str, &str)]) -> Config {
    let base = [
        ("SOCIAL_LISTEN", "127.0.0.1:0"),
        ("SOCIAL_METRICS_LISTEN", "127.0.0.1:0"),
        ("SOCIAL_STORE", "memory:"),
        ("SOCIAL_MEDIA", "memory:"),
        ("SOCIAL_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ("TIKTOK_CLIENT_KEY", "made-up-client-key"),
        ("TIKTOK_CLIENT_SECRET", "made-up-client-secret"),
    ];
    let pairs = base.iter().copied().chain(changes.iter().copied());
    Config::read(&Sources::from_pairs(pairs)).unwrap()
}

async fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn serves_pages_and_figures_apart_and_stops() {
    let running = App::new(settings(&[])).start().await.unwrap();
    assert_eq!(running.public_url().as_str(), format!("http://{}/", running.addr()));
    assert!(get(running.addr(), "/healthz").await.ends_with("ok\n"));
    assert!(get(running.addr(), "/readyz").await.contains("\"ready\":true"));
    assert!(get(running.addr(), "/sign-in").await.starts_with("HTTP/1.1 200"));
    assert!(get(running.addr(), "/metrics").await.starts_with("HTTP/1.1 404"), "not for everybody");
    let figures = get(running.metrics_addr(), "/metrics").await;
    assert!(figures.contains("http_requests_total{route=\"/sign-in\""), "{figures}");
    assert!(get(running.metrics_addr(), "/sign-in").await.starts_with("HTTP/1.1 404"));
    let address = running.addr();
    running.shutdown();
    running.wait().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn keeps_its_rows_in_a_file_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite://{}", folder.path().join("social.db").display());
    let media = Url::from_file_path(folder.path().join("media")).unwrap();
    let config = settings(&[("SOCIAL_STORE", &store), ("SOCIAL_MEDIA", media.as_str())]);
    let running = App::new(config.clone()).start().await.unwrap();
    let password_hash = running.passwords().hash("a made-up password".into()).await.unwrap();
    let email: crate::people::Email = "lea@example.com".parse().unwrap();
    let role = crate::people::Role::Admin;
    let user = crate::people::NewUser { email: email.clone(), role, password_hash };
    let user = running.people().add_user(&user).await.unwrap();
    assert!(get(running.addr(), "/readyz").await.contains("\"ready\":true"));
    running.shutdown();
    running.wait().await;

    let running = App::new(config).start().await.unwrap();
    let found = running.people().find_user(&email).await.unwrap().unwrap().0;
    assert_eq!(found, user);
    running.shutdown();
    running.wait().await;
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for setting in ["SOCIAL_LISTEN", "SOCIAL_METRICS_LISTEN"] {
        let config = settings(&[(setting, &address)]);
        let error = App::new(config).start().await.unwrap_err().to_string();
        assert!(error.contains(setting) && error.contains(&address), "{error}");
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "no database, no folder").unwrap();
    let below = Url::from_file_path(file.join("media")).unwrap();
    let store = format!("sqlite://{}", file.display());
    let rows: [(&str, &str); 3] = [
        ("SOCIAL_MEDIA", below.as_str()),
        ("SOCIAL_STORE", store.as_str()),
        ("SOCIAL_STORE", "sqlite:///no/such/folder/social.db"),
    ];
    for (setting, value) in rows {
        let error = App::new(settings(&[(setting, value)])).start().await.unwrap_err().to_string();
        assert!(error.contains(setting), "{error}");
    }
}

#[tokio::test]
async fn settings_that_disagree_are_refused() {
    let config = settings(&[("TIKTOK_PKCE", "off")]);
    let error = App::new(config).start().await.unwrap_err().to_string();
    assert!(error.contains("TIKTOK_PKCE"), "{error}");
}

#[tokio::test]
async fn dropping_a_server_stops_it() {
    let running = App::new(settings(&[])).start().await.unwrap();
    let address = running.addr();
    drop(running);
    let gone = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone).await.unwrap();
}

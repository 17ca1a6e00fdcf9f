//! A whole server on free ports.

use std::net::SocketAddr;
use std::time::Duration;

use http::HeaderMap;
use social_test_cluster::{Cluster, Durability};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::config::Sources;
use crate::people::{NewUser, Role, User};
use crate::session::Stay;

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
    get_as(address, path, "").await
}

/// Asks with the cookie of a `Set-Cookie` line.
async fn get_as(address: SocketAddr, path: &str, cookie: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: a\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n");
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
    let user = add_lea(&running).await;
    assert!(get(running.addr(), "/readyz").await.contains("\"ready\":true"));
    running.shutdown();
    running.wait().await;

    let running = App::new(config).start().await.unwrap();
    let found = running.people().find_user(&user.email).await.unwrap().unwrap().0;
    assert_eq!(found, user);
    running.shutdown();
    running.wait().await;
}

async fn add_lea(running: &Running) -> User {
    let password_hash = running.passwords().hash("a made-up password".into()).await.unwrap();
    let email = "lea@example.com".parse().unwrap();
    let user = NewUser { email, role: Role::Admin, password_hash };
    running.people().add_user(&user).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_process_answers_knows_who_is_signed_in() {
    let cluster = Cluster::shared().await.unwrap();
    let database = cluster.create_database("several_servers").await.unwrap();
    let config = settings(&[("SOCIAL_STORE", database.url())]);
    // Both find an empty database at the same time.
    let (one, other) =
        tokio::join!(App::new(config.clone()).start(), App::new(config.clone()).start());
    let (one, other) = (one.unwrap(), other.unwrap());
    let lea = add_lea(&one).await;
    let before = get(other.addr(), "/").await;
    assert!(before.starts_with("HTTP/1.1 303"), "nobody is signed in: {before}");
    let cookie = one.sessions().open(&lea.id, Stay::WhileOpen, &HeaderMap::new()).await.unwrap();
    let page = get_as(other.addr(), "/", &cookie).await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");

    let link = one.one_time_link(&lea.id).await.unwrap();
    let path = format!("{}?{}", link.path(), link.query().unwrap());
    let first = get(other.addr(), &path).await;
    assert!(first.to_lowercase().contains("set-cookie: "), "{first}");
    let second = get(one.addr(), &path).await;
    assert!(!second.to_lowercase().contains("set-cookie: "), "a link works once: {second}");
    for running in [one, other] {
        running.shutdown();
        running.wait().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_outlives_a_database_that_is_stopped_hard() {
    let cluster = Cluster::start(Durability::Full).await.unwrap();
    let database = cluster.create_database("stopped_hard").await.unwrap();
    let running = App::new(settings(&[("SOCIAL_STORE", database.url())])).start().await.unwrap();
    let lea = add_lea(&running).await;
    cluster.stop_immediate().await.unwrap();
    assert!(get(running.addr(), "/readyz").await.starts_with("HTTP/1.1 503"));
    cluster.start_again().await.unwrap();
    let back = async { while !get(running.addr(), "/readyz").await.starts_with("HTTP/1.1 200") {} };
    tokio::time::timeout(Duration::from_mins(1), back).await.unwrap();
    let found = running.people().find_user(&lea.email).await.unwrap().unwrap().0;
    assert_eq!(found, lea);
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
    let rows: [(&str, &str); 4] = [
        ("SOCIAL_MEDIA", below.as_str()),
        ("SOCIAL_STORE", store.as_str()),
        ("SOCIAL_STORE", "sqlite:///no/such/folder/social.db"),
        ("SOCIAL_STORE", "postgres://lea:canary@127.0.0.1:9/social"),
    ];
    for (setting, value) in rows {
        let error = App::new(settings(&[(setting, value)])).start().await.unwrap_err().to_string();
        assert!(error.contains(setting) && !error.contains("canary"), "{error}");
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

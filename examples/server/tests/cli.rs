//! The binary as an operator uses it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what these helpers cannot do fails the test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_social-server");

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(arguments)
        .env_clear()
        .env("SOCIAL_STORE", format!("sqlite://{}", folder.join("social.db").display()))
        .env("SOCIAL_MEDIA", format!("file://{}", folder.join("media").display()))
        .env("SOCIAL_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        .env("SOCIAL_LISTEN", "127.0.0.1:0")
        .env("SOCIAL_METRICS_LISTEN", "127.0.0.1:0")
        .env("TIKTOK_CLIENT_KEY", "made-up-client-key")
        .env("TIKTOK_CLIENT_SECRET", "canary-client-secret");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn with_input(mut command: Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_user_is_added_once_with_a_password_shown_once() {
    let folder = tempfile::tempdir().unwrap();
    let added =
        command(folder.path(), &["user", "add", "Lea@Example.com", "--admin"]).output().unwrap();
    let out = text(&added.stdout);
    assert!(added.status.success(), "{}", text(&added.stderr));
    assert!(
        out.contains("Added lea@example.com (admin).")
            && out.contains("Password, shown only now: "),
        "{out}"
    );
    let again = command(folder.path(), &["user", "add", "lea@example.com"]).output().unwrap();
    assert!(!again.status.success());
    assert!(text(&again.stderr).contains("exists already") && again.stdout.is_empty());
}

#[test]
fn a_password_may_be_given_and_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let add = || command(folder.path(), &["user", "add", "lea@example.com", "--password-stdin"]);
    let short = with_input(add(), "short\n");
    assert!(!short.status.success() && text(&short.stderr).contains("12 characters"));
    let added = with_input(add(), "a made-up password\n");
    assert!(added.status.success(), "{}", text(&added.stderr));
    assert!(!text(&added.stdout).contains("Password"), "a given password is not repeated");
}

#[test]
fn memory_takes_no_users_from_outside() {
    let folder = tempfile::tempdir().unwrap();
    let refused = command(folder.path(), &["user", "add", "lea@example.com", "--store", "memory:"])
        .output()
        .unwrap();
    assert!(!refused.status.success() && text(&refused.stderr).contains("SOCIAL_STORE"));
}

#[test]
fn a_database_is_brought_up_to_date_as_often_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let done = command(folder.path(), &["migrate"]).output().unwrap();
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
}

#[test]
fn a_wrong_setting_stops_the_start_with_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let refused = command(folder.path(), &["serve", "--public-url", "http://social.example.com"])
        .output()
        .unwrap();
    let said = text(&refused.stderr);
    assert!(!refused.status.success());
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("`SOCIAL_PUBLIC_URL` (command line)") && said.contains("https"),
        "{said}"
    );
}

/// A server that is killed if a test fails half-way.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, which is what most tests want.
        let _ = self.0.kill().is_ok();
        let _ = self.0.wait().is_ok();
    }
}

#[test]
fn a_signal_ends_the_server_in_order_and_logs_hold_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = command(folder.path(), &["serve", "--log", "debug"]);
    serve.env("SOCIAL_LISEN", "127.0.0.1:1").stderr(Stdio::piped());
    let mut served = Served(serve.spawn().unwrap());
    let mut lines = BufReader::new(served.0.stderr.take().unwrap()).lines();
    let mut log = Vec::new();
    let address = loop {
        let line = lines.next().expect("the server ended").unwrap();
        let entry: serde_json::Value = serde_json::from_str(&line).expect("every log line is JSON");
        log.push(line);
        if entry["message"] == "serving" {
            break entry["addr"].as_str().unwrap().to_owned();
        }
    };
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(b"GET /sign-in HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let signalled =
        Command::new("kill").args(["-TERM", &served.0.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    log.extend(lines.map(Result::unwrap));
    assert!(served.0.wait().unwrap().success());
    let log = log.join("\n");
    assert!(log.contains("\"stopped\""), "{log}");
    assert!(log.contains("SOCIAL_LISEN"), "a variable that is no setting is named");
    assert!(!log.contains("canary") && !log.contains("AAECAwQFBgcICQoL"), "{log}");
}

/// Three steps replace a key; a server need not stop for them.
#[test]
fn keys_are_counted_and_a_missing_store_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let status = command(folder.path(), &["keys", "status"]).output().unwrap();
    assert!(status.status.success(), "{}", text(&status.stderr));
    assert_eq!(text(&status.stdout), "k1: 0 stored values. It seals what is written now.\n");
    let rotated = command(folder.path(), &["keys", "rotate"]).output().unwrap();
    assert!(text(&rotated.stdout).starts_with("0 values sealed anew"));
    let mut memory = command(folder.path(), &["keys", "rotate"]);
    let refused = memory.env("SOCIAL_STORE", "memory:").output().unwrap();
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("name a database"), "{}", text(&refused.stderr));
}

#[test]
fn a_code_is_explained_without_any_setting() {
    let explain = |code: &str| Command::new(BINARY).env_clear().args(["explain", code]).output();
    let known = explain("rate_limit_exceeded").unwrap();
    assert!(known.status.success());
    assert!(text(&known.stdout).contains("HTTP 429"), "{}", text(&known.stdout));
    let unknown = explain("rate_limit").unwrap();
    assert!(!unknown.status.success() && unknown.stdout.is_empty());
    assert!(text(&unknown.stderr).contains("rate_limit_exceeded"));
}

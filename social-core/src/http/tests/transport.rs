//! What the transport sends, and how it sorts what goes wrong, over real sockets.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

use super::server::{Connection, RawServer};
use crate::account::Provider;
use crate::error::Effect;
use crate::http::{
    Call, CallErrorKind, HttpBody, HttpClient, HttpRequest, ReqwestTransport, Transport,
    TransportErrorKind,
};
use crate::retry::Retry;
use crate::time::SystemClock;
use crate::upload::UploadSource;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

fn transport() -> ReqwestTransport {
    ReqwestTransport::builder().build().unwrap()
}

fn client() -> HttpClient {
    HttpClient::builder(Provider::TikTok, Arc::new(transport()), SystemClock::shared())
        .answer_cap(100)
        .build()
}

fn post(url: Url, body: HttpBody) -> HttpRequest {
    let deadline = Duration::from_secs(20);
    HttpRequest { method: Method::POST, url, headers: HeaderMap::new(), body, deadline }
}

fn answer_all(connection: &mut Connection, text: &str) {
    while connection.request().is_some() {
        connection.answer(text);
    }
}

/// A kept connection that the server closes after it has read the request: the request may have had
/// an effect and must not be sent again.
#[tokio::test]
async fn a_post_on_a_dying_connection_arrives_once() {
    let server = RawServer::start(|connection| {
        if connection.request().is_some_and(|request| request.ends_with("first")) {
            connection.answer(OK);
            connection.request();
            connection.close();
        }
        // Another connection would be answered, and the test would see it.
        connection.answer(OK);
    });
    let transport = transport();
    let first = HttpBody::Bytes(Bytes::from_static(b"first"));
    let answer = transport.send(post(server.url("/"), first)).await.unwrap();
    let mut body = answer.body;
    while std::future::poll_fn(|cx| body.as_mut().poll_next(cx)).await.is_some() {}
    let second = HttpBody::Bytes(Bytes::from_static(b"second"));
    let error = transport.send(post(server.url("/"), second)).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    let bodies: Vec<_> = server.requests();
    assert_eq!(
        bodies.iter().filter(|request| request.ends_with("second")).count(),
        1,
        "{bodies:?}"
    );
    assert_eq!(bodies.len(), 2);
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/?secret=canary").parse().unwrap();
    let error = transport().send(post(url, HttpBody::Empty)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (TransportErrorKind::Connect, Effect::NotSent));
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn an_unknown_host_was_sent_nothing() {
    let url = "https://no-such-host.invalid/?secret=canary".parse().unwrap();
    let error = transport().send(post(url, HttpBody::Empty)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (TransportErrorKind::Connect, Effect::NotSent));
    assert!(!format!("{error:?}").contains("canary"));
}

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs"))]
#[tokio::test]
async fn a_failed_handshake_sent_nothing() {
    let server = RawServer::start(|connection| {
        connection.answer("this is no TLS at all\r\n");
        connection.drain();
    });
    let mut url = server.url("/");
    url.set_scheme("https").unwrap();
    let error = transport().send(post(url, HttpBody::Empty)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (TransportErrorKind::Tls, Effect::NotSent),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_is_unclear() {
    let server = RawServer::start(|connection| {
        connection.request();
        connection.close();
    });
    let error =
        transport().send(post(server.url("/?secret=canary"), HttpBody::Empty)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (TransportErrorKind::Other, Effect::Unknown));
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = RawServer::start(|connection| {
        answer_all(connection, "HTTP/1.1 307 x\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n");
    });
    let answer = transport().send(post(server.url("/"), HttpBody::Empty)).await.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_stream_is_sent_under_its_length() {
    let server = RawServer::start(|connection| answer_all(connection, OK));
    let stream = Bytes::from_static(b"12345").open_range(0..5).await.unwrap();
    let body = HttpBody::Stream { length: 5, stream };
    transport().send(post(server.url("/"), body)).await.unwrap();
    let request = server.requests().remove(0).to_lowercase();
    assert!(
        request.contains("content-length: 5\r\n") && request.ends_with("\r\n\r\n12345"),
        "{request}"
    );
    assert!(!request.contains("transfer-encoding"), "{request}");
}

#[tokio::test]
async fn a_source_of_another_length_is_found_out() {
    for length in [4, 6] {
        let server = RawServer::start(|connection| answer_all(connection, OK));
        let stream = Bytes::from_static(b"12345").open_range(0..5).await.unwrap();
        let body = HttpBody::Stream { length, stream };
        let error = transport().send(post(server.url("/"), body)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.effect()),
            (TransportErrorKind::Body, Effect::Unknown),
            "{length}"
        );
        assert!(server.requests().is_empty(), "no whole request arrived");
    }
}

#[tokio::test]
async fn a_named_proxy_is_used() {
    let proxy = RawServer::start(|connection| answer_all(connection, OK));
    let transport = ReqwestTransport::builder().proxy(proxy.url("/")).build().unwrap();
    let url = "http://behind.invalid/path".parse().unwrap();
    transport.send(post(url, HttpBody::Empty)).await.unwrap();
    assert!(proxy.requests().remove(0).starts_with("POST http://behind.invalid/path "));
}

#[tokio::test]
async fn an_answer_above_the_cap_is_refused_and_its_status_kept() {
    let long = "x".repeat(101);
    let said = format!("HTTP/1.1 400 x\r\ncontent-length: 101\r\n\r\n{long}");
    let unsaid = format!("HTTP/1.1 400 x\r\nconnection: close\r\n\r\n{long}");
    for text in [said, unsaid] {
        let server = RawServer::start(move |connection| {
            connection.request();
            connection.answer(&text);
            connection.close();
        });
        let call = Call::new("test", Method::POST, server.url("/"), Retry::Safe);
        let error = client().send(call).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::TooLarge(100)), "{error:?}");
        assert_eq!(error.status().unwrap(), 400);
        assert_eq!((error.effect(), server.requests().len()), (Effect::Refused, 1));
    }
}

#[tokio::test]
async fn an_answer_that_stalls_ends_with_the_deadline_and_keeps_its_status() {
    let server = RawServer::start(|connection| {
        connection.request();
        connection.answer("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx");
        connection.request();
    });
    let call = Call::new("test", Method::POST, server.url("/"), Retry::OnlyIfNotSent);
    let error = client().send(call.deadline(Duration::from_millis(300))).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!((error.effect(), server.requests().len()), (Effect::Unknown, 1));
}

#[tokio::test]
async fn a_body_that_is_not_json_is_described_and_not_shown() {
    let server = RawServer::start(|connection| {
        answer_all(
            connection,
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 8\r\n\r\n\"canary\"",
        );
    });
    let call = Call::new("test", Method::POST, server.url("/"), Retry::Never);
    let answer = client().send(call).await.unwrap();
    let error = answer.json::<u32>().unwrap_err();
    let shown = format!("{error} {error:?} {answer:?}");
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("8 bytes, text/html"), "{shown}");
}

//! Faults in how a true answer travels.

use std::io;
use std::time::Duration;

use axum::body::Bytes;
use axum::response::Response;
use http::HeaderMap;

use super::Answer;
use crate::fault::{FaultKind, ReuseMoment};
use crate::server::Connection;

/// Carries an answer as the fault says. What was written past the HTTP layer
/// ends in a cut, so this returns only when that layer is to answer.
pub(crate) async fn carry(answer: Answer, kind: &FaultKind, connection: &Connection) -> Response {
    let body = answer.body.clone();
    let response = answer.into_response();
    let written = match kind {
        FaultKind::SlowAnswer { ms_per_byte } => {
            let whole = raw(&response, &body, body.len() as u64, "close");
            dribble(connection, &whole, Duration::from_millis(*ms_per_byte)).await
        }
        FaultKind::WrongLength { by } => {
            let claimed = (body.len() as u64).saturating_add_signed(*by);
            connection.write(&raw(&response, &body, claimed, "close")).await
        }
        FaultKind::ReuseCut { when: ReuseMoment::AfterAnswer } => {
            let whole = raw(&response, &body, body.len() as u64, "keep-alive");
            connection.write(&whole).await
        }
        _ => {
            connection.doom();
            return response;
        }
    };
    if let Err(error) = written {
        tracing::debug!(%error, "the client left before the answer ended");
    }
    connection.cut().await
}

/// An answer as it stands on the wire.
fn raw(response: &Response, body: &Bytes, length: u64, connection: &str) -> Vec<u8> {
    let mut wire = format!("HTTP/1.1 {}\r\n", response.status()).into_bytes();
    write_headers(&mut wire, response.headers());
    let rest = format!("content-length: {length}\r\nconnection: {connection}\r\n\r\n");
    wire.extend_from_slice(rest.as_bytes());
    wire.extend_from_slice(body);
    wire
}

fn write_headers(wire: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        wire.extend_from_slice(name.as_str().as_bytes());
        wire.extend_from_slice(b": ");
        wire.extend_from_slice(value.as_bytes());
        wire.extend_from_slice(b"\r\n");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a slow answer is slow by wall time, whatever the virtual clock says"
)]
async fn dribble(connection: &Connection, wire: &[u8], pause: Duration) -> io::Result<()> {
    for byte in wire.chunks(1) {
        tokio::time::sleep(pause).await;
        connection.write(byte).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_written_with_the_length_it_is_told() {
        let answer = Answer::json(StatusCode::CREATED, "ok", &json!({ "a": 1 }));
        let body = answer.body.clone();
        let wire = raw(&answer.into_response(), &body, 3, "close");
        assert_eq!(
            String::from_utf8(wire).unwrap(),
            "HTTP/1.1 201 Created\r\ncontent-type: application/json; charset=utf-8\r\n\
             content-length: 3\r\nconnection: close\r\n\r\n{\"a\":1}"
        );
    }
}

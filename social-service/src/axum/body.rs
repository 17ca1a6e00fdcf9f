//! Bodies that are read whole: capped, in time, and of the right type.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde::de::DeserializeOwned;

use super::answer::ApiError;
use super::problem::Problem;

/// The longest JSON body, in bytes: a caption and a few ids.
pub(super) const JSON_CAP: usize = 64 * 1024;
/// How long a body that is read whole may take.
pub(super) const BODY_DEADLINE: Duration = Duration::from_secs(15);

/// Reads the whole body.
///
/// A body that announces more than the cap is refused before a byte of it is read. Time is the
/// socket's, so it is not the service's clock that counts here.
pub(super) async fn read_whole(
    headers: &HeaderMap,
    body: Body,
    cap: usize,
) -> Result<Bytes, Problem> {
    if announced(headers).is_some_and(|length| length > cap as u64) {
        return Err(Problem::BodyTooLarge);
    }
    let read = async {
        let mut blocks = body.into_data_stream();
        let mut whole = BytesMut::new();
        while let Some(block) = blocks.next().await {
            let block = block.map_err(|_| Problem::BodyBrokenOff)?;
            if block.len() > cap - whole.len() {
                return Err(Problem::BodyTooLarge);
            }
            whole.extend_from_slice(&block);
        }
        Ok(whole.freeze())
    };
    tokio::time::timeout(BODY_DEADLINE, read).await.map_err(|_| Problem::BodyTimedOut)?
}

/// Reads a JSON body. Fields that the type does not know are refused by name.
pub(super) async fn read_json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
) -> Result<T, ApiError> {
    if media_type(headers) != MediaType::Json {
        return Err(Problem::UnsupportedMediaType.because("send application/json"));
    }
    let whole = read_whole(headers, body, JSON_CAP).await?;
    serde_json::from_slice(&whole).map_err(|error| Problem::InvalidJson.because(error.to_string()))
}

/// What a body says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    Json,
    Multipart,
    Other,
}

pub(super) fn media_type(headers: &HeaderMap) -> MediaType {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        MediaType::Json
    } else if essence.eq_ignore_ascii_case("multipart/form-data") {
        MediaType::Multipart
    } else {
        MediaType::Other
    }
}

/// Gives the announced length, if there is one that can be read.
pub(super) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use futures_util::stream;
    use http::{HeaderValue, StatusCode};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Note {
        text: String,
    }

    fn json_headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers
    }

    async fn refused(headers: &HeaderMap, body: Body) -> (StatusCode, String) {
        let error = read_json::<Note>(headers, body).await.unwrap_err();
        let response = error.into_response();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 65_536).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn json_is_read_and_a_foreign_field_is_named() {
        let note: Note = read_json(&json_headers(), Body::from(r#"{"text":"a"}"#)).await.unwrap();
        assert_eq!(note.text, "a");
        let (status, body) = refused(&json_headers(), Body::from(r#"{"text":"a","txet":1}"#)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.contains("txet"), "{body}");
    }

    #[tokio::test]
    async fn another_type_is_refused() {
        let (status, _) = refused(&HeaderMap::new(), Body::from("{}")).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }

    #[tokio::test]
    async fn an_announced_or_real_excess_is_refused() {
        let mut announced = json_headers();
        announced.insert(CONTENT_LENGTH, HeaderValue::from(JSON_CAP as u64 + 1));
        let (status, _) = refused(&announced, Body::empty()).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        let endless =
            stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 8192])));
        let (status, _) = refused(&json_headers(), Body::from_stream(endless)).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_runs_out_of_time() {
        let silent = stream::pending::<Result<Bytes, std::io::Error>>();
        let (status, _) = refused(&json_headers(), Body::from_stream(silent)).await;
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
    }

    #[tokio::test]
    async fn a_broken_body_is_no_json() {
        let broken = stream::iter([Err::<Bytes, _>(std::io::Error::other("gone"))]);
        let (status, _) = refused(&json_headers(), Body::from_stream(broken)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
}

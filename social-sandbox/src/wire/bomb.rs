//! A compressed answer that unpacks to a thousand times its size.
//!
//! One deflate block, laid out by hand: its code needs one bit for "the last
//! byte 258 times more" and one for the distance, so a run of zero bytes on the
//! wire is four times 258 bytes each. Nothing is ever held in memory.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::HeaderValue;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

/// The header of gzip, the code of the block, and one space.
const HEAD: [u8; 25] = [
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 0xed, 0xc0, 0x81, 0, 0, 0, 0, 0x80, 0x20, 0x95, 0xfd,
    0x29, 0x17, 0xa9, 0,
];
/// How many zero bytes follow.
const RUN: usize = 260_111;
/// The end of the block, the checksum, and the size.
const TAIL: [u8; 9] = [0x06, 0x42, 0x26, 0x83, 0x2c, 0x81, 0, 0, 0x10];
/// How much of the run is sent at once.
const PART: usize = 8192;

/// Answers 200 with spaces where JSON was promised.
pub(crate) fn response() -> Response {
    static ZEROS: [u8; PART] = [0; PART];
    let run = stream::iter((0..RUN).step_by(PART))
        .map(|at| Bytes::from_static(&ZEROS).slice(..PART.min(RUN - at)));
    let head = stream::iter([Bytes::from_static(&HEAD)]);
    let tail = stream::iter([Bytes::from_static(&TAIL)]);
    let whole = head.chain(run).chain(tail).map(Ok::<_, std::convert::Infallible>);
    let mut response = Response::new(Body::from_stream(whole));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// The number the documentation states, and a whole stream at that.
    #[tokio::test]
    async fn a_quarter_of_a_megabyte_becomes_a_thousand_times_that() {
        let wire = axum::body::to_bytes(response().into_body(), 300_000).await.unwrap();
        assert_eq!(wire.len(), 260_145);
        let mut unpacked = flate2::read::GzDecoder::new(&wire[..]);
        let mut part = vec![0; 1 << 20];
        let mut total = 0;
        loop {
            match unpacked.read(&mut part).unwrap() {
                0 => break,
                read => {
                    assert_eq!(part[0], b' ');
                    total += read;
                }
            }
        }
        assert_eq!(total, 268_435_585, "256 MiB and a little");
    }
}

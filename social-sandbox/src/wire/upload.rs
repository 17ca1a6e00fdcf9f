//! Reads the bytes of an upload, hindered as faults say.

use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt;

use crate::server::Connection;

/// What a fault does to the reading of an upload.
#[derive(Debug, Default)]
pub(crate) struct Hindrance {
    /// Cut the connection after so many bytes.
    pub(crate) cut_after: Option<u64>,
    /// Wait between two reads.
    pub(crate) pause: Option<Duration>,
}

/// Reads a body to its end, part by part. A cut comes after the part that reaches its limit was
/// taken.
///
/// # Cancel safety
///
/// Dropped early, the parts so far were taken.
pub(crate) async fn drain(
    body: Body,
    mut take: impl FnMut(&[u8]) + Send,
    hindrance: &Hindrance,
    connection: &Connection,
) -> Result<(), axum::Error> {
    let mut read = 0;
    let mut bytes = body.into_data_stream();
    while let Some(part) = bytes.next().await {
        let part = part?;
        take(&part);
        read += part.len() as u64;
        if hindrance.cut_after.is_some_and(|limit| read >= limit) {
            connection.cut::<()>().await;
        }
        if let Some(pause) = hindrance.pause {
            wall_pause(pause).await;
        }
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a slow reader is slow by wall time, whatever the virtual clock says"
)]
async fn wall_pause(pause: Duration) {
    tokio::time::sleep(pause).await;
}

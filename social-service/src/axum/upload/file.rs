//! Passes a form's file on to staging, as it comes.

use std::io;

use axum::extract::multipart::Field;
use bytes::Bytes;
use futures_util::stream;
use social_core::{AppName, UserId};
use social_store::MediaAsset;
use tokio::sync::mpsc;

use crate::error::Result;
use crate::{Incoming, Service};

/// How many bites wait between the connection and the object store.
const WAITING: usize = 4;
/// What a file is called whose sender gives it no name.
const NAMELESS: &str = "video";

/// Streams the file of a form into staging; nothing of it is kept if that fails.
///
/// `first` is what was read of the field already, and not empty. Both sides run in this very task,
/// so that a client who goes away leaves nothing running. For host pages that read a form
/// themselves; [`receive_upload_form`](super::receive_upload_form) does the whole of it.
///
/// # Errors
///
/// As [`Staging::stage`](crate::Staging::stage).
///
/// # Cancel safety
///
/// As [`Staging::stage`](crate::Staging::stage): what was stored is swept away later.
pub async fn stage_field(
    service: &Service,
    user: &UserId,
    app: AppName,
    mut field: Field<'_>,
    first: Bytes,
) -> Result<MediaAsset> {
    let name = field.file_name().filter(|name| !name.is_empty()).unwrap_or(NAMELESS).to_owned();
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(WAITING);
    let body = stream::unfold(receiver, |mut receiver| async move {
        let block = receiver.recv().await?;
        Some((block, receiver))
    });
    let incoming = Incoming { app, file_name: name, declared: None, body: Box::pin(body) };
    let staging = service.staging().stage(user, incoming);
    let feeding = async move {
        let mut next = Ok(Some(first));
        loop {
            let (block, last) = match next {
                Ok(Some(block)) => (Ok(block), false),
                Ok(None) => return,
                Err(error) => (Err(error), true),
            };
            // Staging has given up: it says why.
            if sender.send(block).await.is_err() || last {
                return;
            }
            next = field.chunk().await.map_err(io::Error::other);
        }
    };
    tokio::pin!(staging, feeding);
    tokio::select! {
        staged = &mut staging => staged,
        () = &mut feeding => staging.await,
    }
}

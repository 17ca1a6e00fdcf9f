//! The limit: bodies appended to a file, with one sync for all that wait.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use async_trait::async_trait;
use social_store::NewDelivery;
use tokio::sync::{mpsc, oneshot};

use super::Sink;

/// Bodies in one sync.
const BATCH: usize = 1_000;

type Entry = (NewDelivery, oneshot::Sender<bool>);

/// Hands bodies to the one thread that writes.
struct Journal(mpsc::Sender<Entry>);

/// Opens the file and starts its thread.
pub(super) fn open(file: &Path) -> Result<Arc<dyn Sink>> {
    let file = OpenOptions::new().create(true).append(true).open(file)?;
    let (queue, waiting) = mpsc::channel(4_096);
    std::thread::spawn(move || write(file, waiting));
    Ok(Arc::new(Journal(queue)))
}

#[async_trait]
impl Sink for Journal {
    async fn put(&self, delivery: NewDelivery) -> Result<()> {
        let (caller, answered) = oneshot::channel();
        self.0.send((delivery, caller)).await.map_err(|_| anyhow!("the journal has ended"))?;
        let written = answered.await?;
        written.then_some(()).context("the journal could not be written")
    }
}

fn write(mut file: File, mut waiting: mpsc::Receiver<Entry>) {
    let mut text = Vec::new();
    let mut callers = Vec::new();
    while let Some((delivery, caller)) = waiting.blocking_recv() {
        text.clear();
        text.extend_from_slice(&delivery.body);
        text.push(b'\n');
        callers.push(caller);
        while callers.len() < BATCH
            && let Ok((delivery, caller)) = waiting.try_recv()
        {
            text.extend_from_slice(&delivery.body);
            text.push(b'\n');
            callers.push(caller);
        }
        let written = file.write_all(&text).and_then(|()| file.sync_data()).is_ok();
        for caller in callers.drain(..) {
            // Who went away hears nothing.
            let _gone = caller.send(written);
        }
    }
}

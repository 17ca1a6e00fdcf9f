//! What the host app hears: the outbox as a stream.

use std::sync::Arc;

use futures_util::Stream;
use social_core::UserId;
use social_store::OutboxItem;

use crate::context::Context;
use crate::error::Result;

/// How many rows are read at once.
const BATCH: u32 = 200;

/// Reads the outbox.
#[derive(Clone, Debug)]
pub struct News {
    context: Arc<Context>,
}

impl News {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }

    /// Gives the newest row's `seq`, to start from.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn latest(&self) -> Result<u64> {
        Ok(self.context.store.latest_seq().await?)
    }

    /// Streams the rows after `after`, oldest first, one user's or everybody's; it never ends.
    ///
    /// Rows written by this process come at once, others by the store's signals, and after
    /// [`Settings::look_every`](crate::Settings::look_every) at the latest. After an error the stream
    /// may be polled on.
    ///
    /// # Cancel safety
    ///
    /// Dropping the stream has no effect; resume from the last `seq` seen.
    pub fn subscribe(
        &self,
        user: Option<UserId>,
        after: u64,
    ) -> impl Stream<Item = Result<OutboxItem>> + Send + use<> {
        let context = Arc::clone(&self.context);
        let woken = context.wake.news.subscribe();
        let start = Reader { context, user, after, woken, ready: Vec::new().into_iter() };
        futures_util::stream::unfold(start, |mut reader| async move {
            let item = reader.next().await;
            Some((item, reader))
        })
    }
}

struct Reader {
    context: Arc<Context>,
    user: Option<UserId>,
    after: u64,
    woken: tokio::sync::watch::Receiver<u64>,
    ready: std::vec::IntoIter<OutboxItem>,
}

impl Reader {
    async fn next(&mut self) -> Result<OutboxItem> {
        loop {
            if let Some(item) = self.ready.next() {
                self.after = item.seq;
                return Ok(item);
            }
            self.woken.mark_unchanged();
            let found = self.context.store.read_outbox(self.user.as_ref(), self.after, BATCH).await;
            match found {
                Ok(items) if items.is_empty() => self.wait().await,
                Ok(items) => self.ready = items.into_iter(),
                Err(error) => {
                    self.wait().await;
                    return Err(error.into());
                }
            }
        }
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.woken.changed() => {}
            () = self.context.clock.sleep(self.context.settings.look_every) => {}
        }
    }
}

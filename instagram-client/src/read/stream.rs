//! Pages as a stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::page::{Page, Pages};
use crate::error::Result;

type Fetched<T> = (Box<Pages<T>>, Result<Option<Page<T>>>);

enum State<T> {
    Idle(Box<Pages<T>>),
    Fetching(Pin<Box<dyn Future<Output = Fetched<T>> + Send>>),
    Over,
}

/// The pages of a list, one after the other; made by [`Pages::into_stream`].
#[must_use = "a stream does nothing until it is polled"]
pub struct PageStream<T>(State<T>);

impl<T> Pages<T> {
    /// Gives the pages as a stream. It asks for a page when it is polled for one, and ends after the
    /// last page or the first error; to go on after an error, keep the cursor of the page before and
    /// begin there ([`Pages::starting_at`]).
    pub fn into_stream(self) -> PageStream<T> {
        PageStream(State::Idle(Box::new(self)))
    }
}

impl<T: DeserializeOwned + 'static> Stream for PageStream<T> {
    type Item = Result<Page<T>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut fetching = match std::mem::replace(&mut self.0, State::Over) {
            State::Over => return Poll::Ready(None),
            State::Fetching(fetching) => fetching,
            State::Idle(mut pages) => Box::pin(async move {
                let page = pages.next_page().await;
                (pages, page)
            }),
        };
        match fetching.as_mut().poll(cx) {
            Poll::Pending => {
                self.0 = State::Fetching(fetching);
                Poll::Pending
            }
            Poll::Ready((pages, Ok(Some(page)))) => {
                self.0 = State::Idle(pages);
                Poll::Ready(Some(Ok(page)))
            }
            Poll::Ready((_, Ok(None))) => Poll::Ready(None),
            Poll::Ready((_, Err(error))) => Poll::Ready(Some(Err(error))),
        }
    }
}

impl<T> fmt::Debug for PageStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.0 {
            State::Idle(_) => "between pages",
            State::Fetching(_) => "fetching a page",
            State::Over => "over",
        };
        f.debug_tuple("PageStream").field(&state).finish()
    }
}

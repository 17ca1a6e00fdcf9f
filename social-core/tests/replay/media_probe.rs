//! A media file: it tells something or is refused, and memory is ready at once.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use social_core::media::{ProbeError, probe};

pub(crate) fn run(data: &[u8]) {
    let file = Bytes::copy_from_slice(data);
    let probing = pin!(probe(&file));
    let Poll::Ready(told) = probing.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits for somebody");
    };
    match told {
        Ok(info) => assert_eq!(info.size, data.len() as u64),
        Err(error) => assert!(ProbeError::is_of_file(&error), "{error:?}"),
    }
}

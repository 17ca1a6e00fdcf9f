//! Verifies webhooks of one route.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};

use super::rejected::{RejectCause, WebhookRejected};
use super::secret::WebhookSecret;
use super::tolerance::Tolerance;
use super::verified::Verified;
use super::{plain, timestamped};
use crate::time::Clock;

/// The largest body that is hashed, unless set otherwise: 5 MiB.
const LARGEST_BODY: usize = 5 * 1024 * 1024;

/// Verifies the webhooks of one route: one header, one scheme, the secrets of all its apps.
///
/// It never looks at another header or scheme, so a sender cannot choose a weaker one. Without
/// secrets it rejects everything.
#[derive(Clone, Debug)]
pub struct Verifier {
    header: HeaderName,
    scheme: Scheme,
    secrets: Vec<WebhookSecret>,
    clock: Arc<dyn Clock>,
    largest_body: usize,
}

#[derive(Clone, Copy, Debug)]
enum Scheme {
    Timestamped(Tolerance),
    Plain,
}

impl Verifier {
    /// Expects `t=<seconds>,s=<hex>` in `header`: HMAC-SHA256 over `<seconds>.<body>`.
    ///
    /// This is TikTok's scheme. The tolerance is [`Tolerance::default`] unless set.
    pub fn timestamped(
        header: HeaderName,
        secrets: impl IntoIterator<Item = WebhookSecret>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let scheme = Scheme::Timestamped(Tolerance::default());
        Self::new(header, scheme, secrets.into_iter().collect(), clock)
    }

    /// Expects `sha256=<hex>` in `header`: HMAC-SHA256 over the body.
    ///
    /// This is Meta's scheme. No time is signed, so replays are recognised by their changes alone.
    pub fn plain(
        header: HeaderName,
        secrets: impl IntoIterator<Item = WebhookSecret>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::new(header, Scheme::Plain, secrets.into_iter().collect(), clock)
    }

    fn new(
        header: HeaderName,
        scheme: Scheme,
        secrets: Vec<WebhookSecret>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { header, scheme, secrets, clock, largest_body: LARGEST_BODY }
    }

    /// Sets how old a signed time may be; without effect where no time is signed.
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: Tolerance) -> Self {
        if let Scheme::Timestamped(present) = &mut self.scheme {
            *present = tolerance;
        }
        self
    }

    /// Sets the largest body in bytes; a larger one is rejected before it is hashed.
    #[must_use]
    pub fn with_largest_body(mut self, bytes: usize) -> Self {
        self.largest_body = bytes;
        self
    }

    /// Gives the largest body in bytes, for whoever reads it from the connection.
    pub fn largest_body(&self) -> usize {
        self.largest_body
    }

    /// Verifies the raw bytes of a body by the header that came with it.
    ///
    /// # Errors
    ///
    /// [`WebhookRejected`], the same for every cause.
    pub fn verify(&self, headers: &HeaderMap, body: Bytes) -> Result<Verified, WebhookRejected> {
        if body.len() > self.largest_body {
            return Err(WebhookRejected::new(RejectCause::TooLarge));
        }
        let mut values = headers.get_all(&self.header).iter();
        let no_header = WebhookRejected::new(RejectCause::NoHeader);
        let value = values.next().ok_or(no_header)?.as_bytes();
        if values.next().is_some() {
            return Err(WebhookRejected::new(RejectCause::RepeatedHeader));
        }
        let now = self.clock.now();
        match self.scheme {
            Scheme::Timestamped(tolerance) => {
                timestamped::verify(&self.secrets, value, body, now, tolerance)
            }
            Scheme::Plain => plain::verify(&self.secrets, value, body, now),
        }
    }
}

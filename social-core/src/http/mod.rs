//! The one place that sends HTTP requests (feature `http`).
//!
//! [`HttpClient`] makes logical calls: it demands `https` (except to this machine), sends a token
//! only to hosts on its list, counts against rate limits, repeats what may be repeated, keeps the
//! deadline, and leaves traces without secrets. Below it a [`Transport`] sends one request once;
//! [`ReqwestTransport`] is the one in the box.
//!
//! Every failure says whether the platform may have acted ([`Effect`](crate::Effect)): no answer
//! is not the same as no effect. A host that fails again and again is left alone for a while, five
//! minutes at most at a time: calls end then without being sent.
//!
//! | limit | value |
//! |---|---|
//! | connect, TLS included | [`CONNECT_TIMEOUT`] |
//! | API call, retries included | [`API_DEADLINE`] |
//! | token call | [`TOKEN_DEADLINE`] |
//! | answer | [`ANSWER_CAP`] |
//! | depth of JSON | 128 levels, set by the decoder |
//! | redirects | none are followed |

mod answer;
mod attempt;
mod breaker;
mod call;
mod client;
mod error;
mod exact;
mod hosts;
mod message;
mod observe;
mod reqwest;
mod tls;
mod transport;

#[cfg(test)]
mod tests;

pub use answer::{Answer, DecodeError};
pub use call::{API_DEADLINE, BadValue, Call, PERMIT_WAIT, TOKEN_DEADLINE, Verdict};
pub use client::{ANSWER_CAP, HttpClient, HttpClientBuilder};
pub use error::{CallError, CallErrorKind};
pub use hosts::{AllowedHosts, HostRuleError, is_loopback, is_secure};
pub use message::{HttpBody, HttpRequest, HttpResponse};
pub use reqwest::{CONNECT_TIMEOUT, ReqwestTransport, ReqwestTransportBuilder};
pub use tls::BuildError;
pub use transport::{Transport, TransportError, TransportErrorKind};

//! Fetches media from the app's own URLs, and looks at them.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::StreamExt;
use http::header::{CONTENT_TYPE, USER_AGENT};
use sha2::{Digest, Sha256};
use url::{Host, Url};

use super::container::FileFacts;
use super::media::{FilmRules, FilmScan, PICTURE_BYTES, Picture, film_fault, picture_fault};
use super::reason::{
    DOWNLOAD_TIMED_OUT, IMAGE_TOO_LARGE, NOT_FETCHED, Reason, SERVER_ERROR, VIDEO_FORMAT,
};
use super::robots;
use crate::clock::seconds;
use crate::fault::{FaultKind, Moment, Struck};
use crate::ids::Purpose;
use crate::ledger::Effect;
use crate::meta::behaviour::{LoopbackMedia, Robots};
use crate::meta::host::MetaHost;

/// The name of the faults that strike fetches, as endpoints have one.
pub(crate) const MEDIA_FETCH: &str = "media_fetch";
/// How Meta's fetcher calls itself.
const AGENT: &str = "facebookexternalhit/1.1";

type Outcome<T> = Result<T, Reason>;

/// What is expected behind an address.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    /// A picture, in the feed or not.
    Picture { in_feed: bool },
    /// A video.
    Film(FilmRules),
}

/// Fetches a file for a container and says what it is.
///
/// A file that is too large is not read to its end. What is wrong with a whole
/// file is a fact of it; whether that matters is a switch.
///
/// # Cancel safety
///
/// Dropped early, the fetch ends and leaves nothing behind.
pub(crate) async fn fetch(
    host: &Arc<MetaHost>,
    container: u64,
    address: &str,
    expected: Expected,
) -> Outcome<FileFacts> {
    let patience = host.enter().behaviour.fetch_seconds;
    let until = host.now().saturating_add(seconds(patience));
    let mut reading = Reading::new(expected);
    let outcome = tokio::select! {
        biased;
        () = host.ground.stop.cancelled() => Err(SERVER_ERROR),
        outcome = attempt(host, address, &mut reading) => outcome,
        () = host.ground.clock.sleep_until_micros(until) => Err(DOWNLOAD_TIMED_OUT),
    };
    let url = Url::parse(address).map_or_else(|_| "not an address".to_owned(), without_query);
    host.ground.ledger.record(Effect::Pull {
        publish_id: container.to_string(),
        url,
        bytes: reading.bytes,
        complete: outcome.is_ok(),
    });
    outcome.map(|()| reading.facts())
}

async fn attempt(host: &Arc<MetaHost>, address: &str, reading: &mut Reading) -> Outcome<()> {
    strike(host).await?;
    let url = allowed(host, address)?;
    let client = host.ground.outbound.client_for(&url).map_err(|_| SERVER_ERROR)?;
    if host.enter().behaviour.robots == Robots::Obey && robots::forbid(&client, &url, AGENT).await {
        return Err(NOT_FETCHED);
    }
    let request = client.get(url).header(USER_AGENT, AGENT);
    let answer = request.send().await.map_err(|_| NOT_FETCHED)?;
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if answer.status() != http::StatusCode::OK || kind.is_some_and(is_text) {
        return Err(NOT_FETCHED);
    }
    let mut parts = answer.bytes_stream();
    while let Some(part) = parts.next().await {
        reading.add(&part.map_err(|_| NOT_FETCHED)?)?;
    }
    Ok(())
}

/// Lets faults of fetches strike, and those that come by chance.
async fn strike(host: &Arc<MetaHost>) -> Outcome<()> {
    let clock = &host.ground.clock;
    let struck = Struck::alone(&host.ground.desk.faults, MEDIA_FETCH);
    for moment in [Moment::BeforeEffect, Moment::AfterEffect] {
        struck.wait(clock, moment).await;
        if let Some(kind) = struck.decisive(moment) {
            return Err(match kind {
                FaultKind::Error { code, .. } => Reason::written(code).unwrap_or(NOT_FETCHED),
                _ => NOT_FETCHED,
            });
        }
    }
    let one_in = host.enter().behaviour.fetch_fails_one_in;
    match host.ground.ids.next(Purpose::Chance).checked_rem(one_in.into()) {
        Some(0) => Err(NOT_FETCHED),
        _ => Ok(()),
    }
}

/// Checks an address before anything is asked there.
fn allowed(host: &Arc<MetaHost>, address: &str) -> Outcome<Url> {
    let url = Url::parse(address).map_err(|_| NOT_FETCHED)?;
    let is_plain = address.is_ascii() && matches!(url.scheme(), "http" | "https");
    let refuses = host.enter().behaviour.loopback_media == LoopbackMedia::Refuse;
    if !is_plain || (refuses && is_at_home(&url)) {
        return Err(NOT_FETCHED);
    }
    Ok(url)
}

/// Whether an address leads to the machine or network it is read on.
fn is_at_home(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback() || ip.is_unique_local(),
        None => true,
    }
}

fn is_text(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    kind.starts_with("text/html") || kind.starts_with("application/json")
}

/// A file as it comes in.
struct Reading {
    expected: Expected,
    hash: Sha256,
    bytes: u64,
    /// A picture is kept until it was looked at; a film is looked at on its way.
    kept: Vec<u8>,
    film: FilmScan,
}

impl Reading {
    fn new(expected: Expected) -> Self {
        Self {
            expected,
            hash: Sha256::new(),
            bytes: 0,
            kept: Vec::new(),
            film: FilmScan::default(),
        }
    }

    fn add(&mut self, part: &[u8]) -> Outcome<()> {
        self.hash.update(part);
        self.bytes += part.len() as u64;
        match self.expected {
            Expected::Picture { .. } if self.bytes > PICTURE_BYTES => Err(IMAGE_TOO_LARGE),
            Expected::Picture { .. } => {
                self.kept.extend_from_slice(part);
                Ok(())
            }
            Expected::Film(rules) if self.bytes > rules.bytes => Err(VIDEO_FORMAT),
            Expected::Film(_) => {
                self.film.add(part);
                Ok(())
            }
        }
    }

    fn facts(self) -> FileFacts {
        let (film, fault) = match self.expected {
            Expected::Picture { in_feed } => {
                (None, picture_fault(Picture::of(&self.kept), self.bytes, in_feed))
            }
            Expected::Film(rules) => {
                let film = self.film.finish();
                let fault = film_fault(film.as_ref(), self.bytes, &rules);
                (film, fault)
            }
        };
        FileFacts {
            sha256: hex::encode(self.hash.finalize()),
            bytes: self.bytes,
            millis: film.as_ref().map(|film| film.millis),
            hides_delay: film.is_some_and(|film| film.hides_delay()),
            fault,
        }
    }
}

/// The query of a media URL may be a secret of its owner.
fn without_query(mut url: Url) -> String {
    url.set_query(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_is_known_by_its_addresses() {
        for home in
            ["http://localhost/a", "http://127.0.0.1:1/", "http://10.0.0.1/", "http://[::1]/"]
        {
            assert!(is_at_home(&Url::parse(home).unwrap()), "{home}");
        }
        for away in ["https://a.example/", "http://8.8.8.8/"] {
            assert!(!is_at_home(&Url::parse(away).unwrap()), "{away}");
        }
    }

    #[test]
    fn pages_are_no_media() {
        assert!(is_text("text/html; charset=utf-8") && is_text("application/json"));
        assert!(!is_text("image/jpeg") && !is_text("application/octet-stream"));
    }
}
